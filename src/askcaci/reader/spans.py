"""Logits to spans: the best words of each sentence, and how far they beat "no answer".

A span's score is the sum of its start and end logits less that of the window's first
token, which stands for no answer (Devlin et al., 2019): the log odds, by the model, of
these words against none. Trained on passages without the answer, these odds can be
compared across passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askcaci.types import Span

# Word pieces of the longest span: of the answers in SQuAD's training set, 99 in 100 are
# no longer.
LONGEST = 25

_NEVER = -1e9


@dataclass(frozen=True, slots=True)
class Window:
    """What the model says of one stretch of a text.

    `starts` and `ends` are logits, shape (n,); `offsets`, shape (n, 2), are the tokens'
    characters within the text; `null` is the first token's start logit plus its end logit.
    """

    starts: NDArray[np.float32]
    ends: NDArray[np.float32]
    offsets: NDArray[np.int64]
    null: float


@dataclass(frozen=True, slots=True)
class ScoredSpan:
    """Words that may answer; `span` counts within the text, `score` is in log odds."""

    span: Span
    score: float


def best_span(
    windows: Sequence[Window], text: str, within: Span | None = None
) -> ScoredSpan | None:
    """Return the best span of a text, or of a stretch of it; None where it has no word.

    Whole words only: a span that begins or ends within a word takes in the rest of it,
    and leaves out blanks and stray punctuation at its ends.
    """
    found = [_best_of(window, within or Span(0, len(text))) for window in windows]
    scored = [one for one in found if one is not None]
    if not scored:
        return None
    best = max(scored, key=lambda one: one.score)
    span = whole_words(text, best.span)
    return ScoredSpan(span, best.score) if span.start < span.end else None


def _best_of(window: Window, within: Span) -> ScoredSpan | None:
    inside = (window.offsets[:, 0] >= within.start) & (window.offsets[:, 1] <= within.end)
    tokens = np.flatnonzero(inside & (window.offsets[:, 1] > window.offsets[:, 0]))
    if not len(tokens):
        return None
    first, last = int(tokens[0]), int(tokens[-1]) + 1
    starts, ends = window.starts[first:last], window.ends[first:last]
    sums = _sums(starts, ends)
    start, length = np.unravel_index(int(np.argmax(sums)), sums.shape)
    span = Span(
        int(window.offsets[first + start, 0]), int(window.offsets[first + start + length, 1])
    )
    return ScoredSpan(span, float(sums[start, length]) - window.null)


def _sums(
    starts: NDArray[np.float32], ends: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the logit of each span, shape (tokens, `LONGEST`): row start, column length - 1."""
    padded = np.full(len(ends) + LONGEST, _NEVER, np.float32)
    padded[: len(ends)] = ends
    reach = np.lib.stride_tricks.sliding_window_view(padded, LONGEST)[: len(ends)]
    return np.asarray(starts[:, None] + reach, np.float32)


_OPENING = "([{“‘«\"'"
_CLOSING = ")]}”’»\"'"
_BLANKS = " \t\n,;:!?–—-"
_CURRENCY = "$€£¥₽"
# What stands within numbers only, and what within any word.
_WITHIN_NUMBERS = ".,/:"
_WITHIN = _WITHIN_NUMBERS + "-'’"
_POSSESSIVE = re.compile(r"['’]s?(?!\w)")
# A full stop that ends a sentence rather than an abbreviation.
_STOP = re.compile(r"(?<=\d)\.$|(?<=\w\w\w)\.$")
_PARTNER = dict(zip(_OPENING, _CLOSING, strict=True))


def whole_words(text: str, span: Span) -> Span:
    """Return a span widened to whole words, without blanks and punctuation at its ends.

    A figure's point, sign, currency and hyphenated rest belong to it. A bracket or
    quotation mark stays only with its partner.

    Example: in "a 1,000-kilometer border", the span of "000-kilo" becomes that of
    "1,000-kilometer".
    """
    start, end = span.start, span.end
    while start > 0 and _joined(text, start):
        start -= 1
    while end < len(text) and _joined(text, end):
        end += 1
    return _unwrapped(text, *_trimmed(text, start, end))


def _joined(text: str, at: int) -> bool:
    """Say whether the characters on both sides of a place belong to one word."""
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    if before in _CURRENCY or after in _CURRENCY or after == "%":
        return before in _CURRENCY and after.isdigit() or before.isdigit() and after == "%"
    outer = text[at - 2 : at - 1] if before in _WITHIN else before
    inner = text[at + 1 : at + 2] if after in _WITHIN else after
    if before in _WITHIN and after in _WITHIN:
        return False
    if _POSSESSIVE.match(text, at - (before in _WITHIN)):
        return False
    mark = before if before in _WITHIN else after
    if mark in _WITHIN_NUMBERS:
        return outer.isdigit() and inner.isdigit()
    return mark in _WITHIN and outer.isalnum() and inner.isalnum()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    lead = len(words) - len(words.lstrip(_BLANKS + "."))
    tail = len(_STOP.sub("", words.rstrip(_BLANKS)))
    return start + min(lead, tail), start + tail


def _unwrapped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    if words[:1] in _PARTNER and _PARTNER[words[0]] not in words[1:]:
        start += 1
    elif words and words[-1] in _CLOSING and not any(
        one in words[:-1] for one, other in _PARTNER.items() if other == words[-1]
    ):
        end -= 1
    return Span(start, max(start, end))
