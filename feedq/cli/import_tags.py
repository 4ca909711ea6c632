"""feedq import, of arxiv-sanity-lite's tags: a profile a tag, or all of them into the queue."""

from __future__ import annotations

from collections.abc import Sequence

from feedq.cli.context import Context
from feedq.cli.import_papers import Told, import_papers, seed, tell
from feedq.cli.output import note
from feedq.importing import PaperList
from feedq.importing.sanity import Tag


def import_tags(
    context: Context, tags: Sequence[Tag], use: str, profile: str, *, dry_run: bool, as_json: bool
) -> None:
    """Do with the papers of all tags what `--as` says; as seeds each tag is a profile.

    Args:
        profile: takes the seeds of every tag; "": each goes into that of its own name.

    Raises:
        As import_papers.
    """
    if use != "seeds" or profile:
        every = PaperList(tuple(one for tag in tags for one in tag.papers.papers))
        import_papers(context, every, use, profile, dry_run=dry_run, as_json=as_json)
        return
    told: list[Told] = []
    lines: list[str] = []
    for tag in tags:
        of_tag, words = seed(context, tag.papers, tag.name, dry_run=dry_run)
        told += of_tag
        lines.append(words)
    tell(told, dry_run=dry_run, as_json=as_json)
    for words in lines:
        note(words)
    if not lines:
        note("no tags: nothing to take in")
