"""What went wrong on the network, in words for the user."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from feedq.errors import FetchError

_STATUS = {
    401: "the server wants a login; check the token or password in the config",
    403: "the server refuses us; open the address in a browser, or set [fetch] contact",
    404: "there is nothing at this address; check it in the config",
    410: "the server says that this is gone for good; remove it from the config",
}
_NOT_LOOKED_UP = "the host's name could not be looked up; are you online?"
_NOT_KNOWN = "the host's name is not known; check the address and the network"
_NO_NETWORK = "the network cannot be reached; are you online?"
_NO_TLS = "no secure connection (TLS) could be made"
_NOT_TRUSTED = "the server's certificate is not trusted"
_REFUSED = "nobody answers there (connection refused); check the address"
_LATER = "a later run tries again"
_OF_HOST = (
    _NOT_LOOKED_UP,
    _NOT_KNOWN,
    _NO_NETWORK,
    _NO_TLS,
    _NOT_TRUSTED,
    _REFUSED,
    _LATER,
)
_UNREACHABLE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN)


class AnswerLost(FetchError):
    """The request went out, and its answer, if there was one, did not arrive whole.

    Where answers are billed, this one may have been.
    """


class UselessAnswer(FetchError):
    """The host answers, and not with anything that can be used: only this address is concerned."""


class CutShort(AnswerLost, UselessAnswer):
    """The server sent all it meant to, which ends within its compression."""


class PrivateNetwork(UselessAnswer):
    """A stranger's address leads into a private network; nothing was sent there."""

    def __init__(self, leads_to: str, *, url: str) -> None:
        super().__init__(
            f"leads into a private network ({leads_to}), where a stranger's address may not lead; "
            "if you trust it, put that address into the config",
            url=url,
        )


def status_words(status: int) -> str:
    """What a status that is no answer means."""
    if status >= 500:
        words = f"the server is in trouble; {_LATER}"
    else:
        words = _STATUS.get(status, "the server refuses the request")
    return f"{words} (HTTP {status})"


def network_words(error: BaseException) -> tuple[str, bool]:
    """What a broken or missing connection means, and whether it may pass within seconds.

    Looks at what the operating system said; an HTTP library only quotes it.
    """
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_AGAIN:
                return _NOT_LOOKED_UP, True
            return _NOT_KNOWN, False
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"{_NOT_TRUSTED} ({cause.verify_message}); check the "
                "machine's clock and certificates",
                False,
            )
        if isinstance(cause, ssl.SSLError):
            return _NO_TLS, True
        if isinstance(cause, ConnectionRefusedError):
            return _REFUSED, True
        if isinstance(cause, OSError) and cause.errno in _UNREACHABLE:
            return _NO_NETWORK, True
    if "Proxy" in type(error).__name__:
        return "the proxy refuses; check HTTP_PROXY and HTTPS_PROXY", True
    return f"the connection broke ({type(error).__name__}); try later", True


def is_no_network(words: str) -> bool:
    """Whether a failure may come of having no network at all; said of every host, it does."""
    return any(one in words for one in (_NOT_LOOKED_UP, _NOT_KNOWN, _NO_NETWORK))


def is_of_host(words: str) -> bool:
    """Whether a failure concerns the whole host, not the address that was asked for."""
    return any(one in words for one in _OF_HOST)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
