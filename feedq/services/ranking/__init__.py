"""Learn from the decisions, order the papers, and judge that order."""
