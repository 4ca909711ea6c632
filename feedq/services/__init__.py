"""Verbs: what feedq does. They order calls and open transactions; the rules are in `domain`."""
