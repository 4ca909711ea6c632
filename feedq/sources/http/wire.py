"""One exchange with a server: what every way of making it promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from feedq.sources.http.deadline import Deadline
from feedq.sources.http.target import Target


class Answer(Protocol):
    """A server's answer, whose body may still be under way; close it.

    Attributes:
        headers: names in lower case; the values of one that came twice, with commas between.
        private: whether it came from this machine or its network.
    """

    status: int
    headers: Mapping[str, str]
    private: bool

    def pieces(self) -> Iterator[bytes]:
        """The body as it arrives, framing taken off, compression not.

        Raises:
            WireError: it did not arrive whole.
        """
        ...

    def close(self) -> None:
        """Let the connection go, for the next request if it is fit for one."""
        ...


class Wire(Protocol):
    """Asks servers; threads may share it."""

    def ask(
        self,
        target: Target,
        headers: Mapping[str, str],
        deadline: Deadline,
        *,
        outside: bool,
        body: bytes | None = None,
    ) -> Answer:
        """Send one GET, or a POST of `body`, and read the head of its answer.

        Args:
            headers: all but Host and Content-Length.
            deadline: when each waiting ends, the answer's body included.
            outside: the address came from a stranger: it may not lead into a private network.

        Raises:
            IntoPrivate: and yet it does.
            WireError: there is no answer.
        """
        ...

    def close(self) -> None: ...


class IntoPrivate(Exception):
    """A stranger's address leads into the user's own network. Nothing was sent there."""


class WireError(Exception):
    """There is no answer, or not the whole of it.

    Attributes:
        cause: what the library below said.
        sent: the request may have reached the server.
        late: a waiting ended first.
    """

    def __init__(self, cause: Exception, *, sent: bool, late: bool) -> None:
        super().__init__(type(cause).__name__)
        self.cause = cause
        self.sent = sent
        self.late = late
