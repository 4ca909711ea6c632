"""Course reports: every layout of listing page, and the fetch around it."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.config import Config
from feedq.domain.identity import Identifier
from feedq.domain.kinds import Authority, Origin
from feedq.domain.model import Batch, Entry, Facts, FetchState, Subscription
from feedq.errors import ParseError
from feedq.sources.base import Wanted
from feedq.sources.http.exchange import Response
from feedq.sources.reports.pages import CourseReports, parse
from tests.sources.scripted import ScriptedHttp

DATA = Path(__file__).parents[2] / "data" / "reports"
URL = "https://nn231.example.edu/reports.html"
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def listed(name: str, url: str = URL) -> list[Facts]:
    entries = parse((DATA / name).read_bytes(), url=url)
    return [entry.facts for entry in entries if entry.facts]


def brief(name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (facts.pdf_url.removeprefix("https://nn231.example.edu/"), facts.title, facts.authors)
        for facts in listed(name)
    ]


def test_a_report_is_a_paper_of_its_own_kind() -> None:
    entry = parse((DATA / "awards_2017.html").read_bytes(), url=URL)[0]
    pdf = "https://nn231.example.edu/reports/2762001.pdf"
    title = "Teaching Agents to Read Their Instructions"
    assert entry == Entry(
        source_id=pdf,
        url=pdf,
        title=title,
        facts=Facts(
            identifier=Identifier("url", pdf),
            title=title,
            authors=("Ana Lucía Torres", "Wei Zhang", "Jan van der Berg"),
            comment="Final Project Prize Winners; Audience Selection Prize",
            url=URL,
            pdf_url=pdf,
            origin=Origin.STUDENT_REPORT,
            authority=Authority.PUBLISHER,
            published_at=datetime(2017, 1, 1, tzinfo=UTC),
        ),
    )


def test_awards_and_table_give_each_report_once_and_none_that_is_withheld() -> None:
    assert brief("awards_2017.html") == [
        (
            "reports/2762001.pdf",
            "Teaching Agents to Read Their Instructions",
            ("Ana Lucía Torres", "Wei Zhang", "Jan van der Berg"),
        ),
        (
            "reports/2748002.pdf",
            "Deep Almond: A Virtual Assistant & Its Limits",
            ("Rosa Meyer", "Giovanni Conti"),
        ),
        (
            "reports/2748003.pdf",
            "“Is it true?” – Stance Detection in News",
            ("Priya Natarajan",),
        ),
    ]


def test_a_prize_is_noted_only_under_its_heading() -> None:
    comments = [facts.comment for facts in listed("awards_2017.html")]
    assert comments == ["Final Project Prize Winners; Audience Selection Prize", "", ""]


LAYOUTS = dict(
    part.split("\n", 1)
    for part in (DATA / "layouts.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
)
CASTS = [
    ("Deep Cats", "Deep Dogs", ("Ann Lee", "Bo Chu"), ("Cy Poe",)),
    (
        "Learning to Paint by Numbers",
        "What Do 3D CNNs See? A Study of Video",
        ("Chloé Dubois", "Omar van der Berg", "Yuki Tanaka-Smith"),
        ("Tom O'Neill", "Li Na"),
    ),
    (
        "Fast, Cheap and Out of Control: A Survey",
        "Neural Style - Revisited",
        ("J. R. Smith", "Wei Zhang"),
        ("José de la Cruz",),
    ),
]


@pytest.mark.parametrize(
    ("layout", "cast"),
    [
        (layout, cast)
        for layout, page in LAYOUTS.items()
        for cast in CASTS
        # In the others, the names are written in parts.
        if cast == CASTS[0] or re.search("Ann Lee,? /? ?Bo Chu", page)
    ],
    ids=lambda part: part if isinstance(part, str) else part[0].split()[0],
)
def test_every_layout_tells_titles_from_people(
    layout: str, cast: tuple[str, str, tuple[str, ...], tuple[str, ...]]
) -> None:
    """The texts say little: what stands where has to tell."""
    page = LAYOUTS[layout]
    first, second, ann, cy = cast
    for before, after in (
        ("Deep Cats", first),
        ("Deep Dogs", second),
        ("Ann Lee, Bo Chu", ", ".join(ann)),
        ("Ann Lee / Bo Chu", " / ".join(ann)),
        ("Cy Poe", (" / " if " / " in page else ", ").join(cy)),
    ):
        page = page.replace(before, after)
    facts = [one.facts for one in parse(page.encode(), url=URL) if one.facts]
    assert [(one.title, one.authors) for one in facts] == [(first, ann), (second, cy)]


@pytest.mark.parametrize("people", ["BY ANN LEE, BO CHU", "by ann lee and bo chu"])
def test_people_are_told_whatever_the_case(people: str) -> None:
    (entry,) = parse(f"<UL><LI><A HREF='1.PDF'>DEEP CATS</A> {people}".encode(), url=URL)
    assert entry.facts
    assert [name.title() for name in entry.facts.authors] == ["Ann Lee", "Bo Chu"]


PRIZES = {
    "bold lines": """<h3>Awards</h3><p><b>Best Project Award</b></p>
        <ul><li><a href=1.pdf>Deep Cats</a> by Ann Lee</ul><p><b>Honorable Mention</b></p>
        <ul><li><a href=2.pdf>Deep Dogs</a> by Cy Poe</ul><h3>All projects</h3>
        <ul><li><a href=3.pdf>Deep Eels</a> by Di Fox</ul>""",
    "beside the title": """<ul><li><b>Best Project Award:</b> <a href=1.pdf>Deep Cats</a>, Ann Lee
        <li><a href=2.pdf>Deep Dogs</a> by Cy Poe (Honorable Mention)
        <li><a href=3.pdf>Deep Eels</a> by Di Fox</ul>""",
    "before the title and its link": """
        <p>Best Project Award: Deep Cats. By Ann Lee. <a href=1.pdf>[pdf]</a></p>
        <p>Deep Dogs. By Cy Poe. <b>Honorable Mention</b> <a href=2.pdf>[pdf]</a></p>
        <p>Deep Eels. By Di Fox. <a href=3.pdf>[pdf]</a></p>""",
    "a column": """<table><tr><th>Award<th>Title<th>Authors
        <tr><td>Best Project Award<td><a href=1.pdf>Deep Cats</a><td>Ann Lee
        <tr><td>Honorable Mention<td><a href=2.pdf>Deep Dogs</a><td>Cy Poe
        <tr><td><td><a href=3.pdf>Deep Eels</a><td>Di Fox</table>""",
    "badges on cards": """
        <div class=card><span class=badge>Best Project Award</span><h5>Deep Cats</h5><p>Ann Lee</p>
        <a href=1.pdf>PDF</a></div>
        <div class=card><span class=badge>Honorable Mention</span><h5>Deep Dogs</h5><p>Cy Poe</p>
        <a href=2.pdf>PDF</a></div>
        <div class=card><h5>Deep Eels</h5><p>Di Fox</p><a href=3.pdf>PDF</a></div>""",
    "outer items": """<ul><li>Best Project Award<ul><li><a href=1.pdf>Deep Cats</a> by Ann Lee</ul>
        <li>Honorable Mention<ul><li><a href=2.pdf>Deep Dogs</a> by Cy Poe</ul>
        <li>Projects<ul><li><a href=3.pdf>Deep Eels</a> by Di Fox</ul></ul>""",
    "deeper headings": """<h2>Prize winners</h2><h3>Best Project Award</h3>
        <p><a href=1.pdf>Deep Cats</a> by Ann Lee</p><h3>Honorable Mention</h3>
        <p><a href=2.pdf>Deep Dogs</a> by Cy Poe</p><h2>Best-first Search and Others</h2>
        <p><a href=3.pdf>Deep Eels</a> by Di Fox</p>""",
}


@pytest.mark.parametrize("layout", PRIZES)
def test_prizes_are_noted_wherever_they_are_named(layout: str) -> None:
    facts = [one.facts for one in parse(PRIZES[layout].encode(), url=URL) if one.facts]
    assert [(one.title, one.authors, one.comment) for one in facts] == [
        ("Deep Cats", ("Ann Lee",), "Best Project Award"),
        ("Deep Dogs", ("Cy Poe",), "Honorable Mention"),
        ("Deep Eels", ("Di Fox",), ""),
    ]


def test_a_title_that_speaks_of_prizes_wins_none() -> None:
    page = b"<li>Predicting Award Winners. By Ann Lee. <a href=1.pdf>[pdf]</a></li>"
    (entry,) = parse(page, url=URL)
    assert entry.facts
    assert (entry.title, entry.facts.comment) == ("Predicting Award Winners", "")


def test_what_a_comment_hides_is_not_listed() -> None:
    """Its authors took it back; a browser does not show it either."""
    page = b"<ul><!--li><a href=1.pdf>Deep Cats</a></li--><li><a href=2.pdf>Deep Dogs</a></ul>"
    assert [entry.title for entry in parse(page, url=URL)] == ["Deep Dogs"]


@pytest.mark.parametrize(
    "page", [URL, URL.replace("https", "http"), "https://nn231.example.edu/2017/reports.html"]
)
@pytest.mark.parametrize(
    "link",
    [
        "/r/deep%20cats.pdf",
        "http://nn231.example.edu/r/deep cats.pdf",
        "../r/./deep%20cats.pdf#page=1",
        "//NN231.example.edu:/r/%64eep%20cats.pdf",
    ],
)
def test_one_report_is_one_paper_however_it_is_linked(page: str, link: str) -> None:
    (entry,) = parse(f'<li><a href="{link}">Deep Cats</a>'.encode(), url=page)
    assert entry.facts
    pdf = "https://nn231.example.edu/r/deep%20cats.pdf"
    assert (entry.source_id, entry.facts.identifier) == (pdf, Identifier("url", pdf))


def test_bracketed_links_take_the_title_before_them() -> None:
    assert brief("brackets_2015.html") == [
        (
            "reports/fog_final.pdf",
            "Seeing Through Fog with Convolutional Networks",
            ("Maria Rossi", "Tom O'Neill"),
        ),
        ("reports/penguins.pdf", "Counting Penguins from the Air", ("Li Na", "Peter Schmidt")),
        (
            "reports/colour%20constancy.pdf",
            "Colour Constancy Revisited",
            ("Kwame Mensah", "Eva Novák"),
        ),
    ]


def test_plain_lines_and_paragraphs_are_read() -> None:
    assert brief("lines_2016.html") == [
        (
            "pdfs/101_Report.pdf",
            "Learning to Paint by Numbers",
            ("Chloé Dubois", "Omar Haddad", "Yuki Tanaka"),
        ),
        ("pdfs/102_Report.pdf", "Tiny ImageNet with Tinier Networks", ("Samuel Adeyemi",)),
        (
            "pdfs/103_Report.pdf",
            "Whose Line Is It? Sketch Retrieval",
            ("Ingrid Larsen", "Paul Weber"),
        ),
    ]


def test_cards_take_the_heading_as_title_and_skip_posters_and_slides() -> None:
    assert brief("cards_2022.html") == [
        ("reports/2022/pdfs/7.pdf", "Diffusion on a Diet", ("Noor Khan", "Felix Braun")),
        ("reports/2022/pdfs/8.pdf", "Vision Transformers for Vine Leaves", ("Giulia Ferri",)),
        ("2022/pdfs/9.pdf", "Depth from a Single Eye", ("Anh Nguyen", "Lars Holm")),
    ]


def test_absolute_and_encoded_addresses_stay_encoded() -> None:
    assert brief("encoded_2025.html") == [
        (
            "2025/papers/world%20models%20%26%20robots.pdf",
            "World Models & Robots",
            ("Zoë Klein", "Marek Kowalski", "Aiko Sato"),
        ),
        ("papers/gaussian%20splats%5Bfinal%5D.pdf", "Splatting the Campus", ("Hugo Martins",)),
        ("2024/pdfs/12.PDF?dl=1", "Title First Reads a Map", ("Ivan Petrov", "Bea Lund")),
    ]


def test_a_report_that_became_a_preprint_is_that_paper() -> None:
    entries = parse((DATA / "encoded_2025.html").read_bytes(), url=URL)
    (mention,) = [entry for entry in entries if entry.facts is None]
    assert mention.mentions == (Identifier("arxiv", "2506.01234"),)


def test_a_link_without_any_title_goes_by_its_file_name() -> None:
    (entry,) = parse(b"<p><a href='r/deep_fog%20lights-2.pdf'>[pdf]</a></p>", url=URL)
    assert entry.title == "deep fog lights 2"


@pytest.mark.parametrize(
    ("name", "url", "years"),
    [
        ("brackets_2015.html", URL, {2015}),  # the page's title
        ("lines_2016.html", "https://nn231.example.edu/2016/reports.html", {2016}),
        ("lines_2016.html", "https://nn231.example.edu/reports-2016.html", {2016}),
        ("lines_2016.html", URL, {None}),
        ("cards_2022.html", URL, {2022}),  # the folder of the PDF
        ("encoded_2025.html", URL, {2025, 2024}),  # headings
        ("lines_2016.html", "https://x.example.edu/archive/cs/nn224.1194/reports.html", {2019}),
        ("lines_2016.html", "https://x.example.edu/archive/cs/nn224.1192/reports.html", {2018}),
    ],
)
def test_the_year_is_found_where_the_page_says_it(
    name: str, url: str, years: set[int | None]
) -> None:
    dates = {facts.published_at for facts in listed(name, url)}
    assert dates == {year and datetime(year, 1, 1, tzinfo=UTC) for year in years}


@pytest.mark.parametrize(
    "body", [b"", b"<html><p>Moved.", b"<a href=poster.pdf>Poster</a>", b"\xff"]
)
def test_a_page_without_reports_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="lists no report"):
        parse(body, url=URL)


PIECES = [
    "<li>", "</li>", "<tr>", "<td>", "<p>", "<h3>", "<br>", "<b>", "</b>", "<table>", "</table>",
    "<a href=a.pdf>", "<a href='b%zz.PDF'>", "<a href=http://[x.pdf>", "</a>", "pdf", " by ",
    "Ada Moreau", ", ", "A Title of Some Length", "2019", "“", "”", "(", "]", "<nav>", "</nav>",
]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_page_gives_reports_or_a_parse_error(page: str) -> None:
    try:
        entries = parse(page.encode(), url=URL)
    except ParseError:
        return
    assert len({entry.source_id for entry in entries}) == len(entries)
    assert all(entry.title and entry.source_id.startswith("http") for entry in entries)


@pytest.mark.parametrize(
    "piece",
    [
        "<a href=x.pdf>pdf</a>",
        "<a href=x.pdf>pdf</a>!",
        "<a href=x.pdf>pdf</a> Some Title, Ab Cd",
        "<a href=x.pdf>A Title</a> Ab Cd, ",
        "<p>a by b",
        "!",
        ",",
        "Ab Cd. ",
        "<br>Ab Cd",
        "<span class=title>",
        "<p class=award>Best Paper",
        "<ul><li>Best Paper",
        "<tr><th>Title<th>Authors<tr><td>Ab<td>",
    ],
)
def test_long_pages_take_linear_time(piece: str) -> None:
    begun = time.process_time()
    page = piece * (500_000 // len(piece)) + "<a href=y.pdf>pdf</a>"
    parse(page.encode(), url=URL)
    assert time.process_time() - begun < 15


def fetch(http: ScriptedHttp, state: FetchState) -> Batch:
    subscription = Subscription("report", "nn231", URL)
    (batch,) = CourseReports(http, Config()).fetch(subscription, state, Wanted(now=NOW))
    return batch


def test_a_page_is_asked_for_again_only_if_changed() -> None:
    body = (DATA / "cards_2022.html").read_bytes()
    page = Response(URL, 200, {"etag": '"v1"', "content-type": "text/html"}, body)
    answers = iter([page, Response(URL, 304)])
    http = ScriptedHttp(lambda *_: next(answers))
    first = fetch(http, FetchState())
    assert len(first.entries) == 3
    second = fetch(http, first.state)
    assert http.headers[1]["if-none-match"] == '"v1"'
    assert second == Batch(state=first.state, not_modified=True, last=True)


def test_links_are_resolved_against_the_address_that_answered() -> None:
    answer = Response("https://new.example.edu/r/", 200, {}, b"<a href=a.pdf>Some Title</a>")
    (entry,) = fetch(ScriptedHttp(lambda *_: answer), FetchState()).entries
    assert entry.source_id == "https://new.example.edu/r/a.pdf"


def test_a_page_that_is_gone_says_so() -> None:
    batch = fetch(ScriptedHttp(lambda *_: Response(URL, 410)), FetchState())
    assert batch.gone
    assert "nn231.example.edu" in batch.notice
