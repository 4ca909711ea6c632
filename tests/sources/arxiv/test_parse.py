"""arXiv's daily listing becomes papers, character for character."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedq.domain.kinds import Announcement
from feedq.domain.text import clean_entry
from feedq.errors import ParseError
from feedq.sources.arxiv.names import split_authors
from feedq.sources.arxiv.parse import parse
from tests.sources.arxiv.wire import Told, atom, awkward_texts, rss
from tests.sources.scripted import plain_facts

DATA = Path(__file__).parents[2] / "data" / "arxiv"


def expected(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def test_listing_becomes_papers() -> None:
    entries = parse((DATA / "listing.atom").read_bytes())
    assert [plain_facts(entry) for entry in entries] == expected("listing.expected.json")


def test_rss_form_says_the_same() -> None:
    entries = parse((DATA / "listing.rss").read_bytes())
    assert [plain_facts(entry) for entry in entries] == expected("listing.expected.json")[:1]


@pytest.mark.parametrize("write", [atom, rss])
def test_two_thousand_awkward_texts_arrive_as_sent(write: Any) -> None:
    texts = awkward_texts(2_000)
    told = [
        Told(f"2602.{n:05}", title=text, abstract=f"{text}\n  {texts[-n]}\t{text}")
        for n, text in enumerate(texts)
    ]
    entries = parse(write(*told))
    assert len(entries) == 2_000
    for one, entry in zip(told, map(clean_entry, entries), strict=True):
        assert entry.facts is not None
        assert entry.facts.title == one.title
        assert entry.facts.abstract == one.abstract


def test_three_thousand_authors_are_kept() -> None:
    authors = tuple(f"A. {chr(65 + n % 26)}. Author-{n}" for n in range(3_000))
    (entry,) = parse(atom(Told("2602.00001", authors=authors)))
    assert entry.facts is not None
    assert entry.facts.authors == authors


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lattice", ["Ada Lattice"]),
        ("Ada Lattice, Bo Net", ["Ada Lattice", "Bo Net"]),
        ("Ada  Lattice ,\n Bo Net,", ["Ada Lattice", "Bo Net"]),
        ("Ada Lattice (Lab, Town), Bo Net (Lab)", ["Ada Lattice", "Bo Net"]),
        ("A. One (1), B. Two (2 and 3) ((1) Here, (2) There, (3) Afar)", ["A. One", "B. Two"]),
        ("Ada (Countess) Lattice", ["Ada Lattice"]),
        ("Ada Lattice (Lab, Bo Net", ["Ada Lattice (Lab", "Bo Net"]),
        ("Ada Lattice), Bo Net", ["Ada Lattice)", "Bo Net"]),
        ("(Lab), , ()", []),
        ("", []),
    ],
)
def test_authors_lose_affiliations_and_nothing_else(text: str, names: list[str]) -> None:
    assert list(split_authors(text)) == names


@given(st.lists(st.text("Aé王 .-'", min_size=1).map(lambda s: " ".join(f"x{s}".split()))))
def test_names_without_parentheses_all_come_back(names: list[str]) -> None:
    assert list(split_authors(", ".join(names))) == names


@given(st.text("(), a", max_size=200))
def test_any_parentheses_give_names(text: str) -> None:
    assert all(name and "," not in name for name in split_authors(text))


def test_deep_parentheses_take_no_time() -> None:
    assert split_authors("(" * 200_000 + "a" + ")" * 200_000) == ()


@pytest.mark.parametrize("kind", list(Announcement))
def test_announce_type_is_read_from_text_when_no_element_says_it(kind: Announcement) -> None:
    body = atom(Told("2602.00001", kind=kind)).replace(b"arxiv:announce_type", b"arxiv:other")
    (entry,) = parse(body)
    assert entry.facts is not None
    assert entry.facts.announce_type is kind


def test_announcement_of_a_kind_not_known_is_none() -> None:
    (entry,) = parse(atom(Told("2602.00001", kind="promoted")))
    assert entry.facts is not None
    assert entry.facts.announce_type is None
    assert entry.facts.abstract == "An abstract."


def test_abstract_may_begin_like_a_preamble() -> None:
    abstract = "arXiv:1234.5678 Announce Type: new\nAbstract: is what listings begin with."
    (entry,) = parse(atom(Told("2602.00001", abstract=abstract)))
    assert entry.facts is not None
    assert entry.facts.abstract == abstract


@pytest.mark.parametrize(
    "written", ["2026-03-02T05:00:00Z", "2026-03-02T00:00:00-05:00", "2026-03-02T05:00:00",
                "Mon, 02 Mar 2026 00:00:00 -0500", " 2026-03-02T05:00:00.000+00:00 "],
)  # fmt: skip
def test_announcement_is_told_in_utc(written: str) -> None:
    (entry,) = parse(_dated(written))
    assert entry.facts is not None
    assert entry.facts.announced_at == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert entry.facts.announced_at.tzinfo is UTC


@pytest.mark.parametrize(
    "written", ["", "soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
                "Mon, 31 Feb 2026 00:00:00 +0000", "1" * 5000],
)  # fmt: skip
def test_paper_without_a_readable_date_is_kept(written: str) -> None:
    (entry,) = parse(_dated(written))
    assert entry.facts is not None
    assert entry.facts.announced_at is None


def _dated(written: str) -> bytes:
    return atom(Told("2602.00001")).replace(b"2026-03-02T00:00:00-05:00", written.encode())


@pytest.mark.parametrize("write", [atom, rss])
def test_day_without_announcement_is_empty(write: Any) -> None:
    assert parse(write()) == ()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"  \n", b"Rate exceeded.", b"<html><body>Server busy</body></html>",
        b"<!DOCTYPE html><html><head><title>503", b"\n<!doctype html>\n<p>busy", b"{}", b"\xff\xfe",
        b'<?xml version="1.0"?><error>busy</error>', b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)  # fmt: skip
def test_page_with_200_is_an_error(body: bytes) -> None:
    with pytest.raises(ParseError, match="not with a feed; it may be overloaded"):
        parse(body)


def test_listing_cut_short_is_an_error() -> None:
    body = atom(Told("2602.00001"), Told("2602.00002"))
    for end in range(body.index(b"<feed") + 6, len(body.rstrip())):
        with pytest.raises(ParseError, match="damaged or cut short"):
            parse(body[:end])


def test_what_xml_forbids_costs_nothing_else() -> None:
    body = atom(Told("2602.00001", abstract="A \x0b\x1b[31mred\x08 herring"))
    (entry,) = parse(body.replace(b"herring", b"h\xe9rring"))
    assert entry.facts is not None
    assert entry.facts.abstract == "A [31mred h\ufffdrring"


def test_entities_of_a_document_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE feed [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    padding = b"<!--" + b" " * 10_000 + b"-->"
    for before in (b"", padding):
        with pytest.raises(ParseError):
            parse(before + bomb + b"<feed><entry><title>&b;</title></entry></feed>")


def test_more_tags_than_a_listing_can_have_are_refused() -> None:
    with pytest.raises(ParseError, match="tags"):
        parse(b"<feed>" + b"<entry/>" * 500_000 + b"</feed>")


@given(st.binary(max_size=400))
@example(b"<feed><entry><id>2602.00001</id><title/></entry></feed>")
@example(b"<rss><channel><item><guid>2602.00001</guid><title>x</title></item></channel></rss>")
def test_any_bytes_are_papers_or_an_error(body: bytes) -> None:
    try:
        entries = parse(body)
    except ParseError:
        return
    assert all(entry.facts for entry in entries)


WHOLE = (DATA / "listing.atom").read_bytes()


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)), st.binary(max_size=20))
def test_any_damage_gives_papers_or_an_error(start: int, end: int, instead: bytes) -> None:
    message = ""
    try:
        parse(WHOLE[:start] + instead + WHOLE[end:])
    except ParseError as error:
        message = str(error)
    assert "\n" not in message
