"""Find the words of the index that an unknown word may be a misspelling of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from askcaci.spelling.known import group_with, kept_apart
from askcaci.text.normalise import fold, stem
from askcaci.text.terms import STOP_WORDS
from askcaci.text.transliteration import difference, latin_forms, skeletons, sounds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from askcaci.types import Passage

# Shorter words have too many neighbours; with three letters only words like "how" are fixed.
SHORTEST, LONGEST = 3, 24

# How far a word may be from what it is taken for, by its length (see `difference`):
# "Otunbayev" is not "Atambayev", 1.6 away.
_BUDGETS = ((4, 0.75), (8, 1.0), (LONGEST, 1.5))
# A short name that is in one passage only is too little evidence.
_SHORT_NAME, _FEW = 5, 2

# Corrections to the distance: a form without its Russian case ending is less likely meant, a word
# like "how" more likely than any other.
_WITHOUT_ENDING, _STOP_WORD = 0.25, -0.25

# Candidates whose written form is looked up in passages, and in how many.
_MOST_CANDIDATES, _PASSAGES = 4, 3

# Which letters a first sound may be written with.
_INITIALS = {
    letters[0]: letters[1:]
    for letters in (
        "kkqcxg hhkxg gghk Jjdzgs Sschjz Cctsj vvwfb ffpv bbp ppb sszc zzsj iiyej eeyai aaeo "
        "ooau uuowy ttd ddtj".split()
    )
}
# Consonants that are hardly ever written in another way.
_STABLE = frozenset("lmnrbp")

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The letters of skeletons that matter: a vowel, and consonants.
_COARSE = "ahklmnprstvS"
_LETTERED = re.compile(r"[^\W\d_]+")
_STOP_STEMS = frozenset(map(stem, STOP_WORDS))
_FAR = float("inf")


class Vocabulary(Protocol):
    """The parts of the index that matching uses."""

    def document_frequencies(self, stems: Sequence[str]) -> dict[str, int]: ...  # noqa: D102
    def stems_like(  # noqa: D102
        self, initials: str, shortest: int, longest: int, letters: str, least: int
    ) -> list[tuple[str, int]]: ...
    def lexical(  # noqa: D102
        self,
        phrases: Sequence[Sequence[str]],
        k: int,
        rows: NDArray[np.int64] | None = None,
    ) -> list[tuple[int, float]]: ...
    def passages(self, rows: Sequence[int]) -> list[Passage]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Near:
    """A word as the corpus writes it, its distance, and how many passages it is in."""

    written: str
    distance: float
    passages: int


def nearest(
    typed: str,
    vocabulary: Vocabulary,
    is_word: Callable[[str], bool],
    *,
    capital: bool | None = None,
    most: float = 2.0,
) -> list[Near]:
    """Return what a word may be a misspelling of, best first; all that are equally near.

    Args:
        typed: a word that is in no passage, in any alphabet, without apostrophes.
        vocabulary: the words of the corpus.
        is_word: returns True for a folded word of the language.
        capital: whether the word meant must have a capital, None if that is unknown.
        most: the largest distance allowed, if its length does not allow less.
    """
    forms = latin_forms(typed)
    most = min(most, _budget(forms[0]))
    # A slip within an ending leaves a stem that is like no other.
    slips = set() if capital or not forms[0].isascii() else _one_off(forms[0])
    slips = {one for one in slips if is_word(one)}
    found: list[Near] = []
    for one, count in _candidates(forms, slips, vocabulary, most)[:_MOST_CANDIDATES]:
        spelled = _written(one, vocabulary) + Counter(w for w in slips if stem(w) == one)
        if capital is not None:
            fitting = {w: n for w, n in spelled.items() if w[0].isupper() == capital}
            spelled = Counter(fitting)
        if (
            count < _FEW
            and len(forms[0]) <= _SHORT_NAME
            and all(w[0].isupper() for w in spelled)
        ):
            continue
        found += _best(forms, typed[0].isupper(), spelled, most, count)
    found.sort(key=lambda near: (near.distance, -near.passages))
    return [near for near in found if near.distance <= found[0].distance]


def _budget(form: str) -> float:
    return next((most for length, most in _BUDGETS if len(form) <= length), 0.0)


def _candidates(
    forms: Sequence[str], slips: set[str], vocabulary: Vocabulary, most: float
) -> list[tuple[str, int]]:
    """Return stems of the index with their passages, those that sound nearest first."""
    held = vocabulary.document_frequencies(sorted(map(stem, slips)))
    near = {one: (0.0, -count, one) for one, count in held.items() if count}
    if len(forms[0]) <= SHORTEST:
        near = {one: key for one, key in near.items() if one in _STOP_STEMS}
    else:
        parts = {part for form in forms for part in (form, stem(form))}
        mine = {sounds(part) for part in parts}
        rough = {
            one for form in skeletons(sorted(parts)) for one in _one_off(form, _COARSE)
        }
        like = _like(forms, vocabulary)
        for (one, count), form in zip(like, skeletons([s for s, _ in like]), strict=True):
            if form in rough:
                apart = min(difference(own, sounds(one), most) for own in mine)
                if apart <= most:
                    near.setdefault(one, (apart, -count, one))
    return [(one, -count) for _, count, one in sorted(near.values())]


def _like(forms: Sequence[str], vocabulary: Vocabulary) -> list[tuple[str, int]]:
    """Return stems that begin as a word may, with its consonants and about its length."""
    found: list[tuple[str, int]] = []
    for form in forms:
        heard = sounds(form)
        initials = _INITIALS.get(heard[:1], heard[:1]) + form[:1]
        stable = "".join(sorted(_STABLE.intersection(heard)))
        found += vocabulary.stems_like(
            "".join(dict.fromkeys(initials)),
            max(1, len(heard) - 2),
            len(form) + 2,
            stable,
            len(stable) - 1,
        )
    return found


def _one_off(form: str, letters: str = _LETTERS) -> set[str]:
    """Return a word and every form with one letter left out, added, changed or swapped."""
    cuts = [(form[:at], form[at:]) for at in range(len(form) + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    changed = {a + c + b[1:] for a, b in cuts if b for c in letters}
    added = {a + c + b for a, b in cuts for c in letters}
    return left_out | swapped | changed | added


def _written(one: str, vocabulary: Vocabulary) -> Counter[str]:
    """Return the words with a stem as some passages have them."""
    rows = [row for row, _ in vocabulary.lexical([[one]], _PASSAGES)]
    found = Counter(
        word
        for passage in vocabulary.passages(rows)
        for word in _LETTERED.findall(passage.text)
    )
    return Counter({w: n for w, n in found.items() if stem(fold(w)) == one})


def _best(
    forms: Sequence[str], capital: bool, spelled: Counter[str], most: float, count: int
) -> list[Near]:
    """Return the nearest of some words that may be meant by what was typed, if any."""
    ranked = [
        (
            min(
                difference(sounds(form), sounds(w), most) + nth * _WITHOUT_ENDING
                for nth, form in enumerate(forms)
            )
            + (_STOP_WORD if w in STOP_WORDS else 0.0),
            w[0].isupper() != capital,
            -seen,
            w,
        )
        for w, seen in spelled.items()
        if not any(kept_apart(form, fold(w)) for form in forms[-1:])
    ]
    best = min(ranked, default=(_FAR, False, 0, ""))
    if best[0] > most:
        return []
    written = best[-1].capitalize() if group_with((best[-1],)) else best[-1]
    return [Near(written, best[0], count)]
