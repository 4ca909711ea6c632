"""Set one key in the text of the user's config, which keeps its comments and spelling."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

from feedq.config.adding import quoted, with_line
from feedq.config.cutting import cut_element, insert_element
from feedq.config.following import folded, is_paused, names_of, subscriptions
from feedq.config.layout import find_value, parts, unmarked
from feedq.config.reading import parse
from feedq.config.sections import Search
from feedq.domain.model import Subscription
from feedq.domain.text import clean_line
from feedq.errors import ConfigError

_LONGEST = 200


def with_value(text: str, section: str, key: str, value: str) -> str:
    """The config with `[section] key` set to a text.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    parse(text)
    return _checked(mark, _with(text, section, key, quoted(value)), section, key, value)


def with_paused(text: str, one: Subscription, paused: bool) -> str:
    """The config that leaves a subscription alone, or fetches it again; no other one is touched.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    wanted = _paused(text) - {one.key} | ({one.key} if paused else set())
    if not paused:
        while (place := _naming(text, one)) is not None:
            whole = find_value(text, ("fetch", "paused"))
            assert whole is not None
            text = cut_element(text, whole, place)
    # A name may have stood for others as well, such as all accounts of a person.
    for key in sorted(wanted - _paused(text)):
        text = _longer(text, "fetch", "paused", quoted(key))
    if _paused(text) != wanted:
        raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
    return mark + text


def _paused(text: str) -> set[str]:
    config = parse(text)
    return {one.key for one in subscriptions(config) if is_paused(config, one)}


def _naming(text: str, one: Subscription) -> int | None:
    """The place among the paused of the first that means `one`."""
    said = parse(text).fetch.paused
    names = names_of(one)
    return next((place for place, name in enumerate(said) if folded(name) in names), None)


def with_search(text: str, search: Search) -> str:
    """The config with one more saved search; one of the same name is replaced.

    Raises:
        ConfigError: it is no config, or the search is empty.
    """
    name = clean_line(search.name, limit=_LONGEST)
    query = clean_line(search.query, limit=1_000)
    if not name or not query:
        raise ConfigError("a saved search needs a name and a query")
    mark, text = unmarked(without_search(text, name))
    said = parse(text).app.searches
    new = Search(name=name, query=query)
    after = _longer(text, "app", "searches", _written(new))
    return _checked(mark, after, "app", "searches", (*said, new))


def with_query(text: str, query: str) -> tuple[str, str]:
    """The config with a saved search that is called by its own words, and how it is called.

    A saved search that looks for the same stays as it is, under the name it has; one that looks for
    something else under these words keeps them, and the new one gets a number.

    Raises:
        ConfigError: it is no config, or the query is empty.
    """
    query = clean_line(query, limit=1_000)
    said = parse(unmarked(text)[1]).app.searches
    for one in said:
        if clean_line(one.query) == query:
            return text, one.name
    taken = {one.name.strip().casefold() for one in said}
    words = clean_line(query, limit=_LONGEST - len(" (999)"))
    names = chain([words], (f"{words} ({number})" for number in count(2)))
    name = next(one for one in names if one.casefold() not in taken)
    return with_search(text, Search(name=name, query=query)), name


def with_other_search(text: str, name: str, search: Search) -> str:
    """The config with another search in the place of the saved one of this name.

    Raises:
        ConfigError: it is no config, there is no such search, the new one is empty, or its name
            belongs to a third.
    """
    new = Search(
        name=clean_line(search.name, limit=_LONGEST), query=clean_line(search.query, limit=1_000)
    )
    if not new.name or not new.query:
        raise ConfigError("a saved search needs a name and a query")
    mark, text = unmarked(text)
    said = parse(text).app.searches
    names = [one.name.strip().casefold() for one in said]
    old, wanted = name.strip().casefold(), new.name.casefold()
    if old not in names:
        raise ConfigError(f"no search is saved as {clean_line(name)!r} any more")
    if wanted != old and wanted in names:
        raise ConfigError(f"another search is called {new.name!r} already")
    place = names.index(old)
    whole = find_value(text, ("app", "searches"))
    if whole is None:
        raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
    span = parts(text, whole)[place].span
    text = text[: span.start] + _written(new) + text[span.end :]
    return _checked(mark, text, "app", "searches", (*said[:place], new, *said[place + 1 :]))


def _written(search: Search) -> str:
    return f"{{ name = {quoted(search.name)}, query = {quoted(search.query)} }}"


def without_search(text: str, name: str) -> str:
    """The config without the saved search of this name, if it has one."""
    mark, text = unmarked(text)
    for place, search in reversed(list(enumerate(parse(text).app.searches))):
        if search.name.strip().casefold() == name.strip().casefold():
            whole = find_value(text, ("app", "searches"))
            if whole is None:
                raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
            text = cut_element(text, whole, place)
    return mark + text


def _with(text: str, section: str, key: str, written: str) -> str:
    whole = find_value(text, (section, key))
    if whole is None:
        return with_line(text, section, f"{key} = {written}")
    return text[: whole.start] + written + text[whole.end :]


def _longer(text: str, section: str, key: str, element: str) -> str:
    whole = find_value(text, (section, key))
    if whole is None:
        return with_line(text, section, f"{key} = [{element}]")
    return insert_element(text, whole, element)


def _checked(mark: str, text: str, section: str, key: str, wanted: str | Sequence[object]) -> str:
    """The text, when it is a config that says what was wanted."""
    try:
        found = getattr(getattr(parse(text), section), key)
    except ConfigError as error:
        raise ConfigError(f"cannot be edited for you ({error}); do it by hand") from error
    if found != wanted:
        raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
    return mark + text
