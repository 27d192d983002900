"""Questions with their known right answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from askcaci.types import Filters, Span

# What is asked of a system: to find and read, to read a given text, or to find alone.
Task = Literal["open", "reading", "retrieval"]
TASKS: tuple[Task, ...] = get_args(Task)

# What makes an answer right: that its words or first quote hold one of the gold answers,
# that its quotes together hold each of them, or that it quotes just the gold articles.
Match = Literal["any", "all", "articles"]
MATCHES: tuple[Match, ...] = get_args(Match)

_LONGEST_MESSAGE = 300

# Questions of this kind are answered by the byline of what is quoted.
AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an answer is, as a question set gives it; `placing` finds it.

    Without a span it is every place where `quote` occurs in the article, without either it is the
    whole article. Pieces with the same `part` are alternatives; an answer needs one of
    every part. `sha256` is over the words at the span, where they cannot be given.
    `others` are further articles in which the quote may occur.
    """

    article: str
    span: Span | None = None
    quote: str | None = None
    sha256: str | None = None
    part: int = 1
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A place in an article of the corpus that answers, or is a part of the answer."""

    article: str
    span: Span
    part: int = 1


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and its gold answers.

    `answers` are alternatives, unless `match` requires them all; `alternatives` do
    as well as the answer they are under. `distractors` are words that make an answer wrong.
    `articles` are those that answer, and `optional` ones neither help nor harm where an
    answer is a list of articles. `relevant` are judgements by article, for sets that
    judge documents instead of giving evidence. `filters` hold an as-of date as well.
    `about` are the articles it belongs to, for keeping sets apart. `topic` is what it has
    in common with other questions where `about` is finer than that, or missing.
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
    match: Match = "any"
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distractors: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    topic: str = ""

    @property
    def cluster(self) -> str:
        """The group drawn with it in resamples: its topic, or first article; "" if alone."""
        named = (*self.about, *self.articles, *(one.article for one in self.evidence))
        return self.topic or next(iter(named), "")

    def accepted(self, answer: str) -> tuple[str, ...]:
        """Return an answer and its accepted alternatives, itself first."""
        return (answer, *self.alternatives.get(answer, ()))


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
