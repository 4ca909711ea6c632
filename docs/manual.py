"""The man page, made of the help of every command.

Source: man(7). What is meant as ASCII is escaped, for formatters set quotes, hyphens and tildes
as typographic ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

import click

from feedq import __version__
from feedq.cli import EXIT_STATUS, STOPPED
from feedq.cli.root import cli

RELEASED = "2026-11-26"
"""The day of the version, as CHANGELOG.md has it."""
_ESCAPED = str.maketrans(
    {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"}
)
_ENVIRONMENT = (
    ("FEEDQ_CONFIG", "The config, as --config."),
    ("FEEDQ_DB", "The library, as --db."),
    ("FEEDQ_X_BEARER_TOKEN", "The token for X, in the place of [x] bearer_token."),
    ("FEEDQ_SMTP_PASSWORD", "The password of [mail] user."),
    ("FEEDQ_ZOTERO_KEY", "The key of your Zotero library."),
    ("NO_COLOR", "Set to anything: no colours. There are none in a pipe, whatever is set."),
)
_FILES = (
    ("~/.config/feedq/config.toml", "The config; its comments explain every key."),
    ("~/.local/share/feedq/feedq.db", "The library: one SQLite file, backups beside it."),
)
_STATUS = (
    (0, "Done."),
    (1, "A bug in feedq."),
    (2, "Wrong usage, a config that cannot be used, a file that cannot be read or written."),
    (3, "Some sources failed, the rest is stored; or doctor found something to mend."),
    (4, "All sources failed, or a mail was not taken."),
    (5, "Another fetch is running."),
    (6, "The thing asked for does not exist."),
    (7, "The library cannot be used; the message says how to restore it."),
    (STOPPED, "Stopped by Ctrl-C."),
)


def manual_page() -> str:
    told = {status for _, status in EXIT_STATUS}
    assert told < {status for status, _ in _STATUS}, "an exit status has no words"
    return "\n".join(
        [
            r".\" Made by docs/generate.py; edit what it reads.",
            f'.TH FEEDQ 1 {RELEASED} "feedq {__version__}"',
            ".SH NAME",
            _text("feedq") + r" \- " + _text("a research-feed aggregator and reading queue"),
            ".SH SYNOPSIS",
            *_synopsis((), cli),
            ".SH DESCRIPTION",
            *_paragraphs(cli.help or ""),
            ".SH OPTIONS",
            "These go before the command.",
            *_options(cli, _context(())),
            ".SH COMMANDS",
            *_commands(),
            ".SH EXIT STATUS",
            *_list((str(status), words) for status, words in _STATUS),
            ".SH ENVIRONMENT",
            *_list(_ENVIRONMENT),
            ".SH FILES",
            *_list(_FILES),
            "",
        ]
    )


def _commands() -> Iterator[str]:
    for path in _walk(cli, ()):
        context = _context(path)
        command = context.command
        if isinstance(command, click.Group) and not command.invoke_without_command:
            continue
        yield f'.SS "{_text(" ".join(("feedq", *path)))}"'
        yield from _synopsis(path, command)
        yield ".PP"
        yield from _paragraphs(command.help or "")
        yield from _options(command, context)
        if command.epilog:
            yield ".PP"
            yield from _paragraphs(command.epilog)


def _walk(group: click.Group, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from _walk(command, (*path, name))


def _context(path: Sequence[str]) -> click.Context:
    context = click.Context(cli, info_name="feedq", help_option_names=["-h", "--help"])
    for name in path:
        group = context.command
        assert isinstance(group, click.Group), name
        command = group.get_command(context, name)
        assert command is not None, name
        context = click.Context(command, parent=context, info_name=name)
    return context


def _synopsis(path: Sequence[str], command: click.Command) -> Iterator[str]:
    pieces = command.collect_usage_pieces(_context(path))
    yield f".B {_text(' '.join(('feedq', *path)))}"
    yield _text(" ".join(pieces))


def _options(command: click.Command, context: click.Context) -> Iterator[str]:
    records = (one.get_help_record(context) for one in command.get_params(context))
    told = ((name, words) for name, words in filter(None, records) if words)
    yield from _list((name, words) for name, words in told if "--help" not in name)


def _list(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, words in pairs:
        yield from (".TP", f".B {_text(name)}", *_filled(words))


def _paragraphs(text: str) -> Iterator[str]:
    """As click reads them: parted by empty lines; one after `\\b` keeps its lines."""
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        lines = paragraph.strip().splitlines()
        kept = lines[0].strip() == "\b"
        if number:
            yield ".PP"
        if kept:
            yield from (".RS 4", ".nf", *(_line(line.strip()) for line in lines[1:]), ".fi", ".RE")
        else:
            yield from _filled(paragraph)


def _filled(words: str) -> Iterator[str]:
    words = " ".join(words.split())
    yield from map(_line, wrap(words, 70, break_long_words=False, break_on_hyphens=False))


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _line(words: str) -> str:
    """A line of text, never taken for a request."""
    line = _text(words)
    return rf"\&{line}" if line.startswith((".", r"\(aq")) else line
