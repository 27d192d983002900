"""Questions and answers as one HTML page, each quote marked in the full text of its article."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from askcaci.citing import (
    STYLES,
    TEXT_STYLES,
    authors_of,
    date_of,
    footnote,
    line_of,
    reference,
    section_of,
    title_of,
)
from askcaci.receipts import (
    Dossier,
    Receipt,
    dossier_article,
    quote_key,
    record_json,
    shows_words,
)
from askcaci.rendering.tables import number_of, when, who
from askcaci.rendering.terminal import basis_text, coverage_text, remarks_on
from askcaci.text.normalise import printable
from askcaci.types import Answer, Article, Citation, Reply, Span

if TYPE_CHECKING:
    from jinja2 import Template

# How styles are called on the page.
_STYLE_NAMES = {
    "chicago": "Chicago",
    "apa": "APA",
    "mla": "MLA",
    "bibtex": "BibTeX",
    "ris": "RIS",
    "csl-json": "CSL-JSON",
}

_BLOCK_END = re.compile(r"\n[^\S\n]*\n\s*")
_HEADING = re.compile(r"#{1,6} ")
# Lines that would be torn if a block were filled like prose.
_ITEM = re.compile(r"^\s*(?:[-*+|>]|\d+[.)])\s", re.MULTILINE)
_WEB = re.compile(r"https?://[^\s<>\"'`\\]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a dossier: the reply, and the receipt that records it."""

    reply: Reply
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a quote is in its article, and in it the words that answer, if they are fewer."""

    key: str
    span: Span
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that the same quotes cover, all of it; `begins` are those that begin with it."""

    text: str
    marks: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading of an article; the blocks of one make its text, whole.

    `prefix` is what Markdown puts before a heading; `kept` is True where lines matter.
    """

    pieces: tuple[Piece, ...]
    prefix: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Quote:
    key: str
    citation: Citation
    credit: str


def dossier_page(asked: Sequence[Asked], made: datetime) -> str:
    """Return a page that needs no network and no script to be read.

    It holds a record (`askcaci/dossier/1`) by which `askcaci verify` checks it.
    """
    quotes = [_quotes(number, one) for number, one in enumerate(asked, start=1)]
    marks: dict[str, list[Mark]] = {}
    articles: dict[str, Article] = {}
    for quote in (one for some in quotes for one in some):
        citation = quote.citation
        articles.setdefault(citation.article.id, citation.article)
        marks.setdefault(citation.article.id, []).append(
            Mark(quote.key, citation.span, citation.answer)
        )
    dossier = Dossier(
        receipts=tuple(one.receipt for one in asked),
        articles=tuple(map(dossier_article, articles.values())),
        made=made,
    )
    style, script = _inner("dossier.css"), _inner("dossier.js")
    page = _template().render(
        asked=[
            _question(number, one, some)
            for number, (one, some) in enumerate(zip(asked, quotes, strict=True), start=1)
        ],
        articles=[_article(one, marks[one.id]) for one in articles.values()],
        made=made,
        provenances=list(dict.fromkeys(one.receipt.provenance for one in asked)),
        record=record_json(dossier),
        style=style,
        script=script,
        style_hash=_hash_source(style),
        script_hash=_hash_source(script),
    )
    return printable(page)


def blocks_of(text: str, marks: Iterable[Mark]) -> list[Block]:
    """Return an article's text, cut where blocks and marks begin and end.

    Offsets count code points, so that of words that occur several times those are marked
    that were quoted.
    """
    known = tuple(marks)
    cuts = {
        offset
        for mark in known
        for span in (mark.span, mark.answer)
        if span is not None
        for offset in (span.start, span.end)
    }
    return [_block(text, span, cuts, known) for span in _block_spans(text)]


def _block_spans(text: str) -> Iterator[Span]:
    """Yield where the blocks are, each with the blanks after it."""
    start = 0
    for end in _BLOCK_END.finditer(text):
        yield Span(start, end.end())
        start = end.end()
    if start < len(text):
        yield Span(start, len(text))


def _block(text: str, span: Span, cuts: set[int], marks: Sequence[Mark]) -> Block:
    whole = span.of(text)
    heading = _HEADING.match(whole)
    start = span.start
    # A quote that begins before a heading's words goes through its marks too.
    if heading and not any(_covers(one.span, Span(start, start + 1)) for one in marks):
        start += heading.end()
    inner = sorted({start, span.end, *(c for c in cuts if start < c < span.end)})
    return Block(
        pieces=tuple(_piece(text, Span(a, b), marks) for a, b in pairwise(inner)),
        prefix=text[span.start : start],
        kept=bool(_ITEM.search(whole)),
    )


def _piece(text: str, span: Span, marks: Sequence[Mark]) -> Piece:
    covering = [one for one in marks if _covers(one.span, span)]
    return Piece(
        text=span.of(text),
        marks=tuple(one.key for one in covering),
        begins=tuple(one.key for one in covering if one.span.start == span.start),
        answers=any(one.answer and _covers(one.answer, span) for one in covering),
    )


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _quotes(number: int, asked: Asked) -> list[_Quote]:
    """Return the quotes of a reply in the order of its receipt."""
    reply = asked.reply
    citations = (
        (*reply.citations, *reply.disagreements, *reply.evidence)
        if isinstance(reply, Answer)
        else reply.nearest
    )
    recorded = asked.receipt.quotes
    return [
        _Quote(quote_key(number, place), citation, quote.credit)
        for place, (citation, quote) in enumerate(
            zip(citations, recorded, strict=True), start=1
        )
    ]


def _question(number: int, asked: Asked, quotes: Sequence[_Quote]) -> dict[str, Any]:
    reply = asked.reply
    answered = isinstance(reply, Answer)
    return {
        "number": number,
        "question": reply.question,
        "answer": asked.receipt.given.text if shows_words(asked.receipt) else "",
        "answered": answered,
        "summary": reply.summary if isinstance(reply, Answer) else "",
        "parts": reply.parts if isinstance(reply, Answer) else (),
        "values": [
            (one.citation.words, when(one), who(one), number_of(one, reply))
            for one in reply.values
        ]
        if isinstance(reply, Answer)
        else (),
        "confidence": f"{reply.confidence:.0%}",
        "basis": basis_text(reply.basis)
        if isinstance(reply, Answer) and reply.basis
        else "",
        "notes": remarks_on(reply),
        "coverage": coverage_text(reply.coverage)
        if not isinstance(reply, Answer) and reply.coverage
        else "",
        "groups": [
            (title, list(map(_quote, some)))
            for title, some in _grouped(reply, quotes)
            if some
        ],
    }


def _grouped(
    reply: Reply, quotes: Sequence[_Quote]
) -> Iterator[tuple[str, Sequence[_Quote]]]:
    if not isinstance(reply, Answer):
        yield "Nearest", quotes
        return
    first = len(reply.citations)
    second = first + len(reply.disagreements)
    yield "", quotes[:first]
    yield "The corpus also says", quotes[first:second]
    yield "See also", quotes[second:]


def _quote(quote: _Quote) -> dict[str, Any]:
    citation = quote.citation
    words = citation.answer and citation.answer.shifted(-citation.span.start)
    text = citation.quote
    parts = (
        (text[: words.start], words.of(text), text[words.end :])
        if words
        else (text, "", "")
    )
    place = f"{section_of(citation)}, paragraph {citation.passage.paragraph}"
    return {
        "key": quote.key,
        "parts": parts,
        "credit": quote.credit,
        "place": f"{place}; line {line_of(citation.article, citation.span)}",
        "notes": [
            (_STYLE_NAMES[style], footnote(citation, style)) for style in TEXT_STYLES
        ],
    }


def _article(article: Article, marks: Sequence[Mark]) -> dict[str, Any]:
    url = (article.url or "").strip()
    return {
        "id": article.id,
        "title": title_of(article),
        "byline": f"{authors_of(article)}, {date_of(article)}",
        "url": url if _WEB.fullmatch(url) else "",
        "keys": [mark.key for mark in marks],
        "references": [
            (_STYLE_NAMES[style], reference(article, style)) for style in STYLES
        ],
        "blocks": blocks_of(article.text, marks),
    }


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("askcaci.rendering", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("dossier.html")


@cache
def _inner(name: str) -> str:
    return files("askcaci.rendering").joinpath(name).read_text("utf-8")


def _hash_source(text: str) -> str:
    """Return the name of an inline style or script in a Content-Security-Policy."""
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()
