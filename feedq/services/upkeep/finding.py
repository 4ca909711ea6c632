"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `remedy` says what to do, also where doing nothing is fine."""

    check: str
    well: bool
    text: str
    remedy: str = ""
