"""Passages, bylines and dates as a session shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from askcaci.citing import authors_of, credit, date_of

if TYPE_CHECKING:
    from askcaci.rendering.terminal import Look
    from askcaci.types import Article, Citation


def passages_text(citations: Sequence[Citation], first: int, look: Look) -> str:
    """Return passages numbered from `first`, each with its article and section."""
    lines: list[str] = []
    for number, citation in enumerate(citations, start=first):
        passage = citation.passage
        where = f"{passage.id}, {passage.section}, paragraph {passage.paragraph}"
        lines += look.wrap(f"[{number}] “{citation.quote}”")
        lines += look.wrap(credit(citation.article), "  ")
        lines += map(look.dim, look.wrap(where, "  "))
        lines.append("")
    return "\n".join(lines[:-1])


def signed(articles: Sequence[Article], look: Look) -> str:
    """Return who wrote some articles."""
    return _told([(authors_of(one), one, "authors") for one in articles], look)


def dated(articles: Sequence[Article], look: Look) -> str:
    """Return when some articles were published."""
    return _told([(date_of(one), one, "published") for one in articles], look)


def _told(told: Sequence[tuple[str, Article, str]], look: Look) -> str:
    lines: list[str] = []
    for text, article, field in dict.fromkeys(told):
        sure = " (inferred)" if field in article.inferred else ""
        lines += map(look.bold, look.wrap(text + sure))
        lines += look.wrap(credit(article), "  ")
    return "\n".join(lines)
