"""Where a paper was published, read from what arXiv keeps of it: a journal reference and a DOI.

arXiv asks for no form (https://info.arxiv.org/help/jref.html), so what is not plainly a volume or
a page stays in the name, and nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedq.domain.text import clean_line


@dataclass(frozen=True, slots=True)
class Venue:
    """A published version.

    Attributes:
        name: of the journal or the proceedings, as the source spells it; "" when only a DOI says
            that there is one.
        proceedings: a paper of a conference, not of a journal.
        pages: `first-last`, or one number.
    """

    name: str
    proceedings: bool = False
    series: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: int | None = None


_FLAGS = re.IGNORECASE | re.ASCII
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NAME = r"(?P<name>\D{3,200}?)[\s,]*"
_LETTER = r"(?-i:(?<![A-Za-z])[A-Z])?"  # Phys.Lett.B573
_VOLUME = rf"(?:\bvol(?:ume)?\b[.:\s]*)?(?P<volume>{_LETTER}\d{{1,4}})"
_NUMBER = r"(?:no|nr|issue|number)\b[.:\s]*"
_ISSUE = (
    rf"(?:\s*\(\s*(?:{_NUMBER})?(?P<issue>\d{{1,4}}(?:[-–/]\d{{1,4}})?)\s*\)"
    rf"|[\s,]*{_NUMBER}(?P<number>\d{{1,4}}))?"
)
_SPAN = r"(?P<pages>[A-Za-z]{0,2}\d{1,8}(?:\s*[-–—]{1,3}\s*[A-Za-z]{0,2}\d{1,8})?)"
_PAGES = rf"(?:(?:article|pages?|pp?)\b)?[.:\s]*{_SPAN}"
_FORMS = tuple(
    re.compile(form, _FLAGS)
    for form in (
        # J. Mach. Learn. Res. 15 (2014) 1929-1958; Lett. Math. Phys. 108 (2018), no. 2, 359-376
        rf"{_NAME}{_VOLUME}\s*\({_YEAR}\)(?:[\s,]*{_NUMBER}(?P<issue>\d{{1,4}}))?"
        rf"(?:[\s,:]*{_PAGES})?",
        # Phys. Rev. Lett. 123, 040601 (2019); JMLR, 15(56):1929-1958, 2014
        rf"{_NAME}{_VOLUME}{_ISSUE}\s*[,:]\s*{_PAGES}[\s,]*\(?{_YEAR}\)?",
        # Eur. Phys. J. C (2017) 77:856
        rf"{_NAME}\({_YEAR}\)[\s,]*{_VOLUME}{_ISSUE}\s*[,:]\s*{_PAGES}",
        # Nature 521 (2015); IEEE Access, vol. 7, no. 3, 2019
        rf"{_NAME}{_VOLUME}{_ISSUE}[\s,]*\(?{_YEAR}\)?",
        # Transactions on Machine Learning Research (2023)
        rf"{_NAME}\(?{_YEAR}\)?",
    )
)
_PMLR = re.compile(
    rf"(?P<name>.{{3,300}}?)[\s,.:]*\b(?P<series>PMLR|JMLR\s*W\s*&\s*CP)\b[\s,:]*"
    rf"(?:volume\s*)?(?P<volume>\d{{1,4}})(?:\s*[:,]\s*{_PAGES})?(?:[\s,]*\(?{_YEAR}\)?)?",
    _FLAGS,
)
_LAST_PAGES = re.compile(
    rf"(?P<name>.{{3,400}}?)[\s,.;:(]*\b(?:pages?|pp?)\b[.:\s]*{_SPAN}\)?(?:[\s,]*\(?{_YEAR}\)?)?",
    _FLAGS,
)
_MEETING = re.compile(
    r"\b(?:conference|conf|workshops?|symposium|symp|congress|colloquium|meeting)\b", _FLAGS
)
_PROCEEDINGS = re.compile(r"proceedings|\bproc\b", _FLAGS)
_JOURNALS = re.compile(
    r"(?:proceedings|proc\.?) (?:of the )?(?:national academy|natl|royal society|r\.? soc|acm on\b"
    r"|vldb\b|ieee\W*$|edinburgh|london|american math)",
    _FLAGS,
)
_KNOWN = re.compile(
    r"\bAdvances in Neural Information Processing\b|\b(?:NeurIPS|NIPS|ICML|ICLR|AISTATS|UAI|COLT|"
    r"CVPR|ICCV|ECCV|BMVC|WACV|MICCAI|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|AAAI|IJCAI|ECAI|KDD|WWW|"
    r"SIGIR|RecSys|CIKM|WSDM|INTERSPEECH|ICASSP|ICRA|IROS|CoRL|GECCO|CHI|ISMIR|SIGGRAPH)\b"
)
# DOIs that conferences alone have: ACL, IJCAI, Interspeech, books of Springer, and IEEE's with the
# conference's number behind its name.
_MEETING_DOI = re.compile(
    r"10\.18653/v1/|10\.24963/ijcai|10\.21437/interspeech|10\.1007/978-"
    r"|10\.1109/[a-z0-9-]*[a-z-]\d{5}\.|10\.1109/(?:cvpr|iccv|icra|iros|icassp|wacv|icpr|icip)\w*\.",
    _FLAGS,
)


def find_venue(journal_ref: str, doi: str) -> Venue | None:
    """Where it was published; None when neither says that it was."""
    text = re.sub(r"^In(?:[:\s]+(?=\S)|(?=Proc))", "", clean_line(journal_ref)).strip(" .,;")
    if not text:
        return Venue("", _MEETING_DOI.match(doi) is not None) if doi else None
    if _is_meeting(text):
        forms = (_PMLR, _LAST_PAGES, *(_FORMS if _KNOWN.search(text) else ()))
        return _read(text, forms, proceedings=True)
    return _read(text, _FORMS, proceedings=False)


def _is_meeting(text: str) -> bool:
    if _MEETING.search(text) or _KNOWN.search(text):
        return True
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    name = found["name"] if found else text
    # `Proc. IEEE 86 (1998) 2278` counts its volumes: a journal by another name.
    has_volume = found is not None and bool(found.groupdict().get("volume"))
    return bool(_PROCEEDINGS.search(text)) and not has_volume and not _JOURNALS.search(name)


def _read(text: str, forms: tuple[re.Pattern[str], ...], *, proceedings: bool) -> Venue:
    match = next(filter(None, (form.fullmatch(text) for form in forms)), None)
    if match is None:
        return Venue(text, proceedings)
    said = {name: value or "" for name, value in match.groupdict().items()}
    name = said["name"].rstrip(" ,.;:(" if proceedings else " ,;:(")
    if not name:
        return Venue(text, proceedings)
    # The letter of Phys.Lett. B573 is the journal's: its volumes are numbers.
    volume = said.get("volume", "")
    if volume[:1].isalpha():
        name, volume = f"{name} {volume[0]}", volume[1:]
    return Venue(
        name=name,
        proceedings=proceedings,
        series=said.get("series", ""),
        volume=volume,
        issue=said.get("issue", "") or said.get("number", ""),
        pages=re.sub(r"\s*[-–—]+\s*", "-", said.get("pages", "")),
        year=int(said["year"]) if said.get("year") else None,
    )
