"""What is installed is whole: the package, its migrations, the example config."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

_OPEN = """
import sys
from datetime import UTC, datetime
from pathlib import Path

import feedq
from feedq.config import load, write_example
from feedq.store import revisions
from feedq.store.store import Store

installed = Path(sys.argv[1]).resolve()
assert Path(feedq.__file__).resolve().is_relative_to(installed), feedq.__file__
assert revisions.scripts().is_relative_to(installed), revisions.scripts()
with Store.open(Path("empty.db"), now=datetime.now(UTC)).read() as snapshot:
    assert snapshot.views.counts()["all"] == 0
write_example(Path("config.toml"))
assert load(Path("config.toml"), environ={}).arxiv.categories
"""


def _run(*command: str, folder: Path) -> str:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds feedq as pip installs it from its wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    _run("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), folder=ROOT)
    (wheel,) = folder.glob("feedq-*.whl")
    target = folder / "installed"
    _run(
        *("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"),
        *("--target", str(target), str(wheel)),
        folder=folder,
    )
    return target


def test_the_wheel_opens_an_empty_database(installed: Path, tmp_path: Path) -> None:
    opening = f"import sys; sys.path.insert(0, {str(installed)!r})\n{_OPEN}"
    _run("-c", opening, str(installed), folder=tmp_path)
    assert (tmp_path / "empty.db").stat().st_size > 0


def test_what_is_installed_is_typed_for_those_who_use_it(installed: Path, tmp_path: Path) -> None:
    """mypy --strict takes the example of the manual, and knows what its values are."""
    _run("-m", "venv", "--without-pip", str(tmp_path / "venv"), folder=tmp_path)
    (packages,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    (packages / "feedq.pth").write_text(f"{installed}\n")
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```$", page)
    example = tmp_path / "example.py"
    example.write_text("".join(block for block in blocks if "pandas" not in block))
    python = str(tmp_path / "venv" / "bin" / "python")
    check = ("-m", "mypy", "--strict", "--python-executable", python, "example.py")
    assert _run(*check, folder=tmp_path).startswith("Success")
    with example.open("a") as file:
        file.write("reveal_type(queue)\nreveal_type(fq.decisions()[0].before.status)\n")
    said = _run(*check, folder=tmp_path)
    assert 'Revealed type is "list[feedq.domain.model.Paper]"' in said.replace("builtins.", "")
    assert 'Revealed type is "feedq.domain.kinds.Status"' in said


def test_the_wheel_carries_the_same_files_as_the_checkout(installed: Path) -> None:
    for packed, ours in (
        ("feedq/_migrations", ROOT / "migrations"),
        ("feedq", ROOT / "feedq"),
    ):
        wanted = {
            path.relative_to(ours)
            for path in ours.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        there = {path.relative_to(installed / packed) for path in (installed / packed).rglob("*")}
        assert wanted <= there, wanted - there
    example = installed / "feedq" / "_data" / "config.example.toml"
    assert example.read_bytes() == (ROOT / "config.example.toml").read_bytes()


def test_the_wheel_holds_nothing_but_feedq(installed: Path) -> None:
    names = {path.name for path in installed.iterdir()}
    (info,) = installed.glob("*.dist-info")
    assert names - {"bin"} == {"feedq", "share", info.name}
    files = [path for path in (installed / "share").rglob("*") if path.is_file()]
    assert files == [installed / "share" / "man" / "man1" / "feedq.1"]
    assert files[0].read_bytes() == (ROOT / "docs" / "reference" / "feedq.1").read_bytes()
    assert {path.name for path in (info / "licenses").iterdir()} == {"LICENSE"}
    assert "feedq = feedq.cli:main" in (info / "entry_points.txt").read_text()
