"""What a sentence offers as an answer: question terms, and the kind of thing asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from askcaci.reader.questions import QuestionKind
from askcaci.text.normalise import words
from askcaci.text.terms import STOP_WORDS, Term, occurrences, term_frequency

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)"
)
_NUMBER_WORD = (
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|dozens?|hundreds?|thousands?|millions?|half|third|quarter|tenth|once|twice|both|none)\b"
)
_UNIT = (
    r"(?:kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|m|feet|hectares?|acres?|tons?|tonnes?|years?"
    r"|months?|weeks?|days?|hours?|minutes?|megawatts?|mw|gigawatts?|gw|twh|kwh|barrels?|bcm|cubic"
    r"|square|containers?|teu|percent|per cent)"
)
# A figure from its first digit on, and no longer than any real one: tried at one place
# only and for a bounded length, whatever the text.
_FIGURE = r"(?<![\d.,])\d[\d.,]{0,24}"
_MONEY = (
    rf"[$€£¥₽]\s?\d|\b(?:USD|EUR)\s?\d|{_FIGURE}\s?(?:million|billion|trillion)?\s?(?:U\.?S\.? )?"
    r"(?:dollars?|euros?|roubles?|rubles?|manats?|tenge|soms?|somoni|lari|drams?|yuan)\b"
)

_SHAPES: dict[str, re.Pattern[str]] = {
    "money": re.compile(_MONEY, re.IGNORECASE),
    "length": re.compile(
        rf"(?:{_FIGURE}|{_NUMBER_WORD})[-\s](?:(?:million|billion|thousand)[-\s])?{_UNIT}\b",
        re.IGNORECASE,
    ),
    "number": re.compile(rf"{_FIGURE}|{_NUMBER_WORD}", re.IGNORECASE),
    "when": re.compile(
        rf"\b(?:1[5-9]|20)\d\d\b|\b{_MONTH}\b|\b(?:spring|summer|autumn|winter) of\b"
        r"|\b\d0s\b|\bcentury\b"
    ),
    "why": re.compile(
        r"\b(?:because|since|due to|owing to|as a result|result(?:s|ed|ing)? (?:from|in)"
        r"|therefore|thus|in order to|so (?:that|as)|stem(?:s|med)? from|driven by|caused?|causes"
        r"|led to|leads? to|leading to|reflect(?:s|ed)|given|in response|prompt(?:s|ed|ing)"
        r"|aim(?:s|ed)|purpose|reason|consequen\w+|allow(?:s|ed|ing)?|enabl\w+|intended"
        r"|designed to|means that|risk\w*|threat\w*)\b",
        re.IGNORECASE,
    ),
    "how": re.compile(r"\b(?:by|through|via|with|using)\b", re.IGNORECASE),
}
_CAPITALISED = re.compile(
    r"\b[A-ZÀ-Þ][\w’'-]*(?:\s+(?:(?:of|al|von|de|e)\s+)?[A-ZÀ-Þ][\w’'.-]*)*"
)
_INITIALS = re.compile(r"\b[A-Z][A-Z&.-]{1,9}s?\b")


def inverse_frequencies(
    terms: Sequence[Term], frequencies: Mapping[str, int], passages: int
) -> tuple[float, ...]:
    """Return each term's inverse passage frequency (BM25's, Robertson and Zaragoza 2009)."""
    counts = (term_frequency(term, frequencies) for term in terms)
    return tuple(math.log(1 + (passages - n + 0.5) / (n + 0.5)) for n in counts)


def covered(terms: Sequence[Term], stems: list[str]) -> tuple[bool, ...]:
    """Say of each term whether any of its spellings occurs among the stems of a text."""
    present = set(stems)
    return tuple(
        any(
            sequence[0] in present and (len(sequence) == 1 or occurrences(sequence, stems))
            for sequence in term.alternatives
        )
        for term in terms
    )


def offers(kind: QuestionKind, sentence: str, asked: frozenset[str]) -> float:
    """Return 1 where a sentence holds the kind of thing asked for, 0 where not, 0.5 untold.

    What the question already names (`asked`, stems) is no answer to it: "in 2022" does
    not answer "how many died in 2022".
    """
    if kind in ("who", "where"):
        return float(_names_something_new(sentence, asked))
    if kind == "definition":
        return float(_spells_out(sentence, asked))
    shape = _SHAPES.get(kind)
    if shape is None:
        return 0.5
    for match in shape.finditer(sentence):
        stems = {word.stem for word in words(_widened(sentence, match))}
        if not stems or not stems <= asked:
            return 1.0
    return 0.0


def _widened(sentence: str, match: re.Match[str]) -> str:
    """Return a match with the rest of its last word: "2" of "2022" names nothing."""
    end = match.end()
    while end < len(sentence) and (sentence[end].isalnum() or sentence[end] in ",."):
        end += 1
    return sentence[match.start() : end]


def _names_something_new(sentence: str, asked: frozenset[str]) -> bool:
    for match in _CAPITALISED.finditer(sentence):
        # A sentence's first word is a capital anyway; alone it names nothing.
        if match.start() == 0 and " " not in match.group():
            continue
        if any(word.stem not in asked for word in words(match.group())):
            return True
    return False


def _spells_out(sentence: str, asked: frozenset[str]) -> bool:
    """Say whether initials that the question names stand beside the words they are of.

    Small words may count or not: "Strategy for Greater Central Asia" gives SGCA.
    """
    for match in _INITIALS.finditer(sentence):
        if not {word.stem for word in words(match.group())} <= asked:
            continue
        letters = "".join(c for c in match.group().rstrip("s").casefold() if c.isalpha())
        around = words(sentence[max(0, match.start() - 120) : match.end() + 120])
        every = "".join(word.folded[0] for word in around)
        large = "".join(w.folded[0] for w in around if w.folded not in STOP_WORDS)
        if len(letters) > 1 and (letters in every or letters in large):
            return True
    return False
