"""feedq digest"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note
from feedq.cli.writing import STDOUT_WITHOUT, output_option, put
from feedq.domain.text import counted

if TYPE_CHECKING:
    from feedq.services.exchange.digest import Digest

FORMATS = ("text", "markdown", "html", "atom", "json")


@click.command("digest")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="What to write; text without it.",
)
@click.option("-n", "limit", type=click.IntRange(1), metavar="N", help="At most N papers.")
@output_option(STDOUT_WITHOUT)
@click.option("--mail", "by_mail", is_flag=True, help="Send it to [mail] to, as text and HTML.")
@click.option("--always", is_flag=True, help="Also when there is nothing new.")
@click.option("--again", is_flag=True, help="Do not count this one: the next has its papers too.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@pass_context
def digest_(
    context: Context,
    format_name: str | None,
    limit: int | None,
    target: Path | None,
    *,
    by_mail: bool,
    always: bool,
    again: bool,
    as_json: bool,
) -> None:
    """The best new papers since the last digest, with why, mentions and code.

    New is what was stored since and is still to be decided on. Without -n as many papers as a
    session has; what is left out waits in the inbox. On a day without anything new nothing is
    written.
    """
    if by_mail and (target or format_name or as_json):
        raise click.UsageError("--mail sends text and HTML; leave out --format, --json and -o")
    if as_json and format_name not in (None, "json"):
        raise click.UsageError(f"--json and --format {format_name}: choose one")
    if by_mail:
        from feedq.services.exchange import mail

        mail.check(context.config.mail)
    with context.open() as feedq:
        digest = feedq.digest.next(limit)
        if digest.papers or always or as_json:
            if by_mail:
                _mail(context, digest)
            else:
                name = "json" if as_json else format_name or "text"
                put(_rendered(digest, name), target, counted(len(digest.papers), "paper"))
        elif sys.stderr.isatty():  # a quiet day is no news for cron
            note("nothing new since the last digest; --always writes one all the same")
        if not again:
            feedq.digest.delivered(digest)


def _rendered(digest: Digest, format_name: str) -> bytes:
    from feedq.services.exchange.export import render

    title = "Digest" if format_name == "atom" else digest.title  # one feed, day after day
    return render(digest.papers, format_name, title)


def _mail(context: Context, digest: Digest) -> None:
    from feedq.config import mail_password
    from feedq.export.mail import compose
    from feedq.services.exchange import mail

    settings = context.config.mail
    message = compose(
        digest.papers,
        digest.title,
        to=settings.to,
        sender=mail.sender(settings),
        at=digest.at,
        message_id=mail.message_id(settings),
    )
    mail.send(message, settings, mail_password(context.config, os.environ))
    if sys.stderr.isatty():
        note(f"sent to {settings.to}: {counted(len(digest.papers), 'paper')}")
