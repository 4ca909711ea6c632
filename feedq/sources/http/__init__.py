"""The one HTTP client. Politeness, limits, attempts, and whose word is trusted."""
