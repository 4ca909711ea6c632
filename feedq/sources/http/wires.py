"""Which way a request takes: directly, or through a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedq.errors import ConfigError
from feedq.sources.http import trust
from feedq.sources.http.over_httpx import OverHttpx
from feedq.sources.http.proxies import Proxies
from feedq.sources.http.target import Target
from feedq.sources.http.wire import Wire

if TYPE_CHECKING:
    from feedq.sources.http.direct import Network


class Wires:
    """All ways of one client.

    Args:
        transport: an `httpx.BaseTransport` that takes the place of them all.
        network: what direct connections are made by.

    Raises:
        ConfigError: the environment names a proxy or certificates that cannot be used.
    """

    def __init__(self, transport: Any = None, network: Network | None = None) -> None:
        from feedq.sources.http.direct import Direct

        trust.check_surroundings()
        self._only = OverHttpx(transport) if transport is not None else None
        self._direct = Direct(network)
        self._proxies = Proxies()
        self._through: dict[str, OverHttpx] = {}
        for kind, proxy in () if self._only else self._proxies.named.items():
            try:
                self._through[proxy] = OverHttpx.through(proxy, trust.tls_context())
            except (ValueError, ImportError) as error:
                socks = "; SOCKS needs 'pip install httpx[socks]'"
                raise ConfigError(
                    f"{kind.upper()}_PROXY names no proxy that can be used; correct or unset it"
                    f"{socks if isinstance(error, ImportError) else ''}"
                ) from error

    def to(self, target: Target) -> Wire:
        """The way to a server."""
        if self._only:
            return self._only
        proxy = self._proxies.find(target)
        return self._through[proxy] if proxy else self._direct

    def close(self) -> None:
        for wire in (self._only, self._direct, *self._through.values()):
            if wire is not None:
                wire.close()
