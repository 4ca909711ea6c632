"""Decompression piece by piece: the content, whatever the pieces."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedq.sources.http.inflate import Inflater

CONTENTS = st.one_of(
    st.binary(max_size=500),
    st.tuples(st.binary(min_size=1, max_size=20), st.integers(0, 20_000)).map(
        lambda pair: pair[0] * pair[1]
    ),
)


def _raw(content: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(content) + stream.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "GZIP ": gzip.compress,
    "deflate": zlib.compress,
    "identity": bytes,
    "": bytes,
}


def pieces(body: bytes, cuts: Sequence[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(body) + 1) for cut in cuts), len(body)]
    return [body[start:end] for start, end in pairwise(places)]


def inflate(coding: str, *parts: bytes) -> bytes:
    inflater = Inflater(coding)
    content = b"".join(part for piece in parts for part in inflater.feed(piece))
    assert not inflater.cut_short()
    return content


@given(CONTENTS, st.lists(st.integers(0, 10_000), max_size=5), st.sampled_from(sorted(CODINGS)))
def test_content_comes_back_however_it_is_cut(content: bytes, cuts: list[int], coding: str) -> None:
    body = CODINGS[coding](content)
    assert inflate(coding, *pieces(body, cuts)) == content


@given(CONTENTS, st.lists(st.integers(0, 10_000), max_size=5))
def test_raw_deflate_is_read_as_deflate(content: bytes, cuts: list[int]) -> None:
    assert inflate("deflate", *pieces(_raw(content), cuts)) == content


def test_content_waiting_behind_a_used_up_input_is_not_lost() -> None:
    # The last bits of the input stand for up to 258 bytes each, and no trailer follows them.
    for size in range(131_072, 131_672, 3):
        assert len(inflate("deflate", _raw(b"a" * size))) == size


@given(st.lists(CONTENTS, min_size=1, max_size=4), st.lists(st.integers(0, 10_000), max_size=5))
def test_members_of_gzip_follow_one_another(contents: list[bytes], cuts: list[int]) -> None:
    body = b"".join(map(gzip.compress, contents))
    assert inflate("gzip", *pieces(body, cuts)) == b"".join(contents)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_padding_behind_the_end_is_no_content(coding: str) -> None:
    body = CODINGS[coding](b"news")
    assert inflate(coding, body + b"\0\0\0") == b"news"
    assert inflate(coding, body, b"\0\0\0", b"more") == b"news"


def test_no_piece_is_larger_than_its_bound() -> None:
    inflater = Inflater("gzip")
    sizes = [len(part) for part in inflater.feed(gzip.compress(bytes(10_000_000)))]
    assert max(sizes) == 65_536
    assert sum(sizes) == 10_000_000


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_cut_is_noticed(coding: str) -> None:
    body = CODINGS[coding](b"news" * 100)
    for end in range(1, len(body)):
        inflater = Inflater(coding)
        list(inflater.feed(body[:end]))
        assert inflater.cut_short()


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_are_content_or_an_error_of_zlib(body: bytes, coding: str) -> None:
    inflater = Inflater(coding)
    try:
        for part in inflater.feed(body):
            assert len(part) <= 65_536
    except zlib.error:
        pass


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "nonsense" * 100])
def test_other_codings_are_refused_in_short(coding: str) -> None:
    with pytest.raises(ValueError, match="not asked for") as caught:
        Inflater(coding)
    assert len(str(caught.value)) < 100
