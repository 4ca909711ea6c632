"""What an address may show, and whether it leads into a private network."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.http.addresses import is_private, shown, without_login


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("https://ada:pw@example.org:8443/a?key=1#x", "https://example.org:8443/a?..."),
        ("https://ada:p@w@example.org/a@b", "https://example.org/a@b"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("https://ada:pw@[bad/?key=1", "https://[bad/"),
        ("https://ada:pw@host:99999/?key=1", "https://host:99999/?..."),
        ("https://example.org/a\n\x1b[31mb", "https://example.org/a?[31mb"),
        ("https://ada:p/w@example.org/a", "https://ada:..."),
        ("https://ada:p?w#@example.org/a", "https://ada:..."),
        ("feed?key=1", "feed?..."),
        ("", ""),
    ],
)
def test_shown_address_has_no_secrets(url: str, expected: str) -> None:
    assert shown(url) == expected


@given(st.text(), st.text())
def test_login_and_query_are_never_shown(before: str, after: str) -> None:
    secret = "correct horse battery"
    path = after.replace("?", "").replace("#", "")
    for url in (f"https://ada:{secret}@example.org/{path}", f"https://x/{path}?{secret}{before}"):
        assert secret not in shown(url)
        assert len(shown(url)) <= 300


def test_login_is_taken_off() -> None:
    assert without_login("https://ada:pw@example.org/@ada") == "https://example.org/@ada"
    assert without_login("https://example.org/@ada") == "https://example.org/@ada"


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "127.0.0.1", "127.1",
     "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "0", "2130706433",
     "0x7f000001", "0177.0.0.1", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1",
     "::ffff:127.0.0.1", "100.64.0.1", "::127.0.0.1", "2002:7f00:1::",
     "2002:c0a8:101::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
     "64:ff9b:1::c0a8:1", "224.0.0.1", "ff02::1", "255.255.255.255", "198.18.0.1", "::"],
)  # fmt: skip
def test_private_hosts_are_known_in_any_spelling(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize(
    "host",
    [
        "arxiv.org",
        "8.8.8.8",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "localhost.example.org",
        "1.example",
        "",
    ],
)
def test_public_hosts_are_not(host: str) -> None:
    assert not is_private(host)


@given(st.text())
def test_any_host_is_one_or_the_other(host: str) -> None:
    assert is_private(host) in (True, False)
