"""A host that does not answer is left alone for a while."""

from __future__ import annotations

import threading
from datetime import timedelta
from random import Random

import pytest

from feedq.domain.model import HostCondition
from feedq.errors import FetchError, RateLimited
from feedq.sources.http.breaker import PATIENCE, Guarded, HostResting, Hosts, host_of
from feedq.sources.http.exchange import Response
from tests.library import TODAY, FakeClock
from tests.wire import Asked, FakeHttp

URL = "https://ill.example/feed"
DOWN = FetchError("no answer", url=URL)


class Wire(FakeHttp):
    """Answers as told."""

    def __init__(self) -> None:
        super().__init__()
        self.says: Response | FetchError = DOWN

    def reply(self, request: Asked) -> Response:
        if isinstance(self.says, FetchError):
            raise self.says
        return self.says


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def hosts(clock: FakeClock) -> Hosts:
    return Hosts({}, clock, Random(0))


@pytest.fixture
def http(wire: Wire, hosts: Hosts) -> Guarded:
    return Guarded(wire, hosts, threading.Event())


def fail(http: Guarded, times: int, url: str = URL) -> None:
    for _ in range(times):
        with pytest.raises(FetchError):
            http.get(url)


def test_after_some_failures_in_a_row_the_host_is_not_even_asked(http: Guarded, wire: Wire) -> None:
    fail(http, PATIENCE)
    with pytest.raises(HostResting, match=r"ill\.example is left alone until 2026-03-02 12:.* UTC"):
        http.get("https://ILL.example/another")
    assert len(wire.requests) == PATIENCE


def test_other_hosts_and_ports_are_not_concerned(http: Guarded, wire: Wire) -> None:
    fail(http, PATIENCE)
    fail(http, 1, "https://well.example/")
    fail(http, 1, "https://ill.example:8443/")
    assert len(wire.requests) == PATIENCE + 2


def test_one_answer_makes_a_host_well(http: Guarded, wire: Wire, hosts: Hosts) -> None:
    fail(http, PATIENCE - 1)
    wire.says = Response(URL, 200)
    http.get(URL)
    assert hosts.changes() == {"ill.example": None}
    wire.says = DOWN
    fail(http, PATIENCE - 1)
    http_asked = len(wire.requests)
    fail(http, 1)
    assert len(wire.requests) == http_asked + 1


def test_a_refusal_is_an_answer(http: Guarded, wire: Wire) -> None:
    wire.says = FetchError("not there", url=URL, status=404)
    fail(http, PATIENCE + 1)
    assert len(wire.requests) == PATIENCE + 1


def test_the_pause_doubles_while_the_one_request_after_it_fails(
    http: Guarded, wire: Wire, hosts: Hosts, clock: FakeClock
) -> None:
    fail(http, PATIENCE)
    pauses = []
    for _ in range(9):
        condition = hosts.changes()["ill.example"]
        assert condition is not None
        assert condition.retry_at is not None
        pauses.append(condition.retry_at - clock.now())
        clock.forward(pauses[-1])
        fail(http, 1)  # half open: one is tried
        with pytest.raises(HostResting):
            http.get(URL)
    quarter = timedelta(minutes=15)
    for number, pause in enumerate(pauses):
        full = min(quarter * 2**number, timedelta(hours=12))
        assert full / 2 <= pause <= full
    assert len(wire.requests) == PATIENCE + 9


def test_a_host_that_names_a_time_is_left_alone_at_once(
    http: Guarded, wire: Wire, hosts: Hosts
) -> None:
    wire.says = RateLimited("slow down", url=URL, retry_after_s=3600)
    fail(http, 1)
    with pytest.raises(HostResting, match="slow down"):
        http.get(URL)
    condition = hosts.changes()["ill.example"]
    assert condition is not None
    assert condition.retry_at == TODAY + timedelta(hours=1)


def test_what_is_known_of_a_host_outlives_the_run(wire: Wire, clock: FakeClock) -> None:
    known = {"ill.example": HostCondition(7, TODAY + timedelta(minutes=1), "no answer")}
    http = Guarded(wire, Hosts(known, clock, Random(0)), threading.Event())
    with pytest.raises(HostResting, match="no answer"):
        http.get(URL)
    clock.forward(timedelta(minutes=1))
    fail(http, 1)
    assert len(wire.requests) == 1


def test_being_cancelled_says_nothing_of_the_host(wire: Wire, hosts: Hosts) -> None:
    cancelled = threading.Event()
    cancelled.set()
    fail(Guarded(wire, hosts, cancelled), PATIENCE)
    assert hosts.changes() == {}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://ada:secret@Example.org:8080/x", "example.org:8080"),
        ("https://[::1]/", "[::1]"),
        ("https://[broken/", ""),
        ("nonsense", ""),
    ],
)
def test_a_host_is_known_without_its_login(url: str, host: str) -> None:
    assert host_of(url) == host
