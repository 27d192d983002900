"""Examples as arrays of word pieces, cut to windows and laid into batches."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from askcaci.training.examples import Example, draw
from askcaci.training.negatives import NegativeSource
from askcaci.training.recipe import Recipe, Windows
from askcaci.training.swaps import SwapSource

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

# Lengths that batches are padded to: few, because the model is compiled for each.
BUCKETS = (64, 96, 128, 160, 192, 224, 256, 320, 384)

# How often a context longer than a window is also shown without its answer.
_AWAY = 0.3
_POOL = 64


@dataclass(frozen=True, slots=True)
class Layout:
    """The special tokens of a pair of texts, as ids: ``first question between context last``.

    `pad` fills rows that are shorter than their batch.
    """

    first: tuple[int, ...]
    between: tuple[int, ...]
    last: tuple[int, ...]
    pad: int


def layout_of(tokenizer: Tokenizer) -> Layout:
    """Return where a tokenizer puts which special tokens, read off an encoded pair.

    Raises:
        ValueError: it has no token to pad with.
    """
    encoding = tokenizer.encode("a", "a")
    parts: list[list[int]] = [[], [], []]
    place = 0
    for token, special in zip(encoding.ids, encoding.special_tokens_mask, strict=True):
        if special:
            parts[place].append(token)
        else:
            place += 1
    pads = [tokenizer.token_to_id(name) for name in ("<pad>", "[PAD]")]
    pad = next((one for one in pads if one is not None), None)
    if pad is None:
        raise ValueError("the tokenizer has no token to pad with")
    first, between, last = map(tuple, parts)
    return Layout(first, between, last, pad)


@dataclass(frozen=True, slots=True)
class Window:
    """A question and a stretch of context, laid out as the tokenizer lays out a pair.

    `context` is the first token of the context. `start` and `end` are the answer's first
    and last token, both 0 where it is not in it.
    """

    ids: tuple[int, ...]
    context: int
    start: int
    end: int


# A question's windows that are compared with each other: the answer's comes first.
Group = tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays of one step: ids, attention and allowed, shape (batch, length).

    `allowed` marks the tokens an answer may start or end at: the context's and the first,
    which represents none. `starts` and `ends`, shape (batch,). `pairs`, shape (n, 2), are
    the rows of a question's window with its answer and of one without.
    """

    ids: NDArray[np.int64]
    attention: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    pairs: NDArray[np.int64]


def tokenizer_at(path: Path) -> Tokenizer:
    """Open a tokenizer that neither cuts nor pads."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def groups(recipe: Recipe, folder: Path, tokenizer: Tokenizer) -> list[Group]:
    """Make the windows of a recipe's sources, in a fixed order."""
    chance = random.Random(recipe.seed)
    made: list[Group] = []
    for source in recipe.sources:
        examples = draw(source, folder, recipe.seed)
        negatives = NegativeSource(examples) if source.negatives else None
        cut = _Cutter(tokenizer, recipe.windows, chance)
        for number, example in enumerate(examples):
            wrong = None
            if negatives and number < source.negatives and example.answer:
                wrong = negatives.find(example, chance)
            made += cut.groups(example, wrong)
        for example in _swapped(examples, source.swaps, chance):
            made += cut.groups(example, None)
    chance.shuffle(made)
    return made


def _swapped(
    examples: Sequence[Example], count: int, chance: random.Random
) -> Iterator[Example]:
    """Yield so many unanswerable questions made of the examples, the last ones first."""
    if count:
        swaps = SwapSource(examples)
        made = (swaps.make(one, chance) for one in reversed(examples) if one.answer)
        yield from islice(filter(None, made), count)


def batches(made: Sequence[Group], size: int, seed: int, layout: Layout) -> Iterator[Batch]:
    """Yield batches of windows of like length without end, each pass in another order."""
    turn = 0
    while True:
        chance = random.Random(f"{seed} {turn}")
        order = list(made)
        chance.shuffle(order)
        laid: list[list[Group]] = []
        for start in range(0, len(order), size * _POOL):
            laid += _laid(order[start : start + size * _POOL], size)
        chance.shuffle(laid)
        for one in laid:
            yield assemble(one, layout)
        turn += 1


def _laid(pool: list[Group], size: int) -> list[list[Group]]:
    """Fill batches of exactly `size` windows from a pool, by length; a rest is dropped."""
    pool = sorted(pool, key=lambda group: max(len(window.ids) for window in group))
    laid: list[list[Group]] = []
    batch: list[Group] = []
    room = size
    for group in pool:
        if len(group) > room:
            # A group that no longer fits gives its first window alone.
            batch.append(group[:room])
            room = 0
        else:
            batch.append(group)
            room -= len(group)
        if not room:
            laid.append(batch)
            batch, room = [], size
    return laid


def assemble(batch: Sequence[Group], layout: Layout) -> Batch:
    """Lay windows into arrays, padded to the next of the bucket lengths."""
    windows = [window for group in batch for window in group]
    longest = max(len(window.ids) for window in windows)
    length = next(bucket for bucket in BUCKETS if bucket >= longest)
    shape = len(windows), length
    ids = np.full(shape, layout.pad, np.int64)
    attention, allowed = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
    allowed[:, 0] = True
    for row, window in enumerate(windows):
        size = len(window.ids)
        ids[row, :size] = window.ids
        attention[row, :size] = 1
        allowed[row, window.context : size - len(layout.last)] = True
    pairs, row = [], 0
    for group in batch:
        if len(group) > 1 and group[0].end:
            pairs.append((row, row + 1))
        row += len(group)
    return Batch(
        ids=ids,
        attention=attention,
        allowed=allowed,
        starts=np.array([window.start for window in windows], np.int64),
        ends=np.array([window.end for window in windows], np.int64),
        pairs=np.array(pairs, np.int64).reshape(-1, 2),
    )


class _Cutter:
    """Cuts examples to windows."""

    def __init__(
        self, tokenizer: Tokenizer, lengths: Windows, chance: random.Random
    ) -> None:
        self._tokenizer = tokenizer
        self._layout = layout_of(tokenizer)
        self._lengths = lengths
        self._chance = chance
        self._encodings: dict[str, Encoding] = {}

    def groups(self, example: Example, wrong: Example | None) -> list[Group]:
        """Return the windows to train on, those that are compared with each other together."""
        question = self._tokenizer.encode(example.question, add_special_tokens=False).ids
        question = question[: self._lengths.question]
        context = self._encoded(example.context)
        if example.answer is None:
            return [(self._random(question, context),)]
        answer = _tokens(context, example.answer.start, example.answer.end)
        room = self._room(question)
        if answer is None or answer[1] - answer[0] >= room:
            return []
        right = self._around(question, context, answer)
        away = self._away(question, context, answer)
        if wrong is not None:
            return [(right, self._random(question, self._encoded(wrong.context)))]
        return [(right, away)] if away and self._chance.random() < _AWAY else [(right,)]

    def _encoded(self, text: str) -> Encoding:
        if text not in self._encodings:
            self._encodings[text] = self._tokenizer.encode(text, add_special_tokens=False)
        return self._encodings[text]

    def _room(self, question: Sequence[int]) -> int:
        layout = self._layout
        special = len(layout.first) + len(layout.between) + len(layout.last)
        return self._lengths.longest - len(question) - special

    def _around(
        self, question: Sequence[int], context: Encoding, answer: tuple[int, int]
    ) -> Window:
        room, length = self._room(question), len(context.ids)
        lowest = max(0, answer[1] + 1 - room)
        highest = min(answer[0], max(0, length - room))
        # A whole context stays whole; of a longer one, any stretch around the answer.
        start = self._chance.randint(min(lowest, highest), highest)
        return self._window(question, context.ids[start : start + room], start, answer)

    def _away(
        self, question: Sequence[int], context: Encoding, answer: tuple[int, int]
    ) -> Window | None:
        room, length = self._room(question), len(context.ids)
        for start in (0, length - room):
            if start >= 0 and (start + room <= answer[0] or answer[1] < start):
                return self._window(
                    question, context.ids[start : start + room], start, None
                )
        return None

    def _random(self, question: Sequence[int], context: Encoding) -> Window:
        room = self._room(question)
        start = self._chance.randint(0, max(0, len(context.ids) - room))
        return self._window(question, context.ids[start : start + room], start, None)

    def _window(
        self,
        question: Sequence[int],
        context: Sequence[int],
        offset: int,
        answer: tuple[int, int] | None,
    ) -> Window:
        layout = self._layout
        before = (*layout.first, *question, *layout.between)
        start, end = answer or (offset - len(before), offset - len(before))
        return Window(
            ids=(*before, *context, *layout.last),
            context=len(before),
            start=start - offset + len(before),
            end=end - offset + len(before),
        )


def _tokens(context: Encoding, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last token that a stretch of characters touches."""
    touched = [
        number
        for number, (first, last) in enumerate(context.offsets)
        if first < end and start < last
    ]
    return (touched[0], touched[-1]) if touched else None
