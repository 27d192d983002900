"""HTML within a draft: its text as blocks, quotations and block quotes among it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from askcaci.verifying.blocks import QUOTING_STYLE, Blocks

# What is no text, and what begins and ends a paragraph.
_NOT_READ = frozenset({"script", "style", "template", "head", "svg", "math", "pre"})
_STRUCK = frozenset({"del", "s", "strike"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt "
    "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main "
    "nav ol p section summary table tbody td tfoot th thead tr ul".split()
)
# Classes of quotations, not of what is about them; and styles that set a paragraph in.
_ABOUT = re.compile(r"foot|auth|credit|cite|source|mark|icon|caption|attrib|unquot", re.I)
_SET_IN = re.compile(
    r"(?:margin|padding)-(?:left|inline(?:-start)?)\s?:\s?(\d{1,4}(?:\.\d{1,3})?)\s?"
    r"(px|pt|em|rem|ch|%|cm|mm|in)",
    re.IGNORECASE,
)
_LEAST = {
    "px": 20,
    "pt": 15,
    "em": 1,
    "rem": 1,
    "ch": 2,
    "%": 3,
    "cm": 0.5,
    "mm": 5,
    "in": 0.2,
}
_QUOTING = frozenset("div p section aside figure center td".split())
# Within a block quote these elements attribute it.
_CREDITING = frozenset({"footer", "cite", "figcaption"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_QUOTES = str.maketrans(dict.fromkeys("\"'“”„‟«»‘’‚‹›`", " "))
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr".split())


class HTMLText(HTMLParser):
    """Writes the text of pieces of HTML into blocks; elements may go on in the next piece."""

    def __init__(self, blocks: Blocks) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks = blocks
        self._from = 1
        self._open: list[tuple[str, bool]] = []
        self._addresses: list[str] = []
        self._quotations = 0

    def read(self, html: str, line: int) -> None:
        """Read a piece of HTML that begins on a line."""
        self._from = line
        self.reset()
        self.feed(html)
        self.close()

    def text(self, text: str, line: int) -> None:
        """Read text between tags."""
        names = {name for name, _ in self._open}
        if names & _NOT_READ or names & _STRUCK:
            return
        if names & _CODE:
            self._blocks.read(text.translate(_QUOTES), line, plain=True)
        elif "sup" in names:
            self._blocks.prose.raise_(text)
        else:
            self._blocks.read(text, line)

    def finish(self) -> None:
        """Forget what was opened and never closed."""
        self._open.clear()
        self._addresses.clear()
        self._quotations = 0
        self._blocks.end_quote(every=True)

    def handle_data(self, data: str) -> None:
        """Read text; called by the parser."""
        self.text(data, self._line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; called by the parser."""
        given = {name: value or "" for name, value in attrs}
        quoting = tag == "blockquote" or (tag in _QUOTING and _is_quote(given))
        if tag in _BLOCKS:
            self._blocks.end()
        if quoting:
            self._blocks.begin_quote()
        if tag == "q":
            self._blocks.read("‘" if self._quotations % 2 else "“", self._line)
            self._quotations += 1
        elif tag == "br":
            self._blocks.prose.write("\u2028")
        elif tag == "a":
            self._addresses.append(given.get("href", ""))
        if self._credits(tag):
            self._blocks.end()
            self._blocks.read("— ", self._line)
        if tag not in _EMPTY:
            self._open.append((tag, quoting))

    def handle_endtag(self, tag: str) -> None:
        """Close an element and those within it; called by the parser."""
        if not any(name == tag for name, _ in self._open):
            return
        while self._open:
            name, quoting = self._open.pop()
            self._close(name, quoting)
            if name == tag:
                break

    def _credits(self, tag: str) -> bool:
        """Return True if an element attributes a block quote, within it or below it."""
        found = self._blocks.found
        below = tag == "figcaption" and bool(found) and found[-1].quote > 0
        return below or (tag in _CREDITING and self._blocks.quote > 0)

    @property
    def _line(self) -> int:
        return self._from + self.getpos()[0] - 1

    def _close(self, tag: str, quoting: bool) -> None:
        if tag == "q":
            self._quotations -= 1
            self._blocks.prose.write("’" if self._quotations % 2 else "”")
        elif tag == "a" and self._addresses:
            address = self._addresses.pop()
            if address:
                self._blocks.prose.refer(address)
        if tag in _BLOCKS:
            self._blocks.end()
        if quoting:
            self._blocks.end_quote()


def _is_quote(attributes: dict[str, str]) -> bool:
    """Return True if an element's classes or its style make it a block quote."""
    classes = attributes.get("class", "").split()
    if any(QUOTING_STYLE.search(one) and not _ABOUT.search(one) for one in classes):
        return True
    set_in = _SET_IN.search(attributes.get("style", ""))
    return set_in is not None and float(set_in[1]) >= _LEAST[set_in[2].lower()]
