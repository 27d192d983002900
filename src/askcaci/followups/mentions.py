"""Find what a question names: places, people, days, and the thing that it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from askcaci.text.names import alias_groups, is_acronym
from askcaci.text.normalise import fold, words
from askcaci.text.terms import STOP_WORDS
from askcaci.types import Span

PLACES = frozenset({"country", "territory", "city"})
PEOPLE = frozenset({"person", "author"})

# Countries the corpus speaks of that have one spelling, and so no alias group.
_COUNTRIES = (
    "Afghanistan|Pakistan|India|Iran|Iraq|Israel|Ukraine|Belarus|Moldova|Mongolia|Japan"
    "|South Korea|Germany|France|Britain|United Kingdom|Italy|Poland|Romania|Bulgaria"
    "|Hungary|Greece|Switzerland|Syria|Qatar|Saudi Arabia|United Arab Emirates|Turkmenistan"
)
# Cities that are asked about and have one spelling.
_CITIES = (
    "Moscow|Washington|Beijing|Brussels|Tehran|Ankara|Istanbul|Kabul|Herat|Baku|Geneva|London"
    "|Paris|Berlin|New York|Vienna|Osh|Batken|Naryn|Talas|Termez|Atyrau|Poti|Batumi|Gori"
    "|Zugdidi|Tskhinvali|Urgench|Namangan|Kulob|Mary|Islamabad|New Delhi|Kandahar"
)
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}} )?(?:{_MONTHS}) )?(?:1[89]|20)\d\d\b|\b(?:\d{{1,2}} )?(?:{_MONTHS})\b"
)
# A capitalised word, and such words in a row; a possessive s is no part of them.
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w-]*(?:['’](?!s\b)\w+)*"
_RUN = re.compile(rf"(?<!\w){_CAPITAL}(?: {_CAPITAL})*")
_TITLE = re.compile(
    r"(?:Deputy |Prime |Foreign |First |Vice )?(?:Presidents?|Ministers?|Ambassadors?|Generals?"
    r"|Secretar(?:y|ies)|Chancellors?|Senators?|Professors?|Leaders?|Dr\.?|Mr\.?|Mrs\.?|Ms\.?)$"
)

# Nouns that end the name of a thing: "the Rogun dam", "the border treaty".
HEADS = frozenset(
    "accord agreement alliance army article attack bank base blockade border brief bridge "
    "canal ceasefire charter coalition commission company conflict contract corridor coup "
    "crisis dam deal declaration dispute election exercise exclave field fighter force "
    "forces forum fund gas initiative invasion island lake law line loan market mine "
    "ministry network offensive operation parliament partnership pipeline plan plant policy "
    "port program programme project protest protests railway railways referendum region "
    "reservoir revolution river road route sanctions sea share service statement strategy study "
    "summit talks trade treaty troops tunnel union valley visit war zone".split()
)
_HEAD = "|".join(sorted(HEADS))
_THE_HEAD = re.compile(
    rf"\b(?:the|a|an|its|their) (?:[\w-]+ ){{0,2}}?(?:{_HEAD})(?: (?:{_HEAD}))*\b",
    re.IGNORECASE,
)
# What such a noun is of: "the contract with Rusal", "the border between X and Y".
_OF_NAMES = re.compile(
    r" (?:of|with|from|between|on) (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)*"
    r"(?: (?:and|to) (?:the )?[A-Z][\w-]+(?: [A-Z][\w-]+)*)?"
)
_MORE_HEADS = re.compile(rf"(?: (?:{_HEAD})\b)+")


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named in a text.

    `kind` is the type of an alias group, "date", or "name" if nothing more is known.
    """

    kind: str
    span: Span
    text: str


def mentions(text: str) -> tuple[Mention, ...]:
    """Return what a text names, in order; nothing is named twice at one place."""
    found = [
        Mention("date", Span(*match.span()), match.group())
        for match in _DATE.finditer(text)
    ]
    _add(found, _runs(text))
    _add(found, _known(text))
    return tuple(sorted(found, key=lambda mention: mention.span))


def topic(text: str) -> str | None:
    """Return the thing a question is about, as it is written there; None if there is none.

    A name with the noun that ends it ("the Rogun dam") comes before a name alone, that
    before a noun ("the border treaty") and that before a place; people and days are no
    topics.

    Example: "How high will the Rogun dam be?" is about "the Rogun dam".
    """
    named = [m for m in mentions(text) if m.kind not in PEOPLE and m.kind != "date"]
    noun = _THE_HEAD.search(text)
    ranked = [_whole(mention, text) for mention in named]
    headed = [whole for whole in ranked if whole.split()[-1].casefold() in HEADS]
    alone = [w for w, m in zip(ranked, named, strict=True) if m.kind not in PLACES]
    nouns = [noun.group()] if noun else []
    names = _OF_NAMES.match(text, noun.end()) if noun else None
    full = [text[noun.start() : names.end()]] if noun and names else []
    return next(iter([*headed, *full, *alone, *nouns, *ranked]), None)


def people(text: str) -> list[str]:
    """Return the people a text names; of unknown names, those that a title precedes."""
    return [mention.text for mention in mentions(text) if mention.kind in PEOPLE]


def likely_people(question: str) -> list[str]:
    """Return the people a question names, else its names without a noun that makes them a thing."""
    known = people(question)
    return known or [
        mention.text
        for mention in mentions(question)
        if mention.kind == "name"
        and not mention.text.isupper()
        and not _MORE_HEADS.match(question, mention.span.end)
        and not re.search(r"\b[Tt]he $", question[: mention.span.start])
    ]


def kind_of(text: str) -> str | None:
    """Return the kind of the thing that a text names if it contains nothing else."""
    plain = re.sub(r"^the ", "", text.strip(), flags=re.IGNORECASE)
    found = mentions(plain)
    if len(found) == 1 and found[0].text == plain:
        return found[0].kind
    return None


def _whole(mention: Mention, text: str) -> str:
    """Return a mention with the rest of its word, "the" before it and nouns after it."""
    start = text.rfind(" ", 0, mention.span.start) + 1
    article = re.search(r"\b[Tt]he $", text[:start])
    after = _MORE_HEADS.match(text, mention.span.end)
    end = after.end() if after else mention.span.end
    return text[article.start() if article else start : end]


def _add(found: list[Mention], more: list[Mention]) -> None:
    taken = [mention.span for mention in found]
    found += [m for m in more if not any(m.span.overlaps(span) for span in taken)]


def _runs(text: str) -> list[Mention]:
    """Return capitalised words in a row that are no known name, or are more than one.

    A title makes what follows it a person. Known names are left to `_known`.
    """
    found = []
    for match in _RUN.finditer(text):
        person, parts = False, list[Span]()
        for word in re.finditer(r"\S+", match.group()):
            span = Span(*word.span()).shifted(match.start())
            titled = bool(_TITLE.match(word.group()))
            if titled or (not parts and fold(word.group()) in STOP_WORDS):
                person, parts = titled, []
                continue
            parts.append(span)
        if parts:
            span = Span(parts[0].start, parts[-1].end)
            run = span.of(text)
            known = _known(run)
            ours = known and (len(parts) == 1 or known[0].text == run)
            if len(run) > 1 and not ours:
                found.append(Mention("person" if person else "name", span, run))
    return found


def _known(text: str) -> list[Mention]:
    """Return the names of alias groups and countries, the longest at each place."""
    found, said, at = [], words(text), 0
    while at < len(said):
        length = 1
        for form, capitals, kind in _forms().get(said[at].folded, ()):
            run = said[at : at + len(form)]
            span = Span(run[0].span.start, run[-1].span.end)
            same = tuple(word.folded for word in run) == form
            if same and (not capitals or span.of(text).replace(".", "").isupper()):
                found.append(Mention(kind, span, span.of(text)))
                length = len(form)
                break
        at += length
    return found


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[tuple[tuple[str, ...], bool, str]]]:
    """Map a first folded word to (folded words, must be capitals, kind), longest first."""
    table = defaultdict(list)
    named = [
        (spelling, group.type)
        for group in alias_groups()
        if group.type not in ("term", "publication")
        for spelling in group.spellings
    ]
    named += [(name, "country") for name in _COUNTRIES.split("|")]
    named += [(name, "city") for name in _CITIES.split("|")]
    for spelling, kind in named:
        form = tuple(word.folded for word in words(spelling))
        if form:
            table[form[0]].append((form, is_acronym(spelling), kind))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)
