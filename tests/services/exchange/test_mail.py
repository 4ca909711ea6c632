"""The user's mail server: who it is is proved first, and a password is said to nobody else."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from feedq.config import Mail, load
from feedq.errors import ConfigError, MailFailed
from feedq.services.exchange import mail
from tests.sources.hosts import Host

PASSWORD = "correct-horse"

pytestmark = pytest.mark.usefixtures("trust")


class MailServer(Host):
    """Says hello on each connection and takes any command but STARTTLS, under TLS perhaps.

    Attributes:
        heard: every line.
    """

    def __init__(self, *, offers: str = "", tls: ssl.SSLContext | None = None) -> None:
        self._offers = offers
        super().__init__(lambda _: None, tls=tls)

    def _talk(self, connection: socket.socket) -> None:
        with connection.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 hello\r\n")
            while line := lines.readline():
                self.heard.append(line.decode().strip())
                ehlo = self.heard[-1].startswith("EHLO")
                lines.write(
                    f"250-me\r\n250 {self._offers}\r\n".encode() if ehlo else b"250 yes\r\n"
                )


def send(server: MailServer, security: str) -> None:
    message = EmailMessage()
    message["Subject"] = "hello"
    message.set_content("news")
    where = Mail(
        to="ada@example.org", host="127.0.0.1", port=server.port, security=security, user="ada"
    )
    mail.send(message, where, PASSWORD)


def test_password_is_not_said_where_starttls_was_taken_out() -> None:
    """Someone on the way may remove the offer; the mail waits then."""
    with (
        closing(MailServer(offers="AUTH PLAIN LOGIN")) as server,
        pytest.raises(ConfigError, match=r"\[mail\] security"),
    ):
        send(server, "starttls")
    assert [line.partition(" ")[0].upper() for line in server.heard] == ["EHLO"]


def misnamed(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("mail.example")


def unknown(_: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert("127.0.0.1")


@pytest.mark.parametrize("issue", [misnamed, unknown])
def test_server_that_cannot_prove_who_it_is_hears_nothing(
    authority: trustme.CA, issue: Callable[[trustme.CA], trustme.LeafCert]
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issue(authority).configure_cert(context)
    with (
        closing(MailServer(tls=context)) as server,
        pytest.raises(MailFailed, match="no trusted connection"),
    ):
        send(server, "tls")
    assert server.heard == []


@pytest.mark.parametrize("key", ["to", "sender", "host"])
@pytest.mark.parametrize("break_", ["\\r\\n", "\\n", "\\r", "\\u0000", "\\u2028"])
def test_line_break_never_gets_into_an_envelope(tmp_path: Path, key: str, break_: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[mail]\n{key} = "a@b.example{break_}Bcc: eve@example.org"\n')
    with pytest.raises(ConfigError, match=rf"\[mail\] {key}"):
        load(config, environ={})
