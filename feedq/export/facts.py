"""What there is to say of a paper, in words, for every format that is read by people.

Plain text on one line; each format escapes it its own way.
"""

from __future__ import annotations

from feedq.domain.kinds import CodeStatus, Origin, Status
from feedq.domain.latex import latex_to_text
from feedq.domain.model import Mention, Paper
from feedq.domain.text import clean, clean_line, unwrap
from feedq.export.names import is_et_al

_MOST_AUTHORS = 6
_LONGEST_POST = 280
_CODE = {CodeStatus.NONE: "none found", CodeStatus.UNKNOWN: "unknown"}


def title(paper: Paper) -> str:
    """Without TeX; never empty."""
    return clean_line(latex_to_text(paper.title)) or "(untitled)"


def authors(paper: Paper) -> list[str]:
    """The names without TeX; `et al.` is none."""
    names = (clean_line(latex_to_text(name)) for name in paper.authors)
    return [name for name in names if name and not is_et_al(name)]


def by_line(paper: Paper) -> str:
    """The first six authors."""
    names = authors(paper)
    more = ["et al."] if len(names) > _MOST_AUTHORS or any(map(is_et_al, paper.authors)) else []
    return ", ".join([*names[:_MOST_AUTHORS], *more]) or "no authors named"


def shown_id(paper: Paper) -> str:
    """The id, but for one that only repeats an address."""
    return "" if paper.id.startswith("url:") else clean_line(paper.id)


def day(paper: Paper) -> str:
    """The day it counts for: `2026-11-20`, or ""."""
    return f"{paper.listed_at:%Y-%m-%d}" if paper.listed_at else ""


def origin(paper: Paper) -> str:
    """What it is when it is no preprint, else ""."""
    return "" if paper.origin is Origin.PREPRINT else paper.origin.value


def standing(paper: Paper) -> str:
    """What the user decided."""
    parts = [
        "undecided" if paper.status is Status.INBOX else paper.status.value,
        "starred" if paper.starred else "",
        "reproduction candidate" if paper.candidate else "",
        f"version {paper.new_version} came after you decided" if paper.new_version else "",
    ]
    return ", ".join(filter(None, parts))


def why(paper: Paper) -> str:
    """Why it stands where it stands; "" when it was not ranked."""
    if paper.score is None:
        return ""
    terms = [f"{clean_line(reason.term)} {reason.weight:+.2f}" for reason in paper.reasons]
    parts = [
        f"number {paper.rank}" if paper.rank else "",
        ", ".join(terms),
        f"nearest liked paper {clean_line(paper.nearest)}" if paper.nearest else "",
    ]
    words = "; ".join(filter(None, parts)) or "no term stands out"
    return f"profile {clean_line(paper.profile)}: {words}" if paper.profile else words


def code(paper: Paper) -> str:
    """What is known of its code; the address is said beside it."""
    return _CODE.get(paper.code.status, paper.code.status.value)


def mention_source(mention: Mention) -> str:
    """Where and when: `bluesky, 2024-01-04`."""
    when = f", {mention.posted_at:%Y-%m-%d}" if mention.posted_at else ""
    return f"{clean_line(mention.source)}{when}"


def mention_text(mention: Mention) -> str:
    """The post, cut to a line."""
    return clean_line(mention.text, limit=_LONGEST_POST)


def remarks(paper: Paper) -> list[tuple[str, str]]:
    """The authors' comment and where it was published, those that there are."""
    said = (
        ("Comment", clean_line(latex_to_text(paper.comment))),
        ("Published", published(paper)),
    )
    return [(name, text) for name, text in said if text]


def published(paper: Paper) -> str:
    """The journal reference, as the source gives it."""
    return clean_line(latex_to_text(paper.journal_ref))


def abstract(paper: Paper) -> str:
    """Without TeX and without the source's line ends; a blank line between paragraphs."""
    return unwrap(latex_to_text(clean(paper.abstract)))
