"""A PostgreSQL server of the tests' own, where its programs are installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from feedq.domain.location import Server
from feedq.store.postgres_text import metadata as words
from feedq.store.store import Store
from feedq.store.tables import metadata

_SETTINGS = {
    "listen_addresses": "",  # a socket in a folder of our own is enough
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "lc_messages": "C",
}


def programs() -> Path | None:
    """The folder of the newest installed server; None without one."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(folders, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


@contextmanager
def running(bin_: Path) -> Iterator[str]:
    """A server while this lasts; yields the URL of its empty database `postgres`.

    Root may not run one: then somebody without rights does.
    """
    folder = Path(tempfile.mkdtemp(prefix="feedq-pg-", dir="/tmp"))  # a socket's path is short
    user = None if os.getuid() else "nobody"
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    settings = [part for pair in _SETTINGS.items() for part in ("-c", "=".join(pair))]
    try:
        subprocess.run(
            [bin_ / "initdb", "-D", data, "-U", "feedq", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync"],
            check=True, capture_output=True, cwd=folder, user=user,
        )  # fmt: skip
        server = subprocess.Popen(
            [bin_ / "postgres", "-D", data, "-k", folder, *settings],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            user=user,
        )
        try:
            url = f"postgresql+psycopg://feedq@/postgres?host={quote(str(folder), safe='')}"
            _wait(url, server)
            yield url
        finally:
            server.send_signal(signal.SIGINT)  # does not wait for who is still connected
            server.wait(60)
    finally:
        shutil.rmtree(folder)


def empty_library(location: Server) -> None:
    """`empty` the library there."""
    with closing(Store(location)) as store:
        empty(store)


def empty(store: Store) -> None:
    """Take everything out of a library; the next row is the first again."""
    names = ", ".join(f'"{name}"' for name in (*metadata.tables, *words.tables))
    with store._engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))


def database(server: str, name: str) -> Server:
    """A new, empty database of a running server."""
    import psycopg

    with psycopg.connect(Server.named(server).url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return Server.named(server.replace("/postgres?", f"/{name}?"))


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until it takes connections.

    Raises:
        RuntimeError: it does not.
    """
    import psycopg

    for _ in range(300):
        try:
            psycopg.connect(Server.named(url).url).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
        if server.poll() is not None:
            break
    raise RuntimeError("the server does not start")
