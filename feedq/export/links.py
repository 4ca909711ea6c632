"""Addresses as exports write them."""

from __future__ import annotations

import re

from feedq.domain.text import safe_link

# What no URI may hold (RFC 3986, appendix A) and sources write all the same.
_NOT_URI = re.compile(r"[\s\"<>\\^`{|}]")


def link_target(url: str) -> str:
    """`url` as a valid http, https or mailto address, or "": nothing else is ever a link."""
    return percent_encoded(safe_link(url))


def percent_encoded(text: str) -> str:
    """`text` without what no address may hold."""
    return _NOT_URI.sub(lambda found: f"%{ord(found[0]):02X}", text)


def web_address(url: str) -> str:
    """`url` when it is a page or a file of the web, or ""."""
    target = link_target(url)
    return target if target.lower().startswith("http") else ""


def doi_link(doi: str) -> str:
    """Where a DOI leads; "" without one."""
    return link_target(f"https://doi.org/{doi}") if doi else ""
