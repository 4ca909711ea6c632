"""The encoding of XML found in the wild."""

from __future__ import annotations

import re

_MULTIBYTE = re.compile(rb"gb\d|gbk|hz|big5|euc|shift|sjis|iso-2022|ks_c|utf-?7", re.IGNORECASE)
_HIGH = bytes(range(128, 256))
_START = 300
_FEW = 3
_CERTAIN = 12
"""Bytes beyond ASCII; of six characters in another encoding, one in 100,000 is UTF-8 as well."""
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=(?!\s*[\"']?utf-?8)", re.IGNORECASE)
_SAMPLE = 65_536
_TOLD_APART = frozenset(
    (
        *("gb2312", "gbk", "gb18030", "hz", "big5", "cp950", "big5hkscs"),
        *("shift_jis", "cp932", "euc_jp", "euc_kr", "cp949", "johab"),
        *("cp1251", "koi8_r", "koi8_u", "iso8859_5"),
        *("cp1253", "iso8859_7", "cp1255", "iso8859_8", "cp1256", "iso8859_6"),
    )
)
"""Scripts that nothing else looks like. Western encodings look like each other: those stay with
windows-1252, as in browsers."""
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
_ROOT = re.compile(rb"<[A-Za-z_]")
_LONGEST_PROLOGUE = 16_384
"""Bytes; every entity of HTML that somebody may declare there takes 12,000."""
_LONG_ENTITY = re.compile(rb"""<!ENTITY[^>"']*+(?:"[^"]{33,}"|'[^']{33,}')[^>]*+>""")


def as_utf8(body: bytes, content_type: str) -> bytes | None:
    """The document in UTF-8, its header and prologue to be ignored; None where it is not UTF-8.

    What reads as UTF-8 is UTF-8, whatever the header or the prologue say: they are wrong far more
    often than text in another encoding happens to be valid UTF-8. A few bytes that are no UTF-8
    among many that are do not change that. Control characters, which XML forbids, are taken out
    as well, so that one of them does not end the parse.
    """
    body = _narrowed(body).lstrip(b" \t\r\n")
    if b"\0" in body[:_START]:
        return None  # UTF-16 or UTF-32; where there is no NUL it is neither, whatever is declared
    match = _ENCODING.match(body[:_START])
    prologue = match[1] if match else b""
    declared = content_type.encode("utf-8", "replace") + b" " + prologue
    if _MULTIBYTE.search(declared) and len(body) - len(body.translate(None, _HIGH)) < _CERTAIN:
        return None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        if prologue and prologue.lower() not in (b"utf-8", b"utf8"):
            return None
        text = body.decode("utf-8", "replace")
        if len(text) - len(text.encode("ascii", "ignore")) < _FEW * text.count("\ufffd"):
            if _CHARSET.search(content_type):
                return None
            recognised = _recognised(body)
            if recognised is None:
                return None
            text = body.decode(recognised, "replace")
        body = text.encode()
    return body.translate(None, _CONTROLS)


def _recognised(body: bytes) -> str | None:
    """The encoding of text that declares none, or wrongly UTF-8; None when it may be several."""
    if len(body) - len(body.translate(None, _HIGH)) < _CERTAIN:
        return None
    import charset_normalizer  # only here: it takes 30 ms to import

    found = charset_normalizer.from_bytes(body[:_SAMPLE]).best()
    return found.encoding if found is not None and found.encoding in _TOLD_APART else None


def _narrowed(body: bytes) -> bytes:
    """UTF-16 that says so neither by a mark nor by its prologue, as UTF-8."""
    if body[:1] == b"<" and body[1:2] == b"\0" != body[2:3]:
        return body.decode("utf-16-le", "replace").encode("utf-8", "replace")
    if body[:2] == b"\0<" and body[2:3] == b"\0" != body[3:4]:
        return body.decode("utf-16-be", "replace").encode("utf-8", "replace")
    return body


def short_prologue(body: bytes) -> bytes:
    """The document without what may stand before its root and grow when it is read.

    An entity of a few thousand characters, named a few thousand times, is a gigabyte; and
    feedparser looks for entities in time that grows with the square of the prologue.
    """
    root = _ROOT.search(body)
    start = root.start() if root else 0
    prologue = body[:start]
    if b"<!" not in prologue and start <= _LONGEST_PROLOGUE:
        return body
    if start > _LONGEST_PROLOGUE:
        declared = re.match(rb"<\?xml[^>]{0,200}>", prologue)
        return (declared[0] if declared else b"") + body[start:]
    return _LONG_ENTITY.sub(b"", prologue) + body[start:]
