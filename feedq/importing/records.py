"""Records of reproductions from feedq's own JSON; every text is cleaned, every fact checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from feedq.domain.answers import KEYS, Value, answered, fact, read, shown
from feedq.domain.identity import Identifier
from feedq.domain.reproduction import (
    Contact,
    LogEntry,
    Milestone,
    Plan,
    Reproduction,
    Resource,
    Sheet,
    Work,
)
from feedq.domain.text import clean, clean_line, safe_link
from feedq.errors import RecordError
from feedq.importing.own import identifier, items

MOST = 10_000
"""Records read of one file."""

_LONGEST = 20_000
_LONGEST_LINE = 1_000
_ENTRIES = ("log", "contacts", "work", "resources")
_E = TypeVar("_E")


def parse(body: bytes) -> tuple[list[tuple[Identifier, Reproduction]], list[str]]:
    """The records of a file, and what could not be read, a line each.

    Raises:
        ImportFailed: it is no JSON of feedq.
    """
    found, damaged = [], []
    with_record = [
        (number, item)
        for number, item in enumerate(items(body), 1)
        if isinstance(item, dict) and isinstance(item.get("reproduction"), dict)
    ]
    for number, item in with_record[:MOST]:
        try:
            found.append((identifier(item.get("id")), to_record(item["reproduction"])))
        except (ValueError, TypeError, RecordError, RecursionError, OverflowError) as error:
            damaged.append(f"item {number}: {clean_line(str(error), limit=200)}")
    if len(with_record) > MOST:
        damaged.append(f"the rest: more than {MOST:,} records")
    return found, damaged


def to_record(item: dict[str, Any]) -> Reproduction:
    """The record of `reproduction` in a paper's item; keys it does not know are left out.

    Raises:
        ValueError, RecordError: a value is not allowed.
    """
    facts = {name: item[name] for name in Sheet.__struct_fields__ if name in item}
    sheet = msgspec.convert(facts, Sheet)
    values: dict[str, Value] = {}
    for path, key in KEYS.items():
        value = fact(sheet, path)
        values[path] = read(key, shown(value)) if isinstance(value, str) else value
    unknown = set(sheet.checklist) - {path.partition(".")[2] for path in KEYS}
    if unknown:
        raise ValueError(f"the checklist has no question {clean_line(min(unknown), limit=40)!r}")
    sheet = msgspec.structs.replace(answered(sheet, values), plan=_plan(sheet.plan))
    log, contacts, work, resources = (_list(item, name) for name in _ENTRIES)
    return Reproduction(
        sheet=sheet,
        log=tuple(_cleaned(one, "text") for one in msgspec.convert(log, list[LogEntry])),
        contacts=tuple(_contact(one) for one in msgspec.convert(contacts, list[Contact])),
        work=tuple(_cleaned(one, "text", "milestone") for one in msgspec.convert(work, list[Work])),
        resources=tuple(_resource(one) for one in msgspec.convert(resources, list[Resource])),
    )


def _list(item: dict[str, Any], name: str) -> Sequence[Any]:
    found = item.get(name) or []
    if not isinstance(found, list) or len(found) > MOST:
        raise ValueError(f"{name} is no list of at most {MOST:,}")
    return found


def _plan(plan: Plan) -> Plan:
    keys = [one.key for one in plan.milestones]
    if len(set(keys)) < len(keys) or not all(
        re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", k) for k in keys
    ):
        raise ValueError("the plan has a milestone without a key of its own")
    return msgspec.structs.replace(plan, milestones=tuple(map(_milestone, plan.milestones)))


def _milestone(one: Milestone) -> Milestone:
    if one.due < one.start:
        raise ValueError(f"milestone {one.key} ends before it begins")
    return msgspec.structs.replace(one, title=clean_line(one.title, limit=_LONGEST_LINE))


def _contact(one: Contact) -> Contact:
    return msgspec.structs.replace(
        _cleaned(one, "question", "reply"), to=clean_line(one.to, limit=320)
    )


def _resource(one: Resource) -> Resource:
    link = safe_link(one.url)
    if not link.lower().startswith(("http://", "https://")):
        raise ValueError("a resource has no web address")
    return msgspec.structs.replace(one, url=link, title=clean_line(one.title, limit=_LONGEST_LINE))


def _cleaned(one: _E, *names: str) -> _E:
    said = {name: clean(getattr(one, name), limit=_LONGEST).strip() for name in names}
    return msgspec.structs.replace(one, **said)  # type: ignore[type-var]
