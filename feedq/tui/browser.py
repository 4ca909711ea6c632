"""Open a page in the user's browser: no shell, nothing but http and https."""

from __future__ import annotations

import webbrowser
from pathlib import PurePath

from feedq.domain.text import safe_link

# They would draw over the app, in the same terminal.
_IN_THE_TERMINAL = {"www-browser", "w3m", "lynx", "links", "elinks", "links2", "browsh"}


def open_in_browser(url: str) -> str:
    """Open `url`; returns what to tell the user when that was not possible, else ""."""
    link = safe_link(url)
    if not link.lower().startswith(("http://", "https://")):
        return "This is no web address, so it was not opened."
    try:
        browser = webbrowser.get()
        name = PurePath(str(getattr(browser, "name", ""))).name
        if name not in _IN_THE_TERMINAL and browser.open(link):
            return ""
    except webbrowser.Error:
        pass
    return f"No browser can be started from here: {link}"
