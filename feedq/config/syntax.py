"""What is wrong with the TOML of a config, for someone who never read its specification."""

from __future__ import annotations

import re

_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_TWICE = re.compile(r"Cannot declare \((.*?),?\) twice")
_KEY = re.compile(r"\s*(\[{1,2}[\w.-]+\]{0,2}|[\w.-]+(?=\s*[=:]))", re.ASCII)
_MEANT = (
    ("Illegal character '\\n'", "a text is not closed; it ends with the quote it begins with"),
    ("Unterminated string", "a text is not closed; it ends with the quotes it begins with"),
    ('Expected "', "a text is not closed; it ends with the quote it begins with"),
    ("Expected '=' after a key", 'expected key = value; a text stands in quotes: key = "value"'),
    ("Expected newline", "something follows the value; a comment begins with #"),
    ("Expected ']' at the end", "a section's name is not closed; write [name] or [[name]]"),
    ("Unclosed array", "a list is not closed with ], or a comma is missing in it"),
    ("Unclosed inline table", "a group is not closed with }, or a comma is missing in it"),
    ("Cannot overwrite a value", "the key is there twice; keep one"),
    ("Unescaped '\\' in a string", "write \\ twice in a text, or put it in single quotes"),
    ("Invalid hex value", "write \\ twice in a text, or put it in single quotes"),
    ("Invalid statement", "expected key = value, [section], or # before a comment"),
)


def syntax_words(said: str, text: str) -> str:
    """`line 3 (contact): a text is not closed; ...`

    Of the line only a key or a section is quoted: anything else may be a token.

    Args:
        said: by tomllib, which names the place last.
        text: the document.
    """
    match = _PLACE.fullmatch(said)
    if not match:
        return said
    lines = text.rstrip("\n").split("\n")
    number = int(match[2] or len(lines))
    line = lines[number - 1] if number <= len(lines) else ""
    key = _KEY.match(line)
    return f"line {number}{f' ({key[1]})' if key else ''}: {_meant(match[1], line)}"


def _meant(said: str, line: str) -> str:
    if said == "Invalid value":
        return _value(line)
    if twice := _TWICE.fullmatch(said):
        name = twice[1].replace("'", "").replace(", ", ".")
        return f"[{name}] is there twice; put its keys together"
    if said == 'Expected "\'"':
        said = "Unterminated string"
    told = next((words for start, words in _MEANT if said.startswith(start)), "")
    return told or f"{said[:1].lower()}{said[1:]}"


def _value(line: str) -> str:
    value = line.partition("=")[2].strip().casefold()
    if value[:1] in ("“", "”", "‘", "’", "„", "«"):
        return 'the quotes are not straight; write "like this"'
    if value in ("yes", "no", "on", "off"):
        return "write true or false"
    if not value:
        return "the value is missing"
    return 'that is no value; a text stands in quotes: "like this"'
