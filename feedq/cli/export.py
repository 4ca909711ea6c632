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


@click.command("export")
@click.argument("what", default="candidates")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(EXPORTERS)),
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
def export_(context: Context, what: str, format_name: str, target: Path | None) -> None:
    """Write WHAT: candidates (default), another view, or a search query.

    A file is replaced as a whole, or not at all.
    """
    from feedq.services.export import choose, render

    with context.open() as feedq:
        papers = choose(feedq.inbox, what)
    content = render(papers, format_name)
    if target is None:
        click.echo(content, nl=False)
    else:
        write_whole(target, content)
        note(f"{target}: {len(papers)} papers")
    if not papers:
        note(f"no paper in {what!r}; 'feedq list' shows what there is")


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
