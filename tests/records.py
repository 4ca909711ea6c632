"""Any record a user could have written, for properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from feedq.domain.answers import KEYS, Key, Value, answered, read
from feedq.domain.reproduction import (
    UNKNOWN,
    Channel,
    Contact,
    LogEntry,
    LogKind,
    Milestone,
    Plan,
    Reached,
    RecordStatus,
    Reproduction,
    Resource,
    Sheet,
    Work,
)

instants = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_NASTY = st.sampled_from(
    ["\n", "\r\n", "---", "...", ": ", "#", "- ", "\t", "'", '"', "\\", "{", "]", "&a", "*a", "!!x",
     "%", "|", ">", "@", "`", "<script>", "](x)", "\u202e", "\x1b[31m", "\x00", "\x85", "\u2028",
     "END:VEVENT", "\\n", ";", ",", "null", "true", "1e3", "é", "漢", "\U0001f600", "\ufeff", "="]
)  # fmt: skip
texts = st.lists(_NASTY | st.text(st.characters(codec="utf-8"), max_size=6), max_size=6).map(
    "".join
)
_lines = texts.map(lambda text: str(read(KEYS["target.task"], text) or "x"))
addresses = st.sampled_from(
    ["https://example.org/a", "https://example.org/b?c=d&e=%20", "http://xn--bcher-kva.example/"]
)
_numbers = {
    "target.reported": st.floats(-1e6, 1e6),
    "result.reproduced": st.floats(-1e6, 1e6),
    "code.completeness": st.integers(0, 5),
    "pseudocode": st.integers(0, 4),
    "moving_parts": st.integers(1, 5),
    "compute.runs": st.integers(1, 999),
}
_AMOUNTS = ("target.tolerance", "compute.memory_gb", "compute.gpu_hours", "compute.price_per_hour")


def answers(key: Key) -> st.SearchStrategy[Value]:
    """Any value of a fact, as it is stored; None: not given."""
    if key.values:
        return st.sampled_from(["", *key.values]).map(lambda text: read(key, text))
    if key.path in _AMOUNTS:
        known: st.SearchStrategy[Value] = st.floats(0, 1e6)
    elif key.path in _numbers:
        known = _numbers[key.path]
    else:
        said = addresses if key.path.endswith(("url", "repository")) else texts
        known = said.map(lambda text: read(key, text))
    return st.none() | st.just(UNKNOWN) | known


facts = st.fixed_dictionaries({}, optional={path: answers(key) for path, key in KEYS.items()})


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    day = draw(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
    found = []
    for number in range(draw(st.integers(0, 4))):
        due = day + timedelta(days=draw(st.integers(0, 30)))
        found.append(
            Milestone(
                key=f"part-{number}",
                title=draw(_lines),
                start=day,
                due=due,
                hours=draw(st.floats(0, 200)),
                done=draw(st.none() | st.just(due)),
            )
        )
        day = due
    return Plan(
        milestones=tuple(found),
        revision=draw(st.integers(0, 9)),
        changed_at=draw(st.none() | instants),
    )


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any sheet, whether its status has all it needs or not."""
    sheet = answered(Sheet(), draw(facts))
    reached = st.builds(Reached, status=st.sampled_from(RecordStatus), at=instants)
    return msgspec.structs.replace(
        sheet,
        status=draw(st.sampled_from(RecordStatus)),
        plan=draw(plans()),
        reached=tuple(draw(st.lists(reached, max_size=3))),
    )


def _in_time(kind: st.SearchStrategy[object], key: str) -> st.SearchStrategy[tuple[object, ...]]:
    entries = st.lists(kind, max_size=3, unique_by=lambda one: getattr(one, key))
    return entries.map(lambda found: tuple(sorted(found, key=lambda one: getattr(one, key))))


_said = texts.map(lambda text: read(KEYS["claim"], text) or "x").map(str)
records = st.builds(
    Reproduction,
    sheet=sheets(),
    log=_in_time(st.builds(LogEntry, at=instants, kind=st.sampled_from(LogKind), text=_said), "at"),
    contacts=_in_time(
        st.builds(
            Contact,
            at=instants,
            channel=st.sampled_from(Channel),
            question=_said,
            to=st.sampled_from(["", "ada@example.org"]),
            reply=st.just("") | _said,
            replied_at=st.none() | instants,
        ),
        "at",
    ),
    work=_in_time(
        st.builds(
            Work,
            at=instants,
            minutes=st.floats(0, 600),
            gpu_hours=st.floats(0, 100),
            money=st.floats(0, 100),
            milestone=st.sampled_from(["", "core"]),
            text=_said,
        ),
        "at",
    ),
    resources=st.lists(
        st.builds(Resource, url=addresses, added_at=instants, title=_lines),
        max_size=3,
        unique_by=(lambda one: one.url, lambda one: one.added_at),
    ).map(lambda found: tuple(sorted(found, key=lambda one: one.added_at))),
)
"""Any record; its entries in the order of their times."""
