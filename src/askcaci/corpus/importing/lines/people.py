"""People named by a page's head or guessed by a library: one name each, given name first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from askcaci.corpus.importing.lines.bylines import (
    ACCOUNTS,
    PARTICLES,
    bare_name,
    byline,
)

_BETWEEN = re.compile(r"\s*[;|•·]\s*|\s+/\s+|\s*\n\s*")
_BY = re.compile(
    r"(?:(?:written |story |words |text |reported |posted )?by\b:?"
    r"|(?:authors?|auteurs?|autore?|autorin|yazan|yazar|avtor|muallif|müəllif|автор|авторы"
    r"|text|текст)\b:)\s*(?=\S)"
    # "Von Anna Müller", but "Von Halde".
    r"|(?:par|por|von|от)\s+(?=(?-i:[^\W\d_a-zа-я][\w.’'-]*\s+[^\W\d_a-zа-я]))",
    re.IGNORECASE,
)
# What follows the authors: who else worked on a text, and when.
_OTHERS = re.compile(
    r"[\s,|(]+(?:edited|updated|published|posted|translated|photo(?:graph)?s?|illustrat\w+"
    r"|redigerad|обновлено|опубликовано)(?:\s+(?:by|on|at)\b.*|\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WITH = re.compile(
    r"\s*\(\s*(?:with|avec|mit|con|при участии)\s+([^()]*)\)|\s*\([^()]*\)", re.IGNORECASE
)
_SITE_WORDS = frozenset(("www", "com", "http", "https"))
_SUFFIX = re.compile(r"(?:Jr|Sr|I{2,3}|IV)\.?")
_DEGREE = re.compile(
    r",?\s+(?:Ph\.?\s?D|M\.?[ADP]|M\.?Sc|M\.?B\.?A|LL\.?[BM]|J\.?D|Esq)\b\.?"
    # "Jost, Ida, Dr.", but "Jost, Dr. Ida".
    r"|,\s*(?:Dr|Prof)\b\.?(?=\s*(?:,|$))"
)
_PLACE = re.compile(r"\s+(?:in|aus|à|в)\s+(?-i:[^\W\d_a-zа-я]).*", re.IGNORECASE)
# "Petrov I. A.": the family name first, as in Russian, without a comma.
_INITIALS_LAST = re.compile(r"([^\W\d_][^\W\d_'’-]{2,})\s+((?:[^\W\d_]\.\s?){1,3})")
# A capital "Y" is an initial.
_AND = re.compile(r",?\s+(?:(?i:and|und|et|ve|və|va|та|with|avec|mit)|&|y|и|і)\s+")
# "Ida Jost/Mirza Tolen" and "Ida Jost/AFP", but "RFE/RL".
_LISTED = re.compile(r"[,/]")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_LONGEST = 300
# Words of offices and organizations, which after a comma or in a name do not denote a person.
_OFFICES = frozenset(
    """
agencies agency analyst analysts assistant associate associates bureau channel chief
columnist columnists commentary company contributing contributor correspondent
correspondents desk director editor editorial editors expert experts fellow foreign
freelance independent journalist journalists lecturer media member network news newsroom
office online political politics president press producer professor programme radio
reporter reporters reporting researcher scholar senior service special staff student team
television times tribune tv voice writer writers агентство корреспондент редакция редактор
служба haber merkezi redaksiya redaksiyasi tahririyat
""".split()
)
_DAYS = frozenset(
    """
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
""".split()
)
# Names in scripts without capitals: Georgian, Arabic, Hebrew, Chinese, Japanese, Korean.
_CASELESS = re.compile(
    r"[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u10d0-\u10ff\u3040-\u30ff\u3400-\u9fff"
    r"\uac00-\ud7af·‌.'’ -]{2,40}"
)


def people_of(text: str, *, inverted: bool = False) -> tuple[str, ...]:
    """Return the people that a value of a page names, each once; none for an account.

    `inverted` is True if the value may put the family name first: "García Márquez, Gabriel".

    Example: "Jost, Ida K.; Tolen, Mirza" gives "Ida K. Jost" and "Mirza Tolen".
    """
    plain = _ADDRESS.sub(" ", _OTHERS.sub("", text[:_LONGEST]))
    found: list[str] = []
    for part in map(_without_by, filter(None, _BETWEEN.split(plain.strip()))):
        turned = [n for one in _turned(part, inverted=inverted) for n in _named(one)]
        # "Jost, Karsu University" is no person of that given name.
        found += turned or _named(part)
    return tuple(dict.fromkeys(found))


def listed_people(text: str) -> tuple[str, ...]:
    """Return the people that a file's properties, a sender or a user names.

    As `people_of`, and commas may separate whole names.

    Example: "Ida Jost, Mirza Tolen" gives both, "García Márquez, Gabriel" one.
    """
    plain = "; ".join(" ".join(line.split()) for line in text[:_LONGEST].splitlines())
    parts = [part.strip() for part in plain.split(",")]
    if len(parts) > 1 and all(map(bare_name, parts)):
        plain = "; ".join(parts)
    elif len(parts) > 3 and len(parts) % 2 == 0 and not any(map(bare_name, parts)):
        pairs = zip(parts[::2], parts[1::2], strict=True)
        plain = "; ".join(f"{family}, {given}" for family, given in pairs)
    return people_of(plain, inverted=True)


def guessed_people(text: str) -> tuple[str, ...]:
    """Return the people in a library's guess, without the figures of a date.

    Example: "Ida Jost March" is Ida Jost. A guess of one word is mostly an agency.
    """
    names = (_without_day(name) for name in people_of(text))
    return tuple(name for name in names if " " in name or _CASELESS.fullmatch(name))


def _without_day(name: str) -> str:
    words = name.split()
    while len(words) > 2 and words[-1].casefold() in _DAYS:
        words.pop()
    return " ".join(words)


def _without_by(text: str) -> str:
    plain = " ".join(_WITH.sub(lambda m: f" and {m[1]}" if m[1] else "", text).split())
    plain = _DEGREE.sub("", plain)
    return _BY.sub("", plain, count=1) if _BY.match(plain) else plain


def _named(text: str) -> tuple[str, ...]:
    return tuple(filter(_is_person, _names(text)))


def _names(text: str) -> tuple[str, ...]:
    """Return all in a text that has the form of a name, even an agency's or an account's."""
    if any(c.isdigit() for c in text):
        return ()
    plain = _PLACE.sub("", text).strip(" ,")
    if match := _INITIALS_LAST.fullmatch(plain):
        plain = f"{match[2].strip()} {match[1]}"
    if _CASELESS.fullmatch(plain) and len(plain.split()) <= 4:
        return (plain,)
    said = byline(f"By {plain}")
    return said.authors if said else ()


def _is_person(name: str) -> bool:
    words = name.casefold().replace("’", "'").split()
    parts = {part for word in words for part in (word.strip("."), *word.split("."))}
    return not (name.casefold() in ACCOUNTS or parts & _SITE_WORDS or _OFFICES & set(words))


def _turned(text: str, *, inverted: bool) -> Iterator[str]:
    """Yield the names in a text, with the given name first where the family name was."""
    people = [person.strip(" ,") for person in _AND.split(text)]
    if all(_is_family_first(person, inverted=inverted) for person in people):
        yield from map(_given_first, people)
        return
    first = _LISTED.split(people[0])[0]
    if not _names(first) and not _OFFICES & set(first.casefold().split()):
        # "Ministry of Labour and Social Affairs" ends in no person.
        yield text
        return
    for position, person in enumerate(people):
        parts = [part.strip() for part in _LISTED.split(person)]
        full = list(filter(_is_full_name, parts))
        if len(parts) > 1 and (full == parts or (full and "/" in person)):
            yield from full
        elif not position or " " in person or _CASELESS.fullmatch(person):
            yield person


def _is_full_name(text: str) -> bool:
    """Return True if a text next to a comma or a stroke is a person, not an office or a place."""
    return 2 <= len(text.split()) <= 4 and bool(_named(text)) and _named(text)[0] == text


def _is_family_first(text: str, *, inverted: bool) -> bool:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        parts.pop()
    if len(parts) != 2 or not all(parts) or _SUFFIX.fullmatch(parts[1]):
        return False
    initial = any(word.endswith(".") and word != "St." for word in parts[0].split())
    if initial or _OFFICES & set(parts[1].casefold().split()):
        return False
    family = [word for word in parts[0].split() if word.casefold() not in PARTICLES]
    if len(family) == 1:
        return True
    # "Ida Jost, Karsu" names a place; "García Márquez, Gabriel J." a person.
    given = [word for word in parts[1].split() if not word.endswith(".")]
    return inverted and len(family) == 2 and len(given) <= 1


def _given_first(text: str) -> str:
    family, given, *suffix = (part.strip() for part in text.split(","))
    return " ".join([given, family, *suffix])
