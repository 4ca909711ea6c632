"""feedq import, of papers: into a profile, the queue, or what was read."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context
from feedq.cli.output import note, print_rows, write_json
from feedq.config.seeding import Seed, missing, profile_name
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Status
from feedq.domain.text import counted
from feedq.errors import SourceError
from feedq.importing import ListedPaper, PaperList

if TYPE_CHECKING:
    from feedq.export.shapes import ListedPaperItem
    from feedq.services.exchange.intake import Taken

_STATUS = {"queue": Status.QUEUED, "done": Status.DONE}
_NAMELESS = "imported"
_MOST_TOLD = 20
_SOME_FAILED = 3


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one entry: `added`, `known`, `matched`, `fetched`, `kept`, `missing` or
    `skipped`; and why, where that is not plain."""

    entry: ListedPaper
    outcome: str
    why: str = ""


def import_papers(
    context: Context, found: PaperList, use: str, name: str, *, dry_run: bool, as_json: bool
) -> None:
    """Do with a list of papers what `--as` says, and report entry by entry.

    Raises:
        ConfigError: the profile cannot be written.
        SourceError: papers had to be fetched, and arXiv gave none.
        StoreLocked: likewise, while another fetch is running.
    """
    if use == "seeds":
        told, words = seed(context, found, profile_name(name) or _NAMELESS, dry_run=dry_run)
        error = ""
    else:
        told, words, error = shelve(context, found, _STATUS[use], dry_run=dry_run)
    tell(told, dry_run=dry_run, as_json=as_json)
    note(words)
    settle(told, error)


def settle(told: Sequence[Told], error: str) -> None:
    """Leave with what it means that not all papers could be fetched; "" is fine.

    Raises:
        SourceError: arXiv gave none, and nothing else was done.
    """
    if error:
        if not any(one.outcome in ("matched", "fetched", "kept") for one in told):
            raise SourceError(error)
        note(f"not all could be fetched: {error}; import it again later")
        click.get_current_context().exit(_SOME_FAILED)


def tell(told: Sequence[Told], *, dry_run: bool, as_json: bool) -> None:
    """Print what became of each entry, as far as it was asked for."""
    if as_json:
        write_json([_item(one) for one in told])
    elif dry_run:
        print_rows(("outcome", "id", "entry", "title"), [_row(one) for one in told])
    for line in _skipped(told):
        note(line)


def seed(context: Context, found: PaperList, name: str, *, dry_run: bool) -> tuple[list[Told], str]:
    """Put papers into the profile `name`; what became of each, and that in words."""
    seeds = [Seed(one.paper, one.title) for one in found.papers if one.paper]
    fresh = missing(context.config, name, seeds)
    if fresh and not dry_run:
        context.seed_profile(name, fresh)
    new = {seed.paper for seed in fresh}
    told = list(_each(found, lambda paper: ("added" if paper in new else "known", "")))
    with context.open() as feedq:
        lacking = len(new - feedq.intake.stored(list(new)))
    count = Counter(one.outcome for one in told)
    verb = "would be added to" if dry_run else "added to"
    words = (
        f"{count['added']} {verb} profile {name!r}, {count['known']} there already, "
        f"{count['skipped']} skipped"
    )
    if new and not dry_run:
        todo = f"'feedq fetch' gets the {lacking} that the library lacks, and learns from them"
        words += f"; {todo}" if lacking else "; 'feedq rank' learns from them"
    return told, words


def shelve(
    context: Context, found: PaperList, status: Status, *, dry_run: bool
) -> tuple[list[Told], str, str]:
    """Give papers a status; what became of each, that in words, and why not all were fetched."""
    papers = [one.paper for one in found.papers if one.paper]
    with context.open() as feedq:
        lacking = len(set(papers) - feedq.intake.stored(papers))
        if lacking and not dry_run and sys.stderr.isatty():
            note(f"asking arXiv for {counted(lacking, 'paper')}{_patience(lacking)}")
        taken = feedq.intake.take(papers, status, dry_run=dry_run)
        if (taken.matched or taken.fetched) and not dry_run:
            feedq.rerank.run()
    told = list(_each(found, lambda paper: _outcome(paper, taken)))
    count = Counter(one.outcome for one in told)
    words = f"{count['matched']} matched, "
    words += f"{count['missing']} to fetch, " if dry_run else f"{count['fetched']} fetched, "
    words += f"{count['kept']} kept as they were, {count['skipped']} skipped"
    if taken.matched or taken.fetched:
        done = len(taken.matched) + len(taken.fetched)
        words += f"; {done} would be {status}" if dry_run else f"; {done} now {status}"
        words += "" if dry_run else ", 'feedq undo' takes it back"
    return told, words, taken.error


def _patience(lacking: int) -> str:
    """How long that takes at the pace that arXiv asks for, when it is worth a word."""
    minutes = lacking / 100 * 5 / 60
    return f", which takes about {minutes:.0f} minutes; what has come stays" if minutes > 2 else ""


def _outcome(paper: Identifier, taken: Taken) -> tuple[str, str]:
    if paper in taken.matched:
        return "matched", ""
    if paper in taken.fetched:
        return "fetched", ""
    if paper in taken.kept:
        return "kept", f"{taken.kept[paper]} already"
    if paper in taken.missing:
        return ("skipped", "could not be fetched") if taken.error else ("missing", "")
    return "skipped", "arXiv does not know this id"


def _each(found: PaperList, outcome: Callable[[Identifier], tuple[str, str]]) -> Iterator[Told]:
    """Every entry; of several that mean one paper the first counts."""
    seen: dict[Identifier, str] = {}
    for one in found.papers:
        if one.paper is None:
            yield Told(one, "skipped", one.why)
        elif one.paper in seen:
            yield Told(one, "skipped", f"the paper of {seen[one.paper]}")
        else:
            seen[one.paper] = one.key
            yield Told(one, *outcome(one.paper))


def _skipped(told: Sequence[Told]) -> Iterator[str]:
    lines = [
        f"{one.outcome} {one.entry.key}: {one.why}"
        + (f" ({one.entry.title})" if one.entry.title not in ("", one.entry.key) else "")
        for one in told
        if one.why
    ]
    yield from lines[:_MOST_TOLD]
    if len(lines) > _MOST_TOLD:
        yield f"and {len(lines) - _MOST_TOLD} more; --json names all"


def _row(one: Told) -> tuple[str, ...]:
    paper = str(one.entry.paper or "")
    return one.outcome, paper.removeprefix("arxiv:"), one.entry.key, one.entry.title


def _item(one: Told) -> ListedPaperItem:
    return {
        "key": one.entry.key,
        "title": one.entry.title or None,
        "id": str(one.entry.paper) if one.entry.paper else None,
        "outcome": one.outcome,
        "why": one.why or None,
    }
