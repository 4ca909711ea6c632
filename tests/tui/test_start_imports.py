"""What the app must not load before it shows the first papers."""

from __future__ import annotations

import gc
import subprocess
import sys

from feedq.tui import garbage


def test_first_papers_need_no_large_library() -> None:
    """Each of these takes longer to import than the first papers take to be read and painted."""
    code = (
        "import sys, feedq.cli, feedq.cli.root, feedq.bootstrap, feedq.tui.app, feedq.tui.listing\n"
        "large = {'sqlalchemy', 'alembic', 'psycopg', 'numpy', 'scipy', 'sklearn', 'httpx',\n"
        "    'feedparser', 'tweepy', 'arxiv', 'tomlkit', 'feedq.domain.model'}\n"
        "print(*sorted(large & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == ""


def test_garbage_is_looked_for_again_once_the_app_has_settled() -> None:
    garbage.hold()
    assert not gc.isenabled()
    try:
        garbage.settle()
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_settling_without_a_hold_freezes_nothing() -> None:
    before = gc.get_freeze_count()
    garbage.settle()
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, before)
