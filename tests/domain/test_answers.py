"""What can be typed as key=value, and what a slip is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.answers import KEYS, Value, answered, fact, find_key, parsed, read, shown
from feedq.domain.checklist import CODE_QUESTIONS, QUESTIONS
from feedq.domain.reproduction import Answer, Area, Sheet
from feedq.errors import RecordError
from tests.records import facts, texts


def told(*pairs: str) -> str:
    """The one line that a slip is told in."""
    with pytest.raises(RecordError) as raised:
        parsed(pairs)
    line = str(raised.value)
    assert "\n" not in line
    return line


@given(values=facts)
def test_what_is_set_is_what_is_read_back(values: dict[str, Value]) -> None:
    sheet = answered(Sheet(), values)
    for path in KEYS:
        assert fact(sheet, path) == values.get(path)


@given(values=facts)
def test_what_is_shown_can_be_typed_again(values: dict[str, Value]) -> None:
    for path, value in values.items():
        if value is not None:
            assert read(KEYS[path], shown(value)) == pytest.approx(value)


@given(values=facts)
def test_setting_twice_changes_nothing(values: dict[str, Value]) -> None:
    once = answered(Sheet(), values)
    assert answered(once, values) == once


@given(text=texts, path=st.sampled_from(list(KEYS)))
def test_any_text_is_a_value_or_one_clear_line(text: str, path: str) -> None:
    value, line = _outcome(path, text)
    if line:
        assert path in line
        assert "\n" not in line
    else:
        assert value is None or answered(Sheet(), {path: value}) != Sheet()


def _outcome(path: str, text: str) -> tuple[Value, str]:
    """The value, or what the user is told."""
    try:
        return read(KEYS[path], text), ""
    except RecordError as error:
        return None, str(error)


@pytest.mark.parametrize("path", KEYS)
def test_unknown_is_always_a_value_and_an_empty_text_takes_back(path: str) -> None:
    assert read(KEYS[path], "Unknown ") == "unknown"
    assert parsed([f"{path}="]) == {path: None}


@pytest.mark.parametrize(
    ("pair", "path", "value"),
    [
        ("area=CNN", "area", Area.CNN),
        ("metric=FID", "target.metric", "FID"),
        ("reported=76.3%", "target.reported", 76.3),
        ("origin=student-report", "origin", "student report"),
        ("availability=ON_REQUEST", "data.availability", "on request"),
        ("moving-parts=3", "moving_parts", 3),
        ("checklist.data-link=n/a", "checklist.data-link", Answer.NOT_APPLICABLE),
        ("hyperparameters=yes", "checklist.hyperparameters", Answer.YES),
        ("claim=a=b", "claim", "a=b"),
        ("repository=https://example.org/x", "result.repository", "https://example.org/x"),
    ],
)
def test_spellings(pair: str, path: str, value: Value) -> None:
    assert parsed([pair]) == {path: value}


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("metrik=FID", "did you mean metric?"),
        ("target.metrics=FID", "did you mean target.metric?"),
        ("checklist.run=yes", "did you mean checklist.runs?"),
        ("url=https://example.org", "which one? data.url, code.url"),
        ("area=cn", "did you mean 'cnn'?"),
        ("kind=later", "is one of rerun, reimplementation"),
        ("pseudocode=5", "a whole number, 0 to 4"),
        ("pseudocode=1.5", "a whole number, 0 to 4"),
        ("gpu_hours=-1", "a number, at least 0"),
        ("reported=nan", "is a number"),
        ("reported=many", "Found 'many'"),
        ("data.url=javascript:alert(1)", "is a web address"),
        ("area", "write key=value"),
    ],
)
def test_a_slip_names_what_is_meant(pair: str, words: str) -> None:
    assert words in told(pair)


def test_a_hostile_key_is_told_in_one_clean_line() -> None:
    assert "\x1b" not in told("\x1b[31m\nare\u202ea=1")


def test_one_wrong_pair_spoils_all() -> None:
    with pytest.raises(RecordError):
        parsed(["area=cnn", "nothing"])


def test_control_characters_never_reach_a_record() -> None:
    found = parsed(["claim=a\x1b[31m\u202eb\r\nc", "metric=F\nI\x00D"])
    assert found == {"claim": "a[31mb\nc", "target.metric": "F ID"}


def test_every_question_of_the_checklist_can_be_answered() -> None:
    pairs = [f"checklist.{name}=yes" for name in QUESTIONS]
    assert set(answered(Sheet(), parsed(pairs)).checklist) == set(QUESTIONS)
    assert set(CODE_QUESTIONS) < set(QUESTIONS)


def test_the_checklist_keeps_its_order() -> None:
    names: list[Any] = list(QUESTIONS)
    sheet = answered(Sheet(), parsed([f"checklist.{name}=no" for name in reversed(names)]))
    assert list(sheet.checklist) == names


def test_every_key_is_found_by_its_path() -> None:
    assert all(find_key(path.upper()).path == path for path in KEYS)
