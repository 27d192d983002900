"""Drafts in Markdown, plain text and Word become blocks of prose with their lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askcaci.errors import AskcaciError, UnusableError, UsageError
from askcaci.verifying.blocks import Draft
from askcaci.verifying.drafts import LARGEST, draft_of
from askcaci.verifying.marks import quoted


def markdown(text: str) -> Draft:
    """Return a draft in Markdown."""
    return draft_of("draft.md", text.encode())


def texts(draft: Draft) -> list[str]:
    """Return the words of each block."""
    return [block.text.strip() for block in draft.blocks]


def word(write: Callable[[Any], None]) -> bytes:
    """Return the bytes of a .docx file that `write` wrote into."""
    document = docx.Document()
    write(document)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def test_markup_code_and_front_matter_are_no_prose() -> None:
    """Emphasis leaves no trace; front matter, code, HTML and comments are left out."""
    draft = markdown(
        '---\ntitle: "Not this"\n---\n\nA *stressed* [link](http://x.y) &ldquo;here&rdquo;.\n\n'
        '```\n"nor this"\n```\n\n    "nor that"\n\n<!-- "nor a comment" -->\n\nIt is `"code"`.\n'
    )
    assert texts(draft) == ["A stressed link “here”.", "It is  code ."]


def test_every_block_knows_its_line() -> None:
    """Lines are those of the file, front matter and all, within a paragraph too."""
    draft = markdown("---\na: b\n---\n\nOne\ntwo.\n\n- item\n\n> quoted\n")
    assert [block.line for block in draft.blocks] == [5, 8, 10]
    assert draft.line_of(draft.blocks[0], draft.blocks[0].text.index("two")) == 6


def test_windows_files_read_the_same() -> None:
    """A byte order mark and CRLF change nothing."""
    plain = draft_of("draft.txt", b"One\ntwo.\n\nThree.")
    windows = draft_of("draft.txt", b"\xef\xbb\xbfOne\r\ntwo.\r\n\r\nThree.")
    assert windows == plain
    assert [block.line for block in plain.blocks] == [1, 4]


def test_block_quotes_are_told_apart_and_boxes_are_none() -> None:
    """Paragraphs of one block quote belong together; "> [!NOTE]" is no block quote."""
    draft = markdown(
        "> One.\n>\n> Two.\n\nText.\n\n> Three.\n\nText.\n\n> [!NOTE]\n> Four.\n"
    )
    assert [block.quote for block in draft.blocks] == [1, 1, 0, 2, 0, 0]


@pytest.mark.parametrize("name", ["draft.md", "draft.txt"])
def test_footnotes_are_blocks_and_their_marks_references(name: str) -> None:
    """[^1], [2] and, set in place, ^[...] refer; the definitions are blocks of their own."""
    draft = draft_of(
        name,
        b"A[^1] and B[2] and C^[in place] and [3].\n\n[^1]: Note one.\n[2] Note two.\n",
    )
    text = draft.blocks[0]
    assert text.text.strip() == "A and B and C and [3]."
    assert [(text.text[r.at - 1], r.to) for r in text.references] == [
        ("A", "1"), ("B", "2"), ("C", "in place"),
    ]  # fmt: skip
    assert {k: v.strip() for k, v in draft.notes.items()} == {
        "in place": "in place",
        "1": "Note one.",
        "2": "Note two.",
    }


def test_a_link_refers_to_its_address() -> None:
    """The address of a link stands where its words end."""
    block = markdown("See [the text](https://a.b/c) now.").blocks[0]
    assert [(block.text[: r.at], r.to) for r in block.references] == [
        ("See the text", "https://a.b/c")
    ]


def test_word_paragraphs_styles_and_tracked_changes() -> None:
    """Paragraphs are counted, quote styles are block quotes, insertions are text."""

    def write(document: Any) -> None:
        first = document.add_paragraph("Kept ")
        for tag, text in (("ins", "t>added<"), ("del", "delText>gone<")):
            element = text.partition(">")[0]
            first._p.append(
                parse_xml(
                    f"<w:{tag} {nsdecls('w')}><w:r><w:{text}/w:{element}></w:r></w:{tag}>"
                )
            )
        document.add_paragraph("")
        document.add_paragraph("One.", style="Quote")
        document.add_paragraph("Two.", style="Intense Quote")
        document.add_table(1, 1).cell(0, 0).text = "In a table."

    draft = draft_of("draft.docx", word(write))
    assert [(b.text, b.line, b.quote) for b in draft.blocks] == [
        ("Kept added", 1, 0), ("One.", 2, 1), ("Two.", 3, 1), ("In a table.", 4, 0),
    ]  # fmt: skip
    assert draft.unit == "paragraph"


def test_word_footnotes_are_read() -> None:
    """A note of a .docx file is a block, in the paragraph that refers to it."""

    def write(document: Any) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        paragraph = document.add_paragraph("Words")
        paragraph._p.append(
            parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="7"/></w:r>')
        )
        notes = (
            f'<w:footnotes {nsdecls("w")}><w:footnote w:id="7"><w:p><w:r><w:t>The note.</w:t>'
            '</w:r></w:p></w:footnote><w:footnote w:id="8"><w:p><w:r><w:t>Unused.</w:t></w:r>'
            "</w:p></w:footnote></w:footnotes>"
        )
        kind = (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        )
        part = Part(
            PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package
        )
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    draft = draft_of("draft.docx", word(write))
    assert [(b.text, b.line) for b in draft.blocks] == [("Words", 1), ("The note.", 1)]
    assert draft.blocks[0].references[0].to == draft.blocks[1].note


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a zip file of some parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("draft.md", b"Good line.\nBad \xff byte.", "draft.md:2: not UTF-8 (byte 15)"),
        ("draft.txt", "Ümlaut".encode("utf-16"), "draft.txt:1: not UTF-8 (byte 0)"),
        ("draft.md", b"x" * (LARGEST + 1), "draft.md: larger than 20 MiB"),
        ("draft.docx", b"x" * (LARGEST + 1), "draft.docx: larger than 20 MiB"),
        ("draft.docx", b"plain text", "draft.docx: no .docx file"),
        ("draft.docx", b"", "draft.docx: no .docx file"),
        ("draft.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("draft.docx", packed({"a.txt": b"x"}), "damaged, or no .docx file"),
        (
            "draft.docx",
            packed({"word/document.xml": b" " * (49 * 1024 * 1024)}),
            "unpacks to more than a draft can hold",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_clear_error(name: str, data: bytes, said: str) -> None:
    """The error names the file and the place, and says what to do."""
    with pytest.raises(UnusableError) as raised:
        draft_of(name, data)
    assert said in str(raised.value)
    assert name in str(raised.value)
    assert raised.value.hint


def test_an_encrypted_zip_is_said_to_be_encrypted() -> None:
    """Also where only the parts within the zip file are encrypted."""
    data = bytearray(word(lambda document: None))
    # The flags of the first part, as the directory at the end of the file has them.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnusableError, match="encrypted"):
        draft_of("draft.docx", bytes(data))


def test_a_damaged_docx_is_a_clear_error_wherever_it_is_cut() -> None:
    """No way to damage a file raises anything but an `AskcaciError`."""
    whole = word(lambda document: document.add_paragraph("Text"))
    for length in range(0, len(whole), len(whole) // 9):
        with pytest.raises(AskcaciError):
            draft_of("draft.docx", whole[:length])
    for at in range(30, len(whole), len(whole) // 40):
        damaged = bytearray(whole)
        damaged[at : at + 20] = b"\xff" * len(damaged[at : at + 20])
        try:
            draft_of("draft.docx", bytes(damaged))
        except AskcaciError:
            continue


@pytest.mark.parametrize("name", ["draft.pdf", "draft", "draft.doc"])
def test_other_files_are_a_usage_error(name: str) -> None:
    """Only Markdown, text and .docx are read."""
    with pytest.raises(UsageError, match=r"\.docx"):
        draft_of(name, b"")


PIECES = st.lists(
    st.sampled_from(
        r"""\begin{quote} \end{quote} \footnote{ \enquote{ \cite[1]{k} \blockquote{ \verb| \' \c
        { } $ ^ % ``a'' “a b” <blockquote> </blockquote> <q> </q> <p <sup>6</sup> </p> <!-- -->
        ::: {.quote} ]{.underline} [ [^1] [^1]: ^[a] [@k] ~~a~~ ^6^ > >> - 1. # References [1]
        | `` ` a b. word" ' …""".split()
    )
    | st.sampled_from([" ", "\n", "\n\n", "    ", "\n    ", "\n> "]),
    max_size=40,
)


@settings(deadline=None)
@given(PIECES, st.sampled_from(["a.md", "a.txt", "a.tex"]))
@example(["\\'", "\n"], "a.tex")
def test_no_markup_breaks_the_reading(pieces: list[str], name: str) -> None:
    """Whatever is opened and never closed; lines are lines of the draft."""
    text = "".join(pieces)
    draft = draft_of(name, text.encode())
    lines = text.count("\n") + 1
    for block in draft.blocks:
        assert 1 <= block.line <= lines
        assert all(0 <= one.at <= len(block.text) for one in block.references)
    quoted(draft)


def test_html_within_markdown_is_read() -> None:
    """Block quotes, also around Markdown; <q>, entities and breaks; code and comments are not."""
    draft = markdown(
        "<blockquote>\n\nOne *two*.\n\n</blockquote>\n\n<p>Three &amp; <q>four</q><br>five</p>\n\n"
        "<pre>“six”</pre>\n\n<!-- “seven” -->\n\n<div class='quote'>Eight.</div>\n"
        "<figcaption>Ida Jost</figcaption>\n"
    )
    assert [(b.text.split(), b.quote) for b in draft.blocks] == [
        (["One", "two."], 1),
        (["Three", "&", "“four”", "five"], 0),
        (["Eight."], 2),
        (["—", "Ida", "Jost"], 0),
    ]


def test_plain_text_sets_quotations_off_by_marks_and_blanks() -> None:
    """Not by the blanks that begin each paragraph of a book, nor those of lists."""
    draft = draft_of(
        "a.txt",
        b"He says:\n\n> One line\n> and more.\n\nShe:\n\n    Two lines that are\n    set off.\n\n"
        b"  1. an item of a list.\n\nThe end of it is here.\n",
    )
    assert [block.quote for block in draft.blocks] == [0, 1, 0, 2, 0, 0]
    book = draft_of(
        "b.txt", b"   This begins a paragraph\nof a book.\n\n   This begins\nanother one.\n"
    )
    assert [block.quote for block in book.blocks] == [0, 0]


def test_what_is_indented_like_code_and_reads_like_prose_is_a_quotation() -> None:
    """Code is none; behind a note it is the note's next paragraph."""
    draft = markdown(
        "He says:\n\n    They found no fault in the gates, but asked.\n\n"
        "Code:\n\n    print(one, two, three, four, five, six)\n\n"
        "Text.[^1]\n\n[^1]: One.\n\n    Two.\n"
    )
    assert [(b.text.strip(), b.quote) for b in draft.blocks] == [
        ("He says:", 0),
        ("They found no fault in the gates, but asked.", 1),
        ("Code:", 0),
        ("Text.", 0),
        ("One.", 0),
        ("Two.", 0),
    ]


def test_latex_is_read() -> None:
    """Its quotations, accents, notes and environments; no preamble, comments or verbatim."""
    draft = draft_of(
        "a.tex",
        r"""\documentclass{article}
\begin{document}
\section{One} % “gone”
T\"urk \c{c}ay 5\% and 10$^{6}$\footnote{A \emph{note}.} \verb|“gone”|

\begin{quote}Two \dots{} three\end{quote}
\end{document}""".encode(),
    )
    assert [(b.text.strip(), b.line, b.quote, b.note) for b in draft.blocks] == [
        ("One", 3, 0, None),
        ("Türk çay 5% and 10⁶", 4, 0, None),
        ("A note.", 4, 0, "A note."),
        ("Two … three", 6, 1, None),
    ]


def test_word_quotes_by_style_name_and_by_indentation() -> None:
    """In any language; lists, headings and hanging lines are set in and quote nothing."""

    def write(document: Any) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.shared import Cm

        for name in ("Langes Zitat", "Цитата 2", "Blockquote (own)"):
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            document.add_paragraph("They found no fault.", style=name)
            document.add_paragraph("So it goes on.")
        document.add_paragraph("It is set in by hand.").paragraph_format.left_indent = Cm(1)
        document.add_paragraph("An item of a list here.", style="List Bullet")
        hanging = document.add_paragraph("Jost, Ida. A work that hangs.").paragraph_format
        hanging.left_indent, hanging.first_line_indent = Cm(1), Cm(-1)
        paragraph = document.add_paragraph("It cost 10")
        paragraph.add_run("6").font.superscript = True
        paragraph.add_run(" som").font.strike = True

    draft = draft_of("draft.docx", word(write))
    assert [block.quote for block in draft.blocks] == [1, 0, 2, 0, 3, 0, 4, 0, 0, 0]
    assert draft.blocks[-1].text == "It cost 10⁶"
