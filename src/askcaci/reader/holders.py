"""Who holds an office according to some passages, the date of each source, and how surely."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from askcaci.reader.nominations import Nomination, followers, nominations, person_key
from askcaci.reader.offices import Office
from askcaci.reader.roles import same_role
from askcaci.reader.sourcedates import source_date
from askcaci.reader.ties import THEME, certain, country_weights, spelled, stated_place
from askcaci.types import Article, Passage, Span


@dataclass(frozen=True, slots=True)
class Holder:
    """A person whom a passage gives the office.

    `name` and `sentence` are where the name and the sentence are in the article;
    `published` is the article's day, or that of what the sentence reports. `strength`, 0 to
    1, is how surely the person held this office of this place. `former` is True if the
    text describes the person as out of office.
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
# From this strength on a person's country counts as known in other passages too.
_SURE = 0.8
# If the only evidence is demonyms or several countries: "300 American troops".
_UNCERTAIN = 0.45
# A body's office is held by the person whom the sentence names with the body.
_BESIDE_BODY = 0.6
# A region or the United Nations has one, so the text need not repeat its name.
_OF_REGIONS = ("governor", "mayor", "high commissioner", "secretary general")
_HEADS = frozenset({"head", "president"})
# A country has more than one office of these names.
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
    """Return the persons to whom passages give an office of a place, in passage order.

    A person is tied to a country by the words around the office ("Azerbaijani
    President …"), or by another passage that so ties the person, or by the countries
    that sentence, title and article are about; never if another country has more.
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


def names_holder(office: Office, passage: Passage, article: Article, words: Span) -> bool:
    """Return True if words of a passage name a holder of such an office, of no other place.

    The place may be implied, as in a text about one country; not that of an
    ambassador, who has two.
    """
    return office.role != "ambassador" and any(
        _same_office(office, one.nomination)
        and one.stated in (None, office.place)
        and words.overlaps(
            Span(one.nomination.start, one.nomination.end).shifted(one.sentence.start)
        )
        for one in _in_passage(office, passage, article)
    )


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
                stated_place(office, nomination),
                country_weights(nomination, words, before, after, article),
            )


def _same_office(office: Office, nomination: Nomination) -> bool:
    role = nomination.role
    if office.deputy != role.deputy:
        return False
    heads = office.role == "head" and role.name in _HEADS and not office.of_country
    return heads or same_role(office.role, role.name)


def _full_name(name: str, article: Article) -> tuple[str, ...]:
    """Return the folded words of a name; for a surname alone, those of the article's full name."""
    key = person_key(name)
    if len(key) > 1:
        return key
    fuller = re.search(rf"\b([A-ZÀ-Ž][\w’'-]{{2,30}})\s{re.escape(name)}\b", article.text)
    titles = {"president", "minister", "speaker", "governor", "mayor", "king", "ambassador"}
    if fuller and fuller[1].lower() not in titles and not _capitalised_anywhere(fuller[1]):
        return person_key(f"{fuller[1]} {name}")
    return key


def _capitalised_anywhere(word: str) -> bool:
    """Return True for words that open a sentence: "When Aliyev", "But Aliyev"."""
    return word.lower() in _OPENERS


_OPENERS = frozenset(
    "when but and after as while then for at by from later since before during until under with"
    " if although though because only even yet both general secretary that this on in".split()
)


@dataclass(frozen=True, slots=True)
class _Ties:
    """The country of each person where it is stated or nearly so, else the weights of countries."""

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
                if weight >= _SURE and certain(
                    country, one.words, articles[one.passage.article_id]
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
        unknown = one.nomination.removed and one.person not in homes
        if unknown and head is not one and head.person in homes:
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
    least = _UNCERTAIN if _namesake(office, one.person, ties) else 0.0
    best = ties.weighed[one.person].most_common(2)
    if (
        not best
        or best[0][0] != office.place
        or (len(best) > 1 and best[1][1] >= best[0][1])
    ):
        return least
    shared = 0.5 if one.nomination.shared else 1.0
    weight = round(one.weights.get(office.place, 0.0), 2) * shared
    return max(
        0.0,
        min(_WEIGHED if certain(office.place, one.words, article) else _UNCERTAIN, weight),
    )


def _namesake(office: Office, person: tuple[str, ...], ties: _Ties) -> bool:
    """Return True if somebody of that country has the same surname: perhaps a successor."""
    return len(person) > 1 and any(
        other[-1] == person[-1] and other[0][0] != person[0][0] and home == office.place
        for other, home in ties.homes.items()
    )


def _body_strength(office: Office, one: _Found, article: Article) -> float:
    """Return how surely an office is that of a body or region the words do not name."""
    if not office.role.startswith(_OF_REGIONS):
        return 0.0
    if spelled(office, one.words):
        return _BESIDE_BODY
    return THEME if spelled(office, article.title or "") else 0.0


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
