"""Names of authors, taken apart as bibliographies need them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from askcaci.citing.organizations import is_legal_form, is_organization
from askcaci.citing.surnames import given_and_family
from askcaci.citing.titles import (
    given_without_titles,
    is_added,
    is_degree,
    is_title_and_surname,
    without_titles,
)

_SUFFIX = re.compile(r"(?:jr|sr)\.?|ii|iii|iv", re.IGNORECASE)
# "al-" and its assimilated forms, written small.
_ARTICLE = re.compile(r"(a[a-z]{1,2}-|el-)(?=\S)")
# The Arabic article, bound to the family name or by itself.
_ARABIC = re.compile(r"a[a-z]{1,2}-|el-|al|el")
# "Yu.", "Kh." and "Shch." are letters of their bearers' alphabets.
_INITIAL = re.compile(r"[^\W\d_]{1,3}\.|Shch\.")
_INITIALS = re.compile(rf"(?:{_INITIAL.pattern}|-)+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its parts; of one that has none, or is no person's, all is `family`.

    `particle` is the lowercase part before the family name that belongs to it: "von der",
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
    def demoted(self) -> str:
        """The inverted name with the Arabic article last: "Halabi, Karim al-"."""
        if not (self.given and _ARABIC.fullmatch(self.particle)):
            return self.inverted
        return ", ".join(
            filter(None, (self.family, f"{self.given} {self.particle}", self.suffix))
        )

    @property
    def initialled(self) -> str:
        """The inverted name with initials: "King, M. L., Jr."."""
        return ", ".join(filter(None, (self.surname, initials(self.given), self.suffix)))


def initials(given: str) -> str:
    """Return the initials of given names; hyphens, initials and small words stay.

    Example: "Jean-Pierre Yu.R." is "J.-P. Yu. R.", "Khalid bin Rashid" "K. bin R.".
    """
    short = map(_shortened, unicodedata.normalize("NFC", given).split())
    return " ".join(filter(None, short)) or given


def _shortened(word: str) -> str:
    """Return one word of given names as initials."""
    if _INITIALS.fullmatch(word):
        return re.sub(r"\.(?=[^-])", ". ", word)
    if word.islower() and word.isalpha():
        return word
    return "-".join(filter(None, map(_initial, word.replace(".-", "-").split("-"))))


def _initial(part: str) -> str:
    if part.islower():
        return part
    letters = part.lstrip("ʻʼ‘’'`")
    return f"{letters[0]}." if letters[:1].isalpha() else ""


def name_of(written: str) -> Name:
    """Return a name on one line in its parts.

    Ranks, posts and degrees are left out, as the manuals ask. "Jost, Ida" is read as
    inverted. What looks like an organization is kept whole, and so is a single name.

    Example: "Ursula von der Leyen" has the particle "von der", "Robert De Niro" none.
    """
    first, *rest = (part.strip() for part in written.split(","))
    if any(map(is_legal_form, rest)) or not first:
        return Name(written)
    first = without_titles(first)
    if is_organization(first if " " in first else written):
        return Name(written)
    rest = _given_behind(first, rest)
    suffix = rest.pop() if rest and _SUFFIX.fullmatch(rest[-1]) else ""
    if len(rest) > 1 or (not rest and is_title_and_surname(first)):
        return Name(written)
    if rest:
        return _parted(given_without_titles(rest[0]), first, suffix)
    words = first.split()
    if len(words) > 2 and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    return _parted(*given_and_family(words), suffix)


def _given_behind(first: str, rest: list[str]) -> list[str]:
    """Return which of the parts after a comma may be given names.

    There are none where a full name precedes: "S. Ferid Maral, Chairman".
    """
    if " " not in first:
        # "Orun, JD" has initials, "Orun, Jon, JD" a degree; a "Dean" may be a given name.
        given = [part for part in rest[:1] if part.isupper() or not is_degree(part)]
        return given + [part for part in rest[1:] if not is_added(part)]
    rest = [part for part in rest if not is_added(part)]
    return [] if any(map(_INITIALS.fullmatch, first.split())) else rest


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
