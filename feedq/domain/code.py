"""Where a paper's authors say that their code is."""

from __future__ import annotations

import re

_REPOSITORY = re.compile(
    r"(?:https?://)?(?:www\.)?"
    r"(?P<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)/"
    r"(?P<path>(?:datasets/|spaces/)?[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*)",
    re.IGNORECASE,
)
_NOT_OWNERS = {"papers", "docs", "blog", "collections", "orgs", "sponsors", "topics", "features"}


def find_repository(*texts: str) -> str:
    """The first repository linked in an abstract or a comment, or "".

    Sets of data and pages of a hub that are not repositories do not count.
    """
    for text in texts:
        for match in _REPOSITORY.finditer(text):
            path = match["path"].rstrip(".").removesuffix(".git").rstrip(".")
            owner = path.split("/")[0].lower()
            if owner in _NOT_OWNERS or owner == "datasets" or "/" not in path.rstrip("/"):
                continue
            return f"https://{match['host'].lower()}/{path}"
    return ""
