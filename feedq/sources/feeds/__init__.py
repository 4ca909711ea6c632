"""Web feeds of every format, and how one is found at an address."""
