"""`feedq repro`, a file per command."""

from __future__ import annotations

import click

from feedq.cli.repro.add import add, drop
from feedq.cli.repro.compare import compare
from feedq.cli.repro.contact import contact, resources
from feedq.cli.repro.finish import finish
from feedq.cli.repro.list import list_candidates
from feedq.cli.repro.log import log
from feedq.cli.repro.plan import plan
from feedq.cli.repro.report import report, scaffold
from feedq.cli.repro.set import set_facts
from feedq.cli.repro.show import show
from feedq.cli.repro.timer import spend, timer


@click.group("repro")
def repro_() -> None:
    """Reproduction candidates: from candidate to reproduced; see docs/reproducing.md.

    A candidate becomes shortlisted, planned, active, and then replicated, partial, failed or
    abandoned. Each asks for a few facts more; 'unknown' is always an answer.
    """


for command in (
    add,
    drop,
    list_candidates,
    show,
    compare,
    set_facts,
    plan,
    log,
    timer,
    spend,
    contact,
    resources,
    scaffold,
    finish,
    report,
):
    repro_.add_command(command)
