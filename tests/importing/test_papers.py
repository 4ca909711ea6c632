"""Lists of papers as reference managers and people write them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.domain.identity import parse_arxiv
from feedq.domain.text import clean_line
from feedq.errors import ImportFailed
from feedq.importing import LARGEST, FeedList, ListedPaper, PaperList, read
from feedq.importing.entries import MOST

DATA = Path(__file__).parents[1] / "data" / "importing"
BIB, RIS, CSL, IDS = (
    (DATA / name).read_bytes() for name in ("library.bib", "library.ris", "library.json", "ids.txt")
)
NO_ID = "names no arXiv paper"


def papers(body: bytes, *, asked: bool = False) -> tuple[ListedPaper, ...]:
    found = read(body, papers=asked)
    assert isinstance(found, PaperList)
    return found.papers


def read_or_words(body: bytes, *, asked: bool = False) -> PaperList | str:
    """A list of papers, or what the user is told."""
    try:
        found = read(body, papers=asked)
    except ImportFailed as error:
        return str(error)
    return found if isinstance(found, PaperList) else "a list of feeds"


def ids(body: bytes) -> list[str]:
    """What each entry names, or why it names nothing."""
    return [one.paper.value if one.paper else one.why for one in papers(body)]


def test_every_way_to_name_an_arxiv_paper_in_bibtex_is_found() -> None:
    assert [(one.key, one.paper.value if one.paper else one.why) for one in papers(BIB)] == [
        ("he2016deep", "1512.03385"),
        ("DBLP:journals/corr/VaswaniSPUJGKP17", "1706.03762"),
        ("goodfellow", "1406.2661"),
        ("biblatex", "2301.00001"),
        ("doi", "2301.00002"),
        ("url", "2301.00003"),
        ("old", "hep-th/9901001"),
        ("mendeley", "2301.00004"),
        ("parentheses", "2301.00005"),
        ("twice", "2301.00006"),
        ("twice", "2301.00007"),
        ("published", NO_ID),
        ("pubmed", NO_ID),
        ("cites", NO_ID),
        ("broken", "damaged, at line 35"),
        ("after", "2301.00011"),
    ]


def test_titles_are_text_without_tex() -> None:
    titles = {one.key: one.title for one in papers(BIB)}
    assert titles["he2016deep"] == "Deep Residual Learning for Image Recognition"
    assert titles["old"] == "Schrödinger's Cat"


def test_ris_is_read_however_carelessly_it_is_written() -> None:
    assert [(one.key, one.paper.value if one.paper else one.why) for one in papers(RIS)] == [
        ("Deep Residual Learning for Image Recognition", "1512.03385"),
        ("A Record Without an End", "2301.00001"),
        ("Blanks as Nobody Should Set Them", "2301.00002"),
        ("Found by Its File", "2301.00003"),
        ("A Note that Goes On", "2301.00004"),
        ("Printed Only", NO_ID),
    ]


def test_csl_json_is_read_item_by_item() -> None:
    assert [(one.key, one.paper.value if one.paper else one.why) for one in papers(CSL)] == [
        ("http://zotero.org/users/1/items/AAAA", "1512.03385"),
        ("archived", "2301.00001"),
        ("doi", "2301.00002"),
        ("keyed", "2301.00003"),
        ("elsewhere", NO_ID),
        ("item 6", "no item but a bare value"),
        ("linked", "2301.00005"),
    ]


def test_what_feedq_exports_as_json_is_read_back() -> None:
    item = {"id": "arxiv:hep-th/9901001", "title": "Old", "type": None}
    assert ids(json.dumps({"schema_version": 1, "items": [item]}).encode()) == ["hep-th/9901001"]


def test_a_list_of_ids_and_links_names_a_paper_or_several_a_line() -> None:
    assert ids(IDS) == [*(f"2301.0000{n}" for n in range(1, 8)), NO_ID]


def test_a_list_of_feeds_with_a_paper_in_it_stays_one_unless_papers_are_asked_for() -> None:
    listed = b"https://a.example/rss\nhttps://b.example/rss\nhttps://arxiv.org/abs/2301.00001\n"
    assert isinstance(read(listed), FeedList)
    assert [one.paper is not None for one in papers(listed, asked=True)] == [False, False, True]


@pytest.mark.parametrize("body", [BIB, RIS, CSL, IDS], ids=["bib", "ris", "csl", "ids"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-16-le"])
def test_the_encoding_does_not_matter(body: bytes, encoding: str) -> None:
    assert ids(body.decode().encode(encoding)) == ids(body)


def test_windows_line_ends_and_old_letters_do_not_matter() -> None:
    for body in (BIB, RIS, IDS):
        assert ids(body.replace(b"\n", b"\r\n")) == ids(body)
    (one,) = papers("@misc{a, title = {Schrödinger}, eprint = {2301.00001}}".encode("cp1252"))
    assert one.title == "Schrödinger"


@pytest.mark.parametrize(
    "body",
    [
        b"@article{" * 50_000,
        b"@article{a, title = {" + b"{" * 200_000,
        b'@article{a, title = "' + b'"' * 200_000,
        b"@article{a," + b" t = {x},\n" * 50_000,
        b"@string{a = a # a}\n" * 20_000,
        b"@" * 500_000,
        b"TY  - " * 100_000,
        b"TY  - JOUR\n" + b"AU  - x\n" * 200_000,
        b"TY  - JOUR\n" + b"\n" * 500_000,
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"[" + b'{"title": "x"},' * 50_000 + b"{}]",
        b"[" + b"9" * 50_000 + b"]",
        b'[{"title": ' + b"9" * 5_000 + b"}]",
        b"2301.00001 " * 100_000,
        b"arxiv " * 200_000,
        b"\0" * 1_000_000,
        bytes(range(256)) * 1_000,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_hostile_bytes_take_a_moment_and_give_a_list_or_one_line(body: bytes) -> None:
    begun = time.process_time()
    found = read_or_words(body)
    assert isinstance(found, PaperList) or ("\n" not in found and len(found) < 300)
    assert time.process_time() - begun < 10.0


def test_a_list_is_read_in_bounds() -> None:
    with pytest.raises(ImportFailed, match="larger than 20 MB"):
        read(b"2301.00001\n" * (LARGEST // 11 + 1))
    many = papers(b"2301.00001\n" * (MOST + 9))
    assert (len(many), many[-1].key) == (MOST + 1, "the rest")


KNOWN = st.sampled_from(["2301.00001", "hep-th/9901001", "0704.0001"])
HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
FIELDS = st.text(st.characters(exclude_characters='{}@"\\', exclude_categories=["C"]), max_size=30)


@given(KNOWN, st.lists(FIELDS, max_size=5))
def test_an_entry_is_found_among_any_others(paper: str, titles: list[str]) -> None:
    whole = [
        f"@misc{{k{n}, title = {{{title}}}, eprint = {{{paper}}}}}"
        for n, title in enumerate(titles)
    ]
    broken = "@misc{broken, title = {x"
    listed = papers("\n".join([broken, *whole, broken, f"@misc{{z, eprint={{{paper}}}}}"]).encode())
    assert [one.paper.value for one in listed if one.paper] == [paper] * (len(titles) + 1)
    document = [{"id": title, "title": title, "number": f"arXiv:{paper}"} for title in titles]
    assert ids(json.dumps(document).encode()) == [paper] * len(titles)


@given(
    st.binary()
    | st.builds(
        lambda start, parts: (start + "".join(parts)).encode("utf-8", "surrogatepass"),
        st.sampled_from(["@article{", "TY  - JOUR\n", "[", '{"items": [', "2301.00001\n", ""]),
        st.lists(
            HOSTILE
            | KNOWN
            | st.sampled_from(
                ["{", "}", '"', ",", "=", "#", "@", "\n", "ER  - ", "N1  - ", "title", '{"id": 1}']
            ),
            max_size=30,
        ),
    ),
    st.booleans(),
)
def test_any_bytes_give_a_list_or_one_line(body: bytes, asked: bool) -> None:
    found = read_or_words(body, asked=asked)
    assert not isinstance(found, str) or "\n" not in found
    for one in found.papers if isinstance(found, PaperList) else ():
        assert one.key
        assert clean_line(one.key) == one.key
        assert clean_line(one.title) == one.title
        assert (one.paper is None) == bool(one.why)
        assert one.paper is None or parse_arxiv(one.paper.value) == (one.paper, None)


BETTER_BIBTEX = """
@misc{exampleGates2023,
  title = {Gates {{Considered Helpful}}},
  number = {arXiv:2301.00012},
  eprint = {2301.00012},
  primaryclass = {cs},
  publisher = {arXiv},
  doi = {10.48550/arXiv.2301.00012},
  abstract = {Unlike arXiv:2301.00013 we open them.},
  archiveprefix = {arXiv},
  file = {/home/ada/storage/AB12/Example.pdf;/home/ada/storage/CD34/2301.html}
}
"""
MENDELEY = """Automatically generated by Mendeley Desktop 1.19.8
Any changes to this file will be lost if it is regenerated by Mendeley.

@misc{Example1997,
annote = {From Duplicate 1 (Ada
and others)},
archivePrefix = {arXiv},
arxivId = {hep-th/9711200},
eprint = {9711200},
file = {:home/ada/papers/9711200.pdf:pdf},
primaryClass = {hep-th},
title = {{A Limit}}
}
"""
JABREF = """% Encoding: UTF-8
@String{corr = "CoRR"}
@STRING(prefix = {arXiv preprint})

@Article{a, journal = corr, volume = {abs/2301.00014}, comment = {a = sign, a # and a comma},}
@Article{b, title = "Put " # "To" # {gether}, journal = prefix # " arXiv:2301." # "00015"}
@Article{c, title = "Put " # "together, by " # corr, journal = prefix # " arXiv:2301." # "00016"}
@Article{d, title = "C# and F#", url = "https://arxiv.org/abs/2301.00017#S1"}

@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:gates\\;0\\;1\\;\\;\\;\\;;
}
"""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (BETTER_BIBTEX, ["2301.00012"]),
        (MENDELEY, ["hep-th/9711200"]),
        (JABREF, ["2301.00014", "2301.00015", "2301.00016", "2301.00017"]),
    ],
    ids=["Better BibTeX", "Mendeley", "JabRef"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_exports_of_other_programs_are_read_in_any_encoding(
    text: str, named: list[str], end: str, encoding: str
) -> None:
    text = text.replace("Ada", "Adél").replace("\n", end)
    assert ids(text.encode(encoding)) == named


def test_pieces_of_a_value_are_put_together() -> None:
    titles = {one.key: one.title for one in papers(JABREF.encode())}
    assert titles["b"] == "Put Together"
    assert titles["c"] == "Put together, by CoRR"
    assert titles["d"] == "C# and F#"


def test_better_bibtex_json_is_named_by_its_citation_key() -> None:
    item = {"itemType": "preprint", "archiveID": "arXiv:2301.00001", "citationKey": "exampleGates"}
    extra = {"itemType": "preprint", "extra": "arXiv:2301.00002 [cs]", "citationKey": "extra"}
    body = json.dumps({"config": {"id": "x"}, "version": {}, "items": [item, extra]}).encode()
    assert [(one.key, one.why) for one in papers(body)] == [("exampleGates", ""), ("extra", "")]
