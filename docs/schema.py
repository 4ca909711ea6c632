"""The JSON Schema of what `--json` prints, made of the types of its items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from feedq.domain.reproduction import Contact, LogEntry, Milestone, Reproduction, Sheet
from feedq.export import shapes
from feedq.export.json import SCHEMA_VERSION

Reproduced = msgspec.defstruct(
    "Reproduction",
    [
        *((one.name, one.type) for one in msgspec.structs.fields(Sheet)),
        *((one.name, one.type) for one in msgspec.structs.fields(Reproduction)[1:]),
        ("suggested_area", shapes.SuggestionItem),
        ("feasibility", shapes.FeasibilityItem),
    ],
)
"""What feedq makes of a record, beside its facts and entries; a file has the latter alone."""

ITEMS: Mapping[str, tuple[Any, ...]] = {
    "fetch": (shapes.FetchItem,),
    "rank": (shapes.RankItem, shapes.ReportItem, shapes.PaperItem),
    "list": (shapes.PaperItem,),
    "show": (shapes.PaperItem,),
    "search": (shapes.PaperItem,),
    "mark": (shapes.PaperItem,),
    "undo": (shapes.PaperItem,),
    "redo": (shapes.PaperItem,),
    "repro list": (shapes.CaseItem, shapes.AreaItem),
    "repro show": (shapes.CaseItem,),
    "repro compare": (shapes.CaseItem,),
    "repro set": (shapes.KeyItem,),
    "repro plan": (Milestone,),
    "repro log": (LogEntry,),
    "repro timer": (shapes.TimerItem,),
    "repro contact": (Contact,),
    "repro resources": (shapes.ResourceItem,),
    "digest": (shapes.PaperItem,),
    "import": (shapes.ListedPaperItem, shapes.ListedFeedItem, shapes.TakenItem),
    "zotero pull": (shapes.ListedPaperItem,),
    "zotero push": (shapes.PushItem,),
    "sources list": (shapes.SubscriptionItem,),
    "sources health": (shapes.HealthItem,),
    "sources add": (shapes.SubscriptionItem,),
    "sources test": (shapes.TrialItem,),
    "stats": (shapes.StatsItem,),
    "doctor": (shapes.CheckItem,),
    "schedule": (shapes.ScheduleItem,),
}
"""command -> what its items may be."""


def schema() -> dict[str, Any]:
    """One schema: any document at its root, those of a command in `$defs`, spaces as hyphens."""
    types = list(dict.fromkeys(one for kinds in ITEMS.values() for one in kinds))
    refs, components = msgspec.json.schema_components([*types, Reproduced])
    named = dict(zip(types, refs[:-1], strict=True))
    components["CaseItem"]["properties"]["reproduction"] = refs[-1]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What feedq prints with --json",
        "$comment": "Made by docs/generate.py. Keys may be added within a schema version.",
        **_document({}),
        "$defs": {
            command.replace(" ", "-"): _document(_either([named[one] for one in kinds]))
            for command, kinds in ITEMS.items()
        }
        | dict(sorted(components.items())),
    }


def schema_page() -> str:
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def _document(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "schema_version": {"const": SCHEMA_VERSION},
            "items": {"type": "array", "items": item},
        },
        "required": ["schema_version", "items"],
    }


def _either(items: list[dict[str, Any]]) -> dict[str, Any]:
    return items[0] if len(items) == 1 else {"anyOf": items}
