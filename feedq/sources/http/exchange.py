"""One question to a server and its whole answer, within the limits; trouble in words."""

from __future__ import annotations

import threading
import zlib
from base64 import b64encode
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from feedq.config import Fetch
from feedq.errors import ConfigError, FetchError
from feedq.sources.http.addresses import shown, without_login
from feedq.sources.http.deadline import Deadline
from feedq.sources.http.headers import agent, without_secrets
from feedq.sources.http.inflate import ACCEPTED, Inflater
from feedq.sources.http.target import Target
from feedq.sources.http.trouble import (
    AnswerLost,
    CutShort,
    PrivateNetwork,
    UselessAnswer,
    network_words,
)
from feedq.sources.http.wire import Answer, IntoPrivate, WireError
from feedq.sources.http.wires import Wires

NOT_AN_ADDRESS = "not a web address"
_REFUSAL = 400
_TRICKLE = "the answer trickles in too slowly; given up"


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, read whole and within the caps.

    Attributes:
        url: the address that answered, after redirects, without user and password.
        headers: names in lower case.
        moved_to: the new address when every redirect on the way was permanent, else "".
        private: it came from a private network, and may name addresses there.
    """

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    moved_to: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one server.

    Attributes:
        target: `url`, taken apart.
        headers: besides those that every server is sent.
        outside: see `Http.get`.
        body: it is sent by POST; None: nothing is, by GET.
    """

    url: str
    target: Target
    headers: Mapping[str, str]
    outside: bool
    body: bytes | None = None

    @property
    def where(self) -> str:
        """The address as messages may show it."""
        return shown(self.url)


class Retry(Exception):
    """Worth another attempt after `wait_s` (0: back off); `error` is raised when there is none."""

    def __init__(self, error: FetchError, wait_s: float = 0.0) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait_s = wait_s


class Exchange:
    """Asks over the wires; threads may share it.

    Args:
        cancelled: set from another thread, it ends a download.
    """

    def __init__(self, wires: Wires, settings: Fetch, cancelled: threading.Event) -> None:
        self._wires = wires
        self._settings = settings
        self._cancelled = cancelled
        self._max_bytes = int(settings.max_body_mb * 1_000_000)
        self._headers = {
            "User-Agent": agent(settings.contact),
            "Accept-Encoding": ACCEPTED,
            "Accept": "*/*",
        }

    def ask(self, question: Question, deadline: Deadline) -> Response:
        """The answer, whatever its status.

        Raises:
            Retry: there was none, which may pass.
            FetchError: there was none, or one beyond the limits.
        """
        target = question.target
        sent = {**self._headers, **question.headers}
        if target.login:
            sent.setdefault("Authorization", f"Basic {b64encode(target.login.encode()).decode()}")
        try:
            wire = self._wires.to(target)
            with closing(
                wire.ask(target, sent, deadline, outside=question.outside, body=question.body)
            ) as answer:
                body = self._body(answer, question, deadline)
                if answer.status >= _REFUSAL:
                    body = without_secrets(body, question.headers)
                return Response(
                    without_login(question.url),
                    answer.status,
                    answer.headers,
                    body,
                    private=answer.private,
                )
        except IntoPrivate as error:
            raise PrivateNetwork(question.target.host, url=question.where) from error
        except WireError as error:
            raise self._trouble(error, question, deadline) from error.cause
        except ConfigError as error:  # of certificates, which are read when they are needed
            raise UselessAnswer(str(error), url=question.where) from error
        except UnicodeError as error:  # a part of the host that no name server knows
            raise UselessAnswer(NOT_AN_ADDRESS, url=question.where) from error
        except zlib.error as error:
            damaged = "the answer's compression is damaged"
            raise UselessAnswer(damaged, url=question.where) from error

    def _trouble(self, error: WireError, question: Question, deadline: Deadline) -> Exception:
        kind = AnswerLost if error.sent else FetchError
        if error.late and deadline.over:
            return kind(_TRICKLE, url=question.where)
        words, passing = network_words(error.cause)
        if error.late:
            longest = f"{self._settings.timeout_s:g} s"
            words, passing = (
                f"no answer within {longest}; try later, or raise [fetch] timeout_s",
                True,
            )
        failure = kind(words, url=question.where)
        return Retry(failure) if passing else failure

    def _body(self, answer: Answer, question: Question, deadline: Deadline) -> bytes:
        """The content, decompressed; neither it nor what was sent exceeds the cap."""
        length = answer.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:18]) > self._max_bytes:
            raise self._too_large(question)
        try:
            inflater = Inflater(answer.headers.get("content-encoding", ""))
        except ValueError as error:
            raise UselessAnswer(str(error), url=question.where) from error
        content, received = bytearray(), 0
        for piece in answer.pieces():  # as it arrives: a trickle must not hide from the clock
            received += len(piece)
            for part in inflater.feed(piece):
                content += part
                if max(received, len(content)) > self._max_bytes:
                    raise self._too_large(question)
                if self._cancelled.is_set():
                    raise FetchError("cancelled", url=question.where)
                if deadline.over:
                    raise AnswerLost(_TRICKLE, url=question.where)
        if inflater.cut_short():
            raise Retry(CutShort("the answer was cut short; try later", url=question.where))
        return bytes(content)

    def _too_large(self, question: Question) -> FetchError:
        cap = f"{self._settings.max_body_mb:g} MB"
        return UselessAnswer(
            f"the answer is larger than {cap} ([fetch] max_body_mb)", url=question.where
        )
