"""Text from outside: what `clean`, `html_to_text`, `latex_to_text` and their kin promise."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedq.domain.identity import Identifier
from feedq.domain.latex import latex_to_text
from feedq.domain.markup import html_to_text
from feedq.domain.model import Entry, Facts
from feedq.domain.text import clean, clean_entry, clean_line, safe_link, unwrap

AWKWARD = [
    "a < b, <think>, <b>not bold</b>, $x<y$, AT&amp;T, &lt;tag&gt;, 50% \\% off",
    "“curly” ‘quotes’ — dash – naïve Ørsted Łukasz Erdős",
    "👩‍👩‍👧‍👦 👍🏽 🏳️‍🌈 ❤️",
    "می‌خواهم क्‍ष",  # a non-joiner between words' parts, a joiner within a conjunct
    "tab\there\nand a new line",
    "漢字かな한국어",
    "Z̶̢a̕l̢g̀o̷",
]
# Everything that must never arrive, and a few neighbours that must.
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\x1b\x07\r\n\t\x9b\u202e\u2066\u200b\u200d\u200c\ufeff\u0301\U000e0041a é"
        ),
        st.characters(categories=["Cs", "Cf", "Cc", "Mn"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize("text", AWKWARD)
def test_clean_leaves_ordinary_text_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_clean_drops_what_commands_a_terminal() -> None:
    assert (
        clean("\x1b[31mred\x1b]8;;http://x\x07 \x9b2J\x00\x7f\x85end")
        == "[31mred]8;;http://x 2Jend"
    )


def test_clean_drops_what_reorders_or_hides() -> None:
    hidden = (
        "\u202e\u2066\u2069\u200e\u200f\u061c\u200b\u2060\ufeff\u00ad\U000e0041\U000e007f\ufffe"
    )
    assert clean(f"safe{hidden}text") == "safetext"


def test_clean_drops_lone_surrogates() -> None:
    assert clean("a\ud800b\udfffc") == "abc"


def test_clean_makes_every_line_end_a_newline() -> None:
    assert clean("a\r\nb\rc\u2028d\u2029e") == "a\nb\nc\nd\ne"


def test_joiners_stay_only_between_characters_that_join() -> None:
    assert clean("pay\u200dpal \u200d👩\u200d🔬\u200d a\u200c") == "paypal 👩\u200d🔬 a"


def test_combining_marks_are_capped_at_eight() -> None:
    assert clean("a" + "\u0301" * 50 + "b") == "a" + "\u0301" * 8 + "b"


def test_a_joiner_does_not_begin_a_new_run_of_marks() -> None:
    assert clean("e" + "\u0301\u200d" * 50).count("\u0301") == 8


def test_limit_cuts_between_characters_as_seen() -> None:
    assert clean("abcdef", limit=6) == "abcdef"
    assert clean("abcdefg", limit=6) == "abcde…"
    assert clean("abc👩‍🔬x", limit=6) == "abc…"
    assert clean("abcde\u0301fg", limit=6) == "abcd…"


def test_clean_line_folds_white_space() -> None:
    assert clean_line("  a\n\t b\u00a0c \r\n") == "a b c"
    assert clean_line("one two three", limit=9) == "one two…"


@settings(deadline=None)
@given(HOSTILE, st.one_of(st.none(), st.integers(0, 40)))
def test_cleaning_twice_is_cleaning_once(text: str, limit: int | None) -> None:
    once, line = clean(text, limit=limit), clean_line(text, limit=limit)
    assert clean(once, limit=limit) == once
    assert clean_line(line, limit=limit) == line
    assert clean(line) == line


@settings(deadline=None)
@given(HOSTILE)
def test_nothing_harmful_survives(text: str) -> None:
    for character in clean(text):
        kind = unicodedata.category(character)
        assert kind != "Cs"
        assert kind != "Cc" or character in "\n\t"
        assert unicodedata.bidirectional(character) not in ("LRE", "RLE", "LRO", "RLO", "PDF")
        assert unicodedata.bidirectional(character) not in ("LRI", "RLI", "FSI", "PDI")


@settings(deadline=None)
@given(HOSTILE, st.integers(0, 20))
def test_limit_is_kept(text: str, limit: int) -> None:
    assert len(clean(text, limit=limit)) <= limit
    assert len(clean_line(text, limit=limit)) <= limit


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://example.org", "HTTP://example.org"),
        (" https://example.org/a b.pdf\n", "https://example.org/a%20b.pdf"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("data:text/html,x", ""),
        ("//example.org/a", ""),
        ("/relative", ""),
        ("https:///no-host", ""),
        ("https://[broken", ""),
        ("https://example.org:99999/", ""),
        ("mailto:", ""),
        ("", ""),
        ("https://example.org/" + "a" * 3000, ""),
    ],
)
def test_only_links_that_are_safe_to_open_pass(url: str, safe: str) -> None:
    assert safe_link(url) == safe
    assert safe_link(safe) == safe


@settings(deadline=None)
@given(st.one_of(HOSTILE, HOSTILE.map("https://example.org/{}".format)))
def test_any_text_is_a_safe_link_or_none(url: str) -> None:
    assert safe_link(safe_link(url)) == safe_link(url)


def test_clean_entry_reaches_every_text() -> None:
    dirty = "\x1b[2Jdirty\u202e \n text"
    entry = Entry(
        source_id=dirty,
        url="javascript:x",
        title=dirty,
        text=dirty,
        author=dirty,
        links=("https://a.example/\x1b", "file:///x", "https://a.example/"),
        facts=Facts(
            identifier=Identifier("arxiv", "2301.00001"),
            title=dirty,
            authors=(dirty, "\x00"),
            abstract=dirty,
            categories=(dirty,),
            comment=dirty,
            doi=dirty,
            journal_ref=dirty,
            url="ftp://x",
            pdf_url="https://a.example/x.pdf",
            code_url="javascript:x",
        ),
    )
    line, text = "[2Jdirty text", "[2Jdirty \n text"
    assert clean_entry(entry) == Entry(
        source_id=line,
        title=line,
        text=text,
        author=line,
        links=("https://a.example/",),
        facts=Facts(
            identifier=Identifier("arxiv", "2301.00001"),
            title=line,
            authors=(line,),
            abstract=text,
            categories=(line,),
            comment=line,
            doi=line,
            journal_ref=line,
            pdf_url="https://a.example/x.pdf",
        ),
    )


def test_clean_entry_bounds_everything() -> None:
    entry = Entry(
        source_id="i" * 5_000,
        title="t" * 5_000,
        text="x" * 50_000,
        author="a" * 5_000,
        links=tuple(f"https://a.example/{n}" for n in range(500)),
        facts=Facts(Identifier("url", "x"), title="t", authors=("Ann Author",) * 6_000),
    )
    small = clean_entry(entry)
    assert len(small.source_id) <= 512
    assert (len(small.title), len(small.text), len(small.author)) == (1_000, 20_000, 200)
    assert len(small.links) == 200
    assert small.facts is not None
    assert len(small.facts.authors) == 5_000
    assert clean_entry(small) == small


def test_long_ids_stay_apart() -> None:
    one, two = (clean_entry(Entry(source_id="i" * 5_000 + end)) for end in "ab")
    assert one.source_id != two.source_id


def test_html_becomes_readable_text() -> None:
    html = (
        "<html><head><title>T</title><style>b{}</style></head><body><h1>Head</h1>"
        "<p>One <b>bo</b>ld\n line &amp; more</p><p>Two<br>lines</p>"
        "<ul><li><p>first</p></li><li>second<ol><li>inner</ol></ul>"
        "<script>if (a < b) alert('x')</script><pre>keep\n  this</pre>"
        "10<sup>-3</sup> H<sub>2</sub>O 1 < 2 <img alt='α' src=x></body></html>"
    )
    text, links = html_to_text(html)
    assert text == (
        "Head\n\nOne bold line & more\n\nTwo\nlines\n\n- first\n- second\n  1. inner\n\n"
        "keep\n  this\n\n10⁻³ H₂O 1 < 2 α"
    )
    assert links == ()


def test_html_links_come_decoded_and_in_order() -> None:
    html = "<a href='/a?x=1&amp;y=2'>a</a> <a name=x>n</a> <A HREF=https://b.example/c/>b</A>"
    assert html_to_text(html) == ("a n b", ("/a?x=1&y=2", "https://b.example/c/"))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<b and c>d", "ad"),  # as a browser has it
        ("a < b > c", "a < b > c"),
        ("1<2", "1<2"),
        ("<p>open <b>never closed", "open never closed"),
        ("x<!-- <p>gone</p> -->y", "xy"),
        ("x<!-- never closed", "x"),
        ("<a title='>'>quoted</a>", "quoted"),
        ('<a href="x>stray quote</a> rest', "stray quote rest"),
        ("&#" + "9" * 5_000 + "; &#0; &bogus; &eacute", "\ufffd \ufffd &bogus; é"),
        ("", ""),
    ],
)
def test_html_in_disorder_keeps_its_text(html: str, text: str) -> None:
    assert html_to_text(html)[0] == text


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/!-'\"= abpliu&#;1\n"), max_size=80))
def test_any_markup_gives_text(html: str) -> None:
    text, _ = html_to_text(html)
    assert isinstance(text, str)


@pytest.mark.parametrize(
    "piece",
    [
        "<a ",
        "<a b='",
        "</",
        "<!--",
        "<![CDATA[",
        "<div>",
        '<a ">"',
        "<ul><li>",
        "&#1",
        "<",
        "<pre>",
    ],
)
def test_a_megabyte_of_soup_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        soup = piece * (size // len(piece))
        begun = time.process_time()
        html_to_text(soup)
        return time.process_time() - begun

    # Quadratic work would take 64 times as long; anything under a second is no harm either way.
    small, large = seconds(125_000), seconds(1_000_000)
    assert large < max(1.0, 24 * small)


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (
            r"Schr{\"o}dinger, Erd\H{o}s, Fran\c{c}ois, \v{S}koda, \'{e}, \'\i",
            "Schrödinger, Erdős, François, Škoda, é, í",
        ),
        (r"Stra\ss e, \O rsted, {\L}ukasz, \AA{}ngstr\"om", "Straße, Ørsted, Łukasz, Ångström"),
        (r"$\alpha \le \beta$, $n \to \infty$, \alpha-helix", "α ≤ β, n → ∞, α-helix"),
        (
            r"$x^2$, $H_0$, $10^{-3}$, $\ell_1$, $\mathbb{R}^n$, $^{137}$Cs",
            "x², H₀, 10⁻³, ℓ₁, ℝⁿ, ¹³⁷Cs",
        ),
        (r"\emph{an \textbf{old} $c_{ij}$}, {\em new}, \texttt{x}", "an old cᵢⱼ, new, x"),
        (r"$\mathcal{O}(n\log n)$, $\tilde{O}(\sqrt{T})$, $\frac{1}{2}$", "O(n log n), Õ(√T), 1/2"),
        (r"50\% of A\&B, x\_y, \#1, Fig.~2", "50% of A&B, x_y, #1, Fig. 2"),
        (r"360$^\circ$ and ($\times$4)", "360° and (×4)"),
        (
            r"\url{https://a.example/~u} \href{https://a.example/x\_y}{code}",
            "https://a.example/~u code (https://a.example/x_y)",
        ),
    ],
)
def test_latex_that_can_be_plain_becomes_plain(tex: str, text: str) -> None:
    assert latex_to_text(tex) == text


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $10, 90% off % not a comment",
        "$x_{i,j}$ and $\\foo{x}$ and $\\mathcal{L}_{\\mathrm{CE}}(q)$",
        "\\unknown{x} \\cite{y}",
        "about ~10x, 10~20, https://a.example/~user",
        "a---b -- `` quoted ''",
        "C:\\\\dir \\",
        "an open $ dollar",
        "{a} set {b}",
    ],
)
def test_latex_leaves_the_rest_as_it_was(text: str) -> None:
    assert latex_to_text(text) == text


@settings(deadline=None)
@given(st.text(st.sampled_from("\\${}^_~%&#'\"abcxo1 emphtextbf\n"), max_size=80))
def test_any_tex_gives_text(text: str) -> None:
    assert isinstance(latex_to_text(text), str)


@pytest.mark.parametrize("piece", ["$", "\\emph{", "{", "$x^", "\\'", "\\hat", "$a_{", "\\$", "a~"])
def test_latex_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        begun = time.process_time()
        latex_to_text(piece * (size // len(piece)))
        return time.process_time() - begun

    small, large = seconds(25_000), seconds(200_000)
    assert large < max(1.0, 24 * small)


def test_unwrap_joins_lines_and_keeps_paragraphs() -> None:
    text = "  First line\nsecond line.\n  Indented\nparagraph.\n\n\nAfter a blank\r\nline.\n"
    assert unwrap(text) == "First line second line.\n\nIndented paragraph.\n\nAfter a blank line."
    assert unwrap("") == ""
