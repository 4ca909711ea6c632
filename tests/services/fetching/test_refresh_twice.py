"""Fetching the same again changes nothing, whatever it was and however it was cut."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedq.bootstrap import open_feedq as open_library
from feedq.domain.kinds import Announcement, Authority
from feedq.domain.model import Entry
from feedq.store.store import Store
from tests.conftest import OpenFeedq
from tests.library import DAY, TODAY, FakeClock, arxiv, contents, facts, post
from tests.services.world import World, batch, config
from tests.wire import FakeHttp

NAMES = ("a", "b", "c")
WORDS = st.sampled_from(["", "one", "two", "tw\u202eo\x1b", "github.com/a/b"])
PAPERS = st.builds(
    lambda number, key, **said: Entry(f"{number}/{key}", facts=facts(number, **said)),
    st.integers(1, 3),
    st.integers(1, 2),
    title=WORDS,
    abstract=WORDS,
    comment=WORDS,
    version=st.integers(0, 2),
    authority=st.sampled_from(Authority),
    announced_at=st.sampled_from([None, TODAY, TODAY - DAY]),
    announce_type=st.none() | st.sampled_from(Announcement),
    upvotes=st.none() | st.integers(0, 3),
)
POSTS = st.builds(
    lambda number, mentions, text: post(number, *(arxiv(m) for m in mentions), text=text),
    st.integers(1, 3),
    st.lists(st.integers(1, 5), max_size=3),
    WORDS,
)
# Within one fetch an entry stands once, as sources give it.
PAGES = st.lists(
    st.lists(PAPERS | POSTS, max_size=5, unique_by=lambda entry: entry.source_id), max_size=1
)
BOOKKEEPING = ("fetches", "subscriptions")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, PAGES)), st.sets(st.integers(1, 5)))
def test_the_same_fetch_again_changes_nothing_but_its_record(
    store: Store, world: World, pages: dict[str, list[list[Entry]]], known: set[int]
) -> None:
    with store.write() as tx:
        for table in ("papers", "subscriptions", "lookups", "source_notes"):
            tx.papers._connection.exec_driver_sql(f"DELETE FROM {table}")
    clock = FakeClock()
    world.says = {name: [batch(*page) for page in told] for name, told in pages.items()}
    world.papers = [Entry(f"by id {n}", facts=facts(n)) for n in known]
    with open_library(
        config(*NAMES),
        database=store.path,
        clock=clock,
        http=lambda cancelled: FakeHttp(),
        rng=Random(0),
    ) as feedq:
        feedq.refresh.run()
        before = contents(store, without=BOOKKEEPING)
        clock.forward(DAY / 2)
        again = feedq.refresh.run()
        assert contents(store, without=BOOKKEEPING) == before
        assert [(one.new, one.updated) for one in again] == [(0, 0)] * len(NAMES)


def test_the_order_of_subscriptions_does_not_matter(
    open_feedq: OpenFeedq, world: World, clock: FakeClock
) -> None:
    world.says = {
        "a": [batch(Entry("1", facts=facts(1, title="From a", version=2)))],
        "b": [batch(Entry("1", facts=facts(1, title="From b", version=1, doi="10.1000/1")))],
    }
    feedq = open_feedq(config("a", "b"))
    for names in (["a"], ["b"], ["a"], ["b", "a"]):
        feedq.refresh.run(only=names)
        clock.forward(DAY)
    (seen,) = feedq.inbox.view()
    assert (seen.title, seen.doi, seen.version) == ("From a", "10.1000/1", 2)
