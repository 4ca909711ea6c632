"""Where a library lives, and what is never shown of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedq.domain.location import Server, is_url


@pytest.mark.parametrize(
    ("url", "shown", "name"),
    [
        ("postgresql+psycopg://ada:pw@home/feedq", "postgresql+psycopg://ada@home/feedq", "feedq"),
        ("postgres://home:5433/q?password=pw&sslmode=require",
         "postgresql+psycopg://home:5433/q?sslmode=require", "q"),
        ("postgresql://ada@[::1]:5433/q", "postgresql+psycopg://ada@[::1]:5433/q", "q"),
        ("postgresql:///q?host=%2Ftmp%2Fx&PASSWORD=pw&p%61ssword=pw",
         "postgresql+psycopg:///q?host=%2Ftmp%2Fx", "q"),
        ("postgresql://a:1,b:2/my%20q", "postgresql+psycopg://a:1,b:2/my%20q", "my q"),
        ("postgresql://?service=home", "postgresql+psycopg://?service=home", ""),
        ("postgresql://ada:p:w@home/q", "postgresql+psycopg://ada@home/q", "q"),
    ],
)  # fmt: skip
def test_a_server_is_shown_without_its_password(url: str, shown: str, name: str) -> None:
    server = Server.named(url)
    assert (str(server), server.name) == (shown, name)
    assert "pw" not in f"{server} {server!r}"
    assert server.url.partition("://")[2] == url.partition("://")[2]
    assert Server.named(str(server)).shown == shown


@pytest.mark.parametrize(
    "url",
    ["mysql://ada:pw@home/q", "postgresql:q", "sqlite:///pw", "postgresql://ada:p/w@home/q",
     "postgresql://ada:p@w@home/q", "postgresql://home/q#pw", "postgresql://home:port/q/pw"],
)  # fmt: skip
def test_what_is_no_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="postgresql\\+psycopg://USER@HOST/NAME") as told:
        Server.named(url)
    assert not any(secret in str(told.value) for secret in ("pw", "p/w", "p@w"))


@pytest.mark.parametrize("text", ["feedq.db", "~/a:b.db", "/a//b", "://x", "C:\\feedq.db"])
def test_a_file_is_no_url(text: str) -> None:
    assert not is_url(text)


@given(st.text(alphabet="pw:/@?#&=%[],a1") | st.text())
@example("pw@" * 3000)
@example("," * 3000)
def test_any_text_is_a_server_or_refused(text: str) -> None:
    try:
        server = Server.named(f"postgresql://{text}")
    except ValueError:
        return
    assert Server.named(server.url) == server
