r"""Drafts in LaTeX: prose, block quotes and notes; \enquote and the like are marks.

Commands that are not known leave their arguments as text. Line breaks stay, so that places
in a draft can be reported.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from askcaci.verifying.blocks import QUOTING_STYLE, Block, Blocks, Prose
from askcaci.verifying.latexcommands import (
    ACCENTS,
    HEADINGS,
    INSETS,
    LANGUAGES,
    MARKS,
    NOT_READ,
    SETTING_UP,
    SIGNS,
    SKIPPED,
    VERSE,
)

_TOKEN = re.compile(
    r"(?P<blank>\n[^\S\n]*(?:\n[^\S\n]*)+)"
    r"|(?P<comment>%[^\n]*)"
    r"|\\(?P<bound>begin|end)\s?\{(?P<environment>[^{}]{1,40})\}"
    r"|\\verb\*?(?P<verb>[^\w\s])"
    r"|\\(?P<command>[a-zA-Z]{1,40}\*?)[^\S\n]*"
    r"|\\(?P<sign>.)"
    r"|(?P<shorthand>\"[`'])|(?P<hyphen>(?<=[^\W\d_])\"[-=~|](?=[^\W\d_]))"
    r"|(?P<group>[{}$^~])",
    re.DOTALL,
)
# Who writes straight marks has no shorthands of babel.
_STRAIGHT = re.compile(r"(?<![\w\\])\"(?=\w)")
_MARK = re.compile('``|[“"«„]')
_BEGINNING = re.compile(r"\\begin\s?\{document\}")
_SPACE = re.compile(r"[^\S\n]*\n?[^\S\n]*")
_LONGEST_ARGUMENT = 5_000


def latex_blocks(content: str) -> tuple[Block, ...]:
    """Return the paragraphs of a draft in LaTeX, in order, each note after its paragraph."""
    begun = _BEGINNING.search(content)
    if begun:
        content = "\n" * content.count("\n", 0, begun.end()) + content[begun.end() :]
    return _Reader(content).blocks()


class _Reader:
    """Goes through LaTeX from left to right, once."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._at = 0
        self._counted = self._lines = 0
        self._blocks = Blocks()
        # What is to be done where each open group ends, and a command's next group.
        self._closing: list[Callable[[], None]] = []
        self._next: Callable[[], None] | None = None
        self._quotations = 0
        self._math = False
        self._bibliography = ""
        self._notes = 0
        self._straight = _STRAIGHT.search(content) is not None
        self._ended = False

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks."""
        while True:
            match = _TOKEN.search(self._content, self._at)
            end = match.start() if match else len(self._content)
            self._write(self._content[self._at : end])
            if match is None:
                break
            self._at = match.end()
            self._token(match)
        self._ended = True
        while self._closing:
            self._closing.pop()()
        self._end()
        return tuple(self._blocks.found)

    def _line(self) -> int:
        self._lines += self._content.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._lines + 1

    def _write(self, text: str) -> None:
        if self._notes:
            self._blocks.prose.write(text)
        elif text:
            self._blocks.read(text, self._line(), plain=True)

    def _end(self) -> None:
        """End a paragraph; within a note it goes on."""
        if self._notes:
            self._blocks.prose.write(" ")
        else:
            self._blocks.end(note=self._bibliography or None)

    def _token(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "blank":
            self._end()
        elif kind == "environment":
            self._environment(match["bound"] == "begin", match["environment"])
        elif kind == "verb":
            closed = self._content.find(match["verb"], self._at)
            self._at = closed + 1 if closed >= 0 else len(self._content)
        elif kind == "command":
            self._command(match["command"])
        elif kind == "sign":
            self._sign(match["sign"])
        elif kind in ("shorthand", "hyphen"):
            self._shorthand(match)
        elif kind == "group":
            self._group(match[0])

    def _environment(self, begins: bool, name: str) -> None:
        self._end()
        if begins and name in NOT_READ:
            closed = self._content.find(f"\\end{{{name}}}", self._at)
            self._at = closed if closed >= 0 else len(self._content)
        elif name == "thebibliography":
            self._bibliography = ""
            self._argument()
        elif self._notes:
            return
        elif not (name == VERSE or QUOTING_STYLE.search(name)):
            self._optional()
        elif begins:
            self._begin_quote(name)
        else:
            self._blocks.end_quote()

    def _begin_quote(self, name: str) -> None:
        """Begin an environment that quotes; its arguments may attribute the quotation."""
        self._blocks.begin_quote()
        if name in LANGUAGES:
            self._argument()
        credit = self._optional()
        if credit and "=" not in credit:
            self._blocks.prose.refer(credit)
        if name.endswith("cquote"):
            self._blocks.prose.cite("", self._argument())

    def _shorthand(self, match: re.Match[str]) -> None:
        """Read a shorthand of babel: a mark, a place to divide a word, or a hyphen in it."""
        if match["shorthand"]:
            self._write("„" if match[0] == '"`' else "”")
        elif self._straight:
            self._at = match.start() + 1
            self._write('"')
        elif match[0] in ('"=', '"~'):
            self._write("-")

    def _command(self, name: str) -> None:
        if name in SIGNS:
            self._write(SIGNS[name])
            if self._content.startswith("{}", self._at):
                self._at += 2
        elif name in ACCENTS:
            self._accent(name)
        elif name in SKIPPED:
            self._optional()
            for _ in range(SKIPPED[name]):
                self._argument()
        elif "cite" in name:
            self._cite(name)
        else:
            self._reading(name.removesuffix("*"))

    def _reading(self, name: str) -> None:
        """Read a command whose argument is text."""
        optional = self._optional()
        if name in MARKS or name in INSETS or self._quotes(name):
            self._quoting(name, optional)
        elif name in ("footnote", "endnote", "footnotetext"):
            self._annotating()
        elif name == "textsuperscript":
            self._raise(self._argument())
        elif name in ("href", "url"):
            self._link(self._argument(), worded=name == "href")
        else:
            self._dividing(name)

    def _quotes(self, name: str) -> bool:
        """Return True if an unknown command quotes its argument, by its name."""
        return (
            QUOTING_STYLE.search(name) is not None
            and not SETTING_UP.match(name)
            and self._content.startswith("{", self._at)
        )

    def _dividing(self, name: str) -> None:
        """Read a command that begins a paragraph, or one that means nothing here."""
        if name == "bibitem":
            self._end()
            self._bibliography = f"@{self._argument()}"
        elif name in HEADINGS:
            self._end()
            self._next = self._end
        elif name in ("par", "item"):
            self._end()
        elif name == "newline":
            self._write(" ")

    def _link(self, address: str, *, worded: bool) -> None:
        if worded:
            self._next = lambda: self._blocks.prose.refer(address)
        else:
            self._blocks.prose.refer(address)

    def _quoting(self, name: str, optional: str) -> None:
        for _ in range(MARKS.get(name, 0) + INSETS.get(name, 0)):
            argument = self._argument()
            if "cquote" in name:
                optional = ", ".join(f"@{key.strip()}" for key in argument.split(","))
        if name in INSETS and not self._notes:
            self._blocks.begin_quote()
            self._next = lambda: self._close(
                optional, inset=True, source=name == "epigraph"
            )
            return
        self._write("‘" if self._quotations % 2 else "“")
        self._quotations += 1
        self._next = lambda: self._close(optional, inset=False)

    def _close(self, credit: str, *, inset: bool, source: bool = False) -> None:
        """End what a command quotes; an argument, the next with `source`, attributes it.

        What the draft never closes has no other mark.
        """
        if not inset and self._ended:
            return
        if not inset:
            self._quotations -= 1
            self._write("’" if self._quotations % 2 else "”")
        credit = self._argument() if source else credit
        if credit:
            self._blocks.prose.read(f"^[{credit}]")
        if inset:
            self._blocks.end_quote()

    def _annotating(self) -> None:
        outer = self._blocks.prose
        note = self._blocks.prose = Prose()
        self._notes += 1

        def close() -> None:
            self._notes -= 1
            self._blocks.prose = outer
            outer.annotate(note)

        self._next = close

    def _cite(self, name: str) -> None:
        noted = [self._optional(), self._optional()]
        while self._content.startswith("{", self._at) and (keys := self._argument()):
            self._blocks.prose.cite(f"\\{name}", keys)
        for text in filter(_MARK.search, noted):
            note = Prose()
            note.write(text)
            self._blocks.prose.annotate(note)

    def _sign(self, sign: str) -> None:
        if sign in ACCENTS:
            self._accent(sign)
        elif sign in "&%$#_{}":
            self._write(sign)
        elif sign in "()[]":
            self._math = sign in "(["
        elif sign not in "-/@":
            self._optional() if sign == "\\" else None
            self._write({"\n": "\n", "\\": "\u2028"}.get(sign, " "))

    def _accent(self, name: str) -> None:
        braced = self._content.startswith("{", self._at)
        letter = self._argument() if braced else self._content[self._at : self._at + 1]
        # Over a blank there is nothing to put an accent on.
        letter = letter if letter.strip() else ""
        self._at += 0 if braced else len(letter)
        letter = {"\\i": "i", "\\j": "j"}.get(letter.strip(), letter)
        if letter:
            accented = letter[:1] + ACCENTS[name] + letter[1:]
            self._write(unicodedata.normalize("NFC", accented))

    def _group(self, sign: str) -> None:
        if sign == "{":
            self._closing.append(self._next or _nothing)
            self._next = None
        elif sign == "}":
            if self._closing:
                self._closing.pop()()
        elif sign == "$":
            self._math = not self._math
        elif sign == "~":
            self._write("\u00a0")
        elif self._math:
            braced = self._content.startswith("{", self._at)
            raised = self._argument() if braced else self._content[self._at : self._at + 1]
            self._at += 0 if braced else len(raised)
            self._raise(raised)
        else:
            self._write(sign)

    def _raise(self, text: str) -> None:
        self._blocks.prose.raise_(text.strip("{}"))

    def _argument(self) -> str:
        """Return the next argument in braces as it is written; none where there is none."""
        return self._delimited("{", "}")

    def _optional(self) -> str:
        """Return the next argument in square brackets; none where there is none."""
        return self._delimited("[", "]")

    def _delimited(self, opens: str, closes: str) -> str:
        space = _SPACE.match(self._content, self._at)
        begin = space.end() if space else self._at
        if not self._content.startswith(opens, begin):
            return ""
        depth = 0
        for at in range(begin, min(len(self._content), begin + _LONGEST_ARGUMENT)):
            sign = self._content[at]
            if self._content[at - 1] == "\\" and at > begin:
                continue
            depth += (sign == opens) - (sign == closes)
            if not depth:
                self._at = at + 1
                return self._content[begin + 1 : at]
        return ""


def _nothing() -> None:
    """End a group that means nothing."""
