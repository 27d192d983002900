"""Passages that share a question's words but not its answer, as retrieval brings them.

A reader that only ever saw the right passage is sure of itself in every passage. So
questions are also trained on passages of the same article that BM25 ranks high and that
hold no answer (Clark & Gardner, 2018).
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

from askcaci.text.normalise import fold
from askcaci.text.terms import question_terms
from askcaci.training.examples import Example

# Contexts of one article are within so many lines of one another.
_NEIGHBOURHOOD = 40
_LOOKED_AT = 12
_CHOSEN_FROM = 3


class NegativeSource:
    """Finds passages without the answer among a set's contexts, by SQLite's BM25."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._contexts = {example.line: example.context for example in examples}
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE lexicon USING fts5("
            'text, tokenize = "porter unicode61 remove_diacritics 2")'
        )
        self._connection.executemany(
            "INSERT INTO lexicon (rowid, text) VALUES (?, ?)", self._contexts.items()
        )

    def find(self, example: Example, chance: random.Random) -> Example | None:
        """Return the question on one of the best passages that do not hold its answer.

        Of the same article if `chance` and the words will have it, else of any.
        """
        near = chance.random() < 0.75
        lines = self._ranked(example, near) or self._ranked(example, not near)
        answers = [fold(answer) for answer in example.answers]
        wrong = [
            line
            for line in lines
            if line != example.line
            and not any(answer in fold(self._contexts[line]) for answer in answers)
        ]
        if not wrong:
            return None
        line = chance.choice(wrong[:_CHOSEN_FROM])
        return Example(self._contexts[line], line, example.question, None, ())

    def _ranked(self, example: Example, near: bool) -> list[int]:
        terms = [
            " ".join(words)
            for term in question_terms(example.question)
            for words in term.spellings[:1]
        ]
        if not terms:
            return []
        match = " OR ".join(f'"{term}"' for term in terms)
        reach = _NEIGHBOURHOOD if near else len(self._contexts)
        rows = self._connection.execute(
            "SELECT rowid FROM lexicon WHERE lexicon MATCH ? AND rowid BETWEEN ? AND ? "
            "ORDER BY bm25(lexicon), rowid LIMIT ?",
            (match, example.line - reach, example.line + reach, _LOOKED_AT),
        )
        return [row for (row,) in rows]
