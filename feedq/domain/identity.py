"""Names of papers: any spelling in, one `Identifier` out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A name of a paper, never with a version.

    `arxiv:2301.00001`, `arxiv:hep-th/9901001`, `doi:10.1000/xyz`, `url:https://...`.
    """

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


# https://info.arxiv.org/help/arxiv_identifier.html: YYMM.NNNN to 1412, YYMM.NNNNN since 1501;
# before 0704: archive(.SC)/YYMMNNN. Months are 01-12; the archives are a closed list.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|"
    "cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|"
    "nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_NEW = r"\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD = rf"(?:{_ARCHIVES})(?:\.[a-z]{{2}})?/\d{{2}}(?:0[1-9]|1[0-2])\d{{3}}"
_VERSION = r"(?:v(?P<version>[1-9]\d{0,3}))?"
_ID = re.compile(rf"(?P<id>{_NEW}|{_OLD}){_VERSION}", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:oai:arxiv\.org:|arxiv\s*:\s*|arxiv\s+)", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"(?<![\w.])arxiv(?:\s*:\s*|\s+|[./](?:org/)?(?:abs|pdf)/)(?P<id>{_NEW}|{_OLD}){_VERSION}(?![\d])",
    re.IGNORECASE,
)
_URL_IN_TEXT = re.compile(
    r"https?://[^\s<>\"'`]+|(?<![\w@.])(?:arxiv|alphaxiv)\.org/[^\s<>\"'`]+", re.IGNORECASE
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.(?P<id>{_NEW}|{_OLD}){_VERSION}", re.IGNORECASE)
_ARXIV_HOSTS = re.compile(
    r"^(?:(?:www|export|browse|rss|[a-z]{2})\.)?arxiv\.org$|^(?:www\.)?alphaxiv\.org$|"
    r"^(?:www\.)?ar5iv\.(?:labs\.arxiv\.org|org)$|^ar5iv\.labs\.arxiv\.org$|"
    r"^(?:www\.)?arxiv-vanity\.com$|^(?:www\.)?scirate\.com$",
    re.IGNORECASE,
)
_ARXIV_PATHS = re.compile(
    r"^/(?:abs|pdf|html|format|ps|e-print|src|overview|audio|forum|resources|papers|arxiv)/"
)
_HF_HOSTS = re.compile(r"^(?:www\.)?(?:huggingface\.co|hf\.co)$", re.IGNORECASE)


def _arxiv(match: re.Match[str]) -> tuple[Identifier, int | None]:
    value = match["id"].lower()
    if "/" in value:
        archive, number = value.split("/")
        head, dot, subject = archive.partition(".")
        # math.GT/0309136 and math/0309136 name the same paper; arXiv's own form has no class.
        value = f"{head}/{number}" if dot and subject else f"{archive}/{number}"
    version = match["version"]
    return Identifier("arxiv", value), int(version) if version else None


def parse_arxiv(text: str) -> tuple[Identifier, int | None] | None:
    """An arXiv id in any spelling, with its version when one is written.

    Reads `2301.00001`, `arXiv:2301.00001v2`, `oai:arXiv.org:2301.00001v1`, `hep-th/9901001`,
    and every URL that `from_url` reads. Source: arXiv, "Understanding the arXiv identifier".
    """
    text = text.strip()
    if "://" in text or _URL_IN_TEXT.fullmatch(text):
        return _arxiv_in_url(text)
    bare = _PREFIX.sub("", text)
    match = _ID.fullmatch(bare) or _ARXIV_DOI.fullmatch(bare.removeprefix("doi:"))
    return _arxiv(match) if match else None


def _arxiv_in_url(url: str) -> tuple[Identifier, int | None] | None:
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = parts.hostname or ""
    except ValueError:
        return None
    path = unquote(parts.path)
    if host.lower() in ("doi.org", "dx.doi.org", "www.doi.org"):
        match = _ARXIV_DOI.match(path.lstrip("/"))
        return _arxiv(match) if match else None
    if _HF_HOSTS.match(host):
        found = re.match(r"^/papers/", path)
    elif _ARXIV_HOSTS.match(host):
        found = _ARXIV_PATHS.match(path)
    else:
        return None
    if not found:
        return None
    match = _ID.match(path[found.end() :])
    if match is None:
        return None
    rest = path[found.end() + match.end() :]
    return _arxiv(match) if re.match(r"^(?:$|/|\.pdf|\.html|[^\w.]|\.$|\.\W)", rest, re.I) else None


def normalise_url(url: str) -> str:
    """The same page has one spelling: lower-case host, no fragment, no default port."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    if parts.port and (parts.scheme.lower(), parts.port) not in (("http", 80), ("https", 443)):
        host = f"{host}:{parts.port}"
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", parts.query, ""))


def from_url(url: str) -> Identifier | None:
    """The paper a link points at, or None: abs, pdf, html, alphaxiv, Hugging Face papers, DOI."""
    arxiv = _arxiv_in_url(url)
    if arxiv:
        return arxiv[0]
    return None


def parse(text: str) -> Identifier | None:
    """An identifier as a user types it or as `list` prints it; None when it is not one."""
    text = text.strip()
    arxiv = parse_arxiv(text)
    if arxiv:
        return arxiv[0]
    scheme, _, value = text.partition(":")
    if scheme.lower() == "doi" and _DOI.fullmatch(value):
        return Identifier("doi", value.lower())
    if scheme == "url" and value.startswith(("http://", "https://")):
        return Identifier("url", value)
    if text.startswith(("http://", "https://")):
        return Identifier("url", normalise_url(text))
    return None


def find_in_text(text: str) -> list[Identifier]:
    """Papers named in prose, in order, once each: `arXiv:2301.00001`, links, arXiv DOIs."""
    found = [
        (match.start(), _arxiv(match)[0])
        for pattern in (_IN_TEXT, _ARXIV_DOI)
        for match in pattern.finditer(text)
    ]
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
