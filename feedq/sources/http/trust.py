"""Whose word is taken for who a server is: certificates, always verified.

SSL_CERT_FILE and SSL_CERT_DIR name the authorities, as for OpenSSL. Without them it is the
system's, where a company's own are found, and those that come with `certifi`, for systems that
have none.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path

from feedq.errors import ConfigError

FILE, FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"


def check_surroundings() -> None:
    """Look whether the environment names certificates that are there; quick.

    Raises:
        ConfigError: it does not.
    """
    file, folder = os.environ.get(FILE), os.environ.get(FOLDER)
    if file and not Path(file).is_file():
        raise ConfigError(f"{FILE}: there is no such file: {file}; correct or unset it")
    if folder and not any(Path(part).is_dir() for part in folder.split(os.pathsep)):
        raise ConfigError(f"{FOLDER}: there is no such folder: {folder}; correct or unset it")


def tls_context() -> ssl.SSLContext:
    """Makes TLS that verifies the certificate and the name in it; takes tens of milliseconds.

    Raises:
        ConfigError: the environment names certificates that cannot be read.
    """
    file, folder = os.environ.get(FILE), os.environ.get(FOLDER)
    try:
        context = ssl.create_default_context(cafile=file or None, capath=folder or None)
        if not file and not folder:
            import certifi

            context.load_verify_locations(certifi.where())
    except OSError as error:
        raise ConfigError(
            f"the certificates that {FILE} or {FOLDER} names cannot be read: {error}"
        ) from error
    return context
