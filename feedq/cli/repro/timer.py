"""feedq repro timer, feedq repro spend"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from feedq.cli.completing import candidates
from feedq.cli.context import Context, pass_context
from feedq.cli.output import note, say, write_json
from feedq.domain.reproduction import Work
from feedq.errors import NotFound

if TYPE_CHECKING:
    from feedq.bootstrap import Feedq
    from feedq.export.shapes import TimerItem
    from feedq.services.reproducing.workbench import Running


@click.command("timer")
@click.argument("paper_id", metavar="[ID]", required=False, shell_complete=candidates)
@click.option("-m", "--milestone", default="", metavar="KEY", help="The first open one without.")
@click.option("--stop", is_flag=True, help="Stop; the minutes so far are logged.")
@click.option("--json", "as_json", is_flag=True, help="What runs, as JSON.")
@pass_context
def timer(
    context: Context, paper_id: str | None, milestone: str, stop: bool, as_json: bool
) -> None:
    """A span of focus for a reproduction: 25 minutes, then 5 of rest, as [repro] says.

    With ID one is started; on a terminal it counts down until the focus ends. Ctrl-C leaves it
    running: it goes on in the app and without feedq, and is logged against the milestone when it
    is over. Without ID: what runs. Nothing rings.
    """
    with context.open() as feedq:
        bench = feedq.workbench
        if stop:
            minutes = bench.stop()
            if minutes is None:
                raise NotFound("no timer runs; 'feedq repro timer ID' starts one")
            note(f"stopped: {minutes:g} minutes logged" if minutes else "stopped: nothing to log")
            return
        if paper_id is not None:
            running: Running | None = bench.start(feedq.inbox.rows([paper_id])[0], milestone)
        else:
            running = bench.running()
        if as_json:
            write_json([_item(running)] if running else [])
            return
        if running is None:
            note("no timer runs; 'feedq repro timer ID' starts one")
            return
        say(_line(running))
        if paper_id is not None and sys.stdout.isatty():
            _count_down(feedq)


def _item(running: Running) -> TimerItem:
    return {
        "id": running.paper.id,
        "milestone": running.timer.milestone or None,
        "started_at": running.timer.started_at.isoformat().replace("+00:00", "Z"),
        "phase": "rest" if running.resting else "focus",
        "seconds_left": round(running.left.total_seconds()),
    }


def _line(running: Running) -> str:
    seconds = max(round(running.left.total_seconds()), 0)
    what = "rest" if running.resting else running.timer.milestone or "focus"
    return f"{running.paper.short_id} {what} {seconds // 60}:{seconds % 60:02}"


def _count_down(feedq: Feedq) -> None:
    """Rewrite one line each second until the focus is over."""
    try:
        while (running := feedq.workbench.running()) is not None and not running.resting:
            click.echo(f"\r\x1b[K{_line(running)}", nl=False)
            feedq.clock.sleep(min(1.0, max(running.left.total_seconds(), 0.05)))
    except KeyboardInterrupt:
        click.echo()
        note("still running; 'feedq repro timer --stop' stops it")
        return
    click.echo("\r\x1b[Kthe focus is over and logged")


@click.command("spend")
@click.argument("paper_id", metavar="ID", shell_complete=candidates)
@click.argument("text", nargs=-1)
@click.option("--minutes", type=click.FloatRange(0, 1e6), default=0.0, metavar="N")
@click.option("--gpu-hours", type=click.FloatRange(0, 1e6), default=0.0, metavar="N")
@click.option("--money", type=click.FloatRange(0, 1e9), default=0.0, metavar="N")
@click.option("-m", "--milestone", default="", metavar="KEY", help="What it counts for.")
@pass_context
def spend(
    context: Context,
    paper_id: str,
    text: tuple[str, ...],
    minutes: float,
    gpu_hours: float,
    money: float,
    milestone: str,
) -> None:
    """Record time, GPU-hours or money; 'feedq repro show' puts them beside the plan."""
    with context.open() as feedq:
        work = Work(
            at=feedq.clock.now(),
            minutes=minutes,
            gpu_hours=gpu_hours,
            money=money,
            milestone=milestone,
            text=" ".join(text),
        )
        feedq.workbench.spend(feedq.inbox.rows([paper_id])[0], work)
    note("recorded")
