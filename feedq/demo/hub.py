"""Stand-ins of Hugging Face and Papers with Code: the day's picks, and where the code is."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from feedq.demo.content import DemoPaper

_DATA = Path(__file__).parent / "data" / "hub.toml"


class Hub:
    """What both know of the demo's papers."""

    def __init__(self, papers: Iterable[DemoPaper]) -> None:
        told = tomllib.loads(_DATA.read_text(encoding="utf-8"))
        self._papers = {paper.key: paper for paper in papers if paper.ago >= 0}
        self._keys = {paper.id: key for key, paper in self._papers.items()}
        self._picks: dict[str, dict[str, Any]] = {one["paper"]: one for one in told["picks"]}
        self._repositories: dict[str, list[dict[str, Any]]] = told["repositories"]
        self._latest = max(paper.day for paper in self._papers.values())

    def daily(self, day: str) -> bytes:
        """The picks of a day; of the last one with any for ""."""
        wanted = day or self._latest.isoformat()
        picks = [
            {"paper": self._page(key), "title": self._papers[key].title, "submittedBy": _who(pick)}
            for key, pick in self._picks.items()
            if self._papers[key].day.isoformat() == wanted
        ]
        return json.dumps(picks).encode()

    def paper(self, identifier: str) -> bytes | None:
        """A paper's page at Hugging Face; None: it has none."""
        key = self._keys.get(identifier, "")
        known = key in self._picks or key in self._repositories
        return json.dumps(self._page(key)).encode() if known else None

    def record(self, identifier: str) -> bytes | None:
        """A paper in the catalogue of Papers with Code; None: it is not there."""
        key = self._keys.get(identifier, "")
        if key not in self._repositories:
            return None
        found = [
            {"url": one["url"], "is_official": one["official"], "num_stars": one["stars"]}
            for one in self._repositories[key]
        ]
        title = self._papers[key].title
        return json.dumps({"arxiv_id": identifier, "title": title, "repositories": found}).encode()

    def _page(self, key: str) -> dict[str, Any]:
        paper, pick = self._papers[key], self._picks.get(key, {})
        day = f"{paper.day.isoformat()}T00:00:00.000Z"
        page = {
            "id": paper.id,
            "title": paper.title,
            "summary": paper.abstract,
            "authors": [{"name": name} for name in paper.authors],
            "publishedAt": day,
            "submittedOnDailyAt": day,
            "upvotes": pick.get("votes", 0),
            "ai_summary": pick.get("said"),
        }
        return {**page, "githubRepo": pick["repo"]} if "repo" in pick else page


def _who(pick: Mapping[str, Any]) -> dict[str, str]:
    """Who put a paper among the day's picks."""
    return {"fullname": pick["by"], "name": pick["by"].split()[0].lower()}
