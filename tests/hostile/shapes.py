"""All that can be made as long as one likes: markup, JSON, lists, text, configs, bytes."""

from __future__ import annotations

from tests.hostile.markup_shapes import ARXIV, FEEDS, PAGES
from tests.hostile.shape import Shape, shapes

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
    return shapes(readers, head, pieces, tail)


JSON = [
    *shapes(_EVERY_JSON, "", _JSON_PIECES),
    *shapes(_EVERY_JSON, "[", _JSON_PIECES, "{}]"),
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
    *shapes("mastodon statuses", '[{"id":"1"', ((',"reblog":{"id":"{n}"', "}"),
             (',"quote":{"quoted_status":{"id":"1"', "}}")), "}]"),
    *_json("x posts", '{"data":[{"id":"1","text":"', '"}]}', _TEXTS),
    *_json("x posts", '{"data":[{"id":"1","text":"https://t.co/a","entities":{"urls":[', "{}]}}]}",
           ('{"url":"https://t.co/a","expanded_url":"https://a.example/{n}"},',)),
    *_json("x posts", '{"data":[', "{}]}", ('{"id":"{n}"},', '{"id":"1"},')),
    *shapes("x refusal", '{"title":"t"', ((',"errors":[{"title":"t"', "}]"),), "}"),
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
    *shapes("list of papers", "", (
        _BIB, "@string{a = a # a}\n", '@string{s{n} = "v"}\n@a{k, title = s{n}}\n', "@a{b,c={",
        '@a{b,c="', "@a{b,", "@a{k{n},}\n", "@a(b)\n", "@comment{", "@comment{x}\n",
        '@preamble{"x"}', "@a{b, c = {x}, c = {x}}\n", "@", " @a{", "@a{b,c = d # ",
    )),
    *shapes("list of papers", _BIB, ("}", "{", '"', "@a", "\\", "%\n", "=", "#", "(", ",")),
    *shapes("list of papers", "@article{x, title={", (
        "{", "}", "\\input{x}", "$", "\\emph{", '"', "a ", ("{", "}"), "\\'{", "@a{b,", "~",
    ), "}}"),
    *shapes("list of papers", "@string{a = {" + "b" * 3_000 + "}}\n@article{x, note = ", ("a # ",), "a}"),
    *shapes("list of papers", "@article{x, ", ("k{n} = {v}, ", "k = {v}, ", "k = a # ", "k = 1 "),
             "}"),
    *shapes("list of papers", "TY  - JOUR\n", (
        "TY  - JOUR\n", "TY  - JOUR\nER  - \n", "AU  - x\n", "x\n", "\n", "          \n", "TY  - ",
        "UR  - https://arxiv.org/abs/2301.00001\n", "\x0b", "\u2028", "N1  - ", "ER  - \n",
    )),
    *shapes("list of feeds", "<opml><body>", (
        "<outline>", "<outline/>", '<outline xmlUrl="http://a.example/x"/>', "<body>", "</outline>",
        '<outline xmlUrl="http://a.example/{n}"/>', "<!--", "<?", "<![CDATA[", "&a;", "&#1;",
        '<a b="', "<outline text='\"'", ('<outline text="abcdef">', "</outline>"),
        ('<outline text="abcdef" xmlUrl="http://a.example/x{n}">', "</outline>"),
        ('<outline text="a" type="include" url="http://a.example/self.opml">', "</outline>"),
    ), "</body></opml>"),
    *shapes("list of feeds", '<!DOCTYPE opml [<!ENTITY a "' + "b" * 4_000
             + '">]><opml><body><outline text="', ("&a;",), '" xmlUrl="http://a.example/x"/></body>'),
    *shapes("list of feeds,list of papers", "http://a.example/x\n", (
        "http://a.example/{n} x\n", '"http://a.example/x" "~a" ', "query:x\n", '"\\', '"', "'",
        "exec:rm\n", "feed:", "https:/", "#", "|x\n", "file:///etc/passwd\n", "!", "~",
    )),
    *shapes("list of papers", "", (
        "2301.00001\n", "2301.{n}\n", "arxiv:2301.00001 ", "https://arxiv.org/abs/", "arXiv:", "abs/",
        "https://arxiv.org/abs/2301.00001\n", "10.48550/arXiv.", "10.1000/", "doi:", "hep-th/", ",",
    )),
]  # fmt: skip

_CHARACTERS = ("\u0301", "\u200d", "a\u200d", "\u200c\u200d", "\ud800", "\x1b", "\r\n", "\u2028",
               " ", "\u3000", "👩\u200d", "e\u0301", "\ufeff", "\ufdd0", "\U000e0041", "\x9b",
               "\u202e", "\u2066", "\x00")  # fmt: skip
TEXTS = [
    *shapes("text,names", "x", (*_CHARACTERS, *(
        "\\", "$", "$x", "{", "}", "{\\bf ", "\\emph{", "\\href{", "\\url{", "\\'", '\\"{', "~",
        "a~", "$ ", "$$", "$\\", "$a$", "$x_{", "\\frac{", "\\mathbf{", "^{", "_{", "\\left",
        "{\\bf x}", "\\%", "\\\\", "$x^", "$ \\a ", "\\a{}", "\\ss ", "\\href{a} {",
        ("{", "}"), ("$x_{", "}$"), ("\\emph{", "}"),
    ))),
    *shapes("names,followed", "", (
        "arxiv:", "arXiv:2301.", "2301.00001", "https://arxiv.org/", "https://arxiv.org/abs/",
        "http://", "10.48550/arxiv.", "hep-th/", "/", ".", "abs/", "arxiv.org/abs/2301.00001v",
        "https://x.arxiv.org/", "doi.org/10.48550/", "%2e", "www.arxiv.org/", "arxiv 2301.00001 ",
        "[", "]", "@", "https://[", ":80", ":", "?", "huggingface.co/papers/", "arxiv:hep-",
        "a-b.c-", "a.", "@a", "github.com/a/b ", "https://github.com/", '"', "ti:", "-", "x:",
    )),
    *shapes("header", "", (
        "max-age=9", ",", "no-cache, ", "<", '<http://a/?max_id=1>; rel="next", ', "<>;", "; ", "1",
        "Mon, ", "charset=", "charset=punycode", "\\", "text/", " ", "rel=next", "<a>;rel", "=",
    )),
]  # fmt: skip

CONFIGS = [
    *shapes("config,edited config", "", (
    "[a]\n", "[[feeds]]\n", '[[feeds]]\nname="a"\n', "a.", "[", "{a=", "a=1\n", '"""', "'''", "[a.",
    "a=[", "#", "\\", "x={", "[a.b.c]\n", "k{n}=1\n", "\n", "=", '"', "a={b={",
    '[[feeds]]\nname="a{n}"\nurl="http://a.example/{n}"\n', '[[profiles]]\nname="a"\n',
    )),
    *shapes("config", "a", (".a",), "=1"),
    *shapes("config", "[a", (".a",), "]"),
    *shapes("config", "x={a", (".a",), "=1}"),
    *shapes("config", "x={'a'", (". 'a'",), "=1}"),
    *shapes("config", "a=", ("9",)),
    *shapes("config", "a=2024-01-01T", ("0",)),
    *shapes("config", '[fetch]\ncontact="', ("a",), '"'),
    *shapes("config", "[arxiv]\ncategories=[", ('"cs.LG",', '"cs.{n}",'), "]"),
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
