"""Which subscriptions a user means by a name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress

from feedq.config.following import folded, names_of
from feedq.domain.model import Subscription
from feedq.domain.nearest import did_you_mean
from feedq.errors import ConfigError, NotFound
from feedq.sources.spelling import as_url, identity, recognise


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
        wanted = folded(name)
        meant = [s.key for s in known if wanted in _names(s)]
        if not meant:
            spellings = {spelling: s.name for s in known for spelling in _names(s)}
            hint = did_you_mean(wanted, spellings, "see 'feedq sources list'", quoted=True)
            raise NotFound(f"no subscription is called {name!r}; {hint}")
        chosen.update(meant)
    return [s for s in known if s.key in chosen]


def choose_followed(followed: Sequence[Subscription], names: Sequence[str]) -> list[Subscription]:
    """Those of `followed` that any of these means: a name, an address however spelled, a person.

    Unlike for a fetch, a kind of source means nothing here: all of X is not one thing.

    Raises:
        NotFound: one of them means nothing; the nearest is suggested.
    """
    chosen: dict[str, Subscription] = {}
    for name in names:
        wanted, same = folded(name), _identities(name)
        found = [s for s in followed if wanted in names_of(s) or identity(s) in same]
        if not found:
            spellings = {spelling: s.name for s in followed for spelling in names_of(s)}
            hint = did_you_mean(wanted, spellings, "see 'feedq sources list'", quoted=True)
            raise NotFound(f"nothing that is followed is called {name!r}; {hint}")
        chosen.update((one.key, one) for one in found)
    return list(chosen.values())


def check_sources(followed: Iterable[Subscription], sources: Collection[str]) -> None:
    """Whether there is a source for each subscription.

    Raises:
        ConfigError: `[[subscriptions]]` names another; the nearest one is suggested.
    """
    for one in followed:
        if one.source not in sources:
            otherwise = f"known are {', '.join(sources)}"
            hint = did_you_mean(one.source, [*sources], otherwise, quoted=True)
            raise ConfigError(
                f"[[subscriptions]] {one.name!r}: no source is called {one.source!r}; {hint}"
            )


def _names(s: Subscription) -> set[str]:
    return names_of(s) | {folded(s.source)}


def _identities(what: str) -> set[tuple[str, str]]:
    url = as_url(what)
    found = [Subscription(kind, url, url) for kind in ("feed", "report") if url]
    with suppress(ConfigError):
        account = recognise(what)
        found += [account] if account else []
    return {identity(one) for one in found}
