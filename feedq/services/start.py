"""The beginning, when nothing is known of the user: a few varied papers to choose from."""

from __future__ import annotations

from collections.abc import Collection

from feedq.config import Config
from feedq.domain.kinds import Status
from feedq.store.store import Snapshot, Store

COUNT = 12
"""Papers shown: as many as are looked at with care, and fit on a small terminal."""

_RECENT = 2_000
"""The newest papers, of which these are chosen: two or three days of a few large categories."""


class Start:
    """Asks what the user would read; the answers are stars, given by `Triage`."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store = store
        self._config = config

    def needed(self) -> bool:
        """Whether there is nothing to learn from: no profile says anything, nothing was decided,
        and there are papers to choose from."""
        if any(p.keywords or p.papers or p.authors for p in self._config.profiles):
            return False
        with self._store.read() as snapshot:
            return not _decided(snapshot) and snapshot.papers.count() > 0

    def papers(self, *, seed: int = 0, without: Collection[int] = ()) -> list[int]:
        """Rows of `COUNT` undecided recent papers that differ, or of all where there are fewer.

        Args:
            seed: another one gives other papers; the same one the same.
            without: rows of papers that were shown already.
        """
        import numpy as np

        from feedq.rank import choose_varied
        from feedq.services.ranking.shelf import shelf

        with self._store.read() as snapshot:
            library = shelf(snapshot)
            left_out = np.array(sorted(_decided(snapshot) | set(without)), np.int64)
            open_ = np.flatnonzero(~np.isin(library.rows, left_out))
            newest = open_[np.lexsort((library.rows[open_], -library.published[open_]))]
            documents = library.read(library.rows[newest[:_RECENT]].tolist())
        return choose_varied(documents, COUNT, seed)


def _decided(snapshot: Snapshot) -> set[int]:
    """Rows of the papers on which the user decided."""
    return {
        row
        for row, reading, _ in snapshot.readings.labelled()
        if reading.status is not Status.INBOX or reading.starred or reading.candidate
    }
