"""Seventy-two quotations of the shipped briefs, twelve of each label, in five forms of draft."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from askcaci.citing import references
from askcaci.corpus.files import read_article
from askcaci.types import Article, Span
from askcaci.verifying.checking import verify
from askcaci.verifying.drafts import draft_of
from askcaci.verifying.results import LABELS
from drafting import FORMS, NAMES, Planted, written

ROOT = Path(__file__).resolve().parent.parent
EACH = 12

HONEST = (
    "The dam was first proposed in 1959, and construction started in 1976.",
    "The highest, which goes with a 335-meter dam, gave the greatest saving … They found no "
    "major difference in safety between the heights",
    "In October 2004 the … company Rusal agreed to finish the project.",
    "[T]he two armies hardly shared information.",
    "asked for repairs to … the powerhouse cavern",
    "and the effect on the rivers below. The dam was first proposed in 1959",
    "Construction was suspended in August 2012 while they [the studies] were under way.",
    "but only about $186 million was raised. At Tajikistan's request the World Bank financed",
    "[It] preferred a lower dam than Tajikistan wanted",
    "The south has no such prospect.",
    "Work stopped … and in 1993 high water carried away the cofferdam",
    "RESTORING THE SEA OF 1960 WAS NEVER POSSIBLE while the basin's farms kept their water.",
)
TURNED = (
    "Restoring the sea of 1960 was … possible while the basin's farms kept their water.",
    "The south has [every] such prospect.",
    "Trade alone does … explain the choice.",
    "American sanctions … tipped the balance: Rouhani needs Moscow more",
    "The level rises and falls, so [every] figure is constant.",
    "A free trade agreement would … widen the deficit unless Azerbaijan finds more to sell",
    "A line through Armenia would have been shorter, but [Russia] excluded it.",
    "and [Armenia] has supported China's Belt and Road Initiative since its launch in 2013.",
    "It preferred a lower dam … cancelled the contract in 2007.",
    "Tajikistan blocked the main channel of the Vakhsh, and [Bishkek] stayed silent.",
    "On that day Russian prosecutors said that they [will] name 133 civilians.",
    "Filling it takes about 10 million barrels and … last more than six months",
)
INVENTED = (
    "A river remembers every promise that was ever made about its water.",
    "The mountains do not read communiqués, nor do the shepherds who cross them.",
    "No minister has ever resigned over a tariff schedule, and none will.",
    "Geography proposes, and pipelines dispose of whatever remains.",
    "Nobody in the harbor believed the timetable, least of all the pilots.",
    "The winter was warm, the speeches warmer, and the flats as cold as before.",
    "Every valley keeps two calendars: one for sowing and one for elections.",
    "They built the bridge first and went looking for the road afterward.",
    "The auditors left behind a very long list and a very short silence.",
    "A map on the wall is worth two signatures in the drawer.",
    "The ferry carried more journalists that week than onions.",
    "Whoever counts the wagons in the yard knows more than the ministry does.",
)


@pytest.fixture(scope="module")
def briefs() -> list[Article]:
    """The shipped briefs."""
    return [read_article(path) for path in sorted((ROOT / "corpus").glob("*.md"))]


def sentences_of(article: Article) -> list[str]:
    """Return sentences of an article that are long enough, without marks or notes in them."""
    found = re.findall(r"(?<=[a-z]\. )[A-Z][^.\n]{50,220}[a-z]\.(?= [A-Z])", article.text)
    return [one for one in found if not re.search(r"[\"“”()\[\]–—]|\d-", one)]


@pytest.fixture(scope="module")
def planted(briefs: list[Article]) -> list[Planted]:
    """Twelve quotations of each label, one label after another."""
    pools = [(one, sentences_of(one)) for one in briefs if len(sentences_of(one)) >= 8]
    assert len(pools) > EACH
    keys = dict(
        zip(
            (one.id for one in briefs),
            re.findall(r"^@\w+\{([^,]+),", references(briefs, "bibtex"), re.MULTILINE),
            strict=True,
        )
    )
    found = []
    for number in range(EACH):
        own = pools[number][1]
        other, theirs = pools[number + 1]
        found += [
            Planted("verbatim", HONEST[number]),
            Planted("altered", altered(own[1], number)),
            Planted("altered meaning", TURNED[number]),
            Planted("spliced", f"{own[2]}{' …' * (number % 2)} {theirs[3]}"),
            Planted("misattributed", own[4], other.title or "", keys[other.id]),
            Planted("absent", INVENTED[number]),
        ]
    return found


def altered(sentence: str, number: int) -> str:
    """Return a sentence with a word changed, dropped or added."""
    words = sentence.split()
    middle = len(words) // 2
    new = (["zebra"], [], ["zebra", words[middle]])[number % 3]
    return " ".join([*words[:middle], *new, *words[middle + 1 :]])


@pytest.mark.parametrize("form", FORMS)
def test_every_planted_quotation_gets_its_label_in_every_form(
    form: str, planted: list[Planted], briefs: list[Article]
) -> None:
    """Twelve of each label, and none unseen, whatever the draft is written in."""
    draft = draft_of(NAMES[form], written(form, planted))
    (found,) = verify([draft], briefs)
    wrong = [
        (one.label, checked.label, one.text)
        for one, checked in zip(planted, found.checked, strict=False)
        if one.label != checked.label
    ]
    assert wrong == []
    assert len(found.checked) == len(planted)
    assert Counter(found.counts) == dict.fromkeys(LABELS, EACH)
    assert found.unclosed == ()


def test_what_pandoc_makes_of_a_word_draft_reads_as_the_word_draft(
    tmp_path: Path, planted: list[Planted], briefs: list[Article]
) -> None:
    """The same quotations with the same labels."""
    if shutil.which("pandoc") is None:
        pytest.skip("pandoc is not installed")
    (tmp_path / "draft.docx").write_bytes(written("word", planted))
    made = subprocess.run(
        ["pandoc", "draft.docx", "-f", "docx+styles", "-t", "markdown"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    ).stdout
    (found,) = verify([draft_of("draft.md", made)], briefs)
    assert [one.label for one in found.checked] == [one.label for one in planted]


def test_planted_sentences_stand_in_the_briefs(
    planted: list[Planted], briefs: list[Article]
) -> None:
    """What is planted as misattributed is in one brief only, word for word."""
    for one in planted:
        if one.label == "misattributed":
            places = [article for article in briefs if one.text in article.text]
            assert len(places) == 1
            start = places[0].text.index(one.text)
            assert Span(start, start + len(one.text)).of(places[0].text) == one.text
