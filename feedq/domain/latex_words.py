"""The commands of TeX that occur in titles and abstracts, and what each stands for."""

from __future__ import annotations

ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0304",
    "dot": "\u0307",
    "ddot": "\u0308",
    "vec": "\u20d7",
}
LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ",
    "OE": "Œ", "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "dj": "đ",
    "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip
SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ",
    "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥", "ne": "≠",
    "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅",
    "equiv": "≡", "propto": "∝", "lesssim": "≲", "gtrsim": "≳", "lt": "<", "gt": ">",
    "prec": "≺", "succ": "≻", "preceq": "⪯", "succeq": "⪰",
    "times": "×", "cdot": "·", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆",
    "circ": "∘", "bullet": "•", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙",
    "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒",
    "Leftarrow": "⇐", "Leftrightarrow": "⇔", "implies": "⟹", "iff": "⟺", "mapsto": "↦",
    "longrightarrow": "⟶", "longleftarrow": "⟵", "longmapsto": "⟼", "hookrightarrow": "↪",
    "rightsquigarrow": "⇝", "uparrow": "↑", "downarrow": "↓", "gets": "←",
    "infty": "∞", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆",
    "supset": "⊃", "supseteq": "⊇", "cup": "∪", "cap": "∩", "emptyset": "∅", "varnothing": "∅",
    "setminus": "∖", "forall": "∀", "exists": "∃", "neg": "¬", "lnot": "¬", "land": "∧",
    "lor": "∨", "wedge": "∧", "vee": "∨", "vdash": "⊢", "models": "⊨", "top": "⊤", "bot": "⊥",
    "perp": "⊥", "parallel": "∥", "mid": "∣", "nabla": "∇", "partial": "∂", "sum": "∑",
    "prod": "∏", "int": "∫", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ",
    "langle": "⟨", "rangle": "⟩", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋",
    "lVert": "‖", "rVert": "‖", "Vert": "‖", "vert": "|", "prime": "′", "degree": "°",
    "dagger": "†", "dag": "†", "ddag": "‡", "S": "§", "P": "¶", "copyright": "©",
    "pounds": "£", "euro": "€", "checkmark": "✓", "square": "□", "Box": "□", "triangle": "△",
    "ldots": "…", "dots": "…", "cdots": "⋯", "textellipsis": "…", "textendash": "–",
    "textemdash": "—", "textbackslash": "\\", "textasciitilde": "~", "textdegree": "°",
    "textquotesingle": "'", "textregistered": "®", "texttrademark": "™", "textmu": "µ",
    "LaTeX": "LaTeX", "TeX": "TeX", "slash": "/", "colon": ":", "quad": " ", "qquad": " ",
}  # fmt: skip
OPERATORS = frozenset(
    "arccos arcsin arctan arg argmax argmin cos cosh cot coth deg det dim exp gcd hom inf ker lg "  # noqa: SIM905
    "lim liminf limsup ln log max min mod Pr sec sin sinh sup tan tanh".split()
)
BLACKBOARD = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "𝔸𝔹ℂ𝔻𝔼𝔽𝔾ℍ𝕀𝕁𝕂𝕃𝕄ℕ𝕆ℙℚℝ𝕊𝕋𝕌𝕍𝕎𝕏𝕐ℤ", strict=True))
TEXT_FONTS = (
    "emph|textbf|textit|texttt|textsc|textrm|textsf|textsl|textup|textmd|textnormal|text|mbox|"
    "underline"
)
FONTS = frozenset(
    [*TEXT_FONTS.split("|"), "mathbf", "mathcal", "mathrm", "mathit", "mathsf", "mathtt",
     "mathfrak", "mathscr", "mathbb", "bm", "boldsymbol", "operatorname", "operatorname*",
     "ensuremath", "hbox", "pmb", "mathnormal"]
)  # fmt: skip
DECLARATIONS = frozenset(("bf", "em", "it", "rm", "sc", "sf", "sl", "tt", "cal"))
IGNORED = frozenset(
    ("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "textstyle",
     "limits", "nolimits", "xspace")
)  # fmt: skip
