"""Looking up code: for what is kept only, once, and never taking silence for no."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from feedq.config import Config
from feedq.domain.kinds import CodeStatus, Status
from feedq.domain.model import Code
from feedq.domain.triage import Decision
from feedq.services.fetching.code import CodeService, LookedUp
from feedq.sources.http.exchange import Response
from feedq.store.store import Store
from tests.library import DAY, FakeClock, add, arxiv, contents, paper
from tests.sources.scripted import ScriptedHttp

HF, PWC = "/api/papers/", "/api/v1/papers/"
Say = Callable[[str], Response]


def _json(value: object, status: int = 200) -> Response:
    return Response("u", status, body=json.dumps(value).encode())


def hf(repository: str | None = None) -> Say:
    """Hugging Face knows each paper, and this repository of it."""
    return lambda paper_id: _json({"id": paper_id, "githubRepo": repository})


def pwc(*repositories: tuple[str, bool]) -> Say:
    """Papers with Code knows each paper, and these repositories of it."""
    listed = [{"url": url, "is_official": official} for url, official in repositories]
    return lambda paper_id: _json({"arxiv_id": paper_id, "repositories": listed})


def down(_: str) -> Response:
    return Response("u", 500)


def page(_: str) -> Response:
    return Response("u", 200, body=b"<html>Maintenance</html>")


def limited(_: str) -> Response:
    return Response("u", 429)


def cut(paper_id: str) -> Response:
    return Response("u", 200, body=pwc()(paper_id).body[:-5])


class Library:
    """A library whose code is looked up at two services made of functions."""

    def __init__(self, store: Store, clock: FakeClock) -> None:
        self.store = store
        self.clock = clock
        self.hf: Say = hf()
        self.pwc: Say = pwc()
        self.clients = 0
        self.cancelled = threading.Event()
        self.http = ScriptedHttp(self._answer)
        self.service = CodeService(store, Config(), clock, self._make)

    def _make(self, cancelled: threading.Event) -> ScriptedHttp:
        self.clients += 1
        return self.http

    def _answer(self, path: str, _: Mapping[str, str]) -> Response:
        if path.startswith(HF):
            return self.hf(path.removeprefix(HF))
        return self.pwc(path.removeprefix(PWC))

    def queue(self, *numbers: int) -> None:
        rows = add(self.store, *(paper(number) for number in numbers))
        with self.store.write() as tx:
            tx.readings.decide(rows, Decision(status=Status.QUEUED), self.clock.now())

    def look_up(self, **options: int) -> LookedUp:
        return self.service.look_up(cancelled=self.cancelled, **options)

    def code(self, number: int = 1) -> Code:
        with self.store.read() as snapshot:
            row = snapshot.views.find(arxiv(number))
            assert row is not None
            return snapshot.views.papers([row])[0].code

    @property
    def asked(self) -> list[str]:
        """`hf 1`, `pwc 1`: who was asked for which paper, since the last time of looking."""
        asked = [path for path, _ in self.http.asked]
        self.http.asked.clear()
        return [f"{'hf' if p.startswith(HF) else 'pwc'} {int(p[-5:])}" for p in asked]


@pytest.fixture
def library(store: Store, clock: FakeClock) -> Library:
    return Library(store, clock)


REPO, COPY = "https://github.com/ada/own", "https://github.com/fan/copy"


def test_nobody_is_asked_for_what_is_only_in_the_inbox(library: Library) -> None:
    add(library.store, paper(1))
    assert library.look_up() == LookedUp()
    assert (library.clients, library.asked) == (0, [])


def test_hugging_face_is_asked_first_and_its_repository_is_enough(library: Library) -> None:
    library.queue(1)
    library.hf = hf(REPO)
    assert library.look_up() == LookedUp(1, 1)
    assert library.code() == Code(CodeStatus.OFFICIAL, REPO)
    assert library.asked == ["hf 1"]


@pytest.mark.parametrize(
    ("repositories", "code"),
    [
        (((COPY, False), (REPO, True)), Code(CodeStatus.OFFICIAL, REPO)),
        (((COPY, False),), Code(CodeStatus.COMMUNITY, COPY)),
        ((), Code(CodeStatus.NONE)),
    ],
)
def test_papers_with_code_is_asked_next(
    library: Library, repositories: tuple[tuple[str, bool], ...], code: Code
) -> None:
    library.queue(1)
    library.pwc = pwc(*repositories)
    assert library.look_up() == LookedUp(1, int(bool(code.url)))
    assert library.code() == code
    assert library.asked == ["hf 1", "pwc 1"]


@pytest.mark.parametrize("trouble", [down, page, limited, cut])
@pytest.mark.parametrize("service", ["hf", "pwc"])
def test_without_an_answer_of_both_unknown_stays_unknown(
    library: Library, service: str, trouble: Say
) -> None:
    library.queue(1)
    setattr(library, service, trouble)
    result = library.look_up()
    assert library.code() == Code()
    (error,) = result.errors
    assert error.startswith("Hugging Face: " if service == "hf" else "Papers with Code: ")
    assert library.asked == ["hf 1", "pwc 1"]


@pytest.mark.parametrize("trouble", [down, page, limited, cut])
def test_what_was_once_found_survives_a_failing_service(library: Library, trouble: Say) -> None:
    library.queue(1, 2)
    library.pwc = lambda paper_id: (
        pwc((COPY, False))(paper_id) if paper_id[-1] == "1" else pwc()(paper_id)
    )
    library.look_up()
    library.clock.forward(31 * DAY)
    library.hf = library.pwc = trouble
    library.look_up()
    assert library.code(1) == Code(CodeStatus.COMMUNITY, COPY)
    assert library.code(2) == Code(CodeStatus.NONE)


def test_looking_twice_asks_nobody_and_changes_nothing(library: Library) -> None:
    library.queue(1, 2, 3)
    library.pwc = pwc((COPY, False))
    library.look_up()
    before = contents(library.store)
    library.asked  # noqa: B018 - forget them
    assert library.look_up() == LookedUp()
    assert library.asked == []
    assert contents(library.store) == before


def test_none_is_looked_at_again_after_a_month(library: Library) -> None:
    library.queue(1)
    library.look_up()
    library.clock.forward(timedelta(days=29))
    assert library.look_up().asked == 0
    library.clock.forward(DAY)
    library.hf = hf(REPO)
    assert library.look_up() == LookedUp(1, 1)
    assert library.code() == Code(CodeStatus.OFFICIAL, REPO)


def test_a_service_that_failed_is_left_alone_for_the_rest_of_the_run(library: Library) -> None:
    library.queue(1, 2, 3)
    library.hf = down
    library.pwc = pwc((COPY, False))
    result = library.look_up()
    asked = library.asked
    assert [one for one in asked if one.startswith("hf")] == [asked[0]]
    assert len(asked) == 4
    assert result.found == 3


def test_when_both_failed_nobody_is_asked_further(library: Library) -> None:
    library.queue(1, 2, 3)
    library.hf = library.pwc = down
    result = library.look_up()
    assert (result.asked, len(result.errors), len(library.asked)) == (1, 2, 2)


def test_a_paper_that_breaks_a_service_does_not_block_the_others(library: Library) -> None:
    library.queue(1, 2, 3)
    library.hf = lambda paper_id: page("") if paper_id.endswith("1") else hf(REPO)(paper_id)
    for _ in range(3):
        library.look_up()
        library.clock.forward(timedelta(hours=7))
    assert library.code(1) == Code()
    assert library.code(2) == library.code(3) == Code(CodeStatus.OFFICIAL, REPO)


def test_a_run_is_limited_and_the_next_goes_on(library: Library) -> None:
    library.queue(*range(1, 6))
    assert library.look_up(limit=2).asked == 2
    assert library.look_up(limit=2).asked == 2
    assert library.look_up(limit=2).asked == 1
    assert sorted(library.asked) == sorted(
        f"{service} {number}" for service in ("hf", "pwc") for number in range(1, 6)
    )


def test_a_cancelled_run_keeps_what_it_found_and_writes_no_more(library: Library) -> None:
    library.queue(1, 2)

    def cancel_at_the_second(paper_id: str) -> Response:
        if len(library.http.asked) > 1:
            library.cancelled.set()
            return Response("u", 500)
        return hf(REPO)(paper_id)

    library.hf = cancel_at_the_second
    assert library.look_up() == LookedUp(1, 1)
    assert len(contents(library.store)["code_lookups"]) == 1


def test_services_say_nothing_of_what_the_user_decided(library: Library) -> None:
    library.queue(1)
    before = contents(library.store, without=["code_lookups"])
    library.hf = hf(REPO)
    library.look_up()
    assert contents(library.store, without=["code_lookups"]) == before
