"""A small library for pictures: every mark, every view, nothing left to chance."""

from __future__ import annotations

from datetime import timedelta

from feedq.bootstrap import Feedq
from feedq.domain.kinds import Announcement, Status
from feedq.domain.model import Reason
from feedq.domain.triage import Decision
from feedq.store.ranking import Ranked, Score
from tests.library import DAY, TODAY, FakeClock, add, arxiv, paper, post, went_well

TITLES = (
    ("Recurrent Networks That Fit in One Page of Code", "rnn", "cs.LG"),
    (r"A Plain $\ell_2$ Penalty Is Enough for Small Convolutional Nets", "cnn", "cs.CV"),
    ("Policy Gradients on a Laptop: What Survives Without a Cluster", "rl", "cs.LG"),
    ("Where Generators Forget: Mode Coverage Measured by Nearest Neighbours", "gan", "cs.LG"),
    ("Evolving Controllers with Ten Thousand Parameters", "rl", "cs.NE"),
    ("循环网络的梯度裁剪 (Gradient Clipping Revisited)", "rnn", "cs.LG"),
    ("Reading Handwriting with a Single LSTM Layer", "rnn", "cs.CV"),
    (r"Schr{\"o}dinger Bridges for Very Small Images", "gan", "cs.CV"),
    ("A Survey of Surveys of Convolutional Architectures", "cnn", "cs.CV"),
    ("Replay Buffers, Counted", "rl", "cs.LG"),
    ("Teaching a Student Network Its Teacher's Mistakes", "cnn", "cs.LG"),
    ("Forget Gates as Clocks", "rnn", "cs.NE"),
)
ABSTRACT = (
    "We ask how little is needed. Our model has 12,000 weights and trains in four minutes on one "
    "core, e.g. on an old laptop.\nOn the usual benchmark it loses 0.4 points to a model a "
    "thousand times its size. Every number can be reproduced from the listing in the appendix."
)
AUTHORS = ("Ada Example", "Bo Sample", "Chi Instance", "Dag Specimen", "Eve Case", "Flo Sort")


def fill(feedq: Feedq, clock: FakeClock) -> None:
    """Twelve ranked papers, three posts, one failing source, and some decisions of yesterday."""
    rows = add(
        feedq.store,
        *(
            paper(
                number,
                title=title,
                abstract=ABSTRACT,
                authors=AUTHORS[: 1 + number % 6],
                categories=(category, "stat.ML"),
                announce_type=Announcement.CROSS if number % 4 == 0 else Announcement.NEW,
                comment="8 pages, code in the appendix",
            )
            for number, (title, _, category) in enumerate(TITLES, 1)
        ),
    )
    add(
        feedq.store,
        post(1, arxiv(1), text="Four minutes on one core. Worth an evening: try it."),
        post(2, arxiv(1), arxiv(4), text="Two to read this week."),
        subscription="feed:https://ida.example/feed.xml",
    )
    scores = [
        Score(
            row=row,
            score=3.0 - place / 4,
            rank=place,
            profile=TITLES[place - 1][1],
            reasons=(
                Reason("recurrent", 0.8 / place),
                Reason("from scratch", 0.3),
                Reason("survey", -0.2),
            ),
            nearest=rows[-1],
            explore=place == 5,
            excluded=False,
        )
        for place, row in enumerate(rows, 1)
    ]
    with feedq.store.write() as tx:
        tx.rankings.replace(Ranked(TODAY, 0, "model", len(rows), 9), scores)
        arxiv_row, feed_row = (
            found[0]
            for key in ("arxiv:cs.LG", "feed:https://ida.example/feed.xml")
            if (found := tx.health.state(key))
        )
        went_well(tx, arxiv_row, TODAY - timedelta(hours=2))
        tx.health.failed(feed_row, TODAY - DAY, "no answer within 30 s", TODAY + DAY / 24)
    for row, decision in (
        (rows[6], Decision(status=Status.QUEUED, star=True, note="start with section 3")),
        (rows[7], Decision(status=Status.QUEUED)),
        (rows[8], Decision(status=Status.SKIPPED)),
        (rows[9], Decision(status=Status.READING)),
        (rows[10], Decision(status=Status.DONE)),
        (rows[11], Decision(candidate=True)),
    ):
        feedq.triage.decide([row], decision)
    add(feedq.store, paper(8, title=TITLES[7][0], version=2))
    clock.forward(DAY)
