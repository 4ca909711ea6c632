"""Every error feedq raises on purpose.

    FeedqError
      ConfigError        file, key, nearest known key
      SourceError        one subscription fails, the refresh goes on
        FetchError         url, status, attempts
          RateLimited        retry_after_s
        ParseError         the document, never one entry
        SourceSkipped      not set up, nothing was tried
      StoreError         the database
        StoreUnusable      cannot be opened, read or written
        StoreLocked        another fetch is running
        SchemaTooNew       written by a newer feedq
        NotFound           the thing asked for does not exist
      RankError
        NotEnoughLabels    have, need
      ExportError
      MailFailed
      ImportFailed
      ScheduleFailed
      RecordError        a fact, or a status, that a reproduction cannot take
        NotReady           status, missing

A message says what is wrong, where, and what to do next, in one line. Bugs are never wrapped.
"""

from __future__ import annotations


class FeedqError(Exception):
    """An expected failure, told to the user in one line."""


class ConfigError(FeedqError):
    """The configuration cannot be used."""


class SourceError(FeedqError):
    """One subscription failed; the others are not concerned."""


class FetchError(SourceError):
    """The network or the server failed us.

    Args:
        message: one line for the user, without the URL.
        url: the address asked for, free of credentials.
        status: HTTP status, or None when no answer came.
    """

    def __init__(self, message: str, *, url: str = "", status: int | None = None) -> None:
        super().__init__(f"{message} ({url})" if url else message)
        self.words = message
        self.url = url
        self.status = status


class RateLimited(FetchError):
    """The server asked for patience.

    Args:
        retry_after_s: seconds to wait as the server said, or None when it did not.
    """

    def __init__(
        self,
        message: str,
        *,
        url: str = "",
        status: int | None = 429,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, url=url, status=status)
        self.retry_after_s = retry_after_s


class ParseError(SourceError):
    """A whole document could not be read; a bad entry is skipped instead."""


class SourceSkipped(SourceError):
    """The source is not set up (for example: no token); nothing was tried."""


class StoreError(FeedqError):
    """The database."""


class StoreUnusable(StoreError):
    """The database cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another fetch is running."""


class SchemaTooNew(StoreError):
    """The database was written by a newer feedq."""


class NotFound(StoreError):
    """The thing asked for does not exist."""


class RankError(FeedqError):
    """A model could not be fitted or applied."""


class NotEnoughLabels(RankError):
    """Too little to learn from.

    Args:
        have: examples there are.
        need: examples it takes.
    """

    def __init__(self, have: int, need: int) -> None:
        super().__init__(f"{have} of the {need} examples needed to learn an order")
        self.have = have
        self.need = need


class ExportError(FeedqError):
    """A file could not be written in the format asked for."""


class MailFailed(FeedqError):
    """A mail could not be handed to its server."""


class ImportFailed(FeedqError):
    """A file could not be read, or is of no known format."""


class ScheduleFailed(FeedqError):
    """What keeps schedules on this machine refuses, or is not there."""


class RecordError(FeedqError):
    """A fact or a status that the record of a reproduction cannot take."""


class NotReady(RecordError):
    """A status was asked for before its facts were given.

    Args:
        message: one line for the user.
        status: the one asked for.
        missing: the keys of the facts that it needs.
    """

    def __init__(self, message: str, *, status: str, missing: tuple[str, ...]) -> None:
        super().__init__(message)
        self.status = status
        self.missing = missing
