"""feedq schedule"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, say, write_json
from feedq.cli.spelling import Moment
from feedq.domain.location import spelled

if TYPE_CHECKING:
    from feedq.export.shapes import ScheduleItem
    from feedq.services.schedule.job import Command, Job
    from feedq.services.schedule.schedulers import Installed

KINDS = ("systemd", "launchd", "cron")
_DEFAULT = "07:10"
_FORMATS = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".atom": "atom",
    ".xml": "atom",
    ".json": "json",
}
NOT_TAKEN_ALONG = ("FEEDQ_X_BEARER_TOKEN", "FEEDQ_SMTP_PASSWORD", "SSL_CERT_FILE", "HTTPS_PROXY")
"""What a user may have set that a scheduler knows nothing of."""


@click.command("schedule")
@click.option("--install", "action", flag_value="install", help="Have it run; twice is once.")
@click.option("--remove", "action", flag_value="remove", help="Have it run no longer.")
@click.option(
    "--at",
    "moment",
    type=Moment("%H:%M", "07:10"),
    metavar="HH:MM",
    help=f"When, in local time; {_DEFAULT}.",
)
@click.option(
    "--digest",
    metavar="WHERE",
    help="A digest after each fetch: 'mail', or a file (.html .md .txt .atom .json); 'off': none.",
)
@click.option(
    "--kind", type=click.Choice(KINDS), help="By what; without it what serves this machine best."
)
@click.option("--json", "as_json", is_flag=True, help="What there is and would be, as JSON.")
@pass_context
def schedule_(
    context: Context,
    action: str | None,
    moment: datetime | None,
    digest: str | None,
    kind: str | None,
    as_json: bool,
) -> None:
    """Fetch and rank once a day: print how, install that, or remove it.

    systemd and launchd make up for a time when the machine slept, and so, in what it finds, does
    any later fetch. What you do not name stays as it is installed. 'feedq doctor' tells whether it
    runs.

    arXiv announces at 20:00 US Eastern time, Sunday to Thursday; its feeds follow at midnight.
    """
    from feedq.services.schedule import schedulers

    if action and as_json:
        raise click.UsageError("--json tells what there is; --install and --remove change it")
    if action == "remove":
        if moment or digest:
            raise click.UsageError("--remove takes neither --at nor --digest")
        gone = schedulers.remove(kind or "")
        note(f"removed from {' and '.join(gone)}" if gone else "nothing was installed")
        return
    there = schedulers.present()
    job = _job(context, moment, digest, there)
    if action == "install":
        _install(context, job, kind or schedulers.chosen().kind)
    elif as_json:
        write_json([_item(one, job, there) for one in ([kind] if kind else KINDS)])
    else:
        _print(job, kind)


def _job(
    context: Context, moment: datetime | None, digest: str | None, there: list[Installed]
) -> Job:
    """What was asked for; what was not, as it is installed."""
    from feedq.services.schedule.job import Job

    known = next((one.job for one in there if one.job), None)
    at = moment or datetime.strptime(known.time if known else _DEFAULT, "%H:%M")  # noqa: DTZ007
    feedq = _feedq(context)
    commands: list[Command] = [(*feedq, "fetch", "--scheduled")]
    if digest is not None:
        commands += _digest(context, feedq, digest)
    elif known:
        commands += [
            (*feedq, *command[command.index("digest") :])
            for command in known.commands[1:]
            if "digest" in command
        ]
    return Job(at.hour, at.minute, tuple(commands))


def _feedq(context: Context) -> Command:
    """This program, with the config, and the library where flag or environment name one."""
    from feedq.services.schedule.schedulers import program

    words = (*program(), "--config", str(context.config_path.absolute()))
    named = context.named_database
    return (*words, "--db", spelled(named)) if named else words


def _digest(context: Context, feedq: Command, where: str) -> list[Command]:
    if where == "off":
        return []
    if where == "mail":
        from feedq.services.exchange import mail

        mail.check(context.config.mail)
        return [(*feedq, "digest", "--mail")]
    target = Path(where).expanduser().absolute()
    if target.suffix not in _FORMATS:
        raise click.UsageError(
            f"--digest {where}: name 'mail', 'off' or a file that ends in {' '.join(_FORMATS)}"
        )
    return [(*feedq, "digest", "--format", _FORMATS[target.suffix], "-o", str(target))]


def _install(context: Context, job: Job, kind: str) -> None:
    from feedq.services.schedule.schedulers import install

    with context.open() as feedq:  # what keeps it from opening is better told now than at night
        changed = install(job, kind)
        if changed:
            feedq.timetable.was_installed()
    many = " and a digest" if len(job.commands) > 1 else ""
    note(f"{kind}: a fetch{many} every day at {job.time}{'' if changed else ', as before'}")
    if missing := [name for name in NOT_TAKEN_ALONG if os.environ.get(name)]:
        note(f"it will not have {', '.join(missing)} of this shell; see docs/scheduling.md")
    if kind == "systemd" and changed:
        note("it runs while you are logged in; 'loginctl enable-linger' lets it run always")


def _item(kind: str, job: Job, there: list[Installed]) -> ScheduleItem:
    from feedq.services.schedule.schedulers import SCHEDULERS

    found = next((one for one in there if one.kind == kind), None)
    return {
        "kind": kind,
        "usable": SCHEDULERS[kind].usable(),
        "installed": found is not None,
        "inactive": (found and found.inactive) or None,
        "at": job.time,
        "commands": [list(command) for command in job.commands],
        "text": SCHEDULERS[kind].text(job),
        "installed_text": found.text if found else None,
    }


def _print(job: Job, kind: str | None) -> None:
    from feedq.services.schedule.job import check
    from feedq.services.schedule.schedulers import SCHEDULERS

    check(job)
    if kind:
        say(SCHEDULERS[kind].text(job), nl=False)
        return
    click.echo("# for 'crontab -e':")
    say(SCHEDULERS["cron"].text(job))
    other = "launchd" if SCHEDULERS["launchd"].usable() else "systemd"
    say(f"# or for {other}:")
    say(SCHEDULERS[other].text(job), nl=False)
    note("'feedq schedule --install' does it for you")
