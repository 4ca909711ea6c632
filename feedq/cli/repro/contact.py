"""feedq repro contact, feedq repro resources"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, print_rows, say, write_json
from feedq.cli.writing import output_option, put
from feedq.domain.latex import latex_to_text
from feedq.domain.reproduction import Channel

if TYPE_CHECKING:
    from feedq.export.shapes import ResourceItem


@click.command("contact")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.option("--question", metavar="TEXT", help="What you ask; written down with today's date.")
@click.option("--to", default="", metavar="ADDRESS", help="Whom.")
@click.option(
    "--by",
    "channel",
    type=click.Choice([one.value for one in Channel]),
    default=Channel.MAIL.value,
    show_default=True,
)
@click.option("--reply", metavar="TEXT", help="What came back, to the oldest open question.")
@output_option("The draft as a file (.eml) for your mail program.")
@click.option("--json", "as_json", is_flag=True, help="What was asked and answered, as JSON.")
@pass_context
def contact(
    context: Context,
    paper_id: str,
    question: str | None,
    to: str,
    channel: str,
    reply: str | None,
    target: Path | None,
    as_json: bool,
) -> None:
    """Ask the authors: a polite draft, and a note of the date and of the answer.

    Nothing is sent: a mailto: link is printed, or a draft is written with -o. The app shows
    questions without an answer after [repro] remind_days, and nothing else reminds you.
    """
    if question is not None and reply is not None:
        raise click.UsageError("--question or --reply, one at a time")
    with context.open() as feedq:
        row = feedq.inbox.rows([paper_id])[0]
        case = feedq.reproductions.case(row)
        if reply is not None:
            feedq.workbench.answered(row, reply)
            note("noted")
            return
        if question is not None:
            asked = feedq.workbench.ask(row, question, to=to, channel=Channel(channel))
    if question is None:
        _show(case.record.contacts, as_json)
        return
    from feedq.export.letter import letter, mailto, message, subject

    about, body = subject(case.paper), letter(case.paper, case.sheet, asked.question)
    if target is not None:
        put(message(asked.to, about, body), target, "the draft")
    elif asked.channel is Channel.MAIL:
        say(mailto(asked.to, about, body))
    else:
        say(body, nl=False)


def _show(contacts: object, as_json: bool) -> None:
    from msgspec import to_builtins

    items = to_builtins(contacts)
    if as_json:
        write_json(items)
        return
    print_rows(
        ("asked", "by", "to", "question", "answered", "reply"),
        [
            (one["at"][:10], one["channel"], one["to"], one["question"],
             (one["replied_at"] or "-")[:10], one["reply"])
            for one in items
        ],
    )  # fmt: skip
    if not items:
        note("nothing asked yet: --question TEXT")


@click.command("resources")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.option("--add", metavar="URL", help="Keep an address with the record.")
@click.option("--title", default="", metavar="TEXT", help="What it is; for --add.")
@click.option("--remove", metavar="URL", help="Forget one that was added.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@pass_context
def resources(
    context: Context,
    paper_id: str,
    add: str | None,
    title: str,
    remove: str | None,
    as_json: bool,
) -> None:
    """What points at a paper or its method: code, mentions, what you added, related papers."""
    with context.open() as feedq:
        row = feedq.inbox.rows([paper_id])[0]
        if add is not None:
            new = feedq.workbench.add_resource(row, add, title)
            note("added" if new else "it was there already")
        if remove is not None:
            feedq.workbench.remove_resource(row, remove)
            note("removed")
        if add is not None or remove is not None:
            return
        found = feedq.workbench.resources(row)
    if as_json:
        items: list[ResourceItem] = [
            {"kind": one.kind, "title": one.title, "url": one.url or None} for one in found
        ]
        write_json(items)
        return
    print_rows(
        ("kind", "address", "what"),
        [(one.kind, one.url or "-", latex_to_text(one.title)) for one in found],
    )
