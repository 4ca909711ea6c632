"""Put lines and elements into a TOML document and take them out again, in its own layout.

Each function here undoes its counterpart byte for byte.
"""

from __future__ import annotations

from collections.abc import Sequence

from feedq.config.layout import Part, Span, parts


def insert_table(text: str, after: int | None, found: Sequence[Sequence[str]]) -> str:
    """Tables, each with its lines, set off by a blank line; None: at the end of the document."""
    newline = newline_of(text)
    place = len(text.rstrip()) if after is None else after
    block = (newline * 2).join(newline.join(lines) for lines in found)
    if place == 0:
        return block + (text or newline)
    return text[:place] + newline * 2 + block + text[place:]


def own_end(text: str, end: int) -> int:
    """Where a table ends with the comments right below it, unless they belong to the next one."""
    place = end
    for line in text[end:].split("\n")[1:]:
        if not line.strip():
            break
        if not line.lstrip().startswith("#"):
            return end  # no blank line sets these comments apart from what they explain
        place = text.index("\n", place) + 1 + len(line.rstrip("\r"))
    return place


def cut_table(text: str, lines: Span, *, blank: bool = True) -> str:
    """Whole lines; with them one blank line that stands before, unless `blank` is False."""
    start, end = lines.start, lines.end
    before = _line_before(text, start)
    if blank and before is not None and not text[before:start].strip():
        start = before
    if start > 0:
        start -= len(_break_before(text, start))
    else:
        end += len(_break_at(text, end))
    return text[:start] + text[end:]


def insert_key(text: str, after: int, line: str) -> str:
    """A line after the one that ends at `after`, indented as that one is."""
    start = text.rfind("\n", 0, after) + 1
    indent = text[start : len(text) - len(text[start:].lstrip(" \t"))] if after else ""
    if not after:
        return line + newline_of(text) + text
    return f"{text[:after]}{newline_of(text)}{indent}{line}{text[after:]}"


def insert_element(text: str, whole: Span, element: str) -> str:
    """One more at the end of `[...]` or `{...}`, on a line of its own where the last one is."""
    found = parts(text, whole)
    if not found:
        place = whole.start + 1
        return text[:place] + element + text[place:]
    last = found[-1]
    if not _begins_line(text, whole, last):
        comma = last.comma >= 0
        place = last.comma + 1 if comma else last.span.end
        added = f" {element}," if comma else f", {element}"
        return text[:place] + added + text[place:]
    start = text.rfind("\n", 0, last.span.start) + 1
    indent = text[start : len(text) - len(text[start:].lstrip(" \t"))]
    ending = "," if last.comma >= 0 else ""
    rest = last.comma + 1 if ending else last.span.end
    line_end = _line_end(text, rest, whole.end - 1)
    added = f"{newline_of(text)}{indent}{element}{ending}"
    comma_or_none = "" if ending else ","
    return text[:rest] + comma_or_none + text[rest:line_end] + added + text[line_end:]


def insert_lines(text: str, whole: Span, lines: Sequence[str]) -> str:
    """Elements of `[...]` behind the last one, each a line with its comma and perhaps a comment."""
    found, newline = parts(text, whole), newline_of(text)
    line_start = text.rfind("\n", 0, whole.start) + 1
    outer = text[line_start : len(text) - len(text[line_start:].lstrip(" \t"))]
    indent, place, comma = outer + " " * 4, whole.start + 1, ""
    if found:
        last = found[-1]
        place, comma = (last.comma + 1, "") if last.comma >= 0 else (last.span.end, ",")
        if _begins_line(text, whole, last):
            start = text.rfind("\n", 0, last.span.start) + 1
            indent = text[start : len(text) - len(text[start:].lstrip(" \t"))]
    line_end = _line_end(text, place, whole.end - 1)
    added = "".join(f"{newline}{indent}{line}" for line in lines)
    rest = text[line_end : whole.end - 1]
    closing = "" if "\n" in rest else newline + outer
    return text[:place] + comma + text[place:line_end] + added + closing + text[line_end:]


def cut_element(text: str, whole: Span, number: int) -> str:
    """Take the element `number` out of `[...]` or `{...}`, with its comma and its line."""
    found = parts(text, whole)
    part = found[number]
    start = part.span.start
    end = part.comma + 1 if part.comma >= 0 else part.span.end
    floor = found[number - 1].comma + 1 if number else whole.start + 1
    blank = start - len(text[floor:start]) + len(text[floor:start].rstrip(" \t"))
    if text[blank - 1] == "\n" and blank > floor:  # it begins a line: the line break goes with it
        start = blank - len(_break_before(text, blank))
    elif number:
        start = max(blank, floor)
    elif part.comma >= 0:  # the first of several on one line: the space behind goes
        end += len(text[end : whole.end]) - len(text[end : whole.end].lstrip(" \t"))
    shorter = text[:start] + text[end:]
    if part.comma < 0 and number:  # what was the last but one is the last now
        comma = found[number - 1].comma
        shorter = shorter[:comma] + shorter[comma + 1 :]
    return shorter


def _begins_line(text: str, whole: Span, part: Part) -> bool:
    """Whether the list is written over several lines."""
    return "\n" in text[whole.start : part.span.start]


def _line_end(text: str, start: int, limit: int) -> int:
    """Where the line ends on which `start` is, comment and all; its break is not part of it."""
    newline = text.find("\n", start, limit)
    if newline < 0:
        return start
    return newline - (text[newline - 1] == "\r")


def newline_of(text: str) -> str:
    """The line end that most lines of a text have."""
    breaks = text.count("\n")
    return "\r\n" if breaks and text.count("\r\n") * 2 > breaks else "\n"


def _line_before(text: str, start: int) -> int | None:
    """Where the line before the one that begins at `start` begins."""
    return text.rfind("\n", 0, start - 1) + 1 if start else None


def _break_before(text: str, place: int) -> str:
    return "\r\n" if text[max(place - 2, 0) : place] == "\r\n" else "\n"


def _break_at(text: str, place: int) -> str:
    return "\r\n" if text.startswith("\r\n", place) else text[place : place + 1]
