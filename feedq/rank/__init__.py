"""Texts and decisions -> scores and reasons. Pure: no database, no configuration, no clock."""

from feedq.rank.cache import Features, is_large
from feedq.rank.catalogue import Catalogue, catalogue
from feedq.rank.ordering import rank
from feedq.rank.others import SURE, near
from feedq.rank.ranking import Ranking
from feedq.rank.signals import Signals
from feedq.rank.values import Beside, Document, Example, Interest, Scored
from feedq.rank.varied import choose_varied

__all__ = [
    "SURE",
    "Beside",
    "Catalogue",
    "Document",
    "Example",
    "Features",
    "Interest",
    "Ranking",
    "Scored",
    "Signals",
    "catalogue",
    "choose_varied",
    "is_large",
    "near",
    "rank",
]
