"""What reading X costs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.social.x_budget import Budget, spent

NOVEMBER = datetime(2026, 11, 21, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, tzinfo=UTC)


def test_posts_and_users_are_charged_by_their_price() -> None:
    notes = Budget.load({}, NOVEMBER, 5.0).charge(posts=100, users=25).write({"id:ada": "44"})
    assert notes == {
        "id:ada": "44",
        "usd:2026-11": "0.750",
        "posts:2026-11": "100",
        "users:2026-11": "25",
    }
    assert spent(notes, NOVEMBER) == 0.75


def test_every_month_begins_at_nothing() -> None:
    notes = Budget.load({}, NOVEMBER, 5.0).charge(posts=1000).write({})
    assert Budget.load(notes, NOVEMBER, 5.0).posts_left == 0
    assert Budget.load(notes, DECEMBER, 5.0).posts_left == 1000
    assert spent(notes, DECEMBER) == 0


@pytest.mark.parametrize("note", ["", "free", "NaN", "inf", "-3", "1e999999999"])
def test_notes_that_cannot_be_read_count_as_none(note: str) -> None:
    notes = {"usd:2026-11": note, "posts:2026-11": note}
    assert spent(notes, NOVEMBER) == 0
    assert Budget.load(notes, NOVEMBER, 1.0).posts_left == 200


def test_limit_may_be_any_number() -> None:
    assert Budget.load({}, NOVEMBER, float("nan")).posts_left == 0
    assert Budget.load({}, NOVEMBER, -1).users_left == 0
    assert Budget.load({}, NOVEMBER, float("inf")).posts_left > 10**6


@given(st.floats(0, 1000), st.lists(st.integers(0, 300), max_size=50))
def test_what_is_left_never_exceeds_the_limit(limit: float, pages: list[int]) -> None:
    budget = Budget.load({}, NOVEMBER, limit)
    for page in pages:
        budget = budget.charge(posts=min(page, budget.posts_left))
        budget = Budget.load(budget.write({}), NOVEMBER, limit)
    assert float(budget.spent_usd) <= limit
