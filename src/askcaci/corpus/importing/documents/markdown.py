"""Markdown: paragraphs without marks, and the metadata in front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from askcaci.corpus.files import parse_article
from askcaci.corpus.headings import match_heading
from askcaci.corpus.importing.documents.headmatter import Matter, matter_of
from askcaci.corpus.importing.documents.plaintext import decoded
from askcaci.corpus.importing.lines.bylines import byline
from askcaci.corpus.importing.lines.days import date_line
from askcaci.corpus.importing.lines.marks import is_bullet, is_note
from askcaci.corpus.importing.lines.pages import Page, Paragraph, Stated, page_of
from askcaci.corpus.importing.lines.raised import raised_text
from askcaci.corpus.importing.webpages.fragments import html_paragraphs
from askcaci.errors import CorpusError, SourceError

if TYPE_CHECKING:
    from markdown_it.token import Token

    from askcaci.types import Article

_LARGEST = 8 * 2**20
_HINT = "Save it as plain text (.txt) and add that"
# "[^a]" refers to a note, "[^a]: " at a line's beginning is the note.
_NOTE = re.compile(r"\[\^([^\]\s\[]{1,40})\](:?)")
_ESCAPED = re.compile(r"\\\[(\d{1,6})\\\]")
_WIKI_LINK = re.compile(r"!?\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_TAG = re.compile(r"<(/?)([A-Za-z]{1,10})([^<>]{0,1000})>")
# Comments of note-taking programs, and notes within a line as Pandoc has them.
_COMMENT = re.compile(r"(?<![\d%])%%[^%]{1,5000}%%(?!%)")
_INNER_NOTE = re.compile(r"\^\[([^\[\]\n]{1,2000})\]")
_HIDDEN = re.compile(
    r"\bhidden\b(?!\s*=\s*[\"']?(?:false|until))|display\s*:\s*none|visibility\s*:\s*hidden",
    re.IGNORECASE,
)
_STRUCK = frozenset({"del", "s", "strike"})
_POWER = re.compile(r"(\w{1,9})\^([-+−]?\d{1,3})\^")
_LONGEST_SAID = 60
_SOFT, _HARD = "soft", "hard"
_HEADING = re.compile(r"## +(\S[^\n]*)")
# askcaci writes this key into every article's file.
_OWN = re.compile(r"^kind: [a-z-]+$", re.MULTILINE)


def pages(name: str, data: bytes, path: str) -> Iterator[Page]:
    """Yield the one page of a Markdown file; places are lines of the file.

    An article's file as askcaci writes it gives the same article again.

    Raises:
        SourceError: the file is empty, too large or no text.
    """
    if len(data) > _LARGEST:
        raise SourceError("more than the 8 MiB a text may have", place=path, hint=_HINT)
    encoding, text, _, guess = decoded(data, path)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    article = _own(text, path)
    if article is not None:
        stated, paragraphs = _stated(article), list(_lines_of(article, text))
    else:
        stated, paragraphs = _read(matter_of(text))
    if guess.doubt:
        stated = replace(stated, warnings=(*stated.warnings, guess.doubt))
    if not any(p.text.strip() and not p.aside for p in paragraphs):
        raise SourceError("the file holds no text", place=path, hint=_HINT)
    yield page_of(name, paragraphs, encoding=encoding, stated=stated)


def _own(text: str, path: str) -> Article | None:
    """Return the article of a file in askcaci's own format, or None if it is another's."""
    front, _, _ = text[4:].partition("\n---") if text.startswith("---\n") else ("",) * 3
    if not _OWN.search(front):
        return None
    try:
        return parse_article(text, id="", path=path)
    except CorpusError:
        return None


def _lines_of(article: Article, text: str) -> Iterator[Paragraph]:
    """Yield the lines of an article's file, which is written without any marks."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if number < article.body_line:
            yield Paragraph(line, number, aside="front matter")
        else:
            yield Paragraph(_HEADING.sub(r"\1", line, count=1), number)


def _stated(article: Article) -> Stated:
    return Stated(
        where="the front matter",
        title=article.title,
        authors=article.authors,
        own=article,
    )


def _read(matter: Matter) -> tuple[Stated, list[Paragraph]]:
    """Return what a Markdown file states, and its paragraphs."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = parser.parse(_with_plain_notes(_without_comments(matter.body)))
    stated = matter.stated()
    titles = [
        _words(inline, [])
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open" and opening.tag == "h1"
    ]
    if not stated.title and len(titles) == 1:
        stated = replace(stated, title=titles[0] or None, where="its heading")
    return stated, [*matter.paragraphs(), *_Reader().read(_with_whole_tables(tokens))]


def _with_plain_notes(text: str) -> str:
    """Return Markdown with its footnotes as pages print them: "[1]" and "[1] The note".

    Notes with names, and those within a line, are numbered after those with numbers.
    """
    text = _with_named_notes(text)
    labels = dict.fromkeys(match[1] for match in _NOTE.finditer(text))
    numbers = {label: label for label in labels if re.fullmatch("[0-9]{1,3}", label)}
    last = max(map(int, numbers), default=0)
    others = (label for label in labels if label not in numbers)
    numbers |= {label: str(number) for number, label in enumerate(others, last + 1)}
    # Escaped, for "[1]: word" to be no definition of a link.
    return _WIKI_LINK.sub(r"\1", _NOTE.sub(lambda m: rf"\[{numbers[m[1]]}\]", text))


def _with_whole_tables(tokens: Sequence[Token]) -> list[Token]:
    """Return tokens, with each HTML table that blank lines split joined into one."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if last and last.type == token.type == "html_block" and _is_open(last.content):
            gap = (token.map or [0])[0] - (last.map or [0, 0])[1]
            last.content += "\n" * max(0, gap) + token.content
            last.map = [(last.map or [0])[0], (token.map or [0, 0])[1]]
        else:
            found.append(token)
    return found


def _is_open(html: str) -> bool:
    small = html.casefold()
    return small.count("<table") > small.count("</table")


def _with_named_notes(text: str) -> str:
    """Return Markdown with notes within a line, "^[As here.]", moved to its end under a name."""
    written: list[str] = []

    def named(match: re.Match[str]) -> str:
        label = f"[^within-the-line-{len(written)}]"
        written.append(f"\n\n{label}: {match[1]}")
        return label

    return "".join([_INNER_NOTE.sub(named, text), *written])


def _without_comments(text: str) -> str:
    """Return Markdown without comments, on the same lines."""
    return _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)


class _Reader:
    """Reads the tokens of Markdown in order; keeps track of the open lists."""

    def __init__(self) -> None:
        self._counts: list[int | None] = []
        self._mark = ""
        self._line = 1
        self._cells: list[str] | None = None
        self._repairs: list[str] = []

    def read(self, tokens: Sequence[Token]) -> Iterator[Paragraph]:
        """Yield the paragraphs."""
        for token in tokens:
            if token.map:
                self._line = token.map[0] + 1
            if token.type == "inline":
                yield from self._inline(token)
            elif token.type in ("fence", "code_block"):
                yield from self._code(token)
            elif token.type == "html_block":
                yield from self._html(token)
            elif token.type == "tr_close" and self._cells is not None:
                yield from self._row(self._cells)
                self._cells = None
            else:
                self._enter(token)

    def _row(self, cells: list[str]) -> Iterator[Paragraph]:
        """Yield a row of a table; a cell without text keeps its place."""
        if any(cells):
            row = " ".join(" | ".join(cells).split())
            yield Paragraph(row, self._line, repairs=self._taken_repairs())

    def _taken_repairs(self) -> tuple[str, ...]:
        """Return what was left out since the last paragraph."""
        repairs, self._repairs = tuple(self._repairs), []
        return repairs

    def _enter(self, token: Token) -> None:
        if token.type == "tr_open":
            self._cells = []
        elif token.type == "bullet_list_open":
            self._counts.append(None)
        elif token.type == "ordered_list_open":
            self._counts.append(int(token.attrs.get("start", 1)))
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._counts.pop()
        elif token.type == "list_item_open":
            self._mark = self._next_mark()

    def _next_mark(self) -> str:
        count = self._counts[-1]
        if count is None:
            return "• "
        self._counts[-1] = count + 1
        return f"{count}. "

    def _inline(self, token: Token) -> Iterator[Paragraph]:
        if self._cells is not None:
            self._cells.append(_words(token, self._repairs))
            return
        mark, self._mark = self._mark, ""
        text, begun = "", self._line
        lines = list(_lines(token, self._repairs))
        following = [line for line, _ in lines[1:]] + [""]
        for number, (line, end) in enumerate(lines, start=self._line):
            begun = begun if text else number
            text += line
            after = following[number - self._line]
            if end == _SOFT and not (_stands_alone(text) or _begins(after)):
                text += " "
                continue
            if text.strip():
                shown = mark + text.strip()
                yield Paragraph(shown, begun, repairs=self._taken_repairs())
                mark = ""
            text = ""

    def _code(self, token: Token) -> Iterator[Paragraph]:
        begun = self._line + (token.type == "fence")
        for number, line in enumerate(token.content.split("\n")):
            if line.strip():
                text = _ESCAPED.sub(r"[\1]", line)
                yield Paragraph(text, begun + number, aside="code")

    def _html(self, token: Token) -> Iterator[Paragraph]:
        try:
            yield from html_paragraphs(token.content, "", before=self._line - 1)
        except SourceError:
            yield Paragraph(token.content, self._line, aside="HTML that cannot be read")


def _words(token: Token, repairs: list[str]) -> str:
    """Return the words of inline Markdown on one line."""
    return " ".join(line.strip() for line, _ in _lines(token, repairs)).strip()


def _lines(token: Token, repairs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of inline Markdown, and how each ends; record what was struck out."""
    shown = _Shown(repairs)
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            yield shown.text, _SOFT if child.type == "softbreak" else _HARD
            shown.text = ""
        else:
            shown.take(child)
    shown.close()
    yield shown.text, _HARD


@dataclass(slots=True)
class _Shown:
    """What inline Markdown shows: powers and superscript notes, without struck-out text."""

    repairs: list[str]
    text: str = ""
    struck: str | None = None
    high: str | None = None
    hidden: str | None = None
    _inside: list[str] = field(default_factory=list)

    def take(self, token: Token) -> None:
        """Take a token that is no line break."""
        tag = _TAG.match(token.content) if token.type == "html_inline" else None
        if self._inside or (tag and not tag[1] and _HIDDEN.search(tag[3])):
            self._hide(token, tag)
        elif token.type in ("s_open", "s_close"):
            self._strike(closing=token.type == "s_close")
        elif tag and tag[2].casefold() in _STRUCK:
            self._strike(closing=bool(tag[1]))
        elif tag and tag[2].casefold() == "sup":
            self._raise(closing=bool(tag[1]))
        else:
            self._write(_text_of(token))

    def close(self) -> None:
        """Give back the text of a tag that nothing closes."""
        self.text += "".join(filter(None, (self.struck, self.high, self.hidden)))
        self.struck = self.high = self.hidden = None
        self._inside.clear()

    def _write(self, text: str) -> None:
        if self.struck is not None:
            self.struck += text
        elif self.high is not None:
            self.high += text
        else:
            self.text += text

    def _hide(self, token: Token, tag: re.Match[str] | None) -> None:
        """Take the text within a tag that is not shown, up to the end of that tag."""
        if tag is None:
            self.hidden = (self.hidden or "") + _text_of(token)
        elif not tag[1]:
            self._inside.append(tag[2].casefold())
        elif tag[2].casefold() in self._inside:
            while self._inside.pop() != tag[2].casefold():
                pass
        if not self._inside and self.hidden:
            self.repairs.append(f"hidden, left out: {self.hidden[:_LONGEST_SAID]!r}")
            self.hidden = None

    def _strike(self, *, closing: bool) -> None:
        if closing and self.struck:
            self.repairs.append(f"struck out, left out: {self.struck[:_LONGEST_SAID]!r}")
        self.struck = None if closing else self.struck or ""

    def _raise(self, *, closing: bool) -> None:
        high, self.high = self.high, None if closing else ""
        if high:
            self._write(raised_text(high, self.text))


def _text_of(token: Token) -> str:
    """Return the text of a token within a line."""
    if token.type in ("text", "text_special"):
        # As Pandoc writes powers.
        return _POWER.sub(lambda m: raised_text(m[2], m[1]).join([m[1], ""]), token.content)
    if token.type == "code_inline":
        return _ESCAPED.sub(r"[\1]", token.content)
    return " " if token.content.casefold().startswith("<br") else ""


def _stands_alone(text: str) -> bool:
    """Return True if a line is separate from the paragraph below it."""
    return bool(byline(text.strip()) or date_line(text.strip()))


def _begins(text: str) -> bool:
    """Return True if a line begins a paragraph although no blank line is above it."""
    heading = match_heading(text)
    return (
        is_note(text)
        or is_bullet(text)
        or (heading is not None and heading.written.isupper())
    )
