"""What a paper, an entry or a fetch can be: the words that `feedq.domain.model` uses.

Apart from it, for what the app paints first needs no more of it than these.
"""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a paper is in its reading life; independent of the star and of candidacy."""

    INBOX = "inbox"
    QUEUED = "queued"
    READING = "reading"
    DONE = "done"
    SKIPPED = "skipped"


class Announcement(StrEnum):
    """arXiv's announce types."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class Origin(StrEnum):
    """What kind of publication a paper is."""

    PREPRINT = "preprint"
    STUDENT_REPORT = "student report"


class Outcome(StrEnum):
    """How one fetch of one subscription ended."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    FAILED = "failed"
    SKIPPED = "skipped"


class CodeStatus(StrEnum):
    """Whether there is code for a paper; `none` only when someone looked."""

    OFFICIAL = "official"
    COMMUNITY = "community"
    NONE = "none"
    UNKNOWN = "unknown"


class Authority(StrEnum):
    """How much a source's word on a paper's facts counts; see `reconcile.Precedence`."""

    PUBLISHER = "publisher"  # arXiv itself, a course's own listing page
    INDEX = "index"  # somebody else's index of papers, such as Hugging Face


def is_kept(status: Status, *, starred: bool, candidate: bool) -> bool:
    """Whether somebody means to come back to a paper."""
    return starred or candidate or status in (Status.QUEUED, Status.READING)
