"""How bash, zsh and fish ask for completions, and how they want to be told.

click's own scripts lose what has a space, a comma or a colon in it, and options written with `=`.
These pass the line as it stands before the cursor, and take one completion a line: its kind, its
value and a word of help, with tabs between.
"""

from __future__ import annotations

import os
import re
from typing import Any, ClassVar

from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    shell_complete,
    split_arg_string,
)

from feedq.domain.text import clean_line

__all__ = ["Bash", "Fish", "Zsh", "shell_complete"]

_CURSOR = "\ue000"
_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' kind value help
    COMPREPLY=()
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            plain) COMPREPLY+=("$value") ;;
            file) compopt -o default 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
        esac
        [[ $value == *= ]] && compopt -o nospace 2>/dev/null
    done < <(COMP_QUOTE="${COMP_WORDS[COMP_CWORD]:0:1}" COMP_WORD="$2" \\
        COMP_LINE="${COMP_LINE:0:$COMP_POINT}" COMP_WORDS="${COMP_WORDS[*]:0:$COMP_CWORD}" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -F %(complete_func)s %(prog_name)s
"""
_ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local kind value help
    local -a values described
    while IFS=$'\\t' read -r kind value help; do
        case $kind in
            plain) if [[ -n $help ]]; then described+=("${value//:/\\\\:}:$help")
                else values+=("$value"); fi ;;
            file) _files ;;
            dir) _files -/ ;;
        esac
    done < <(COMP_LINE="${(j: :)words[1,CURRENT-1]} $QIPREFIX$PREFIX" \\
        %(complete_var)s=zsh_complete %(prog_name)s 2>/dev/null)
    (( $#described )) && _describe -V -t described '' described
    (( $#values )) && compadd -V values -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""
_FISH = """\
function %(complete_func)s
    for line in (COMP_LINE=(commandline -cp | string collect) %(complete_var)s=fish_complete \\
            %(prog_name)s 2>/dev/null)
        set -l parts (string split -m 2 \\t -- $line)
        switch $parts[1]
            case plain
                printf '%%s\\t%%s\\n' $parts[2] $parts[3]
            case file
                __fish_complete_path (commandline -ct)
            case dir
                __fish_complete_directories (commandline -ct)
        end
    end
end

complete --no-files --keep-order --command %(prog_name)s --arguments '(%(complete_func)s)'
"""


class _Shell(ShellComplete):
    """What the three have in common."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = split_arg_string(self.line() + _CURSOR)
        self.word = words[-1].removesuffix(_CURSOR)
        return words[1:-1], self.word

    def line(self) -> str:
        """The command up to the cursor."""
        return os.environ.get("COMP_LINE", "")

    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = str(item.value)
        option, equals, _ = self.word.partition("=")
        if equals and option.startswith("-") and item.type == "plain":
            value = f"{option}={value}"
        return f"{item.type}\t{self.value(clean_line(value))}\t{clean_line(item.help or '')}"

    def value(self, value: str) -> str:
        """As the shell wants it; most quote what they insert."""
        return value


@add_completion_class
class Bash(_Shell):
    """Inserts what it is given in the place of the last part of a word, parted at `:` and `=`."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = _BASH

    def line(self) -> str:
        # COMP_LINE is all that was typed, also before a pipe; the words are this command's.
        line = super().line()
        start = len(line)
        for word in reversed(os.environ.get("COMP_WORDS", "").split("\n")):
            start = line.rfind(word, 0, start)
        return line[max(start, 0) :]

    def value(self, value: str) -> str:
        replaced, quote = os.environ.get("COMP_WORD", ""), os.environ.get("COMP_QUOTE", "")
        if quote == "'":
            return value.replace("'", "'\\''")
        if quote == '"':
            return re.sub(r'(["$`\\])', r"\\\1", value)
        kept = len(self.word) - len("".join(split_arg_string(replaced + _CURSOR))) + 1
        return re.sub(r"([^\w@%+=:,./-])", r"\\\1", value[max(kept, 0) :])


@add_completion_class
class Zsh(_Shell):
    """Quotes what it inserts."""

    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = _ZSH


@add_completion_class
class Fish(_Shell):
    """Quotes what it inserts; shows help beside it."""

    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = _FISH
