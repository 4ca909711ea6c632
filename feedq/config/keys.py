"""Keys that nobody knows and values of the wrong type, told as the file spells them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

import msgspec

from feedq.config.sections import Config
from feedq.domain.nearest import did_you_mean

Path = tuple[str | int, ...]
Kind = type[msgspec.Struct]

_SECRETS = frozenset(("bearer_token",))


def strangers(table: Mapping[str, Any], kind: Kind, at: Path = ()) -> Iterator[tuple[Path, Kind]]:
    """Each key that its struct does not have: where it is, and the struct."""
    fields = _fields(kind)
    for key, value in table.items():
        if key not in fields:
            yield (*at, key), kind
            continue
        inner = _struct(fields[key])
        if inner is not None and isinstance(value, dict):
            yield from strangers(value, inner, (*at, key))
        elif inner is not None and isinstance(value, list):
            for number, one in enumerate(value):
                if isinstance(one, dict):
                    yield from strangers(one, inner, (*at, key, number))


def unknown(path: Path, kind: Kind, document: Mapping[str, Any]) -> str:
    """`[fetch] timout_s: unknown key; did you mean timeout_s?`"""
    key = str(path[-1])
    known = {name: _header(name) if kind is Config else name for name in _fields(kind)}
    homes = _homes(key)
    if len(homes) == 1:
        otherwise = f"it belongs into {homes[0]}"
    else:
        otherwise = f"known are {', '.join(known.values())}"
    hint = did_you_mean(key.lower(), known, otherwise, likeness=0.6)
    what = "table" if spelled(path, document).startswith("[") and len(path) == 1 else "key"
    return f"{spelled(path, document)}: unknown {what}; {hint}"


def mismatch(said: str, document: Mapping[str, Any]) -> str:
    """msgspec's words for a value of the wrong type, in the user's.

    `Expected `int`, got `str` - at `$.fetch.concurrency`` becomes
    `[fetch] concurrency: expected a whole number, found "eight"`.
    """
    message, _, at = said.partition(" - at `$")
    steps = re.findall(r"\.(\w+)|\[(\d+)\]", at)
    path: Path = tuple(name or int(number) for name, number in steps)
    missing = re.fullmatch(r"Object missing required field `(\w+)`", message)
    if missing:
        return f"{spelled(path, document)}: has no {missing[1]}"
    expected = re.match(r"Expected `([\w |]+)`", message)
    if not expected or not path:
        return message.replace("`", "")
    words = _WORDS.get(expected[1], expected[1])
    if "[...]" in at:
        return f"{spelled(path, document)}: expected {words} for each name in it"
    if len(path) == 1:
        words = f"a section that begins with {_header(str(path[0]))}"
    found = "something else" if path[-1] in _SECRETS else _shown(_at(path, document))
    return f"{spelled(path, document)}: expected {words}; found {found}"


_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "float | null": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list in brackets",
    "object": "a table",
}


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, (str, bool, int, float)):
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= 40 else f"{text[:39]}…"
    return f"a {type(value).__name__}"


def spelled(path: Path, document: Mapping[str, Any]) -> str:
    """`[fetch] timeout_s`, `[[profiles]] #2 (gan): keywords #1`, `[arxiv] searches #1: name`."""
    first, value = str(path[0]), document.get(str(path[0]))
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        words = f"[[{_key(first)}]]"
    else:
        words = f"[{_key(first)}]" if isinstance(value, dict) else _key(first)
    for place, step in enumerate(path[1:], 2):
        value = _at(path[:place], document)
        if isinstance(step, str):
            words += f" {_key(step)}"
            continue
        name = value.get("name") if isinstance(value, dict) else None
        words += f" #{step + 1}" + (f" ({name})" if isinstance(name, str) and name else "")
        words += ":" * (place < len(path))
    return words


def _at(path: Sequence[str | int], value: Any) -> Any:
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _key(name: str) -> str:
    """As TOML writes it: bare where it can be."""
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else json.dumps(name)[:80]


def _header(section: str) -> str:
    return f"[[{section}]]" if get_origin(_fields(Config)[section]) is tuple else f"[{section}]"


def _homes(key: str) -> list[str]:
    """The sections that have a key of this name."""
    return [
        _header(section)
        for section, declared in _fields(Config).items()
        if (kind := _struct(declared)) and key in _fields(kind)
    ]


def _fields(kind: Kind) -> dict[str, Any]:
    return {field.name: field.type for field in msgspec.structs.fields(kind)}


def _struct(declared: Any) -> Kind | None:
    """The struct that a field is, or is a list of."""
    if get_origin(declared) is tuple:
        declared = get_args(declared)[0]
    if isinstance(declared, type) and issubclass(declared, msgspec.Struct):
        return declared
    return None
