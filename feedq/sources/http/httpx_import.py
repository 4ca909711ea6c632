"""Where httpx is imported, when it is needed: it takes 100 ms and 10 MB.

For proxies, addresses written for people, and the fake networks of tests.
"""

from __future__ import annotations

import sys
from types import ModuleType


def httpx_library() -> ModuleType:
    """httpx without its command line, which brings rich and pygments: 4 MB and 60 ms."""
    if "httpx" not in sys.modules and "httpx._main" not in sys.modules:
        command_line = ModuleType("httpx._main")
        command_line.main = lambda: None  # type: ignore[attr-defined]
        sys.modules["httpx._main"] = command_line
    import httpx

    return httpx
