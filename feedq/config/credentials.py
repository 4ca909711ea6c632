"""Secrets, from where their owner keeps them."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping

from feedq.config.sections import Config
from feedq.errors import ConfigError
from feedq.refusals import not_run

VARIABLE = "FEEDQ_X_BEARER_TOKEN"
MAIL_VARIABLE = "FEEDQ_SMTP_PASSWORD"
ZOTERO_VARIABLE = "FEEDQ_ZOTERO_KEY"
_PATIENCE_S = 10


def x_token(config: Config, environ: Mapping[str, str]) -> str:
    """The X token: environment, else what `bearer_token_cmd` prints, else the file; or "".

    Raises:
        ConfigError: the command failed; what it printed is not repeated, it may be the secret.
    """
    told = environ.get(VARIABLE, "").strip()
    if told:
        return told
    command = config.x.bearer_token_cmd.strip()
    if command:
        return _printed(command, "[x] bearer_token_cmd")
    return config.x.bearer_token.strip()


def has_x_token(config: Config, environ: Mapping[str, str]) -> bool:
    """Whether there is somewhere to have the X token from; no command is run."""
    places = (environ.get(VARIABLE, ""), config.x.bearer_token_cmd, config.x.bearer_token)
    return any(one.strip() for one in places)


def mail_password(config: Config, environ: Mapping[str, str]) -> str:
    """The password of the mail server: environment, else what `password_cmd` prints; or "".

    Raises:
        ConfigError: as `x_token`.
    """
    told = environ.get(MAIL_VARIABLE, "")
    command = config.mail.password_cmd.strip()
    return told if told or not command else _printed(command, "[mail] password_cmd")


def zotero_key(config: Config, environ: Mapping[str, str]) -> str:
    """The key of the Zotero library: environment, else what `key_cmd` prints.

    Raises:
        ConfigError: there is none; or as `x_token`.
    """
    told = environ.get(ZOTERO_VARIABLE, "").strip()
    command = config.zotero.key_cmd.strip()
    if told or command:
        return told or _printed(command, "[zotero] key_cmd")
    raise ConfigError(
        "no key for Zotero: make one at https://www.zotero.org/settings/keys and put it into "
        f"{ZOTERO_VARIABLE}, or have [zotero] key_cmd print it"
    )


def _printed(command: str, key: str) -> str:
    """The first line that a command prints, run without a shell."""
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the user's own command
            words, capture_output=True, timeout=_PATIENCE_S, check=True, stdin=subprocess.DEVNULL
        )
    except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
        raise ConfigError(f"{key}: {_why(error)}; run it by hand to see") from error
    lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
    if not lines:
        raise ConfigError(f"{key}: it printed nothing; run it by hand to see")
    return lines[0].strip()


def _why(error: Exception) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"no answer within {_PATIENCE_S} s"
    if isinstance(error, subprocess.CalledProcessError):
        return f"it failed with status {error.returncode}"
    if isinstance(error, OSError):
        return f"it cannot be run: {not_run(error)}"
    return f"it is no command ({error})".lower()
