"""The folder in which a reproduction starts: file name -> content."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.reproduction import Reproduction
from feedq.export import facts, rescience
from feedq.export.bibtex import export as bibtex
from feedq.export.markdown import escape, link, prose
from feedq.export.report import GAP, log_lines, said, table, target_rows

_CORE = '''"""Week one: the core algorithm in numpy, as small as it gets.

Write the forward and the backward pass by hand, on made-up data of ten examples; test_core.py
compares your gradients with numerical ones. No framework yet.
"""

import numpy as np


def loss_and_gradients(weights, inputs, targets):
    """The loss (a number) and its gradient for each of the weights (a dict of arrays)."""
    raise NotImplementedError("write down the paper's equations here, one line each")


def numerical_gradient(loss, weight, step=1e-5):
    """Central differences of loss() for every entry of `weight`, which is changed in place."""
    gradient = np.zeros_like(weight)
    for place in np.ndindex(weight.shape):
        kept = weight[place]
        weight[place] = kept + step
        above = loss()
        weight[place] = kept - step
        below = loss()
        weight[place] = kept
        gradient[place] = (above - below) / (2 * step)
    return gradient
'''
_TEST = '''"""Run with: python -m pytest numpy"""

import numpy as np
import pytest
from core import loss_and_gradients, numerical_gradient


def test_gradients_are_those_of_the_loss():
    rng = np.random.default_rng(0)
    inputs, targets = rng.normal(size=(10, 4)), rng.normal(size=(10, 1))
    weights = {"w": rng.normal(size=(4, 1))}
    try:
        _, gradients = loss_and_gradients(weights, inputs, targets)
    except NotImplementedError:
        pytest.skip("core.py is still to be written")
    for name, weight in weights.items():
        expected = numerical_gradient(
            lambda: loss_and_gradients(weights, inputs, targets)[0], weight
        )
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-4, atol=1e-6)
'''


def export(paper: Paper, record: Reproduction, zone: tzinfo) -> Mapping[str, bytes]:
    """The files, by their path within the folder, with slashes."""
    return {
        "README.md": _readme(paper, record).encode(),
        "notes.md": _notes(paper, record, zone).encode(),
        "results.md": _results(record).encode(),
        "paper.bib": bibtex([paper]),
        "metadata.yaml": rescience.export([(paper, record)]),
        "numpy/core.py": _CORE.encode(),
        "numpy/test_core.py": _TEST.encode(),
    }


def _readme(paper: Paper, record: Reproduction) -> str:
    sheet = record.sheet
    parts = [
        f"# Reproducing: {escape(latex_to_text(paper.title))}",
        f"{link(facts.shown_id(paper), paper.url)} by {escape(facts.by_line(paper))}",
        "## Claim",
        said(sheet.claim),
        "## Target",
        table(("", ""), target_rows(sheet)),
        "## Plan",
        table(("milestone", "from", "to", "hours"), _plan(record)) if _plan(record) else GAP,
        "## Where things are",
        "- `numpy/`: week one, the core algorithm by hand\n"
        "- `notes.md`: problems, unknowns, hypotheses, results\n"
        "- `results.md`: the table to fill\n"
        "- `paper.bib`, `metadata.yaml`: for the write-up",
    ]
    return "\n\n".join(parts) + "\n"


def _plan(record: Reproduction) -> list[tuple[str, str, str, str]]:
    return [
        (escape(one.title), one.start.isoformat(), one.due.isoformat(), f"{one.hours:g}")
        for one in record.sheet.plan.milestones
    ]


def _notes(paper: Paper, record: Reproduction, zone: tzinfo) -> str:
    parts = ["# Notes"]
    if paper.notes.strip():
        parts.append(prose(paper.notes))
    parts.append("## Log")
    parts.append(log_lines(record.log, zone) if record.log else "Nothing yet.")
    if record.resources:
        parts.append("## Resources")
        parts.append(
            "\n".join(f"- {link(one.title or one.url, one.url)}" for one in record.resources)
        )
    return "\n\n".join(parts) + "\n"


def _results(record: Reproduction) -> str:
    target = dict(target_rows(record.sheet))
    row = ("1", target["dataset"], target["metric"], target["reported"], "", "", "")
    head = ("run", "dataset", "metric", "paper", "ours", "seed", "GPU-hours")
    return f"# Results\n\n{table(head, [row])}\n"
