"""Configuration: TOML and environment, read once, into frozen structs.

Precedence: flag > environment > TOML > default. An unknown key is an error that names the
nearest known one. `config.example.toml` is the default config: every key, explained.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

import msgspec

from feedq.domain.model import Subscription
from feedq.errors import ConfigError


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Database(_Section, frozen=True):
    path: str = ""
    """Where the library lives; "" is the user's data folder. `~` is expanded."""
    backups: int = 5
    """Automatic backups kept beside the database (one before each migration)."""


class Fetch(_Section, frozen=True):
    contact: str = ""
    """A mail address or URL put into the User-Agent, so that a server's owner can reach you."""
    timeout_s: float = 30.0
    """Seconds for connecting, and for each read; a whole request may take four times that."""
    max_body_mb: float = 20.0
    """Largest answer accepted, also after decompression."""
    concurrency: int = 8
    """Hosts asked at the same time; within one host requests wait for each other."""
    overlap_days: int = 3
    """Days asked for again when missed days are filled in."""


class Search(_Section, frozen=True):
    name: str
    query: str


class Arxiv(_Section, frozen=True):
    categories: tuple[str, ...] = ()
    cross_lists: bool = True
    """Whether papers cross-listed into a category count, or only those at home there."""
    searches: tuple[Search, ...] = ()
    """Saved searches: {name, query} in arXiv's query language."""


class Researcher(_Section, frozen=True):
    name: str
    x: str = ""
    bluesky: str = ""
    mastodon: str = ""
    feeds: tuple[str, ...] = ()


class Feed(_Section, frozen=True):
    name: str
    url: str


class Report(_Section, frozen=True):
    name: str
    url: str


class X(_Section, frozen=True):
    bearer_token: str = ""
    bearer_token_cmd: str = ""
    """A command that prints the token (no shell: split like a shell would)."""
    budget_usd_per_month: float = 5.0
    first_run_posts: int = 20
    """Posts read of each account the first time."""


class Profile(_Section, frozen=True):
    name: str
    keywords: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    """arXiv ids of papers that are typical of this interest."""
    authors: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    """Words or phrases that keep a paper out of this profile."""


class Rank(_Section, frozen=True):
    session_size: int = 25
    """Papers a day the app asks you to decide on; the rest waits below the cut."""
    explore: int = 2
    """Of these, how many come from outside your known interests, and are marked so."""
    window_days: int = 30
    """How far back a session looks, counted from the newest announcement."""


class Endpoints(_Section, frozen=True):
    arxiv_feed: str = "https://rss.arxiv.org"
    arxiv_api: str = "https://export.arxiv.org"
    arxiv_oai: str = "https://oaipmh.arxiv.org"
    x: str = "https://api.x.com"
    bluesky: str = "https://public.api.bsky.app"
    mastodon: str = ""
    """"" asks each account's own server."""
    huggingface: str = "https://huggingface.co"
    paperswithcode: str = "https://paperswithcode.co"


class Config(_Section, frozen=True):
    database: Database = Database()
    fetch: Fetch = Fetch()
    arxiv: Arxiv = Arxiv()
    researchers: tuple[Researcher, ...] = ()
    feeds: tuple[Feed, ...] = ()
    reports: tuple[Report, ...] = ()
    x: X = X()
    profiles: tuple[Profile, ...] = ()
    rank: Rank = Rank()
    endpoints: Endpoints = Endpoints()


# --- reading -------------------------------------------------------------------------------


def load(path: Path, *, environ: Mapping[str, str]) -> Config:
    """The config in `path`, checked.

    Args:
        environ: FEEDQ_X_BEARER_TOKEN replaces `[x] bearer_token`.

    Raises:
        ConfigError: file, line or key, and what to do, in one line.
    """
    text = _read(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {_place(str(error), text)}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: nested too deeply") from error
    _check_keys(document, Config, path)
    try:
        config = msgspec.convert(document, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_explain(str(error))}") from error
    for problem in _problems(config):
        raise ConfigError(f"{path}: {problem}")
    token = environ.get("FEEDQ_X_BEARER_TOKEN", "").strip()
    if token:
        settings = msgspec.structs.replace(config.x, bearer_token=token)
        config = msgspec.structs.replace(config, x=settings)
    return config


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such config; 'feedq init' writes one") from None
    except IsADirectoryError:
        raise ConfigError(f"{path}: is a folder; name the file in it") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = bytes(error.object)[: error.start].count(b"\n") + 1
        raise ConfigError(f"{path}: line {line}: not UTF-8; save the file as UTF-8") from error


def _place(said: str, text: str) -> str:
    """tomllib names the place at the end; we name it first."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", said)
    if not match:
        return said
    line = match[2] or str(text.rstrip("\n").count("\n") + 1)
    return f"line {line}: {match[1][:1].lower()}{match[1][1:]}"


def _check_keys(document: Mapping[str, Any], kind: type[msgspec.Struct], path: Path) -> None:
    """Name the first key that no struct has, wherever it stands, and the nearest that it has."""
    for where, key, known in _strangers(document, kind, ""):
        near = get_close_matches(key, known, 1, 0.6)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        raise ConfigError(f"{path}: {where}{key}: unknown key; {hint}")


def _strangers(
    table: Mapping[str, Any], kind: type[msgspec.Struct], where: str
) -> Iterable[tuple[str, str, tuple[str, ...]]]:
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            yield where, key, tuple(fields)
            continue
        inner = fields[key]
        if get_origin(inner) is tuple:
            inner = get_args(inner)[0]
        if not (isinstance(inner, type) and issubclass(inner, msgspec.Struct)):
            continue
        if isinstance(value, dict):
            yield from _strangers(value, inner, f"[{key}] ")
        elif isinstance(value, list):
            for number, one in enumerate(value, 1):
                if isinstance(one, dict):
                    name = one.get("name")
                    called = f" ({name})" if isinstance(name, str) and name else ""
                    yield from _strangers(one, inner, f"[[{key}]] #{number}{called}: ")


def _explain(said: str) -> str:
    """msgspec's message with the key in front, spelled as the file spells it."""
    message, _, at = said.partition(" - at `$")
    parts = [part for part in re.split(r"[.\[\]`]+", at) if part]
    words = message.replace("`", "")
    words = words[:1].lower() + words[1:]
    if not parts:
        return words
    place = f"[{parts[0]}] " + " ".join(f"#{int(p) + 1}" if p.isdigit() else p for p in parts[1:])
    return f"{place.strip()}: {words}"


def _problems(config: Config) -> Iterable[str]:
    """What is well-formed and still wrong, each in words."""
    fetch, rank = config.fetch, config.rank
    for name, value, low, high in (
        ("[database] backups", config.database.backups, 1, 1000),
        ("[fetch] timeout_s", fetch.timeout_s, 0.1, 3600),
        ("[fetch] max_body_mb", fetch.max_body_mb, 0.01, 4096),
        ("[fetch] concurrency", fetch.concurrency, 1, 64),
        ("[fetch] overlap_days", fetch.overlap_days, 0, 365),
        ("[x] budget_usd_per_month", config.x.budget_usd_per_month, 0, 1e6),
        ("[x] first_run_posts", config.x.first_run_posts, 5, 3200),
        ("[rank] session_size", rank.session_size, 1, 1000),
        ("[rank] explore", rank.explore, 0, rank.session_size),
        ("[rank] window_days", rank.window_days, 1, 36500),
    ):
        if not low <= value <= high:
            yield f"{name}: {value} is not between {low} and {high}"
    for category in config.arxiv.categories:
        if category in _ARCHIVES_WITH_SUBJECTS:
            yield (
                f"[arxiv] categories: {category} is a whole archive, cut by arXiv at 2,000 papers "
                "a day; name its subjects, such as cs.LG"
            )
        elif not _CATEGORY.fullmatch(category):
            yield f"[arxiv] categories: {category!r} is no arXiv category; one is called cs.LG"
    yield from _bad_names("[arxiv] searches", [one.name for one in config.arxiv.searches])
    yield from _bad_names("[[profiles]]", [one.name for one in config.profiles])
    yield from _bad_names("[[researchers]]", [one.name for one in config.researchers])
    for kind, name, url in _addresses(config):
        if not _is_web(url):
            yield f"{kind} {name}: {url!r} is not an http(s) address"


def _bad_names(where: str, names: list[str]) -> Iterable[str]:
    for number, name in enumerate(names, 1):
        if not name.strip():
            yield f"{where} #{number}: needs a name"
        elif name in names[: number - 1]:
            yield f"{where}: two are called {name!r}; names tell them apart"


def _addresses(config: Config) -> Iterable[tuple[str, str, str]]:
    for one in config.researchers:
        for url in one.feeds:
            yield "[[researchers]]", f"{one.name} feeds", url
    for feed in config.feeds:
        yield "[[feeds]]", feed.name, feed.url
    for report in config.reports:
        yield "[[reports]]", report.name, report.url
    for field in msgspec.structs.fields(Endpoints):
        url = getattr(config.endpoints, field.name)
        if url or field.name != "mastodon":
            yield "[endpoints]", field.name, url


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)*)?")
_ARCHIVES_WITH_SUBJECTS = frozenset(
    [
        "cs",
        "math",
        "stat",
        "physics",
        "cond-mat",
        "astro-ph",
        "q-bio",
        "q-fin",
        "nlin",
        "econ",
        "eess",
    ]
)


# --- places --------------------------------------------------------------------------------


def default_config_path(environ: Mapping[str, str]) -> Path:
    """FEEDQ_CONFIG, else `feedq/config.toml` in the user's config folder."""
    if environ.get("FEEDQ_CONFIG"):
        return Path(environ["FEEDQ_CONFIG"]).expanduser()
    from platformdirs import user_config_path

    return user_config_path("feedq") / "config.toml"


def database_path(config: Config, environ: Mapping[str, str], flag: Path | None) -> Path:
    """Flag, else FEEDQ_DB, else `[database] path`, else the user's data folder."""
    if flag is not None:
        return flag.expanduser()
    if environ.get("FEEDQ_DB"):
        return Path(environ["FEEDQ_DB"]).expanduser()
    if config.database.path:
        return Path(config.database.path).expanduser()
    from platformdirs import user_data_path

    return user_data_path("feedq") / "feedq.db"


def example() -> str:
    """The text of the example config: from the wheel, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent
    for path in (
        package / "_data" / "config.example.toml",
        package.parent / "config.example.toml",
    ):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ConfigError("the installation lacks config.example.toml; install feedq again")


def write_example(path: Path) -> None:
    """Write the example config, readable by its owner only; an existing file is left alone.

    Raises:
        ConfigError: the folder cannot be made or written.
    """
    text = example()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            with suppress(FileExistsError):
                os.link(partial, path)  # unlike a rename, this never replaces
        finally:
            Path(partial).unlink()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror or error}; name another place with "
            "--config or FEEDQ_CONFIG"
        ) from error


# --- what is followed ----------------------------------------------------------------------


def subscriptions(config: Config) -> tuple[Subscription, ...]:
    """Everything the config follows, in its order; what is named twice is followed once."""
    found: dict[str, Subscription] = {}

    def follow(source: str, name: str, address: str, by: str = "") -> None:
        subscription = Subscription(source, name, address, by)
        found.setdefault(subscription.key, subscription)

    for category in config.arxiv.categories:
        follow("arxiv", category, category)
    for search in config.arxiv.searches:
        follow("arxiv-search", search.name, search.query)
    for one in config.researchers:
        if one.x:
            follow("x", one.name, one.x.removeprefix("@"), one.name)
        if one.bluesky:
            follow("bluesky", one.name, one.bluesky.removeprefix("@"), one.name)
        if one.mastodon:
            follow("mastodon", one.name, one.mastodon, one.name)
        for url in one.feeds:
            follow("feed", one.name, url, one.name)
    for feed in config.feeds:
        follow("feed", feed.name, feed.url)
    for report in config.reports:
        follow("report", report.name, report.url)
    return tuple(found.values())


def x_token(config: Config, environ: Mapping[str, str]) -> str:
    """The X token: environment, else what `bearer_token_cmd` prints, else the file; or "".

    Raises:
        ConfigError: the command failed; its output is not repeated.
    """
    if environ.get("FEEDQ_X_BEARER_TOKEN", "").strip():
        return environ["FEEDQ_X_BEARER_TOKEN"].strip()
    command = config.x.bearer_token_cmd
    if not command:
        return config.x.bearer_token
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            words, capture_output=True, timeout=10, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        why = type(error).__name__ if isinstance(error, subprocess.SubprocessError) else error
        raise ConfigError(
            f"[x] bearer_token_cmd: {command.split()[0] if command.split() else command!r} "
            f"failed ({why}); run it by hand to see why"
        ) from error
    return done.stdout.decode("utf-8", "replace").strip().splitlines()[0] if done.stdout else ""
