"""Articles in made prose, and what pages do to them: damage, cuts, quotations, boilerplate.

All of it is deterministic: the same seed gives the same words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from askcaci.corpus.files import sections_of
from askcaci.types import Article, Source

SMALL = "the of and to in a that for with by on from is was has its which not as at".split()
STEMS = (
    "border treaty river canal pipeline railway minister council election energy water trade "
    "region district capital army police school market price harvest export transit debt "
    "summit accord protest reform customs valley glacier cotton copper tariff refinery airport "
    "dispute ceasefire parliament president opposition journalist village farmer engineer"
).split()
ENDS = ["", "s", "al", "ing", "ed", "er", "ful", "ship", "less", "like"]
NAMES = "Orlen Tavush Kadra Velim Sorun Maresh Belik Narvan Ustrel Zarin".split()


def sentence(rng: Random) -> str:
    """Return a sentence of some twenty words, at times with a figure or a name."""
    words = []
    for _ in range(rng.randint(14, 26)):
        if rng.random() < 0.45:
            words.append(rng.choice(SMALL))
        else:
            words.append(rng.choice(STEMS) + rng.choice(ENDS))
    if rng.random() < 0.35:
        words.insert(5, str(rng.randint(10, 2_000)))
    if rng.random() < 0.5:
        words.insert(3, rng.choice(NAMES) + "’s")
    return " ".join(words).capitalize() + "."


def paragraph(rng: Random, words: int) -> str:
    """Return sentences of at least so many words together."""
    found: list[str] = []
    while sum(len(s.split()) for s in found) < words:
        found.append(sentence(rng))
    return " ".join(found)


def text_of(
    seed: int | str, words: int = 600, *, bio: str = "Ida Jost writes on rivers and roads."
) -> str:
    """Return the text of an article in the Analyst's form."""
    rng = Random(seed)
    parts = [paragraph(rng, max(30, words // 12))]
    for heading in ("BACKGROUND", "IMPLICATIONS", "CONCLUSIONS"):
        share = words // (3 if heading != "CONCLUSIONS" else 6)
        halves = [paragraph(rng, share // 2) for _ in range(2)]
        parts.append(f"## {heading}\n\n" + "\n\n".join(halves))
    if bio:
        parts.append(f"## AUTHOR’S BIO\n\n{bio}")
    return "\n\n".join(parts)


def version(text: str, file: str = "page.html", **fields: Any) -> Article:
    """Return an article as a page gave it, before it has an id."""
    known: dict[str, Any] = {
        "title": None,
        "authors": ("Ida Jost",),
        "published": None,
        "url": None,
        "kind": "analysis",
        "source": Source(file, 1, 1 + text.count("\n")),
    }
    values = known | fields
    return Article(id="", text=text, sections=sections_of(text, values["kind"]), **values)


def retold(article: Article, text: str, file: str, **fields: Any) -> Article:
    """Return the article of another page with another text."""
    source = Source(file, 1, 1 + text.count("\n"))
    kind = fields.get("kind", article.kind)
    return replace(
        article, text=text, sections=sections_of(text, kind), source=source, **fields
    )


# What pages do.


def damaged(text: str, rate: float, seed: int | str = 0) -> str:
    """Return a text with this share of its words damaged, headings not.

    In turn: mojibake, a lost or escaped apostrophe, a hyphen of a broken line left in a
    word, two words joined, a letter lost.
    """
    rng = Random(seed)
    return "\n".join(
        line if line.startswith("## ") else _damaged_line(line, rate, rng)
        for line in text.split("\n")
    )


def _damaged_line(line: str, rate: float, rng: Random) -> str:
    words = line.split(" ")
    found: list[str] = []
    joins = False
    for word in words:
        if joins:
            found[-1] += word
            joins = False
            continue
        found.append(word)
        if len(word) < 3 or rng.random() >= rate:
            continue
        kind = rng.randrange(5)
        middle = len(word) // 2
        if kind == 0:
            found[-1] = word[:middle] + "Ã©" + word[middle:]
        elif kind == 1:
            found[-1] = word.replace("’", " ") if "’" in word else word[:middle] + "\\'s"
        elif kind == 2:
            found[-1] = word[:middle] + "- " + word[middle:]
        elif kind == 3:
            joins = True
        else:
            found[-1] = word[:middle] + word[middle + 1 :]
    return " ".join(found)


def without_lead(text: str) -> str:
    """Return a text from its first heading on."""
    return text[text.index("## ") :]


def without_bio(text: str) -> str:
    """Return a text without its biography."""
    return text.split("\n\n## AUTHOR’S BIO")[0]


def without_headings(text: str) -> str:
    """Return a text as paragraphs alone."""
    return "\n\n".join(p for p in text.split("\n\n") if not p.startswith("## "))


def teaser(text: str, words: int, *, of: str = "lead") -> str:
    """Return the first words of the lead or of BACKGROUND, cut within the last word."""
    whole = without_headings(text if of == "lead" else without_lead(text))
    return " ".join(re.findall(r"\S+", whole)[:words])[:-2]


def follow_up(text: str, seed: int | str, words: int = 300) -> str:
    """Return another article that quotes the lead of `text` and a paragraph of it."""
    rng = Random(f"follow-up {seed}")
    lead, *_, quoted = without_headings(without_bio(text)).split("\n\n")[:3]
    return "\n\n".join(
        [
            paragraph(rng, 40),
            f"## BACKGROUND\n\n{paragraph(rng, words // 3)}\n\n{lead}\n\n"
            + " ".join(quoted.split()[:80]),
            f"## IMPLICATIONS\n\n{paragraph(rng, words // 3)}",
            f"## CONCLUSIONS\n\n{paragraph(rng, words // 4)}",
        ]
    )


BOILERPLATE = (
    "The national bank of the republic published its weekly figures on Monday, as it has done "
    "since the law on open accounts came into force. According to the statement, which was "
    "read to the press by the deputy head of its department of information,"
)


def weekly(number: int) -> str:
    """Return one of a series of news items that begin with the same forty words."""
    rng = Random(f"weekly {number}")
    return f"{BOILERPLATE} {paragraph(rng, 55)}"


def day(number: int) -> date:
    """Return the day of publication of the issue with a number, every second week."""
    return date(2003, 1, 15) + timedelta(days=14 * number)
