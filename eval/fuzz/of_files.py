"""Targets that take files of articles: pages, documents, mails, archives."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from itertools import count
from typing import Any
from unittest.mock import patch

from laws import ROOT, Law, Target, check_shown, scratch

_MADE = ROOT / "tests" / "data" / "pages"
_IMPORTING = "askcaci.corpus.importing"
# The branches of a format's own reader guide the fuzzer, which is far quicker so; those of
# what every page goes through guide it in the targets of text, which have nothing else.
_PACKAGE = ("askcaci.corpus", "askcaci.text")
_WEB = (f"{_IMPORTING}.webpages",)
_MESSAGES = (f"{_IMPORTING}.documents.messages",)
_PARTS = (f"{_IMPORTING}.guards", f"{_IMPORTING}.lines.wrapping")
_ISSUES = (f"{_IMPORTING}.issues",)
_NAME = "made/file"
# Of so many files in a format with a reader of its own, the pages of one are split too.
_SPLIT = 4

_HTML = tuple(
    b"""<p> </p> <div> </div> <h1> <h2> <br> <b> <i> <sup> <table> <tr> <td> <ul> <ol> <li>
    <a href=" "> class=" id=" <!-- --> <script> </script> <style> <![CDATA[ ]]> <base href="
    <meta charset=" <meta property="og: <title> <body> <html> &amp; &#8217; &#x202e; &nbsp;
    <template> <svg> <math> <select> <noscript> style="display:none" itemFullText catItem
    itemTitle application/ld+json datePublished utf-7 utf-16 iso-2022-jp BACKGROUND:
    IMPLICATIONS: CONCLUSIONS: By (4/9/2014""".split()
)
_XML = (
    *_HTML,
    b"<!DOCTYPE",
    b'<!ENTITY a "b">',
    b"&a;",
    b"<?xml version='1.0' encoding='",
    b"xmlns:w=",
    b"</w:p>",
    b"<w:p>",
    b"<w:r><w:t>",
    b"<w:tbl><w:tr><w:tc>",
    b"<w:footnoteReference w:id='2'/>",
    b"<item>",
    b"<entry>",
    b"<content:encoded>",
    b"<itemref idref='",
    b"href='../../x'",
)
_MAIL = (
    *_HTML,
    b"Content-Type: multipart/mixed; boundary=",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Disposition: attachment; filename=",
    b"=?utf-8?q?",
    b"?=",
    b"filename*0*=utf-8''",
    b"charset=",
    b"format=flowed; delsp=yes",
    b"\r\n--made\r\n",
)
_MARKDOWN = (
    b"---\n", b"```", b"~~~", b"> ", b"- ", b"1. ", b"[^1]", b"[^1]: ", b"[[", b"]]", b"![](",
    b"](x)", b"***", b"__", b"|---|", b"<div>", b"&copy;", b"\\[1\\]", b"kind: brief\n",
    b"title: ", b"authors:\n  - ", b"&a ", b"*a", b"!!python/object:os.system", b"{[", b'"\\x',
    b"\t", b"## ", b"\nBy Ida Jost\n", b"## BACKGROUND\n",
)  # fmt: skip

_PDF_WORDS = tuple(
    b"""/Rotate /MediaBox[ /CropBox[ /Kids[ 0]/Count 999999999 /Encrypt<< /Filter/FlateDecode
    /Filter/ASCIIHexDecode /Filter/LZWDecode /DecodeParms<</Predictor /ObjStm /XRef /Prev
    /ToUnicode /Differences[ /Type0 /Type3 /Widths[ <FEFF D800> endobj endstream stream xref
    trailer startxref BT ET Td Tm Tf TJ Tj ' " T* Tc Tr 3 q Q cm Do BI ID EI BX -1 0 1e38
    <</Root %PDF- (\\) obj<<""".split()
)
_SETTING = (
    *b"""By BACKGROUND: CONCLUSIONS: CONTENTS ... 12 govern- [1] 1 - 0 -0 1e9 -1e9 36.0 207.0
    62.0 10.0 20.0 0.1 1e5 Jost 24 August 2005 Central Asia-Caucasus Analyst""".split(),
    b"\x0c",
    b"\xc2\xad",
    b"\n36.0 60.0 62.0 10.0 By\n65.0 90.0 62.0 10.0 Jost\n",
)


def read_page(page: object, *, lines: bool = False) -> None:
    """Assert that a page's articles can be written and are read again as they were.

    `lines` asks what became of each line too.
    """
    from askcaci.corpus.files import format_article, parse_article
    from askcaci.corpus.importing.splitting.roles import read_lines
    from askcaci.corpus.importing.splitting.splitter import split_page

    split = split_page(page)
    if lines:
        read_lines(page, split)
    for article, _ in split.articles:
        again = parse_article(format_article(article), id=article.id, path="made")
        assert again.text == article.text.strip(), "an article's text is read otherwise"
        assert again.sections == article.sections, (
            "an article's sections are read otherwise"
        )


def _reader(kind: str) -> Callable[[], Law]:
    """Return what makes the law of the module that reads a format."""

    def make() -> Law:
        from askcaci.corpus.importing.files import formats

        module = getattr(formats, kind).module
        pages = import_module(f"{_IMPORTING}.{module}").pages

        plain = kind in ("TEXT", "MARKDOWN")

        def law(data: bytes) -> None:
            whole = plain or not zlib.crc32(data) % _SPLIT
            with nullcontext() if kind == "WEB_PAGE" else _without_trafilatura():
                for page in pages(_NAME, data, _NAME):
                    if whole:
                        read_page(page, lines=plain)

        return law

    return make


def _without_trafilatura() -> AbstractContextManager[object]:
    """Let every block stay: what it thinks of a page takes most of the time for one.

    The target `web-pages` is the one that asks it.
    """
    from askcaci.corpus.importing.webpages import maincontent

    return patch.object(maincontent, "_extracted", lambda *_: None)


def _made(folder: str, most: int | None = None) -> Callable[[], list[bytes]]:
    """Return what gives the made files of a folder of tests/data/pages, cut to a length."""

    def seeds() -> list[bytes]:
        place = _MADE / folder if folder else _MADE
        files = sorted(path for path in place.iterdir() if path.is_file())
        return [path.read_bytes()[:most] for path in files if ".expected" not in path.name]

    return seeds


# Files of parts: an input is a number, then the content of the part of that number.


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive of parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a ZIP archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rebuilt(data: bytes, parts: Sequence[Mapping[str, bytes]]) -> bytes:
    """Return the archive an input means: one with a part replaced, or the bytes as they are."""
    number, content = data[0] if data else 0, data[1:]
    places = [(whole, name) for whole in parts for name in whole]
    if number >= len(places):
        return content
    whole, name = places[number]
    return packed({**whole, name: content})


def seeds_of_parts(wholes: Sequence[bytes]) -> list[bytes]:
    """Return the inputs that mean the archives as they are, by each part and as bytes."""
    contents = [content for whole in wholes for content in parts_of(whole).values()]
    inner = [bytes([number]) + content for number, content in enumerate(contents)]
    return [*inner, *(b"\xff" + whole for whole in wholes)]


def _in_parts(kind: str, folder: str) -> Callable[[], Law]:
    made = _made(folder)

    def make() -> Law:
        read = _reader(kind)()
        parts = [parts_of(whole) for whole in made()]
        return lambda data: read(rebuilt(data, parts))

    return make


def _seeds_in_parts(folder: str) -> Callable[[], list[bytes]]:
    return lambda: seeds_of_parts(_made(folder)())


# Archives of files.


def _archives() -> Law:
    from askcaci.corpus.importing.files.archives import Member, unpacked

    def law(data: bytes) -> None:
        for found in unpacked(Member("a.zip", "folder/a.zip", data)):
            if isinstance(found, Member):
                parts = found.name.replace("\\", "/").split("/")
                assert ".." not in parts, "a member leads out of its archive"
                assert parts[0] == "a.zip", "a member has left its archive"

    return law


def _archive_seeds() -> list[bytes]:
    import gzip
    import tarfile

    page = (_MADE / "single.txt").read_bytes()[:600]
    inner = packed(
        {"2005/a.txt": page, "../x.txt": page, "C:\\x": b"x", "a_files/b.js": b""}
    )
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name in ("a/b.txt", "../b.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(page)
            archive.addfile(info, io.BytesIO(page))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    files = [inner, packed({"inner.zip": inner}), tar.getvalue(), _WITH_ATTACHMENTS]
    return [*files, *(gzip.compress(file, mtime=0) for file in files)]


_WITH_ATTACHMENTS = (
    b"From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=made\r\n\r\n--made\r\n"
    b'Content-Disposition: attachment; filename="a/b.txt"\r\n\r\nBy Ida Jost\r\n--made\r\n'
    b'Content-Disposition: attachment; filename="../x.txt"\r\n\r\nx\r\n--made--\r\n'
)


# PDF issues: the bytes, and what the reading process says of them.

# So many PDF files, one is given to the process that reads them too.
_SELDOM = 500


def _pdf() -> Law:
    from askcaci.corpus.importing.issues import glyphs, reading
    from askcaci.errors import SourceError

    read, by_process = _reader("PDF")(), reading._answers

    def here(data: bytes, path: str) -> Iterator[dict[str, Any]]:
        """Yield what the reading process says: most PDFs take less time than its start."""
        said = [json.loads(json.dumps(answer)) for answer in glyphs.read(data)]
        if not zlib.crc32(data) % _SELDOM:
            try:
                assert list(by_process(data, path)) == said, "the process says otherwise"
            except SourceError as error:
                raise AssertionError("the process has ended") from error
        yield from said

    def law(data: bytes) -> None:
        with patch.object(reading, "_answers", here):
            read(data)

    return law


def _pdf_seeds() -> list[bytes]:
    """Return small PDF files, their text as it stands and packed."""
    shown = (
        b"BT /F 10 Tf 36 350 Td (A Dam Above the Valley) Tj 0 -14 Td (By Ida Jost) Tj\n"
        b"0 -14 Td (BACKGROUND: The dam is high, the river low. It was be-) Tj\n"
        b"0 -12 Td [(gun in sp) -20 (ring.)] TJ 1 0 0 1 220 310 Tm (12) Tj ET\n"
    )
    packed = zlib.compress(shown)
    return [
        _PDF % (b"", len(shown), shown),
        _PDF % (b"/Filter/FlateDecode", len(packed), packed),
        _PDF.replace(b"/Count 1", b"/Count 2/Rotate 90") % (b"", len(shown), shown),
    ]


_PDF = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 420 400]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<<%b/Length %d>>stream
%bendstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>endobj
6 0 obj<</Title(A Dam)/Author(Ida Jost)>>endobj
trailer<</Root 1 0 R/Info 6 0 R/Size 7>>
%%%%EOF
"""


def _pdf_words() -> Law:
    from askcaci.corpus.importing.issues import articles, reading

    last = _sheet(_pdf_word_seeds()[-1].decode().rpartition("\f")[2])

    def law(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        answers = [_sheet(sheet) for sheet in text.split("\f")]
        # A last page that can be read, for no input to be refused as holding no text.
        said = [{"pages": len(answers) + 1}, *answers, last]
        with patch.object(reading, "_answers", lambda *_: iter(said)):
            pages = list(articles.pages("20050824Analyst.pdf", b"%PDF-1.4", _NAME))
        for page in pages:
            read_page(page)

    return law


def _sheet(text: str) -> dict[str, object]:
    """Return what the reading process says of a page: a word a line, behind its measures."""
    words = []
    for line in text.split("\n"):
        *said, word = line.split(" ", 4)
        if word.strip() and len(said) == 4:
            words.append([word, *map(_measure, said)])
    return {"words": words} if words else {"unreadable": True}


def _measure(text: str) -> float:
    try:
        return float(text) if math.isfinite(float(text)) else 0.0
    except ValueError:
        return 0.0


def _pdf_word_seeds() -> list[bytes]:
    from askcaci.corpus.importing.issues.glyphs import read

    issues = [list(map(_as_lines, list(read(data))[1:])) for data in _made("issues")()]
    return [
        "\f".join(sheet[:900] for sheet in sheets[at : at + 3]).encode()
        for sheets in issues
        for at in range(0, len(sheets), 3)
    ]


def _as_lines(answer: Mapping[str, Any]) -> str:
    return "\n".join(f"{' '.join(map(str, m))} {word}" for word, *m in answer["words"])


# Article files, and a whole import with all that is said of it.


def _article_file() -> Law:
    from askcaci.corpus.files import format_article, parse_article, read_article

    path = scratch() / "made.md"

    def law(data: bytes) -> None:
        path.write_bytes(data)
        article = read_article(path)
        again = parse_article(format_article(article), id=article.id, path=str(path))
        assert again.text == article.text, "an article is read otherwise once written"
        assert (again.title, again.authors) == (article.title, article.authors), "a value"

    return law


def _article_seeds() -> list[bytes]:
    briefs = sorted((ROOT / "corpus").glob("*.md"))[:3]
    own = (_MADE / "markdown" / "own.md").read_bytes()
    return [own, *(path.read_bytes()[:9_000] for path in briefs)]


def _import() -> Law:
    from lxml import html

    from askcaci.corpus.importing import import_files
    from askcaci.rendering.imports import file_line, file_text, summary_text
    from askcaci.rendering.json import dumps, file_object
    from askcaci.rendering.review import review_page

    folder = scratch()
    suffixes = (".txt", ".html", ".md", ".eml", ".xml", "")
    numbers = count()

    def law(data: bytes) -> None:
        suffix = suffixes[data[0] % len(suffixes)] if data else ""
        path = folder / f"{next(numbers) % 2}{suffix}"
        path.write_bytes(data[1:])
        with _without_trafilatura():
            report = import_files([path], folder / "corpus", dry_run=True, keep_lines=True)
        for file in report.files:
            for shown in (file_line(file), file_text(file, verbose=True), file_text(file)):
                check_shown(shown)
            dumps(file_object(file))
        check_shown(summary_text(report.totals))
        if not zlib.crc32(data) % _REVIEWED:
            page = review_page(report)
            check_shown(page)
            found = html.document_fromstring(page).xpath(_MARKUP)
            assert not found, "a page's text is markup of the report"
        path.unlink()

    return law


# Of so many imports, one is written as a page for review; what no such page holds.
_REVIEWED = 4
_MARKUP = (
    "//script | //img | //link | //iframe | //object | //form | //base | //svg"
    " | //@src | //@*[starts-with(name(), 'on')] | //a[not(starts-with(@href, '#'))]"
)


def _import_seeds() -> list[bytes]:
    folders = enumerate(("", "webpages", "markdown", "mail", "feeds"))
    hostile = (
        b"By <script>alert(1)</script> Jost\n\nBACKGROUND: <img src=x onerror=y> text.\n"
    )
    made = [bytes([n]) + data for n, folder in folders for data in _made(folder, 1_500)()]
    return [b"\0" + hostile, *made]


def targets() -> Iterator[Target]:
    """Yield the targets of this module."""
    documents = f"{_IMPORTING}.documents"
    archived = (f"{documents}.archivedpages", *_MESSAGES, *_WEB)
    mail = (f"{documents}.mail", f"{documents}.plaintext", *_MESSAGES, *_PARTS)
    # What is long takes long: the tests read these files as a whole.
    for name, kind, seeds, package, words in (
        ("web-pages", "WEB_PAGE", _made("webpages", 2_000), _WEB, _HTML),
        ("archived-pages", "ARCHIVED_PAGE", _made("archivedpages", 2_500), archived, _MAIL),
        ("feeds", "FEED", _made("feeds"), (f"{documents}.feeds", *_WEB, *_PARTS), _XML),
        ("mail", "MAIL", _made("mail"), mail, _MAIL),
        ("markdown", "MARKDOWN", _made("markdown"), _PACKAGE, _MARKDOWN),
        ("text-pages", "TEXT", _made("", 900), _PACKAGE, _HTML[-6:]),
    ):
        yield Target(name, _reader(kind), seeds, package, words)
    for name, kind, folder, package in (
        ("word", "WORD", "word", (f"{documents}.word", *_PARTS)),
        ("epub", "EPUB", "books", (f"{documents}.books", *_WEB, *_PARTS)),
    ):
        seeds = _seeds_in_parts(folder)
        yield Target(name, _in_parts(kind, folder), seeds, package, _XML)
    yield Target("pdf", _pdf, _pdf_seeds, _ISSUES, _PDF_WORDS)
    yield Target("pdf-words", _pdf_words, _pdf_word_seeds, _ISSUES, _SETTING)
    yield Target("archives", _archives, _archive_seeds, _PACKAGE, _MAIL[-11:])
    yield Target("article-files", _article_file, _article_seeds, _PACKAGE, _MARKDOWN)
    yield Target("import", _import, _import_seeds, (*_PACKAGE, "askcaci.rendering"), _HTML)
