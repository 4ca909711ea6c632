"""A server made of a function, on a socket of its own, and names that lead to such servers."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from feedq.sources.http.direct import Network

Say = Callable[[str], bytes | None]
"""The head of a request -> what is answered; None or words that say so: then it hangs up."""

Act = Callable[[socket.socket, threading.Event], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnews"


class Host:
    """Answers each request of each connection with what `say` makes of it.

    Args:
        hangs_up: after each answer, without having said so.
        tls: speaks TLS with that.

    Attributes:
        heard: the head of each request, in order.
        connections: how many came.
        hung_up: once for each of them that is closed.
    """

    def __init__(
        self,
        say: Say,
        *,
        at: str = "127.0.0.1",
        hangs_up: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._say = say
        self._hangs_up = hangs_up
        self._tls = tls
        family = socket.AF_INET6 if ":" in at else socket.AF_INET
        self._listener = socket.create_server((at, 0), family=family)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self.port = self.address[1]
        host = f"[{at}]" if ":" in at else at
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self.heard: list[str] = []
        self.connections = 0
        self.hung_up = threading.Semaphore(0)
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()

    @property
    def paths(self) -> list[str]:
        """What each request asked for."""
        return [head.split(" ")[1] for head in self.heard]

    def _listen(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._closing.is_set():
                connection.close()
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=(connection,)))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(20)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                self._talk(connection)
        self.hung_up.release()

    def _talk(self, connection: socket.socket) -> None:
        heard = b""
        while True:
            while b"\r\n\r\n" not in heard:
                more = connection.recv(65_536)
                if not more:
                    return
                heard += more
            head, _, heard = heard.partition(b"\r\n\r\n")
            self.heard.append(head.decode("latin-1"))
            said = self._say(self.heard[-1])
            if said is None:
                return
            connection.sendall(said)
            if self._hangs_up or b"Connection: close" in said or said.startswith(b"HTTP/1.0"):
                return

    def close(self) -> None:
        """Stop listening; clients have let their connections go by now."""
        self._closing.set()
        with socket.create_connection(self.address):
            pass
        for thread in self._threads:
            thread.join()
        self._listener.close()


class Map(Network):
    """Names and addresses that lead to hosts of this test.

    Args:
        names: name -> the addresses it stands for, a list for each time it is asked for; the last
            stays.
        places: address -> the host that is there.

    Attributes:
        dialled: the addresses that were connected to, in order.
    """

    def __init__(self, names: dict[str, list[list[str]]], places: dict[str, Host]) -> None:
        self._names = {name: list(answers) for name, answers in names.items()}
        self._places = places
        self.dialled: list[str] = []

    def resolve(self, host: str, port: int) -> list[tuple[socket.AddressFamily, Any]]:
        answers = self._names.get(host, [[host]])
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, (address, port)) for address in found]

    def connect(self, line: socket.socket, address: Any) -> None:
        self.dialled.append(address[0])
        if address[0] not in self._places:
            raise ConnectionRefusedError
        line.connect(self._places[address[0]].address)


class Proxy(Host):
    """An HTTP proxy before one host, whatever name that is asked for by.

    Args:
        behind: where tunnels lead; None: it refuses them with 407.
        say: answers what is asked without a tunnel, and how a tunnel is granted.
    """

    def __init__(
        self, behind: Host | None, say: Say = lambda _: OK, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._behind = behind
        super().__init__(say, tls=tls)

    def _talk(self, connection: socket.socket) -> None:
        heard = b""
        while b"\r\n\r\n" not in heard:
            more = connection.recv(65_536)
            if not more:
                return
            heard += more
        self.heard.append(heard.decode("latin-1").partition("\r\n\r\n")[0])
        if not self.heard[-1].startswith("CONNECT"):
            said = self._say(self.heard[-1])
            if said is not None:
                connection.sendall(said)
            return
        if self._behind is None:
            connection.sendall(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")
            return
        connection.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
        with socket.create_connection(self._behind.address) as onward:
            back = threading.Thread(target=_pour, args=(onward, connection))
            back.start()
            _pour(connection, onward)
            back.join()


def _pour(source: socket.socket, drain: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            drain.sendall(piece)
    for end, how in ((drain, socket.SHUT_WR), (source, socket.SHUT_RD)):
        with suppress(OSError):
            end.shutdown(how)


class RawHost(Host):
    """Does something of its own to each connection, then hangs up.

    Args:
        act: is given the connection, and an event that says when to stop.
    """

    def __init__(self, act: Act) -> None:
        self._act = act
        super().__init__(lambda _: None)

    def _talk(self, connection: socket.socket) -> None:
        self._act(connection, self._closing)
