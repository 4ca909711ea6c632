"""Everything about one paper, as text to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from feedq.domain.code import code_words
from feedq.domain.kinds import Origin, Status
from feedq.domain.latex import latex_to_text
from feedq.domain.text import clean, clean_line, unwrap
from feedq.tui.rows import byline, title_of

if TYPE_CHECKING:
    from feedq.domain.model import Mention, Paper, Post, Reason

_MOST_AUTHORS = 6
_MOST_REASONS = 8
_DIM = "$foreground-muted"
_BAR = 10
_STATUS = {
    Status.INBOX: "",
    Status.QUEUED: "queued",
    Status.READING: "being read",
    Status.DONE: "done",
    Status.SKIPPED: "skipped",
}

Part = tuple[str, str]
"""Text and the style it is painted in; the text is never read as mark-up."""


@dataclass(frozen=True, slots=True)
class Described:
    """A paper to show.

    Attributes:
        nearest: the title of the liked paper it resembles most, or "".
        roomy: whether there is room for bars, and for a line to each sentence.
        posts: what was posted about it comes first.
        record: blocks about its reproduction, which come before its note.
    """

    paper: Paper
    nearest: str = ""
    roomy: bool = True
    posts: bool = False
    record: Sequence[list[Part]] = ()


def describe(told: Described) -> Content:
    """The text of the pane; pure, and slow enough (TeX) to be called off the event loop."""
    parts: list[Part | str] = []
    for block in _blocks(told):
        if parts:
            parts.append("\n\n")
        parts.extend(block)
    return Content.assemble(*parts)


def _blocks(told: Described) -> Iterator[list[Part]]:
    paper = told.paper
    title = (title_of(paper), "bold")
    if told.record:  # it is what a candidate is looked at for
        yield [title]
        yield from told.record
        yield _lines(_about(paper))
    else:
        yield _lines([title, *_about(paper)])
    if paper.mentions and told.posts:
        yield _mentioned(paper.mentions[::-1])
    if paper.notes:
        yield [("Your note\n", "bold $text-primary"), (clean(paper.notes), "")]
    why = _why(told)
    if why:
        yield why
    abstract = latex_to_text(unwrap(clean(paper.abstract)))
    if abstract:
        from feedq.tui.sentences import sentences  # not before there is something to read

        yield [("\n".join(sentences(abstract)) if told.roomy else abstract, "")]
    else:
        yield [("No abstract was given: o opens the page.", "italic $foreground-muted")]
    if paper.mentions and not told.posts:
        yield _mentioned(paper.mentions)
    yield _end(paper)


def _about(paper: Paper) -> Iterator[Part]:
    """Lines that say who wrote it, what it is, and what became of it."""
    if names := authors_line(paper.authors):
        yield names, ""
    yield _facts(paper), "$foreground-muted"
    if paper.mentions:
        by = dict.fromkeys(clean_line(mention.by) for mention in paper.mentions)
        yield f"@ mentioned by {', '.join(by)}", "$text-accent"
    if flags := _flags(paper):
        yield flags, "bold $text-accent"
    if paper.new_version:
        yield f"↑ version {paper.new_version} came after you decided", "$text-warning"


def _lines(parts: Iterable[Part]) -> list[Part]:
    """Each on a line of its own."""
    return [(f"\n{text}" if place else text, style) for place, (text, style) in enumerate(parts)]


def describe_post(post: Post, titles: Mapping[str, str]) -> Content:
    """The text of a post, and what it points at.

    Args:
        titles: of the papers that are stored, by identifier.
    """
    day = _day(post.posted_at)
    parts: list[Part] = [(clean_line(post.by), "bold")]
    parts.append((f"\n{' · '.join(filter(None, (post.source, day)))}", "$foreground-muted"))
    if post.url:
        parts.append((f"\n{clean_line(post.url)}", "$foreground-muted"))
    if post.title:
        parts.append((f"\n\n{clean_line(latex_to_text(post.title))}", "bold"))
    if text := latex_to_text(unwrap(clean(post.text))):
        parts.append((f"\n\n{text}", ""))
    points = f"Points at {len(post.papers)}" if post.papers else "Points at no paper"
    parts.append((f"\n\n{points}", "bold $text-primary"))
    for identifier in post.papers:
        title = clean_line(latex_to_text(titles.get(identifier, "")))
        parts.append((f"\n{clean_line(identifier)}", "$foreground-muted"))
        parts.append((f"  {title or 'not fetched yet'}", ""))
    return Content.assemble(*parts)


def describe_similar(papers: Sequence[Paper]) -> Content:
    """The titles of papers that are like another one; nothing without any."""
    if not papers:
        return Content()
    parts: list[Part] = [("\n\nSimilar in your library", "bold $text-primary")]
    for paper in papers:
        state = _flags(paper)
        parts.append((f"\n{title_of(paper)}", ""))
        parts.append((f"  {byline(paper.authors)}{f', {state}' if state else ''}", _DIM))
    return Content.assemble(*parts)


def authors_line(authors: tuple[str, ...]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(clean_line(latex_to_text(name)) for name in authors[:_MOST_AUTHORS])
    more = len(authors) - _MOST_AUTHORS
    return f"{shown} and {more} more ({len(authors)})" if more > 0 else shown


def _facts(paper: Paper) -> str:
    version = f"v{paper.version}" if paper.version > 1 else ""
    name = clean_line(f"{paper.id}{version}")
    listed = paper.announced_at or paper.published_at
    when = f"{listed:%d %b %Y}" if listed else ""
    if listed and paper.announced_at:
        when = f"{paper.announce_type or 'announced'} {when}"
    kind = str(paper.origin) if paper.origin is not Origin.PREPRINT else ""
    facts = (name, " ".join(map(clean_line, paper.categories[:6])), when, kind)
    told = " · ".join(fact for fact in facts if fact)
    if paper.version > 1 and paper.updated_at:
        first = f"v1 on {_day(paper.published_at)}, " if paper.published_at else ""
        told += f"\n{first}v{paper.version} on {_day(paper.updated_at)}"
    return told


def _flags(paper: Paper) -> str:
    flags = [_STATUS[paper.status]]
    flags += ["★ starred"] * paper.starred + ["R reproduction candidate"] * paper.candidate
    said = ", ".join(flag for flag in flags if flag)
    return f"{said}, {_day(paper.decided_at)}" if said and paper.decided_at else said


def _why(told: Described) -> list[Part]:
    paper = told.paper
    if paper.score is None:
        return []
    rank = f"No. {paper.rank}" if paper.rank else "scored"
    profile = f", as {clean_line(paper.profile)}" if paper.profile else ""
    parts: list[Part] = [(f"Why here: {rank}{profile}", "bold $text-primary")]
    if paper.explore:
        parts.append(("\n~ from outside your known interests, to explore", ""))
    strongest = max((abs(reason.weight) for reason in paper.reasons), default=0.0)
    for place, reason in enumerate(paper.reasons[:_MOST_REASONS]):
        if told.roomy:
            parts += _bar(reason, strongest)
        else:
            parts += [("\n" if not place else "  ", ""), _signed(reason, strongest)]
    if paper.nearest and told.roomy:
        said = told.nearest or clean_line(paper.nearest)
        parts.append((f"\nlike: {said}", "$foreground-muted"))
    return parts


def _signed(reason: Reason, strongest: float) -> Part:
    """`+++recurrent`: more signs, more weight."""
    length = round(3 * abs(reason.weight) / strongest) if strongest else 0
    sign, style = ("+", "$text-success") if reason.weight >= 0 else ("−", "$text-error")
    return f"{sign * max(length, 1)}{clean_line(reason.term)}", style


def _bar(reason: Reason, strongest: float) -> list[Part]:
    """`+ ██████   recurrent`: the sign is told by a letter, a place and a colour."""
    length = round(_BAR * abs(reason.weight) / strongest) if strongest else 0
    sign, style = ("+", "$text-success") if reason.weight >= 0 else ("−", "$text-error")
    bar = ("█" if sign == "+" else "░") * max(length, 1)
    return [(f"\n{sign} {bar:<{_BAR}} ", style), (clean_line(reason.term), "")]


def _mentioned(mentions: tuple[Mention, ...]) -> list[Part]:
    parts: list[Part] = [("Mentioned", "bold $text-primary")]
    for mention in mentions:
        day = f", {_day(mention.posted_at)}" if mention.posted_at else ""
        parts.append((f"\n@ {clean_line(mention.by)}", "bold"))
        parts.append((f" ({mention.source}{day})", "$foreground-muted"))
        text = latex_to_text(unwrap(clean(mention.text)))
        if text:
            parts.append((f"\n{text}", ""))
        if mention.url:
            parts.append((f"\n{clean_line(mention.url)}", "$foreground-muted"))
    return parts


def _end(paper: Paper) -> list[Part]:
    lines = [f"code: {code_words(paper)} {clean_line(paper.code.url)}".rstrip()]
    if paper.comment:
        lines.append(f"comment: {clean_line(latex_to_text(paper.comment))}")
    if paper.journal_ref:
        lines.append(f"journal: {clean_line(latex_to_text(paper.journal_ref))}")
    if paper.doi:
        lines.append(f"doi: {clean_line(paper.doi)}")
    lines += [clean_line(url) for url in (paper.url, paper.pdf_url) if url]
    return [("\n".join(lines), "$foreground-muted")]


def _day(moment: datetime | None) -> str:
    return f"{moment:%d %b %Y}" if moment else ""


class Detail(VerticalScroll):
    """The pane; it never takes the keyboard from the list."""

    can_focus = False
    BINDINGS: ClassVar = []

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def show(self, content: Content, *, same: bool = False) -> None:
        """Show another text; `same` keeps the place in it."""
        self.text = content.plain
        self.query_one(Static).update(content)
        if not same:
            self.scroll_to(y=0, animate=False)

    def scroll_pages(self, pages: int) -> None:
        """Move by screens, less one line so that the eye finds its place."""
        height = max(self.size.height - 1, 1)
        self.scroll_to(y=self.scroll_offset.y + pages * height, animate=False)
