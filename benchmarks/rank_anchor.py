"""The ranker to beat: arxiv-sanity-lite's, as its `compute.py` and `serve.py` have it.

https://github.com/karpathy/arxiv-sanity-lite. Its text also holds the authors' names; here they
are left out for it as for us, for the stand-in users are authors. Its first version had other
numbers, which do better on some tasks: both are run, so that beating one is no accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from feedq.rank import Document


@dataclass(frozen=True, slots=True)
class Version:
    """The numbers that changed between versions."""

    name: str
    max_features: int
    max_df: float
    penalty: float


CURRENT = Version("anchor", 20_000, 0.1, 0.01)
FIRST = Version("anchor, first version", 10_000, 0.5, 0.1)


def compute(papers: Sequence[Document], version: Version) -> tuple[TfidfVectorizer, csr_matrix]:
    """`compute.py`, float32."""
    vectorizer = TfidfVectorizer(
        input="content",
        encoding="utf-8",
        decode_error="replace",
        strip_accents="unicode",
        lowercase=True,
        analyzer="word",
        stop_words="english",
        token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",
        ngram_range=(1, 2),
        max_features=version.max_features,
        norm="l2",
        use_idf=True,
        smooth_idf=True,
        sublinear_tf=True,
        max_df=version.max_df,
        min_df=5,
    )
    return vectorizer, vectorizer.fit_transform(map(text, papers)).astype(np.float32)


def text(paper: Document) -> str:
    return f"{paper.title} {paper.abstract}"


def train(features: csr_matrix, liked: Sequence[int], version: Version) -> LinearSVC:
    """`serve.py`, svm_rank: what is not tagged is negative."""
    truth = np.zeros(features.shape[0], np.float32)
    truth[list(liked)] = 1.0
    machine = LinearSVC(class_weight="balanced", max_iter=10_000, tol=1e-6, C=version.penalty)
    return machine.fit(features, truth)


def scores(machine: LinearSVC, features: csr_matrix) -> NDArray[np.float64]:
    return np.asarray(machine.decision_function(features), np.float64)
