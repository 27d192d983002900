"""A user's draft as blocks of prose: Markdown, plain text and Word.

Code, front matter and HTML are no prose; footnotes are blocks of their own, and where one
is referred to is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from askcaci.errors import UnusableError, UsageError

if TYPE_CHECKING:
    from markdown_it.token import Token

LARGEST = 20 * 1024 * 1024
SUFFIXES = (".md", ".markdown", ".txt", ".docx")

Unit = Literal["line", "paragraph"]

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[^\S\n]*\n(?:.*\n)*?\1[^\S\n]*(?:\n|\Z)")
_LONGEST_FRONT_MATTER = 64 * 1024
_DEFINITION = re.compile(
    r"^[^\S\n]{0,3}\[(?:\^([^\]\s]{1,40})\]:|(\d{1,3})\]:?(?=\s))", re.MULTILINE
)
_MARKER = re.compile(r"\[\^([^\]\s]{1,40})\]|\^\[([^\[\]]{1,999})\]|\[(\d{1,3})\]")
_QUOTES = str.maketrans(dict.fromkeys("\"'“”„‟«»‘’‚‹›", " "))
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


@dataclass(frozen=True, slots=True)
class Reference:
    """A footnote's label, the words of a note in place, or a link, and where it stands."""

    at: int
    to: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of prose; its lines are those of the draft, from `line` on.

    `quote` is the number of the block quote it belongs to, or 0; `note` is the label of
    the footnote it is, or None.
    """

    text: str
    line: int
    quote: int = 0
    note: str | None = None
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft's name, its blocks in order, and what their places count."""

    name: str
    blocks: tuple[Block, ...]
    unit: Unit = "line"

    @property
    def notes(self) -> dict[str, str]:
        """The words of each footnote by its label."""
        return {block.note: block.text for block in self.blocks if block.note}

    def line_of(self, block: Block, offset: int) -> int:
        """Return on which line (in Word: in which paragraph) an offset of a block is."""
        if self.unit == "paragraph":
            return block.line
        return block.line + block.text.count("\n", 0, offset)


def draft_of(name: str, data: bytes) -> Draft:
    """Return the draft that the content of a file holds, by the suffix of its name.

    Raises:
        UsageError: the suffix is none that can be read.
        UnusableError: the content is too large, broken or of another kind.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in SUFFIXES:
        raise UsageError(
            f"a draft is {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, not {name!r}",
            hint='Save it as one of these, or pipe Markdown into "askcaci verify -"',
        )
    if len(data) > LARGEST:
        raise UnusableError("larger than 20 MiB", place=name, hint="Check it in parts")
    if suffix == ".docx":
        from askcaci.verifying.word import word_blocks

        return Draft(name, word_blocks(name, data), "paragraph")
    return text_draft(name, data, plain=suffix == ".txt")


def text_draft(name: str, data: bytes, *, plain: bool = False) -> Draft:
    """Return a draft in Markdown, or in plain text.

    Raises:
        UnusableError: the bytes are too many or not UTF-8.
    """
    if len(data) > LARGEST:
        raise UnusableError("larger than 20 MiB", place=name, hint="Check it in parts")
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnusableError(
            f"not UTF-8 (byte {error.start:,})",
            place=f"{name}:{line}",
            hint="Save the draft as UTF-8",
        ) from None
    content = content.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    blocks = _paragraphs(content) if plain else _markdown(content)
    return Draft(name, tuple(blocks))


class Prose:
    """The text of a block while it is put together, without the marks of its notes."""

    def __init__(self, labels: frozenset[str] = frozenset()) -> None:
        self._labels = labels
        self._parts: list[str] = []
        self._length = 0
        self.references: list[Reference] = []

    def write(self, text: str) -> None:
        """Append words as they are."""
        self._parts.append(text)
        self._length += len(text)

    def read(self, text: str) -> None:
        """Append words; a mark that refers to a note becomes a reference."""
        at = 0
        for match in _MARKER.finditer(text):
            label, words, number = match.groups()
            if number is not None and number not in self._labels:
                continue
            self.write(text[at : match.start()])
            self.refer(str(label or words or number))
            at = match.end()
        self.write(text[at:])

    def refer(self, to: str) -> None:
        """Note a reference at the end of what there is."""
        self.references.append(Reference(self._length, to))

    @property
    def text(self) -> str:
        """The words so far."""
        return "".join(self._parts)

    def block(self, line: int, *, quote: int = 0, note: str | None = None) -> Block:
        """Return the block."""
        return Block(self.text, line, quote, note, tuple(self.references))


def _labels(content: str) -> frozenset[str]:
    return frozenset(a or b for a, b in _DEFINITION.findall(content))


def _paragraphs(content: str) -> Iterator[Block]:
    """Yield the paragraphs of plain text: what blank lines, or notes, divide."""
    labels = _labels(content)
    start, line = 0, 1
    for match in [*_BLANK_LINES.finditer(content), None]:
        end = match.start() if match else len(content)
        yield from _prose(content[start:end], line, lambda text: _marked(text, labels))
        if match:
            line += content.count("\n", start, match.end())
            start = match.end()


def _marked(text: str, labels: frozenset[str]) -> Prose:
    prose = Prose(labels)
    prose.read(text)
    return prose


def _prose(
    raw: str, line: int, read: Callable[[str], Prose], quote: int = 0
) -> Iterator[Block]:
    """Yield a paragraph as blocks: one, or one for each definition of a footnote in it."""
    found = list(_DEFINITION.finditer(raw))
    cuts = [0, *(match.start() for match in found), len(raw)]
    labels = [None, *(match[1] or match[2] for match in found)]
    bodies = [0, *(match.end() for match in found)]
    for (start, end), body, note in zip(pairwise(cuts), bodies, labels, strict=True):
        if raw[body:end].strip():
            at = line + raw.count("\n", 0, start)
            yield read(raw[body:end]).block(at, quote=quote, note=note)


def _markdown(content: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(content, 0, _LONGEST_FRONT_MATTER)
    if front:
        content = "\n" * front.group().count("\n") + content[front.end() :]
    # Definitions of references are left to us: footnotes look like them.
    parser = MarkdownIt("commonmark").enable("table").disable(["reference", "image"])
    labels = _labels(content)
    depth = groups = line = 0
    called_out = False
    for token in parser.parse(content):
        line = token.map[0] + 1 if token.map else line
        if token.type == "blockquote_open":
            depth += 1
            groups += depth == 1
            called_out = called_out and depth > 1
        elif token.type == "blockquote_close":
            depth -= 1
        elif token.type == "inline":
            # "> [!NOTE]" is a box and no quotation.
            called_out |= depth > 0 and token.content.startswith("[!")
            quote = groups if depth and not called_out else 0
            yield from _prose(token.content, line, _reader(token, labels), quote)


def _reader(token: Token, labels: frozenset[str]) -> Callable[[str], Prose]:
    """Return what reads a paragraph: with its markup, or as text where notes divide it."""
    children = token.children or []
    whole = token.content
    return lambda raw: _inline(children, labels) if raw == whole else _marked(raw, labels)


def _inline(children: Sequence[Token], labels: frozenset[str]) -> Prose:
    """Return the words of inline Markdown; emphasis, links and HTML leave no trace in it."""
    prose = Prose(labels)
    address = ""
    for child in children:
        if child.type == "text":
            prose.read(child.content)
        elif child.type == "code_inline":
            prose.write(child.content.translate(_QUOTES))
        elif child.type == "link_open":
            address = str(child.attrs.get("href", ""))
        elif child.type == "link_close" and address:
            prose.refer(address)
        else:
            breaks = child.type in ("softbreak", "hardbreak")
            prose.write("\n" * (child.content.count("\n") + breaks))
    return prose
