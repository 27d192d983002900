"""`/show`, `/more`, `/why`: what an answer rests on, and what lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from askcaci.errors import UsageError
from askcaci.repl.filters import described
from askcaci.repl.paging import paged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from askcaci.reader.questions import Question
    from askcaci.reader.sentences import Candidate
    from askcaci.rendering.terminal import Look
    from askcaci.repl.session import Session
    from askcaci.types import Article, Citation, Hit

# At most so many sentences are shown, best first.
_SENTENCES = 8
_NUMBER = re.compile(r"\[?(\d{1,4})\]?")


def quote_of(session: Session, argument: str) -> Citation:
    """Return the quote that a number names; the first without a number.

    Raises:
        UsageError: there is no such quote.
    """
    match = _NUMBER.fullmatch(argument or "1")
    number = int(match.group(1)) if match else 0
    if 0 < number <= len(session.quotes):
        return session.quotes[number - 1]
    if not session.quotes:
        raise UsageError("nothing is quoted yet", hint="Ask a question first.")
    last = len(session.quotes)
    raise UsageError(
        f"there is no quote “{argument}”",
        hint="There is only quote 1." if last == 1 else f"Give a number from 1 to {last}.",
    )


def is_number(argument: str) -> bool:
    """Return True if an argument names a quote: by its number, or none for the first."""
    return not argument or _NUMBER.fullmatch(argument) is not None


def article_of(session: Session, argument: str) -> Article:
    """Return the article of a quote's number, or the one that an id, its start or a path names.

    Raises:
        UsageError: there is no such quote or article, or there are several.
    """
    if not is_number(argument):
        return session.worker.call(lambda: session.assistant.named_article(argument))
    return quote_of(session, argument).article


def show(session: Session, argument: str) -> str:
    """Return the article of a quote with its place marked, or the article of an id."""
    from askcaci.rendering.articles import article_text

    look = session.screen.look()
    if not is_number(argument):
        return article_text(article_of(session, argument), look)
    quote = quote_of(session, argument)
    text = article_text(quote.article, look, [quote.answer or quote.span])
    lines, plain = text.split("\n"), article_text(quote.article, look).split("\n")
    # The first line that differs from the article without a mark has the mark.
    pairs = enumerate(zip(lines, plain, strict=False), 1)
    line = next((number for number, (one, other) in pairs if one != other), 1)
    if not paged(session, text, line):
        return text
    return "\n".join(
        look.wrap(f"showed {quote.article.id} from line {line} of {len(lines)}")
    )


def more(session: Session, _: str) -> str:
    """Return further passages on the last question."""
    return session.more()


def why(session: Session, _: str) -> str:
    """Return what was retrieved for the last question, what was read in it, and what lost."""
    if session.last is None or not session.entries:
        raise UsageError("nothing was asked yet", hint="Ask a question first.")
    question, filters = session.last.question, session.seen
    hits, (asked, candidates) = session.worker.call(
        lambda: (
            session.assistant.search(question, filters=filters, k=session.k),
            session.assistant.candidates(question, filters=filters, k=session.k),
        )
    )
    look = session.screen.look()
    entry = next(one for one in reversed(session.entries) if one.reply is not None)
    return "\n".join(
        [
            *look.wrap(f"Asked: {question}"),
            *look.wrap(f"Understood by the rule “{entry.resolved.rule}”, {_kind(asked)}."),
            *look.wrap(f"Filters: {', '.join(described(filters)) or 'none'}."),
            "",
            *look.wrap("Passages, best first: score, ranks by meaning and by word, cosine"),
            *(line for n, hit in enumerate(hits, 1) for line in _hit(n, hit, look)),
            "",
            *look.wrap("Sentences, best first: log odds, and how far behind the best"),
            *_sentences(candidates, session, look),
            *_repaired(session.quotes, look),
        ]
    )


def _kind(asked: Question) -> str:
    about = ", ".join(term.surface for term in asked.terms)
    return f"read as “{asked.kind}” about {about or 'nothing'}"


def _hit(number: int, hit: Hit, look: Look) -> list[str]:
    cosine = "" if hit.cosine is None else f", cosine {hit.cosine:.2f}"
    ranks = f"dense {hit.dense_rank or '-'}, lexical {hit.lexical_rank or '-'}"
    text = f"{number}. {hit.score:.3f} ({ranks}{cosine}) {hit.passage.id}"
    return [*look.wrap(f"{text} {hit.passage.section}", "  ")]


def _sentences(candidates: Sequence[Candidate], session: Session, look: Look) -> list[str]:
    lines: list[str] = []
    for candidate in candidates[:_SENTENCES]:
        behind = candidates[0].score - candidate.score
        number = _number(candidate, session)
        fate = f"quoted as [{number}]" if number else "not quoted"
        score = f"{candidate.score:.2f}" + (f", {behind:.2f} behind" if behind else "")
        lines += look.wrap(f"{score}; {fate}: {candidate.hit.passage.id}", "  ")
        words = candidate.words
        told = (
            f"“{words}” in “{candidate.text}”" if words != candidate.text else f"“{words}”"
        )
        lines += map(look.dim, look.wrap(told, "    "))
    rest = len(candidates) - _SENTENCES
    return lines + (look.wrap(f"and {rest} more", "  ") if rest > 0 else [])


def _repaired(quotes: Sequence[Citation], look: Look) -> list[str]:
    """Return which of the quoted articles were damaged, and what import mended in them."""
    lines: list[str] = []
    for article in {quote.article.id: quote.article for quote in quotes}.values():
        if article.repairs:
            cited = [quote.quote for quote in quotes if quote.article.id == article.id]
            count = len(article.repairs)
            told = f"{article.id}: text repaired on import: {count} repair"
            told += "" if count == 1 else "s"
            lines += look.wrap(f"{told}, e.g. {_example(article.repairs, cited)}")
    return ["", *lines] if lines else []


def _example(repairs: Sequence[str], quotes: Sequence[str]) -> str:
    """Return a repair: one whose new words are quoted, if there is one."""
    for repair in repairs:
        became = repair.partition(" -> ")[2].partition(" and ")[0].strip("'\"")
        if became and any(became in quote for quote in quotes):
            return repair
    return repairs[0]


def _number(candidate: Candidate, session: Session) -> int | None:
    for number, quote in enumerate(session.quotes, 1):
        same = quote.article.id == candidate.hit.passage.article_id
        if same and quote.span.overlaps(candidate.span):
            return number
    return None
