"""Of several figures, the latest or the first is chosen where that is asked for."""

from __future__ import annotations

from datetime import date

import pytest

from askcaci.reader.recency import asked_order, day_of_statement


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("What is the latest death toll?", "latest"),
        ("What is the newest estimate of the cost?", "latest"),
        ("How large was trade in the most recent year?", "latest"),
        ("What was the last official count of the dead?", "latest"),
        ("What was the first figure for the dead?", "first"),
        ("What was the original price?", "first"),
        ("When did the first oil flow?", None),
        ("Who resigned last December?", None),
        ("Who was the first president?", None),
    ],
)
def test_an_order_is_asked_for(question: str, order: str | None) -> None:
    """Only figures have a latest and a first; first events and last months do not count."""
    assert asked_order(question) == order


def test_a_statement_has_the_day_that_it_names() -> None:
    """The last day named counts, a month from its first day, else the article's day."""
    published = date(2020, 5, 6)
    assert day_of_statement(
        "It rose from 3 in 2004 to 7 in March 2011.", published
    ) == date(2011, 3, 1)
    assert day_of_statement("It rose to 7.", published) == published
    assert day_of_statement("It rose to 7.", None) == date.min
