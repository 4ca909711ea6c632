"""An address as the wire has it: the quick way and the library's agree."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.http.target import Target, parse_target


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://feeds.example/a?b=c", Target("https", "feeds.example", 443, "/a?b=c")),
        ("HTTP://Feeds.Example", Target("http", "feeds.example", 80, "/")),
        ("http://127.0.0.1:8000/a", Target("http", "127.0.0.1", 8000, "/a")),
        ("http://[::1]:80/a", Target("http", "::1", 80, "/a")),
        ("https://a.example./x", Target("https", "a.example.", 443, "/x")),
        ("https://Bücher.example/ü", Target("https", "xn--bcher-kva.example", 443, "/%C3%BC")),
        ("https://my_host.example/", Target("https", "my_host.example", 443, "/")),
        ("http://h/a/../b#part", Target("http", "h", 80, "/b")),
        ("http://h/a b?c d", Target("http", "h", 80, "/a%20b?c%20d")),
        (
            "https://ada:p%40%3A%20w@feeds.example/",
            Target("https", "feeds.example", 443, "/", "ada:p@: w"),
        ),
        ("https://ada@feeds.example/", Target("https", "feeds.example", 443, "/", "ada:")),
    ],
)
def test_address_is_taken_apart(url: str, expected: Target) -> None:
    assert parse_target(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "", "feed", "//h/", "ftp://h/", "http://", "http:///a", "http://[::1", "http://h:0/",
        "http://h:65536/", "http://h:x/", "http://a b/", "http://a%20b/", "http://a\nb/",
        "http://h/\x00", "http://999.1.1.1/", "http://１２７.0.0.1/", "http://\u200b/",
        "javascript:alert(1)", "file:///etc/passwd", "http://h\\@evil.example/", "http://<h>/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_none(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the reason
        parse_target(url)


@pytest.mark.parametrize(
    ("target", "authority"),
    [
        (Target("http", "h", 80, "/"), "h"), (Target("http", "h", 8080, "/"), "h:8080"),
        (Target("https", "h", 443, "/"), "h"), (Target("https", "h", 80, "/"), "h:80"),
        (Target("http", "::1", 80, "/"), "[::1]"), (Target("http", "::1", 81, "/"), "[::1]:81"),
    ],
)  # fmt: skip
def test_host_header_names_the_port_where_it_is_another(target: Target, authority: str) -> None:
    assert target.authority == authority


HOSTS = st.sampled_from(
    ["h", "a.example", "A.Example", "a-b.c.", "127.0.0.1", "127.1", "1.2.3.4.5", "0x7f.1", "a..b",
     "xn--a", ".a", "-", "a_b", "[::1]", "256.1.1.1", "1.example", "a.1"]
)  # fmt: skip
PARTS = st.text("aZ0/.%?&=#+!$'()*,;:@~_- \"<>[]\\^`{|}é\x7f", max_size=12)


@given(
    st.sampled_from(["http", "https", "HTTPS"]),
    HOSTS,
    st.sampled_from(["", ":80", ":443", ":8080", ":", ":00080"]),
    PARTS,
)
def test_quick_way_and_the_library_agree(scheme: str, host: str, port: str, rest: str) -> None:
    url = f"{scheme}://{host}{port}{'/' if rest and rest[0] not in '?#' else ''}{rest}"
    try:
        found = parse_target(url)
    except ValueError:
        return
    parts = httpx.URL(url)
    assert found.scheme == parts.scheme
    assert found.host == parts.raw_host.decode()
    assert found.port == (parts.port or {"http": 80, "https": 443}[found.scheme])
    assert found.path == parts.raw_path.decode()


@given(st.text())
def test_any_text_is_an_address_fit_for_the_wire_or_none(text: str) -> None:
    for url in (text, f"http://{text}", f"https://h/{text}"):
        try:
            found = parse_target(url)
        except ValueError:
            continue
        sent = f"{found.host}{found.path}"
        assert sent.isascii()
        assert not any(letter <= " " or letter == "\x7f" for letter in sent)
        assert found.path.startswith("/")


def test_usual_addresses_need_no_library() -> None:
    code = (
        "import sys; from feedq.sources.http.target import parse_target as parse\n"
        "for url in ('https://a.example/feed?x=%20y', 'http://127.0.0.1:8/', 'HTTPS://A.example'):\n"
        "    parse(url)\n"
        "sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
