"""Answers compared with gold answers: exact match, F1, and quotes that hold one."""

from __future__ import annotations

import string
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.evaluation.answers import contains, exact_match, f1, normalised
from askcaci.text.normalise import fold

# What SQuAD's normalisation is about, and what it must leave alone.
PIECES = st.sampled_from(
    """a an the A An THE The anthem thea b border 335 1,000 12.5 U.S. co-operation $350
    Türkiye’s “chessboard” — – - . , ! ? ( ) ' _ _a the_ a-b İstanbul ß Σς à a\u0301
    \u00a0 \u2028 й Нур-Султан the’s a—the 中 ² ½""".split(" ")
)
TEXT = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "\n"])), max_size=7).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
) | st.text(max_size=20)
# With few words two answers often share some.
WORDS = st.lists(
    st.sampled_from(["the", "dam", "Dam", "dam.", "335", "a", "border", "-", "high"]),
    max_size=6,
).map(" ".join)
SIDE = WORDS | TEXT


def reference_normalised(text: str) -> str:
    """Return SQuAD's normal form, made without regular expressions."""
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    runs = ["".join(run) for _, run in groupby(kept, key=str.isalnum)]
    return " ".join("".join(" " if r in ("a", "an", "the") else r for r in runs).split())


def reference_f1(answer: str, gold: str) -> float:
    """Return SQuAD 2.0's F1 of two texts, counting shared words one by one."""
    given, wanted = (reference_normalised(text).split() for text in (answer, gold))
    if not given or not wanted:
        return float(given == wanted)
    left, shared = list(wanted), 0
    for word in given:
        if word in left:
            left.remove(word)
            shared += 1
    return 2 * shared / (len(given) + len(wanted))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The  U.S. Army", "us army"),
        ("a an the A An THE", ""),
        ("Anthem, theatre: a1", "anthem theatre a1"),
        ("co-operation", "cooperation"),
        ("12.5 percent", "125 percent"),
        ("the “Belt”", "“belt”"),
        ("Türkiye’s", "türkiye’s"),
        ("the\u00a0dam\n is", "dam is"),
        ("a—b", "—b"),
        ("", ""),
        (" .,! ", ""),
    ],
)
def test_answers_are_compared_without_case_punctuation_and_articles(
    text: str, expected: str
) -> None:
    """SQuAD's normal form drops ASCII punctuation and whole articles, and nothing else."""
    assert normalised(text) == expected


@pytest.mark.parametrize(
    ("answer", "gold", "em", "overlap"),
    [
        pytest.param("The dam", ["dam"], 1, 1, id="article"),
        pytest.param("335 METERS.", ["335 meters"], 1, 1, id="case and full stop"),
        pytest.param("335 meters", ["1,000 km", "335 meters"], 1, 1, id="second gold"),
        pytest.param("335 meters high", ["335 meters"], 0, 0.8, id="a word too many"),
        pytest.param("meters", ["335 meters"], 0, 2 / 3, id="a word too few"),
        pytest.param("meters 335", ["335 meters"], 0, 1, id="other order"),
        pytest.param("dam dam dam", ["dam wall"], 0, 0.4, id="repetition counts once"),
        pytest.param("dam dam", ["dam dam dam"], 0, 0.8, id="repetition on both sides"),
        pytest.param("Bishkek", ["Dushanbe"], 0, 0, id="nothing shared"),
        pytest.param("x y", ["x z", "x y z w"], 0, 2 / 3, id="the better of two golds"),
        pytest.param("meter", ["meters"], 0, 0, id="no stemming"),
        pytest.param("", ["335 meters"], 0, 0, id="no answer to a question with one"),
        pytest.param("the", ["335 meters"], 0, 0, id="an answer of articles alone"),
        pytest.param("", [], 1, 1, id="no answer where none is right"),
        pytest.param("335 meters", [], 0, 0, id="an answer where none is right"),
        pytest.param("a.", [], 1, 1, id="nothing left where none is right"),
    ],
)
def test_exact_match_and_f1_are_squads(
    answer: str, gold: list[str], em: float, overlap: float
) -> None:
    """Both scores are what the published definition gives, worked by hand."""
    assert exact_match(answer, gold) == em
    assert f1(answer, gold) == pytest.approx(overlap)


@given(SIDE)
def test_the_normal_form_is_that_of_an_independent_reading(text: str) -> None:
    """Any text is normalised as a version without regular expressions does it."""
    assert normalised(text) == reference_normalised(text)


@given(SIDE, st.lists(SIDE, max_size=3))
def test_scores_are_those_of_an_independent_reading(answer: str, gold: list[str]) -> None:
    """Exact match and F1 of any texts are the best over the gold answers, one by one."""
    golds = gold or [""]
    same = [reference_normalised(answer) == reference_normalised(one) for one in golds]
    assert exact_match(answer, gold) == float(any(same))
    best = max(reference_f1(answer, one) for one in golds)
    assert f1(answer, gold) == pytest.approx(best)


@given(SIDE, SIDE)
def test_an_exact_match_has_full_f1_and_f1_knows_no_sides(answer: str, gold: str) -> None:
    """F1 lies between exact match and 1, and is the same with the sides exchanged."""
    assert exact_match(answer, [gold]) <= f1(answer, [gold]) <= 1
    assert f1(answer, [gold]) == pytest.approx(f1(gold, [answer]))


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("It is 335 meters high.", "335 meters"),
        ("335 meters", "335 meters"),
        ("a grant of $350 million.", "$350 million"),
        ("a grant of $350 million.", "350 million"),
        ("a grant of US$350 million", "$350 million"),
        ("It grew by 2.5 percent, officials said.", "2.5 percent"),
        ("It grew by 5 percent.", "5 percent"),
        ("In 2024, 12 died; in 2025, 5.", "12"),
        ("In 2024, 12 died; in 2025, 5.", "5"),
        ("It was founded in 1991.", "1991"),
        ("It has 1,000 km of border.", "1,000"),
        ("It grew 5%.", "5%"),
        ("It grew 5% (last year)", "5%"),
        ("KAZAKHSTAN and the rest", "Kazakhstan"),
        ("Türkiye’s parliament", "Turkiye's parliament"),
        ("Turkiyes parliament", "Türkiye’s parliament"),
        ("Türkiye’s parliament", "Türkiye's parliament"),
        ("the Broncos’ defeat", "Broncos"),
        ("the ‘Broncos’ won", "Broncos"),
        ("what they call “a chessboard” today", '"a chessboard"'),
        ('what they call "a chessboard" today', "“a chessboard”"),
        ("in Diyarbakır", "Diyarbakir"),
        ("in Diyarbaki\u0301r", "Diyarbakir"),
        ("the years 2024–2025", "2024-2025"),
        ("the years 2024-2025", "2024—2025"),
        ("the years 2024–2025", "2025"),
        ("it took\u00a0two\n  years", "two years"),
        ("it took two years", " two\t years "),
        ("Nur-Sultan, renamed", "Nur-Sultan"),
        ("Нур-Султан, столица", "нур-султан"),
        ("the U.S. Army", "U.S."),
        ("signed (13 March)", "13 March"),
    ],
)
def test_a_text_contains_a_gold_answer_however_it_is_spelt(text: str, gold: str) -> None:
    """Case, accents, apostrophes, quotation marks, dashes and blanks make no difference."""
    assert contains(text, [gold])


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("It grew by 2.5 percent.", "5 percent"),
        ("It grew by 2,5 percent.", "5 percent"),
        ("It grew by 15 percent.", "5 percent"),
        ("It has 11,000 km of border.", "1,000"),
        ("It has 1,000,000 people.", "1,000"),
        ("It has 21,000 people.", "000"),
        ("It rose to 12.5 points.", "12"),
        ("It rose to 12.5 points.", "5"),
        ("a grant of $350.5 million", "$350"),
        ("a grant of $1,350 million", "$350"),
        ("in 1991", "991"),
        ("in 1991", "199"),
        ("the 12th of May", "12"),
        ("Kazakhstani troops", "Kazakhstan"),
        ("Kazakhstani troops", "stani"),
        ("Pakistan", "Uzbekistan"),
        ("Türkiyede", "Türkiye"),
        ("two long years", "two years"),
        ("335 meters", "335 meters high"),
        ("335 metres", "335 meters"),
        ("", "335 meters"),
    ],
)
def test_a_gold_answer_stands_whole_or_not_at_all(text: str, gold: str) -> None:
    """Nothing is found that begins or ends within a word or a number of the text."""
    assert not contains(text, [gold])


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("Azerbaijan’s capital", "Azerbaijan"),
        ("Azerbaijan's capital", "Azerbaijan"),
        ("after Aliyev’s visit", "Aliyev"),
        ("Kyrgyzstan’s and Tajikistan’s", "Tajikistan"),
    ],
)
def test_a_possessive_holds_the_name(text: str, gold: str) -> None:
    """A name stands in its possessive, as it does for search."""
    assert contains(text, [gold])


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("It grew by 2.5 percent.", ".5 percent"),
        ("It grew by 5.2 percent.", "5."),
        ("It has 11,000 people.", ",000"),
    ],
)
def test_a_gold_answer_with_a_mark_at_its_end_does_not_cut_a_number(
    text: str, gold: str
) -> None:
    """A gold answer that begins or ends with a point or comma does not stand in a number."""
    assert not contains(text, [gold])


@pytest.mark.parametrize("gold", [[], [""], [" \n"], ["’"], ["\u0301"]])
def test_an_empty_gold_answer_stands_nowhere(gold: list[str]) -> None:
    """Without gold answers, or with ones of which nothing is left, nothing is contained."""
    assert not contains("Any words’ at all.", gold)
    assert not contains("", gold)


def test_one_of_several_gold_answers_is_enough() -> None:
    """A text need hold only one of the alternatives."""
    assert contains("335 meters", ["1,000 feet", "335 meters"])


NAME = st.text(st.sampled_from("abcdeéşığ"), min_size=1, max_size=6)
MARK = st.sampled_from([" ", ". ", ", ", "—", "(", '"', "“", "; ", "/"])


@given(NAME, NAME, NAME, MARK, MARK)
def test_words_are_found_between_any_marks(
    before: str, gold: str, after: str, left: str, right: str
) -> None:
    """A word is found whatever marks stand beside it."""
    assert contains(f"{before}{left}{gold}{right}{after}", [gold])


@given(NAME, NAME, NAME)
def test_words_are_not_found_in_longer_words(before: str, gold: str, after: str) -> None:
    """A word is not found where letters stand on either side of it."""
    assert not contains(before + gold, [gold])
    assert not contains(gold + after, [gold])
    assert not contains(before + gold + after, [gold])


# Lists, because st.text() never draws a lone surrogate.
ANYTHING = TEXT | st.lists(st.characters(exclude_categories=[]), max_size=9).map("".join)


@given(ANYTHING, st.lists(ANYTHING, max_size=2))
def test_any_texts_compare_and_what_has_words_holds_itself(
    text: str, gold: list[str]
) -> None:
    """No text raises, and one of which folding leaves something contains itself."""
    assert contains(text, gold) in (True, False)
    assert exact_match(text, [*gold, text]) == 1.0
    assert contains(text, [text]) == bool(fold(text).strip())
