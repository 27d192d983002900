"""Whole pages imported: which articles come out, and that every line is accounted for."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.corpus.importing import ImportReport, import_files
from askcaci.corpus.importing.lock import LOCK
from askcaci.corpus.importing.report import PageReport
from askcaci.errors import AskcaciError, CorpusError, SourceError, UsageError
from askcaci.types import Article

PAGES = Path(__file__).parent / "data" / "pages"
REAL = Path(__file__).resolve().parents[2] / "shared/real/analyst-front-page-2025.txt"
MAIN = ["lead", "background", "implications", "conclusions"]


def imported(page: str | Path, folder: Path) -> PageReport:
    """Import one page that gives no problem and return its report."""
    report = import_files([PAGES / page], folder)
    assert report.problems == ()
    (file,) = report.files
    assert file.outcome == "gave articles"
    (read,) = file.pages
    check_lines(read)
    return read


def check_lines(file: PageReport) -> None:
    """Check the law: each line is blank, in one article, or left out as a whole.

    Only a line that the report says was parted may be in two articles.
    """
    parted = {int(r.split()[1][:-1]) for r in file.repairs if "parted" in r}
    taken = [number for found in file.articles for number in set(found.lines)]
    twice = {number for number in taken if taken.count(number) > 1}
    left_out = {item.line for item in file.left_out if not item.partial}
    assert twice <= parted
    assert not left_out & set(taken)
    assert {item.line for item in file.left_out if item.partial} <= set(taken)
    assert len(left_out | set(taken)) + file.blank_lines == file.line_count
    assert all(item.reason for item in file.left_out)


def sections(article: Article) -> list[tuple[str, str]]:
    """Return kind and text of each section."""
    return [(s.kind, s.span.of(article.text)) for s in article.sections]


def written(corpus: Path) -> dict[Path, tuple[bytes, int]]:
    """Return content and time of every file but the lock, which whoever holds it touches."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in corpus.iterdir()
        if path.name != LOCK
    }


def kinds(article: Article) -> list[str]:
    """Return the kinds of the sections in order."""
    return [section.kind for section in article.sections]


def test_a_single_article_page(tmp_path: Path) -> None:
    """Title, day, section, author, lead without a stop, bullets, bio and note are read."""
    file = imported("single.txt", tmp_path)
    (found,) = file.articles
    article = found.article
    assert article.id == "berger-the-lower-valley-has-begun"
    assert article.title == "The Lower Valley Builds a Canal"
    assert article.authors == ("Anna Berger",)
    assert article.published == date(2025, 5, 14)
    assert (article.kind, article.publication) == (
        "analysis",
        "Central Asia-Caucasus Analyst",
    )
    assert article.inferred == ()
    assert (found.status, found.words, found.lines[0], found.lines[-1]) == (
        "new",
        101,
        1,
        26,
    )
    assert sections(article) == [
        (
            "lead",
            "The lower valley has begun to dig a canal of forty kilometers that will water "
            "three districts and change who depends on whom along the river",
        ),
        (
            "background",
            "Arriving in spring, the engineers found the old ditch silted. They measured for "
            "two weeks.\n\nThe council voted in June. It was unanimous.",
        ),
        (
            "implications",
            "While the upper valley objects, its own ditch leaks. See the survey.[1]\n\n"
            "• Water for three districts.\n\n• Work for two hundred people.",
        ),
        ("conclusions", "The canal will be dug. Who pays for it is another matter."),
        ("bio", "Anna Berger is an engineer. She may be reached at"),
        ("notes", "[1] The survey was made in May."),
    ]
    assert [(item.line, item.reason, item.partial) for item in file.left_out] == [
        (3, "page furniture", True),
        (5, "page furniture", False),
        (11, "caption", False),
        (24, "e-mail address hidden by the site", True),
        (28, "page furniture", False),
        (30, "page furniture", False),
    ]
    assert article.repairs == (
        "line 7: byline 'By Dr. Anna Berger' read as 'Anna Berger'",
        "line 26: heading 'NOTES' added",
    )


def test_a_page_with_bylines_and_headings_of_every_kind(tmp_path: Path) -> None:
    """Five articles in five manners; the titles of the staff's block are not theirs."""
    file = imported("variants.txt", tmp_path)
    rows = [
        (
            f.article.authors,
            f.article.title,
            f.article.published,
            f.article.inferred,
            f.words,
        )
        for f in file.articles
    ]
    assert rows == [
        (
            ("Emil Carr", "Dana Ellis", "Fay Gill"),
            "A Bridge for Two Districts",
            date(2016, 10, 14),
            (),
            55,
        ),
        (("Hugo Ives",), None, date(2003, 12, 3), (), 45),
        (("John Keel",), "KARST AND WATER", date(2002, 4, 24), (), 44),
        (("Lena Moor",), None, None, ("authors",), 42),
        (("Nils Ober",), None, None, (), 40),
    ]
    found = [kinds(f.article) for f in file.articles]
    with_bio = [*MAIN, "bio"]
    assert found == [with_bio, with_bio, ["lead", *with_bio], with_bio, with_bio]
    headings = [section.heading for section in file.articles[0].article.sections]
    assert headings == [None, "BACKROUND", "IMPLICATION", "CONCLUSIONS", "AUTHOR BIO"]
    bio = sections(file.articles[0].article)[-1][1]
    assert bio.endswith(
        "Fay Gill is an economist at the river college and writes on tolls."
    )
    assert [item.text for item in file.left_out] == [
        "Staff Publications",
        "A Title That Is None",
        "Another Title That Is None",
    ]
    assert "line 39: author 'JOHN KEEL' -> 'John Keel', as in the bio" in file.repairs
    assert (
        "line 70: date left out, 'November 19th, the CACI Analyst' names no year"
        in file.repairs
    )


def test_a_damaged_page(tmp_path: Path) -> None:
    """Damage is mended in the text and every mending is told with its line."""
    file = imported("damaged.txt", tmp_path)
    (found,) = file.articles
    assert sections(found.article) == [
        (
            "lead",
            'The town\'s mill burned in the night, and the miller blames "strangers" who, he '
            "says, came over the bridge.",
        ),
        (
            "background",
            "Türkan, the miller’s niece, saw smoke at ten. As the bell rang, people came. “A "
            "new ideology” in the town, said one. The mill's wheel stood.",
        ),
        (
            "implications",
            "The U.S. engineer wrote to Lenta.Ru and to www.Mill.Example.Org about it. Grain "
            "cost 4.5 percent more in 2005. The price of flour rose, sovereignty…without "
            'bread, wrote the U.N. office in No.5 street. He asked "why."The answer came '
            "later.",
        ),
        ("conclusions", "“The mill will be built again.” The miller said so himself."),
        (
            "bio",
            "Paul Quist writes.\n\nA no break space and a soft hyphen stand in this line, "
            "which the biography of the author does not need.",
        ),
    ]
    assert file.repairs == (
        "line 3: escaped quotation mark mended (3 times)",
        "line 5: encoding 'TÃ¼rkan,' -> 'Türkan,' and 2 more",
        "line 5: backtick for an apostrophe mended",
        "line 5: glued sentence 'ten.As' -> 'ten. As'",
        "line 7: glued sentence '2005.The' -> '2005. The'",
        "line 9: glued sentence 'again.”The' -> 'again.” The'",
        "line 11: backtick for an apostrophe mended",
        "3 × no-break space made a plain space",
        "1 × run of blanks closed up",
        "2 × invisible character removed",
    )
    assert found.article.repairs == file.repairs


def test_articles_and_furniture_glued_to_an_article(tmp_path: Path) -> None:
    """A line is parted where the next byline, a heading or the site's text begins."""
    file = imported("glued.txt", tmp_path)
    first, second = (found.article for found in file.articles)
    assert (first.authors, first.published) == (("Rosa Stern",), date(2005, 9, 14))
    assert sections(first)[1:] == [
        ("background", "The dredger was bought second-hand."),
        ("implications", "Ships wait outside."),
        (
            "conclusions",
            "Without a dredger the harbor will close, with dangerous consequences.",
        ),
    ]
    assert (second.authors, second.published) == (("Tom Ulm",), date(2005, 9, 21))
    assert second.id == "ulm-the-market-moved-to-the"
    assert sections(second) == [
        (
            "background",
            "The market moved to the square when the hall was torn down.",
        ),
        ("implications", "Rents rose."),
        ("conclusions", "The square is worth some $4."),
    ]
    assert [(i.line, i.partial, i.text[:27]) for i in file.left_out] == [
        (7, True, "The Central Asia-Caucasus A")
    ]


def test_field_report_news_and_teaser(tmp_path: Path) -> None:
    """Articles without headings have a body; text printed twice is kept once."""
    file = imported("listing.txt", tmp_path)
    rows = [
        (f.article.kind, f.article.authors, f.article.published, kinds(f.article), f.words)
        for f in file.articles
    ]
    assert rows == [
        ("field-report", ("Vera Wirth",), date(2003, 3, 12), ["body"], 63),
        ("news", (), date(2006, 4, 29), ["body"], 20),
        ("analysis", ("Yuri Zorn",), None, ["lead"], 24),
    ]
    assert [(i.line, i.reason) for i in file.left_out] == [
        (1, "page furniture"),
        (13, "page furniture"),
        (19, "printed twice, as on line 17"),
    ]


def test_articles_without_a_byline(tmp_path: Path) -> None:
    """A new BACKGROUND begins an article; its biography may name the author."""
    file = imported("unsigned.txt", tmp_path)
    rows = [(f.article.authors, f.article.inferred, f.words) for f in file.articles]
    assert rows == [
        (("Anton Brandt",), ("authors",), 46),
        ((), (), 37),
    ]
    assert kinds(file.articles[0].article) == [*MAIN, "bio"]
    assert kinds(file.articles[1].article) == MAIN
    assert [(i.line, i.reason) for i in file.left_out] == [(1, "before the first article")]


def test_a_page_with_broken_lines(tmp_path: Path) -> None:
    """Paragraphs broken over several lines are put together again."""
    file = imported("wrapped.txt", tmp_path)
    (found,) = file.articles
    assert found.lines == (1, 3, 4, 5, 7, 8, 9, 10, 12, 13, 14, 16, 17)
    assert sections(found.article)[2] == (
        "implications",
        "Traders from the lower town now come by boat. Two inn-keepers at the old place have "
        "sold their houses, and a third has built a booth at the river.",
    )


def test_a_sidebar_in_the_middle_of_an_article(tmp_path: Path) -> None:
    """Site furniture between two paragraphs does not end the article."""
    file = imported("mixed-sidebar.txt", tmp_path)
    (found,) = file.articles
    assert kinds(found.article) == MAIN
    assert sections(found.article)[0][1].endswith("stood between the two paragraphs.")
    assert [item.line for item in file.left_out] == [5, 7, 17, 19]


def test_all_pages_of_a_folder_and_again(tmp_path: Path) -> None:
    """A folder's pages are added in order; the second time nothing changes on disk."""
    pages, corpus = tmp_path / "pages", tmp_path / "corpus"
    pages.mkdir()
    for page in PAGES.glob("*.txt"):
        shutil.copy(page, pages)
    first = import_files([pages], corpus)
    before = written(corpus)
    known = import_files([pages], corpus)
    again = import_files([pages], corpus, again=True)
    assert [Path(file.file).name for file in first.files] == sorted(os.listdir(pages))
    assert (len(first.found), first.added) == (16, 16)
    assert {file.outcome for file in known.files} == {"already taken in"}
    assert [id for file in known.files for id in file.taken] == [
        found.article.id for found in first.found
    ]
    assert (len(again.found), again.added) == (16, 0)
    assert {found.status for found in again.found} == {"already there"}
    assert [f.article for f in again.found] == [
        read_article(corpus / f"{found.article.id}.md") for found in first.found
    ]
    assert written(corpus) == before


def test_a_dry_run_reports_the_same_and_writes_nothing(tmp_path: Path) -> None:
    """The report of a dry run names the articles and ids that an import would make."""
    folder = tmp_path / "corpus"
    dry = import_files([PAGES / "variants.txt"], folder, dry_run=True)
    assert dry.dry_run
    assert not folder.exists()
    real = import_files([PAGES / "variants.txt"], folder)
    assert [f.article.id for f in dry.found] == [f.article.id for f in real.found]


def write_page(folder: Path, name: str, text: str) -> Path:
    """Write a page and return its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


LEAD = "The weekly boat to the islands has been late eleven times since the harbor was rebuilt."
REST = "\n\nBACKGROUND: The harbor was rebuilt.\n\nIMPLICATIONS: It is late.\n\nCONCLUSIONS: Soon."


def test_the_same_article_on_another_page_is_one_article(tmp_path: Path) -> None:
    """Author and lead decide, whatever the quotation marks, capitals and neighbours."""
    corpus = tmp_path / "corpus"
    one = write_page(tmp_path, "1.txt", f"By Ida Jost\n\n{LEAD}{REST}")
    other = write_page(
        tmp_path,
        "2.txt",
        f"By Kurt Lenz\n\nAnother lead, which nobody has seen before on any page of this "
        f"site.{REST}\n\nAUTHOR’S BIO: Kurt Lenz.\n\nBy IDA JOST\n\n{LEAD.upper()}{REST}",
    )
    import_files([one], corpus)
    report = import_files([other], corpus)
    assert [found.status for found in report.found] == ["new", "duplicate"]
    assert len(article_files(corpus)) == 2


def test_corrections_by_hand_are_kept(tmp_path: Path) -> None:
    """Title, author, day and text edited in the file outlive another import."""
    corpus = tmp_path / "corpus"
    page = write_page(tmp_path, "1.txt", f"By Ida Jost\n\n{LEAD}{REST}")
    (found,) = import_files([page], corpus).found
    path = corpus / f"{found.article.id}.md"
    edited = (
        path.read_text("utf-8")
        .replace("---\n", "---\ntitle: Late\npublished: 2024-01-02\n", 1)
        .replace("Ida Jost", "Ida M. Jost")
        .replace("weekly boat", "weekly ferry")
    )
    path.write_text(edited, "utf-8")
    (again,) = import_files([page], corpus, again=True).found
    assert again.status == "already there"
    assert path.read_text("utf-8") == edited
    assert (again.article.title, again.article.authors) == ("Late", ("Ida M. Jost",))


def test_an_article_written_by_hand_is_recognised(tmp_path: Path) -> None:
    """A file without provenance is known by its author and lead."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "boat.md").write_text(
        f"---\nauthors: Ida Jost\n---\n\n{LEAD}\n\n## NOTES\n\nx\n"
    )
    page = write_page(tmp_path, "1.txt", f"By Ida Jost\n\nJune 20, 2024\n\n{LEAD}{REST}")
    (found,) = import_files([page], corpus).found
    assert (found.status, found.article.id) == ("updated", "boat")
    assert read_article(corpus / "boat.md").text == f"{LEAD}\n\n## NOTES\n\nx"


def test_another_page_completes_what_is_lacking(tmp_path: Path) -> None:
    """Title, day and the sections below a teaser are added; what is there is not replaced."""
    corpus = tmp_path / "corpus"
    teaser = write_page(tmp_path, "1.txt", f"By Ida Jost\n\n{LEAD}")
    whole = write_page(
        tmp_path,
        "2.txt",
        f"June 20, 2024\n\nThe Late Boat\n\nPublished in Analytical Articles\n\nBy Ida Jost\n\n"
        f"{LEAD}{REST}",
    )
    import_files([teaser], corpus)
    (found,) = import_files([whole], corpus).found
    assert found.status == "replaced"
    assert found.changes[:2] == ("title added", "published added")
    assert found.changes[-1] == "fuller text taken"
    assert kinds(found.article) == MAIN
    assert (found.article.title, found.article.published) == (
        "The Late Boat",
        date(2024, 6, 20),
    )
    again = import_files([teaser, whole], corpus, again=True)
    assert [f.status for f in again.found] == ["already there", "already there"]


def test_articles_with_the_same_opening_words_get_ids_of_their_own(tmp_path: Path) -> None:
    """Each gets a part of its text's hash, which no order of files changes.

    The report names the ids as they are in the end; no id is ever a path of the page.
    """
    text = "\n\n".join(
        f"By Ida Jost\n\nThe ../../etc boat came late, for the {n} time in a row.{REST}"
        for n in ("first", "second", "third")
    )
    report = import_files([write_page(tmp_path, "1.txt", text)], tmp_path / "corpus")
    ids = [found.article.id for found in report.found]
    assert len(set(ids)) == 3
    assert all(re.fullmatch("jost-the-etc-boat-came-late-[0-9a-f]{8}", id) for id in ids)
    assert sorted(ids) == [path.stem for path in article_files(tmp_path / "corpus")]


def test_a_title_and_a_day_for_one_article(tmp_path: Path) -> None:
    """What the user says is written, also into an article that is already there."""
    corpus = tmp_path / "corpus"
    page = write_page(tmp_path, "1.txt", f"By Ida Jost\n\n{LEAD}{REST}")
    import_files([page], corpus)
    report = import_files(
        [page], corpus, title=" The  Late\x1b Boat ", published=date(2024, 6, 20)
    )
    (found,) = report.found
    assert (found.status, found.changes) == ("updated", ("title set", "published set"))
    stored = read_article(corpus / f"{found.article.id}.md")
    assert (stored.title, stored.published) == ("The Late Boat", date(2024, 6, 20))


def test_a_title_for_several_articles_is_refused(tmp_path: Path) -> None:
    """Nothing is written when a title could mean any of five articles."""
    with pytest.raises(UsageError, match="fits one article, and here are several"):
        import_files([PAGES / "variants.txt"], tmp_path / "corpus", title="Which?")
    assert not (tmp_path / "corpus").exists()


def test_files_that_cannot_be_used_do_not_stop_the_others(tmp_path: Path) -> None:
    """Each bad file is a problem with place and hint; the good one is added."""
    pages = tmp_path / "pages"
    (pages / "empty-folder").mkdir(parents=True)
    (pages / "binary.txt").write_bytes(b"\x00\x01")
    (pages / "empty.txt").write_bytes(b"")
    (pages / "prose.txt").write_text("Just a few words.\n\nAnd some more.\n")
    os.mkfifo(pages / "pipe.txt")
    os.symlink(pages, pages / "loop")
    write_page(pages, "good.TXT", f"By Ida Jost\n\n{LEAD}{REST}")
    report = import_files(
        [pages, tmp_path / "none.txt", pages / "empty-folder"], tmp_path / "corpus"
    )
    assert report.added == 1
    problems = [(Path(p.place).name, p.message) for p in report.problems]
    assert problems == [
        ("binary.txt", "a binary file, not plain text"),
        ("empty.txt", "the file is empty"),
        ("pipe.txt", "not a file"),
        ("prose.txt", "no article found: no byline, no BACKGROUND"),
        ("none.txt", "no such file"),
        ("empty-folder", "no file in this folder"),
    ]
    assert all(isinstance(p, SourceError) and p.hint for p in report.problems)
    (prose,) = next(file.pages for file in report.files if "prose" in file.file)
    assert [(i.line, i.reason) for i in prose.left_out] == [
        (1, "before the first article"),
        (3, "before the first article"),
    ]
    for file in report.files:
        for read in file.pages:
            check_lines(read)


def test_a_malformed_article_file_is_told_and_not_overwritten(tmp_path: Path) -> None:
    """A broken file of the corpus is a problem; its name is not given to another."""
    broken = tmp_path / "jost-the-weekly-boat-to-the.md"
    broken.write_text("no front matter")
    page = write_page(tmp_path, "1.txt", f"By Ida Jost\n\n{LEAD}{REST}")
    report = import_files([page], tmp_path)
    assert [type(problem) for problem in report.problems] == [CorpusError]
    assert report.found[0].article.id.startswith("jost-the-weekly-boat-to-the-")
    assert broken.read_text() == "no front matter"


def test_a_corpus_that_cannot_be_made_is_a_corpus_error(tmp_path: Path) -> None:
    """The error names the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match="cannot be made"):
        import_files([PAGES / "single.txt"], tmp_path / "file" / "corpus")


def test_an_article_with_a_thousand_repairs_can_be_read_again(tmp_path: Path) -> None:
    """More repairs than front matter holds are counted, not listed."""
    body = " ".join("It rained in the hills.It rained in town." for _ in range(1_000))
    page = write_page(tmp_path, "1.txt", f"By Ida Jost\n\n{LEAD}\n\nBACKGROUND: {body}")
    (found,) = import_files([page], tmp_path / "corpus").found
    stored = read_article(tmp_path / "corpus" / f"{found.article.id}.md")
    assert stored.repairs[-1].startswith("and ")
    assert stored.repairs[-1].endswith(" more repairs")


PIECES = st.sampled_from(
    [
        "", "", "\u00a0", "By Ida Jost", "By empty", "By By Kurt Lenz, Baku", "Ida Jost",
        "Mara Nied (1/2/2003 issue of the CACI Analyst)", "consequences.By Otto Pohl",
        "end.By Otto Pohl (9/21/2005 issue of the CACI Analyst)BACKGROUND: Text", LEAD,
        "BACKGROUND:", "BACKGROUND: Short.", "IMPLICATIONS While", "CONCLUSION: x", "KEY POINTS",
        "AUTHOR’S BIO: Ida JOST is a pilot.", "NOTES", "[1] A note.", "  • An item", "- An item",
        "Wednesday, 14 May 2025", "November 19th, the CACI Analyst", "A Title With Capitals",
        "A Title With Capitals Featured", "Published in Field Reports", "Featured", "Newsletter",
        "Staff Publications", "Visit also", "Read 24 times", "Bild 1", "flag.jpg", "## A", "#",
        "This email address is being protected from spambots.", "Another paragraph. " * 9,
        "$4.The Central Asia-Caucasus Analyst is a biweekly publication of x", "a\u2028By Ida Jost",
        "Some broken lines that are about as long as a line of a wrapped page is",
    ]
)  # fmt: skip
ANY_LINE = PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(lines=["A Title With Capitals Featured", "By Ida Jost"])
@given(lines=st.lists(ANY_LINE, max_size=40))
def test_every_line_of_any_page_is_accounted_for(
    lines: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each line of a page is blank, in an article, or left out.

    The articles written are read back the same, and a second import changes nothing.
    """
    folder = tmp_path_factory.mktemp("any")
    page = write_page(folder, "page.txt", "\n".join(lines))
    report = import_files([page], folder / "corpus")
    for file in report.files:
        for read in file.pages:
            check_lines(read)
    for article in {found.article.id: found.article for found in report.found}.values():
        stored = read_article(folder / "corpus" / f"{article.id}.md")
        assert stored.text == article.text or "sections added" in str(report)
    before = {path.name: path.read_bytes() for path in (folder / "corpus").glob("*")}
    again = import_files([page], folder / "corpus", again=True)
    assert {found.status for found in again.found} <= {"already there"}
    assert {
        path.name: path.read_bytes() for path in (folder / "corpus").glob("*")
    } == before


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_a_report(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No content of a file raises anything; what is unusable is a problem."""
    folder = tmp_path_factory.mktemp("bytes")
    path = folder / "page.txt"
    path.write_bytes(data)
    report: ImportReport = import_files([path], folder / "corpus")
    assert report.found or report.problems
    assert all(isinstance(problem, AskcaciError) for problem in report.problems)


@pytest.mark.skipif(not REAL.exists(), reason="the saved front page is not here")
def test_the_real_front_page(tmp_path: Path) -> None:
    """Four articles with their authors and sections; only captions and furniture left out."""
    file = imported(REAL, tmp_path)
    rows = [
        (f.article.authors, f.article.inferred, f.words, f.lines[0], f.lines[-1])
        for f in file.articles
    ]
    assert rows == [
        (("Robert M. Cutler",), ("authors",), 1487, 1, 43),
        (("Syed Fazl-e-Haider",), ("authors",), 1313, 51, 93),
        (("Aigerim Turgunbaeva",), (), 1329, 101, 139),
        (("John DiPirro",), (), 1618, 147, 195),
    ]
    with_bio = [*MAIN, "bio"]
    found = [kinds(f.article) for f in file.articles]
    assert found == [with_bio, with_bio, with_bio, [*with_bio, "notes"]]
    assert [f.article.text.count("\n• ") for f in file.articles] == [0, 0, 0, 3]
    assert {item.line for item in file.left_out if item.reason == "caption"} == {
        5,
        55,
        105,
        151,
    }
    assert [item.line for item in file.left_out if item.reason == "page furniture"] == [
        *range(197, 218, 2)
    ]
    assert file.repairs == (
        "line 109: glued sentence 'tension.As' -> 'tension. As'",
        "line 147: author 'John DiPIrro' -> 'John DiPirro', as in the bio",
        "line 195: heading 'NOTES' added",
        "76 × no-break space made a plain space",
        "5 × run of blanks closed up",
    )
    assert all(
        f.article.title is None and f.article.published is None for f in file.articles
    )


@pytest.mark.skipif(not REAL.exists(), reason="the saved front page is not here")
def test_no_word_of_the_real_front_page_is_lost(tmp_path: Path) -> None:
    """Articles, left-out lines, headings and bylines together hold every word in order."""
    file = imported(REAL, tmp_path)
    words = REAL.read_text("utf-8").replace("tension.As", "tension. As").split()
    spoken = [w for f in file.articles for w in f.article.text.split() if w != "##"]
    left = [word for item in file.left_out for word in item.text.split()]
    bylines = (
        "Robert M. Cutler Syed Fazl-e-Haider By Aigerim Turgunbaeva By John DiPIrro".split()
    )
    assert len(spoken) - len(["NOTES"]) + len(left) + len(bylines) == len(words)
