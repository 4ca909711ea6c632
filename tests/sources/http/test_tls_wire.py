"""TLS over real sockets: certificates are verified, whatever happens; time is kept as well."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
import trustme

from feedq.config import Fetch
from feedq.domain.clock import SystemClock
from feedq.errors import ConfigError, FetchError
from feedq.sources.http.client import ATTEMPTS, HttpClient
from feedq.sources.http.trouble import AnswerLost
from feedq.sources.http.trust import tls_context
from tests.library import FakeClock
from tests.sources.hosts import OK, Act, Host, Map, RawHost

NAME, PUBLIC = "feeds.example", "93.184.216.34"
URL = f"https://{NAME}/feed"

pytestmark = pytest.mark.usefixtures("trust")


def secured(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def serve(clock: FakeClock) -> Iterator[Callable[[ssl.SSLContext], HttpClient]]:
    """`serve(context)` is a client to which the host `NAME` answers with that."""
    with ExitStack() as stack:

        def start(context: ssl.SSLContext) -> HttpClient:
            host = Host(lambda _: OK, tls=context)
            stack.callback(host.close)
            network = Map({NAME: [[PUBLIC]]}, {PUBLIC: host})
            http = HttpClient(Fetch(timeout_s=5), clock, Random(1), network=network)
            return stack.enter_context(http)

        yield start


Serve = Callable[[ssl.SSLContext], HttpClient]


def test_trusted_server_is_read(serve: Serve, authority: trustme.CA) -> None:
    http = serve(secured(authority.issue_cert(NAME)))
    for _ in range(2):
        assert http.get(URL).body == b"news"


def test_one_connection_under_tls_serves_several_requests(
    authority: trustme.CA, clock: FakeClock
) -> None:
    with closing(Host(lambda _: OK, tls=secured(authority.issue_cert(NAME)))) as host:
        network = Map({NAME: [[PUBLIC]]}, {PUBLIC: host})
        with HttpClient(Fetch(), clock, Random(1), network=network) as http:
            for _ in range(3):
                http.get(URL)
        assert (host.connections, len(host.heard)) == (1, 3)


def expired(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert(NAME, not_after=datetime(2020, 1, 1, tzinfo=UTC))


def misnamed(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("feeds.example.evil.example", "example", f"www.{NAME}")


def unknown(_: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert(NAME)


@pytest.mark.parametrize("issue", [expired, misnamed, unknown])
def test_certificate_that_proves_nothing_is_refused_at_once(
    serve: Serve, authority: trustme.CA, issue: Callable[[trustme.CA], trustme.LeafCert]
) -> None:
    http = serve(secured(issue(authority)))
    with pytest.raises(FetchError, match="certificate is not trusted") as caught:
        http.get(URL)
    assert not isinstance(caught.value, AnswerLost), "nothing was sent"


def test_no_surroundings_turn_verification_off(
    serve: Serve, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONHTTPSVERIFY", "NODE_TLS_REJECT_UNAUTHORIZED", "CURL_INSECURE"):
        monkeypatch.setenv(name, "0")
    with pytest.raises(FetchError, match="not trusted"):
        serve(secured(unknown(authority))).get(URL)


def test_outdated_tls_is_refused(serve: Serve, authority: trustme.CA) -> None:
    context = secured(authority.issue_cert(NAME))
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    try:
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    except (ValueError, ssl.SSLError):
        pytest.skip("this system cannot even speak it")
    with pytest.raises(FetchError, match="TLS"):
        serve(context).get(URL)


def test_plain_answer_where_tls_is_due_is_no_answer(clock: FakeClock) -> None:
    with closing(Host(lambda _: OK)) as host:
        http = HttpClient(Fetch(timeout_s=0.2), clock, Random(1))
        with http, pytest.raises(FetchError):
            http.get(f"https://127.0.0.1:{host.port}/")
        assert host.heard == []


def test_secrets_stay_unsent_where_nobody_is_trusted(
    serve: Serve, authority: trustme.CA, clock: FakeClock
) -> None:
    with closing(Host(lambda _: OK, tls=secured(unknown(authority)))) as host:
        network = Map({NAME: [[PUBLIC]]}, {PUBLIC: host})
        http = HttpClient(Fetch(), clock, Random(1), network=network)
        with http, pytest.raises(FetchError):
            http.get(URL, headers={"Authorization": "Bearer s3cret"})
        assert host.heard == []


# ---------------------------------------------------------------- whom the surroundings trust


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl to name the files")
def test_folder_of_authorities_is_trusted(
    serve: Serve, authority: trustme.CA, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = trust.parent / "authorities"
    folder.mkdir()
    digest = subprocess.run(
        ["openssl", "x509", "-subject_hash", "-noout", "-in", trust],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    (folder / f"{digest.stdout.strip()}.0").write_bytes(trust.read_bytes())
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert serve(secured(authority.issue_cert(NAME))).get(URL).body == b"news"


def test_without_a_word_the_usual_authorities_are_trusted(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, serve: Serve
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    context = tls_context()
    assert context.cert_store_stats()["x509_ca"] > 50, "certifi's, where the system has none"
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    with pytest.raises(FetchError, match="not trusted"):
        serve(secured(authority.issue_cert(NAME))).get(URL)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_authorities_that_are_not_there_are_named(
    name: str, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(ConfigError, match=name):
        HttpClient(Fetch(), clock, Random(1))


def test_authorities_that_cannot_be_read_fail_https_alone(
    serve: Serve, authority: trustme.CA, trust: Path, clock: FakeClock
) -> None:
    trust.write_text("no certificate")
    with pytest.raises(FetchError, match="SSL_CERT_FILE"):
        serve(secured(authority.issue_cert(NAME))).get(URL)
    with closing(Host(lambda _: OK)) as host, HttpClient(Fetch(), clock, Random(1)) as http:
        assert http.get(host.url).body == b"news"


# ---------------------------------------------------------------- time


def says_nothing(connection: socket.socket, done: threading.Event) -> None:
    while connection.recv(65_536) and not done.is_set():
        pass


def shakes_hands_forever(connection: socket.socket, done: threading.Event) -> None:
    connection.sendall(b"\x16\x03\x03\x40\x00")  # a handshake record of 16 kB
    while not done.wait(0.01):
        connection.sendall(b"\x02")


@pytest.mark.parametrize("act", [says_nothing, shakes_hands_forever])
def test_handshake_ends_in_time(act: Act) -> None:
    clock = SystemClock()
    begun = clock.monotonic()
    with (
        closing(RawHost(act)) as server,
        HttpClient(Fetch(timeout_s=0.1), clock, Random(3)) as http,
        pytest.raises(FetchError),
    ):
        http.get(f"https://127.0.0.1:{server.port}/", lane="x")
    assert clock.monotonic() - begun < 5


@pytest.mark.parametrize("part", ["headers", "body"])
def test_trickle_under_tls_ends_within_the_whole_time(authority: trustme.CA, part: str) -> None:
    context = secured(authority.issue_cert("127.0.0.1"))
    start = b"HTTP/1.1 200 OK\r\n"
    if part == "body":
        start += b"Content-Length: 100000\r\n\r\n"

    def drip(connection: socket.socket, done: threading.Event) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65_536)
            secure.sendall(start)
            while not done.wait(0.01):
                secure.sendall(b"a")

    clock = SystemClock()
    begun = clock.monotonic()
    with (
        closing(RawHost(drip)) as server,
        HttpClient(Fetch(timeout_s=0.2), clock, Random(3)) as http,
        pytest.raises(AnswerLost, match="trickles"),
    ):
        http.get(f"https://127.0.0.1:{server.port}/")
    assert 0.8 <= clock.monotonic() - begun < 6


def test_server_that_hangs_up_in_the_handshake_is_tried_again(clock: FakeClock) -> None:
    came: list[int] = []

    def hang_up(connection: socket.socket, done: threading.Event) -> None:
        connection.recv(65_536)
        came.append(1)

    with closing(RawHost(hang_up)) as server, HttpClient(Fetch(), clock, Random(3)) as http:
        with pytest.raises(FetchError) as caught:
            http.get(f"https://127.0.0.1:{server.port}/")
        assert not isinstance(caught.value, AnswerLost)
    assert len(came) == ATTEMPTS
