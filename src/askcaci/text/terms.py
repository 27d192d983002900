"""The terms of a question: its content words and names, each with other spellings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from askcaci.text.names import alias_groups, is_acronym
from askcaci.text.normalise import Word, stem, words
from askcaci.types import Span

# Terms stop being useful evidence long before this many, and each is looked up.
MAX_TERMS = 64

# Words that ask or connect a sentence, rather than name what it is about.
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "aren",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "cannot",
        "could",
        "couldn",
        "d",
        "did",
        "didn",
        "do",
        "does",
        "doesn",
        "doing",
        "don",
        "done",
        "down",
        "during",
        "each",
        "either",
        "else",
        "ever",
        "few",
        "for",
        "from",
        "further",
        "get",
        "gets",
        "got",
        "had",
        "hadn",
        "has",
        "hasn",
        "have",
        "haven",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "herself",
        "him",
        "himself",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "isn",
        "it",
        "its",
        "itself",
        "just",
        "ll",
        "m",
        "many",
        "may",
        "me",
        "might",
        "mightn",
        "more",
        "most",
        "much",
        "must",
        "mustn",
        "my",
        "myself",
        "no",
        "nor",
        "not",
        "now",
        "o",
        "of",
        "off",
        "on",
        "once",
        "one",
        "only",
        "or",
        "other",
        "our",
        "ours",
        "ourselves",
        "out",
        "over",
        "own",
        "please",
        "re",
        "s",
        "same",
        "say",
        "says",
        "said",
        "shall",
        "shan",
        "she",
        "should",
        "shouldn",
        "so",
        "some",
        "such",
        "t",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "themselves",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "ve",
        "very",
        "was",
        "wasn",
        "we",
        "were",
        "weren",
        "what",
        "whatever",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "won",
        "would",
        "wouldn",
        "you",
        "your",
        "yours",
        "yourself",
        "yourselves",
    ]
)

# "IS", the organisation, folds to a verb that is in every other sentence.
_VERB = ("is",)

# British and American, both ways: what one question writes, another author spells.
_SPELLINGS = (
    (r"^(def|off|lic)ence", r"\1ense"),
    (r"^(def|off|lic)ense", r"\1ence"),
    (r"(?<=\w{4})is(?=(?:e|es|ed|ing|ation|ations)$)", "iz"),
    (r"(?<=\w{4})iz(?=(?:e|es|ed|ing|ation|ations)$)", "is"),
    (r"^(lab|col|harb|fav|neighb)our", r"\1or"),
    (r"^(lab|col|harb|fav|neighb)or(?=$|s|ed|ing|it|ab|h)", r"\1our"),
    (r"^(cent|theat)re", r"\1er"),
    (r"^(cent|theat)er", r"\1re"),
    (r"^program$", "programme"),
    (r"^programme", "program"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing a question is about.

    `surface` is how the question wrote it; `spellings` are sequences of folded words,
    any of which is the term, the question's own first, and `alternatives` their stems.
    """

    surface: str
    spellings: tuple[tuple[str, ...], ...]

    @property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """The spellings as sequences of stems, without repetition."""
        return tuple(dict.fromkeys(tuple(map(stem, words)) for words in self.spellings))


def question_terms(question: str) -> tuple[Term, ...]:
    """Return the terms of a question in order, at most `MAX_TERMS`, without repetition.

    Names that are in an alias group get the whole group's spellings; other words
    get their British or American spelling. The corpus is never rewritten.
    """
    found = words(question[:20_000])
    terms: dict[object, Term] = {}
    position = 0
    while position < len(found) and len(terms) < MAX_TERMS:
        length, group = _alias_at(found, position, question)
        run = found[position : position + length]
        own = tuple(word.folded for word in run)
        if group is not None:
            surface = question[run[0].span.start : run[-1].span.end]
            others = (other for other in _group_words()[group] if other != own)
            terms.setdefault(group, Term(surface, (own, *others)))
        elif _is_content(run[0]):
            terms.setdefault(
                run[0].stem, Term(run[0].span.of(question), _respelled(own[0]))
            )
        position += length
    return tuple(terms.values())


def alias_runs(text: str) -> list[tuple[Span, tuple[str, ...]]]:
    """Return the words of a text in order, those of a known name together.

    Each has the literal spellings of that name's group, none for any other word.
    """
    found = words(text[:20_000])
    runs, position = [], 0
    while position < len(found):
        length, group = _alias_at(found, position, text)
        run = Span(found[position].span.start, found[position + length - 1].span.end)
        runs.append((run, () if group is None else alias_groups()[group].spellings))
        position += length
    return runs


def every_word(question: str) -> tuple[Term, ...]:
    """Return each word of a question as a term, stop words too, at most `MAX_TERMS`."""
    found = {word.stem: word for word in words(question)[:MAX_TERMS]}
    return tuple(Term(word.span.of(question), ((word.folded,),)) for word in found.values())


def _is_content(word: Word) -> bool:
    if len(word.folded) == 1 and not word.folded.isdigit() and word.folded.isascii():
        return False
    return word.folded not in STOP_WORDS


_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
# From ten on: small ones are in every text, and "one" is more than a number.
_NUMBER_WORDS: dict[str, tuple[str, ...]] = {
    **{str(n): (word,) for n, word in enumerate(_ONES, start=1) if n >= 10},
    **{str(10 * n): (word,) for n, word in enumerate(_TENS, start=2)},
    **{
        str(10 * n + m): (ten, one)
        for n, ten in enumerate(_TENS, start=2)
        for m, one in enumerate(_ONES[:9], start=1)
    },
}
_DIGITS = {words[0]: digits for digits, words in _NUMBER_WORDS.items() if len(words) == 1}


def _respelled(word: str) -> tuple[tuple[str, ...], ...]:
    """Return a word with its other spelling, if any: British, American, or a number's."""
    if word in _NUMBER_WORDS:
        return (word,), _NUMBER_WORDS[word]
    if word in _DIGITS:
        return (word,), (_DIGITS[word],)
    for ours, theirs in _SPELLINGS:
        swapped = re.sub(ours, theirs, word)
        if swapped != word:
            return (word,), (swapped,)
    return ((word,),)


@lru_cache(maxsize=1)
def _group_words() -> tuple[tuple[tuple[str, ...], ...], ...]:
    groups = []
    for group in alias_groups():
        sequences = (tuple(w.folded for w in words(s)) for s in group.spellings)
        groups.append(tuple(dict.fromkeys(s for s in sequences if s and s != _VERB)))
    return tuple(groups)


@lru_cache(maxsize=1)
def _by_first_word() -> dict[str, list[tuple[tuple[str, ...], bool, int]]]:
    """Map a first folded word to (folded words, must be capitals, group), longest first."""
    table = defaultdict(list)
    for number, group in enumerate(alias_groups()):
        for spelling in group.spellings:
            form = tuple(word.folded for word in words(spelling))
            if form:
                table[form[0]].append((form, is_acronym(spelling), number))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


def _alias_at(found: list[Word], position: int, question: str) -> tuple[int, int | None]:
    """Return how many words form an alias here, and its group's number or None."""
    for form, capitals, group in _by_first_word().get(found[position].folded, ()):
        run = found[position : position + len(form)]
        if tuple(word.folded for word in run) != form:
            continue
        if capitals and not run[0].span.of(question).isupper():
            continue
        return len(form), group
    return 1, None


def occurrences(sequence: tuple[str, ...], stems: list[str]) -> list[int]:
    """Return the positions in `stems` at which the sequence starts."""
    first, length = sequence[0], len(sequence)
    return [
        at
        for at, value in enumerate(stems)
        if value == first and tuple(stems[at : at + length]) == sequence
    ]


def term_frequency(term: Term, frequencies: Mapping[str, int]) -> int:
    """Return in how many passages a term occurs at most.

    A term is as frequent as its most frequent spelling, and a spelling of several
    words as its rarest word.
    """
    return max(
        min(frequencies.get(stem, 0) for stem in sequence) for sequence in term.alternatives
    )
