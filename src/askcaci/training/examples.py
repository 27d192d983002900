"""Question sets read for training: a context, a question, and where the answer is."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askcaci.errors import SourceError
from askcaci.evaluation.loading.texts import Cleaned
from askcaci.training.recipe import Source
from askcaci.types import Span


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a context; `answer` is None where the context does not answer it.

    `line` is the context's in its file: neighbours are often of one article. `answers`
    are all the accepted words.
    """

    context: str
    line: int
    question: str
    answer: Span | None
    answers: tuple[str, ...]


def read_examples(path: Path, *, detokenise: bool) -> list[Example]:
    """Read gzipped JSON Lines of ``{"context", "questions": [{"question", "answers"}]}``.

    Questions whose answer's place is marked as uncertain are left out.

    Raises:
        SourceError: the file cannot be read or a line is of another form.
    """
    number = 0
    found: list[Example] = []
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                found += _of_context(json.loads(line), number, detokenise)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise SourceError(
            f"no question set for training: {error}", place=f"{path}:{number}"
        ) from error
    return found


def draw(source: Source, folder: Path, seed: int) -> list[Example]:
    """Return as many of a source's examples as its recipe asks for, in a fixed order."""
    found = read_examples(folder / source.file, detokenise=source.detokenise)
    chosen = random.Random(f"{seed} {source.file}")
    return chosen.sample(found, min(source.questions, len(found)))


def _of_context(value: dict[str, Any], line: int, detokenise: bool) -> Iterator[Example]:
    raw = value["context"]
    cleaned = Cleaned(raw, detokenise=detokenise)
    for question in value["questions"]:
        if question.get("offset_uncertain"):
            continue
        asked = Cleaned(question["question"], detokenise=detokenise).text
        answers = [
            Span(one["start"], one["start"] + len(one["text"]))
            for one in question["answers"]
        ]
        try:
            moved = [cleaned.moved(span) for span in answers]
        except ValueError:
            continue
        yield Example(
            context=cleaned.text,
            line=line,
            question=asked,
            answer=moved[0] if moved else None,
            answers=tuple(span.of(cleaned.text) for span in moved),
        )
