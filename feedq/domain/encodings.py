"""Names of encodings, as documents and servers give them."""

from __future__ import annotations

import codecs

# Python's own and those of protocols: no document is written in them, and to decode `punycode`
# takes time that grows with the square of its length.
_NO_DOCUMENTS = frozenset(
    ("punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined")
)


def decoded(body: bytes, name: str) -> str:
    """`body`, read in the encoding that somebody named.

    Raises:
        LookupError: there is no such encoding, or none of documents.
        ValueError: the body is not in it.
    """
    if codecs.lookup(name).name in _NO_DOCUMENTS:
        raise LookupError(f"no encoding of documents: {name[:40]}")
    return body.decode(name)
