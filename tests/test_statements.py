"""The values that a sentence gives, each with its date and with who gives it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.reader.statements import stated_values
from askcaci.reader.values import ValueKind, figures_in

Row = tuple[str, str, str]


def stated(sentence: str, kind: ValueKind, year: int | None = 2010) -> list[Row]:
    """Return value, date or its hint, and speaker of each statement, as written."""
    return [
        (
            one.span.of(sentence),
            one.when.span.of(sentence) if one.when else one.hint,
            one.speaker.of(sentence) if one.speaker else "",
        )
        for one in stated_values(sentence, frozenset({kind}), year)
    ]


@pytest.mark.parametrize(
    ("kind", "sentence", "rows"),
    [
        (
            "number",
            "Prosecutors reported 225 dead on 15 May, including 19 police; Judge Omid Karu gave "
            "230 on 14 June, of whom 139 died in Aru; a list of 238 names was published in August "
            "2012.",
            [
                ("225", "15 May", "Prosecutors"),
                ("230", "14 June", "Judge Omid Karu"),
                ("238", "August 2012", ""),
            ],
        ),
        (
            "money",
            "Costs have moved, from $7.6 billion in 2010 to $10 billion in 2015 and $13 billion in "
            "a Karu report of 2025.",
            [
                ("$7.6 billion", "2010", ""),
                ("$10 billion", "2015", ""),
                ("$13 billion", "2025", "a Karu report"),
            ],
        ),
        (
            "length",
            "The operators say 1,768 kilometers, the Karu Journal 1,760, AFP 1,770, and Belu's "
            "state agency in 2003 1,767, of which 443 lie in Belu.",
            [
                ("1,768 kilometers", "", "The operators"),
                ("1,760", "", "the Karu Journal"),
                ("1,770", "", "AFP"),
                ("1,767", "2003", "Belu's state agency"),
            ],
        ),
        (
            "duration",
            "Judge Omid Karu said in June 2023 that the trip had been cut from 53 days to 18-23.",
            [("53 days", "from", "Judge Omid Karu"), ("18-23", "June 2023", "Judge Omid Karu")],
        ),
        (
            "number",
            "Belu first gave 74 soldiers killed and corrected this on 20 August to 64, with 323 "
            "wounded.",
            [("74", "first", "Belu"), ("64", "20 August", "Belu")],
        ),
        ("number", "The dead are given as 79 by Karu News and 85 by Xinhua.",
         [("79", "", "Karu News"), ("85", "", "Xinhua")]),
        ("number", "Of the 316, 247 died in Aru and 69 in Belu.", []),
        ("number", "The court said that six of the dead were guards.", []),
        ("money", "The fund approved a loan of $125 million in 2003.", []),
    ],
)  # fmt: skip
def test_each_value_has_its_date_and_speaker(
    kind: ValueKind, sentence: str, rows: list[Row]
) -> None:
    """Parts of a value, and what measures another thing, are no values of their own."""
    assert stated(sentence, kind) == rows


def test_a_day_without_a_year_is_of_the_year_given() -> None:
    """Where the sentence names none, the caller says which."""
    (one,) = stated_values("Police counted 5 dead on 3 May.", frozenset({"number"}), 1999)
    assert one.when is not None
    assert one.when.first.isoformat() == "1999-05-03"
    assert one.when.assumed


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("It takes 13-17 days.", ["13-17 days"]),
        ("It fell from 53 days to 18 days.", ["53 days", "18 days"]),
        ("Between 5 and 7 percent came.", ["5 and 7 percent"]),
        ("In 2003 and on 4 May it was 3 km.", ["3 km"]),
    ],
)
def test_a_range_is_one_figure_and_a_change_two(text: str, figures: list[str]) -> None:
    """Dates are no figures."""
    assert [span.of(text) for span, _ in figures_in(text)] == figures


@settings(deadline=None)
@given(st.text(alphabet="Karu said 5 km, 2003;(of)$ and to 1-7.May\n", max_size=80))
def test_spans_are_within_the_sentence(sentence: str) -> None:
    """Of any text, values are in order and speakers not empty."""
    found = stated_values(sentence, frozenset({"length", "number", "money"}), 2000)
    starts = [one.span.start for one in found]
    assert starts == sorted(starts)
    for one in found:
        assert 0 <= one.span.start < one.span.end <= len(sentence)
        assert one.speaker is None or one.speaker.of(sentence).strip()
