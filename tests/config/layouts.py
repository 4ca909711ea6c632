"""Configs as users lay them out."""

from __future__ import annotations

from feedq.config import example

SMALL = """\
# mine
[arxiv]  # one only
categories = [
    "cs.LG",  # learning
]

[[feeds]]
name = "First"   # the first
url = 'https://first.example/'
# [rank] comes next
[rank]
session_size = 9"""


LAYOUTS = {
    "example": example(),
    "small": SMALL,
    "nothing": "",
    "a comment": "# mine",
    "blank lines at the end": '[[feeds]]\nname = "A"\nurl = "https://a.example"\n\n\n',
    "no line break at the end": '[[feeds]]\nname = "A"\nurl = "https://a.example"',
    "windows": SMALL.replace("\n", "\r\n"),
    "byte order mark": f"\ufeff{SMALL}",
    "tables of one name apart": (
        '[[feeds]]\nname = "A"\nurl = "https://a.example"\n# on A\n\n# on rank\n[rank]\n'
        'explore = 1\n\n[[feeds]]\nname = "B"\nurl = "https://b.example"\n# on x\n[x]\n'
        '[arxiv]\ncategories = [\n  "cs.CV", # c\n  # d\n]\n'
    ),
    "a header in a text": (
        '[[profiles]]\nname = "a"\nkeywords = ["""\n[[feeds]]\nname = 1\n"""]\n\n'
        "[[feeds]]\nname = '''\n[x]\n'''\nurl = 'https://b.example'\n"
    ),
    "odd spaces": '  [[ "feeds" ]]   # h\n\tname="b"\n  url =\'https://b.example\'\n',
    "in braces": (
        'feeds = [{name = "b", url = "https://b.example"}]\nreports = []\n'
        'researchers = [{name = "Ada", feeds = ["https://ada.example/"]}]\n'
        '[arxiv]\ncategories=["cs.CV"]\n'
    ),
    "dotted": "arxiv.categories = [ ]\nrank.explore = 1\n",
    "arxiv in braces": 'arxiv = { categories = ["cs.CV",], cross_lists = true }\n',
    "two on a line": '[arxiv]\ncategories = [\n    "cs.CV", "cs.CL", # x\n    "cs.NE",\n]\n',
    "no last comma": '[arxiv]\ncategories = [\n  "cs.CV", # x\n  "cs.NE" # y\n]\n',
}
