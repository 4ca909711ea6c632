"""Documents that can be made as long as one likes: what is repeated is what some reader pays for.

Each is one line. A reader whose time grows with the square of a document's length, or faster,
turns two megabytes into hours; so each is read at two lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

_MARK = b"{n}"


@dataclass(frozen=True, slots=True)
class Shape:
    """`head`, then `piece` again and again, then `closing` as often, then `tail`.

    Attributes:
        readers: names in `READERS`, separated by commas.
        piece, closing: `{n}` is the number of the repetition.
    """

    readers: str
    head: bytes
    piece: bytes
    closing: bytes = b""
    tail: bytes = b""

    @property
    def name(self) -> str:
        piece = self.piece[:40].decode("latin-1").encode("unicode_escape").decode()
        head = self.head[-16:].decode("latin-1").encode("unicode_escape").decode()
        return f"{self.readers.partition(',')[0]}: {head}({piece})"

    def make(self, size: int) -> bytes:
        """About `size` bytes."""
        unit = len(self.piece) + len(self.closing) + 2 * self.piece.count(_MARK)
        count = max(2, size // unit)
        return b"".join(
            (self.head, _times(self.piece, count), _times(self.closing, count), self.tail)
        )


def _times(piece: bytes, count: int) -> bytes:
    if _MARK not in piece:
        return piece * count
    return b"".join(piece.replace(_MARK, b"%d" % number) for number in range(count))


def _shapes(
    readers: str, head: str, pieces: tuple[str | tuple[str, str], ...], tail: str = ""
) -> list[Shape]:
    found = []
    for piece in pieces:
        opening, closing = piece if isinstance(piece, tuple) else (piece, "")
        found.append(
            Shape(
                readers,
                *(one.encode("utf-8", "surrogatepass") for one in (head, opening, closing, tail)),
            )
        )
    return found


_RSS = '<rss version="2.0"><channel><title>t</title>'
_END = "</channel></rss>"
_ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>'
_XHTML = (
    f'{_ATOM}<entry><id>x</id><title>t</title><content type="xhtml">'
    '<div xmlns="http://www.w3.org/1999/xhtml">'
)
_XHTML_END = "</div></content></entry></feed>"

MARKUP: tuple[str | tuple[str, str], ...] = (
    "<sup>",
    "<sup>x</sup>",
    ("<b>", "</b>"),
    ("<ul><li>", "</li></ul>"),
    ("<blockquote>", "</p>"),
    "<a href=http://a.example/{n}>x</a>",
    '<a href="',
    "<a ",
    "<a",
    "<",
    "</",
    "</a>",
    "<a b='\"' c=\"'\"",
    "<a b='\" c=\"'",
    "<!--",
    "<!-- x -->",
    "<!",
    "<![CDATA[",
    "<?",
    "<?x y?>",
    "<script>",
    "<script></script",
    "<style></styl>",
    "<title>",
    "<head></head",
    "<template>",
    "<xmp></xmp ",
    "<img alt=x>",
    "<pre>\n",
    "&",
    "&#",
    "&#1",
    "&#x41;",
    "&nbsp;",
    "&nosuch;",
    "&a",
    ">",
    "\n",
    " \t",
)
_ITEM_PARTS: tuple[str | tuple[str, str], ...] = (
    "<category>c{n}</category>",
    "<category>c</category>",
    '<media:content xmlns:media="http://search.yahoo.com/mrss/" url="u{n}"/>',
    '<enclosure url="http://a.example/{n}.mp3"/>',
    '<source url="http://a.example/{n}">s</source>',
    "<title>t{n}</title>",
    "<f{n}>x</f{n}>",
    '<e a="" b="" c="" d="" e="" f="" g="" h=""/>',
    ('<a xml:base="abcdefgh/">', "</a>"),
    ('<a xmlns:n{n}="urn:{n}">', "</a>"),
    "<geo:lat xmlns:geo='http://www.w3.org/2003/01/geo/wgs84_pos#'>1</geo:lat>",
    "<item><title>a</title>",
    "<entry>",
    "<channel>",
    "<image>",
    "<textInput>",
    '<itunes:category xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd" text="c{n}"/>',
    '<psc:chapter xmlns:psc="http://podlove.org/simple-chapters" start="0" title="{n}"/>',
)
_ENTRY_PARTS = (
    "<author><name>A {n}</name></author>",
    "<author><name>a@b.example</name>",
    "<contributor><name>A {n}</name></contributor>",
    '<link href="http://a.example/{n}"/>',
    '<link rel="via" href="http://a.example/{n}"/>',
    "<content>x</content>",
    '<content type="html">&lt;b&gt;</content>',
    "<source><id>s</id><title>t</title></source>",
    "<summary>x</summary>",
)
_FIELDS = (  # the text of one field
    ("<pubDate>", ("1 ", "Mon, ", "1", "2024-", "0:", "+", " ", "(")),
    ("<author>", ("a@b (", "a ", "a.b@", "(", ")", "<", "a@")),
    ("<dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>", ("2024-01-01T", "P1D", "0")),
    ("<link>", ("http://a.example/", "../", "%2e", "//", "[", ":80")),
    ("<guid>", ("x", " ", "http://a.example/")),
    ("<title>", (" ", "Ã©", "e\u0301\u0301", "\u200d", "&amp;lt;", "arXiv:2301.00001 ", "\\$")),
    ("<itunes:keywords xmlns:itunes='http://www.itunes.com/DTDs/PodCast-1.0.dtd'>", ("k{n},",)),
    ("<georss:polygon xmlns:georss='http://www.georss.org/georss'>", ("1 2 ", "1,")),
    ("<media:keywords xmlns:media='http://search.yahoo.com/mrss/'>", ("k{n}, ",)),
)

FEEDS = [
    *_shapes("feed,discovery", f"{_RSS}<item><title>t</title><description>", MARKUP,
             f"</description></item>{_END}"),
    *_shapes("feed", f"{_RSS}<item><title>t</title><odd/><description><![CDATA[", MARKUP[:12],
             f"]]></description></item>{_END}"),
    *_shapes("feed", _XHTML, (("<b>", "</b>"), "<b>x</b>", "<b/>", "\n", "&#32;", "x\n"),
             _XHTML_END),
    *_shapes("feed,plain feed", f"{_RSS}<item><title>t</title>", _ITEM_PARTS, f"</item>{_END}"),
    *_shapes("feed,plain feed", f"{_ATOM}<entry><id>x</id><title>t</title>", _ENTRY_PARTS,
             "</entry></feed>"),
    *_shapes("feed", f"{_RSS}<item>", (" a{n}=''", " p:a{n}=''"), f"<title>t</title></item>{_END}"),
    *_shapes("feed", "<rss version='2.0' ", ("xmlns:n{n}='u{n}' ",),
             "><channel><item><title>t</title></item></channel></rss>"),
    *_shapes("feed", "<rss version='2.0' " + " ".join(f"xmlns:n{n}='u{n}'" for n in range(2_000))
             + "><channel><item><title>t</title>", ("<n1999:a/>",), f"</item>{_END}"),
    *_shapes("feed", "<!-- x -->", ("\n", "\n<!ENTITY x", "<!-- x -->", "<?x y?>", "\n<!DOCTYPE x",
             "<?xml version='1.0'?>", "<!DOCTYPE x [", "\n<!ENTITY e{n} \"x\">"),
             f"{_RSS}<item><title>t</title></item>{_END}"),
    *_shapes("feed", '<!DOCTYPE x [\n<!ENTITY e "' + "b" * 8_000
             + f'">\n]>\n{_RSS}<item><title>', ("&e;",), f"</title></item>{_END}"),
    *_shapes("feed", '<!DOCTYPE x [\n<!ENTITY e "' + "b" * 8_000
             + f'">\n]>\n{_RSS}<item><foo><title>', ("&e;",), f"</title></item>{_END}"),
    *(one for field, pieces in _FIELDS for one in _shapes(
        "feed", f"{_RSS}<item><title>t</title><odd/>{field}", pieces,
        f"</{field[1:].partition(' ')[0].rstrip('>')}></item>{_END}")),
    *_shapes("feed,schedule", _RSS, ("<ttl>", "<skipHours>", "<skipHours><hour>1</hour></skipHours>",
             "<ttl> ", "<sy:updatePeriod>", "<skipDays><day>"), _END),
    *_shapes("feed", f"<?xml version='1.0' encoding='punycode'?>{_RSS}<item><title>", ("a-b\ud800",),
             f"</title></item>{_END}"),
    *_shapes("feed", f"<?xml version='1.0' encoding='gb2312'?>{_RSS}<item><title>", ("文",),
             f"</title></item>{_END}"),
]  # fmt: skip

_LIST = '<html><body><ul><li><a href="a.pdf">Deep cats</a> by Ann Lee'
PAGES = [
    *_shapes("reports,discovery", _LIST, MARKUP),
    *_shapes("reports", _LIST, (
        '<li><a href="{n}.pdf">T {n}</a> Ann Lee',
        '<a href="{n}.pdf">T {n}</a> Ann Lee',
        '<a href="{n}.pdf">pdf</a> Ann Lee ',
        '<a href="a.pdf">T</a> Ann Lee',
        '<p><a href="a.pdf">T{n}</a> Ann Lee</p>',
        '<li><a href="a.pdf">T{n}</a> Best Project {n}:',
        "<p>hello</p>",
        "Ann Lee, ",
        "by ",
        "(",
        ("(a", ")"),
        "“abc",
        "Ab cd. ",
        "Ab - ",
        ", ",
        ", ; mentor ",
        "a@",
        "<h1>Best Project</h1>",
        "<ul><li>Best Project {n}",
        '<ul><li>Best Project {n}<a href="{n}.pdf">T</a>',
        ("<div class=title>x", "</div>"),
        "<td>x",
        "<tr><th>Title<th>Authors<tr><td><a href=x.pdf>x</a><td>Ann Lee",
        "<base href=b>",
        "<br>",
    )),
    *_shapes("reports", f"{_LIST}<a ", ("a{n}=b ",), " href=b.pdf>T</a>"),
    *_shapes("reports", f'{_LIST}<a href="', ("a/../", "%2e", "[", "a_"), '.pdf">pdf</a>'),
    *_shapes("reports", f'{_LIST}<a href="b.pdf">', ("x by y ", "the pdf ", "Best Project by Ann -"),
             "</a>"),
    *_shapes("reports,discovery", "<meta charset=punycode>-", ("babbbbab",)),
    *_shapes("reports,discovery", "<meta charset=utf-7>", ("+AD",)),
    *_shapes("reports,discovery", "<meta charset=unicode_escape>", ("\\N{DIGIT ONE}",)),
    *_shapes("discovery", "<html><head>", (
        "<link rel=alternate type=application/rss+xml href=/{n}>",
        "<link rel=alternate type=application/rss+xml href=/{n}",
        "<a rel=feed href=x>",
        "<base href=x/>",
    )),
    *_shapes("feed as page", "<!--", ("x", "--", "-->"), "<html>"),
    *_shapes("feed", "<?xml", (" ", "?><?xml", "?> <!---->"), "<html>"),
]  # fmt: skip

_ARXIV = '<feed xmlns="http://www.w3.org/2005/Atom">'
_PAPER = "<entry><id>oai:arXiv.org:2301.00001v1</id><title>t</title>"
_RECORD = "<record><metadata><arXivRaw><id>2301.00001</id><title>t</title>"
_RESULT = (
    "<entry><id>http://arxiv.org/abs/2301.00001v1</id><title>t</title>"
    "<published>2024-01-01T00:00:00Z</published><updated>2024-01-01T00:00:00Z</updated>"
)
ARXIV = [
    *_shapes("arxiv listing", _ARXIV, (
        _PAPER + "</entry>",
        (_PAPER, "</entry>"),
        ("<entry><id>oai:arXiv.org:2301.00001v1</id><title>t", "</title></entry>"),
        ("<a>", "</a>"),
        "<!-- a -->",
        ('<a xmlns:n{n}="u">', "</a>"),
    ), "</feed>"),
    *_shapes("arxiv listing", _ARXIV + _PAPER, (
        "<author><name>A</name></author>",
        '<category term="c{n}"/>',
        "<link/>",
        ("<summary>", "</summary>"),
    ), "</entry></feed>"),
    *(one for field, pieces in (
        ("creator", ("A, ", "(", "(a)", " and ", " for ", "collaboration ", ") ", ",,", "Jr., ")),
        ("summary", ("arXiv:x ", " ", "Announce Type: ", "x")),
        ("published", ("2024", "-", "Mon, ")),
        ("title", (" ", "$x$", "&#65;")),
    ) for one in _shapes(
        "arxiv listing", f"{_ARXIV}{_PAPER}<{field}>", pieces, f"</{field}></entry></feed>")),
    *_shapes("arxiv listing", f"{_ARXIV}<entry><id>", (
        "9", "/", "https://arxiv.org/abs/", "arXiv:", "oai:", " ", "v1"), "</id></entry></feed>"),
    *_shapes("arxiv listing,arxiv api", "<!DOCTYPE x [", ('<!ENTITY a{n} "b">',),
             f"]>{_ARXIV}</feed>"),
    *_shapes("arxiv listing", "<feed ", ("n{n}='' ", "xmlns:n{n}='u{n}' "), "></feed>"),
    *_shapes("arxiv oai", "<OAI-PMH><ListRecords>", (
        _RECORD + "</arXivRaw></metadata></record>",
        (_RECORD, "</arXivRaw></metadata></record>"),
        ("<record><metadata><arXivRaw><id>1</id><title>", "</title></arXivRaw></metadata></record>"),
        ("<record>", "</record>"),
        "<error code='x'>Reason: </error>",
        "<resumptionToken>x</resumptionToken>",
        "<record><header><datestamp>2024-01-01</datestamp></header></record>",
        ("<error>", "</error>"),
    ), "</ListRecords></OAI-PMH>"),
    *_shapes("arxiv oai", f"<OAI-PMH>{_RECORD}", (
        '<version version="v{n}"><date>Mon, 1 Jan 2024 00:00:00 GMT</date></version>',
        "<authors>A and </authors>",
        "<categories>a </categories>",
    ), "</arXivRaw></metadata></record></OAI-PMH>"),
    *_shapes("arxiv oai", "<OAI-PMH><error code='x'>", ("Reason: ", " "), "</error></OAI-PMH>"),
    *_shapes("arxiv api", _ARXIV, (_RESULT + "</entry>", (_RESULT, "</entry>"), ("<a>", "</a>")),
             "</feed>"),
    *_shapes("arxiv api", _ARXIV + _RESULT, (
        "<author><name>A B</name></author>",
        '<category term="c{n}"/>',
        '<link href="http://arxiv.org/pdf/{n}" title="pdf"/>',
        ('<a xml:base="abcdefgh/">', "</a>"),
        "<summary>x</summary>",
    ), "</entry></feed>"),
]  # fmt: skip

_EVERY_JSON = (
    "feed as json,bluesky feed,bluesky profile,bluesky refusal,mastodon statuses,mastodon account,mastodon refusal,"
    "webfinger,x posts,x users,x refusal,daily papers,code at hugging face,code record,code row,"
    "code listing,zotero,zotero collections,zotero written,list of papers,records"
)
_JSON_PIECES: tuple[str | tuple[str, str], ...] = (
    "[",
    '{"a":',
    ("[", "]"),
    ('{"a":', "}"),
    '"',
    "9",
    "1e",
    "\\",
    "[],",
    "{},",
    "null,",
    "1.5,",
    '"\\ud800",',
    '{"id":"a","id":"b","id":1},',
    '{"a{n}":1},',
    "\n",
    "NaN,",
    "-",
)
_TEXTS = ("x", "\\ud83d", "\\n", "<b>", "<a href=x>", "http://a.example/) ", "arXiv:2301.00001 ",
          "https://t.co/x ", "\\u202e", "&lt;", "é", " ", "…")  # fmt: skip


def _json(readers: str, head: str, tail: str, pieces: tuple[str, ...]) -> list[Shape]:
    return _shapes(readers, head, pieces, tail)


JSON = [
    *_shapes(_EVERY_JSON, "", _JSON_PIECES),
    *_shapes(_EVERY_JSON, "[", _JSON_PIECES, "{}]"),
    *_json("feed as json", '{"items":[{"id":"a","content_html":"', '"}]}', _TEXTS),
    *_json("feed as json", '{"items":[{"id":"a","content_text":"', '"}]}', _TEXTS),
    *_json("feed as json", '{"items":[{"id":', "}]}", ("9", "1e9", "[", '"x"')),
    *_json("feed as json", '{"items":[{"date_published":"', '"}]}', ("1", "2024-", ":", "T")),
    *_json("feed as json", '{"items":[', ",", ('{"id":"\x01"},', '{"id":"{n}"},', "[],", '{"id":')),
    *_json("feed as json", '{"items":[', '{"id":"z"}]}', ('{"id":"{n}"},', '{"authors":[{}]},')),
    *_json("bluesky feed", '{"feed":[{"post":{"uri":"at://x/y/z","author":{"did":"d"},'
           '"record":{"text":"', '"}}}]}', _TEXTS),
    *_json("bluesky feed", '{"feed":[{"post":{"uri":"at://x/y/z","author":{"did":"d"},'
           '"record":{"text":"abc...","facets":[', "{}]}}}]}", (
               '{"index":{"byteStart":0,"byteEnd":6},"features":[{"uri":"https://abc/{n}"}]},',
               '{"index":{"byteStart":{n},"byteEnd":6},"features":[]},',
               '{"index":{"byteStart":-9,"byteEnd":99999999},"features":[{"uri":"x"}]},')),
    *_json("bluesky feed", '{"feed":[{"post":{"uri":"at://x/y/z","author":{"did":"d","labels":[',
           '{}]},"record":{}}}]}', ('{"val":"x"},',)),
    *_json("mastodon statuses", '[{"id":"1","content":"', '"}]', _TEXTS),
    *_json("mastodon statuses", "[", '{"id":"z"}]', ('{"id":"{n}"},', '{"id":{n}},')),
    *_shapes("mastodon statuses", '[{"id":"1"', ((',"reblog":{"id":"{n}"', "}"),
             (',"quote":{"quoted_status":{"id":"1"', "}}")), "}]"),
    *_json("x posts", '{"data":[{"id":"1","text":"', '"}]}', _TEXTS),
    *_json("x posts", '{"data":[{"id":"1","text":"https://t.co/a","entities":{"urls":[', "{}]}}]}",
           ('{"url":"https://t.co/a","expanded_url":"https://a.example/{n}"},',)),
    *_json("x posts", '{"data":[', "{}]}", ('{"id":"{n}"},', '{"id":"1"},')),
    *_shapes("x refusal", '{"title":"t"', ((',"errors":[{"title":"t"', "}]"),), "}"),
    *_json("daily papers", "[", "{}]", ('{"paper":{"id":"2301.00001","title":"t"}},',)),
    *_json("daily papers", '[{"paper":{"id":"2301.00001","title":"t","authors":[', "{}]}}]",
           ('{"name":"A {n}"},',)),
    *_json("code record", '{"arxiv_id":"1706.03762","repositories":[', "{}]}",
           ('{"url":"https://a.example/{n}"},', '{"url":"https://github.com/a/b{n}"},')),
    *_json("zotero", "[", "{}]", ('{"data":{"title":"t","url":"http://arxiv.org/abs/2301.00001"}},',)),
    *_json("zotero collections", "[", "{}]", (
        '{"data":{"key":"{n}","name":"mine","parentCollection":"{n}"}},',
        '{"data":{"key":"A","name":"mine","parentCollection":"A"}},')),
    *_json("zotero written", '{"failed":{', '"0":{"message":"x"}}}', ('"{n}":{"message":"m"},',)),
    *_json("records", '{"schema_version":1,"items":[', "{}]}",
           ('{"id":"arxiv:2301.00001","reproduction":{}},', '{"reproduction":{"log":[{}]}},')),
    *_json("records", '{"schema_version":1,"items":[{"id":"arxiv:2301.00001","reproduction":{"log":[',
           "{}]}}]}", ('{"kind":"note","text":"x","at":"2024-01-01T00:00:00Z"},', "[],")),
]  # fmt: skip

_BIB = "@article{x, title={y}}\n"
LISTS = [
    *_shapes("list of papers", "", (
        _BIB, "@string{a = a # a}\n", '@string{s{n} = "v"}\n@a{k, title = s{n}}\n', "@a{b,c={",
        '@a{b,c="', "@a{b,", "@a{k{n},}\n", "@a(b)\n", "@comment{", "@comment{x}\n",
        '@preamble{"x"}', "@a{b, c = {x}, c = {x}}\n", "@", " @a{", "@a{b,c = d # ",
    )),
    *_shapes("list of papers", _BIB, ("}", "{", '"', "@a", "\\", "%\n", "=", "#", "(", ",")),
    *_shapes("list of papers", "@article{x, title={", (
        "{", "}", "\\input{x}", "$", "\\emph{", '"', "a ", ("{", "}"), "\\'{", "@a{b,", "~",
    ), "}}"),
    *_shapes("list of papers", "@string{a = {" + "b" * 3_000 + "}}\n@article{x, note = ", ("a # ",), "a}"),
    *_shapes("list of papers", "@article{x, ", ("k{n} = {v}, ", "k = {v}, ", "k = a # ", "k = 1 "),
             "}"),
    *_shapes("list of papers", "TY  - JOUR\n", (
        "TY  - JOUR\n", "TY  - JOUR\nER  - \n", "AU  - x\n", "x\n", "\n", "          \n", "TY  - ",
        "UR  - https://arxiv.org/abs/2301.00001\n", "\x0b", "\u2028", "N1  - ", "ER  - \n",
    )),
    *_shapes("list of feeds", "<opml><body>", (
        "<outline>", "<outline/>", '<outline xmlUrl="http://a.example/x"/>', "<body>", "</outline>",
        '<outline xmlUrl="http://a.example/{n}"/>', "<!--", "<?", "<![CDATA[", "&a;", "&#1;",
        '<a b="', "<outline text='\"'", ('<outline text="abcdef">', "</outline>"),
        ('<outline text="abcdef" xmlUrl="http://a.example/x{n}">', "</outline>"),
        ('<outline text="a" type="include" url="http://a.example/self.opml">', "</outline>"),
    ), "</body></opml>"),
    *_shapes("list of feeds", '<!DOCTYPE opml [<!ENTITY a "' + "b" * 4_000
             + '">]><opml><body><outline text="', ("&a;",), '" xmlUrl="http://a.example/x"/></body>'),
    *_shapes("list of feeds,list of papers", "http://a.example/x\n", (
        "http://a.example/{n} x\n", '"http://a.example/x" "~a" ', "query:x\n", '"\\', '"', "'",
        "exec:rm\n", "feed:", "https:/", "#", "|x\n", "file:///etc/passwd\n", "!", "~",
    )),
    *_shapes("list of papers", "", (
        "2301.00001\n", "2301.{n}\n", "arxiv:2301.00001 ", "https://arxiv.org/abs/", "arXiv:", "abs/",
        "https://arxiv.org/abs/2301.00001\n", "10.48550/arXiv.", "10.1000/", "doi:", "hep-th/", ",",
    )),
]  # fmt: skip

_CHARACTERS = ("\u0301", "\u200d", "a\u200d", "\u200c\u200d", "\ud800", "\x1b", "\r\n", "\u2028",
               " ", "\u3000", "👩\u200d", "e\u0301", "\ufeff", "\ufdd0", "\U000e0041", "\x9b",
               "\u202e", "\u2066", "\x00")  # fmt: skip
TEXTS = [
    *_shapes("text,names", "x", (*_CHARACTERS, *(
        "\\", "$", "$x", "{", "}", "{\\bf ", "\\emph{", "\\href{", "\\url{", "\\'", '\\"{', "~",
        "a~", "$ ", "$$", "$\\", "$a$", "$x_{", "\\frac{", "\\mathbf{", "^{", "_{", "\\left",
        "{\\bf x}", "\\%", "\\\\", "$x^", "$ \\a ", "\\a{}", "\\ss ", "\\href{a} {",
        ("{", "}"), ("$x_{", "}$"), ("\\emph{", "}"),
    ))),
    *_shapes("names,followed", "", (
        "arxiv:", "arXiv:2301.", "2301.00001", "https://arxiv.org/", "https://arxiv.org/abs/",
        "http://", "10.48550/arxiv.", "hep-th/", "/", ".", "abs/", "arxiv.org/abs/2301.00001v",
        "https://x.arxiv.org/", "doi.org/10.48550/", "%2e", "www.arxiv.org/", "arxiv 2301.00001 ",
        "[", "]", "@", "https://[", ":80", ":", "?", "huggingface.co/papers/", "arxiv:hep-",
        "a-b.c-", "a.", "@a", "github.com/a/b ", "https://github.com/", '"', "ti:", "-", "x:",
    )),
    *_shapes("header", "", (
        "max-age=9", ",", "no-cache, ", "<", '<http://a/?max_id=1>; rel="next", ', "<>;", "; ", "1",
        "Mon, ", "charset=", "charset=punycode", "\\", "text/", " ", "rel=next", "<a>;rel", "=",
    )),
]  # fmt: skip

CONFIGS = [
    *_shapes("config,edited config", "", (
    "[a]\n", "[[feeds]]\n", '[[feeds]]\nname="a"\n', "a.", "[", "{a=", "a=1\n", '"""', "'''", "[a.",
    "a=[", "#", "\\", "x={", "[a.b.c]\n", "k{n}=1\n", "\n", "=", '"', "a={b={",
    '[[feeds]]\nname="a{n}"\nurl="http://a.example/{n}"\n', '[[profiles]]\nname="a"\n',
    )),
    *_shapes("config", "a", (".a",), "=1"),
    *_shapes("config", "[a", (".a",), "]"),
    *_shapes("config", "x={a", (".a",), "=1}"),
    *_shapes("config", "x={'a'", (". 'a'",), "=1}"),
    *_shapes("config", "a=", ("9",)),
    *_shapes("config", "a=2024-01-01T", ("0",)),
    *_shapes("config", '[fetch]\ncontact="', ("a",), '"'),
    *_shapes("config", "[arxiv]\ncategories=[", ('"cs.LG",', '"cs.{n}",'), "]"),
]  # fmt: skip

# Pickles: https://docs.python.org/3/library/pickletools.html
PICKLES = [
    *(Shape("pickle", b"\x80\x02", piece, closing, b".") for piece, closing in (
        (b"]", b""), (b"]", b"a"), (b"(", b"l"), (b"(", b"t"), (b"(", b""), (b"}", b""),
        (b"]q\x00h\x00a", b""), (b"N", b"\x85"), (b"X\x01\x00\x00\x00a", b""), (b"\x94", b""),
        (b"]\x94", b"a"), (b"U\x01a", b"\x86"), (b"K\x01", b"0"), (b"c", b""), (b"cos\nsystem\n", b""),
        (b"I1\n", b""), (b"L9\n", b""), (b"\x8f(", b"\x90"), (b"N\x85q\x00h\x00\x86", b""),
    )),
    Shape("pickle", b"\x80\x02L", b"9", b"", b"\n."),
    Shape("pickle", b"\x80\x02I", b"9", b"", b"\n."),
    Shape("pickle", b"\x80\x02\x8b\xff\xff\xff\x7f", b"x", b"", b"."),
]  # fmt: skip

BYTES = [
    Shape("feed,reports,discovery,list of papers,list of feeds,arxiv listing,arxiv oai,pickle,gzip,"
          "deflate,config,dict.db,cache.db,backup", b"", piece)
    for piece in (b"\0", b"\xff", b"\x1f\x8b", b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"<\0", b"\x78\x9c",
                  b"\xc3", b"\xed\xa0\x80", bytes(range(256)), b"\xb0\xa1", b"\x80\x02]", b"\x1b[2J",
                  b"SQLite format 3\0")
]  # fmt: skip

SHAPES = [*FEEDS, *PAGES, *ARXIV, *JSON, *LISTS, *TEXTS, *CONFIGS, *PICKLES, *BYTES]
