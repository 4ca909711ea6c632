"""Verbs: what feedq does. They order calls, open transactions and decide nothing themselves."""
