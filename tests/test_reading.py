"""Which sentence answers, and how likely it is right."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.reader.questions import analyse
from askcaci.reader.sentences import (
    ENCODED,
    SIGNALS,
    Candidate,
    Features,
    confidence,
    read,
    score,
    signals,
)
from askcaci.types import Hit
from builders import article, bag_of_words, candidate, hit

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


def reading(question: str, hits: tuple[Hit, ...] = HITS) -> tuple[Candidate, ...]:
    """Return the candidates of a question by the encoder made of words."""
    return read(
        analyse(question),
        bag_of_words([question])[0],
        hits,
        articles={"border": BORDER, "dam": DAM, "a": BORDER},
        encode=bag_of_words,
        frequencies={"border": 1, "dam": 1, "tajikistan": 2},
        passages=2,
    )


def sure(*candidates: Candidate) -> float:
    """Return the confidence of some candidates."""
    return confidence(candidates)


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
    assert len(found) == min(ENCODED, sum(len(h.passage.sentences) for h in HITS))
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
        analyse("How long is the dam?"),
        bag_of_words(["dam"])[0],
        (hit(of),),
        articles={of.id: of},
        encode=lambda texts: encoded.extend(texts) or bag_of_words(texts),  # type: ignore[func-returns-value]
        frequencies={},
        passages=1,
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
    """Each feature counts for a sentence, none against it."""
    low = Features(0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
    high = dataclasses.replace(low, **{feature: 0.2 + value})
    assert score(high) >= score(low)
    assert score(dataclasses.replace(low, **{feature: 1.2})) > score(low)


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


def test_signals_are_named_in_order() -> None:
    """The signals of the best candidate are the features their names say."""
    values = dict(zip(SIGNALS, signals((with_cosine(0.9),)), strict=True))
    assert values["cosine"] == 0.9
    assert values["coverage"] == values["context"] == 0.8
    assert values["shape"] == 1.0
    assert values["passage"] == HITS[0].cosine


def test_an_author_named_in_the_question_counts_in_every_sentence_of_theirs() -> None:
    """A byline covers the term that names the author; a title is context only."""
    of = article("It rises fast. It costs much.", id="a")
    of = dataclasses.replace(of, authors=("Ann Archer",), title="Dams")
    found = read(
        analyse("Does Archer write on dams?"),
        bag_of_words(["dams"])[0],
        (hit(of),),
        articles={"a": of},
        encode=bag_of_words,
        frequencies={"archer": 1, "dam": 1},
        passages=1,
    )
    assert found
    assert all(0 < c.features.coverage < c.features.context for c in found)
