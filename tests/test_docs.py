"""The docs are true: the reference is current, every command in them is one, tutorials run."""

from __future__ import annotations

import ast
import json
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from pkgutil import resolve_name

import click
import pytest

from docs.generate import pages
from docs.imports import arrows, imports_picture, layers
from feedq.cli.repro import repro_
from feedq.cli.root import cli
from feedq.export import EXPORTERS
from feedq.sources import SOURCES
from tests.cli.conftest import Run, home, run

__all__ = ["home", "run"]

TOP = Path(__file__).parent.parent
PAGES = sorted(path.relative_to(TOP).as_posix() for path in (TOP / "docs").glob("*.md"))
_LINE = re.compile(r"^(?:    |\t)?((?:[A-Z_]+=\S* )?feedq(?: .*)?|.*\| ?feedq .*)$")
_SYNOPSIS = re.compile(r"\[[A-Z-]|\w\|\w|\.\.\. |ID\.\.\.")
"""`[-n N]`, `list|health`, `ID...`: what a command takes, not a command to run."""


def shell_lines(page: str) -> Iterator[str]:
    """Lines of a page's code blocks that call feedq."""
    fenced = False
    for line in (TOP / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = line[3:].strip() in ("", "sh", "bash", "console") and not fenced
        elif (fenced or line.startswith("    ")) and (found := _LINE.match(line)):
            yield found[1].strip()


def calls(line: str) -> Iterator[list[str]]:
    """The words of each call of feedq in a line of shell, pipes and redirections taken apart."""
    words = shlex.shlex(line, posix=True, punctuation_chars="|;&<>")
    words.whitespace_split = True
    call: list[str] = []
    for word in [*words, "|"]:
        if re.fullmatch(r"[|;&]+", word):
            while call and re.fullmatch(r"[A-Z_]+=.*", call[0]):
                call = call[1:]
            if call and call[0] == "feedq":
                yield call[1 : call.index(">")] if ">" in call else call[1:]
            call = []
        else:
            call.append(word)


def understood(words: Sequence[str]) -> None:
    """Let click read a call as it would be read, without running it.

    Raises:
        click.UsageError: there is no such command, option or choice.
    """
    context = cli.make_context("feedq", list(words))
    while isinstance(context.command, click.Group):
        left = [*context._protected_args, *context.args]
        if not left:
            return
        _, command, rest = context.command.resolve_command(context, left)
        assert command is not None
        context = command.make_context(command.name, rest, parent=context)


@pytest.mark.parametrize("name", pages())
def test_the_reference_is_what_the_program_says(name: str) -> None:
    page = TOP / "docs" / name
    assert page.read_text(encoding="utf-8") == pages()[name], "run: python docs/generate.py"


@pytest.mark.parametrize("page", ["README.md", *PAGES])
def test_every_command_in_the_docs_is_one(page: str, tmp_path: Path) -> None:
    for line in shell_lines(page):
        for words in [] if _SYNOPSIS.search(line) else calls(line):
            try:
                understood(words)
            except click.UsageError as error:
                if not re.search("(?:File|Path) .* does not exist", error.message):
                    pytest.fail(f"{line}: {error.message}")


def test_a_command_that_is_none_is_found() -> None:
    for wrong in (["shwo"], ["list", "--jsn"], ["repro", "plan", "ID", "--nothing"]):
        with pytest.raises(click.UsageError):
            understood(wrong)


def test_every_format_is_documented() -> None:
    told = (TOP / "docs" / "formats.md").read_text(encoding="utf-8")
    for name in EXPORTERS:
        assert re.search(rf"(?m)^\| `{name}` \|", told), name


def test_every_page_is_named_in_the_index() -> None:
    index = (TOP / "docs" / "README.md").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"({Path(page).name})" in index or page.endswith("README.md"), page
    for name in pages():
        assert f"({name})" in index, name


@pytest.mark.parametrize("page", ["README.md", *PAGES, *(f"docs/{name}" for name in pages())])
def test_every_link_within_the_docs_leads_somewhere(page: str) -> None:
    text = (TOP / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(<?([^)\s>]+)", text):
        if not re.match(r"[a-z]+:|#", target):
            assert ((TOP / page).parent / target.split("#")[0]).exists(), target


def tree() -> dict[str, str]:
    """Each file and folder of the tree in docs/architecture.md, and what is said of it."""
    found: dict[str, str] = {}
    above: list[str] = []
    for line in (TOP / "docs" / "architecture.md").read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith("    "):
            parts = re.fullmatch(r" {4}( *)(\S+) *(.*)", line)
            assert parts, line
            indent, name, said = parts.groups()
            above = [*above[: len(indent) // 2], name.rstrip("/")]
            found["/".join(above)] = said
        elif line:
            break
    return found


def test_the_tree_says_of_each_package_what_its_docstring_says() -> None:
    for path, said in tree().items():
        if path.startswith("feedq/"):
            file = TOP / path if path.endswith(".py") else TOP / path / "__init__.py"
            words = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
            assert said, path
            assert words.startswith(said), path
        else:
            assert (TOP / path).exists(), path


def test_the_tree_has_every_package() -> None:
    packages = {
        path.parent.relative_to(TOP).as_posix() for path in TOP.glob("feedq/**/__init__.py")
    }
    modules = {path.relative_to(TOP).as_posix() for path in TOP.glob("feedq/[a-z]*.py")}
    assert packages | modules == {path for path in tree() if path.startswith("feedq")}


def test_every_file_and_name_in_the_architecture_exists() -> None:
    """`store/views.py` and `cli/repro/` are files and folders, `domain.model.Entry` is a name."""
    text = (TOP / "docs" / "architecture.md").read_text(encoding="utf-8")
    files = re.findall(r"`([\w./]+(?:\.py|\.toml|/))`", text)
    assert len(files) > 50
    for file in files:
        assert any((TOP / below / file).exists() for below in ("", "feedq")), file
    packages = "|".join(name for layer in layers() for name in layer)
    names = re.findall(rf"`((?:{packages})\.\w[\w.]*)`", text)
    assert len(names) > 15
    for name in names:
        if not name.endswith(".py"):
            resolve_name(f"feedq.{name}")


def test_every_test_that_keeps_a_promise_exists() -> None:
    """`store/test_store.py: test_a_transaction_...` below tests/."""
    text = (TOP / "docs" / "reliability.md").read_text(encoding="utf-8")
    kept_by = re.findall(r"`([\w/]+/test_\w+\.py)(?:: ([^`]*))?`", text)
    assert len(kept_by) > 30
    for file, names in kept_by:
        tests = (TOP / "tests" / file).read_text(encoding="utf-8")
        for name in re.findall(r"\w+", names):
            assert f"def {name}(" in tests, f"{file}: {name}"


def test_the_picture_has_every_layer_and_no_way_twice() -> None:
    picture = imports_picture()
    for name in {name for layer in layers() for name in layer} - {"version"}:
        assert f">{name}</text>" in picture, name
    assert arrows({"a": {"b", "c"}, "b": {"c"}}) == [("a", "b"), ("b", "c")]


def test_the_tutorial_runs(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _follow("docs/tutorial.md", run, home, monkeypatch)
    assert "Which Gate Matters?" in said
    assert (home / "shortlist.md").read_text(encoding="utf-8").startswith("# ")
    assert "@misc{brandvold2026which" in (home / "reading.bib").read_text(encoding="utf-8")


def test_the_way_from_candidate_to_report_runs(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _follow("docs/reproducing.md", run, home, monkeypatch)
    assert "**Replicated.** Our perplexity is 83.9" in (home / "report.md").read_text()
    assert "1 replicated" in (home / "portfolio.html").read_text()
    assert b"BEGIN:VEVENT" in (home / "reproduction.ics").read_bytes()
    assert (home / "reproductions" / "which-gate" / "notes.md").read_text().count("gate") >= 1


def test_every_command_of_repro_is_told() -> None:
    told = (TOP / "docs" / "reproducing.md").read_text(encoding="utf-8")
    for name in repro_.commands:
        assert f"feedq repro {name}" in told or name == "drop", name


def _follow(page: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a page's commands in their order against the demo's library; all they print.

    `ID` is the first paper of the inbox, `~` the home folder.
    """
    monkeypatch.chdir(home)
    said, chosen = "", ""
    for line in shell_lines(page):
        for words in calls(line):
            known = [word.replace("~", str(home)) for word in words]
            done = run(*(chosen if word == "ID" else word for word in known))
            assert done.status == 0, f"{line}: {done.err}"
            said += done.out
            if words[0] == "demo":
                monkeypatch.setenv("FEEDQ_CONFIG", str(home / "feedq-demo" / "config.toml"))
                chosen = run("list", "-n", "1", "--format", "{id}").out.strip()
    return said


def test_the_words_of_fetches_and_of_health_are_those_there_are() -> None:
    page = (TOP / "docs" / "json.md").read_text(encoding="utf-8")
    shapes = json.loads((TOP / "docs" / "reference" / "json.schema.json").read_text())["$defs"]
    _, fetches = page.split("## A fetch")
    source = re.search(r"^\| `source` \| (.+) \|$", fetches, re.MULTILINE)
    outcome = re.search(r"^\| `outcome` \| (.+) \|$", fetches, re.MULTILINE)
    states = re.search(r"`state`\s\((.+?)\)", page)
    assert source
    assert outcome
    assert states
    for told, known in (
        (source[1], SOURCES),
        (outcome[1], shapes["FetchItem"]["properties"]["outcome"]["enum"]),
        (states[1], shapes["HealthItem"]["properties"]["state"]["enum"]),
    ):
        assert set(re.findall(r"`([^`]+)`", told)) == set(known)


def test_the_recording_shows_its_first_frame_where_nothing_moves() -> None:
    picture = (TOP / "docs" / "images" / "session.svg").read_text(encoding="utf-8")
    style = picture.split("<style>", 1)[1].split("</style>", 1)[0].split("@media", 1)[0]
    assert style.rindex("#frame0{visibility:visible}") > style.index(".frame{visibility:hidden")
