"""Complete what the later of several questions leaves out with words of the first one.

"Who was mayor in 2005, and who in 2010?" leaves out "was mayor"; "when did it stop" needs
the name that "it" refers to. Only the words are used; what they do not show is None.
"""

from __future__ import annotations

import re

_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
_PREPOSITION = (
    r"(?:in|at|on|by|for|from|to|with|under|since|until|after|before|during|against|over)"
)
_PARTICIPLE = (
    r"(?:\w{2,}ed|killed|built|held|sent|sold|lost|made|paid|shot|born|bought|left|met|put"
    r"|struck|taken|given|known|begun|drawn|driven|written|spent|cut|hurt|won|found)"
)
_QUANTITY = r"how (?:many|much)"

# "who in 2010", "how many after the war": the question word and what differs.
_SAME_BUT = re.compile(
    rf"(?P<ask>who|whom|when|where|why|what|how(?: (?:many|much|long|far|high))?) "
    rf"(?P<differs>(?P<preposition>{_PREPOSITION}) (?!(?:which|what|whom)\b).+)",
    re.IGNORECASE,
)
# "how many wounded", "how many were wounded": another participle of the same noun.
_OTHER_PARTICIPLE = re.compile(
    rf"(?P<ask>{_QUANTITY}) (?:(?:was|were|are|is|have been|had been) )?"
    rf"(?P<participle>{_PARTICIPLE}(?: to \w+)?)(?P<tail> .+)?",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    rf"(?:{_PREPOSITION} )?{_QUANTITY} (?P<noun>.+?) (?P<verb>was|were|are|is|have been"
    rf"|had been) {_PARTICIPLE}\b(?P<tail>.*)",
    re.IGNORECASE,
)
# "at what price", "by how many votes", "when": a question word that the rest is lacking.
_HEAD_ONLY = re.compile(
    rf"(?:when|where|why|by whom|with whom|{_PREPOSITION} (?:what|which|how (?:many|much))"
    r"(?: \w+){1,2})",
    re.IGNORECASE,
)
_FULL = re.compile(
    rf"(?P<head>{_PREPOSITION} (?:what|which|{_QUANTITY})(?: \w+){{1,3}}?|when|where|why"
    rf"|how(?: (?:long|far|high|often))?|(?:what|which|{_QUANTITY}) (?P<noun>.+?)) "
    rf"(?P<verb>{_AUX}) (?P<rest>.+)",
    re.IGNORECASE,
)

_SEAM = re.compile(r",? and (?:also |then )?", re.IGNORECASE)


def complete(text: str) -> tuple[str, str] | None:
    """Return the two questions in a text whose second one leaves out what both share.

    Example: "Who led it in 2005 and who in 2010" gives "Who led it in 2005" and
    "who led it in 2010".
    """
    for seam in reversed(list(_SEAM.finditer(text))):
        first, later = text[: seam.start()], text[seam.end() :]
        for rule in (_other_participle, _same_but, _same_noun, _other_thing, _shared_rest):
            second = rule(first, later)
            if second:
                return first, second
    return None


def _same_but(first: str, later: str) -> str | None:
    """Return the first question with its last phrase of the same preposition replaced."""
    match = _SAME_BUT.fullmatch(later)
    if not match or not first.casefold().startswith(match["ask"].casefold() + " "):
        return None
    head, preposition, _ = first.rpartition(f" {match['preposition'].lower()} ")
    return f"{head} {match['differs']}" if preposition and " " in head else None


def _other_participle(first: str, later: str) -> str | None:
    match, counted = _OTHER_PARTICIPLE.fullmatch(later), _COUNTED.fullmatch(first)
    if not match or not counted:
        return None
    tail = match["tail"] or counted["tail"]
    return f"{match['ask']} {counted['noun']} {counted['verb']} {match['participle']}{tail}"


_NO_NOUN = re.compile(rf"(?P<ask>{_QUANTITY}) (?P<verb>{_AUX}) (?P<rest>.+)", re.IGNORECASE)
_NAME = re.compile(r"(?:the )?[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")
_OF_BEING = re.compile(
    r"(?P<ask>how (?:long|old|high|tall|large|big|deep|wide|far)|where|when) "
    r"(?P<verb>is|are|was|were) .+",
    re.IGNORECASE,
)


def _same_noun(first: str, later: str) -> str | None:
    """Complete "how many did the Belu carry" with what is counted, and a missing verb."""
    match, full = _NO_NOUN.fullmatch(later), _FULL.fullmatch(first)
    if not match or not full or not full["noun"]:
        return None
    rest = match["rest"]
    if _NAME.fullmatch(rest):
        subject = _subject_of_verb(full["rest"])
        if not subject:
            return None
        rest += full["rest"][len(subject) :]
    return f"{match['ask']} {full['noun']} {match['verb']} {rest}"


def _other_thing(first: str, later: str) -> str | None:
    """Complete "how long the Belu" with the verb of "how long is the Aru"."""
    match = _OF_BEING.fullmatch(first)
    if not match or not later.casefold().startswith(match["ask"].casefold() + " "):
        return None
    thing = later[len(match["ask"]) + 1 :]
    return f"{match['ask']} {match['verb']} {thing}" if _NAME.fullmatch(thing) else None


def _shared_rest(first: str, later: str) -> str | None:
    """Return a question word with the verb, subject and object of the first question."""
    match = _FULL.fullmatch(first)
    if not match or not _HEAD_ONLY.fullmatch(later):
        return None
    noun, verb, rest = match["noun"], match["verb"], match["rest"]
    if not noun or noun.casefold() in ("year", "day", "date", "month"):
        return f"{later} {verb} {rest}"
    passive = re.match(rf"{_PARTICIPLE}\b", rest, re.IGNORECASE)
    order = (verb, noun, rest) if passive else (verb, rest, noun)
    return " ".join((later, *order))


# Pronouns that point at the question before, and whether they own what follows.
_PRONOUN = re.compile(r"\b(it|they|he|she|him|them|its|their|his)\b", re.IGNORECASE)
_OWNING = frozenset({"its", "their", "his"})
_PERSONAL = frozenset({"he", "she", "him", "his"})

_QUESTION_VERB = re.compile(
    rf"(?P<ask>(?:(?:{_PREPOSITION} )?(?:who|whom|when|where|why|how|what|which)\b.*? )?)"
    rf"(?P<verb>{_AUX}) (?P<rest>.+)",
    re.IGNORECASE,
)
_SUBJECT_ASKED = re.compile(
    r"who (?:first )?(?!is\b|are\b|was\b|were\b)\w+ "
    r"(?P<object>(?:the )?[\w’'-]+(?: [\w’'-]+){0,3})",
    re.IGNORECASE,
)
# "the length of the line": "it" is the line.
_MEASURE_OF = re.compile(
    r"the (?:length|height|depth|capacity|cost|price|size|area|population|name|value|date"
    r"|purpose|aim|route|budget|author|meaning|full name) of (?=.)",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(r"(?<=\s)(?:the \w+|[A-Z]\w+)")
_ARTICLE_OR_PREPOSITION = re.compile(
    rf"(?:{_PREPOSITION}|the|a|an|of|its|their|his|her|as|up|out|off)", re.IGNORECASE
)


def resolved(later: str, first: str) -> str | None:
    """Return a later question with its pronoun replaced by what it refers to.

    None if there is a pronoun and no clear referent for it. A name or noun of
    the later question itself, before the pronoun, comes first.
    """
    pronoun = _PRONOUN.search(later)
    if not pronoun or _OWN_NAME.search(later[: pronoun.start()]):
        return later
    antecedent = _antecedent(first, pronoun[0].casefold())
    if not antecedent or _PRONOUN.fullmatch(antecedent):
        return None
    return _PRONOUN.sub(lambda match: _as(match[0], antecedent), later)


def _as(pronoun: str, antecedent: str) -> str:
    if pronoun.casefold() not in _OWNING:
        return antecedent
    return antecedent + ("’" if antecedent.endswith("s") else "’s")


def _antecedent(question: str, pronoun: str) -> str | None:
    """Return the noun phrase that a later pronoun refers to, None if that is not clear."""
    asked = _SUBJECT_ASKED.fullmatch(question)
    if asked:
        return None if pronoun in _PERSONAL or pronoun == "they" else asked["object"]
    match = _QUESTION_VERB.fullmatch(question)
    if not match:
        return None
    if match["verb"].casefold() in ("is", "are", "was", "were"):
        return _subject_of_be(match["rest"])
    return _subject_of_verb(match["rest"])


def _subject_of_be(rest: str) -> str | None:
    """Return the subject after a form of "be", up to a participle or adjective."""
    ended = re.match(rf"(.+?) {_PARTICIPLE}\b", rest)
    subject = _MEASURE_OF.sub("", ended[1] if ended else rest)
    plain = re.fullmatch(
        r"(the [a-z]+) (?:open|closed|full|free|safe|empty|ready)", subject
    )
    if re.match(_PARTICIPLE + r"\b", subject):
        return None
    return plain[1] if plain else subject


def _subject_of_verb(rest: str) -> str | None:
    """Return the subject before a verb: a name, or "the" with a name or one noun."""
    words = rest.split()
    taken = 1 if words[0].casefold() in ("the", "a", "an") else 0
    while taken < len(words) and words[taken][0].isupper():
        taken += 1
    article_alone = taken == 1 and words[0].casefold() in ("the", "a", "an")
    if article_alone or (words[0].casefold() == "the" and _noun_follows(words[taken:])):
        taken += 1
    return " ".join(words[:taken]) if 0 < taken < len(words) else None


def _noun_follows(words: list[str]) -> bool:
    """Return True if the next word is a noun because the one after it is the verb."""
    if len(words) < 2 or words[1][0].isupper():
        return False
    return not _ARTICLE_OR_PREPOSITION.fullmatch(words[1])
