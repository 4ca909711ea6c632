"""Papers as a mail: plain text, and the page of the HTML export beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from feedq.domain.model import Paper
from feedq.domain.text import clean_line
from feedq.export import html, text


def compose(
    papers: Sequence[Paper], title: str, *, to: str, sender: str, at: datetime, message_id: str
) -> EmailMessage:
    """The mail (RFC 5322), all of it ASCII on the wire, so that any server takes it.

    Args:
        to, sender: one bare address each.
        message_id: with its angle brackets.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"feedq: {clean_line(title)}"
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers this
    page = html.export(papers, title).decode()
    mail.set_content(text.export(papers, title).decode(), cte="quoted-printable")
    mail.add_alternative(page, subtype="html", cte="quoted-printable")
    return mail
