"""What a sentence offers as an answer: question terms, and the kind of thing asked for."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from askcaci.reader.answer_types import AnswerType, answer_type, holds
from askcaci.reader.questions import Question
from askcaci.text.normalise import words
from askcaci.text.terms import STOP_WORDS, Term, occurrences, term_frequency
from askcaci.types import Article

_SHAPES: dict[str, re.Pattern[str]] = {
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
    """Return, for each term, True if any of its spellings is among the stems of a text."""
    present = set(stems)
    return tuple(
        any(
            sequence[0] in present and (len(sequence) == 1 or occurrences(sequence, stems))
            for sequence in term.alternatives
        )
        for term in terms
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """A question's terms with their weights, and the type of answer that it wants.

    Shares are of the terms' weights, 0 to 1.
    """

    question: Question
    weights: tuple[float, ...]
    wanted: AnswerType
    _articles: dict[str, tuple[bool, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def found_in(self, text: str) -> tuple[bool, ...]:
        """Return, for each term, True if a text has it."""
        return covered(self.question.terms, [word.stem for word in words(text)])

    def found_in_article(self, article: Article) -> tuple[bool, ...]:
        """Return, for each term, True if an article has it; cached for each article.

        Only the beginning of a very long article is searched.
        """
        if article.id not in self._articles:
            self._articles[article.id] = self.found_in(article.text[:_LOOKED_THROUGH])
        return self._articles[article.id]

    def share(self, *found: tuple[bool, ...]) -> float:
        """Return the weighted share of the terms that any of the texts covers."""
        return _share(self.weights, found)

    def names_missing(self, *found: tuple[bool, ...]) -> float:
        """Return how many names and numbers among the terms are in none of the texts."""
        anywhere = map(any, zip(*found, strict=True))
        return float(
            sum(
                not here and bool(_NAMED.search(term.surface))
                for term, here in zip(self.question.terms, anywhere, strict=True)
            )
        )

    @property
    def years(self) -> frozenset[str]:
        """The years that the question names."""
        return frozenset(
            term.surface for term in self.question.terms if _YEAR.fullmatch(term.surface)
        )

    @property
    def named(self) -> frozenset[str]:
        """The stems of the names and numbers among the terms, in all spellings."""
        return frozenset(
            stem
            for term in self.question.terms
            if _NAMED.search(term.surface)
            for spelling in term.alternatives
            for stem in spelling
        )


# How many characters of an article are searched for terms.
_LOOKED_THROUGH = 30_000

# A word with a capital or a digit in a question names something in particular.
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_NAMED = re.compile(r"[A-ZÀ-ÞĀ-Ž0-9]")


def _share(weights: Sequence[float], found: Sequence[tuple[bool, ...]]) -> float:
    total = sum(weights)
    if not total:
        return 0.0
    anywhere = (any(flags) for flags in zip(*found, strict=True))
    return sum(w for w, here in zip(weights, anywhere, strict=True) if here) / total


def terms_of(question: Question, frequencies: Mapping[str, int], passages: int) -> Terms:
    """Return a question's terms with their weights.

    Args:
        question: the analysed question.
        frequencies: for each stem, in how many passages it occurs.
        passages: how many passages the corpus has.
    """
    weights = inverse_frequencies(question.terms, frequencies, passages)
    return Terms(question, weights, answer_type(question.text, question.kind))


def offers(wanted: AnswerType, sentence: str, asked: frozenset[str]) -> float:
    """Return 1 if a sentence has the kind of thing asked for, 0 if not, 0.5 if unknown.

    What the question already names (`asked`, stems) is no answer to it: "in 2022" does
    not answer "how many died in 2022".
    """
    if wanted.values:
        return float(holds(wanted, sentence, asked))
    if wanted.kind in ("who", "where"):
        return float(_names_something_new(sentence, asked))
    if wanted.kind == "definition":
        return _defines(sentence, asked)
    shape = _SHAPES.get(wanted.kind)
    return 0.5 if shape is None else float(bool(shape.search(sentence)))


def _names_something_new(sentence: str, asked: frozenset[str]) -> bool:
    for match in _CAPITALISED.finditer(sentence):
        # A sentence's first word is a capital anyway; alone it names nothing.
        if match.start() == 0 and " " not in match.group():
            continue
        if any(word.stem not in asked for word in words(match.group())):
            return True
    return False


# After a name, words that define it: "Babken, a village", "Babken is the oldest".
_SAYS_WHAT = re.compile(
    r"[\"”’']{0,2}(?: \([^()]{1,60}\))?(?:, | (?:is|was|are|were|means|meant) )"
    r"(?:an?|the|or|one of|who|which|founder|leader|head|chairman)\b"
    r"| \((?!\d)[^()]{3,80}\)"
)
_SAID_WHAT = 0.8


def _defines(sentence: str, asked: frozenset[str]) -> float:
    """Return 1 if a sentence spells out the initials asked about, less if it defines the name."""
    if _spells_out(sentence, asked):
        return 1.0
    for match in _CAPITALISED.finditer(sentence):
        named = [word.stem for word in words(match.group())]
        if named and set(named) <= asked and _SAYS_WHAT.match(sentence, match.end()):
            return _SAID_WHAT
    return 0.0


def _spells_out(sentence: str, asked: frozenset[str]) -> bool:
    """Return True if initials in the question are next to the words they abbreviate.

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
