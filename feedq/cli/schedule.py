"""feedq schedule"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import click

from feedq.cli.context import Context, pass_context

_UNITS = """\
# ~/.config/systemd/user/feedq.service
[Unit]
Description=feedq: fetch papers and posts, then rank them

[Service]
Type=oneshot
ExecStart={command}

# ~/.config/systemd/user/feedq.timer
[Unit]
Description=feedq: every morning, and after a missed morning

[Timer]
OnCalendar=*-*-* {hour:02}:{minute:02}:00
RandomizedDelaySec=600
Persistent=true

[Install]
WantedBy=timers.target

# then: systemctl --user daemon-reload && systemctl --user enable --now feedq.timer
"""


@click.command("schedule")
@click.option(
    "--at",
    "moment",
    type=click.DateTime(["%H:%M"]),
    default="07:10",
    show_default=True,
    metavar="HH:MM",
    help="When, in local time.",
)
@pass_context
def schedule_(context: Context, moment: object) -> None:
    """Print a crontab line and a systemd timer that fetch once a day.

    arXiv announces at 20:00 US Eastern time, Sunday to Thursday; its feeds follow at midnight.
    """
    from datetime import datetime

    assert isinstance(moment, datetime)
    command = _command(context)
    # In a crontab line, % means the end of the line.
    click.echo("# crontab -e")
    click.echo(f"{moment.minute} {moment.hour} * * * {command}".replace("%", r"\%"))
    click.echo()
    units = _UNITS.format(
        command=command.replace("%", "%%"), hour=moment.hour, minute=moment.minute
    )
    click.echo(units, nl=False)


def _command(context: Context) -> str:
    found = shutil.which("feedq") or sys.argv[0]
    parts = [str(Path(found).absolute())]
    parts += ["--config", str(context.config_path.absolute())]
    parts += ["--db", str(context.database.absolute()), "fetch"]
    return shlex.join(parts)
