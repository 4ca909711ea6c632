"""feedq mark"""

from __future__ import annotations

import click

from feedq.cli.completing import papers, profiles
from feedq.cli.context import Context, pass_context
from feedq.cli.ids import given_ids
from feedq.cli.output import note, papers_json
from feedq.cli.spelling import QUEUE, Choice
from feedq.domain.kinds import Status
from feedq.domain.nearest import did_you_mean
from feedq.domain.triage import Decision
from feedq.errors import NotFound


def _check_profile(name: str, known: list[str]) -> None:
    if name in known:
        return
    hint = did_you_mean(name, known, quoted=True, likeness=0.6)
    raise NotFound(f"the config has no profile {name!r}" + (f"; {hint}" if hint else ""))


_CANDIDATE = "'feedq repro add ID' makes it a candidate to be reproduced"
_NO_STATUS = {
    "candidate": _CANDIDATE,
    "candidates": _CANDIDATE,
    "starred": "--star gives it a star",
    "star": "--star gives it a star",
    "read": "reading is begun, done is read to the end",
    "unread": "inbox is undecided",
}
"""What is taken for a status, and how it is said."""


@click.command("mark")
@click.argument("ids", nargs=-1, required=True, metavar="ID...", shell_complete=papers)
@click.option(
    "--as",
    "status",
    type=Choice([s.value for s in Status], QUEUE, _NO_STATUS),
    help="Its status.",
)
@click.option("--star/--no-star", default=None, help="Star it, or take the star away.")
@click.option("--note", "text", metavar="TEXT", help='Your note on it; "" removes it.')
@click.option(
    "--profile",
    metavar="NAME",
    shell_complete=profiles,
    help="Which profile learns from it; default: the one it came by.",
)
@click.option("--json", "as_json", is_flag=True, help="The papers that changed, as JSON.")
@pass_context
def mark_(
    context: Context,
    ids: tuple[str, ...],
    status: str | None,
    star: bool | None,
    text: str | None,
    profile: str | None,
    as_json: bool,
) -> None:
    """Decide on papers; 'feedq undo' takes it back.

    A candidate to be reproduced is a record of its own: 'feedq repro add ID'.

    ID: an arXiv id in any spelling, or what 'feedq list' prints; - reads ids from standard input.
    """
    if status is None and star is None and text is None and profile is None:
        raise click.UsageError(
            "say what to do: --as STATUS, --star, --no-star, --note TEXT or --profile NAME"
        )
    if profile is not None:
        _check_profile(profile, [one.name for one in context.config.profiles])
    decision = Decision(status=Status(status) if status else None, star=star, note=text)
    with context.open() as feedq:
        rows = feedq.inbox.rows(given_ids(ids))
        step = feedq.triage.decide(rows, decision, profile=profile)
        if as_json:
            papers_json(feedq.inbox.papers(step.rows if step else ()))
        note(f"{len(step.rows)} changed" if step else "nothing to change")
