"""`feedq digest`: what is new, once; by mail through a real server on loopback."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from feedq.domain.identity import Identifier
from feedq.store.store import Store
from tests.cli.conftest import Run
from tests.library import TODAY, add, arxiv, paper, post

PASSWORD = "s3cret-of-the-mail"


@pytest.fixture
def library(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    configure(home)
    monkeypatch.setenv("FEEDQ_CONFIG", str(home / "config.toml"))
    monkeypatch.setenv("FEEDQ_DB", str(home / "feedq.db"))
    monkeypatch.setenv("FEEDQ_SMTP_PASSWORD", PASSWORD)
    store_papers(home, 1, 2, 3)
    return home


def configure(home: Path, **mail: object) -> None:
    """A config that looks back for ever, so that no test depends on the day."""
    keys = "".join(f"{key} = {value!r}\n" for key, value in mail.items())
    text = f"[rank]\nwindow_days = 36500\nsession_size = 2\nexplore = 0\n[mail]\n{keys}"
    (home / "config.toml").write_text(text)


def store_papers(home: Path, *numbers: int, **said: Any) -> None:
    store = Store.open(home / "feedq.db", now=TODAY)
    add(store, *(paper(number, title=f"On topic{number}", **said) for number in numbers))
    store.close()


def told(run: Run, *args: str) -> list[str]:
    done = run("digest", "--json", *args)
    assert done.status == 0, done.err
    return [item["id"] for item in done.items]


def ids(*numbers: int) -> list[str]:
    return [str(arxiv(number)) for number in numbers]


def test_a_paper_is_in_one_digest(run: Run, library: Path) -> None:
    assert told(run, "-n", "9") == ids(1, 2, 3)
    store_papers(library, 3, 4, version=2)
    assert told(run) == ids(4)
    assert told(run) == []


def test_what_was_decided_on_is_no_news(run: Run, library: Path) -> None:
    run("mark", *ids(1), "--as", "skipped")
    run("mark", *ids(2), "--star")
    assert told(run) == ids(3)


def test_a_session_is_told_of_and_the_rest_is_counted(run: Run, library: Path) -> None:
    done = run("digest")
    heading, *_ = done.out.splitlines()
    assert heading.startswith("Digest of 2")
    assert heading.endswith(": 2 papers, 1 more below")
    assert "On topic2" in done.out
    assert "On topic3" not in done.out


def test_again_is_not_counted(run: Run, library: Path) -> None:
    assert told(run, "--again") == told(run, "--again") == told(run) == ids(1, 2)
    assert told(run) == []


def test_a_quiet_day_says_nothing_unless_asked(run: Run, library: Path, tmp_path: Path) -> None:
    run("digest")
    target = tmp_path / "digest.md"
    done = run("digest", "--format", "markdown", "-o", str(target))
    assert (done.status, done.out, done.err, target.exists()) == (0, "", "", False)
    run("digest", "--always", "--format", "markdown", "-o", str(target))
    assert "0 papers" in target.read_text()


def test_a_digest_that_could_not_be_written_is_not_counted(run: Run, library: Path) -> None:
    done = run("digest", "-o", str(library / "no" / "folder"))
    assert done.status == 2
    assert told(run) == ids(1, 2)


def test_every_format_tells_of_the_papers(run: Run, library: Path) -> None:
    for name in ("text", "markdown", "html", "atom", "json"):
        done = run("digest", "--again", "--format", name)
        assert done.status == 0, done.err
        assert "topic1" in done.out, name


def test_options_that_contradict_each_other_are_refused(run: Run, library: Path) -> None:
    assert run("digest", "--mail", "-o", "x").status == 2
    assert run("digest", "--mail", "--json").status == 2
    assert run("digest", "--json", "--format", "html").status == 2
    assert told(run) == ids(1, 2)


# --- mail ----------------------------------------------------------------------------------


class Inbox:
    """What a server has taken; `refuses` makes it refuse the next mails with these words."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str | None, list[str]]] = []
        self.refuses = ""

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: object, session: object, envelope: Envelope
    ) -> str:
        if self.refuses:
            return self.refuses
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.raw.append(envelope.content)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return "250 taken"


class Server(Controller):
    """A mail server on loopback, on any free port, that wants TLS and a password."""

    def __init__(self, inbox: Inbox, context: ssl.SSLContext, security: str) -> None:
        options: dict[str, Any] = {"ssl_context": context} if security == "tls" else {}
        if security == "starttls":
            options |= {"tls_context": context, "require_starttls": True}
        super().__init__(
            inbox,
            hostname="localhost",
            port=0,
            authenticator=self._check,
            auth_required=security == "starttls",
            auth_require_tls=security == "starttls",
            **options,
        )

    def _check(self, server: object, session: object, *login: object) -> AuthResult:
        _, _, given = (None, *login)[-3:]
        right = isinstance(given, LoginPassword) and given.password == PASSWORD.encode()
        return AuthResult(success=right, handled=False)

    def _trigger_server(self) -> None:
        """Port 0 was asked for: the first connection goes where the system chose."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture(params=["starttls", "tls"])
def inbox(
    request: pytest.FixtureRequest, authority: trustme.CA, trust: Path, library: Path
) -> Iterator[Inbox]:
    """The inbox of a server that `[mail]` points at."""
    taken = Inbox()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    server = Server(taken, context, request.param)
    server.start()
    settings = {"host": "localhost", "port": server.port, "security": request.param}
    configure(library, to="ada@example.org", user="ada", **settings)
    yield taken
    server.stop()


def test_a_digest_is_mailed_as_text_and_html(run: Run, library: Path, inbox: Inbox) -> None:
    done = run("digest", "--mail")
    assert (done.status, done.out, done.err) == (0, "", "")
    (mail,) = inbox.mails
    assert inbox.envelopes == [("ada@example.org", ["ada@example.org"])]
    assert mail["Subject"].startswith("feedq: Digest of 2")
    assert mail["Message-ID"].endswith("@example.org>")
    plain, page = mail.iter_parts()
    assert (plain.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    for part in (plain, page):
        assert "On topic1" in part.get_content()
    assert run("digest", "--mail").status == 0
    assert len(inbox.mails) == 1, "nothing was new"


def test_a_mail_that_was_refused_is_told_again(run: Run, library: Path, inbox: Inbox) -> None:
    inbox.refuses = "552 the box is\tfull"
    done = run("digest", "--mail")
    assert (done.status, done.err.count("\n")) == (4, 1)
    assert "552 the box is full" in done.err
    inbox.refuses = ""
    assert run("digest", "--mail").status == 0
    assert "On topic1" in str(inbox.mails[0])


def test_a_wrong_password_is_one_line_without_it(
    run: Run, library: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEEDQ_SMTP_PASSWORD", "wr0ng-one")
    done = run("digest", "--mail")
    assert (done.status, done.err.count("\n"), inbox.mails) == (2, 1, [])
    assert "[mail] user" in done.err
    assert "wr0ng-one" not in done.err


def test_the_password_may_come_from_a_command(
    run: Run, library: Path, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FEEDQ_SMTP_PASSWORD")
    config = library / "config.toml"
    without = config.read_text()
    for command, status in (("false", 2), ("echo wrong", 2), (f"echo {PASSWORD}", 0)):
        config.write_text(f"{without}password_cmd = {command!r}\n")
        done = run("digest", "--mail")
        assert (done.status, PASSWORD in done.err) == (status, False), done.err
    assert "On topic1" in str(inbox.mails[0])


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_a_server_without_tls_gets_a_mail_only_where_that_was_allowed(
    run: Run, library: Path, security: str
) -> None:
    taken = Inbox()
    server = Server(taken, ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), "none")
    server.start()
    try:
        settings = {"host": "localhost", "port": server.port, "security": security}
        configure(library, to="ada@example.org", **settings)
        done = run("digest", "--mail")
    finally:
        server.stop()
    assert (done.status, len(taken.mails)) == ((2, 0) if security == "starttls" else (0, 1))
    assert ("[mail] security" in done.err) is (security == "starttls")


def test_a_certificate_of_nobody_we_trust_is_refused(
    run: Run, library: Path, inbox: Inbox, trust: Path
) -> None:
    trustme.CA().cert_pem.write_to_path(trust)
    done = run("digest", "--mail")
    assert (done.status, done.err.count("\n"), inbox.mails) == (4, 1, [])
    assert "certificate" in done.err


def test_hostile_papers_add_no_header_and_no_markup(run: Run, library: Path, inbox: Inbox) -> None:
    store = Store.open(library / "feedq.db", now=TODAY)
    add(
        store,
        paper(
            9,
            title="Hi\r\nBcc: eve@example.org\r\n\r\n<script>x</script>\x1b[31m\n.\n",
            announced_at=TODAY,
            code_url="javascript:alert(1)",
        ),
        post(9, Identifier("arxiv", "2603.00009"), text="\r\n.\r\nQUIT <b>bold</b>"),
    )
    store.close()
    run("digest", "--mail", "-n", "9")
    (mail,), (raw,) = inbox.mails, inbox.raw
    assert mail["Bcc"] is None
    assert raw.isascii()
    assert b"\x1b" not in raw
    plain, page = (part.get_content() for part in mail.iter_parts())
    assert "Bcc: eve@example.org" in plain
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_a_server_that_is_away_loses_nothing(run: Run, library: Path) -> None:
    configure(library, to="ada@example.org", host="localhost", port=9)
    done = run("digest", "--mail")
    assert (done.status, done.err.count("\n")) == (4, 1)
    assert "localhost:9" in done.err
    assert told(run) == ids(1, 2)


def test_what_is_not_configured_is_named(run: Run, library: Path) -> None:
    done = run("digest", "--mail")
    assert done.status == 2
    assert "[mail] to" in done.err
    configure(library, to="ada@example.org", host="smtp.example.org", security="none")
    assert "[mail] security" in run("digest", "--mail").err
    configure(library, to="Ada <ada@example.org>")
    assert "[mail] to" in run("digest", "--mail").err
