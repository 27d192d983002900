"""References and notes: what the styles print, and what reference managers read."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import bibtexparser
import pytest
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from askcaci.citing import (
    STYLES,
    TEXT_STYLES,
    Pinpoint,
    Style,
    TextStyle,
    footnote,
    pinpoint_at,
    place_in,
    reference,
    references,
    title_of,
)
from askcaci.citing.people import Name, initials, name_of
from askcaci.citing.quoting import ended, quoted, within
from askcaci.errors import UsageError
from askcaci.rendering.markdown import reply_markdown
from askcaci.text.normalise import printable
from askcaci.types import Answer, Article, Span
from builders import article, citation

ANALYST = "Central Asia-Caucasus Analyst"
URL = "https://www.cacianalyst.org/a_b.html"
JUNE = date(2025, 6, 5)
PAGE = article(
    ("lead", None, "A lead.\n\nIts second paragraph."),
    ("background", "BACKGROUND:", "First paragraph.\n\nSecond paragraph."),
    ("bio", "About the Author", "Ida Jost writes."),
    title="Has the West 'Lost' Azerbaijan?",
    authors=("Ida M. Jost",),
    published=JUNE,
    url=URL,
    publication=ANALYST,
)
# Lists, because st.text() never draws a lone surrogate.
HOSTILE = st.lists(
    st.characters(exclude_categories=[])
    | st.sampled_from("\x1b\x00\r\n\t\u202e\u2028\ud800 \"'“”‘’{}\\%&#~^_*[]<>,.?@"),
    max_size=30,
).map("".join)


def work(title: str | None, *authors: str, **fields: Any) -> Article:
    """Return an article of the Analyst of June 5, 2025."""
    known: dict[str, Any] = {"published": JUNE, "url": URL, "publication": ANALYST}
    return article(
        "Opening words of the text that go on.",
        title=title,
        authors=authors,
        **(known | fields),
    )


def flat(text: str) -> str:
    """Return a text as it may stand in a field: printable, on one line."""
    return " ".join(printable(text).split())


MANY = [f"Ada{chr(97 + n)} Beck{chr(97 + n)}" for n in range(21)]
TAIL = "Central Asia-Caucasus Analyst"

CASES: list[tuple[Article, str, str, str]] = [
    (
        work("A Border Drawn", "Ida M. Jost"),
        f"Jost, Ida M. “A Border Drawn.” {TAIL}, June 5, 2025. {URL}.",
        f"Jost, I. M. (2025, June 5). A Border Drawn. {TAIL}. {URL}",
        f"Jost, Ida M. “A Border Drawn.” {TAIL}, 5 June 2025, www.cacianalyst.org/a_b.html.",
    ),
    (
        work("Who Pays?", "Ida Jost", "Bo van der Berg", url=None),
        f"Jost, Ida, and Bo van der Berg. “Who Pays?” {TAIL}, June 5, 2025.",
        f"Jost, I., & van der Berg, B. (2025, June 5). Who Pays? {TAIL}.",
        f"Jost, Ida, and Bo van der Berg. “Who Pays?” {TAIL}, 5 June 2025.",
    ),
    (
        work("Three", "Ida Jost", "Bo al-Berg", "Cy Dun Jr.", url=None),
        f"Jost, Ida, Bo al-Berg, and Cy Dun Jr. “Three.” {TAIL}, June 5, 2025.",
        f"Jost, I., al-Berg, B., & Dun, C., Jr. (2025, June 5). Three. {TAIL}.",
        f"Jost, Ida, et al. “Three.” {TAIL}, 5 June 2025.",
    ),
    (
        work("Undated", "Madonna", published=None),
        f"Madonna. “Undated.” {TAIL}, n.d. {URL}.",
        f"Madonna. (n.d.). Undated. {TAIL}. {URL}",
        f"Madonna. “Undated.” {TAIL}, www.cacianalyst.org/a_b.html.",
    ),
    (
        work(None, "Cy Dun Jr.", url=None),
        f"Dun, Cy, Jr. [untitled: “Opening words of the text that…”]. {TAIL}, June 5, 2025.",
        f"Dun, C., Jr. (2025, June 5). [untitled: “Opening words of the text that…”]. {TAIL}.",
        f"Dun, Cy, Jr. [untitled: “Opening words of the text that…”]. {TAIL}, 5 June 2025.",
    ),
    (
        work("Nobody’s Work", url=None),
        f"{TAIL}. “Nobody’s Work.” June 5, 2025.",
        f"Nobody’s Work. (2025, June 5). {TAIL}.",
        f"“Nobody’s Work.” {TAIL}, 5 June 2025.",
    ),
    (
        work("Printed", "Ida Jost", url=None, volume=6, number=16, pages="10-12"),
        f"Jost, Ida. “Printed.” {TAIL} 6, no. 16 (June 5, 2025): 10–12.",
        f"Jost, I. (2025, June 5). Printed. {TAIL}, 6(16), 10–12.",
        f"Jost, Ida. “Printed.” {TAIL}, vol. 6, no. 16, 5 June 2025, pp. 10–12.",
    ),
    (
        work("No “End” to “War”", "Ida Jost", publication=None, url=None),
        "Jost, Ida. “No ‘End’ to ‘War.’” June 5, 2025.",
        "Jost, I. (2025, June 5). No “End” to “War.”",
        "Jost, Ida. “No ‘End’ to ‘War.’” 5 June 2025.",
    ),
    (
        work("Nothing Known", "Ida Jost", publication=None, url=None, published=None),
        "Jost, Ida. “Nothing Known.” n.d.",
        "Jost, I. (n.d.). Nothing Known.",
        "Jost, Ida. “Nothing Known.”",
    ),
    (
        work("Bases in the U.S.", "Bureau of Sands", publication="Sands Inc.", url=None),
        "Bureau of Sands. “Bases in the U.S.” Sands Inc., June 5, 2025.",
        "Bureau of Sands. (2025, June 5). Bases in the U.S. Sands Inc.",
        "Bureau of Sands. “Bases in the U.S.” Sands Inc., 5 June 2025.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("of", "chicago", "apa", "mla"), CASES)
def test_a_bibliography_entry(of: Article, chicago: str, apa: str, mla: str) -> None:
    """Each style orders, punctuates and shortens as its manual says."""
    assert reference(of, "chicago") == chicago
    assert reference(of, "apa") == apa
    assert reference(of, "mla") == mla


@pytest.mark.parametrize(
    ("count", "chicago", "apa", "mla"),
    [
        (
            6,
            "Becka, Adaa, Adab Beckb, Adac Beckc, Adad Beckd, Adae Becke, and Adaf Beckf. “",
            "Becka, A., Beckb, A., Beckc, A., Beckd, A., Becke, A., & Beckf, A. (",
            "Becka, Adaa, et al. “",
        ),
        (
            7,
            "Becka, Adaa, Adab Beckb, Adac Beckc, et al. “",
            "Becka, A., Beckb, A., Beckc, A., Beckd, A., Becke, A., Beckf, A., & Beckg, A. (",
            "Becka, Adaa, et al. “",
        ),
        (
            20,
            "Becka, Adaa, Adab Beckb, Adac Beckc, et al. “",
            ", ".join(f"Beck{chr(97 + n)}, A." for n in range(19)) + ", & Beckt, A. (",
            "Becka, Adaa, et al. “",
        ),
        (
            21,
            "Becka, Adaa, Adab Beckb, Adac Beckc, et al. “",
            ", ".join(f"Beck{chr(97 + n)}, A." for n in range(19)) + ", . . . Becku, A. (",
            "Becka, Adaa, et al. “",
        ),
    ],
)
def test_many_authors(count: int, chicago: str, apa: str, mla: str) -> None:
    """Chicago names up to six, APA up to twenty and beyond them the last, MLA two."""
    of = work("Many", *MANY[:count])
    assert reference(of, "chicago").startswith(chicago)
    assert reference(of, "apa").startswith(apa)
    assert reference(of, "mla").startswith(mla)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("A Title", "“A Title.”"),
        ("Why?", "“Why?”"),
        ("Now!", "“Now!”"),
        ("So…", "“So…”"),
        ("In the U.S.", "“In the U.S.”"),
        ('The "Game"', "“The ‘Game.’”"),
        ("The “Game”?", "“The ‘Game’?”"),
        ("The ‘Game?’", "“The ‘Game?’”"),
        ("The 'Game'", "“The ‘Game.’”"),
        ("“He said ‘no’ twice”", "“‘He said “no” twice.’”"),
        ("‘He said “no” twice’", "“‘He said “no” twice.’”"),
        ("Moscow's and the Students' War", "“Moscow’s and the Students’ War.”"),
        ("The Kazakhs’", "“The Kazakhs’.”"),
        ("Since the '90s “Boom”", "“Since the ’90s ‘Boom.’”"),
        ("Half a “pair", "“Half a ‘pair.”"),
        ("(“Bracketed”)", "“(‘Bracketed’).”"),
        ('A 12" Pipe', '“A 12" Pipe.”'),
    ],
)
def test_marks_within_quotation_marks(text: str, inside: str) -> None:
    """Quotation marks alternate with depth, apostrophes stay, a full stop goes inside."""
    assert quoted(text, ".") == inside


def test_a_comma_stands_behind_any_mark_but_a_comma() -> None:
    """A note goes on behind a question: Chicago keeps the comma."""
    assert quoted("Why?", ",") == "“Why?,”"
    assert quoted("The “Game”", ",") == "“The ‘Game,’”"
    assert quoted("Odd,", ",") == "“Odd,”"


def test_outside_quotation_marks_the_outer_ones_are_double() -> None:
    """APA's titles stand in no marks of their own."""
    assert ended("The 'Game' of “‘Names’”") == "The “Game” of “‘Names.’”"
    assert ended("Students' War") == "Students’ War."


@given(st.text("ab '‘’\"“”s9.?", max_size=40))
def test_marks_change_into_marks_only(text: str) -> None:
    """Nothing but quotation marks changes, and their number stays."""
    plain = re.compile("['‘’\"“”]")
    inner = quoted(text)[1:-1]
    assert plain.sub("'", inner) == plain.sub("'", text)


def test_a_long_row_of_marks_is_read_in_one_pass() -> None:
    """Pairing is linear: a hostile title does not hang it."""
    assert len(quoted("‘" * 100_000 + "”" * 100_000)) == 200_002
    assert len(quoted("“a " * 100_000 + "b” ’" * 100_000)) == 700_002


@pytest.mark.parametrize(
    ("written", "name", "inverted", "initialled"),
    [
        ("Ida Jost", Name("Jost", "Ida"), "Jost, Ida", "Jost, I."),
        ("Ida M. Jost", Name("Jost", "Ida M."), "Jost, Ida M.", "Jost, I. M."),
        ("I.M. Jost", Name("Jost", "I.M."), "Jost, I.M.", "Jost, I. M."),
        ("Jost, Ida", Name("Jost", "Ida"), "Jost, Ida", "Jost, I."),
        ("Dr. Ida Jost, Ph.D.", Name("Jost", "Ida"), "Jost, Ida", "Jost, I."),
        (
            "Ursula von der Berg",
            Name("Berg", "Ursula", "von der"),
            "von der Berg, Ursula",
            "von der Berg, U.",
        ),
        (
            "Bo van den Berg",
            Name("Berg", "Bo", "van den"),
            "van den Berg, Bo",
            "van den Berg, B.",
        ),
        (
            "Murad Batal al-Jost",
            Name("Jost", "Murad Batal", "al-"),
            "al-Jost, Murad Batal",
            "al-Jost, M. B.",
        ),
        ("Ali bin Jost", Name("Jost", "Ali", "bin"), "bin Jost, Ali", "bin Jost, A."),
        ("Rob De Jost", Name("De Jost", "Rob"), "De Jost, Rob", "De Jost, R."),
        ("Ana Jost y Dun", Name("Jost y Dun", "Ana"), "Jost y Dun, Ana", "Jost y Dun, A."),
        (
            "Aibek Jost uulu",
            Name("Jost uulu", "Aibek"),
            "Jost uulu, Aibek",
            "Jost uulu, A.",
        ),
        (
            "Syed Fazl-e-Jost",
            Name("Fazl-e-Jost", "Syed"),
            "Fazl-e-Jost, Syed",
            "Fazl-e-Jost, S.",
        ),
        ("Jean-Luc Jost", Name("Jost", "Jean-Luc"), "Jost, Jean-Luc", "Jost, J.-L."),
        ("J.-L. Jost", Name("Jost", "J.-L."), "Jost, J.-L.", "Jost, J.-L."),
        (
            "Cy K. Dun Jr.",
            Name("Dun", "Cy K.", suffix="Jr."),
            "Dun, Cy K., Jr.",
            "Dun, C. K., Jr.",
        ),
        ("Cy Dun, III", Name("Dun", "Cy", suffix="III"), "Dun, Cy, III", "Dun, C., III"),
        ("Dun, Cy, Jr.", Name("Dun", "Cy", suffix="Jr."), "Dun, Cy, Jr.", "Dun, C., Jr."),
        ("Madonna", Name("Madonna"), "Madonna", "Madonna"),
        ("al-Farabi", Name("al-Farabi"), "al-Farabi", "al-Farabi"),
        ("Bureau of Sands", Name("Bureau of Sands"), "Bureau of Sands", "Bureau of Sands"),
        ("The Sand Times", Name("The Sand Times"), "The Sand Times", "The Sand Times"),
        ("Jost & Dun", Name("Jost & Dun"), "Jost & Dun", "Jost & Dun"),
        ("A, B, C, D", Name("A, B, C, D"), "A, B, C, D", "A, B, C, D"),
    ],
)
def test_names_are_taken_apart(
    written: str, name: Name, inverted: str, initialled: str
) -> None:
    """Particles stay with the family name, suffixes apart; institutions stay whole."""
    found = name_of(written)
    assert (found.inverted, found.initialled) == (inverted, initialled)
    whole = found.whole
    assert found == name or (whole and found.direct == name.direct)


def test_initials_of_what_has_none() -> None:
    """Given names without a letter are printed as they are."""
    assert initials("Ида Э.") == "И. Э."
    assert initials("E\u0301mile") == "É."
    assert initials("(Bo)") == "(Bo)"


@given(HOSTILE)
def test_no_word_of_a_name_is_lost(text: str) -> None:
    """A name that is read loses at most an honorific, a degree and its commas."""
    name = flat(text)
    if name and not re.search(r"[.,]", name):
        assert sorted(name_of(name).direct.split()) == sorted(name.split())
    assert name == "" or name_of(name).inverted


def test_bibliographies_are_sorted_by_author_then_title() -> None:
    """Letter by letter; one author before the same with others; al- and articles do not count.

    An unsigned piece stands under its magazine.
    """
    works = [
        work("The Zoo", "Ida Jost", id="zoo"),
        work("Yard", "Ida Jost", "Ann Ames", id="yard"),
        work("A Garden", "Ida Jost", id="garden"),
        work("X", "Bo al-Kurd", id="kurd"),
        work("The Lone Work", id="lone"),
        work("Y", "Ada Jöst-Muir", id="muir"),
    ]
    lines = references(works, "chicago").split("\n")
    assert [re.search("“(?:The |A )?(.)", line)[1] for line in lines] == list("LGZYYX")
    assert lines[4].startswith("Jöst-Muir")


def test_mla_names_the_same_authors_once() -> None:
    """Three hyphens stand for all authors of the entry before, never for a title."""
    works = [work(t, "Ida Jost", url=None) for t in ("B", "A")]
    works += [work("C", "Ida Jost", "Bo Berg", url=None), work("N"), work("M")]
    heads = [line.split("”")[0] for line in references(works, "mla").split("\n")]
    assert heads == [
        "Jost, Ida. “A.",
        "---. “B.",
        "Jost, Ida, and Bo Berg. “C.",
        "“M.",
        "“N.",
    ]


def test_apa_letters_years_that_are_alike() -> None:
    """Undated first, then by date; works of the same authors and year are told apart."""
    works = [
        work("New", "Ida Jost", published=date(2025, 7, 1)),
        work("Old", "Ida Jost", published=date(2024, 7, 1)),
        work("Mid", "Ida Jost", published=date(2025, 6, 1)),
        work("With", "Ida Jost", "Bo Berg"),
        work("Un", "Ida Jost", published=None),
        work("Un Too", "Ida Jost", published=None),
        work("Nobody"),
        work("Nobody"),
    ]
    years = re.findall(r"^.*?\((.*?)\)", references(works, "apa"), re.MULTILINE)
    assert years == [
        "n.d.-a",
        "n.d.-b",
        "2024, July 1",
        "2025a, June 1",
        "2025b, July 1",
        "2025, June 5",
        "2025, June 5",
        "2025, June 5",
    ]


def test_the_letters_go_on_behind_z() -> None:
    """The twenty-seventh is "aa"."""
    works = [work(f"T{n:02}", "Ida Jost") for n in range(28)]
    lines = references(works, "apa").split("\n")
    assert [line.split("(")[1][:6] for line in lines[25:]] == ["2025z,", "2025aa", "2025ab"]


@pytest.mark.parametrize(
    ("style", "note"),
    [
        (
            "chicago",
            f"Ida M. Jost, “Has the West ‘Lost’ Azerbaijan?,” {TAIL}, June 5, 2025, under "
            f"“Background,” para. 2, {URL}.",
        ),
        (
            "apa",
            "(Jost, 2025, Background section, para. 2). Jost, I. M. (2025, June 5). Has the "
            f"West “Lost” Azerbaijan? {TAIL}. {URL}",
        ),
        (
            "mla",
            "(Jost, sec. Background, par. 2). Jost, Ida M. “Has the West ‘Lost’ Azerbaijan?” "
            f"{TAIL}, 5 June 2025, www.cacianalyst.org/a_b.html.",
        ),
    ],
)
def test_a_note_points_to_a_paragraph(style: TextStyle, note: str) -> None:
    """Chicago gives a full note; the others what stands in the text, then the entry."""
    at = pinpoint_at(PAGE, place_in(PAGE, "background.2"))
    assert footnote(PAGE, style, at) == note
    quote = citation(PAGE, "Second paragraph.", 1)
    assert footnote(quote, style) == note.replace("2,", "1,").replace(
        ". 2)", ". 1)"
    ).replace("5, 2025", "5, 2025")


@pytest.mark.parametrize(
    ("of", "chicago", "apa", "mla"),
    [
        (
            work("Two", "Ida Jost", "Bo van Berg", url=None),
            "Ida Jost and Bo van Berg, “Two,”",
            "(Jost & van Berg, 2025).",
            "(Jost and van Berg).",
        ),
        (
            work("Three", "Ida Jost", "Bo Berg", "Cy Dun Jr."),
            "Ida Jost et al., “Three,”",
            "(Jost et al., 2025).",
            "(Jost et al.).",
        ),
        (
            work("Junior", "Dun, Cy, Jr.", published=None),
            "Cy Dun Jr., “Junior,”",
            "(Dun, n.d.).",
            "(Dun).",
        ),
        (
            work("Nobody’s “Work”"),
            f"“Nobody’s ‘Work,’” {TAIL}",
            "(“Nobody’s ‘Work,’” 2025).",
            "(“Nobody’s ‘Work’”).",
        ),
        (
            work(None),
            "[untitled: “Opening words of the text that…”],",
            "([untitled: “Opening words of the text that…”], 2025).",
            "([untitled: “Opening words of the text that…”]).",
        ),
    ],
)
def test_a_note_on_a_whole_article(of: Article, chicago: str, apa: str, mla: str) -> None:
    """Authors stand in spoken order and are fewer than in a bibliography."""
    for style, start in zip(TEXT_STYLES, (chicago, apa, mla), strict=True):
        note = footnote(of, style)
        assert note.startswith(start)
        if style != "chicago":
            assert note == f"{note[: len(start)]} {reference(of, style)}"


def test_an_undated_note_ends_in_one_full_stop() -> None:
    """The full stop of "n.d." ends the note; behind an address there is always one."""
    bare = work("T", "Ida Jost", published=None, url=None)
    assert footnote(bare, "chicago") == f"Ida Jost, “T,” {TAIL}, n.d."
    odd = work("T", "Ida Jost", url="https://example.org/etc.")
    assert reference(odd, "chicago").endswith(" https://example.org/etc..")
    assert reference(odd, "mla").endswith(" example.org/etc..")


@pytest.mark.parametrize(
    ("where", "words", "at"),
    [
        ("1", "A lead.", Pinpoint(None, 1)),
        ("2", "Its second paragraph.", Pinpoint(None, 2)),
        ("4", "Second paragraph.", Pinpoint("Background", 2)),
        ("lead.1", "A lead.", Pinpoint(None, 1)),
        ("background.1", "First paragraph.", Pinpoint("Background", 1)),
        ("bio.1", "Ida Jost writes.", Pinpoint("About the Author", 1)),
        ("2-6", "lead", Pinpoint(None, 1)),
    ],
)
def test_places_are_found(where: str, words: str, at: Pinpoint) -> None:
    """A section's paragraph, one counted from the lead, or characters."""
    span = place_in(PAGE, where)
    assert span.of(PAGE.text) == words
    assert pinpoint_at(PAGE, span) == at


def test_a_heading_is_in_no_paragraph() -> None:
    """Characters of a heading alone are nowhere in a section."""
    start = PAGE.text.index("BACKGROUND")
    assert pinpoint_at(PAGE, Span(start, start + 5)) is None


@pytest.mark.parametrize("where", ["", "0", "99", "conclusions.1", "6-2", "1-9999", "x"])
def test_an_unknown_place_is_told_how_to_find_one(where: str) -> None:
    """The error names the command that shows the paragraphs."""
    with pytest.raises(UsageError, match="has no place") as caught:
        place_in(PAGE, where)
    assert "askcaci show one" in caught.value.hint


def test_titles_in_replies_nest_their_marks_too() -> None:
    """A title named under a quote has its marks as a reference has."""
    assert title_of(work('The "Game"')) == "“The ‘Game’”"
    assert title_of(PAGE) == "“Has the West ‘Lost’ Azerbaijan?”"


def test_an_untitled_article_is_named_by_its_first_section() -> None:
    """The heading above the opening words is no part of them."""
    of = article(("background", "BACKGROUND", "He said “no” to it all again."), title=None)
    assert title_of(of) == "[untitled: “He said ‘no’ to it all…”]"


def test_csl_items_follow_the_schema() -> None:
    """Names in parts, the date in parts, unknown fields absent."""
    of = work("The “T”", "Ida van Jost", "Cy Dun Jr.", "Bo al-Berg", "Bureau of Sands")
    bare = work(None, published=None, url=None, id="x")
    assert json.loads(references([of, bare], "csl-json")) == [
        {
            "id": "one",
            "type": "article-magazine",
            "author": [
                {"family": "Jost", "given": "Ida", "non-dropping-particle": "van"},
                {"family": "Dun", "given": "Cy", "suffix": "Jr."},
                {"family": "al-Berg", "given": "Bo"},
                {"literal": "Bureau of Sands"},
            ],
            "title": "The “T”",
            "container-title": ANALYST,
            "issued": {"date-parts": [[2025, 6, 5]]},
            "URL": URL,
        },
        {
            "id": "x",
            "type": "article-magazine",
            "title": "[untitled: “Opening words of the text that…”]",
            "container-title": ANALYST,
        },
    ]  # fmt: skip


def parsed(bibtex: str) -> list[dict[str, Any]]:
    """Return the entries a BibTeX parser reads, names in their parts."""
    middleware = [SeparateCoAuthors(), SplitNameParts()]
    library = bibtexparser.parse_string(bibtex, append_middleware=middleware)
    assert library.failed_blocks == []
    return [
        {"ENTRYTYPE": e.entry_type, "ID": e.key, **{f.key: f.value for f in e.fields}}
        for e in library.entries
    ]


def unescaped(text: str) -> str:
    """Return what TeX prints for escaped text, groups of braces gone."""
    commands = {
        "braceleft": "\ue000",
        "braceright": "\ue001",
        "asciitilde": "~",
        "asciicircum": "^",
        "backslash": "\\",
    }
    text = re.sub(r"\\text([a-z]+)\{\}", lambda m: commands[m[1]], text)
    text = re.sub(r"\\([&%$#_])", r"\1", text)
    return re.sub("[{}]", "", text).replace("\ue000", "{").replace("\ue001", "}")


def test_a_bibtex_entry() -> None:
    """An article of a magazine, its title safe from a style's capitals, text in UTF-8."""
    of = work("Türkiye & the 5% {Deal}", "Ursula von der Berg", "Cy Dun Jr.", "askcaci")
    assert reference(of, "bibtex") == (
        "@article{vonderberg2025turkiye,\n"
        "  author = {von der Berg, Ursula and Dun, Jr., Cy and {askcaci}},\n"
        "  options = {useprefix=true},\n"
        "  title = {{Türkiye \\& the 5\\% \\textbraceleft{}Deal\\textbraceright{}}},\n"
        "  journal = {Central Asia-Caucasus Analyst},\n"
        "  entrysubtype = {magazine},\n"
        "  year = {2025},\n"
        "  month = jun,\n"
        "  day = {5},\n"
        "  url = {https://www.cacianalyst.org/a_b.html}\n"
        "}"
    )


def test_bibtex_keys_are_unique_and_plain() -> None:
    """Author, year and first word of weight; what is alike is told apart by letters."""
    works = [
        work("The Long War", "Zoë Jöst"),
        work("A Long Peace", "Zoë Jöst"),
        work("Long", "Zoë Jöst"),
        work("Undated", "Bo Berg", published=None),
        work("The", published=None, id="some-id"),
        work("Война", "Ида Йост", id="война"),
        work(None),
    ]
    keys = [entry["ID"] for entry in parsed(references(works, "bibtex"))]
    assert keys == [
        "jost2025long",
        "jost2025longb",
        "jost2025longc",
        "bergndundated",
        "someidnd",
        "yost2025voyna",
        "opening2025",
    ]
    many = [work("Long", "Zoë Jöst")] * 60
    keys = [entry["ID"] for entry in parsed(references(many, "bibtex"))]
    assert len(set(keys)) == 60
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)


def test_what_names_no_publication_is_miscellaneous() -> None:
    """A periodical is not made up: @misc, GEN, document."""
    of = work("T", "Ida Jost", publication=None, published=None, url=None)
    assert parsed(reference(of, "bibtex"))[0].keys() == {
        "ENTRYTYPE",
        "ID",
        "author",
        "title",
    }
    assert reference(of, "bibtex").startswith("@misc{")
    assert reference(of, "ris").startswith("TY  - GEN\n")
    assert json.loads(reference(of, "csl-json"))[0]["type"] == "document"


@given(
    HOSTILE, st.lists(st.text("abcAB éß_%{}~^\\$#’-", min_size=1, max_size=14), max_size=4)
)
def test_bibtex_reads_back(title: str, authors: list[str]) -> None:
    """A parser finds the title and each author as they were, whatever they hold."""
    of = work(title, *authors)
    (entry,) = parsed(reference(of, "bibtex"))
    # Quotation marks become the inner ones.
    shown = within(flat(title)) or flat(title_of(work(None)))
    assert unescaped(entry["title"]) == shown
    names = [
        Name(
            " ".join(map(unescaped, part.last)),
            " ".join(map(unescaped, part.first)),
            " ".join(map(unescaped, part.von)),
        ).direct
        for part in entry.get("author", [])
    ]
    wanted = [name_of(flat(author)).direct for author in authors if flat(author)]
    assert names == wanted


RIS_LINE = re.compile(r"(?:TY  - (?:MGZN|GEN)|(?:ID|AU|TI|T2|PY|DA|UR)  - \S.*|ER  - )")


def test_a_ris_record() -> None:
    """Known tags, one field a line, from TY to ER."""
    of = work("T", "Ida van Jost", "Cy Dun Jr.", "askcaci", published=date(987, 6, 5))
    assert (
        references([of, of], "ris").split("\n\n")
        == [
            "TY  - MGZN\n"
            "ID  - one\n"
            "AU  - van Jost, Ida\n"
            "AU  - Dun, Cy, Jr.\n"
            "AU  - askcaci\n"
            "TI  - T\n"
            "T2  - Central Asia-Caucasus Analyst\n"
            "PY  - 0987\n"
            "DA  - 0987/06/05/\n"
            "UR  - https://www.cacianalyst.org/a_b.html\n"
            "ER  - "
        ]
        * 2
    )


@given(HOSTILE, st.sampled_from(STYLES))
def test_no_text_breaks_a_format(text: str, style: Style) -> None:
    """With anything in any field, entries stay one line each, fields too, files readable."""
    hostile = article(
        ("background", text, f"{text}."),
        title=text,
        authors=(text, text),
        publication=text,
        url=text,
        id=text,
    )
    shown = references([hostile, PAGE], style)
    assert printable(shown) == shown
    lines = shown.split("\n")
    if style == "ris":
        assert [line for line in lines if line and not RIS_LINE.fullmatch(line)] == []
        assert lines.count("ER  - ") == 2
    elif style == "csl-json":
        assert len(json.loads(shown)) == 2
    elif style == "bibtex":
        assert len(parsed(shown)) == 2
    else:
        assert len(lines) == 2
        note = footnote(hostile, style, pinpoint_at(hostile, hostile.sections[0].span))
        assert printable(note) == note
        assert len(note.splitlines()) == 1


@pytest.mark.parametrize("style", TEXT_STYLES)
def test_markdown_notes_are_of_a_style(style: TextStyle) -> None:
    """A note is that of the style, the publication in italics, then the place in the corpus."""
    quote = citation(PAGE, "Second paragraph.", 1)
    shown = reply_markdown(Answer("?", quote.quote, (quote,), 0.9), style)
    label, _, note = shown.split("\n\n")[-1].partition(" ")
    assert label == "[^1]:"
    (token,) = MarkdownIt("commonmark").parse(note)[1:-1]
    children = token.children or []
    read = "".join(child.content for child in children)
    plain = footnote(quote, style)
    if style == "mla":
        plain = plain.replace("www.", "https://www.")
    line = 1 + PAGE.text[: quote.span.start].count("\n")
    assert read == f"{plain} (one, line {line})"
    opened = [n for n, child in enumerate(children) if child.type == "em_open"]
    assert [children[n + 1].content for n in opened] == [ANALYST]
    assert [child.attrs["href"] for child in children if child.type == "link_open"] == [URL]


@given(HOSTILE, st.sampled_from(TEXT_STYLES))
def test_a_markdown_parser_reads_the_note(text: str, style: TextStyle) -> None:
    """Whatever an article's fields hold, the note is shown as it is in plain text."""
    of = article("A quote.", title=text, authors=(text,), publication=text, url=None)
    quote = citation(of, "A quote.")
    shown = reply_markdown(Answer("?", quote.quote, (quote,), 0.9), style)
    note = shown.split("\n\n")[-1].partition(" ")[2]
    tokens = MarkdownIt("commonmark").parse(note)
    assert [token.type for token in tokens] == [
        "paragraph_open",
        "inline",
        "paragraph_close",
    ]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {
        "text",
        "text_special",
        "em_open",
        "em_close",
    }
    read = "".join(child.content for child in children)
    assert read == f"{footnote(quote, style)} (one, line 1)"
