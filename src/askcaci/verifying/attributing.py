"""To whom a draft attributes a quotation: an author, or an article.

What is nearer counts more: the note or citation right after the quotation, brackets right
after it, the rest of its sentence, the sentence before in the same paragraph. Of a block
quote, its last line after a dash, a note, and the sentence that leads to it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from askcaci.text.sentences import sentences
from askcaci.types import Span
from askcaci.verifying.blocks import KEY, Draft
from askcaci.verifying.marks import Quoted
from askcaci.verifying.naming import JOINS, Mention, Names
from askcaci.verifying.outsiders import outsider_in

# How far around a quotation the limits of its sentence are searched, in characters.
_NEAR = 1_000

Nearness = Literal["note", "brackets", "sentence", "before"]

_BRACKETS = re.compile(r"[\"'”’».,;\s]{0,4}\(([^()]{1,200})\)")
_CREDITS = ("—", "–", "―", "--", "(")
_IBID = re.compile(r"\W{0,9}ibid", re.IGNORECASE)
# What comes between an author and the title of what is quoted.
_AUTHOR_TITLE = re.compile(
    r"(?:[’']s?)?[\s,:(]{0,5}(?:(?:\w+\s){0,4}?(?:in|of)\s(?:\w+\s){0,4}?)?[\s\"“«‘*]{0,3}"
)
_TITLE_AUTHOR = re.compile(
    r"[\s\"”»’*,.)]{0,4}(?:(?:by|of)\s)?(?:[^\W\d_][\w.-]*\s){0,2}\(?"
)


@dataclass(frozen=True, slots=True)
class Named:
    """To whom a draft attributes a quotation: the attributing words, and their articles."""

    words: str
    articles: frozenset[str]
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class _Zone:
    """A text that may name the author, whom it names, and where the quotation is in it.

    The relevant text is at `span`; `number` is that of its block, if it has one.
    """

    nearness: Nearness
    text: str
    mentions: tuple[Mention, ...]
    at: Span
    span: Span
    number: int | None = None


class Attributions:
    """Finds to whom a draft attributes its quotations."""

    def __init__(self, draft: Draft, names: Names, quoted: Iterable[Quoted]) -> None:
        self._names = names
        self._blocks = draft.blocks
        self._notes = {b.note: i for i, b in enumerate(draft.blocks) if b.note}
        self._mentions: dict[int, tuple[Mention, ...]] = {}
        self._previous: _Zone | None = None
        # Where quotations are, in each block; a title in quotation marks is none.
        self._quotations: dict[int, list[Span]] = {}
        for one in quoted:
            if not one.inset and not names.titled(one.text):
                first, last = one.blocks
                self._quotations.setdefault(first, []).append(one.span)
                if last > first:
                    self._quotations.setdefault(last, []).append(Span(0, one.end))

    def of(self, quoted: Quoted) -> Named | None:
        """Return to whom a quotation is attributed, or None."""
        for zone in self._zones(quoted):
            if zone is not None and zone.mentions:
                return _named(zone)
        return None

    def _zones(self, quoted: Quoted) -> Iterator[_Zone | None]:
        """Yield the texts that may name the author, nearest first."""
        if quoted.credit:
            yield self._alone("note", quoted.credit)
        yield self._note(quoted)
        first, last = quoted.blocks
        if quoted.inset:
            yield self._end_of(first - 1, "sentence")
            yield self._line_after(last)
            return
        brackets = _BRACKETS.match(self._blocks[last].text, quoted.end)
        if brackets:
            yield self._alone("brackets", brackets[1])
        here, before = self._sentences(first, quoted.span)
        yield self._keys(first, here)
        yield self._within("sentence", first, here, quoted.span)
        if last > first:
            end = Span(0, quoted.end)
            yield self._within("sentence", last, self._sentences(last, end)[0], end)
        if before is not None:
            yield self._within("before", first, before, quoted.span)

    def outsider(self, quoted: Quoted) -> str | None:
        """Return whom a draft names as the author who wrote nothing in the corpus, or None.

        Asked of quotations that nobody of the corpus is named for.
        """
        for zone in self._zones(quoted):
            if zone is None or zone.nearness == "before":
                continue
            text = self._blanked(zone)
            alone = zone.nearness in ("note", "brackets")
            found = outsider_in(text, self._names.is_common, alone=alone)
            if found:
                return found
        return None

    def _blanked(self, zone: _Zone) -> str:
        """Return the text of a zone without what is quoted in it."""
        if zone.number is None:
            return zone.text
        shown = list(zone.span.of(zone.text))
        for span in self._quotations_in(zone.number, zone.span):
            start, end = max(span.start, zone.span.start), min(span.end, zone.span.end)
            blank = "“" + "x" * (end - start - 2) + "”" if end - start > 2 else ""
            shown[start - zone.span.start : end - zone.span.start] = blank
        return "".join(shown)

    def _keys(self, number: int, span: Span) -> _Zone | None:
        """Return the citation keys in a sentence, wherever they are in it."""
        keys = [
            one.to
            for one in self._blocks[number].references
            if span.start <= one.at <= span.end and KEY.search(one.to)
        ]
        return self._alone("note", "; ".join(keys)) if keys else None

    def _alone(self, nearness: Nearness, text: str) -> _Zone:
        whole = Span(0, len(text))
        return _Zone(nearness, text, tuple(self._names.mentions(text)), Span(0, 0), whole)

    def _end_of(self, number: int, nearness: Nearness) -> _Zone | None:
        """Return the last sentence of a block."""
        if number < 0 or self._blocks[number].note or self._blocks[number].quote:
            return None
        end = len(self._blocks[number].text.rstrip())
        here, _ = self._sentences(number, Span(max(0, end - 1), end))
        return self._within(nearness, number, here, Span(end, end))

    def _line_after(self, number: int) -> _Zone | None:
        """Return the block after a block quote, if it is only an attribution."""
        following = self._blocks[number + 1 : number + 2]
        if following and following[0].text.lstrip().startswith(_CREDITS):
            return self._alone("sentence", following[0].text[:_NEAR])
        return None

    def _note(self, quoted: Quoted) -> _Zone | None:
        """Return the first note, or address of a link, at or after a quotation's end."""
        block = self._blocks[quoted.blocks[1]]
        start = 0 if quoted.inset else quoted.end - 1
        end = len(block.text) if quoted.inset else self._reach(quoted)
        after = [one for one in block.references if start <= one.at <= end]
        inside = [
            one
            for one in block.references
            if len(set(quoted.blocks)) == 1 and quoted.span.start <= one.at < start
        ]
        for reference in (*after, *inside):
            zone = self._referred(reference.to)
            if not zone.mentions and self._previous and _IBID.match(zone.text):
                zone = self._previous
            self._previous = zone
            return zone
        return None

    def _referred(self, to: str) -> _Zone:
        number = self._notes.get(to)
        if number is None:
            return self._alone("note", to[: 4 * _NEAR])
        keys = "; ".join(
            one.to for one in self._blocks[number].references if KEY.search(one.to)
        )
        if keys:
            return self._alone("note", f"{keys}; {self._blocks[number].text}")
        whole = Span(0, len(self._blocks[number].text))
        return self._within("note", number, whole, Span(0, 0))

    def _reach(self, quoted: Quoted) -> int:
        """Return how far after a quotation a note is still its own."""
        number = quoted.blocks[1]
        here, _ = self._sentences(number, Span(max(0, quoted.end - 1), quoted.end))
        after = self._quotations_in(number, Span(quoted.end, here.end + 1))
        later = [span.start for span in after if span.start >= quoted.end]
        # A mark of a note follows the full stop that ends the sentence.
        return min([here.end + 1, *later])

    def _within(self, nearness: Nearness, number: int, span: Span, at: Span) -> _Zone:
        """Return a span of a block with what is mentioned there outside of quotations."""
        text = self._blocks[number].text
        if number not in self._mentions:
            self._mentions[number] = tuple(
                mention
                for mention in self._names.mentions(text)
                if not self._quotations_in(number, mention.span)
            )
        mentions = self._mentions[number]
        first = bisect_left(mentions, span.start, key=lambda one: one.span.start)
        last = bisect_left(mentions, span.end, key=lambda one: one.span.start)
        return _Zone(nearness, text, mentions[first:last], at, span, number)

    def _quotations_in(self, number: int, span: Span) -> list[Span]:
        """Return the quotations of a block that overlap a span of it; they are in order."""
        found = self._quotations.get(number, [])
        first = bisect_right(found, span.start, key=lambda one: one.end)
        last = bisect_left(found, span.end, key=lambda one: one.start)
        return found[first:last]

    def _sentences(self, number: int, at: Span) -> tuple[Span, Span | None]:
        """Return the sentence that a span of a block is in, and the one before, if any.

        What is quoted counts as one word, so that its own stops end nothing but the last.
        """
        text = self._blocks[number].text
        low, high = max(0, at.start - _NEAR), min(len(text), at.end + _NEAR)
        flat = list(text[low:high].replace("\n", " "))
        for span in self._quotations_in(number, Span(low, high)):
            start, end = max(span.start + 1, low), min(span.end - 2, high)
            if start < end:
                flat[start - low : end - low] = "x" * (end - start)
        before = None
        for found in sentences("".join(flat)):
            this = found.shifted(low)
            if this.end >= at.end:
                return Span(min(this.start, at.start), this.end), before
            before = this if this.end <= at.start else before
        return at, before


def _named(zone: _Zone) -> Named:
    """Return the nearest mention, with those that are joined to it.

    "Starr and Cornell" are joined, and so are an author and the title of an article: if
    it is not one of the author's, no article is meant.
    """

    def distance(mention: Mention) -> int:
        return max(mention.span.start - zone.at.end, zone.at.start - mention.span.end, 0)

    nearest = min(zone.mentions, key=distance)
    keys = [m for m in zone.mentions if m.title and zone.text.startswith("@", m.span.start)]
    if nearest in keys:
        articles = frozenset[str]().union(*(m.articles for m in keys))
        return Named(nearest.span.of(zone.text), articles, zone.nearness)
    others = [
        m for m in zone.mentions if m.title != nearest.title and _linked(zone, nearest, m)
    ]
    joined = nearest if nearest.title else _with_joined(zone, nearest)
    if others:
        other = min(others, key=lambda m: abs(m.span.start - nearest.span.start))
        other = other if other.title else _with_joined(zone, other)
        joined = _both(zone, joined, other)
    return Named(joined.span.of(zone.text), joined.articles, zone.nearness)


def _linked(zone: _Zone, one: Mention, other: Mention) -> bool:
    """Return True if an author and a title name one article between them."""
    author, title = (other, one) if one.title else (one, other)
    if zone.nearness in ("note", "brackets"):
        return True
    if author.span.end <= title.span.start:
        return (
            _AUTHOR_TITLE.fullmatch(zone.text, author.span.end, title.span.start)
            is not None
        )
    return _TITLE_AUTHOR.fullmatch(zone.text, title.span.end, author.span.start) is not None


def _both(zone: _Zone, one: Mention, other: Mention) -> Mention:
    """Return an author and a title as one mention; of both their words if they disagree."""
    shared = one.articles & other.articles
    if shared:
        return one if one.title else Mention(other.span, shared, other.title)
    span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
    return Mention(span, shared, True)


def _with_joined(zone: _Zone, mention: Mention) -> Mention:
    """Return a mention of an author together with the authors named in one breath."""
    authors = sorted((m for m in zone.mentions if not m.title), key=lambda m: m.span)
    run: list[Mention] = []
    for one in authors:
        if run and not JOINS.fullmatch(zone.text, run[-1].span.end, one.span.start):
            if mention in run:
                break
            run = []
        run.append(one)
    span = Span(run[0].span.start, run[-1].span.end)
    return Mention(span, frozenset().union(*(m.articles for m in run)), False)
