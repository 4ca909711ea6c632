"""Web feeds in any encoding, declared, undeclared or declared wrongly."""

from __future__ import annotations

import gzip

import pytest

from feedq.errors import ParseError
from feedq.sources.feeds.webfeed import parse
from tests.sources.feeds.documents import URL, rss

TEXT = "Café 漢字 und Привет"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<?xml version='1.0' encoding='iso-8859-1'?>{}", "text/xml"),
        (b"{}", "text/html; charset=windows-1252"),
        (b"{}", "text/plain"),
        (b"\n  <?xml version='1.0'?>{}", "application/octet-stream"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>{}", ""),
    ],
)
def test_utf8_is_read_whatever_else_is_claimed(body: bytes, content_type: str) -> None:
    document = body.replace(b"{}", rss("<item><title>Café “Zoë” 漢字</title></item>"))
    (entry,) = parse(document, url=URL, content_type=content_type)
    assert entry.title == "Café “Zoë” 漢字"


@pytest.mark.parametrize("name", ["iso-8859-1", "gb18030", "utf-16", "shift_jis", "windows-1251"])
def test_declared_encodings_are_believed(name: str) -> None:
    title = {"iso-8859-1": "Café", "windows-1251": "Привет"}.get(name, "漢字")
    document = rss(f"<item><title>{title}</title></item>").decode()
    body = f"<?xml version='1.0' encoding='{name}'?>{document}".encode(name)
    (entry,) = parse(body, url=URL)
    assert entry.title == title


def test_broken_xml_gives_its_items_all_the_same() -> None:
    body = rss("<item><title>A &nbsp; B & C \x0b</title></item><item><title>two<br></title></item>")
    assert len(parse(body, url=URL)) == 2


@pytest.mark.parametrize("declared", ["", "utf-8", "utf-16"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_unicode_is_read_with_or_without_a_mark_and_whatever_it_declares(
    encoding: str, declared: str
) -> None:
    prologue = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    document = prologue + rss(f"<item><title>{TEXT}</title></item>").decode()
    (entry,) = parse(document.encode(encoding), url=URL)
    assert entry.title == TEXT


@pytest.mark.parametrize("declared", ["gb2312", "shift_jis", "iso-8859-1", "x-unknown"])
def test_utf_8_that_says_otherwise_is_utf_8(declared: str) -> None:
    document = rss(f"<item><title>{TEXT}</title></item>")
    for body, header in (
        (f"<?xml version='1.0' encoding='{declared}'?>".encode() + document, "text/xml"),
        (document, f"text/xml; charset={declared}"),
    ):
        (entry,) = parse(body, url=URL, content_type=header)
        assert entry.title == TEXT


@pytest.mark.parametrize("prologue", ["", "<?xml version='1.0' encoding='utf-8'?>"])
@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("gb18030", "我们讨论深度学习与卷积神经网络的训练方法"),
        ("big5", "深度學習與卷積神經網路的訓練方法"),
        ("shift_jis", "畳み込みニューラルネットワークの学習について"),
        ("euc_kr", "합성곱 신경망 학습에 대한 블로그입니다"),
        ("koi8_r", "Привет, это блог о глубоком обучении и нейронных сетях"),
        ("windows-1251", "Привет, это блог о глубоком обучении и нейронных сетях"),
        ("windows-1252", "Übung über den naïven Señor, déjà vu – “très” schön, à côté"),
    ],
)
def test_an_encoding_that_nobody_declares_is_recognised(
    prologue: str, encoding: str, title: str
) -> None:
    document = prologue + rss(f"<item><title>{title}</title></item>").decode()
    (entry,) = parse(document.encode(encoding), url=URL, content_type="text/xml")
    assert entry.title == title


def test_one_bad_byte_does_not_spoil_the_rest() -> None:
    body = rss(f"<item><title>{TEXT}</title></item><item><title>a?b</title></item>")
    first, second = parse(body.replace(b"?", b"\xff"), url=URL)
    assert (first.title, second.title) == (TEXT, "a\ufffdb")


def test_latin_1_that_says_utf_8_is_latin_1() -> None:
    document = (
        "<?xml version='1.0' encoding='utf-8'?>"
        + rss("<item><title>Café à la crème</title></item>").decode()
    )
    (entry,) = parse(document.encode("latin-1"), url=URL)
    assert entry.title == "Café à la crème"


def test_what_stands_before_and_behind_the_document_is_passed_over() -> None:
    warning = (
        b"<br />\n<b>Warning</b>: cannot modify header in <b>/a.php</b> on line <b>3</b><br />\n"
    )
    body = warning + b'<?xml version="1.0"?>' + rss("<item><title>One</title></item>") + b"<!-- 1s"
    assert [entry.title for entry in parse(body, url=URL)] == ["One"]


def test_a_body_in_gzip_is_read_and_a_bomb_is_not() -> None:
    body = rss("<item><title>One</title></item>")
    assert parse(gzip.compress(body), url=URL) == parse(body, url=URL)
    for damaged, said in (
        (gzip.compress(b" " * 70_000_000, 9), "larger"),
        (gzip.compress(body)[:10] + b"\xff" * 20, "damaged"),
        (gzip.compress(body)[:-20], "cut short"),
    ):
        with pytest.raises(ParseError, match=said):
            parse(damaged, url=URL)
