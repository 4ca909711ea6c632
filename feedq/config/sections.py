"""What can be configured: one frozen struct a section, one field a key, with its default."""

from __future__ import annotations

import msgspec


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Database(_Section, frozen=True):
    """Where the library lives."""

    path: str = ""
    """Where the library lives; "" is the user's data folder. `~` is expanded."""
    url: str = ""
    """Instead of a file: `postgresql+psycopg://USER@HOST/NAME`, see docs/postgresql.md."""
    backups: int = 5
    """Automatic backups kept beside the database (one before each migration)."""


class Fetch(_Section, frozen=True):
    """How sources are asked."""

    contact: str = ""
    """A mail address or URL put into the User-Agent, so that a server's owner can reach you."""
    timeout_s: float = 30.0
    """Seconds for connecting, and for each read; a whole request may take four times that."""
    max_body_mb: float = 20.0
    """Largest answer accepted, also after decompression."""
    concurrency: int = 8
    """Hosts asked at the same time; within one host requests wait for each other."""
    overlap_days: int = 3
    """Days asked for again when missed days are filled in."""
    paused: tuple[str, ...] = ()
    """What is followed but not fetched: names or addresses, as `feedq sources list` tells them."""
    silent_days: int = 60
    """After so many days without anything new a source that used to post is worth a word."""


class Search(_Section, frozen=True):
    """A saved search of arXiv."""

    name: str
    """Shown beside what it finds."""
    query: str
    """In arXiv's query language: `cat:cs.AI AND abs:neuroevolution`."""


class Arxiv(_Section, frozen=True):
    """What to read of arXiv."""

    categories: tuple[str, ...] = ()
    """Followed day by day, as `cs.LG`; subjects, not whole archives."""
    cross_lists: bool = True
    """Whether papers cross-listed into a category count, or only those at home there."""
    searches: tuple[Search, ...] = ()
    """Saved searches: {name, query} in arXiv's query language."""


class Researcher(_Section, frozen=True):
    """Someone whose posts are read; a post that points at a paper becomes a mention of it."""

    name: str
    """Shown as the one who mentioned a paper."""
    x: str = ""
    """Handle on X; skipped without a token."""
    bluesky: str = ""
    """Handle or DID; read without an account."""
    mastodon: str = ""
    """`@user@server`; read without an account."""
    feeds: tuple[str, ...] = ()
    """Addresses of feeds: RSS, Atom, RDF or JSON Feed."""
    weight: float = 1.0
    """How much their mention of a paper counts, 0 to 10."""


class Feed(_Section, frozen=True):
    """A blog, newsletter or forum that is nobody's in particular."""

    name: str
    """Shown as the one who mentioned a paper."""
    url: str
    """Address of the feed; 'feedq sources add' finds it from a page's."""
    folder: str = ""
    """Where OPML has it; nested ones as `A/B`."""


class Report(_Section, frozen=True):
    """A page that lists the project reports of a course."""

    name: str
    """Shown beside its reports."""
    url: str
    """Address of the page."""


class Followed(_Section, frozen=True):
    """One more subscription, as `domain.model.Subscription` has it."""

    source: str
    """A kind of place that feedq reads: `feed`, `bluesky`, ..., or one you added."""
    name: str
    """Shown beside what it brings."""
    address: str
    """Where it is, as that source spells it."""


class HuggingFace(_Section, frozen=True):
    """What to read of Hugging Face."""

    lists: tuple[str, ...] = ()
    """`daily`: the papers that readers pick each day."""


class X(_Section, frozen=True):
    """Reading X, which is paid by use."""

    bearer_token: str = ""
    """Better in FEEDQ_X_BEARER_TOKEN, or printed by a command."""
    bearer_token_cmd: str = ""
    """A command that prints the token (no shell: split like a shell would)."""
    budget_usd_per_month: float = 5.0
    """Reading stops before a month costs more."""
    first_run_posts: int = 20
    """Posts read of each account the first time."""


class Profile(_Section, frozen=True):
    """An interest, with a model of its own; a paper counts by its best profile."""

    name: str
    """Shown beside the papers it brings up."""
    keywords: tuple[str, ...] = ()
    """Words and phrases that such papers use."""
    papers: tuple[str, ...] = ()
    """arXiv ids of papers that are typical of this interest."""
    authors: tuple[str, ...] = ()
    """Whose papers count for it, as arXiv spells them."""
    exclude: tuple[str, ...] = ()
    """Words or phrases that keep a paper out of this profile."""


class Rank(_Section, frozen=True):
    """The session."""

    session_size: int = 25
    """Papers a day the app asks you to decide on; the rest waits below the cut."""
    explore: int = 2
    """Of these, how many come from outside your known interests, and are marked so."""
    window_days: int = 30
    """How far back a session looks, counted from the newest announcement."""


class Signals(_Section, frozen=True):
    """What speaks for a paper beside its text, on the scale where the best papers of a profile
    have 3 or 4; 0: off."""

    author: float = 2.0
    """Each followed author of a profile."""
    mention: float = 0.8
    """The researcher whose mention weighs most; the next one adds half of theirs, and so on."""
    code: float = 0.1
    """Code is available."""
    upvotes: float = 0.1
    """For each doubling of the upvotes, up to five of them."""
    recency: float = 0.2
    """For a paper of this moment."""
    recency_half_life_days: float = 14.0
    """After so many days recency counts half."""


class Repro(_Section, frozen=True):
    """What a reproduction may take."""

    weekly_hours: float = 10.0
    """Hours a week for a reproduction."""
    free_hours: tuple[str, ...] = ()
    """When, as `mon 19:00-21:00`; focus blocks are put there."""
    estimate_factor: float = 2.0
    """What estimates of time and of GPU-hours are multiplied by."""
    focus_minutes: int = 25
    """A span of focus."""
    rest_minutes: int = 5
    """The rest after it."""
    budget: float = 0.0
    """What one reproduction may cost, in your currency; 0: no budget."""
    price_per_gpu_hour: float | None = None
    """In your currency; 0 for a card of your own; None: not known."""
    gpu_memory_gb: float | None = None
    """Of the GPU at hand; None: not known."""
    time_zone: str = ""
    """As `Europe/Berlin`; "" is the system's."""
    remind_days: int = 14
    """After so many days a question without an answer is shown in the app; 0: never."""


class Hook(_Section, frozen=True):
    """A command of yours that is told what happened."""

    event: str
    """`fetched` or `status`."""
    command: tuple[str, ...]
    """The command and its arguments; no shell. What happened is JSON on its standard input."""
    timeout_s: float = 10.0
    """Seconds after which it is ended, and all that it started."""


class App(_Section, frozen=True):
    """How the app looks, and its keys."""

    theme: str = "dark"
    """Colours: `dark`, `light`, `ansi` (the terminal's own), or what the app's palette offers."""
    decided: str = "grey"
    """What was decided on: `grey` until the view is read again, or `hide`."""
    columns: tuple[str, ...] = ("authors", "category", "day", "profile")
    """Beside the title, from left to right, as far as there is room."""
    searches: tuple[Search, ...] = ()
    """Saved searches of the library: {name, query} in the words of `feedq search`."""
    keys: dict[str, str] = {}
    """Other keys: the name of an action -> its keys, with commas."""


class Zotero(_Section, frozen=True):
    """Your Zotero library."""

    library: str = ""
    """`users/123` or `groups/45`."""
    key_cmd: str = ""
    """A command that prints the key (no shell: split like a shell would)."""


class Mail(_Section, frozen=True):
    """How the digest is sent."""

    to: str = ""
    """Your address; the digest goes there."""
    sender: str = ""
    """The address it comes from; "" is the one it goes to."""
    host: str = ""
    """The server that sends your mail."""
    port: int = 0
    """0: 587 for starttls, 465 for tls, 25 for none."""
    security: str = "starttls"
    """`starttls`, `tls`, or `none`, which only a server on this machine may have."""
    user: str = ""
    """Who logs in; "": nobody."""
    password_cmd: str = ""
    """A command that prints the password (no shell: split like a shell would)."""


class Endpoints(_Section, frozen=True):
    """Base addresses, so that everything can be run against servers of your own."""

    arxiv_feed: str = "https://rss.arxiv.org"
    """Daily listings: `/atom/<category>`."""
    arxiv_api: str = "https://export.arxiv.org"
    """Searches, missed days, single papers."""
    arxiv_oai: str = "https://oaipmh.arxiv.org"
    """Bulk history."""
    x: str = "https://api.x.com"
    """API v2 of X."""
    bluesky: str = "https://public.api.bsky.app"
    """The public AppView."""
    mastodon: str = ""
    """"" asks each account's own server."""
    huggingface: str = "https://huggingface.co"
    """Daily papers, and the code of papers."""
    paperswithcode: str = "https://paperswithcode.co"
    """The code of papers."""
    zotero: str = "https://api.zotero.org"
    """Web API v3."""


class Config(_Section, frozen=True):
    """The whole file."""

    database: Database = Database()
    fetch: Fetch = Fetch()
    arxiv: Arxiv = Arxiv()
    researchers: tuple[Researcher, ...] = ()
    feeds: tuple[Feed, ...] = ()
    reports: tuple[Report, ...] = ()
    huggingface: HuggingFace = HuggingFace()
    subscriptions: tuple[Followed, ...] = ()
    x: X = X()
    profiles: tuple[Profile, ...] = ()
    rank: Rank = Rank()
    signals: Signals = Signals()
    app: App = App()
    repro: Repro = Repro()
    mail: Mail = Mail()
    zotero: Zotero = Zotero()
    hooks: tuple[Hook, ...] = ()
    endpoints: Endpoints = Endpoints()
