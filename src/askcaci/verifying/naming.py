"""Whose words a draft says a quotation is: an author, or an article by its title.

Only authors and titles of the corpus are looked for. What is nearer counts more: the
footnote right after the quotation, brackets right after it, the rest of its sentence,
the sentence before. Of a block quote, its last line after a dash, a footnote, and the
sentence that leads to it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from askcaci.text.names import alias_groups, author_key, surname
from askcaci.text.normalise import Word, fold, words
from askcaci.text.sentences import sentences
from askcaci.types import Article, Span
from askcaci.verifying.blocks import Draft
from askcaci.verifying.marks import Quoted

# Titles of fewer words, and what stands before their colon, count in quotation marks only.
_SAFE_TITLE = 4
# How far about a quotation its sentence is looked for, in characters.
_NEAR = 1_000

Nearness = Literal["note", "brackets", "sentence", "before"]

_BRACKETS = re.compile(r"[\"'”’».,;\s]{0,4}\(([^()]{1,200})\)")
# What stands between the names of authors of one article, given names included.
_JOINS = re.compile(r"[\s,&]{1,9}(?:and\s)?(?:[^\W\d_][\w.-]{0,20}\s){0,2}")
_SET_OFF = re.compile('[“"«„‘]([^“”"«»„\n]{2,200})[”"»“’]')
_CREDITS = ("—", "–", "―", "--", "(")
_IBID = re.compile(r"\W{0,9}ibid", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]{1,500}")


@dataclass(frozen=True, slots=True)
class Named:
    """Whose words a draft says a quotation is: the words that say so, and their articles."""

    words: str
    articles: frozenset[str]
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class _Mention:
    """An author or a title in a text, with the articles that are meant."""

    span: Span
    articles: frozenset[str]
    title: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of a name: its folded words, whether it is written with a capital."""

    words: tuple[str, ...]
    capital: bool
    title: bool
    given: frozenset[str]
    articles: frozenset[str]


class Names:
    """The authors and titles of a corpus, to be found in a draft."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._forms: dict[tuple[str, ...], list[_Form]] = {}
        self._lengths: dict[str, set[int]] = {}
        self._titles: dict[tuple[str, ...], set[str]] = {}
        self._addresses: dict[str, set[str]] = {}
        by_author: dict[str, tuple[set[str], set[str]]] = {}
        for article in articles:
            self._add_title(article)
            if article.url:
                self._addresses.setdefault(_address(article.url), set()).add(article.id)
            for author in article.authors:
                spellings, written = by_author.setdefault(
                    author_key(author), (set(), set())
                )
                spellings.add(author)
                written.add(article.id)
        for spellings, written in by_author.values():
            self._add_author(spellings, frozenset(written))
        for title, titled in self._titles.items():
            if len(title) >= _SAFE_TITLE:
                self._add(_Form(title, False, True, frozenset(), frozenset(titled)))

    def _add_title(self, article: Article) -> None:
        title = article.title or ""
        for form in {title, title.partition(":")[0]}:
            folded = tuple(word.folded for word in words(form))
            if folded:
                self._titles.setdefault(folded, set()).add(article.id)

    def _add_author(self, spellings: set[str], written: frozenset[str]) -> None:
        known = set(spellings)
        for group in alias_groups():
            if group.type == "author" and known & set(group.spellings):
                known |= set(group.spellings)
        for name in known:
            family = surname(name)
            folded = tuple(word.folded for word in words(family))
            given = frozenset(word.folded for word in words(name.removesuffix(family)))
            if folded:
                capital = family.split()[-1][:1].isupper()
                self._add(_Form(folded, capital, False, given, written))

    def _add(self, form: _Form) -> None:
        forms = self._forms.setdefault(form.words, [])
        if form not in forms:
            forms.append(form)
        self._lengths.setdefault(form.words[0], set()).add(len(form.words))

    def titled(self, text: str) -> frozenset[str]:
        """Return the articles whose title, whole or up to its colon, the text is."""
        folded = tuple(word.folded for word in words(text[:_NEAR]))
        return frozenset(self._titles.get(folded, ()))

    def mentions(self, text: str) -> list[_Mention]:
        """Return the authors and titles that a text names, in order."""
        found = words(text)
        folded = [word.folded for word in found]
        mentions = []
        for at, word in enumerate(folded):
            for length in sorted(self._lengths.get(word, ()), reverse=True):
                run = found[at : at + length]
                forms = [
                    form
                    for form in self._forms.get(tuple(folded[at : at + length]), ())
                    if not form.capital or text[run[-1].span.start].isupper()
                ]
                if forms:
                    mentions.append(_meant(forms, run, folded[max(0, at - 3) : at]))
                    break
        for match in _ADDRESS.finditer(text):
            addressed = self._addresses.get(_address(match.group()), ())
            if addressed:
                mentions.append(_Mention(Span(*match.span()), frozenset(addressed), True))
        for match in _SET_OFF.finditer(text):
            articles = self.titled(match[1])
            if articles:
                mentions.append(_Mention(Span(*match.span(1)), articles, True))
        return sorted(mentions, key=lambda mention: mention.span)


def _meant(forms: Sequence[_Form], run: Sequence[Word], before: Sequence[str]) -> _Mention:
    """Return the mention that words make; a given name before them decides between forms."""
    forms = [form for form in forms if form.given.intersection(before)] or forms
    articles = frozenset[str]().union(*(form.articles for form in forms))
    span = Span(run[0].span.start, run[-1].span.end)
    return _Mention(span, articles, any(form.title for form in forms))


def _address(url: str) -> str:
    return fold(url).partition("://")[2].removeprefix("www.").rstrip("/.,;")


@dataclass(frozen=True, slots=True)
class _Zone:
    """A text that may name the author, whom it names, and where the quotation is in it."""

    nearness: Nearness
    text: str
    mentions: tuple[_Mention, ...]
    at: Span


class Attributions:
    """Finds whose words a draft says its quotations are."""

    def __init__(self, draft: Draft, names: Names, quoted: Iterable[Quoted]) -> None:
        self._names = names
        self._blocks = draft.blocks
        self._notes = {b.note: i for i, b in enumerate(draft.blocks) if b.note}
        self._mentions: dict[int, tuple[_Mention, ...]] = {}
        self._previous: _Zone | None = None
        # Where quotations stand, in each block; a title in quotation marks is none.
        self._quotations: dict[int, list[Span]] = {}
        for one in quoted:
            if not one.inset and not names.titled(one.text):
                first, last = one.blocks
                self._quotations.setdefault(first, []).append(one.span)
                if last > first:
                    self._quotations.setdefault(last, []).append(Span(0, one.end))

    def of(self, quoted: Quoted) -> Named | None:
        """Return whose words a quotation is said to be, or None."""
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
        yield self._within("sentence", first, here, quoted.span)
        if last > first:
            end = Span(0, quoted.end)
            yield self._within("sentence", last, self._sentences(last, end)[0], end)
        if before is None:
            yield self._end_of(first - 1, "before")
        else:
            yield self._within("before", first, before, quoted.span)

    def _alone(self, nearness: Nearness, text: str) -> _Zone:
        return _Zone(nearness, text, tuple(self._names.mentions(text)), Span(0, 0))

    def _end_of(self, number: int, nearness: Nearness) -> _Zone | None:
        """Return the last sentence of a block."""
        if number < 0 or self._blocks[number].note or self._blocks[number].quote:
            return None
        end = len(self._blocks[number].text.rstrip())
        here, _ = self._sentences(number, Span(max(0, end - 1), end))
        return self._within(nearness, number, here, Span(end, end))

    def _line_after(self, number: int) -> _Zone | None:
        """Return the block after a block quote, if it only says whose it is."""
        following = self._blocks[number + 1 : number + 2]
        if following and following[0].text.lstrip().startswith(_CREDITS):
            return self._alone("sentence", following[0].text[:_NEAR])
        return None

    def _note(self, quoted: Quoted) -> _Zone | None:
        """Return the first note, or address of a link, at or after a quotation's end."""
        block = self._blocks[quoted.blocks[1]]
        start = 0 if quoted.inset else quoted.end - 1
        end = len(block.text) if quoted.inset else self._reach(quoted)
        for reference in block.references:
            if start <= reference.at <= end:
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
        whole = Span(0, len(self._blocks[number].text))
        return self._within("note", number, whole, Span(0, 0))

    def _reach(self, quoted: Quoted) -> int:
        """Return how far behind a quotation a note is still its own."""
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
        return _Zone(nearness, text, mentions[first:last], at)

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
    """Return the nearest mention, with those that are joined to it: "Starr and Cornell"."""

    def distance(mention: _Mention) -> int:
        return max(mention.span.start - zone.at.end, zone.at.start - mention.span.end, 0)

    nearest = min(zone.mentions, key=distance)
    if zone.nearness in ("note", "brackets"):
        titles = [m for m in zone.mentions if m.title and m.articles <= nearest.articles]
        nearest = min(titles, key=distance, default=nearest)
    joined = nearest if nearest.title else _with_joined(zone, nearest)
    return Named(joined.span.of(zone.text), joined.articles, zone.nearness)


def _with_joined(zone: _Zone, mention: _Mention) -> _Mention:
    """Return a mention of an author together with the authors named in one breath."""
    authors = sorted((m for m in zone.mentions if not m.title), key=lambda m: m.span)
    run: list[_Mention] = []
    for one in authors:
        if run and not _JOINS.fullmatch(zone.text, run[-1].span.end, one.span.start):
            if mention in run:
                break
            run = []
        run.append(one)
    span = Span(run[0].span.start, run[-1].span.end)
    return _Mention(span, frozenset().union(*(m.articles for m in run)), False)
