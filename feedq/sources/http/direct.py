"""Connections of this machine's own: the standard library speaks HTTP, we hold the socket."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.errors import MissingHeaderBodySeparatorDefect
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import Any

from feedq.sources.http.addresses import is_private
from feedq.sources.http.deadline import Deadline
from feedq.sources.http.headers import joined
from feedq.sources.http.target import Target
from feedq.sources.http.trust import tls_context
from feedq.sources.http.wire import IntoPrivate, WireError

_IDLE = 8
"""Connections kept open for the next request; the longest unused makes room."""
_PIECE = 65_536
_SWITCHING = 101

_Place = tuple[str, str, int]


class Network:
    """What names stand for, and connections; tests put another in its place."""

    def resolve(self, host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
        """The socket addresses of a host, in the order to try them in."""
        # Bytes, for letters other than ASCII's are encoded already, and by a newer standard.
        found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
        return [(family, address) for family, _, _, _, address in found]

    def connect(self, line: socket.socket, address: Any) -> None:
        line.connect(address)


class _Held:
    """A socket each of whose waitings is held to a deadline.

    Attributes:
        private: the other end is this machine or in its network.
    """

    deadline: Deadline
    private = False

    def recv_into(self, *where: Any) -> int:
        self.settimeout(self.deadline.next_wait_s())  # type: ignore[attr-defined]
        received: int = super().recv_into(*where)  # type: ignore[misc]
        return received

    def sendall(self, *what: Any) -> None:
        self.settimeout(self.deadline.next_wait_s())  # type: ignore[attr-defined]
        super().sendall(*what)  # type: ignore[misc]


class _PlainLine(_Held, socket.socket):
    """An open connection."""


class _SecureLine(_Held, ssl.SSLSocket):
    """An open connection under TLS."""


_Line = _PlainLine | _SecureLine


class Direct:
    """A `Wire` without a proxy; see there."""

    def __init__(self, network: Network | None = None) -> None:
        self._network = network or Network()
        self._idle: OrderedDict[_Place, _Line] = OrderedDict()
        self._guard = threading.Lock()
        self._closed = False
        self._context: ssl.SSLContext | None = None

    def ask(
        self,
        target: Target,
        headers: Mapping[str, str],
        deadline: Deadline,
        *,
        outside: bool,
        body: bytes | None = None,
    ) -> _Answer:
        line = self._taken(target) or self._dialled(target, deadline, outside)
        try:
            if outside and line.private:
                raise IntoPrivate
            line.deadline = deadline
            with _translated(sent=True):
                connection = HTTPConnection(target.host, target.port)
                connection.sock = line
                connection.response_class = _Response
                sent = {"Host": target.authority, **headers}
                connection.request("GET" if body is None else "POST", target.path, body, sent)
                response = connection.getresponse()
        except BaseException:
            line.close()
            raise
        return _Answer(self, target, line, response)

    def close(self) -> None:
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, OrderedDict()
        for line in idle.values():
            line.close()

    def keep(self, target: Target, line: _Line) -> None:
        """Take a connection that is open still, for the next request there."""
        with self._guard:
            last: _Line | None = line
            if not self._closed:
                last = self._idle.pop(target.place, None)
                self._idle[target.place] = line
                if last is None and len(self._idle) > _IDLE:
                    _, last = self._idle.popitem(last=False)
        if last is not None:
            last.close()

    def _taken(self, target: Target) -> _Line | None:
        """An idle connection; what came in meanwhile, an end or words unasked for, spoils it."""
        with self._guard:
            line = self._idle.pop(target.place, None)
        if line is not None and _is_readable(line):
            line.close()
            return None
        return line

    def _dialled(self, target: Target, deadline: Deadline, outside: bool) -> _Line:
        with _translated(sent=False):
            line = self._connected(target, deadline, outside)
            if target.scheme == "http":
                return line
            try:
                line.settimeout(deadline.next_wait_s())
                name = target.host.rstrip(".")
                secure = self._tls().wrap_socket(line, server_hostname=name)
            except BaseException:
                line.close()
                raise
            assert isinstance(secure, _SecureLine)
            secure.private = line.private
            return secure

    def _connected(self, target: Target, deadline: Deadline, outside: bool) -> _PlainLine:
        failure: OSError | None = None
        refused = False
        for family, address in self._network.resolve(target.host, target.port):
            # The very address that is connected to is judged: a name that stands for another
            # machine a moment later (DNS rebinding) gains nothing.
            private = is_private(address[0])
            if outside and private:
                refused = True
                continue
            try:
                line = self._opened(family, address, deadline)
            except OSError as error:
                failure = error
                if deadline.over:
                    break
            else:
                line.private = private
                return line
        if refused and failure is None:
            raise IntoPrivate
        raise failure or socket.gaierror(socket.EAI_NONAME, "a name without an address")

    def _opened(self, family: socket.AddressFamily, address: Any, deadline: Deadline) -> _PlainLine:
        line = _PlainLine(family, socket.SOCK_STREAM)
        try:
            line.settimeout(deadline.next_wait_s())
            self._network.connect(line, address)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            line.close()
            raise
        return line

    def _tls(self) -> ssl.SSLContext:
        with self._guard:
            if self._context is None:
                self._context = tls_context()
                self._context.sslsocket_class = _SecureLine
                self._context.set_alpn_protocols(["http/1.1"])
            return self._context


class _Response(HTTPResponse):
    """An answer whose framing is beyond doubt, behind any number of preliminary ones."""

    def begin(self) -> None:
        super().begin()
        while 100 <= self.status < 200 and self.status != _SWITCHING:
            self.headers = None  # type: ignore[assignment]  # else it has begun already
            super().begin()
        if any(isinstance(one, MissingHeaderBodySeparatorDefect) for one in self.headers.defects):
            raise HTTPException("a line among the headers is none")
        coding = ", ".join(self.headers.get_all("transfer-encoding", ())).strip().lower()
        lengths = {one.strip() for one in self.headers.get_all("content-length", ())}
        if coding and not self.chunked:
            raise HTTPException("an unknown transfer coding")
        if len(lengths) > 1 or not all(one.isascii() and one.isdigit() for one in lengths):
            raise HTTPException("the length is in doubt")
        # RFC 9112, section 6.3: who sends both may be up to something.
        self.will_close = self.will_close or bool(coding and lengths)


class _Answer:
    """An `Answer` over a connection; see there."""

    def __init__(self, wire: Direct, target: Target, line: _Line, response: HTTPResponse) -> None:
        self.status = response.status
        self.headers: Mapping[str, str] = joined(response.headers.items())
        self.private = line.private
        self._wire = wire
        self._target = target
        self._line = line
        self._response = response
        self._ended = False

    def pieces(self) -> Iterator[bytes]:
        with _translated(sent=True):
            while piece := self._response.read1(_PIECE):
                yield piece
            if self._response.length:
                raise IncompleteRead(b"", self._response.length)
        self._ended = True

    def close(self) -> None:
        fit = self._ended and not self._response.will_close and self.status != _SWITCHING
        self._response.close()
        if fit:
            self._wire.keep(self._target, self._line)
        else:
            self._line.close()


@contextmanager
def _translated(*, sent: bool) -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException) as error:
        raise WireError(error, sent=sent, late=isinstance(error, TimeoutError)) from error


def _is_readable(line: socket.socket) -> bool:
    if hasattr(select, "poll"):
        watch = select.poll()
        watch.register(line, select.POLLIN)
        return bool(watch.poll(0))
    return bool(select.select([line], [], [], 0)[0])
