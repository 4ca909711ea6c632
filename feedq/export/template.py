"""A line a paper, in the form that the user asks for: `{id} {title}`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.errors import ExportError
from feedq.export import facts
from feedq.export.citekeys import citation_keys
from feedq.export.json import instant
from feedq.export.links import link_target

FIELDS: Mapping[str, Callable[[Paper], str]] = {
    "id": lambda paper: paper.id,
    "short_id": lambda paper: paper.short_id,
    "key": lambda paper: citation_keys([paper])[paper.id],
    "version": lambda paper: str(paper.version or ""),
    "title": facts.title,
    "authors": lambda paper: ", ".join(facts.authors(paper)),
    "first_author": lambda paper: next(iter(facts.authors(paper)), ""),
    "abstract": facts.abstract,
    "categories": lambda paper: " ".join(paper.categories),
    "comment": lambda paper: latex_to_text(paper.comment),
    "doi": lambda paper: paper.doi,
    "journal_ref": facts.published,
    "origin": lambda paper: paper.origin.value,
    "date": facts.day,
    "announced_at": lambda paper: instant(paper.announced_at) or "",
    "published_at": lambda paper: instant(paper.published_at) or "",
    "updated_at": lambda paper: instant(paper.updated_at) or "",
    "decided_at": lambda paper: instant(paper.decided_at) or "",
    "url": lambda paper: link_target(paper.url),
    "pdf_url": lambda paper: link_target(paper.pdf_url),
    "status": lambda paper: paper.status.value,
    "starred": lambda paper: str(paper.starred).lower(),
    "candidate": lambda paper: str(paper.candidate).lower(),
    "new_version": lambda paper: str(paper.new_version or ""),
    "score": lambda paper: "" if paper.score is None else f"{paper.score:.3f}",
    "rank": lambda paper: str(paper.rank or ""),
    "profile": lambda paper: paper.profile,
    "why": facts.why,
    "nearest": lambda paper: paper.nearest,
    "mentioned_by": lambda paper: ", ".join(dict.fromkeys(m.by for m in paper.mentions)),
    "code": lambda paper: link_target(paper.code.url),
    "code_status": lambda paper: paper.code.status.value,
    "notes": lambda paper: paper.notes,
}
_PART = re.compile(r"\{\{|\}\}|\\[tn\\]|\{(?P<field>[^{}]*)\}|[{}]|[^{}\\]+|\\")
_LITERAL = {"{{": "{", "}}": "}", "\\t": "\t", "\\n": "\n", "\\\\": "\\"}

Part = str | Callable[[Paper], str]


class Template:
    r"""`{field}` is a fact, `{{` and `}}` are braces, `\t` and `\n` a tab and a line end.

    Raises:
        ExportError: a field that there is not, or a brace alone.
    """

    def __init__(self, text: str) -> None:
        self._parts: Sequence[Part] = [_part(match) for match in _PART.finditer(text)]

    def line(self, paper: Paper) -> str:
        """The paper; a fact is one line, whatever it holds."""
        return "".join(
            part if isinstance(part, str) else clean_line(part(paper)) for part in self._parts
        )


def _part(match: re.Match[str]) -> Part:
    name = match["field"]
    if name is None:
        if match[0] in ("{", "}"):
            raise ExportError(f"--format: a single {match[0]!r}; write {match[0] * 2} for a brace")
        return _LITERAL.get(match[0], match[0])
    if name in FIELDS:
        return FIELDS[name]
    nearest = difflib.get_close_matches(name, FIELDS, 1, 0)[0]
    raise ExportError(
        f"--format: no field is called {name!r}; did you mean {nearest!r}? "
        f"There are {', '.join(FIELDS)}"
    )
