"""What `python -m benchmarks.fuzz` once found, kept: a file a finding, named by its reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.complaints import complaint
from tests.hostile.documents import GOOD
from tests.hostile.readers import READERS

FOUND = Path(__file__).with_name("found")
KEPT = sorted(FOUND.iterdir()) if FOUND.is_dir() else []


def test_what_was_found_is_a_value_or_one_clear_line() -> None:
    wrong = {
        file.name: said
        for file in KEPT
        if (said := complaint(file.name.partition("__")[0].replace("_", " "), file.read_bytes()))
    }
    assert not wrong


@pytest.mark.parametrize("reader", READERS)
@settings(deadline=None, max_examples=25)
@given(data=st.data())
def test_any_bytes_are_a_value_or_one_clear_line(reader: str, data: st.DataObject) -> None:
    body = data.draw(st.binary(max_size=200))
    if reader in GOOD:  # or a good document with these bytes somewhere
        good = GOOD[reader]()[:5_000]
        at = data.draw(st.integers(0, len(good)))
        gone = data.draw(st.sampled_from([0, 1, 20]))
        body = data.draw(st.sampled_from([body, good[:at] + body + good[at + gone :]]))
    assert complaint(reader, body) == ""
