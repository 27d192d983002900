"""What a session remembers, and how it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from askcaci.config import Surroundings
from askcaci.errors import UsageError
from askcaci.followups import Resolved, Turn, resolve
from askcaci.repl.filters import described, merged
from askcaci.repl.passages import dated, passages_text, signed
from askcaci.repl.worker import Worker
from askcaci.smalltalk import hint
from askcaci.text.normalise import printable
from askcaci.types import READ, Answer, Citation, Filters, Reply

if TYPE_CHECKING:
    from askcaci.assistant import Assistant
    from askcaci.rendering.terminal import Look

# How many further passages are shown at a time, and how many are searched for them.
MORE = 3
_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a session shows things: answers, and in two lines what went wrong.

    `look` is called again for every answer, as a terminal may have changed its width.
    """

    write: Callable[[str], None]
    complain: Callable[[str, str], None]
    look: Callable[[], Look]


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, what it meant, under which filters, and what was replied.

    `reply` is None where nothing was asked of the corpus; then `text` is what was shown.
    """

    typed: str
    resolved: Resolved
    filters: Filters
    reply: Reply | None = None
    text: str = ""


@dataclass(slots=True)
class Session:
    """Questions to one assistant, each understood after the one before it.

    `filters` stay until cleared. Of the last question, `seen` are the filters it was asked
    under, `quotes` what was shown, numbered from 1, and `shown` the ids of their passages.
    """

    assistant: Assistant
    worker: Worker
    screen: Screen
    around: Surroundings = field(default_factory=Surroundings)
    k: int = READ
    min_confidence: float | None = None
    filters: Filters = field(default_factory=Filters)
    last: Turn | None = None
    seen: Filters = field(default_factory=Filters)
    quotes: list[Citation] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The filters in force, as shown before the prompt."""
        return ", ".join(described(self.filters))

    def ask(self, typed: str) -> None:
        """Answer what was typed; it may lean on what was asked before.

        Raises:
            AskcaciError: it leans on nothing, or cannot be answered.
        """
        told = hint(typed)
        if told is not None:
            raise UsageError(
                f"“{' '.join(printable(typed).split())}” asks nothing", hint=told
            )
        resolved = resolve(typed, self.last)
        if resolved.kind == "question":
            self._ask(typed, resolved)
        elif resolved.kind == "more":
            self.say_resolved(typed, resolved)
            self.seen = merged(self.filters, resolved.narrowed)
            text = self.more()
            self.entries.append(Entry(typed, resolved, self.seen, text=text))
            self.screen.write(text)
        elif resolved.kind == "unresolved":
            raise UsageError(
                f"“{' '.join(typed.split())}”: {resolved.reason}",
                hint="Ask it in full, or ask the question it leans on first.",
            )
        else:
            self._from_citations(typed, resolved)

    def _ask(self, typed: str, resolved: Resolved) -> None:
        self.say_resolved(typed, resolved)
        filters = merged(self.filters, resolved.narrowed)
        reply = self._reply(resolved.question, filters)
        self.last, self.seen = Turn(resolved.question, reply), filters
        self.quotes, self.shown = [], set()
        self.show(quotes_of(reply))
        self.entries.append(Entry(typed, resolved, filters, reply))
        from askcaci.rendering.terminal import reply_text

        self.screen.write(reply_text(reply, self.screen.look()))

    def _reply(self, question: str, filters: Filters) -> Reply:
        """Ask in the worker's thread; nothing is shown before the reply is complete."""
        return self.worker.call(
            lambda: self.assistant.ask(
                question,
                filters=filters,
                k=self.k,
                min_confidence=self.min_confidence,
            )
        )

    def more(self) -> str:
        """Return further passages on the last question, which count as shown then."""
        if self.last is None:
            return "Nothing was asked yet."
        question, filters = self.last.question, self.seen
        hits = self.worker.call(
            lambda: [
                (hit, self.assistant.article(hit.passage.article_id))
                for hit in self.assistant.search(question, filters=filters, k=_DEPTH)
                if hit.passage.id not in self.shown
            ][:MORE]
        )
        if not hits:
            return "No further passage."
        first = len(self.quotes) + 1
        found = [
            Citation(article, hit.passage, hit.passage.span, hit.passage.text)
            for hit, article in hits
        ]
        self.show(found)
        return passages_text(found, first, self.screen.look())

    def show(self, citations: Iterable[Citation]) -> None:
        """Count quotes as shown, under the next numbers."""
        for citation in citations:
            self.quotes.append(citation)
            self.shown.add(citation.passage.id)

    def say_resolved(self, typed: str, resolved: Resolved) -> None:
        """Show what a question was taken to mean, where that is not what was typed."""
        narrowed = ", ".join(described(resolved.narrowed))
        if resolved.question.split() == typed.split() and not narrowed:
            return
        look = self.screen.look()
        text = f"→ {resolved.question}" + (f" ({narrowed})" if narrowed else "")
        self.screen.write("\n".join(map(look.dim, look.wrap(text))))

    def _from_citations(self, typed: str, resolved: Resolved) -> None:
        assert self.last is not None
        render = signed if resolved.kind == "authorship" else dated
        text = render([c.article for c in self.last.citations], self.screen.look())
        if resolved.kind == "authorship":
            self.last = replace(self.last, author_asked=True)
        self.entries.append(Entry(typed, resolved, self.filters, text=text))
        self.screen.write(text)


def quotes_of(reply: Reply) -> tuple[Citation, ...]:
    """Return the quotes of a reply in the order of the numbers they are shown with."""
    if isinstance(reply, Answer):
        return (*reply.citations, *reply.disagreements, *reply.evidence)
    return reply.nearest
