"""Follow and unfollow in the user's own file, which keeps its comments, order and spelling.

Tables are written and taken out as lines of text, so that nothing around them moves; values
inside one are changed by tomlkit. What comes out is read again before it takes the place of the
file, and must differ from what it was by nothing but what was asked for.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedq.config.following import subscriptions
from feedq.config.reading import parse
from feedq.domain.model import Subscription
from feedq.errors import ConfigError

_TABLES = {"feed": "feeds", "report": "reports"}
_ACCOUNTS = ("x", "bluesky", "mastodon")
_HEADER = re.compile(r"\s*\[")


@dataclass(frozen=True, slots=True)
class Addition:
    """Something to follow, and the folder of a feed."""

    subscription: Subscription
    folder: str = ""


def added(text: str, additions: Sequence[Addition]) -> str:
    """The config with these followed as well.

    A feed or report becomes a table of its own, a category joins the list of them, an account
    the researcher of its name, who is added when new.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    before = parse(text)
    for name in ("feeds", "reports"):
        told = (one for one in additions if _TABLES.get(one.subscription.source) == name)
        tables = [_table(name, _values(one)) for one in told]
        if tables:
            text = _insert(text, name, "\n".join(tables))
    for addition in additions:
        if addition.subscription.source not in _TABLES:
            text = _with(text, addition.subscription)
    wanted = {s.key for s in subscriptions(before)}
    wanted |= {addition.subscription.key for addition in additions}
    return _checked(text, wanted)


def removed(text: str, gone: Iterable[Subscription]) -> str:
    """The config without these.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    before = {s.key for s in subscriptions(parse(text))}
    gone = list(gone)
    for subscription in gone:
        text = _without(text, subscription)
    return _checked(text, before - {s.key for s in gone})


def read_file(path: Path) -> str:
    """The text of a config, its line ends as they are.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise ConfigError(f"cannot be read: {why}") from error


def replace_file(path: Path, text: str) -> None:
    """Replace the config as a whole, in the place a link points to, with the mode it had.

    Raises:
        ConfigError: the folder or the file cannot be written; it is as it was.
    """
    path = path.resolve()
    try:
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "permission denied")
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(partial).chmod(path.stat().st_mode & 0o777)
            Path(partial).replace(path)
        finally:
            with suppress(FileNotFoundError):
                Path(partial).unlink()
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror or error}") from error


def _checked(text: str, wanted: set[str]) -> str:
    try:
        found = {s.key for s in subscriptions(parse(text))}
    except ConfigError as error:
        raise ConfigError(
            f"the config cannot be edited for you ({error}); do it by hand"
        ) from error
    if found != wanted:
        raise ConfigError("it is written in a way that cannot be edited for you; do it by hand")
    return text


def _values(addition: Addition) -> dict[str, str]:
    values = {"name": addition.subscription.name, "url": addition.subscription.address}
    return values | ({"folder": addition.folder} if addition.folder else {})


def _with(text: str, one: Subscription) -> str:
    if one.source == "arxiv":
        return _with_category(text, one.address)
    if one.source in _ACCOUNTS:
        return _with_account(text, one)
    values = {"source": one.source, "name": one.name, "address": one.address}
    return _insert(text, "subscriptions", _table("subscriptions", values))


def _with_category(text: str, category: str) -> str:
    import tomlkit

    document: Any = tomlkit.parse(text)
    if "categories" in document.get("arxiv", {}):
        document["arxiv"]["categories"].append(category)
        return tomlkit.dumps(document)
    line = f"categories = [{_quoted(category)}]\n"
    lines = text.splitlines(keepends=True)
    for place, found in enumerate(lines):
        if re.match(r"\s*\[\s*arxiv\s*\]", found):
            return "".join((*lines[: place + 1], line, *lines[place + 1 :]))
    return f"{_ended(text)}\n[arxiv]\n{line}"


def _with_account(text: str, one: Subscription) -> str:
    lines = text.splitlines(keepends=True)
    named = [
        place for place, table in enumerate(_researchers(text)) if _same(table["name"], one.name)
    ]
    if not named:
        return _insert(
            text, "researchers", _table("researchers", {"name": one.name, one.source: one.address})
        )
    if one.source in _researchers(text)[named[0]]:
        raise ConfigError(
            f"{one.name} has another account at {one.source}; change it by hand, or give --name"
        )
    _, end = _spans(lines, "researchers")[named[0]]
    line = f"{one.source} = {_quoted(one.address)}\n"
    return "".join((*_closed(lines[:end]), line, *lines[end:]))


def _without(text: str, one: Subscription) -> str:
    if one.source in _TABLES:
        taken = _without_table(text, _TABLES[one.source], lambda t: t.get("url") == one.address)
        if taken != text:
            return taken
    if one.source == "arxiv":
        return _without_value(text, one.address, "arxiv", "categories")
    if one.source in _ACCOUNTS or one.source == "feed":
        return _without_account(text, one)
    return _without_table(
        text,
        "subscriptions",
        lambda t: t.get("source") == one.source and t.get("address") == one.address,
    )


def _without_account(text: str, one: Subscription) -> str:
    import tomlkit

    document: Any = tomlkit.parse(text)
    for place, table in enumerate(document.get("researchers", [])):
        if one.source == "feed" and one.address in table.get("feeds", []):
            table["feeds"].remove(one.address)
            if not table["feeds"]:
                table.remove("feeds")
        elif _same(str(table.get(one.source, "")), one.address):
            table.remove(one.source)
        else:
            continue
        text = tomlkit.dumps(document)
        if set(table) <= {"name"}:
            lines = text.splitlines(keepends=True)
            text = _cut(lines, *_spans(lines, "researchers")[place])
        return text
    return text


def _without_value(text: str, value: str, section: str, key: str) -> str:
    import tomlkit

    document: Any = tomlkit.parse(text)
    document[section][key].remove(value)
    return tomlkit.dumps(document)


def _without_table(text: str, name: str, chosen: Any) -> str:
    import tomlkit

    lines = text.splitlines(keepends=True)
    tables = tomlkit.parse(text).unwrap().get(name, [])
    spans = _spans(lines, name)
    for table, span in zip(tables, spans, strict=False):
        if chosen(table) and len(tables) == len(spans):
            return _cut(lines, *span)
    return text


def _researchers(text: str) -> list[dict[str, Any]]:
    import tomlkit

    return list(tomlkit.parse(text).unwrap().get("researchers", []))


def _insert(text: str, name: str, table: str) -> str:
    """The table after the last of its kind, else at the end."""
    lines = text.splitlines(keepends=True)
    spans = _spans(lines, name)
    if not spans:
        return f"{_ended(text)}\n{table}"
    end = spans[-1][1]
    return "".join((*_closed(lines[:end]), "\n", table, *lines[end:]))


def _spans(lines: Sequence[str], name: str) -> list[tuple[int, int]]:
    """From header to last value of each `[[name]]`; what follows it belongs to the next one."""
    header = re.compile(rf"\s*\[\[\s*{name}\s*\]\]")
    spans = []
    for start, line in enumerate(lines):
        if header.match(line):
            end = start + 1
            for place in range(start + 1, len(lines)):
                if _HEADER.match(lines[place]):
                    break
                if lines[place].strip() and not lines[place].lstrip().startswith("#"):
                    end = place + 1
            spans.append((start, end))
    return spans


def _cut(lines: Sequence[str], start: int, end: int) -> str:
    """Without these lines and the blank ones before them."""
    while start > 0 and not lines[start - 1].strip():
        start -= 1
    return "".join((*lines[:start], *lines[end:]))


def _closed(lines: Sequence[str]) -> list[str]:
    """The lines, the last of them ended."""
    return [*lines[:-1], _ended(lines[-1])] if lines else []


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _table(name: str, values: dict[str, str]) -> str:
    pairs = "".join(f"{key} = {_quoted(value)}\n" for key, value in values.items())
    return f"[[{name}]]\n{pairs}"


def _quoted(value: str) -> str:
    import tomlkit

    return tomlkit.item(value).as_string()


def _same(one: str, other: str) -> bool:
    plain = (text.strip().removeprefix("@").casefold() for text in (one, other))
    return next(plain) == next(plain)
