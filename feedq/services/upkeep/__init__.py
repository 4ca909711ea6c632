"""Backups, salvage, and what `doctor` looks at."""
