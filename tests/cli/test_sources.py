"""Follow, unfollow, try and import, as a user does."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from feedq.config import load, subscriptions
from tests.cli.conftest import Run

FEED = """<rss version="2.0"><channel><title>Notes &amp;amp; queries</title>
<item><title>On plain gradient descent</title><link>https://notes.example/1</link>
<guid>https://notes.example/1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""
PAGE = """<!doctype html><html><head><title>Home</title>
<link rel="alternate" type="application/rss+xml" title="All" href="/feed.xml">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml">
</head></html>"""
CONFIG = """\
# my config

[[feeds]]  # one
name = "First"
url = "{first}"

# the end
"""


@pytest.fixture
def config(home: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Path:
    path = home / "config.toml"
    path.write_text(CONFIG.format(first=httpserver.url_for("/first.xml")))
    monkeypatch.setenv("FEEDQ_CONFIG", str(path))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    httpserver.expect_request("/feed.xml").respond_with_data(FEED, content_type="text/xml")
    httpserver.expect_request("/page").respond_with_data(PAGE, content_type="text/html")
    httpserver.expect_request("/none").respond_with_data("<html>", content_type="text/html")
    return path


def followed(config: Path) -> list[tuple[str, str, str]]:
    return [(s.source, s.name, s.address) for s in subscriptions(load(config, environ={}))]


@pytest.mark.parametrize("path", ["/feed.xml", "/page"])
def test_a_feed_is_followed_by_its_own_or_its_pages_address(
    run: Run, config: Path, httpserver: HTTPServer, path: str
) -> None:
    done = run("sources", "add", httpserver.url_for(path))
    assert (done.status, done.out) == (0, "")
    feed = httpserver.url_for("/feed.xml")
    assert f"{feed}: 1 entry" in done.err
    assert ("comments.xml" in done.err) == (path == "/page")
    assert followed(config)[-1] == ("feed", "Notes & queries", feed)
    assert config.read_text().startswith('# my config\n\n[[feeds]]  # one\nname = "First"\n')
    assert config.read_text().endswith("\n# the end\n")

    before = config.read_text()
    again = run("sources", "add", httpserver.url_for(path), "--json")
    assert (again.status, again.items[0]["name"]) == (0, "Notes & queries")
    assert config.read_text() == before

    assert run("sources", "remove", "notes & queries").status == 0
    assert config.read_text() == CONFIG.format(first=httpserver.url_for("/first.xml"))


def test_what_does_not_answer_as_a_feed_is_not_followed(
    run: Run, config: Path, httpserver: HTTPServer
) -> None:
    before = config.read_text()
    for path, why in (("/none", "names none"), ("/missing", "HTTP 500")):
        done = run("sources", "add", httpserver.url_for(path))
        assert done.status == 4
        assert why in done.err
        assert len(done.err.splitlines()) == 1
    assert config.read_text() == before
    assert run("sources", "add", httpserver.url_for("/none"), "--no-check").status == 0
    assert len(followed(config)) == 2


@pytest.mark.parametrize(
    ("what", "source", "address"),
    [
        ("cs.RO", "arxiv", "cs.RO"),
        ("hep-ex", "arxiv", "hep-ex"),
        ("x:ada_l", "x", "ada_l"),
        ("https://x.com/ada_l", "x", "ada_l"),
        ("https://twitter.com/ada_l?lang=en", "x", "ada_l"),
        ("@ada@social.example", "mastodon", "@ada@social.example"),
        ("https://social.example/@ada", "mastodon", "@ada@social.example"),
        ("https://social.example/@ada@other.example", "mastodon", "@ada@other.example"),
        ("ada.bsky.social", "bluesky", "ada.bsky.social"),
        ("bsky:ada.example.org", "bluesky", "ada.example.org"),
        ("https://bsky.app/profile/ada.example.org", "bluesky", "ada.example.org"),
        ("https://www.youtube.com/@ada", "feed", "https://www.youtube.com/@ada"),
        ("blog.example/feed", "feed", "https://blog.example/feed"),
    ],
)
def test_what_is_meant_is_recognised(
    run: Run, config: Path, what: str, source: str, address: str
) -> None:
    (item,) = run("sources", "add", what, "--no-check", "--json").items
    assert (item["source"], item["address"]) == (source, address)
    assert (source, address) in [one[::2] for one in followed(config)]


@pytest.mark.parametrize("what", ["", "two words", "javascript:alert(1)", "file:///etc/passwd"])
def test_what_means_nothing_is_refused(run: Run, config: Path, what: str) -> None:
    done = run("sources", "add", what, "--no-check")
    assert done.status == 2
    assert "nothing that can be followed" in done.err


def test_a_researchers_accounts_stand_together(run: Run, config: Path) -> None:
    run("sources", "add", "x:ada_l", "--name", "Ada")
    run("sources", "add", "ada.bsky.social", "--name", "ada", "--no-check")
    (one,) = load(config, environ={}).researchers
    assert (one.name, one.x, one.bluesky) == ("Ada", "ada_l", "ada.bsky.social")
    assert run("sources", "remove", "Ada").status == 0
    assert not load(config, environ={}).researchers


def test_an_unknown_name_is_not_removed(run: Run, config: Path) -> None:
    done = run("sources", "remove", "Frist")
    assert done.status == 6
    assert "did you mean 'First'?" in done.err


def test_a_config_that_cannot_be_written_is_left_alone(run: Run, config: Path) -> None:
    text = config.read_text()
    config.chmod(0o444)
    done = run("sources", "add", "https://b.example/", "--no-check")
    assert done.status == 2
    assert str(config) in done.err
    assert config.read_text() == text


def test_a_trial_stores_nothing(run: Run, config: Path, httpserver: HTTPServer) -> None:
    feed = httpserver.url_for("/feed.xml")
    good, bad = run("sources", "test", feed, "First", "--json").items
    assert (good["outcome"], good["entries"], good["newest_title"]) == (
        "ok", 1, "On plain gradient descent",
    )  # fmt: skip
    assert good["newest_at"].startswith("2026-03-02T10:00")
    assert bad["outcome"] == "failed"
    assert "HTTP 500" in bad["error"]
    assert run("sources", "test", feed, "First").status == 3
    assert run("sources", "test").status == 4
    assert run("sources", "test", "Firts").status == 6
    assert {item["state"] for item in run("sources", "health", "--json").items} == {"new"}


def test_lists_of_other_readers_go_in_and_out(run: Run, config: Path, home: Path) -> None:
    listed = home / "urls"
    listed.write_text('https://a.example/rss "Labs" "~A"\nquery:x:y\n')
    before = config.read_text()
    trial = run("import", str(listed), "--dry-run")
    assert trial.out == "A\thttps://a.example/rss\tLabs\n"
    assert config.read_text() == before

    done = run("import", str(listed))
    assert done.status == 0
    assert "1 now followed, 0 followed already, 1 left out" in done.err
    assert followed(config)[-1] == ("feed", "A", "https://a.example/rss")

    out = home / "feeds.opml"
    assert run("export", "--format", "opml", "-o", str(out)).status == 0
    before = config.read_text()
    again = run("import", str(out), "--json")
    assert [item["new"] for item in again.items] == [False, False]
    assert config.read_text() == before

    config.write_text("")
    assert run("import", str(out)).status == 0
    assert [(f.name, f.folder) for f in load(config, environ={}).feeds] == [
        ("First", ""), ("A", "Labs"),
    ]  # fmt: skip


def test_a_list_that_cannot_be_read_is_one_line(run: Run, config: Path, home: Path) -> None:
    for name, why in (("nope", "it is not there"), (str(config.parent), "it is a folder")):
        done = run("import", name)
        assert (done.status, why in done.err) == (2, True)
        assert len(done.err.splitlines()) == 1
    done = run("export", "queue", "--format", "opml")
    assert (done.status, done.out) == (2, "")


def test_what_was_pasted_to_add_it_removes_it_again(run: Run, config: Path) -> None:
    before = config.read_text()
    for what in ("https://social.example/@ada", "https://x.com/ada_l", "cs.ro", "blog.example"):
        assert run("sources", "add", what, "--no-check").status == 0
        assert run("sources", "remove", what).status == 0, what
    assert len(followed(config)) == 1
    assert config.read_text() == f"{before}\n[arxiv]\ncategories = []\n"


def test_a_kind_of_source_is_no_name_to_remove(run: Run, config: Path) -> None:
    before = config.read_text()
    assert run("sources", "remove", "feed").status == 6
    assert run("sources", "remove", "First", "nobody").status == 6
    assert config.read_text() == before


def test_a_folder_holds_feeds_only(run: Run, config: Path) -> None:
    before = config.read_text()
    done = run("sources", "add", "x:ada_l", "--folder", "People")
    assert done.status == 2
    assert "--folder is for feeds" in done.err
    assert config.read_text() == before
    assert run("sources", "add", "b.example", "--no-check", "--folder", "A / B").status == 0
    assert load(config, environ={}).feeds[1].folder == "A/B"


def test_what_a_feed_calls_itself_cannot_write_the_config(
    run: Run, config: Path, httpserver: HTTPServer
) -> None:
    title = 'a"\n[x]\nbearer_token = "e" \x1b[31m&#10;[rank]\u202e\\'
    body = FEED.replace("Notes &amp;amp; queries", title)
    httpserver.expect_request("/odd").respond_with_data(body, content_type="text/xml")
    done = run("sources", "add", httpserver.url_for("/odd"))
    assert done.status == 0
    assert "\x1b" not in done.err
    assert load(config, environ={}).feeds[1].name.startswith('a" [x] bearer_token = "e"')
    assert "\n[" not in config.read_text().replace("\n[[feeds]]", "")


def test_what_ended_for_good_is_not_followed(
    run: Run, config: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/gone").respond_with_data("", status=410)
    before = config.read_text()
    assert run("sources", "add", httpserver.url_for("/gone")).status == 4
    assert run("sources", "test", httpserver.url_for("/gone")).status == 4
    assert config.read_text() == before


def test_a_list_adds_what_is_followed_by_https_no_second_time(
    run: Run, config: Path, home: Path
) -> None:
    run("sources", "add", "https://a.example/rss", "--no-check")
    before = config.read_text()
    (home / "urls").write_text("http://A.example/rss tag\n")
    done = run("import", str(home / "urls"))
    assert (done.status, config.read_text()) == (0, before)
    assert "0 now followed, 1 followed already, 0 left out" in done.err


def test_a_source_is_paused_and_resumed(run: Run, config: Path, httpserver: HTTPServer) -> None:
    before = config.read_text()
    assert run("sources", "pause", "first").status == 0
    assert "leaves alone First (feed)" in run("sources", "pause", "First").err
    (item,) = run("sources", "health", "--json").items
    assert item["state"] == "paused"
    assert run("fetch").status == 0
    assert not httpserver.log
    assert "fetches First (feed)" in run("sources", "resume", "First").err
    assert config.read_text().replace("\n\n[fetch]\npaused = []", "") == before
    assert run("sources", "pause", "nobody").status == 6


def test_a_category_that_arxiv_does_not_list_is_followed_only_when_its_listing_answers(
    run: Run, config: Path, httpserver: HTTPServer
) -> None:
    base = httpserver.url_for("").rstrip("/")
    config.write_text(config.read_text() + f'[endpoints]\narxiv_feed = "{base}"\n')
    before = config.read_text()
    none = '<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>none</title></feed>'
    httpserver.expect_request("/atom/cs.LQ").respond_with_data(none, content_type="text/xml")
    done = run("sources", "add", "cs.LQ")
    assert done.status == 2
    assert "cs.LQ: not among arXiv's categories" in done.err
    assert "did you mean cs." in done.err
    assert config.read_text() == before

    paper = (
        "<entry><id>oai:arXiv.org:2603.00001v1</id><title>New</title><updated>2026-03-02T05:00:00Z"
        '</updated><link href="https://arxiv.org/abs/2603.00001" rel="alternate"/><summary>arXiv:'
        "2603.00001v1 Announce Type: new \nAbstract: Newer than any list.</summary></entry></feed>"
    )
    listing = none.replace("</feed>", paper)
    httpserver.expect_request("/atom/cs.ZZ").respond_with_data(listing, content_type="text/xml")
    assert run("sources", "add", "cs.ZZ").status == 0
    assert ("arxiv", "cs.ZZ", "cs.ZZ") in followed(config)
