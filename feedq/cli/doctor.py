"""feedq doctor"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq import __version__
from feedq.cli.context import Context, pass_context, with_token
from feedq.cli.output import note, say, write_json
from feedq.errors import ConfigError, FeedqError
from feedq.services.upkeep.finding import Finding

if TYPE_CHECKING:
    from datetime import datetime

    from feedq.bootstrap import Feedq
    from feedq.export.shapes import CheckItem


@click.command("doctor")
@click.option("--offline", is_flag=True, help="Leave the network out.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option(
    "--report",
    "report",
    is_flag=True,
    help="For a bug report: versions, sizes, health, log; no tokens, nothing you follow or read.",
)
@click.option(
    "--salvage",
    "target",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Of a damaged library: make the new one FILE of what can be read, and do nothing else.",
)
@pass_context
@click.pass_context
def doctor_(
    ctx: click.Context,
    context: Context,
    offline: bool,
    as_json: bool,
    report: bool,
    target: Path | None,
) -> None:
    """Check config, database, sources, network, tokens and clock: what is wrong, what to do.

    Exit status 0 when nothing needs you, 3 when something does.
    """
    if target is not None:
        database = context.database
        if not isinstance(database, Path):
            raise ConfigError(f"{database}: only a file can be salvaged; a server has backups")
        _salvage(database, target)
        return
    from feedq.services.upkeep.checkup import check_hooks, check_network

    demo = _demo(context)
    findings = _config(context)
    if all(finding.well for finding in findings[:1]):
        findings += _token(context)
        findings += check_hooks(context.config)
        findings += _app(context)
        findings += _library(context, demo=bool(demo))
        if demo:
            text = "a demo's library: its sources are there only while 'feedq demo' runs"
            findings.append(Finding("network", True, text, f"'feedq demo --dir {demo}' runs it"))
        elif not offline:
            findings += check_network(context.config)
    if report:
        for line in _report(context, findings):
            say(line)
        return
    if as_json:
        write_json([_item(finding) for finding in findings])
    else:
        for finding in findings:
            say(f"{'ok  ' if finding.well else 'FIX '} {finding.check}: {finding.text}")
            if finding.remedy:
                say(f"     -> {finding.remedy}")
    ctx.exit(0 if all(finding.well for finding in findings) else 3)


def _salvage(database: Path, target: Path) -> None:
    from feedq.services.upkeep.safekeeping import salvaged_words, save_readable

    for line in salvaged_words(save_readable(database, target)):
        say(line)
    note(f"'feedq restore {target}' puts it in the place of {database}, which is kept")


def _report(context: Context, findings: list[Finding]) -> Iterator[str]:
    from feedq.config import Config
    from feedq.services.log import log_path
    from feedq.services.upkeep.diagnosis import Redaction, library_lines, names, report, secrets

    try:
        config = context.config
    except FeedqError:
        config = Config()
    hidden = Redaction(secrets(config, os.environ), names(config), Path.home())
    yield from report(config, findings, version=__version__, redact=hidden, log=log_path())
    with suppress(FeedqError), context.open() as feedq:
        yield from map(hidden, library_lines(feedq.store.location, feedq.health))


def _item(found: Finding) -> CheckItem:
    return {
        "check": found.check,
        "well": found.well,
        "text": found.text,
        "remedy": found.remedy,
    }


def _config(context: Context) -> list[Finding]:
    path = context.config_path
    try:
        config = context.config
    except FeedqError as error:
        return [Finding("config", False, str(error), "mend the file and run 'feedq doctor' again")]
    found = [Finding("config", True, f"{path}")]
    secret = config.x.bearer_token and "FEEDQ_X_BEARER_TOKEN" not in os.environ
    if secret and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        found.append(
            Finding("config", False, "holds a token and others can read it", f"chmod 600 {path}")
        )
    if not config.fetch.contact:
        found.append(
            Finding(
                "contact",
                False,
                "servers cannot tell who asks",
                "put a mail address or URL into [fetch] contact",
            )
        )
    return found


def _app(context: Context) -> list[Finding]:
    """What the app would not start with: a theme or an action that is none, a key that clashes."""
    from textual.theme import BUILTIN_THEMES

    from feedq.tui.preferences import keymap, theme_named

    app = context.config.app
    try:
        theme_named(app.theme, BUILTIN_THEMES)
        keymap(app.keys)
    except ConfigError as error:
        return [Finding("app", False, str(error), "mend [app] in the config")]
    return []


def _token(context: Context) -> list[Finding]:
    if not any(researcher.x for researcher in context.config.researchers):
        return []
    try:
        config = with_token(context.config)
    except FeedqError as error:
        return [Finding("X token", False, str(error), "mend [x] bearer_token_cmd")]
    if config.x.bearer_token:
        return [Finding("X token", True, "set")]
    return [
        Finding(
            "X token",
            True,
            "none, so X is skipped; everything else works",
            "to follow X as well, set FEEDQ_X_BEARER_TOKEN or [x] bearer_token_cmd",
        )
    ]


def _demo(context: Context) -> str:
    """The folder where the config is a demo's, as a shell takes it; else nothing."""
    from feedq.demo.settings import origin

    path = context.config_path.absolute()
    return shlex.quote(str(path.parent)) if origin(path) else ""


def _library(context: Context, *, demo: bool) -> list[Finding]:
    from feedq.services.upkeep.checkup import check_library, check_sources

    try:
        with context.open() as feedq:
            now = feedq.clock.now()
            found = check_library(feedq.store)
            if not demo:  # nobody is there to answer, and nothing is to be done about it
                found += check_sources(feedq.health, now)
            return found + _schedule(feedq, now)
    except FeedqError as error:
        return [Finding("database", False, str(error), "see the line above")]


def _schedule(feedq: Feedq, now: datetime) -> list[Finding]:
    from feedq.services.schedule.check import check_schedule
    from feedq.services.schedule.schedulers import present

    try:
        return check_schedule(present(), feedq.timetable.last(), now)
    except FeedqError as error:
        return [Finding("schedule", False, str(error), "see the line above")]
