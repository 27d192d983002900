"""Replace pronouns of a question by what they refer to in the last question and answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from askcaci.followups.mentions import HEADS, PLACES, likely_people, mentions, people, topic
from askcaci.followups.turn import Resolved, Turn, by_a_person, unresolved
from askcaci.text.terms import question_terms
from askcaci.types import Filters

# A question of this many terms makes sense even if one pronoun has no referent.
_STANDS_ALONE = 3

_LEAD = re.compile(r"^(?:and|but|so),? (?=\w+ \w)", re.IGNORECASE)
_SAYS = (
    r"(?:say|write|argue|think|conclude|recommend|predict|suggest|claim|believe|expect|see"
    r"|propose|call)"
)
_AS_OF_ARTICLES = re.compile(rf"\b(?:does|do) (?:\w+ ){{1,2}}{_SAYS}\b", re.IGNORECASE)
_HEAD = "|".join(sorted(HEADS))

_HE = re.compile(r"\b(?:he|she|him)\b|\bher\b(?!\s+[a-z])", re.IGNORECASE)
_HIS = re.compile(r"\b(?:his|hers?)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them)\b", re.IGNORECASE)
_THEIR = re.compile(r"\btheirs?\b", re.IGNORECASE)
# Not "is it true that", "how long does it take to", "is there", "that the", "this year".
_IT = re.compile(
    r"\bit\b(?!\s+(?:is |was |be )?(?:true|possible|likely|said|clear|known|safe|necessary|take"
    r"|takes)\b.*\b(?:that|to|for|if)\b)",
    re.IGNORECASE,
)
_ITS = re.compile(r"\bits\b", re.IGNORECASE)
_THAT = re.compile(
    r"\b(?:that|this)\b(?=\W*$|\s+(?:mean|means|happen|happened|affect|change|changed|cost|help"
    r"|lead|matter|work|compare|differ|still|end|begin|start|take|true|important)\b)",
    re.IGNORECASE,
)
_THAT_NOUN = re.compile(
    rf"\b(?:that|this|the) ({_HEAD})\b(?! (?:of|on|between|with|for)\b)"
)
_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bbe )"
    r"((?:from|to) )?\bthere\b(?! (?:is|are|was|were|has|have|will)\b)",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:[\w-]+ )*?\w+s(?:$| (?:of|with|from|between|on)\b)")
_AUTHOR = re.compile(r"\bthe (?:authors?|writers?)\b(?! of\b)", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\b(?:the|this|that) (?:article|brief|piece)\b(?! (?:on|about|by|of|from)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Stand:
    """What a word refers to, and what that narrows the corpus to."""

    text: str
    narrowed: Filters = field(default_factory=Filters)


def without_pronouns(question: str, last: Turn | None) -> Resolved | None:
    """Return a question with the first pronoun of each sort replaced; None without one.

    Unresolved if none has a referent and the rest is too little to search for.
    """
    text, narrowed = _LEAD.sub("", question), Filters()
    changed, missing = False, ""
    for pattern, stands_for, own in _PRONOUNS:
        match = pattern.search(text)
        if not match or (own and _names_before(text, match)):
            continue
        found = stands_for(text, match, last) if last else None
        if found is None:
            missing = missing or ("" if pattern is _THAT_NOUN else match.group())
            continue
        if found.text != match.group():
            text = text[: match.start()] + found.text + text[match.end() :]
        narrowed = found.narrowed if not found.narrowed.empty else narrowed
        changed = True
    if not changed:
        if not missing or len(question_terms(question)) >= _STANDS_ALONE:
            return None
        return unresolved(question, "pronoun", f"“{missing}” stands for nothing")
    return Resolved(text[0].upper() + text[1:], "question", "pronoun", narrowed)


def _names_before(text: str, match: re.Match[str]) -> bool:
    """Return True if a pronoun may refer to what its own question names before it.

    An object does not: in "When did Rusal finish it?" it is not Rusal.
    """
    named = any(m.span.end <= match.start() for m in mentions(text) if m.kind != "date")
    is_object = not re.match(r"\s+\w", text[match.end() :])
    return named and not is_object


def _somebody(text: str, _: re.Match[str], last: Turn) -> _Stand | None:
    """Return who "he" or "she" is, and the authors to whose articles that narrows the corpus."""
    article = last.citations[0].article if last.citations else None
    author = article if article and by_a_person(article) else None
    of_article = _AS_OF_ARTICLES.search(text) and not likely_people(last.question)
    if author and (of_article or last.author_asked):
        return _Stand(author.authors[0], Filters(authors=author.authors[:1]))
    quoted = " ".join(citation.quote for citation in last.citations)
    named = likely_people(last.question)[-1:] or _answered(last) or people(quoted)[:1]
    if named:
        return _Stand(named[0])
    return (
        _Stand(author.authors[0], Filters(authors=author.authors[:1])) if author else None
    )


def _answered(last: Turn) -> list[str]:
    """Return who the last question was answered with, if it asked for somebody."""
    asked = re.search(r"\bwho(?:m|se)?\b", last.question, re.IGNORECASE)
    return likely_people(last.words)[:1] if asked else []


def _some(text: str, _: re.Match[str], last: Turn) -> _Stand | None:
    """Return who "they" are: authors, an organisation, a country, people or things."""
    article = last.citations[0].article if last.citations else None
    if article and len(article.authors) > 1 and _AS_OF_ARTICLES.search(text):
        return _Stand(" and ".join(article.authors), Filters(authors=article.authors))
    named = mentions(last.question)
    for kinds in ({"org"}, {"country"}):
        for mention in named:
            if mention.kind in kinds:
                the = re.search(r"\b[Tt]he $", last.question[: mention.span.start])
                return _Stand(("the " if the else "") + mention.text)
    somebody = likely_people(last.question) or [
        thing for thing in [topic(last.question)] if thing and _PLURAL.match(thing)
    ]
    return _Stand(_lower_the(" and ".join(somebody))) if somebody else None


def _thing(_: str, __: re.Match[str], last: Turn) -> _Stand | None:
    found = topic(last.question)
    return _Stand(_lower_the(found)) if found else None


def _same_noun(text: str, match: re.Match[str], last: Turn) -> _Stand | None:
    """Return the thing in full if the noun alone names it again: "the dam"."""
    found = topic(last.question)
    if not found or not found.casefold().endswith(f" {match.group(1).casefold()}"):
        return None
    return (
        _Stand(_lower_the(found)) if found.casefold() != match.group().casefold() else None
    )


def _place(_: str, match: re.Match[str], last: Turn) -> _Stand | None:
    places = [m.text for m in mentions(last.question) if m.kind in PLACES]
    found = places[-1] if places else topic(last.question)
    return _Stand(f"{match.group(1) or 'in '}{found}") if found else None


def _author(_: str, match: re.Match[str], last: Turn) -> _Stand | None:
    authors = last.citations[0].article.authors if last.citations else ()
    if not authors:
        return None
    return _Stand(match.group(), Filters(authors=authors))


def _article(_: str, match: re.Match[str], last: Turn) -> _Stand | None:
    if not last.citations:
        return None
    return _Stand(match.group(), Filters(articles=(last.citations[0].article.id,)))


def _of(stands_for: Callable[[str, re.Match[str], Turn], _Stand | None]) -> _StandsFor:
    """Return what replaces a possessive."""

    def possessive(text: str, match: re.Match[str], last: Turn) -> _Stand | None:
        found = stands_for(text, match, last)
        return _Stand(f"{found.text}'s", found.narrowed) if found else None

    return possessive


def _lower_the(text: str) -> str:
    return f"the {text[4:]}" if text.startswith("The ") else text


_StandsFor = Callable[[str, "re.Match[str]", Turn], "_Stand | None"]

# Each with what it refers to, and whether its own question may name that.
_PRONOUNS: tuple[tuple[re.Pattern[str], _StandsFor, bool], ...] = (
    (_AUTHOR, _author, False),
    (_ARTICLE, _article, False),
    (_HE, _somebody, True),
    (_HIS, _of(_somebody), True),
    (_THEY, _some, True),
    (_THEIR, _of(_some), True),
    (_THAT_NOUN, _same_noun, False),
    (_ITS, _of(_thing), True),
    (_IT, _thing, True),
    (_THAT, _thing, False),
    (_THERE, _place, True),
)
