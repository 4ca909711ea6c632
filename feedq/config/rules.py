"""What is well-formed TOML, of the right types, and still wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from feedq.config.sections import App, Config, Endpoints, Hook, Mail, Repro
from feedq.domain.categories import SUBJECTS, UNDIVIDED, nearest
from feedq.domain.nearest import did_you_mean


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def problems(config: Config) -> Iterator[str]:
    """Each with its key, as the file spells it, and what to do."""
    yield from _numbers(config)
    yield from _categories(config)
    yield from _names("[arxiv] searches", config.arxiv.searches, unique=True)
    yield from _names("[[profiles]]", config.profiles, unique=True)
    yield from _names("[[researchers]]", config.researchers, unique=True)
    yield from _names("[[feeds]]", config.feeds)
    yield from _names("[[reports]]", config.reports)
    yield from _names("[[subscriptions]]", config.subscriptions)
    for number, search in enumerate(config.arxiv.searches, 1):
        if not search.query.strip():
            yield f"[arxiv] searches #{number} ({search.name}): query: is empty"
    for name in config.huggingface.lists:
        if name != "daily":
            yield f"[huggingface] lists: {name!r}: no list that feedq reads; there is daily"
    for number, one in enumerate(config.subscriptions, 1):
        if not one.address.strip():
            yield f"[[subscriptions]] #{number} ({one.name}): address: is empty"
    yield from _app(config.app)
    yield from _seeds(config)
    yield from _addresses(config)
    yield from _times(config.repro)
    yield from _mail(config.mail)
    for number, hook in enumerate(config.hooks, 1):
        yield from (f"[[hooks]] #{number}: {problem}" for problem in _hook(hook))
    if not re.fullmatch(r"((users|groups)/[0-9]{1,12})?", config.zotero.library):
        yield f"[zotero] library: {config.zotero.library!r}: write users/NUMBER or groups/NUMBER"


_DECIDED = ("grey", "hide")
_COLUMNS = ("profile", "authors", "day", "category", "id")


def _app(app: App) -> Iterator[str]:
    if app.decided not in _DECIDED:
        yield f"[app] decided: {app.decided!r}: write {' or '.join(_DECIDED)}"
    for column in app.columns:
        if column not in _COLUMNS:
            hint = did_you_mean(column, _COLUMNS, f"there are {', '.join(_COLUMNS)}")
            yield f"[app] columns: {column!r}: {hint}"
    yield from _names("[app] searches", app.searches, unique=True)
    for number, search in enumerate(app.searches, 1):
        if not search.query.strip():
            yield f"[app] searches #{number} ({search.name}): query: is empty"


_SIGNALS = ("author", "mention", "code", "upvotes", "recency")


def _numbers(config: Config) -> Iterator[str]:
    fetch, rank, x, signals = config.fetch, config.rank, config.x, config.signals
    repro = config.repro
    for key, value, low, high in (
        ("[database] backups", config.database.backups, 1, 1000),
        ("[fetch] timeout_s", fetch.timeout_s, 0.1, 3600),
        ("[fetch] max_body_mb", fetch.max_body_mb, 0.01, 4096),
        ("[fetch] concurrency", fetch.concurrency, 1, 64),
        ("[fetch] overlap_days", fetch.overlap_days, 0, 365),
        ("[fetch] silent_days", fetch.silent_days, 1, 36500),
        ("[x] budget_usd_per_month", x.budget_usd_per_month, 0, 1_000_000),
        ("[x] first_run_posts", x.first_run_posts, 5, 3200),
        ("[rank] session_size", rank.session_size, 1, 1000),
        ("[rank] explore", rank.explore, 0, rank.session_size),
        ("[rank] window_days", rank.window_days, 1, 36500),
        *((f"[signals] {name}", getattr(signals, name), 0, 10) for name in _SIGNALS),
        ("[signals] recency_half_life_days", signals.recency_half_life_days, 0.1, 36500),
        ("[mail] port", config.mail.port, 0, 65535),
        ("[repro] weekly_hours", repro.weekly_hours, 0.5, 100),
        ("[repro] estimate_factor", repro.estimate_factor, 0.1, 10),
        ("[repro] focus_minutes", repro.focus_minutes, 5, 180),
        ("[repro] rest_minutes", repro.rest_minutes, 0, 120),
        ("[repro] remind_days", repro.remind_days, 0, 3650),
        ("[repro] budget", repro.budget, 0, 1e9),
        ("[repro] price_per_gpu_hour", repro.price_per_gpu_hour or 0, 0, 1e6),
        ("[repro] gpu_memory_gb", repro.gpu_memory_gb or 0, 0, 1e6),
        *(
            (f"[[researchers]] #{number} ({one.name}): weight", one.weight, 0, 10)
            for number, one in enumerate(config.researchers, 1)
        ),
    ):
        if not low <= value <= high:  # written so that nan is refused
            yield f"{key}: {value} is not between {low} and {high}"


_SUBJECT = re.compile(r"[A-Z]{2}")
_LONG_SUBJECT = re.compile(r"[a-z]+(-[a-z]+)*")  # physics.soc-ph, cond-mat.mes-hall


def is_category(category: str) -> bool:
    """Whether this is spelled as the arXiv categories whose listing can be followed are."""
    archive, dot, subject = category.partition(".")
    pattern = _LONG_SUBJECT if archive in ("physics", "cond-mat") else _SUBJECT
    return (archive in UNDIVIDED and not dot) or (
        archive in SUBJECTS and pattern.fullmatch(subject) is not None
    )


def _categories(config: Config) -> Iterator[str]:
    for category in config.arxiv.categories:
        if is_category(category):
            continue
        archive, dot, subject = category.partition(".")
        if archive in SUBJECTS and not dot:
            why = "name a subject such as cs.LG; a whole archive is cut at 2,000 papers a day"
        elif archive.lower() in SUBJECTS and _SUBJECT.fullmatch(subject.upper()):
            why = f"did you mean {archive.lower()}.{subject.upper()}?"
        else:
            why = f"no arXiv category; {nearest(category)}"
        yield f"[arxiv] categories: {category!r}: {why}"


def _names(place: str, tables: Sequence[_Named], *, unique: bool = False) -> Iterator[str]:
    seen: set[str] = set()
    for number, table in enumerate(tables, 1):
        name = table.name.strip().casefold()
        if not name:
            yield f"{place} #{number}: name: is empty; it is how you tell it from others"
        elif unique and name in seen:
            yield f"{place} #{number}: name: {table.name!r} is taken; names tell them apart"
        seen.add(name)


def _seeds(config: Config) -> Iterator[str]:
    for number, profile in enumerate(config.profiles, 1):
        place = f"[[profiles]] #{number} ({profile.name})"
        for paper in profile.papers:
            from feedq.domain.identity import parse_arxiv

            if not parse_arxiv(paper):
                yield f"{place}: papers: {paper!r} is no arXiv id; one looks like 1512.03385"
        for key in ("keywords", "authors", "exclude"):
            if not all(text.strip() for text in getattr(profile, key)):
                yield f"{place}: {key}: one of them is empty"


def _times(repro: Repro) -> Iterator[str]:
    for number, text in enumerate(repro.free_hours, 1):
        from feedq.domain.hours import parse_window

        try:
            parse_window(text)
        except ValueError as error:
            yield f"[repro] free_hours #{number}: {text!r}: {error}"
    if not repro.time_zone:
        return
    from zoneinfo import available_timezones

    if repro.time_zone not in available_timezones():
        otherwise = "write one such as Europe/Berlin"
        hint = did_you_mean(repro.time_zone, available_timezones(), otherwise, likeness=0.6)
        yield f"[repro] time_zone: {repro.time_zone!r}: no such time zone; {hint}"


# What an envelope takes without extensions (RFC 5321), and no more: no name, no list.
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", re.ASCII)
_HOST = re.compile(r"[\w.:-]+", re.ASCII)
_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def _mail(mail: Mail) -> Iterator[str]:
    for key, address in (("to", mail.to), ("sender", mail.sender)):
        if address and not _MAILBOX.fullmatch(address):
            yield f"[mail] {key}: {address!r} is no mail address; write one as you@example.org"
    if mail.host and not _HOST.fullmatch(mail.host):
        yield f"[mail] host: {mail.host!r} is no host; write one as smtp.example.org"
    if mail.security not in ("starttls", "tls", "none"):
        yield f"[mail] security: {mail.security!r}: there are starttls, tls and none"
    if mail.security == "none" and mail.host not in ("", *_OF_THIS_MACHINE):
        yield "[mail] security: none is for localhost; anywhere else use starttls or tls"


HOOK_EVENTS = ("fetched", "status")


def _hook(hook: Hook) -> Iterator[str]:
    if hook.event not in HOOK_EVENTS:
        otherwise = f"there are {' and '.join(HOOK_EVENTS)}"
        hint = did_you_mean(hook.event.strip().lower(), HOOK_EVENTS, otherwise)
        yield f"event: {hook.event!r}: no such event; {hint}"
    command = hook.command[0] if hook.command else ""
    if not command.strip():
        yield 'command: is empty; write it as ["program", "argument"]'
    elif " " in command and "/" not in command:
        yield f"command: {command!r}: no shell takes it apart; write each word in quotes of its own"
    elif "/" in command and not command.startswith(("/", "~")):
        yield f"command: {command!r}: give the whole path, or a name that PATH finds"
    if any("\0" in word for word in hook.command):
        yield "command: no word can hold a NUL"
    if not 0.1 <= hook.timeout_s <= 600:
        yield f"timeout_s: {hook.timeout_s} is not between 0.1 and 600"


def _addresses(config: Config) -> Iterator[str]:
    found = [
        (f"[[researchers]] #{number} ({one.name}): feeds", url)
        for number, one in enumerate(config.researchers, 1)
        for url in one.feeds
    ]
    found += [
        (f"[[feeds]] #{n} ({one.name}): url", one.url) for n, one in enumerate(config.feeds, 1)
    ]
    found += [
        (f"[[reports]] #{n} ({one.name}): url", one.url) for n, one in enumerate(config.reports, 1)
    ]
    for key in (field.name for field in msgspec.structs.fields(Endpoints)):
        address = getattr(config.endpoints, key)
        if address or key != "mastodon":
            found.append((f"[endpoints] {key}", address))
    for place, url in found:
        if not is_web(url):
            yield f"{place}: {url!r} is no web address; it begins with https:// or http://"


def is_web(url: str) -> bool:
    """Whether this is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and named and not re.search(r"\s", url.strip())
