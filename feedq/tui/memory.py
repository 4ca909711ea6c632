"""Garbage collection arranged for an app that answers keys.

Garbage is not looked for while the app starts, and never in what the start has made: each look goes
through all objects there are. A start makes a hundred thousand that stay, so that looks during it
find nothing, and one later would stop the app for longer than a key may take.
"""

from __future__ import annotations

import gc

SETTLED_S = 1.0
"""Seconds after the start by which everything usual is loaded."""


def hold() -> None:
    """Do not look for garbage until `settle`."""
    gc.disable()


def settle() -> None:
    """Look from now on, but not at what there is; nothing without a `hold` before."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
