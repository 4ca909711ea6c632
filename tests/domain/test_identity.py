"""Any spelling in, one identifier out; and nothing that only looks like one."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedq.domain.identity import (
    Identifier,
    arxiv_ids,
    find_all,
    find_in_text,
    from_url,
    name_of_url,
    normalise_url,
    parse,
    parse_arxiv,
)

NEW = Identifier("arxiv", "2301.00001")
OLD = Identifier("arxiv", "hep-th/9901001")
PRINTED = Identifier("arxiv", "1206.5538")

SPELLINGS = [
    ("2301.00001", NEW, None),
    ("  2301.00001\n", NEW, None),
    ("2301.00001v2", NEW, 2),
    ("arXiv:2301.00001", NEW, None),
    ("arxiv:2301.00001v12", NEW, 12),
    ("ARXIV: 2301.00001v1", NEW, 1),
    ("arXiv:\xa02301.00001", NEW, None),
    ("arXiv 2301.00001", NEW, None),
    ("arXiv:2301.00001v3 [cs.LG]", NEW, 3),
    ("(arXiv:2301.00001).", NEW, None),
    ("2301.00001v2.pdf", NEW, 2),
    ("oai:arXiv.org:2301.00001", NEW, None),
    ("https://arxiv.org/abs/2301.00001", NEW, None),
    ("http://arxiv.org/abs/2301.00001v4", NEW, 4),
    ("https://www.arxiv.org/abs/2301.00001", NEW, None),
    ("https://export.arxiv.org/abs/2301.00001", NEW, None),
    ("https://de.arxiv.org/abs/2301.00001", NEW, None),
    ("HTTPS://ARXIV.ORG/abs/2301.00001", NEW, None),
    ("arxiv.org/abs/2301.00001", NEW, None),
    ("www.arxiv.org/pdf/2301.00001", NEW, None),
    ("https://arxiv.org/pdf/2301.00001", NEW, None),
    ("https://arxiv.org/pdf/2301.00001.pdf", NEW, None),
    ("https://arxiv.org/pdf/2301.00001v2.pdf#page=7", NEW, 2),
    ("https://arxiv.org/html/2301.00001v1#S3.F1", NEW, 1),
    ("https://arxiv.org/abs/2301.00001?context=cs.LG", NEW, None),
    ("https://arxiv.org/abs/2301.00001/", NEW, None),
    ("https://arxiv.org/abs/arXiv:2301.00001", NEW, None),
    ("https://arxiv.org/format/2301.00001", NEW, None),
    ("https://arxiv.org/e-print/2301.00001v1", NEW, 1),
    ("https://arxiv.org/abs/%32301.00001", NEW, None),
    ("https://alphaxiv.org/abs/2301.00001", NEW, None),
    ("https://www.alphaxiv.org/overview/2301.00001v2", NEW, 2),
    ("alphaxiv.org/abs/2301.00001", NEW, None),
    ("https://ar5iv.org/abs/2301.00001", NEW, None),
    ("https://ar5iv.labs.arxiv.org/html/2301.00001", NEW, None),
    ("https://huggingface.co/papers/2301.00001", NEW, None),
    ("https://hf.co/papers/2301.00001", NEW, None),
    ("huggingface.co/papers/2301.00001", NEW, None),
    ("https://www.arxiv-vanity.com/papers/2301.00001/", NEW, None),
    ("https://scirate.com/arxiv/2301.00001", NEW, None),
    ("10.48550/arXiv.2301.00001", NEW, None),
    ("10.48550/ARXIV.2301.00001", NEW, None),
    ("doi:10.48550/arXiv.2301.00001", NEW, None),
    ("https://doi.org/10.48550/arXiv.2301.00001", NEW, None),
    ("https://dx.doi.org/10.48550/arxiv.2301.00001", NEW, None),
    ("0704.0001", Identifier("arxiv", "0704.0001"), None),
    ("1412.9999v1", Identifier("arxiv", "1412.9999"), 1),
    ("1501.00001", Identifier("arxiv", "1501.00001"), None),
    ("https://arxiv.org/ftp/arxiv/papers/1206/1206.5538.pdf", PRINTED, None),
    ("hep-th/9901001", OLD, None),
    ("HEP-TH/9901001v3", OLD, 3),
    ("arXiv:hep-th/9901001", OLD, None),
    ("https://arxiv.org/abs/hep-th/9901001v2", OLD, 2),
    ("https://arxiv.org/abs/hep-th%2F9901001", OLD, None),
    ("https://arxiv.org/pdf/hep-th/9901001.pdf", OLD, None),
    ("10.48550/arXiv.hep-th/9901001", OLD, None),
    ("math.GT/0309136", Identifier("arxiv", "math/0309136"), None),
    ("math/0309136", Identifier("arxiv", "math/0309136"), None),
    ("https://arxiv.org/abs/math.GT/0309136v1", Identifier("arxiv", "math/0309136"), 1),
    ("cond-mat.mes-hall/9901001", Identifier("arxiv", "cond-mat/9901001"), None),
    ("oai:arXiv.org:cs/0701001", Identifier("arxiv", "cs/0701001"), None),
    ("cs/0701001v1", Identifier("arxiv", "cs/0701001"), 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "identifier", "version"), SPELLINGS)
def test_every_spelling_of_an_arxiv_id_is_read(
    text: str, identifier: Identifier, version: int | None
) -> None:
    assert parse_arxiv(text) == (identifier, version)
    assert parse(text) == identifier


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023.12345",  # month 23
        "1234.5678",  # month 34
        "2300.00001",  # month 0
        "2313.00001",
        "2301.1234",  # five digits since 2015: a shortened link shows four
        "1412.12345",  # four until then
        "0703.0001",  # the old scheme still held
        "9901.00001",
        "2301.000001",
        "12301.00001",
        "2301.00001v0",
        "2301.00001v",
        "2301.00001 2301.00002",
        "3.1415",
        "+49 2301 00001",
        "2301-00001",
        "٢٣٠١.٠٠٠٠١",
        "2301.0000１",
        "hep-xx/9901001",
        "phyſics/9901001",
        "hep-th/9913001",
        "hep-th/9901",
        "hep-th/0801001",
        "https://github.com/someone/2301.00001",
        "https://github.com/arxiv/abs/2301.00001",
        "https://evil.example/arxiv.org/2301.00001",
        "https://arxiv.org.evil.example/abs/2301.00001",
        "https://arxiv.org@evil.example/abs/2301.00001",
        "https://notarxiv.org/abs/2301.00001",
        "https://arxiv.org/abs/2301.000012",
        "https://arxiv.org/abs/2301.00001x",
        "https://arxiv.org/list/cs.LG/2301",
        "https://arxiv.org/a/someone_1",
        "https://huggingface.co/someone/2301.00001",
        "https://doi.org/10.48550/arXiv.2301.000012",
        "https://[arxiv.org/abs/2301.00001",
    ],
)
def test_what_only_looks_like_an_arxiv_id_is_none(text: str) -> None:
    assert parse_arxiv(text) is None
    assert from_url(text) is None


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("doi:10.1000/XYZ-1", "doi:10.1000/xyz-1"),
        ("DOI: 10.1000/xyz", "doi:10.1000/xyz"),
        ("10.1000/xyz", "doi:10.1000/xyz"),
        ("https://doi.org/10.1000/xyz", "doi:10.1000/xyz"),
        ("https://Example.ORG", "url:https://example.org/"),
        ("HTTPS://example.org:443/a?b=1#c", "url:https://example.org/a?b=1"),
        ("http://example.org:8080/a", "url:http://example.org:8080/a"),
        ("http://user:secret@example.org/", "url:https://example.org/"),
        ("http://[::1]:80/a", "url:https://[::1]/a"),
        ("url:https://example.org/A#b", "url:https://example.org/A#b"),
        ("https://example.org/a\u202eb", None),
        ("url:https://example.org/\udcff", None),
        ("http://example.org:99999/", None),
        ("http://", None),
        ("http:////example.org", None),
        ("ftp://example.org/", None),
        ("javascript:alert(1)", None),
        ("url:javascript:alert(1)", None),
        ("doi:11.1000/xyz", None),
        ("deep learning", None),
    ],
)
def test_other_identifiers_are_read_as_list_prints_them(text: str, printed: str | None) -> None:
    found = parse(text)
    assert (str(found) if found else None) == printed


def test_an_address_keeps_no_character_that_cannot_be_seen() -> None:
    assert normalise_url("https://a.example/b\u202ec d?\x1b") == (
        "https://a.example/b%E2%80%AEc%20d?%1B"
    )
    with pytest.raises(ValueError, match="not a web address"):
        normalise_url("mailto:someone@example.org")


@pytest.mark.parametrize(
    "spelling",
    [
        "http://a.example/~x/b%2Fc%20d.pdf",
        "https://a.example/%7Ex/b%2fc d.pdf#page=2",
        "HTTPS://A.example:443/~x/b%2Fc%20d%2epdf",
    ],
)
def test_spellings_of_one_address_are_one_name(spelling: str) -> None:
    assert name_of_url(spelling) == Identifier("url", "https://a.example/~x/b%2Fc%20d.pdf")


def test_another_port_is_another_name() -> None:
    assert name_of_url("http://a.example:8080/") != name_of_url("https://a.example:8080/")


@given(st.text())
@example("http://[")
@example("https://arxiv.org:99999/abs/2301.00001")
@example("http://a/ #")
@example("url:http://a")
@example("\udcff")
def test_any_text_is_an_identifier_or_none(text: str) -> None:
    find_in_text(text)
    from_url(text)
    parse_arxiv(text)
    found = parse(text)
    assert found is None or parse(str(found)) == found


ARXIV_IDS = st.one_of(
    st.from_regex(r"(1[5-9]|[2-8][0-9])(0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
    st.from_regex(r"(0[89]|1[0-4])(0[1-9]|1[0-2])\.[0-9]{4}", fullmatch=True),
    st.from_regex(r"(math|cs|hep-th|quant-ph)/9[1-9](0[1-9]|1[0-2])[0-9]{3}", fullmatch=True),
).map(lambda value: Identifier("arxiv", value))
DOIS = st.from_regex(r"10\.[0-9]{4,9}/[a-z0-9._;()/:-]+", fullmatch=True).map(
    lambda value: Identifier("doi", value)
)
URLS = st.from_regex(r"https?://[a-z0-9.-]{1,20}(:[1-9][0-9]{0,3})?/[ -~é]*", fullmatch=True)


@given(ARXIV_IDS | DOIS.filter(lambda doi: not parse_arxiv(str(doi))))
def test_what_is_printed_is_read_back(identifier: Identifier) -> None:
    assert parse(str(identifier)) == identifier


@given(URLS)
def test_an_address_is_normalised_once_and_read_back(url: str) -> None:
    once = normalise_url(url)
    assert normalise_url(once) == once
    assert parse(f"url:{once}") in (Identifier("url", once), parse_arxiv(once))


@given(ARXIV_IDS, st.none() | st.integers(1, 99))
def test_an_id_is_found_wherever_it_stands_in_prose(paper: Identifier, version: int | None) -> None:
    said = paper.value + (f"v{version}" if version else "")
    for prose in (
        f"We read arXiv:{said}.",
        f"(see https://arxiv.org/abs/{said}), and more",
        f"https://arxiv.org/pdf/{said}.pdf!",
        f"doi: 10.48550/arXiv.{said};",
        f"论文 https://arxiv.org/abs/{said}。很好",
        f"<a href='https://www.alphaxiv.org/abs/{said}'>",
    ):
        assert find_in_text(prose) == [paper], prose


def test_papers_in_prose_come_in_order_and_once() -> None:
    text = (
        "arXiv:2301.00003, then https://arxiv.org/abs/2301.00001v2,https://hf.co/papers/2301.00002 "
        "and huggingface.co/papers/2301.00004. Again arXiv:2301.00001 and 10.48550/arXiv.2301.00005"
    )
    assert [found.value[-1] for found in find_in_text(text)] == ["3", "1", "2", "4", "5"]


@pytest.mark.parametrize(
    "text",
    [
        "We ran 2301.00001 steps on 2023.12345, call +1 2301.00001.",
        "version 1401.0001 of github.com/a/2301.00001",
        "arxiv.org/abs/2301.0000… was cut",
        "https://arxiv.org/abs/2301.0…",
        "someone@arxiv.org/abs/2301.00001",
        "preprintarxiv:2301.00001",
        "arXiv:2301.000012",
    ],
)
def test_prose_without_a_paper_names_none(text: str) -> None:
    assert find_in_text(text) == []


def test_links_count_before_what_the_text_shows() -> None:
    found = find_all(
        "shown: arxiv.org/abs/2301.0… and arXiv:2301.00002",
        ["https://example.org/", "https://arxiv.org/abs/2301.00001", "not a link ["],
    )
    assert [one.value for one in found] == ["2301.00001", "2301.00002"]


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise AssertionError(f"not done in {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "unit",
    [
        "arxiv", "arxiv:", "arXiv: ", "arxiv" + " " * 40, "https://", "http://arxiv.org/",
        "arxiv.org/abs/", "https://arxiv.org/abs/2301.00001,", "10.48550/arxiv.", "a.", "a-", "-",
        "arXiv:2301.0000", "arXiv:2301.00001v1", "hf.co/papers/", "www.", "%", "\u3000", "(",
    ],
)  # fmt: skip
def test_a_megabyte_of_anything_is_searched_in_one_pass(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    with _at_most(20):  # one pass takes a tenth of a second, a pass per position many minutes
        find_in_text(text)
        parse(text)


def test_identifiers_are_printed_without_a_version() -> None:
    assert not re.search(r"v\d", str(parse("arXiv:2301.00001v7")))


def test_spellings_of_one_paper_name_it_once_and_what_names_none_is_left_out() -> None:
    given = ["2301.00001v2", "nonsense", "https://arxiv.org/abs/2301.00001", "hep-th/9901001"]
    assert [str(one) for one in arxiv_ids(given)] == ["arxiv:2301.00001", "arxiv:hep-th/9901001"]


@pytest.mark.parametrize(
    "link",
    [
        "https://huggingface.co/papers/2301.00001",
        "https://hf.co/papers/2301.00001",
        "https://ar5iv.org/abs/2301.00001",
        "https://scirate.com/arxiv/2301.00001",
        "https://doi.org/10.48550/arXiv.2301.00001",
        "https://www.alphaxiv.org/abs/2301.00001",
    ],
)
def test_a_link_to_a_paper_is_found_in_text_that_names_no_other_place(link: str) -> None:
    assert find_in_text(f"Read {link}, it is short.") == [Identifier("arxiv", "2301.00001")]
