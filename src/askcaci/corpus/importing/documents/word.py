"""Word documents (.docx): what their paragraphs, tables and notes show."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from askcaci.corpus.importing.guards import zips
from askcaci.corpus.importing.guards.sizes import refuse_larger
from askcaci.corpus.importing.guards.xmlparts import refuse_declarations
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.errors import SourceError

if TYPE_CHECKING:
    from docx.document import Document

# What a document of 20 MiB, pictures and all, can reasonably unpack to (bytes).
_MOST_UNPACKED = 256 * 2**20
_LARGEST_XML = 48 * 2**20
_MOST_PARTS = 10_000

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_HINT = "Open it in a word processor and save it as .docx again"

_PARAGRAPH = f"{_WORDS}p"
_TABLE = f"{_WORDS}tbl"
_ROW = f"{_WORDS}tr"
_CELL = f"{_WORDS}tc"
# What was deleted, what only older programs show, and paragraphs within a paragraph.
_NOT_READ = frozenset(
    {
        f"{_WORDS}del",
        f"{_WORDS}moveFrom",
        _PARAGRAPH,
        f"{_COMPATIBILITY}Fallback",
    }
)
_BREAKS = frozenset({f"{_WORDS}br", f"{_WORDS}cr"})
_BLANKS = frozenset({f"{_WORDS}tab", *_BREAKS})
_NOTES = {
    f"{_WORDS}footnoteReference": "footnote",
    f"{_WORDS}endnoteReference": "endnote",
}
# A table with longer cells lays out a page.
_LONGEST_CELL = 200
# What Word writes into a new document of an unnamed user.
_NOBODY = frozenset({"", "python-docx", "user", "author", "microsoft office user", "admin"})
_LONGEST_PROPERTY = 400


@dataclass(frozen=True, slots=True)
class NoteMark:
    """Where a note is referred to; its label is "footnote 7" or "endnote 2"."""

    label: str


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the one page that a .docx file holds; places are paragraphs, blank ones not counted.

    Tracked insertions are text, deletions are not. Notes stand at the end, numbered in
    the order in which the text refers to them.

    Raises:
        SourceError: the file is no .docx, encrypted, damaged, too large or shows no text.
    """
    document = document_of(data, path)
    reader = _Reader(dict(notes_of(document)))
    paragraphs = [*reader.body(document.element.body), *reader.notes()]
    if not paragraphs:
        raise SourceError("the document shows no text", place=path, hint=_HINT)
    yield page_of(
        name, paragraphs, encoding="utf-8", unit="paragraph", stated=_stated(document)
    )


def document_of(data: bytes, path: str, *, what: str = "a document") -> Document:
    """Return the document that a .docx file holds, once it is known to be harmless.

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
    except Exception as error:  # whatever zip, lxml and python-docx's own code raise
        raise SourceError("damaged, or no .docx file", place=path, hint=_HINT) from error
    return document


def paragraphs_of(element: Any) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """Yield the paragraphs that are shown within an element, at any depth."""
    for child in element.iterchildren():
        if child.tag == _PARAGRAPH:
            yield child
        if child.tag not in _NOT_READ or child.tag == _PARAGRAPH:
            yield from paragraphs_of(child)


def pieces(element: Any) -> Iterator[str | NoteMark]:  # noqa: ANN401 - lxml has no types
    """Yield the text of a paragraph and its references to notes, in order.

    A line break is a line feed, a tab a blank.
    """
    for child in element.iterchildren():
        if child.tag == f"{_WORDS}t":
            yield child.text or ""
        elif child.tag in _BLANKS:
            yield "\n" if child.tag in _BREAKS else " "
        elif child.tag == f"{_WORDS}noBreakHyphen":
            yield "-"
        elif child.tag in _NOTES:
            yield NoteMark(f"{_NOTES[child.tag]} {child.get(f'{_WORDS}id')}")
        elif child.tag not in _NOT_READ:
            yield from pieces(child)


def notes_of(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the label and the text of each footnote and endnote; broken ones are left out."""
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if relation.is_external or kind not in _NOTES.values():
            continue
        try:
            notes = parse_xml(relation.target_part.blob)
        except SyntaxError:  # as lxml calls broken XML
            continue
        for note in notes.iterchildren(f"{_WORDS}{kind}"):
            text = " ".join(map(_text, paragraphs_of(note))).strip()
            if text:
                yield f"{kind} {note.get(f'{_WORDS}id')}", text


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

    `texts` are the notes by label, `_numbers` those the text has referred to so far.
    """

    texts: dict[str, str]
    _count: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)

    def body(self, element: Any) -> Iterator[Paragraph]:  # noqa: ANN401 - lxml has no types
        """Yield what a body, or a cell of a table, shows."""
        for child in element.iterchildren():
            if child.tag == _PARAGRAPH:
                yield from self._paragraph(child)
            elif child.tag == _TABLE and _is_data(child):
                for row in child.iterchildren(_ROW):
                    yield from self._row(row)
            elif child.tag not in _NOT_READ:
                yield from self.body(child)

    def notes(self) -> Iterator[Paragraph]:
        """Yield the notes that were referred to."""
        for label, number in self._numbers.items():
            yield Paragraph(f"[{number}] {self.texts[label]}", self._places[label])

    def _paragraph(self, element: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        text = self._read(element)
        if text.strip():
            self._count += 1
            mark = "• " if _is_item(element) else ""
            for number, line in enumerate(filter(str.strip, text.split("\n"))):
                yield Paragraph(line if number else mark + line.strip(), self._count)
        for inner in paragraphs_of(element):
            yield from self._paragraph_within(inner)

    def _paragraph_within(self, element: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        """Yield a paragraph of a text box, which stands beside the text."""
        text = self._read(element).replace("\n", " ")
        if text.strip():
            self._count += 1
            yield Paragraph(text, self._count, aside="text box")

    def _row(self, row: Any) -> Iterator[Paragraph]:  # noqa: ANN401
        place = self._count + 1
        cells = []
        for cell in row.iterchildren(_CELL):
            texts = [self._read(paragraph) for paragraph in paragraphs_of(cell)]
            self._count += sum(bool(text.strip()) for text in texts)
            cells.append(" ".join(" ".join(texts).split()))
        if any(cells):
            yield Paragraph(" | ".join(filter(None, cells)), place)

    def _read(self, paragraph: Any) -> str:  # noqa: ANN401
        return "".join(
            piece if isinstance(piece, str) else self._refer(piece.label)
            for piece in pieces(paragraph)
        )

    def _refer(self, label: str) -> str:
        if label not in self.texts:
            return ""
        self._places.setdefault(label, self._count + 1)
        return f"[{self._numbers.setdefault(label, len(self._numbers) + 1)}]"


def _text(paragraph: Any) -> str:  # noqa: ANN401 - lxml has no types
    return "".join(p for p in pieces(paragraph) if isinstance(p, str)).replace("\n", " ")


def _is_data(table: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Say whether a table holds data; others only lay out the page."""
    rows = [list(row.iterchildren(_CELL)) for row in table.iterchildren(_ROW)]
    cells = [cell for row in rows for cell in row]
    return len(cells) >= 2 * len(rows) and all(
        sum(map(len, map(_text, paragraphs_of(cell)))) <= _LONGEST_CELL for cell in cells
    )


def _is_item(paragraph: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Say whether a paragraph is an item of a list; a heading that is numbered is none."""
    style = (paragraph.style or "").casefold()
    properties = paragraph.find(f"{_WORDS}pPr")
    number = None if properties is None else properties.find(f"{_WORDS}numPr")
    identity = None if number is None else number.find(f"{_WORDS}numId")
    switched_off = identity is not None and identity.get(f"{_WORDS}val") == "0"
    listed = style.startswith("list") or number is not None
    return listed and not switched_off and not style.startswith(("heading", "title"))


def _stated(document: Document) -> Stated:
    """Return what a paragraph in the style "Title" says, and what the properties suggest.

    Properties are often those of the document that this one was made from.
    """
    title = _styled_title(document)
    named, author = _properties(document)
    said = byline(f"By {author}") if author.casefold() not in _NOBODY else None
    return Stated(
        where="the document's properties",
        title=title or named,
        authors=said.authors if said else (),
        inferred=("authors",) if title else ("title", "authors"),
    )


def _styled_title(document: Document) -> str | None:
    """Return the one paragraph whose style is that of a title, or None."""
    styles = {s.style_id for s in document.styles if (s.name or "").casefold() == "title"}
    found = [
        text
        for paragraph in paragraphs_of(document.element.body)
        if paragraph.style in styles and (text := _property(_text(paragraph)))
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
