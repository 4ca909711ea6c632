"""The command line: a file per command; results to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys

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


def main() -> None:
    """The `feedq` command: run, turn expected failures into one line and an exit status."""
    from feedq.cli.completing import VARIABLE
    from feedq.cli.root import cli

    if VARIABLE in os.environ:
        import feedq.cli.shells  # noqa: F401 - tells click of them
    try:
        cli.main(prog_name="feedq", complete_var=VARIABLE)
    except FeedqError as error:
        print(f"feedq: {error}", file=sys.stderr)  # noqa: T201
        raise SystemExit(exit_status(error)) from None
    except BrokenPipeError:
        # The reader of our output has left (`feedq list | head`): nobody is there to complain to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None


def exit_status(error: FeedqError) -> int:
    """The exit status of an expected failure."""
    return next((status for kind, status in EXIT_STATUS if isinstance(error, kind)), 1)
