"""The demo's config: everything the stand-ins serve, and four profiles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from feedq.config import path_exists
from feedq.errors import ConfigError

_PROFILES = {
    "cnn": [
        "convolutional network",
        "image classification",
        "object detection",
        "residual network",
    ],
    "lstm": ["long short-term memory", "LSTM", "recurrent neural network", "language modeling"],
    "gan": ["generative adversarial network", "adversarial training", "image synthesis"],
    "rl": ["reinforcement learning", "policy gradient", "neuroevolution", "evolution strategy"],
}
_FIRST_LINE = re.compile(
    r"# feedq demo of (\d{4}-\d\d-\d\d), stand-ins at http://127\.0\.0\.1:(\d{1,5});.*"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """What the first line of a demo's config says; what its papers and posts are named after.

    Attributes:
        made: the day when the demo was first run in its folder.
        port: where its stand-ins listen, on loopback.
    """

    made: date
    port: int


def origin(path: Path) -> Origin | None:
    """Of the config at `path`; None: the demo did not write it, or it is not there."""
    try:
        with path.open(encoding="utf-8") as file:
            found = _FIRST_LINE.fullmatch(file.readline().rstrip())
        return Origin(date.fromisoformat(found[1]), int(found[2])) if found else None
    except (OSError, ValueError):
        return None


def check_folder(config: Path, database: Path) -> Origin | None:
    """Where a demo was run before, what it was; None where nothing is in its way.

    Raises:
        ConfigError: there is a config, or a library, that the demo did not make.
    """
    known = origin(config)
    if known is None:
        for path in (config, database):
            if path_exists(path):
                raise ConfigError(
                    f"{path}: is not the demo's, and stays; name another folder with --dir"
                )
    return known


def toml(base: str, made: date, database: Path, people: Iterable[dict[str, str]]) -> str:
    """The config as a file; JSON strings are TOML strings."""
    lines = [
        f"# feedq demo of {made}, stand-ins at {base}; by this line 'feedq demo' knows its folder",
        "[database]",
        f"path = {json.dumps(str(database))}",
        "[fetch]",
        'contact = "demo@feedq.example"',
        "[arxiv]",
        'categories = ["cs.CV", "cs.LG", "cs.CL", "cs.NE", "stat.ML"]',
        'searches = [{ name = "evolution", query = "all:evolution" }]',
    ]
    for one in people:
        lines += ["[[researchers]]", f"name = {json.dumps(one['name'])}"]
        if one["x"]:
            lines.append(f"x = {json.dumps(one['x'])}")
        if one["bluesky"]:
            lines.append(f"bluesky = {json.dumps(one['bluesky'])}")
        if one["mastodon"]:
            lines.append(f'mastodon = "{base}/@{one["mastodon"]}"')
        if one["feed"]:
            lines.append(f'feeds = ["{base}/feeds/{one["feed"]}"]')
    for name, kind in (
        ("The Slow Newsletter", "rdf"),
        ("Model Garden", "json"),
        ("Reproduction Forum", "forum"),
    ):
        lines += ["[[feeds]]", f'name = "{name}"', f'url = "{base}/feeds/{kind}"']
    lines += ["[[reports]]", 'name = "Course projects"', f'url = "{base}/course/reports.html"']
    lines += ["[huggingface]", 'lists = ["daily"]', "[x]", 'bearer_token = "demo"']
    for name, keywords in _PROFILES.items():
        lines += ["[[profiles]]", f'name = "{name}"', f"keywords = {json.dumps(keywords)}"]
    lines.append("[endpoints]")
    for name in (
        "arxiv_feed",
        "arxiv_api",
        "arxiv_oai",
        "x",
        "bluesky",
        "huggingface",
        "paperswithcode",
    ):
        lines.append(f'{name} = "{base}"')
    return "\n".join(lines) + "\n"
