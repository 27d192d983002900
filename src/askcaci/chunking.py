"""Cut articles into passages, the units that are embedded, retrieved and cited.

A passage never crosses a section, holds whole sentences, and with its context prefix
fits the encoder, counted with the encoder's own tokenizer: all-MiniLM-L6-v2 drops
everything after 256 word pieces without a warning. A paragraph is a passage if it
fits; a long one is divided evenly, and very short ones join the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from askcaci.text.sentences import sentences
from askcaci.types import Article, Passage, Section, SectionKind, Span

# How many word pieces each text has, special tokens not counted.
Count = Callable[[Sequence[str]], list[int]]

# A paragraph below this many word pieces ("Six reasons underscore this imperative.")
# has too little content alone to be found or understood.
SHORT = 32

# The prefix may take this share of the encoder's window; titles can be long.
_PREFIX_SHARE = 0.25

# Recorded in the index: passages cut by other rules are not comparable.
CHUNKING = f"paragraphs/1 short={SHORT} prefix={_PREFIX_SHARE}"


def context_prefix(article: Article, section: SectionKind) -> str:
    """Return what is embedded and indexed before a passage, and never quoted."""
    return " | ".join([article.title or "", ", ".join(article.authors), section])


def embedded_text(article: Article, passage: Passage, *, count: Count, limit: int) -> str:
    """Return the text the encoder sees: a context prefix, shortened to fit, and the passage."""
    prefix = context_prefix(article, passage.section)
    room = limit - count([passage.text])[0]
    # Every word has at least one piece, so no more words than that need to be counted.
    words = prefix.split(" ")[: max(room, 0)]
    fitting = bisect_right(
        range(1, len(words) + 1),
        room,
        key=lambda number: count([" ".join(words[:number])])[0],
    )
    prefix = " ".join(words[:fitting])
    return f"{prefix}\n{passage.text}" if prefix else passage.text


def chunk(article: Article, *, count: Count, limit: int) -> tuple[Passage, ...]:
    """Cut an article into passages, in order.

    Args:
        article: the article; every passage is a slice of its text.
        count: word pieces of each text, special tokens not counted.
        limit: word pieces that prefix and passage together may have.

    Every character of a section that is not blank is in exactly one passage. Only a
    sentence that alone exceeds the limit is divided, between words.
    """
    return tuple(
        passage
        for section in article.sections
        for passage in _passages(article, section, count, limit)
    )


def _passages(
    article: Article, section: Section, count: Count, limit: int
) -> Iterator[Passage]:
    prefix = count([context_prefix(article, section.kind)])[0]
    budget = max(1, limit - min(prefix, int(limit * _PREFIX_SHARE)))
    pieces = _Pieces(article.text, section.span, count, budget)
    for paragraph, run in _runs(pieces, budget):
        span = Span(run[0].start, run[-1].end)
        yield Passage(
            id=f"{article.id}#{span.start}-{span.end}",
            article_id=article.id,
            section=section.kind,
            paragraph=paragraph,
            span=span,
            text=span.of(article.text),
            sentences=tuple(run),
        )


class _Pieces:
    """The sentences of a section, by paragraph, with their word piece counts."""

    def __init__(self, text: str, span: Span, count: Count, budget: int) -> None:
        found = [s.shifted(span.start) for s in sentences(span.of(text))]
        sizes = count([s.of(text) for s in found]) if found else []
        self.paragraphs: list[list[tuple[Span, int]]] = []
        previous = -1
        for sentence, size in zip(found, sizes, strict=True):
            if previous < 0 or "\n" in text[previous : sentence.start]:
                self.paragraphs.append([])
            self.paragraphs[-1] += _fitting(text, sentence, size, count, budget)
            previous = sentence.end


def _fitting(
    text: str, sentence: Span, size: int, count: Count, budget: int
) -> list[tuple[Span, int]]:
    """Return the sentence, or its parts if it alone exceeds the budget."""
    if size <= budget:
        return [(sentence, size)]
    if sentence.end - sentence.start == 1:
        return [(sentence, size)]
    cut = _middle(text, sentence)
    left, right = Span(sentence.start, cut[0]), Span(cut[1], sentence.end)
    counts = count([left.of(text), right.of(text)])
    return [
        part
        for half, pieces in zip((left, right), counts, strict=True)
        for part in _fitting(text, half, pieces, count, budget)
    ]


def _middle(text: str, span: Span) -> tuple[int, int]:
    """Return the end and start of two halves: at the blank next to the middle, or the middle."""
    middle = (span.start + span.end) // 2
    away = range(middle - span.start)
    places = (at for n in away for at in (middle - n, middle + n) if at < span.end)
    at = next((at for at in places if text[at].isspace()), None)
    if at is None:
        return middle, middle
    left = at
    while text[left - 1].isspace():
        left -= 1
    right = at
    while text[right].isspace():
        right += 1
    return left, right


def _runs(pieces: _Pieces, budget: int) -> Iterator[tuple[int, list[Span]]]:
    """Yield (paragraph number, sentences) of each passage."""
    held: list[tuple[Span, int]] = []
    held_from = 1
    for number, paragraph in enumerate(pieces.paragraphs, start=1):
        size = sum(n for _, n in paragraph)
        if held and sum(n for _, n in held) + size > budget:
            yield held_from, [s for s, _ in held]
            held = []
        if not held:
            held_from = number
        held += paragraph
        if sum(n for _, n in held) >= min(SHORT, budget):
            for part in _divided(held, budget):
                yield held_from, part
            held = []
    if held:
        yield held_from, [s for s, _ in held]


def _divided(run: list[tuple[Span, int]], budget: int) -> Iterator[list[Span]]:
    """Divide sentences into the fewest passages within the budget, about equal in size."""
    total = sum(size for _, size in run)
    parts = -(-total // budget)
    target = total / parts
    current: list[Span] = []
    filled = 0
    for sentence, size in run:
        # Start a new part where this sentence would leave the target further behind
        # than stopping short of it does, or would not fit at all.
        if current and (filled + size > budget or filled + size / 2 > target):
            yield current
            current, filled = [], 0
        current.append(sentence)
        filled += size
    if current:
        yield current
