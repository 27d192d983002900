"""How two articles are related: the same, one work twice, or not at all."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import product
from typing import Literal

from askcaci.corpus.importing.duplicates.candidates import (
    TITLE_RUN,
    identities,
    opening,
    place,
    places,
)
from askcaci.corpus.importing.duplicates.likeness import (
    NUMBERS,
    Profile,
    goes_on_alike,
    is_alike,
    is_same_text,
    numbers_agree,
    profile,
)
from askcaci.corpus.importing.duplicates.seals import changed_by_hand
from askcaci.text.names import author_key, author_matches, surname
from askcaci.text.normalise import fold, folded_words
from askcaci.types import Article

Relation = Literal["same", "other author", "reprint", "translation"]

# Reprints under another title appear months later. A date read wrongly can be
# as far off, but has the same title.
_REPRINT_DAYS = 60
_TRANSLATION_NUMBERS = 5
_TRANSLATION_SHARED = 0.8
_ENGLISH = frozenset("the of and to in a is that for on as with by at its from".split())
_ENGLISH_SHARE = 0.15
_SURNAMES_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Known:
    """An article with its features for comparison."""

    article: Article
    profile: Profile


def known(article: Article) -> Known:
    """Return an article with its profile."""
    return Known(article, profile(article))


def relation(there: Known, found: Known) -> Relation | None:
    """Return the relation of an article found on a page to one of the corpus.

    An article from a known place is the same one even if the damaged text there
    has little left of the fuller one.
    """
    known_place = place(found.article) in places(there.article)
    if known_place and is_alike(there.profile, found.profile):
        return "same"
    hashes = identities(there.article) & identities(found.article)
    if hashes:
        opened = len(opening(found.article.text))
        alike = goes_on_alike(there.profile, found.profile, opened)
    else:
        alike = is_same_text(there.profile, found.profile)
    least = 1 if _days_apart(there.article, found.article) else NUMBERS
    if not alike or not numbers_agree(there.profile, found.profile, least=least):
        return "translation" if is_translation(there, found) else None
    if not hashes and _other_author(there.article, found.article):
        return "other author"
    return "reprint" if is_reprint(there.article, found.article) else "same"


def earlier_first(one: Article, other: Article, as_: Relation) -> tuple[Article, Article]:
    """Return the original, then the reprint or translation.

    Of two languages English is the original, the Analyst's own; else the earlier day.
    """

    def rank(article: Article) -> tuple[bool, str, str]:
        foreign = as_ == "translation" and language(profile(article)) != "english"
        return foreign, str(article.published or "9999"), article.id

    first, second = sorted((one, other), key=rank)
    return first, second


def _other_author(there: Article, found: Article) -> bool:
    """Return True if bylines contradict each other, unless one is a guess or corrected."""
    if "authors" in there.inferred or "authors" in found.inferred:
        return False
    corrected = (
        there.source and there.source.content and "authors" in changed_by_hand(there)
    )
    return not corrected and not authors_agree(there.authors, found.authors)


def authors_agree(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return True if bylines over one text can be the same people, in other spellings.

    True where one of them names nobody.

    Example: "Emin Alisayidov" and "E. Alisaidov" agree, "Ann Bee" and "Tom Bee" do not.
    """
    if not one or not other:
        return True
    return any(_same_person(a, b) for a, b in product(one, other))


def _same_person(one: str, other: str) -> bool:
    if author_matches(one, other) or author_matches(other, one):
        return True
    a, b = author_key(one), author_key(other)
    if sorted(a.split()) == sorted(b.split()):
        return True
    alike = SequenceMatcher(None, fold(surname(one)), fold(surname(other))).ratio()
    return alike >= _SURNAMES_ALIKE and a[:1] == b[:1]


def same_title(one: str | None, other: str | None) -> bool:
    """Return True if two titles differ in capitals and marks at most."""
    return folded_words(one or "") == folded_words(other or "")


def is_reprint(one: Article, other: Article) -> bool:
    """Return True if two copies of a text were published separately, under other titles."""
    if not (one.title and other.title and one.authors and other.authors):
        return False
    if "title" in one.inferred or "title" in other.inferred:
        return False
    if same_title(one.title, other.title):
        return False
    return _days_apart(one, other) >= _REPRINT_DAYS


def _days_apart(one: Article, other: Article) -> int:
    """Return the days between two that are stated; none where day and month are swapped."""
    if "published" in one.inferred or "published" in other.inferred:
        return 0
    first, second = one.published, other.published
    if first is None or second is None:
        return 0
    if (first.year, first.month, first.day) == (second.year, second.day, second.month):
        return 0
    return abs((first - second).days)


def is_translation(first: Known, second: Known) -> bool:
    """Return True if one of two articles by the same author is surely the other, translated.

    Their languages differ, and the title of one holds the other's, or day, sections and
    numbers agree.
    """
    one, other = first.article, second.article
    if (
        not one.authors
        or not other.authors
        or not authors_agree(one.authors, other.authors)
    ):
        return False
    told = _title_within(one, other) or (
        one.published is not None
        and one.published == other.published
        and _same_structure(one, other)
        and _same_numbers(first.profile, second.profile)
    )
    return told and language(first.profile) != language(second.profile)


def _title_within(one: Article, other: Article) -> bool:
    a, b = (" ".join(folded_words(article.title or "")) for article in (one, other))
    short, long = sorted((a, b), key=len)
    return len(short.split()) >= TITLE_RUN and f" {short} " in f" {long} "


def _same_structure(one: Article, other: Article) -> bool:
    kinds = [[section.kind for section in article.sections] for article in (one, other)]
    return kinds[0] == kinds[1] and len(kinds[0]) > 2


def _same_numbers(one: Profile, other: Profile) -> bool:
    shared, either = one.numbers & other.numbers, one.numbers | other.numbers
    return len(shared) >= _TRANSLATION_NUMBERS and len(shared) >= _TRANSLATION_SHARED * len(
        either
    )


def language(of: Profile) -> str:
    """Return "english", or the script of most of a text's letters ("cyrillic")."""
    words = of.words[:400]
    if sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * max(1, len(words)):
        return "english"
    scripts = [
        unicodedata.name(word[0], "?").split()[0].casefold()
        for word in words
        if word[0].isalpha()
    ]
    return max(sorted(set(scripts)), key=scripts.count, default="")
