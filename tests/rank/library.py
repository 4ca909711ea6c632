"""A made-up library: papers about a few subjects, in words drawn from each subject's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from feedq.rank import Document, Example, Interest, Ranking, Scored, Signals, catalogue, rank

DAY_S = 86_400.0
NOW = 1_750_000_000.0
SUBJECTS = {
    "gan": "generator discriminator adversarial gan image synthesis latent mode collapse mixup",
    "rl": "reinforcement agent policy reward bandit exploration actor return environment",
    "lstm": "recurrent lstm sequence memory gate language token text translation forget",
    "graph": "graph node edge message passing spectral laplacian molecule link community",
}
COMMON = (
    "method model data training learning result show propose new approach task network deep large"
)


def paper(row: int, subject: str, seed: int = 0, **changes: object) -> Document:
    """Paper `row`: mostly about `subject`, announced `row` hours before `NOW`."""
    rng = np.random.default_rng((seed, row))
    own, common = SUBJECTS[subject].split(), COMMON.split()
    others = " ".join(SUBJECTS.values()).split()
    title = [*rng.choice(own, 2), *rng.choice(common, 3)]
    abstract = [*rng.choice(own, 8), *rng.choice(common, 40), *rng.choice(others, 6)]
    rng.shuffle(abstract)
    document = Document(
        row=row,
        identifier=f"arxiv:2506.{row:05d}",
        title=" ".join(title).capitalize(),
        abstract=" ".join(abstract).capitalize() + ".",
        authors=(f"Ada Author{row % 7}", "Bob Builder"),
        categories=("cs.LG", "cs.AI" if row % 3 else "cs.CV"),
        published=NOW - row * 3_600.0,
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def library(count: int, seed: int = 0) -> list[Document]:
    """Papers of all subjects in turn; paper i is about subject `i % 4`."""
    names = list(SUBJECTS)
    return [paper(row, names[row % len(names)], seed) for row in range(count)]


def about(documents: list[Document], subject: str) -> list[int]:
    """Rows of a subject's papers."""
    place = list(SUBJECTS).index(subject)
    return [document.row for document in documents if document.row % len(SUBJECTS) == place]


GAN = Interest("gan", keywords=("GAN", "adversarial"))
RL = Interest("rl", keywords=("reinforcement", "policy"))


def order(
    documents: Sequence[Document],
    examples: Sequence[Example] = (),
    interests: Sequence[Interest] = (),
    *,
    explore: int = 0,
    seed: int = 0,
    signals: Signals | None = None,
) -> Ranking:
    """How these papers stand, with nothing kept between runs."""
    return rank(
        catalogue(documents),
        examples,
        interests,
        now=NOW,
        seed=seed,
        explore=explore,
        cache=None,
        signals=signals,
    )


def likes(rows: Sequence[int], label: float = 1.0, profile: str = "") -> list[Example]:
    """Decisions of yesterday on these papers."""
    return [Example(row, label, profile, NOW - DAY_S) for row in rows]


def rows(ranking: Ranking) -> list[int]:
    """Papers, best first."""
    return [scored.row for scored in ranking.scored()]


def by_row(ranking: Ranking) -> dict[int, Scored]:
    """Row -> what is made of it."""
    return {scored.row: scored for scored in ranking.scored()}
