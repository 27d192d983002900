"""A question to hits: fusion, phrases, and the two rankings wired together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from sqlite3 import Connection

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from askcaci.index import postings
from askcaci.index.bm25 import Bm25
from askcaci.index.database import open_writer
from askcaci.index.sqlite import SqliteWords
from askcaci.retrieval import (
    NEAR,
    Retrieval,
    fuse,
    none_near,
    phrases,
    promoted,
)
from askcaci.text.names import alias_groups
from askcaci.text.normalise import has_word, stems
from askcaci.text.terms import Term, every_word, occurrences, question_terms
from askcaci.types import Filters, Hit, Passage
from builders import article, bag_of_words, passage

RANKINGS = st.lists(
    st.dictionaries(
        st.integers(0, 20), st.floats(-50, 50, allow_subnormal=False), max_size=10
    ).map(lambda scores: sorted(scores.items(), key=lambda item: -item[1])),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize(
    ("rankings", "fused"),
    [
        ([[(7, 0.9), (3, 0.5)], [(3, 12.0), (9, 4.0)]], [(3, 0.5), (7, 0.5), (9, 0.0)]),
        ([[(7, 0.9), (3, 0.5)], [(7, 12.0), (3, 4.0)]], [(7, 1.0), (3, 0.0)]),
        ([[(1, 1.0), (2, 0.5), (3, 0.0)], []], [(1, 0.5), (2, 0.25), (3, 0.0)]),
        ([[(5, 0.1)], [(5, 3.0)]], [(5, 1.0)]),
        ([[(8, 2.0), (4, 2.0)]], [(4, 1.0), (8, 1.0)]),
        ([[], []], []),
    ],
)
def test_rankings_merge_by_normalised_score(
    rankings: list[list[tuple[int, float]]], fused: list[tuple[int, float]]
) -> None:
    """Each ranking's scores count from 0 to 1, a row it lacks as 0, ties by row."""
    found = fuse(rankings)
    assert [row for row, _ in found] == [row for row, _ in fused]
    assert [score for _, score in found] == pytest.approx([score for _, score in fused])


@given(RANKINGS)
def test_fusion_is_a_ranking_of_all_rows(rankings: list[list[tuple[int, float]]]) -> None:
    """Every row comes once, best first, scores between 0 and 1, the same every time."""
    found = fuse(rankings)
    assert sorted(row for row, _ in found) == sorted(
        {r for one in rankings for r, _ in one}
    )
    assert found == sorted(found, key=lambda item: (-item[1], item[0]))
    assert all(-1e-9 <= score <= 1 + 1e-9 for _, score in found)
    assert fuse([list(reversed(one)) for one in rankings]) == found


@given(RANKINGS, st.floats(0.1, 10), st.integers(-20, 20))
def test_fusion_ignores_a_rankings_scale(
    rankings: list[list[tuple[int, float]]], factor: float, shift: int
) -> None:
    """Cosine and BM25 need no common scale: stretching one ranking changes nothing."""
    first, *others = rankings
    stretched = [(row, score * factor + shift) for row, score in first]
    if len({score for _, score in first}) == len({score for _, score in stretched}):
        before, after = (dict(fuse([one, *others])) for one in (first, stretched))
        assert after == pytest.approx(before, abs=1e-6)


def test_a_ranking_counts_from_a_low_that_is_known() -> None:
    """With a low of 0, the last row of a ranking keeps what it scored."""
    found = fuse([[(7, 0.9), (3, 0.5)], [(3, 12.0), (9, 4.0)]], lows=(None, 0.0))
    assert found == [(3, 0.5), (7, 0.5), (9, pytest.approx(1 / 6))]


@given(
    st.dictionaries(st.integers(0, 40), st.floats(0, 1), max_size=30),
    st.lists(st.integers(0, 60), max_size=12),
    st.integers(0, 20),
)
def test_promoted_rows_are_among_the_first(
    scores: dict[int, float], rows: list[int], first: int
) -> None:
    """All of them, or the first would all be; nothing is lost and scores still fall."""
    ranking = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    found = promoted(ranking, rows, first)
    top = {row for row, _ in found[:first]}
    assert set(rows) <= top or len(set(rows)) > first >= len(top)
    assert sorted(row for row, _ in found) == sorted({*scores, *rows})
    values = [score for _, score in found]
    assert values == sorted(values, reverse=True)
    kept = [row for row, _ in found if row not in rows]
    assert kept == [row for row, _ in ranking if row not in rows]


SHORT = (
    "Türkiye’s pipelines reach the coast",
    "The United States left",
    "A class on organising labour",
    "The summit in Xi’an ended",
)


def matching(question: str) -> list[int]:
    """Return which of the short texts a question's phrases stand in."""
    sequences = phrases(question_terms(question))
    return [
        number
        for number, text in enumerate(SHORT)
        if any(occurrences(sequence, stems(text)) for sequence in sequences)
    ]


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("pipeline", [0]),
        ("What did Turkey do?", [0]),
        ("Did the US leave?", [1]),
        ("organizing labor", [2]),
        ("states, or pipelines", [0, 1]),
        ("united", [1]),
        ("nothing here", []),
        ('pipeline" OR "class', [0, 2]),
        ("NOT pipeline", [0]),
        ("pipel*", []),
        ("text:pipeline", [0]),
        ("Where is Xi’an?", [3]),
    ],
)
def test_terms_match_in_any_of_their_spellings(question: str, texts: list[int]) -> None:
    """Any term in any spelling matches, and nothing in a question is an operator."""
    assert matching(question) == texts


def test_every_spelling_becomes_a_phrase_of_stems_once() -> None:
    """In the order of the terms, without repetition."""
    terms = [Term("A", (("officials", "b"), ("c",))), Term("C", (("c",),))]
    assert phrases(terms) == [("offici", "b"), ("c",)]
    assert phrases([]) == []


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from([*"'\"*():^-+{}\0\ud800¼ﷺ⑴ʺß😀 ", " AND ", " NOT ", "%_", ",2)"]),
        max_size=40,
    ).map("".join)
)
def test_any_question_can_be_searched_for(connection: Connection, question: str) -> None:
    """Quotes, NUL, emoji, operators, half a character: all are words or nothing."""
    searched(connection, question)


@pytest.mark.parametrize("unit", ["word{} ", '"{} ', "({})", "{}\0", "x", "😀", " OR {}"])
def test_the_longest_question_can_be_searched_for(
    connection: Connection, unit: str
) -> None:
    """100,000 characters take no longer than the terms that are looked at."""
    searched(connection, "".join(unit.format(n) for n in range(100_000))[:100_000])


def test_all_aliases_at_once_can_be_searched_for(connection: Connection) -> None:
    """A question that names everything known finds the text that has one of the names."""
    question = " and ".join(group.canonical for group in alias_groups())
    assert searched(connection, question) == [1]


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A database with one passage."""
    with closing(open_writer(tmp_path_factory.mktemp("index"))) as opened:
        opened.execute("INSERT INTO lexicon VALUES (1, '', 'the border of Georgia')")
        postings.add(SqliteWords(opened), 0)
        yield opened


def searched(connection: Connection, question: str) -> list[int]:
    """Return the rows that a question's phrases find."""
    found = Bm25(SqliteWords(connection), 1).search(phrases(question_terms(question)), 10)
    return [row for row, _ in found]


TEXTS = (
    "The border is 972 km long.",
    "A dam stands on the Vakhsh.",
    "Trade through the port grew.",
    "The border was closed in 2021.",
)


@dataclass
class Store:
    """Passages in memory with a lexical ranking by shared words."""

    texts: Sequence[str] = TEXTS
    visible: NDArray[np.int64] | None = None
    asked: list[list[tuple[str, ...]]] = field(default_factory=list)

    def rows(self, filters: Filters) -> NDArray[np.int64] | None:
        """Return what the test lets be seen."""
        return None if filters.empty else self.visible

    def lexical(
        self,
        phrases: Sequence[Sequence[str]],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]:
        """Rank by the number of phrases."""
        self.asked.append([*map(tuple, phrases)])
        scored = [
            (row, float(sum(bool(occurrences(tuple(p), stems(text))) for p in phrases)))
            for row, text in enumerate(self.texts)
            if rows is None or row in rows
        ]
        return sorted((s for s in scored if s[1]), key=lambda s: -s[1])[:k]

    def literal(
        self, words: Sequence[str], most: int, rows: NDArray[np.int64] | None = None
    ) -> dict[str, list[int]]:
        """Return which texts have each of the rare words."""
        having = {
            word: [
                row
                for row, text in enumerate(self.texts)
                if has_word(text, word) and (rows is None or row in rows)
            ]
            for word in words
        }
        return {word: held for word, held in having.items() if 0 < len(held) <= most}

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """Return the passages of some rows."""
        return [passage(article(self.texts[row], id=str(row))) for row in rows]


class Vectors:
    """An exact search over the texts' bags of words."""

    def __init__(self, texts: Sequence[str] = TEXTS) -> None:
        self.matrix = bag_of_words(texts)

    def search(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Rank by cosine."""
        cosines = self.matrix @ vector
        seen = range(len(cosines)) if rows is None else rows
        return sorted(((int(r), float(cosines[r])) for r in seen), key=lambda s: -s[1])[:k]


def ask(
    question: str, store: Store, filters: Filters | None = None
) -> list[tuple[str, int | None, int | None]]:
    """Return (article, dense rank, lexical rank) of the hits of a question."""
    vector = bag_of_words([question])[0]
    retrieval = Retrieval(question_terms(question), store, filters=filters)
    hits = retrieval.hits(vector, Vectors(), k=3)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    return [(h.passage.article_id, h.dense_rank, h.lexical_rank) for h in hits]


def test_the_passage_both_retrievers_prefer_comes_first() -> None:
    """Hits are fused, carry each retriever's rank, and number at most k."""
    found = ask("How many km is the border?", Store())
    assert found[0] == ("0", 1, 1)
    assert len(found) == 3
    assert [lexical for _, _, lexical in found[1:]] == [2, None]


def test_passages_with_a_rare_name_come_first() -> None:
    """However near other passages are in meaning, all that have the name precede them."""
    texts = [f"The border of village {number}." for number in range(30)]
    texts[17] += " Kelrum is a border village, as far as anybody at the border knows."
    texts[29] = "A road to Kelrum, of which nobody has said anything else at all so far."
    store = Store(texts)
    retrieval = Retrieval(question_terms("Kelrum"), store)
    vector = bag_of_words(["The border of village 3."])[0]
    hits = retrieval.hits(vector, Vectors(texts), k=30)
    assert {hit.passage.article_id for hit in hits[:2]} == {"17", "29"}


def test_of_a_long_question_passages_with_a_rare_word_are_among_the_first_twenty() -> None:
    """What else is asked may put others before them, but no more than twenty."""
    texts = [f"The border village {n} has a school and a road." for n in range(40)]
    texts[38] = "Nothing of that. " * 20 + "Kelrum."
    store = Store(texts)
    asked = "Which border village has a school and a road, like Kelrum?"
    retrieval = Retrieval(question_terms(asked), store)
    hits = retrieval.hits(bag_of_words([asked])[0], Vectors(texts), k=40)
    places = [hit.passage.article_id for hit in hits]
    assert places.index("38") < 20


def test_stop_words_are_searched_for_where_there_is_nothing_else() -> None:
    """A question of stop words alone is about these."""
    assert question_terms("she won") == ()
    assert [term.spellings for term in every_word("she won")] == [(("she",),), (("won",),)]


@pytest.mark.parametrize(
    ("rank", "cosine", "none"),
    [
        (None, NEAR - 0.01, True),
        (None, NEAR, False),
        (4, NEAR - 0.01, False),
        (4, None, False),
    ],
)
def test_what_shares_no_word_and_is_far_is_nothing(
    rank: int | None, cosine: float | None, none: bool
) -> None:
    """One word in common is enough, or a passage that is near in meaning."""
    hit = Hit(passage(article("A road.")), 0.5, 1, rank, cosine)
    assert none_near([hit]) is none
    assert none_near([])


def test_hits_carry_their_cosine() -> None:
    """A hit's cosine is the dense retriever's, None where that one missed it."""
    question = "Who closed it in 2021?"
    vector = bag_of_words([question])[0]
    retrieval = Retrieval(question_terms(question), Store(), depth=1)
    hits = retrieval.hits(vector, Vectors(), k=4)
    assert [h.passage.article_id for h in hits] == ["3"]
    assert hits[0].cosine == pytest.approx(float(Vectors().matrix[3] @ vector))


def test_only_what_passes_the_filters_is_seen() -> None:
    """Rows that filters leave out come from neither retriever."""
    store = Store(visible=np.array([1, 3]))
    found = ask("How many km is the border?", store, filters=Filters(authors=("x",)))
    assert {number for number, _, _ in found} == {"1", "3"}


def test_filters_that_leave_nothing_find_nothing() -> None:
    """Where no row passes there are no hits and no retriever is asked."""
    store = Store(visible=np.array([], np.int64))
    assert ask("the border", store, filters=Filters(authors=("x",))) == []
    assert store.asked == []


def test_a_question_without_terms_is_dense_only() -> None:
    """Where there is no word to search for, only the vectors find something."""
    store = Store()
    assert [lexical for _, _, lexical in ask("What is it?", store)] == [None, None, None]
    assert store.asked == []
