"""The record of a reproduction as plain values: what `--json` prints and an import reads back."""

from __future__ import annotations

from typing import Any

import msgspec

from feedq.domain.reproduction import Reproduction


def record_item(record: Reproduction) -> dict[str, Any]:
    """The sheet's facts and the entries side by side; what was not given is null."""
    whole: dict[str, Any] = msgspec.to_builtins(record)
    return {**whole.pop("sheet"), **whole}
