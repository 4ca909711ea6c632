"""What is seen first, asked of the driver itself: today's session, counts of papers, lines.

The app shows this before SQLAlchemy is imported, which takes longer than these questions do. Views
that are read later ask through here as well, so that each question stands in one place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedq.domain.location import Location
from feedq.domain.views import VIEWS, Glance, Line, Session
from feedq.errors import StoreError
from feedq.store.asking import Asking, AskingSqlite
from feedq.store.revisions import head

STATUS_OF = {"queue": "queued", "reading": "reading", "done": "done", "skipped": "skipped"}

_AWAITING = """
    coalesce(r.status, 'inbox') = 'inbox' AND NOT coalesce(r.starred, false)
    AND NOT coalesce(c.active, false) AND p.listed_at >= :since
"""
_JOINED = """
    LEFT JOIN readings r ON r.paper_id = p.id LEFT JOIN candidates c ON c.paper_id = p.id
"""
# As a sum the rank is no key: the papers of the window are few and stand together in an index, the
# ranked ones are many and on pages all over the file.
_RANKED = f"""
    SELECT p.id FROM scores s JOIN papers p ON p.id = s.paper_id {_JOINED}
    WHERE s.rank + 0 > 0 AND {{}} AND {_AWAITING} ORDER BY s.rank + 0 LIMIT :most
"""
_NEWEST = f"""
    SELECT p.id FROM papers p LEFT JOIN scores s ON s.paper_id = p.id {_JOINED}
    WHERE s.rank IS NULL AND NOT coalesce(s.excluded, false) AND {_AWAITING}
    ORDER BY p.listed_at DESC, p.identifier LIMIT :most
"""
# A note, or the next step of a paper decided on before, does not count.
_DECIDED = """
    SELECT count(DISTINCT d.paper_id) FROM decisions d
    JOIN readings r ON r.paper_id = d.paper_id
    LEFT JOIN candidates c ON c.paper_id = d.paper_id
    WHERE d.at >= :midnight AND d.at < :later AND d.state = 'done' AND {}
    AND (r.status <> 'inbox' OR r.starred OR c.active)
"""
_LINES = """
    SELECT p.id, p.identifier, p.title, CAST(p.authors AS TEXT), CAST(p.categories AS TEXT),
        CAST(coalesce(p.announced_at, p.published_at) AS TEXT), coalesce(s.profile, ''),
        coalesce(s.explore, false),
        (SELECT count(*) FROM mentions m WHERE m.identifier = p.identifier)
    FROM papers p LEFT JOIN scores s ON s.paper_id = p.id WHERE p.id IN ({})
"""

_KEPT = """
    SELECT p.identifier, p.title FROM papers p JOIN (
        SELECT paper_id FROM readings WHERE {} UNION SELECT paper_id FROM candidates WHERE active
    ) kept ON kept.paper_id = p.id LEFT JOIN readings r ON r.paper_id = p.id
    WHERE p.identifier >= :first AND p.identifier < :end ORDER BY r.decided_at DESC NULLS LAST
    LIMIT :most
"""
_BEST = """
    SELECT p.identifier, p.title FROM scores s JOIN papers p ON p.id = s.paper_id
    WHERE s.rank IS NOT NULL AND p.identifier >= :first AND p.identifier < :end
    ORDER BY s.rank LIMIT :most
"""
_ANY = """
    SELECT p.identifier, p.title FROM papers p
    WHERE p.identifier >= :first AND p.identifier < :end ORDER BY {} DESC LIMIT :most
"""


def glance(
    location: Location, *, size: int, explore: int, window_days: int, midnight: datetime
) -> Glance | None:
    """The inbox of the library at `location`; None when it must be looked at properly: it is new,
    of another schema, in the way of another program, damaged, or not to be reached."""
    try:
        with _asking(location) as ask:
            revision = [row for (row,) in ask("SELECT version_num FROM alembic_version")]
            if revision != [head()]:
                return None
            held = counts(ask)
            found = session(
                ask,
                size=size,
                explore=explore,
                window_days=window_days,
                midnight=midnight,
                everything=held["all"],
            )
            ((ranked,),) = ask("SELECT count(*) FROM rankings")
            shown = lines(ask, found.rows)
            return Glance(found, held, bool(ranked), shown)
    except (sqlite3.Error, StoreError, ValueError):
        return None  # whoever opens the library next says what is wrong with it


def named(
    location: Location, prefix: str, *, most: int, candidates: bool = False
) -> list[tuple[str, str]]:
    """(identifier, title) of papers whose identifiers begin with `prefix`: those that were kept,
    the last decision first, then the best or the newest; none where the library cannot be read.

    Args:
        candidates: only reproduction candidates.
    """
    kept = "false" if candidates else "status IN ('queued', 'reading') OR starred"
    queries = [_KEPT.format(kept)]
    if not candidates:
        queries += (
            [_BEST, _ANY.format("p.listed_at")]
            if prefix.endswith(":")
            else [_ANY.format("p.identifier")]
        )
    found: dict[str, str] = {}
    given = {"first": prefix, "end": f"{prefix}\U0010ffff", "most": most}
    try:
        with _asking(location) as ask:
            for query in queries:
                for identifier, title in ask(query, given):
                    found.setdefault(identifier, title)
    except (sqlite3.Error, StoreError, ValueError):
        return []
    return list(found.items())[:most]


@contextmanager
def _asking(location: Location) -> Iterator[Asking]:
    """A transaction that reads.

    Raises:
        sqlite3.Error, StoreError: it cannot be read.
    """
    if isinstance(location, Path):
        uri = f"{location.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=0.1)) as database:
            database.execute("BEGIN")
            yield AskingSqlite(database)
    else:
        from feedq.store.postgres import asking

        with asking(location) as ask:
            yield ask


def session(
    ask: Asking,
    *,
    size: int,
    explore: int,
    window_days: int,
    midnight: datetime,
    everything: int | None = None,
) -> Session:
    """What is left of today's session: the best undecided papers of the window.

    Args:
        size: of a whole session, of which what was decided since `midnight` is taken away.
        explore: how many of them are from outside the known interests; they come last.
        window_days: how far back to look, from the newest announcement.
        everything: how many papers there are, when that was counted: of a million it takes long.
    """
    # What seems to be later than that was stored while the clock was ahead, or is a mistake.
    day = {"midnight": stored(midnight), "later": stored(midnight + timedelta(days=2))}
    ((decided,),) = ask(_DECIDED.format(ask.fresh), day)
    left = max(size - decided, 0)
    ((newest,),) = ask(
        "SELECT CAST(max(listed_at) AS TEXT) FROM papers WHERE listed_at < :later",
        {"later": day["later"]},
    )
    rows: list[int] = []
    if newest and left:
        window = datetime.fromisoformat(newest) - timedelta(days=window_days)
        given = {"since": f"{window:%Y-%m-%d %H:%M:%S.%f}", "most": left}
        unknown = _rows(ask, _RANKED.format("s.explore"), given)[: min(explore, left)]
        rows = _rows(ask, _RANKED.format("true"), given | {"most": left + len(unknown)})
        rows = [row for row in rows if row not in unknown]
        if len(rows) + len(unknown) < left:
            rows += _rows(ask, _NEWEST, given | {"most": left - len(rows) - len(unknown)})
        rows = [*rows[: left - len(unknown)], *unknown]
    return Session(tuple(rows), awaiting(ask, everything) - len(rows), decided)


def counts(ask: Asking) -> dict[str, int]:
    """How many papers each view holds; asked of what was decided, not of every paper."""
    found = dict(ask("SELECT status, count(*) FROM readings GROUP BY status"))
    everything, starred, candidates = (
        next(iter(ask(query)))[0]
        for query in (
            "SELECT count(*) FROM papers",
            "SELECT count(*) FROM readings WHERE starred",
            "SELECT count(*) FROM candidates WHERE active",
        )
    )
    undecided = everything - sum(found.values()) + found.get("inbox", 0)
    by_view = {view: found.get(status, 0) for view, status in STATUS_OF.items()}
    by_view |= {"inbox": undecided, "starred": starred, "candidates": candidates, "all": everything}
    return {view: by_view[view] for view in VIEWS}


def awaiting(ask: Asking, everything: int | None = None) -> int:
    """How many papers of the inbox are still to be decided on; see `session`."""
    if everything is None:
        ((everything,),) = ask("SELECT count(*) FROM papers")
    query = """
        SELECT count(*) FROM (
            SELECT paper_id FROM readings WHERE status <> 'inbox' OR starred
            UNION SELECT paper_id FROM candidates WHERE active) decided
    """
    ((decided,),) = ask(query)
    return int(everything or 0) - int(decided)


def lines(ask: Asking, rows: Sequence[int]) -> tuple[Line, ...]:
    """Lines of undecided papers, in the order asked for."""
    if not rows:
        return ()
    query = _LINES.format(",".join(map(str, rows)))
    found = {
        row: Line(
            row,
            identifier,
            title,
            tuple(json.loads(authors)),
            tuple(json.loads(categories)),
            datetime.fromisoformat(listed).replace(tzinfo=UTC) if listed else None,
            profile,
            bool(explore),
            mentions,
        )
        for row, identifier, title, authors, categories, listed, profile, explore, mentions in (
            ask(query)
        )
    }
    return tuple(found[row] for row in rows if row in found)


def stored(moment: datetime) -> str:
    """An instant as the database keeps it, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _rows(ask: Asking, query: str, given: Mapping[str, str | int]) -> list[int]:
    return [row for (row,) in ask(query, given)]
