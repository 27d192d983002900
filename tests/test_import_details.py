"""The small decisions of an import: bylines, headings, dates, glued sentences, damage."""

from __future__ import annotations

from datetime import date
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.corpus.headings import match_heading, section_kind
from askcaci.corpus.importing.documents.plaintext import pages
from askcaci.corpus.importing.lines.bylines import bare_name, byline, name_at_start
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.lines.repairs import repair_line, unglue
from askcaci.corpus.importing.splitting.splitter import split_page
from askcaci.errors import SourceError


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("By Aigerim Turgunbaeva", ("Aigerim Turgunbaeva",)),
        ("By John DiPIrro", ("John DiPIrro",)),
        ("By By Emin Alisayidov", ("Emin Alisayidov",)),
        ("By empty", ()),
        ("By empty (4/29/2006 issue of the CACI Analyst)", ()),
        ("By A. B. Cee and D. Eff", ("A. B. Cee", "D. Eff")),
        ("By Ann Bee & Cay Dee", ("Ann Bee", "Cay Dee")),
        ("By Ann Bee, Cay Dee and Eve Eff", ("Ann Bee", "Cay Dee", "Eve Eff")),
        ("By Dr. Ann Bee", ("Ann Bee",)),
        ("By Professor Ann Bee", ("Ann Bee",)),
        ("By Ambassador Ann Bee", ("Ann Bee",)),
        ("By Aziz Soltobaev, American University in Kyrgyzstan", ("Aziz Soltobaev",)),
        ("By Marat Yermukanov, Kazakhstan", ("Marat Yermukanov",)),
        ("By Ann Bee, Baku and Cay Dee, New York", ("Ann Bee", "Cay Dee")),
        ("By Ann Bee, Ministry of Trade and Industry", ("Ann Bee",)),
        ("By Ann Bee is a freelance journalist based in Dushanbe.", ("Ann Bee",)),
        ("By Ann Bee Jr.", ("Ann Bee Jr.",)),
        ("By Syed Fazl-e-Haider", ("Syed Fazl-e-Haider",)),
        ("By Ludwig van der Ohe", ("Ludwig van der Ohe",)),
        ("By Ömer Çelik-O’Brien", ("Ömer Çelik-O’Brien",)),
    ],
)  # fmt: skip
def test_bylines_name_their_authors(line: str, authors: tuple[str, ...]) -> None:
    """Titles, affiliations, places and errors are kept out of the names."""
    said = byline(line)
    assert said is not None
    assert said.authors == authors


@pytest.mark.parametrize(
    "line",
    [
        "By 2022, the foundations for a deepening partnership had been firmly established.",
        "By selling the JF-17 Thunder to Azerbaijan, Pakistan has supported China.",
        "By acknowledging regional priorities it replaces idealism with realism.",
        "By the Numbers",
        "By January the road was open.",
        "Bygone days",
        "By",
        "By the river, in the town",
    ],
)
def test_prose_that_begins_with_by_is_no_byline(line: str) -> None:
    """A sentence that begins with "By" stays text."""
    assert byline(line) is None


def test_the_issue_behind_a_byline_is_read_month_first() -> None:
    """(12/3/2003 issue …) is 3 December, (04/24/2002 issue …) 24 April; a wrong one is none."""
    for line, day in (
        ("By Ann Bee (12/3/2003 issue of the CACI Analyst)", date(2003, 12, 3)),
        ("By Ann Bee (04/24/2002 issue of the CACI Analyst)", date(2002, 4, 24)),
        ("By Ann Bee (13/45/2002 issue of the CACI Analyst)", None),
    ):
        said = byline(line)
        assert said is not None
        assert said.date is not None
        assert said.date.day == day


@pytest.mark.parametrize("name", ["İlge Çölaran", "Nguyễn Văn Thành", "Q̇asım Əliyev"])
def test_letters_with_marks_of_their_own_are_letters(name: str) -> None:
    """A name as a Mac writes it is the name; it comes composed as far as it can be."""
    apart = normalize("NFD", name)
    said, alone = byline(f"By {apart}"), bare_name(apart)
    assert said is not None
    assert alone is not None
    assert (said.authors, said.plain, alone.authors) == ((name,), True, (name,))
    assert name_at_start(f"{apart} is an engineer.") == name


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Robert M. Cutler", ("Robert M. Cutler",)),
        ("Syed Fazl-e-Haider", ("Syed Fazl-e-Haider",)),
        ("Ann Bee and Cay Dee", ("Ann Bee", "Cay Dee")),
        ("AZB flag", None),
        ("Bild 1", None),
        ("Feature Articles", None),
        ("Visit also", None),
        ("silkroad", None),
        ("Kazakhstan", None),
        ("A Bridge for Two Districts", None),
        ("The Lower Valley", None),
    ],
)
def test_a_line_with_only_names_may_be_a_byline(
    line: str, names: tuple[str, ...] | None
) -> None:
    """Names alone are recognised, captions and titles are not."""
    said = bare_name(line)
    assert (said.authors if said else None) == names


def test_a_biography_opens_with_a_name() -> None:
    """The words before the first verb or comma, if they are a name."""
    assert name_at_start("Dr. Ann B. Cee is a lawyer.") == "Ann B. Cee"
    assert name_at_start("Ann Cee, a lawyer, writes.") == "Ann Cee"
    assert name_at_start("The author is a lawyer.") is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("BACKGROUND: The", ("background", "BACKGROUND", "The")),
        ("BACKGROUND:Arriving", ("background", "BACKGROUND", "Arriving")),
        ("BACKGROUND", ("background", "BACKGROUND", "")),
        ("BACKROUND: The", ("background", "BACKROUND", "The")),
        ("BACKGOUND: The", ("background", "BACKGOUND", "The")),
        ("BACKGRUOND: The", ("background", "BACKGRUOND", "The")),
        ("IMPLICATIONS While law", ("implications", "IMPLICATIONS", "While law")),
        ("IMPLICATIONS – While law", ("implications", "IMPLICATIONS", "While law")),
        ("IMPLICATION: A", ("implications", "IMPLICATION", "A")),
        ("CONCLUSION: A", ("conclusions", "CONCLUSION", "A")),
        ("CONCLUSIONS: A", ("conclusions", "CONCLUSIONS", "A")),
        ("Conclusions: A", ("conclusions", "Conclusions", "A")),
        ("AUTHOR’S BIO: Ann", ("bio", "AUTHOR’S BIO", "Ann")),
        ("AUTHOR'S BIO: Ann", ("bio", "AUTHOR'S BIO", "Ann")),
        ("AUTHORS’ BIOS: Ann", ("bio", "AUTHORS’ BIOS", "Ann")),
        ("AUTHORS' BIO: Ann", ("bio", "AUTHORS' BIO", "Ann")),
        ("AUTHORS BIO: Ann", ("bio", "AUTHORS BIO", "Ann")),
        ("AUTHOR BIO Ann Bee", ("bio", "AUTHOR BIO", "Ann Bee")),
        ("KEY POINTS", ("lead", "KEY POINTS", "")),
        ("NOTES:", ("notes", "NOTES", "")),
        ("IMPLICATIONS OF THE WAR", None),
        ("CONCLUSIONS were drawn early", None),
        ("Background checks were made", None),
        ("NOTES FROM THE FIELD", None),
        ("UNDERGROUND: the mines", None),
    ],
)
def test_headings_in_all_spellings(
    line: str, expected: tuple[str, str, str] | None
) -> None:
    """A heading gives its kind, its own spelling and the text behind it; prose is none."""
    found = match_heading(line)
    assert (found and (found.kind, found.written, found.rest)) == expected


def test_headings_of_article_files_may_be_written_small() -> None:
    """A heading of a file may be in any case; an unknown one opens a body section."""
    assert section_kind("Background") == "background"
    assert section_kind("Author's bio") == "bio"
    assert section_kind("Six reasons") == "body"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("October 14th, 2016, The CACI Analyst", date(2016, 10, 14)),
        ("June 20, 2024", date(2024, 6, 20)),
        ("Wednesday, 02 July 2014 12:32", date(2014, 7, 2)),
        ("Wednesday, 14 May 2025", date(2025, 5, 14)),
        ("Sept. 3, 2003", date(2003, 9, 3)),
        ("(12/3/2003 issue of the CACI Analyst)", date(2003, 12, 3)),
        ("November 19th, the CACI Analyst", None),
        ("February 30, 2003", None),
    ],
)
def test_dates_on_lines_of_their_own(line: str, day: date | None) -> None:
    """Every printed form is read; a date without a year or that is none says so."""
    found = date_line(line)
    assert found is not None
    assert found.day == day
    assert bool(found.flaw) == (day is None)


@pytest.mark.parametrize(
    "line", ["In May 2025 they met.", "2005", "03/04/2005", "May 2005", "1984 was a year"]
)
def test_other_lines_with_figures_are_no_dates(line: str) -> None:
    """Prose and dates that could be read in two ways are left alone."""
    assert date_line(line) is None


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("a hotbed of tension.As scholars", "a hotbed of tension. As scholars"),
        ("in 2005.The price", "in 2005. The price"),
        ("of the region.NATO has", "of the region. NATO has"),
        ("over.U.S. troops", "over. U.S. troops"),
        ("is it over?Nobody knows", "is it over? Nobody knows"),
        ("said “no.”The rest", "said “no.” The rest"),
        ("by contrast.By then", "by contrast. By then"),
        ("it rose.A year later", "it rose. A year later"),
        ("won (at last).They", "won (at last). They"),
    ],
)
def test_glued_sentences_are_parted_and_told(text: str, parted: str) -> None:
    """The blank between two sentences is put back, and the repair names the words."""
    found, repairs = unglue(57, text)
    assert found == parted
    assert len(repairs) == 1
    assert repairs[0].startswith("line 57: glued sentence '")


@pytest.mark.parametrize(
    "text",
    [
        "the U.S. and the U.N.", "sovereignty…without", "No.5 street", "worth 4.5 percent",
        "see http://Example.Com/News.Html", "write to Ann.Bee@Example.Org", "on Lenta.Ru today",
        "from www.Mill.Example.Org", "Gazeta.By wrote", "a Ph.D. thesis", "at 5 p.m.The",
        'said "why."The answer', "flag.JPG", "Kazakhstan.Today reported", "three...But no",
    ],
)  # fmt: skip
def test_what_only_looks_glued_stays(text: str) -> None:
    """Abbreviations, addresses, figures and doubtful cases are left alone."""
    assert unglue(1, text) == (text, [])


@given(st.text())
def test_parting_adds_blanks_only(text: str) -> None:
    """Without its blanks a text is the same before and after."""
    assert unglue(1, text)[0].replace(" ", "") == text.replace(" ", "")


def test_the_repair_says_what_was_done() -> None:
    """The form of a repair is fixed: people read it and compare it with the page."""
    assert unglue(57, "of tension.As scholars")[1] == [
        "line 57: glued sentence 'tension.As' -> 'tension. As'"
    ]


ESCAPED = "line 5: escaped quotation mark mended"
CODE = "line 5: encoding"


@pytest.mark.parametrize(
    ("raw", "text", "repairs"),
    [
        ("Georgia\\'s", "Georgia's", (ESCAPED,)),
        ('a \\\\\\"massacre\\\\\\"', 'a "massacre"', (f"{ESCAPED} (2 times)",)),
        ("TÃ¼rkiyeâ€™s", "Türkiye’s", ("line 5: encoding 'TÃ¼rkiyeâ€™s' -> 'Türkiye’s'",)),
        ("“new ideologyâ€ in", "“new ideology” in", (f"{CODE} 'ideologyâ€' -> 'ideology”'",)),
        ("“new ideology† in", "“new ideology” in", (f"{CODE} 'ideology†' -> 'ideology”'",)),
        ("Asia`s", "Asia's", ("line 5: backtick for an apostrophe mended",)),
        ("R&amp;D", "R&D", ("line 5: encoding 'R&amp;D' -> 'R&D'",)),
        ("”wrong-way“ ‘quotes’ \"all\" ﬁne … – —", "”wrong-way“ ‘quotes’ \"all\" ﬁne … – —", ()),
        ("Gökdoğan, Kâzım, Ã and € 5", "Gökdoğan, Kâzım, Ã and € 5", ()),
        ("raisedserious doubts", "raisedserious doubts", ()),
        ("in GÉ™ncÉ™ and", "in Gəncə and", (f"{CODE} 'GÉ™ncÉ™' -> 'Gəncə'",)),
        ("Æ\ufffdhmÉ™d", "Əhməd", (f"{CODE} 'Æ\ufffdhmÉ™d' -> 'Əhməd'",)),
        ("OÊ»tkir", "Oʻtkir", (f"{CODE} 'OÊ»tkir' -> 'Oʻtkir'",)),
        ("AkdaÄŸ", "Akdağ", (f"{CODE} 'AkdaÄŸ' -> 'Akdağ'",)),
        ("in ÅžÄ±rnak.", "in Şırnak.", (f"{CODE} 'ÅžÄ±rnak.' -> 'Şırnak.'",)),
        ("Aðaoðlu of Muþ", "Ağaoğlu of Muş", (f"{CODE} 'Aðaoðlu' -> 'Ağaoğlu' and 1 more",)),
        ("CAFÉ™ and «TÊTÊ»", "CAFÉ™ and «TÊTÊ»", ()),
        ("Sigurður Þórðarson", "Sigurður Þórðarson", ()),
        ("Guðrun and Nový", "Guðrun and Nový", ()),
    ],
)  # fmt: skip
def test_damage_is_mended_and_told(raw: str, text: str, repairs: tuple[str, ...]) -> None:
    """Encoding damage and escapes are mended; quotation marks and ligatures stay."""
    line = repair_line(5, raw)
    assert (line.text, line.repairs) == (text, repairs)


def test_blanks_and_invisible_characters_are_counted() -> None:
    """No-break spaces become spaces, runs are closed, what cannot be seen goes."""
    line = repair_line(1, "\u00a0a\u00a0 b\u200b\u202ec\u00ad\x07\u00a0")
    assert line.text == "a bc"
    assert (line.no_break_spaces, line.closed_blanks, line.invisible) == (3, 1, 4)


def read(content: bytes) -> Page:
    """Return the page that the bytes of a text file hold."""
    (page,) = pages("page.txt", content, "pages/page.txt")
    return page


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
    ],
)
def test_pages_in_every_likely_encoding(encoding: str, said: str) -> None:
    """The same words come out whatever the page was saved as."""
    page = read("Georgia’s “café”\r\n\r\nand more\rlines".encode(encoding))
    assert [line.text for line in page.lines] == [
        "Georgia’s “café”",
        "",
        "and more",
        "lines",
    ]
    assert (page.encoding, page.line_count) == (said, 4)


def test_a_line_of_another_encoding_is_read_and_told() -> None:
    """One Windows-1252 line in a UTF-8 page is decoded by itself."""
    page = read("Türkiye and its long name\n".encode() + b"Georgia\x92s longer name\n")
    assert [line.text for line in page.lines] == [
        "Türkiye and its long name",
        "Georgia’s longer name",
    ]
    assert page.lines[1].repairs == ("line 2: not UTF-8, read as Windows-1252",)


RUSSIAN = "Плотина в верхней долине будет построена к осени, но никто в этом не уверен."
NAMES = "The mayor, Şükrü Ağaoğlu, said in İzmir that Işıl would not pay."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (f"In Russian: “{RUSSIAN}”", "cp1251"),
        (NAMES, "cp1254"),
        ("In Łódź Wałęsa read a “poet’s” café.", "cp1250"),
    ],
)
def test_an_encoding_that_is_not_declared_is_told_by_the_words(
    text: str, encoding: str
) -> None:
    """It is recorded as a repair, and there is no doubt."""
    page = read(f"A line in English.\n\n{text}\n".encode(encoding))
    assert page.encoding == encoding
    assert page.lines[2].text == text
    assert page.lines[2].repairs[0].startswith("line 3: not UTF-8, read as ")
    assert page.stated.warnings == ()


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        ("The village is called Ağaköy.", "cp1254", "cp1254"),
        ("The dam (Плотина) is full.", "cp1251", "cp1251"),
        ("Guðmundur frá Ísafirði sagði það.", "cp1252", "cp1252"),
        ("They sang Nový in Prague.", "cp1252", "cp1252"),
    ],
)
def test_an_encoding_that_is_not_sure_is_a_warning(
    text: str, encoding: str, read_as: str
) -> None:
    """Too few letters, or letters that two languages have at one place."""
    page = read(text.encode(encoding))
    assert (page.encoding, page.lines[0].text) == (read_as, text)
    assert "not sure" in page.stated.warnings[0]
    named = read(b"By Ida Jost\n\n" + text.encode(encoding) + b" And so on.\n")
    ((article, _),) = split_page(named).articles
    assert article.warnings == page.stated.warnings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["The dam is full.", RUSSIAN])
def test_utf_16_without_a_mark_is_read(encoding: str, text: str) -> None:
    """Every second byte of its blanks is zero; data with zeros is no text."""
    page = read(f"{text}\n\n{text}\n".encode(encoding))
    assert (page.encoding, page.lines[2].text) == (encoding, text)
    with pytest.raises(SourceError, match="binary"):
        read(bytes([1, 0, 2, 0, 0, 0, 255, 0]) * 9)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n\n\xc2\xa0\n", "the file holds no text"),
        (b"a\0b", "a binary file"),
        (bytes(range(1, 32)) * 9, "a binary file"),
        (b"\xff\xfe\x00\xd8\x00", "damaged utf-16 text"),
        (bytes(range(0x80, 0xA0)) * 9, "neither UTF-8 nor Western"),
        (b"\n" * 500_001, "more than the 500,000 lines"),
        (b"a " * 600_000, "1,200,000 characters in one line are no paragraph"),
    ],
)
def test_what_is_no_text_page_is_refused(content: bytes, message: str) -> None:
    """Each refusal names the file, the reason and what to do."""
    with pytest.raises(SourceError) as caught:
        read(content)
    assert message in caught.value.message
    assert caught.value.place.split(":")[0] == "pages/page.txt"
    assert caught.value.hint
