"""Drafts written in Word: the paragraphs and notes of a .docx file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from askcaci.errors import UnusableError
from askcaci.verifying.drafts import Block, Prose

if TYPE_CHECKING:
    from docx.document import Document

# What a draft of 20 MiB, pictures and all, can reasonably unpack to.
_MOST_UNPACKED = 256 * 1024 * 1024
_LARGEST_XML = 48 * 1024 * 1024

_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_QUOTES = frozenset({"quote", "intense quote", "block text"})

# What was deleted, what only older programs show, and paragraphs within a paragraph.
_NOT_READ = frozenset(
    {
        f"{_WORDS}del",
        f"{_WORDS}moveFrom",
        f"{_WORDS}p",
        f"{_COMPATIBILITY}Fallback",
    }
)
_BLANKS = frozenset({f"{_WORDS}tab", f"{_WORDS}br", f"{_WORDS}cr"})
_NOTES = {
    f"{_WORDS}footnoteReference": "footnote ",
    f"{_WORDS}endnoteReference": "endnote ",
}


def word_blocks(name: str, data: bytes) -> tuple[Block, ...]:
    """Return the paragraphs of a .docx file, its notes last; blank ones are not counted.

    Insertions that are being tracked count as text, deletions do not. A note stands in
    the paragraph that refers to it.

    Raises:
        UnusableError: the file is no .docx, is encrypted, damaged or unpacks to too much.
    """
    _check(name, data)
    document = _opened(name, data)
    blocks: list[Block] = []
    quotes, previous = _quote_styles(document), False
    group = line = 0
    noted: dict[str, int] = {}
    for paragraph in _shown(document.element.body, f"{_WORDS}p"):
        prose = _prose(paragraph)
        if not prose.text.strip():
            continue
        line += 1
        quoted = paragraph.style in quotes
        group += quoted and not previous
        previous = quoted
        noted |= {reference.to: line for reference in prose.references}
        blocks.append(prose.block(line, quote=group if quoted else 0))
    return (*blocks, *_notes(document, noted))


def _check(name: str, data: bytes) -> None:
    """Make sure that this is a zip file of a size that can be unpacked.

    Raises:
        UnusableError: it is not.
    """
    if data.startswith(_ENCRYPTED):
        _fail(name, "encrypted, or written by Word 2003 or older")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        _fail(name, "no .docx file")
    if any(part.flag_bits & 1 for part in parts):
        _fail(name, "encrypted")
    unpacked = sum(part.file_size for part in parts)
    largest = max(
        (p.file_size for p in parts if p.filename.lower().endswith((".xml", ".rels"))),
        default=0,
    )
    if unpacked > _MOST_UNPACKED or largest > _LARGEST_XML:
        _fail(name, "unpacks to more than a draft can hold")


def _fail(name: str, what: str) -> NoReturn:
    raise UnusableError(
        what, place=name, hint="Open it in a word processor and save it as .docx again"
    )


def _opened(name: str, data: bytes) -> Document:
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        _ = document.element.body, document.styles
    except Exception:  # python-docx lets through whatever zip, lxml and its own code raise
        _fail(name, "damaged, or no .docx file")
    return document


def _quote_styles(document: Document) -> frozenset[str]:
    """Return the ids of the styles for block quotes, and of those based on them."""
    found = set()
    for style in document.styles:
        base: Any = style
        for _ in range(9):
            if base is None:
                break
            if (base.name or "").lower() in _QUOTES:
                found.add(style.style_id)
            base = getattr(base, "base_style", None)
    return frozenset(found)


def _shown(element: Any, tag: str) -> Iterator[Any]:  # noqa: ANN401 - lxml has no types
    """Yield the elements of a tag, at any depth, that are shown."""
    for child in element.iterchildren():
        if child.tag == tag:
            yield child
        if child.tag not in _NOT_READ or child.tag == tag:
            yield from _shown(child, tag)


def _prose(paragraph: Any) -> Prose:  # noqa: ANN401 - lxml has no types
    prose = Prose()
    _read(paragraph, prose)
    return prose


def _read(element: Any, prose: Prose) -> None:  # noqa: ANN401 - lxml has no types
    for child in element.iterchildren():
        if child.tag == f"{_WORDS}t":
            prose.write(child.text or "")
        elif child.tag in _BLANKS:
            prose.write(" ")
        elif child.tag == f"{_WORDS}noBreakHyphen":
            prose.write("-")
        elif child.tag in _NOTES:
            prose.refer(_NOTES[child.tag] + str(child.get(f"{_WORDS}id")))
        elif child.tag not in _NOT_READ:
            _read(child, prose)


def _notes(document: Document, noted: dict[str, int]) -> Iterator[Block]:
    """Yield the notes that the paragraphs refer to."""
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if relation.is_external or kind not in ("footnote", "endnote"):
            continue
        try:
            notes = parse_xml(relation.target_part.blob)
        except SyntaxError:  # as lxml calls broken XML
            continue
        for note in notes.iterchildren(f"{_WORDS}{kind}"):
            label = f"{kind} {note.get(f'{_WORDS}id')}"
            text = " ".join(_prose(p).text for p in _shown(note, f"{_WORDS}p")).strip()
            if label in noted and text:
                yield Block(text, noted[label], note=label)
