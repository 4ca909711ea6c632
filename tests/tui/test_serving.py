"""The app in a browser: for whoever has the address, once, and for nobody else."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("textual_serve")

from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, TCPConnector, WSMsgType, web
from yarl import URL

from feedq.bootstrap import open_feedq
from feedq.cli.serve import _free_port
from feedq.config import Config
from feedq.domain.triage import Decision
from feedq.tui.serving import PrivateServer
from tests.library import add, paper


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
    """The address of a real `feedq serve` over a library of two papers, one of them starred."""
    config = tmp_path / "config.toml"
    config.write_text("[arxiv]\ncategories = []\n")
    with open_feedq(Config(), database=tmp_path / "a b.db") as feedq:
        rows = add(feedq.store, paper(1), paper(2))
        feedq.triage.decide(rows[1:], Decision(star=True))
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


class Tab:
    """A page of a headless browser, over its debugging protocol
    (https://chromedevtools.github.io/devtools-protocol/)."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._calls = 0

    async def call(self, method: str, **params: object) -> dict[str, Any]:
        self._calls += 1
        await self._socket.send_json({"id": self._calls, "method": method, "params": params})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._calls:
                found: dict[str, Any] = answer["result"]
                return found

    async def wait_for(self, expression: str) -> None:
        for _ in range(600):
            found = await self.call("Runtime.evaluate", expression=expression)
            if found["result"].get("value") is True:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never true: {expression}")

    async def still(self) -> bytes:
        """A picture of the page once nothing has moved for two seconds."""
        last, same = b"", 0
        async with asyncio.timeout(60):
            while same < 4:
                picture = b64decode((await self.call("Page.captureScreenshot"))["data"])
                last, same = picture, same + 1 if picture == last else 0
                await asyncio.sleep(0.5)
        return last


@asynccontextmanager
async def chromium(home: Path, url: str) -> AsyncIterator[Tab]:
    quiet = ("sync", "component-update", "background-networking", "gpu", "quic")
    process = await asyncio.create_subprocess_exec(
        str(CHROMIUM), "--headless", "--no-sandbox", "--no-first-run",
        *(f"--disable-{what}" for what in quiet),
        "--remote-debugging-port=0", f"--user-data-dir={home / 'profile'}",
        "--window-size=1000,600", url,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "HOME": str(home)},
    )  # fmt: skip
    try:
        told = home / "profile" / "DevToolsActivePort"
        async with asyncio.timeout(60):
            while not told.exists() or len(told.read_text().split()) < 2:
                await asyncio.sleep(0.1)
        root = f"http://127.0.0.1:{told.read_text().split()[0]}"
        async with ClientSession() as session:
            async with session.get(f"{root}/json/list") as answer:
                (page,) = [one for one in await answer.json() if one["type"] == "page"]
            async with session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket:
                yield Tab(socket)
    finally:
        process.terminate()
        await process.wait()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")
async def test_a_browser_shows_the_app_and_takes_keys(served: str, tmp_path: Path) -> None:
    await _connected(served)
    async with chromium(tmp_path, served) as tab:
        await tab.wait_for("document.body?.classList.contains('-first-byte') === true")
        await tab.call("Runtime.evaluate", expression="document.querySelector('textarea').focus()")
        before = await tab.still()
        await tab.call("Input.insertText", text="?")
        await asyncio.sleep(1)
        after = await tab.still()
        (tmp_path / "help.png").write_bytes(after)
        assert abs(len(after) - len(before)) > 5_000  # the help has come up, or gone
        address = await tab.call("Runtime.evaluate", expression="location.href")
        assert "token" not in address["result"]["value"]
        await tab.call("Input.insertText", text="q")  # leaves the help
        await tab.still()
        await tab.call("Input.insertText", text="x")
        await _skipped(tmp_path / "a b.db")


async def _skipped(database: Path) -> None:
    """Wait until the library says of a paper that it was skipped."""
    for _ in range(300):
        with open_feedq(Config(), database=database) as feedq:
            if feedq.inbox.ids("skipped"):
                return
        await asyncio.sleep(0.1)
    raise AssertionError("no decision came")
