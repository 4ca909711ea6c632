"""Every `--json` prints what docs/reference/json.schema.json says, and no key more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pytest_httpserver import HTTPServer

from docs.schema import ITEMS
from feedq.cli.root import cli
from feedq.store.store import Store
from tests.cli.commands import commands
from tests.cli.conftest import Run
from tests.library import TODAY, FakeClock, add, arxiv, paper, post
from tests.services.schedule.machines import machine
from tests.zotero_wire import ZoteroServer

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "json.schema.json"
FEED = """<rss version="2.0"><channel><title>A blog</title><link>http://b.example/</link>
<item><title>A post</title><link>http://b.example/1</link><guid>1</guid></item></channel></rss>"""
ID = "2603.00001"
CALLS = {
    "fetch": ["fetch --full"],
    "rank": ["rank", "rank --report", "rank --start"],
    "list": ["list", "list posts", "list candidates", "list skipped"],
    "show": [f"show {ID} 2603.00002"],
    "search": ["search topic"],
    "mark": ["mark 2603.00003 --as skipped --note why"],
    "undo": ["undo 1"],
    "redo": ["redo 1"],
    "repro list": ["repro list", "repro list --areas"],
    "repro show": [f"repro show {ID}"],
    "repro compare": [f"repro compare {ID} 2603.00002"],
    "repro set": ["repro set --keys"],
    "repro plan": [f"repro plan {ID}"],
    "repro log": [f"repro log {ID}"],
    "repro timer": [f"repro timer {ID}"],
    "repro contact": [f"repro contact {ID}"],
    "repro resources": [f"repro resources {ID}"],
    "digest": ["digest --again"],
    "import": [
        "import {home}/ids.txt --as queue --dry-run",
        "import {home}/feeds.opml --dry-run",
        "import {home}/shortlist.json --as candidates --replace",
        "import {home}/shortlist.json",
    ],
    "zotero push": ["zotero push all --collection Shelf --create"],
    "zotero pull": ["zotero pull --collection Shelf --as done --dry-run"],
    "sources list": ["sources list"],
    "sources health": ["sources health"],
    "sources add": ["sources add {feed} --name again --no-check"],
    "sources test": ["sources test blog"],
    "stats": ["stats"],
    "doctor": ["doctor --offline"],
    "schedule": ["schedule"],
}
"""command -> calls of it, in an order in which each finds something."""
PREPARED = (
    f"mark {ID} --star --note mine",
    "mark 2603.00002 --as queued",
    f"repro add {ID} 2603.00002",
    f"repro set {ID} area=gan kind=rerun target.metric=fid target.reported=7.5 code.completeness=3",
    f"repro log {ID} --as hypothesis smaller",
    f"repro spend {ID} --minutes 30 --gpu-hours 2 --money 1.5",
    f"repro contact {ID} --question why --to ada@example.org",
    f"repro resources {ID} --add https://example.org/r",
    "rank",
    "export candidates --format json -o {home}/shortlist.json",
)


@pytest.fixture
def world(
    run: Run, home: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """A library in which every command finds something to tell."""
    zotero = ZoteroServer(httpserver)
    httpserver.expect_request("/blog").respond_with_data(FEED, content_type="application/rss+xml")
    names = {"home": str(home), "feed": httpserver.url_for("/blog")}
    (home / "c.toml").write_text(
        f'[[feeds]]\nname = "blog"\nurl = "{names["feed"]}"\n[rank]\nexplore = 0\n'
        f'[zotero]\nlibrary = "users/12"\n[endpoints]\nzotero = "{zotero.base}"\n'
        f'huggingface = "{zotero.base}"\npaperswithcode = "{zotero.base}"\n'
    )
    (home / "ids.txt").write_text("2603.00004\n1706.03762\nnonsense\n")
    (home / "feeds.opml").write_text(
        '<opml version="2.0"><body><outline text="F"><outline text="x" type="rss" '
        'xmlUrl="https://x.example/feed"/></outline></body></opml>'
    )
    for name, value in (
        ("FEEDQ_CONFIG", str(home / "c.toml")),
        ("FEEDQ_DB", str(home / "feedq.db")),
        ("FEEDQ_ZOTERO_KEY", zotero.KEY),
        ("PATH", str(machine(home / "machine", "crontab"))),
    ):
        monkeypatch.setenv(name, value)
    clock = FakeClock()
    monkeypatch.setattr("feedq.bootstrap.SystemClock", lambda: clock)
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, *(paper(n, title=f"On topic {n}") for n in range(1, 20)))
    add(store, post(1, arxiv(1)), subscription="feed:https://b.example")
    store.close()
    for call in PREPARED:
        done = run(*call.format(**names).split())
        assert done.status == 0, (call, done.err)
    return names


def test_every_command_prints_what_the_schema_says(run: Run, world: dict[str, str]) -> None:
    schema = closed(json.loads(SCHEMA.read_text()))
    told: dict[str, list[dict[str, Any]]] = {}
    for command, calls in CALLS.items():
        validator = Draft202012Validator(
            {"$ref": f"#/$defs/{command.replace(' ', '-')}", "$defs": schema["$defs"]}
        )
        for call in calls:
            done = run(*call.format(**world).split(), "--json")
            assert done.status in (0, 3), (call, done.err)
            document = json.loads(done.out)
            problems = [
                f"{one.json_path}: {one.message}" for one in validator.iter_errors(document)
            ]
            assert not problems, (call, problems[:3])
            told.setdefault(command, []).extend(document["items"])
    silent = [command for command in CALLS if not told[command]]
    assert silent == [], "nothing was told, so nothing was checked"


def closed(schema: Any) -> Any:
    """The schema, with every object refusing keys that it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    if found.get("type") == "object" and found.get("properties"):
        found.setdefault("additionalProperties", False)
    return found


def test_the_schema_refuses_what_is_no_paper() -> None:
    schema = json.loads(SCHEMA.read_text())
    validator = Draft202012Validator({"$ref": "#/$defs/list", "$defs": schema["$defs"]})
    Draft202012Validator.check_schema(schema)
    assert validator.is_valid({"schema_version": 1, "items": []})
    assert not validator.is_valid({"schema_version": 2, "items": []})
    assert not validator.is_valid({"schema_version": 1, "items": [{"id": "arxiv:1"}]})


def test_every_json_is_described_and_called_here() -> None:
    printing = {
        name
        for name, command in commands(cli)
        if any("--json" in parameter.opts for parameter in command.params)
    }
    assert printing == ITEMS.keys()
    assert printing == CALLS.keys()
