"""What reading X has cost this month, and what it may still cost.

X bills each post and each user that an answer holds. Amounts are counted here, from the answers,
and kept in the notes that all X subscriptions share: `usd:2026-11`, `posts:2026-11`,
`users:2026-11`. A month is a calendar month in UTC.

Source: https://docs.x.com/x-api/getting-started/pricing (pay per use).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

POST_USD = Decimal("0.005")
USER_USD = Decimal("0.010")
_MOST_USD = 1e6  # a limit of infinity is a limit of this
_AMOUNT = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Budget:
    """One month's limit and spending; a value, `charge` gives the next one."""

    month: str
    limit_usd: Decimal
    spent_usd: Decimal
    posts: int
    users: int

    @classmethod
    def load(cls, shared: Mapping[str, str], now: datetime, limit_usd: float) -> Budget:
        """The budget of the month that `now` is in; notes that cannot be read count as none."""
        month = f"{now:%Y-%m}"
        return cls(
            month=month,
            limit_usd=Decimal(str(max(0.0, min(limit_usd, _MOST_USD)))),
            spent_usd=_amount(shared.get(f"usd:{month}", "")),
            posts=int(_amount(shared.get(f"posts:{month}", ""))),
            users=int(_amount(shared.get(f"users:{month}", ""))),
        )

    def charge(self, *, posts: int = 0, users: int = 0) -> Budget:
        """The budget after an answer with so many posts and users in it."""
        return replace(
            self,
            spent_usd=self.spent_usd + posts * POST_USD + users * USER_USD,
            posts=self.posts + posts,
            users=self.users + users,
        )

    def write(self, shared: Mapping[str, str]) -> dict[str, str]:
        """`shared` with this month's spending in it."""
        return {
            **shared,
            f"usd:{self.month}": f"{self.spent_usd:.3f}",
            f"posts:{self.month}": str(self.posts),
            f"users:{self.month}": str(self.users),
        }

    @property
    def posts_left(self) -> int:
        """How many more posts can be paid for."""
        return max(0, int((self.limit_usd - self.spent_usd) / POST_USD))

    @property
    def users_left(self) -> int:
        """How many more users can be paid for."""
        return max(0, int((self.limit_usd - self.spent_usd) / USER_USD))


def spent(shared: Mapping[str, str], now: datetime) -> float:
    """Dollars spent in the month that `now` is in, from the source's shared notes."""
    return float(_amount(shared.get(f"usd:{now:%Y-%m}", "")))


def _amount(text: str) -> Decimal:
    return Decimal(text) if _AMOUNT.fullmatch(text) else Decimal()
