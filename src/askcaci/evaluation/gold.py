"""Questions with what is known to be right about them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from askcaci.types import Filters, Span

# What is asked of a system: to find and read, to read a given text, or to find alone.
Task = Literal["open", "reading", "retrieval"]
TASKS: tuple[Task, ...] = get_args(Task)

_LONGEST_MESSAGE = 300

# Questions of this kind are answered by the byline of what is quoted.
AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an answer stands, as a question set says it; `placing` finds it.

    Without a span it is wherever `quote` stands in the article, without either it is the
    whole article. Pieces with the same `part` are alternatives; an answer needs one of
    every part. `sha256` is over the words at the span, where they cannot be given.
    """

    article: str
    span: Span | None = None
    quote: str | None = None
    sha256: str | None = None
    part: int = 1


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place in an article of the corpus that answers, or is a part of the answer."""

    article: str
    span: Span
    part: int = 1


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and its gold answers.

    `answers` are alternatives. `relevant` are judgements by article, for sets that
    judge documents instead of giving evidence. `filters` hold an as-of date as well.
    `about` are the articles it belongs to, for keeping sets apart.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    answers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    relevant: Mapping[str, int] = field(default_factory=dict)
    filters: Filters = field(default_factory=Filters)
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text that a question set brings along; it becomes an article named `id`."""

    id: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read or scored; `place` is ``file:line`` or ``file:line (question)``.

    With `scored` no question is lost by it: a document or a judgement is missing. A message
    is cut to what a line holds: it may quote a file that is all one word.
    """

    place: str
    message: str
    scored: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.message) > _LONGEST_MESSAGE:
            object.__setattr__(self, "message", f"{self.message[: _LONGEST_MESSAGE - 1]}…")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions, what could not be read of them, and the corpus they bring along if any.

    `sha256` is over the file or files they were read from.
    """

    name: str
    sha256: str
    task: Task
    questions: tuple[GoldQuestion, ...]
    problems: tuple[Problem, ...] = ()
    documents: tuple[Document, ...] | None = None


def words_hash(words: str) -> str:
    """Return the SHA-256 of some words, as hex digits."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()
