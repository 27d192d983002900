"""Who holds an office according to some passages, from when the source is, and how surely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from askcaci.reader.countries import CountryMention, countries_in
from askcaci.reader.nominations import Nomination, followers, nominations, person_key
from askcaci.reader.offices import Office
from askcaci.reader.roles import same_role
from askcaci.reader.sourcedates import source_date
from askcaci.types import Article, Passage, Span


@dataclass(frozen=True, slots=True)
class Holder:
    """A person whom a passage gives the office.

    `name` and `sentence` are where the name and the sentence stand in the article;
    `published` is the article's day, or that of what the sentence tells. `strength`, 0 to
    1, is how surely the person held this office of this place. `former` is True where the
    text has the person out of office.
    """

    passage: Passage
    name: Span
    sentence: Span
    published: date | None
    strength: float
    former: bool
    person: tuple[str, ...]
    acting: bool = False
    follows: bool = False


# The ties, strongest first; all were set on the thirty briefs, none is a probability.
_STATED = 1.0
_KNOWN = 0.9
_SENTENCE, _CAPITAL, _NEIGHBOUR, _TITLE, _MAIN = 0.35, 0.2, 0.15, 0.35, 0.3
_RIVAL = 0.2
# A body's office is held by whom the sentence names beside the body.
_BESIDE_BODY = 0.6
# Of a country there is more than one office of these names.
_OF_BODIES = frozenset(
    {"head", "minister", "ambassador", "high commissioner", "commissioner"}
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A nomination in its passage, with the places it may belong to and their weights."""

    nomination: Nomination
    passage: Passage
    sentence: Span
    words: str
    person: tuple[str, ...]
    stated: str | None
    weights: Mapping[str, float]


def holders(
    office: Office, passages: Sequence[Passage], articles: Mapping[str, Article]
) -> tuple[Holder, ...]:
    """Return whom passages give an office of a place, in the order of the passages.

    A person is tied to a country by the words around the office ("Azerbaijani
    President …"), or by another passage that so ties the person, or by the countries
    that sentence, title and article are about; never where another country has more.
    """
    found = [
        one
        for passage in passages
        if passage.article_id in articles
        for one in _in_passage(office, passage, articles[passage.article_id])
    ]
    ties = _ties(found)
    made = [
        holder
        for one in found
        if (holder := _holder(office, one, ties, articles[one.passage.article_id]))
    ]
    return tuple(made) + tuple(_successors(office, made, articles))


def _in_passage(office: Office, passage: Passage, article: Article) -> Iterator[_Found]:
    spans = passage.sentences or (passage.span,)
    for number, span in enumerate(spans):
        words = span.of(article.text)
        for nomination in nominations(words):
            if not _same_office(office, nomination):
                continue
            around = spans[max(0, number - 1) : number + 2]
            name = words[nomination.start : nomination.end]
            yield _Found(
                nomination,
                passage,
                span,
                words,
                _full_name(name, article),
                _stated_place(office, nomination),
                _weights(nomination, words, [s.of(article.text) for s in around], article),
            )


def _same_office(office: Office, nomination: Nomination) -> bool:
    role = nomination.role
    if office.acting and not role.acting:
        return False
    return same_role(office.role, role.name) and office.deputy == role.deputy


def _full_name(name: str, article: Article) -> tuple[str, ...]:
    """Return the folded words of a name, of a surname alone the article's full name."""
    key = person_key(name)
    if len(key) > 1:
        return key
    fuller = re.search(rf"\b([A-ZÀ-Ž][\w’'-]{{2,30}})\s{re.escape(name)}\b", article.text)
    titles = {"president", "minister", "speaker", "governor", "mayor", "king", "ambassador"}
    if fuller and fuller[1].lower() not in titles and not _capitalised_anywhere(fuller[1]):
        return person_key(f"{fuller[1]} {name}")
    return key


def _capitalised_anywhere(word: str) -> bool:
    """Return True for words that a sentence begins with: "When Aliyev", "But Aliyev"."""
    return word.lower() in _OPENERS


_OPENERS = frozenset(
    "when but and after as while then for at by from later since before during until under with"
    " if although though because only even yet both general secretary that this on in".split()
)


def _stated_place(office: Office, nomination: Nomination) -> str | None:
    """Return the place that the words around an office give it, "" for some other body."""
    if not office.of_country:
        own = f"{nomination.left[-40:]} {nomination.right}"
        return office.place if _spelled(office, own) else None
    return _left_place(nomination.left) or _right_place(nomination.right)


_LEFT_GAP = re.compile(
    r"(?:['’]s?)?\s(?:(?!and\b|or\b|of\b|in\b|to\b|by\b|with\b|from\b|for\b|met\b)[\w-]{1,20}\s)"
    r"{0,2}"
)
_BODY_BEFORE = re.compile(
    r"(?:^|[\s(])(?:[A-Z]{2,}(?:['’]s)?|[A-Z][\w-]*['’]s|[A-Z][\w-]*\sBank|Bank|Council"
    r"|Party|Commission|Union|Company)\s$"
)


def _left_place(left: str) -> str | None:
    mentions = list(countries_in(left))
    for mention in reversed(mentions):
        if mention.kind != "capital" and _LEFT_GAP.fullmatch(left, mention.end):
            return mention.country
    return "" if _BODY_BEFORE.search(left) else None


_RIGHT_OPENING = re.compile(
    r"\s(?:of|in|for|at|to)\s(?:the\s|old\s|new\s)*(?:Republic\sof\s|Islamic\sRepublic\sof\s)?",
)
_STATE_BODY = re.compile(
    r"(?:['’]s)?(?:\s(?:lower|upper|new|old))?\s?(?:parliament|government|national|assembly"
    r"|republic|legislature|senate|country|state\b(?!\s\w)|nation|interim|house|White\sHouse|Majlis"
    r"|Duma)",
    re.IGNORECASE,
)


def _right_place(right: str) -> str | None:
    opening = _RIGHT_OPENING.match(right)
    if opening is None:
        return None
    rest = right[opening.end() :]
    first = next(countries_in(rest), None)
    if first and first.start == 0 and first.kind != "capital":
        after = rest[first.end :]
        if first.kind == "name" and not re.match(r"['’]s", after):
            return first.country
        return first.country if _STATE_BODY.match(after) else ""
    if right.startswith((" of", " for")):
        return None if _STATE_BODY.match(rest) else ""
    return None


def _spelled(office: Office, text: str) -> bool:
    return any(
        re.search(
            rf"(?<!\w){re.escape(spelling)}(?!\w)", text, 0 if spelling.isupper() else re.I
        )
        for spelling in office.spellings
    )


def _weights(
    nomination: Nomination, words: str, around: list[str], article: Article
) -> Mapping[str, float]:
    """Return the countries that an office without a place of its own may be of."""
    weights: Counter[str] = Counter()
    here = [m for m in countries_in(words) if not m.located]
    for country in {m.country for m in here}:
        named = any(m.country == country and m.kind != "capital" for m in here)
        weights[country] += _SENTENCE if named else _CAPITAL
    others = {m.country for text in around if text != words for m in countries_in(text)}
    for country in others:
        weights[country] += _NEIGHBOUR
    for country in {m.country for m in countries_in(article.title or "")}:
        weights[country] += _TITLE
    main = _main_country(article.text)
    if main:
        weights[main] += _MAIN
    rivals = len({m.country for m in here})
    for country in weights:
        weights[country] -= _RIVAL * (rivals - (country in {m.country for m in here}) > 0)
    return weights


@lru_cache(maxsize=64)
def _main_country(text: str) -> str | None:
    counts = Counter(m.country for m in countries_in(text))
    return counts.most_common(1)[0][0] if counts else None


@dataclass(frozen=True, slots=True)
class _Ties:
    """To which countries the passages tie each person, by name and in all."""

    stated: Mapping[tuple[str, ...], Counter[str]]
    weighed: Mapping[tuple[str, ...], Counter[str]]


def _ties(found: Sequence[_Found]) -> _Ties:
    stated: dict[tuple[str, ...], Counter[str]] = {}
    weighed: dict[tuple[str, ...], Counter[str]] = {}
    for one in found:
        if one.stated:
            stated.setdefault(one.person, Counter())[one.stated] += 1
        elif one.stated is None:
            sums = weighed.setdefault(one.person, Counter())
            for country, weight in one.weights.items():
                sums[country] += weight  # type: ignore[assignment]
    return _Ties(stated, weighed)


def _holder(office: Office, one: _Found, ties: _Ties, article: Article) -> Holder | None:
    strength = _strength(office, one, ties, article)
    if strength <= 0:
        return None
    nomination = one.nomination
    at = one.sentence.start
    return Holder(
        one.passage,
        Span(at + nomination.start, at + nomination.end),
        one.sentence,
        source_date(one.passage, one.sentence, article),
        strength,
        nomination.former,
        one.person,
        acting=nomination.role.acting,
    )


def _strength(office: Office, one: _Found, ties: _Ties, article: Article) -> float:
    if one.stated is not None:
        return _STATED if one.stated == office.place else 0.0
    if not office.of_country:
        return _body_strength(office, one, article)
    known = ties.stated.get(one.person)
    if known:
        return _KNOWN if known.most_common(1)[0][0] == office.place else 0.0
    if office.role in _OF_BODIES:
        return 0.0
    best = ties.weighed[one.person].most_common(2)
    if not best or best[0][0] != office.place or (len(best) > 1 and best[1][1] >= best[0][1]):
        return 0.0
    shared = 0.5 if one.nomination.shared else 1.0
    return max(0.0, min(0.85, one.weights.get(office.place, 0.0))) * shared


def _body_strength(office: Office, one: _Found, article: Article) -> float:
    """Return how surely an office is that of a body or region the words do not name."""
    if _spelled(office, one.words):
        return _BESIDE_BODY
    if office.role in _OF_BODIES - {"high commissioner"}:
        return 0.0
    title = _spelled(office, article.title or "")
    often = sum(article.text.count(spelling) for spelling in office.spellings)
    return _TITLE * title + _MAIN * (often >= 3)


def _successors(
    office: Office, made: Sequence[Holder], articles: Mapping[str, Article]
) -> Iterator[Holder]:
    """Yield who took over from a holder in the same sentence or the next."""
    for holder in made:
        article = articles[holder.passage.article_id]
        for sentence in _and_next(holder):
            for start, end in followers(sentence.of(article.text)):
                name = Span(sentence.start + start, sentence.start + end)
                if name.start <= holder.name.start:
                    continue
                day = source_date(holder.passage, sentence, article)
                yield Holder(
                    holder.passage,
                    name,
                    sentence,
                    day,
                    holder.strength * _KNOWN,
                    False,
                    person_key(name.of(article.text)),
                    follows=True,
                )


def _and_next(holder: Holder) -> tuple[Span, ...]:
    spans = holder.passage.sentences
    if holder.sentence not in spans:
        return (holder.sentence,)
    at = spans.index(holder.sentence)
    return spans[at : at + 2]


__all__ = ["CountryMention", "Holder", "holders"]
