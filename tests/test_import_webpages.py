"""Web pages and web archives read: what the made pages do not show, and hostile ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askcaci.corpus.importing import webpages
from askcaci.corpus.importing.documents import archivedpages
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.splitting.splitter import split_page
from askcaci.corpus.importing.webpages.addresses import (
    cleaned,
    foreign_slug,
    section_kind,
    slug_day,
)
from askcaci.corpus.importing.webpages.blocks import Place, blocks_of
from askcaci.corpus.importing.webpages.markup import decoded, parsed
from askcaci.errors import SourceError
from making import archivedpages as made_archives
from making import webpages as made_pages

PAGES = made_pages.made()
ARCHIVES = made_archives.made()
LEAD = (
    "The councils of two valleys have met at the bridge that belongs to neither of them, "
    "and have agreed on the toll."
)
Reader = Callable[[str, bytes, str], Iterator[Page]]


def read(html: str | bytes) -> Page:
    """Return the one page of an HTML file."""
    data = html.encode() if isinstance(html, str) else html
    (page,) = webpages.pages("page.html", data, "folder/page.html")
    return page


def shown(html: str) -> list[str]:
    """Return the lines of a page that are not set aside."""
    return [line.text for line in read(html).lines if not line.aside]


def test_inline_markup_adds_no_blanks() -> None:
    """A word that is half bold is one word; entities are characters."""
    assert shown("<p><b>B</b>ACKGROUND: K<wbr>arsu &amp; Ozensu&rsquo;s</p>") == [
        "BACKGROUND: Karsu & Ozensu’s"
    ]


def test_line_breaks_end_paragraphs_but_not_sentences() -> None:
    """A break within a sentence, or within a title, is a blank."""
    html = (
        "<h2>The Toll<br>of the Bridge</h2><div>By Ida Jost<br>The toll of the old bridge was "
        "set in a year<br>of drought.<br><br>It stays.</div>"
    )
    assert shown(html) == [
        "The Toll of the Bridge",
        "By Ida Jost",
        "The toll of the old bridge was set in a year of drought.",
        "It stays.",
    ]


def test_lists_keep_their_marks_and_numbers() -> None:
    """An item is a line, with a bullet or its number; a second paragraph of it has none."""
    html = "<ul><li>one<li><p>two</p><p>more</p></ul><ol start='3'><li>x<li>y</ol>"
    assert shown(html) == ["• one", "• two", "more", "3. x", "4. y"]


def test_tables_of_data_are_rows_and_tables_of_layout_are_not() -> None:
    """The cells of a row stand on one line, unless they hold paragraphs of their own."""
    data = "<table><tr><th></th><th>2003</th></tr><tr><td>Karsu</td><td><p>1</p></td></tr>"
    layout = "<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>"
    assert shown(data + "</table>" + layout) == ["| 2003", "Karsu | 1", "a", "b", "c"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>the border,<a href='#1'><sup>1</sup></a> which</p>", "the border,[1] which"),
        ("<p>the border<sup>12</sup> is</p>", "the border[12] is"),
        ("<p>borders,<a href='#_ftn1'>[1]</a> which</p>", "borders,[1] which"),
        ("<p>40 km<sup>2</sup> of land</p>", "40 km2 of land"),
        ("<p>the 19<sup>th</sup> century</p>", "the 19th century"),
        ("<p><sup>2</sup> See the survey.</p>", "[2] See the survey."),
    ],
)
def test_footnote_numbers_are_set_in_brackets(html: str, text: str) -> None:
    """High digits are a footnote's where they follow a word or are a link."""
    assert shown(html) == [text]


def test_what_a_page_hides_is_set_aside_and_scripts_are_not_text() -> None:
    """Hidden words within a paragraph do not part it."""
    page = read(
        "<p>The toll <span style='DISPLAY : none'>is nothing</span>is due.</p><script>By A B"
        "</script><!-- no --><template><p>no</p></template><noscript>no</noscript>"
    )
    assert [(line.text, line.aside) for line in page.lines] == [
        ("is nothing", "hidden on the page"),
        ("The toll is due.", ""),
    ]


def test_places_are_lines_of_the_file_beyond_what_the_parser_counts() -> None:
    """libxml2 counts 65,535 lines; the rest are counted here."""
    html = "<html>\r\n<body>" + "\n" * 70_000 + "<p>x</p>\n<!-- a\nb -->\n<p>y<br>\nz.</p>"
    assert read(html).places == (70_002, 70_005, 70_006)


RUSSIAN = "Плотина в верхней долине будет построена к осени, но никто не уверен."


@pytest.mark.parametrize(
    ("data", "encoding", "text"),
    [
        (b"\xff\xfe" + "<p>Türkiye".encode("utf-16-le"), "utf-16", "Türkiye"),
        (b'<meta charset="windows-1251"><p>\xca\xe0\xf0\xf1\xf3', "cp1251", "Карсу"),
        (b"<meta charset='iso-8859-1'><p>\x93Karsu\x94", "cp1252", "“Karsu”"),
        ("<meta charset='iso-8859-1'><p>“Karsu”".encode(), "utf-8", "“Karsu”"),
        (b"<meta charset=utf-8><p>\x93Karsu\x94", "cp1252", "“Karsu”"),
        (b"<meta charset=utf-16><p>Karsu", "utf-8", "Karsu"),
        (b"<meta charset=rot13><p>Karsu", "utf-8", "Karsu"),
        ("<p>“Karsu”\n".encode() + b"\x93too\x94", "utf-8", "“Karsu” “too”"),
        ("<p>Şükrü Ağaoğlu".encode("cp1254"), "cp1254", "Şükrü Ağaoğlu"),
        (f"<p>{RUSSIAN}".encode("koi8_r"), "koi8_r", RUSSIAN),
        ("<html><p>The dam".encode("utf-16-le"), "utf-16-le", "The dam"),
    ],
)
def test_encodings(data: bytes, encoding: str, text: str) -> None:
    """A mark wins, then what can be read, then what the page says."""
    page = read(data)
    assert (page.encoding, page.lines[0].text) == (encoding, text)


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("http://WWW.a.org./x.html?print=1&tmpl=component#top", "http://www.a.org/x.html"),
        ("https://a.org/?q=node/1&PHPSESSID=1", "https://a.org/?q=node/1"),
        ("https://a.org/x;jsessionid=AB12?id=3&utm_source=b", "https://a.org/x?id=3"),
        ("https://user:secret@a.org:8080/x", "https://a.org:8080/x"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://a.org/x\n.html", None),
        ("https://[::1", None),
        ("https://a.org/" + "x" * 3_000, None),
    ],
)
def test_addresses_are_cleaned(address: str, clean: str | None) -> None:
    """What names the article stays; what names the visit goes."""
    assert cleaned(address) == clean


def test_what_an_address_suggests() -> None:
    """A day, a kind of article, and whether it names another article than the text."""
    news = "https://a.org/publications/news-digest/item/1-news-digest-2007-9-5-art-1.html"
    assert slug_day(news) == date(2007, 9, 5)
    assert slug_day("https://a.org/x-2007-19-5-art-1.html") is None
    assert section_kind(news) == "news"
    assert section_kind("https://a.org/news-digest/itemlist/tag/Oil.html") is None
    assert section_kind("https://old.a.org/?q=taxonomy/term/3&page=4") == "field-report"
    slug = "https://a.org/item/9-oil-exports-and-shelf-dispute.html"
    assert foreign_slug(slug, "A Border Post Moves") == "oil-exports-and-shelf-dispute"
    assert foreign_slug(slug, "Oil Exports Resume") is None
    assert foreign_slug(news, "A Border Post Moves") is None


def test_what_the_head_says_of_the_article() -> None:
    """Meta tags are taken, names turned round, accounts and sites' names left out."""
    page = read(
        "<head><title>The Toll - CACI Analyst</title><base href='http://a.org/'>"
        "<meta name='DC.date' content='2016-02-30'><meta name=citation_date "
        "content='2016/03/02'><meta name='citation_author' content='Jost, Ida'>"
        "<meta name=author content='Super User'><link rel=canonical href='/toll'></head>"
        f"<p>{LEAD}</p>"
    )
    stated = page.stated
    assert (stated.title, stated.authors) == ("The Toll", ("Ida Jost",))
    assert (stated.published, stated.url) == (date(2016, 3, 2), "http://a.org/toll")
    assert stated.inferred == ("title",)


@pytest.mark.parametrize(
    "data",
    [
        "[" * 5_000,
        '{"@type": [{"a": []}], "@graph": 3}',
        '[{"@type": "Article", "author": [[1]], "headline": {}, "datePublished": 7}]',
        '{"@graph": {"@type": ["Report"], "author": {"name": 3}, "datePublished": "x"}}',
    ],
)
def test_linked_data_of_any_shape_says_nothing(data: str) -> None:
    """It is what the site makes it, and often not what it should be."""
    script = f"<script type='application/ld+json'>{data}</script>"
    stated = read(f"<head>{script}</head><p>{LEAD}</p>").stated
    assert (stated.title, stated.authors, stated.published) == (None, (), None)


def test_a_page_that_contradicts_itself_is_told() -> None:
    """Two titles and two days, one in the head and one in the heading or address."""
    html = PAGES["wrong-slug.html"].decode()
    head = (
        '<meta property="og:title" content="Another Title">'
        '<meta property="article:published_time" content="2004-01-02T00:00:00Z"></head>'
    )
    warnings = read(html.replace("</head>", head)).stated.warnings
    assert warnings == (
        "title A Border Post That Moves at Night in the page's heading; Another Title in the "
        "page's head",
        "published 2004-01-02 in the page's head; 2003-11-19 in its address",
        "the address names another article: 'oil-exports-and-the-caspian-shelf-dispute'",
    )


def test_a_page_of_several_articles_in_an_unknown_template_stays_whole() -> None:
    """Whatever is thought to be the main content, no article is set aside."""
    articles = "".join(
        f"<div class='x'><p>By {name}</p><p>{LEAD} {name} says so.</p>"
        f"<p>BACKGROUND: {name} was there.</p></div>"
        for name in ("Ida Jost", "Mirza Tolen", "Lale Aydin")
    )
    found = split_page(read(f"<html><body>{articles}</body></html>")).articles
    assert [article.authors[0] for article, _ in found] == [
        "Ida Jost",
        "Mirza Tolen",
        "Lale Aydin",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"<!-- nothing -->", "the page holds no text"),
        (b"<html><body><script>1</script></body></html>", "the page shows no text"),
        (b"<frameset><frame src='a.html'></frameset>", "the page shows no text"),
        (bytes(range(256)) * 20, "a binary file, not a web page"),
        (b"<div>" * 3_000 + b"x", "elements are nested more than 250 deep"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, message: str) -> None:
    """One line says why, and the error names the file."""
    with pytest.raises(SourceError) as caught:
        list(webpages.pages("page.html", data, "folder/page.html"))
    assert (caught.value.message, caught.value.place) == (message, "folder/page.html")
    assert caught.value.hint


def test_unclosed_inline_elements_lose_no_text() -> None:
    """Editors of 2002 left <font> open in every paragraph, deeper than a parser goes."""
    html = "".join(f"<p><font size=2>Paragraph {number}." for number in range(300))
    assert shown(html)[-1] == "Paragraph 299."


def test_entities_of_a_document_type_are_not_expanded() -> None:
    """A page cannot make text out of entities of its own, or out of files."""
    html = (
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
        "<html><body><p>x &a; &b;</p></body></html>"
    )
    assert "x &a; &b;" in shown(html)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no HTML page in this web archive"),
        (b"From: x\n\nplain text", "no HTML page in this web archive"),
        (b"Content-Type: text/html\n\n", "the page in this web archive is empty"),
        (b"Content-Type: text/html" + b"; a=b" * 9_000, "a header that is too long"),
        (
            b"Content-Type: text/html; " + b"(" * 4_000 + b"\n\nx",
            "a damaged web archive: its headers cannot be read",
        ),
    ],
)
def test_what_is_no_web_archive_is_refused(data: bytes, message: str) -> None:
    """Also headers that the standard library fails on, or takes minutes over."""
    with pytest.raises(SourceError) as caught:
        list(archivedpages.pages("a.mhtml", data, "a.mhtml"))
    assert caught.value.message == message


def test_a_web_archive_reads_as_its_page() -> None:
    """The archive adds nothing to the page but the address it came from."""
    page = made_pages.article()
    data = made_archives.archive((), "", made_archives.part(page.encode(), "text/html"))
    (archived,) = archivedpages.pages("page.html", data, "a.mhtml")
    assert archived == read(page)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from("<p> </p> <br> a <b> </b> <li> <td> <tr> \n & x".split(" ")))
)
def test_every_word_of_a_document_is_in_one_block(pieces: list[str]) -> None:
    """Blocks hold the words of a document, all of them, in their order."""
    html = "<html><body>" + "".join(pieces) + "</body></html>"
    root = parsed(html, "p")
    blocks = blocks_of(root, lambda _element, place: place)
    marks = str.maketrans("", "", " \n•|")
    texts = "".join(block.text for block in blocks).translate(marks)
    assert texts == root.text_content().translate(marks)
    assert all(block.place == Place() for block in blocks)


def survives(reader: Reader, data: bytes) -> None:
    """Check that a file is read to its end, or refused."""
    with suppress(SourceError):
        for page in reader("page", data, "page"):
            split_page(page)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
@example(b"<a>" + b"\xff\xfe<p>")
def test_no_bytes_raise_anything_but_a_source_error(data: bytes) -> None:
    """Neither as a web page nor as a web archive."""
    survives(webpages.pages, data)
    survives(archivedpages.pages, data)
    survives(webpages.pages, b"<html><body class=node><p>" + data)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(PAGES | ARCHIVES)),
    st.lists(
        st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 30)), max_size=4
    ),
)
def test_damaged_pages_raise_nothing_but_a_source_error(
    name: str, damage: list[tuple[float, bytes, int]]
) -> None:
    """Pages with bytes cut out and put in anywhere."""
    data = (PAGES | ARCHIVES)[name]
    for where, put, cut in damage:
        at = int(where * len(data))
        data = data[:at] + put + data[at + cut :]
    survives(webpages.pages if name in PAGES else archivedpages.pages, data)


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-16"]))
def test_decoding_gives_the_text_back(text: str, encoding: str) -> None:
    """Text comes out as it went in, but for control characters and line ends."""
    html = f"<p>é{text}".encode(encoding)
    kept = "".join(c for c in text if c.isprintable())
    try:
        _, found, told = decoded(html, "p")
    except SourceError:
        return
    assert told == ""
    assert "".join(c for c in found if c.isprintable()) == f"<p>é{kept}"
