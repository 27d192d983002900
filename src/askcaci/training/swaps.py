"""Questions made unanswerable by one exchanged name, year or word.

A near miss asks of the right topic what the passage does not state: another country's
border, another year's price. Three of the kinds that people wrote for SQuAD 2.0
(Rajpurkar et al., 2018, table 1) can be made without people: a name or number exchanged
for another of the same article (as Jia & Liang, 2017, change questions), and a word for
its opposite.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from askcaci.training.examples import Example

Found = TypeVar("Found")

# Contexts of one article are within so many lines of one another.
_NEIGHBOURHOOD = 12

_NAME = r"[A-Z][\w’'-]+(?: (?:(?:of|the|de|al|bin|von) )?[A-Z][\w’'-]+)*"
# A name, and the word before it, which indicates its kind well enough: "in Paris", "by Kant".
_NAMED = re.compile(rf"\b([a-z]+) ({_NAME})")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_WORD = re.compile(r"\w+")

_OPPOSITES = (
    ("first", "last"),
    ("largest", "smallest"),
    ("biggest", "smallest"),
    ("highest", "lowest"),
    ("most", "least"),
    ("more", "fewer"),
    ("longest", "shortest"),
    ("oldest", "youngest"),
    ("increase", "decrease"),
    ("increased", "decreased"),
    ("rise", "fall"),
    ("before", "after"),
    ("north", "south"),
    ("northern", "southern"),
    ("east", "west"),
    ("eastern", "western"),
    ("accepted", "rejected"),
    ("won", "lost"),
    ("win", "lose"),
    ("opened", "closed"),
    ("began", "ended"),
    ("begin", "end"),
    ("supported", "opposed"),
    ("support", "oppose"),
    ("allowed", "forbidden"),
    ("import", "export"),
    ("imports", "exports"),
)
_OPPOSITE = {
    word: other for pair in _OPPOSITES for word, other in (pair, tuple(reversed(pair)))
}


@dataclass(frozen=True, slots=True)
class _Exchange:
    start: int
    end: int
    words: str


class SwapSource:
    """Makes unanswerable questions from a set's answerable ones."""

    def __init__(self, examples: Sequence[Example]) -> None:
        contexts = {example.line: example.context for example in examples}
        self._names = {line: tuple(_names(text)) for line, text in contexts.items()}
        self._years = {
            line: frozenset(_YEAR.findall(text)) for line, text in contexts.items()
        }

    def make(self, example: Example, chance: random.Random) -> Example | None:
        """Return the question with one thing exchanged, without an answer.

        What is exchanged is in the context and what takes its place is not.
        """
        exchanges = [
            *self._of_names(example, chance),
            *self._of_years(example, chance),
            *_of_words(example),
        ]
        if not exchanges:
            return None
        one = chance.choice(exchanges)
        asked = example.question
        return replace(
            example,
            question=f"{asked[: one.start]}{one.words}{asked[one.end :]}",
            answer=None,
            answers=(),
        )

    def _of_names(self, example: Example, chance: random.Random) -> Iterator[_Exchange]:
        here = set(_WORD.findall(f"{example.context} {example.question}"))
        for found in _NAMED.finditer(example.question):
            before, name = found.groups()
            if name not in example.context:
                continue
            others = [
                other
                for word, other in self._near(example.line, self._names)
                if word == before and here.isdisjoint(_WORD.findall(other))
            ]
            if others:
                yield _Exchange(*found.span(2), chance.choice(sorted(set(others))))

    def _of_years(self, example: Example, chance: random.Random) -> Iterator[_Exchange]:
        here = self._years[example.line]
        for found in _YEAR.finditer(example.question):
            others = set(self._near(example.line, self._years)) - here - {found.group()}
            if found.group() in here and others:
                yield _Exchange(*found.span(), chance.choice(sorted(others)))

    def _near(self, line: int, found: Mapping[int, Collection[Found]]) -> Iterator[Found]:
        """Yield what was found in the contexts around one."""
        for other in range(line - _NEIGHBOURHOOD, line + _NEIGHBOURHOOD + 1):
            if other != line:
                yield from found.get(other, ())


def _names(text: str) -> Iterator[tuple[str, str]]:
    for found in _NAMED.finditer(text):
        yield found.group(1), found.group(2)


def _of_words(example: Example) -> Iterator[_Exchange]:
    here = set(_WORD.findall(example.context.lower()))
    for found in _WORD.finditer(example.question):
        other = _OPPOSITE.get(found.group())
        if other and found.group() in here and other not in here:
            yield _Exchange(*found.span(), other)
