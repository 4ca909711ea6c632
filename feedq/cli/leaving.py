"""Ending though a thread still waits for a server."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress


def leave_behind(waits: Callable[[threading.Thread], bool], status: int) -> None:
    """End now, with that exit status, where some thread beside the main one `waits`.

    What such a thread had not stored is rolled back, and fetched again.
    """
    main = threading.main_thread()
    if any(waits(one) for one in threading.enumerate() if one is not main):
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
