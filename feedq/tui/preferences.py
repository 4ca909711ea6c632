"""What the config says of the app: colours and keys, checked against what there is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from feedq.domain.nearest import did_you_mean
from feedq.errors import ConfigError
from feedq.tui.keys import EVERY_KEY, EVERYWHERE, GROUPS

_MODIFIERS = re.compile(r"(?:(?:ctrl|shift|alt|super|hyper|meta)\+)+(?=.)")
_THEMES = {"dark": "textual-dark", "light": "textual-light", "ansi": "ansi-dark"}


def theme_named(said: str, known: Collection[str]) -> str:
    """The theme that the config means.

    Raises:
        ConfigError: there is none of this name; the nearest is suggested.
    """
    name = _THEMES.get(said, said)
    if name in known:
        return name
    raise ConfigError(
        f"[app] theme: no theme is called {said!r}; {_hint(said, [*_THEMES, *known])}"
    )


def theme_said(name: str) -> str:
    """How the config calls a theme."""
    return next((said for said, theme in _THEMES.items() if theme == name), name)


def keymap(said: Mapping[str, str]) -> dict[str, str]:
    """The user's keys by action.

    Raises:
        ConfigError: there is no such action, or two actions want the same key.
    """
    usual = {str(binding.id): binding.key for binding in EVERY_KEY}
    for name, keys in said.items():
        if name not in usual:
            raise ConfigError(
                f"[app.keys] {name!r}: no action is called that; {_hint(name, [*usual])}"
            )
        if not all(key.strip() for key in keys.split(",")):
            raise ConfigError(f"[app.keys] {name!r}: names no key; write {usual[name]!r}, say")
        for key in keys.split(","):
            if not _is_key(key.strip()):
                raise ConfigError(
                    f"[app.keys] {name!r}: no key is called {key.strip()!r}; write a letter, or a "
                    "name such as enter, f5, ctrl+x or question_mark"
                )
    for group in GROUPS:
        _check({str(one.id): said.get(str(one.id), one.key) for one in (*EVERYWHERE, *group)})
    return {name: keys.replace(" ", "") for name, keys in said.items()}


def _check(keys_of: Mapping[str, str]) -> None:
    """Whether each key has one meaning where all of these work."""
    taken: dict[str, str] = {}
    for name, keys in keys_of.items():
        for key in keys.split(","):
            other = taken.setdefault(_long(key.strip()), name)
            if other != name:
                raise ConfigError(
                    f"[app.keys]: {other} and {name} both want {key.strip()!r}; give one of them "
                    "another key"
                )


def _is_key(name: str) -> bool:
    """Whether a terminal could send it: a character, a named key or a character's name."""
    from textual.keys import Keys

    bare = _MODIFIERS.sub("", name)
    signs = (_long(chr(code)) for code in range(0x21, 0x7F))  # `greater_than_sign` loses a hyphen
    if len(bare) == 1 or {name, bare} & {*Keys, *signs}:
        return True
    try:
        unicodedata.lookup(bare.replace("_", " "))
    except KeyError:
        return False
    return True


def _long(key: str) -> str:
    """`?` and `question_mark` are one key."""
    from textual.keys import _character_to_key

    return _character_to_key(key) if len(key) == 1 else key


def _hint(said: str, known: Collection[str]) -> str:
    return did_you_mean(said, known, f"there are {', '.join(known)}", quoted=True)
