"""Contexts with their questions: SQuAD 1.1 and 2.0 JSON, and one context a line.

Every context becomes a document; a question's gold evidence is its answers' places
there. SQuAD: Rajpurkar et al. (2016, 2018).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from askcaci.errors import SourceError
from askcaci.evaluation.gold import (
    Document,
    Evidence,
    GoldQuestion,
    Problem,
    QuestionSet,
)
from askcaci.evaluation.loading.lines import (
    BAD_JSON,
    FORMATS,
    file_hash,
    json_fault,
    objects,
    whole,
)
from askcaci.evaluation.loading.texts import Cleaned
from askcaci.types import Span

# Contexts bring no kinds of question along.
_ANSWERABLE, _UNANSWERABLE = "answerable", "unanswerable"


def read_squad(path: Path, *, detokenise: bool = False) -> QuestionSet:
    """Read SQuAD JSON: ``{"data": [{"paragraphs": [{"context", "qas"}]}]}``.

    Raises:
        SourceError: the file cannot be read or is no SQuAD JSON.
    """
    contexts = _Contexts(detokenise)
    try:
        data = json.loads(whole(path))
        paragraphs = [
            (paragraph, _title(article) or f"article {number}")
            for number, article in enumerate(data["data"], start=1)
            for paragraph in article["paragraphs"]
        ]
    except UnicodeDecodeError as error:
        raise _not_squad(path, f"not UTF-8 at byte {error.start + 1}") from error
    except BAD_JSON as error:
        line = getattr(error, "lineno", 1)
        raise _not_squad(path, f"not JSON: {json_fault(error)}", line) from error
    except (KeyError, TypeError) as error:
        raise _not_squad(path, 'no "data" with "paragraphs"') from error
    for number, (paragraph, title) in enumerate(paragraphs, start=1):
        place = f"{path} (paragraph {number})"
        contexts.add(place, paragraph, "qas", "answer_start", title)
    return contexts.question_set(path)


def read_lines(path: Path, *, detokenise: bool = False) -> QuestionSet:
    """Read JSON Lines of ``{"context", "questions": [{"id", "question", "answers"}]}``.

    Context or question may have a "title": that of the article it is from.

    Raises:
        SourceError: the file cannot be read.
    """
    contexts = _Contexts(detokenise)
    for line in objects(path):
        if line.value is not None:
            place, title = f"{path}:{line.number}", _title(line.value)
            contexts.add(place, line.value, "questions", "start", title)
        elif line.problem:
            contexts.problems.append(line.problem)
    return contexts.question_set(path)


def _title(value: object) -> str:
    title = value.get("title") if isinstance(value, dict) else None
    return title.strip() if isinstance(title, str) else ""


def _not_squad(path: Path, reason: str, line: int = 1) -> SourceError:
    return SourceError(
        reason,
        place=f"{path}:{line}" if line > 1 else str(path),
        hint=FORMATS,
    )


class _Contexts:
    """Collects documents and questions, context by context."""

    def __init__(self, detokenise: bool) -> None:
        self._detokenise = detokenise
        self._documents: dict[str, Document] = {}
        self._questions: dict[str, GoldQuestion] = {}
        self.problems: list[Problem] = []

    def question_set(self, path: Path) -> QuestionSet:
        return QuestionSet(
            name=path.name.partition(".")[0],
            sha256=file_hash(path),
            task="open",
            questions=tuple(self._questions.values()),
            problems=tuple(self.problems),
            documents=tuple(self._documents.values()),
        )

    def add(
        self, place: str, value: object, questions: str, start: str, title: str
    ) -> None:
        """Take in a context of an article; `questions` and `start` are its format's keys."""
        if not isinstance(value, dict) or not isinstance(value.get("context"), str):
            self.problems.append(Problem(place, 'no "context"'))
            return
        cleaned = Cleaned(value["context"], detokenise=self._detokenise)
        asked = value.get(questions)
        if not cleaned.text or not isinstance(asked, list):
            self.problems.append(Problem(place, f'an empty "context" or no "{questions}"'))
            return
        # The same context twice would be two right passages, one of them judged wrong.
        document = self._documents.setdefault(
            cleaned.text, Document(f"c{len(self._documents)}", cleaned.text)
        )
        for one in asked:
            try:
                question = _question(one, value["context"], cleaned, document.id, start)
                question = replace(question, topic=title or _title(one))
                if question.id in self._questions:
                    raise ValueError("its id stands twice")
            except (ValueError, TypeError, KeyError) as error:
                named = one.get("id") if isinstance(one, dict) else one
                self.problems.append(Problem(f"{place} ({str(named)[:60]})", _said(error)))
            else:
                self._questions[question.id] = question


def _question(
    value: Mapping[str, Any], raw: str, cleaned: Cleaned, document: str, start: str
) -> GoldQuestion:
    answers, id = value["answers"], value["id"]
    if not isinstance(answers, list) or not (isinstance(id, str) or type(id) is int):
        raise TypeError
    if value.get("is_impossible") is True and answers:
        raise ValueError("is impossible and has answers")
    spans = list(dict.fromkeys(_spans(answers, raw, cleaned, start)))
    if not isinstance(value["question"], str) or not value["question"].strip():
        raise ValueError("an empty question")
    return GoldQuestion(
        id=str(id),
        question=value["question"],
        kind=_ANSWERABLE if spans else _UNANSWERABLE,
        answerable=bool(spans),
        answers=tuple(dict.fromkeys(span.of(cleaned.text) for span in spans)),
        evidence=tuple(Evidence(document, span) for span in spans),
        about=(document,),
    )


def _spans(
    answers: list[dict[str, Any]], raw: str, cleaned: Cleaned, start: str
) -> Iterator[Span]:
    for answer in answers:
        if type(answer[start]) is not int:
            raise TypeError
        span = Span(answer[start], answer[start] + len(answer["text"]))
        if span.of(raw) != answer["text"]:
            raise ValueError("an answer does not stand at its place")
        yield cleaned.moved(span)


def _said(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"no {error.args[0]!r}"
    return str(error) if isinstance(error, ValueError) else "values of the wrong kind"
