"""Put example papers into a profile of the user's config, which keeps its comments and spelling.

Text in, text out, as in `editing`: what comes out is read again, and must differ from what it was
by these papers and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from feedq.config.adding import quoted
from feedq.config.cutting import (
    insert_element,
    insert_key,
    insert_lines,
    insert_table,
    newline_of,
    own_end,
)
from feedq.config.layout import Span, find_in_braces, find_value, parts, table_blocks, unmarked
from feedq.config.reading import parse
from feedq.config.sections import Config, Profile
from feedq.domain.identity import Identifier, arxiv_ids
from feedq.domain.latex import latex_to_text
from feedq.domain.text import clean_line
from feedq.errors import ConfigError

_PROFILES = ("profiles",)
_LONGEST_NAME = 100
_LONGEST_TITLE = 70
_MOST = 10_000
"""Papers of a profile; the config is read at every start."""
_MOST_TITLES = 1_000
"""Of these at once, with their titles beside them; nobody reads more."""


@dataclass(frozen=True, slots=True)
class Seed:
    """An arXiv paper that is typical of an interest; its title becomes a comment."""

    paper: Identifier
    title: str = ""


def profile_name(text: str) -> str:
    """A name for a profile out of any text, or ""."""
    return clean_line(text, limit=_LONGEST_NAME)


def find_profile(config: Config, name: str) -> Profile | None:
    """The profile of that name; names differ by more than case, see `rules`."""
    wanted = name.strip().casefold()
    return next((one for one in config.profiles if one.name.strip().casefold() == wanted), None)


def missing(config: Config, name: str, seeds: Sequence[Seed]) -> list[Seed]:
    """Those that the profile of that name does not have yet, each once.

    Raises:
        ConfigError: they are more than a profile may have.
    """
    profile = find_profile(config, name)
    seen = set(arxiv_ids(profile.papers)) if profile else set[Identifier]()
    fresh = []
    for seed in seeds:
        if seed.paper not in seen:
            seen.add(seed.paper)
            fresh.append(seed)
    if len(seen) > _MOST:
        raise ConfigError(
            f"profile {name!r} would have {len(seen):,} papers, and may have {_MOST:,}; take in "
            "what is typical of an interest, or all of them with --as done, which teaches, too"
        )
    return fresh


def seeded(text: str, name: str, seeds: Sequence[Seed]) -> str:
    """The config with these among the papers of the profile `name`, which is made when new.

    Args:
        name: as `profile_name` gives it, not empty.

    Raises:
        ConfigError: the text is no config, or one that only its author can edit.
    """
    mark, text = unmarked(text)
    before = parse(text)
    fresh = missing(before, name, seeds)
    if not fresh:
        return mark + text
    titled = len(fresh) <= _MOST_TITLES
    lines = [_line(seed.paper, seed.title if titled else "") for seed in fresh]
    after = _edited(text, before, name, lines)
    _check(before, after, name, [seed.paper.value for seed in fresh])
    return mark + after


def _edited(text: str, before: Config, name: str, lines: Sequence[str]) -> str:
    profile = find_profile(before, name)
    written = find_value(text, _PROFILES)
    papers = _list_of("papers", lines, text)
    if profile is None:
        named = f"name = {quoted(name)}"
        if written is not None:  # profiles = [{name = ...}]
            return insert_element(text, written, f"{{ {named}, {papers} }}")
        blocks = table_blocks(text, _PROFILES)
        after = own_end(text, blocks[-1].end) if blocks else None
        return insert_table(text, after, [["[[profiles]]", named, papers]])
    place = before.profiles.index(profile)
    if written is not None:
        braces = parts(text, written)[place].span
        part = find_in_braces(text, braces, "papers")
        if part is None:
            return insert_element(text, braces, papers)
        return insert_lines(text, Span(text.index("[", part.span.start), part.span.end), lines)
    table = table_blocks(text, _PROFILES)[place]
    values = [pair.value for pair in table.pairs if pair.path == ("papers",)]
    if not values:
        return insert_key(text, table.end, papers)
    return insert_lines(text, values[0], lines)


def _line(paper: Identifier, title: str) -> str:
    """A line of the list: the id, and what a reader wants to know about it."""
    title = clean_line(latex_to_text(title), limit=_LONGEST_TITLE)
    return f"{quoted(paper.value)},{f'  # {title}' if title else ''}"


def _list_of(key: str, lines: Sequence[str], text: str) -> str:
    return newline_of(text).join((f"{key} = [", *(f"    {line}" for line in lines), "]"))


def _check(before: Config, text: str, name: str, added: Sequence[str]) -> None:
    try:
        after = parse(text)
    except ConfigError as error:
        raise ConfigError(f"cannot be edited for you ({error}); do it by hand") from error
    old = find_profile(before, name)
    if old is None:
        profiles = (*before.profiles, Profile(name=name, papers=tuple(added)))
    else:
        new = msgspec.structs.replace(old, papers=(*old.papers, *added))
        profiles = tuple(new if one is old else one for one in before.profiles)
    if after != msgspec.structs.replace(before, profiles=profiles):
        raise ConfigError("is written in a way that feedq cannot edit; do it by hand")
