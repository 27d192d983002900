"""Find where a name, term or phrase occurs in a text: as written, inflected, or as an alias.

A name is taken apart into units, each a word or a name with known spellings ("Ferghana
Valley"); a text has it if it has some form of every unit, one after the other, with no
more between them than blanks, dashes and quotation marks, or what the name has there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import Literal

from askcaci.text.names import is_acronym
from askcaci.text.normalise import WORD, fold, stem
from askcaci.text.terms import STOP_WORDS, alias_runs
from askcaci.types import Span

# How a text has a name: in the words asked for, in another inflection of them, in another
# known spelling, or by a person's surname alone.
How = Literal["written", "inflected", "alias", "surname"]

# How far each form is from what was asked for.
_FARTHER: dict[How, int] = {"written": 0, "inflected": 1, "alias": 2, "surname": 3}

# What may always be between two words of a name.
_BETWEEN = re.compile(r"[\s\-'\"]*")
_NEW_PARAGRAPH = re.compile(r"\n\s*\n")

_APOSTROPHES = "'’‘ʼʻʹ`´′"
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_MARKS = re.compile("[\u0300-\u036f]")
_NON_ASCII_LETTER = re.compile(r"[^\x00-\x7f\W]")
_DASHES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys("“”„«»", '"')
)


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a unit: its folded words and what is between them.

    With `capitals` a text has it only if its letters are capitals.
    """

    words: tuple[str, ...]
    between: tuple[str, ...]
    how: How = "written"
    capitals: bool = False


Unit = tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place in a text, and how the name is written there."""

    span: Span
    how: How


@dataclass(frozen=True, slots=True)
class Pattern:
    """A name to be found; `between` is what is between its units.

    With `exact` a text has it only in exactly these words, whatever their case, accents and kind
    of apostrophe, and with the same between them.
    """

    name: str
    units: tuple[Unit, ...]
    between: tuple[str, ...]
    exact: bool = False

    def groups(self) -> list[list[tuple[str, ...]]]:
        """Return, for each unit, the stems of its forms; a passage with it has all stems of one.

        Words that only connect a sentence are left out if there are others.
        """
        found = [
            [tuple(stem(word) for word in form.words) for form in unit]
            for unit in self.units
        ]
        telling = [
            group
            for group, unit in zip(found, self.units, strict=True)
            if not all(word in STOP_WORDS for form in unit for word in form.words)
        ]
        return telling or found

    def with_forms(self, forms: Iterable[Form]) -> Pattern:
        """Return a pattern of one unit with further forms."""
        (unit,) = self.units
        return Pattern(self.name, ((*unit, *forms),), self.between, self.exact)


def pattern(name: str, *, exact: bool = False) -> Pattern:
    """Return the pattern of a name; a leading article is no part of it unless `exact`."""
    if exact:
        form = written(name)
        return Pattern(name, ((form,),) if form.words else (), (), exact=True)
    plain = (
        _ARTICLE.sub("", name.strip(), count=1) if _ARTICLE.match(name.strip()) else name
    )
    units, between, end = [], [], 0
    for span, spellings in alias_runs(plain):
        own = written(span.of(plain), possessive=False)
        aliases = [written(other, "alias", possessive=False) for other in spellings]
        others = {form.words: form for form in aliases if not _holds(form, own)}
        units.append((own, *others.values()))
        between.append(_separator(plain[end : span.start]))
        end = span.end
    return Pattern(name, tuple(units), tuple(between[1:]))


def _holds(form: Form, own: Form) -> bool:
    """Return True if every place of a form is one of another, whose words it has."""
    length = len(own.words)
    starts = range(len(form.words) - length + 1)
    return any(form.words[at : at + length] == own.words for at in starts)


def written(text: str, how: How = "written", *, possessive: bool = True) -> Form:
    """Return the form of a text as it is spelled."""
    runs = [m.span() for m in WORD.finditer(text)]
    if not possessive:
        runs = [run for run in runs if not _is_possessive(text, *run)]
    gaps = [_separator(text[a[1] : b[0]]) for a, b in pairwise(runs)]
    return Form(
        tuple(fold(text[start:end]) for start, end in runs),
        tuple(gaps),
        how,
        len(runs) == 1 and is_acronym(text.strip()),
    )


def occurrences_of(sought: Pattern, text: str) -> list[Occurrence]:
    """Return where a text has a name, in order; of those that overlap, the longest first."""
    found: list[Occurrence] = []
    end = 0
    for start in _starts(sought, text):
        if start < end:
            continue
        match = _match(sought, text, start, 0, "written")
        if match is not None:
            end, how = match
            found.append(Occurrence(Span(start, end), how))
    return found


def _starts(sought: Pattern, text: str) -> Iterable[int]:
    """Yield where the first word of the name may begin."""
    if not sought.units:
        return
    if _MARKS.search(text):
        yield from (match.start() for match in WORD.finditer(text))
        return
    firsts = frozenset(form.words[0] for form in sought.units[0])
    foreign = _NON_ASCII_LETTER.search(text) is not None
    yield from (match.start() for match in _first_word(firsts, foreign).finditer(text))


@lru_cache(maxsize=64)
def _first_word(words: frozenset[str], foreign: bool) -> re.Pattern[str]:
    """Return a regular expression that matches every inflection of some words.

    With `foreign`, also every word with a letter beyond ASCII, which may fold to one.
    """
    roots = sorted({root(word) for word in words if word.isascii()})
    ascii_ones = "|".join(map(re.escape, roots))
    any_other = r"[^\W_]*[^\x00-\x7f\W_][^\W_]*"
    plain = f"(?:{ascii_ones})[^\\W_]*" if roots else "(?!)"
    either = f"{plain}|{any_other}" if foreign else plain
    return re.compile(rf"(?<![^\W_])(?:{either})", re.IGNORECASE)


def _match(
    sought: Pattern, text: str, at: int, nth: int, how: How
) -> tuple[int, How] | None:
    """Return where the units from the nth on end that begin at a place, and how they are."""
    for form in sorted(sought.units[nth], key=lambda form: -len(form.words)):
        match = _form_at(form, text, at, exact=sought.exact)
        if match is None:
            continue
        end, form_how = match
        worse = max(how, form_how, key=_FARTHER.__getitem__)
        if nth + 1 == len(sought.units):
            return end, worse
        after = _next(text, end, sought.between[nth], exact=sought.exact)
        rest = None if after is None else _match(sought, text, after, nth + 1, worse)
        if rest is not None:
            return rest
    return None


def _form_at(form: Form, text: str, at: int, *, exact: bool) -> tuple[int, How] | None:
    """Return where a form that begins at a place ends, and how it is written."""
    how, end = form.how, at
    for nth, word in enumerate(form.words):
        if nth:
            after = _next(text, end, form.between[nth - 1], exact=exact)
            if after is None:
                return None
            at = after
        run = WORD.match(text, at)
        if run is None:
            return None
        here = fold(run.group())
        if here != word:
            if exact or not same_word(here, word):
                return None
            how = "inflected" if how == "written" else how
        end = run.end()
        if form.capitals and not exact and not run.group()[: len(word)].isupper():
            return None
    return end, how


def _next(text: str, end: int, own: str, *, exact: bool) -> int | None:
    """Return where the next word begins if no more than allowed precedes it."""
    run = WORD.search(text, end)
    if run is not None and not exact and _is_possessive(text, *run.span()):
        end, run = run.end(), WORD.search(text, run.end())
    if run is None:
        return None
    gap = text[end : run.start()]
    if _NEW_PARAGRAPH.search(gap):
        return None
    if _separator(gap) == own:
        return run.start()
    loose = not exact and _BETWEEN.fullmatch(gap.translate(_DASHES)) is not None
    return run.start() if loose else None


def _separator(gap: str) -> str:
    """Return what is between two words, with every run of blanks as one."""
    return " ".join(f"|{gap.translate(_DASHES)}|".split())


def _is_possessive(text: str, start: int, end: int) -> bool:
    return (
        end - start == 1
        and text[start] in "sS"
        and start > 1
        and text[start - 1] in _APOSTROPHES
        and text[start - 2].isalnum()
    )


def same_word(one: str, other: str) -> bool:
    """Return True if two folded words are inflections of one.

    They have the same stem, and they differ only in an ending of a plural or of a verb:
    "signed" is "signing", "general" is not "generation".
    """
    if one == other:
        return True
    return stem(one) == stem(other) and not _bases(one).isdisjoint(_bases(other))


def root(word: str) -> str:
    """Return what every inflection of a folded word begins with."""
    first, *_, last = *sorted(_bases(word)), max(_bases(word))
    same = takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    common = "".join(letter for letter, _ in same)
    return common[:-1] if len(common) > 2 and common[-1] in "ey" else common


@lru_cache(maxsize=10_000)
def _bases(word: str) -> frozenset[str]:
    """Return what a word may be an inflection of, itself included."""
    found = {word}
    for ending, instead in (
        ("ies", "y"),
        ("es", ""),
        ("s", ""),
        ("ied", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
    ):
        base = word[: -len(ending)] + instead
        if word.endswith(ending) and len(base) > 2 and not word.endswith("ss"):
            found.add(base)
            if not instead and base[-1] == base[-2] and ending in ("ed", "ing"):
                found.add(base[:-1])
    return frozenset(found)
