"""domain <-> SQLite: `Store.read()` gives a `Snapshot`, `Store.write()` a `Transaction`."""
