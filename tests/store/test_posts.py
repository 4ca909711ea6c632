"""Posts, and the papers they point at."""

from __future__ import annotations

from dataclasses import replace

from feedq.domain.identity import Identifier
from feedq.domain.model import Mention
from feedq.store.store import Store
from tests.library import DAY, TODAY, add, arxiv, contents, paper, post

FEED = "feed:https://blog.example/feed"


def _unknown(store: Store, now: object = TODAY, limit: int = 99) -> list[Identifier]:
    with store.read() as snapshot:
        return snapshot.posts.unknown_papers(now, limit)  # type: ignore[arg-type]


def _looked_up(store: Store, number: int, outcome: str, days: int) -> None:
    with store.write() as tx:
        tx.posts.looked_up([arxiv(number)], outcome, TODAY + days * DAY)


def test_a_mention_says_who_where_and_what(store: Store) -> None:
    add(store, post(1, arxiv(1), arxiv(2), title="On two papers"), subscription=FEED)
    with store.read() as snapshot:
        found = snapshot.posts.mentioning(["arxiv:2603.00001", "arxiv:2603.00009"])
    said = post(1)
    assert found == {
        "arxiv:2603.00001": [
            Mention("Somebody", "feed", said.url, "On two papers\n\nPost 1.", said.posted_at)
        ]
    }


def test_mentions_come_first_post_first_undated_last(store: Store) -> None:
    told = [
        post(1, arxiv(1)),
        post(2, arxiv(1)),
        post(3, arxiv(1), posted_at=None),
        post(4, arxiv(1)),
    ]
    add(store, *told, subscription=FEED)
    with store.read() as snapshot:
        (found,) = snapshot.posts.mentioning(["arxiv:2603.00001"]).values()
    assert [mention.text for mention in found] == ["Post 4.", "Post 2.", "Post 1.", "Post 3."]


def test_an_edited_post_points_where_it_points_now(store: Store) -> None:
    add(store, post(1, arxiv(1), arxiv(2)), subscription=FEED)
    add(store, post(1, arxiv(2), arxiv(3), text="Edited."), subscription=FEED)
    with store.read() as snapshot:
        found = snapshot.posts.mentioning([f"arxiv:2603.0000{number}" for number in (1, 2, 3)])
    assert sorted(found) == ["arxiv:2603.00002", "arxiv:2603.00003"]
    assert {mention.text for (mention,) in found.values()} == {"Edited."}


def test_a_post_that_names_a_paper_twice_mentions_it_once(store: Store) -> None:
    add(store, post(1, arxiv(1), arxiv(1)), subscription=FEED)
    assert len(contents(store)["mentions"]) == 1


def test_posts_of_two_subscriptions_may_share_an_id(store: Store) -> None:
    add(store, post(1, text="Here."), subscription="feed:a")
    add(store, post(1, text="There."), subscription="feed:b")
    assert len(contents(store)["entries"]) == 2


def test_the_same_posts_again_change_nothing(store: Store) -> None:
    told = [post(1, arxiv(1)), post(2)]
    add(store, *told, subscription=FEED)
    before = contents(store)
    add(store, *told, subscription=FEED, now=TODAY + DAY)
    assert contents(store) == before


def test_an_edit_keeps_when_a_post_was_first_seen(store: Store) -> None:
    add(store, post(1), subscription=FEED)
    add(store, post(1, text="Edited."), subscription=FEED, now=TODAY + DAY)
    (row,) = contents(store)["entries"]
    assert row[-2:] == ("2026-03-02 12:00:00.000000", "2026-03-03 12:00:00.000000")


def test_unknown_papers_come_newest_post_first_and_only_from_arxiv(store: Store) -> None:
    add(store, paper(1))
    told = [
        post(5, arxiv(1), arxiv(2)),
        post(1, arxiv(3), Identifier("doi", "10.1000/1")),
        post(9, arxiv(3)),
    ]
    add(store, *told, subscription=FEED)
    assert _unknown(store) == [arxiv(3), arxiv(2)]
    assert _unknown(store, limit=1) == [arxiv(3)]


def test_a_paper_that_is_not_there_is_asked_for_once_a_day_and_then_given_up(store: Store) -> None:
    add(store, replace(post(1, arxiv(1))), subscription=FEED)
    for day in range(5):
        assert _unknown(store, TODAY + day * DAY) == [arxiv(1)]
        _looked_up(store, 1, "missing", day)
        assert _unknown(store, TODAY + (day + 0.9) * DAY) == []
    assert _unknown(store, TODAY + 500 * DAY) == []


def test_what_is_stored_or_was_asked_for_today_is_not_worth_asking(store: Store) -> None:
    add(store, paper(1))
    _looked_up(store, 2, "missing", 0)
    _looked_up(store, 3, "missing", -1)
    wanted = [arxiv(number) for number in (4, 1, 2, 3, 4)]
    with store.read() as snapshot:
        assert snapshot.posts.worth_asking(wanted, TODAY) == [arxiv(4), arxiv(3)]
        assert snapshot.posts.worth_asking([], TODAY) == []


def test_many_posts_are_stored_in_one_batch(store: Store) -> None:
    add(store, *(post(number, arxiv(number)) for number in range(1, 1203)), subscription=FEED)
    assert len(_unknown(store, limit=2000)) == 1202
    with store.read() as snapshot:
        state = snapshot.health.state(FEED)
        assert state is not None
        ids = [f"post-{number}" for number in range(1, 1300)]
        assert len(snapshot.posts.digests(state[0], ids)) == 1202
