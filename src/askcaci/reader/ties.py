"""Find the country or body to which the words of a text tie an office."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

from askcaci.reader.countries import countries_in
from askcaci.reader.nominations import Nomination
from askcaci.reader.offices import Office
from askcaci.types import Article

# Evidence for a country if the words around the office name none: the sentence (the
# only country in it, one of several, its capital), the one before, the one after, the
# title (about one country, several), and that the article names it most.
_ONLY, _AMONG, _CAPITAL = 0.45, 0.3, 0.2
_BEFORE, _AFTER = 0.2, 0.05
THEME, _TITLE = 0.5, 0.2
_MAIN = 0.2
# Evidence against it: other countries in the sentence, in the one before, and a visit.
_RIVAL, _RIVAL_BEFORE, _VISIT = 0.25, 0.2, 0.4
# By how much a country must lead in an article for the article to be about it.
_LEAD = 1.5


def stated_place(office: Office, nomination: Nomination) -> str | None:
    """Return the place that the words around an office give it, "" for another body."""
    if not office.of_country:
        own = f"{nomination.left[-40:]} {nomination.right}"
        return office.place if spelled(office, own) else None
    left, right = _left_place(nomination.left), _right_place(nomination.right)
    if left or right is None:
        return nomination.role.country if left is None else left
    return right


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


def spelled(office: Office, text: str) -> bool:
    """Return True if a text names the place of an office."""
    return any(
        re.search(
            rf"(?<!\w){re.escape(spelling)}(?!\w)", text, 0 if spelling.isupper() else re.I
        )
        for spelling in office.spellings
    )


def country_weights(
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


def _about(article: Article) -> defaultdict[str, float]:
    """Return which country an article is about by its title and text."""
    return defaultdict(float, _theme(article.title or "", article.text))


@lru_cache(maxsize=256)
def _theme(title: str, text: str) -> Mapping[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    mentions = [m for m in countries_in(title) if not _IN_NAME.search(title[: m.start])]
    named = {m.country for m in mentions}
    for mention in mentions:
        plain = len(named) == 1 and mention.kind != "demonym"
        weights[mention.country] = max(
            weights[mention.country],
            THEME if plain else _TITLE,
        )
    counts = Counter(m.country for m in countries_in(text) if m.kind != "capital")
    most = counts.most_common(2)
    if most and (len(most) == 1 or most[0][1] >= _LEAD * most[1][1]):
        weights[most[0][0]] += _MAIN
    return weights


# "the Islamic Movement of …": the country is part of another name.
_IN_NAME = re.compile(
    r"\b(?:Movement|Party|Bank|Embassy|University|Front|Church|Union)\sof\s$"
)


def certain(country: str, sentence: str, article: Article) -> bool:
    """Return True if the title is about the country alone, or the sentence names it alone."""
    if _theme(article.title or "", article.text).get(country, 0) >= THEME:
        return True
    named = {m.country: m.kind for m in countries_in(sentence) if not m.located}
    return named == {country: "name"}
