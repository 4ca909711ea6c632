"""Feeds of a few items."""

from __future__ import annotations

URL = "https://notes.example.org/feed.xml"


def rss(items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>t</title>{head}{items}</channel></rss>'.encode()
