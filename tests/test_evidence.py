"""What a sentence offers as an answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.reader.answer_types import answer_type
from askcaci.reader.evidence import covered, inverse_frequencies, offers
from askcaci.reader.questions import QuestionKind, analyse
from askcaci.text.normalise import words
from askcaci.text.terms import Term, question_terms


def stems_of(text: str) -> list[str]:
    """Return the stems of a text in order."""
    return [word.stem for word in words(text)]


@pytest.mark.parametrize(
    ("kind", "sentence", "asked", "expected"),
    [
        ("length", "The border runs for 972 km.", "how long is the border", 1),
        ("length", "The border is about a thousand kilometers.", "", 1),
        ("length", "It took two years.", "", 1),
        ("length", "The border is long.", "", 0),
        ("length", "It rises 335-meters high.", "", 1),
        ("money", "It cost $10 billion.", "", 1),
        ("money", "It cost 3 million manats.", "", 1),
        ("money", "It cost 10 days.", "", 0),
        ("number", "There were 227 dead.", "", 1),
        ("number", "Dozens died.", "", 1),
        ("number", "Many died.", "", 0),
        pytest.param(
            "number", "People died in 2022.", "how many people died in 2022", 0,
        ),
        ("number", "In 2022 227 people died.", "how many people died in 2022", 1),
        ("when", "It was signed on 13 March.", "", 1),
        ("when", "It was signed in 2025.", "", 1),
        ("when", "It was signed in 2025.", "was it signed in 2025", 0),
        ("when", "It was signed twice.", "", 0),
        ("why", "They left because of the war.", "", 1),
        ("why", "They left at noon.", "", 0),
        ("how", "They came through Iran.", "", 1),
        ("how", "They came.", "", 0),
        ("who", "The treaty was signed by Sadyr Japarov.", "who signed the treaty", 1),
        ("who", "The treaty was signed.", "who signed the treaty", 0),
        ("who", "Sadyr Japarov signed it.", "who is sadyr japarov", 0),
        ("who", "Yesterday it was signed.", "", 0),
        ("where", "It was signed in Bishkek.", "where was it signed", 1),
        ("definition", "The Organization of Turkic States (OTS) met.", "what is ots", 1),
        ("definition", "The OTS met again.", "what is ots", 0),
        ("definition", "The Organization of Turkic States (OTS) met.", "what is sco", 0),
        ("what", "Anything at all.", "", 0.5),
        ("yes-no", "Anything at all.", "", 0.5),
    ],
)  # fmt: skip
def test_sentences_offer_the_kind_asked_for(
    kind: QuestionKind, sentence: str, asked: str, expected: float
) -> None:
    """A sentence offers 1 where it holds such a thing not named in the question, else 0."""
    wanted = answer_type(asked, kind)
    assert offers(wanted, sentence, frozenset(stems_of(asked))) == expected


@given(
    st.sampled_from(["who", "when", "money", "number", "definition", "what"]),
    st.text(max_size=80),
)
def test_any_sentence_offers_between_nothing_and_all(
    kind: QuestionKind, sentence: str
) -> None:
    """No text raises, and what it offers is a share."""
    wanted = answer_type(sentence, kind)
    assert 0.0 <= offers(wanted, sentence, frozenset(stems_of(sentence))) <= 1.0


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("border closed", "The borders of Georgia", (True, False)),
        ("Turkey and the US", "Türkiye left the United States", (True, True)),
        ("Turkey and the US", "Türkiye’s united front, by states", (True, False)),
        ("border", "", (False,)),
    ],
)
def test_terms_are_covered_in_any_spelling(
    question: str, sentence: str, expected: tuple[bool, ...]
) -> None:
    """A term is covered where one of its spellings stands, all words in a row."""
    assert covered(question_terms(question), stems_of(sentence)) == expected


def test_rare_terms_weigh_more() -> None:
    """A term's weight falls with its frequency and stays above nothing."""
    terms = question_terms("border dam port")
    values = inverse_frequencies(terms, {"border": 100, "dam": 5}, 100)
    assert values == tuple(sorted(values))
    assert len(set(values)) == 3
    assert values[0] > 0


def test_a_phrase_is_as_frequent_as_its_rarest_word() -> None:
    """Of spellings the most frequent counts, of a spelling's words the rarest."""
    phrase = Term("AB", (("aaa", "bbb"), ("ccc",)))
    single = Term("D", (("ddd",),))
    frequencies = {"aaa": 90, "bbb": 7, "ccc": 3, "ddd": 7}
    first, second = inverse_frequencies((phrase, single), frequencies, 100)
    assert first == second


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_weights_are_positive_whatever_the_counts(frequency: int, passages: int) -> None:
    """Counts that do not fit each other still give a weight above nothing."""
    (value,) = inverse_frequencies(
        analyse("dam").terms, {"dam": min(frequency, passages)}, passages
    )
    assert value > 0
