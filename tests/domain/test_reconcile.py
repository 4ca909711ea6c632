"""The same facts, whatever the order in which the world tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.identity import Identifier
from feedq.domain.kinds import Announcement, Authority
from feedq.domain.model import Entry, Facts
from feedq.domain.reconcile import (
    Changes,
    Record,
    digest,
    listed_at,
    merge,
    precedence,
    reconcile,
)
from tests.library import DAY, TODAY, arxiv, facts, paper, post


def _merged(told: Iterable[tuple[str, Facts]]) -> Record:
    record: Record | None = None
    for entry, said in told:
        record = merge(record, said, precedence(said, entry))
    assert record is not None
    return record


def _known(changes: Changes) -> Mapping[Identifier, Record]:
    records = (*changes.new, *changes.updated, *changes.retraced)
    return {record.facts.identifier: record for record in records}


def _told(
    *entries: Entry,
    papers: Mapping[Identifier, Record] | None = None,
    posts: Mapping[str, str] | None = None,
    subscription: str = "arxiv:cs.LG",
) -> Changes:
    return reconcile(entries, subscription=subscription, papers=papers or {}, posts=posts or {})


TIMES = st.none() | st.sampled_from([TODAY, TODAY + DAY, TODAY + 2 * DAY])
WORDS = st.sampled_from(["", "a", "b", "c"])
LISTS = st.sampled_from([(), ("a",), ("a", "b")])
FACTS = st.builds(
    Facts,
    identifier=st.just(arxiv(1)),
    title=WORDS,
    version=st.integers(0, 3),
    authors=LISTS,
    abstract=WORDS,
    categories=LISTS,
    comment=WORDS,
    doi=WORDS,
    url=WORDS,
    authority=st.sampled_from(Authority),
    published_at=TIMES,
    updated_at=TIMES,
    announced_at=TIMES,
    announce_type=st.none() | st.sampled_from(Announcement),
    code_url=WORDS,
    upvotes=st.none() | st.integers(0, 3),
)
TELLINGS = st.lists(FACTS, min_size=1, max_size=4).map(
    lambda said: [(f"subscription/{place}", one) for place, one in enumerate(said)]
)


@given(TELLINGS)
def test_every_order_of_entries_gives_the_same_record(told: list[tuple[str, Facts]]) -> None:
    first = _merged(told)
    for order in permutations(told):
        assert _merged(order) == first


@given(TELLINGS, st.data())
def test_an_entry_told_again_changes_nothing(
    told: list[tuple[str, Facts]], data: st.DataObject
) -> None:
    once = _merged(told)
    again = data.draw(st.lists(st.sampled_from(told)))
    assert _merged([*told, *again]) == once


@given(TELLINGS)
def test_each_fact_is_the_word_of_the_highest_entry_that_states_it(
    told: list[tuple[str, Facts]],
) -> None:
    record = _merged(told)
    for name in ("title", "version", "abstract", "doi", "published_at"):
        stating = [(precedence(f, e), getattr(f, name)) for e, f in told if getattr(f, name)]
        highest = max(stating, default=(None, getattr(Facts(arxiv(1), ""), name)))
        assert getattr(record.facts, name) == highest[1]


@given(st.lists(FACTS, max_size=6), st.integers(1, 3))
def test_a_batch_twice_changes_nothing(told: Sequence[Facts], papers: int) -> None:
    entries = [
        Entry(source_id=f"e{i}", facts=replace(one, identifier=arxiv(i % papers)))
        for i, one in enumerate(told)
    ]
    first = _told(*entries)
    second = _told(*entries, papers=_known(first))
    assert second == Changes()


def test_a_new_version_replaces_the_facts_but_not_the_announcement() -> None:
    first = facts(1, title="Old title", abstract="Old.", comment="8 pages")
    second = facts(
        1,
        version=2,
        title="New title",
        abstract="New.",
        announced_at=TODAY,
        announce_type=Announcement.REPLACE,
    )
    known = _told(Entry("v1", facts=first))
    changes = _told(Entry("v2", facts=second), papers=_known(known))

    (after,) = changes.updated
    assert (after.facts.version, after.facts.title, after.facts.abstract) == (
        2,
        "New title",
        "New.",
    )
    assert after.facts.comment == "8 pages"  # the new version does not say otherwise
    assert after.facts.announced_at == first.announced_at
    assert after.facts.announce_type is Announcement.NEW
    assert changes.new == ()


def test_an_older_version_told_late_changes_nothing_but_the_announcement() -> None:
    new = facts(1, version=2, title="New", announced_at=TODAY, announce_type=Announcement.REPLACE)
    old = facts(1, title="Old", announced_at=TODAY - DAY)
    (after,) = _told(Entry("v1", facts=old), papers=_known(_told(Entry("v2", facts=new)))).updated
    assert (after.facts.title, after.facts.version) == ("New", 2)
    assert after.facts.announced_at == TODAY - DAY


def test_a_cross_list_of_a_known_paper_is_no_new_paper() -> None:
    known = _told(paper(1))
    cross = paper(1, announce_type=Announcement.CROSS, announced_at=TODAY)
    changes = _told(cross, papers=_known(known), subscription="arxiv:cs.CV")
    assert changes.new == ()
    assert changes.updated == ()  # what it says was known


def test_two_listings_in_one_batch_are_one_paper() -> None:
    changes = _told(paper(1), replace(paper(1), source_id="the same, cross-listed"), paper(2))
    assert [record.facts.identifier for record in changes.new] == [arxiv(1), arxiv(2)]


def test_the_api_fills_what_the_feed_lacks() -> None:
    feed = paper(1, doi="", comment="", published_at=None)
    api = paper(1, doi="10.1000/1", published_at=TODAY - 3 * DAY, announced_at=None)
    known = _known(_told(feed))
    (after,) = _told(api, papers=known, subscription="arxiv-search:1").updated
    assert after.facts.doi == "10.1000/1"
    assert after.facts.published_at == TODAY - 3 * DAY
    assert after.facts.announced_at == TODAY - DAY


@pytest.mark.parametrize("index_first", [True, False])
def test_an_index_never_overrides_the_publisher(index_first: bool) -> None:
    index = (
        "hf/1",
        facts(1, version=9, title="As indexed", doi="10.1000/i", authority=Authority.INDEX),
    )
    publisher = ("arxiv/1", facts(1, title="As published"))
    record = _merged([index, publisher] if index_first else [publisher, index])
    assert (record.facts.title, record.facts.version) == ("As published", 1)
    assert record.facts.doi == "10.1000/i"  # only the index states it
    assert record.facts.authority is Authority.PUBLISHER


@pytest.mark.parametrize("swapped", [True, False])
def test_an_announcement_beats_a_day_worked_out_from_a_submission(swapped: bool) -> None:
    announced = ("feed", facts(1, announced_at=TODAY, announce_type=Announcement.NEW))
    computed = ("api", facts(1, announced_at=TODAY - 5 * DAY, announce_type=None))
    record = _merged([computed, announced] if swapped else [announced, computed])
    assert record.facts.announced_at == TODAY


def test_the_earliest_announcement_counts_and_new_comes_before_cross_on_its_day() -> None:
    record = _merged(
        [
            ("a", facts(1, announced_at=TODAY, announce_type=Announcement.REPLACE)),
            ("b", facts(1, announced_at=TODAY - DAY, announce_type=Announcement.CROSS)),
            ("c", facts(1, announced_at=TODAY - DAY, announce_type=Announcement.NEW)),
        ]
    )
    assert record.facts.announced_at == TODAY - DAY
    assert record.facts.announce_type is Announcement.NEW


def test_an_edit_by_the_same_entry_is_an_update() -> None:
    known = _known(_told(paper(1)))
    (after,) = _told(paper(1, title="Corrected"), papers=known).updated
    assert after.facts.title == "Corrected"


def test_an_entry_of_higher_rank_that_says_the_same_only_moves_the_source() -> None:
    known = _known(_told(paper(1), subscription="arxiv:a"))
    changes = _told(paper(1), papers=known, subscription="arxiv:b")
    assert (len(changes.updated), len(changes.retraced)) == (0, 1)


def test_posts_are_new_once_and_fresh_again_when_edited() -> None:
    first = _told(post(1, arxiv(1)), post(2))
    assert (len(first.posts), first.new_posts) == (2, 2)
    known = {entry.source_id: mark for entry, mark in first.posts}

    assert _told(post(1, arxiv(1)), post(2), posts=known) == Changes()

    edited = _told(post(1, arxiv(1), text="Edited."), post(2), post(3), posts=known)
    assert [entry.source_id for entry, _ in edited.posts] == ["post-1", "post-3"]
    assert edited.new_posts == 1


def test_a_post_told_twice_in_a_batch_is_stored_as_told_last() -> None:
    changes = _told(post(1, text="First."), post(1, text="Last."))
    assert [entry.text for entry, _ in changes.posts] == ["Last."]
    assert changes.new_posts == 1


def test_an_entry_that_only_defines_a_paper_is_no_post() -> None:
    assert _told(paper(1)).posts == ()
    both = replace(paper(1), mentions=(arxiv(2),))
    assert [entry for entry, _ in _told(both).posts] == [both]


@pytest.mark.parametrize(
    "said", [{"text": "x"}, {"url": "x"}, {"links": ("x",)}, {"mentions": (arxiv(9),)}]
)
def test_an_edit_shows_in_the_digest(said: dict[str, object]) -> None:
    assert digest(replace(post(1), **said)) != digest(post(1))  # type: ignore[arg-type]


def test_a_feed_that_dates_its_posts_anew_edits_none() -> None:
    assert digest(post(1, posted_at=TODAY)) == digest(post(1, posted_at=TODAY + DAY))


def test_a_digest_survives_half_a_character() -> None:
    assert len(digest(post(1, text="\udcff"))) == 32


def test_a_paper_counts_for_the_day_it_was_announced_else_published_else_seen() -> None:
    now = TODAY + timedelta(days=9)
    said = facts(1, announced_at=TODAY, published_at=TODAY - DAY)
    assert listed_at(said, now) == TODAY
    assert listed_at(replace(said, announced_at=None), now) == TODAY - DAY
    assert listed_at(replace(said, announced_at=None, published_at=None), now) == now
