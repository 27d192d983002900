"""Names of authors, taken apart as bibliographies need them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from askcaci.text.names import surname
from askcaci.text.normalise import fold

_HONORIFIC = re.compile(r"(?:Dr|Prof|Professor|Amb|Ambassador)\.?\s+(?=\S+\s)")
_SUFFIX = re.compile(r"(?:jr|sr)\.?|ii|iii|iv", re.IGNORECASE)
_DEGREE = re.compile(r"ph\.?\s?d\.?|m\.?d\.?|m\.?a\.?|esq\.?", re.IGNORECASE)
# "al-" and its assimilated forms, written small.
_ARTICLE = re.compile(r"(a[a-z]{1,2}-|el-)(?=\S)")
# Son or daughter of the name before: the two are one family name.
_OF_A_FATHER = frozenset("uulu kyzy ogly oglu qizi kizi".split())
_INSTITUTIONAL = frozenset(
    """
    academy agency analyst association bureau center centre college commission committee
    council department editors embassy forum foundation group institute institution ministry
    network office organization programme project service society staff team union university
    """.split()
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; of one that has none, or is no person's, all is `family`.

    `particle` is what stands small before the family name and belongs to it: "von der",
    "bin", "al-".
    """

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def whole(self) -> bool:
        """True where the name is not taken apart."""
        return not self.given

    @property
    def surname(self) -> str:
        """The family name with its particle."""
        blank = " " if self.particle and not self.particle.endswith("-") else ""
        return f"{self.particle}{blank}{self.family}"

    @property
    def direct(self) -> str:
        """The name as it is spoken: "Martin Luther King Jr."."""
        return " ".join(filter(None, (self.given, self.surname, self.suffix)))

    @property
    def inverted(self) -> str:
        """The name as it is sorted: "King, Martin Luther, Jr."."""
        return ", ".join(filter(None, (self.surname, self.given, self.suffix)))

    @property
    def initialled(self) -> str:
        """The inverted name with initials: "King, M. L., Jr."."""
        return ", ".join(filter(None, (self.surname, initials(self.given), self.suffix)))


def initials(given: str) -> str:
    """Return the initials of given names; hyphens stay.

    Example: "Jean-Pierre R." is "J.-P. R.".
    """
    names = re.split(r"[\s.]+", unicodedata.normalize("NFC", given).replace(".-", "-"))
    short = [
        "-".join(f"{part[0]}." for part in name.split("-") if part[:1].isalpha())
        for name in names
    ]
    return " ".join(filter(None, short)) or given


def name_of(written: str) -> Name:
    """Return a name on one line in its parts.

    Honorifics and degrees are left out, as the manuals ask. "Jost, Ida" is read as
    inverted. What looks like an institution is kept whole, and so is a single name.

    Example: "Ursula von der Leyen" has the particle "von der", "Robert De Niro" none.
    """
    bare = _HONORIFIC.sub("", written)
    first, *rest = (part.strip() for part in bare.split(","))
    rest = [part for part in rest if not _DEGREE.fullmatch(part)]
    suffix = rest.pop() if rest and _SUFFIX.fullmatch(rest[-1]) else ""
    if _institutional(bare) or len(rest) > 1 or not first:
        return Name(written)
    if rest:
        return _parted(rest[0], first, suffix)
    words = first.split()
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    start = _family_start(words)
    return _parted(" ".join(words[:start]), " ".join(words[start:]), suffix)


def _institutional(written: str) -> bool:
    words = fold(written).split()
    return (
        written.startswith("The ")
        or any(word in _INSTITUTIONAL for word in words)
        or any(c.isdigit() or c in "&/@" for c in written)
    )


def _family_start(words: list[str]) -> int:
    """Return which word the family name starts with; 0 where there is no given name."""
    if len(words) < 2 or words[0][0].islower():
        return 0
    if fold(words[-1]) in _OF_A_FATHER:
        return len(words) - 2
    start = len(words) - len(surname(" ".join(words)).split())
    while start > 1 and words[start - 1][0].islower():
        start -= 1
    # "Ortega y Gasset" is one family name.
    return start - 1 if start > 1 and words[start] == "y" else start


def _parted(given: str, family: str, suffix: str) -> Name:
    article = _ARTICLE.match(family)
    if article:
        particle, family = article.group(), family[article.end() :]
    else:
        words = family.split()
        small = 0
        while small < len(words) - 1 and words[small][0].islower():
            small += 1
        particle, family = " ".join(words[:small]), " ".join(words[small:])
    if not given:
        return Name(Name(family, "", particle, suffix).direct)
    return Name(family, given, particle, suffix)
