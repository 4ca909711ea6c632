"""Feeds, pages and arXiv's answers that can be made as long as one likes."""

from __future__ import annotations

from tests.hostile.shape import shapes

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
    *shapes("feed,discovery", f"{_RSS}<item><title>t</title><description>", MARKUP,
             f"</description></item>{_END}"),
    *shapes("feed", f"{_RSS}<item><title>t</title><odd/><description><![CDATA[", MARKUP[:12],
             f"]]></description></item>{_END}"),
    *shapes("feed", _XHTML, (("<b>", "</b>"), "<b>x</b>", "<b/>", "\n", "&#32;", "x\n"),
             _XHTML_END),
    *shapes("feed,plain feed", f"{_RSS}<item><title>t</title>", _ITEM_PARTS, f"</item>{_END}"),
    *shapes("feed,plain feed", f"{_ATOM}<entry><id>x</id><title>t</title>", _ENTRY_PARTS,
             "</entry></feed>"),
    *shapes("feed", f"{_RSS}<item>", (" a{n}=''", " p:a{n}=''"), f"<title>t</title></item>{_END}"),
    *shapes("feed", "<rss version='2.0' ", ("xmlns:n{n}='u{n}' ",),
             "><channel><item><title>t</title></item></channel></rss>"),
    *shapes("feed", "<rss version='2.0' " + " ".join(f"xmlns:n{n}='u{n}'" for n in range(2_000))
             + "><channel><item><title>t</title>", ("<n1999:a/>",), f"</item>{_END}"),
    *shapes("feed", "<!-- x -->", ("\n", "\n<!ENTITY x", "<!-- x -->", "<?x y?>", "\n<!DOCTYPE x",
             "<?xml version='1.0'?>", "<!DOCTYPE x [", "\n<!ENTITY e{n} \"x\">"),
             f"{_RSS}<item><title>t</title></item>{_END}"),
    *shapes("feed", '<!DOCTYPE x [\n<!ENTITY e "' + "b" * 8_000
             + f'">\n]>\n{_RSS}<item><title>', ("&e;",), f"</title></item>{_END}"),
    *shapes("feed", '<!DOCTYPE x [\n<!ENTITY e "' + "b" * 8_000
             + f'">\n]>\n{_RSS}<item><foo><title>', ("&e;",), f"</title></item>{_END}"),
    *(one for field, pieces in _FIELDS for one in shapes(
        "feed", f"{_RSS}<item><title>t</title><odd/>{field}", pieces,
        f"</{field[1:].partition(' ')[0].rstrip('>')}></item>{_END}")),
    *shapes("feed,schedule", _RSS, ("<ttl>", "<skipHours>", "<skipHours><hour>1</hour></skipHours>",
             "<ttl> ", "<sy:updatePeriod>", "<skipDays><day>"), _END),
    *shapes("feed", f"<?xml version='1.0' encoding='punycode'?>{_RSS}<item><title>", ("a-b\ud800",),
             f"</title></item>{_END}"),
    *shapes("feed", f"<?xml version='1.0' encoding='gb2312'?>{_RSS}<item><title>", ("文",),
             f"</title></item>{_END}"),
]  # fmt: skip

_LIST = '<html><body><ul><li><a href="a.pdf">Deep cats</a> by Ann Lee'
PAGES = [
    *shapes("reports,discovery", _LIST, MARKUP),
    *shapes("reports", _LIST, (
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
    *shapes("reports", f"{_LIST}<a ", ("a{n}=b ",), " href=b.pdf>T</a>"),
    *shapes("reports", f'{_LIST}<a href="', ("a/../", "%2e", "[", "a_"), '.pdf">pdf</a>'),
    *shapes("reports", f'{_LIST}<a href="b.pdf">', ("x by y ", "the pdf ", "Best Project by Ann -"),
             "</a>"),
    *shapes("reports,discovery", "<meta charset=punycode>-", ("babbbbab",)),
    *shapes("reports,discovery", "<meta charset=utf-7>", ("+AD",)),
    *shapes("reports,discovery", "<meta charset=unicode_escape>", ("\\N{DIGIT ONE}",)),
    *shapes("discovery", "<html><head>", (
        "<link rel=alternate type=application/rss+xml href=/{n}>",
        "<link rel=alternate type=application/rss+xml href=/{n}",
        "<a rel=feed href=x>",
        "<base href=x/>",
    )),
    *shapes("feed as page", "<!--", ("x", "--", "-->"), "<html>"),
    *shapes("feed", "<?xml", (" ", "?><?xml", "?> <!---->"), "<html>"),
]  # fmt: skip

_ARXIV = '<feed xmlns="http://www.w3.org/2005/Atom">'
_PAPER = "<entry><id>oai:arXiv.org:2301.00001v1</id><title>t</title>"
_RECORD = "<record><metadata><arXivRaw><id>2301.00001</id><title>t</title>"
_RESULT = (
    "<entry><id>http://arxiv.org/abs/2301.00001v1</id><title>t</title>"
    "<published>2024-01-01T00:00:00Z</published><updated>2024-01-01T00:00:00Z</updated>"
)
ARXIV = [
    *shapes("arxiv listing", _ARXIV, (
        _PAPER + "</entry>",
        (_PAPER, "</entry>"),
        ("<entry><id>oai:arXiv.org:2301.00001v1</id><title>t", "</title></entry>"),
        ("<a>", "</a>"),
        "<!-- a -->",
        ('<a xmlns:n{n}="u">', "</a>"),
    ), "</feed>"),
    *shapes("arxiv listing", _ARXIV + _PAPER, (
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
    ) for one in shapes(
        "arxiv listing", f"{_ARXIV}{_PAPER}<{field}>", pieces, f"</{field}></entry></feed>")),
    *shapes("arxiv listing", f"{_ARXIV}<entry><id>", (
        "9", "/", "https://arxiv.org/abs/", "arXiv:", "oai:", " ", "v1"), "</id></entry></feed>"),
    *shapes("arxiv listing,arxiv api", "<!DOCTYPE x [", ('<!ENTITY a{n} "b">',),
             f"]>{_ARXIV}</feed>"),
    *shapes("arxiv listing", "<feed ", ("n{n}='' ", "xmlns:n{n}='u{n}' "), "></feed>"),
    *shapes("arxiv oai", "<OAI-PMH><ListRecords>", (
        _RECORD + "</arXivRaw></metadata></record>",
        (_RECORD, "</arXivRaw></metadata></record>"),
        ("<record><metadata><arXivRaw><id>1</id><title>", "</title></arXivRaw></metadata></record>"),
        ("<record>", "</record>"),
        "<error code='x'>Reason: </error>",
        "<resumptionToken>x</resumptionToken>",
        "<record><header><datestamp>2024-01-01</datestamp></header></record>",
        ("<error>", "</error>"),
    ), "</ListRecords></OAI-PMH>"),
    *shapes("arxiv oai", f"<OAI-PMH>{_RECORD}", (
        '<version version="v{n}"><date>Mon, 1 Jan 2024 00:00:00 GMT</date></version>',
        "<authors>A and </authors>",
        "<categories>a </categories>",
    ), "</arXivRaw></metadata></record></OAI-PMH>"),
    *shapes("arxiv oai", "<OAI-PMH><error code='x'>", ("Reason: ", " "), "</error></OAI-PMH>"),
    *shapes("arxiv api", _ARXIV, (_RESULT + "</entry>", (_RESULT, "</entry>"), ("<a>", "</a>")),
             "</feed>"),
    *shapes("arxiv api", _ARXIV + _RESULT, (
        "<author><name>A B</name></author>",
        '<category term="c{n}"/>',
        '<link href="http://arxiv.org/pdf/{n}" title="pdf"/>',
        ('<a xml:base="abcdefgh/">', "</a>"),
        "<summary>x</summary>",
    ), "</entry></feed>"),
]  # fmt: skip
