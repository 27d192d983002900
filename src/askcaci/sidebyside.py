"""Combine the replies to the several questions in one, side by side without a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from askcaci.basis import basis_of
from askcaci.types import Answer, AnsweredPart, Citation, NoAnswer, Reply

# Between the words of two parts.
SEPARATOR = " | "

# Without any of these a text is one question, and the rules need not be loaded.
_MAY_BE_SEVERAL = re.compile(
    r"\b(?:and|or|than|versus|vs|compare|differ|different)\b|[,;?.] ", re.IGNORECASE
)


def questions_in(text: str) -> tuple[str, ...]:
    """Return the standalone questions in a text; `(text,)` if it is a single one."""
    if not _MAY_BE_SEVERAL.search(text):
        return (text,)
    from askcaci.reader.decomposition import decompose

    return decompose(text)


def side_by_side(
    question: str,
    parts: Sequence[str],
    ask: Callable[[str], Reply],
    *,
    today: date | None = None,
) -> Reply:
    """Ask each part by itself and return the replies, in order, as one reply.

    An `Answer` of the form "parts" where at least half of them are answered; its
    confidence is the least of theirs. Else the first part's refusal, with notes on all.

    Args:
        question: the question that the parts were made from.
        parts: standalone questions.
        ask: returns the reply to one question.
        today: the day from which the age of the sources is counted.
    """
    replies = [ask(part) for part in parts]
    answers = [reply for reply in replies if isinstance(reply, Answer)]
    refusals = [reply for reply in replies if isinstance(reply, NoAnswer)]
    if len(answers) < len(refusals):
        notes = (_asked_apart(parts), *map(_answered_note, answers))
        return replace(refusals[0], question=question, notes=notes)
    citations = tuple(answer.citations[0] for answer in answers)
    against = _others((c for a in answers for c in a.disagreements), citations)
    further = (c for a in answers for c in (*a.citations[1:], *a.evidence))
    evidence = _others(further, (*citations, *against))
    return Answer(
        question=question,
        text=SEPARATOR.join(map(_words, answers)),
        citations=citations,
        confidence=min(answer.confidence for answer in answers),
        evidence=evidence,
        disagreements=against,
        form="parts",
        notes=_notes(replies),
        basis=basis_of((c.article for c in (*citations, *evidence)), today),
        parts=tuple(map(_part, parts, replies)),
    )


def _words(answer: Answer) -> str:
    """Return the answer to a part: its words, or its best quote."""
    return answer.text if answer.form == "span" else answer.citations[0].quote


def _part(question: str, reply: Reply) -> AnsweredPart:
    if isinstance(reply, Answer):
        return AnsweredPart(question, _words(reply), reply.confidence, reply.citations[0])
    return AnsweredPart(question, reply.reason, reply.confidence, None)


def _notes(replies: Sequence[Reply]) -> tuple[str, ...]:
    """Return which parts have no answer, and the notes of those that have one, each once."""
    refused = [
        f"no answer to “{reply.question}”: {reply.reason}"
        for reply in replies
        if isinstance(reply, NoAnswer)
    ]
    own = [note for reply in replies if isinstance(reply, Answer) for note in reply.notes]
    return tuple(dict.fromkeys([*refused, *own]))


def _asked_apart(parts: Sequence[str]) -> str:
    asked = " ".join(f"“{part}”" for part in parts)
    return f"asked as {len(parts)} questions, of which most have no answer: {asked}"


def _answered_note(answer: Answer) -> str:
    return f"“{answer.question}” has an answer; ask it alone"


def _others(
    citations: Iterable[Citation], shown: Sequence[Citation]
) -> tuple[Citation, ...]:
    """Return the citations that do not repeat one already shown, each once."""
    used = {(c.article.id, c.span) for c in shown}
    found = {(c.article.id, c.span): c for c in citations}
    return tuple(citation for place, citation in found.items() if place not in used)
