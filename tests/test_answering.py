"""Candidates to replies: every quote checked, and refusals that explain themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.answering import compose, verified
from askcaci.reader.questions import analyse
from askcaci.reader.sentences import Candidate, read
from askcaci.types import Answer, Article, Citation, Coverage, NoAnswer, Reply, Span
from builders import article, bag_of_words, candidate, hit

SENTENCES = st.lists(
    st.sampled_from(
        [
            "The border is 972 km long.",
            "It was closed in 2021 because of a clash.",
            "However, trade grew.",
            "Türkiye’s exports rose 5 percent.",
            "He said: “We stay. We wait.”",
            "A dam stands on the Vakhsh.\n",
            "😀 中文 e\u0301.",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
QUESTIONS = st.sampled_from(
    [
        "How long is the border?",
        "Why was the border closed?",
        "What stands on the Vakhsh?",
        "What?",
    ]
)


def reading(question: str, articles: list[Article]) -> tuple[Candidate, ...]:
    """Return the candidates of a question in some articles, a passage each section."""
    hits = [
        hit(of, n, score=1 / (1 + number))
        for number, of in enumerate(articles)
        for n in range(len(of.sections))
    ]
    vector = bag_of_words([question])[0]
    return read(
        analyse(question),
        vector,
        hits,
        articles={of.id: of for of in articles},
        encode=bag_of_words,
        frequencies={},
        passages=9,
    )


def stored(articles: list[Article]) -> Callable[[str], Article]:
    """Return the look-up of articles by their ids."""
    return {of.id: of for of in articles}.__getitem__


def citations(reply: Reply) -> list[Citation]:
    """Return every quote that a reply shows."""
    if isinstance(reply, Answer):
        return list(chain(reply.citations, reply.evidence, reply.disagreements))
    return list(reply.nearest)


def reply(
    question: str, articles: list[Article], confidence: float = 0.9, **options: object
) -> Reply:
    """Return the reply to a question from articles, with a threshold of a half."""
    return compose(
        analyse(question),
        reading(question, articles),
        confidence=confidence,
        threshold=0.5,
        article=stored(articles),
        **options,  # type: ignore[arg-type]
    )


@settings(max_examples=80, deadline=None)
@given(
    QUESTIONS,
    st.lists(st.lists(SENTENCES, min_size=1, max_size=2), max_size=4),
    st.floats(0, 1),
)
def test_every_quote_stands_in_its_article(
    question: str, texts: list[list[str]], confidence: float
) -> None:
    """Of any articles each citation of a reply is a slice of one, within its passage."""
    articles = [article(*parts, id=f"a{n}") for n, parts in enumerate(texts)]
    found = reply(question, articles, confidence)
    assert isinstance(found, Answer) is (bool(articles) and confidence >= 0.5)
    for one in citations(found):
        assert one.article in articles
        assert one.span.of(one.article.text) == one.quote
        assert one.quote.strip()
        assert (
            one.passage.span.start <= one.span.start <= one.span.end <= one.passage.span.end
        )
    if isinstance(found, Answer):
        assert found.citations
        assert found.text == " […] ".join(c.quote for c in found.citations)


@settings(max_examples=80, deadline=None)
@given(QUESTIONS, SENTENCES, SENTENCES, st.data())
def test_a_quote_from_a_changed_article_is_never_shown(
    question: str, changed: str, kept: str, data: st.DataObject
) -> None:
    """Where one character of a stored passage differs, nothing of it is quoted."""
    articles = [article(changed, id="changed"), article(kept, id="kept")]
    candidates = reading(question, articles)
    at = data.draw(st.integers(0, len(changed) - 1))
    text = articles[0].text
    tampered = dataclasses.replace(
        articles[0], text=text[:at] + "\N{SNOWMAN}" + text[at + 1 :]
    )
    found = compose(
        analyse(question),
        candidates,
        confidence=0.9,
        threshold=0.5,
        article=stored([tampered, articles[1]]),
    )
    assert all(one.article.id == "kept" for one in citations(found))
    assert all(one.span.of(articles[1].text) == one.quote for one in citations(found))


def test_nothing_is_quoted_from_an_emptied_corpus() -> None:
    """With every stored article changed there is no answer, whatever the confidence."""
    of = article("The border is 972 km long.")
    found = compose(
        analyse("How long is the border?"),
        reading("How long is the border?", [of]),
        confidence=1.0,
        threshold=0.0,
        article=stored([dataclasses.replace(of, text="")]),
    )
    assert isinstance(found, NoAnswer)
    assert found.nearest == ()


def test_an_answer_without_a_citation_cannot_be_made() -> None:
    """The type itself refuses an answer that cites nothing."""
    with pytest.raises(ValueError, match="at least one citation"):
        Answer("?", "Nothing.", (), 0.9)


@pytest.mark.parametrize(
    ("confidence", "answered"), [(0.0, False), (0.499, False), (0.5, True), (1.0, True)]
)
def test_the_threshold_decides(confidence: float, answered: bool) -> None:
    """From the threshold on askcaci answers, below it refuses; both say how sure it was."""
    found = reply(
        "How long is the border?", [article("The border is 972 km long.")], confidence
    )
    assert isinstance(found, Answer) is answered
    assert found.confidence == confidence
    assert citations(found)[0].quote == "The border is 972 km long."


@pytest.mark.parametrize(
    "second",
    [
        "It was closed in 2021.",
        "However, it was closed.",
        "The latter was closed.",
        "Both closed.",
    ],
)
def test_a_sentence_that_points_back_brings_the_one_before(second: str) -> None:
    """A quote that opens with “It” or “However” holds the sentence it refers to."""
    of = article(f"Trade grew. The border is long. {second} A dam stands.")
    found = pointed(of, 2)
    assert found.text == f"The border is long. {second}"


@pytest.mark.parametrize(
    ("text", "sentence", "quote"),
    [
        ("The border is long.\n\nIt was closed.", 1, "It was closed."),
        ("It was closed. The border is long.", 0, "It was closed."),
        ("The border is long. Italy was closed.", 1, "Italy was closed."),
        ("The border is long. Trade grew.", 1, "Trade grew."),
    ],
)
def test_other_sentences_stand_alone(text: str, sentence: int, quote: str) -> None:
    """A sentence of another paragraph, or one that points nowhere, is not joined."""
    assert pointed(article(text), sentence).text == quote


def pointed(of: Article, sentence: int) -> Answer:
    """Return the answer whose best candidate is a certain sentence."""
    found = compose(
        analyse("When was it closed?"),
        [candidate(hit(of), sentence)],
        confidence=0.9,
        threshold=0.5,
        article=stored([of]),
    )
    assert isinstance(found, Answer)
    return found


def many(question: str, *cosines: float) -> Answer:
    """Return an answer from as many articles, each with one sentence of a cosine."""
    articles = [article(f"Border claim {n}.", id=f"a{n}") for n in range(len(cosines))]
    found = compose(
        analyse(question),
        [candidate(hit(a), cosine=c) for a, c in zip(articles, cosines, strict=True)],
        confidence=0.9,
        threshold=0.5,
        article=stored(articles),
    )
    assert isinstance(found, Answer)
    return found


def ids(found: tuple[Citation, ...]) -> list[str]:
    """Return the articles of some citations."""
    return [one.article.id for one in found]


def test_an_explanation_takes_at_most_three_sentences() -> None:
    """“Why” is answered by up to three sentences that score close, the rest is evidence."""
    found = many("Why was the border closed?", 0.9, 0.88, 0.86, 0.85, 0.84)
    assert ids(found.citations) == ["a0", "a1", "a2"]
    assert ids(found.evidence) == ["a3", "a4"]


def test_an_explanation_leaves_out_what_scores_far_below() -> None:
    """A sentence much less likely than the best is evidence and no part of the answer."""
    found = many("Why was the border closed?", 0.9, 0.6, 0.89)
    assert ids(found.citations) == ["a0", "a2"]
    assert ids(found.evidence) == ["a1"]
    far = many("Why was the border closed?", 0.9, 0.2, 0.89)
    assert ids(far.evidence) == []


def test_a_factoid_takes_one_sentence() -> None:
    """“When” takes the best sentence alone, and at most three others as evidence."""
    found = many("When was the border closed?", 0.9, 0.89, 0.88, 0.87, 0.86, 0.85)
    assert ids(found.citations) == ["a0"]
    assert ids(found.evidence) == ["a1", "a2", "a3"]


def test_evidence_prefers_other_articles_and_repeats_no_passage() -> None:
    """Evidence from elsewhere comes before more of the same article."""
    first = article("The border is long. It is old.", "The border is closed.", id="one")
    second = article("A border post stands.", id="two")
    candidates = [
        candidate(hit(first, 0), 0),
        candidate(hit(first, 0), 1),
        candidate(hit(first, 1), 0),
        candidate(hit(second, 0), 0),
    ]
    found = compose(
        analyse("How long is the border?"),
        candidates,
        confidence=0.9,
        threshold=0.5,
        article=stored([first, second]),
    )
    assert isinstance(found, Answer)
    assert [c.quote for c in found.evidence] == [
        "A border post stands.",
        "The border is closed.",
    ]


def test_a_refusal_names_what_came_nearest() -> None:
    """At most three passages, best first, one sentence each, and what the corpus holds."""
    texts = [
        "The border is 972 km. The border is old.",
        "A border.",
        "Borders.",
        "Border guards.",
    ]
    articles = [article(text, id=f"a{n}") for n, text in enumerate(texts)]
    coverage = Coverage(4, None, None, 4)
    found = reply("How long is the border?", articles, 0.1, coverage=coverage)
    assert isinstance(found, NoAnswer)
    assert len(found.nearest) == 3
    assert len({c.passage.id for c in found.nearest}) == 3
    assert found.nearest[0].quote == "The border is 972 km."
    assert found.coverage == coverage
    assert found.question == "How long is the border?"


@pytest.mark.parametrize(
    ("question", "unknown", "reason"),
    [
        ("Is the border in Peru?", ("Peru",), "the corpus never mentions “Peru”"),
        (
            "Border in Peru, Chile?",
            ("Peru", "Chile"),
            "the corpus never mentions “Peru”, “Chile”",
        ),
        ("Peru?", ("Peru",), "none of its words occurs in the corpus"),
        ("What is it?", (), "the question names nothing to look for"),
        (
            "The border?",
            (),
            "the nearest sentences do not answer it with enough confidence",
        ),
    ],
)
def test_a_refusal_says_why(question: str, unknown: tuple[str, ...], reason: str) -> None:
    """The reason names the terms that occur nowhere, or what else was missing."""
    of = [article("The border is long.")]
    found = reply(question, of, 0.1, unknown_terms=unknown)
    assert isinstance(found, NoAnswer)
    assert found.reason == reason
    assert found.unknown_terms == unknown


def test_without_candidates_there_is_no_answer() -> None:
    """Where nothing was found, no confidence makes an answer."""
    found = reply("The border?", [], 1.0)
    assert isinstance(found, NoAnswer)
    assert found.reason == "nothing in the corpus, as filtered, has to do with it"
    assert found.nearest == ()


def test_a_quote_is_verified_with_its_passage() -> None:
    """The quote and its whole passage must stand at their places, and not be blank."""
    of = article("The border is long. It is old.")
    found = hit(of).passage
    assert verified(of, found, Span(0, 19), "The border is long.")
    assert not verified(of, found, Span(1, 20), "The border is long.")
    assert not verified(of, found, Span(3, 4), " ")
    moved = dataclasses.replace(of, text=of.text.replace("old", "new"))
    assert not verified(moved, found, Span(0, 19), "The border is long.")
