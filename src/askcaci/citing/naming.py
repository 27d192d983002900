"""How an article is named in a reply: who, what, where, when."""

from __future__ import annotations

from datetime import date

from askcaci.citing.quoting import quoted, within
from askcaci.text.dates import known_day
from askcaci.types import Article, Citation, Span

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

# What a section does in an article of the Analyst's form.
ROLES = {
    "lead": "summarises",
    "background": "reports",
    "implications": "analyses",
    "conclusions": "judges",
    "bio": "introduces the author",
    "notes": "annotates",
    "body": "reports",
}

# How many words replace the title of an article that has none.
_OPENING = 6


def authors_of(article: Article) -> str:
    """Return the authors as a byline, or "[no author]"."""
    names = article.authors
    if not names:
        return "[no author]"
    if len(names) == 1:
        return names[0]
    return ", ".join(names[:-1]) + " and " + names[-1]


def title_of(article: Article) -> str:
    """Return the title in quotation marks; of an untitled article, its opening words."""
    return quoted(article.title) if article.title else untitled(article)


def untitled(article: Article) -> str:
    """Return a replacement for the title of an article without one: its opening words."""
    text = article.text
    body = article.sections[0].span.of(text) if article.sections else text
    opening = " ".join(body.split(maxsplit=_OPENING)[:_OPENING])
    return f"[untitled: “{within(opening)}…”]"


def date_of(article: Article) -> str:
    """Return the date as "May 14, 2025", as "May 2025" where no day is known, or "n.d."."""
    return day_in_words(article.published) if article.published else "n.d."


def day_in_words(day: date) -> str:
    """Return a day as "May 14, 2025", a month as "May 2025"."""
    number = known_day(day)
    return f"{MONTHS[day.month - 1]} {f'{number}, ' if number else ''}{day.year}"


def credit(article: Article) -> str:
    """Return the line that names an article under a quote, in Chicago's order."""
    parts = [authors_of(article), title_of(article)]
    if article.publication:
        parts.append(article.publication)
    parts.append(date_of(article))
    return ", ".join(parts)


def line_of(article: Article, span: Span) -> int:
    """Return the line of the article's file, counted from 1, on which a span starts."""
    return article.body_line + article.text.count("\n", 0, span.start)


def section_of(citation: Citation) -> str:
    """Return the section as its heading is written, or its kind where it has none."""
    kind = citation.passage.section
    for section in citation.article.sections:
        if (
            section.kind == kind
            and section.span.start <= citation.span.start < section.span.end
        ):
            return section.heading or kind
    return kind
