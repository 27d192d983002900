"""What the ellipses and brackets of a quotation hide of its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from askcaci.text.sentences import sentences
from askcaci.types import Article, Span
from askcaci.verifying.aligning import Alignment
from askcaci.verifying.matching import Standing, WordIndex
from askcaci.verifying.meaning import (
    Change,
    Hidden,
    brackets_change,
    completion_changes,
    ellipsis_changes,
)
from askcaci.verifying.wording import MOST_REPLACED, Gap, Wording

# How far around a gap the limits of its sentences are searched, in characters.
_NEAR = 1_000


@dataclass(frozen=True, slots=True)
class Omission:
    """A place where a quotation does not give the words of its source.

    `hidden` is what the source has there, at `span`; `inserted` is what brackets have
    instead, None for an ellipsis. `changes` is what of the meaning is lost with it.
    """

    hidden: str
    span: Span
    inserted: str | None
    changes: Change | None = None


def omissions_of(
    index: WordIndex, words: Wording, standing: Standing
) -> tuple[Omission, ...]:
    """Return what each gap of a quotation hides where the quotation was found, in order."""
    return tuple(_omissions(index, words, standing))


def _omissions(index: WordIndex, words: Wording, standing: Standing) -> Iterator[Omission]:
    article = index.article_of(standing.first)
    leading = words.inserted.get(0)
    if leading is not None:
        replaced = _replaced_before(article, index.span(standing.first, standing.end).start)
        if replaced is not None:
            yield _omission(article, replaced, leading)
    cuts = [end for _, end in words.segments[:-1]]
    for at, ((_, end), (start, _)) in zip(cuts, pairwise(standing.runs), strict=True):
        before, after = index.span(end - 1, end).end, index.span(start, start + 1).start
        gap, inserted = words.gaps[at], words.inserted.get(at)
        if gap.before or gap.after:
            yield _completed(article, index.span(end, end + 1), gap, inserted or "")
        else:
            yield _omission(article, Span(before, after), inserted)


def omissions_beside(
    index: WordIndex, words: Wording, alignment: Alignment
) -> tuple[Omission, ...]:
    """Return what each gap of an altered quotation hides of the words aligned with it."""
    beside = {ours: theirs for ours, theirs in alignment.pairs if ours is not None}
    found = []
    for at in sorted(words.gaps):
        before = [beside[w] for w in range(at) if beside.get(w) is not None]
        after = [
            beside[w] for w in range(at, len(words.words)) if beside.get(w) is not None
        ]
        if before and after:
            end, start = before[-1] or 0, after[0] or 0
            span = Span(index.span(end, end + 1).end, index.span(start, start + 1).start)
            article = index.article_of(start)
            found.append(_omission(article, span, words.inserted.get(at)))
    return tuple(found)


def _completed(article: Article, span: Span, gap: Gap, inserted: str) -> Omission:
    written = span.of(article.text)
    shown = f"{gap.before}{inserted.strip()}{gap.after}"
    return Omission(written, span, inserted, completion_changes(written, shown))


def _omission(article: Article, span: Span, inserted: str | None) -> Omission:
    text, hidden = span.of(article.text), _hidden(article.text, span)
    bracketed = inserted is not None
    changes = (
        brackets_change(hidden, inserted or "") if bracketed else ellipsis_changes(hidden)
    )
    return Omission(text.lstrip(".,;: \n").rstrip(",;: \n"), span, inserted, changes)


def _replaced_before(article: Article, start: int) -> Span | None:
    """Return what brackets at a quotation's start replace: the sentence up to its words.

    None where that is longer than what brackets may replace.
    """
    text = article.text
    low = max(text.rfind("\n", 0, start) + 1, start - _NEAR)
    first = low
    for one in sentences(text[low : start + 1]):
        first = low + one.start
    if len(text[first:start].split()) > MOST_REPLACED:
        return None
    return Span(first, start)


def _hidden(text: str, span: Span) -> Hidden:
    """Return what is hidden at a place, by the sentences it belongs to."""
    low = max(text.rfind("\n", 0, span.start) + 1, span.start - _NEAR)
    high = text.find("\n", span.end)
    high = min(len(text) if high < 0 else high, span.end + _NEAR)
    around = [one.shifted(low) for one in sentences(text[low:high])]
    first = next((s for s in around if s.end >= span.start), Span(low, high))
    last = next((s for s in reversed(around) if s.start <= span.end), Span(low, high))
    before = text[min(first.start, span.start) : span.start]
    after = text[span.end : max(last.end, span.end)]
    if first.end >= span.end:
        return Hidden(before, after, inner=span.of(text))
    head = text[span.start : max(first.end, span.start)]
    return Hidden(before, after, head=head, tail=text[min(last.start, span.end) : span.end])
