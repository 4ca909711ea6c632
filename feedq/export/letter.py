"""A polite mail to the authors: a question about their paper."""

from __future__ import annotations

from urllib.parse import quote

from feedq.domain.latex import latex_to_text
from feedq.domain.model import Paper
from feedq.domain.reproduction import Sheet, known
from feedq.domain.text import clean_line, safe_link

_LONGEST_LINK = 8_000  # of a mailto: address; what mail programs take


def subject(paper: Paper) -> str:
    """One line, without line breaks whatever the title has."""
    return f"Question about reproducing {clean_line(latex_to_text(paper.title), limit=200)!r}"


def letter(paper: Paper, sheet: Sheet, question: str) -> str:
    """The text of the mail: who asks for what, and what was tried."""
    title = clean_line(latex_to_text(paper.title))
    lines = [
        "Dear authors," if len(paper.authors) != 1 else f"Dear {clean_line(paper.authors[0])},"
    ]
    lines += ["", f'I am reproducing your paper "{title}"']
    if link := safe_link(paper.url):
        lines.append(f"({link})")
    lines[-1] += " to learn from it. Thank you for it."
    if known(sheet.claim):
        lines += ["", f"The claim I look at: {sheet.claim}"]
    lines += ["", "There is one thing I could not find out:", "", question.strip(), ""]
    lines += [
        "A short answer would already help, and I would gladly tell you what comes of it.",
        "",
        "With kind regards",
        "",
    ]
    return "\n".join(lines)


def mailto(to: str, about: str, body: str) -> str:
    """A `mailto:` link (RFC 6068) with subject and body; a long body is left out."""
    start = f"mailto:{quote(to, safe='@')}?subject={quote(about, safe='')}"
    whole = f"{start}&body={quote(body.replace(chr(10), chr(13) + chr(10)), safe='')}"
    return whole if len(whole) <= _LONGEST_LINK else start


def message(to: str, about: str, body: str) -> bytes:
    """A draft as a file, which mail programs open to send."""
    from email.message import EmailMessage
    from email.policy import SMTP

    draft = EmailMessage(policy=SMTP)
    if to:
        draft["To"] = to
    draft["Subject"] = about
    draft["X-Unsent"] = "1"  # opens as a draft
    draft.set_content(body)
    return bytes(draft)
