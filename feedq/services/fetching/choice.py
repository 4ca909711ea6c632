"""Which subscriptions a user means by a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches

from feedq.domain.model import Subscription
from feedq.errors import ConfigError, NotFound


def choose(known: Sequence[Subscription], only: Sequence[str]) -> list[Subscription]:
    """Those of `known` that any of the names in `only` means, in their order; all without names.

    A name is a subscription's own, its address or key, its researcher's, or a kind of source.

    Raises:
        NotFound: a name means nothing; the nearest one is suggested.
    """
    if not only:
        return list(known)
    chosen: set[str] = set()
    for name in only:
        wanted = name.strip().lower().removeprefix("@")
        meant = [s.key for s in known if wanted in _names(s)]
        if not meant:
            spellings = {spelling: s.name for s in known for spelling in _names(s)}
            near = get_close_matches(wanted, spellings, 1, 0.5)
            hint = f"did you mean {spellings[near[0]]!r}?" if near else "see 'feedq sources list'"
            raise NotFound(f"no subscription is called {name!r}; {hint}")
        chosen.update(meant)
    return [s for s in known if s.key in chosen]


def check_sources(followed: Iterable[Subscription], sources: Collection[str]) -> None:
    """Whether there is a source for each subscription.

    Raises:
        ConfigError: `[[subscriptions]]` names another; the nearest one is suggested.
    """
    for one in followed:
        if one.source not in sources:
            near = get_close_matches(one.source, sources, 1, 0.5)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sources)}"
            raise ConfigError(
                f"[[subscriptions]] {one.name!r}: no source is called {one.source!r}; {hint}"
            )


def _names(s: Subscription) -> set[str]:
    names = (s.name, s.by, s.source, s.address, s.key)
    return {name.lower().removeprefix("@") for name in names if name}
