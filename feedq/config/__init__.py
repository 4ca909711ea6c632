"""Configuration: TOML and environment, read once, into frozen structs.

Precedence: flag > environment > TOML > default. An unknown key is an error that names the
nearest known one. `config.example.toml` is the default config: every key, explained.
"""

from __future__ import annotations

from feedq.config.credentials import mail_password, x_token, zotero_key
from feedq.config.following import active, is_paused, subscriptions
from feedq.config.places import (
    database_location,
    default_config_path,
    example,
    path_exists,
    write_example,
)
from feedq.config.reading import load
from feedq.config.sections import (
    App,
    Arxiv,
    Config,
    Database,
    Endpoints,
    Feed,
    Fetch,
    Followed,
    Hook,
    HuggingFace,
    Mail,
    Profile,
    Rank,
    Report,
    Repro,
    Researcher,
    Search,
    Signals,
    X,
)

__all__ = [
    "App",
    "Arxiv",
    "Config",
    "Database",
    "Endpoints",
    "Feed",
    "Fetch",
    "Followed",
    "Hook",
    "HuggingFace",
    "Mail",
    "Profile",
    "Rank",
    "Report",
    "Repro",
    "Researcher",
    "Search",
    "Signals",
    "X",
    "active",
    "database_location",
    "default_config_path",
    "example",
    "is_paused",
    "load",
    "mail_password",
    "path_exists",
    "subscriptions",
    "write_example",
    "x_token",
    "zotero_key",
]
