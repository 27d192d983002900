"""Our own questions: enough of every kind, in place, development apart from test."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from askcaci import Assistant
from askcaci.corpus.files import read_article
from askcaci.evaluation.answers import contains
from askcaci.evaluation.gold import QuestionSet
from askcaci.evaluation.loading import load
from askcaci.evaluation.placing import Placed
from askcaci.evaluation.running import placed
from conftest import ROOT

FOLDER = ROOT / "eval" / "questions"
UNANSWERABLE = {"near-miss", "false-premise", "out-of-corpus"}
ANSWERABLE = {
    "factoid", "number", "date", "definition", "cause", "consequence", "comparison",
    "position", "aggregation", "alias", "paraphrase", "two-hop",
}  # fmt: skip

# The later development sets name the kind of answer or of trap more finely.
FINER_UNANSWERABLE = UNANSWERABLE | {
    "wrong-entity",
    "wrong-year",
    "wrong-unit",
    "role-swap",
}
FINER_ANSWERABLE = {
    "who", "which", "where", "when", "office", "number", "unit", "share", "money",
    "duration", "definition", "abbreviation", "cause", "consequence", "yes-no",
    "paraphrase", "adjacent", "comparison", "how",
}  # fmt: skip
BRIEFS = ("dev", "dev2", "dev3", "test")
LATER = (("dev2", "real_page_dev2"), ("dev3", "real_page_dev3"))


@lru_cache
def questions(name: str) -> QuestionSet:
    """Return one of our question sets."""
    return load(FOLDER / f"{name}.jsonl")


@pytest.fixture(scope="module")
def in_place(briefs_home: Path) -> dict[str, list[Placed]]:
    """The sets on the briefs with their evidence found in the briefs as indexed."""
    with Assistant.open(briefs_home) as assistant:
        found = {name: placed(questions(name), assistant) for name in BRIEFS}
    assert not [problem for _, problems in found.values() for problem in problems]
    return {half: good for half, (good, _) in found.items()}


def test_there_are_enough_questions_of_every_kind() -> None:
    """At least 200, 60 of them unanswerable, each kind in both halves."""
    every = [q for half in ("dev", "test") for q in questions(half).questions]
    assert len(every) >= 200
    assert sum(not q.answerable for q in every) >= 60
    for half in ("dev", "test"):
        kinds = Counter(q.kind for q in questions(half).questions)
        assert set(kinds) == ANSWERABLE | UNANSWERABLE
        assert min(kinds.values()) >= 5
    assert all(q.answerable == (q.kind in ANSWERABLE) for q in every)


@pytest.mark.parametrize("names", LATER)
def test_the_later_sets_are_half_unanswerable(names: tuple[str, str]) -> None:
    """At least 400 questions, half of them unanswerable, each of a known kind."""
    every = [q for name in names for q in questions(name).questions]
    assert len(every) >= 400
    assert 0.45 <= sum(not q.answerable for q in every) / len(every) <= 0.55
    assert {q.kind for q in every} <= FINER_ANSWERABLE | FINER_UNANSWERABLE
    assert all(q.answerable == (q.kind in FINER_ANSWERABLE) for q in every)


def test_every_finer_kind_is_asked() -> None:
    """Each kind of the later sets is in the newest one."""
    kinds = {q.kind for name in LATER[-1] for q in questions(name).questions}
    assert kinds == FINER_ANSWERABLE | FINER_UNANSWERABLE


def test_the_first_place_of_the_shortest_answer_is_the_right_one() -> None:
    """Training takes the shortest answer where it first occurs: a whole word there."""
    for question in questions("dev3").questions:
        for one in question.evidence:
            shortest = min(question.answers, key=len)
            start = one.quote.index(shortest)
            end = start + len(shortest)
            assert not one.quote[:start][-1:].isalnum(), question.id
            assert not one.quote[end : end + 1].isalnum(), question.id


def test_the_later_sets_name_the_article_of_every_question() -> None:
    """Unless it is out of the corpus, a question names the articles it belongs to."""
    for name in [name for names in LATER for name in names]:
        for question in questions(name).questions:
            assert bool(question.about) != (question.kind == "out-of-corpus"), question.id
            assert {one.article for one in question.evidence} <= set(question.about)


def test_every_line_is_read() -> None:
    """No line of any of our sets is reported as bad."""
    for path in FOLDER.glob("*.jsonl"):
        found = load(path)
        assert found.problems == ()
        assert len(found.questions) == len(path.read_text("utf-8").splitlines())


def test_evidence_stands_where_it_says() -> None:
    """Each span holds its quote, and one of them a gold answer."""
    for name in BRIEFS:
        for question in questions(name).questions:
            words = []
            for one in question.evidence:
                text = read_article(ROOT / "corpus" / f"{one.article}.md").text
                assert one.span is not None
                assert one.span.of(text) == one.quote, question.id
                words.append(one.quote)
            held = [a for a in question.answers if contains(" … ".join(words), [a])]
            assert list(question.answers) == held, question.id


def test_no_article_and_no_passage_serves_development_and_test(
    in_place: dict[str, list[Placed]],
) -> None:
    """Evidence, near misses and relevant passages of the two lie in different articles."""
    articles, passages = {}, {}
    for name, good in in_place.items():
        articles[name] = {span.article for one in good for span in one.spans} | {
            article for one in good for article in one.gold.about
        }
        passages[name] = {passage for one in good for passage in one.relevant}
    for name in ("dev", "dev2", "dev3"):
        assert not articles[name] & articles["test"]
        assert not passages[name] & passages["test"]
    assert len(articles["dev"] | articles["test"]) == 12
    assert len(articles["dev2"]) == 23
    assert articles["dev3"] == articles["dev2"]


def test_the_gold_evidence_passes_the_questions_filters() -> None:
    """A question that names a section or an article has its answer there."""
    filtered = 0
    for half in ("dev", "test"):
        for question in questions(half).questions:
            wanted = question.filters
            filtered += not wanted.empty
            for one in question.evidence:
                article = read_article(ROOT / "corpus" / f"{one.article}.md")
                section = next(
                    s.kind
                    for s in article.sections
                    if one.span and s.span.start <= one.span.start < s.span.end
                )
                assert not wanted.articles or one.article in wanted.articles, question.id
                assert not wanted.sections or section in wanted.sections, question.id
    assert filtered >= 10


def test_no_question_is_asked_twice() -> None:
    """Ids and wordings are different, within a half and across."""
    every = [q for path in FOLDER.glob("*.jsonl") for q in load(path).questions]
    assert len({q.id for q in every}) == len(every)
    assert len({q.question.casefold() for q in every}) == len(every)


@pytest.mark.skipif(
    not (ROOT.parent / "shared" / "real" / "analyst-front-page-2025.txt").exists(),
    reason="the saved page is not at hand",
)
@pytest.mark.parametrize(
    ("name", "count"),
    [("real_page_dev", 60), ("real_page_dev2", 125), ("real_page_dev3", 150)],
)
def test_the_real_page_questions_fit_the_page(
    name: str, count: int, tmp_path: Path
) -> None:
    """Imported afresh, the page has the words of every gold span at its place."""
    from askcaci.corpus.importing import import_files
    from askcaci.evaluation.placing import place

    (tmp_path / "corpus").mkdir()
    page = ROOT.parent / "shared" / "real" / "analyst-front-page-2025.txt"
    import_files([page], tmp_path / "corpus")
    found = questions(name)

    def article(article_id: str):
        return read_article(tmp_path / "corpus" / f"{article_id}.md")

    for question in found.questions:
        good = place(question, article, lambda _: [])
        assert bool(good.spans) == question.answerable
        assert bool(good.answers) == question.answerable
    assert len(found.questions) == count
