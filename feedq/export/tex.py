r"""Text -> TeX that compiles, reads the same, and does nothing else.

A title that somebody else wrote ends in a document that its reader compiles: a command such as
`\input` or `\write18` would run there. So outside formulas nothing is a command but what is
written here, and a formula is kept only when every command in it is known to be mere notation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedq.domain.latex import latex_to_text
from feedq.domain.text import clean_line

_SPECIALS = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    # BibTeX counts braces and knows no escape: `\{` alone would leave the rest of the file open.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    # In TeX's first font encoding these are ¡, ¿ and a dash.
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}
_ESCAPES = str.maketrans(_SPECIALS)


def escape(text: str) -> str:
    """Plain text as TeX, on one line; every character stands for itself."""
    return clean_line(text).translate(_ESCAPES)


def convert(text: str, *, protect: bool = False) -> str:
    """Text that may hold TeX of its own, as arXiv's titles do, on one line.

    Formulas stay, accents become Unicode, braces that pair up stay, all else is escaped.

    Args:
        protect: put words with capitals in braces, so that a style that lowers titles leaves
            them: `{GAN}`, `{Bayesian}`. As Zotero does; a plain first word needs none.
    """
    pieces = list(_pieces(clean_line(text)))
    kept = _paired(pieces)
    out: list[str] = []
    depth = 0
    first = protect
    for number, (is_math, piece) in enumerate(pieces):
        if is_math:
            out.append(piece)
            first = False
            continue
        for match in _TOKEN.finditer(piece):
            part = match[0]
            if (number, match.start()) in kept:
                depth += 1 if part == "{" else -1
                out.append(part)
            elif match["script"] and (number, match.end()) in kept:
                out.append(part)
            elif match["word"]:
                guarded = protect and depth == 0 and _needs_braces(part, first=first)
                out.append(f"{{{part}}}" if guarded else part)
                first = False
            else:
                out.append(part.translate(_ESCAPES))
    return "".join(out)


_TOKEN = re.compile(
    r"(?P<script>\\text(?:super|sub)script(?=\{))|(?P<word>[^\W_]+(?:[-'’.][^\W_]+)*)|.", re.DOTALL
)


def _needs_braces(word: str, *, first: bool) -> bool:
    """Whether a style would spoil the word's capitals; that of a first word styles keep."""
    return any(character.isupper() for character in word[1 if first else 0 :])


# --- formulas ------------------------------------------------------------------------------

# Pandoc's rule, so that money is no formula: the dollars touch what they enclose, and no digit
# follows. Runs of characters are possessive: a lone dollar in a long text costs one pass.
_MATH = re.compile(r"(\$\$?)(?!\s)((?:[^$\\]++|\\.)++)(?<!\s)\1(?!\d)")


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """(is a formula, TeX) and (is not, plain text) in turn."""
    end = 0
    for match in _MATH.finditer(text):
        formula = _formula(match[2])
        if formula:
            yield False, latex_to_text(text[end : match.start()])
            yield True, f"{match[1]}{formula}{match[1]}"
            end = match.end()
    yield False, latex_to_text(text[end:])


def _paired(pieces: list[tuple[bool, str]]) -> set[tuple[int, int]]:
    """Where the braces outside formulas are that have a partner: (piece, place)."""
    opened: list[tuple[int, int]] = []
    kept: set[tuple[int, int]] = set()
    for number, (is_math, piece) in enumerate(pieces):
        for match in re.finditer(r"[{}]", "" if is_math else piece):
            if match[0] == "{":
                opened.append((number, match.start()))
            elif opened:
                kept |= {opened.pop(), (number, match.start())}
    return kept


def _formula(body: str) -> str:
    """The formula, or "" when it is not balanced or holds anything but notation."""
    body = body.replace(r"\{", r"\lbrace ").replace(r"\}", r"\rbrace ")
    body = re.sub(r"(?<!\\)(?=[%#&])", r"\\", body)
    if _UNFIT.search(body) or not _balanced(body):
        return ""
    names = re.findall(r"\\([A-Za-z]+|[^ ])", body)
    if not _NOTATION.issuperset(names) or names.count("left") != names.count("right"):
        return ""
    return body


# A script without a base or an argument is an error, and `^^5c` is how TeX spells a backslash.
_UNFIT = re.compile(r"(?<!\\)[_^]\s*(?:[_^}]|$)|~")


def _balanced(text: str) -> bool:
    depth = 0
    for brace in re.findall(r"[{}]", text):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    return depth == 0


_NOTATION = frozenset(
    r"""
    , ; : ! | % & _ # $
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi
    pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta
    Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath Re Im aleph partial nabla
    infty prime emptyset varnothing forall exists neg lnot top bot angle triangle square Box
    checkmark star ast circ bullet cdot times div pm mp oplus ominus otimes odot wedge vee land
    lor cap cup setminus backslash dagger ddagger degree sharp flat natural clubsuit diamondsuit
    le leq leqslant ge geq geqslant ne neq ll gg approx sim simeq cong equiv propto lt gt
    lesssim gtrsim prec succ preceq succeq subset subseteq subsetneq supset supseteq sqsubset
    sqsubseteq in notin ni mid nmid parallel perp vdash dashv models vDash not colon
    to gets rightarrow leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow uparrow
    downarrow updownarrow Uparrow Downarrow nearrow searrow mapsto longmapsto longrightarrow
    longleftarrow hookrightarrow rightsquigarrow rightharpoonup implies iff xrightarrow
    sum prod coprod int iint oint bigcup bigcap bigoplus bigotimes bigvee bigwedge
    langle rangle lceil rceil lfloor rfloor lbrace rbrace lbrack rbrack vert Vert lvert rvert
    lVert rVert left right big Big bigl bigr Bigl Bigr bigg Bigg
    arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf
    limsup ln log max min mod bmod pmod Pr sec sin sinh sup tan tanh
    frac tfrac dfrac sqrt binom hat widehat tilde widetilde bar overline underline vec dot ddot
    acute grave check breve overbrace underbrace overset underset stackrel limits nolimits
    mathbf mathcal mathrm mathit mathsf mathtt mathfrak mathscr mathbb bm boldsymbol operatorname
    text textbf textit texttt textrm textsf textsc emph mbox bf it rm sf tt cal
    displaystyle textstyle quad qquad ldots cdots dots dotsc vdots ddots
    """.split()  # noqa: SIM905
)
