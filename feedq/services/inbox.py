"""What to read: views, search, one paper, and today's session."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from feedq.config import Config
from feedq.domain.clock import Clock, midnight
from feedq.domain.identity import parse
from feedq.domain.model import Paper, Post
from feedq.domain.query import parse_query
from feedq.domain.views import POSTS, VIEWS, Session
from feedq.errors import NotFound
from feedq.store.ranking import Ranked
from feedq.store.store import Store


class Inbox:
    """Reads; each call is one snapshot."""

    def __init__(self, store: Store, config: Config, clock: Clock) -> None:
        self._store = store
        self._config = config
        self._clock = clock

    def ids(
        self, view: str = "inbox", *, query: str = "", typing: bool = False, awaiting: bool = False
    ) -> list[int]:
        """Rows of a view in its order; `query` filters, `typing` says its last word is unfinished.

        Args:
            awaiting: leave out starred papers and candidates, which were decided on.

        Raises:
            NotFound: there is no such view.
        """
        return list(self.order(view, query=query, typing=typing, awaiting=awaiting))

    def order(
        self,
        view: str = "inbox",
        *,
        query: str = "",
        typing: bool = False,
        awaiting: bool = False,
        limit: int | None = None,
    ) -> array[int]:
        """`ids` as an array; the first `limit` of them."""
        _check(view)
        terms = parse_query(query, prefix=typing)
        with self._store.read() as snapshot:
            return snapshot.views.order(view, terms=terms, awaiting=awaiting, limit=limit)

    def count(self, view: str = "inbox", *, query: str = "", awaiting: bool = False) -> int:
        """How many `ids` there are, of any view but posts; sooner told than their order."""
        _check(view)
        terms = parse_query(query)
        with self._store.read() as snapshot:
            return snapshot.views.count(view, terms=terms, awaiting=awaiting)

    def papers(self, rows: Iterable[int]) -> list[Paper]:
        """Everything to show of these papers, in this order."""
        with self._store.read() as snapshot:
            return snapshot.views.papers(rows)

    def timeline(self, query: str = "", *, typing: bool = False, every: bool = False) -> array[int]:
        """Posts that point at papers, the latest first: `-id`, and behind it its papers' rows.

        Args:
            query: filters; `typing` says that its last word is unfinished.
            every: those that point at none as well.
        """
        terms = parse_query(query, prefix=typing)
        with self._store.read() as snapshot:
            return snapshot.timeline.order(terms, every=every)

    def posts(self, ids: Sequence[int]) -> list[Post]:
        """These posts, in this order."""
        with self._store.read() as snapshot:
            return snapshot.timeline.posts(ids)

    def titles(self, identifiers: Sequence[str]) -> dict[str, str]:
        """identifier -> title, of those that are stored."""
        with self._store.read() as snapshot:
            return snapshot.views.titles(identifiers)

    def similar(self, row: int, most: int = 5) -> list[Paper]:
        """Papers of the library whose words are like this one's, the nearest first."""
        with self._store.read() as snapshot:
            found = snapshot.views.papers([row])
            if not found:
                return []
            paper = found[0]
            near = snapshot.similar.to(paper.title, paper.abstract, without=row, limit=most)
            return snapshot.views.papers(near)

    def view(self, view: str = "inbox", limit: int | None = None) -> list[Paper]:
        """The first papers of a view.

        Raises:
            NotFound: there is no such view.
        """
        _check(view)
        with self._store.read() as snapshot:
            return snapshot.views.papers(snapshot.views.ids(view, limit=limit))

    def search(self, query: str, limit: int | None = None) -> list[Paper]:
        """Papers that match every term of the query; none for a query without a word."""
        terms = parse_query(query)
        if not terms:
            return []
        with self._store.read() as snapshot:
            return snapshot.views.papers(snapshot.views.ids("all", limit=limit, terms=terms))

    def rows(self, names: Sequence[str]) -> list[int]:
        """The rows of papers named in any spelling.

        Raises:
            NotFound: the first name that is no paper of the library.
        """
        found = []
        with self._store.read() as snapshot:
            for name in names:
                identifier = parse(name)
                row = snapshot.views.find(identifier) if identifier else None
                if identifier is None:
                    raise NotFound(
                        f"{name!r} is not an id; give one as 'feedq list' prints it, such as "
                        "2301.00001"
                    )
                if row is None:
                    raise NotFound(f"no paper {identifier} is stored; try 'feedq search'")
                found.append(row)
        return found

    def revised(self) -> list[Paper]:
        """Queued, starred and candidate papers of which a version came after the decision."""
        with self._store.read() as snapshot:
            return snapshot.views.papers(snapshot.views.revised())

    def counts(self) -> dict[str, int]:
        """How many papers each view holds."""
        with self._store.read() as snapshot:
            return snapshot.views.counts()

    def ranked(self) -> Ranked | None:
        """The ranking in force; None: papers stand in time order."""
        with self._store.read() as snapshot:
            return snapshot.rankings.current()

    def session(self) -> Session:
        """What is left of today's session: the best undecided papers of the window.

        `session_size` minus what was decided today; the explored ones come last. What every
        profile excludes is not asked for, it waits below the cut.
        """
        rank = self._config.rank
        with self._store.read() as snapshot:
            return snapshot.views.session(
                size=rank.session_size,
                explore=rank.explore,
                window_days=rank.window_days,
                midnight=midnight(self._clock.now()),
            )


def revision_words(before: Iterable[Paper], after: Iterable[Paper]) -> str:
    """What a fetch revised of the papers that the user kept, in one line, or ""."""
    known = {(paper.id, paper.new_version) for paper in before}
    fresh = [paper for paper in after if (paper.id, paper.new_version) not in known]
    if not fresh:
        return ""
    more = f", and {len(fresh) - 1} more" if len(fresh) > 1 else ""
    return f"New version of what you kept: {fresh[0].title} (v{fresh[0].new_version}){more}"


def _check(view: str) -> None:
    if view not in (*VIEWS, POSTS):
        raise NotFound(f"no view is called {view!r}; there are {', '.join((*VIEWS, POSTS))}")
