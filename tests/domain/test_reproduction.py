"""What a record says of its cost, and that it is one value with its JSON."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given

from feedq.domain.reproduction import (
    UNKNOWN,
    Compute,
    Fits,
    Reproduction,
    Sheet,
    cost,
    fits_one_gpu,
    gpu_hours,
    known,
)
from tests.records import records


@given(record=records)
def test_a_record_is_what_its_json_says(record: Reproduction) -> None:
    assert msgspec.json.decode(msgspec.json.encode(record), type=Reproduction) == record


def test_unknown_is_not_none_and_not_given_is_neither() -> None:
    assert not known(UNKNOWN)
    assert not known(None)
    assert known("none")
    assert known(0)


def test_a_score_out_of_range_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"pseudocode": 5}, Sheet)


def test_cost_is_hours_times_runs_times_price_times_factor() -> None:
    compute = Compute(gpu_hours=3, runs=5, price_per_hour=0.5)
    assert gpu_hours(compute) == 15
    assert cost(compute) == 7.5
    assert cost(compute, 2) == 15


@pytest.mark.parametrize("lacking", ["gpu_hours", "runs", "price_per_hour"])
@pytest.mark.parametrize("value", [None, UNKNOWN])
def test_cost_is_not_guessed(lacking: str, value: str | None) -> None:
    facts = {"gpu_hours": 3, "runs": 5, "price_per_hour": 0.5, lacking: value}
    assert cost(msgspec.convert(facts, Compute)) is None


def test_without_a_gpu_nothing_else_is_asked() -> None:
    assert cost(Compute(gpu_hours=0)) == 0


def test_the_user_s_word_on_what_fits_comes_before_the_memory() -> None:
    assert fits_one_gpu(Compute(memory_gb=12), 16) is True
    assert fits_one_gpu(Compute(memory_gb=24), 16) is False
    assert fits_one_gpu(Compute(memory_gb=24, single_gpu=Fits.YES), 16) is True
    assert fits_one_gpu(Compute(memory_gb=12), None) is None
    assert fits_one_gpu(Compute(memory_gb=UNKNOWN, single_gpu=Fits.UNKNOWN), 16) is None
