"""What the app must not load before it shows the first papers."""

from __future__ import annotations

import subprocess
import sys


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
