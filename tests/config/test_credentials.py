"""Where the token comes from."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from feedq.config import Config, X, load, x_token
from feedq.errors import ConfigError


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
