"""A session with an assistant that answers from a table, slowly where a test wants that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

from askcaci.assistant import Assistant
from askcaci.config import Surroundings
from askcaci.errors import UsageError
from askcaci.filtering import check_among, named_article, passes
from askcaci.reader.questions import Question, analyse
from askcaci.reader.sentences import Candidate
from askcaci.rendering.terminal import PLAIN, Look
from askcaci.repl.session import Screen, Session
from askcaci.repl.worker import Worker
from askcaci.types import Answer, Article, Filters, Hit, NoAnswer, Reply
from builders import article, candidate, citation, hit

DAM = article(
    (
        "background",
        "BACKGROUND",
        "The Rogun dam will be 335 meters high. Tajikistan builds it.",
    ),
    ("conclusions", "CONCLUSIONS", "The dam of Rogun is too dear."),
    id="rogun",
    title="Rogun and Its Price",
    authors=("Ida Jost",),
    url="https://example.org/rogun",
    path="/home/corpus/rogun.md",
    body_line=10,
)
BORDER = article(
    "The border is 972 km long.", id="border", title="A Border", authors=("Bo B. Ek",)
)
ARTICLES = [BORDER, DAM]
DAM_QUOTE = "The Rogun dam will be 335 meters high."


@dataclass
class FakeAssistant:
    """Answers what has "dam" or "border" in it; remembers what it was asked.

    `slow` and `slow_reading` are how long, in seconds, a question takes before and after
    its passages are found, unless it is `released` before.
    """

    slow: float = 0.0
    slow_reading: float = 0.0
    asked: list[tuple[str, Filters]] = field(default_factory=list)
    answered: int = 0
    closed: bool = False
    released: Event = field(default_factory=Event)

    @property
    def home(self) -> Any:
        """What the vocabulary is read from."""
        store = SimpleNamespace(
            articles=lambda texts: ARTICLES,
            document_frequencies=lambda stems: {
                s: 1 for s in stems if s.startswith("tajik")
            },
        )
        return SimpleNamespace(store=store, open=lambda: None)

    def ask(
        self,
        question: str,
        *,
        filters: Filters,
        k: int,
        min_confidence: float | None,
    ) -> Reply:
        """Answer from the table."""
        self.asked.append((question, filters))
        if not question.strip("? "):
            raise UsageError("the question is empty", hint="Ask like this:\n  askcaci ask")
        self.released.wait(self.slow)
        self.released.wait(self.slow_reading)
        self.answered += 1
        if "dam" in question:
            quote = citation(DAM, DAM_QUOTE)
            beside = citation(DAM, "The dam of Rogun is too dear.", 1)
            return Answer(question, DAM_QUOTE, (quote,), 0.87, evidence=(beside,))
        if "border" in question:
            return Answer(
                question, "972 km", (citation(BORDER, "The border is 972 km long."),), 0.7
            )
        return NoAnswer(question, "nothing is said of it", 0.1)

    def search(self, question: str, *, filters: Filters, k: int) -> tuple[Hit, ...]:
        """Return every passage, those of the dam first."""
        hits = (hit(DAM), hit(DAM, 1, score=0.5), hit(BORDER, score=0.2))
        return tuple(
            one for one in hits if passes(self.article(one.passage.article_id), filters)
        )[:k]

    def candidates(
        self, question: str, *, filters: Filters, k: int
    ) -> tuple[Question, tuple[Candidate, ...]]:
        """Return the two sentences of the first passage."""
        first, second = candidate(hit(DAM)), candidate(hit(DAM), 1, cosine=0.1)
        return analyse(question), (first, second)

    def article(self, article_id: str) -> Article:
        """Return an article."""
        return next(one for one in ARTICLES if one.id == article_id)

    def named_article(self, named: str) -> Article:
        """Return the article that an id, its start or a path names."""
        return self.article(named_article(named, sorted(one.id for one in ARTICLES)))

    def articles(self, filters: Filters) -> list[Article]:
        """Return the articles that pass."""
        filters = check_among(filters, ARTICLES)
        return [one for one in ARTICLES if passes(one, filters)]

    def close(self) -> None:
        """Remember it."""
        self.closed = True


class Shown(list[str]):
    """What a session has shown, a text after another."""

    @property
    def text(self) -> str:
        """All of it, every run of blanks as one."""
        return " ".join("\n".join(self).split())


def session(
    assistant: FakeAssistant | None = None,
    around: Surroundings = Surroundings(),  # noqa: B008 - frozen
    look: Look = PLAIN,
) -> tuple[Session, Shown, Shown]:
    """Return a session, what it shows, and what it complains of."""
    shown, complaints = Shown(), Shown()
    made = Session(
        cast(Assistant, assistant or FakeAssistant()),
        Worker(),
        Screen(
            shown.append,
            lambda message, hint: complaints.append(f"{message}\n{hint}"),
            lambda: look,
        ),
        around=around,
    )
    return made, shown, complaints


def lines(*typed: str) -> Callable[[str], str]:
    """Return what reads some lines and then is at its end."""
    rest: Iterator[str] = iter(typed)

    def read(_: str) -> str:
        try:
            return next(rest)
        except StopIteration:
            raise EOFError from None

    return read


def main() -> None:
    """Run `askcaci repl` with an assistant that takes its time over "slow" questions."""
    import askcaci.assistant
    from askcaci.cli import main as askcaci_main

    class Slow(FakeAssistant):
        def __init__(self, *_: Any, **__: Any) -> None:
            super().__init__()

        def ask(self, question: str, **options: Any) -> Reply:
            if "slow" in question:
                self.slow_reading = 60.0
                sys.stderr.write("asking slowly\n")
            return super().ask(question, **options)

    askcaci.assistant.Assistant = Slow  # type: ignore[assignment,misc]
    askcaci_main(["repl", *sys.argv[1:]])


if __name__ == "__main__":
    main()
