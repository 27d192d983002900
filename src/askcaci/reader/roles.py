"""The offices that a text names: president, defence minister, mayor and the like."""

from __future__ import annotations

import re
from dataclasses import dataclass

from askcaci.reader.countries import country_of


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of office as a text names it, and where the words are.

    `name` is the usual name ("defence minister"), `deputy`, `acting` and `former` what
    the words before it add; `start` includes those words. `country` is given if only
    one country has an office of this title.
    """

    name: str
    start: int
    end: int
    deputy: bool = False
    acting: bool = False
    former: bool = False
    plural: bool = False
    country: str | None = None


_MODIFIER = (
    r"(?:first(?=\sdeputy)|acting|interim|caretaker|provisional|deputy|vice|assistant|former|ex|(?<!by\s)then|late"
    r"|new|newly|elected|current|incumbent|present|outgoing|ousted|deposed|previous|old|under"
    r"|de\sfacto|one-time|sometime|once)"
)
_PORTFOLIO = (
    r"(?!(?:the|an|his|her|its|their|our|of|by|as|and|to|for|from|with|that|this|is|was|who|prime"
    r"|because|when|what|which)\s)(?:(?:oil|trade|health|labou?r|finance|education|energy|economy"
    r"|industry|agriculture|culture|science|emergencies|transport|investment|environment)\sand\s)?"
    r"[A-Za-z]{2,20}"
)
_ROLE = re.compile(
    rf"\b(?P<modifiers>(?:{_MODIFIER}[\s-]){{0,4}})(?:"
    r"(?P<prime>prime[\s-]ministers?|premiers?|PMs?|pm)"
    r"|(?P<foreign>secretar(?:y|ies)\sof\sstate|foreign\ssecretar(?:y|ies))"
    r"|(?P<defence>defen[cs]e\ssecretar(?:y|ies)|secretar(?:y|ies)\sof\sdefen[cs]e)"
    r"|(?P<of>ministers?\s(?:of|for)\s(?:the\s)?(?P<portfolio_of>[A-Za-z]{2,20}))"
    r"(?:\saffairs)?"
    rf"|(?P<minister>(?:(?P<portfolio>{_PORTFOLIO})\s)?ministers?)"
    r"|(?P<president>presidents?)"
    r"|(?P<speaker>speakers?)"
    r"|(?P<prosecutor>prosecutors?[\s-]general|general\sprosecutors?|chief\sprosecutors?)"
    r"|(?P<prosecution>prosecutors?)|(?P<attorney>attorneys?[\s-]general)"
    r"|(?P<governor>governors?)|(?P<mayor>mayors?)|(?P<ambassador>ambassadors?)"
    r"|(?P<general>secretar(?:y|ies)[\s-]general)"
    r"|(?P<high>high\scommissioners?(?:\sfor\s(?P<concern>human\srights|refugees))?)"
    r"|(?P<rights>human\srights\schiefs?)"
    r"|(?P<commissioner>(?:(?P<commission>[A-Za-z]{2,20})\s)?commissioners?)"
    r"|(?P<chancellor>chancellors?)|(?P<supreme>supreme\sleaders?)"
    r"|(?P<monarch>king|queen|sultan|emir|emperor|pope)"
    r"|(?P<head>heads?|chiefs?\sexecutives?(?:\sofficers?)?|CEOs?|ceo"
    r"|chair(?:man|men|woman|person)?|directors?(?:[\s-]general)?|chiefs?))\b",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"secretar(?:y|ies)\sof\s(?:state|defense)|defense\ssecretar", re.I)
_NAMES = {
    "prime": "prime minister",
    "foreign": "foreign minister",
    "defence": "defence minister",
    "prosecutor": "prosecutor general",
    "attorney": "attorney general",
    "general": "secretary general",
    "prosecution": "prosecutor",
    "rights": "high commissioner for human rights",
    "supreme": "supreme leader",
}
_PLURAL = re.compile(
    r"s$|men$|^[\w\s-]*(?:ministers|secretaries|prosecutors|chiefs)\s", re.I
)
_DEPUTY = re.compile(r"\b(?:deputy|vice|assistant|under)\b", re.IGNORECASE)
_ACTING = re.compile(r"\b(?:acting|interim|caretaker|provisional)\b", re.IGNORECASE)
_FORMER = re.compile(
    r"\b(?:former|ex|then|late|ousted|deposed|previous|old|outgoing|one-time|sometime|once)\b",
    re.IGNORECASE,
)


# Most sentences name no office; this check for one is fast.
_ANY = re.compile(
    r"minister|president|premier|\bpms?\b|secretar|speaker|prosecutor|attorney|governor|mayor"
    r"|ambassador|commissioner|chief|chancellor|leader|king|queen|sultan|emir|emperor|pope"
    r"|head|ceo|chair|director",
    re.IGNORECASE,
)


def roles_in(text: str) -> list[Role]:
    """Return the kinds of office that a text names, in order."""
    if not _ANY.search(text):
        return []
    found, at = [], 0
    while match := _ROLE.search(text, at):
        at = match.end()
        people = match["portfolio"] or match["commission"]
        if people and country_of(people):
            # "Kazakh minister of energy": the country is no portfolio.
            at = match.end("portfolio" if match["portfolio"] else "commission") + 1
            continue
        found.append(_role(match))
    return found


def _role(match: re.Match[str]) -> Role:
    modifiers = match["modifiers"]
    return Role(
        _name(match.lastgroup or "", match),
        match.start(),
        match.end(),
        deputy=bool(_DEPUTY.search(modifiers)),
        acting=bool(_ACTING.search(modifiers)),
        former=bool(_FORMER.search(modifiers)),
        plural=bool(_PLURAL.search(match.group())),
        country="United States" if _AMERICAN.search(match.group()) else None,
    )


def _name(kind: str, match: re.Match[str]) -> str:
    """Return the usual name of an office."""
    if kind == "of":
        portfolio = match["portfolio_of"]
        return _portfolio(None if country_of(portfolio) else portfolio, "minister")
    if kind in ("minister", "commissioner"):
        return _portfolio(match["portfolio"] or match["commission"], kind)
    if kind == "high" and match["concern"]:
        return f"high commissioner for {match['concern'].lower()}"
    if kind == "monarch":
        return match.group()[len(match["modifiers"]) :].lower()
    return {**_NAMES, "high": "high commissioner"}.get(kind, kind)


def _portfolio(words: str | None, office: str) -> str:
    if not words:
        return office
    plain = words.lower().replace("defense", "defence")
    return f"{plain} {office}"


def same_role(asked: str, found: str) -> bool:
    """Return True if two names may mean one office: a bare "high commissioner" may be any."""
    return (
        asked == found
        or asked.startswith(f"{found} for ")
        or found.startswith(f"{asked} for ")
    )
