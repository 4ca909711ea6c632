"""The app in a browser, for the one person who was given its address.

textual-serve starts an app for each page and would do so for anyone who can reach the port: any
user of this machine, and any page in a browser on it. So the printed address holds a token that
works once and is exchanged for a cookie; requests must name this very host, and the page may load
nothing from elsewhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from textual_serve.server import Server

_COOKIE = "feedq"
_REFUSED = (
    "Open the address that 'feedq serve' printed. It works once: if it was opened before, end "
    "'feedq serve' with Ctrl+C and start it again.\n"
)
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PrivateServer(Server):
    """A `textual_serve` server behind a token.

    Args:
        command: starts the app; a shell will read it.
        host: an address of this machine; loopback unless the user asks for another.

    Attributes:
        address: what to open in a browser, once.
    """

    def __init__(self, command: str, host: str, port: int) -> None:
        named = f"[{host}]" if ":" in host else host
        super().__init__(command, host, port, title="feedq", public_url=f"http://{named}:{port}")
        self._token: str | None = secrets.token_urlsafe(24)
        self._session = secrets.token_urlsafe(24)
        self._named = f"{named}:{port}"
        self.address = f"{self.public_url}/?token={self._token}"

    async def _make_app(self) -> web.Application:
        app: web.Application = await super()._make_app()
        app.middlewares.append(self._guarded)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Say nothing: `feedq serve` has."""

    def initialize_logging(self) -> None:
        """Errors of a page are told by the page; nothing is drawn over the terminal."""

    @web.middleware
    async def _guarded(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        origin = request.headers.get("Origin", self.public_url)
        # A name that a stranger's page resolves to this machine is not this host.
        if request.host != self._named or origin != self.public_url:
            raise web.HTTPForbidden(text=_REFUSED)
        cookie = request.cookies.get(_COOKIE, "")
        if not secrets.compare_digest(cookie.encode(), self._session.encode()):
            return self._exchange(request.query.get("token", ""))
        answer = await handler(request)
        if not answer.prepared:
            answer.headers.update(self._policy())
        return answer

    def _exchange(self, token: str) -> web.Response:
        """A cookie for the token, which is worth nothing from now on."""
        known = self._token
        if known is None or not secrets.compare_digest(token.encode(), known.encode()):
            raise web.HTTPForbidden(text=_REFUSED)
        self._token = None
        answer = web.Response(status=303, headers={"Location": "/", **self._policy()})
        answer.set_cookie(_COOKIE, self._session, httponly=True, samesite="Strict")
        return answer

    def _policy(self) -> dict[str, str]:
        sockets = self.public_url.replace("http", "ws", 1)
        return {
            "Content-Security-Policy": (
                "default-src 'none'; script-src 'self' 'unsafe-inline'; "
                "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
                f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'"
            ),
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
