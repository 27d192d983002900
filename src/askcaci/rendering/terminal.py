"""Replies, hits and articles as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from askcaci.citing import ROLES, credit, line_of, section_of
from askcaci.errors import FILL_CORPUS
from askcaci.rendering.columns import broken
from askcaci.rendering.parts import parts_lines
from askcaci.rendering.styling import Part, Style, set_lines
from askcaci.rendering.tables import items_lines, values_lines
from askcaci.text.normalise import printable
from askcaci.types import (
    Answer,
    Article,
    Basis,
    Citation,
    Coverage,
    Hit,
    NoAnswer,
    Reply,
    Span,
)

# From so many years on the age of an answer's newest source is shown.
_OLD = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What the receiving end can show; all off is plain text, one line a paragraph.

    Paths below the folder `base` are shown as paths from there.
    """

    width: int | None = None
    colour: bool = False
    links: bool = False
    base: str | None = None

    def path(self, path: str) -> str:
        """Return a path as it is shown."""
        inside = self.base is not None and path.startswith(f"{self.base}/")
        return path[len(self.base or "") + 1 :] if inside else path

    def bold(self, text: str) -> str:
        """Return `text` in bold where colour is on."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour and text else text

    def dim(self, text: str) -> str:
        """Return `text` dimmed where colour is on."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour and text else text

    def marked(self, text: str) -> str:
        """Return `text` marked as the quoted words where colour is on."""
        return f"\x1b[1;33m{text}\x1b[0m" if self.colour and text else text

    def link(self, text: str, address: str) -> str:
        """Return `text` as an OSC-8 hyperlink where links are on."""
        if not self.links:
            return text
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"

    def wrap(self, text: str, indent: str = "") -> list[str]:
        """Return `text` as lines, broken between words only, and only with a width."""
        clean = one_line(text)
        return [indent + line.of(clean) for line in self.lines(clean, len(indent))]

    def lines(self, text: str, indent: int = 0) -> list[Span]:
        """Return where the lines of a text without control characters are in it."""
        if self.width is None:
            return [Span(0, len(text))]
        return broken(text, max(20, self.width) - indent)


PLAIN = Look()


def one_line(text: str) -> str:
    """Return `text` without control characters, every run of blanks as one."""
    return " ".join(printable(text).split())


def answering_words(citation: Citation) -> Span | None:
    """Return where the words that answer are in `one_line(citation.quote)`.

    None where the whole quote answers, or where nothing of the words can be shown.
    """
    if citation.answer is None:
        return None
    words = citation.answer.shifted(-citation.span.start)
    whole = Span(0, len(one_line(citation.quote)))
    # A quote's two ends, shown alone, are an end of the whole quote as it is shown.
    start = whole.end - len(one_line(citation.quote[words.start :]))
    end = len(one_line(citation.quote[: words.end]))
    return Span(start, end) if start < end and (start, end) != (0, whole.end) else None


def reply_text(reply: Reply, look: Look = PLAIN) -> str:
    """Return a reply as lines of text, without a last line break."""
    return _answer(reply, look) if isinstance(reply, Answer) else _refusal(reply, look)


def _answer(answer: Answer, look: Look) -> str:
    sources = _Sources(look)
    lines = parts_lines(answer.parts, look, partial(_part_quote, sources))
    if answer.form == "span":
        lines += map(look.bold, look.wrap(answer.text))
    if answer.summary:
        lines += [*map(look.bold, look.wrap(answer.summary)), ""]
    if answer.items:
        lines += [*items_lines(answer.items, look), ""]
    if answer.form == "values":
        lines += [*values_lines(answer, look), ""]
    numbered = len(answer.citations) > 1 or answer.form == "articles" or bool(answer.values)
    shown = answer.text if answer.form == "span" else None
    # The items and values are set above their quotes.
    listed = answer.form in ("items", "values")
    for number, citation in enumerate(() if answer.parts else answer.citations, start=1):
        label = f"[{number}]" if numbered else ""
        head = f"{label} " if label else ""
        if answer.form == "articles":
            lines += _entry(citation, head, look)
            sources.note(citation, label)
        else:
            bold = answer.form == "sentences"
            own = citation.words if listed else shown
            lines += _quote(citation, look, head, bold=bold, shown=own)
            lines += sources.lines(citation, label, "  ")
        lines.append("")
    if answer.values and answer.form != "values":
        lines += [
            look.dim("The values that the corpus gives:"),
            *values_lines(answer, look),
            "",
        ]
    rests = f"; rests on {basis_text(answer.basis)}" if answer.basis else ""
    lines += map(look.dim, look.wrap(f"confidence {answer.confidence:.0%}{rests}"))
    lines += _remarks(answer, look)
    first = len(answer.citations) + 1
    lines += _listed("The corpus also says:", answer.disagreements, first, sources)
    first += len(answer.disagreements)
    lines += _listed("See also:", answer.evidence, first, sources)
    return "\n".join(lines)


def _part_quote(sources: _Sources, citation: Citation, number: int) -> list[str]:
    label = f"[{number}]"
    quote = _quote(citation, sources.look, f"{label} ", "  ")
    return quote + sources.lines(citation, label, "      ")


def _refusal(refusal: NoAnswer, look: Look) -> str:
    sources = _Sources(look)
    lines: list[str] = []
    shown = 0
    if refusal.nearest and not refusal.unknown_terms:
        # What is nearest is often right, so it is not hidden behind its faults.
        lines += map(look.bold, look.wrap("No sure answer. The nearest sentence says:"))
        lines += _listed("", refusal.nearest[:1], 1, sources)[1:]
        lines += ["", *map(look.dim, look.wrap(f"Not sure: {refusal.reason}."))]
        shown = 1
    else:
        lines += map(look.bold, look.wrap(f"No answer: {refusal.reason}."))
    lines += [
        look.dim(f"confidence {refusal.confidence:.0%}"),
        *_remarks(refusal, look),
    ]
    if refusal.coverage:
        lines += map(look.dim, look.wrap(coverage_text(refusal.coverage)))
        lines += [] if refusal.coverage.articles else FILL_CORPUS.split("\n")
    others = _listed("Nearest:", refusal.nearest[shown:], shown + 1, sources)
    return "\n".join(lines + others)


def coverage_text(coverage: Coverage) -> str:
    """Return one sentence on what the corpus holds."""
    count = f"{coverage.articles:,} article" + ("" if coverage.articles == 1 else "s")
    dates = ""
    if coverage.first and coverage.last:
        dates = f", published {coverage.first.isoformat()}"
        if coverage.last != coverage.first:
            dates += f" to {coverage.last.isoformat()}"
    undated = f", {coverage.undated:,} without a date" if coverage.undated else ""
    return f"The corpus holds {count}{dates}{undated}."


def _listed(
    title: str, citations: Sequence[Citation], first: int, sources: _Sources
) -> list[str]:
    if not citations:
        return []
    look = sources.look
    lines = ["", *(map(look.dim, look.wrap(title)) if title else ())]
    for number, citation in enumerate(citations, start=first):
        label = f"[{number}]"
        lines += _quote(citation, look, f"{label} ", "  ")
        lines += sources.lines(citation, label, "      ")
    return lines


def basis_text(basis: Basis) -> str:
    """Return on how many articles, authors and years an answer rests."""
    text = f"{_count(basis.articles, 'article')} by {_count(len(basis.authors), 'author')}"
    if basis.first and basis.last:
        years = dict.fromkeys((basis.first.year, basis.last.year))
        text += ", " + "-".join(map(str, years))
    if basis.undated:
        text += (
            ", undated" if basis.undated == basis.articles else f", {basis.undated} undated"
        )
    return text


def remarks_on(reply: Reply) -> tuple[str, ...]:
    """Return the notes on a question, and what to beware of in an answer's sources."""
    basis = reply.basis if isinstance(reply, Answer) else None
    if basis is None:
        return reply.notes
    remarks = []
    if basis.alone:
        remarks.append(
            f"the {basis.articles} articles are one author's and of one month: "
            "hardly more than one source"
        )
    if basis.last and basis.age is not None and basis.age >= _OLD:
        remarks.append(
            f"the newest source is {basis.age} years old ({basis.last.isoformat()})"
        )
    return (*remarks, *reply.notes)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _remarks(reply: Reply, look: Look) -> list[str]:
    notes = remarks_on(reply)
    return [look.dim(line) for note in notes for line in look.wrap(f"note: {note}")]


def _entry(citation: Citation, head: str, look: Look) -> list[str]:
    """Return an article in a list of articles, what is quoted of it below its name."""
    indent = " " * len(head)
    return [
        *map(look.bold, look.wrap(head + credit(citation.article))),
        *_quote(citation, look, indent=indent),
        *set_lines(_place(citation, look), look, indent),
    ]


def _quote(
    citation: Citation,
    look: Look,
    head: str = "",
    indent: str = "",
    *,
    bold: bool = False,
    shown: str | None = "",
) -> list[str]:
    """Return a quote after its number, the words that answer set off by colour.

    Without colour they come before it, unless `shown` is None or the same words: nothing
    that is no part of a quotation appears within its marks.
    """
    quote = one_line(citation.quote)
    words = answering_words(citation)
    rest: Style = look.bold if bold else str
    if words is None or not look.colour:
        told = words.of(quote) if words and shown is not None else ""
        head += f"{told}: " if told and told != one_line(shown or "") else ""
        return set_lines([Part(f"{head}“{quote}”", rest)], look, indent)
    parts = [
        Part(f"{head}“{quote[: words.start]}", rest),
        Part(words.of(quote), look.marked),
        Part(f"{quote[words.end :]}”", rest),
    ]
    return set_lines(parts, look, indent, separator="")


class _Sources:
    """The lines below quotes that name their sources, each article's once."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._named: dict[str, str] = {}

    def note(self, citation: Citation, label: str) -> str:
        """Return the label of the quote that named an article before, "" for none."""
        article = citation.article.id
        before = self._named.get(article, "")
        self._named.setdefault(article, f"as {label}" if label else "as above")
        return before

    def lines(self, citation: Citation, label: str, indent: str) -> list[str]:
        """Return one or two lines: article, section and paragraph, and its file's line.

        On a terminal, where they are filled, the address is in the link of the article's name; from
        a pipe it comes after the file.
        """
        look, article = self.look, citation.article
        named = one_line(self.note(citation, label) or credit(article))
        place = _place(citation, look)
        url = one_line(article.url or "")
        if look.width is None and named == one_line(credit(article)):
            place += [Part(url, look.dim)] if url else []
            return [indent + named, *set_lines(place, look, indent)]
        return set_lines([Part(named, _linked(look, url)), *place], look, indent)


def _linked(look: Look, address: str) -> Style:
    return lambda text: look.link(text, address) if address else text


def _place(citation: Citation, look: Look) -> list[Part]:
    """Return where in its article a quote is: section, paragraph, file and line."""
    article = citation.article
    role = ROLES[citation.passage.section]
    section = one_line(section_of(citation))
    parts = [Part(f"{section} ({role}), paragraph {citation.passage.paragraph}", look.dim)]
    if article.path:
        line = line_of(article, citation.span)
        place = printable(f"{look.path(article.path)}:{line}")
        address = Path(article.path).absolute().as_uri()
        parts.append(Part(place, _linked(look, address) if look.links else look.dim, True))
    return parts


def hits_text(hits: Iterable[tuple[Hit, Article]], look: Look = PLAIN) -> str:
    """Return retrieved passages, best first, each with its article and ranks."""
    lines: list[str] = []
    for number, (hit, article) in enumerate(hits, start=1):
        passage = hit.passage
        lines += map(look.bold, look.wrap(f"{number}. {credit(article)}"))
        ranks = f"dense {hit.dense_rank or '-'}, lexical {hit.lexical_rank or '-'}"
        where = f"{passage.id}  {passage.section}, paragraph {passage.paragraph}"
        lines.append(look.dim(printable(f"   {where}  score {hit.score:.3f} ({ranks})")))
        lines += [*look.wrap(passage.text, "   "), ""]
    return "\n".join(lines).rstrip()
