"""The page on which a person looks an import over: what needs an eye, and every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from askcaci.corpus.checking import CONCERNS, NOTES
from askcaci.corpus.importing import import_files
from askcaci.corpus.importing.documents.plaintext import pages
from askcaci.corpus.importing.lines.pages import LeftOut
from askcaci.corpus.importing.report import (
    FileReport,
    Found,
    ImportReport,
    PageReport,
    Status,
    not_used,
    skipped,
)
from askcaci.corpus.importing.splitting.roles import OUTSIDE, ReadLine, Role, read_lines
from askcaci.corpus.importing.splitting.splitter import split_page
from askcaci.errors import CorpusError, SourceError
from askcaci.rendering.findings import LISTED, TITLES
from askcaci.rendering.review import FILES, LINES_PER_FILE, review_page
from builders import article

PAGES = Path(__file__).parent / "data" / "pages"
MADE = sorted(
    path
    for path in PAGES.rglob("*")
    if path.is_file() and ".expected" not in path.as_posix() and "_files" not in str(path)
)
HOSTILE = "<script>alert(1)</script>&\"'"
LEAD = "The upper valley has agreed to dig a canal of forty kilometers with its neighbors."
TEXT = "The canal changes who depends on whom. " * 20
Line = tuple[int, Role, str, str]


def lines_of(text: str) -> tuple[ReadLine, ...]:
    """Return what the lines of a text page became."""
    (page,) = pages("page.txt", text.encode("utf-8", "replace"), "page.txt")
    return read_lines(page, split_page(page))


def told(text: str) -> list[Line]:
    """Return place, role, reason and the first words of each line of a page."""
    return [
        (line.place, line.role, line.reason, " ".join(line.text.split()[:3]))
        for line in lines_of(text)
    ]


# What lines became.


def test_each_line_has_a_role_and_what_was_read_in_it() -> None:
    """Title, day, byline, headings and text; of a heading's line the text is another."""
    page = (
        "Home\nWednesday, 14 May 2025\nWho Pays for the Canal Featured\n"
        f"Published in Analytical Articles\nBy Ida Jost\n\n{LEAD}\n\nphoto.jpg\n\n"
        f"BACKGROUND: {TEXT}\n\nAUTHOR'S BIO: Ida Jost writes on rivers.\n\nVisit also\n"
    )
    assert told(page) == [
        (1, "furniture", "page furniture", "Home"),
        (2, "date", "2025-05-14", "Wednesday, 14 May"),
        (3, "title", "; without “Featured” (page furniture)", "Who Pays for"),
        (4, "furniture", "page furniture", "Published in Analytical"),
        (5, "byline", "Ida Jost", "By Ida Jost"),
        (7, "text", "lead", "The upper valley"),
        (9, "furniture", "caption", "photo.jpg"),
        (11, "heading", "background", "BACKGROUND:"),
        (11, "text", "background", "The canal changes"),
        (13, "heading", "bio", "AUTHOR'S BIO:"),
        (13, "text", "bio", "Ida Jost writes"),
        (15, "furniture", "page furniture", "Visit also"),
    ]


def test_a_line_with_two_articles_is_parted() -> None:
    """Where the next article is glued on, each part has the article it belongs to."""
    glued = (
        f"CONCLUSIONS: {TEXT.strip()}By Mirza Tolen (9/21/2005 issue of the CACI Analyst)"
    )
    page = f"By Ida Jost\n\n{LEAD}\n\n{glued}\n\n{LEAD} It is the second.\n"
    parts = [(line.role, line.article) for line in lines_of(page)]
    assert parts == [
        ("byline", 1),
        ("text", 1),
        ("heading", 1),
        ("text", 1),
        ("byline", 2),
        ("text", 2),
    ]
    assert lines_of(page)[4].reason == "Mirza Tolen, 2005-09-21"


def test_what_no_article_holds_says_why() -> None:
    """Text above the first byline, and a paragraph that the page prints twice."""
    page = f"{TEXT}\n\nBy Ida Jost\n\n{LEAD}\n\nBACKGROUND: {TEXT}\n\n{LEAD}\n"
    first, *_, last = told(page)
    assert first == (1, "left out", "before the first article", "The canal changes")
    assert last == (9, "left out", "printed twice, as on line 5", "The upper valley")


def test_repairs_stand_with_their_lines() -> None:
    """Those of characters, and those that were made only when the article was written."""
    page = f"By Ida Jost\n\n{LEAD}\n\nBACKGROUND: It was Georgia\\'s tension.As scholars said.\n"
    (repaired,) = (line for line in lines_of(page) if line.repairs)
    assert (repaired.role, repaired.place) == ("text", 5)
    assert repaired.repairs == (
        "escaped quotation mark mended",
        "glued sentence 'tension.As' -> 'tension. As'",
    )


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_every_line_of_the_made_pages_has_a_role(path: Path, tmp_path: Path) -> None:
    """No line that is in an article is shown as left out, and none is missing."""
    report = import_files([path], tmp_path, keep_lines=True)
    for page in (page for file in report.files for page in file.pages):
        shown = {line.place for line in page.read}
        inside = {number for found in page.articles for number in found.lines}
        out = {left.line for left in page.left_out if not left.partial}
        assert {page.place(number) for number in out | inside} >= shown
        if not page.places:
            held = {line.place for line in page.read if line.role not in OUTSIDE}
            assert held <= inside
        assert {line.article for line in page.read} - {0} <= set(
            range(1, len(page.articles) + 1)
        )
        assert all(line.reason for line in page.read if line.role in OUTSIDE)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "By Ida Jost",
                "Mirza Tolen",
                "",
                LEAD,
                TEXT,
                f"BACKGROUND: {TEXT}",
                "CONCLUSIONS:",
                f"CONCLUSION: {LEAD}By Lale Aydin (9/21/2005 issue of the CACI Analyst)",
                "AUTHOR'S BIO: Ida Jost writes.",
                "[1] A note.",
                "Visit also",
                "A Canal for the Lower Valley Featured",
                "May 14, 2025",
                "• an item",
                "Bild 1",
            ]
        ),
        max_size=25,
    )
)
def test_any_order_of_lines_is_read_as_it_was_split(lines: list[str]) -> None:
    """Each line that is not blank is there, and is outside exactly if no article has it."""
    text = "\n".join(["Home", *lines])
    (page,) = pages("page.txt", text.encode(), "page.txt")
    split = split_page(page)
    inside = {number for _, numbers in split.articles for number in numbers}
    filled = {number for line in page.lines if line.text for number in line.numbers}
    read = read_lines(page, split)
    assert {line.place for line in read} <= filled
    assert {line.place for line in read if line.article} <= inside
    assert {line.place for line in read if not line.article} >= filled - inside - {
        number for line in page.lines for number in line.numbers[1:]
    }


# The page.


def page_of(
    *lines: ReadLine, found: tuple[Found, ...] = (), left: tuple[LeftOut, ...] = ()
) -> PageReport:
    """Return the report of a page."""
    return PageReport("utf-8", len(lines) + 2, 2, found, left, (), read=lines)


def found(id: str = "canal", status: Status = "new", **fields: Any) -> Found:
    """Return an article found on line 1; whole, if `fields` does not say otherwise."""
    changes = fields.pop("changes", ())
    parts = [(kind, kind.upper(), TEXT.strip()) for kind in ("background", "implications")]
    return Found(article(*parts, id=id, **fields), status, (1,), changes)


def gave(name: str, *articles: Found, **fields: Any) -> FileReport:
    """Return the report of a file that gave articles, one line each."""
    lines = [
        ReadLine(n, f"line of {name}", "text", "background", article=n)
        for n in range(1, len(articles) + 1)
    ]
    return FileReport(name, "gave articles", (page_of(*lines, found=articles),), **fields)


def shown(*files: FileReport, **fields: Any) -> html.HtmlElement:
    """Return the page of some files, parsed; it has to be well-formed."""
    text = review_page(ImportReport(files, **fields))
    parser = etree.HTMLParser()
    tree = html.document_fromstring(text, parser=html.HTMLParser(encoding="utf-8"))
    etree.fromstring(text, parser)
    errors = [e.message for e in parser.error_log if e.type_name != "HTML_UNKNOWN_TAG"]
    assert errors == []
    return tree


def words(element: html.HtmlElement) -> str:
    """Return the text of an element with single blanks."""
    return " ".join(element.text_content().split())


def section(tree: html.HtmlElement, id: str) -> str:
    """Return the text of a part of the page; empty if there is none."""
    return " ".join(words(element) for element in tree.xpath(f"//*[@id='{id}']"))


def test_nothing_to_look_at_is_said() -> None:
    """A whole article gives no list, and is shown all the same."""
    tree = shown(gave("a.txt", found()))
    assert "Nothing: every file was used" in section(tree, "eye")
    assert "line of a.txt" in section(tree, "f0")
    assert not tree.xpath("//*[@id='rest']")


def test_what_needs_an_eye_comes_first_with_what_to_do() -> None:
    """Files not used, misnamed or read in part; articles that lack or contradict."""
    broken = SourceError("a binary file", place="b.bin", hint="Save it as text")
    torn = SourceError("page 3 is damaged", place="c.pdf, page 3", hint="Get it anew")
    doubtful = found(
        "doubtful", published=None, warnings=("two days",), inferred=("title",)
    )
    tree = shown(
        gave("a.html", found(), remark="named .html, read as a PDF file"),
        not_used("b.bin", broken),
        gave("c.pdf", doubtful, problem=torn),
        corpus_problems=(CorpusError("not UTF-8", place="corpus/x.md", hint="Save it"),),
    )
    assert "b.bin a binary file" in section(tree, "not-used")
    assert "Save it as text" in section(tree, "not-used")
    assert "c.pdf, page 3: page 3 is damaged" in section(tree, "in-part")
    assert "named .html, read as a PDF file" in section(tree, "misnamed")
    assert "corpus/x.md: not UTF-8" in section(tree, "corpus")
    assert "two days" in section(tree, "contradiction")
    assert "title inferred: The Corridor" in section(tree, "inferred")
    assert "Ann Author: “The Corridor”" in section(tree, "no-date")
    assert "set published:" in section(tree, "no-date")


def test_what_was_merged_or_linked_is_told_apart() -> None:
    """It needs no more than a look; an article that comes again is complained of once."""
    undated = {"published": None}
    tree = shown(
        gave("a.txt", found(**undated)),
        gave("b.txt", found(status="duplicate", **undated)),
        gave("c.txt", found("other", changes=("other is a reprint of canal",))),
        FileReport("d.txt", "duplicate", why="the same bytes as a.txt"),
    )
    assert "duplicate: its place was noted" in section(tree, "merged")
    assert "other is a reprint of canal" in section(tree, "merged")
    assert "d.txt the same bytes as a.txt" in section(tree, "same")
    assert section(tree, "no-date").startswith("No date 1")
    order = [words(title) for title in tree.xpath("//details[@class='file']//h3")]
    assert order == ["a.txt", "b.txt", "c.txt"]


def test_text_that_may_be_lost_is_listed_with_its_words() -> None:
    """Of the left-out lines those with some words, unless an article has them already."""
    out: Role = "left out"
    lines = (
        ReadLine(1, "By Ida Jost", "byline", "Ida Jost", article=1),
        ReadLine(3, TEXT, out, "below page furniture"),
        ReadLine(4, TEXT, out, "printed twice, as on line 3"),
        ReadLine(5, "Two words", out, "below page furniture"),
    )
    tree = shown(FileReport("a.txt", "gave articles", (page_of(*lines, found=(found(),)),)))
    assert "140 words, below page furniture, from line 3 on" in section(tree, "left-out")
    assert "printed twice" not in section(tree, "left-out")


def test_lines_have_label_place_text_reason_and_repairs() -> None:
    """All that is known of a line is said in words, not in colours alone."""
    lines = (
        ReadLine(1, "A Canal", "title", article=1),
        ReadLine(2, "By Ida Jost", "byline", "Ida Jost", article=1),
        ReadLine(4, "It opened.", "text", "lead", ("backtick mended",), article=1),
        ReadLine(9, "Home", "furniture", "site navigation"),
    )
    tree = shown(FileReport("a.txt", "gave articles", (page_of(*lines, found=(found(),)),)))
    rows = [" ".join(row.itertext()).split() for row in tree.xpath("//*[@id='f0']//ol/li")]
    assert [" ".join(row) for row in rows] == [
        "1 title A Canal",
        "2 byline By Ida Jost author: Ida Jost",
        "4 lead It opened. mended backtick mended",
        "9 furniture Home site navigation",
    ]
    legend = words(tree.xpath("//ul[@class='legend']")[0])
    for label in ("title", "byline", "date", "heading", "text", "furniture", "left out"):
        assert label in legend


def test_long_runs_of_the_site_are_folded() -> None:
    """One line says how many they are and why; they can be unfolded."""
    lines = [ReadLine(n, f"Menu {n}", "furniture", "site navigation") for n in range(1, 41)]
    tree = shown(
        FileReport("a.html", "gave articles", (page_of(*lines, found=(found(),)),))
    )
    (fold,) = tree.xpath("//details[@class='fold']")
    assert words(fold[0]) == "40 lines of furniture, 1 to 40: site navigation"
    assert len(fold.xpath(".//li")) == 40


def test_every_link_leads_somewhere() -> None:
    """To the file or article on the page; what is not shown is no link."""
    files = [gave(f"{n}.txt", found(f"id{n}", published=None)) for n in range(LISTED + 9)]
    tree = shown(*files, not_used("z.bin", SourceError("empty", place="z.bin")))
    targets = set(tree.xpath("//@id"))
    links = tree.xpath("//a/@href")
    assert len(links) > LISTED
    assert {link[0] for link in links} == {"#"}
    assert {link[1:] for link in links} <= targets
    assert len(targets) == len(tree.xpath("//@id"))


def test_of_many_files_the_troubled_come_first_and_the_rest_is_counted() -> None:
    """Three thousand files give a page that opens, and it says what it leaves out."""
    many = [gave(f"{n}.txt", found(f"id{n}")) for n in range(3_000)]
    many[2_900] = gave("late.txt", found("late", warnings=("two days",)))
    tree = shown(*many, skipped("pictures", "a picture", count=500))
    names = [words(title) for title in tree.xpath("//details[@class='file']//h3")]
    assert names[0] == "late.txt"
    assert len(names) == FILES
    rest = section(tree, "rest")
    gone = 3_000 - FILES
    assert f"{gone + 500:,} files: {gone:,} gave articles, 500 skipped" in rest
    assert f"{gone:,} of these files had lines, for which there was no room; 0 of" in rest
    assert f"askcaci add --again --report report.html {FILES - 1}.txt" in rest
    assert "500 × a picture" in words(tree)


def test_long_lists_and_long_files_are_cut_and_it_is_said() -> None:
    """The first entries, the first lines, and how many more there are."""
    undated = [found(f"id{n}", published=None) for n in range(LISTED + 5)]
    tree = shown(gave("a.txt", *undated))
    assert "and 5 more, not listed here" in section(tree, "no-date")
    lines = [ReadLine(n, "A line.", "text", "body", article=1) for n in range(1, 3_100)]
    tree = shown(FileReport("a.txt", "gave articles", (page_of(*lines, found=(found(),)),)))
    assert len(tree.xpath("//*[@id='f0']//ol/li")) == LINES_PER_FILE
    assert "99 further lines of this file, not shown here" in words(tree)


def test_text_of_a_page_is_no_markup() -> None:
    """Nothing of a file or its name becomes a tag, a link or a script."""
    hostile = found(HOSTILE, title=HOSTILE, authors=(HOSTILE,), warnings=(HOSTILE,))
    line = ReadLine(1, HOSTILE, "text", HOSTILE, (HOSTILE, "a \x1b[31m\u202e"), article=1)
    page = page_of(line, found=(hostile,))
    broken = SourceError(HOSTILE, place=HOSTILE, hint=HOSTILE)
    file = FileReport(HOSTILE, "gave articles", (page,), remark=HOSTILE, problem=broken)
    text = review_page(ImportReport((file, not_used(HOSTILE, broken)), (broken,)))
    tree = html.document_fromstring(text)
    assert not tree.xpath("//script | //img | //link | //iframe | //@onclick | //@src")
    assert text.count("&lt;script&gt;") >= 10
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_page_needs_nothing_but_itself() -> None:
    """No address in it, no script, and a policy that allows none."""
    text = review_page(ImportReport((gave("a.txt", found()),)))
    assert "http:" not in text
    assert "https:" not in text
    assert "url(" not in text
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert "prefers-color-scheme: dark" in text


def test_an_import_of_nothing_has_a_page() -> None:
    """Counts of none, and no part that would be empty."""
    tree = shown(dry_run=True)
    assert words(tree.xpath("//h1")[0]) == "0 files, 0 articles"
    assert "a dry run: nothing was written" in words(tree)
    assert not tree.xpath("//*[@id='lines']")


def test_every_sort_of_concern_has_a_title() -> None:
    """What checking finds in an article has its place on the page."""
    assert set(CONCERNS) - set(NOTES) <= set(TITLES)
