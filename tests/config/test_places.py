"""Where the config and the database are."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedq.config import Config, Database, database_location, default_config_path
from feedq.domain.location import Server
from feedq.errors import ConfigError


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
