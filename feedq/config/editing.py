"""Follow and unfollow in the text of the user's config, which keeps its comments and spelling.

Text in, text out; nothing moves but what is asked for, and what was added and taken out again
leaves no trace. What comes out is read again, and must differ from what it was by nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import msgspec

from feedq.config.cutting import (
    cut_element,
    cut_table,
    insert_element,
    insert_key,
    insert_table,
    own_end,
)
from feedq.config.following import subscriptions
from feedq.config.layout import Path, Span, Table, find_in_braces, find_value, parts, tables
from feedq.config.reading import parse
from feedq.config.sections import Arxiv, Config, HuggingFace
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line
from feedq.errors import ConfigError

_BOM = "\ufeff"
_TABLES = {"feed": "feeds", "report": "reports"}
_ACCOUNTS = ("x", "bluesky", "mastodon")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Addition:
    """Something to follow, and the folder of a feed, `A/B` for nested ones."""

    subscription: Subscription
    folder: str = ""


def added(text: str, additions: Sequence[Addition]) -> str:
    """The config with these followed as well.

    A feed or report becomes a table of its own, a category joins the list of them, an account
    the researcher of its name, who is added when new. Names become one clean line.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    before, after = parse(text), text
    wanted = {s.key for s in subscriptions(before)}
    wanted |= {addition.subscription.key for addition in additions}
    for source, group in groupby(additions, key=lambda addition: addition.subscription.source):
        if source == "arxiv":
            for one in group:
                after = _with_category(after, one.subscription.address)
        elif source in _ACCOUNTS:
            for one in group:
                after = _with_account(after, one.subscription)
        else:
            name = _TABLES.get(source, "subscriptions")
            after = _with_tables(after, (name,), [_values(one) for one in group])
    return mark + _checked(before, after, wanted)


def removed(text: str, gone: Iterable[Subscription]) -> str:
    """The config without these, wherever it names them.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    before, after = parse(text), text
    wanted = {s.key: s for s in subscriptions(before)}
    for one in gone:
        wanted.pop(one.key, None)
        while (shorter := _without(after, one)) is not None:
            after = shorter
    return mark + _checked(before, after, set(wanted))


def unmarked(text: str) -> tuple[str, str]:
    """The byte order mark, if there is one, and the rest."""
    return (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)


def _checked(before: Config, text: str, wanted: set[str]) -> str:
    try:
        after = parse(text)
    except ConfigError as error:
        raise ConfigError(f"cannot be edited for you ({error}); do it by hand") from error
    if {s.key for s in subscriptions(after)} != wanted or _rest(before) != _rest(after):
        raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
    return text


def _rest(config: Config) -> Config:
    """What the config says of other things than what is followed."""
    arxiv = msgspec.structs.replace(config.arxiv, categories=(), searches=Arxiv().searches)
    return msgspec.structs.replace(
        config,
        arxiv=arxiv,
        researchers=(),
        feeds=(),
        reports=(),
        subscriptions=(),
        huggingface=HuggingFace(),
    )


# --- adding --------------------------------------------------------------------------------


def _values(addition: Addition) -> dict[str, str]:
    one = addition.subscription
    name = _name(one)
    if one.source not in _TABLES:
        return {"source": one.source, "name": name, "address": one.address}
    values = {"name": name, "url": one.address}
    if folder_path(addition.folder) and one.source == "feed":
        values["folder"] = folder_path(addition.folder)
    return values


def folder_path(text: str) -> str:
    """` A // B ` -> `A/B`, in clean characters."""
    parts = (clean_line(part, limit=_LONGEST) for part in text.split("/"))
    return "/".join(filter(None, parts))


def _name(one: Subscription) -> str:
    return clean_line(one.name, limit=_LONGEST) or clean_line(one.address, limit=_LONGEST)


def _with_tables(text: str, path: Path, found: Sequence[Mapping[str, str]]) -> str:
    """The tables after the last of their kind, else at the end."""
    written = find_value(text, path)
    if written is not None:  # feeds = [{name = ..., url = ...}]
        for values in found:
            whole = find_value(text, path)
            assert whole is not None
            text = insert_element(text, whole, _braces(values))
        return text
    blocks = table_blocks(text, path)
    header = f"[[{'.'.join(path)}]]"
    lines = [[header, *_pairs(values)] for values in found]
    return insert_table(text, own_end(text, blocks[-1].end) if blocks else None, lines)


def _with_category(text: str, category: str) -> str:
    known = find_value(text, ("arxiv", "categories"))
    if known is not None:
        if category in _document(text)["arxiv"]["categories"]:
            return text
        return insert_element(text, known, quoted(category))
    return with_line(text, "arxiv", f"categories = [{quoted(category)}]")


def with_line(text: str, section: str, line: str) -> str:
    """One more `key = value` in a section, wherever and however it is written."""
    whole = find_value(text, (section,))
    if whole is not None:  # arxiv = {cross_lists = true}
        return insert_element(text, whole, line)
    found = [table for table in tables(text) if table.path == (section,)]
    if found:
        return insert_key(text, found[0].end, line)
    top = tables(text)[0]
    if any(pair.path[0] == section for pair in top.pairs):  # arxiv.cross_lists = true
        return insert_key(text, top.end, f"{section}.{line}")
    return insert_table(text, None, [[f"[{section}]", line]])


def _with_account(text: str, one: Subscription) -> str:
    key, name = one.source, _name(one)
    for place, known in enumerate(_document(text).get("researchers", [])):
        if known["name"].strip().casefold() != name.casefold():
            continue
        if known.get(key):
            raise ConfigError(
                f"{known['name']} has another account at {key}; change it by hand, or give --name"
            )
        line = f"{key} = {quoted(one.address)}"
        written = find_value(text, ("researchers",))
        if written is not None:
            return insert_element(text, parts(text, written)[place].span, line)
        return insert_key(text, table_blocks(text, ("researchers",))[place].end, line)
    return _with_tables(text, ("researchers",), [{"name": name, key: one.address}])


def _pairs(values: Mapping[str, str]) -> list[str]:
    return [f"{key} = {quoted(value)}" for key, value in values.items()]


def _braces(values: Mapping[str, str]) -> str:
    return f"{{ {', '.join(_pairs(values))} }}"


def quoted(value: str) -> str:
    """A text as TOML writes it."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.item(value).as_string()
    except TOMLKitError as error:
        raise ConfigError(f"{value!r} cannot be written into a config") from error


# --- removing ------------------------------------------------------------------------------


def _without(text: str, one: Subscription) -> str | None:
    """The text with the first place that names `one` taken out; None when none does."""
    document = _document(text)
    for path, key in _homes(one):
        for place, table in enumerate(_list(document, path)):
            if _same(str(table.get(key, "")), one.address) and table.get("source", one.source) == (
                one.source
            ):
                return _without_table(text, path, place)
    for path in (("arxiv", "categories"), ("huggingface", "lists")):
        if one.source == path[0] and one.address in _list(document, path):
            whole = find_value(text, path)
            assert whole is not None
            return cut_element(text, whole, _list(document, path).index(one.address))
    if one.source == "feed" or one.source in _ACCOUNTS:
        return _without_account(text, document, one)
    return None


def _homes(one: Subscription) -> Iterator[tuple[Path, str]]:
    """The lists of tables that may name it, and the key its address has there."""
    if one.source in _TABLES:
        yield (_TABLES[one.source],), "url"
    if one.source == "arxiv-search":
        yield ("arxiv", "searches"), "query"
    yield ("subscriptions",), "address"


def _without_table(text: str, path: Path, place: int) -> str:
    whole = find_value(text, path)
    if whole is not None:
        return cut_element(text, whole, place)
    table = table_blocks(text, path)[place]
    return cut_table(text, Span(table.header.start, table.end))


def _without_account(text: str, document: Mapping[str, Any], one: Subscription) -> str | None:
    for place, table in enumerate(document.get("researchers", [])):
        feeds = [url.strip() for url in table.get("feeds", [])]
        if one.source == "feed":
            if one.address not in feeds:
                continue
            key, last = "feeds", len(feeds) == 1
        else:
            key, last = one.source, True
            said = str(table.get(key, ""))
            if not said or not _same(said.strip().removeprefix("@"), one.address.removeprefix("@")):
                continue
        if last and set(table) <= {"name", key}:
            return _without_table(text, ("researchers",), place)
        if not last:
            return cut_element(text, _value_of(text, place, key), feeds.index(one.address))
        return _without_key(text, place, key)
    return None


def _value_of(text: str, place: int, key: str) -> Span:
    """Where the value of a researcher's key is."""
    written = find_value(text, ("researchers",))
    if written is None:
        pairs = table_blocks(text, ("researchers",))[place].pairs
        return next(pair.value for pair in pairs if pair.path == (key,))
    part = find_in_braces(text, parts(text, written)[place].span, key)
    assert part is not None
    return Span(text.index("[", part.span.start), part.span.end)


def _without_key(text: str, place: int, key: str) -> str:
    written = find_value(text, ("researchers",))
    if written is None:
        pairs = table_blocks(text, ("researchers",))[place].pairs
        line = next(pair.line for pair in pairs if pair.path == (key,))
        return cut_table(text, line, blank=False)
    braces = parts(text, written)[place].span
    part = find_in_braces(text, braces, key)
    assert part is not None
    return cut_element(text, braces, parts(text, braces).index(part))


def table_blocks(text: str, path: Path) -> list[Table]:
    """The `[[path]]` of a document, in order."""
    return [table for table in tables(text) if table.listed and table.path == path]


def _list(document: Mapping[str, Any], path: Path) -> list[Any]:
    found: Any = document
    for key in path:
        found = found.get(key, {})
    return list(found)


def _document(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _same(said: str, address: str) -> bool:
    return said.strip() == address
