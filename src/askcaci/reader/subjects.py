"""Check whether an article is about what a question names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from askcaci.reader.evidence import covered
from askcaci.text.normalise import words
from askcaci.text.terms import Term
from askcaci.types import Article, Passage

# A word with a capital or a digit in a question names something in particular.
_NAMED = re.compile(r"[A-ZÀ-ÞĀ-ŽƏ0-9]")


# A question may begin with a verb, which has a capital but names nothing.
_OPENING_VERBS = frozenset("list name give show enumerate compare tell find".split())


def names_among(terms: Sequence[Term]) -> tuple[Term, ...]:
    """Return the terms of a question that are names or numbers."""
    return tuple(
        term
        for term in terms
        if _NAMED.search(term.surface) and term.surface.lower() not in _OPENING_VERBS
    )


def has_names(names: Sequence[Term], article: Article) -> bool:
    """Return True if an article has every name, in any of its known spellings.

    The year and month of its own day count as named.
    """
    own = article.published
    day = f"{own:%B %Y}" if own else ""
    return all(covered(names, stems_of(f"{article.title or ''}\n{article.text}\n{day}")))


_TIMES = frozenset(
    "january february march april may june july august september october november december".split()
)


def is_about(
    names: Sequence[Term], passage: Passage, article: Callable[[str], Article]
) -> bool:
    """Return True if a passage, its article's title or lead has every name.

    Times need only be somewhere in the article.
    """
    found = article(passage.article_id)
    if not has_names(names, found):
        return False
    lead = found.sections[0].span.of(found.text) if found.sections else ""
    near = stems_of(f"{found.title or ''}\n{lead}\n{passage.text}")
    return all(covered([term for term in names if not _is_time(term)], near))


def _is_time(term: Term) -> bool:
    return term.surface.isdigit() or term.surface.lower() in _TIMES


@lru_cache(maxsize=64)
def stems_of(text: str) -> list[str]:
    """Return the stems of the words of a text, in order."""
    return [word.stem for word in words(text)]
