"""`key=value` -> a sheet with that fact; one clear error names the nearest key or value."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from feedq.domain.checklist import QUESTIONS
from feedq.domain.kinds import CodeStatus
from feedq.domain.nearest import did_you_mean
from feedq.domain.reproduction import (
    UNKNOWN,
    Answer,
    Area,
    Availability,
    Fits,
    Kind,
    Publication,
    Sheet,
)
from feedq.domain.text import clean, clean_line, safe_link
from feedq.errors import RecordError

LONGEST_TEXT = 20_000
_LONGEST_LINE = 1_000
_CHECKLIST = "checklist."
Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Key:
    """A fact that can be set.

    Attributes:
        path: where it is in a `Sheet`: `target.metric`.
        question: what to ask for it, in a line.
        read: text -> value; RecordError tells what is allowed.
        values: those allowed, where they can be listed.
    """

    path: str
    question: str
    read: Callable[[str], Value]
    values: tuple[str, ...] = ()


def _line(text: str) -> str:
    return clean_line(text, limit=_LONGEST_LINE)


def _prose(text: str) -> str:
    return clean(text, limit=LONGEST_TEXT).strip()


def _address(text: str) -> str:
    link = safe_link(text)
    if not link.lower().startswith(("http://", "https://")):
        raise RecordError("is a web address: https://...")
    return link


def _number(low: float, high: float, *, whole: bool = False) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        try:
            value = float(text.strip().rstrip("%"))
        except ValueError:
            value = math.nan
        if not low <= value <= high or (whole and value != int(value)):
            kind = "a whole number" if whole else "a number"
            span = f"{low:g} to {high:g}" if high < 1e9 else f"at least {low:g}"
            kind += ", with a point and no comma" * ("," in text)
            raise RecordError(f"is {kind}, {span}" if low > -1e9 else f"is {kind}")
        return int(value) if whole else value

    return read


def _choice(path: str, question: str, kind: type[StrEnum]) -> Key:
    values = tuple(one.value for one in kind)
    same = {_folded(value): value for value in values}

    def read(text: str) -> Value:
        found = same.get(_folded(text))
        if found is None:
            hint = did_you_mean(_folded(text), same, quoted=True, likeness=0.6)
            raise RecordError(f"is one of {', '.join(values)}" + (f"; {hint}" if hint else ""))
        return kind(found)

    return Key(path, question, read, values)


def _folded(text: str) -> str:
    """`Student-Report`, `student_report` and `student report` are one; so are `n/a` and `n.a.`"""
    folded = "".join(character for character in text.casefold() if character.isalnum())
    return "no" if folded == "false" else "yes" if folded == "true" else folded


_AMOUNT = _number(0, 1e9)
_KEYS = (
    _choice("area", "Which of the guide's four areas is it in?", Area),
    _choice("origin", "Where does the paper stand?", Publication),
    _choice("kind", "With the authors' code, or from the paper alone?", Kind),
    Key("claim", "The one central claim to reproduce?", _prose),
    Key("target.task", "Which task shows it?", _line),
    Key("target.dataset", "On which data set?", _line),
    Key("target.metric", "Measured how?", _line),
    Key("target.reported", "Which value does the paper report?", _number(-1e15, 1e15)),
    Key("target.tolerance", "How far from it still counts as reproduced?", _AMOUNT),
    _choice("data.availability", "Can the data be had?", Availability),
    Key("data.url", "Where are the data?", _address),
    _choice("code.status", "Is there code?", CodeStatus),
    Key("code.url", "Where is the code?", _address),
    Key("code.commit", "Which commit of it?", _line),
    Key(
        "code.completeness",
        "How many of dependencies, training, evaluation, models, results table (0-5)?",
        _number(0, 5, whole=True),
    ),
    Key(
        "pseudocode",
        "How good is the pseudocode: 0 none, 1 prose, 2 parts, 3 whole, 4 with every parameter?",
        _number(0, 4, whole=True),
    ),
    Key(
        "moving_parts",
        "How much must work at once: 1 one model and one loss, to 5?",
        _number(1, 5, whole=True),
    ),
    Key("compute.worker", "Where will it run?", _line),
    Key("compute.memory_gb", "How many GB of GPU memory does a run need?", _AMOUNT),
    Key("compute.gpu_hours", "How many GPU-hours does one run take?", _AMOUNT),
    Key("compute.runs", "How many runs does it take?", _number(1, 1_000_000, whole=True)),
    Key("compute.price_per_hour", "What does an hour of the GPU cost?", _AMOUNT),
    _choice("compute.single_gpu", "Does a run fit one GPU?", Fits),
    Key("result.reproduced", "Which value did you get?", _number(-1e15, 1e15)),
    Key("result.reason", "Why this verdict?", _prose),
    Key("result.easy", "What was easy?", _prose),
    Key("result.difficult", "What was difficult?", _prose),
    Key("result.repository", "Where is your repository?", _address),
    *(_choice(_CHECKLIST + name, text, Answer) for name, text in QUESTIONS.items()),
)
KEYS: Mapping[str, Key] = {key.path: key for key in _KEYS}
"""Every fact that can be set, by its path, in the order in which one is asked for them."""

_LAST_PARTS: dict[str, list[str]] = {}
for _path in KEYS:
    _LAST_PARTS.setdefault(_path.rpartition(".")[2], []).append(_path)


def find_key(name: str) -> Key:
    """A key by its path, or by the last part of it where only one path ends so.

    Raises:
        RecordError: there is none; the nearest is named.
    """
    wanted = name.strip().casefold().replace(" ", "_")
    wanted = wanted if wanted.startswith(_CHECKLIST) else wanted.replace("-", "_")
    for spelled in (wanted, wanted.replace("_", "-")):
        if spelled in KEYS:
            return KEYS[spelled]
        paths = _LAST_PARTS.get(spelled, [])
        if len(paths) == 1:
            return KEYS[paths[0]]
        if paths:
            raise RecordError(f"{_shown(name)}: which one? {', '.join(paths)}")
    if within := [path for path in KEYS if path.startswith(f"{wanted}.")]:
        raise RecordError(f"{_shown(name)}: which one? {', '.join(within)}")
    hint = did_you_mean(wanted, (*KEYS, *_LAST_PARTS), "'feedq repro set --keys' lists them")
    raise RecordError(f"{_shown(name)}: unknown key; {hint}")


def parsed(pairs: Iterable[str]) -> dict[str, Value]:
    """`key=value` texts -> path and value; None for `key=`, which takes the fact back.

    Raises:
        RecordError: the first text that is no such pair, or whose value is not allowed.
    """
    found: dict[str, Value] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise RecordError(f"{_shown(pair)}: write key=value, such as area=cnn")
        key = find_key(name)
        found[key.path] = read(key, text)
    return found


def read(key: Key, text: str) -> Value:
    """The value of a fact as the user types it.

    Raises:
        RecordError: it is not allowed.
    """
    if not text.strip():
        return None
    if text.strip().casefold() == UNKNOWN and not key.values:
        return UNKNOWN
    try:
        value = key.read(text)
    except RecordError as error:
        unknown = "" if UNKNOWN in key.values else "; or unknown"
        raise RecordError(f"{key.path} {error}{unknown}. Found {_shown(text)}") from error
    return None if value == "" else value  # of invisible characters alone


def answered(sheet: Sheet, values: Mapping[str, Value]) -> Sheet:
    """The sheet with these facts, path -> value; equal when it had them already."""
    for path, value in values.items():
        if path.startswith(_CHECKLIST):
            answers = dict(sheet.checklist)
            answers.pop(path.removeprefix(_CHECKLIST), None)
            if value is not None:
                answers[path.removeprefix(_CHECKLIST)] = Answer(str(value))
            ordered = {name: answers[name] for name in QUESTIONS if name in answers}
            sheet = msgspec.structs.replace(sheet, checklist=ordered)
            continue
        part, dot, name = path.partition(".")
        if dot:
            changed: Any = msgspec.structs.replace(getattr(sheet, part), **{name: value})
            sheet = msgspec.structs.replace(sheet, **{part: changed})
        else:
            sheet = msgspec.structs.replace(sheet, **{part: value})
    return sheet


def fact(sheet: Sheet, path: str) -> Value:
    """The value of a fact; None: not given."""
    if path.startswith(_CHECKLIST):
        return sheet.checklist.get(path.removeprefix(_CHECKLIST))
    value: Any = sheet
    for name in path.split("."):
        value = getattr(value, name)
    found: Value = value
    return found


def shown(value: Value) -> str:
    """A fact as text: `-` when not given; numbers without needless digits."""
    if value is None:
        return "-"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _shown(text: str) -> str:
    return repr(clean_line(text, limit=60))
