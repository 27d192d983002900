"""Ranks, posts, forms of address and degrees: what styles leave out of names."""

from __future__ import annotations

import re

from askcaci.citing.organizations import is_organization
from askcaci.text.normalise import fold

# Before a name. What is also a given name or surname counts with its full stop only.
_BEFORE = (
    r"dr|prof|professor|doctor|mr|mrs|ms|miss|mme|sir|dame|lord|amb|ambassador|senator|"
    r"governor|congressman|congresswoman|president|minister|reverend|lieutenant|colonel|"
    r"captain|admiral|general|brigadier|commander|sergeant|lt|ltc|ltg|col|maj|capt|brig|"
    r"cdr|sgt|adm|academician|akad|emeritus|major(?=\s+general)|"
    r"(?:gen|sen|rep|gov|hon|rev|fr|pres|acad|dipl|ing|med|phil|h\.?\s?c|h\.?\s?e)(?=\.)"
)
_TITLE = re.compile(rf"(?:the\s+(?=hon\b))?(?:{_BEFORE})(?:\.|\b)[\s.,]*", re.IGNORECASE)
_REMARK = re.compile(r"\s*\((?:ret|res)[^)]*\)\.?", re.IGNORECASE)

# Written without stops, blanks and capitals.
_DEGREES = frozenset(
    """
    ba bd bs bsc cbe cfa cmg dphil dsc edd esq frgs frs jd kbe kcmg llb lld llm ma mba mbe
    md mdiv med meng mp mpa mph mphil mpp ms msc obe phd rn scd usa usaf usmc usn
    """.split()
)
# Without a comma before them, those alone that are no surname in capitals ("Jack MA").
_LAST_DEGREE = re.compile(r"(?<=\w)\s+(?:Ph\.?\s?D|D\.?Phil|MBA|MPH|LL\.?M)\.?$")

_POSTS = frozenset(
    """
    adviser advisor analyst associate author candidate chair chairman chairperson
    chairwoman chief colonel consultant coordinator correspondent dean deputy diplomat
    director economist editor emeritus executive expert fellow former general head
    historian journalist lawyer lecturer lieutenant major manager member minister officer
    president professor ranking reporter researcher retired scholar secretary senator
    senior specialist spokesman spokesperson spokeswoman student teacher
    """.split()
)


def without_titles(name: str) -> str:
    """Return a name without what precedes or follows it, if more than a word is left.

    Example: "Lt. Col. (ret.) Ida M. Jost PhD" is "Ida M. Jost".
    """
    shown = _LAST_DEGREE.sub("", _REMARK.sub("", name)).strip() or name
    while (title := _TITLE.match(shown)) and " " in shown[title.end() :].strip():
        shown = shown[title.end() :]
    return shown


def given_without_titles(given: str) -> str:
    """Return given names that follow a family name, without a title before them."""
    title = _TITLE.match(given)
    while title and title.end() < len(given):
        given = given[title.end() :]
        title = _TITLE.match(given)
    return given


def is_title_and_surname(name: str) -> bool:
    """Return True for names without a given name: "Lord Maral", "Maj. Orun"."""
    title = _TITLE.match(name)
    return (
        title is not None and bool(name[title.end() :]) and " " not in name[title.end() :]
    )


def is_degree(part: str) -> bool:
    """Return True if what follows a comma is a degree or an order."""
    plain = _REMARK.sub("", part).replace(".", "").replace(" ", "")
    return plain.casefold() in _DEGREES


def is_added(part: str) -> bool:
    """Return True if what follows a name and a comma is no part of the name.

    It is a degree, a post, a rank, or where somebody works.
    """
    title = _TITLE.match(part)
    return (
        is_degree(part)
        or (title is not None and title.end() == len(part))
        or not _POSTS.isdisjoint(fold(part).split())
        or is_organization(part)
    )
