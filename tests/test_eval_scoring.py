"""One question judged: every score of its ranking and reply, and the stage that lost it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.evaluation.gold import GoldQuestion, GoldSpan
from askcaci.evaluation.placing import Placed
from askcaci.evaluation.ranking import MEASURES, ranking_scores
from askcaci.evaluation.scoring import STAGES, Outcome, crashed, judge
from askcaci.evaluation.systems import Trial
from askcaci.types import Answer, Citation, NoAnswer, Reply
from builders import article, citation, hit, passage

GRADED = {"a": 2, "b": 1, "lost": 1, "judged": 0}


def test_numbers_are_kept_as_a_run_file_has_them() -> None:
    """Six digits, so that a run read again is the run that was made."""
    sure = answer(HEIGHT, confidence=1 / 3)
    found = judged(HOW_HIGH, trial(sure))
    assert found.confidence == 0.333333
    assert all(value == round(value, 6) for value in found.scores.values())


@pytest.mark.parametrize(
    ("ranked", "relevant", "expected"),
    [
        pytest.param(
            ["a"],
            {"a": 1},
            dict.fromkeys(MEASURES, 1.0),
            id="found at once",
        ),
        pytest.param([], {"a": 1}, dict.fromkeys(MEASURES, 0.0), id="nothing retrieved"),
        pytest.param(["x"], {"a": 1}, dict.fromkeys(MEASURES, 0.0), id="all unjudged"),
        pytest.param(["a"], {"a": 0}, dict.fromkeys(MEASURES, 0.0), id="none relevant"),
        pytest.param(
            ["judged", "a", "b", "x"],
            GRADED,
            {
                "Success@1": 0,
                "Success@5": 1,
                "Success@10": 1,
                "R@5": 2 / 3,
                "R@10": 2 / 3,
                "R@50": 2 / 3,
                "RR@10": 1 / 2,
                "nDCG@10": (2 / math.log2(3) + 1 / 2)
                / (2 + 1 / math.log2(3) + 1 / math.log2(4)),
                "AP": (1 / 2 + 2 / 3) / 3,
            },
            id="graded, one lost",
        ),
        pytest.param(
            [*"12345", "a", *"6789", "b"],
            {"a": 1, "b": 1},
            {
                "Success@1": 0,
                "Success@5": 0,
                "Success@10": 1,
                "R@5": 0,
                "R@10": 1 / 2,
                "R@50": 1,
                "RR@10": 1 / 6,
                "nDCG@10": (1 / math.log2(7)) / (1 + 1 / math.log2(3)),
                "AP": (1 / 6 + 2 / 11) / 2,
            },
            id="at ranks 6 and 11",
        ),
        pytest.param(
            [*map(str, range(50)), "a"],
            {"a": 1},
            dict.fromkeys(MEASURES, 0.0) | {"AP": 1 / 51},
            id="at rank 51",
        ),
        pytest.param(
            [*map(str, range(49)), "a"],
            {"a": 1},
            dict.fromkeys(MEASURES, 0.0) | {"R@50": 1, "AP": 1 / 50},
            id="at rank 50",
        ),
    ],
)
def test_a_ranking_is_measured_as_its_measures_are_defined(
    ranked: list[str], relevant: dict[str, int], expected: dict[str, float]
) -> None:
    """Each measure is what its definition gives, worked by hand."""
    assert ranking_scores(ranked, relevant) == pytest.approx(expected)


def test_the_order_of_a_ranking_is_kept() -> None:
    """Documents count at the ranks they are given at, whatever their names."""
    for ranked in (["b", "a", "c"], ["a", "c", "b"], ["c", "b", "a"]):
        found = ranking_scores(ranked, {"a": 1})["RR@10"]
        assert found == pytest.approx(1 / (1 + ranked.index("a")))


DOCUMENTS = [f"d{number}" for number in range(12)]
RANKED = st.permutations(DOCUMENTS).flatmap(
    lambda docs: st.integers(0, len(docs)).map(lambda count: docs[:count])
)
JUDGED = st.dictionaries(
    st.sampled_from([*DOCUMENTS, "lost 1", "lost 2"]), st.integers(-1, 3), min_size=1
)


@settings(deadline=None)
@given(st.lists(st.tuples(RANKED, JUDGED), min_size=1, max_size=6))
def test_the_mean_over_questions_is_ir_measures_of_all_at_once(
    questions: list[tuple[list[str], dict[str, int]]],
) -> None:
    """Scored one by one and averaged, questions give what ir_measures gives for all."""
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    judged = [
        ir_measures.Qrel(f"q{at}", doc, grade)
        for at, (_, relevant) in enumerate(questions)
        for doc, grade in relevant.items()
    ]
    run = [
        ir_measures.ScoredDoc(f"q{at}", doc, -rank)
        for at, (ranked, _) in enumerate(questions)
        for rank, doc in enumerate(ranked)
    ]
    together = ir_measures.calc_aggregate(measures, judged, run)
    alone = [ranking_scores(*question) for question in questions]
    assert {
        name: math.fsum(scores[name] for scores in alone) / len(alone) for name in MEASURES
    } == pytest.approx({str(measure): value for measure, value in together.items()})


HEIGHT = "The dam will be 335 meters high."
RIVER = "It stands on the Vakhsh."
COST = "It cost $350 million, officials said."
YEAR = "Work began in 1976."
BORDER = "The border runs for 972 km."

DAM = article(
    ("lead", None, f"{HEIGHT} {RIVER}"),
    ("body", "COST", f"{COST} {YEAR}"),
    id="dam",
    authors=("Ann Author", "Bo Bee"),
)
ELSEWHERE = article(BORDER, id="border", authors=("Cy Clerk",))
LEAD, BODY, OTHER = hit(DAM, 0), hit(DAM, 1), hit(ELSEWHERE)
NOWHERE = dict.fromkeys(MEASURES, 0.0)
FIRST = dict.fromkeys(MEASURES, 1.0)


def quote(words: str) -> Citation:
    """Return a sentence of the articles above as a citation."""
    if words in ELSEWHERE.text:
        return citation(ELSEWHERE, words)
    return citation(DAM, words, 0 if words in LEAD.passage.text else 1)


def span(words: str, part: int = 1) -> GoldSpan:
    """Return where words stand in the articles above, as gold evidence."""
    place = quote(words)
    return GoldSpan(place.article.id, place.span, part)


def placed(
    *spans: GoldSpan, answers: Sequence[str] = ("335 meters",), **fields: Any
) -> Placed:
    """Return a question with gold answers, evidence, and the passages that hold it."""
    relevant = {
        p.id: 1
        for of, section in ((DAM, 0), (DAM, 1), (ELSEWHERE, 0))
        for p in [passage(of, section)]
        if any(s.article == of.id and p.span.overlaps(s.span) for s in spans)
    }
    known = {"id": "q1", "question": "How high?", "kind": "length", "answerable": True}
    gold = GoldQuestion(**(known | fields))
    return Placed(gold, spans, tuple(answers), relevant, by_article=False)


HOW_HIGH = placed(span(HEIGHT))
UNANSWERABLE = placed(answers=(), answerable=False, kind="unanswerable")


def answer(
    *quotes: str, evidence: Sequence[str] = (), confidence: float = 0.8, **more: Any
) -> Answer:
    """Return an answer of some quotes."""
    return Answer(
        "How high?",
        " ".join(quotes),
        tuple(map(quote, quotes)),
        confidence,
        tuple(map(quote, evidence)),
        **more,
    )


def refusal(*nearest: str, confidence: float = 0.1) -> NoAnswer:
    """Return a refusal with what came nearest."""
    return NoAnswer("How high?", "too unsure", confidence, tuple(map(quote, nearest)))


def trial(
    reply: Reply | None,
    made: Reply | None = None,
    hits: Sequence[Any] = (LEAD, BODY, OTHER),
) -> Trial:
    """Return what a system made of a question; an answer is what it had to answer, too."""
    return Trial(tuple(hits), reply, made or reply, 0.25)


def verbatim(one: Citation) -> bool:
    """Say whether a quote stands at its place."""
    return one.span.of(one.article.text) == one.quote


def judged(of: Placed, what: Trial, *, k: int = 5, task: str = "open") -> Outcome:
    """Return the outcome of a question."""
    return judge(of, what, k=k, task=task, verbatim=verbatim)


def answer_scores(outcome: Outcome) -> dict[str, float]:
    """Return the scores of an outcome that are neither of its ranking nor counts."""
    others = (*MEASURES, "quotes", "verbatim quotes")
    return {name: value for name, value in outcome.scores.items() if name not in others}


RIGHT = {
    "contained@1": 1.0,
    "contained@3": 1.0,
    "EM": 0.0,
    # 335, meters; of the quote's dam, will, be, 335, meters, high.
    "F1": pytest.approx(2 * (2 / 6) * 1 / (2 / 6 + 1)),
    "correct": 1.0,
    "right": 1.0,
    "evidence@1": 1.0,
    "citation precision": 1.0,
    "citation recall": 1.0,
}
WRONG = dict.fromkeys(RIGHT, 0.0)


def test_a_right_answer_has_every_score() -> None:
    """An answer that quotes the gold evidence first is right in all that is measured."""
    found = judged(HOW_HIGH, trial(answer(HEIGHT)))
    assert answer_scores(found) == RIGHT
    assert {name: found.scores[name] for name in MEASURES} == FIRST
    assert (found.id, found.kind, found.answerable) == ("q1", "length", True)
    assert (found.answered, found.confidence, found.seconds) == (True, 0.8, 0.25)
    assert (found.stage, found.error) == ("right", "")


def test_a_wrong_answer_has_every_score_too() -> None:
    """An answer from elsewhere is wrong in all, and where it was lost is told."""
    found = judged(HOW_HIGH, trial(answer(BORDER), hits=[OTHER]))
    assert answer_scores(found) == WRONG
    assert {name: found.scores[name] for name in MEASURES} == NOWHERE
    assert found.answered
    assert found.stage == "not retrieved"


def test_an_answer_that_is_the_gold_one_matches_exactly() -> None:
    """Exact match and F1 are of the answer's words, all its quotes together."""
    words = (HEIGHT, "dam will be 335 meters high. It stands on Vakhsh")
    gold = placed(span(HEIGHT), answers=words)
    scores = judged(gold, trial(answer(HEIGHT, RIVER))).scores
    assert (scores["EM"], scores["F1"]) == (1.0, 1.0)
    alone = judged(placed(span(HEIGHT), answers=words[1:]), trial(answer(HEIGHT))).scores
    # All six words of the quote, of the ten of the gold answer.
    assert (alone["EM"], alone["F1"]) == (0.0, pytest.approx(2 * 6 / (6 + 10)))


def test_the_second_quote_counts_among_the_first_three_only() -> None:
    """A gold answer in the second or third quote is contained@3 and does not make right."""
    for reply in (
        answer(RIVER, HEIGHT),
        answer(RIVER, evidence=[HEIGHT]),
        answer(RIVER, evidence=[COST, HEIGHT]),
    ):
        scores = judged(HOW_HIGH, trial(reply)).scores
        assert (scores["contained@1"], scores["contained@3"]) == (0.0, 1.0)
        assert (scores["correct"], scores["evidence@1"]) == (0.0, 0.0)


def test_the_fourth_quote_does_not_count() -> None:
    """Quotes after the third are not looked at."""
    reply = answer(RIVER, evidence=[COST, YEAR, HEIGHT])
    assert judged(HOW_HIGH, trial(reply)).scores["contained@3"] == 0.0


def test_disagreements_are_no_answers() -> None:
    """A quote that gives another value does not make an answer right."""
    reply = answer(RIVER, disagreements=(quote(HEIGHT),))
    assert judged(HOW_HIGH, trial(reply)).scores["contained@3"] == 0.0


def test_a_refusal_is_scored_by_what_would_have_been_answered() -> None:
    """What the user sees is wrong; what was withheld has its scores."""
    found = judged(HOW_HIGH, trial(refusal(HEIGHT), made=answer(HEIGHT)))
    assert answer_scores(found) == RIGHT | {"correct": 0.0, "right": 0.0}
    assert (found.answered, found.confidence) == (False, 0.1)
    assert found.stage == "refused"


def test_a_refusal_with_nothing_to_say_is_wrong() -> None:
    """Where nothing could be quoted even when made to answer, all scores are 0."""
    found = judged(HOW_HIGH, trial(refusal(), made=refusal()))
    assert answer_scores(found) == WRONG
    assert found.stage == "not read"


@pytest.mark.parametrize(
    ("reply", "correct", "stage"),
    [(refusal(), 1.0, "right"), (answer(HEIGHT), 0.0, "answered wrongly")],
)
def test_a_question_without_an_answer_wants_a_refusal(
    reply: Reply, correct: float, stage: str
) -> None:
    """It is scored by whether it was refused alone, and has no ranking to judge."""
    found = judged(UNANSWERABLE, trial(reply, made=answer(HEIGHT)))
    assert answer_scores(found) == {"correct": correct, "right": correct}
    assert not any(name in found.scores for name in MEASURES)
    assert found.stage == stage
    assert not found.answerable


def test_without_gold_evidence_there_are_no_scores_of_evidence() -> None:
    """A question with gold answers alone has neither a ranking nor citations to judge."""
    found = judged(placed(), trial(answer(HEIGHT)))
    names = ["contained@1", "contained@3", "EM", "F1", "correct", "right"]
    assert sorted(found.scores) == sorted([*names, "quotes", "verbatim quotes"])
    assert found.stage == "right"


TWO_PARTS = placed(span(HEIGHT, 1), span(COST, 2), answers=("335 meters",))


@pytest.mark.parametrize(
    ("gold", "reply", "precision", "recall"),
    [
        pytest.param(TWO_PARTS, answer(HEIGHT, COST), 1, 1, id="both parts"),
        pytest.param(TWO_PARTS, answer(HEIGHT), 1, 1 / 2, id="one part of two"),
        pytest.param(TWO_PARTS, answer(HEIGHT, RIVER), 1 / 2, 1 / 2, id="one beside"),
        pytest.param(TWO_PARTS, answer(RIVER, YEAR, BORDER), 0, 0, id="all beside"),
        pytest.param(TWO_PARTS, answer(HEIGHT, HEIGHT), 1, 1 / 2, id="the same twice"),
        pytest.param(
            TWO_PARTS,
            answer(HEIGHT, evidence=[COST]),
            1,
            1 / 2,
            id="evidence is not cited",
        ),
        pytest.param(
            placed(span(HEIGHT), span(COST)), answer(COST), 1, 1, id="alternatives"
        ),
        pytest.param(
            placed(span(HEIGHT, 1), span(RIVER, 1), span(COST, 2)),
            answer(HEIGHT, RIVER),
            1,
            1 / 2,
            id="two alternatives of one part",
        ),
        pytest.param(
            placed(span("335 meters")), answer(HEIGHT), 1, 1, id="gold within the quote"
        ),
        pytest.param(
            placed(span(f"{HEIGHT} {RIVER}")), answer(RIVER), 1, 1, id="quote within gold"
        ),
    ],
)
def test_citations_are_compared_with_the_places_of_the_evidence(
    gold: Placed, reply: Answer, precision: float, recall: float
) -> None:
    """Precision is of the quotes that are cited, recall of the parts of the evidence."""
    scores = judged(gold, trial(reply)).scores
    assert scores["citation precision"] == precision
    assert scores["citation recall"] == recall


def test_evidence_is_a_place_and_not_words() -> None:
    """The same offsets in another article are not the gold evidence."""
    other = article(("lead", None, f"{HEIGHT} {RIVER}"), id="copy")
    reply = Answer("q", HEIGHT, (citation(other, HEIGHT),), 0.9)
    scores = judged(HOW_HIGH, trial(reply)).scores
    assert (scores["contained@1"], scores["evidence@1"]) == (1.0, 0.0)
    assert (scores["citation precision"], scores["citation recall"]) == (0.0, 0.0)


def by(*authors: str) -> Placed:
    """Return the question who wrote about the dam."""
    return placed(span(RIVER), answers=authors, kind="author")


@pytest.mark.parametrize(
    ("words", "authors", "right"),
    [
        (RIVER, ("Ann Author",), 1.0),
        (RIVER, ("Bo Bee",), 1.0),
        (COST, ("Ann Author", "Bo Bee"), 1.0),
        (BORDER, ("Ann Author",), 0.0),
        (RIVER, ("Cy Clerk",), 0.0),
        (RIVER, ("Ann Auth",), 0.0),
        (RIVER, ("Bee",), 1.0),
    ],
)
def test_who_wrote_it_is_answered_by_the_byline(
    words: str, authors: tuple[str, ...], right: float
) -> None:
    """A question for the author is right where the quoted article is by a gold author."""
    scores = judged(by(*authors), trial(answer(words))).scores
    assert (scores["contained@1"], scores["correct"]) == (right, right)


def test_other_questions_are_not_answered_by_the_byline() -> None:
    """An author's name in the byline does not answer what is no question for the author."""
    other = placed(span(RIVER), answers=("Ann Author",), kind="who")
    assert judged(other, trial(answer(RIVER))).scores["contained@1"] == 0.0


def askew(words: str) -> Citation:
    """Return a quote that does not stand at its place."""
    return replace(quote(words), quote=words.upper())


@pytest.mark.parametrize(
    ("reply", "made", "shown", "sound"),
    [
        pytest.param(refusal(), refusal(), 0, 0, id="nothing shown"),
        pytest.param(refusal(HEIGHT, COST), answer(HEIGHT), 3, 3, id="refusal and made"),
        pytest.param(
            NoAnswer("q", "unsure", 0.1, (askew(HEIGHT),)), answer(RIVER), 2, 1, id="near"
        ),
        pytest.param(
            refusal(),
            Answer("q", "x", (askew(HEIGHT),), 0.1, (quote(RIVER), askew(COST))),
            3,
            1,
            id="made",
        ),
        pytest.param(
            refusal(),
            Answer("q", "x", (quote(RIVER),), 0.1, (), (askew(COST),)),
            2,
            1,
            id="disagreement",
        ),
    ],
)
def test_every_quote_that_is_shown_is_checked(
    reply: Reply, made: Reply, shown: int, sound: int
) -> None:
    """All quotes of what the user sees and of what it would have said are counted."""
    for of in (HOW_HIGH, UNANSWERABLE):
        scores = judged(of, trial(reply, made)).scores
        assert (scores["quotes"], scores["verbatim quotes"]) == (shown, sound)


def test_the_quotes_of_an_answer_are_counted_once() -> None:
    """Where the answer given is the one made, its quotes are not counted twice."""
    reply = Answer("q", HEIGHT, (quote(HEIGHT),), 0.9, (askew(RIVER),), (quote(COST),))
    scores = judged(HOW_HIGH, trial(reply)).scores
    assert (scores["quotes"], scores["verbatim quotes"]) == (3, 2)


def test_an_outcome_keeps_places_and_words_of_its_first_quotes() -> None:
    """It has the places of three quotes, and what a person needs to see."""
    reply = answer(HEIGHT, evidence=[COST, YEAR, RIVER])
    found = judged(HOW_HIGH, trial(reply))
    spans = [quote(words).span for words in (HEIGHT, COST, YEAR)]
    assert found.quotes == tuple(
        {"article": "dam", "section": kind, "start": at.start, "end": at.end}
        for kind, at in zip(("lead", "body", "body"), spans, strict=True)
    )
    assert found.words == {
        "question": "How high?",
        "gold": ["335 meters"],
        "gold articles": ["dam"],
        "quotes": [HEIGHT, COST, YEAR],
    }
    assert judged(HOW_HIGH, trial(refusal())).words["reason"] == "too unsure"


@pytest.mark.parametrize(
    ("of", "what", "stage"),
    [
        (HOW_HIGH, trial(answer(HEIGHT)), "right"),
        (HOW_HIGH, trial(answer(HEIGHT), hits=[]), "right"),
        (HOW_HIGH, trial(refusal(), made=answer(HEIGHT)), "refused"),
        (HOW_HIGH, trial(refusal(), made=answer(HEIGHT), hits=[OTHER]), "refused"),
        (HOW_HIGH, trial(refusal(), made=answer(RIVER)), "not read"),
        (HOW_HIGH, trial(answer(RIVER)), "not read"),
        (HOW_HIGH, trial(answer(BORDER), hits=[OTHER, BODY]), "not retrieved"),
        (HOW_HIGH, trial(answer(BORDER), hits=[]), "not retrieved"),
        (placed(), trial(answer(BORDER)), "not read"),
        (UNANSWERABLE, trial(refusal(), made=answer(HEIGHT)), "right"),
        (UNANSWERABLE, trial(answer(HEIGHT)), "answered wrongly"),
    ],
)
def test_the_first_stage_that_lost_a_question_is_told(
    of: Placed, what: Trial, stage: str
) -> None:
    """Each question has one stage, and it is right where the user is served right."""
    found = judged(of, what)
    assert found.stage == stage
    assert (found.stage == "right") == (found.scores["correct"] == 1)


@pytest.mark.parametrize(
    ("k", "stage"), [(1, "not retrieved"), (2, "not retrieved"), (3, "not read")]
)
def test_what_lies_beyond_the_passages_read_was_not_retrieved(k: int, stage: str) -> None:
    """Evidence in the third passage is retrieved only where three are read."""
    what = trial(answer(BORDER), hits=[OTHER, BODY, LEAD])
    found = judged(HOW_HIGH, what, k=k)
    assert found.stage == stage
    assert found.scores["RR@10"] == pytest.approx(1 / 3)


def test_a_crash_is_wrong_in_all_that_the_question_is_asked_for() -> None:
    """A crashed question has all the scores that a wrong answer has, and says why."""
    found = crashed(HOW_HIGH, "ValueError('boom')", task="open")
    wrong = judged(HOW_HIGH, trial(answer(BORDER), hits=[]))
    counted = wrong.scores.keys() - {"quotes", "verbatim quotes"}
    assert found.scores == dict.fromkeys(counted, 0.0)
    assert (found.stage, found.error) == ("crashed", "ValueError('boom')")
    assert (found.answered, found.confidence, found.seconds) == (False, 0.0, 0.0)
    assert (found.id, found.kind, found.answerable) == ("q1", "length", True)
    assert found.words["question"] == "How high?"
    assert found.quotes == ()


@pytest.mark.parametrize(
    ("of", "task", "names"),
    [
        (HOW_HIGH, "reading", RIGHT),
        (HOW_HIGH, "retrieval", MEASURES),
        (placed(), "open", ("contained@1", "contained@3", "EM", "F1", "correct", "right")),
        (UNANSWERABLE, "open", ("correct", "right")),
    ],
)
def test_a_crash_has_the_scores_of_its_task(
    of: Placed, task: str, names: Sequence[str]
) -> None:
    """Without a ranking to judge it has none of a ranking, without an answer none of one."""
    found = crashed(of, "boom", task=task)
    assert found.scores == dict.fromkeys(names, 0.0)


def test_a_crash_on_a_question_without_an_answer_is_no_refusal() -> None:
    """Saying nothing because of a crash is not right."""
    found = crashed(UNANSWERABLE, "boom", task="open")
    assert (found.stage, found.scores["correct"]) == ("crashed", 0.0)


def test_reading_has_no_ranking_to_judge() -> None:
    """Where the text was given, there are scores of the answer alone."""
    found = judged(HOW_HIGH, trial(answer(HEIGHT)), task="reading")
    assert answer_scores(found) == RIGHT
    assert not any(name in found.scores for name in MEASURES)


@pytest.mark.parametrize(
    ("hits", "stage"),
    [([LEAD], "right"), ([OTHER, LEAD], "right"), ([OTHER], "not retrieved")],
)
def test_retrieval_alone_is_judged_by_what_would_be_read(
    hits: list[Any], stage: str
) -> None:
    """It has scores of the ranking only, and is right where evidence is to be read."""
    found = judged(HOW_HIGH, trial(None, hits=hits), task="retrieval")
    assert sorted(found.scores) == sorted(MEASURES)
    assert found.scores["RR@10"] == pytest.approx(
        1 / (1 + hits.index(LEAD)) if LEAD in hits else 0
    )
    assert (found.stage, found.answered, found.confidence) == (stage, False, 0.0)
    assert (found.quotes, found.seconds) == ((), 0.25)


def test_retrieval_beyond_what_would_be_read_is_not_right() -> None:
    """Evidence at rank 2 is of no use where one passage is read."""
    found = judged(HOW_HIGH, trial(None, hits=[OTHER, LEAD]), k=1, task="retrieval")
    assert found.stage == "not retrieved"


BY_ARTICLE = Placed(
    GoldQuestion("q1", "Which border?", "query", True, relevant={"border": 2}),
    (),
    (),
    {"border": 2},
    by_article=True,
)


def test_articles_are_ranked_by_their_best_passage() -> None:
    """Where articles are judged, each counts once, at its first passage."""
    found = judged(
        BY_ARTICLE, trial(None, hits=[LEAD, BODY, OTHER, LEAD]), task="retrieval"
    )
    assert found.scores["RR@10"] == pytest.approx(1 / 2)
    assert found.scores["AP"] == pytest.approx(1 / 2)


def test_an_article_is_read_where_one_of_its_passages_is() -> None:
    """Of two passages read, both of one article, the next article's is none."""
    hits = [LEAD, BODY, OTHER]
    assert (
        judged(BY_ARTICLE, trial(None, hits=hits), k=3, task="retrieval").stage == "right"
    )
    found = judged(BY_ARTICLE, trial(None, hits=hits), k=2, task="retrieval")
    assert found.stage == "not retrieved"


SENTENCES = st.sampled_from([HEIGHT, RIVER, COST, YEAR, BORDER])
ANSWERS = st.builds(
    lambda cited, evidence, confidence: answer(
        *cited, evidence=evidence, confidence=confidence
    ),
    st.lists(SENTENCES, min_size=1, max_size=4),
    st.lists(SENTENCES, max_size=3),
    st.floats(0, 1),
)
REFUSALS = st.lists(SENTENCES, max_size=3).map(lambda near: refusal(*near))
TRIALS = st.builds(
    lambda reply, made, hits: trial(
        reply, reply if isinstance(reply, Answer) else made, hits
    ),
    ANSWERS | REFUSALS,
    ANSWERS | REFUSALS,
    st.permutations([LEAD, BODY, OTHER]).flatmap(
        lambda hits: st.integers(0, 3).map(lambda count: hits[:count])
    ),
)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([HOW_HIGH, TWO_PARTS, UNANSWERABLE, placed(), by("Bo Bee")]),
    TRIALS,
    st.integers(1, 4),
)
def test_whatever_is_replied_the_scores_agree_with_one_another(
    of: Placed, what: Trial, k: int
) -> None:
    """Scores lie in their ranges, agree with the stage, and have the keys of a crash."""
    found = judged(of, what, k=k)
    counts = ("quotes", "verbatim quotes")
    shares = {name: s for name, s in found.scores.items() if name not in counts}
    assert shares.keys() == crashed(of, "boom", task="open").scores.keys()
    assert all(0 <= value <= 1 for value in shares.values())
    assert found.scores["quotes"] == found.scores["verbatim quotes"]
    assert found.stage in STAGES
    assert (found.stage == "right") == (shares["correct"] == 1)
    if of.gold.answerable:
        assert shares["correct"] <= shares["contained@1"] <= shares["contained@3"]
        assert shares["correct"] == shares["contained@1"] * found.answered
        assert shares["EM"] <= shares["F1"]
    else:
        assert shares["correct"] == (not found.answered)
