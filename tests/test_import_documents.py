"""Word, EPUB, feeds, mails and Markdown: what no made page shows, and hostile files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.corpus.files import parse_article
from askcaci.corpus.importing.documents import (
    archivedpages,
    books,
    feeds,
    mail,
    markdown,
    word,
)
from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.splitting.splitter import split_page
from askcaci.errors import SourceError
from making import books as made_books
from making import feeds as made_feeds
from making import mail as made_mail
from making import markdown as made_markdown
from making import word as made_word
from making.word import document, paragraph

CORPUS = Path(__file__).parents[1] / "corpus"
Read = Callable[[str, bytes, str], Iterator[Page]]
READERS: dict[str, tuple[Read, dict[str, bytes]]] = {
    "word": (word.pages, made_word.made()),
    "books": (books.pages, made_books.made()),
    "feeds": (feeds.pages, made_feeds.made()),
    "mail": (mail.pages, made_mail.made()),
    "markdown": (markdown.pages, made_markdown.made()),
}
MADE = [
    (read, name, data) for read, made in READERS.values() for name, data in made.items()
]


def texts(page: Page) -> list[str]:
    """Return what a page shows that may be text of an article."""
    return [line.text for line in page.lines if line.text and not line.aside]


def asides(page: Page) -> dict[str, str]:
    """Return what stands aside on a page, and why."""
    return {line.text: line.aside for line in page.lines if line.aside}


def one(read: Read, data: bytes | str) -> Page:
    """Return the only page of a file."""
    content = data.encode() if isinstance(data, str) else data
    (page,) = read("file", content, "folder/file")
    return page


# Zip files.


def zipped(
    parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, *, level: int = 9
) -> bytes:
    """Return a zip file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method, compresslevel=level) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """Return all members of a zip file, as far as they can be had."""
    archive = zips.opened(data, "a.zip")
    return {
        info.filename: zips.member(archive, info, "a.zip") for info in archive.infolist()
    }


@given(st.dictionaries(st.text("abc/", min_size=1), st.binary(max_size=200), max_size=5))
def test_a_zip_file_gives_back_what_was_packed(parts: dict[str, bytes]) -> None:
    """Whatever the method, members come out as they went in."""
    parts = {name: data for name, data in parts.items() if not name.startswith("/")}
    assert members(zipped(parts)) == parts
    assert members(zipped(parts, zipfile.ZIP_STORED)) == parts


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "/etc/x", "C:/x", "..\\x", "\\x", "a\\..\\..\\x"]
)
def test_a_member_that_leads_out_is_refused(name: str) -> None:
    """Whichever way the slashes lean."""
    with pytest.raises(SourceError, match="leads out"):
        members(zipped({name: b"x"}))


def test_a_bomb_is_not_unpacked() -> None:
    """What shrinks to a thousandth of itself is no text."""
    with pytest.raises(SourceError, match="200 times"):
        members(zipped({"bomb": b"\0" * 30_000_000}))


def test_a_size_that_is_a_lie_is_not_believed() -> None:
    """A member that claims to be small is read to the limit or not at all."""
    data = bytearray(zipped({"bomb": b"\0" * 30_000_000}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    with pytest.raises(SourceError):
        members(bytes(data))


def test_members_are_counted_and_their_claims_added_up() -> None:
    """Before any is unpacked."""
    data = zipped({str(number): b"x" * 1_000 for number in range(9)})
    with pytest.raises(SourceError, match="more than 8 files"):
        zips.opened(data, "a.zip", most_members=8)
    with pytest.raises(SourceError, match="unpacks to more than"):
        zips.opened(data, "a.zip", most_unpacked=8_999)


def test_an_encrypted_member_and_a_strange_method_are_refused() -> None:
    """Neither is tried."""
    data = bytearray(zipped({"a": b"x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match="encrypted"):
        members(bytes(data))
    with pytest.raises(SourceError, match="method"):
        members(zipped({"a": b"x" * 100}, zipfile.ZIP_LZMA))


# Word.


def test_word_counts_paragraphs_and_reads_rows_and_breaks() -> None:
    """A row of a table is a line, a line break ends one, blank paragraphs do not count."""
    page = one(
        word.pages,
        document(
            paragraph("One")
            + paragraph("")
            + made_word.table(("a", "b"), ("c", "d"))
            + paragraph("<w:r><w:t>Two</w:t><w:br/><w:t>lines</w:t></w:r>"),
            {},
        ),
    )
    assert texts(page) == ["One", "a | b", "c | d", "Two", "lines"]
    assert [page.place(number) for number in range(1, 6)] == [1, 2, 4, 6, 6]
    assert page.unit == "paragraph"


def test_a_table_that_lays_out_a_page_is_its_paragraphs() -> None:
    """Cells with whole paragraphs are no data."""
    text = "A paragraph of a page that somebody laid out in two columns. " * 5
    page = one(word.pages, document(made_word.table((text, "Short"), ("x", "y")), {}))
    assert texts(page) == [text.strip(), "Short", "x", "y"]


def test_what_was_moved_is_read_where_it_went() -> None:
    """A tracked move is a deletion and an insertion."""
    moved = "".join(
        f"<w:move{way}>{made_word.run(f'moved {way}')}</w:move{way}>"
        for way in ("From", "To")
    )
    assert texts(one(word.pages, document(paragraph(moved), {}))) == ["moved To"]


def test_notes_are_numbered_as_the_text_refers_to_them() -> None:
    """Twice the same note is one note; a reference to none is nothing."""
    body = paragraph(
        "A", made_word.note(9), "B", made_word.note(4), "C", made_word.note(9)
    ) + paragraph("D", made_word.note(77))
    page = one(word.pages, document(body, {4: "Four.", 9: "Nine."}))
    assert texts(page) == ["A[1]B[2]C[1]", "D", "[1] Nine.", "[2] Four."]


def look(properties: str, text: str) -> str:
    """Return a run with properties."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def word_texts(*paragraphs: str) -> list[str]:
    """Return what a Word document of some paragraphs shows."""
    return texts(one(word.pages, document("".join(paragraphs), {})))


def test_a_cell_without_text_keeps_its_place() -> None:
    """So does one that is spanned, at either end of a row, whatever holds the rows."""
    header = (
        "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + paragraph("Yield") + "</w:tc>"
    )
    rows = (
        f"<w:tr><w:tc>{paragraph('')}</w:tc>{header}</w:tr>",
        "<w:sdt><w:sdtContent><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>"
        f"<w:tc>{paragraph('2001')}</w:tc><w:tc>{paragraph('2002')}</w:tc></w:tr>"
        "</w:sdtContent></w:sdt>",
        made_word.table(("Wheat", "", "7"), ("Oats", "4", ""))[7:-8],
        f"<w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph('not shown')}</w:tc></w:tr>",
    )
    assert word_texts(f"<w:tbl>{''.join(rows)}</w:tbl>") == [
        "| Yield |",
        "| 2001 | 2002",
        "Wheat | | 7",
        "Oats | 4 |",
    ]


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ("<w:vanish/>", "hidden"),
        ("<w:strike/>", "struck out"),
        ("<w:dstrike w:val='1'/>", "struck out"),
        ("<w:rStyle w:val='Draft'/>", "hidden"),
    ],
)
def test_what_word_hides_or_strikes_out_is_no_text(properties: str, why: str) -> None:
    """It is told; what only could be hidden is text."""
    style = (
        '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Draft"><w:basedOn w:val="Base"/></w:style>'
    )
    body = paragraph("The toll is four", look(properties, " (or five)"), " coins.")
    parts = members(document(body, {}))
    styles = parts["word/styles.xml"].decode()
    parts["word/styles.xml"] = styles.replace("</w:styles>", style + "</w:styles>").encode()
    page = one(word.pages, zipped(parts))
    assert texts(page) == ["The toll is four coins."]
    assert page.lines[0].repairs == (f"line 1: {why}, left out: '(or five)'",)
    shown = look("<w:vanish w:val='0'/><w:strike w:val='false'/>", " (or five)")
    assert word_texts(paragraph("Four", shown, ".")) == ["Four (or five)."]


@pytest.mark.parametrize(
    ("before", "raised", "after", "text"),
    [
        ("In 2003", "4", " it fell.", "In 2003[4] it fell."),
        ("35%", "12", " of it", "35%[12] of it"),
        ("the river.", "7", "", "the river.[7]"),
        ("3 × 10", "6", " tons", "3 × 10⁶ tons"),
        ("10", "−3", " of it", "10⁻³ of it"),
        ("40 km", "2", " of salt", "40 km2 of salt"),
        ("2", "8", " ways", "2⁸ ways"),
        ("the 19", "th", " century", "the 19th century"),
    ],
)
def test_figures_set_high_are_never_joined_to_a_figure(
    before: str, raised: str, after: str, text: str
) -> None:
    """The number of a note stands in brackets, a power stays one."""
    for high in ("<w:vertAlign w:val='superscript'/>", "<w:position w:val='6'/>"):
        runs = "".join(look(high, letter) for letter in raised)
        assert word_texts(paragraph(before, runs, after or " ")) == [text]


def test_a_power_in_a_formula_stays_a_power() -> None:
    """Formulas are text, and hold their exponents apart."""
    math = "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
    run = "<m:r><m:t>{}</m:t></m:r>"
    formula = (
        f"<m:oMath {math}><m:sSup><m:e>{run.format(10)}</m:e>"
        f"<m:sup>{run.format(5)}</m:sup></m:sSup></m:oMath>"
    )
    assert word_texts(paragraph("About ", formula, " sheep.")) == ["About 10⁵ sheep."]


@pytest.mark.parametrize(
    ("capital", "rest", "text"),
    [("T", "he well fell.", "The well fell."), ("“A", " well fell.", "“A well fell.")],
)
def test_a_drop_capital_is_put_to_its_word(capital: str, rest: str, text: str) -> None:
    """It stands in a frame, a paragraph of its own; one at the end is not lost."""
    frame = "<w:p><w:pPr><w:framePr w:dropCap='drop' w:lines='3'/></w:pPr>{}</w:p>"
    dropped = frame.format(made_word.run(capital))
    page = one(word.pages, document(dropped + paragraph(rest), {}))
    assert texts(page) == [text]
    assert page.lines[0].repairs == (f"line 1: drop capital {capital!r} put to its word",)
    assert word_texts(paragraph("One."), dropped) == ["One.", capital]


def test_symbols_are_kept_or_said_to_be_lost() -> None:
    """Those of the common fonts have a character; of the others one marks the place."""
    kept = '<w:r><w:sym w:font="Symbol" w:char="F0B0"/></w:r>'
    lost = '<w:r><w:sym w:font="Webdings" w:char="F04A"/></w:r>'
    font = look('<w:rFonts w:ascii="Symbol"/>', "\uf0b1")
    page = one(
        word.pages, document(paragraph("5", kept, "C ", font, "2 or 3", lost, "4"), {})
    )
    assert texts(page) == ["5°C ±2 or 3\ufffd4"]
    assert page.lines[0].repairs == (
        "line 1: symbol 'F04A' of the font 'Webdings' is lost",
    )


def test_a_document_type_in_a_word_document_is_refused() -> None:
    """Entities cannot be declared, so none can unfold."""
    parts = members(document(paragraph("&x;"), {}))
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:document", b'<!DOCTYPE d [<!ENTITY x "boo">]><w:document'
    )
    with pytest.raises(SourceError, match="DOCTYPE"):
        one(word.pages, zipped(parts))


# Books.


def book(metadata: str = "", contents: str = "", **chapters: str) -> bytes:
    """Return a book of chapters; a name is a file, its underscore a stop.

    `contents` are the links of a table of contents.
    """
    names = {name.replace("_", "."): text for name, text in chapters.items()}
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(names)))
    if contents:
        items += '<item id="nav" href="nav.xhtml" properties="nav"/>'
        names["nav.xhtml"] = f"<html><body><nav>{contents}</nav></body></html>"
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf">'
        f"<metadata>{metadata}</metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="book.opf"/></rootfiles></container>'
    )
    return made_word.stored_zip(
        {"META-INF/container.xml": container, "book.opf": package, **names}
    )


def test_chapters_are_pages_named_after_their_files() -> None:
    """Empty elements as XML writes them are empty; places are lines of the chapter."""
    pages = list(
        books.pages(
            "b.epub",
            book(
                a_xhtml="<html><head><title/></head>\n<body><a id='x'/>\n<p>One</p></body>",
                b_xhtml="<p>Two</p>",
            ),
            "b.epub",
        )
    )
    assert [(page.file, texts(page)) for page in pages] == [
        ("b.epub/a.xhtml", ["One"]),
        ("b.epub/b.xhtml", ["Two"]),
    ]
    assert pages[0].place(1) == 3


def shown(data: bytes) -> list[tuple[str | None, tuple[str, ...], list[str]]]:
    """Return title, authors and lines of each chapter of a book."""
    found = books.pages("b.epub", data, "b.epub")
    return [(page.stated.title, page.stated.authors, texts(page)) for page in found]


AUTHOR = "<creator>Ida Jost</creator><creator id='e'>Oskar Vind</creator>"
EDITED = AUTHOR + "<meta refines='#e' property='role'>edt</meta>"


def test_a_chapter_goes_on_in_a_file_without_a_heading() -> None:
    """It is one page, whose places are paragraphs; the book's only author wrote it."""
    data = book(
        EDITED,
        a_xhtml="<h1>Wells</h1><p>One.</p>",
        b_xhtml="<p>Two.</p>",
        c_xhtml="<h2>Deeper</h2><p>Three</p>",
        d_xhtml="<p>goes on.</p>",
        e_xhtml="<h1>Roads</h1><p>Four.</p>",
    )
    assert shown(data) == [
        ("Wells", ("Ida Jost",), ["Wells", "One.", "Two.", "Deeper", "Three goes on."]),
        ("Roads", ("Ida Jost",), ["Roads", "Four."]),
    ]
    first, _ = books.pages("b.epub", data, "b.epub")
    assert (first.unit, first.places) == ("paragraph", (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("second", "contents"),
    [
        ("<p>Two.</p>", "<a href='a.xhtml'>A</a><a href='b.xhtml'>Roads</a>"),
        ("<p>By Mirza Tolen</p><p>Two.</p>", "<a href='a.xhtml'>A</a>"),
        ("<h1>Roads</h1><p>Two.</p>", "<a href='a.xhtml'>A</a>"),
    ],
)
def test_a_file_that_begins_a_chapter_is_one(second: str, contents: str) -> None:
    """The contents list it, or a byline or a heading opens it."""
    found = shown(book(AUTHOR, contents, a_xhtml="<h1>A</h1><p>One.</p>", b_xhtml=second))
    assert len(found) == 2
    assert found[1][0] == (None if "Tolen" in second else "Roads")


def test_a_book_of_several_people_names_nobody_as_a_chapters_author() -> None:
    """Nor is the book's author that of a chapter with a byline of its own."""
    chapters = {"a_xhtml": "<h1>A</h1><p>One.</p>", "b_xhtml": "<h1>B</h1><p>Two.</p>"}
    assert [authors for _, authors, _ in shown(book(AUTHOR, **chapters))] == [(), ()]
    chapters["b_xhtml"] = "<h1>B</h1><p>By Mirza Tolen</p><p>Two.</p>"
    found = shown(book(EDITED, **chapters))
    assert [authors for _, authors, _ in found] == [("Ida Jost",), ()]


@pytest.mark.parametrize(
    ("reference", "note"),
    [
        (
            "<a epub:type='noteref' href='#n'>1</a>",
            "<aside epub:type='footnote' id='n'>{}",
        ),
        (
            "<sup><a role='doc-noteref' href='#n'>[1]</a></sup>",
            "<aside role='doc-footnote' id='n'>1. {}",
        ),
        (
            "<a epub:type='noteref' href='#n'><sup>*</sup></a>",
            "<li epub:type='endnote' id='n'>{} <a role='doc-backlink' href='#r'>↩</a>",
        ),
        (
            "<a epub:type='noteref' href='#n'>1</a>",
            "<div epub:type='rearnote' id='n'><a href='#r'>1</a>. Until May.</div>",
        ),
    ],
)
def test_notes_of_a_book_are_notes(reference: str, note: str) -> None:
    """They stand in brackets below the chapter, over whatever files it goes."""
    found = shown(
        book(
            a_xhtml=f"<h1>A</h1><p>Fell in 2003{reference} by half.</p>"
            + note.format("<p>Until May.</p>"),
            b_xhtml="<p>Two.</p>",
        )
    )
    assert [lines for _, _, lines in found] == [
        ["A", "Fell in 2003[1] by half.", "Two.", "[1] Until May."]
    ]


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("META-INF/container.xml", "<container/>", "names no package"),
        ("META-INF/container.xml", "<container>", "not well-formed"),
        ("book.opf", '<!DOCTYPE p [<!ENTITY x "y">]><package/>', "ENTITY"),
        ("book.opf", "<package/>", "without chapters"),
        ("a.xhtml", '<!DOCTYPE html [<!ENTITY x "y">]><p>&x;</p>', "ENTITY"),
        (
            "META-INF/encryption.xml",
            '<e><EncryptionMethod Algorithm="aes"/></e>',
            "copy-protected",
        ),
    ],
)  # fmt: skip
def test_a_book_that_cannot_be_read_says_why(part: str, content: str, said: str) -> None:
    """The error names the book, and the part where it is one."""
    parts = members(book(a_xhtml="<p>One</p>")) | {part: content.encode()}
    with pytest.raises(SourceError, match=said) as raised:
        list(books.pages("b.epub", zipped(parts), "b.epub"))
    assert raised.value.place.startswith("b.epub")
    assert raised.value.hint


def test_a_chapter_outside_the_book_is_not_read() -> None:
    """A manifest names members, never files."""
    parts = members(book(a_xhtml="<p>One</p>"))
    parts["book.opf"] = parts["book.opf"].replace(b"a.xhtml", b"../../etc/passwd")
    with pytest.raises(SourceError, match="missing"):
        list(books.pages("b.epub", zipped(parts), "b.epub"))


# Feeds.


def rss(*items: str) -> str:
    """Return a feed of entries."""
    return f"<rss version='2.0'><channel><title>F</title>{''.join(items)}</channel></rss>"


def test_an_entry_states_what_stands_beside_its_text() -> None:
    """Title, author, day in its own time zone, address without what tracks readers."""
    page = one(
        feeds.pages,
        rss(
            "<item><title>A &amp;amp; B</title><author>i@x.org (Ida Jost)</author>"
            "<link>https://x.org/a?utm_source=f</link><description>Text.</description>"
            "<pubDate>Mon, 31 Dec 2001 23:59:00 -1000</pubDate></item>"
        ),
    )
    stated = page.stated
    assert (stated.title, stated.authors) == ("A & B", ("Ida Jost",))
    assert (stated.published, stated.url) == (date(2001, 12, 31), "https://x.org/a")
    assert texts(page) == ["Text."]


def test_a_date_that_is_none_is_not_stated() -> None:
    """And an address without a day suggests none."""
    page = one(
        feeds.pages,
        rss("<item><pubDate>soon</pubDate><description>Text.</description></item>"),
    )
    assert page.stated.published is None


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Q&A on BP & Gas", "Q&A on BP & Gas"),
        ("Q&amp;A on BP &amp; Gas", "Q&A on BP & Gas"),
        ("<![CDATA[Q&A on BP & Gas]]>", "Q&A on BP & Gas"),
        ("AT&T; or Fish&chips", "AT&T; or Fish&chips"),
        ("Caf&eacute; &#8220;A&#8221; & B", "Café “A” & B"),
        ("<!-- R&D -->A&B", "A&B"),
    ],
)
def test_a_bare_ampersand_stays_one(written: str, title: str) -> None:
    """In texts and addresses too; what is escaped, or a character's name, is that."""
    page = one(
        feeds.pages,
        rss(
            f"<item><title>{written}</title><link>http://x.y/?a=1&copy=2</link>"
            "<description>R&D at BP & Shell</description></item>"
        ),
    )
    assert (page.stated.title, page.stated.url) == (title, "http://x.y/?a=1&copy=2")
    assert texts(page) == ["R&D at BP & Shell"]


def test_bullets_within_a_text_are_no_tags() -> None:
    """Only a list at the end, of a few words each, is set aside."""
    text = "<p>A.</p><ul><li>one</li></ul><p>B.</p><ul><li>Tag</li></ul>"
    page = one(
        feeds.pages, rss(f"<item><description><![CDATA[{text}]]></description></item>")
    )
    assert texts(page) == ["A.", "• one", "B."]
    assert asides(page) == {"• Tag": "tags"}


def test_scripts_of_a_feed_are_not_shown() -> None:
    """Nor is what would load a picture."""
    html = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src='http://x/y'&gt;Text"
    page = one(feeds.pages, rss(f"<item><description>{html}</description></item>"))
    assert texts(page) == ["Text"]


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE rss [<!ENTITY a 'aaaa'>]>",
        "<!DOCTYPE rss SYSTEM 'http://x.org/x.dtd'>",
        "<!-- <rss> --><!doctype rss>",
        "<?x <!-- ?><!DOCTYPE rss><!-- -->",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_in_a_feed_are_refused(before: str, encoding: str) -> None:
    """Wherever they hide, whatever they declare."""
    data = (before + rss("<item><title>T</title></item>")).encode(encoding)
    with pytest.raises(SourceError, match="is declared in it"):
        one(feeds.pages, data)


def test_a_feed_in_an_encoding_that_hides_marks_declares_nothing() -> None:
    """UTF-7 is not decoded, whatever the feed says."""
    data = b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE rss [<!ENTITY x 'y'>]>"
    with pytest.raises(SourceError):
        one(feeds.pages, data + rss("<item/>").encode())


def test_html_in_a_feed_may_have_a_document_type() -> None:
    """In character data it declares nothing."""
    page = one(
        feeds.pages,
        rss(
            "<item><description><![CDATA[<!DOCTYPE html><p>Text</p>]]></description></item>"
        ),
    )
    assert texts(page) == ["Text"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (rss(), "without entries"),
        ("<rss><a>" * 2_000, "nested"),
        ("<html><p>A page</p></html>", "no feed"),
        ("", "empty"),
    ],
)
def test_a_feed_that_cannot_be_read_says_why(data: str, said: str) -> None:
    """The error names the file."""
    with pytest.raises(SourceError, match=said) as raised:
        one(feeds.pages, data)
    assert raised.value.place.startswith("folder/file")


# Mails.


HEADERS = (
    "From: Ida Jost <i@x.org>\nSubject: Re: [list] The Well\n"
    "Date: Fri, 1 Mar 2013 09:00 +0100\n"
)


def test_a_mails_headers_are_only_inferred() -> None:
    """What a mail program puts before the subject is no title."""
    stated = one(mail.pages, HEADERS + "\nText.\n").stated
    assert (stated.title, stated.authors) == ("The Well", ("Ida Jost",))
    assert stated.published == date(2013, 3, 1)
    assert set(stated.inferred) == {"title", "authors", "published"}


def test_flowed_text_is_joined_and_broken_text_is_left() -> None:
    """RFC 3676: a line that ends in a blank goes on; a first blank is stuffing."""
    flowed = "Content-Type: text/plain; format=flowed\n"
    text = "\nOne \ntwo.\n\n From here.\n-- \nIda\n"
    page = one(mail.pages, HEADERS + flowed + text)
    assert texts(page) == ["One two.", "From here."]
    assert set(asides(page).values()) == {"signature"}
    assert texts(one(mail.pages, HEADERS + text))[:2] == ["One", "two."]


BROKEN = """\
The wells of the upper valley were dug in the year of the flood, and
nobody has counted since then how many of them still have water. The
council asked for a list in spring.

A list was made of those that stand beside the road. It names nine of
them and leaves out the ones that are known to the herders only, which
are said to be the better ones.
"""
LONG = "https://example.org/well?id=" + "8f2c1e7a90b34d5f" * 6


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        ("", []),
        (f"Read it in a browser:\n{LONG}\n\n", ["Read it in a browser:", LONG]),
        (f"{LONG}\n\n", [LONG]),
        (f"{'A line that nobody broke. ' * 5}\n\n", [("A line that nobody broke. " * 5).strip()]),
    ],
)  # fmt: skip
def test_broken_paragraphs_of_a_mail_are_joined(above: str, kept: list[str]) -> None:
    """Whatever long line or address stands among them; few lines are enough."""
    whole = [" ".join(part.split()) for part in BROKEN.split("\n\n")]
    wide = above.startswith("A line")
    body = above + (BROKEN * 3 if wide else BROKEN)
    page = one(mail.pages, f"{HEADERS}\n{body}")
    assert texts(page)[: len(kept) + 1] == [*kept, whole[0]]


def test_an_address_within_a_broken_sentence_parts_nothing() -> None:
    """Although it is longer than the lines are."""
    body = BROKEN.replace(
        "a list in spring.", f"a list in spring, see\n{LONG}\nfor its form."
    )
    page = one(mail.pages, f"{HEADERS}\n{body}")
    assert texts(page)[0].endswith(f"in spring, see {LONG} for its form.")


def test_lines_that_had_room_for_more_are_not_joined() -> None:
    """A list of short lines is no broken paragraph."""
    lines = [f"Well number {n} stands beside the road to the pass" for n in range(1, 7)]
    lines[2] += ", and it is the deepest of all"
    page = one(mail.pages, f"{HEADERS}\n" + "\n".join(lines) + "\n")
    assert texts(page) == lines


def test_joined_flowed_text_loses_the_blank() -> None:
    """Where DelSp says that it is no part of the text."""
    flowed = "Content-Type: text/plain; format=flowed; delsp=yes\n"
    assert texts(one(mail.pages, HEADERS + flowed + "\nHalf \nway.\n")) == ["Halfway."]


@pytest.mark.parametrize("encoding", ["koi8_r", "cp1251", "cp1254"])
def test_a_mail_that_declares_no_encoding_is_read_by_its_words(encoding: str) -> None:
    """Its subject too, which mails of old had as it was typed."""
    turkish = encoding == "cp1254"
    subject = "Ağaoğlu’nun köyü" if turkish else "Плотина в долине построена"
    text = "Muğla’da Şükrü Ağaoğlu" if turkish else "Вода в долине никому не нужна осенью."
    headers = f"From: Ida Jost <i@x.org>\nTo: o@x.org\nSubject: {subject}\n\n"
    page = one(mail.pages, f"{headers}{text}\n".encode(encoding))
    assert (page.stated.title, texts(page)) == (subject, [text])


def test_attachments_are_given_and_their_mail_is_no_article() -> None:
    """Those of a forwarded mail too; what is written above them states nothing."""
    inner = (
        "From: a@x.org\nContent-Type: multipart/mixed; boundary=i\n\n"
        "--i\nContent-Type: application/pdf; name=issue.pdf\n"
        "Content-Transfer-Encoding: base64\n\nJVBERg==\n--i--\n"
    )
    data = (
        HEADERS + "Content-Type: multipart/mixed; boundary=o\n\n"
        "--o\nContent-Type: text/plain\n\nSee below.\n"
        '--o\nContent-Type: text/plain\nContent-Disposition: attachment; filename="../a.txt"\n'
        f"\nA text.\n--o\nContent-Type: message/rfc822\n\n{inner}--o--\n"
    ).encode()
    assert list(mail.attachments(data, "m.eml")) == [
        ("../a.txt", b"A text."),
        ("issue.pdf", b"%PDF"),
    ]
    page = one(mail.pages, data)
    assert texts(page) == ["See below."]
    assert not page.stated.title


def test_a_mail_in_too_many_mails_is_refused() -> None:
    """So is a part within too many parts."""
    nested = HEADERS + "Content-Type: message/rfc822\n\n"
    with pytest.raises(SourceError, match="others is not opened"):
        list(mail.pages("m.eml", (nested * 5 + HEADERS + "\nText").encode(), "m.eml"))
    deep = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(3_000)
    )
    with pytest.raises(SourceError):
        list(mail.pages("m.eml", (HEADERS + deep).encode(), "m.eml"))


def test_headers_too_long_to_be_read_are_refused_or_not_looked_at() -> None:
    """The standard library would take minutes over them."""
    long = "\"'(" * 100_000
    with pytest.raises(SourceError, match="too long"):
        one(mail.pages, HEADERS + f"Content-Type: {long}\n\nText")
    page = one(mail.pages, f"Subject: {long}\nFrom: {long}\nDate: {long}\n\nText.\n")
    assert page.stated.title is None


# Markdown.


def articles(page: Page) -> list[tuple[str | None, tuple[str, ...], str]]:
    """Return title, authors and text of the articles on a page."""
    return [(a.title, a.authors, a.text) for a, _ in split_page(page).articles]


@pytest.mark.parametrize(
    "path", sorted(CORPUS.glob("*.md"))[:6], ids=lambda path: path.stem
)
def test_an_article_of_a_corpus_is_the_same_article(path: Path) -> None:
    """Its file can be added to another corpus, character for character."""
    article = parse_article(path.read_text("utf-8"), id="", path="a.md")
    page = one(markdown.pages, path.read_bytes())
    assert articles(page) == [(article.title, article.authors, article.text)]
    assert page.stated.own is not None
    assert replace(page.stated.own, id="", path="a.md") == article


def test_marks_leave_no_trace_and_lines_are_those_of_the_file() -> None:
    """Emphasis, links, code and tags are read over; a hard break ends a line."""
    page = one(
        markdown.pages,
        "# *The* Title\n\nOne **two**\nthree [four](http://x.y) `five`<br>six\\\nseven\n\n"
        "- item\n\n| a | b |\n|---|---|\n| c | d |\n",
    )
    assert [(page.place(n), text) for n, text in enumerate(texts(page), start=1)] == [
        (1, "The Title"),
        (3, "One two three four five six"),
        (5, "seven"),
        (7, "• item"),
        (9, "a | b"),
        (11, "c | d"),
    ]
    assert page.stated.title == "The Title"


def test_a_cell_of_a_table_that_is_empty_keeps_its_place() -> None:
    """A figure stays in its column."""
    table = "| a | b | c |\n|---|---|---|\n| x |  | 3 |\n|  | 2 |  |\n"
    assert texts(one(markdown.pages, table)) == ["a | b | c", "x | | 3", "| 2 |"]


def test_powers_and_notes_set_high_are_joined_to_no_figure() -> None:
    """In HTML's form or in Pandoc's."""
    page = one(markdown.pages, "10<sup>6</sup> sheep in 2003<sup>4</sup>, or 10^5^ goats.")
    assert texts(page) == ["10⁶ sheep in 2003[4], or 10⁵ goats."]


@pytest.mark.parametrize("struck", ["~~five~~", "<del>five</del>", "<s>*five*</s>"])
def test_what_is_struck_out_is_left_out_and_told(struck: str) -> None:
    """A line that is struck out whole is no paragraph."""
    page = one(
        markdown.pages, f"The toll is {struck} four.\n\n{struck}\n\nAbout ~5 and ~6."
    )
    assert texts(page) == ["The toll is four.", "About ~5 and ~6."]
    assert page.lines[0].repairs == ("line 1: struck out, left out: 'five'",)
    assert texts(one(markdown.pages, "A <del>tag that nothing closes.")) == [
        "A tag that nothing closes."
    ]


def test_a_byline_above_a_text_stays_a_line() -> None:
    """Although Markdown takes both for one paragraph."""
    page = one(markdown.pages, "By Ida Jost\nJune 3, 2001\nThe text\ngoes on.\n")
    assert texts(page) == ["By Ida Jost", "June 3, 2001", "The text goes on."]


def test_notes_with_names_get_numbers() -> None:
    """After those that have one."""
    page = one(markdown.pages, "A[^x] B[^2].\n\n[^x]: word\n[^2]: Two.\n")
    assert texts(page) == ["A[3] B[2].", "[3] word", "[2] Two."]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: T\nauthor: Ida Jost and Oskar Vind\ndate: 2001-06-03\nurl: http://x.y/z\n---\n",
        "---\nTitle: T\nAuthors:\n  - name: Ida Jost\n    office: x\n  - Oskar Vind\n"
        "published: June 3, 2001\nsource: http://x.y/z\n---\n",
        '+++\ntitle = "T"\nauthors = ["Ida Jost", "Oskar Vind"]\ndate = 2001-06-03\n'
        'link = "http://x.y/z"\n+++\n',
    ],
)
def test_front_matter_of_common_kinds_is_stated(front: str) -> None:
    """YAML of blogs and of Pandoc, and TOML."""
    page = one(markdown.pages, front + "\nText.\n")
    stated = page.stated
    assert (stated.title, stated.authors) == ("T", ("Ida Jost", "Oskar Vind"))
    assert (stated.published, stated.url) == (date(2001, 6, 3), "http://x.y/z")
    assert texts(page) == ["Text."]


@pytest.mark.parametrize(
    "front",
    [
        "a: &a [x]\nb: *a",
        "a: [",
        "a: " + "[" * 60_000,
        "a: !!python/object:os.system x\nb: &c 1\nd: *c",
    ],
)
def test_front_matter_that_is_none_is_said(front: str) -> None:
    """The text is read all the same."""
    page = one(markdown.pages, f"---\n{front}\n---\n\nText.\n")
    assert texts(page) == ["Text."]
    assert "front matter not read" in page.stated.warnings[0]


# All of them.


def read_or_refused(read: Read, name: str, data: bytes) -> list[Page]:
    """Return the pages of a file; of one that is refused none, if the error names it."""
    problem = None
    try:
        return list(read(name, data, name))
    except SourceError as error:
        problem = error
    assert problem.place.startswith(name)
    assert problem.hint
    return []


@pytest.mark.parametrize("kind", READERS)
@given(data=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_bytes_raise_anything_but_a_source_error(kind: str, data: bytes) -> None:
    """A file of any bytes is read or refused."""
    pages = read_or_refused(READERS[kind][0], "file", data)
    assert all(page.lines for page in pages)


@given(
    made=st.sampled_from(MADE),
    at=st.floats(0, 1),
    put=st.binary(max_size=40),
    cut=st.integers(0, 60),
)
@settings(max_examples=150, deadline=None)
def test_damaged_files_raise_nothing_but_a_source_error(
    made: tuple[Read, str, bytes], at: float, put: bytes, cut: int
) -> None:
    """And every line of what is read ends in an article or is left out."""
    read, name, data = made
    place = int(at * len(data))
    for page in read_or_refused(read, name, data[:place] + put + data[place + cut :]):
        split = split_page(page)
        taken = {number for _, numbers in split.articles for number in numbers}
        left = {item.line for item in split.left_out}
        filled = {number for line in page.lines if line.text for number in line.numbers}
        assert filled <= taken | left


@pytest.mark.parametrize("kind", [mail, archivedpages])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"From: a@example.org\nContent-Type: text/html" + b"; a=b" * 900,
            "a header that is",
        ),
        (b"Snapshot-Content-Location: /" + b"x" * 5_000, "a header that is too long"),
        (b"Content-Type: multipart/related; boundary=b\n\n--b\n" * 60, "parts in parts"),
        (b"From: a@example.org\n" + b"\n" * 1_000_001, "too many lines"),
        (
            b"From: a@example.org\n\n" + bytes(64 * 2**20),
            "65 MiB is more than the 64 MiB a",
        ),
    ],
)
def test_mails_and_web_archives_are_bounded_alike(
    kind: ModuleType, data: bytes, said: str
) -> None:
    """Before the standard library reads them, which some headers keep busy for minutes."""
    with pytest.raises(SourceError, match=said) as raised:
        list(kind.pages("a", data, "downloads/a"))
    assert raised.value.place == "downloads/a"
    assert raised.value.hint
