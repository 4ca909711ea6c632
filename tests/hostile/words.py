"""What strangers write to have it obeyed: by a terminal, a program, a file, a shell, a reader."""

from __future__ import annotations

import re

WORDS = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "\x9b31m\x9d0;owned\x9c\x90q\x9c",
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "abc\u202edcba\u202c \u2066x\u2069 \u200e\u061c",
    "zero\u200bwidth\ufeff\u2060\u00ad \U000e0041\U000e0042",
    "[@click=app.quit]x[/] [bold]y[/bold] [link=file:///etc/passwd]z[/link]",
    "line\r\nBcc: victim@a.example\r\n\r\nbody %0d%0a",
    "=cmd|' /c calc'!A1",
    "+1+1", "-1+1", "@SUM(A1)", "\t=1+1",
    "javascript:alert(1)", "data:text/html,<script>", "file:///etc/passwd", "vbscript:x",
    "../../../../tmp/owned", "..\\..\\owned", "/etc/passwd", "CON", "a/b:c*d?e",
    "\\input{/etc/passwd} \\write18{touch owned} $x$ } @article{evil,",
    "<script>alert(1)</script><svg onload=alert(1)><img src=x onerror=alert(1)>",
    "---\ntags: [evil]\n--- !!python/object/apply:os.system [id]",
    "![i](http://a.example/i.png) [l](javascript:alert(1)) # heading\n- item `code`",
    "BEGIN:VEVENT\r\nATTENDEE:mailto:a@b.example\r\nEND:VEVENT;,\\n" + "x" * 90,
    'quote " and \' and , and ; and\nbreak',
    "$(touch owned) `touch owned` ; touch owned | cat & %s {0} ${HOME} !!",
    "]]> <![CDATA[ <!-- --> &evil; <?php ?>",
    "half \ud83d of one",
    "\x00\x01\x0b\x0c\x7f\x85\u2028\u2029",
)  # fmt: skip
COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
"""No terminal, file or reader is given one of these."""
