"""Hand a mail to the user's server (SMTP, RFC 5321), over TLS."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import make_msgid

from feedq.config import Mail
from feedq.domain.text import clean_line
from feedq.errors import ConfigError, MailFailed
from feedq.sources.http.trust import tls_context

_TIMEOUT_S = 30.0
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def check(mail: Mail) -> None:
    """Whether enough is configured to send anything.

    Raises:
        ConfigError: a key is missing.
    """
    for key in ("to", "host"):
        if not getattr(mail, key):
            raise ConfigError(f"[mail] {key}: is empty; 'feedq digest --mail' needs it")


def sender(mail: Mail) -> str:
    """The address mails come from."""
    return mail.sender or mail.to


def message_id(mail: Mail) -> str:
    """A new id under the sender's domain, so that the name of this machine stays here."""
    return make_msgid("feedq", domain=sender(mail).rpartition("@")[2])


def send(message: EmailMessage, mail: Mail, password: str) -> None:
    """Send a mail; when this returns, the server has taken it.

    Certificates are verified; see `trust.py`.

    Raises:
        ConfigError: the server refused user or password, or offers no STARTTLS or login.
        MailFailed: the server could not be reached, or refused the mail.
    """
    place = f"{mail.host}:{_port(mail)}"
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, password)
            server.send_message(message, from_addr=sender(mail), to_addrs=[mail.to])
    except smtplib.SMTPAuthenticationError as error:
        raise ConfigError(
            f"[mail] user: {place} refuses user or password ({error.smtp_code}); try "
            "password_cmd by hand, or set FEEDQ_SMTP_PASSWORD"
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise ConfigError(f"[mail] security: {place}: {_line(error)}; try tls") from error
    except ssl.SSLError as error:
        raise MailFailed(f"{place}: no trusted connection: {_line(error)}; {_ADVICE}") from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(f"{place}: mail not sent: {_line(error)}; {_ADVICE}") from error


_ADVICE = "nothing is lost, the next digest has it; check [mail]"


def _port(mail: Mail) -> int:
    return mail.port or _PORTS[mail.security]


def _connected(mail: Mail) -> smtplib.SMTP:
    """Raises: OSError, SMTPException"""
    if mail.security == "tls":
        trust = tls_context()
        return smtplib.SMTP_SSL(mail.host, _port(mail), timeout=_TIMEOUT_S, context=trust)
    server = smtplib.SMTP(mail.host, _port(mail), timeout=_TIMEOUT_S)
    if mail.security == "starttls":
        try:
            server.starttls(context=tls_context())
        except BaseException:
            server.close()
            raise
    return server


def _line(error: Exception) -> str:
    """What went wrong, without the addresses that servers repeat."""
    answer: tuple[int, bytes | str]
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        answer = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_code, error.smtp_error
    elif isinstance(error, OSError) and error.strerror and not isinstance(error, ssl.SSLError):
        return clean_line(error.strerror)
    else:
        return clean_line(str(error) or type(error).__name__, limit=200)
    code, said = answer
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return clean_line(f"{code} {words}", limit=200)
