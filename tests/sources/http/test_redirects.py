"""Where redirects lead, and where they may not."""

from __future__ import annotations

import pytest

from feedq.errors import FetchError
from tests.sources.http.script import URL, MakeClient, Script, to


def test_moved_for_good_tells_the_new_address(client: MakeClient) -> None:
    http = client(Script(to("/b", 301), to("https://new.example/c", 308), 200))
    answer = http.get(URL)
    assert answer.url == answer.moved_to == "https://new.example/c"


@pytest.mark.parametrize("kinds", [(302,), (301, 302), (307, 308), (301, 303, 301)])
def test_one_passing_redirect_makes_the_move_passing(
    client: MakeClient, kinds: tuple[int, ...]
) -> None:
    http = client(Script(*(to(f"/{n}", kind) for n, kind in enumerate(kinds)), 200))
    answer = http.get(URL)
    assert answer.url == f"https://feeds.example/{len(kinds) - 1}"
    assert answer.moved_to == ""


def test_redirects_end(client: MakeClient) -> None:
    script = Script(to("/again"))
    with pytest.raises(FetchError, match="redirected too often"):
        client(script).get(URL)
    assert len(script.asked) == 6


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file:///etc/passwd", "no web address"), ("javascript:alert(1)", "no web address"),
        ("https://[bad", "no web address"),
        ("https://a:99999/", "no web address"), ("http://other.example/", "https to http"),
        ("https://localhost/x", "private network"), ("//127.0.0.1:8000/", "private network"),
        ("https://10.0.0.1/", "private network"), ("https://[::1]/", "private network"),
        ("https://169.254.169.254/latest/meta-data", "private network"),
        ("https://2130706433/", "private network"), ("https://0x7f.1/", "private network"),
        ("https://printer.local./", "private network"),
        ("https://[::ffff:10.0.0.1]/", "private network"),
    ],
)  # fmt: skip
def test_redirect_to_where_no_feed_is_is_refused(
    client: MakeClient, target: str, words: str
) -> None:
    script = Script(to(target), 200)
    with pytest.raises(FetchError, match=words):
        client(script).get(URL)
    assert len(script.asked) == 1


def test_private_network_may_redirect_within_itself(client: MakeClient) -> None:
    http = client(Script(to("http://127.0.0.1:9999/b"), 200))
    assert http.get("http://localhost:8000/a").url == "http://127.0.0.1:9999/b"


def test_redirect_to_http_on_the_same_host_stays_secure(client: MakeClient) -> None:
    script = Script(to("http://feeds.example/feed/", 301), 200)
    assert client(script).get(URL).moved_to == "https://feeds.example/feed/"
    assert [request.url.scheme for request in script.asked] == ["https", "https"]


@pytest.mark.parametrize(
    ("target", "kept"),
    [
        ("/b", True), ("https://feeds.example/b", True), ("https://feeds.example:8443/b", False),
        ("https://other.example/b", False), ("https://feeds.example.evil.example/", False),
    ],
)  # fmt: skip
def test_secrets_stay_with_the_host_they_are_for(
    client: MakeClient, target: str, kept: bool
) -> None:
    script = Script(to(target), to("https://feeds.example/home"), 200)
    secrets = {"Authorization": "Bearer s3cret", "cookie": "id=s3cret", "Accept": "text/xml"}
    client(script).get(URL, headers=secrets)
    for request, expected in zip(script.asked, (True, kept, kept), strict=True):
        assert ("authorization" in request.headers) is expected
        assert ("cookie" in request.headers) is expected
        assert request.headers["accept"] == "text/xml"


def test_login_in_an_address_is_used_and_never_told(client: MakeClient) -> None:
    assert client(Script(200)).get("https://ada:s3cret@feeds.example/feed").url == URL
    script = Script(to("/b", 301), to("https://other.example/c", 301), 200)
    answer = client(script).get("https://ada:s3cret@feeds.example/feed")
    assert ["authorization" in r.headers for r in script.asked] == [True, True, False]
    assert "s3cret" not in repr(answer)
    assert answer.moved_to == "https://other.example/c"
