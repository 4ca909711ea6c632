"""What speaks for a paper beside its text: who wrote it, who mentions it, code, votes, its age."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from feedq.domain.model import Reason
from feedq.rank.catalogue import Catalogue
from feedq.rank.tokens import Ints
from feedq.rank.values import Beside, Interest

_DAY_S = 86_400.0
_NAME_PART = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Signals:
    """What each signal adds, on the scale where the best papers of a profile have 3 or 4; 0: off.

    Attributes:
        author: each followed author of a profile.
        mention: the researcher who weighs most of those who mention a paper; the second adds half
            of theirs, and so on.
        code: code is available.
        upvotes: for each doubling of (1 + upvotes), up to five of them.
        recency: for a paper of this moment; half as much every `recency_half_life_days`.
        researchers: name -> weight of their mention; 1 for those who are not in it.
    """

    author: float = 2.0
    mention: float = 0.8
    code: float = 0.1
    upvotes: float = 0.1
    recency: float = 0.2
    recency_half_life_days: float = 14.0
    researchers: Mapping[str, float] = field(default_factory=dict)

    def without(self, *names: str) -> Signals:
        """The same with these signals turned off."""
        off: dict[str, Any] = dict.fromkeys(names, 0.0)
        return replace(self, **off)

    def of(self, beside: Beside, published: float, now: float) -> list[Reason]:
        """What speaks for a paper whatever the profile."""
        found = self._of(beside)
        recency = float(self._recency(np.array([published]), now)[0])
        if recency:
            found.append(Reason("recent", recency))
        return [reason for reason in found if reason.weight]

    def totals(
        self, rows: Ints, published: NDArray[np.float64], beside: Mapping[int, Beside], now: float
    ) -> NDArray[np.float64]:
        """The sum of what speaks for each paper, (n_papers,); what `of` takes apart."""
        found = self._recency(published, now)
        known = np.array(sorted(beside), np.int64)
        for position in np.flatnonzero(np.isin(rows, known)).tolist():
            said = self._of(beside[int(rows[position])])
            found[position] += sum(reason.weight for reason in said)
        return found

    def _of(self, beside: Beside) -> list[Reason]:
        weights = {name: self.researchers.get(name, 1.0) for name in beside.mentions}
        heaviest_first = sorted(weights.items(), key=lambda each: -each[1])
        found = [
            Reason(f"mentioned by {name}", self.mention * weight / place)
            for place, (name, weight) in enumerate(heaviest_first, start=1)
        ]
        if beside.has_code:
            found.append(Reason("code", self.code))
        if beside.upvotes is not None and beside.upvotes > 0:
            doublings = min(5.0, math.log2(1 + beside.upvotes))
            found.append(Reason(f"{beside.upvotes} upvotes", self.upvotes * doublings))
        return found

    def _recency(self, published: NDArray[np.float64], now: float) -> NDArray[np.float64]:
        """0 when it is too little to be worth a word, or the date is unknown."""
        age_days = np.maximum(0.0, now - published) / _DAY_S
        recency = self.recency * np.exp2(-age_days / self.recency_half_life_days)
        return np.where((published > 0) & (recency > 0.005), recency, 0.0)


def authored(papers: Catalogue, interest: Interest) -> dict[int, list[str]]:
    """row -> the profile's authors who wrote that paper, as the profile spells them.

    A given name may be an initial on either side: `Y. LeCun` is `Yann LeCun`.
    """
    followed = [
        (name, parts) for name in dict.fromkeys(interest.authors) if (parts := _parts(name))
    ]
    found: dict[int, list[str]] = {}
    if not followed:
        return found
    surnames = tuple({parts[-1] for _, parts in followed})
    for document in papers.by(surnames):
        joined = _plain("\n".join(document.authors))
        # Nearly every paper ends here: names are only taken apart where a surname occurs.
        if not any(surname in joined for surname in surnames):
            continue
        written = [_NAME_PART.findall(line) for line in joined.split("\n")]
        wrote = [name for name, parts in followed if any(_same(parts, other) for other in written)]
        if wrote:
            found[document.row] = wrote
    return found


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in apart if not unicodedata.combining(c))


def _parts(name: str) -> list[str]:
    return _NAME_PART.findall(_plain(name))


def _same(one: list[str], other: list[str]) -> bool:
    if not other or one[-1] != other[-1]:
        return False
    if len(one) == 1 or len(other) == 1:
        return len(one) == len(other)
    return all(
        a == b or (1 in (len(a), len(b)) and a[0] == b[0])
        for a, b in zip(one[:-1], other[:-1], strict=False)
    )
