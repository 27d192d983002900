"""On what an answer rests, how independent that is, and how old."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from askcaci.basis import basis_of
from askcaci.rendering.terminal import basis_text, remarks_on
from askcaci.types import Answer, Article, Basis, Citation, Span
from builders import article, passage


def by(name: str, published: date | None, *more: str, **fields: Any) -> Article:
    """Return an article of some authors and a day."""
    return article(
        "Text.",
        id=f"{name}-{published}",
        authors=(name, *more),
        published=published,
        **fields,
    )


def remarks(basis: Basis) -> tuple[str, ...]:
    """Return what is remarked on an answer with a basis."""
    of = by("Ida Jost", None)
    cited = Citation(of, passage(of), Span(0, 5), "Text.")
    return remarks_on(Answer("?", "Text.", (cited,), 0.9, basis=basis))


def test_an_article_quoted_twice_counts_once() -> None:
    """A basis is of articles, not of quotes."""
    one = by("Ida Jost", date(2005, 3, 7))
    assert basis_text(basis_of([one, one])) == "1 article by 1 author, 2005"


def test_a_basis_counts_articles_authors_and_years() -> None:
    """Several articles of several people over several years."""
    basis = basis_of(
        [
            by("Ida Jost", date(2005, 3, 7)),
            by("Kurt Lenz", date(2021, 1, 1), "Ida Jost"),
            by("Kurt Lenz", None),
        ]
    )
    assert basis_text(basis) == "3 articles by 2 authors, 2005-2021, 1 undated"
    assert basis.authors == ("Kurt Lenz", "Ida Jost")
    assert not basis.alone


def test_spellings_of_one_name_are_one_author() -> None:
    """The alias groups know that an author signed in two ways."""
    basis = basis_of([by("IDA JOST", date(2005, 3, 7)), by("Ida Jost", date(2007, 3, 7))])
    assert basis.authors == ("Ida Jost",)


@pytest.mark.parametrize(
    ("articles", "alone"),
    [
        ([by("Ida Jost", date(2005, 3, 7))], False),
        ([by("Ida Jost", date(2005, 3, 7)), by("Ida Jost", date(2005, 4, 7))], True),
        ([by("Ida Jost", date(2005, 3, 7)), by("Ida Jost", date(2005, 4, 8))], False),
        ([by("Ida Jost", date(2005, 3, 7)), by("Kurt Lenz", date(2005, 3, 8))], False),
        ([by("Kurt Lenz", date(2005, 3, 7), "Ida Jost"), by("Ida Jost", date(2005, 3, 8))], True),
        ([by("Ida Jost", date(2005, 3, 7)), by("Ida Jost", None)], False),
    ],
)  # fmt: skip
def test_articles_of_one_author_in_one_month_are_told(
    articles: list[Article], alone: bool
) -> None:
    """So many sources are hardly more than one; without a date nobody knows."""
    basis = basis_of(articles)
    assert basis.alone is alone
    assert any("hardly more than one" in text for text in remarks(basis)) is alone


@pytest.mark.parametrize(
    ("today", "age"),
    [
        (date(2008, 3, 6), 2),
        (date(2008, 3, 7), 3),
        (date(2026, 3, 8), 21),
        (date(2001, 1, 1), 0),
        (None, None),
    ],
)
def test_the_age_is_told_in_full_years_from_the_newest(
    today: date | None, age: int | None
) -> None:
    """An older article beside it changes nothing; a clock set back gives 0."""
    basis = basis_of(
        [by("Ida Jost", date(2005, 3, 7)), by("Ida Jost", date(2001, 1, 1))], today
    )
    assert basis.age == age
    told = any("years old (2005-03-07)" in text for text in remarks(basis))
    assert told is (age is not None and age >= 3)


def test_without_dates_nothing_is_said_of_age() -> None:
    """Undated sources have no age, and the basis says that they are undated."""
    basis = basis_of([by("Ida Jost", None)], date(2026, 1, 1))
    assert basis.age is None
    assert basis_text(basis) == "1 article by 1 author, undated"
