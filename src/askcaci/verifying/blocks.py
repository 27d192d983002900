"""A draft as blocks of prose, and how their text is put together from any format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Unit = Literal["line", "paragraph"]

# The definition of a note at the start of a line: [^1]: or [1].
DEFINITION = re.compile(
    r"^[^\S\n]{0,3}\[(?:\^([^\]\s]{1,40})\]:|(\d{1,3})\]:?(?=\s))", re.MULTILINE
)
# The heading of a list of references or notes, and an item of such a list.
SOURCES_HEADING = re.compile(
    r"\W{0,4}(?:references|bibliography|works cited|literature|sources|(?:end|foot)?notes)"
    r"\W{0,4}",
    re.IGNORECASE,
)
NUMBERED = re.compile(r"^[^\S\n]{0,3}(\d{1,3})[.)][^\S\n]+", re.MULTILINE)

# What the names of styles and classes for block quotes have in common, in the languages of
# the region and those that Word is sold in.
QUOTING_STYLE = re.compile(
    r"quot|block ?text|zitat|citat|\bcita\b|citaz|citaç|citaci|cytat|цитат|alıntı|sitat"
    r"|citaat|sitaat|idézet|παράθε|iqtibos|дәйексөз|үзінді|extract|excerpt|epigraph|\bbq\b"
    r"|引用|인용|ציטוט|اقتباس",
    re.IGNORECASE,
)

# A key of a bibliography in running text: @jost2005rails.
KEY = re.compile(r"(?<![\w@.])@\{?([^\W_][\w:.#$%&+?~/-]{0,80})")
_CITE = r"\\[a-zA-Z]{0,12}cite[a-zA-Z]{0,12}\*?(?:\s?\[[^\[\]]{0,200}\]){0,2}"
_MARKER = re.compile(
    # A footnote [^1], a note in place ^[words], a number of a note or reference [1, p. 2],
    r"\[\^(?P<label>[^\]\s]{1,40})\]"
    r"|\^\[(?P<words>(?:[^\[\]]|\[[^\[\]]{0,200}\]){1,2000})\]"
    r"|\[(?P<number>\d{1,3})(?:\s?[,;–-]\s?[^\[\]@]{1,80})?\]"
    # and citation keys as pandoc and LaTeX write them: [see @key, 12], \cite[12]{key}.
    r"|\[(?P<cited>[^\[\]@]{0,200}(?<![\w.])@[^\[\]]{1,400})\]"
    rf"|(?P<command>{_CITE})\{{(?P<keys>[^{{}}]{{1,400}})\}}"
    # After a closing mark also (1) and 1, after a stop also a raised number.
    r"|(?<=[”\"'’»])(?:\s?\((?P<round>\d{1,3})\)|(?P<bare>\d{1,3})(?![\w.,]\w|\w))"
    r"|(?<=[”\"'’».,;:!?)])(?P<super>[⁰¹²³⁴-⁹]{1,3})"
)
# LaTeX commands that make a key part of the sentence.
_IN_TEXT = re.compile(r"\\(?:text|smart)?cite(?:t|author|year|al)|\\textcite|\\Textcite")

_RAISED = str.maketrans("0123456789-−–+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁻⁺")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(r"[-−–+]?\d{1,3}")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|me)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a note, a citation or a link in a block refers to, and where in the block it is.

    `to` is the label of a note (of one in place, its words), "@key" or an address.
    """

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


def raised(text: str) -> str:
    """Return superscript text as plain text: figures as such, without what marks notes."""
    plain = text.strip()
    if _POWER.fullmatch(plain):
        return plain.translate(_RAISED)
    if _ORDINAL.fullmatch(plain):
        return plain
    # A mark of a note in brackets is read as one, and "1, 2" or "*" is left out.
    return text if any(c.isalpha() or c in "[]" for c in text) else ""


def _number(match: re.Match[str]) -> str | None:
    """Return the number of a note, if a marker is one."""
    number = match["number"] or match["round"] or match["bare"] or match["super"]
    return number and number.translate(_LOWERED)


class Prose:
    """The text of a block while it is put together, without the marks of its notes."""

    def __init__(self, labels: frozenset[str] = frozenset()) -> None:
        self._labels = labels
        self._parts: list[str] = []
        self._length = self._lines = 0
        self.references: list[Reference] = []
        # Notes that are written where they are referred to, and on which line of the text.
        self.notes: list[tuple[Prose, int]] = []

    def write(self, text: str) -> None:
        """Append words as they are."""
        self._parts.append(text)
        self._length += len(text)
        self._lines += text.count("\n")

    @property
    def empty(self) -> bool:
        """True where nothing was written yet."""
        return not self._length

    def read(self, text: str) -> None:
        """Append words; a mark that refers to a note becomes a reference."""
        at = 0
        for match in _MARKER.finditer(text):
            number = _number(match)
            if number is not None and number not in self._labels:
                continue
            self.write(text[at : match.start()])
            if match["keys"] is not None:
                self.cite(match["command"], match["keys"])
            elif match["words"] is not None:
                note = Prose(self._labels)
                note.read(match["words"])
                self.annotate(note)
            else:
                self.refer(match["label"] or match["cited"] or number or "")
            at = match.end()
        self.write(text[at:])

    def cite(self, command: str, keys: str) -> None:
        """Append what a LaTeX command for citing makes of some keys."""
        named = ", ".join(f"@{key.strip()}" for key in keys.split(","))
        if _IN_TEXT.match(command):
            self.write(named)
        else:
            self.refer(named)

    def raise_(self, text: str) -> None:
        """Append superscript text."""
        self.read(raised(text))

    def annotate(self, note: Prose) -> None:
        """Add a note that is referred to at the end of what there is."""
        if note.text.strip():
            self.notes.append((note, self._lines))
            self.refer(note.text)
        else:
            # A note that only cites.
            self.refer("; ".join(reference.to for reference in note.references))

    def refer(self, to: str) -> None:
        """Note a reference at the end of what there is."""
        self.references.append(Reference(self._length, to))

    @property
    def text(self) -> str:
        """The words so far."""
        return "".join(self._parts)

    def blocks(
        self, line: int, *, quote: int = 0, note: str | None = None
    ) -> tuple[Block, ...]:
        """Return the block, followed by the notes that were written in it."""
        block = Block(self.text, line, quote, note, tuple(self.references))
        notes = [
            Block(words.text, line + lines, 0, words.text, tuple(words.references))
            for words, lines in self.notes
            if words.text.strip()
        ]
        return (block, *notes)


class Blocks:
    """The blocks of a draft while they are put together, one after another."""

    def __init__(self, labels: Iterable[str] = ()) -> None:
        self.found: list[Block] = []
        self.prose = Prose(frozenset(labels))
        self._labels = frozenset(labels)
        self._line = 1
        self._groups = 0
        self._quotes = 0

    def read(self, text: str, line: int, *, plain: bool = False) -> None:
        """Append words that begin on a line; `plain` ones have no marks of notes."""
        if self.prose.empty:
            bare = text.lstrip()
            self._line = line + text.count("\n", 0, len(text) - len(bare))
            text = bare
        if plain:
            self.prose.write(text)
        else:
            self.prose.read(text)

    def end(self, note: str | None = None) -> None:
        """End the block, which may be a note; a blank one is dropped."""
        blank = not self.prose.text.strip()
        blocks = self.prose.blocks(self._line, quote=self.quote, note=note)
        self.found += blocks[blank:]
        self.prose = Prose(self._labels)

    def add(self, blocks: Iterable[Block]) -> None:
        """Add blocks that are complete."""
        self.end()
        self.found += blocks

    def begin_quote(self) -> None:
        """Begin a block quote, or one within it, which belongs to the outer one."""
        self.end()
        self._groups += not self._quotes
        self._quotes += 1

    def end_quote(self, *, every: bool = False) -> None:
        """End a block quote, the innermost or every one."""
        self.end()
        self._quotes = 0 if every else max(0, self._quotes - 1)

    @property
    def quote(self) -> int:
        """The number of the block quote that is open, or 0."""
        return self._groups if self._quotes else 0
