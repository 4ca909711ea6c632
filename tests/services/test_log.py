"""A log that helps and never harms."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from feedq.domain.kinds import Outcome
from feedq.services.fetching.visit import FetchResult
from feedq.services.log import LARGEST, Log, last_lines


def test_only_what_went_wrong_is_kept_unless_asked_for_more(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "feedq.log"
    told: list[str] = []
    results = [
        FetchResult("feed", "A Blog", Outcome.FAILED, error="HTTP 500"),
        FetchResult("arxiv", "cs.LG", Outcome.OK, new=7),
    ]
    Log(path).fetched(results)
    assert [line.split(" ", 2)[2] for line in last_lines(path, 9)] == [
        "wrong fetch feed “A Blog”: HTTP 500"
    ]
    Log(path, verbose=True, tell=told.append).fetched(results)
    assert told == ["fetch arxiv “cs.LG”: ok, 7 new, 0 updated, 0.0 s"]
    assert len(last_lines(path, 9)) == 3
    Log().fetched(results)  # keeps nothing, and nothing is where it could


def test_it_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "feedq.log"
    Log(path).wrong("it failed")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_stays_small_and_keeps_the_end(tmp_path: Path) -> None:
    path = tmp_path / "feedq.log"
    log = Log(path)
    for number in range(6000):
        log.wrong(f"failure {number} " + "x" * 80)
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["feedq.log", "feedq.log.1"]
    assert all(file.stat().st_size <= LARGEST + 200 for file in files)
    assert "failure 5999 " in last_lines(path, 3)[-1]
    assert len(last_lines(path, 1600)) == 1600


def test_text_from_outside_cannot_forge_a_line_or_move_the_cursor(tmp_path: Path) -> None:
    path = tmp_path / "feedq.log"
    Log(path).wrong("bad\x1b[2J\r\n2026-01-01 00:00:00 wrong forged\u202e")
    first, second = path.read_text().splitlines()
    assert "\x1b" not in first
    assert second.startswith("  "), "what is not a line of its own is indented"


def test_a_log_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Log(tmp_path / "file" / "feedq.log").wrong("it failed")
    assert last_lines(tmp_path / "file" / "feedq.log", 9) == []


def test_many_may_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "feedq.log"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: Log(path).wrong(f"failure {number}"), range(400)))
    said = {line.split(" ", 3)[3] for line in last_lines(path, 999)}
    assert said == {f"failure {number}" for number in range(400)}
