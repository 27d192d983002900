"""Which articles a filter lets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from askcaci.errors import UsageError
from askcaci.filtering import check_among, passes
from askcaci.types import Filters
from builders import article

DATED = replace(
    article("Some text.", id="dated"),
    authors=("Robert M. Cutler",),
    published=date(2005, 3, 7),
)
UNDATED = replace(DATED, id="undated", published=None)


@pytest.mark.parametrize(
    ("filters", "dated", "undated"),
    [
        (Filters(), True, True),
        (Filters(since=date(2005, 3, 7)), True, False),
        (Filters(since=date(2005, 3, 8)), False, False),
        (Filters(until=date(2005, 3, 7)), True, False),
        (Filters(until=date(2005, 3, 6)), False, False),
        (Filters(as_of=date(2005, 3, 7)), True, False),
        (Filters(until=date(2005, 3, 7), as_of=date(2005, 3, 6)), False, False),
        (Filters(until=date(2005, 3, 6), as_of=date(2005, 3, 7)), False, False),
        (Filters(authors=("cutler",)), True, True),
        (Filters(authors=("Marat", "cutler")), True, True),
        (Filters(authors=("Marat",)), False, False),
        (Filters(articles=("undated",)), False, True),
        (Filters(sections=("bio",)), False, False),
        (Filters(kinds=("news",)), False, False),
        (Filters(publications=("analyst",)), True, True),
        (Filters(publications=("Herald", "Analyst")), True, True),
        (Filters(publications=("Herald",)), False, False),
    ],
)
def test_an_article_passes_when_all_filters_let_it(
    filters: Filters, dated: bool, undated: bool
) -> None:
    """Days are inclusive, an undated article has none, several authors mean any."""
    assert passes(DATED, filters) is dated
    assert passes(UNDATED, filters) is undated


@pytest.mark.parametrize(
    ("filters", "near"),
    [
        (Filters(authors=("Cuttler",)), "Robert M. Cutler"),
        (Filters(articles=("datd",)), "dated"),
        (Filters(publications=("Analist",)), "Analyst"),
    ],
)
def test_a_name_nobody_knows_is_an_error_that_names_the_nearest(
    filters: Filters, near: str
) -> None:
    """Neither silently nothing nor a guess: the nearest names are shown."""
    with pytest.raises(UsageError) as caught:
        check_among(filters, [DATED, UNDATED])
    assert near in caught.value.hint
