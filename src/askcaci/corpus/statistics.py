"""Counts of what a corpus contains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from askcaci.text.names import author_key, author_spellings
from askcaci.types import (
    ARTICLE_KINDS,
    SECTION_KINDS,
    Article,
    ArticleKind,
    SectionKind,
)


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of what some articles contain.

    Words and tokens are those of the sections, headings not counted. `kinds` and
    `sections` count each kind, `authors` how many articles each has, the
    most first, and `years` how many are of each year, in order; `undated` are of none.
    """

    articles: int
    words: int
    tokens: int
    kinds: Mapping[ArticleKind, int]
    sections: Mapping[SectionKind, int]
    authors: Mapping[str, int]
    years: Mapping[int, int]
    undated: int


def _unseen(done: int) -> None: ...


def statistics(
    articles: Sequence[Article],
    count: Callable[[str], int],
    *,
    sections: Collection[SectionKind] = (),
    counted: Callable[[int], None] = _unseen,
) -> Statistics:
    """Return counts of what some articles contain.

    Args:
        articles: those to count.
        count: how many tokens a text has.
        sections: only these are counted, all if there are none.
        counted: called after each article with the number done.
    """
    words = tokens = 0
    kinds = Counter(article.kind for article in articles)
    kinds_of_sections: Counter[SectionKind] = Counter()
    for done, article in enumerate(articles, start=1):
        for section in article.sections:
            if not sections or section.kind in sections:
                text = section.span.of(article.text)
                kinds_of_sections[section.kind] += 1
                words += len(text.split())
                tokens += count(text)
        counted(done)
    years = Counter(article.published.year for article in articles if article.published)
    return Statistics(
        articles=len(articles),
        words=words,
        tokens=tokens,
        kinds={kind: kinds[kind] for kind in ARTICLE_KINDS if kinds[kind]},
        sections={
            kind: kinds_of_sections[kind]
            for kind in SECTION_KINDS
            if kinds_of_sections[kind]
        },
        authors=_authors(articles),
        years=dict(sorted(years.items())),
        undated=len(articles) - years.total(),
    )


def _authors(articles: Sequence[Article]) -> dict[str, int]:
    """Return how many articles each author has, the most first, then by name."""
    spelled = author_spellings(articles)
    found = Counter(key for one in articles for key in {*map(author_key, one.authors)})
    return {
        spelled[key]: number
        for key, number in sorted(found.items(), key=lambda one: (-one[1], spelled[one[0]]))
    }
