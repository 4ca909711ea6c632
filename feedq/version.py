"""Which feedq this is. A module of its own, so that all layers may ask."""

__version__ = "1.0.0"
