"""Questions for a list that a text enumerates, and the sentences that do so.

"Which countries signed it?", "who are the shareholders of …?", "list the objectives of …".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askcaci.reader.alternatives import singular
from askcaci.reader.enumerations import Enumeration, Sort, enumerations
from askcaci.reader.sentences import Candidate
from askcaci.reader.subjects import has_names
from askcaci.text.normalise import stem, words
from askcaci.text.terms import Term
from askcaci.types import Article, Hit, Span

_COUNTRIES = "country state nation"
_PEOPLE = (
    "president minister leader person people man woman politician official general candidate"
    " journalist activist lawmaker deputy writer diplomat prisoner founder"
)
# These have values, reasons or views, which no sentence enumerates …
_NOT_LISTED = re.compile(
    r"(?:.*-)?(?:figure|number|count|cost|price|toll|estimate|share|percent|rate|length|date|year|day|time"
    r"|reason|cause|consequence|effect|implication|difference|result|view|relation|prospect|chance"
    r"|odd|impact|benefit|circumstance|detail|plan|intention|motive|new|thing|way|mean|term|article"
    r"|brief|piece|source|author|desk|loss|casualt|death|step|change|lesson|limit|matter)s?$"
)
# "Gas" is no plural.
_MIN_PLURAL = 4
_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "countries": "country"}
_NOUN_WORD = (
    r"(?!(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|the|an?|of|in|on|to)\b)"
    r"[\w’'-]+"
)
# Up to three words, the last of them a plural.
_NOUN = rf"(?P<noun>(?:{_NOUN_WORD} ){{0,2}}?(?:{_NOUN_WORD}(?<=[^su]s)|people|men|women))"
_ABOUT = r"(?:of|in|on|for|that|which|who|to|from|at|with|between|behind)\b"
_ASKED = (
    re.compile(
        rf"(?:please )?(?:list|name|enumerate|give|show)(?: me)?(?: (?:all|all of|the names of))*"
        rf" (?:the )?{_NOUN} {_ABOUT}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:(?:from|in|to|by|with|between|of) )?which {_NOUN} \w", re.IGNORECASE),
    re.compile(
        rf"what {_NOUN} (?:did|do|does|are|were|have|had|has|will|\w+ed)\b", re.IGNORECASE
    ),
    re.compile(
        rf"(?:what|who|which) (?:are|were) (?:all )?(?:the|its|their) {_NOUN} {_ABOUT}",
        re.IGNORECASE,
    ),
    re.compile(r"(?:who|what|which) (?P<noun>owns?|holds? shares in|has shares in) ", re.I),
)
_OWNERS = re.compile(
    r"\b(?:share ?holders?|shares|stakes?|stakeholders?|owners?|owns?|owned|partners?"
    r"|consortium)\b",
    re.IGNORECASE,
)
_NUMBERS = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve".split(),
        range(2, 13),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class AskedList:
    """What a question wants listed.

    `noun` is the stem of what each item is, `count` how many the question asks for,
    `owners` is True if the question asks who holds shares of something.
    """

    noun: str
    sort: Sort
    count: int | None
    owners: bool


def asked_list(question: str) -> AskedList | None:
    """Return what a question wants listed, None if it asks for no list.

    Example: "Which countries signed the accord?" wants countries.
    """
    plain = " ".join(question.split()).rstrip("?!. ")
    for pattern in _ASKED:
        match = pattern.match(plain)
        asked = _asked(match["noun"].lower(), plain) if match else None
        if asked is not None:
            return asked
    return None


def _asked(noun: str, question: str) -> AskedList | None:
    *before, last = noun.split()
    owners = bool(_OWNERS.search(question))
    if last in ("own", "owns", "in"):
        return AskedList("owner", "other", None, owners)
    one = _IRREGULAR.get(last) or singular(last)
    if one == last or len(last) < _MIN_PLURAL or _NOT_LISTED.fullmatch(one):
        return None
    count = next((_NUMBERS[word] for word in before if word in _NUMBERS), None)
    return AskedList(stem(one), _sort(one, before), count, owners)


def _sort(noun: str, before: Sequence[str]) -> Sort:
    if noun in _COUNTRIES.split() or (noun == "member" and "state" in " ".join(before)):
        return "country"
    return (
        "other" if noun in (*_PEOPLE.split(), "company", "firm", "city", "town") else "any"
    )


@dataclass(frozen=True, slots=True)
class Enumerated:
    """A sentence that enumerates what was asked for; `items` are spans of the article."""

    candidate: Candidate
    items: tuple[Span, ...]


# Evidence for an enumeration, in the log odds of candidates. Set on the list questions
# tried on the briefs and held-out ones of the same sorts.
_NAMED_NOUN = 3.0
_RIGHT_COUNT = 3.0
_OWNING = 4.0
_MANY, _MOST_MANY = 0.5, 6
# The reader's log odds from which it confirms a sentence.
_LIKELY = 0.0
# An enumeration this far below the best sentence is another list.
_TOO_FAR = 9.0


def enumerated(
    asked: AskedList,
    names: Sequence[Term],
    candidates: Sequence[Candidate],
    article: Callable[[str], Article],
) -> tuple[Enumerated, ...]:
    """Return the sentences that enumerate what is asked for, in their order; () if none.

    Args:
        asked: what is wanted.
        names: the terms of the question that are names; the article has all of them.
        candidates: the sentences that were read, all of a passage, best first.
        article: the article of an id.
    """
    named = {
        c.hit.passage.article_id: has_names(names, article(c.hit.passage.article_id))
        for c in candidates
    }
    found = [
        (candidate.score + worth, candidate, listed)
        for candidate in candidates
        if named[candidate.hit.passage.article_id]
        for worth, listed in _fitting(asked, candidate)
    ]
    if not found:
        return ()
    score, best, listed = max(found, key=lambda one: (one[0], one[1].score))
    if score < candidates[0].score - _TOO_FAR:
        return ()
    sentences = {_place(c): c for c in candidates}
    around = _continued(asked, best, listed, sentences)
    return tuple(
        Enumerated(c, tuple(item.shifted(c.span.start) for item in one.items))
        for c, one in around
    )


def _place(candidate: Candidate) -> tuple[str, int]:
    return candidate.hit.passage.article_id, candidate.span.start


def _fitting(asked: AskedList, candidate: Candidate) -> Iterator[tuple[float, Enumeration]]:
    """Yield the enumerations of a sentence that may be what is asked for, and their scores."""
    for one in enumerations(candidate.text, asked.sort):
        if asked.count is None or len(one.items) <= asked.count + 1:
            worth = _worth(asked, candidate, one)
            if worth is not None:
                yield worth, one
    if asked.sort != "other":
        return
    # "The presidents of A and B" are persons who are named by their countries.
    for one in enumerations(candidate.text, "country"):
        before = _stems(candidate.text[: one.items[0].start])
        if before[-2:] == [asked.noun, "of"]:
            yield _worth(asked, candidate, one) or 0.0, one


def _stems(text: str) -> list[str]:
    return [word.stem for word in words(text)]


def _worth(asked: AskedList, candidate: Candidate, one: Enumeration) -> float | None:
    """Return the evidence for an enumeration, None if there is none.

    That is the noun asked for before it, the number of its items, shares where owners are asked
    for, names of the sort asked for, or the reader.
    """
    before = _stems(candidate.text[: one.items[0].start])
    named = asked.noun in before
    counted = len(one.items) in (asked.count, _stated_count(asked.noun, candidate))
    owning = asked.owners and one.shape == "shares"
    sorted_out = one.shape != "points" and asked.sort != "any"
    if not (named or counted or owning or sorted_out or candidate.features.span > _LIKELY):
        return None
    worth = _MANY * min(len(one.items), _MOST_MANY)
    return worth + _NAMED_NOUN * named + _RIGHT_COUNT * counted + _OWNING * owning


def _stated_count(noun: str, candidate: Candidate) -> int | None:
    """Return how many there are according to the sentence: "six objectives"."""
    said = words(candidate.text)
    for number, following in pairwise(said):
        if following.stem == noun and number.folded in _NUMBERS:
            return _NUMBERS[number.folded]
    return None


def _continued(
    asked: AskedList,
    best: Candidate,
    listed: Enumeration,
    sentences: dict[tuple[str, int], Candidate],
) -> list[tuple[Candidate, Enumeration]]:
    """Return an enumeration with those of nearby sentences that continue it."""
    passage = best.hit.passage
    spans = list(passage.sentences)
    at = spans.index(best.span)
    found = [(best, listed)]
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(spans):
            other = sentences.get((passage.article_id, spans[i].start))
            same = other and _same_shape(asked, other, listed)
            if not other or not same:
                break
            found.insert(0 if step < 0 else len(found), (other, same))
            i += step
    return found


def _same_shape(
    asked: AskedList, candidate: Candidate, listed: Enumeration
) -> Enumeration | None:
    """Return a sentence's enumeration if it can continue the same list of shares."""
    if listed.shape != "shares" or not asked.owners:
        return None
    for one in enumerations(candidate.text, asked.sort):
        if one.shape == "shares":
            return one
    return None


# What an enumeration adds to a passage's score, as a share of the best score.
_HOLDS_LIST = 0.4
_MIN_ITEMS = 3


def with_lists(
    asked: AskedList,
    names: Sequence[Term],
    hits: Sequence[Hit],
    article: Callable[[str], Article],
    k: int,
) -> tuple[Hit, ...]:
    """Return the `k` hits to read: those that enumerate what is asked for first.

    The order is that of the scores, to which an enumeration adds `_HOLDS_LIST`.
    """

    def worth(hit: Hit) -> float:
        if not has_names(names, article(hit.passage.article_id)):
            return hit.score
        return hit.score + _HOLDS_LIST * _holds_list(asked, hit)

    return tuple(sorted(hits, key=lambda hit: -worth(hit))[:k])


def _holds_list(asked: AskedList, hit: Hit) -> int:
    """Return 1 if a passage enumerates things of the sort asked for, 2 if their shares."""
    passage = hit.passage
    held = 0
    for span in passage.sentences:
        text = span.shifted(-passage.span.start).of(passage.text)
        for one in enumerations(text, asked.sort):
            if len(one.items) >= _MIN_ITEMS or asked.count == len(one.items):
                held = max(held, 1 + (asked.owners and one.shape == "shares"))
    return held
