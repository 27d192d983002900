"""Where names occur in a corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from askcaci.text.occurrences import How
from askcaci.types import Article, Passage, Span


@dataclass(frozen=True, slots=True)
class Mention:
    """One place of a name: ``article.text[span]`` is how it is written there.

    `sentence` is the span, in the article too, of the sentence or sentences around it;
    `doubt` is the reason why somebody else may be meant, empty if there is none.
    """

    name: str
    passage: Passage
    span: Span
    how: How
    sentence: Span
    doubt: str = ""

    @property
    def written(self) -> str:
        """The words of the article."""
        return self.span.shifted(-self.passage.span.start).of(self.passage.text)

    @property
    def quote(self) -> str:
        """The words of the sentence."""
        return self.sentence.shifted(-self.passage.span.start).of(self.passage.text)


@dataclass(frozen=True, slots=True)
class ArticleMentions:
    """An article, its places in order, and the names that its title has."""

    article: Article
    places: tuple[Mention, ...]
    in_title: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mentions:
    """All articles that mention some names, in order of date, the undated last.

    `uncertain` are places where somebody else may be meant. `notes` are warnings.
    """

    names: tuple[str, ...]
    articles: tuple[ArticleMentions, ...]
    uncertain: tuple[ArticleMentions, ...] = ()
    notes: tuple[str, ...] = ()

    def placed(self, place: Callable[[Article], Article]) -> Mentions:
        """Return the same with every article's path set by a function."""
        articles, uncertain = (
            tuple(replace(one, article=place(one.article)) for one in some)
            for some in (self.articles, self.uncertain)
        )
        return replace(self, articles=articles, uncertain=uncertain)

    @property
    def places(self) -> int:
        """How often the names occur, titles not counted."""
        return sum(len(one.places) for one in self.articles)

    @property
    def dates(self) -> tuple[date, ...]:
        """The days of the first and the last article; empty if none has one."""
        days = [one.article.published for one in self.articles if one.article.published]
        return (days[0], days[-1]) if days else ()

    def by_year(self) -> dict[int | None, tuple[int, int]]:
        """Return (articles, places) of every year from the first to the last.

        Under None, last, those of articles without a date, if there are any.
        """
        counted: dict[int | None, tuple[int, int]] = {}
        if self.dates:
            first, last = self.dates
            counted = dict.fromkeys(range(first.year, last.year + 1), (0, 0))
        for one in self.articles:
            year = one.article.published.year if one.article.published else None
            articles, places = counted.get(year, (0, 0))
            counted[year] = (articles + 1, places + len(one.places))
        return counted

    def spellings(self) -> dict[str, int]:
        """Return how often each spelling occurs, the most frequent first."""
        counts: dict[str, int] = {}
        for one in self.articles:
            for place in one.places:
                written = " ".join(place.written.split())
                counts[written] = counts.get(written, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
