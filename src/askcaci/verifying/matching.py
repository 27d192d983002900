"""Where words occur in a corpus: an index of the words that a draft quotes.

Only words of the draft's quotations have a number of their own, all others share 0, which
is what keeps thousands of articles cheap. Between articles is a -1, so that no run of
words goes from one into the next; within an article one may cross a heading.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from askcaci.types import Article, Citation, Passage, Section, Span
from askcaci.verifying.wording import Gap, Word, Wording, folded_words, words_of

Numbers = NDArray[np.int64]

# What an ellipsis may leave out ends in the same paragraph or in the next.
NEXT_PARAGRAPH = 1
SEPARATOR = -1


class _Table(dict[str, tuple[int, ...]]):
    """The numbers of the words in a chunk between blanks, found once for equal chunks."""

    def __init__(self, numbers: dict[str, int]) -> None:
        super().__init__()
        self._numbers = numbers

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        found = tuple(self._numbers.get(word, 0) for word in folded_words(chunk))
        self[chunk] = found
        return found


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph: its article, its section, its number within that and its place."""

    article: int
    section: Section
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Standing:
    """Where all of a quotation occurs: for each run between gaps, the words it takes up.

    Numbers of words are those of the index, half-open.
    """

    runs: tuple[tuple[int, int], ...]

    @property
    def first(self) -> int:
        """The number of the first word."""
        return self.runs[0][0]

    @property
    def end(self) -> int:
        """The number after that of the last word."""
        return self.runs[-1][1]


class WordIndex:
    """The words of some articles, by number; `tokens` are the numbers in order."""

    def __init__(self, articles: Sequence[Article], quotations: Iterable[Wording]) -> None:
        self.articles = articles
        self._numbers: dict[str, int] = {}
        for quotation in quotations:
            for word in quotation.words:
                self._numbers.setdefault(word.folded, len(self._numbers) + 1)
        self._paragraphs: list[_Paragraph] = []
        firsts: list[int] = []
        tokens = array("q")
        table = _Table(self._numbers)
        for number, article in enumerate(articles):
            for at, paragraph in enumerate(_paragraphs(number, article)):
                if not at:
                    tokens.append(SEPARATOR)
                firsts.append(len(tokens))
                self._paragraphs.append(paragraph)
                chunks = paragraph.span.of(article.text).split()
                tokens.extend(chain.from_iterable(map(table.__getitem__, chunks)))
        tokens.append(SEPARATOR)
        self.tokens: Numbers = np.frombuffer(tokens, np.int64)
        self._firsts: Numbers = np.array([*firsts, len(tokens)], np.int64)
        self._article_of: Numbers = np.array(
            [paragraph.article for paragraph in self._paragraphs], np.int64
        )
        self._words: dict[int, list[Word]] = {}
        known = np.flatnonzero(self.tokens > 0)
        # Numbers of 16 bits are sorted in linear time.
        small = np.int16 if len(self._numbers) < 2**15 else np.int64
        order = np.argsort(self.tokens[known].astype(small), kind="stable")
        self._order: Numbers = known[order]
        self._starts = np.searchsorted(
            self.tokens[self._order], np.arange(len(self._numbers) + 2)
        )

    def numbers(self, words: Iterable[Word]) -> Numbers:
        """Return the numbers of words, 0 for those that no quotation has."""
        return np.array([self._numbers.get(word.folded, 0) for word in words], np.int64)

    def count(self, number: int) -> int:
        """Return how often a word occurs in the corpus."""
        return int(self._starts[number + 1] - self._starts[number]) if number else 0

    def places(self, number: int) -> Numbers:
        """Return where a word occurs, in order."""
        if not number:
            return np.empty(0, np.int64)
        found: Numbers = self._order[self._starts[number] : self._starts[number + 1]]
        return found

    def has(self, *words: str) -> bool:
        """Return True if the corpus has some folded words next to each other."""
        numbers = np.array([self._numbers.get(word, 0) for word in words], np.int64)
        return bool(numbers.all()) and len(self.runs(numbers)) > 0

    def runs(self, numbers: Numbers) -> Numbers:
        """Return where some words begin that follow one another, in order."""
        rarest = min(range(len(numbers)), key=lambda at: self.count(int(numbers[at])))
        found = self.places(int(numbers[rarest])) - rarest
        found = found[(found >= 0) & (found + len(numbers) <= len(self.tokens))]
        for at, number in enumerate(numbers):
            if not len(found):
                break
            found = found[self.tokens[found + at] == number]
        return found

    def longest(self, numbers: Numbers, least: int) -> tuple[int, Numbers]:
        """Return how many words from the first on occur together, and where.

        Nothing, (0, none), where fewer than `least` do.
        """
        found = self.runs(numbers[:least]) if len(numbers) >= least else self.places(0)
        if not len(found):
            return 0, found
        length = least
        while length < len(numbers):
            inside = found[found + length < len(self.tokens)]
            more = inside[self.tokens[inside + length] == numbers[length]]
            if not len(more):
                break
            found, length = more, length + 1
        return length, found

    def standings(self, quotation: Wording, most: int = 1_000) -> list[Standing]:
        """Return where a quotation occurs word for word, what its gaps allow left out.

        Of several ways to fill a gap the shortest is taken.
        """
        numbers = self.numbers(quotation.words)
        segments = quotation.segments
        starts = [self.runs(numbers[a:b]) for a, b in segments[:1]]
        back: list[Numbers] = []
        for (first, middle), (_, end) in pairwise(segments):
            kept, before = self._after(
                starts[-1] + (middle - first),
                self.runs(numbers[middle:end]),
                quotation.gaps[middle],
            )
            if not len(kept):
                return []
            starts.append(kept)
            back.append(before)
        found = []
        for at in range(min(most, len(starts[-1]))):
            runs = []
            for (a, b), places, link in zip(
                reversed(segments), reversed(starts), [None, *reversed(back)], strict=True
            ):
                at = at if link is None else int(link[at])
                runs.append((int(places[at]), int(places[at]) + b - a))
            found.append(Standing(tuple(reversed(runs))))
        return found

    def _after(self, ends: Numbers, starts: Numbers, gap: Gap) -> tuple[Numbers, Numbers]:
        """Return those starts that may follow one of the ends, and the nearest such end."""
        if not len(ends) or not len(starts):
            return starts[:0], starts[:0]
        nearest = np.searchsorted(ends, starts - gap.least, side="right") - 1
        starts, nearest = starts[nearest >= 0], nearest[nearest >= 0]
        before = ends[nearest]
        kept = self.close(before - 1, starts)
        if gap.most is not None:
            kept &= starts - before <= gap.most
        if gap.before or gap.after:
            fits = [self._fits(int(place), gap) for place in before[kept]]
            kept[np.flatnonzero(kept)] = fits
        return starts[kept], nearest[kept]

    def close(self, earlier: Numbers, later: Numbers) -> NDArray[np.bool_]:
        """Return, for each pair of words, whether an ellipsis may be between them."""
        a, b = self._rows(earlier), self._rows(later)
        same: NDArray[np.bool_] = self._article_of[a] == self._article_of[b]
        return same & (b - a <= NEXT_PARAGRAPH)

    def _rows(self, words: Numbers) -> Numbers:
        return np.searchsorted(self._firsts, words, side="right") - 1

    def _fits(self, word: int, gap: Gap) -> bool:
        """Return True if a word begins and ends as one that brackets complete."""
        folded = self.word(word)[0].folded
        return folded.startswith(gap.before) and folded.endswith(gap.after)

    def articles_at(self, words: Numbers) -> Numbers:
        """Return the numbers of the articles of words; a separator is of what it precedes."""
        rows = self._rows(words + 1)
        found: Numbers = self._article_of[np.clip(rows, 0, len(self._article_of) - 1)]
        return found

    def article_of(self, word: int) -> Article:
        """Return the article that contains a word."""
        return self.articles[self._paragraph(word)[1].article]

    def word(self, number: int) -> tuple[Word, Span]:
        """Return a word, and its position in its article."""
        row, paragraph = self._paragraph(number)
        if row not in self._words:
            text = self.articles[paragraph.article].text
            self._words[row] = words_of(paragraph.span.of(text))
        found = self._words[row][number - int(self._firsts[row])]
        return found, found.span.shifted(paragraph.span.start)

    def bounds(self, word: int, paragraphs: int) -> tuple[int, int]:
        """Return the words of an article about one: its paragraph and some on each side."""
        row = self._paragraph(word)[0]
        article = self._article_of[row]
        low = high = row
        while low > 0 and row - low < paragraphs and self._article_of[low - 1] == article:
            low -= 1
        rows = len(self._article_of)
        while (
            high + 1 < rows
            and high - row < paragraphs
            and self._article_of[high + 1] == article
        ):
            high += 1
        return int(self._firsts[low]), int(self._firsts[high + 1])

    def span(self, first: int, end: int) -> Span:
        """Return where the words from `first` to before `end` are in their article."""
        return Span(self.word(first)[1].start, self.word(end - 1)[1].end)

    def citation(self, first: int, end: int) -> Citation:
        """Return the words from `first` to before `end` as a citation of their article."""
        paragraph = self._paragraph(first)[1]
        article = self.articles[paragraph.article]
        span = self.span(first, end)
        passage = Passage(
            id=f"{article.id}#{paragraph.span.start}-{paragraph.span.end}",
            article_id=article.id,
            section=paragraph.section.kind,
            paragraph=paragraph.number,
            span=paragraph.span,
            text=paragraph.span.of(article.text),
        )
        return Citation(article, passage, span, span.of(article.text))

    def _paragraph(self, word: int) -> tuple[int, _Paragraph]:
        row = int(np.searchsorted(self._firsts, word, side="right")) - 1
        return row, self._paragraphs[row]


def _paragraphs(number: int, article: Article) -> Iterable[_Paragraph]:
    """Yield the paragraphs of an article: the lines of its sections that are not blank."""
    for section in article.sections:
        start, count = section.span.start, 0
        for line in section.span.of(article.text).split("\n"):
            if line.strip():
                count += 1
                yield _Paragraph(number, section, count, Span(start, start + len(line)))
            start += len(line) + 1
