"""Elements of XML and HTML, built as a tree: text is text wherever it comes from."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from feedq.domain.text import clean
from feedq.export.links import link_target

# https://www.w3.org/TR/xml/#charsets
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def held(text: str) -> str:
    """`text` without the characters that XML cannot hold, and without what `clean` takes."""
    return _NOT_XML.sub("", clean(text))


def element(tag: str, *inside: Element | str, **attributes: str) -> Element:
    """`<tag name="value">inside</tag>`; `class_` and `aria_label` name what Python cannot."""
    named = {name.rstrip("_").replace("_", "-"): held(value) for name, value in attributes.items()}
    found = Element(tag, named)
    last: Element | None = None
    for part in inside:
        if not isinstance(part, str):
            found.append(part)
            last = part
        elif last is None:
            found.text = (found.text or "") + held(part)
        else:
            last.tail = (last.tail or "") + held(part)
    return found


def link(text: str, url: str) -> Element | str:
    """A link, or just its text when the address is not http, https or mailto."""
    target = link_target(url)
    return element("a", text, href=target, rel="noreferrer") if target else text


def joined(parts: list[Element | str], between: str) -> list[Element | str]:
    """The parts with a text between each two."""
    return [piece for part in parts for piece in (between, part)][1:]
