"""Find the articles that name a thing or are on a topic, and the sentence that shows it.

A topic has the parts between its "and"s; an article has to have each of them. If a part
is a name, the article has the name; else it has all the part's words in one sentence, or,
if no article has, in one paragraph. A word for what kind of thing a name is ("the … dam")
may be anywhere in the article, and is not needed before "of" ("the port of …").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from askcaci.mentions import Mention, Mentions, PassageIndex, mentions
from askcaci.text.normalise import fold
from askcaci.text.occurrences import pattern
from askcaci.text.terms import STOP_WORDS, alias_runs
from askcaci.types import Article, Filters, Passage, Span

if TYPE_CHECKING:
    from askcaci.mentions.scanning import Rows

# Before "of", "at" or a name these give the kind of thing it is.
_KINDS = (
    "port city town village region province district oblast country state republic river "
    "lake sea island mountain company firm organisation organization group party movement "
    "airport airfield base station terminal"
)
_KIND_OF = re.compile(
    rf"^(?:the |an? )?(?:\w+ )?(?:{'|'.join(_KINDS.split())})s? (?:of|at|called|named) (?=[A-Z])"
)
_TITLE = re.compile(
    r"^(?:the )?(?:(?:former|late|acting|first|prime|foreign|deputy|vice) )*"
    r"(?:president|minister|general|colonel|ambassador|mr|mrs|ms|dr|professor) (?=[A-Z])",
    re.IGNORECASE,
)
# After a name these do, and the article may have them anywhere.
_THINGS = frozenset(
    f"{_KINDS} field deposit dam plant project scheme issue question problem affair case topic "
    "subject president leader politician minister".split()
)
_QUOTED = re.compile(r'["“”«»]')
_AND = re.compile(r",? and (?:also )?|, ", re.IGNORECASE)
_OR = re.compile(r",? or ", re.IGNORECASE)
_LEADING = re.compile(r"^(?:both|either|the|an?|any|some|all)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """An article that a topic is found in, and what of it shows that.

    `place` is where, in the sentence, it is named, and `places` counts how often its rarest
    part is; `literal` is True if the article has the topic's exact words, `in_title` if
    only its title does.
    """

    article: Article
    passage: Passage
    sentence: Span
    place: Span | None
    places: int
    literal: bool
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """The findings on a topic: where it is, and places where it may not be meant."""

    shown: tuple[Shown, ...]
    uncertain: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def on_topic(
    topic: str, index: PassageIndex, *, filters: Filters, strict: bool = False
) -> Topic:
    """Return the articles on a topic, in order of date, the undated last.

    Args:
        topic: the words of a question that name it.
        index: the passages.
        filters: which articles and sections are searched.
        strict: True if, when some article has it word for word, all have to.
    """
    finder = _Finder(index, index.rows(filters), strict=strict)
    found: dict[str, Shown] = {}
    for either in _parts(topic, _OR):
        found = {**finder.all_of(_parts(either, _AND)), **found}
    ordered = sorted(
        found.values(),
        key=lambda one: (one.article.published or date.max, one.article.id),
    )
    return Topic(
        tuple(ordered), tuple(sorted(finder.uncertain - set(found))), tuple(finder.notes)
    )


def words_of(topic: str) -> tuple[str, ...]:
    """Return the names and other words that whatever is on a topic has to have."""
    if _QUOTED.search(topic):
        return (_QUOTED.sub("", topic),)
    name = _LEADING.sub("", _TITLE.sub("", _KIND_OF.sub("", topic)))
    words = _Words.of(name)
    return tuple(dict.fromkeys((*words.names, *words.others, *words.things)))


def _parts(topic: str, seam: re.Pattern[str]) -> list[str]:
    """Return the things a topic names side by side; what is in quotation marks is one."""
    if _QUOTED.search(topic):
        return [topic]
    return [part for part in map(str.strip, seam.split(topic)) if part] or [topic]


class _Finder:
    """Looks for the parts of one topic; keeps what was uncertain."""

    def __init__(self, index: PassageIndex, rows: Rows | None, *, strict: bool) -> None:
        self._index = index
        self._rows = rows
        self._strict = strict
        self.uncertain: set[str] = set()
        self.notes: list[str] = []

    def all_of(self, parts: Sequence[str]) -> dict[str, Shown]:
        """Return, by id, the articles that have each of some parts."""
        if len(parts) > 1:
            whole = self._named(" and ".join(parts))
            if whole:
                return whole
        found = [self._part(part) for part in parts]
        return reduce(_both, found)

    def _part(self, part: str) -> dict[str, Shown]:
        """Return the articles that have one part of a topic."""
        quoted = _QUOTED.sub("", part)
        if quoted != part:
            return self._named(quoted, exact=True)
        name = _LEADING.sub("", _TITLE.sub("", _KIND_OF.sub("", part)))
        found, words = self._named(name), _Words.of(name)
        if found and not words.things and (self._strict or not words.others):
            return found
        for near in ("sentence", "paragraph"):
            close = {**self._near_one_another(words, near), **found}
            if close:
                return close
        return {}

    def _named(self, name: str, *, exact: bool = False) -> dict[str, Shown]:
        found = mentions([name], self._index, exact=exact, within=self._rows)
        self.uncertain.update(one.article.id for one in found.uncertain)
        self.notes += [note for note in found.notes if note not in self.notes]
        return self._shown(found)

    def _shown(self, found: Mentions) -> dict[str, Shown]:
        shown = {}
        for one in found.articles:
            if one.places:
                best = one.places[0]
                shown[one.article.id] = Shown(
                    one.article,
                    best.passage,
                    best.sentence,
                    best.span,
                    len(one.places),
                    literal=True,
                )
            else:
                (passage, *_) = self._index.passages_of(one.article.id)
                sentence = passage.sentences[0] if passage.sentences else passage.span
                shown[one.article.id] = Shown(
                    one.article, passage, sentence, None, 0, literal=True, in_title=True
                )
        return shown

    def _near_one_another(self, words: _Words, near: str) -> dict[str, Shown]:
        """Return the articles with all words of a topic near one another."""
        close = [*words.names, *words.others]
        if not close:
            return {}
        groups = [group for word in close for group in pattern(word).groups()]
        rows = self._index.rows_with(groups, self._rows)
        found = mentions(close, self._index, within=rows)
        shown = {}
        for one in found.articles:
            titled = () if self._strict else one.in_title
            best = _densest(one.places, close, near, titled)
            if best is not None:
                often = [sum(place.name == word for place in one.places) for word in close]
                shown[one.article.id] = Shown(
                    one.article,
                    best.passage,
                    best.sentence,
                    best.span,
                    min(often),
                    literal=False,
                )
        return self._with_things(shown, words.things)

    def _with_things(
        self, shown: dict[str, Shown], things: Sequence[str]
    ) -> dict[str, Shown]:
        """Return those articles that have, anywhere, the word for the kind of thing meant."""
        for thing in things:
            wanted = pattern(thing)
            rows = self._index.rows_with(wanted.groups(), self._rows)
            having = set(self._index.articles_with(rows))
            shown = {key: one for key, one in shown.items() if key in having}
        return shown


def _both(some: dict[str, Shown], others: dict[str, Shown]) -> dict[str, Shown]:
    """Return the articles that both have, with the sentence for the rarer of the two."""
    return {
        key: min(one, others[key], key=lambda shown: shown.places or np.inf)
        for key, one in some.items()
        if key in others
    }


def _densest(
    places: Sequence[Mention], names: Sequence[str], near: str, titled: Sequence[str]
) -> Mention | None:
    """Return a place that has all names around it, None if there is none.

    What the title has need not be there again. Of those in one paragraph, one in the
    sentence with most of the names.
    """
    of_sentence: dict[Span, set[str]] = {}
    of_passage: dict[str, set[str]] = {}
    for place in places:
        of_sentence.setdefault(place.sentence, set(titled)).add(place.name)
        of_passage.setdefault(place.passage.id, set(titled)).add(place.name)

    def held(place: Mention) -> int:
        return len(of_sentence[place.sentence])

    if near == "sentence":
        good = [place for place in places if held(place) == len(names)]
    else:
        good = [p for p in places if len(of_passage[p.passage.id]) == len(names)]
    return max(good, key=held, default=None)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a topic: names, words for the kind of thing, and all others."""

    names: tuple[str, ...]
    things: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, topic: str) -> _Words:
        """Take a topic apart; neighbouring words with capitals are one name.

        A name with known spellings is one by itself.
        """
        names: list[list[Span]] = []
        things, others = [], []
        end, known = -2, False
        for span, spellings in alias_runs(topic):
            word = span.of(topic)
            gap = topic[end : span.start] if end >= 0 else "-"
            if spellings or (word[0].isupper() or word[0].isdigit()):
                joins = not spellings and not known and gap in (" ", "-", "–", ". ")
                known = bool(spellings)
                if names and names[-1][-1].end == end and joins:
                    names[-1].append(span)
                else:
                    names.append([span])
                end = span.end
            elif fold(word) not in STOP_WORDS:
                things += [word] if fold(word) in _THINGS else []
                others += [] if fold(word) in _THINGS else [word]
        spans = (Span(run[0].start, run[-1].end) for run in names)
        named = tuple(span.of(topic) for span in spans)
        if not named:
            return cls((), (), (*others, *things))
        return cls(named, tuple(things), tuple(others))


def distinct(shown: Iterable[Shown]) -> list[str]:
    """Return the authors of some articles, each once, in the order of the articles."""
    return list(dict.fromkeys(name for one in shown for name in one.article.authors))
