"""feedq: a research-feed aggregator and reading queue for one person."""

__version__ = "0.1.0"
