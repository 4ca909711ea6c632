"""What Hugging Face answers, made up."""

from __future__ import annotations

import json

from feedq.domain.identity import Identifier

PAPER = Identifier("arxiv", "2606.90001")


def picks(*numbers: int) -> bytes:
    """A page of daily papers with these numbers."""
    return json.dumps(
        [{"paper": {"id": f"2606.{n:05}", "title": f"Paper {n}", "upvotes": n}} for n in numbers]
    ).encode()
