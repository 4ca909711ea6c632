"""The command line: a file per command; results to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import StringIO, TextIOWrapper
from pathlib import Path

from feedq.cli.leaving import leave_behind
from feedq.domain.text import clean, clean_line
from feedq.errors import (
    ConfigError,
    ExportError,
    FeedqError,
    ImportFailed,
    MailFailed,
    NotFound,
    RecordError,
    ScheduleFailed,
    SourceError,
    StoreError,
    StoreLocked,
)
from feedq.refusals import is_refusal, reason, refusal

EXIT_STATUS: tuple[tuple[type[FeedqError], int], ...] = (
    (ConfigError, 2),
    (ExportError, 2),
    (ImportFailed, 2),
    (RecordError, 2),
    (ScheduleFailed, 2),
    (MailFailed, 4),
    (SourceError, 4),
    (StoreLocked, 5),
    (NotFound, 6),
    (StoreError, 7),
)
"""First match counts. 0 done; 1 a bug; 2 usage; 3 some sources failed; 4 all did, or the mail."""


STOPPED = 130
"""The exit status after Ctrl-C, as shells have it."""


def main() -> None:
    """The `feedq` command: run, turn expected failures into one line and an exit status."""
    prepare_streams()
    try:
        status = _run(sys.argv[1:])
        sys.stdout.flush()
    except FeedqError as error:
        status = _complain(error, exit_status(error))
        _log(str(error))
    except KeyboardInterrupt:
        status = _complain("stopped", STOPPED)
        leave_behind(lambda thread: not thread.daemon, status)
    except BrokenPipeError:
        # The reader of our output has left (`feedq list | head`): nobody is there to complain to.
        _drop_output()
        status = 0
    except Exception as error:
        status = _refused(error) if is_refusal(error) else _bug()
    raise SystemExit(status)


def _run(words: Sequence[str]) -> int:
    """Run a command line; click's own `main` would make errors of readers that leave."""
    import click

    from feedq.cli.completing import VARIABLE
    from feedq.cli.root import cli

    if asked := os.environ.get(VARIABLE):
        from feedq.cli.shells import shell_complete

        return shell_complete(cli, {}, "feedq", VARIABLE, asked)
    try:
        with cli.make_context("feedq", [*words]) as context:
            cli.invoke(context)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as error:
        said = StringIO()
        error.show(said)  # quotes what was typed
        print(clean(said.getvalue()), end="", file=sys.stderr)  # noqa: T201
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return 0


def prepare_streams() -> None:
    """Have all three streams, whatever was closed, and print what an old terminal lacks as `?`."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In its place, before a library opens: what is printed must not land in that.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _log(text: str) -> None:
    """Keep what a command ended with; which one, but not about what."""
    from feedq.services.log import Log, log_path

    command = next((word for word in sys.argv[1:] if word.isalpha()), "")
    Log(log_path()).wrong(f"{command}: {text}")


def _complain(message: object, status: int) -> int:
    print(f"feedq: {clean_line(str(message))}", file=sys.stderr)  # noqa: T201
    return status


def _bug() -> int:
    from traceback import format_exc

    print(clean(format_exc()), end="", file=sys.stderr)  # noqa: T201
    _log(f"a bug\n{format_exc()}")
    return _complain("this is a bug; please report it, with what 'feedq doctor --report' says", 1)


def _refused(error: OSError) -> int:
    """Tell what the system refuses where no command has words of its own for it."""
    from traceback import format_exc

    _log(f"refused\n{format_exc()}")
    if isinstance(error.filename, str | bytes):
        return _complain(refusal(Path(os.fsdecode(error.filename)), "cannot be used", error), 2)
    _drop_output()
    return _complain(f"the output cannot be written: {reason(Path(), error)}", 2)


def _drop_output() -> None:
    """Have what is still to be flushed go nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_status(error: FeedqError) -> int:
    """The exit status of an expected failure."""
    return next((status for kind, status in EXIT_STATUS if isinstance(error, kind)), 1)
