"""Drafts in Markdown, pandoc's included: prose, block quotes and notes, HTML among them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from askcaci.verifying.blocks import DEFINITION, SOURCES_HEADING, Block, Blocks, Prose
from askcaci.verifying.htmltext import HTMLText
from askcaci.verifying.pandoc import Division, commonmark, divisions

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"(---|\+\+\+)[^\S\n]*\n(?:.*\n)*?\1[^\S\n]*(?:\n|\Z)")
_LONGEST_FRONT_MATTER = 64 * 1024
_QUOTES = str.maketrans(dict.fromkeys("\"'“”„‟«»‘’‚‹›`", " "))
# "> [!NOTE]" is a box and no quotation, "> [!quote]" is one.
_BOX = re.compile(r"\[!(\w{1,30})\][+-]?[^\n]*")
_QUOTING_BOXES = frozenset({"quote", "cite", "quotation"})
# An item of a list that was numbered by hand.
_TYPED = re.compile(r"(\d{1,3})\\?[.)]\s")

# What is indented like code but is prose: so many words, and nothing that code is made of.
_LEAST_WORDS = 6
_CODE = re.compile(r"[{}<>;=\\|#_]|\w\(|\)\.|^\s*[$>%]", re.MULTILINE)
_PROSE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def markdown_blocks(content: str) -> tuple[Block, ...]:
    """Return the paragraphs of a draft in Markdown, in order."""
    front = _FRONT_MATTER.match(content, 0, _LONGEST_FRONT_MATTER)
    if front:
        content = "\n" * front.group().count("\n") + content[front.end() :]
    quoting = divisions(content)
    return _Reader(commonmark(content), quoting).blocks()


def labels_of(content: str) -> frozenset[str]:
    """Return the labels of the notes that a text defines."""
    return frozenset(a or b for a, b in DEFINITION.findall(content))


def parted(
    raw: str, line: int, read: Callable[[str], Prose], quote: int = 0
) -> Iterator[Block]:
    """Yield a paragraph as blocks: one, or one for each definition of a footnote in it."""
    found = list(DEFINITION.finditer(raw))
    cuts = [0, *(match.start() for match in found), len(raw)]
    labels = [None, *(match[1] or match[2] for match in found)]
    bodies = [0, *(match.end() for match in found)]
    for (start, end), body, note in zip(pairwise(cuts), bodies, labels, strict=True):
        if raw[body:end].strip():
            at = line + raw.count("\n", 0, start)
            yield from read(raw[body:end]).blocks(at, quote=quote, note=note)


class _Reader:
    """Reads the tokens of Markdown into blocks."""

    def __init__(self, content: str, quoting: Sequence[Division]) -> None:
        from markdown_it import MarkdownIt

        # Definitions of references are left to us: footnotes look like them.
        parser = MarkdownIt("commonmark").enable("table").disable(["reference", "image"])
        self._tokens = parser.parse(content)
        self._labels = labels_of(content) | _numbers_of_sources(self._tokens)
        self._blocks = Blocks(self._labels)
        self._html = HTMLText(self._blocks)
        self._divisions = list(quoting)
        self._division: Division | None = None
        self._line = 1
        self._boxed = 0
        self._depth = 0
        self._sources = self._heading = False
        self._item: str | None = None

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks."""
        for token in self._tokens:
            if token.map:
                self._line = token.map[0] + 1
                self._divide()
            self._token(token)
        self._html.finish()
        return tuple(self._blocks.found)

    def _divide(self) -> None:
        """Begin and end the block quotes that fenced divisions are."""
        if self._division and self._line > self._division.last:
            self._blocks.end_quote()
            self._division = None
        while not self._division and self._divisions:
            if self._line < self._divisions[0].first:
                break
            division = self._divisions.pop(0)
            if self._line <= division.last:
                self._blocks.begin_quote()
                self._division = division

    def _token(self, token: Token) -> None:
        if token.type == "inline":
            self._inline(token)
        elif token.type == "html_block":
            self._html.read(token.content, self._line)
        elif token.type == "code_block":
            self._indented(token.content)
        elif token.type == "blockquote_open":
            self._depth += 1
            self._blocks.begin_quote()
        elif token.type == "blockquote_close":
            self._close_quote()
        else:
            self._structure(token)

    def _structure(self, token: Token) -> None:
        """Record headings and items of lists."""
        if token.type == "list_item_open":
            self._item = token.info if self._sources and token.info else None
        elif token.type.startswith("heading"):
            self._heading = token.type == "heading_open"
            if not self._depth:
                self._html.finish()

    def _close_quote(self) -> None:
        if self._boxed != self._depth:
            self._blocks.end_quote()
        else:
            self._boxed = 0
        self._depth -= 1

    def _inline(self, token: Token) -> None:
        if self._heading:
            self._sources = bool(SOURCES_HEADING.fullmatch(token.content))
        box = _BOX.match(token.content) if self._depth and not self._boxed else None
        if box and box[1].casefold() not in _QUOTING_BOXES:
            self._boxed = self._depth
            self._blocks.end_quote()
        if DEFINITION.search(token.content):
            self._blocks.add(
                parted(token.content, self._line, self._marked, self._blocks.quote)
            )
            return
        children, line = token.children or [], self._line
        if box:
            # The first line of a box is its kind and its title.
            line += 1
            children = children[_first_break(children) :]
        self._children(children, line)
        typed = _TYPED.match(token.content) if self._sources else None
        self._blocks.end(note=self._item or (typed[1] if typed else None))
        self._item = None

    def _marked(self, text: str) -> Prose:
        prose = Prose(self._labels)
        prose.read(text)
        return prose

    def _children(self, children: Sequence[Token], line: int) -> None:
        """Read inline Markdown; emphasis and links leave no trace in its words."""
        address = ""
        for child in children:
            if child.type == "text":
                self._html.text(child.content, line)
            elif child.type == "code_inline":
                self._code(child, line)
            elif child.type == "html_inline":
                self._html.read(child.content, line)
            elif child.type == "link_open":
                address = str(child.attrs.get("href", ""))
            elif child.type == "link_close" and address:
                self._blocks.prose.refer(address)
            elif child.type in ("softbreak", "hardbreak"):
                self._html.text("\n", line)
            line += child.content.count("\n") + (child.type in ("softbreak", "hardbreak"))

    def _code(self, child: Token, line: int) -> None:
        """Read code; two backticks that open what two apostrophes close quote as in LaTeX."""
        if child.markup == "``" and "''" in child.content:
            self._html.text(f"``{child.content}``", line)
        else:
            self._blocks.read(child.content.translate(_QUOTES), line, plain=True)

    def _indented(self, content: str) -> None:
        """Read what is indented like code: a note going on, prose set off, or code."""
        text = content.strip("\n")
        line = self._line + content.count("\n", 0, len(content) - len(content.lstrip("\n")))
        found = self._blocks.found
        if found and found[-1].note is not None:
            self._blocks.read(text, line)
            self._blocks.end()
        elif _is_prose(text):
            self._blocks.begin_quote()
            self._blocks.read(text, line)
            self._blocks.end_quote()


def _is_prose(text: str) -> bool:
    """Return True if what is indented like code reads like sentences."""
    chunks = text.split()
    words = [
        chunk for chunk in chunks if _PROSE.fullmatch(chunk.strip("“”\"'‘’«»„,.;:!?…()[]"))
    ]
    return (
        len(chunks) >= _LEAST_WORDS
        and len(words) >= 0.8 * len(chunks)
        and not _CODE.search(text)
    )


def _first_break(children: Sequence[Token]) -> int:
    """Return the number of what follows the first line."""
    breaks = [n for n, child in enumerate(children) if child.type == "softbreak"]
    return breaks[0] + 1 if breaks else len(children)


def _numbers_of_sources(tokens: Sequence[Token]) -> frozenset[str]:
    """Return the numbers of the items in lists of references."""
    found: set[str] = set()
    heading = sources = False
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            heading = token.type == "heading_open"
        elif token.type == "inline":
            typed = _TYPED.match(token.content)
            if heading:
                sources = bool(SOURCES_HEADING.fullmatch(token.content))
            elif sources and typed:
                found.add(typed[1])
        elif token.type == "list_item_open" and sources and token.info:
            found.add(token.info)
    return frozenset(found)
