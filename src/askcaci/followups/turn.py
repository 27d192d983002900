"""A question and its answer, and what the question after it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from askcaci.types import Answer, Article, Citation, Filters, Reply

Kind = Literal["question", "authorship", "date", "more", "unresolved"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A question, as it was resolved, and what became of it.

    `author_asked` is True if the user has since asked who wrote what it quotes.
    """

    question: str
    reply: Reply
    author_asked: bool = False

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the reply quotes in answer; nothing if there was no answer."""
        return self.reply.citations if isinstance(self.reply, Answer) else ()

    @property
    def words(self) -> str:
        """The words that answered, "" if whole sentences or nothing did."""
        answer = self.reply if isinstance(self.reply, Answer) else None
        return answer.text if answer and answer.form == "span" else ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a question asks in full, and what it narrows the corpus to.

    `kind` is what answers it: the corpus, the citations of the last answer, further
    passages, or nothing, for the `reason` given.
    """

    question: str
    kind: Kind = "question"
    rule: str = "as asked"
    narrowed: Filters = field(default_factory=Filters)
    reason: str = ""


def unresolved(question: str, rule: str, reason: str) -> Resolved:
    """Return a question that a rule applies to but could not resolve."""
    return Resolved(question, "unresolved", rule, reason=reason)


def by_a_person(article: Article) -> bool:
    """Return True if somebody with a first and a last name wrote an article."""
    names = article.authors[0].split() if article.authors else []
    return len(names) > 1 and names[0][0].isupper() and names[-1][0].isupper()
