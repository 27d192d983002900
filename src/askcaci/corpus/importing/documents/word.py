"""Word documents (.docx): what their paragraphs, tables and notes show."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from askcaci.corpus.importing.documents.wordruns import (
    NOT_READ,
    NOTE_KINDS,
    PARAGRAPH,
    WORDS,
    Looks,
    Mended,
    looks_of,
    paragraphs_of,
    pieces,
    text_of,
)
from askcaci.corpus.importing.documents.wordtables import (
    cells_of,
    columns_after,
    columns_before,
    is_data,
    rows_of,
)
from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.guards.sizes import refuse_larger
from askcaci.corpus.importing.guards.xmlparts import refuse_declarations
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.lines.people import listed_people
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from docx.document import Document

# The size that a document of 20 MiB, pictures and all, can reasonably unpack to (bytes).
_MOST_UNPACKED = 256 * 2**20
_LARGEST_XML = 48 * 2**20
_MOST_PARTS = 10_000

_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_HINT = "Open it in a word processor and save it as .docx again"

_TABLE = f"{WORDS}tbl"
_NO_END = tuple(f"{WORDS}{name}" for name in ("vanish", "specVanish", "del", "moveFrom"))
# Lines that align figures by tabs: short texts, as many as tab stops.
_LONGEST_TABBED = 40
_FEWEST_STOPS = 2
_CONTENTS = re.compile(
    r"toc (?:\d|heading)|table of (?:figures|authorities)", re.IGNORECASE
)
# Some have a quotation mark before them.
_LONGEST_CAPITAL = 3
# What Word writes into a new document of an unnamed user.
_NOBODY = frozenset({"", "python-docx", "user", "author", "microsoft office user", "admin"})
_LONGEST_PROPERTY = 400


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the one page that a .docx file holds; places are paragraphs, blank ones not counted.

    Tracked insertions are text, deletions are not. Notes are put at the end, numbered in
    the order in which the text refers to them.

    Raises:
        SourceError: the file is no .docx, encrypted, damaged, too large or shows no text.
    """
    document = document_of(data, path)
    looks = looks_of(document)
    reader = _Reader(dict(notes_of(document, looks)), looks, _contents_styles(document))
    body = list(reader.body(document.element.body))
    paragraphs = [*body, *reader.rest(), *reader.notes()]
    if not paragraphs:
        raise SourceError("the document shows no text", place=path, hint=_HINT)
    yield page_of(
        name, paragraphs, encoding="utf-8", unit="paragraph", stated=_stated(document)
    )


def document_of(data: bytes, path: str, *, what: str = "a document") -> Document:
    """Return the document that a .docx file holds, after checking that it is harmless.

    Args:
        data: the file.
        path: the file, as errors name it.
        what: what errors call it: "a draft".

    Raises:
        SourceError: it is no .docx, is encrypted, damaged or unpacks to too much.
    """
    import docx

    _check(data, path, what)
    try:
        document = docx.Document(io.BytesIO(data))
        # python-docx looks at what these are only when they are used.
        _ = next(document.element.body.iterchildren(), None)
        _ = [(style.style_id, style.name) for style in document.styles]
        _ = looks_of(document)
    except Exception as error:  # any error of zip, lxml and python-docx itself
        raise SourceError("damaged, or no .docx file", place=path, hint=_HINT) from error
    return document


def notes_of(document: Document, looks: Looks | None = None) -> Iterator[tuple[str, str]]:
    """Yield the label and the text of each footnote and endnote; broken ones are left out."""
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if relation.is_external or kind not in NOTE_KINDS.values():
            continue
        try:
            notes = parse_xml(relation.target_part.blob)
        except SyntaxError:  # as lxml calls broken XML
            continue
        for note in notes.iterchildren(f"{WORDS}{kind}"):
            shown = (text_of(paragraph, looks) for paragraph in paragraphs_of(note))
            text = " ".join(shown).strip()
            if text:
                yield f"{kind} {note.get(f'{WORDS}id')}", text


def _check(data: bytes, path: str, what: str) -> None:
    """Make sure that this is a zip file of harmless parts.

    Raises:
        SourceError: it is not.
    """
    if data.startswith(_ENCRYPTED):
        _fail(path, "encrypted, or written by Word 2003 or older")
    refuse_larger(len(data), "a Word document", place=path, hint=_HINT)
    try:
        archive = zips.opened(data, path, most_members=_MOST_PARTS)
    except SourceError as error:
        raise SourceError("no .docx file", place=path, hint=_HINT) from error
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        _fail(path, "encrypted")
    written = [p for p in parts if p.filename.lower().endswith((".xml", ".rels"))]
    if (
        sum(part.file_size for part in parts) > _MOST_UNPACKED
        or max((part.file_size for part in written), default=0) > _LARGEST_XML
    ):
        _fail(path, f"unpacks to more than {what} can hold")
    for part in written:
        content = zips.member(archive, part, f"{path}/{part.filename}")
        refuse_declarations(content.replace(b"\0", b"").decode("latin-1"), path)


def _fail(path: str, what: str) -> NoReturn:
    raise SourceError(what, place=path, hint=_HINT)


@dataclass(slots=True)
class _Reader:
    """Reads the body of a document; counts its paragraphs and numbers its notes.

    `texts` are the notes by label, `contents` the styles of a table of contents, `_numbers`
    the notes that the text has referred to so far. `_carried` is text that the next
    paragraph begins with, a drop capital.
    """

    texts: dict[str, str]
    looks: Looks
    contents: frozenset[str] = frozenset()
    _count: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _carried: str = ""
    _repairs: list[str] = field(default_factory=list)

    def body(self, element: Any) -> Iterator[Paragraph]:  # noqa: ANN401 - lxml has no types
        """Yield what a body, or a cell of a table, shows."""
        for child in element.iterchildren():
            if child.tag == PARAGRAPH:
                yield from self._paragraph(child)
            elif child.tag == _TABLE and is_data(child, self.looks):
                for row in rows_of(child):
                    yield from self._row(row)
            elif child.tag not in NOT_READ:
                yield from self.body(child)

    def rest(self) -> Iterator[Paragraph]:
        """Yield what would begin the next paragraph, if there is no next one."""
        if self._carried:
            self._count += 1
            yield Paragraph(self._carried, self._count, repairs=self._taken_repairs())

    def notes(self) -> Iterator[Paragraph]:
        """Yield the notes that were referred to."""
        for label, number in self._numbers.items():
            yield Paragraph(f"[{number}] {self.texts[label]}", self._places[label])

    def _paragraph(self, element: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        text = self._carried + self._read(element)
        self._carried = ""
        capital = _is_drop_capital(element, text)
        if text.strip() and (capital or _runs_on(element)):
            self._carried = text.strip() if capital else text
            if capital:
                self._repairs.append(f"drop capital {self._carried!r} put to its word")
        elif text.strip():
            self._count += 1
            mark = "• " if _is_item(element) else ""
            aside = "contents" if element.style in self.contents else ""
            for number, line in enumerate(filter(str.strip, text.split("\n"))):
                tabbed = _in_columns(line, element)
                shown = tabbed if number else mark + tabbed.strip()
                yield Paragraph(shown, self._count, aside, self._taken_repairs())
        for inner in paragraphs_of(element):
            yield from self._paragraph_within(inner)

    def _paragraph_within(self, element: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        """Yield a paragraph of a text box, which is not part of the running text."""
        text = " ".join(self._read(element).split())
        if text.strip():
            self._count += 1
            yield Paragraph(text, self._count, "text box", self._taken_repairs())

    def _row(self, row: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        """Yield a row of a table; a cell without text keeps its place."""
        place = self._count + 1
        cells = []
        for cell, width in cells_of(row):
            texts = [self._read(paragraph) for paragraph in paragraphs_of(cell)]
            self._count += sum(bool(text.strip()) for text in texts)
            cells += [" ".join(" ".join(texts).split()), *[""] * (width - 1)]
        if any(cells):
            before = [""] * columns_before(row)
            shown = " | ".join(before + cells + [""] * columns_after(row))
            repairs = self._taken_repairs()
            yield Paragraph(" ".join(shown.split()), place, repairs=repairs)

    def _read(self, paragraph: Any) -> str:  # noqa: ANN401
        text = ""
        for piece in pieces(paragraph, self.looks):
            if isinstance(piece, Mended):
                self._repairs.append(piece.repair)
                text += piece.text
            else:
                text += piece if isinstance(piece, str) else self._refer(piece.label)
        return text

    def _taken_repairs(self) -> tuple[str, ...]:
        """Return what was mended since the last paragraph."""
        repairs, self._repairs = tuple(self._repairs), []
        return repairs

    def _refer(self, label: str) -> str:
        if label not in self.texts:
            return ""
        self._places.setdefault(label, self._count + 1)
        return f"[{self._numbers.setdefault(label, len(self._numbers) + 1)}]"


def _is_drop_capital(paragraph: Any, text: str) -> bool:  # noqa: ANN401
    """Return True if a paragraph is the large initial of the next one, in its own frame."""
    frame = paragraph.find(f"{WORDS}pPr/{WORDS}framePr")
    dropped = frame is not None and frame.get(f"{WORDS}dropCap") in ("drop", "margin")
    return dropped and len(text.strip()) <= _LONGEST_CAPITAL


def _runs_on(paragraph: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Return True if the mark that ends a paragraph is hidden or deleted: the next continues it."""
    mark = paragraph.find(f"{WORDS}pPr/{WORDS}rPr")
    return mark is not None and any(
        found is not None and found.get(f"{WORDS}val") not in ("0", "false", "off")
        for found in map(mark.find, _NO_END)
    )


def _in_columns(line: str, paragraph: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return a line whose tabs are blanks, or separate the columns of a row of figures.

    Without tab stops in the paragraph, the column that a tab leads to is unknown.
    """
    cells = [cell.strip() for cell in line.split("\t")]
    stops = paragraph.findall(f"{WORDS}pPr/{WORDS}tabs/{WORDS}tab")
    set_ = [stop for stop in stops if stop.get(f"{WORDS}val") != "clear"]
    if not _FEWEST_STOPS < len(cells) <= len(set_) + 1:
        return " ".join(cells)
    is_row = all(len(cell) <= _LONGEST_TABBED for cell in cells) and any(cells)
    return " | ".join(cells) if is_row else " ".join(cells)


def _contents_styles(document: Document) -> frozenset[str]:
    """Return the styles of the lines of a table of contents, by id."""
    named = ((style.style_id, style.name or "") for style in document.styles)
    return frozenset(identity for identity, name in named if _CONTENTS.match(name))


def _is_item(paragraph: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Return True if a paragraph is an item of a list; a numbered heading is not."""
    style = (paragraph.style or "").casefold()
    properties = paragraph.find(f"{WORDS}pPr")
    number = None if properties is None else properties.find(f"{WORDS}numPr")
    identity = None if number is None else number.find(f"{WORDS}numId")
    switched_off = identity is not None and identity.get(f"{WORDS}val") == "0"
    listed = style.startswith("list") or number is not None
    return listed and not switched_off and not style.startswith(("heading", "title"))


def _stated(document: Document) -> Stated:
    """Return the text in the style "Title", and the values that the properties suggest.

    Properties are often those of the document that this one was made from.
    """
    title = _styled_title(document)
    named, author = _properties(document)
    authors = listed_people(author) if author.casefold() not in _NOBODY else ()
    return Stated(
        where="the document's properties",
        title=title or named,
        authors=authors,
        inferred=("authors",) if title else ("title", "authors"),
    )


def _styled_title(document: Document) -> str | None:
    """Return the one paragraph whose style is that of a title, or None."""
    styles = {s.style_id for s in document.styles if (s.name or "").casefold() == "title"}
    found = [
        text
        for paragraph in paragraphs_of(document.element.body)
        if paragraph.style in styles and (text := _property(text_of(paragraph)))
    ]
    return found[0] if len(found) == 1 else None


def _properties(document: Document) -> tuple[str | None, str]:
    try:
        properties = document.core_properties
        return _property(properties.title or ""), properties.author or ""
    except Exception:  # properties that are no XML, or of another kind
        return None, ""


def _property(text: str) -> str | None:
    plain = " ".join(text.split())
    return plain if 0 < len(plain) <= _LONGEST_PROPERTY else None
