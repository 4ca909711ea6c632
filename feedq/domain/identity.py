"""Names of papers: any spelling in, one `Identifier` out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A name of a paper, never with a version.

    `arxiv:2301.00001`, `arxiv:hep-th/9901001`, `doi:10.1000/xyz`, `url:https://...`.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN from 0704 to 1412, YYMM.NNNNN since
# 1501; from 9107 to 0703 archive(.SC)/YYMMNNN. Months are 01-12; the archives are a closed list.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|"
    "cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|"
    "nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_MONTH = "(?:0[1-9]|1[0-2])"
_ID = (
    rf"(?P<id>(?:07(?:0[4-9]|1[0-2])|(?:0[89]|1[0-4]){_MONTH})\.\d{{4}}"
    rf"|(?:1[5-9]|[2-8]\d){_MONTH}\.\d{{5}}"
    rf"|(?:{_ARCHIVES})(?:\.[a-z-]{{2,12}})?/(?:9[1-9]|0[0-7]){_MONTH}\d{{3}})"
    r"(?:v(?P<version>[1-9]\d{0,3}))?"
)
_SPACE = r"[\s\xa0]"
_ARXIV_DOI = r"10\.48550/arxiv\."
# ASCII: other scripts have digits and letters that fold to these, and no paper has them.
_FLAGS = re.IGNORECASE | re.ASCII

_TYPED = re.compile(
    rf"[(\[<'\"]*(?:oai:arxiv\.org:|arxiv{_SPACE}*:{_SPACE}*|arxiv{_SPACE}+|(?:doi:{_SPACE}*)?{_ARXIV_DOI})?"
    rf"{_ID}(?:\.pdf)?(?:{_SPACE}*\[[a-z.-]{{2,20}}\])?[)\]>'\".,;:]*",
    _FLAGS,
)
_STARTS_WITH_ID = re.compile(_ID, _FLAGS)
# What may follow an id in an address: its end, a suffix, punctuation; not one more digit.
_END_OF_ID = re.compile(r"$|/|\.pdf|\.html|[^\w.]|\.$|\.\W", _FLAGS)
_IN_TEXT = re.compile(
    rf"(?<![\w.])(?:arxiv(?:{_SPACE}{{0,3}}:{_SPACE}{{0,3}}|{_SPACE}{{1,3}})"
    rf"|{_ARXIV_DOI}){_ID}(?!\d)",
    _FLAGS,
)
_URL_IN_TEXT = re.compile(
    r"(?<![\w@.-])(?:https?://)?(?:[\w-]{1,20}\.){0,2}"
    r"(?:arxiv\.org|alphaxiv\.org|ar5iv\.org|arxiv-vanity\.com|scirate\.com|huggingface\.co|hf\.co|"
    r"doi\.org)/(?:(?!https?://)[^\s\xa0<>\"'`])+",
    _FLAGS,
)
_HINTS = ("xiv", "ar5iv", "scirate.com", "huggingface.co", "hf.co", "doi.org")
_ARXIV_HOSTS = re.compile(
    r"(?:(?:www|export|browse|rss|[a-z]{2})\.)?arxiv\.org|(?:www\.)?alphaxiv\.org|"
    r"(?:www\.)?ar5iv\.(?:labs\.arxiv\.)?org|(?:www\.)?arxiv-vanity\.com|(?:www\.)?scirate\.com"
)
_ARXIV_PATHS = re.compile(
    r"/+(?:abs|pdf|html|format|ps|e-print|src|overview|audio|forum|resources|papers|arxiv"
    r"|ftp/arxiv/papers/\d{4})/+(?:arxiv:)?",
    _FLAGS,
)
_HF_HOSTS = re.compile(r"(?:www\.)?(?:huggingface\.co|hf\.co)")
_HF_PATHS = re.compile(r"/+papers/+")
_DOI_HOSTS = ("doi.org", "dx.doi.org", "www.doi.org")
_DOI_PATHS = re.compile(rf"/+{_ARXIV_DOI}", _FLAGS)
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)", _FLAGS)


def _arxiv(match: re.Match[str]) -> tuple[Identifier, int | None]:
    value = match["id"].lower()
    if "/" in value:
        # math.GT/0309136 and math/0309136 name the same paper; arXiv's own form has no class.
        archive, number = value.split("/")
        value = f"{archive.partition('.')[0]}/{number}"
    version = match["version"]
    return Identifier("arxiv", value), int(version) if version else None


def parse_arxiv(text: str) -> tuple[Identifier, int | None] | None:
    """An arXiv id in any spelling, with its version when one is written.

    Reads `2301.00001`, `arXiv:2301.00001v2 [cs.LG]`, `oai:arXiv.org:2301.00001v1`,
    `hep-th/9901001`, and every URL that `from_url` reads. Source: arXiv, "Understanding the
    arXiv identifier".
    """
    text = text.strip()
    if "://" in text or _URL_IN_TEXT.fullmatch(text):
        return _arxiv_in_url(text)
    match = _TYPED.fullmatch(text)
    return _arxiv(match) if match else None


def arxiv_ids(texts: Iterable[str]) -> list[Identifier]:
    """The papers that these spellings name, each once; what names none is left out."""
    found = (parse_arxiv(text) for text in texts)
    return list(dict.fromkeys(one[0] for one in found if one))


def _arxiv_in_url(url: str) -> tuple[Identifier, int | None] | None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    path = unquote(parts.path)
    if _ARXIV_HOSTS.fullmatch(host):
        found = _ARXIV_PATHS.match(path)
    elif _HF_HOSTS.fullmatch(host):
        found = _HF_PATHS.match(path)
    elif host in _DOI_HOSTS:
        found = _DOI_PATHS.match(path)
    else:
        return None
    match = _STARTS_WITH_ID.match(path, found.end()) if found else None
    return _arxiv(match) if match and _END_OF_ID.match(path, match.end()) else None


def normalise_url(url: str) -> str:
    """The same page has one spelling: lower-case host, no fragment, no default port, no login.

    Characters that cannot be seen are percent-encoded. Idempotent.

    Raises:
        ValueError: it is not an http(s) address with a host.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    if parts.scheme not in ("http", "https") or not host or not _visible(host) == host:
        raise ValueError(f"not a web address: {url!r}")
    if ":" in host:
        host = f"[{host}]"
    if parts.port is not None and parts.port != {"http": 80, "https": 443}[parts.scheme]:
        host = f"{host}:{parts.port}"
    path, query = _visible(parts.path or "/"), _visible(parts.query)
    return urlunsplit((parts.scheme, host, path, query, ""))


def name_of_url(url: str) -> Identifier:
    """The name of what is at an address; spellings that cannot differ in it give the same.

    http or https, escaped or not: a page that moves to https, or is typed by hand, does not make
    a second paper. For comparing, not for fetching. Source: RFC 3986, section 6.2.2.

    Raises:
        ValueError: it is not an http(s) address with a host.
    """
    parts = urlsplit(normalise_url(url))
    scheme, host, path, query, _ = parts
    if parts.port is None:  # what listens at another port may well be something else
        scheme = "https"
    path, query = (_ESCAPE.sub(_plain, part) for part in (path, query))
    return Identifier("url", urlunsplit((scheme, host, path, query, "")))


_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def _plain(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


def _visible(text: str) -> str:
    if text.isprintable() and " " not in text:
        return text
    return "".join(c if c.isprintable() and c != " " else quote(c, errors="replace") for c in text)


def from_url(url: str) -> Identifier | None:
    """The paper a link points at, or None.

    Reads abs, pdf and html pages of arXiv and its mirrors, alphaXiv, ar5iv, Hugging Face papers,
    SciRate, and arXiv's own DOIs.
    """
    arxiv = _arxiv_in_url(url)
    return arxiv[0] if arxiv else None


def parse(text: str) -> Identifier | None:
    """An identifier as a user types it or as `list` prints it; None when it is not one."""
    text = text.strip()
    arxiv = parse_arxiv(text)
    if arxiv:
        return arxiv[0]
    if not text.isprintable():
        return None
    doi = _DOI.fullmatch(text)
    if doi:
        return Identifier("doi", doi[1].lower())
    if text.startswith(("url:http://", "url:https://")):
        return Identifier("url", text.removeprefix("url:"))
    try:
        return name_of_url(text)
    except ValueError:
        return None


def find_in_text(text: str) -> list[Identifier]:
    """Papers named in prose, in order, once each: `arXiv:2301.00001`, links, arXiv DOIs."""
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return []  # most posts; the patterns below look at every word
    found = [(match.start(), _arxiv(match)[0]) for match in _IN_TEXT.finditer(text)]
    found += [
        (match.start(), identifier)
        for match in _URL_IN_TEXT.finditer(text)
        if (identifier := from_url(match[0]))
    ]
    return list(dict.fromkeys(identifier for _, identifier in sorted(found)))


def find_all(text: str, links: Iterable[str]) -> tuple[Identifier, ...]:
    """Papers a post points at, by its links first (they are whole), then by its text."""
    by_link = [identifier for identifier in map(from_url, links) if identifier]
    return tuple(dict.fromkeys([*by_link, *find_in_text(text)]))
