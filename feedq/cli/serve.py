"""feedq serve"""

from __future__ import annotations

import os
import shlex
import socket
import sys

import click

from feedq.cli.context import Context, pass_context
from feedq.domain.location import for_environment
from feedq.errors import ConfigError


@click.command("serve")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Where to listen. Anything but loopback is readable on its way: there is no TLS here.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Which port; default: a free one."
)
@pass_context
def serve_(context: Context, host: str, port: int) -> None:
    """The app in a browser.

    The printed address works once, in one browser. Ctrl+C ends it.
    """
    try:
        from feedq.tui.serving import PrivateServer
    except ImportError as error:
        raise ConfigError(
            f"the browser version needs more packages ({error.name}): pip install 'feedq[serve]'"
        ) from error
    context.prepare()
    with context.open():
        pass  # what is wrong with the library is better told here than in the browser
    server = PrivateServer(_command(context), host, port or _free_port(host))
    click.echo(f"open {server.address}\nCtrl+C ends it", err=True)
    try:
        server.serve()
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host} port {server.port}: {error.strerror or error}; "
            "name another with --port"
        ) from error


def _command(context: Context) -> str:
    # Not as an argument: a password in it would be seen by every user of the machine.
    os.environ["FEEDQ_DB"] = for_environment(context.database)
    files = ("--config", str(context.config_path))
    # -P: a folder named feedq where this was started is not this program.
    return shlex.join((sys.executable, "-P", "-m", "feedq", *files))


def _free_port(host: str) -> int:
    try:
        family = socket.getaddrinfo(host, 0)[0][0]
        with socket.socket(family) as probe:
            probe.bind((host, 0))
            number: int = probe.getsockname()[1]
            return number
    except OSError as error:
        raise ConfigError(
            f"--host {host}: not an address of this machine ({error.strerror or error})"
        ) from error
