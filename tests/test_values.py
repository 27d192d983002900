"""What value the words of an answer give, and when two values are not one fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.reader.values import Value, differ, value_of


def value(words: str) -> Value:
    """Return the value of words that stand alone."""
    found = value_of(words, words)
    assert found is not None, words
    return found


@pytest.mark.parametrize(
    ("words", "kind", "amount", "unit"),
    [
        ("1,000-kilometer", "length", 1000, "kilometer"),
        ("972 kilometers", "length", 972, "kilometer"),
        ("972 kilometres (604 miles)", "length", 972, "kilometer"),
        ("335 meters", "length", 0.335, "kilometer"),
        ("100 km2", "area", 100, "square kilometer"),
        ("30,000 hectares", "area", 300, "square kilometer"),
        ("10 bcm", "volume", 10e9, "cubic meter"),
        ("10 billion cubic metres", "volume", 10e9, "cubic meter"),
        ("3,600 MW", "power", 3600, "megawatt"),
        ("3.6 GW", "power", 3600, "megawatt"),
        ("14 billion kilowatt-hours", "energy", 14e6, "megawatt-hour"),
        ("2.5 million tons", "weight", 2.5e6, "tonne"),
        ("70 km/h", "speed", 70, "kilometer/hour"),
        ("six months", "duration", 182.62125, "day"),
        ("$3.9 billion", "money", 3.9e9, "USD"),
        ("US$3.9bn", "money", 3.9e9, "USD"),
        ("3,900 million U.S. dollars", "money", 3.9e9, "USD"),
        ("€40m", "money", 40e6, "EUR"),
        ("KZT 500 billion", "money", 500e9, "KZT"),
        ("$5 billion a year", "money", 5e9, "USD/year"),
        ("about 40 percent", "percent", 40, "percent"),
        ("40%", "percent", 40, "percent"),
        ("two percentage points", "percent", 2, "percentage point"),
        ("two-thirds", "percent", pytest.approx(66.67, abs=0.01), "percent"),
        ("half the shares", "percent", 50, "percent"),
        ("−5%", "percent", -5, "percent"),
        ("twelve", "number", 12, ""),
        ("Twenty-five", "number", 25, ""),
        ("two dozen", "number", 24, ""),
        ("a hundred and twenty", "number", 120, ""),
        ("two hundred and fifty thousand", "number", 250_000, ""),
        ("half a million", "number", 500_000, ""),
        ("three and a half million", "number", 3.5e6, ""),
        ("1\u00a0600\u00a0000", "number", 1.6e6, ""),
        ("1200 soldiers", "number", 1200, ""),
    ],
)
def test_figures_are_read_with_their_units(
    words: str, kind: str, amount: float, unit: str
) -> None:
    """A figure, in digits or words, comes in the unit that its kind is compared in."""
    found = value(words)
    assert (found.kind, found.unit) == (kind, unit)
    assert found.amount == pytest.approx(amount)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("13 March 2025", (2025, 3, 13)),
        ("March 13, 2025", (2025, 3, 13)),
        ("13th of March, 2025", (2025, 3, 13)),
        ("2025-03-13", (2025, 3, 13)),
        ("March 2025", (2025, 3, None)),
        ("in 2022", (2022, None, None)),
        ("mid-2025", (2025, None, None)),
        ("the 2022 clashes", (2022, None, None)),
        ("16 September", (None, 9, 16)),
        ("Sept. 16", (None, 9, 16)),
        ("29 February", (None, 2, 29)),
        ("May", (None, 5, None)),
    ],
)
def test_dates_are_read_as_far_as_they_are_given(
    words: str, day: tuple[int | None, int | None, int | None]
) -> None:
    """A date has a year, a month and a day, each only where the words give it."""
    assert (value(words).kind, value(words).day) == ("date", day)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Rahmon",
        "the JF-17s",
        "C5+1",
        "16th",
        "the third unit",
        "the 1990s",
        "dozens",
        "one of the dams",
        "two three",
        "14:30",
        "31 February 2020",
        "5 to 7 percent",
        "10-15 percent",
        "between five and seven percent",
        "2019-2025",
        "16-20 September 2022",
        "September 16-20",
        "5 percent and 7 percent",
        "1" * 400,
    ],
)
def test_what_gives_no_single_value_gives_none(words: str) -> None:
    """Names, codes, ordinals, vague numbers and ranges have no value to compare."""
    assert value_of(words, words) is None


@pytest.mark.parametrize(
    ("words", "sentence", "amount", "unit"),
    [
        ("3.9", "It signed a contract worth $3.9 billion in 2016.", 3.9e9, "USD"),
        ("972", "All 972 kilometers are agreed.", 972, "kilometer"),
        ("9", "Of 19 and 29 only 9 percent.", 9, "percent"),
        ("$7 million", "Trade rose by 5 percent to $7 million.", 7e6, "USD"),
        ("twelve units", "Some 30 men built twelve units.", 12, ""),
        ("elsewhere 12 km", "Nothing of the kind.", 12, "kilometer"),
    ],
)
def test_the_sentence_completes_the_words(
    words: str, sentence: str, amount: float, unit: str
) -> None:
    """A figure takes its unit from the sentence, and only the words' figure counts."""
    found = value_of(words, sentence)
    assert found is not None
    assert (found.amount, found.unit) == (pytest.approx(amount), unit)


def test_a_sentence_adds_nothing_to_a_date() -> None:
    """Whoever asks for a year is told a year, whatever day stands beside it."""
    found = value_of("2025", "They met on 13 March 2025.")
    assert found is not None
    assert found.day == (2025, None, None)


def test_one_end_of_a_range_is_no_value() -> None:
    """A range is a range where the words hold one end of it only."""
    assert value_of("40", "Between 40 and 50 percent left.") is None


@pytest.mark.parametrize(
    ("words", "hedged"),
    [
        ("about 1,000 km", True),
        ("nearly a hundred", True),
        ("more than $5 billion", True),
        ("an estimated 40 percent", True),
        ("some 300 men", True),
        ("up to 50", True),
        ("50-odd", True),
        ("around 2022", True),
        ("1,000 km", False),
        ("exactly 40 percent", False),
    ],
)
def test_hedges_are_noted(words: str, hedged: bool) -> None:
    """A value says whether the text vouches for it to the digit."""
    assert value(words).approximate is hedged


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000-kilometer", "972 kilometers"),
        ("about 1,000 km", "972 km"),
        ("1,000 km", "604 miles"),
        ("$3.9 billion", "$3.6 billion"),
        ("2 million", "1.6 million"),
        ("40 percent", "41 percent"),
        ("twelve", "13"),
        ("two dozen", "30"),
        ("2022", "2023"),
        ("March 2025", "13 April 2025"),
        ("16 September", "September 17, 2022"),
        ("2022", "16 September 2021"),
        ("six months", "two years"),
        ("5 percent", "minus 5 percent"),
    ],
)
def test_other_facts_differ(one: str, other: str) -> None:
    """Figures and dates that cannot both be right are told apart."""
    assert differ(value(one), value(other))
    assert differ(value(other), value(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$3.9 billion", "$3.90 billion"),
        ("$3.9 billion", "3,900 million dollars"),
        ("$3.9 billion", "$3.87 billion"),
        ("1.6 million", "1,600,000"),
        ("1.6 million", "1,623,451"),
        ("nearly 100", "100"),
        ("two dozen", "24"),
        ("60 miles", "97 kilometers"),
        ("1,000 kilometers", "620 miles"),
        ("one year", "12 months"),
        ("half", "50 percent"),
        ("a third", "33 percent"),
        ("March 2025", "13 March 2025"),
        ("2022", "16 September 2022"),
        ("16 September", "September 16, 2022"),
        ("2022", "16 September"),
        ("40 percent", "40 kilometers"),
        ("$5 billion", "€4 billion"),
        ("$5 billion a year", "$9 billion"),
        ("2022", "twelve"),
    ],
)
def test_what_may_be_one_fact_does_not_differ(one: str, other: str) -> None:
    """Other units, roundings and refinements of a value are no other value."""
    assert not differ(value(one), value(other))
    assert not differ(value(other), value(one))


PIECES = st.sampled_from(
    "1,000 972 3.9 12 2022 16 half twelve two dozen million billion km miles % percent $ € "
    "dollars March September 2025 about - – to and between a year per ( ) , . third".split()
)
WORDS = st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=60)


@given(WORDS, WORDS)
def test_difference_is_symmetric_and_never_from_itself(one: str, other: str) -> None:
    """Which value comes first makes no difference, and a value is itself."""
    a, b = value_of(one, one), value_of(other, other)
    if a and b:
        assert differ(a, b) == differ(b, a)
        assert not differ(a, a)


@given(WORDS, WORDS, WORDS)
def test_any_words_are_read(before: str, words: str, after: str) -> None:
    """No words fail, and a value's words are the sentence's."""
    sentence = before + words + after
    found = value_of(words, sentence)
    assert found is None or found.text in sentence


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1,000", "$", "two ", "hundred and ", "March ", "about ", "1 to ", " "],
)
def test_a_hundred_thousand_characters_are_bounded(unit: str) -> None:
    """Hostile repetition ends, and no figure is longer than real ones."""
    text = (unit * 100_000)[:100_000]
    for found in (value_of(text, text), value_of(unit, text), value_of(text, "")):
        assert found is None or len(found.text) < 200
