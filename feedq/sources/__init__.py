"""Where entries come from: wire -> `Entry`. A new source is one file and one line in `SOURCES`."""
