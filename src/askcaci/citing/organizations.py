"""Authors that are organizations, distinguished from people by words in their names."""

from __future__ import annotations

import re

from askcaci.text.normalise import fold

# What no personal name has between its words; "der", "des" and "y" are particles of some.
_JOINING = frozenset(
    """
    of for without and the against between with und fur pour et para per ve və и для за
    жана және та
    """.split()
)

# Words that make a name an organization's wherever they occur.
_ORGANIZATIONAL = frozenset(
    """
    academy agency alliance analyst assembly association authority board bureau cabinet
    center centre chamber club coalition college commission committee commonwealth company
    confederation congress consortium corporation corps council delegation department
    desk directorate division editorial editors embassy federation forum foundation
    government group initiative international journal laboratory league ministry mission
    monitor museum nations network newspaper newsroom observatory office organisation
    organization parliament partnership program programme project republic secretariat
    society staff syndicate taskforce team tribunal union unit university
    banque centro agence agencia agenzia banco banca fondation fondazione fundacion fonds
    ministere ministerio ministero ministerium association gesellschaft verband verein
    stiftung universidad universita universitat universite zentrum
    ajansi bakanligi baskanligi bankasi birligi dernegi kurumu merkezi meclisi vakfi
    universitesi gazetesi
    agentliyi cemiyyeti fondu idaresi merkəzi komitəsi nazirliyi universiteti xidməti
    агентство ассоциация банк банкі банкы газета комиссия комитет комитети комитеті
    министерство министрлиги министрлігі общество орталығы посольство правительство
    редакция служба союз университет университети университеті фонд фонду форум центр
    """.split()
)
# In many languages: institute, instituto, institutu, институт, институту, enstitusu.
_STEMS = ("institut", "enstitu", "институт", "академи", "организаци")

# Words that end the names of many organizations, and some surnames.
_LAST = frozenset(
    """
    affairs airlines army bank court crescent cross force forces fund guard herald house
    media movement navy news party police post press radio report reports review service
    services studies television times today tribune trust watch witness world
    """.split()
)
# Words that begin the names of organizations and of no people.
_FIRST = frozenset(
    """
    african american asian central doctors eurasian european federal freedom global human
    national radio reporters state supreme transparency united world
    """.split()
)
# Names and first words of organizations, in capitals: "UN Women".
_ACRONYMS = frozenset(
    """
    ADB AFP BBC CIA CIS CNN CSTO EAEU EBRD EU IMF IOM NATO NGO OECD OSCE RFE SCO TRT UK UN
    UNDP UNESCO UNHCR UNICEF US USAID VOA WHO
    """.split()
)
_LEGAL = frozenset("inc ltd llc llp gmbh plc corp co jsc cjsc ojsc ooo oao zao".split())

# Before "House" or "Service" these mean a person; elsewhere such surnames are rare.
_ENGLISH_GIVEN = frozenset(
    """
    adam alan albert alexander alice amy andrew ann anna anne anthony arthur barbara
    benjamin bill brian carl carol caroline catherine charles charlotte christine
    christopher daniel david diana donald dorothy douglas edward elizabeth emily emma eric
    ernest frances francis frank fred frederick gary geoffrey george gerald gordon grace
    graham harold harry helen henry herbert howard hugh ian jack jacob james jane janet
    jason jean jennifer jessica joan joe john jonathan joseph judith julia karen katherine
    keith kenneth kevin laura lawrence linda louis margaret maria mark martin mary matthew
    michael nancy nicholas oliver patricia patrick paul peter philip ralph raymond rebecca
    richard robert roger ronald rose roy ruth samuel sarah simon stephen steven stuart
    susan thomas timothy tom victor walter william
    """.split()
)
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*\.?")
_PARTICLE = frozenset("de del der den di du la le ter van von zu".split())


def is_organization(name: str) -> bool:
    """Return True if a name is an organization's, as far as its words show.

    Example: "Silk Road Fund" is one, "John Fund" and "J. Fund" are people.
    """
    words = _WORD.findall(name)
    folded = [fold(word).strip(".") for word in words]
    return (
        name.startswith("The ")
        or any(character.isdigit() or character in "&/@" for character in name)
        or any(map(_organizational, folded))
        or any(_joins(word) for word in words[1:-1])
        or (len(words) > 1 and _first_or_last_tells(words, folded))
    )


def _joins(word: str) -> bool:
    return word.islower() and fold(word) in _JOINING


def is_legal_form(part: str) -> bool:
    """Return True if what follows a comma is a company's form: "Inc."."""
    return fold(part).strip(".") in _LEGAL


def _organizational(word: str) -> bool:
    parts = (word, *word.split("-"))
    return any(
        part in _ORGANIZATIONAL or part in _LEGAL_ALONE or part.startswith(_STEMS)
        for part in parts
    )


# Without a comma "co" is a part of many names.
_LEGAL_ALONE = _LEGAL - {"co"}


def _first_or_last_tells(words: list[str], folded: list[str]) -> bool:
    """Return True if the first or last word is an organization's, the rest no person's."""
    personal = (
        folded[0] in _ENGLISH_GIVEN
        or any(len(word.strip(".")) == 1 for word in words)
        or folded[-2] in _PARTICLE
    )
    begins = words[0] in _ACRONYMS or folded[0] in _FIRST
    return begins or (folded[-1] in _LAST and not personal)
