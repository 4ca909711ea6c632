"""CSL-JSON, as Zotero, pandoc and Crossref write it; also the JSON that feedq itself exports.

Source: https://docs.citationstyles.org/en/stable/specification.html#appendix-iv-variables
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from feedq.errors import ImportFailed
from feedq.importing.entries import MOST, damaged, entry
from feedq.importing.values import UNKNOWN, ListedPaper

_LISTS = ("items", "references", "data")
_KEYS = ("citation-key", "citationKey", "id")
_ARCHIVE = ("archive_location", "archive-location")
_IDS = ("archiveID", "arxiv", "arxivId", "eprint", "DOI", "doi", "URL", "url")
_SAID = (
    "id", "number", "container-title", "note", "collection-title", "collection-number", "volume",
    "page", "publisher", "archive", "source", "genre", "version", "annote", "extra", "journal_ref",
)  # fmt: skip


def parse(text: str) -> tuple[ListedPaper, ...]:
    """Every item, in order.

    Raises:
        ImportFailed: it is no JSON, or JSON of something else.
    """
    try:
        document = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        raise ImportFailed(f"no JSON that can be read: {error}") from error
    items = _items(document)
    if items is None:
        raise ImportFailed(UNKNOWN)
    return tuple(_entries(items))


def _items(document: Any) -> list[Any] | None:
    if isinstance(document, list):
        return document
    for name in _LISTS:
        if isinstance(document.get(name), list):
            found: list[Any] = document[name]
            return found
    return [document] if "title" in document and "type" in document else None


def _entries(items: list[Any]) -> Iterator[ListedPaper]:
    for number, item in enumerate(items, 1):
        if number > MOST:
            yield damaged("the rest", f"more than {MOST:,} items")
            return
        if not isinstance(item, dict):
            yield damaged(f"item {number}", "no item but a bare value")
            continue
        said = {name: _text(value) for name, value in item.items()}
        ids = [said.get(name, "") for name in _IDS]
        if said.get("archive", "").casefold() in ("", "arxiv"):
            ids += [said.get(name, "") for name in _ARCHIVE]
        key = (
            said.get("citation-key")
            or said.get("citationKey")
            or said.get("id")
            or f"item {number}"
        )
        yield entry(key, said.get("title", ""), ids, [said.get(name, "") for name in _SAID])


def _text(value: Any) -> str:
    """A variable as text; Crossref puts titles into lists."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else ""
