"""Find the words of a question that are nowhere in the corpus, and replace them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from askcaci.spelling.known import (
    group_with,
    nearest_relative,
    relatives,
    spelling_in_corpus,
    stems_of,
)
from askcaci.spelling.nearest import LONGEST, SHORTEST, Near, Vocabulary, nearest
from askcaci.text.names import is_acronym
from askcaci.text.normalise import fold, stem
from askcaci.text.terms import question_terms, term_frequency
from askcaci.text.transliteration import is_cyrillic, latin, latin_forms
from askcaci.types import Answer, NoAnswer, Reply, Span

# At most this many unknown words are looked up: more are no typing errors.
_MOST_UNKNOWN = 8

# Letters with apostrophes of any kind between them, which Uzbek and Ukrainian names have.
_APOSTROPHES = "'’‘`´ʻʼʹ"
_TOKEN = re.compile(rf"[^\W\d_]+(?:[{_APOSTROPHES}][^\W\d_]+)*")
_ENDING = re.compile(rf"[{_APOSTROPHES}](?:s|t|d|m|re|ll|ve|clock)$", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]{1,200}"|“[^”]{1,200}”|«[^»]{1,200}»')
# A given name before a word, not the question's own first word; a surname after it.
_NAME_BEFORE = re.compile(r"\s[A-Z\u0400-\u042f][\w-]+ $")
_NAME_AFTER = re.compile(r" [A-Z\u0400-\u042f]\w")
_CAPITAL = re.compile(r"(?<=[\s-])[A-Z\u0400-\u042f][^\W_]")
# Endings that make a word of the language from another.
_INFLECTED = ("s", "d", "ed", "ing", "ly")
# The letters that Cyrillic alphabets of the region have and the Russian one lacks.
_NOT_RUSSIAN = frozenset("әғқңөұүһіҳӣӯҷўїєґѓђјљњћџ")
# How far a word may be from its replacement: a name in a question that is not
# understood has to be all but sure, and one of several names in a row nearly so, because
# a given name of another length is another person's.
_SURE, _NEXT_TO_NAME, _FAR = 0.5, 0.75, 2.0

_NO_ENGLISH = "ask in English; names may be in Cyrillic: “What happened in Андижан?”"


@dataclass(frozen=True, slots=True)
class Respelled:
    """A question as it is searched for, and how its words were replaced.

    `asked` is the question as typed, `text` what is looked up in its place, `taken` pairs
    of a typed word and its replacement, `unsure` words that may mean several things.
    `foreign` names the language of a question that is not understood; then `text` is the
    names in it.
    """

    asked: str
    text: str
    taken: tuple[tuple[str, str], ...] = ()
    unsure: tuple[tuple[str, tuple[str, ...]], ...] = ()
    foreign: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes to show the user."""
        found = [f"“{typed}” may be {' or '.join(like)}" for typed, like in self.unsure]
        if self.taken:
            (typed, meant), *rest = self.taken
            more = "".join(f", “{one}” as “{other}”" for one, other in rest)
            found.insert(0, f"“{typed}” taken as “{meant}”{more}")
        return tuple(found)

    def told(self, reply: Reply) -> Reply:
        """Return the reply to `text` as a reply to `asked`, with the notes first."""
        notes = (*self.notes, *reply.notes)
        if not self.foreign:
            return replace(reply, question=self.asked, notes=notes)
        quoted = reply.citations if isinstance(reply, Answer) else reply.nearest
        return NoAnswer(
            question=self.asked,
            reason=f"the question is in {self.foreign}, and only English is understood",
            confidence=0.0,
            nearest=quoted if self.taken else (),
            coverage=None if isinstance(reply, Answer) else reply.coverage,
            notes=(_NO_ENGLISH, *self.notes),
        )


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of a question: its place there, and whether it is one of names in a row.

    `capital` is True for a name, False for any other word, None if that is unknown: the
    first word, and all of a question without capitals.
    """

    span: Span
    written: str
    in_name: bool
    capital: bool | None

    @property
    def plain(self) -> str:
        """The word without apostrophes."""
        return re.sub(f"[{_APOSTROPHES}]", "", self.written)


def respelled(
    question: str, vocabulary: Vocabulary, is_word: Callable[[str], bool]
) -> Respelled:
    """Return a question with its unknown words spelled as in the corpus.

    Words in quotation marks, acronyms and words of the language are left alone.

    Args:
        question: the question, clean.
        vocabulary: the words of the corpus.
        is_word: returns True for a folded word of the language.

    Example: "When did Tokaev dismiss the cabinet?" asks about "Tokayev" where the corpus
    spells him so.
    """
    foreign = _language(question)
    found = dict(_aliases(question, vocabulary))
    for token in _unknown(question, vocabulary, is_word):
        if not any(token.span.overlaps(span) for span in found):
            found[token.span] = _meanings(token, vocabulary, is_word, bool(foreign))
    taken = [
        (span, near[0].written) for span, near in sorted(found.items()) if len(near) == 1
    ]
    names = " ".join(dict.fromkeys(meant for _, meant in taken))
    return Respelled(
        asked=question,
        text=(names or question) if foreign else _replaced(question, taken),
        taken=tuple((span.of(question), meant) for span, meant in taken),
        unsure=tuple(
            (span.of(question), tuple(near.written for near in several))
            for span, several in sorted(found.items())
            if len(several) > 1 and not foreign
        ),
        foreign=foreign,
    )


def _language(question: str) -> str:
    """Return the language of a question that has words in Cyrillic letters only.

    A name alone is no question, in whatever letters.
    """
    written = _TOKEN.findall(question)
    if len(written) < 2 or not all(map(is_cyrillic, written)):
        return ""
    if all(word[0].isupper() for word in written):
        return ""
    return "another language" if _NOT_RUSSIAN.intersection(question.lower()) else "Russian"


def _aliases(question: str, vocabulary: Vocabulary) -> Iterator[tuple[Span, list[Near]]]:
    """Yield where names are whose spelling the corpus lacks, with the spelling it has."""
    for term in question_terms(question):
        group = group_with(term.spellings[0])
        if group is None or group.type == "term" or is_acronym(term.surface):
            continue
        frequencies = vocabulary.document_frequencies(stems_of(group))
        if min(frequencies.get(stem(word), 0) for word in term.spellings[0]):
            continue
        start = question.index(term.surface)
        meant = spelling_in_corpus(term.surface, group, frequencies)
        differs = meant is not None and not _same(meant, term.surface)
        near = [Near(meant, 0.0, 1)] if meant and differs else []
        yield Span(start, start + len(term.surface)), near


def _same(one: str, other: str) -> bool:
    """Return True if one holds the other: "America" and "American" are no two spellings."""
    mine, theirs = fold(one), fold(other)
    return mine in theirs or theirs in mine


def _unknown(
    question: str, vocabulary: Vocabulary, is_word: Callable[[str], bool]
) -> list[_Token]:
    """Return the words of a question that may be misspelled, at most `_MOST_UNKNOWN`."""
    shown = _QUOTED.sub(lambda quoted: " " * len(quoted.group()), question)
    tokens = [_token(match, shown) for match in _TOKEN.finditer(shown)]
    unknown = [
        token
        for token in tokens
        if _may_be_misspelled(token, is_word) and not _occurs(token, vocabulary)
    ]
    return unknown[:_MOST_UNKNOWN]


def _token(match: re.Match[str], question: str) -> _Token:
    written = _ENDING.sub("", match.group())
    start, capital = match.start(), written[0].isupper()
    before, after = question[:start], question[match.end() :]
    cased = bool(_CAPITAL.search(question, 1))
    return _Token(
        Span(start, start + len(written)),
        written,
        bool(_NAME_BEFORE.search(before) or _NAME_AFTER.match(after)),
        True if is_cyrillic(written) else capital if cased and before.strip() else None,
    )


# A word without any is no typing error but no word at all.
_VOWELS = frozenset("aeiouy")


def _may_be_misspelled(token: _Token, is_word: Callable[[str], bool]) -> bool:
    form = fold(token.plain)
    if not SHORTEST <= len(form) <= LONGEST:
        return False
    if is_acronym(token.plain) or not form.isascii() or not token.plain.isascii():
        return not is_acronym(token.plain)
    if _VOWELS.isdisjoint(form):
        return False
    related = [form.removesuffix("e") + "ing"]
    for ending in _INFLECTED:
        related += [form + ending, form.removesuffix(ending)]
    return not any(map(is_word, related))


def _occurs(token: _Token, vocabulary: Vocabulary) -> bool:
    """Return True if a word, or another spelling of it, is in a passage or means nothing."""
    terms = question_terms(token.written)
    stems = [s for term in terms for spelling in term.alternatives for s in spelling]
    held = vocabulary.document_frequencies(stems)
    return not terms or any(term_frequency(term, held) for term in terms)


def _meanings(
    token: _Token, vocabulary: Vocabulary, is_word: Callable[[str], bool], foreign: bool
) -> list[Near]:
    """Return the replacements of a word: one, several that are as near, or none."""
    for form in latin_forms(token.plain):
        group = group_with((form,))
        if group is not None:
            held = vocabulary.document_frequencies(stems_of(group))
            meant = spelling_in_corpus(latin(token.plain), group, held)
            return [Near(meant, 0.0, 1)] if meant else []
    others = relatives(fold(token.plain))
    if others:
        held = vocabulary.document_frequencies([stem(fold(one)) for one in others])
        found = nearest_relative(
            token.plain, [one for one in others if held[stem(fold(one))]]
        )
        return [Near(found, 0.0, 1)] if found else []
    most = _SURE if foreign else _NEXT_TO_NAME if token.in_name else _FAR
    near = nearest(token.plain, vocabulary, is_word, capital=token.capital, most=most)
    return near if token.capital else near[:1]


def _replaced(question: str, taken: list[tuple[Span, str]]) -> str:
    for span, meant in reversed(taken):
        question = question[: span.start] + meant + question[span.end :]
    return question
