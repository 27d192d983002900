"""Find which of several figures in a sentence belongs to what a question names.

"The usual figure is 1,814 km: 214 in Turkmenistan, 774 in Afghanistan" gives each part its
own place, and "BP has 30.1 percent, AzBTC 25" each owner a share; a reader of spans often
takes the whole, or the first.
"""

from __future__ import annotations

import re

from askcaci.reader.answer_types import AnswerType
from askcaci.reader.values import values_in
from askcaci.text.normalise import words
from askcaci.types import Span

_NAME = r"(?:the\s)?([A-ZÀ-ÞĀ-ŽƏ][\w'’ʻʼ-]*(?:\s[A-ZÀ-ÞĀ-ŽƏ][\w'’ʻʼ-]*){0,3})"
# "774 in Afghanistan", "$5 million from Azerbaijan", "48 percent for Rahmon".
_BEHIND = re.compile(
    rf"\s(?:of\s(?:it|them|these|which)\s)?(?:in|for|to|from|by|within|through|inside|on)\s{_NAME}"
)
# "BP 30.1 percent", "Kazakhstan with 12", "Turkey's 6 percent", "AzBTC (25 percent)".
_BEFORE = re.compile(
    rf"{_NAME}(?:['’]s?)?(?:,?\s(?:has|had|holds|held|gets|got|gave|paid|won|with|at|about|only)"
    r"|:|,|\s\()?\s?$"
)


def own_value(
    wanted: AnswerType, sentence: str, named: frozenset[str], asked: frozenset[str]
) -> Span | None:
    """Return the figure of a sentence that it gives to a name in the question.

    None unless there are several figures of the wanted kind and just one of them is
    next to a name that the question has. If one has the unit, the others may lack it.

    Args:
        wanted: the type of answer.
        sentence: the sentence.
        named: the stems of the names in the question.
        asked: the stems of all its words.
    """
    if not wanted.values or not named:
        return None
    found = values_in(sentence)
    kinds = wanted.values
    if any(kind in kinds for _, kind in found):
        kinds = kinds | {"number"}
    figures = [
        span
        for span, kind in found
        if kind in kinds and not {w.stem for w in words(span.of(sentence))} <= asked
    ]
    if len(figures) < 2:
        return None
    own = [span for span in figures if _owner(sentence, span) & named]
    return own[0] if len(own) == 1 else None


def _owner(sentence: str, figure: Span) -> frozenset[str]:
    """Return the stems of the name next to a figure, preferring the name after it."""
    behind = _BEHIND.match(sentence, figure.end)
    before = (
        None
        if behind
        else _BEFORE.search(sentence, max(0, figure.start - 60), figure.start)
    )
    name = behind or before
    return frozenset(word.stem for word in words(name[1])) if name else frozenset()
