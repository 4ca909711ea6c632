"""What lists of other programs hold: feeds and papers."""

from __future__ import annotations

from dataclasses import dataclass

from feedq.domain.identity import Identifier

UNKNOWN = (
    "no list that is known; of papers BibTeX, RIS, CSL-JSON and lists of arXiv ids or links are "
    "read, of feeds OPML and newsboat's urls file"
)


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed that a list names.

    Attributes:
        url: http or https, checked.
        name: never empty; the host where the list gives none.
        folder: nested ones as `A/B`, or "".
    """

    url: str
    name: str
    folder: str = ""


@dataclass(frozen=True, slots=True)
class FeedList:
    """What a list holds.

    Attributes:
        feeds: each address once, in order.
        left_out: what cannot be followed, each in one line with its reason.
        papers: some of that are papers.
    """

    feeds: tuple[ListedFeed, ...]
    left_out: tuple[str, ...] = ()
    papers: bool = False


@dataclass(frozen=True, slots=True)
class ListedPaper:
    """An entry of a list of papers.

    Attributes:
        key: what the list calls it: a citation key, an id, a line; never empty.
        paper: an arXiv paper, or None: `why` says why not.
    """

    key: str
    title: str = ""
    paper: Identifier | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class PaperList:
    """What a list of papers holds, in its order, with all that names none."""

    papers: tuple[ListedPaper, ...]
