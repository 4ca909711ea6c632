"""Take something that is followed out of the text of a config, wherever that names it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from feedq.config.cutting import cut_element, cut_table
from feedq.config.following import ACCOUNTS, TABLES
from feedq.config.layout import Path, Span, find_in_braces, find_value, parts, table_blocks
from feedq.domain.model import Subscription


def without(text: str, one: Subscription) -> str | None:
    """The text with the first place that names `one` taken out; None when none does."""
    document = tomllib.loads(text)
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
    if one.source == "feed" or one.source in ACCOUNTS:
        return _without_account(text, document, one)
    return None


def _homes(one: Subscription) -> Iterator[tuple[Path, str]]:
    """The lists of tables that may name it, and the key its address has there."""
    if one.source in TABLES:
        yield (TABLES[one.source],), "url"
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


def _list(document: Mapping[str, Any], path: Path) -> list[Any]:
    found: Any = document
    for key in path:
        found = found.get(key, {})
    return list(found)


def _same(said: str, address: str) -> bool:
    return said.strip() == address
