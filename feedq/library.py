"""feedq for notebooks and scripts: `from feedq import open_feedq`. See docs/library.md."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from feedq.config import Config, database_location, default_config_path, load, path_exists
from feedq.domain.kinds import Status
from feedq.domain.location import Location, spelled
from feedq.domain.model import Paper
from feedq.domain.triage import Decided, Decision
from feedq.errors import ConfigError, NotFound
from feedq.export.rows import decision_rows, mention_rows, paper_rows, reason_rows

if TYPE_CHECKING:
    from feedq.bootstrap import Feedq
    from feedq.services.ranking.rerank import Reranked

__all__ = [
    "Library",
    "decision_rows",
    "mention_rows",
    "open_feedq",
    "paper_rows",
    "reason_rows",
]


class Library(AbstractContextManager["Library"]):
    """Papers, their order, and the decisions on them. Close it when done; threads may share it.

    Papers are named by any spelling of their id, or by themselves. Every change is on disk when
    the call returns, and `undo` takes it back, here as everywhere.
    """

    def __init__(self, feedq: Feedq) -> None:
        self._feedq = feedq

    @property
    def config(self) -> Config:
        """What it goes by."""
        return self._feedq.config

    @property
    def database(self) -> Location:
        """The file, or the server, it is kept in."""
        return self._feedq.database

    # Reading

    def papers(self, view: str = "inbox", limit: int | None = None) -> list[Paper]:
        """The first papers of a view, in its order; the inbox is ordered by rank.

        Args:
            view: `inbox`, `queue`, `reading`, `done`, `skipped`, `starred`, `candidates`, `all`,
                `posts`.

        Raises:
            NotFound: there is no such view.
        """
        return self._feedq.inbox.view(view, limit)

    def search(self, query: str, limit: int | None = None) -> list[Paper]:
        """Papers that match every term, as `feedq search` takes them; the best first."""
        return self._feedq.inbox.search(query, limit)

    def paper(self, name: str) -> Paper:
        """One paper, with its reasons however far down it stands.

        Raises:
            NotFound: it is not in the library.
        """
        found = self._feedq.inbox.papers(self._feedq.inbox.rows([name]))
        if not found:
            raise NotFound(f"no paper {name} is stored")
        return self._feedq.rerank.explained(found[0])

    def counts(self) -> Mapping[str, int]:
        """How many papers each view holds."""
        return self._feedq.inbox.counts()

    def decisions(self, limit: int | None = None) -> list[Decided]:
        """The decisions in force, the last one first."""
        return self._feedq.triage.decided(limit)

    # Deciding

    def decide(
        self,
        papers: Paper | str | Iterable[Paper | str],
        *,
        status: Status | str | None = None,
        star: bool | None = None,
        candidate: bool | None = None,
        note: str | None = None,
    ) -> int:
        """Decide on papers, as one step; what is None stays as it is.

        Returns:
            How many papers changed.

        Raises:
            NotFound: one of them is not in the library, or there is no such status; nothing was
                decided.
        """
        chosen = [papers] if isinstance(papers, Paper | str) else list(papers)
        names = [one.id if isinstance(one, Paper) else one for one in chosen]
        decision = Decision(
            status=None if status is None else _status(status),
            star=star,
            candidate=candidate,
            note=note,
        )
        step = self._feedq.triage.decide(self._feedq.inbox.rows(names), decision)
        return len(step.rows) if step else 0

    def undo(self, steps: int = 1) -> int:
        """Take back the last steps; returns how many there were."""
        return len(self._feedq.triage.undo(steps))

    def redo(self, steps: int = 1) -> int:
        """Do again what was undone last; returns how many steps that were."""
        return len(self._feedq.triage.redo(steps))

    def rank(self) -> Reranked:
        """Learn from the decisions and order the papers anew."""
        return self._feedq.rerank.run()

    def close(self) -> None:
        """Give the library back."""
        self._feedq.close()

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<feedq library {str(self.database)!r}>"


def open_feedq(
    config: Config | str | os.PathLike[str] | None = None,
    *,
    database: str | os.PathLike[str] | None = None,
) -> Library:
    """Open the library, created or migrated as needed, where the command line would.

    Args:
        config: a file, or a config; without it FEEDQ_CONFIG, else the user's, else the example.
        database: a file or a URL; without it FEEDQ_DB, else what the config says, else the user's.

    Raises:
        ConfigError: the config cannot be used.
        StoreError: the database cannot be used.
    """
    from feedq import bootstrap

    settings, places = _settings(config)
    named = None if database is None else os.fspath(database)
    location = database_location(settings, os.environ, named)
    environ = {**os.environ, **places, "FEEDQ_DB": spelled(location)}
    return Library(bootstrap.open_feedq(settings, database=location, environ=environ))


def _settings(config: Config | str | os.PathLike[str] | None) -> tuple[Config, dict[str, str]]:
    """The config, and its place as the user's commands are told it; none where it has none."""
    if isinstance(config, Config):
        return config, {}
    path = default_config_path(os.environ) if config is None else Path(config).expanduser()
    if not path_exists(path):
        if config is not None or "FEEDQ_CONFIG" in os.environ:
            raise ConfigError(f"{path}: no such config; 'feedq init' makes one")
        return load(None, environ=os.environ), {}
    return load(path, environ=os.environ), {"FEEDQ_CONFIG": str(path.absolute())}


def _status(name: str) -> Status:
    try:
        return Status(name)
    except ValueError as error:
        raise NotFound(f"no status is called {name!r}; there are {', '.join(Status)}") from error
