"""arXiv's bulk history, as bytes: what the service says, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedq.config import Config
from feedq.domain.identity import Identifier
from feedq.errors import FetchError, ParseError
from feedq.sources.arxiv.api import ArxivApi
from feedq.sources.arxiv.oai import ArxivOai, Page, parse, set_name
from tests.sources.arxiv.oai_wire import Record, records, refusal
from tests.sources.arxiv.wire import Api, Told, answer, atom
from tests.sources.scripted import ScriptedHttp, plain_facts

DATA = Path(__file__).parents[2] / "data" / "arxiv"
WHOLE = (DATA / "records.xml").read_bytes()
BUSY = b"<!DOCTYPE html><title>arXiv is busy</title>"


# ---------------------------------------------------------------- bytes -> entries


def test_records_become_papers() -> None:
    page = parse(WHOLE)
    told = {
        "token": page.token,
        "expires_at": str(page.expires_at),
        "reached": str(page.reached),
        "papers": [plain_facts(entry) for entry in page.entries],
    }
    assert told == json.loads((DATA / "records.expected.json").read_text(encoding="utf-8"))


def test_records_say_what_the_api_says() -> None:
    at = datetime(2026, 2, 27, 19, 30, 1, tzinfo=UTC)  # after the deadline
    title, abstract, authors = "A $x<y$ & <b>", 'One.\n  Two & "three".', ("Ada L.", "Bo N. Jr.")
    categories = ("cs.LG", "stat.ML", "cs.CV")
    told = Told("2602.20001", title, abstract, 1, submitted=at, categories=categories,
                authors=authors)  # fmt: skip
    api = ScriptedHttp(Api(told))
    (by_api,) = ArxivApi(api, Config()).lookup([Identifier("arxiv", "2602.20001")])
    record = Record("2602.20001", title, f"  {abstract}\n", ", ".join(authors), (at,),
                    categories=" ".join(categories))  # fmt: skip
    assert parse(records([record])).entries == (by_api,)


@pytest.mark.parametrize("end", [0.3, 0.6, 0.95, 0.999])
def test_list_cut_short_is_an_error(end: float) -> None:
    with pytest.raises(ParseError, match="list of records is damaged or cut short"):
        parse(WHOLE[: int(len(WHOLE) * end)])


@pytest.mark.parametrize("body", [b"", BUSY, b"<html><p>busy</p></html>", atom(), b"Retry later"])
def test_page_with_200_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="not with a list of records"):
        parse(body)


def test_entities_of_a_document_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><OAI-PMH>&b;</OAI-PMH>'
    with pytest.raises(ParseError):
        parse(bomb)


def test_last_page_has_no_token() -> None:
    assert parse(records([Record("2601.00001")], "")).token == ""
    assert parse(records([Record("2601.00001")])).token == ""


def test_three_thousand_authors_are_kept() -> None:
    authors = [f"A. {chr(65 + n % 26)}. Author-{n}" for n in range(3_000)]
    text = ",\n ".join(f"{name} ({n % 99})" for n, name in enumerate(authors))
    (entry,) = parse(records([Record("2601.00001", authors=f"{text} ((1) X, (2) Y)")])).entries
    assert entry.facts is not None
    assert list(entry.facts.authors) == authors


@pytest.mark.parametrize("written", ["", "soon", "Fri, 31 Feb 2026 00:00:00 GMT", "9" * 5_000])
def test_paper_without_a_readable_date_is_read(written: str) -> None:
    body = records([Record("2601.00001")])
    (entry,) = parse(body.replace(b"Wed, 14 Jan 2026 15:00:00 GMT", written.encode())).entries
    assert entry.facts is not None
    assert entry.facts.published_at is None
    assert entry.facts.announced_at is None


@given(st.binary(max_size=400))
@example(b"<OAI-PMH><record><metadata><arXivRaw><id>2601.00001</id></arXivRaw></metadata></record>")
@example(b"<OAI-PMH><error/><resumptionToken/><record/><datestamp>9999-12-31</datestamp></OAI-PMH>")
def test_any_bytes_are_a_page_or_an_error(body: bytes) -> None:
    try:
        page = parse(body)
    except ParseError:
        return
    assert all(entry.facts for entry in page.entries)


@given(st.integers(0, len(WHOLE)), st.integers(0, 400), st.binary(max_size=20))
def test_any_damage_gives_a_page_or_an_error(start: int, length: int, instead: bytes) -> None:
    body = WHOLE[:start] + instead + WHOLE[start + length :]
    try:
        page = parse(body)
    except ParseError:
        return
    assert all(entry.facts for entry in page.entries)


# ---------------------------------------------------------------- one request


@pytest.mark.parametrize(
    ("category", "named"),
    [
        ("cs.LG", "cs:cs:LG"), ("stat.ML", "stat:stat:ML"), ("math.CO", "math:math:CO"),
        ("q-bio.NC", "q-bio:q-bio:NC"), ("q-fin.ST", "q-fin:q-fin:ST"),
        ("eess.IV", "eess:eess:IV"), ("econ.EM", "econ:econ:EM"),
        ("physics.optics", "physics:physics:optics"), ("hep-ex", "physics:hep-ex"),
        ("cond-mat.mes-hall", "physics:cond-mat:mes-hall"), ("astro-ph.GA", "physics:astro-ph:GA"),
        ("nlin.CD", "physics:nlin:CD"), ("quant-ph", "physics:quant-ph"),
        ("math-ph", "physics:math-ph"), ("cs", "cs:cs"), ("astro-ph", "physics:astro-ph"),
    ],
)  # fmt: skip
def test_categories_are_sets(category: str, named: str) -> None:
    assert set_name(category) == named


def ask(body: bytes, category: str = "cs.LG", token: str = "") -> tuple[Page, dict[str, str]]:
    http = ScriptedHttp(lambda path, params: answer(body))
    page = ArxivOai(http, Config()).page(category, date(2001, 1, 1), token)
    ((path, asked),) = http.asked
    assert path == "/oai"
    return page, asked


def test_no_day_is_asked_for_that_arxiv_refuses() -> None:
    _, asked = ask(records([]))
    assert asked == {
        "verb": "ListRecords",
        "metadataPrefix": "arXivRaw",
        "set": "cs:cs:LG",
        "from": "2005-09-16",
    }


def test_token_is_sent_alone() -> None:
    _, asked = ask(records([]), token="verb%3DListRecords%26skip%3D2")
    assert asked == {"verb": "ListRecords", "resumptionToken": "verb%3DListRecords%26skip%3D2"}


def test_nothing_new_is_an_empty_page() -> None:
    assert ask(refusal("noRecordsMatch"))[0].entries == ()


@pytest.mark.parametrize("code", ["badArgument", "idDoesNotExist", "badResumptionToken", "odd"])
def test_refusal_is_told_in_arxivs_words(code: str) -> None:
    with pytest.raises(FetchError, match=rf"cs.LG \({code}\): Set does not exist$"):
        ask(refusal(code, "Set does not\n exist"))
