"""How far a second reading of our questions agrees with their gold answers.

Run:  python eval/agreement.py

`questions/second-reading/` holds, for every question, the sentences of the briefs that
answer it (best first; none where nothing does), chosen from the questions alone. They are
scored as a system's quotes are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from askcaci.corpus.files import read_article
from askcaci.evaluation.answers import contains
from askcaci.evaluation.gold import GoldQuestion
from askcaci.evaluation.loading import load
from askcaci.evaluation.placing import matches, place
from askcaci.types import Article, Span

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"

Quotes = list[dict[str, str]]


def main() -> None:
    """Print agreement for each half."""
    print("| | answerable | hold a gold answer | on gold evidence | not | refused |")
    print("|---|---|---|---|---|---|")
    for half in ("dev", "test"):
        chosen = _second_reading(half)
        counts = [0] * 5
        for question in load(HERE / "questions" / f"{half}.jsonl").questions:
            for at, value in enumerate(_judged(question, chosen[question.id])):
                counts[at] += value
        print(f"| {half} | {' | '.join(map(str, counts))} |")


def _second_reading(half: str) -> dict[str, Quotes]:
    path = HERE / "questions" / "second-reading" / f"{half}.jsonl"
    lines = map(json.loads, path.read_text("utf-8").splitlines())
    return {line["id"]: line["quotes"] for line in lines}


def _judged(question: GoldQuestion, quotes: Quotes) -> Iterator[bool]:
    """Yield whether it is answerable, answered, on evidence; unanswerable, and refused."""
    yield question.answerable
    yield question.answerable and any(
        contains(one["quote"], question.answers) for one in quotes
    )
    spans = place(question, _article, lambda _: []).spans
    yield any(
        matches(one["article"], _place(one), span) for one in quotes for span in spans
    )
    yield not question.answerable
    yield not question.answerable and not quotes


def _place(quote: dict[str, str]) -> Span:
    start = _article(quote["article"]).text.index(quote["quote"])
    return Span(start, start + len(quote["quote"]))


@lru_cache
def _article(name: str) -> Article:
    return read_article(CORPUS / f"{name}.md")


if __name__ == "__main__":
    main()
