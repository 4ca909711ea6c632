"""The example: the default config, every key explained."""

from __future__ import annotations

import errno
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from feedq.config import Config, example, load, write_example
from feedq.errors import ConfigError

DEFAULT = load(None, environ={})
GUIDE = set(
    """ilyasut josephreisinger math_rachel mustafasuleymn catherineols dennybritz ylecun jtoy
    _brohrer_ tkasasagi jeremyjkun jeffclune danielgross karoly_zsolnai mortendahlcs Reza_Zadeh
    goodfellow_ian fchollet michael_nielsen iamtrask jeremyphoward jackclarkSF ch402 distillpub
    EmilWallner""".split()  # noqa: SIM905
)


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


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


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
    with pytest.raises(
        ConfigError,
        match="cannot be written: the disk is read-only; name another place with --config",
    ):
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
