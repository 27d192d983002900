"""Word, books, Markdown, mail and text: what figures, notes and letters look like elsewhere."""

from __future__ import annotations

import pytest

from askcaci.corpus.importing.documents import books, mail, markdown, plaintext, word
from askcaci.corpus.importing.documents.bookstyles import looks_of
from askcaci.corpus.importing.files.archives import Member, unpacked
from askcaci.corpus.importing.lines.aligned import with_rows
from askcaci.corpus.importing.lines.people import listed_people
from askcaci.corpus.importing.lines.raised import raised_text
from making import word as made_word
from making.word import document, paragraph
from test_import_documents import (
    asides,
    look,
    members,
    one,
    shown,
    texts,
    word_texts,
    zipped,
)
from test_import_documents import book as book_of

HIGH = "<w:vertAlign w:val='superscript'/>"
MATHS = "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"

# People.


@pytest.mark.parametrize(
    ("field", "people"),
    [
        ("Ida Jost, Mirza Tolen", ("Ida Jost", "Mirza Tolen")),
        ("Jost, Ida; Tolen, Mirza K.", ("Ida Jost", "Mirza K. Tolen")),
        ("Jost, Ida & Tolen, Mirza", ("Ida Jost", "Mirza Tolen")),
        ("Jost, Ida, Tolen, Mirza", ("Ida Jost", "Mirza Tolen")),
        ("García Márquez, Gabriel", ("Gabriel García Márquez",)),
        ("von der Bek, Ursula", ("Ursula von der Bek",)),
        ("Ibn al-Tolen, Mirza", ("Mirza Ibn al-Tolen",)),
        ("Ida Jost, Ph.D.", ("Ida Jost",)),
        ("Ida Jost, Karsu University", ("Ida Jost",)),
        (
            "Ida Jost, Mirza Tolen, and Lale Aydin",
            ("Ida Jost", "Mirza Tolen", "Lale Aydin"),
        ),
        ("Ida Jost und Mirza Tolen", ("Ida Jost", "Mirza Tolen")),
        ("Ida Jost <ida@example.org>", ("Ida Jost",)),
        ("admin", ()),
    ],
)
def test_people_in_a_files_properties(field: str, people: tuple[str, ...]) -> None:
    """One name each, given name first, without degrees, places and addresses."""
    assert listed_people(field) == people


def test_authors_of_books_documents_and_mails_are_people() -> None:
    """Several in one field, or each in one of its own, and family names first."""
    made = document(paragraph("Text."), {}, author="Jost, Ida; Tolen, Mirza")
    assert one(word.pages, made).stated.authors == ("Ida Jost", "Mirza Tolen")
    two = "<creator>Jost, Ida</creator><creator>Tolen, Mirza</creator>"
    assert shown(book_of(two, a_xhtml="<h1>A</h1><p>One.</p>"))[0][1] == (
        "Ida Jost",
        "Mirza Tolen",
    )
    sent = 'From: "Jost, Ida via Steppe List" <l@x.org>\nTo: o@x.org\nSubject: A Well\n\nText.\n'
    assert one(mail.pages, sent).stated.authors == ("Ida Jost",)
    above = "---\ntitle: A\nauthor: Jost, Ida; Tolen, Mirza\n---\nText.\n"
    assert one(markdown.pages, above).stated.authors == ("Ida Jost", "Mirza Tolen")


# Word.


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<m:f><m:num>1</m:num><m:den>2</m:den></m:f>", "1/2"),
        ("<m:f><m:num>a + 1</m:num><m:den>24</m:den></m:f>", "(a + 1)/24"),
        ("<m:rad><m:deg>3</m:deg><m:e>27</m:e></m:rad>", "³√27"),
        ("<m:rad><m:e>x-1</m:e></m:rad>", "√(x-1)"),
    ],
)
def test_the_parts_of_a_formula_do_not_join(formula: str, text: str) -> None:
    """A half is not 12, the third root of 27 not 327."""
    runs = formula
    for part in ("num", "den", "deg", "e"):
        runs = runs.replace(f"<m:{part}>", f"<m:{part}><m:r><m:t>")
        runs = runs.replace(f"</m:{part}>", f"</m:t></m:r></m:{part}>")
    maths = f"<m:oMath {MATHS}>{runs}</m:oMath>"
    assert word_texts(paragraph("About ", maths, " of it.")) == [f"About {text} of it."]


@pytest.mark.parametrize(
    ("before", "raised", "text"),
    [
        ("In 2023", "a", "In 2023[a]"),
        ("three billion", "8, 9", "three billion[8, 9]"),
        ("5", "1/2", "5 1/2"),
        ("the 19", "th", "the 19th"),
        ("10", "-12", "10⁻¹²"),
        ("1,210", "6", "1,210[6]"),
    ],
)
def test_letters_lists_and_fractions_set_high(before: str, raised: str, text: str) -> None:
    """None of them is joined to the figure before it."""
    assert before + raised_text(raised, before) == text
    assert word_texts(paragraph(before, look(HIGH, raised))) == [text]


def test_a_paragraph_whose_end_was_deleted_goes_on() -> None:
    """With changes tracked, the mark of a paragraph is deleted like a letter."""
    mark = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    first = f"<w:p>{mark}{made_word.run('One goes ')}</w:p>"
    assert word_texts(first, paragraph("on here.")) == ["One goes on here."]
    page = paragraph("A page ends", "<w:r><w:br w:type='page'/></w:r>", " within it.")
    assert word_texts(page) == ["A page ends within it."]


def tabbed(cells: tuple[str, ...], stops: int) -> str:
    """Return a paragraph whose cells are parted by tabs."""
    set_ = "<w:tab w:val='right' w:pos='900'/>" * stops
    runs = "<w:r><w:tab/></w:r>".join(made_word.run(cell) for cell in cells)
    return f"<w:p><w:pPr><w:tabs>{set_}</w:tabs></w:pPr>{runs}</w:p>"


def test_figures_below_one_another_by_tabs_keep_their_columns() -> None:
    """Where tab stops are set; elsewhere nobody knows which column a tab leads to."""
    rows = [("District", "2021", "2022"), ("Upper", "", "11")]
    assert word_texts(*(tabbed(row, 2) for row in rows)) == [
        "District | 2021 | 2022",
        "Upper | | 11",
    ]
    assert word_texts(tabbed(rows[1], 0)) == ["Upper 11"]


def test_a_row_may_end_before_its_table_does() -> None:
    """The columns that it leaves free behind its last cell are empty cells."""
    row = (
        "<w:tr>{}" + "".join(f"<w:tc>{paragraph(c)}</w:tc>" for c in ("1", "2")) + "</w:tr>"
    )
    last = row.format("<w:trPr><w:gridAfter w:val='1'/></w:trPr>")
    table = made_word.table(("a", "b", "c")).replace("</w:tbl>", f"{last}</w:tbl>")
    assert word_texts(table) == ["a | b | c", "1 | 2 |"]


def test_contents_and_readings_are_no_text() -> None:
    """A table of contents stands aside; how a word is spoken is left out."""
    parts = members(document(paragraph("The Dam\t7", style="V1") + paragraph("One."), {}))
    style = '<w:style w:type="paragraph" w:styleId="V1"><w:name w:val="toc 1"/></w:style>'
    styles = parts["word/styles.xml"].decode().replace("</w:styles>", f"{style}</w:styles>")
    page = one(word.pages, zipped(parts | {"word/styles.xml": styles.encode()}))
    assert (texts(page), set(asides(page).values())) == (["One."], {"contents"})
    ruby = f"<w:r><w:ruby><w:rt>{made_word.run('kan')}</w:rt><w:rubyBase>"
    spoken = f"{ruby}{made_word.run('漢')}</w:rubyBase></w:ruby></w:r>"
    assert word_texts(paragraph("It is ", spoken, ".")) == ["It is 漢."]


def test_symbols_of_a_font_that_is_named_for_some_letters_only() -> None:
    """Word names a font for each range of letters; a code without a font is told as lost."""
    degree = look("<w:rFonts w:hAnsi='Symbol'/>", "\uf0b0")
    assert word_texts(paragraph("5", degree, "C")) == ["5°C"]
    page = one(word.pages, document(paragraph("5\uf0b0C"), {}))
    assert texts(page) == ["5\ufffdC"]
    assert "U+F0B0" in page.lines[0].repairs[0]


# Books.


NOTES = (
    "<h1>Notes</h1><ol><li id='n1' epub:type='endnote'><p>Until May. <a href='a.xhtml#r1'>↩"
    "</a></p></li><li id='n9' epub:type='endnote'><p>Nobody's.</p></li></ol>"
)


@pytest.mark.parametrize(
    "reference",
    [
        "<a epub:type='noteref' href='n.xhtml#n1'>1</a>",
        "<sup><a id='r1' href='n.xhtml#n1'>1</a></sup>",
        "<a id='r1' href='n.xhtml#n1'><sup>[1]</sup></a>",
    ],
)
def test_notes_in_a_file_of_their_own_come_to_their_text(reference: str) -> None:
    """In 2003 with note 1 is not 20031; what is nobody's note stays where it is."""
    text = f"<h1>A</h1><p>Fell in 2003{reference} by half.</p>"
    first, last = shown(book_of(a_xhtml=text, n_xhtml=NOTES))
    assert first[2] == ["A", "Fell in 2003[1] by half.", "[1] Until May."]
    assert last[2] == ["Notes", "1. Nobody's."]
    only = NOTES.partition("<li id='n9'")[0] + "</ol>"
    _, last = books.pages("b", book_of(a_xhtml=text, n_xhtml=only), "b")
    assert set(asides(last).values()) == {"notes, put to their texts"}


@pytest.mark.parametrize(
    "note",
    [
        "<p id='n1'><a href='#r1'>1</a> Until May.</p>",
        "<p><a id='n1' href='#r1'>[1]</a> Until May.</p>",
        "<div id='n1'>1. Until May. <a href='#r1'>↑</a></div>",
    ],
)
def test_notes_without_types_are_told_by_what_leads_back(note: str) -> None:
    """As programs make them that know nothing of EPUB's types."""
    reference = "<sup><a id='r1' href='#n1'>1</a></sup>"
    found = shown(book_of(a_xhtml=f"<h1>A</h1><p>Fell in 2003{reference}.</p>{note}"))
    assert found[0][2] == ["A", "Fell in 2003[1].", "[1] Until May."]


def test_a_note_within_a_paragraph_does_not_part_it() -> None:
    """Aside elements stand where they are referred to."""
    aside = "<aside epub:type='footnote' id='n'>Until May.</aside>"
    text = f"Fell in 2003<a epub:type='noteref' href='#n'>1</a>{aside} by half."
    found = shown(book_of(a_xhtml=f"<h1>A</h1><p>{text}</p>"))
    assert found[0][2] == ["A", "Fell in 2003[1] by half.", "[1] Until May."]


def test_printed_page_numbers_are_no_figures() -> None:
    """They stand within sentences and words."""
    text = (
        "In 20<span epub:type='pagebreak' title='12'>12</span>03 it fell"
        "<span role='doc-pagebreak'> 13</span> by half."
    )
    assert shown(book_of(a_xhtml=f"<h1>A</h1><p>{text}</p>"))[0][2][1] == (
        "In 2003 it fell by half."
    )


def test_a_books_style_sheets_say_what_its_classes_mean() -> None:
    """A power by the class "c5", in a sheet of its own or in the document."""
    text = (
        "<p>10<span class='c5'>6</span> tons in 2003<span class='c5'>4</span>,"
        " <span class='c7'>draft</span><span class='c8'>nine</span> five.</p>"
    )
    head = "<html><head><link rel='stylesheet' href='b.css'/><style>.c8{text-decoration:"
    page = f"{head}line-through}}</style></head><body><h1>A</h1>{text}</body></html>"
    parts = members(book_of(a_xhtml=page))
    parts["b.css"] = (
        b"/* .c5 {display: none} */ span.c5, .x {vertical-align:super} .c7{display:none}"
    )
    assert shown(zipped(parts))[0][2] == ["A", "10⁶ tons in 2003[4], five."]
    assert looks_of("p { display: none } .a .b { display: none } .c { color: red }") == {}


def test_each_first_heading_in_a_file_begins_a_chapter() -> None:
    """A title over two lines is one; each chapter has the notes it refers to."""
    note = "<aside epub:type='footnote' id='n{0}'>{1}</aside>"
    mark = "<a epub:type='noteref' href='#n{0}'>{0}</a>"
    found = shown(
        book_of(
            "<creator>Ida Jost</creator>",
            a_xhtml=f"<h1>Wells</h1><h1>and Roads</h1><p>One{mark.format(1)}.</p>"
            f"<h1>Dams</h1><p>Two{mark.format(2)}.</p>{note.format(1, 'Yes.')}"
            f"{note.format(2, 'No.')}",
        )
    )
    assert [(title, authors) for title, authors, _ in found] == [
        ("Wells", ("Ida Jost",)),
        ("Dams", ("Ida Jost",)),
    ]
    assert [lines[-1] for _, _, lines in found] == ["[1] Yes.", "[2] No."]


@pytest.mark.parametrize("kind", ["copyright-page", "dedication", "titlepage", "toc"])
def test_what_a_book_has_around_its_text_is_no_article(kind: str) -> None:
    """By the type of the body, or of all that is in it."""
    for text in (
        f"<html><body epub:type='{kind}'><p>To the keepers.</p></body></html>",
        f"<html><body><section epub:type='{kind}'><p>To the keepers.</p></section></body></html>",
    ):
        found = shown(book_of(a_xhtml=text, b_xhtml="<h1>A</h1><p>One.</p>"))
        assert [lines for _, _, lines in found] == [[], ["A", "One."]]


# Markdown.


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("A <span hidden>draft</span> b.", ["A b."]),
        ("A <i style='display: none'>dr<i>a</i>ft</i> b.", ["A b."]),
        ("A %%draft%% b.\n\n%%\nnot\n\nshown\n%%\n\nC.", ["A b.", "C."]),
        ("It rose by 50%% and 20%% more.", ["It rose by 50%% and 20%% more."]),
        ("A <!-- draft --> b.", ["A b."]),
        ("A <span hidden>b c.", ["A b c."]),
        ("In 2003^[Until May.] it fell[^1].\n\n[^1]: By half.", None),
        ("District | 2021 | 2022\n---|---|---\nUpper | | 11\nLower | 24", None),
        ("<table>\n<tr><td>D</td><td>1</td><td>2</td></tr>\n\n<tr><td>U</td><td></td>"
         "<td>11</td></tr>\n\n</table>\n\nEnd.", ["D | 1 | 2", "U | | 11", "End."]),
    ],
)  # fmt: skip
def test_hidden_text_notes_and_tables_of_markdown(
    text: str, lines: list[str] | None
) -> None:
    """Comments of programs for notes too; an empty cell keeps its place."""
    if lines is None:
        lines = (
            ["In 2003[2] it fell[1].", "[1] By half.", "[2] Until May."]
            if "^" in text
            else ["District | 2021 | 2022", "Upper | | 11", "Lower | 24 |"]
        )
    assert texts(one(markdown.pages, text + "\n")) == lines


# Mails and text.


HEADERS = "From: Ida Jost <i@x.org>\nTo: o@x.org\nSubject: A Well\n"
FIRST = (
    "The wells of the upper valley were dug in the year of the flood, and\n"
    "nobody has counted since then how many of them still have water. The\n"
    "council asked for a list in spring.\n"
)
SECOND = (
    "A list was made of those that stand beside the road. It names nine of\n"
    "them and leaves out the ones that are known to the herders only, which\n"
    "are said to be the better ones.\n"
)
WHOLE = [" ".join(part.split()) for part in (FIRST, SECOND)]


def mailed(body: str) -> list[str]:
    """Return what a mail in plain text shows."""
    return texts(one(mail.pages, f"{HEADERS}\n{body}"))


def test_paragraphs_that_are_set_in_are_not_run_together() -> None:
    """Without blank lines only their first lines tell them apart."""
    assert mailed("".join(f"   {part}" for part in (FIRST, SECOND))) == WHOLE


@pytest.mark.parametrize("mark", ["* {}", "{0}. ", "({0}) "])
def test_items_of_a_broken_list_are_one_paragraph_each(mark: str) -> None:
    """Their further lines are set in below the first."""
    items = []
    for number, part in enumerate((FIRST, SECOND), start=1):
        shown_mark = mark.format(number) if "0" in mark else "* "
        items.append(shown_mark + part.rstrip().replace("\n", "\n   ") + "\n")
    found = mailed(f"{FIRST}\n{''.join(items)}")
    assert found[0] == WHOLE[0]
    assert [line.endswith(whole) for line, whole in zip(found[1:], WHOLE, strict=True)] == [
        True,
        True,
    ]


def test_a_mail_that_is_quoted_is_read_without_its_marks() -> None:
    """Who answers is not its author; what is written around it stands aside."""
    body = "See below.\n\n" + "".join(
        f"> {line}\n" for line in f"{FIRST}\n{SECOND}".split("\n")
    )
    page = one(mail.pages, f"{HEADERS}\n{body}")
    assert texts(page) == WHOLE
    assert asides(page) == {"See below.": "written around a quoted mail"}
    assert page.stated.authors == ()


@pytest.mark.parametrize("read", ["mail", "text"])
def test_columns_of_plain_text_keep_their_cells(read: str) -> None:
    """Blanks part them; lines of a table are not joined to one another."""
    rows = (
        "District       2021   2022   2023\n"
        "Upper                          11\n"
        "Lower            24             9\n"
    )
    body = f"{FIRST}\n{rows}\n{SECOND}"
    found = mailed(body) if read == "mail" else texts(one(plaintext.pages, body))
    assert [line for line in found if "|" in line] == [
        "District | 2021 | 2022 | 2023",
        "Upper | | | 11",
        "Lower | 24 | | 9",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["1.   The well is deep", "2.   The road is long"],
        ["It  was  said   in  2003", "that   nobody  had  11"],
        ["One line     with a gap", "and one without it"],
    ],
)
def test_other_lines_with_wide_blanks_are_no_table(lines: list[str]) -> None:
    """A list with wide marks, and text that blanks justify."""
    assert with_rows(lines) == lines


ONE = (
    b"From ida@x.org Tue Mar 12 08:00:00 2024\nFrom: Ida Jost <i@x.org>\nSubject: One\n\n"
    b"Text one.\n\nFrom Baku it is far.\n\nFrom here on, 2024 was better.\n\n"
)
TWO = (
    b"From - Tue Mar 12 08:00:00 2024\nX-Mozilla-Status: 0001\nSubject: Two\n\nText two.\n"
)


@pytest.mark.parametrize(
    "data",
    [
        ONE + TWO,
        (ONE + TWO).replace(b"\n", b"\r\n"),
        b"\n\n" + ONE + TWO,
        b"\xef\xbb\xbf" + ONE + TWO,
        ONE.rstrip(b"\n") + b"\n" + TWO,
    ],
)
def test_mails_of_a_mailbox_in_the_forms_that_programs_write(data: bytes) -> None:
    """With and without a blank line between them, and whatever stands before the first."""
    found = [one(mail.pages, m.data) for m in unpacked(Member("a", "a", data, True))]  # type: ignore[union-attr]
    assert [page.stated.title for page in found] == ["One", "Two"]
    assert [len(texts(page)) for page in found] == [3, 1]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("us-ascii", "cp1251"),
        ("unknown-8bit", "koi8_r"),
        ("utf-8", "cp1251"),
        ("iso-8859-1", "utf-8"),
    ],
)
def test_a_mail_that_declares_what_it_is_not_in(declared: str, encoding: str) -> None:
    """Its words say what it is in."""
    text = (
        "Gəncə və Ağrı" if encoding == "utf-8" else "Вода в долине никому не нужна осенью."
    )
    head = f"{HEADERS}Content-Type: text/plain; charset={declared}\n\n"
    assert texts(one(mail.pages, f"{head}{text}\n".encode(encoding))) == [text]
