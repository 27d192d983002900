"""PDF issues: columns, hyphens, notes, contents pages, and files that nobody can read."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from askcaci.corpus.importing.issues import glyphs, pages
from askcaci.corpus.importing.issues.contents import contents_of
from askcaci.corpus.importing.issues.cover import issue_of
from askcaci.corpus.importing.issues.hyphens import joined, vocabulary, with_initial
from askcaci.corpus.importing.issues.layout import lines_of
from askcaci.corpus.importing.issues.reading import Sheet, Word
from askcaci.corpus.importing.issues.rows import gutter
from askcaci.corpus.importing.issues.spacing import closed_up
from askcaci.corpus.importing.lines.pages import Page
from askcaci.errors import SourceError
from making.issues import COLUMN, GUTTER, HEIGHT, MARGIN, WIDTH, issue, made

MADE = made()
ISSUE = MADE["20050824Analyst.pdf"]
SINGLE = MADE["harbour.pdf"]


def read(data: bytes, name: str = "issue.pdf") -> list[Page]:
    """Return the pages of a PDF file."""
    return list(pages(name, data, f"/in/{name}"))


def shown(page: Page) -> list[str]:
    """Return the lines of a page that stand in no head, cover or contents."""
    return [line.text for line in page.lines if not line.aside]


def asides(page: Page) -> set[str]:
    """Return why lines stand aside."""
    return {line.aside for line in page.lines if line.aside}


def words(
    text: str, *, left: float = 50, level: float = 100, size: float = 10
) -> list[Word]:
    """Set words in a line, half an em a letter."""
    found = []
    for part in text.split():
        right = left + len(part) * size / 2
        found.append(Word(part, left, right, level, size))
        left = right + size / 3
    return found


def column(lines: Iterable[str], left: float, top: float = 100.0) -> list[Word]:
    """Set lines below one another."""
    return [
        word
        for place, text in enumerate(lines)
        for word in words(text, left=left, level=top + 12 * place)
    ]


def typed(*lines: str, size: float = 10, font: str = "Times") -> FPDF:
    """Return a file with lines from the top of its only page."""
    pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    pdf.add_page()
    pdf.set_font(font, size=size)
    for place, text in enumerate(lines):
        pdf.text(MARGIN, 60 + 1.2 * size * place, text)
    return pdf


# A font of pictures: no character has a name, each is a box.
TYPE_3 = (
    b"/Subtype/Type3/FontBBox[0 0 10 10]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 0/LastChar 255"
    b"/Widths[" + b"5 " * 256 + b"]/CharProcs<<>>/Resources<<>>/Name/Times"
)


def written(content: bytes, differences: str = "", *, box: str = "0 0 420 400") -> bytes:
    """Return a PDF file written by hand, whose one page has that content."""
    font = (
        "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding"
        f"<</Type/Encoding/Differences[{differences}]>>>>"
    )
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 4 0 R"
        f"/Resources<</Font<</F1 5 0 R>>>>>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        font.encode(),
    ]
    data = b"%PDF-1.4\n"
    for number, part in enumerate(parts, 1):
        data += b"%d 0 obj%s endobj\n" % (number, part)
    return data + b"trailer<</Root 1 0 R>>\n%%EOF\n"


# Issues.


def test_an_issue_is_divided_by_its_contents_page() -> None:
    """Each article is a page of its own, with what cover and contents page say of it."""
    found = [page.stated for page in read(ISSUE, "20050824Analyst.pdf")]
    assert [(s.kind, s.authors, s.pages) for s in found] == [
        ("analysis", ("Ida Jost",), "3-4"),
        ("analysis", ("Mirza Tolen", "Lale Aydin"), "5-6"),
        ("field-report", ("Oskar Vind",), "6"),
        ("news", (), "7"),
        ("news", (), "7"),
    ]
    assert {(s.volume, s.number, s.published, s.issue, s.warnings) for s in found} == {
        (6, 16, date(2005, 8, 24), True, ())
    }


def test_what_is_no_article_stands_aside_with_its_reason() -> None:
    """Cover, contents, heads, page numbers and editorial principles are all accounted for."""
    found = read(ISSUE)
    assert asides(found[0]) == {"cover", "contents page", "running head", "page number"}
    assert "section of the issue" in asides(found[3])
    assert "editorial principles" in asides(found[-1])


def test_every_word_of_an_issue_is_emitted() -> None:
    """The letters of all lines are those of the file, hyphens at lines' ends apart."""
    answers = list(glyphs.read(ISSUE))[1:]
    there = "".join(word[0] for answer in answers for word in answer["words"])
    emitted = "".join(line.text for page in read(ISSUE) for line in page.lines)

    def letters(text: str) -> list[str]:
        return sorted(c for c in text if c.isalnum())

    assert letters(emitted) == letters(there)


def test_places_are_pages_of_the_file() -> None:
    """A line's place is the page it begins on, counted from 1 whatever is printed."""
    page = read(ISSUE)[0]
    assert page.unit == "page"
    places = {line.text: page.place(line.number) for line in page.lines}
    assert places["CONCLUSIONS"] == 4
    assert next(place for text, place in places.items() if text.startswith("[1]")) == 3


def test_a_file_name_with_another_day_is_a_warning() -> None:
    """The cover is right; the file's name is only a check."""
    found = read(ISSUE, "20050831Analyst.pdf")
    assert all(page.stated.published == date(2005, 8, 24) for page in found)
    assert found[0].stated.warnings == (
        "published 2005-08-24 taken from the cover; the file's name says 2005-08-31",
    )


def test_an_article_that_is_not_where_the_contents_say_is_a_warning() -> None:
    """It stays with the article before it, and nothing is lost."""
    found = read(issue(report="A Day of Another Kind"))
    assert [page.stated.title for page in found[:2]] == [
        "THE LOWER VALLEY DIGS A CANAL: GEO-POLITICAL CONSEQUENCES OF A DITCH",
        "FERRIES RETURN TO THE INLAND SEA",
    ]
    assert len(found) == 4
    assert found[1].stated.warnings == (
        "the contents page lists 'MARKET DAY IN THE HILL TOWN' on page 6; it was not found"
        " there",
    )
    assert "A Day of Another Kind" in shown(found[1])


def test_an_issue_without_contents_page_is_one_page() -> None:
    """The splitter parts its articles; the cover's day is every article's."""
    (page,) = read(MADE["20060322Analyst.pdf"])
    assert (page.stated.title, page.stated.volume, page.stated.issue) == (None, 7, True)
    titles = ["A Bridge Without a Road", "The Salt Works Open Again"]
    assert [text for text in shown(page) if text in titles] == titles


def test_a_single_article_takes_title_and_author_from_the_properties() -> None:
    """They are inferred; the day the file was made says nothing."""
    (page,) = read(SINGLE)
    assert (page.stated.title, page.stated.authors) == (
        "The Harbour Town Waits for Its Railway",
        ("Ida Jost",),
    )
    assert page.stated.inferred == ("title", "authors")
    assert page.stated.published is None
    assert asides(page) == {"running foot"}


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "untitled", "a.indd", " "])
def test_what_programs_write_is_no_title(title: str) -> None:
    """Nor is a user's account an author."""
    pdf = typed("A line of text that is long enough to be read.")
    pdf.set_title(title)
    pdf.set_author("admin")
    (page,) = read(bytes(pdf.output()))
    assert (page.stated.title, page.stated.authors) == (None, ())


def paper(*above: str, size: float = 18) -> bytes:
    """Return a paper with lines above its text, the first in a larger size."""
    pdf = typed(*(f"This is line {n} of a text that goes on and on." for n in range(6, 13)))
    pdf.set_font("Times", size=size)
    pdf.text(MARGIN, 20, above[0])
    pdf.set_font("Times", size=10)
    for place, text in enumerate(above[1:], start=1):
        pdf.text(MARGIN, 20 + 12 * place, text)
    return bytes(pdf.output())


def test_a_paper_without_byline_has_its_largest_line_as_title() -> None:
    """Inferred; the series it is a number of is no text of it."""
    (page,) = read(paper("A Canal for Nobody", "Valley Policy Review, Report No. 14"))
    assert (page.stated.title, page.stated.authors) == ("A Canal for Nobody", ())
    assert "title" in page.stated.inferred
    assert asides(page) == {"series and number"}
    (page,) = read(paper("A Canal for Nobody", size=11))
    assert page.stated.title is None
    (page,) = read(paper("A Canal for Nobody", "By Ida Jost"))
    assert (page.stated.title, page.stated.authors) == ("A Canal for Nobody", ())


@pytest.mark.parametrize(
    "cover",
    [
        "BI-WEEKLY BRIEFING VOL. 6 NO. 16 24 AUGUST 2005",
        "Vol. 6, No. 16 | 24 August 2005",
        "August 24, 2005 Volume 6 Number 16",
        "VOL 6 / NO 16 BI-WEEKLY BRIEFING 24 AUGUST 2005",
    ],
)
def test_covers(cover: str) -> None:
    """Volume, number and day are read in any order."""
    found = issue_of(lines_of([Sheet(1, tuple(words(cover)))]), "issue.pdf")
    assert found is not None
    assert (found.volume, found.number, found.published) == (6, 16, date(2005, 8, 24))


@pytest.mark.parametrize(
    "rows",
    [
        ["Contents", "THE CANAL ..... 3", "Ida Jost", "THE FERRY . . . . 5", "Oskar Vind"],
        ["CONTENTS", "The Canal", "Ida Jost 3", "The Ferry", "By Oskar Vind .... 5"],
        ["In this Issue", "The", "Canal 3", "Ida Jost", "The Ferry 5", "Oskar Vind"],
    ],
)
def test_contents_pages(rows: list[str]) -> None:
    """Numbers stand behind titles or authors; titles take one row or two."""
    found = contents_of([Sheet(1, ()), Sheet(2, tuple(column(rows, 50)))])
    assert found is not None
    assert [(e.title.title(), e.authors, e.page) for e in found.entries] == [
        ("The Canal", ("Ida Jost",), 3),
        ("The Ferry", ("Oskar Vind",), 5),
    ]


def test_a_book_with_chapters_is_no_issue() -> None:
    """Contents without an issue's sections, in a file without volume and number, divide nothing."""
    pdf = typed("Contents", "The Canal .... 2", "The Ferry .... 3")
    for title in ("The Canal", "The Ferry"):
        pdf.add_page()
        pdf.text(MARGIN, 60, title)
    assert len(read(bytes(pdf.output()))) == 1


def test_what_a_browser_prints_around_a_page_is_no_text() -> None:
    """The time and the title above, the address and the page below, on one page too."""
    pdf = typed(*(f"This is line {n} of a text that goes on and on." for n in range(9)))
    pdf.set_font("Helvetica", size=8)
    pdf.text(20, 15, "11/30/26, 10:10 AM")
    pdf.text(200, 15, "A Canal for Nobody")
    pdf.text(20, 590, "https://canal.example/2024/plan")
    pdf.text(400, 590, "1/1")
    (page,) = read(bytes(pdf.output()))
    assert [line.aside for line in page.lines if line.aside] == [
        "head or foot of the browser's print"
    ] * 2
    assert len(shown(page)) == 1


def test_words_below_a_scan_have_the_size_that_was_meant() -> None:
    """Although the layer of letters gives every word one of its own."""
    pdf = typed("The harbour was surveyed in spring.", size=18)
    for row in range(6):
        left = float(MARGIN)
        for place, word in enumerate(
            "all the words of a paragraph that goes on and on".split()
        ):
            pdf.set_font("Times", size=10 + (row * 7 + place * 5) % 11 / 10 - 0.5)
            pdf.text(left, 100 + 12 * row + place % 2 / 2, word)
            left += pdf.get_string_width(word) + 3
    (page,) = read(bytes(pdf.output()))
    assert [len(text.split()) for text in shown(page)] == [6, 66]


def test_full_lines_of_ragged_columns_are_no_line_of_both() -> None:
    """The blank behind them is narrower than that behind the others."""
    left = [
        "these are words",
        "of a ragged column",
        "and this line goes on up to its very end",
    ]
    rows = left * 4
    sheet = Sheet(1, tuple(column(rows, 50) + column(RIGHT + LEFT[:4], 272)))
    assert [line.text for line in lines_of([sheet])] == rows + RIGHT + LEFT[:4]


@pytest.mark.parametrize(
    ("written_as", "before", "after"),
    [(b"\\014", "The ", "rst"), (b"\\034", "The ", "rst"), (b"\\016", "the o", "cial")],
)
def test_ligatures_of_tex_fonts_without_names_are_letters(
    written_as: bytes, before: str, after: str
) -> None:
    """Bitmap fonts name none of their characters; what TeX has there is known."""
    content = b"BT /F1 10 Tf 36 300 Td (" + before.encode() + written_as
    content += after.encode() + b" well of the upper valley) Tj ET"
    data = written(content).replace(b"/Subtype/Type1/BaseFont/Times-Roman", TYPE_3)
    ligature = "ffi" if after == "cial" else "fi"
    (page,) = read(data)
    assert shown(page) == [f"{before}{ligature}{after} well of the upper valley"]


def test_a_power_is_joined_to_no_figure() -> None:
    """Whether or not a note of the page has its number."""
    content = (
        b"BT /F1 10 Tf 1 0 0 1 36 300 Tm (It cost 3 x 10) Tj 4 Ts /F1 6 Tf (6) Tj 0 Ts"
        b" /F1 10 Tf ( coins in 2003) Tj 4 Ts /F1 6 Tf (4) Tj 0 Ts /F1 10 Tf ( and later.) Tj ET"
    )
    (page,) = read(written(content))
    assert shown(page) == ["It cost 3 x 10\u2076 coins in 2003[4] and later."]


def test_a_papers_head_is_title_authors_and_date() -> None:
    """As papers print them without "By"; the numbers of sections are no part of these."""
    data = paper(
        "A Canal for Nobody", "Ida Jost and Oskar Vind*", "March 5, 2004", "1 Background"
    )
    (page,) = read(data)
    assert page.stated.authors == ("Ida Jost", "Oskar Vind")
    assert shown(page)[:3] == [
        "A Canal for Nobody",
        "March 5, 2004",
        "Background",
    ]
    assert asides(page) == {"names of the authors"}


def test_authors_side_by_side_are_two() -> None:
    """A wide blank parts them; their line is no text."""
    pdf = typed(*(f"This is line {n} of a text that goes on and on." for n in range(9)))
    pdf.text(MARGIN, 40, "Ida Jost*")
    pdf.text(MARGIN + 120, 40, "Oskar Vind")
    pdf.set_font("Times", size=18)
    pdf.text(MARGIN, 20, "A Canal for Nobody")
    (page,) = read(bytes(pdf.output()))
    assert page.stated.authors == ("Ida Jost", "Oskar Vind")
    assert asides(page) == {"names of the authors"}


# Columns.

LEFT = [f"left column row number {n} runs" for n in range(8)]
RIGHT = [f"right column row number {n} ends" for n in range(8)]


def test_columns_are_read_one_after_the_other() -> None:
    """The left one first, even where the levels of their lines differ."""
    sheet = Sheet(1, tuple(column(LEFT, 50) + column(RIGHT, 250, top=104)))
    assert [line.text for line in lines_of([sheet])] == LEFT + RIGHT


def test_what_spans_both_columns_parts_them() -> None:
    """Above it both columns are read, then it, then both below."""
    title = words("a title that runs over all of the page's width here", level=150)
    parts = column(LEFT[:3], 50), column(RIGHT[:3], 250), title
    below = column(LEFT[3:], 50, 180), column(RIGHT[3:], 250, 180)
    sheet = Sheet(1, tuple(word for part in (*parts, *below) for word in part))
    assert [line.text for line in lines_of([sheet])] == [
        *LEFT[:3], *RIGHT[:3], "a title that runs over all of the page's width here",
        *LEFT[3:], *RIGHT[3:],
    ]  # fmt: skip


def test_three_columns_are_read_one_after_the_other() -> None:
    """A title over all of them stands above them."""
    title = words("a title that runs over all three columns of this page here", level=80)
    third = [f"third column row number {n} too" for n in range(8)]
    parts = column(LEFT, 50), column(RIGHT, 250), column(third, 450)
    sheet = Sheet(1, tuple(title + [word for part in parts for word in part]))
    assert [line.text for line in lines_of([sheet])][1:] == LEFT + RIGHT + third


@pytest.mark.parametrize(
    ("level", "end"),
    [
        (0, "see www.canal.example/maps/2003/atlas/all"),
        (0, "a line that was set too tightly for it"),
        (5, "see www.canal.example/maps/2003/atlas/all"),
        (5, "a line that runs over all of the other column's own words here"),
        (7, "see www.canal.example/maps/2003/atlas/all and one word more"),
    ],
)
def test_a_line_too_long_for_its_column_is_no_line_of_both(level: int, end: str) -> None:
    """Wherever the lines of the other column stand beside it, or below it."""
    left = [*LEFT[:4], end, *LEFT[5:]]
    sheet = Sheet(1, tuple(column(left, 50) + column(RIGHT, 250, top=100 + level)))
    assert [line.text for line in lines_of([sheet])] == left + RIGHT


def test_an_address_too_long_for_its_column_parts_no_columns() -> None:
    """Also where nothing stands beside it, for the other column ends above."""
    left = [*LEFT[:6], "www.canal.example/maps/2003/atlas/all", *LEFT[6:]]
    sheet = Sheet(1, tuple(column(left, 50) + column(RIGHT[:6], 250)))
    assert [line.text for line in lines_of([sheet])] == left + RIGHT[:6]


def test_an_overlong_line_makes_no_others_short() -> None:
    """Their paragraph goes on over all of them."""
    rows = [f"these are words of the line of number {n} and" for n in range(9)]
    rows[4] = "a line of that very paragraph with www.canal.example/maps/2003 and"
    (page,) = read(bytes(typed(*rows, font="Courier").output()))
    assert len(shown(page)) == 1


def test_a_page_with_few_lines_has_the_gutter_of_the_others() -> None:
    """Two lines beside two are columns if the file's other pages have some."""
    full = Sheet(1, tuple(column(LEFT, 50) + column(RIGHT, 250)))
    short = Sheet(2, tuple(column(LEFT[:2], 50) + column(RIGHT[:2], 250)))
    assert [line.text for line in lines_of([full, short]) if line.page == 2] == [
        *LEFT[:2],
        *RIGHT[:2],
    ]


def test_one_column_has_no_gutter() -> None:
    """Blanks of a justified line are no gutter."""
    rows = [
        f"{'word ' * (3 + n % 5)}and many more words {'x' * n} to the end"
        for n in range(20)
    ]
    assert gutter(column(rows, 50)) is None


@example(
    [
        Word("text", 0, 20, 100, 10),
        Word("1", 21, 23, 96, 6),
        Word("1", 21, 23, 96, 6),
        Word("goes", 30, 50, 100, 10),
    ]
)
@example([Word(letter, 0, 0, 0, 1 + (letter == "A")) for letter in "0000000000AA"])
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Word,
            st.text(
                st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8
            ),
            st.floats(-1e5, 1e5),
            st.floats(-1e5, 1e5),
            st.floats(-1e5, 1e5) | st.sampled_from([100.0, 112.0]),
            st.floats(1, 1e5) | st.sampled_from([6.0, 10.0, 30.0]),
        ),
        max_size=60,
    )
)
def test_no_letter_is_lost_wherever_words_stand(found: list[Word]) -> None:
    """Lines hold every word of the page once."""
    there = tuple(
        w if w.left <= w.right else Word(w.text, w.right, w.left, w.baseline, w.size)
        for w in found
    )
    lines = lines_of([Sheet(1, there)])
    letters = sorted("".join(line.text.replace(" ", "") for line in lines))
    assert letters == sorted("".join(word.text for word in there))


def test_a_drop_capital_leaves_the_line_it_was_found_in() -> None:
    """Also where another word stands in that line: no letter is there twice."""
    text = [Word("0", 0.0, 0.0, 0.0, 1.0) for _ in range(13)]
    beside = [Word("0", -1.0, 0.0, 1.0, 1.0), Word("A", 0.0, 0.0, 1.0, 2.0)]
    lines = lines_of([Sheet(1, (*text, *beside))])
    assert sorted("".join(line.text.replace(" ", "") for line in lines)) == [*"0" * 14, "A"]


# Words.

KNOWN = vocabulary(
    lines_of(
        [
            Sheet(
                1, tuple(words("a geo-political government of long over look Also also in"))
            )
        ]
    )
)


@pytest.mark.parametrize(
    ("left", "right", "whole"),
    [
        ("govern-", "ment,", "government,"),
        ("geo-", "political", "geo-political"),
        ("unheard-", "of", "unheardof"),
        ("Uzbek-", "Russian", "Uzbek-Russian"),
        ("1990-", "95", "1990-95"),
        ("self-", "proclaimed", "self-proclaimed"),
        ("over-", "look", "over-look"),
        ("re\u00ad", "port", "report"),
        ("up-to-", "date", "up-to-date"),
        ("(govern-", "ment)", "(government)"),
    ],
)
def test_words_broken_at_a_hyphen(left: str, right: str, whole: str) -> None:
    """The hyphen goes unless it is the word's own; either way it is told."""
    found = joined(left, right, KNOWN)
    assert found is not None
    assert found[0] == whole
    assert left.strip("(-\u00ad") + "-" in found[1]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("pre-", "and"),
        ("it", "was"),
        ("--", "so"),
        ("war--", "so"),
        ("-", "so"),
        ("a-", "“b"),
    ],
)
def test_words_that_are_not_broken(left: str, right: str) -> None:
    """Dashes and "pre- and post-war" are no hyphens of broken words."""
    assert joined(left, right, KNOWN) is None


def test_drop_capitals() -> None:
    """A letter that is a word of its own keeps its blank."""
    assert with_initial("T", "he", KNOWN) == "The"
    assert with_initial("A", "government", KNOWN) == "A government"
    assert with_initial("A", "lso", KNOWN) == "Also"


def test_a_drop_capital_stands_before_the_first_line_beside_it() -> None:
    """The lines beside it are not taken for indented ones."""
    capital = Word("T", 50, 72, 115, 32)
    beside = column(["he first line", "the second line", "the third line"], 75)
    below = column(["and one below it"], 50, 136)
    lines = lines_of([Sheet(1, (capital, *beside, *below))])
    assert [line.text for line in lines] == [
        "The first line",
        "the second line",
        "the third line",
        "and one below it",
    ]
    assert {line.left for line in lines} == {50}


def test_raised_numbers_of_notes_stand_in_brackets() -> None:
    """Behind a stop without a note on the page too; an exponent stays a digit."""
    content = (
        b"BT /F1 10 Tf 1 0 0 1 36 300 Tm (It was dry.) Tj 4 Ts /F1 6 Tf (7) Tj 0 Ts /F1 10 Tf"
        b" ( All 40 km) Tj 4 Ts /F1 6 Tf (2) Tj 0 Ts /F1 10 Tf ( of it.) Tj ET"
    )
    (page,) = read(written(content))
    assert shown(page) == ["It was dry.[7] All 40 km2 of it."]


def test_letter_spaced_words_are_closed_up() -> None:
    """The wider blank between two of them stays, single letters of prose too."""
    spaced = words("A U T H O R ' S")
    spaced += words("B I O", left=spaced[-1].right + 12)
    found, repairs = closed_up(spaced)
    assert [word.text for word in found] == ["AUTHOR'S", "BIO"]
    assert len(repairs) == 1
    prose = words("Vitamin A and I agree on plan B")
    assert closed_up(prose) == (prose, ())


def test_ligatures_and_soft_hyphens_of_a_font() -> None:
    """A "fi" is two letters again; text turned on its side is left out."""
    content = (
        b"BT /F1 10 Tf 36 300 Td (The \1rst \2ight was of\1cial, and it began a re\3) Tj"
        b" 0 -12 Td (turn to the river for all of them.) Tj ET"
        b" BT /F1 10 Tf 0 1 -1 0 400 100 Tm (sideways) Tj ET"
    )
    (page,) = read(written(content, "1 /fi /fl /softhyphen"))
    (text,) = shown(page)
    assert text.startswith("The first flight was official")
    assert "sideways" not in text


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    """The viewer turns it, so its lines stand upright."""
    content = (
        b"BT /F1 10 Tf 0 1 -1 0 100 50 Tm (A line set for a page that is turned.) Tj ET"
    )
    data = written(content).replace(b"/Type/Page/", b"/Type/Page/Rotate 90/")
    (page,) = read(data)
    assert shown(page) == ["A line set for a page that is turned."]


def test_a_paragraph_goes_on_over_columns() -> None:
    """Indents begin paragraphs, the top of a column does not."""
    pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    pdf.add_page()
    pdf.set_font("Courier", size=8)
    for left in (MARGIN, MARGIN + COLUMN + GUTTER):
        for row in range(9):
            start = 10 if row == 4 else 0
            text = "here are the words of one line"[: 29 if start else 34] + "."
            pdf.text(left + start, 60 + 10 * row, text)
    (page,) = read(bytes(pdf.output()))
    assert [text.count(".") for text in shown(page)] == [4, 9, 5]


@pytest.mark.parametrize("marks", [("1.", "2."), ("(a)", "(b)"), ("-", "-"), ("", "")])
def test_lines_that_hang_below_the_first_are_of_its_paragraph(
    marks: tuple[str, str],
) -> None:
    """Items of lists, and entries of a list of works; the text around them is its own."""
    pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    pdf.add_page()
    pdf.set_font("Courier", size=8)
    rows = [(0, "", "The text above the list is as long as"), (0, "", "this.")]
    for mark in marks:
        rows += [
            (0, mark, "The first line of an item goes on to"),
            (20, "", "the second and that one then goes to"),
            (20, "", "a third, which is full up to the end."),
        ]
    rows += [(0, "", "The text below it is no part of its"), (0, "", "last item.")]
    for number, (left, mark, text) in enumerate(rows):
        pdf.text(MARGIN + left, 60 + 10 * number, mark)
        pdf.text(MARGIN + (20 if mark else left), 60 + 10 * number, text)
    (page,) = read(bytes(pdf.output()))
    assert [text.split()[-1] for text in shown(page)] == ["this.", "end.", "end.", "item."]


# What cannot be read.


def refused(data: bytes) -> SourceError:
    """Return the one error that a file gives."""
    with pytest.raises(SourceError) as caught:
        read(data)
    assert caught.value.place == "/in/issue.pdf"
    assert caught.value.hint
    return caught.value


def test_a_scan_is_told_with_what_to_do() -> None:
    """A page without text needs OCR first."""
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 100, 100)
    error = refused(bytes(pdf.output()))
    assert "no text" in error.message
    assert "ocrmypdf" in error.hint


def test_an_encrypted_file_is_told() -> None:
    """Without its password nothing of it is guessed."""
    pdf = typed("A secret line that nobody may read.")
    pdf.set_encryption(owner_password="a", user_password="b")
    assert "encrypted" in refused(bytes(pdf.output())).message


def test_a_file_with_only_an_owners_password_is_read() -> None:
    """Anyone may read it; only changing it is locked."""
    pdf = typed("A line that anybody may read, of course.")
    pdf.set_encryption(owner_password="a")
    (page,) = read(bytes(pdf.output()))
    assert shown(page) == ["A line that anybody may read, of course."]


def test_a_file_cut_off_is_an_error() -> None:
    """Most files list their pages at the end; without it none of them is found."""
    for part in range(1, 8):
        assert "cut off" in refused(ISSUE[: len(ISSUE) * part // 8]).message


def test_a_file_cut_off_in_a_later_part_is_read_with_a_warning() -> None:
    """What was changed last is missing, what was there before can be read."""
    whole = written(
        b"BT /F1 10 Tf 36 300 Td (A line of the file as it was at first.) Tj ET"
    )
    (page,) = read(whole + b"9 0 obj<</Length 9000>>stream\n" + b"x" * 3_000)
    assert shown(page) == ["A line of the file as it was at first."]
    assert page.stated.warnings == ("the file is cut off: its last pages may be missing",)


def test_too_many_pages_characters_and_bytes() -> None:
    """Each limit has its message and says how to divide the file."""
    content = (
        b"BT /F1 10 Tf 1 0 0 1 36 300 Tm ("
        + b"x" * (glyphs.MOST_CHARACTERS + 1)
        + b") Tj ET"
    )
    assert "too much text: more on page 1" in refused(written(content)).message
    pdf = FPDF()
    for _ in range(glyphs.MOST_PAGES + 1):
        pdf.add_page()
    assert "2,001 pages" in refused(bytes(pdf.output())).message
    message = refused(ISSUE + bytes(64 * 2**20)).message
    assert message == "65 MiB is more than the 64 MiB a PDF file may have"


@pytest.mark.parametrize(
    "box", ["0 0 1e30 1e30", "0 0 0 0", "-1e9 -1e9 1e9 1e9", "0 0 nan 1", "0 0 14400 14400"]
)
def test_strange_page_boxes(box: str) -> None:
    """They are read, or refused; neither hangs nor raises anything else."""
    content = b"BT /F1 10 Tf 36 300 Td (A line on a page of a strange size.) Tj ET"
    try:
        (page,) = read(written(content, box=box))
    except SourceError:
        return
    assert shown(page) == ["A line on a page of a strange size."]


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading has its own process, whose time is bounded by the system."""
    monkeypatch.setattr(
        "askcaci.corpus.importing.issues.reading._PROGRAM",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n"
        "while True: pass",
    )
    assert "seconds" in refused(ISSUE).message


def test_words_far_from_the_page_and_invisible_ones_are_left_out() -> None:
    """Coordinates without measure do not reach the layout."""
    content = (
        b"BT /F1 10 Tf 1 0 0 1 36 300 Tm (A line that stands where one can see it.) Tj"
        b" 1 0 0 1 1e20 300 Tm (far) Tj 1 0 0 1 36 200 Tm /F1 0.1 Tf (tiny) Tj ET"
    )
    (page,) = read(written(content))
    assert shown(page) == ["A line that stands where one can see it."]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_refused(data: bytes) -> None:
    """What does not say that it is a PDF file is not given to PDFium at all."""
    if b"%PDF-" not in data:
        with pytest.raises(SourceError, match="not a PDF file"):
            read(data)


def mutated(data: bytes, changes: list[tuple[float, bytes]]) -> bytes:
    """Return data with pieces written over it."""
    changed = bytearray(data)
    for where, piece in changes:
        place = int(where * (len(data) - 1))
        changed[place : place + len(piece)] = piece
    return bytes(changed)


PIECES = st.sampled_from(
    [b"<<", b">>", b"endobj", b"-1", b"9999999999", b"/Kids", b"R", b"("]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(sorted(MADE)),
    st.lists(st.tuples(st.floats(0.01, 1), PIECES | st.binary(max_size=5)), max_size=9),
)
def test_mutations_of_made_files_are_read_or_refused(
    name: str, changes: list[tuple[float, bytes]]
) -> None:
    """Whatever PDFium makes of them, nothing but a SourceError comes of it."""
    try:
        found = read(mutated(MADE[name], changes))
    except SourceError:
        return
    assert found


def test_a_page_that_unpacks_without_end_is_bounded() -> None:
    """A small stream of a million letters is refused."""
    content = (
        b"BT /F1 10 Tf 36 300 Td "
        + b"(xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx) Tj " * 40_000
        + b"ET"
    )
    packed = zlib.compress(content, 9)
    data = written(packed).replace(b"<</Length", b"<</Filter/FlateDecode/Length", 1)
    assert len(data) < 20_000
    refused(data)
