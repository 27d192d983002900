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
_WEIGHED = 0.85
# From here on a person's country counts as known in other passages too.
_SURE = 0.8
# Where only demonyms or several countries speak for it: "300 American troops".
_UNCERTAIN = 0.45
# What speaks for a country where the words around the office name none: the sentence (the
# only country in it, one of several, its capital), the one before, the one after, the
# title (about one country, several), and that the article names it most.
_ONLY, _AMONG, _CAPITAL = 0.45, 0.3, 0.2
_BEFORE, _AFTER = 0.2, 0.05
_THEME, _TITLE = 0.5, 0.2
_MAIN = 0.2
# What speaks against it: other countries in the sentence, in the one before, and a visit.
_RIVAL, _RIVAL_BEFORE, _VISIT = 0.25, 0.2, 0.4
# By how much a country must lead in an article to be what it is about.
_LEAD = 1.5
# A body's office is held by whom the sentence names beside the body.
_BESIDE_BODY = 0.6
# Of a region or the United Nations there is one, and who is meant goes without saying.
_OF_REGIONS = ("governor", "mayor", "high commissioner", "secretary general")
_HEADS = frozenset({"head", "president"})
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
    every = [
        one
        for passage in passages
        if passage.article_id in articles
        for one in _in_passage(office, passage, articles[passage.article_id])
    ]
    ties = _ties(every, articles)
    found = [one for one in every if _same_office(office, one.nomination)]
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
            before, after = (
                "".join(s.of(article.text) for s in part)
                for part in (
                    spans[max(0, number - 1) : number],
                    spans[number + 1 : number + 2],
                )
            )
            name = words[nomination.start : nomination.end]
            yield _Found(
                nomination,
                passage,
                span,
                words,
                _full_name(name, article),
                _stated_place(office, nomination),
                _weights(nomination, words, before, after, article),
            )


def _same_office(office: Office, nomination: Nomination) -> bool:
    role = nomination.role
    if office.deputy != role.deputy:
        return False
    heads = office.role == "head" and role.name in _HEADS and not office.of_country
    return heads or same_role(office.role, role.name)


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
    left, right = _left_place(nomination.left), _right_place(nomination.right)
    return left or right or (nomination.role.country if left is None else left)


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
    nomination: Nomination, words: str, before: str, after: str, article: Article
) -> Mapping[str, float]:
    """Return the countries that an office without a place of its own may be of."""
    weights = _about(article)
    here, earlier = _acting_countries(words), _acting_countries(before)
    for country, capital in here.items():
        weights[country] += _CAPITAL if capital else _AMONG if len(here) > 1 else _ONLY
    for country in earlier:
        weights[country] += _BEFORE
    for country in _acting_countries(after):
        weights[country] += _AFTER
    visiting = _VISITING.match(words, nomination.end) or _COUNTERPART.search(
        nomination.left
    )
    for country in weights:
        if here and country not in here:
            weights[country] -= _RIVAL
        elif earlier and country not in earlier and country not in here:
            weights[country] -= _RIVAL_BEFORE
        weights[country] -= _VISIT if visiting else 0
    return weights


_VISITING = re.compile(
    r"['’]s?\s(?:\w+\s)?(?:visit|trip|arrival|tour)\b|\s(?:had\s|has\s|then\s|also\s)?(?:came|arrived"
    r"|visited|visits|flew|stayed|travell?ed|toured|landed|went)\b"
)


# "He and President …", "with President …": the other side's.
_COUNTERPART = re.compile(r"\b(?:(?:[Hh]e|[Ss]he|[A-Z][\w’'-]+)\sand|with|met|received)\s$")


def _acting_countries(text: str) -> dict[str, bool]:
    """Return the countries that a text is about, True for those named by the capital only."""
    found: dict[str, bool] = {}
    for mention in countries_in(text):
        if not mention.located:
            capital = mention.kind == "capital"
            found[mention.country] = capital and found.get(mention.country, True)
    return found


def _about(article: Article) -> Counter[str]:
    """Return what title and text of an article say of the country it is about."""
    return Counter(_theme(article.title or "", article.text))


@lru_cache(maxsize=256)
def _theme(title: str, text: str) -> Mapping[str, float]:
    weights: Counter[str] = Counter()
    mentions = [m for m in countries_in(title) if not _IN_NAME.search(title[: m.start])]
    named = {m.country for m in mentions}
    for mention in mentions:
        plain = len(named) == 1 and mention.kind != "demonym"
        weights[mention.country] = max(
            weights[mention.country],
            _THEME if plain else _TITLE,  # type: ignore[call-overload]
        )
    counts = Counter(m.country for m in countries_in(text) if m.kind != "capital")
    most = counts.most_common(2)
    if most and (len(most) == 1 or most[0][1] >= _LEAD * most[1][1]):
        weights[most[0][0]] += _MAIN  # type: ignore[assignment]
    return weights


# "the Islamic Movement of …": the country is part of another name.
_IN_NAME = re.compile(
    r"\b(?:Movement|Party|Bank|Embassy|University|Front|Church|Union)\sof\s$"
)


@dataclass(frozen=True, slots=True)
class _Ties:
    """The country of each person where it is stated or as good as, and what is weighed."""

    homes: Mapping[tuple[str, ...], str]
    weighed: Mapping[tuple[str, ...], Counter[str]]


def _ties(every: Sequence[_Found], articles: Mapping[str, Article]) -> _Ties:
    stated: dict[tuple[str, ...], Counter[str]] = {}
    weighed: dict[tuple[str, ...], Counter[str]] = {}
    sure: dict[tuple[str, ...], str] = {}
    for one in every:
        if one.stated:
            stated.setdefault(one.person, Counter())[one.stated] += 1
        elif one.stated is None:
            sums = weighed.setdefault(one.person, Counter())
            for country, weight in one.weights.items():
                sums[country] += weight  # type: ignore[assignment]
                if weight >= _SURE and _certain(
                    country, one, articles[one.passage.article_id]
                ):
                    sure[one.person] = country
    homes = sure | {person: seen.most_common(1)[0][0] for person, seen in stated.items()}
    return _Ties(homes | _dismissed(every, homes), weighed)


def _dismissed(
    every: Sequence[_Found], homes: Mapping[tuple[str, ...], str]
) -> dict[tuple[str, ...], str]:
    """Return the country of persons whom somebody of a known country dismissed."""
    found = {}
    heads = {(one.sentence, one.passage.id): one for one in reversed(every)}
    for one in every:
        head = heads[one.sentence, one.passage.id]
        if one.nomination.removed and head is not one and one.person not in homes:
            if head.person in homes:
                found[one.person] = homes[head.person]
    return found


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
        source_date(one.passage, one.sentence, article, at + nomination.start),
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
    home = ties.homes.get(one.person)
    if home:
        return _KNOWN if home == office.place else 0.0
    if office.role in _OF_BODIES:
        return 0.0
    best = ties.weighed[one.person].most_common(2)
    if (
        not best
        or best[0][0] != office.place
        or (len(best) > 1 and best[1][1] >= best[0][1])
    ):
        return 0.0
    shared = 0.5 if one.nomination.shared else 1.0
    weight = round(one.weights.get(office.place, 0.0), 2) * shared
    return max(
        0.0, min(_WEIGHED if _certain(office.place, one, article) else _UNCERTAIN, weight)
    )


def _certain(country: str, one: _Found, article: Article) -> bool:
    """Return True if the title is about the country alone, or the sentence names it alone."""
    if _theme(article.title or "", article.text).get(country, 0) >= _THEME:
        return True
    named = {m.country: m.kind for m in countries_in(one.words) if not m.located}
    return named == {country: "name"}


def _body_strength(office: Office, one: _Found, article: Article) -> float:
    """Return how surely an office is that of a body or region the words do not name."""
    if not office.role.startswith(_OF_REGIONS):
        return 0.0
    if _spelled(office, one.words):
        return _BESIDE_BODY
    return _THEME if _spelled(office, article.title or "") else 0.0


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
                day = source_date(holder.passage, sentence, article, name.start)
                yield Holder(
                    holder.passage,
                    name,
                    sentence,
                    day,
                    holder.strength,
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
