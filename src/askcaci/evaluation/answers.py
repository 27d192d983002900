"""Answers compared with gold answers: exact match, F1, and words that contain one."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from askcaci.text.normalise import fold

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_POSSESSIVE = re.compile(r"(?<=\w)['’ʼ]s\b", re.I)
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> str:
    """Return an answer as SQuAD compares it (Rajpurkar et al., 2016).

    Lower case; ASCII punctuation removed; then the words a, an, the; blanks made one.

    Example: "The  U.S. Army" becomes "us army".
    """
    plain = text.lower().translate(_PUNCTUATION)
    return " ".join(_ARTICLES.sub(" ", plain).split())


def exact_match(answer: str, gold: Sequence[str]) -> float:
    """Return 1.0 where the normalised answer equals a gold one, else 0.0.

    Without gold answers, only the empty answer is right, as in SQuAD 2.0.
    """
    return _best(lambda a, b: float(a == b), answer, gold)


def f1(answer: str, gold: Sequence[str]) -> float:
    """Return the best F1 of the normalised words, counted with repetition, 0 to 1.

    Where either side has no word, it is 1.0 if neither has, else 0.0 (SQuAD 2.0).
    """
    return _best(_word_f1, answer, gold)


def contains(text: str, gold: Sequence[str]) -> bool:
    """Return True if a text contains a gold answer, whole.

    Compared folded: case, accents, apostrophes, kinds of quotation marks and dashes and
    runs of blanks make no difference. It may not begin or end within a word or a
    number: "5 percent" is not contained in "2.5 percent".
    """
    forms = {_folded(text), _folded(_POSSESSIVE.sub("", text))}
    return any(_whole(one).search(form) for one in gold for form in forms)


def _best(measure: Callable[[str, str], float], answer: str, gold: Sequence[str]) -> float:
    given = normalised(answer)
    return max(measure(given, one) for one in map(normalised, gold or [""]))


def _word_f1(answer: str, gold: str) -> float:
    given, wanted = answer.split(), gold.split()
    if not given or not wanted:
        return float(given == wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(given), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


def _folded(text: str) -> str:
    return " ".join(fold(text).split())


@lru_cache(maxsize=10_000)
def _whole(answer: str) -> re.Pattern[str]:
    words = _folded(answer)
    if not words:
        return re.compile(r"(?!)")
    # A sign or currency mark before a number is the number's.
    before = r"(?<!\w)(?<!\d[.,])" if words[0].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if words[-1].isalnum() else ""
    if re.match(r"[.,]\d", words):
        before = r"(?<!\d)"
    if re.search(r"\d[.,]$", words):
        after = r"(?!\d)"
    return re.compile(before + re.escape(words) + after)
