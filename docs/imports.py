"""The picture of the imports: packages in the layers of pyproject.toml, arrows of the real graph.

An arrow that others make as well, by a longer way, is left out: where cli imports services and
services import domain, nothing is learned from an arrow between cli and domain.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

import grimp

ROOT = "feedq"
LEFT_OUT = frozenset({"version"})
"""A constant that every layer may ask for; its arrows would cross the whole picture."""

_WIDTH, _MARGIN = 800, 24
_BOX_WIDTH, _BOX_HEIGHT = 134, 58
_ROW = 98
_BAND = 12
_APART = 22
_LETTERS = 22
"""Of the small print, in the width of a box."""

_STYLE = """
.paper { fill: #ffffff; }
.box { fill: #eef3f8; stroke: #4a6785; stroke-width: 1.2; }
.band { fill: none; stroke: #8a97a5; stroke-dasharray: 4 4; }
.way { fill: none; stroke: #4a6785; stroke-width: 1.4; }
.head { fill: #4a6785; }
text { font-family: system-ui, "DejaVu Sans", sans-serif; text-anchor: middle; fill: #17202a; }
.name { font-size: 15px; font-weight: 600; }
.small { font-size: 10.5px; fill: #46525e; }
.said { font-size: 11px; fill: #46525e; text-anchor: end; }
@media (prefers-color-scheme: dark) {
  .paper { fill: #0d1117; }
  .box { fill: #1c2733; stroke: #8fb3d9; }
  .band { stroke: #66727f; }
  .way { stroke: #8fb3d9; }
  .head { fill: #8fb3d9; }
  text { fill: #e8edf2; }
  .small, .said { fill: #b3bec9; }
}
"""


def contracts() -> Sequence[Mapping[str, Any]]:
    """The import contracts of pyproject.toml."""
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    found: list[Mapping[str, Any]] = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    return found


def layers() -> list[list[str]]:
    """The packages of each layer, the uppermost first, without the name of the root."""
    (contract,) = (one for one in contracts() if one["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]


def imports() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Package -> the packages it imports; package -> the libraries it imports."""
    graph = grimp.build_graph(ROOT, include_external_packages=True, cache_dir=None)
    inner: dict[str, set[str]] = {}
    outer: dict[str, set[str]] = {}
    for module in graph.modules:
        package = _package(module)
        if not package:
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            if imported.partition(".")[0] != ROOT:
                outer.setdefault(package, set()).add(imported)
            elif _package(imported) not in ("", package):
                inner.setdefault(package, set()).add(_package(imported))
    return inner, outer


def _package(module: str) -> str:
    root, _, below = module.partition(".")
    return below.partition(".")[0] if root == ROOT else ""


def arrows(inner: Mapping[str, set[str]]) -> list[tuple[str, str]]:
    """What is drawn: each import that no chain of others makes as well."""

    def reached(package: str) -> set[str]:
        ahead = inner.get(package, set())
        return ahead.union(*(reached(one) for one in ahead))

    found = []
    for package, imported in sorted(inner.items()):
        longer = set().union(*(reached(one) for one in imported))
        found += [(package, one) for one in sorted(imported - longer)]
    return found


def imports_picture() -> str:
    """The picture, as SVG that reads on light and on dark pages.

    Raises:
        ValueError: a package imports upwards, or one beside it.
    """
    inner, outer = imports()
    rows = [[name for name in row if name not in LEFT_OUT] for row in layers()]
    level = {name: number for number, row in enumerate(rows) for name in row}
    drawn = [(a, b) for a, b in arrows(inner) if a in level and b in level]
    if wrong := [f"{a} imports {b}" for a, b in drawn if level[a] >= level[b]]:
        raise ValueError(", ".join(wrong))
    place = _places(rows, drawn)
    kept = {name for one in contracts() for name in one.get("forbidden_modules", ())}
    height = 2 * _MARGIN + (len(rows) - 1) * _ROW + _BOX_HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img">',
        "<!-- Made by docs/generate.py; edit what it reads. -->",
        "<title>The packages of feedq and what they import</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<rect class="paper" width="{_WIDTH}" height="{height}" rx="10"/>',
        *(part for row in rows if len(row) > 1 for part in _band(place[row[0]][1])),
        *_ways(drawn, place),
        *(
            part
            for name, where in place.items()
            for part in _box(name, where, sorted(outer.get(name, set()) & kept))
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _places(
    rows: Sequence[Sequence[str]], drawn: Sequence[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Name -> middle and top of its box: rows are spread, a single one stands below its arrows."""
    place: dict[str, tuple[float, float]] = {}
    first, last = _MARGIN + _BAND + _BOX_WIDTH / 2, _WIDTH - _MARGIN - _BAND - _BOX_WIDTH / 2
    for number, row in enumerate(rows):
        top = float(_MARGIN + number * _ROW)
        for at, name in enumerate(row):
            if len(row) > 1:
                x = first + at * (last - first) / (len(row) - 1)
            else:
                above = [place[a][0] for a, b in drawn if b == name]
                x = sum(above) / len(above) if above else _WIDTH / 2
            place[name] = (round(x, 1), top)
    return place


def _ways(
    drawn: Sequence[tuple[str, str]], place: Mapping[str, tuple[float, float]]
) -> Iterator[str]:
    """The arrows, from and to points side by side, so that none hides another."""
    for arrow in drawn:
        start, end = (place[name] for name in arrow)
        x_start = start[0] + _aside(arrow, 1, drawn, place)
        x_end = end[0] + _aside(arrow, 0, drawn, place)
        yield (
            f'<path class="way" marker-end="url(#head)" '
            f'd="M{x_start:g} {start[1] + _BOX_HEIGHT:g}L{x_end:g} {end[1] - 2:g}"/>'
        )


def _aside(
    arrow: tuple[str, str],
    far: int,
    drawn: Sequence[tuple[str, str]],
    place: Mapping[str, tuple[float, float]],
) -> float:
    """How far from the middle of its near box an arrow meets it; `far` is its other end."""
    beside = [one for one in drawn if one[1 - far] == arrow[1 - far]]
    beside.sort(key=lambda one: place[one[far]][0])
    return (beside.index(arrow) - (len(beside) - 1) / 2) * _APART


def _band(top: float) -> Iterator[str]:
    """What stands side by side is independent."""
    yield (
        f'<rect class="band" x="{_MARGIN}" y="{top - _BAND:g}" '
        f'width="{_WIDTH - 2 * _MARGIN}" height="{_BOX_HEIGHT + 2 * _BAND}" rx="8"/>'
    )
    yield (
        f'<text class="said" x="{_WIDTH - _MARGIN - 6}" y="{top - _BAND - 5:g}">'
        "independent of each other</text>"
    )


def _box(name: str, where: tuple[float, float], libraries: Sequence[str]) -> Iterator[str]:
    x, top = where
    lines = wrap(" ".join(libraries), _LETTERS)
    yield (
        f'<rect class="box" x="{x - _BOX_WIDTH / 2:g}" y="{top:g}" width="{_BOX_WIDTH}" '
        f'height="{_BOX_HEIGHT}" rx="6"/>'
    )
    y = top + _BOX_HEIGHT / 2 + 5 - 7 * len(lines)
    yield f'<text class="name" x="{x:g}" y="{y:g}">{escape(name)}</text>'
    for number, line in enumerate(lines):
        yield f'<text class="small" x="{x:g}" y="{y + 15 + 13 * number:g}">{escape(line)}</text>'
