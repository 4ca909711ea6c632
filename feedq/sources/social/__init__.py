"""Posts of people. X, Bluesky, Mastodon, and what the three share."""
