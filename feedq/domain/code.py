"""Where a paper's authors say that their code is, and what is known of it in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedq.domain.kinds import CodeStatus, is_kept

if TYPE_CHECKING:
    from feedq.domain.model import Paper

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

_WORDS = {
    CodeStatus.OFFICIAL: "by the authors",
    CodeStatus.COMMUNITY: "by others",
    CodeStatus.NONE: "none found",
}


def code_words(paper: Paper) -> str:
    """Whose code there is; where that is not known, why not, and what comes next."""
    known = _WORDS.get(paper.code.status)
    if known is not None:
        return known
    said = "not known: the abstract names none"
    if not paper.id.startswith("arxiv:"):  # no service can be asked about it
        return said
    kept = is_kept(paper.status, starred=paper.starred, candidate=paper.candidate)
    return f"{said}; " + (
        "the next fetch looks elsewhere" if kept else "queue or star it to have it looked for"
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
