"""Write something to follow into the text of a config: a table, an element of a list, a key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

from feedq.config.cutting import insert_element, insert_key, insert_table, own_end
from feedq.config.following import TABLES
from feedq.config.layout import Path, find_value, parts, table_blocks, tables
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line
from feedq.errors import ConfigError

_LONGEST = 200


def values_of(one: Subscription, folder: str) -> dict[str, str]:
    """The keys of a table that follows it; a feed is in `folder`."""
    name = _name(one)
    if one.source not in TABLES:
        return {"source": one.source, "name": name, "address": one.address}
    values = {"name": name, "url": one.address}
    if folder_path(folder) and one.source == "feed":
        values["folder"] = folder_path(folder)
    return values


def folder_path(text: str) -> str:
    """` A // B ` -> `A/B`, in clean characters."""
    parts = (clean_line(part, limit=_LONGEST) for part in text.split("/"))
    return "/".join(filter(None, parts))


def _name(one: Subscription) -> str:
    return clean_line(one.name, limit=_LONGEST) or clean_line(one.address, limit=_LONGEST)


def with_tables(text: str, path: Path, found: Sequence[Mapping[str, str]]) -> str:
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


def with_category(text: str, category: str) -> str:
    """One more in the list of arXiv's categories."""
    known = find_value(text, ("arxiv", "categories"))
    if known is not None:
        if category in tomllib.loads(text)["arxiv"]["categories"]:
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


def with_account(text: str, one: Subscription) -> str:
    """An account of the researcher of its name, who is added when new.

    Raises:
        ConfigError: that researcher has another account there.
    """
    key, name = one.source, _name(one)
    for place, known in enumerate(tomllib.loads(text).get("researchers", [])):
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
    return with_tables(text, ("researchers",), [{"name": name, key: one.address}])


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
