"""feedq's own JSON says what was decided; of a damaged item only that is lost."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.kinds import Status
from feedq.domain.triage import Decision
from feedq.errors import ImportFailed
from feedq.importing import own
from tests.library import arxiv


def document(*items: object) -> bytes:
    return json.dumps({"schema_version": 1, "items": items}).encode()


def test_decisions_are_read_and_undecided_papers_left_out() -> None:
    read, damaged = own.decisions(
        document(
            {
                "id": str(arxiv(1)),
                "status": "queued",
                "starred": True,
                "notes": " read \u202e this",
            },
            {"id": str(arxiv(2)), "status": "inbox", "starred": False, "notes": ""},
            {"id": str(arxiv(3)), "candidate": True, "reproduction": {}},
        )
    )
    assert damaged == []
    assert read == {
        arxiv(1): Decision(Status.QUEUED, star=True, note="read  this"),
        arxiv(3): Decision(candidate=True),
    }


def test_a_damaged_item_costs_itself_alone() -> None:
    read, damaged = own.decisions(
        document(
            7,
            {"id": str(arxiv(1)), "status": "nowhere"},
            {"status": "done"},
            {"id": str(arxiv(2)), "status": "done", "notes": 3},
            {"id": str(arxiv(3)), "status": "done"},
        )
    )
    assert read == {arxiv(3): Decision(Status.DONE)}
    assert [line.partition(":")[0] for line in damaged] == [f"item {n}" for n in (1, 2, 3, 4)]


def test_its_own_is_told_from_other_json() -> None:
    assert own.is_own(document())
    assert own.is_own(b"\xef\xbb\xbf" + document())
    assert not own.is_own(b'[{"id": "a", "schema_version": 1}]')
    for body in (b"{", b"[]", b'{"items": []}', b"\xff"):
        with pytest.raises(ImportFailed):
            own.decisions(body)


@given(st.binary(max_size=300))
def test_any_bytes_are_decisions_or_a_clear_refusal(body: bytes) -> None:
    with suppress(ImportFailed):
        own.decisions(body)
