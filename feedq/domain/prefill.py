"""The facts of a sheet that are known already, so that nobody is asked for them."""

from __future__ import annotations

from feedq.domain.answers import Value, answered, fact
from feedq.domain.checklist import CODE_QUESTIONS
from feedq.domain.kinds import CodeStatus, Origin
from feedq.domain.model import Paper
from feedq.domain.reproduction import Answer, Publication, Sheet


def prefilled(sheet: Sheet, paper: Paper, *, price_per_hour: float | None = None) -> Sheet:
    """The sheet with what the paper and the config say, where it says nothing itself.

    The area is left out: it is suggested, and the user confirms it.

    Args:
        price_per_hour: of the user's GPU.
    """
    known: dict[str, Value] = {"origin": _origin(paper)}
    if paper.code.status is not CodeStatus.UNKNOWN and sheet.code.status is None:
        known["code.status"] = paper.code.status
        known["code.url"] = paper.code.url or None
    answers = [sheet.checklist.get(name) for name in CODE_QUESTIONS]
    if all(answer in (Answer.YES, Answer.NO) for answer in answers):
        known["code.completeness"] = answers.count(Answer.YES)
    if price_per_hour is not None:
        known["compute.price_per_hour"] = price_per_hour
    lacking = {path: value for path, value in known.items() if fact(sheet, path) is None}
    return answered(sheet, lacking)


def _origin(paper: Paper) -> Publication:
    if paper.origin is Origin.STUDENT_REPORT:
        return Publication.STUDENT_REPORT
    published = paper.journal_ref or (paper.doi and not paper.doi.lower().startswith("10.48550/"))
    return Publication.VENUE if published else Publication.PREPRINT
