"""Where the words of a quotation are: in one place, or in several it was sewn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from askcaci.types import Citation, Span
from askcaci.verifying.aligning import LONGEST, Alignment
from askcaci.verifying.matching import Numbers, Standing, WordIndex
from askcaci.verifying.wording import Wording

# A part of a spliced quotation has at least so many words: fewer occur together by chance.
PART = 4

# What share of the words the parts of a spliced quotation have to cover.
NEARLY_ALL = 0.85

# At least so many words dropped in one place without an ellipsis join two different places.
FAR = 12

# Nobody quotes with more ellipses.
MOST_PIECES = 20


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a quotation found in one place.

    `spans` are the runs between ellipses and brackets, which are in the article
    unchanged; `citation.span` reaches from the first to the last.
    """

    text: str
    citation: Citation
    spans: tuple[Span, ...]


def part_of(index: WordIndex, words: Wording, standing: Standing) -> Part:
    """Return the words of a quotation with the place where they were found."""
    return Part(
        words.shown(0, len(words.words)),
        index.citation(standing.first, standing.end),
        tuple(index.span(first, end) for first, end in standing.runs),
    )


def spliced_parts(
    index: WordIndex, words: Wording, alignment: Alignment | None
) -> tuple[Part, ...]:
    """Return the parts of a spliced quotation; none where it is not spliced.

    It is not where one place has all of it but a few words here and there.
    """
    pieces = words.pieces()
    if 1 < len(pieces) <= MOST_PIECES:
        standings = [index.standings(words.part(*piece), most=50) for piece in pieces]
        if all(standings):
            return tuple(
                part_of(index, words.part(*piece), standing)
                for piece, standing in zip(pieces, _together(index, standings), strict=True)
            )
    if alignment is not None and not any(b - a >= PART for a, b in alignment.lost):
        return ()
    runs = list(_runs(index, words))
    covered = sum(end - first for first, end, _ in runs)
    in_runs = sum(b - a for a, b in words.segments if b - a >= PART)
    places = list(_places(index, runs))
    if len(places) < 2 or covered < NEARLY_ALL * in_runs:
        return ()
    return tuple(part_of(index, words.part(*piece), one) for piece, one in places)


def _together(index: WordIndex, standings: Sequence[Sequence[Standing]]) -> list[Standing]:
    """Return one place for each piece, in the articles that have most of the pieces."""
    articles = [[index.article_of(one.first).id for one in each] for each in standings]
    shared = Counter(article for each in articles for article in set(each))
    return [
        each[max(range(len(each)), key=lambda n: (shared[ids[n]], -n))]
        for each, ids in zip(standings, articles, strict=True)
    ]


def _runs(index: WordIndex, words: Wording) -> Iterator[tuple[int, int, Numbers]]:
    """Yield the longest runs of words that occur together somewhere, from left to right.

    With the numbers of the first word and the one after the last come their places.
    """
    numbers = index.numbers(words.words[:LONGEST])
    for at, end in words.segments:
        end = min(end, len(numbers))
        while end - at >= PART:
            length, places = index.longest(numbers[at:end], PART)
            if length:
                yield at, at + length, places
            at += max(length, 1)


def _places(
    index: WordIndex,
    runs: Sequence[tuple[int, int, Numbers]],
) -> Iterator[tuple[tuple[int, int], Standing]]:
    """Yield the different places where runs of a quotation's words are, one after another.

    Runs that follow each other in the quotation, and up to `FAR` words apart in an
    article, are in one place. Of several that do, the first is taken.
    """
    group: list[tuple[int, int]] = []
    chain: list[Numbers] = []
    for first, end, places in runs:
        if group:
            ends = chain[-1] + (group[-1][1] - group[-1][0])
            before = np.searchsorted(ends, places, side="right") - 1
            near = (before >= 0) & (places - ends[before] <= FAR)
            near &= index.articles_at(ends[before] - 1) == index.articles_at(places)
            if near.any():
                chain = [*(starts[before[near]] for starts in chain), places[near]]
                group.append((first, end))
                continue
            yield _place(group, chain)
        group, chain = [(first, end)], [places]
    if group:
        yield _place(group, chain)


def _place(
    group: Sequence[tuple[int, int]], chain: Sequence[Numbers]
) -> tuple[tuple[int, int], Standing]:
    runs = tuple(
        (int(starts[0]), int(starts[0]) + end - first)
        for (first, end), starts in zip(group, chain, strict=True)
    )
    return (group[0][0], group[-1][1]), Standing(runs)
