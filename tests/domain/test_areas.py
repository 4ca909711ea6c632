"""Which area a paper is suggested for, and by which words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from feedq.domain.areas import suggest
from feedq.domain.reproduction import Area

PAPERS = Path(__file__).parents[2] / "feedq/demo/data/papers.toml"


@pytest.mark.parametrize(
    ("title", "abstract", "categories", "area"),
    [
        ("Deep residual networks for recognition", "We use convolutions.", ("cs.CV",), Area.CNN),
        ("Which gate matters?", "We prune an LSTM.", ("cs.LG",), Area.LSTM),
        ("Sequence-to-sequence models", "They are long.", ("cs.CL",), Area.LSTM),
        ("A floor under the discriminator", "Stable GANs.", ("cs.CV",), Area.GAN),
        ("Policy gradients", "A study of critics.", ("cs.LG",), Area.RL),
        ("Evolution strategies scale", "No gradient is needed.", ("cs.NE",), Area.RL),
        ("Attention is all you need", "We propose the transformer.", ("cs.CL",), Area.OTHER),
        ("", "", (), Area.OTHER),
    ],
)
def test_suggestions(title: str, abstract: str, categories: tuple[str, ...], area: Area) -> None:
    assert suggest(title, abstract, categories).area is area


def test_the_reasons_are_the_words_the_strongest_first() -> None:
    found = suggest("A GAN", "It has a discriminator, and mode collapse.", ("cs.CV",))
    assert [reason.term for reason in found.reasons] == ["gan", "discriminator", "mode collapse"]
    assert found.reasons[0].weight > found.reasons[1].weight


def test_words_within_words_do_not_count() -> None:
    assert suggest("Organ segmentation in Michigan", "Slogans.").reasons == ()


def test_a_category_alone_suggests_nothing() -> None:
    assert suggest("A paper", "About pictures.", ("cs.CV",)).area is Area.OTHER


@pytest.mark.parametrize(
    ("key", "area"),
    [
        ("smallconv", Area.CNN), ("octopus", Area.CNN), ("gateless", Area.LSTM),
        ("speechgru", Area.LSTM), ("ganfloor", Area.GAN), ("pix", Area.GAN),
        ("slowpolicy", Area.RL), ("novelty", Area.RL), ("attnlm", Area.OTHER), ("rag", Area.OTHER),
    ],
)  # fmt: skip
def test_the_papers_of_the_demo(key: str, area: Area) -> None:
    papers = tomllib.loads(PAPERS.read_text(encoding="utf-8"))["papers"]
    (paper,) = [one for one in papers if one["key"] == key and one["day"] >= 0]
    assert suggest(paper["title"], paper["abstract"], paper["cats"].split()).area is area
