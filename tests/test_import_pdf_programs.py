"""PDF files that other programs made: the article is the same whatever set it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from askcaci.corpus.importing.issues import pages
from askcaci.corpus.importing.splitting.splitter import Split, split_page

FOLDER = Path(__file__).parent / "data" / "pdf"
TITLE = "A Ferry, a Bridge and Nine Villages"
PARAGRAPHS = (
    "The ferry that links the two shores of the lake will be replaced by a bridge that few"
    " people on either shore have ever asked for. The decision was taken in the capital, two"
    " hundred kilometers away, and neither of the district councils was heard before the"
    " contract was signed.",
    "BACKGROUND",
    "The ferry has crossed the lake since 1931, twice a day, in any weather, and it has"
    " carried cattle, coal and brides. In 2003[1] it was given a new engine, which the"
    " fishing cooperative paid for out of its own funds. The engine was bought second-hand"
    " and needed repairs in every winter that followed, so that the crossing was closed for"
    " nineteen days a year on average.",
    "Between 2004 and 2012 the number of passengers fell by 35%[2] to 41,200 a year. Freight"
    " rose in the same time to 3 × 10⁴ tons, most of it gravel for the road on the northern"
    " shore. The cooperative counted 1,210 trucks in its last full season, and it turned away"
    " as many again because the deck is too short for them.",
    "IMPLICATIONS",
    "A bridge changes who depends on whom. Three things are known of the contract that was"
    " signed in the capital:",
    "1. The bridge is to be 1,140 meters long and to rest on eleven piers, of which four"
    " stand in water deeper than thirty meters.",
    "2. Its cost is put at 62 million dollars, half of which is to be borrowed abroad and"
    " repaid out of a toll that has not been set.",
    "3. The ferry is to stop on the day on which the bridge is opened, whether or not the"
    " road to it is finished by then.",
    "The nine villages of the southern shore have no road to the place where the bridge will"
    " begin. Their councillors say that the ferry landing is within an hour's walk of every"
    " house, and that the bridge will be a day's journey for most of them. A"
    " government-appointed commission has promised to study the question in the coming"
    " spring.",
    "CONCLUSIONS",
    "The bridge will be built, because the loan has been signed and the governor has laid a"
    " stone for it. Whether the nine villages will use it depends on a road that is in"
    " nobody's budget.",
)
NOTES = (
    "The engine came from a tug that was broken up in the port.",
    "Figures of the fishing cooperative; the district keeps none.",
)
WRITTEN = ("pdftex", "libreoffice", "scribus", "chromium", "weasyprint")


def split_of(name: str) -> Split:
    """Return what becomes of the one page of a file."""
    file = FOLDER / f"{name}.pdf"
    (page,) = pages(file.name, file.read_bytes(), str(file))
    return split_page(page)


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of an article without its marks, headings in capitals."""
    plain = [part.replace("’", "'") for part in text.split("\n\n")]
    return [p.removeprefix("## ").upper() if p.startswith("## ") else p for p in plain]


@pytest.mark.parametrize("name", WRITTEN)
def test_every_paragraph_is_whole_and_in_its_place(name: str) -> None:
    """Words, powers, notes' numbers and items are as they were set; nothing is in between."""
    ((article, _),) = split_of(name).articles
    assert (article.title, article.authors) == (TITLE, ("Ida Jost",))
    assert article.published == date(2014, 3, 5)
    shown = paragraphs(article.text)
    rows = re.compile(r"(?:Village|Upper|Lower)\b.{0,12}")
    assert tuple(p for p in shown if not rows.fullmatch(p))[: len(PARAGRAPHS)] == PARAGRAPHS
    for number, note in enumerate(NOTES, start=1):
        assert any(p in (f"[{number}] {note}", f"{number}. {note}") for p in shown)
    assert article.warnings == ()


def test_what_stands_around_the_text_is_left_out() -> None:
    """Heads, feet, the numbers of pages, and names with marks of notes."""
    reasons = {name: {out.reason for out in split_of(name).left_out} for name in WRITTEN}
    assert reasons["chromium"] == {"running head", "running foot"}
    assert reasons["libreoffice"] == {"running head"}
    assert reasons["scribus"] == {"running head", "page number"}
    assert reasons["pdftex"] == {
        "names of the authors",
        "line above the lead",
        "page number",
    }


def test_a_note_by_a_sign_is_a_note() -> None:
    """It stands at the foot of a column, within a sentence, and parts nothing."""
    ((article, _),) = split_of("pdftex").articles
    note = "[*] Ida Jost is an engineer who writes about roads and rivers."
    assert paragraphs(article.text)[-3] == note


def test_a_scan_that_lies_askew_is_read_line_by_line() -> None:
    """What was recognised wrong stays so, and the article is warned of it."""
    ((article, _),) = split_of("ocrmypdf").articles
    assert (article.title, article.authors) == (TITLE, ("Ida Jost",))
    shown = paragraphs(article.text)
    assert shown[0] == PARAGRAPHS[0]
    assert shown[5:10] == list(PARAGRAPHS[5:10])
    assert [p.replace("2003!", "2003[1]") for p in shown[2:3]] == [PARAGRAPHS[2]]
    assert len(shown) == len(PARAGRAPHS)
    assert article.warnings == (
        "its letters were read from a scan: compare names and figures with its pages",
    )
