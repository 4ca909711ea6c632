"""`feedq` itself: global options, and each command imported when it is called."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import click
from click.shell_completion import CompletionItem

from feedq.cli.context import Context, pass_context
from feedq.cli.leaving import leave_behind
from feedq.cli.terminal import can_show_the_app
from feedq.domain.text import clean_line
from feedq.errors import ConfigError
from feedq.version import __version__

if TYPE_CHECKING:
    from feedq.bootstrap import Feedq


_IN_A_BROWSER = "TEXTUAL_DRIVER" in os.environ
"""'feedq serve' has started this one."""


class LateGroup(click.Group):
    """Commands named here are imported when called, so that `feedq --help` is quick."""

    late: ClassVar[dict[str, tuple[str, str]]] = {
        "init": ("init", "Write the config and create the database."),
        "fetch": ("fetch", "Fetch every source once, then rank."),
        "rank": ("rank", "Learn from your decisions and score the papers."),
        "list": ("list", "List a view: inbox (default), queue, reading, ..."),
        "show": ("show", "One paper: why it ranks here, mentions, code, notes."),
        "search": ("search", 'Full text: words, "phrases", ti: au: abs: cat: note: -not.'),
        "mark": ("mark", "Decide on papers: status, star, note."),
        "undo": ("undo", "Take back the last decisions, also after a restart."),
        "redo": ("undo", "Do again what was undone."),
        "repro": ("repro", "Reproduction candidates."),
        "export": (
            "export",
            "Write papers as BibTeX, RIS, CSV, HTML, Atom, ...; feeds as OPML.",
        ),
        "digest": ("digest", "What is new since the last digest: to read, or by mail."),
        "import": ("import_", "Papers of a .bib, .ris, .json or list of ids; feeds of an OPML."),
        "zotero": ("zotero", "Papers from your Zotero library, and into it."),
        "sources": ("sources", "What is followed, and how it is doing; add, remove, test."),
        "stats": ("stats", "The last 30 days: papers, decisions, how often the order was right."),
        "serve": ("serve", "The app in a browser on this machine."),
        "doctor": ("doctor", "Check config, database, network, tokens and clock."),
        "backup": ("backup", "Copy the library, verified, while it is in use."),
        "restore": ("backup", "Put a backup in the place of the library."),
        "copy": ("copy_", "Move the library: to PostgreSQL, to a file, and back."),
        "schedule": ("schedule", "A fetch every day: print how, install it, remove it."),
        "completion": ("completion", "Print a script for bash, zsh or fish."),
        "demo": ("demo", "Try feedq without network or account."),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.late)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.late:
            return None
        module = import_module(f"feedq.cli.{self.late[cmd_name][0]}")
        command = getattr(module, f"{cmd_name}_")
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.late and not args[0].startswith("-"):
            from feedq.domain.nearest import did_you_mean

            if hint := did_you_mean(args[0], list(self.late), quoted=True):
                ctx.fail(f"No such command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        # For the same reason.
        options = super(click.Group, self).shell_complete(ctx, incomplete)
        named = self.late.items()
        return [
            CompletionItem(name, help=told)
            for name, (_, told) in named
            if name.startswith(incomplete)
        ] + options

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The summaries stand here, so that the help of all imports none.
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in self.late.items()])


@click.group(
    cls=LateGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Config file (FEEDQ_CONFIG).",
)
@click.option(
    "--db",
    "database",
    metavar="FILE|URL",
    help="Database file, or a PostgreSQL server (FEEDQ_DB).",
)
@click.option("-v", "--verbose", is_flag=True, help="Tell, and log, what goes well, too.")
@click.version_option(__version__, prog_name="feedq")
@click.pass_context
def cli(ctx: click.Context, config_file: Path | None, database: str | None, verbose: bool) -> None:
    """Find the paper, triage it, reproduce it: ten minutes a day.

    Without a command: the app, or the inbox in plain text when there is no terminal.
    """
    ctx.obj = Context(config_file, database, verbose=verbose)
    if ctx.invoked_subcommand is None:
        ctx.invoke(start)


@click.command()
@pass_context
def start(context: Context) -> None:
    """The app on a terminal, the inbox elsewhere."""
    context.prepare()
    if not (_IN_A_BROWSER or can_show_the_app()):
        from feedq.cli.list import print_view

        print_view(context, "inbox", limit=25, as_json=False)
        return
    from feedq.tui import memory

    memory.hold()
    with _for_app(context) as feedq:
        from feedq.tui.app import run
        from feedq.tui.listing import first_look

        first = first_look(feedq)
        if first is None:
            _ = feedq.store  # what keeps it from opening is told here, not in the app
        run(feedq, fetch=True, first=first)
    # The library is closed; what a fetch in the background still waits for does not keep us.
    leave_behind(lambda thread: thread.name.startswith("fetch"), 0)


def _for_app(context: Context) -> Feedq:
    """The library, with the X token when it can be had: a locked key store must not keep us out."""
    try:
        return context.later(token=True)
    except ConfigError as error:
        click.echo(f"feedq: {clean_line(str(error))}", err=True)
        return context.later()
