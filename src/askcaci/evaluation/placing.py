"""Gold evidence found in the corpus as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from askcaci.errors import UsageError
from askcaci.evaluation.gold import AUTHOR, Evidence, GoldQuestion, GoldSpan, words_hash
from askcaci.types import Article, Passage, Span

ArticleOf = Callable[[str], Article]
PassagesOf = Callable[[str], "list[Passage]"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A question with its evidence in place.

    `answers` are the set's with their alternatives, or the words (of an author question,
    the authors) of the evidence where it gives none and does not ask for articles.
    `relevant` are grades by document; documents are articles where the set judges
    articles (`by_article`), passages otherwise.
    """

    gold: GoldQuestion
    spans: tuple[GoldSpan, ...]
    answers: tuple[str, ...]
    relevant: dict[str, int]
    by_article: bool


def place(gold: GoldQuestion, article: ArticleOf, passages: PassagesOf) -> Placed:
    """Return a question with its evidence found.

    Raises:
        ValueError: the evidence is not in the corpus where the set places it.
    """
    for id in (*gold.articles, *gold.optional):
        _text(article, id, "it names")
    spans = tuple(span for one in gold.evidence for span in _places(one, article))
    answers = tuple(other for one in gold.answers for other in gold.accepted(one))
    if not answers and gold.match != "articles":
        answers = tuple(_words(gold, spans, article))
    return Placed(
        gold,
        spans,
        tuple(dict.fromkeys(answers)),
        dict(gold.relevant) or _relevant(spans, passages),
        by_article=bool(gold.relevant),
    )


def _words(
    gold: GoldQuestion, spans: tuple[GoldSpan, ...], article: ArticleOf
) -> Iterator[str]:
    """Yield the words at the spans; or, if the author is asked for, the authors."""
    for span in spans:
        if gold.kind == AUTHOR:
            yield from article(span.article).authors
        else:
            yield span.span.of(article(span.article).text)


def matches(article: str, span: Span, gold: GoldSpan) -> bool:
    """Return True if a span is about where a gold span is.

    They do where they share at least half of the shorter one: a sentence that holds
    the gold words, or some of the words of a gold sentence.
    """
    if article != gold.article:
        return False
    shared = min(span.end, gold.span.end) - max(span.start, gold.span.start)
    shorter = min(span.end - span.start, gold.span.end - gold.span.start)
    return shared > 0 and 2 * shared >= shorter


def _places(evidence: Evidence, article: ArticleOf) -> Iterator[GoldSpan]:
    """Yield where a piece of evidence is, in each of its articles that hold its quote."""
    named = (evidence.article, *evidence.others)
    texts = {id: _text(article, id, "its evidence is in") for id in named}
    holding = [id for id, text in texts.items() if (evidence.quote or "") in text]
    for id in holding if evidence.others and holding else named[:1]:
        for span in _spans(replace(evidence, article=id), texts[id]):
            yield GoldSpan(id, span, evidence.part)


def _text(article: ArticleOf, id: str, said: str) -> str:
    try:
        return article(id).text
    except UsageError:
        raise ValueError(f"{said} {id!r}, which is not in the corpus") from None


def _spans(evidence: Evidence, text: str) -> Iterator[Span]:
    span, quote = evidence.span, evidence.quote
    where = f"{evidence.article} at {span.start}-{span.end}" if span else evidence.article
    if span is None and quote is None:
        yield Span(0, len(text))
        return
    if span is None:
        found = list(_occurrences(text, quote or ""))
        if not found:
            raise ValueError(
                f"its evidence {(quote or '')[:60]!r} does not stand in {where}"
            )
        yield from found
        return
    words = span.of(text)
    if quote is not None and words != quote:
        raise ValueError(f"its evidence {quote[:60]!r} does not stand in {where}")
    if evidence.sha256 is not None and words_hash(words) != evidence.sha256:
        raise ValueError(f"the words of {where} are not those of its evidence")
    if len(words) < span.end - span.start:
        raise ValueError(f"its evidence, {where}, reaches beyond the article")
    yield span


def _occurrences(text: str, quote: str) -> Iterator[Span]:
    start = text.find(quote)
    while start >= 0:
        yield Span(start, start + len(quote))
        start = text.find(quote, start + len(quote))


def _relevant(spans: tuple[GoldSpan, ...], passages: PassagesOf) -> dict[str, int]:
    articles = dict.fromkeys(span.article for span in spans)
    return {
        passage.id: 1
        for article in articles
        for passage in passages(article)
        if any(matches(article, passage.span, span) for span in spans)
    }
