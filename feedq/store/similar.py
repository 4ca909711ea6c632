"""Papers whose words are like another's, by full text alone: no model is needed."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from feedq.store.dialect import dialect

_WORD = re.compile(r"[^\W\d_][\w-]{3,}")
_MOST_WORDS = 6
_COMMON = re.compile(
    r"about|approach|based|beyond|deep|data|from|into|learning|methods?|models?|networks?|neural|"
    r"novel|other|over|than|that|their|they|this|through|towards?|under|using|very|what|when|"
    r"where|which|while|with|without|your"
)


class Similar:
    """Asks the full-text index."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def to(self, title: str, abstract: str, *, without: int, limit: int) -> list[int]:
        """Rows of the papers nearest to these words, the nearest first.

        The longest words of the title are asked for, those first that the abstract repeats.
        """
        told = abstract.casefold()
        words = {word.casefold() for word in _WORD.findall(title)}
        words = {word for word in words if not _COMMON.fullmatch(word)}
        chosen = sorted(words, key=lambda word: (word not in told, -len(word), word))[:_MOST_WORDS]
        if not chosen:
            return []
        index = dialect(self._connection).full_text(self._connection)
        return index.nearest(chosen, without=without, limit=limit)
