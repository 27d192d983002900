"""The names of countries and peoples, and where the countries of a text are mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from askcaci.text.names import alias_groups
from askcaci.text.normalise import fold

# One country a line: names; demonyms; capitals (which also mean the government).
_TABLE = """
Afghanistan; Afghan; Kabul
Albania; Albanian; Tirana
Algeria; Algerian; Algiers
Argentina; Argentine, Argentinian; Buenos Aires
Armenia; Armenian; Yerevan
Australia; Australian; Canberra
Austria; Austrian; Vienna
Azerbaijan; Azerbaijani, Azeri; Baku
Bahrain; Bahraini; Manama
Bangladesh; Bangladeshi; Dhaka
Belarus; Belarusian, Belarussian; Minsk
Belgium; Belgian; Brussels
Brazil; Brazilian; Brasilia
Bulgaria; Bulgarian; Sofia
Canada; Canadian; Ottawa
Chile; Chilean; Santiago
China, People's Republic of China, PRC; Chinese; Beijing
Croatia; Croatian; Zagreb
Cuba; Cuban; Havana
Cyprus; Cypriot; Nicosia
Czech Republic, Czechia; Czech; Prague
Denmark; Danish; Copenhagen
Egypt; Egyptian; Cairo
Estonia; Estonian; Tallinn
Ethiopia; Ethiopian; Addis Ababa
Finland; Finnish; Helsinki
France; French; Paris
Georgia; Georgian; Tbilisi
Germany; German; Berlin
Greece; Greek; Athens
Hungary; Hungarian; Budapest
Iceland; Icelandic; Reykjavik
India; Indian; New Delhi, Delhi
Indonesia; Indonesian; Jakarta
Iran, Islamic Republic of Iran; Iranian; Tehran, Teheran
Iraq; Iraqi; Baghdad
Ireland; Irish; Dublin
Israel; Israeli; Jerusalem
Italy; Italian; Rome
Japan; Japanese; Tokyo
Jordan; Jordanian; Amman
Kazakhstan, Kazakstan; Kazakh, Kazakhstani; Astana, Nur-Sultan
Kuwait; Kuwaiti; Kuwait City
Kyrgyzstan, Kyrgyz Republic, Kirghizia; Kyrgyz, Kyrgyzstani, Kirghiz; Bishkek
Latvia; Latvian; Riga
Lebanon; Lebanese; Beirut
Lithuania; Lithuanian; Vilnius
Malaysia; Malaysian; Kuala Lumpur
Mexico; Mexican; Mexico City
Moldova; Moldovan; Chisinau
Mongolia; Mongolian; Ulaanbaatar
Morocco; Moroccan; Rabat
Nepal; Nepalese, Nepali; Kathmandu
Netherlands, Holland; Dutch; The Hague
New Zealand; New Zealander; Wellington
Nigeria; Nigerian; Abuja
North Korea; North Korean; Pyongyang
Norway; Norwegian; Oslo
Oman; Omani; Muscat
Pakistan; Pakistani; Islamabad
Poland; Polish; Warsaw
Portugal; Portuguese; Lisbon
Qatar; Qatari; Doha
Romania; Romanian; Bucharest
Russia, Russian Federation; Russian; Moscow, Kremlin
Saudi Arabia; Saudi Arabian, Saudi; Riyadh
Serbia; Serbian, Serb; Belgrade
Slovakia; Slovak; Bratislava
Slovenia; Slovenian; Ljubljana
South Africa; South African; Pretoria
South Korea, Republic of Korea; South Korean; Seoul
Soviet Union, USSR; Soviet
Spain; Spanish; Madrid
Sri Lanka; Sri Lankan; Colombo
Sweden; Swedish; Stockholm
Switzerland; Swiss; Bern
Syria; Syrian; Damascus
Taiwan; Taiwanese; Taipei
Tajikistan; Tajik, Tajikistani; Dushanbe
Thailand; Thai; Bangkok
Türkiye, Turkey, Turkiye; Turkish; Ankara
Turkmenistan; Turkmen; Ashgabat
Ukraine; Ukrainian; Kyiv, Kiev
United Arab Emirates, UAE; Emirati; Abu Dhabi
United Kingdom, UK, U.K., Britain, Great Britain, England; British; London
United States, United States of America, USA, U.S.A., US, U.S., America; American; Washington
Uzbekistan; Uzbek, Uzbekistani; Tashkent
Vietnam; Vietnamese; Hanoi
Vatican, Holy See; Papal
Yemen; Yemeni; Sanaa
"""

# Bodies whose abbreviation and full name are interchangeable.
_BODIES = (
    ("United Nations", "UN", "U.N."),
    ("European Union", "EU", "E.U."),
    ("North Atlantic Treaty Organization", "NATO"),
    ("Organization for Security and Co-operation in Europe", "OSCE"),
    ("Collective Security Treaty Organization", "CSTO"),
    ("Shanghai Cooperation Organization", "Shanghai Cooperation Organisation", "SCO"),
    ("International Monetary Fund", "IMF"),
)

MentionKind = Literal["name", "demonym", "capital"]


@dataclass(frozen=True, slots=True)
class CountryMention:
    """A mention of a country in a text; `located` is True for "in Moscow", a mere place."""

    country: str
    kind: MentionKind
    start: int
    end: int
    located: bool


_LOCATED = re.compile(
    r"\b(?:in|at|to|from|near|for|outside|toward|towards|around|into|of|through|between|left"
    r"|visited|over)\s(?:the\s)?$",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _spellings() -> dict[str, tuple[str, MentionKind]]:
    kinds: tuple[MentionKind, ...] = ("name", "demonym", "capital")
    found: dict[str, tuple[str, MentionKind]] = {}
    for line in _TABLE.strip().splitlines():
        columns = [column.split(",") for column in line.split(";")]
        country = columns[0][0].strip()
        for kind, column in zip(kinds, columns, strict=False):
            for spelling in column:
                found[spelling.strip()] = (country, kind)
    return found


@lru_cache(maxsize=1)
def _folded() -> dict[str, tuple[str, MentionKind]]:
    return {fold(spelling): value for spelling, value in _spellings().items()}


@lru_cache(maxsize=1)
def _mention() -> re.Pattern[str]:
    longest_first = sorted(_spellings(), key=len, reverse=True)
    return re.compile(
        rf"(?<!\w)(?=[A-Z])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
    )


def country_of(words: str) -> str | None:
    """Return the country that a name or demonym means, however it is capitalised.

    Example: "kyrgyz" and "Kyrgyz Republic" are Kyrgyzstan; "Bishkek" is no country.
    """
    found = _folded().get(fold(words).strip())
    if found is None or found[1] == "capital":
        return None
    return found[0]


def country_spellings(country: str) -> tuple[str, ...]:
    """Return the names and demonyms of a country, its usual name first."""
    return tuple(
        spelling
        for spelling, (owner, kind) in _spellings().items()
        if owner == country and kind != "capital"
    )


def countries_in(text: str) -> Iterator[CountryMention]:
    """Yield the countries that a text mentions, in order."""
    for match in _mention().finditer(text):
        country, kind = _spellings()[match.group()]
        before = text[max(0, match.start() - 16) : match.start()]
        located = kind == "capital" and bool(_LOCATED.search(before))
        yield CountryMention(country, kind, match.start(), match.end(), located)


def place_spellings(place: str) -> tuple[str, ...]:
    """Return the ways of writing a place or organisation that is no country."""
    wanted = fold(place)
    for spellings in (*_BODIES, *(group.spellings for group in alias_groups())):
        if wanted in map(fold, spellings):
            return spellings
    return (place,)
