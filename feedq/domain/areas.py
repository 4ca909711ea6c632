"""Which of the guide's four areas a paper is in, by the words it uses; the user confirms it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from feedq.domain.model import Reason
from feedq.domain.reproduction import Area

# What a phrase says for an area: 1 is enough by itself.
_WORDS: Mapping[Area, Mapping[str, float]] = {
    Area.CNN: {
        "convolution": 1.0, "convolutional": 1.0, "convnet": 1.5, "cnn": 1.5,
        "residual network": 1.0, "resnet": 1.0, "depthwise": 1.0, "receptive field": 1.0,
        "feature map": 0.5, "image classification": 0.8, "classify images": 0.8,
        "object detection": 0.8, "semantic segmentation": 0.8, "visual recognition": 0.8,
        "imagenet": 0.6, "siamese": 0.6, "backbone": 0.4,
    },
    Area.LSTM: {
        "lstm": 2.0, "long short-term memory": 2.0, "recurrent": 1.0, "rnn": 1.5, "gru": 1.0,
        "gated recurrent unit": 1.5, "sequence to sequence": 1.0, "seq2seq": 1.0,
        "backpropagation through time": 1.5, "time series forecasting": 0.6,
        "language modeling": 0.3, "character model": 0.6, "speech recognition": 0.4,
    },
    Area.GAN: {
        "gan": 2.0, "generative adversarial": 2.0, "adversarial training": 0.8,
        "discriminator": 1.0, "wasserstein": 0.6, "mode collapse": 1.0, "image synthesis": 0.6,
        "image-to-image translation": 0.8, "style transfer": 0.6, "latent space": 0.3,
        "super-resolution": 0.5,
    },
    Area.RL: {
        "reinforcement learning": 2.0, "policy gradient": 1.5, "q-learning": 1.5, "dqn": 1.5,
        "actor-critic": 1.5, "neuroevolution": 2.0, "evolution strategy": 1.5,
        "novelty search": 1.0, "genetic algorithm": 0.8, "evolved": 0.5, "evolving": 0.5,
        "evolution": 0.5, "reward": 0.6, "atari": 0.8, "deterministic policy": 0.8,
    },
}  # fmt: skip
_CATEGORIES: Mapping[str, tuple[Area, float]] = {
    "cs.CV": (Area.CNN, 0.3),
    "cs.NE": (Area.RL, 0.2),
    "cs.RO": (Area.RL, 0.2),
}
_TITLE_WEIGHT = 2.0
_ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The likeliest area.

    Attributes:
        reasons: what speaks for it, the strongest first; empty for `other`.
    """

    area: Area
    reasons: tuple[Reason, ...] = ()


def suggest(title: str, abstract: str, categories: Iterable[str] = ()) -> Suggestion:
    """The area whose words weigh most; `other` when none has enough of them.

    A phrase counts once, in the title twice as much; the primary category breaks a tie.
    """
    primary = next(iter(categories), "")
    lower = f"{title} {abstract}".casefold()
    best, best_weight = Suggestion(Area.OTHER), 0.0
    for area, words in _WORDS.items():
        reasons = [
            Reason(term, weight * _TITLE_WEIGHT if pattern.search(title) else weight)
            for term, weight in words.items()
            if _STEMS[term] in lower  # told at a tenth of a pattern's cost
            and ((pattern := _PATTERNS[term]).search(title) or pattern.search(abstract))
        ]
        weight = sum(reason.weight for reason in reasons)
        if not reasons or weight < _ENOUGH:
            continue
        home, extra = _CATEGORIES.get(primary, (Area.OTHER, 0.0))
        if home is area:
            reasons.append(Reason(primary, extra))
            weight += extra
        if weight > best_weight:
            best_weight = weight
            ordered = sorted(reasons, key=lambda reason: (-reason.weight, reason.term))
            best = Suggestion(area, tuple(ordered))
    return best


def _stem(term: str) -> str:
    """What every spelling of the phrase that `_pattern` takes begins with."""
    first, *more = re.split(r"[ -]", term)
    return first[:-1] if not more and first.endswith("y") else first


def _pattern(term: str) -> re.Pattern[str]:
    """The phrase as whole words, in the plural too, with any hyphen or space within."""
    words = re.split(r"[ -]", term)
    last = words.pop()
    plural = f"{last[:-1]}(?:y|ies)" if last.endswith("y") else f"{last}s?"
    return re.compile(rf"\b{'[ -]'.join([*map(re.escape, words), plural])}\b", re.IGNORECASE)


_PATTERNS = {term: _pattern(term) for words in _WORDS.values() for term in words}
_STEMS = {term: _stem(term) for term in _PATTERNS}
