"""The config: what the example promises, what a mistake is told, where things are."""

from __future__ import annotations

import errno
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.config import (
    Config,
    Database,
    Feed,
    Researcher,
    X,
    database_location,
    default_config_path,
    example,
    load,
    subscriptions,
    write_example,
    x_token,
)
from feedq.config.reading import parse
from feedq.config.sections import Profile, Report, Search
from feedq.domain.location import Server
from feedq.errors import ConfigError

DEFAULT = load(None, environ={})
GUIDE = set(
    """ilyasut josephreisinger math_rachel mustafasuleymn catherineols dennybritz ylecun jtoy
    _brohrer_ tkasasagi jeremyjkun jeffclune danielgross karoly_zsolnai mortendahlcs Reza_Zadeh
    goodfellow_ian fchollet michael_nielsen iamtrask jeremyphoward jackclarkSF ch402 distillpub
    EmilWallner""".split()  # noqa: SIM905
)


def read_back(text: str) -> str:
    """What a user is told about a config, or "" when nothing is wrong with it."""
    try:
        parse(text)
    except ConfigError as error:
        return str(error)
    return ""


def said(text: str) -> str:
    """The one line that a config's mistake is told in."""
    line = read_back(text)
    assert line
    assert "\n" not in line
    return line


def hook(line: str) -> str:
    """A hook that is well but for this line."""
    lines = {"event": 'event = "status"', "command": 'command = ["true"]'}
    lines[line.partition(" ")[0]] = line
    return "\n".join(("[[hooks]]", *lines.values()))


# --- the example ---------------------------------------------------------------------------


def _scalars(struct: msgspec.Struct, at: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in msgspec.structs.asdict(struct).items():
        if isinstance(value, msgspec.Struct):
            found |= _scalars(value, f"{at}{name}.")
        elif not isinstance(value, tuple):
            found[f"{at}{name}"] = value
    return found


def test_every_scalar_of_the_example_is_the_default() -> None:
    assert _scalars(DEFAULT) == _scalars(Config())


@pytest.mark.parametrize("section", [f.name for f in msgspec.structs.fields(Config)])
def test_example_explains_every_key(section: str) -> None:
    """Each key is set with its default, or stands in a comment where it has none."""
    blocks = re.split(r"(?m)^(?=(?:# )?\[)", example())
    block = next(b for b in blocks if re.match(rf"(# )?\[+{section}\]", b))
    before = blocks[blocks.index(block) - 1]
    fields: tuple[Any, ...] = msgspec.structs.fields(Config)
    declared = next(f for f in fields if f.name == section).type
    if isinstance(declared, type):
        for field in msgspec.structs.fields(declared):
            assert re.search(rf"(?m)^(# )?{field.name} = ", block), field.name
    else:
        for field in msgspec.structs.fields(declared.__args__[0]):
            assert re.search(rf"(?m)^#   {field.name} ", before), field.name


def test_example_sets_nothing_twice_and_no_secret() -> None:
    document = tomllib.loads(example())
    assert {*document, "subscriptions", "hooks"} == {f.name for f in msgspec.structs.fields(Config)}
    assert "bearer_token" not in document["x"]


def test_example_follows_the_researchers_of_the_guide() -> None:
    assert len(DEFAULT.researchers) == 25
    assert {one.x for one in DEFAULT.researchers} == GUIDE
    assert all(one.name != one.x for one in DEFAULT.researchers)


def test_example_follows_every_open_feed_known_for_them() -> None:
    by_handle = {one.x: one for one in DEFAULT.researchers}
    assert by_handle["ylecun"].bluesky == "yann-lecun.bsky.social"
    assert by_handle["jeremyjkun"].mastodon == "@j2kun@mathstodon.xyz"
    for handle, part in {
        "jackclarkSF": "importai.substack.com/feed",
        "ch402": "colah.github.io/rss.xml",
        "distillpub": "distill.pub/rss.xml",
        "jeremyjkun": "jeremykun.com/index.xml",
        "karoly_zsolnai": "channel_id=UCbfYPyITQ-7l4upoX8nvctg",
        "_brohrer_": "brandonrohrer.com/feed.xml",
        "dennybritz": "dennybritz.com/index.xml",
        "iamtrask": "iamtrask.github.io/feed.xml",
    }.items():
        (url,) = by_handle[handle].feeds
        assert url.startswith("https://")
        assert url.endswith(part)
    assert [feed.url for feed in DEFAULT.feeds] == ["https://forums.fast.ai/latest.rss"]
    assert all("cs231n" in report.url for report in DEFAULT.reports)


def test_example_has_a_profile_for_each_area_of_the_guide() -> None:
    assert [profile.name for profile in DEFAULT.profiles] == ["cnn", "lstm", "gan", "rl"]
    assert all(profile.keywords and profile.papers for profile in DEFAULT.profiles)


# --- mistakes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[fetch]\ntimout_s = 3", "[fetch] timout_s: unknown key; did you mean timeout_s?"),
        ("[artiv]\n", "[artiv]: unknown table; did you mean [arxiv]?"),
        ("[[profile]]\n", "[[profile]]: unknown table; did you mean [[profiles]]?"),
        (
            '[[profiles]]\nname = "a"\n[[profiles]]\nname = "gan"\nkeyword = []',
            "[[profiles]] #2 (gan): keyword: unknown key; did you mean keywords?",
        ),
        (
            '[arxiv]\nsearches = [{ nam = "x" }]',
            "[arxiv] searches #1: nam: unknown key; did you mean name?",
        ),
        (hook("time = 3"), "[[hooks]] #1: time: unknown key; did you mean timeout_s?"),
        ("categories = []", "categories: unknown key; it belongs into [arxiv]"),
        (
            '[[profiles]]\nname = "rl"\nsession_size = 9',
            "[[profiles]] #1 (rl): session_size: unknown key; it belongs into [rank]",
        ),
        ("[rank]\nqqq = 1", "[rank] qqq: unknown key; known are session_size, explore, "),
        ('[rank]\n"a\\nb" = 1', '[rank] "a\\nb": unknown key'),
    ],
)
def test_unknown_key_is_told_with_the_nearest_known_one(text: str, expected: str) -> None:
    assert said(text).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '[fetch]\nconcurrency = "eight"',
            '[fetch] concurrency: expected a whole number; found "eight"',
        ),
        ("[fetch]\nconcurrency = 8.0", "[fetch] concurrency: expected a whole number; found 8.0"),
        ("[fetch]\ntimeout_s = true", "[fetch] timeout_s: expected a number; found true"),
        ("[fetch]\ncontact = 1979-05-27", "[fetch] contact: expected text in quotes; found a date"),
        (
            '[arxiv]\ncategories = "cs.LG"',
            '[arxiv] categories: expected a list in brackets; found "cs.LG"',
        ),
        (
            "[arxiv]\ncategories = [1]",
            "[arxiv] categories #1: expected text in quotes; found 1",
        ),
        (
            '[[profiles]]\nname = "rl"\nkeywords = [["a"]]',
            "[[profiles]] #1 (rl): keywords #1: expected text in quotes; found a list",
        ),
        ("fetch = 3", "fetch: expected a section that begins with [fetch]; found 3"),
        (
            '[feeds]\nname = "a"',
            "[feeds]: expected a section that begins with [[feeds]]; found a table",
        ),
        ('[[feeds]]\nname = "a blog"', "[[feeds]] #1 (a blog): has no url"),
        (
            hook('command = "true"'),
            '[[hooks]] #1: command: expected a list in brackets; found "true"',
        ),
    ],
)
def test_wrong_type_is_told_with_what_was_expected_and_found(text: str, expected: str) -> None:
    assert said(text) == expected


def test_a_token_of_the_wrong_type_is_not_repeated() -> None:
    assert "4711" not in said("[x]\nbearer_token = 4711")


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        ("[fetch]\ntimeout_s = 0", "[fetch] timeout_s", "0"),
        ("[fetch]\ntimeout_s = nan", "[fetch] timeout_s", "nan"),
        ("[fetch]\nconcurrency = 65", "[fetch] concurrency", "between 1 and 64"),
        ("[rank]\nsession_size = 0", "[rank] session_size", "between 1 and 1000"),
        ("[rank]\nsession_size = 5\nexplore = 6", "[rank] explore", "between 0 and 5"),
        ("[x]\nbudget_usd_per_month = -1", "[x] budget_usd_per_month", "-1"),
        ('[arxiv]\ncategories = ["cs"]', "[arxiv] categories", "name a subject such as cs.LG"),
        ('[arxiv]\ncategories = ["cs.lg"]', "[arxiv] categories", "did you mean cs.LG?"),
        ('[arxiv]\ncategories = ["news"]', "[arxiv] categories", "no arXiv category"),
        ('[endpoints]\nx = ""', "[endpoints] x", "no web address"),
        ('[[feeds]]\nname = "a"\nurl = "feed.xml"', "[[feeds]] #1 (a): url", "https://"),
        ('[[reports]]\nname = "a"\nurl = "file:///etc/passwd"', "[[reports]] #1", "https://"),
        ('[huggingface]\nlists = ["weekly"]', "[huggingface] lists: 'weekly'", "there is daily"),
        (
            '[[researchers]]\nname = "a"\nfeeds = ["http://["]',
            "[[researchers]] #1 (a): feeds",
            "http://[",
        ),
        ('[[profiles]]\nname = " "', "[[profiles]] #1", "empty"),
        ('[[profiles]]\nname = "a"\n[[profiles]]\nname = "A"', "[[profiles]] #2", "taken"),
        ('[[profiles]]\nname = "a"\npapers = ["12"]', "[[profiles]] #1 (a): papers", "arXiv id"),
        ('[[profiles]]\nname = "a"\nkeywords = [""]', "[[profiles]] #1 (a): keywords", "empty"),
        (
            '[[subscriptions]]\nsource = "feed"\nname = "a"\naddress = ""',
            "[[subscriptions]] #1 (a): address",
            "empty",
        ),
        ('[arxiv]\nsearches = [{ name = "a", query = " " }]', "[arxiv] searches #1", "empty"),
        (hook('event = "fetch"'), "[[hooks]] #1: event: 'fetch'", "did you mean fetched?"),
        (hook('event = "boot"'), "[[hooks]] #1: event", "there are fetched and status"),
        (hook("command = []"), "[[hooks]] #1: command", "empty"),
        (hook('command = ["notify-send hi"]'), "[[hooks]] #1: command", "each word"),
        (hook('command = ["./tell"]'), "[[hooks]] #1: command", "whole path"),
        (hook('command = ["echo", "a\\u0000b"]'), "[[hooks]] #1: command", "NUL"),
        (hook("timeout_s = 0"), "[[hooks]] #1: timeout_s", "0"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_its_key(text: str, key: str, why: str) -> None:
    line = said(text)
    assert line.startswith(key)
    assert why in line


@pytest.mark.parametrize(
    "category", ["cs.LG", "hep-th", "stat.ML", "cond-mat.mes-hall", "physics.soc-ph", "q-bio.NC"]
)
def test_every_shape_of_category_is_accepted(category: str) -> None:
    assert parse(f'[arxiv]\ncategories = ["{category}"]').arxiv.categories == (category,)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[fetch]\ntimeout_s = \n", 2),
        ("[fetch\n", 1),
        ("a = 1\n\n\na = 2\n", 4),
        ('[fetch]\n\ncontact = "no end', 3),
        ('[fetch]\ncontact = """no\nend\n\n\n', 3),
    ],
)
def test_syntax_error_names_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=rf"config\.toml: line {line}: "):
        load(path, environ={})


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"[fetch]\n# \xe9t\xe9\n")
    with pytest.raises(ConfigError, match=r"line 2: not UTF-8"):
        load(path, environ={})


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[fetch]\r\nconcurrency = 2\r\n")
    assert load(path, environ={}).fetch.concurrency == 2


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="feedq init"):
        load(tmp_path / "none.toml", environ={})
    with pytest.raises(ConfigError, match="is a folder"):
        load(tmp_path, environ={})


def test_an_unreadable_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ConfigError, match=r"c\.toml: cannot be read: Permission denied"):
        load(tmp_path / "c.toml", environ={})


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.sampled_from(["[" * 9000, "9" * 5000]))
def test_any_text_is_a_config_or_one_line(text: str) -> None:
    for document in (text, f"x = {text}", f"[fetch]\n{text}"):
        assert len(read_back(document).splitlines()) <= 1


_KEYS = [f.name for f in msgspec.structs.fields(Config)] + ["name", "url", "keywords", "x", "qqq"]
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4))
def test_any_shape_is_a_config_or_one_line(document: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tomllib, "loads", lambda _: document)
        assert len(read_back("").splitlines()) <= 1


# --- the token -----------------------------------------------------------------------------


def command(script: str) -> str:
    return f"{sys.executable} -c '{script}'"


def test_token_comes_from_environment_then_command_then_file() -> None:
    config = Config(x=X(bearer_token=" file ", bearer_token_cmd=command('print("cmd\\nmore")')))
    assert x_token(config, {"FEEDQ_X_BEARER_TOKEN": " env\n"}) == "env"
    assert x_token(config, {"FEEDQ_X_BEARER_TOKEN": " "}) == "cmd"
    assert x_token(Config(x=X(bearer_token=" file ")), {}) == "file"
    assert x_token(Config(), {}) == ""


def test_token_in_the_environment_replaces_the_one_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[x]\nbearer_token = "file"\n')
    assert load(path, environ={"FEEDQ_X_BEARER_TOKEN": "env"}).x.bearer_token == "env"
    assert load(path, environ={}).x.bearer_token == "file"


def test_token_command_sees_no_shell(tmp_path: Path) -> None:
    config = Config(x=X(bearer_token_cmd=f"echo a; touch {tmp_path}/b"))
    assert x_token(config, {}) == f"a; touch {tmp_path}/b"
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("cmd", "why"),
    [
        (command("import sys; print(1234); sys.exit(3)"), "status 3"),
        (command("pass"), "printed nothing"),
        ("/no/such/program", "cannot be run"),
        ("'unfinished", "no closing quotation"),
        ("''", "cannot be run"),
        ("#", "cannot be run"),
    ],
)
def test_a_failing_token_command_is_told_without_what_it_printed(cmd: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        x_token(Config(x=X(bearer_token_cmd=cmd)), {})
    line = str(caught.value)
    assert line.startswith("[x] bearer_token_cmd: ")
    assert why in line
    assert "1234" not in line


def test_a_token_command_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedq.config.credentials._PATIENCE_S", 0.05)
    config = Config(x=X(bearer_token_cmd=command("input()" if os.name == "nt" else "while 1: 0")))
    with pytest.raises(ConfigError, match="no answer within"):
        x_token(config, {})


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


# --- places --------------------------------------------------------------------------------


def test_database_is_where_flag_then_environment_then_config_say(tmp_path: Path) -> None:
    config = Config(database=Database(path=str(tmp_path / "c.db")))
    environ = {"FEEDQ_DB": str(tmp_path / "e.db")}
    assert database_location(config, environ, str(tmp_path / "f.db")) == tmp_path / "f.db"
    assert database_location(config, environ, None) == tmp_path / "e.db"
    assert database_location(config, {}, None) == tmp_path / "c.db"
    home = database_location(Config(), {}, None)
    assert isinstance(home, Path)
    assert home.parts[-2:] == ("feedq", "feedq.db")


def test_a_server_is_named_by_its_url() -> None:
    url = "postgresql+psycopg://ada@home/feedq"
    server = Server.named(url)
    assert database_location(Config(database=Database(url=url)), {}, None) == server
    assert database_location(Config(), {"FEEDQ_DB": url}, None) == server
    assert database_location(Config(), {}, url) == server


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Database(url="feedq.db"), r"\[database\] url: not postgresql.*; a file is a path"),
        (
            Database(url="mysql://ada:pw@home/q"),
            r"\[database\] url: a library is a file, or postgres",
        ),
        (Database(path="postgresql://ada:pw@home/q"), "that is a URL; write it as url"),
        (Database(path="a.db", url="postgresql://home/q"), "path and url"),
    ],
)
def test_a_place_that_is_neither_is_refused(given: Database, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as told:
        database_location(Config(database=given), {}, None)
    assert "pw" not in str(told.value)


def test_home_is_expanded_wherever_a_path_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    config = Config(database=Database(path="~/a.db"))
    assert database_location(config, {}, None) == tmp_path / "a.db"
    assert database_location(config, {"FEEDQ_DB": "~/b.db"}, None) == tmp_path / "b.db"
    assert default_config_path({"FEEDQ_CONFIG": "~/c.toml"}) == tmp_path / "c.toml"
    with pytest.raises(ConfigError, match="no such user"):
        database_location(Config(database=Database(path="~no-such-user/a.db")), {}, None)


def test_config_is_in_the_users_config_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    path = default_config_path({})
    assert path.name == "config.toml"
    assert path.parent.name == "feedq"
    assert tmp_path in path.parents


def test_example_is_written_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    write_example(path)
    assert path.read_text() == example()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert load(path, environ={}) == DEFAULT
    assert files(path.parent) == ["config.toml"]


def test_example_never_replaces_a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config.toml"
    path.write_text("# mine\n")
    write_example(path)
    # The same when it appears between the look and the write.
    monkeypatch.setattr(Path, "exists", lambda self: False)
    write_example(path)
    assert path.read_text() == "# mine\n"
    assert files(tmp_path) == ["config.toml"]


def test_example_is_written_where_links_are_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_example(tmp_path / "config.toml")
    assert files(tmp_path) == ["config.toml"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"cannot be written.*--config"):
        write_example(tmp_path / "file" / "config.toml")


def test_a_read_only_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(ConfigError, match="Read-only file system"):
        write_example(tmp_path / "config.toml")


def test_an_installation_without_the_example_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedq.config.places._PACKAGE", tmp_path / "feedq")
    with pytest.raises(ConfigError, match="install feedq again"):
        example()
    (tmp_path / "feedq" / "_data").mkdir(parents=True)
    (tmp_path / "feedq" / "_data" / "config.example.toml").write_text("# from the wheel\n")
    assert example() == "# from the wheel\n"


# --- what is followed ----------------------------------------------------------------------


def test_subscriptions_stand_in_the_order_of_the_config() -> None:
    config = parse(
        """
        [arxiv]
        categories = ["cs.LG", "hep-th"]
        searches = [{ name = "nets", query = "all:nets" }]
        [[reports]]
        name = "a course"
        url = "https://example.org/reports"
        [[feeds]]
        name = "a lab"
        url = "https://example.org/lab.xml"
        [[researchers]]
        name = "Ada"
        x = "@ada"
        bluesky = "@ada.example"
        mastodon = "@ada@example.org"
        feeds = ["https://example.org/ada.xml"]
        [huggingface]
        lists = ["daily"]
        [[subscriptions]]
        source = "report"
        name = "another course"
        address = "https://example.org/projects"
        """
    )
    assert [(s.source, s.name, s.address, s.by) for s in subscriptions(config)] == [
        ("arxiv", "cs.LG", "cs.LG", ""),
        ("arxiv", "hep-th", "hep-th", ""),
        ("arxiv-search", "nets", "all:nets", ""),
        ("x", "Ada", "ada", "Ada"),
        ("bluesky", "Ada", "ada.example", "Ada"),
        ("mastodon", "Ada", "@ada@example.org", "Ada"),
        ("feed", "Ada", "https://example.org/ada.xml", "Ada"),
        ("feed", "a lab", "https://example.org/lab.xml", ""),
        ("report", "a course", "https://example.org/reports", ""),
        ("huggingface", "Hugging Face daily papers", "daily", ""),
        ("report", "another course", "https://example.org/projects", ""),
    ]


def test_what_is_named_twice_is_followed_once_by_its_first_name() -> None:
    url = "https://example.org/feed"
    config = Config(
        researchers=(Researcher(name="Ada", feeds=(url, url)),), feeds=(Feed(name="f", url=url),)
    )
    assert [s.name for s in subscriptions(config)] == ["Ada"]


def test_sections_are_values() -> None:
    """Frozen and comparable: a config is passed around, never changed."""
    made = Config(
        feeds=(Feed(name="a", url="u"),),
        reports=(Report(name="a", url="u"),),
        profiles=(Profile(name="a"),),
    )
    assert Search(name="a", query="b") == Search(name="a", query="b")
    with pytest.raises(AttributeError):
        made.feeds = ()  # type: ignore[misc]
