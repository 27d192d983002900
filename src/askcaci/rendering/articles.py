"""Articles as a terminal shows them: one to read, many to look over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from askcaci.citing import authors_of, date_of, title_of
from askcaci.rendering.columns import columns, cut
from askcaci.rendering.styling import Part, set_lines
from askcaci.rendering.terminal import PLAIN, Look, one_line
from askcaci.text.normalise import printable
from askcaci.types import ANALYST, Article, Span


def article_text(article: Article, look: Look = PLAIN, mark: Sequence[Span] = ()) -> str:
    """Return an article for reading, with paragraph numbers and the marked spans set off.

    Without colour, a ">" comes before a paragraph that is marked, and where only some of
    its words are, those are repeated below it: its text stays as it is.
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
                lines += ["", *_paragraph(raw, number, _marked_in(raw, start, mark), look)]
            start += len(raw) + 1
    return "\n".join(lines)


def _marked_in(raw: str, start: int, marks: Sequence[Span]) -> list[Span]:
    """Return the parts of a line, given its start, that the marks of an article cover."""
    found, at = [], 0
    for mark in sorted(marks):
        begin, end = max(mark.start - start, at), min(mark.end - start, len(raw))
        if begin < end:
            found.append(Span(begin, end))
            at = end
    return found


def _paragraph(raw: str, number: int, marks: Sequence[Span], look: Look) -> list[str]:
    """Return a paragraph after its number, its marked words in colour or below it."""
    parts, at = [], 0
    for mark in marks:
        parts.append(Part(_clean(raw[at : mark.start]), str))
        parts.append(Part(_clean(mark.of(raw)), look.marked))
        at = mark.end
    parts.append(Part(_clean(raw[at:]), str))
    plain_mark = marks and not look.colour
    head = f">{number:>2}  " if plain_mark else f"{number:>3}  "
    shown = set_lines(parts, look, "     ", separator="")
    lines = [head + shown[0][5:], *shown[1:]] if shown else [head.rstrip()]
    if plain_mark and any(part.text.strip() for part in parts[::2]):
        words = " … ".join(part.text.strip() for part in parts[1::2])
        lines += look.wrap(f"marked: {words}", "     ")
    return lines


def _clean(text: str) -> str:
    """Return text that may be printed, each blank of it one column."""
    return printable(text).replace("\t", " ")


def articles_text(articles: Iterable[Article], look: Look = PLAIN) -> str:
    """Return one block an article: id, date, byline, title, sections, words."""
    lines: list[str] = []
    for article in articles:
        sections = ", ".join(dict.fromkeys(section.kind for section in article.sections))
        lines.append(look.bold(printable(article.id)))
        lines += look.wrap(
            f"{authors_of(article)}, {title_of(article)}, "
            f"{_publication_of(article)}{date_of(article)}",
            "  ",
        )
        lines.append(look.dim(f"  {article.kind}; {article.words:,} words; {sections}"))
    return "\n".join(lines)


def _publication_of(article: Article) -> str:
    """Return the publication of an article that is not of the Analyst, with a comma."""
    known = article.publication in (None, ANALYST)
    return "" if known or article.kind == "brief" else f"{article.publication}, "


def articles_lines(articles: Sequence[Article], look: Look = PLAIN) -> str:
    """Return one line an article: id, date, author, title; on a terminal cut to its width."""
    wide = max((columns(article.id) for article in articles), default=0)
    lines = []
    for article in articles:
        day = article.published.isoformat() if article.published else "n.d."
        head = printable(article.id) + " " * (wide - columns(article.id))
        named = one_line(f"{authors_of(article)}, {title_of(article)}")
        lines.append(cut(f"{head}  {day:<10}  {named}", look.width))
    return "\n".join(lines)
