"""Write the reference: commands from the help, config keys and JSON from their types.

Also the picture of the imports, from the graph of them.

python docs/generate.py            writes docs/reference/ and docs/images/imports.svg
python docs/generate.py --check    says which page is out of date, exit status 1
"""

from __future__ import annotations

import argparse
import ast
import inspect
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import click
import msgspec

from docs.imports import imports_picture
from docs.manual import manual_page
from docs.schema import schema_page
from feedq.cli.root import cli
from feedq.config import sections

HERE = Path(__file__).parent
MADE = "<!-- Made by docs/generate.py; edit what it reads. -->"


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(given).check
    stale = [name for name, text in pages().items() if _differs(HERE / name, text)]
    for name in stale:
        if check:
            print(f"docs/{name} is out of date: python docs/generate.py")
        else:
            (HERE / name).parent.mkdir(exist_ok=True)
            (HERE / name).write_text(pages()[name], encoding="utf-8")
    sys.exit(1 if check and stale else 0)


def pages() -> dict[str, str]:
    """Each page and picture that is made: its name below docs/, and its text."""
    return {
        "reference/commands.md": commands_page(),
        "reference/config.md": config_page(),
        "reference/json.schema.json": schema_page(),
        "reference/feedq.1": manual_page(),
        "images/imports.svg": imports_picture(),
    }


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


# --- commands ------------------------------------------------------------------------------


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command, depth first, the group itself before its commands."""
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif not command.hidden:
            yield (*path, name)


def help_of(path: Sequence[str]) -> str:
    """What `--help` prints for the command, 80 columns wide."""
    context = click.Context(cli, info_name="feedq", **_LOOK)
    for name in path:
        group = context.command
        assert isinstance(group, click.Group)
        command = group.get_command(context, name)
        assert command is not None, name
        context = click.Context(command, parent=context, info_name=name, **_LOOK)
    return context.get_help()


_LOOK: dict[str, Any] = {
    "help_option_names": ["-h", "--help"],
    "terminal_width": 80,
    "max_content_width": 80,
    "color": False,
}


def commands_page() -> str:
    parts = [MADE, "# Commands", "What `--help` prints, of every command."]
    for path in commands(cli):
        parts.append(f"## {' '.join(('feedq', *path))}")
        parts.append(f"```text\n{help_of(path).rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


# --- config --------------------------------------------------------------------------------


def config_page() -> str:
    parts = [
        MADE,
        "# Config",
        "Every key, its type and its default. [config.example.toml](../../config.example.toml) "
        "is the config that the first start writes. Without a default a key must be given; "
        "`[[...]]` tables may come any number of times.",
    ]
    for field in msgspec.structs.fields(sections.Config):
        many = get_origin(field.type) is tuple
        kind = get_args(field.type)[0] if many else field.type
        name = f"[[{field.name}]]" if many else f"[{field.name}]"
        parts += [f"## `{name}`", _summary(kind), _table(kind)]
    return "\n\n".join(parts) + "\n"


def _summary(kind: type[msgspec.Struct]) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


def _table(kind: type[msgspec.Struct]) -> str:
    said = explanations(kind)
    rows = ["| key | type | default | |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(kind):
        made = field.default_factory is not msgspec.NODEFAULT
        value = field.default_factory() if made else field.default
        default = "" if field.required else f"`{_spelled(value)}`"
        if field.default is None:
            default = "not set"
        words = said[field.name].replace("|", "\\|")
        rows.append(f"| `{field.name}` | {_kind(field.type)} | {default} | {words} |")
    return "\n".join(rows)


def explanations(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The words below each field of a section.

    Raises:
        KeyError: a field has none.
    """
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    found: dict[str, str] = {}
    for node, below in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[node.target.id] = " ".join(str(below.value.value).split())
    missing = {field.name for field in msgspec.structs.fields(kind)} - found.keys()
    if missing:
        raise KeyError(f"{kind.__name__}: no words below {', '.join(sorted(missing))}")
    return found


_KINDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
}


def _kind(declared: Any) -> str:
    if declared in _KINDS:
        return _KINDS[declared]
    if get_origin(declared) is tuple:
        return f"list of {_kind(get_args(declared)[0])}"
    if get_origin(declared) is dict:
        return f"table of {_kind(get_args(declared)[1])}"
    if get_origin(declared) in (UnionType, Union):
        return " or ".join(_kind(one) for one in get_args(declared) if one is not NoneType)
    fields = msgspec.structs.fields(declared)
    return "`{" + ", ".join(field.name for field in fields) + "}`"


def _spelled(value: object) -> str:
    """As TOML has it."""
    if isinstance(value, tuple):
        return "[]" if not value else f"[{', '.join(map(_spelled, value))}]"
    return msgspec.json.encode(value).decode()


if __name__ == "__main__":
    main()
