"""How far an account of X was read, so that nothing is paid for twice and nothing is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """How far an account was read.

    Attributes:
        since: every post up to this id was read; 0: never read.
        newest, until: set while a stretch is unfinished: the posts from `until` up to `newest`
            were read, those between `since` and `until` were not.
    """

    since: int = 0
    newest: int = 0
    until: int = 0

    @classmethod
    def load(cls, cursor: Mapping[str, str]) -> Place:
        """The place a cursor notes; a cursor that cannot be read is a first run."""
        try:
            return cls(*(int(cursor.get(key, 0)) for key in ("since_id", "newest_id", "until_id")))
        except ValueError:
            return cls()

    def write(self) -> dict[str, str]:
        """The cursor for this place."""
        ids = {"since_id": self.since, "newest_id": self.newest, "until_id": self.until}
        return {key: str(value) for key, value in ids.items() if value}

    def after(self, posts: Sequence[int], *, finished: bool) -> Place:
        """The place after one more page of the stretch above `since`, newest first."""
        newest = max([self.since, self.newest, *posts])
        if finished:
            return Place(newest)
        return Place(self.since, newest, min([self.until or newest, *posts])) if posts else self
