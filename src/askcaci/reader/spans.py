"""Turn logits into spans: the best words of each sentence, and their lead over "no answer".

A span's score is the sum of its start and end logits less that of the window's first
token, which means "no answer" (Devlin et al., 2019): the log odds, by the model, of
these words against none. Trained on passages without the answer, these odds can be
compared across passages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.types import Span

# Word pieces of the longest span: of the answers in SQuAD's training set, 99 in 100 are
# no longer.
LONGEST = 25

# How many token spans are looked at for each span of whole words that is wanted.
_TRIED = 4


@dataclass(frozen=True, slots=True)
class Window:
    """The model's output for one stretch of a text.

    `starts` and `ends` are logits, shape (n,); `offsets`, shape (n, 2), are the tokens'
    characters within the text; `null` is the first token's start logit plus its end logit.
    """

    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    offsets: NDArray[np.int64]
    null: float

    def after(self, start: int) -> Window:
        """Return the output for the text from a character on, with offsets from there."""
        kept = self.offsets[:, 0] >= start
        return Window(
            self.starts[kept], self.ends[kept], self.offsets[kept] - start, self.null
        )


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """Words that may answer; `span` counts within the text, `score` is in log odds."""

    span: Span
    score: float


def best_span(
    windows: Sequence[Window], text: str, within: Span | None = None
) -> ScoredSpan | None:
    """Return the best span of a text, or of a stretch of it; None if it has no word."""
    found = best_spans(windows, text, within, most=1)
    return found[0] if found else None


def best_spans(
    windows: Sequence[Window], text: str, within: Span | None = None, *, most: int
) -> list[ScoredSpan]:
    """Return the `most` best spans of a text or a stretch of it, all different, best first.

    Whole words only: a span that begins or ends within a word takes in the rest of it,
    and leaves out blanks and stray punctuation at its ends.
    """
    scored: dict[Span, float] = {}
    for window in windows:
        for one in _best_of(window, text, within or Span(0, len(text)), most):
            span = whole_words(text, one.span)
            if span.start < span.end:
                scored[span] = max(one.score, scored.get(span, one.score))
    order = sorted(scored, key=lambda span: (-scored[span], span))
    return [ScoredSpan(span, scored[span]) for span in order[:most]]


def _best_of(window: Window, text: str, within: Span, most: int) -> list[ScoredSpan]:
    inside = (window.offsets[:, 0] >= within.start) & (window.offsets[:, 1] <= within.end)
    places = window.offsets[inside]
    wordy = np.array([any(map(_in_word, text[a:b])) for a, b in places], np.bool_)
    if not wordy.any():
        return []
    # Punctuation cannot be an answer or the end of one.
    starts = np.where(wordy, window.starts[inside].astype(np.float64), -np.inf)
    ends = np.where(wordy, window.ends[inside].astype(np.float64), -np.inf)
    sums = _sums(starts, ends)
    # Several token spans may widen to the same words.
    tried = min(_TRIED * most if most > 1 else 1, sums.size)
    best = np.argpartition(-sums, tried - 1, axis=None)[:tried]
    found = []
    for start, length in zip(*np.unravel_index(best, sums.shape), strict=True):
        if np.isfinite(sums[start, length]):
            span = Span(int(places[start, 0]), int(places[start + length, 1]))
            found.append(ScoredSpan(span, float(sums[start, length]) - window.null))
    return found


def _sums(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logit of each span, shape (tokens, `LONGEST`): row start, column length - 1."""
    padded = np.full(len(ends) + LONGEST, -np.inf)
    padded[: len(ends)] = ends
    reach = np.lib.stride_tricks.sliding_window_view(padded, LONGEST)[: len(ends)]
    return np.asarray(starts[:, None] + reach, np.float64)


_PARTNER = dict(zip("([{“‘«\"'", ")]}”’»\"'", strict=True))
_CLOSING = frozenset(_PARTNER.values())
_STRAY = frozenset(",;:!?–—-")
_CURRENCY = "$€£¥₽₸₼"
# Characters that occur within numbers only, and those that occur within any word.
_WITHIN_NUMBERS = ".,/:"
_WITHIN = _WITHIN_NUMBERS + "-'’"
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")


def whole_words(text: str, span: Span) -> Span:
    """Return a span widened to whole words, without blanks and punctuation at its ends.

    A figure's point, sign, currency and hyphenated rest belong to it. A bracket or
    quotation mark stays only with its partner.

    Example: in "a 1,000-kilometer border", the span of "000-kilo" becomes that of
    "1,000-kilometer".
    """
    start, end = span.start, span.end
    while 0 < start < len(text) and _joined(text, start):
        start -= 1
    while 0 < end < len(text) and _joined(text, end):
        end += 1
    if text[start - 1 : start] in ("-", "−") and text[start : start + 1].isdigit():
        # A sign, if nothing before it could be joined by it.
        start -= not text[max(0, start - 2) : start - 1].strip()
    return _bare(text, start, end)


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _joined(text: str, at: int) -> bool:
    """Return True if the characters on both sides of a place belong to one word."""
    before, after = text[at - 1], text[at]
    if _in_word(before) and _in_word(after):
        return True
    if before in _CURRENCY or after in _CURRENCY or after == "%":
        money = before in _CURRENCY and after.isdigit()
        return money or (before.isdigit() and after == "%")
    if (before in _WITHIN) == (after in _WITHIN):
        return False
    if _POSSESSIVE.match(text, at - (before in _WITHIN)):
        return False
    mark, outer, inner = (
        (before, text[at - 2 : at - 1], after)
        if before in _WITHIN
        else (after, before, text[at + 1 : at + 2])
    )
    if mark in _WITHIN_NUMBERS:
        return outer.isdigit() and inner.isdigit()
    return bool(outer and inner) and _in_word(outer) and _in_word(inner)


def _bare(text: str, start: int, end: int) -> Span:
    """Strip from the ends of a span what is no part of its words."""
    while start < end:
        if _stray(text[start]) or text[start] == ".":
            start += 1
        elif _stray(text[end - 1]) or _ends_sentence(text, start, end):
            end -= 1
        elif _without_partner(text[start:end], text[start]):
            start += 1
        elif _without_partner(text[start:end], text[end - 1]):
            end -= 1
        elif text[max(start, end - 2) : end] in ("'s", "’s"):
            end -= 2
        else:
            break
    return Span(start, end)


def _stray(character: str) -> bool:
    return character.isspace() or character in _STRAY


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Return True if a span ends in a full stop that is not an abbreviation's or initial's."""
    if text[end - 1] != ".":
        return False
    word = text[max(start, end - 40) : end - 1].rsplit(None, 1)[-1:]
    return not word or not ("." in word[0] or (len(word[0]) == 1 and word[0].isupper()))


def _without_partner(words: str, mark: str) -> bool:
    """Return True if a bracket or quotation mark at either end of some words is unpaired."""
    if mark in _PARTNER and words[0] == mark:
        return _PARTNER[mark] not in words[1:]
    if mark in _CLOSING and words[-1] == mark:
        return not any(o in words[:-1] for o, c in _PARTNER.items() if c == mark)
    return False
