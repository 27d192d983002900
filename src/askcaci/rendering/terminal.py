"""Replies, hits and articles as a terminal shows them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from askcaci.citing import ROLES, authors_of, credit, date_of, line_of, section_of, title_of
from askcaci.rendering.parts import parts_lines
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

# From so many years on the age of an answer's newest source is told.
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
        if self.width is None:
            return [indent + clean]
        lines = textwrap.wrap(
            clean,
            max(20, self.width) - len(indent),
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [indent + line for line in lines]


PLAIN = Look()


def one_line(text: str) -> str:
    """Return `text` without control characters, every run of blanks as one."""
    return " ".join(printable(text).split())


def answering_words(citation: Citation) -> Span | None:
    """Return where the words that answer stand in `one_line(citation.quote)`.

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
    lines = parts_lines(answer.parts, look, partial(_part_quote, look))
    if answer.form == "span":
        lines += map(look.bold, look.wrap(answer.text))
    numbered = len(answer.citations) > 1 or answer.form == "articles"
    for number, citation in enumerate(() if answer.parts else answer.citations, start=1):
        head = f"[{number}] " if numbered else ""
        if answer.form == "articles":
            lines += _entry(citation, head, look)
        else:
            lines += _quote(citation, look, head, bold=answer.form == "sentences")
            lines += _source(citation, look, "  ")
        lines.append("")
    rests = f"; rests on {basis_text(answer.basis)}" if answer.basis else ""
    lines += map(look.dim, look.wrap(f"confidence {answer.confidence:.0%}{rests}"))
    lines += _remarks(answer, look)
    first = len(answer.citations) + 1
    lines += _listed("The corpus also says:", answer.disagreements, first, look)
    lines += _listed("See also:", answer.evidence, first + len(answer.disagreements), look)
    return "\n".join(lines)


def _part_quote(look: Look, citation: Citation, number: int) -> list[str]:
    quote = _quote(citation, look, f"[{number}] ", "  ")
    return quote + _source(citation, look, "      ")


def _refusal(refusal: NoAnswer, look: Look) -> str:
    lines = list(map(look.bold, look.wrap(f"No answer: {refusal.reason}.")))
    lines += [
        look.dim(f"confidence {refusal.confidence:.0%}"),
        *_remarks(refusal, look),
    ]
    if refusal.coverage:
        lines += map(look.dim, look.wrap(coverage_text(refusal.coverage)))
    return "\n".join(lines + _listed("Nearest:", refusal.nearest, 1, look))


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


def _listed(title: str, citations: Sequence[Citation], first: int, look: Look) -> list[str]:
    if not citations:
        return []
    lines = ["", *map(look.dim, look.wrap(title))]
    for number, citation in enumerate(citations, start=first):
        lines += _quote(citation, look, f"[{number}] ", "  ")
        lines += _source(citation, look, "      ")
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
        *_dimmed(_place(citation, look, indent), look),
    ]


def _quote(
    citation: Citation, look: Look, head: str = "", indent: str = "", *, bold: bool = False
) -> list[str]:
    """Return a quote after its number, the words that answer set off.

    Lines are broken before they are coloured, as codes take no width.
    """
    quote = one_line(citation.quote)
    words = answering_words(citation) or Span(0, 0)
    if words.end and not look.colour:
        inner = f"»{words.of(quote)}«"
        quote = quote[: words.start] + inner + quote[words.end :]
    words = words.shifted(len(head) + 1)
    lines, start = [], 0
    for line in look.wrap(f"{head}“{quote}”", indent):
        unindented = line[len(indent) :]
        lines.append(indent + _coloured(unindented, start, words, look, bold=bold))
        start += len(unindented) + 1
    return lines


def _coloured(line: str, start: int, words: Span, look: Look, *, bold: bool) -> str:
    """Return a line that stands at `start` of a text with what `words` has of it marked."""
    begin, end = (min(max(at - start, 0), len(line)) for at in (words.start, words.end))
    rest: Callable[[str], str] = look.bold if bold else str
    if begin == end:
        return rest(line)
    return rest(line[:begin]) + look.marked(line[begin:end]) + rest(line[end:])


def _source(citation: Citation, look: Look, indent: str) -> list[str]:
    lines = look.wrap(credit(citation.article), indent) + _place(citation, look, indent)
    return lines[:1] + _dimmed(lines[1:], look)


def _dimmed(lines: Sequence[str], look: Look) -> list[str]:
    return [look.dim(line) if not look.links else line for line in lines]


def _place(citation: Citation, look: Look, indent: str) -> list[str]:
    """Return where in its article a quote stands: section, characters, file, address."""
    article = citation.article
    role = ROLES[citation.passage.section]
    where = (
        f"{printable(section_of(citation))} ({role}), paragraph {citation.passage.paragraph}, "
        f"characters {citation.span.start}-{citation.span.end}"
    )
    lines = look.wrap(where, indent)
    if article.path:
        line = line_of(article, citation.span)
        place = printable(f"{look.path(article.path)}:{line}")
        address = Path(article.path).absolute().as_uri()
        lines.append(indent + look.link(place, address))
    if article.url:
        lines.append(indent + one_line(article.url))
    return lines


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


def article_text(article: Article, look: Look = PLAIN, mark: Sequence[Span] = ()) -> str:
    """Return an article for reading, with paragraph numbers and the marked spans set off.

    Without colour, marked words stand between » and «, which are not part of the text.
    """
    lines = [look.bold(printable(article.title or title_of(article)))]
    lines += look.wrap(
        f"{authors_of(article)} · {date_of(article)} · {article.publication or article.kind}"
    )
    for section in article.sections:
        lines += ["", look.bold(printable(section.heading or section.kind).upper())]
        number = 0
        start = section.span.start
        for raw in section.span.of(article.text).split("\n"):
            if raw.strip():
                number += 1
                marked = _with_marks(raw, start, mark, look)
                lines += ["", *_numbered(marked, number, look)]
            start += len(raw) + 1
    return "\n".join(lines)


def _numbered(paragraph: str, number: int, look: Look) -> list[str]:
    wrapped = textwrap.wrap(
        paragraph,
        max(20, look.width - 5) if look.width else 10_000_000,
        break_long_words=False,
        break_on_hyphens=False,
    )
    head = f"{number:>3}  "
    return [(head if i == 0 else "     ") + line for i, line in enumerate(wrapped)]


def _with_marks(raw: str, start: int, marks: Sequence[Span], look: Look) -> str:
    """Return a line of the article with what the spans cover set off."""
    here = Span(start, start + len(raw))
    out, at = [], start
    for span in sorted(span for span in marks if span.overlaps(here)):
        begin, end = max(span.start, at), min(span.end, here.end)
        if begin >= end:
            continue
        words = printable(raw[begin - start : end - start])
        out.append(printable(raw[at - start : begin - start]))
        out.append(look.marked(words) if look.colour else f"»{words}«")
        at = end
    out.append(printable(raw[at - start :]))
    return "".join(out)


def articles_text(articles: Iterable[Article], look: Look = PLAIN) -> str:
    """Return one block an article: id, date, byline, title, sections, words."""
    lines: list[str] = []
    for article in articles:
        sections = ", ".join(dict.fromkeys(section.kind for section in article.sections))
        lines.append(look.bold(printable(article.id)))
        lines += look.wrap(
            f"{authors_of(article)}, {title_of(article)}, {date_of(article)}", "  "
        )
        lines.append(look.dim(f"  {article.kind}; {article.words:,} words; {sections}"))
    return "\n".join(lines)
