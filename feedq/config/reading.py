"""A file becomes a `Config`, or one line that says where it is wrong and what is meant."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from feedq.config.credentials import VARIABLE
from feedq.config.places import example
from feedq.config.rules import problems
from feedq.config.sections import Config
from feedq.config.syntax import syntax_words
from feedq.domain.text import clean_line
from feedq.errors import ConfigError
from feedq.refusals import reason

_LARGEST = 1_000_000
_LONGEST_LINE = 500
# tomllib takes the square of the number of parts, in memory too: gigabytes for 80 kB.
_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?:^|[{{,\[])[ \t]*+(?:{_PART}\.[ \t]*+){{50}}", re.MULTILINE)


def load(path: Path | None, *, environ: Mapping[str, str]) -> Config:
    """The config in `path`, checked; None: the default one, which is the example.

    Args:
        environ: FEEDQ_X_BEARER_TOKEN replaces `[x] bearer_token`.

    Raises:
        ConfigError: file, line or key, and what to do, in one line.
    """
    name = str(path) if path else "config.example.toml"
    try:
        config = parse(_read(path) if path else example())
    except ConfigError as error:
        raise ConfigError(clean_line(f"{name}: {error}", limit=_LONGEST_LINE)) from error.__cause__
    token = environ.get(VARIABLE, "").strip()
    if token:
        settings = msgspec.structs.replace(config.x, bearer_token=token)
        config = msgspec.structs.replace(config, x=settings)
    return config


def parse(text: str) -> Config:
    """The config in a TOML document, checked.

    Raises:
        ConfigError: line or key, and what to do.
    """
    if len(text) > _LARGEST or _LONG_KEY.search(text):
        raise ConfigError("is no config: larger than 1 MB, or has a key of more than 50 parts")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(syntax_words(str(error), text)) from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of thousands of digits
        raise ConfigError("a value is nested too deeply or too long to be read") from error
    try:
        config = msgspec.convert(document, Config)
    except msgspec.ValidationError as error:
        from feedq.config.keys import mismatch, strangers, unknown

        for path, kind in strangers(document, Config):
            raise ConfigError(unknown(path, kind, document)) from None
        raise ConfigError(mismatch(str(error), document)) from error
    for problem in problems(config):
        raise ConfigError(problem)
    return config


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("no such config; 'feedq init' writes one") from None
    except IsADirectoryError:
        raise ConfigError("is a folder; name the file in it") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {reason(path, error)}") from error
    except UnicodeDecodeError as error:
        line = bytes(error.object)[: error.start].count(b"\n") + 1
        raise ConfigError(f"line {line}: not UTF-8; save the file as UTF-8") from error
