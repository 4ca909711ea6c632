"""Exports in the programs they are for, where those are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from unicodedata import normalize

import pytest

from feedq.domain.model import Paper
from feedq.export import EXPORTERS, facts
from feedq.export.citekeys import citation_keys
from tests.export.shortlist import DATA, HOSTILE, PLAIN, SHORTLIST, TEX

ODD = replace(
    PLAIN,
    id="arxiv:2603.00008",
    title="]]> --> </title> &amp; \\end{document} 漢字 \U0001f469\u200d\U0001f4bb e\u0301 'q\" {",
    authors=("O'Neil, Ada", "李 明", "a and b", "{\\'E}lise", "x" * 200),
    abstract="]]> --> <b>bold</b>\n\n" + "word " * 2000,
    comment="%% #tag [[link]] $x$",
    notes="TY  - JOUR\r\nER  - \r\n@comment{",
    journal_ref="Nature (London) 521 & more_{",
)
LETTER = replace(
    PLAIN,
    id="arxiv:hep-ph/0301050",
    title="A volume with a letter",
    journal_ref="Phys.Lett.B573:94-100,2003",
    doi="10.1016/j.physletb.2003.08.045",
)
DOI_ALONE = replace(PLAIN, id="arxiv:2202.00009", title="Somewhere", doi="10.1002/stvr.1")
MEETING_DOI = replace(
    PLAIN, id="arxiv:2203.00009", title="At some meeting", doi="10.1109/ICSTW64639.2025.10962454"
)
PAPERS = (*SHORTLIST, ODD, LETTER, DOI_ALONE, MEETING_DOI)


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def written(
    folder: Path, name: str, papers: Sequence[Paper] = PAPERS, title: str = "Shortlist"
) -> Path:
    exporter = EXPORTERS[name]
    path = folder / f"{name}{exporter.suffix}"
    path.write_bytes(exporter.export(papers, title))
    return path


def run(folder: Path, *command: str | Path) -> str:
    """What a program prints on both streams; it must succeed."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, timeout=120, env=_environ(folder), check=False
    )
    output = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, output
    return output


def _environ(folder: Path) -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}


@needs("biber")
@pytest.mark.parametrize("name", ["biblatex", "bibtex"])
def test_biber_reads_every_entry_without_a_warning(tmp_path: Path, name: str) -> None:
    options = ["--validate-datamodel"] if name == "biblatex" else []
    output = run(tmp_path, "biber", "--tool", *options, written(tmp_path, name))
    assert not re.search(r"WARN|ERROR", output), output
    (read,) = tmp_path.glob("*_bibertool.bib")
    assert len(re.findall(r"(?m)^@", read.read_text())) == len(PAPERS)


@needs("bibtex")
def test_bibtex_itself_reads_every_entry(tmp_path: Path) -> None:
    written(tmp_path, "bibtex")
    cited = "\n".join(f"\\citation{{{key}}}" for key in citation_keys(PAPERS).values())
    (tmp_path / "all.aux").write_text(f"{cited}\n\\bibdata{{bibtex}}\n\\bibstyle{{plain}}\n")
    if "I couldn't open style file" in run_any(tmp_path, "bibtex", "all"):
        pytest.skip("the standard styles are not installed")
    assert (tmp_path / "all.bbl").read_text().count("\\bibitem") == len(PAPERS)


def run_any(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    return (done.stdout + done.stderr).decode()


@needs("pandoc")
@pytest.mark.parametrize("name", ["csl-json", "biblatex", "bibtex"])
def test_pandoc_cites_every_paper(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name)
    (tmp_path / "all.md").write_text("---\nnocite: '@*'\n---\n")
    read = ["--from=markdown", "--to=html", "--citeproc", f"--bibliography={path}"]
    output = run(tmp_path, "pandoc", *read, "all.md")
    assert len(re.findall(r'class="csl-entry"', output)) == len(PAPERS)
    assert "<script" not in output
    assert "javascript:" not in re.sub(r">[^<]*<", "><", output)


@needs("pandoc")
def test_pandoc_reads_markdown_as_it_is_meant(tmp_path: Path) -> None:
    path = written(tmp_path, "markdown")
    output = run(tmp_path, "pandoc", "--from=commonmark_x-smart", "--to=plain", "--wrap=none", path)
    for paper in PAPERS:
        assert normalize("NFC", facts.title(paper)) in output


@needs("newsboat")
def test_newsboat_reads_every_entry(tmp_path: Path) -> None:
    feed = written(tmp_path, "atom", title="Inbox")
    (tmp_path / "urls").write_text(f"file://{feed}\n")
    (tmp_path / "config").write_text("")
    files = ["-u", "urls", "-c", "cache.db", "-C", "config"]
    run(tmp_path, "newsboat", *files, "-x", "reload")
    assert run(tmp_path, "newsboat", *files, "-x", "print-unread").startswith(f"{len(PAPERS)} ")
    feed.write_bytes(EXPORTERS["atom"].export(PAPERS[::-1], "Inbox"))
    run(tmp_path, "newsboat", *files, "-x", "reload")
    assert run(tmp_path, "newsboat", *files, "-x", "print-unread").startswith(f"{len(PAPERS)} ")


@needs("xmllint")
@pytest.mark.parametrize("papers", [(), PAPERS], ids=["empty", "full"])
def test_xmllint_finds_atom_valid(tmp_path: Path, papers: Sequence[Paper]) -> None:
    feed = written(tmp_path, "atom", papers)
    run(tmp_path, "xmllint", "--noout", "--nonet", "--relaxng", DATA / "atom.rng", feed)


@needs("xmllint")
def test_the_schema_refuses_what_is_no_feed(tmp_path: Path) -> None:
    feed = written(tmp_path, "atom", [TEX])
    feed.write_text(re.sub("<updated>.*?</updated>", "", feed.read_text(), count=1))
    command = ["xmllint", "--noout", "--nonet", "--relaxng", str(DATA / "atom.rng"), str(feed)]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


@needs("tidy")
def test_tidy_finds_html_valid(tmp_path: Path) -> None:
    output = run(tmp_path, "tidy", "-errors", "-quiet", "-utf8", written(tmp_path, "html"))
    assert output == ""


@cache
def chromium() -> tuple[str, ...]:
    """A browser that runs here; in some containers one that is installed does not."""
    command = (
        "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--enable-logging=stderr",
    )
    if shutil.which("chromium") is None:
        pytest.skip("chromium is not installed")
    try:
        probe = [*command, "--dump-dom", "data:text/html,<p>here"]
        done = subprocess.run(probe, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("chromium does not start here")
    if b"here" not in done.stdout:
        pytest.skip("chromium does not run here")
    return command


def test_chromium_applies_the_style_and_runs_nothing(tmp_path: Path) -> None:
    page = written(tmp_path, "html", [HOSTILE, TEX])
    command = (*chromium(), f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", page.as_uri())
    output = run(tmp_path, *command)
    assert output.count("<article") == 2
    assert "Content Security Policy" not in re.sub("(?s)<html.*</html>", "", output)
    page.write_text(page.read_text().replace("color-scheme", "colour-scheme"))
    output = run(tmp_path, *command)
    assert "Content Security Policy" in re.sub("(?s)<html.*</html>", "", output)


def test_chromium_prints_every_paper_with_its_address(tmp_path: Path) -> None:
    page, pdf = written(tmp_path, "html"), tmp_path / "page.pdf"
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    run(tmp_path, *chromium(), profile, f"--print-to-pdf={pdf}", page.as_uri())
    made = pdf.read_bytes()
    assert made.startswith(b"%PDF-")
    # ODD's abstract alone has 2,000 words, which fill some pages.
    assert len(re.findall(rb"/Type\s*/Page\b", made)) >= 3
    linked = set(re.findall(rb"/URI\s*\((.*?)\)", made))
    assert TEX.url.encode() in linked
    assert not any(b"javascript:" in address for address in linked)


@needs("lualatex")
def test_latex_sets_the_bibliography_and_runs_no_command_of_it(tmp_path: Path) -> None:
    written(tmp_path, "bibtex")
    (tmp_path / "all.tex").write_text(
        "\\documentclass{article}\\usepackage{url}\\begin{document}\\nocite{*}"
        "\\bibliographystyle{plain}\\bibliography{bibtex}\\end{document}"
    )
    for command in (
        ("lualatex", "-halt-on-error", "all"),
        ("bibtex", "all"),
        ("lualatex", "-halt-on-error", "all"),
    ):
        output = run_any(tmp_path, *command)
        if re.search(r"File `.*' not found|open style file|can't find the format", output):
            pytest.skip("LaTeX is not installed whole")
        assert not re.search(r"(?m)^!|\(/etc/passwd", output), output
    assert "Output written on all.pdf" in output
