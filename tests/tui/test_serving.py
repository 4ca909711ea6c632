"""The app in a browser: for whoever has the address, once, and for nobody else."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual_serve")

from aiohttp import ClientSession, CookieJar, TCPConnector, WSMsgType, web
from yarl import URL

from feedq.cli.serve import _free_port
from feedq.tui.serving import PrivateServer


@asynccontextmanager
async def serving() -> AsyncIterator[PrivateServer]:
    server = PrivateServer("false", "127.0.0.1", _free_port("127.0.0.1"))
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    try:
        yield server
    finally:
        await runner.cleanup()


def browser() -> ClientSession:
    return ClientSession(cookie_jar=CookieJar(unsafe=True), connector=TCPConnector())


async def test_the_address_opens_the_app_once() -> None:
    async with serving() as server, browser() as first, browser() as second:
        async with first.get(server.address) as page:
            assert page.status == 200
            assert "textual-terminal" in await page.text()
            assert "token" not in str(page.url)
        async with first.get(server.public_url) as page:  # reloading goes on
            assert page.status == 200
        async with second.get(server.address) as page:
            assert page.status == 403
            assert "works once" in await page.text()


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=x", "/static/js/textual.js", "/ws"])
async def test_nothing_is_served_without_the_address(path: str) -> None:
    async with serving() as server, browser() as stranger:
        async with stranger.get(f"{server.public_url}{path}") as page:
            assert page.status == 403
        async with stranger.get(server.address) as page:
            assert page.status == 200  # guessing wrong has not used it up


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}]
)
async def test_another_site_in_the_same_browser_is_refused(headers: dict[str, str]) -> None:
    async with serving() as server, browser() as user:
        async with user.get(server.address) as page:
            assert page.status == 200
        async with user.get(f"{server.public_url}/ws", headers=headers) as page:
            assert page.status == 403


async def test_the_page_loads_nothing_from_elsewhere() -> None:
    async with serving() as server, browser() as user, user.get(server.address) as page:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert f"connect-src 'self' ws://127.0.0.1:{server.port}" in policy
        assert "https:" not in policy
        assert page.headers["Cache-Control"] == "no-store"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    async with serving() as server, browser() as user:
        async with user.get(server.address, allow_redirects=False) as answer:
            cookie = answer.cookies["feedq"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Strict"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a real `feedq serve` over an empty library."""
    config = tmp_path / "config.toml"
    config.write_text("")
    command = [sys.executable, "-m", "feedq", "--config", str(config)]
    command += ["--db", str(tmp_path / "a b.db"), "serve"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            told = process.stderr.readline()
            found = re.search(r"open (http://127\.0\.0\.1:\d+/\?token=\S+)", told)
            assert found, told
            yield found[1]
        finally:
            process.terminate()


async def _connected(url: str) -> None:
    """Wait until the server listens."""
    host, port = URL(url).host, URL(url).port
    assert host
    for _ in range(600):
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError("it never listened")


async def test_feedq_serve_runs_the_app(served: str) -> None:
    await _connected(served)
    async with browser() as user:
        async with user.get(served) as page:
            assert page.status == 200
        root = str(URL(served).origin())
        seen = b""
        async with user.ws_connect(
            f"{root}/ws?width=100&height=30", headers={"Origin": root}
        ) as socket:
            async with asyncio.timeout(60):
                async for message in socket:
                    seen += message.data if message.type == WSMsgType.BINARY else b""
                    if b"Inbox" in seen:
                        return
        raise AssertionError(seen[-500:])


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
async def test_a_browser_shows_the_app(served: str, tmp_path: Path) -> None:
    await _connected(served)
    picture = tmp_path / "page.png"
    quiet = ("quiche", "sync", "component-update", "background-networking", "gpu", "quic")
    arguments: list[Any] = [
        CHROMIUM, "--headless", "--no-sandbox", "--no-first-run",
        *(f"--disable-{what}" for what in quiet),
        f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1000,600",
        "--virtual-time-budget=15000", f"--screenshot={picture}", served,
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *arguments,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    async with asyncio.timeout(120):
        _, told = await process.communicate()
    assert picture.exists(), told[-500:]
    assert picture.stat().st_size > 5_000
