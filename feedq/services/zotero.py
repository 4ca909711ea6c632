"""Read a collection of a Zotero library."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from feedq.config import Config
from feedq.errors import ConfigError
from feedq.importing import ListedPaper, PaperList
from feedq.importing.entries import entry
from feedq.sources.http import Http

VARIABLE = "FEEDQ_ZOTERO_KEY"
_IDS = ("archiveID", "DOI", "url")
_SAID = ("extra", "publicationTitle", "archiveLocation", "reportNumber", "volume", "pages")


def pull(
    config: Config, make_http: Callable[[threading.Event], Http], key: str, collection: str
) -> PaperList:
    """The papers of a collection, as an import sees them.

    Raises:
        ConfigError: `[zotero] library` or the key is missing.
        NotFound: there is no such collection.
        SourceError: Zotero could not be asked.
    """
    from feedq.sources.zotero import Zotero

    library = config.zotero.library
    if not library:
        raise ConfigError("[zotero] library: is empty; write users/NUMBER or groups/NUMBER")
    if not key:
        raise ConfigError(f"no key for Zotero; make one at zotero.org and put it into {VARIABLE}")
    with ExitStack() as stack:
        http = make_http(threading.Event())
        if isinstance(http, AbstractContextManager):
            stack.enter_context(http)
        zotero = Zotero(http, config.endpoints.zotero, library, key)
        return PaperList(tuple(map(_listed, zotero.items(zotero.collection(collection)))))


def _listed(data: Mapping[str, Any]) -> ListedPaper:
    said = {name: value for name, value in data.items() if isinstance(value, str)}
    return entry(
        said.get("key", ""),
        said.get("title", ""),
        [said.get(name, "") for name in _IDS],
        [said.get(name, "") for name in _SAID],
    )
