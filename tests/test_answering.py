"""Candidates to replies: every quote checked, and refusals that explain themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.answering import compose, verified
from askcaci.reader.evidence import terms_of
from askcaci.reader.questions import analyse
from askcaci.reader.sentences import Candidate, read
from askcaci.reader.spans import Window
from askcaci.types import Answer, Article, Citation, Coverage, NoAnswer, Reply, Span
from builders import article, bag_of_words, candidate, hit, window

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


def reading(
    question: str,
    articles: list[Article],
    reader: Callable[[str], Window] | None = None,
) -> tuple[Candidate, ...]:
    """Return the candidates of a question in some articles, a passage each section."""
    hits = [
        hit(of, n, score=1 / (1 + number))
        for number, of in enumerate(articles)
        for n in range(len(of.sections))
    ]
    vector = bag_of_words([question])[0]
    return read(
        terms_of(analyse(question), {}, 9),
        vector,
        hits,
        articles={of.id: of for of in articles},
        encode=bag_of_words,
        windows=None if reader is None else [(reader(h.passage.text),) for h in hits],
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
    """Return an answer from as many articles, each with a sentence of its own of a cosine."""
    texts = (
        "Border claim.",
        "Trade grew.",
        "Armies met.",
        "Fuel ran.",
        "Men left.",
        "Ice.",
    )
    articles = [article(t, id=f"a{n}") for n, t in enumerate(texts[: len(cosines)])]
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
        "The border is 972 km.",
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


# With the words that answer.


def composed(question: str, candidates: list[Candidate], articles: list[Article]) -> Answer:
    """Return the answer that some candidates, best first, give."""
    found = compose(
        analyse(question),
        candidates,
        confidence=0.9,
        threshold=0.5,
        article=stored(articles),
    )
    assert isinstance(found, Answer)
    return found


LONG = article("The border was drawn late. It runs for 972 kilometers.", id="long")


def test_words_answer_where_a_few_words_can() -> None:
    """“How long” is answered by the words themselves, marked in their sentence."""
    best = candidate(hit(LONG), 0, answer="late")
    found = composed("When was the border drawn?", [best], [LONG])
    assert found.form == "span"
    assert found.text == found.citations[0].words == "late"
    assert found.citations[0].quote == "The border was drawn late."


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("How long is the border?", "span"),
        ("Who drew the border?", "span"),
        ("What was drawn?", "span"),
        ("Why was the border drawn?", "sentences"),
        ("How was the border drawn?", "sentences"),
        ("Was the border drawn?", "sentences"),
        ("Who wrote on the border?", "sentences"),
        ("Which articles mention the border?", "articles"),
    ],
)
def test_the_kind_of_question_decides_the_form(question: str, form: str) -> None:
    """Words for a fact, sentences for a reason, a list for articles."""
    found = composed(question, [candidate(hit(LONG), 0, answer="The border")], [LONG])
    assert found.form == form
    marked = [one.answer is not None for one in found.citations]
    assert marked == [form == "span"]
    assert found.text == ("The border" if form == "span" else "The border was drawn late.")


def test_without_a_span_reader_the_sentence_answers() -> None:
    """A candidate without marked words is quoted whole, whatever was asked."""
    found = composed("When was the border drawn?", [candidate(hit(LONG))], [LONG])
    assert found.form == "sentences"
    assert found.text == "The border was drawn late."


@pytest.mark.parametrize(("count", "form"), [(12, "span"), (13, "sentences")])
def test_a_clause_is_quoted_as_its_sentence(count: int, form: str) -> None:
    """Words that are nearly a sentence are not set apart from it."""
    answer = " ".join(["so"] * count)
    of = article(f"It is {answer}.")
    found = composed("What is it?", [candidate(hit(of), answer=answer)], [of])
    assert found.form == form


def test_a_list_of_articles_quotes_each_once() -> None:
    """The best sentence of each article, best first, ten at the most."""
    articles = [article("A border. The border.", id=f"a{n}") for n in range(12)]
    candidates = [
        candidate(hit(of), n, cosine=0.8 - n / 9) for n in (0, 1) for of in articles
    ]
    found = composed("Which articles mention the border?", candidates, articles)
    assert found.form == "articles"
    assert ids(found.citations) == [f"a{n}" for n in range(10)]
    assert {one.quote for one in found.citations} == {"A border."}


def test_yes_or_no_is_decided_by_one_sentence() -> None:
    """A question for yes or no takes the best sentence, the rest is evidence."""
    found = many("Was the border closed?", 0.9, 0.89, 0.88)
    assert found.form == "sentences"
    assert ids(found.citations) == ["a0"]


@pytest.mark.parametrize("reads", [True, False])
def test_several_questions_are_said_to_be_several(reads: bool) -> None:
    """A note names the parts, on an answer and on a refusal."""
    question = "How long is the border, and when was it closed?"
    parts = analyse(question).parts
    assert len(parts) == 2
    found = reply(question, [article("The border is 972 km long.")], 0.9 if reads else 0.1)
    assert isinstance(found, Answer) is reads
    (note,) = found.notes
    assert "2 questions" in note
    assert all(f"“{part}”" in note for part in parts)


def test_one_question_has_no_note() -> None:
    """There is nothing to remark on a plain question."""
    of = [article("The border is 972 km long.")]
    assert reply("How long is the border?", of).notes == ()
    assert reply("How long is the border?", of, 0.1).notes == ()


FAR = article("Kyrgyzstan and Tajikistan share a 1,000-kilometer border.", id="far")
NEAR = article("The border runs for 972 kilometers.", id="near")


def against(rival: Candidate, *more: Candidate, of: Article = NEAR) -> tuple[Citation, ...]:
    """Return what is told against 1,000 kilometers, well supported."""
    best = candidate(hit(FAR), answer="1,000-kilometer", odds=8)
    articles = [FAR, of, *(article_of(one) for one in more)]
    return composed("How long is the border?", [best, rival, *more], articles).disagreements


MADE: dict[str, Article] = {}


def article_of(one: Candidate) -> Article:
    """Return the article that `saying` made for a candidate."""
    return MADE[one.hit.passage.article_id]


def saying(text: str, answer: str, odds: float = 7) -> Candidate:
    """Return the only sentence of an article of its own, with the words that answer."""
    of = article(text, id=text)
    MADE[of.id] = of
    return candidate(hit(of), answer=answer, odds=odds)


def test_another_value_is_told() -> None:
    """A rival of the same kind that cannot be the same fact is quoted, its words marked."""
    (found,) = against(candidate(hit(NEAR), answer="972 kilometers", odds=7))
    assert found.article == NEAR
    assert found.quote == "The border runs for 972 kilometers."
    assert found.words == "972 kilometers"
    assert found.answer is not None
    assert found.answer.of(NEAR.text) == "972 kilometers"


def test_another_value_is_told_once() -> None:
    """It is no evidence as well, and each value is told by its best sentence."""
    rival = candidate(hit(NEAR), answer="972 kilometers", odds=7)
    again = saying("The border, of 972 km, is long.", "972 km")
    best = candidate(hit(FAR), answer="1,000-kilometer", odds=8)
    articles = [FAR, NEAR, article_of(again)]
    found = composed("How long is the border?", [best, rival, again], articles)
    assert ids(found.disagreements) == ["near"]
    assert "near" not in ids(found.evidence)


@pytest.mark.parametrize("odds", [0.0, -0.1, -9.0])
def test_a_value_that_the_reader_doubts_is_not_told(odds: float) -> None:
    """A rival no likelier than no answer is none."""
    assert not against(candidate(hit(NEAR), answer="972 kilometers", odds=odds))


def test_a_value_that_scores_far_worse_is_not_told() -> None:
    """A rival much less likely than the best is none."""
    rival = candidate(hit(NEAR), answer="972 kilometers", odds=7)
    assert not against(dataclasses.replace(rival, score=rival.score - 5))
    assert against(dataclasses.replace(rival, score=rival.score - 1))


def test_a_measure_of_almost_the_same_size_is_told_however_it_is_worded() -> None:
    """In a passage on the same things it is of the same thing; elsewhere it is not."""
    rival = candidate(hit(NEAR), answer="972 kilometers", odds=-8)
    worded = dataclasses.replace(rival.features, coverage=0.0, context=0.0, passage=0.7)
    elsewhere = dataclasses.replace(worded, passage=0.3)
    assert against(dataclasses.replace(rival, features=worded, score=rival.score - 6))
    assert not against(dataclasses.replace(rival, features=elsewhere))


def test_a_value_whose_sentence_covers_less_of_the_question_is_not_told() -> None:
    """What answers another question is no disagreement."""
    rival = candidate(hit(NEAR), answer="972 kilometers", odds=7)
    features = dataclasses.replace(rival.features, coverage=0.1, context=0.1)
    assert not against(dataclasses.replace(rival, features=features))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("The border is 1,000 kilometers long.", "1,000 kilometers"),
        ("The border is 1,000 km long.", "1,000 km"),
        ("The border is some 620 miles long.", "620 miles"),
        ("The border closed in 2021.", "2021"),
        ("The border cost $5 million.", "$5 million"),
        ("The border is 5 to 7 km long.", "5 to 7 km"),
        ("The border is long.", "long"),
    ],
)
def test_what_may_be_the_same_or_is_no_length_is_not_told(text: str, answer: str) -> None:
    """An equal value, one of another kind, a range and plain words disagree with nothing."""
    rival = saying(text, answer)
    assert not against(rival, of=article_of(rival))


@pytest.mark.parametrize(
    ("rival", "told"), [("In all 40 soldiers died.", True), ("Then 40 buses came.", False)]
)
def test_bare_numbers_disagree_only_about_the_same_things(rival: str, told: bool) -> None:
    """Forty soldiers are against fifty soldiers, and not against fifty buses."""
    of, other = article("There died 50 soldiers.", id="a"), article(rival, id="b")
    candidates = [
        candidate(hit(of), answer="50", odds=8),
        candidate(hit(other), answer="40", odds=8),
    ]
    found = composed("How many soldiers died?", candidates, [of, other])
    assert bool(found.disagreements) is told


def test_two_other_values_are_told_at_the_most() -> None:
    """The best supported come first."""
    rivals = [saying(f"The border is {n} km long.", f"{n} km") for n in (300, 500, 700)]
    found = against(*rivals, of=article_of(rivals[0]))
    assert [one.words for one in found] == ["300 km", "500 km"]


def test_a_reason_has_no_other_value() -> None:
    """Where sentences answer, figures in others are no disagreement."""
    best = candidate(hit(FAR), answer="1,000-kilometer", odds=8)
    rival = candidate(hit(NEAR), answer="972 kilometers", odds=7)
    assert not composed("Why is the border long?", [best, rival], [FAR, NEAR]).disagreements


def test_what_is_said_already_is_not_quoted_again() -> None:
    """Of sentences with mostly the same words an explanation takes the best one."""
    texts = [
        "The border was closed because of a clash.",
        "The border was closed because of a clash.",
        "Because of a clash, the border was closed in May.",
        "Traders had smuggled fuel for years.",
    ]
    articles = [article(text, id=f"a{n}") for n, text in enumerate(texts)]
    candidates = [candidate(hit(of)) for of in articles]
    found = composed("Why was the border closed?", candidates, articles)
    assert ids(found.citations) == ["a0", "a3"]


def test_the_best_sentence_of_an_explanation_comes_first() -> None:
    """The others follow in the order of their articles."""
    texts = ["Fuel was smuggled.", "A clash broke out.", "Elections came near."]
    articles = [article(text, id=f"a{n}") for n, text in enumerate(texts)]
    order = [articles[n] for n in (1, 2, 0)]
    candidates = [candidate(hit(of)) for of in order]
    found = composed("Why was the border closed?", candidates, articles)
    assert ids(found.citations) == ["a1", "a0", "a2"]


def test_a_sentence_with_the_one_before_marks_its_own_words() -> None:
    """Widened to what “It” refers to, a quote still has its answer where it stands."""
    of = article("Trade grew. In 1999, 972 km of border were drawn. It ran for 972 km.")
    found = composed("How long was it?", [candidate(hit(of), 2, answer="972 km")], [of])
    (one,) = found.citations
    assert one.quote == "In 1999, 972 km of border were drawn. It ran for 972 km."
    assert found.text == one.words == "972 km"
    assert one.answer is not None
    assert one.answer.start == of.text.rindex("972 km")


def any_reader(data: st.DataObject) -> Callable[[str], Window]:
    """Return a span reader that says anything."""
    odds = st.floats(-20, 20, width=32)

    def read_text(text: str) -> Window:
        plain = window(text)
        logits = st.lists(odds, min_size=len(plain.starts), max_size=len(plain.starts))
        starts, ends = (np.array(data.draw(logits), np.float32) for _ in range(2))
        return dataclasses.replace(plain, starts=starts, ends=ends)

    return read_text


@settings(max_examples=60, deadline=None)
@given(
    QUESTIONS,
    st.lists(st.lists(SENTENCES, min_size=1, max_size=2), min_size=1, max_size=3),
    st.data(),
)
def test_the_words_that_answer_stand_in_their_quote(
    question: str, texts: list[list[str]], data: st.DataObject
) -> None:
    """Whatever a span reader says, marked words are words of their quote and article."""
    articles = [article(*parts, id=f"a{n}") for n, parts in enumerate(texts)]
    candidates = reading(question, articles, any_reader(data))
    found = composed(question, list(candidates), articles)
    for one in citations(found):
        assert one.span.of(one.article.text) == one.quote
        if one.answer is not None:
            assert one.span.start <= one.answer.start < one.answer.end <= one.span.end
            assert one.answer.of(one.article.text) == one.words
    if found.form == "span":
        assert found.text == found.citations[0].words
        assert found.citations[0].answer is not None
    else:
        assert found.text == " […] ".join(one.quote for one in found.citations)


def test_words_that_do_not_stand_in_the_article_are_never_shown() -> None:
    """With its sentence changed in the store, an answer and a disagreement are left out."""
    best = candidate(hit(FAR), answer="1,000-kilometer", odds=8)
    rival = candidate(hit(NEAR), answer="972 kilometers", odds=7)
    changed = dataclasses.replace(NEAR, text=NEAR.text.replace("972", "927"))
    found = composed("How long is the border?", [best, rival], [FAR, changed])
    assert ids(found.citations) == ["far"]
    assert found.disagreements == found.evidence == ()
    gone = compose(
        analyse("How long is the border?"),
        [rival, best],
        confidence=1.0,
        threshold=0.5,
        article=stored([FAR, changed]),
    )
    assert isinstance(gone, NoAnswer)
    assert ids(gone.nearest) == ["far"]
    assert gone.reason.startswith("the best quote does not stand in the stored article")
