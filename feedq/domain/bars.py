"""Numbers as bars of text."""

from __future__ import annotations

import math
from collections.abc import Sequence

_LEVELS = " ▁▂▃▄▅▆▇█"


def plot(values: Sequence[float]) -> str:
    """A bar a value, the tallest for the largest; a value above 0 is never nothing."""
    most = max(values, default=0) or 1
    return "".join(_LEVELS[math.ceil(value * 8 / most)] for value in values)


def bar(spent: float, planned: float, width: int) -> str:
    """How much of a plan is spent, `width` characters wide; a plus for more than all of it."""
    if planned <= 0:
        return ""
    full = min(round(spent / planned * width), width)
    return "█" * full + "░" * (width - full) + ("+" if spent > planned else "")
