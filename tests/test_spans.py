"""From logits to the best words of a text, and from tokens to whole words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.reader.spans import LONGEST, ScoredSpan, Window, best_span, whole_words
from askcaci.types import Span

# Words alone, so that a token's span is its own whole word.
TEXT = " ".join(f"w{n}" for n in range(60))
TOKENS = [
    (start, start + len(word))
    for word, start in zip(
        TEXT.split(), np.cumsum([0] + [len(w) + 1 for w in TEXT.split()]), strict=False
    )
]
WITHIN = st.none() | st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(
    lambda pair: Span(*sorted(pair))
)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    """Draw what a model might say of a run of the text's words."""
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(TOKENS))] * 2)))
    seed = draw(st.integers(0, 2**32 - 1))
    # Few values, so that many spans are equally good, or any.
    scale = draw(st.sampled_from([1, 8]))
    logits = np.random.default_rng(seed).normal(0, scale, (2, last - first))
    if draw(st.booleans()):
        logits = np.round(logits)
    return window(TOKENS[first:last], *logits, null=draw(st.floats(-20, 20, width=32)))


def window(
    tokens: Sequence[tuple[int, int]],
    starts: Sequence[float],
    ends: Sequence[float],
    null: float = 0.0,
) -> Window:
    """Return a window of some tokens, by their characters and logits."""
    return Window(
        np.array(starts, np.float32),
        np.array(ends, np.float32),
        np.array(tokens, np.int64).reshape(-1, 2),
        null,
    )


def every_span(found: Sequence[Window], within: Span) -> dict[Span, float]:
    """Return all spans that may be the best, by trying each start with each end."""
    spans: dict[Span, float] = {}
    for one in found:
        for i, (start, _) in enumerate(one.offsets):
            for j in range(i, min(i + LONGEST, len(one.offsets))):
                end = one.offsets[j][1]
                if within.start <= start and end <= within.end:
                    span = Span(int(start), int(end))
                    odds = float(one.starts[i]) + float(one.ends[j]) - one.null
                    spans[span] = max(odds, spans.get(span, odds))
    return spans


@settings(deadline=None)
@given(st.lists(windows(), max_size=3), WITHIN)
def test_the_best_span_is_the_best_of_all(found: list[Window], within: Span | None) -> None:
    """No start and end of one window, in order and near enough, have better odds."""
    best = best_span(found, TEXT, within)
    spans = every_span(found, within or Span(0, len(TEXT)))
    if not spans:
        assert best is None
        return
    assert best is not None
    assert best.score == max(spans.values())
    assert spans[best.span] == best.score


def test_a_span_is_never_longer_than_the_longest() -> None:
    """A start and an end too far apart make no span, however likely each is."""
    flat = np.zeros(60)
    starts, ends = flat.copy(), flat.copy()
    starts[3], ends[3 + LONGEST - 1], ends[3 + LONGEST] = 5, 5, 9
    best = best_span([window(TOKENS, starts, ends)], TEXT)
    assert best == ScoredSpan(Span(TOKENS[3][0], TOKENS[3 + LONGEST - 1][1]), 10.0)


def test_an_end_before_its_start_makes_no_span() -> None:
    """The likeliest start after the likeliest end is no answer with it."""
    best = best_span([window(TOKENS[:2], [0, 7], [6, 0])], "w0 w1")
    assert best is not None
    assert best.score == 7


def test_odds_are_against_no_answer() -> None:
    """A window that is surer of no answer has worse odds for the same logits."""
    unsure = window(TOKENS[:1], [4], [4], null=1)
    sure = window(TOKENS[1:2], [4], [4], null=6)
    assert best_span([sure], TEXT) == ScoredSpan(Span(3, 5), 2.0)
    assert best_span([sure, unsure], TEXT) == ScoredSpan(Span(0, 2), 7.0)


@pytest.mark.parametrize(
    ("found", "within"),
    [
        ([], None),
        ([window([], [], [])], None),
        ([window(TOKENS[:2], [1, 1], [1, 1])], Span(3, 4)),
        ([window(TOKENS[:2], [1, 1], [1, 1])], Span(90, 99)),
        ([window([(3, 3)], [9], [9])], None),
        ([window([(2, 3)], [9], [9])], None),
    ],
)
def test_where_there_is_no_word_there_is_no_span(
    found: list[Window], within: Span | None
) -> None:
    """Nothing read, nothing inside, a token without characters, a blank: none."""
    assert best_span(found, TEXT, within) is None


def test_a_token_without_characters_is_part_of_no_span() -> None:
    """What a tokenizer puts between words without their text neither begins nor ends one."""
    best = best_span([window([(0, 2), (3, 3), (3, 5)], [1, 9, 2], [1, 9, 2])], "w0 w1")
    assert best == ScoredSpan(Span(3, 5), 4.0)


def test_a_mark_that_is_likeliest_does_not_hide_the_words() -> None:
    """A text has a best span as long as it has a word."""
    best = best_span([window([(0, 2), (2, 3), (4, 6)], [1, 9, 2], [1, 9, 2])], "w0, w1")
    assert best is not None
    assert best.span.of("w0, w1") in ("w0", "w1", "w0, w1")


@pytest.mark.parametrize("value", [3.4e38, -3.4e38, 0.0])
def test_logits_beyond_measure_are_survived(value: float) -> None:
    """A model gone wrong gives a span or none, and no error."""
    with np.errstate(all="ignore"):
        best = best_span([window(TOKENS[:3], [value] * 3, [value] * 3)], TEXT)
    assert best is None or best.span.of(TEXT)


def words(text: str, part: str) -> str:
    """Return the whole words of the first place of a part of a text."""
    start = text.index(part)
    return whole_words(text, Span(start, start + len(part))).of(text)


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        # Figures.
        ("a 1,000-kilometer border", "000-kilo", "1,000-kilometer"),
        ("a 1,000-kilometer border", "1", "1,000-kilometer"),
        ("some 1,234,567 people", "234", "1,234,567"),
        ("rose to 3.9 billion", "3", "3.9"),
        ("rose to 3.9 billion", "9 billion", "3.9 billion"),
        ("in 2022, it", "2022,", "2022"),
        ("in 2022.", "2022.", "2022"),
        ("in 2022.", "2022", "2022"),
        ("at 10:30 sharp", "30", "10:30"),
        ("in 2021–2022 it", "2021", "2021"),
        ("the 16th", "16", "16th"),
        # Currency and percent.
        ("worth $500 million", "500 million", "$500 million"),
        ("worth $500 million", "$", "$500"),
        ("worth €1.5", "1", "€1.5"),
        ("rose 5%, then", "5", "5%"),
        ("rose 5%, then", "%", "5%"),
        ("rose 5%, then", "5%,", "5%"),
        ("rose 4.5% then", "5", "4.5%"),
        ("only %s", "s", "s"),
        # Signs of a word.
        ("a well-known man", "known", "well-known"),
        ("the Kyrgyz-Tajik border", "Kyr", "Kyrgyz-Tajik"),
        ("the border - long - is", "long", "long"),
        ("the border—long—is", "long", "long"),
        ("they don’t know", "don", "don’t"),
        ("O'Brien", "Brien", "O'Brien"),
        ("Xi’an", "Xi", "Xi’an"),
        ("and/or", "and", "and"),
        # Possessives.
        ("Tokayev’s visit", "Toka", "Tokayev"),
        ("Tokayev’s visit", "Tokayev", "Tokayev"),
        ("Tokayev’s visit", "Tokayev’", "Tokayev"),
        ("Tokayev’s visit", "Tokayev’s", "Tokayev"),
        ("Tokayev's visit", "kayev", "Tokayev"),
        ("the countries’ border", "countries", "countries"),
        ("the countries’ border", "countries’", "countries"),
        # Abbreviations and full stops.
        ("the U.S. dollar", "U.S.", "U.S."),
        ("the U.S. dollar", "U.S. dollar", "U.S. dollar"),
        ("signed in Bishkek.", "Bishkek.", "Bishkek"),
        ("by George W. Bush", "W. Bush", "W. Bush"),
        ("it rose 5%.", "5%.", "5%"),
        # Brackets and quotation marks.
        ("the (old) border", "(old)", "(old)"),
        ("the (old) border", "(old", "old"),
        ("the (old) border", "old)", "old"),
        ("a border (972 km)", "border (972 km)", "border (972 km)"),
        ("the “Silk Road” of", "“Silk Road”", "“Silk Road”"),
        ("the “Silk Road” of", "“Silk Road", "Silk Road"),
        ("the “Silk Road” of", "Silk Road”", "Silk Road"),
        ('the "Silk Road" of', '"Silk Road"', '"Silk Road"'),
        ('the "Silk Road" of', 'Silk Road"', "Silk Road"),
        ("the ‘Silk Road’ of", "Silk Road’", "Silk Road"),
        ("the “Silk Road,” he", "Silk Road,”", "Silk Road"),
        ("“back in 2022.”", "2022.”", "2022"),
        ("(see “Silk Road”)", "Silk Road”)", "Silk Road"),
        ("(see “Silk Road”).", "Silk Road”).", "Silk Road"),
        ("(“Silk Road” of", "(“Silk Road", "Silk Road"),
        ("see (old] one", "(old]", "old"),
        # Other scripts.
        ("граница Казахстана длинная", "захста", "Казахстана"),
        ("Türkiye’nin sınırı", "Tür", "Türkiye’nin"),
        ("Oʻzbekiston", "zbek", "Oʻzbekiston"),
        ("e\u0301tude ne\u0301e", "e", "e\u0301tude"),
        ("a cafe\u0301.", "cafe", "cafe\u0301"),
        ("हिन्दी भाषा", "हि", "हिन्दी"),
        ("قَلَم", "ق", "قَلَم"),
        ("我们走。", "们", "我们走"),
    ],
)
def test_spans_are_of_whole_words(text: str, part: str, whole: str) -> None:
    """A part of a word takes in the rest of it, and stray marks at the ends are left out."""
    assert words(text, part) == whole


ODD = "aé1\u0301 .,:;/'’‘“”\"-–$€%()[]«»\n\t\u00a0\u200b中🙂\ud800"


@st.composite
def places(draw: st.DrawFn) -> tuple[str, Span]:
    """Draw a text and any stretch of it."""
    text = draw(st.text(ODD, max_size=16) | st.text(max_size=16))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    return text, Span(start, end)


@settings(max_examples=500)
@given(places())
def test_whole_words_of_anything_lie_within_it(place: tuple[str, Span]) -> None:
    """No text and no span raise an error or lead out of the text."""
    text, span = place
    found = whole_words(text, span)
    assert 0 <= found.start <= found.end <= len(text)


@settings(max_examples=500)
@given(places())
def test_whole_words_neither_begin_nor_end_in_blanks(place: tuple[str, Span]) -> None:
    """Whatever else is left at the ends, no blank is."""
    text, span = place
    found = whole_words(text, span).of(text)
    assert found == found.strip()


@settings(max_examples=500)
@given(places())
def test_whole_words_are_whole_already(place: tuple[str, Span]) -> None:
    """Done again, nothing changes."""
    text, span = place
    once = whole_words(text, span)
    if once.start < once.end:
        assert whole_words(text, once) == once


@settings(max_examples=200)
@given(st.text("ab1 ", max_size=16), st.data())
def test_no_word_is_cut(text: str, data: st.DataObject) -> None:
    """Of letters, digits and blanks a span is widened to the words it touches, no more."""
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    found = whole_words(text, Span(start, end))
    whole = text[start:end]
    if whole.strip():
        whole = ("" if whole[0] == " " else text[:start].rpartition(" ")[2]) + whole
        whole += "" if whole[-1] == " " else text[end:].partition(" ")[0]
        assert found.of(text) == whole.strip()
