"""Texts and decisions -> scores and reasons. Pure: no database, no configuration, no clock."""

from feedq.rank.ranking import Ranking, rank
from feedq.rank.signals import Signals
from feedq.rank.values import Document, Example, Interest, Scored

__all__ = ["Document", "Example", "Interest", "Ranking", "Scored", "Signals", "rank"]
