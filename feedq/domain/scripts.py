"""Superscripts and subscripts that Unicode has."""

from __future__ import annotations

_RAISED = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ′*°†",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ′*°†",
        strict=True,
    )
)
_LOWERED = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
)


def raised(text: str) -> str | None:
    """`text` as a superscript, or None when one of its characters has no such form."""
    return _all(text, _RAISED)


def lowered(text: str) -> str | None:
    """`text` as a subscript, or None when one of its characters has no such form."""
    return _all(text, _LOWERED)


def _all(text: str, forms: dict[str, str]) -> str | None:
    small = [forms.get(character, "") for character in text]
    return "".join(small) if all(small) else None
