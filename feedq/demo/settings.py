"""The demo's config: everything the stand-ins serve, and four profiles."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

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


def toml(base: str, database: Path, people: Iterable[dict[str, str]]) -> str:
    """The config as a file; JSON strings are TOML strings."""
    lines = [
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
