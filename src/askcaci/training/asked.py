"""Questions on a corpus as a question set for training, with the passages retrieval finds.

What retrieval ranks high and does not answer is what a reader has to refuse, so each
question is asked of the passage that answers it and of the best others.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from askcaci.assistant import Assistant
from askcaci.evaluation.loading import load
from askcaci.evaluation.placing import Placed, place
from askcaci.reader.sentences import lead_of
from askcaci.text.normalise import fold
from askcaci.types import Hit, Passage, Span

# Passages without the answer that each question is also asked of, and of how many of the
# best ranked they are chosen.
_OTHERS, _LOOKED_AT = 2, 6


def write_asked(questions: Sequence[Path], assistant: Assistant, path: Path) -> int:
    """Write the questions of some sets as `examples` reads them; return how many lines.

    A line holds a passage after its article's title, as the reader gets it, and one
    question with its answer there, if any.

    Raises:
        SourceError: a question set cannot be read.
    """
    written = 0
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for questions_file in questions:
            for gold in load(questions_file).questions:
                placed = place(gold, assistant.article, assistant.passages)
                for line in _lines(placed, assistant):
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
                    written += 1
    return written


def _lines(placed: Placed, assistant: Assistant) -> Iterator[dict[str, Any]]:
    question = placed.gold.question
    spans = [(gold.article, gold.span) for gold in placed.spans]
    answering: set[str] = set()
    for article, span in spans:
        for passage in assistant.passages(article):
            found = _answer(passage, span, placed)
            if passage.id not in answering and found is not None:
                answering.add(passage.id)
                yield _line(question, passage, found, assistant)
    others = 0
    for hit in assistant.search(question, k=_LOOKED_AT):
        if others < _OTHERS + (not spans) and not _may_answer(hit, placed, answering):
            others += 1
            yield _line(question, hit.passage, None, assistant)


def _answer(passage: Passage, evidence: Span, placed: Placed) -> Span | None:
    """Return the shortest gold answer within the evidence that a passage holds."""
    if not passage.span.overlaps(evidence):
        return None
    start = max(0, evidence.start - passage.span.start)
    within = passage.text[start : evidence.end - passage.span.start]
    for answer in sorted(placed.answers, key=len):
        if (at := within.find(answer)) >= 0:
            return Span(start + at, start + at + len(answer))
    return None


def _may_answer(hit: Hit, placed: Placed, answering: set[str]) -> bool:
    text = fold(hit.passage.text)
    return hit.passage.id in answering or any(
        fold(answer) in text for answer in placed.answers
    )


def _line(
    question: str, passage: Passage, answer: Span | None, assistant: Assistant
) -> dict[str, Any]:
    lead = lead_of(assistant.article(passage.article_id))
    answers = (
        [{"text": answer.of(passage.text), "start": len(lead) + answer.start}]
        if answer
        else []
    )
    return {
        "context": lead + passage.text,
        "questions": [{"question": question, "answers": answers}],
    }
