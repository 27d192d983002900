"""Days as people type them in a filter."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.text.dates import parse_day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2005", date(2005, 1, 1), date(2005, 12, 31)),
        (" 2005 ", date(2005, 1, 1), date(2005, 12, 31)),
        ("2005-03", date(2005, 3, 1), date(2005, 3, 31)),
        ("2024-2", date(2024, 2, 1), date(2024, 2, 29)),
        ("2005-03-07", date(2005, 3, 7), date(2005, 3, 7)),
        ("March 2005", date(2005, 3, 1), date(2005, 3, 31)),
        ("Sept 2005", date(2005, 9, 1), date(2005, 9, 30)),
        ("7 March 2005", date(2005, 3, 7), date(2005, 3, 7)),
        ("March 28, 2005", date(2005, 3, 28), date(2005, 3, 28)),
        ("1 march 2005", date(2005, 3, 1), date(2005, 3, 1)),
        ("7th of March 2005", date(2005, 3, 7), date(2005, 3, 7)),
    ],
)
def test_what_is_left_open_is_filled_to_either_side(
    text: str, first: date, last: date
) -> None:
    """A year or month means its first day at the start of a range, its last at the end."""
    assert parse_day(text) == first
    assert parse_day(text, end=True) == last


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "May", "7/3/2005", "07.03.2005", "Mon 5/6/2005", "Monday 2005",
        "2005 UTC", "20050307", "2005-13", "2005-00", "2005-02-30", "0000",
        "31 February 2005",        "March 05", "7 March 2005 XYZ", "foo 2005",
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", [False, True])
def test_what_names_no_day_is_refused(text: str, end: bool) -> None:
    """Figures that could be day or month, days that never were, and other words raise."""
    with pytest.raises(ValueError, match=r"."):
        parse_day(text, end=end)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_iso_days_and_days_in_words_mean_themselves(day: date) -> None:
    """Every day is read back from its ISO form and from its name."""
    named = f"{day.day} {day:%B} {day.year}"
    for text in (day.isoformat(), named):
        assert parse_day(text) == parse_day(text, end=True) == day


@given(st.text("0123456789- /:.,JanuryMchTZ+", max_size=20))
def test_any_text_is_a_day_or_a_value_error(text: str) -> None:
    """No text raises anything else, and the first day is never after the last."""
    try:
        first = parse_day(text)
    except ValueError:
        return
    assert first <= parse_day(text, end=True)
