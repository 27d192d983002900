"""Names in other alphabets: Cyrillic in Latin letters, and how far two spellings sound apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from askcaci.text.normalise import fold

_VOWELS = frozenset("aeiou")

# As the English-language press writes Russian and the Turkic languages of Central Asia.
_CYRILLIC = str.maketrans(
    dict(
        pair.split("=")
        for pair in (
            "а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s "
            "т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya "
            "қ=q ғ=gh ҳ=h ӣ=i ӯ=u ҷ=j ә=a ң=ng ө=o ү=u ұ=u һ=h і=i ў=o є=ye ї=yi"
        ).split()
    )
)
_IS_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Russian case endings, which a name in a Russian phrase may carry.
_CASE_ENDING = re.compile("(?:ами|ями|ого|ому|ов|ом|ем|ой|ей|ым|ах|ях|ою|а|я|у|ю|е|ы|и|о)$")

# One sign for each sound, whatever letters write it; capitals are sh, ch and j. In this order.
_MARKED = str.maketrans(
    {"ə": "a", "ç": "ch", "č": "ch", "ş": "sh", "š": "sh", "ž": "zh", "ğ": "gh"}
)
_SOUNDS = tuple(
    (re.compile(letters, re.MULTILINE), sound)
    for letters, sound in (
        ("dsch|dzh|zh|dj", "J"),
        ("tsch|tch", "C"),
        ("sch|sh", "S"),
        ("ch", "C"),
        ("(?<=[aeiou])j(?=[eo][vw])", "y"),
        ("j", "J"),
        ("kh|x", "h"),
        ("gh", "g"),
        ("q|ck|c", "k"),
        ("w", "v"),
        ("ph", "f"),
        ("ou|oo", "u"),
        ("ee|y", "i"),
        # "Niyazov" and "Niazov", "Yerevan" and "Erevan", "Tokayev" and "Tokaev".
        ("(?<=i)i|(?<=[aeou])i(?=[aeou])|^i(?=e)", ""),
        (r"([^\n])\1+", r"\1"),
        ("(?<=[eo])f$", "v"),
    )
)
# Consonants that a listener, another alphabet or a slip may put for one another.
_ALIKE = frozenset(
    frozenset(pair) for pair in "sz td gk bp vf CJ CS JS Ss Jz Ck hg hk Jg".split()
)

# All vowels are one in a skeleton, and so are consonants that are alike.
_COARSE = str.maketrans("eiouydgbfzCJc", "aaaaatkpvsSSs")

# Costs of a difference. Substituting a quite different letter makes another name more often
# than a misspelling: more than a letter left out.
_SLIGHT, _VOWEL, _SWAP, _LETTER, _OTHER = 0.5, 0.6, 0.75, 1.0, 1.25


def is_cyrillic(word: str) -> bool:
    """Return True if a word has Cyrillic letters."""
    return bool(_IS_CYRILLIC.search(word))


def latin(word: str) -> str:
    """Return a word in Latin letters, lower case; Latin letters stay as they are."""
    return word.lower().translate(_CYRILLIC)


def latin_forms(word: str) -> tuple[str, ...]:
    """Return a Cyrillic word in Latin letters as it is and without a Russian case ending."""
    lower = word.lower()
    stem = _CASE_ENDING.sub("", lower)
    forms = (lower, stem) if len(stem) > 3 else (lower,)
    return tuple(dict.fromkeys(fold(latin(form)) for form in forms))


@lru_cache(maxsize=20_000)
def sounds(word: str) -> str:
    """Return a rough form that is the same in the several Latin spellings of the region.

    Example: "Qaraqalpaqstan", "Karakalpakstan" and "Saakaschwili", "Saakashvili" are
    pairwise alike.
    """
    lower = latin(word)
    turkish = any(letter in lower for letter in "əğış")
    return _sounded(lower.replace("c", "j") if turkish else lower)


def _sounded(lower: str) -> str:
    """Return the sounds of a word, or of words with line breaks between them."""
    form = fold(lower.translate(_MARKED))
    for letters, sound in _SOUNDS:
        form = letters.sub(sound, form)
    return form


def skeletons(words: Sequence[str]) -> list[str]:
    """Return an even rougher form of each word: what sounds nearly alike has the same.

    For many words at once, as it costs a hundredth of `sounds` for each.
    """
    if not words:
        return []
    text = _sounded("\n".join(words)).translate(_COARSE)
    return re.sub(r"([^\n])\1+", r"\1", text).split("\n")


def difference(one: str, other: str, most: float) -> float:
    """Return how far apart two forms of `sounds` are, infinity if it is more than `most`.

    A Damerau-Levenshtein distance in which vowels, and consonants that are written for one
    another, cost less.
    """
    if one == other:
        return 0.0
    if abs(len(one) - len(other)) * _SLIGHT > most:
        return float("inf")
    before: list[float] = []
    above = [0.0]
    for letter in other:
        above.append(above[-1] + _added(letter))
    for i, mine in enumerate(one):
        row = [above[0] + _added(mine)]
        for j, theirs in enumerate(other):
            cost = min(
                above[j] + _replaced(mine, theirs),
                above[j + 1] + _added(mine),
                row[j] + _added(theirs),
            )
            if i and j and mine == other[j - 1] and one[i - 1] == theirs != mine:
                cost = min(cost, before[j - 1] + _SWAP)
            row.append(cost)
        if min(row) > most:
            return float("inf")
        before, above = above, row
    return above[-1] if above[-1] <= most else float("inf")


def _added(letter: str) -> float:
    return _SLIGHT if letter in _VOWELS or letter == "h" else _LETTER


def _replaced(mine: str, theirs: str) -> float:
    if mine == theirs:
        return 0.0
    if mine in _VOWELS and theirs in _VOWELS:
        return _VOWEL
    return _SLIGHT if frozenset((mine, theirs)) in _ALIKE else _OTHER
