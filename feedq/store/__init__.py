"""domain <-> SQLite or PostgreSQL. `Store.read()` gives a `Snapshot`, `write()` a `Transaction`."""
