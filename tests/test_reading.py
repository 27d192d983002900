"""Which sentence answers, and how likely it is right."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.reader.calibration import SENTENCES, SPANS, Calibration, signals
from askcaci.reader.evidence import terms_of
from askcaci.reader.questions import analyse
from askcaci.reader.sentences import (
    ENCODED,
    SENTENCE_WEIGHTS,
    SPAN_WEIGHTS,
    Candidate,
    Features,
    read,
)
from askcaci.reader.spans import Window
from askcaci.types import Hit
from builders import article, bag_of_words, candidate, hit, score, window

BORDER = article(
    "The two countries share a border. It was closed in May 2021 after a clash. "
    "The border between Kyrgyzstan and Tajikistan runs for 972 kilometers. "
    "Sadyr Japarov and Emomali Rahmon signed the treaty in Bishkek on 13 March 2025.",
    id="border",
)
DAM = article(
    "The Rogun dam on the Vakhsh is to rise 335 meters. Its first unit started in 2018. "
    "Tajikistan borrowed $500 million because exports had fallen.",
    id="dam",
)
HITS = (hit(BORDER, score=1.0), hit(DAM, score=0.4, cosine=0.2))
UNIT = st.floats(0, 1)


# More sentences than a question compares by default, so that features can be seen.
COMPARED = 6


def reading(
    question: str,
    hits: tuple[Hit, ...] = HITS,
    windows: list[tuple[Window, ...]] | None = None,
) -> tuple[Candidate, ...]:
    """Return the candidates of a question by the encoder made of words."""
    return read(
        terms_of(analyse(question), {"border": 1, "dam": 1, "tajikistan": 2}, 2),
        bag_of_words([question])[0],
        hits,
        articles={"border": BORDER, "dam": DAM, "a": BORDER},
        encode=bag_of_words,
        windows=windows,
        encoded=COMPARED,
    )


def sure(*candidates: Candidate) -> float:
    """Return the confidence of some candidates."""
    return SENTENCES.confidence(candidates)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long is the border between Kyrgyzstan and Tajikistan?", "972 kilometers"),
        ("When was the border closed?", "closed in May 2021"),
        ("Who signed the treaty?", "Sadyr Japarov"),
        ("Where was the treaty signed?", "in Bishkek"),
        ("How high will the Rogun dam rise?", "335 meters"),
        ("When did the first unit start?", "started in 2018"),
        ("How much did Tajikistan borrow?", "$500 million"),
        ("Why did Tajikistan borrow?", "because exports"),
    ],
)
def test_the_sentence_with_the_answer_comes_first(question: str, words: str) -> None:
    """The sentence that covers the question and offers what it asks for wins."""
    assert words in reading(question)[0].text


def test_candidates_are_sentences_of_their_passages() -> None:
    """Each candidate is a sentence at its place, scored by its features, best first."""
    found = reading("How long is the border?")
    articles = {"border": BORDER, "dam": DAM}
    assert len(found) == min(COMPARED, sum(len(h.passage.sentences) for h in HITS))
    for one in found:
        assert one.span in one.hit.passage.sentences
        assert one.span.of(articles[one.hit.passage.article_id].text) == one.text
        assert one.score == score(one.features)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_features_say_what_a_sentence_covers() -> None:
    """Coverage counts a sentence's own terms, context also those of the one before."""
    of = article("The Rogun dam is old. It stands on the Vakhsh.", id="a")
    found = {c.text: c.features for c in reading("Rogun Vakhsh", (hit(of, score=0.7),))}
    first, second = (
        found[text] for text in ("The Rogun dam is old.", "It stands on the Vakhsh.")
    )
    assert first.coverage == first.context
    assert 0 < first.coverage < 1
    assert 0 < second.coverage < 1
    assert second.context == pytest.approx(1)
    assert first.retrieval == second.retrieval == 0.7
    assert first.cosine == pytest.approx(1 / 10**0.5)


def test_only_the_most_promising_sentences_are_encoded() -> None:
    """However long the passage, at most so many sentences are encoded and returned."""
    of = article(
        " ".join(f"Sentence {n} is here." for n in range(30)) + " The dam is 7 km."
    )
    encoded: list[str] = []
    found = read(
        terms_of(analyse("How long is the dam?"), {}, 1),
        bag_of_words(["dam"])[0],
        (hit(of),),
        articles={of.id: of},
        encode=lambda texts: encoded.extend(texts) or bag_of_words(texts),  # type: ignore[func-returns-value]
    )
    assert len(encoded) == len(found) == ENCODED
    assert found[0].text == "The dam is 7 km."


def test_no_hits_give_no_candidate() -> None:
    """Where nothing was retrieved nothing is encoded and confidence is nothing."""
    assert reading("the dam", ()) == ()
    assert sure() == 0.0


def test_a_question_without_terms_is_still_read() -> None:
    """Cosine alone ranks where a question names nothing."""
    found = reading("What is it?")
    assert found
    assert all(c.features.coverage == 0 for c in found)


@given(st.sampled_from([field.name for field in dataclasses.fields(Features)]), UNIT)
def test_more_of_any_feature_never_scores_less(feature: str, value: float) -> None:
    """Without a span reader, each feature counts for a sentence, none against it."""
    low = Features(0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
    high = dataclasses.replace(low, **{feature: getattr(low, feature) + value})
    assert score(high) >= score(low)
    counts = getattr(SENTENCE_WEIGHTS, feature) > 0
    assert (score(dataclasses.replace(low, **{feature: 1.2})) > score(low)) is counts


def with_cosine(value: float) -> Candidate:
    """Return a candidate whose features are middling but for its cosine."""
    return candidate(HITS[0], cosine=value)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_confidence_grows_with_cosine(one: float, other: float) -> None:
    """A closer sentence is never less certain; certainty stays between 0 and 1."""
    low, high = sorted((one, other))
    assert 0 < sure(with_cosine(low)) <= sure(with_cosine(high)) < 1
    assert sure(with_cosine(-1)) < sure(with_cosine(1))


@given(UNIT, UNIT, UNIT, UNIT, st.floats(-1, 1), st.floats(-1, 1))
@settings(max_examples=50)
def test_confidence_is_a_probability(
    coverage: float,
    context: float,
    offered: float,
    retrieval: float,
    cosine: float,
    rival: float,
) -> None:
    """Any features give a confidence between 0 and 1."""
    features = Features(cosine, coverage, context, offered, 0.5, retrieval)
    best = dataclasses.replace(with_cosine(0), features=features, score=score(features))
    assert 0 <= sure(best, candidate(HITS[1], cosine=rival)) <= 1


def test_a_close_rival_in_another_passage_lowers_confidence() -> None:
    """The lead over the next passage counts; another sentence of the same one does not."""
    best = with_cosine(0.9)
    alone = sure(best)
    assert sure(best, candidate(HITS[0], 1, cosine=0.9)) == alone
    assert sure(best, candidate(hit(DAM), cosine=0.89)) < alone


def test_signals_are_named() -> None:
    """The signals of the best candidate are its features, its lead and its passage's cosine."""
    best = candidate(HITS[0], cosine=0.9, odds=3.0)
    known = signals((best,))
    assert known["cosine"] == 0.9
    assert known["coverage"] == known["context"] == 0.8
    assert known["shape"] == 1.0
    assert known["span"] == 3.0
    assert known["dense"] == HITS[0].cosine
    rival = dataclasses.replace(candidate(HITS[1]), score=best.score - 0.5)
    assert signals((best, rival))["margin"] == pytest.approx(0.5)
    far = dataclasses.replace(rival, score=best.score - 99)
    assert signals((best, far))["margin"] == known["margin"] < 99


@pytest.mark.parametrize("calibration", [SENTENCES, SPANS])
def test_a_calibration_looks_at_what_is_known(calibration: Calibration) -> None:
    """Each weight is of a signal, and the threshold is a probability."""
    assert calibration.weights.keys() <= signals((with_cosine(0.9),)).keys()
    assert 0 < calibration.answer_from < 1
    assert calibration.confidence(()) == 0.0


def test_an_author_named_in_the_question_counts_in_every_sentence_of_theirs() -> None:
    """A byline covers the term that names the author; a title is context only."""
    of = article("It rises fast. It costs much.", id="a")
    of = dataclasses.replace(of, authors=("Ann Archer",), title="Dams")
    found = read(
        terms_of(analyse("Does Archer write on dams?"), {"archer": 1, "dam": 1}, 1),
        bag_of_words(["dams"])[0],
        (hit(of),),
        articles={"a": of},
        encode=bag_of_words,
    )
    assert found
    assert all(0 < c.features.coverage < c.features.context for c in found)


# With a span reader.

LENGTH = "How long is the border between Kyrgyzstan and Tajikistan?"


def spans(*likely: dict[str, float]) -> list[tuple[Window, ...]]:
    """Return what a span reader says of the border's and the dam's texts."""
    texts = [hit.passage.text for hit in HITS]
    return [(window(text, words),) for text, words in zip(texts, likely, strict=True)]


def by_words(found: tuple[Candidate, ...]) -> dict[str, Candidate]:
    """Return candidates by the words of theirs that answer."""
    return {one.words: one for one in found}


def test_a_candidate_has_its_best_words() -> None:
    """The words that the reader finds likeliest in a sentence are its answer."""
    found = reading(LENGTH, windows=spans({"972 kilometers": 9}, {"335 meters": 5}))
    assert found[0].words == "972 kilometers"
    assert found[0].answer is not None
    assert found[0].answer.of(BORDER.text) == "972 kilometers"
    assert found[0].features.span == pytest.approx(9)
    assert by_words(found)["335 meters"].features.span == pytest.approx(5)
    assert all(
        one.score == pytest.approx(score(one.features, SPAN_WEIGHTS)) for one in found
    )


def test_without_a_span_reader_the_sentence_is_the_answer() -> None:
    """No words are marked, and nothing is made of a reader that was not asked."""
    for one in reading(LENGTH):
        assert one.answer is None
        assert one.words == one.text
        assert one.features.span == 0


def test_likelier_words_score_more() -> None:
    """The reader's odds count, up to where it is as sure as it will be."""
    odds = (-40, -16, -3, 2, 9, 16, 40, 400)
    found = [
        by_words(reading(LENGTH, windows=spans({"972 kilometers": n}, {})))
        for n in odds
        if n > -16
    ]
    scores = [one["972 kilometers"].score for one in found]
    assert scores == sorted(scores)
    assert scores[0] < scores[1] < scores[2]
    assert scores[-1] == scores[-2] == scores[-3]


def test_the_odds_of_the_same_words_add_up() -> None:
    """Sentences that give one answer, however it is inflected, support each other."""
    first = article("The treaty was signed in Bishkek. Trade grew.", id="a")
    second = article("Leaders met in Bishkek on Monday.", id="border")
    third = article("Others had met in Khujand before.", id="dam")
    hits = (hit(first), hit(second), hit(third))
    windows = [
        (window(first.sections[0].span.of(first.text), {"Bishkek": 6}),),
        (window(second.sections[0].span.of(second.text), {"Bishkek": 5}),),
        (window(third.sections[0].span.of(third.text), {"Khujand": 5}),),
    ]
    found = reading("Where was the treaty signed?", hits, windows)
    same = [one for one in found if one.words == "Bishkek"]
    alone = [score(one.features, SPAN_WEIGHTS) for one in same]
    assert len(same) == 2
    assert [one.score for one in same] == [pytest.approx(np.logaddexp(*alone))] * 2
    assert found[:2] == tuple(same)
    assert alone == sorted(alone, reverse=True)
    other = next(one for one in found if one.words == "Khujand")
    assert other.score == pytest.approx(score(other.features, SPAN_WEIGHTS))


def test_sentences_without_words_that_answer_do_not_add_up() -> None:
    """Without a reader, equal sentences are scored each by itself."""
    of = article("The border is long.", id="a")
    again = article("The border is long.", id="dam")
    found = reading("How long is the border?", (hit(of), hit(again)))
    assert [one.score for one in found] == [score(one.features) for one in found]


def test_a_sentence_that_was_read_and_has_no_words_is_no_likely_answer() -> None:
    """Where the reader finds nothing to say, its odds are not even ones."""
    of = article("The border is long.\n\n— — —\n\nTrade grew.", id="a")
    text = of.sections[0].span.of(of.text)
    windows = [(window(text, {"The border": -6, "Trade": -7}),)]
    found = reading("How long is the border?", (hit(of),), windows)
    bare = next(one for one in found if one.text == "— — —")
    assert bare.answer is None
    assert bare.features.span <= min(c.features.span for c in found if c is not bare)


@pytest.mark.parametrize(
    ("likely", "words", "fits"),
    [
        ("972 kilometers", "972 kilometers", 1.0),
        ("972", "972 kilometers", 1.0),
        ("Kyrgyzstan", "Kyrgyzstan", 0.0),
        ("Tajikistan runs", "Tajikistan runs", 0.0),
    ],
)
def test_words_fit_where_they_offer_what_is_asked_for(
    likely: str, words: str, fits: float
) -> None:
    """A length fits “how long”, and is shown with the unit behind the likely words."""
    found = reading(LENGTH, windows=spans({likely: 19}, {}))
    assert by_words(found)[words].features.fits == fits


def test_terms_are_looked_for_in_the_whole_article() -> None:
    """What a passage leaves to be understood, its article says elsewhere."""
    of = article("The Rogun dam is old.\n\nIt cost $3 billion.", id="a")
    of = dataclasses.replace(of, sections=of.sections)
    found = {c.text: c.features for c in reading("What did Rogun cost?", (hit(of),))}
    later = found["It cost $3 billion."]
    assert later.coverage < later.article == pytest.approx(1)
    asked = reading("Did Kyrgyzstan close the border in 1999?", windows=spans({}, {}))
    border, dam = (
        next(c for c in asked if c.hit.passage.article_id == id) for id in ("border", "dam")
    )
    assert 0 < border.features.article < 1
    assert dam.features.article == 0
    assert border.features.article >= border.features.passage >= border.features.coverage


@pytest.mark.parametrize(
    ("question", "absent", "years"),
    [
        ("How long is the border of Tajikistan?", 0, 0),
        ("How long is the border of Zambia?", 1, 0),
        ("How long was the border in May 2021?", 0, 0),
        ("How long was the border of Zambia in 1999?", 2, 1),
        ("How long was the border in 2024?", 1, 1),
    ],
)
def test_names_and_years_that_an_article_lacks_are_counted(
    question: str, absent: int, years: int
) -> None:
    """A question on another country or year is not answered by what is said of this one."""
    found = reading(question, (HITS[0],), spans({"972 kilometers": 9}, {})[:1])
    assert {one.features.absent for one in found} == {absent}
    assert {one.features.years for one in found} == {years}
    assert SPANS.confidence(found) <= SPANS.confidence(
        reading("How long is the border?", (HITS[0],), spans({"972 kilometers": 9}, {})[:1])
    )


def test_the_year_of_an_article_counts_as_said() -> None:
    """What an article of 2024 reports without a year is of that year."""
    of = dataclasses.replace(BORDER, published=date(2024, 5, 1))
    found = read(
        terms_of(analyse("How long was the border in 2024?"), {"border": 1}, 2),
        bag_of_words(["border"])[0],
        (HITS[0],),
        articles={"border": of},
        encode=bag_of_words,
        windows=spans({"972 kilometers": 9}, {})[:1],
    )
    assert {one.features.years for one in found} == {0}


def test_a_rival_that_gives_the_same_words_is_none() -> None:
    """Another passage with the same answer does not lower the lead, another answer does."""
    best = candidate(HITS[0], 2, answer="972 kilometers")
    same = dataclasses.replace(
        candidate(HITS[0], 2, answer="972 kilometers"), hit=hit(BORDER_AGAIN)
    )
    other = dataclasses.replace(
        candidate(HITS[1], 0, answer="335 meters"), score=best.score - 0.5
    )
    alone = signals((best,))["margin"]
    assert signals((best, same))["margin"] == alone
    assert signals((best, same, other))["margin"] == pytest.approx(0.5)
    assert alone > 0.5


BORDER_AGAIN = dataclasses.replace(BORDER, id="again")

LETTERS = "ab é\u0301’'-.,?!“”()%$5\n\u00a0中🙂\ud800"


@settings(max_examples=100, deadline=None)
@given(st.text(LETTERS, max_size=80), st.data())
def test_the_words_that_answer_lie_within_their_sentence(
    text: str, data: st.DataObject
) -> None:
    """Whatever the text and whatever the reader says, an answer is words of its sentence."""
    of = article(text, id="a")
    at = st.integers(0, len(text))
    places = sorted(data.draw(st.lists(at, max_size=24)))
    offsets = np.array(list(pairwise(places)), np.int64).reshape(-1, 2)
    logits = st.floats(-20, 20, width=32)
    starts, ends = (
        np.array(data.draw(st.lists(logits, min_size=len(offsets), max_size=len(offsets))))
        for _ in range(2)
    )
    windows = [(Window(starts, ends, offsets, data.draw(logits)),)]
    for one in reading("How long is a border?", (hit(of),), windows):
        assert math.isfinite(one.score)
        if one.answer is not None:
            assert one.span.start <= one.answer.start < one.answer.end <= one.span.end
            assert one.words == one.answer.of(of.text)
            assert one.words.strip()
