"""feedq export"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.errors import ExportError
from feedq.export import EXPORTERS

OPML = "opml"


@click.command("export")
@click.argument("what", default="candidates")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([*EXPORTERS, OPML]),
    default="markdown",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to; standard output without it.",
)
@pass_context
@click.pass_context
def export_(
    ctx: click.Context, context: Context, what: str, format_name: str, target: Path | None
) -> None:
    """Write WHAT: candidates (default), another view, or a search query.

    As opml the feeds that are followed are written, whatever papers there are. A file is replaced
    as a whole, or not at all.
    """
    from feedq.services.export import choose, render

    if format_name == OPML:
        if ctx.get_parameter_source("what") is not click.core.ParameterSource.DEFAULT:
            raise ExportError(
                f"opml lists the feeds that are followed, not papers: leave out {what!r}"
            )
        _export_feeds(context, target)
        return
    with context.open() as feedq:
        papers = choose(feedq.inbox, what)
    content = render(papers, format_name)
    _put(content, target, f"{len(papers)} papers")
    if not papers:
        note(f"no paper in {what!r}; 'feedq list' shows what there is")


def _export_feeds(context: Context, target: Path | None) -> None:
    from datetime import UTC, datetime

    from feedq.services.export import feeds

    content, count = feeds(context.config, datetime.now(UTC))
    _put(content, target, f"{count} feeds")


def _put(content: bytes, target: Path | None, what: str) -> None:
    if target is None:
        click.echo(content, nl=False)
    else:
        write_whole(target, content)
        note(f"{target}: {what}")


def write_whole(target: Path, content: bytes) -> None:
    """Replace a file as a whole: a reader sees the old content or the new.

    Raises:
        ExportError: the folder or the file cannot be written.
    """
    try:
        if target.is_dir():
            raise ExportError(f"{target}: is a folder; name a file")
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
            Path(partial).chmod(mode)
            Path(partial).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(partial).unlink()
            raise
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error
