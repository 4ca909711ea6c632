"""What the server of children imports once for all of them."""

import codecs
import importlib
import pkgutil

import sklearn.feature_extraction.text
import sklearn.linear_model  # noqa: F401

import feedq

for found in pkgutil.walk_packages(feedq.__path__, "feedq."):
    if not found.name.startswith(("feedq.tui", "feedq.__main__")):
        importlib.import_module(found.name)

codecs.lookup("utf-8-sig")
