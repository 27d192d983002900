"""Drafts as people write them, each kind of mark, block quote, omission and credit once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import docx
import pytest

from askcaci.types import Article
from askcaci.verifying.checking import verify
from askcaci.verifying.drafts import draft_of
from askcaci.verifying.results import Verification
from builders import article

RAILS = article(
    ("lead", None, "The line carries fewer travelers than the road beside it. Nobody expects "
    "the ferry to close the gap."),
    ("background", "BACKGROUND", "Two ministries own the track and neither owns the "
    "trains. Freight rates doubled between 2003 and 2006 while the volume fell by a third. The "
    "union refused to sign the long-term agreement on wages. The minister called the plan a "
    "loss and left the hall. The lake covers 40 square kilometers."),
    id="rails", title="Rails Without Riders of the Shore", authors=("Ida Orun", "Sona Bek"),
    published=date(2006, 8, 9),
)  # fmt: skip
OTHERS = [
    article(f"Text number {number}.", id=identity, title=title, authors=(author,),
            published=date(year, 5, 6), url=f"https://steppe.example/{identity}")
    for number, (identity, title, author, year) in enumerate([
        ("dam", "A Dam at the Upper Gorge", "Ilse Maral", 2024),
        ("sugar", "Sugar and Salt in the Valley", "Bo van der Berg", 2012),
        ("dunes", "Dunes on the Move Again", "Karim Batal al-Halabi", 2013),
        ("grain", "Grain for the Northern Elevators", "Айбек Жүсіпов", 2014),
        ("wool", "Wool and the Weavers of the Plateau", "İpek Şirin Çölağası", 2015),
        ("ports", "Ports of the Shallow Shore", "Əli Heydər oğlu Sandov", 2011),
    ])
]  # fmt: skip

TRUE = "Freight rates doubled between 2003 and 2006 while the volume fell by a third."
FALSE = TRUE.replace("2006", "2005")


def checked(name: str, draft: str | bytes) -> Verification:
    """Return what a draft quotes, checked."""
    data = draft if isinstance(draft, bytes) else draft.encode()
    return verify([draft_of(name, data)], [RAILS, *OTHERS])[0]


def labels(name: str, draft: str | bytes) -> list[str]:
    """Return the labels of what a draft quotes; of a mark without its other, "unclosed"."""
    found = checked(name, draft)
    return [one.label for one in found.checked] + ["unclosed"] * len(found.unclosed)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.tex"])
@pytest.mark.parametrize(
    "pair",
    [
        "“ ”", '" "', '“ "', '" ”', "” ”", "„ “", "„ ”", "« »", "» «", "‹ ›", "› ‹", "‘ ’", "' '",
        "‚ ‘", "″ ″", "‶ ″", "″ ‶", "‵ ′", "′ ′", "‟ ”", "“ “", "'' ''", ",, ''", "<< >>", "「 」",
        "『 』", "《 》", "〈 〉", "﹁ ﹂", "｢ ｣", "〝 〞", "＂ ＂", "❝ ❞", "❛ ❜", "⹂ “", "´´ ´´",
        "ˮ ˮ", "ʺ ʺ", "״ ״", "'' ”", "“ ’’", "‘‘ ’’", "’’ ’’", "'' ’’", "'' \"",
    ],
)  # fmt: skip
def test_what_stands_between_any_two_marks_is_checked(name: str, pair: str) -> None:
    """None is overlooked, and none left open."""
    opens, closes = pair.split(" ")
    assert labels(name, f"They write: {opens}{FALSE}{closes} So it is.") == ["altered"]


BLOCKS = {
    "a.md": [
        f"> {FALSE}", f">{FALSE}", f"> > {FALSE}", f"- item:\n\n  > {FALSE}", f"    {FALSE}",
        f"<BLOCKQUOTE cite='x'><p>{FALSE}</p></BLOCKQUOTE>", f"<p><q>{FALSE}</q></p>",
        f"<aside class='pullquote'>{FALSE}</aside>", f"<p class='zitat'>{FALSE}</p>",
        f"<p style='margin-left: 40px'>{FALSE}</p>", f"<td>“{FALSE}”</td>",
        f"<div style='color: red; padding-left:2em'>{FALSE}</div>",
        f"::: {{custom-style=\"Intense Quote\"}}\n{FALSE}\n:::",
        f"They: [{FALSE}]{{custom-style=\"Quote Char\"}}",
        f"\\begin{{quote}}\n{FALSE}\n\\end{{quote}}", f"They: \\enquote{{{FALSE}}}",
        f"Text^[They say “{FALSE}”]", f"| a |\n|---|\n| “{FALSE}” |", f"&ldquo;{FALSE}&rdquo;",
        f"“Freight<br>{FALSE[8:]}”", f"“{FALSE.replace('2005', '[2005]{.underline}')}”",
    ],
    "a.txt": [
        f"> {FALSE}", f">> {FALSE}", f"| {FALSE}", f"    {FALSE}", f"\t{FALSE}",
        f"  {FALSE[:40]}\n  {FALSE[40:]}", f"        {FALSE}\n\n        -- Ida Orun",
        f"“Freight rates dou-\nbled{FALSE[21:]}”",
    ],
    "a.tex": [
        f"\\begin{{displayquote}}[Orun]\n{FALSE}\n\\end{{displayquote}}",
        f"\\begin{{foreigndisplaycquote}}{{german}}{{orun2006rails}}{FALSE}\\end{{x}}",
        f"\\begin{{quoting}}[leftmargin=1cm]{FALSE}\\end{{quoting}}",
        f"\\begin{{myquote}}{FALSE}\\end{{myquote}}", f"\\begin{{verse}}{FALSE}\\end{{verse}}",
        f"\\blockcquote[12]{{orun2006rails}}{{{FALSE}}}", f"\\say{{{FALSE}}}",
        f"\\foreigntextcquote{{german}}{{orun2006rails}}{{{FALSE}}}", f"\\myquote{{{FALSE}}}",
        f"\\epigraph{{{FALSE}}}{{Ida Orun}}", f"\\footnote{{They write ``{FALSE}''.}}",
        f"\\parencite[``{FALSE}'']{{orun2006rails}}", f"``{FALSE} % ''\n''",
        f"\\textquotedbl {FALSE}\\textquotedbl{{}}", f"\"`{FALSE}\"'",
        f"\\openautoquote {FALSE}\\closeautoquote{{}}",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "block"), [(name, one) for name, blocks in BLOCKS.items() for one in blocks]
)
def test_block_quotes_of_every_form_are_checked(name: str, block: str) -> None:
    """Whatever a format sets quotations off by; prose about them is none."""
    text = f"The authors write this, among much else that they have to say:\n\n{block}\n\nEnd.\n"
    assert labels(name, text) == ["altered"]


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("a.tex", f"They write \\enquote{{{FALSE}\n\nNext.\n", ["unclosed"]),
        ("a.md", f"They write “{FALSE}\n\nNext.\n", ["unclosed"]),
        ("a.tex", "``sign the long\"=term agree\"-ment on wages''", ["verbatim"]),
        ("a.tex", f'They say "{TRUE}"-like things.', ["verbatim"]),
        ("a.txt", "They:\n\n    He says “Freight rates doubled between 2003 and\n"
         "    2005 while the volume fell” and so on for hours.\n", ["absent", "altered"]),
        ("a.txt", "«Nobody expects the ferry to close the gap.\n\n»Two ministries own the track "
         "and neither owns the trains.»", ["verbatim"]),
        ("a.md", "> Nobody expects the ferry to close the gap.\n>\n> BACKGROUND\n>\n> Two "
         "ministries own the track", ["verbatim"]),
        ("a.md", "“Nobody expects the ferry to close the gap.\n\n“Two ministries own the track "
         "and neither owns the trains.”", ["verbatim"]),
        ("a.tex", f"``{TRUE}'' \\cite{{orun2006rails and on.", ["verbatim"]),
        ("a.txt", "| one | two |\n| three | four |\n", []),
        ("a.tex", r"\MakeOuterQuote{\"} \setquotestyle{english} \newenvironment{x}{}{}", []),
    ],
)  # fmt: skip
def test_unclosed_marks_shorthands_and_paragraphs(
    name: str, text: str, right: list[str]
) -> None:
    """What is never closed is told; quotations over paragraphs and headings are one."""
    assert labels(name, text) == right


@pytest.mark.parametrize(
    ("quotation", "right"),
    [
        ("The minister … left the hall", "verbatim"),
        ("The minister called the plan a loss and [then] left the hall", "verbatim"),
        ("Freight rates doubled … fell by a third", "altered meaning"),
        ("Freight rates … fell by a third", "altered meaning"),
        ("The lake covers [400] square kilometers", "altered meaning"),
        ("The lake covers [12] 40 square kilometers", "verbatim"),
        ("and [] owns the trains. Freight rates doubled", "altered meaning"),
        ("The union … sign the long-term agreement", "altered meaning"),
        ("[The mayor] refused to sign the long-term agreement", "altered meaning"),
        ("[Everybody] expects the ferry to close the gap", "altered meaning"),
    ],
)
def test_what_ellipses_and_brackets_do(quotation: str, right: str) -> None:
    """A predicate left out whole changes nothing; a subject, a negation or a figure does."""
    assert labels("a.md", f"It has ‹{quotation}› in it.") == [right]


WRONG = f"“{TRUE}”"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"Berg writes that {WRONG}"), ("a.md", f"Van der Berg writes that {WRONG}"),
        ("a.md", f"Halabi writes that {WRONG}"), ("a.md", f"al-Halabi writes that {WRONG}"),
        ("a.md", f"Zhusipov writes that {WRONG}"), ("a.md", f"Colagasi writes that {WRONG}"),
        ("a.md", f"Sandov writes that {WRONG}"), ("a.md", f"{WRONG} [@halabi2013dunes]."),
        ("a.md", f"{WRONG} [@zhusipov2014grain]."), ("a.md", f"{WRONG} [@sandov2011ports]."),
        ("a.md", f"See <https://steppe.example/dam>: {WRONG}"),
        ("a.txt", f"{WRONG}¹\n\nNotes\n\n1. Maral, A Dam at the Upper Gorge.\n"),
        ("a.txt", f"{WRONG}1\n\nNotes\n\n1. Maral, A Dam at the Upper Gorge.\n"),
        ("a.md", f"{WRONG} (1).\n\n## Notes\n\n1. Maral, A Dam at the Upper Gorge.\n"),
        ("a.tex", f"\\begin{{quote}}{TRUE}\\\\ \\hfill --- Ilse Maral\\end{{quote}}"),
        ("a.tex", f"``{TRUE}''\\footcite[12]{{maral2024dam}}"),
        ("a.tex", f"\\epigraph{{{TRUE}}}{{Ilse Maral}}"),
    ],
)  # fmt: skip
def test_whoever_is_named_in_any_spelling_is_credited(name: str, text: str) -> None:
    """With or without particles, in Latin letters, by key, address or number of a note."""
    assert labels(name, text) == ["misattributed"]


@pytest.mark.parametrize(
    "text",
    [
        f"Maral disagrees with the claim that {WRONG}",
        f"Maral rejects the view that {WRONG}",
        f"Maral's opponent Orun writes {WRONG}",
        f"Where Maral sees growth, Orun sees that {WRONG}",
        f"Maral wrote much.\n\nThere is {WRONG} in it.",
        f"It holds (1) that {WRONG}\n\n## Notes\n\n1. Maral, A Dam at the Upper Gorge.\n",
    ],
)
def test_whoever_rejects_a_quotation_is_not_credited(text: str) -> None:
    """Nor who is named in another paragraph or another clause."""
    assert labels("a.md", text) == ["verbatim"]


def word(write: Callable[[Any], object]) -> bytes:
    """Return the bytes of a Word file with some prose and what `write` writes into it."""
    document = docx.Document()
    for _ in range(2):
        document.add_paragraph("A plain paragraph that has several words in it.")
    write(document)
    document.add_paragraph("And that is all that there is to be said about it.")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "kind", ["Citaat", "Idézet", "Παράθεση", "인용", "اقتباس", "Alıntı"]
)
def test_styles_of_word_in_many_languages_are_block_quotes(kind: str) -> None:
    """By any name that means quotation."""

    def write(document: Any) -> None:
        document.styles.add_style(kind, 1)
        document.add_paragraph(FALSE, style=kind)

    assert labels("a.docx", word(write)) == ["altered"]


def test_words_in_a_style_of_characters_are_a_quotation() -> None:
    """Over several runs; marks of their own are enough."""

    def write(document: Any) -> None:
        document.styles.add_style("Inline Quotation", 2)
        paragraph = document.add_paragraph("They write: ")
        paragraph.add_run("Freight rates ", style="Inline Quotation")
        paragraph.add_run(FALSE[14:], style="Inline Quotation")
        paragraph.add_run(" And: ")
        paragraph.add_run(f"“{TRUE}”", style="Inline Quotation")

    assert labels("a.docx", word(write)) == ["altered", "verbatim"]


def test_an_author_of_the_corpus_keeps_both_spellings_apart_from_words() -> None:
    """A bare family name needs its capital: "berg" is none."""
    found = checked("a.md", f"An ice berg: {WRONG}")
    assert [one.named for one in found.checked] == [None]


def test_the_articles_hold_what_is_quoted() -> None:
    """The true sentence is in one article, the false one in none."""
    held: list[Article] = [one for one in [RAILS, *OTHERS] if TRUE in one.text]
    assert held == [RAILS]
    assert FALSE not in RAILS.text
