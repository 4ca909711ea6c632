"""Which terms moved a paper: weight times value, exactly as they were added up."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from feedq.domain.model import Reason
from feedq.rank.features import FeatureSpace
from feedq.rank.model import Model

_CHUNK = 2_048


def strongest(
    papers: csr_array, model: Model, space: FeatureSpace, count: int
) -> list[list[Reason]]:
    """The `count` terms of each paper that weigh most, either way, biggest first.

    Args:
        papers: (n_papers, n_columns)
    """
    found: list[list[Reason]] = []
    names: dict[int, str] = {}
    for start in range(0, papers.shape[0], _CHUNK):
        block = papers[start : start + _CHUNK]
        weight = (block.data * model.weights[block.indices]).astype(np.float64)
        lengths = np.diff(block.indptr)
        width = int(lengths.max(initial=0))
        # Rows side by side, padded with nothing, so that one call sorts them all.
        inside = np.arange(width) < lengths[:, None]
        padded = np.zeros(inside.shape)
        padded[inside] = weight
        column = np.zeros(inside.shape, np.int64)
        column[inside] = block.indices
        if width > count:
            top = np.argpartition(-np.abs(padded), count, axis=1)[:, :count]
            padded = np.take_along_axis(padded, top, axis=1)
            column = np.take_along_axis(column, top, axis=1)
        order = np.argsort(-np.abs(padded), axis=1, kind="stable")
        padded = np.take_along_axis(padded, order, axis=1)
        column = np.take_along_axis(column, order, axis=1)
        for numbers in np.setdiff1d(column, list(names)).tolist() if width else ():
            names[numbers] = space.name(numbers)
        found += [
            [
                Reason(names[number], value)
                for number, value in zip(which, values, strict=True)
                if value
            ]
            for which, values in zip(column.tolist(), padded.tolist(), strict=True)
        ]
    return found
