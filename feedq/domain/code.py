"""Where a paper's authors say that their code is."""

from __future__ import annotations

import re

_REPOSITORY = re.compile(
    r"(?<![\w.-])(?:https?://)?(?:www\.)?"
    r"(?P<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)/"
    r"(?P<path>(?:datasets/|spaces/)?[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*)",
    re.IGNORECASE | re.ASCII,
)
_HINTS = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "huggingface.co")
_NOT_OWNERS = frozenset(
    ("papers", "docs", "blog", "collections", "datasets", "orgs", "sponsors", "topics", "features")
)


def find_repository(*texts: str) -> str:
    """The first repository linked in an abstract or a comment, or "".

    Sets of data and pages of a hub that are not repositories do not count.
    """
    for text in texts:
        lower = text.lower()
        if not any(hint in lower for hint in _HINTS):
            continue  # the pattern looks at every word
        for match in _REPOSITORY.finditer(text.replace("\\_", "_")):  # TeX
            path = match["path"].rstrip(".").removesuffix(".git").rstrip(".")
            owner = path.split("/")[0].lower()
            if owner not in _NOT_OWNERS:
                return f"https://{match['host'].lower()}/{path}"
    return ""
