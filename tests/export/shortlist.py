"""Papers to export: made up, each with something that a format must get right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from feedq.domain.kinds import Announcement, CodeStatus, Origin, Status
from feedq.domain.model import Code, Mention, Paper, Reason
from feedq.export.obsidian import MARKER

DATA = Path(__file__).parent.parent / "data" / "export"

PLAIN = Paper(
    id="arxiv:2603.00007",
    row=1,
    version=0,
    title="A paper",
    authors=("Ada Lovelace",),
    abstract="",
    categories=(),
    comment="",
    doi="",
    journal_ref="",
    url="https://arxiv.org/abs/2603.00007",
    pdf_url="",
    origin=Origin.PREPRINT,
    published_at=None,
    updated_at=None,
    announced_at=None,
    announce_type=None,
    status=Status.INBOX,
    starred=False,
    candidate=False,
    notes="",
    decided_at=None,
    new_version=None,
    score=None,
    rank=None,
    profile="",
    reasons=(),
    nearest="",
    mentions=(),
    code=Code(),
)

TEX = replace(
    PLAIN,
    id="arxiv:2401.00017",
    version=3,
    title=r"Learning $\ell_1$-sparse GANs with Schr\"odinger bridges: 10% of the cost",
    authors=(
        "Laurens van der Berg",
        r"Mar\'ia Le Roux",
        "Martin King Jr.",
        "Plato",
        "The Example Collaboration",
        "Simon and Schuster",
        "Ng, Wei",
    ),
    abstract=r"We show $x_{i,j} \le 5\%$ & more." "\n" "It costs $5 and {is} free.\n\n  Truly.",
    categories=("cs.LG", "stat.ML"),
    comment="12 pages, code at github.com/example/sparse",
    doi="10.1000/xyz_(1)",
    journal_ref="J. Made Up Res. 12 (2025) 1--20",
    url="https://arxiv.org/abs/2401.00017",
    pdf_url="https://arxiv.org/pdf/2401.00017",
    published_at=datetime(2024, 1, 1, 18, 30, 5, tzinfo=UTC),
    updated_at=datetime(2025, 2, 3, tzinfo=UTC),
    announced_at=datetime(2024, 1, 2, 5, tzinfo=UTC),
    announce_type=Announcement.REPLACE,
    status=Status.QUEUED,
    starred=True,
    candidate=True,
    notes="Week one: the core in numpy.\nAsk about eq. (3) & table_2.",
    decided_at=datetime(2024, 1, 3, 7, 0, 0, 999999, tzinfo=UTC),
    new_version=3,
    score=1.25,
    rank=1,
    profile="gan",
    reasons=(Reason("sparse gan", 0.5), Reason("bridge", -0.125)),
    nearest="arxiv:1406.2661",
    mentions=(
        Mention(
            by="Ada Lovelace",
            source="bluesky",
            url="https://bsky.app/profile/ada.example/post/3k?a=1&copy=2",
            text="Read this!\nhttps://arxiv.org/abs/2401.00017",
            posted_at=datetime(2024, 1, 4, 12, tzinfo=UTC),
        ),
        Mention(by="A newsletter", source="feed", url="", text="", posted_at=None),
    ),
    code=Code(CodeStatus.OFFICIAL, "https://github.com/example/sparse"),
)

HOSTILE = replace(
    PLAIN,
    id="arxiv:hep-th/9901001",
    title=r"=cmd|' /c calc'!A1 } @article{evil, \input{/etc/passwd} $^^5cinput{x}$ "
    r"<script>alert(1)</script> [x](javascript:alert(1))",
    authors=("=1+1", "Robert'); DROP TABLE", "others", "{", "a, b, c, d"),
    abstract="# Heading\n- list\n\n1. item\n``` fence\nwww.evil.example and a@b.example ](",
    categories=("hep-th",),
    url="javascript:alert(1)",
    pdf_url="https://example.org/a_(b)\\{c}.pdf?x=<y>&amp;z",
    notes='@comment{\n"quoted",\r\n=2+2',
    status=Status.SKIPPED,
    score=float("nan"),
    reasons=(Reason("*bold*", float("inf")),),
    mentions=(
        Mention(
            by="[evil](http://x)",
            source="x",
            url="data:text/html,hi",
            text="![img](http://x/y.png)",
            posted_at=None,
        ),
    ),
    code=Code(CodeStatus.NONE),
)

REPORT = replace(
    PLAIN,
    id="url:https://cs231n.stanford.edu/reports/2017/pdfs/1.pdf",
    title="Painting Cats with a Small GAN",
    authors=("Grace Hopper", "Luc Van Gool", "Hung Van Nguyen"),
    comment="Best poster",
    url="https://cs231n.stanford.edu/2017/reports.html",
    pdf_url="https://cs231n.stanford.edu/reports/2017/pdfs/1.pdf",
    origin=Origin.STUDENT_REPORT,
    published_at=datetime(2017, 1, 1, tzinfo=UTC),
    candidate=True,
)

MEETING = replace(
    PLAIN,
    id="arxiv:1802.00005",
    version=2,
    title="A Talk that Became a Paper",
    authors=("Zoë Ünal-Öz", "et al."),
    abstract="One sentence.",
    categories=("cs.CV",),
    doi="10.1000/MEETING.2018.5 10.1000/data",
    journal_ref="Proceedings of the 1st Conference on Examples, PMLR 37:448-456, 2019",
    url="https://arxiv.org/abs/1802.00005",
    pdf_url="https://arxiv.org/pdf/1802.00005;a=b",
    published_at=datetime(2018, 2, 1, tzinfo=UTC),
    updated_at=datetime(2018, 3, 1, tzinfo=UTC),
    status=Status.DONE,
)

SHORTLIST = (TEX, HOSTILE, REPORT, MEETING)


def golden(name: str) -> bytes:
    """A file written by hand: what `SHORTLIST` is in a format."""
    return (DATA / name).read_bytes()


_HOSTILE_BITS = st.sampled_from(
    ["{", "}", "\\", "$", "%", "&", "#", "_", "^", "^^5c", "~", '"', "'", "`", "@article{", "\n",
     "\r\n", "\x00", "\x1b[31m", "\u202e", ",", ";", "=", "+", "-", "1.", "<b>", "</b>", "<!--",
     "[", "](", ")", "!", "|", "*", "http://a.b", "www.a.b", "a@b.c", " and ", "others", "et al.",
     "van", "Jr.", "é", "ß", "漢", "\U0001f600", "\\input{x}", "$\\alpha$", "$x_1$", "\\'e", "GAN",
     "Deep", "&amp;", "==", "%%", "\t", " ", "\u2028", "\xa0", "]]>", "-->", "javascript:alert(1)",
     "<script>", "</style>", "onload=", "\r\nTY  - JOUR\r\n", "ER  - ", "\n---\n", "- ", ": ", "[[",
     "]]", "{{", "?>", "<![CDATA[", "\ufeff", "\u200f", "\u2066", "\u0301", "\ufffe",
     "\U0001f469\u200d\U0001f4bb", "\x85", "\x7f", "../", "/", MARKER, f"\n{MARKER}\n", "2017",
     "no. ", "Proc. "]
)  # fmt: skip
texts = st.lists(_HOSTILE_BITS | st.text(st.characters(codec="utf-8"), max_size=4), max_size=8).map(
    "".join
)
_links = texts | texts.map("https://example.org/{}".format)
_instants = st.none() | st.datetimes(
    datetime(1991, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2089, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
_ODD_IDS = (
    "url:https://example.org/../../etc/passwd",
    "url:https://example.org/%2e%2e/CON",
    "url:https://example.org/a#[[b]]|^c",
    "url:https://example.org/" + "x" * 300,
    "url:https://例え.jp/論文",
)
_ids = (
    st.from_regex(r"arxiv:2[0-6]0[1-9]\.[0-9]{5}", fullmatch=True)
    | st.from_regex(r"arxiv:hep-th/9[1-9]0[1-9][0-9]{3}", fullmatch=True)
    | st.from_regex(r"url:https://example\.org/[a-z]{1,4}", fullmatch=True)
    | st.from_regex(r"url:https://example\.org/[a-zA-Z/.]{1,4}", fullmatch=True)
    | st.from_regex(r"doi:10\.1000/[a-z_{}%]{1,4}", fullmatch=True)
    | st.sampled_from(_ODD_IDS)
)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    """Any paper, as hostile as the world can make it."""
    number = st.none() | st.floats()
    mention = st.builds(
        Mention, by=texts, source=texts, url=_links, text=texts, posted_at=_instants
    )
    fields: dict[str, Any] = {
        "id": draw(_ids),
        "version": draw(st.integers(0, 9)),
        "authors": tuple(draw(st.lists(texts, max_size=8))),
        "categories": tuple(draw(st.lists(texts, max_size=2))),
        "origin": draw(st.sampled_from(Origin)),
        "announce_type": draw(st.none() | st.sampled_from(Announcement)),
        "status": draw(st.sampled_from(Status)),
        "new_version": draw(st.none() | st.integers(1, 9)),
        "score": draw(number),
        "rank": draw(st.none() | st.integers(1, 99)),
        "reasons": tuple(draw(st.lists(st.builds(Reason, texts, st.floats()), max_size=2))),
        "mentions": tuple(draw(st.lists(mention, max_size=2))),
        "code": Code(draw(st.sampled_from(CodeStatus)), draw(_links)),
        "starred": draw(st.booleans()),
        "candidate": draw(st.booleans()),
    }
    for name in ("published_at", "updated_at", "announced_at", "decided_at"):
        fields[name] = draw(_instants)
    for name in ("title", "abstract", "comment", "journal_ref", "notes", "profile", "nearest"):
        fields[name] = draw(texts)
    for name in ("doi", "url", "pdf_url"):
        fields[name] = draw(_links)
    return replace(PLAIN, **fields)


lists_of_papers = st.lists(papers(), max_size=4, unique_by=lambda paper: paper.id)
