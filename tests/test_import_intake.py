"""What is done with the files given: told apart, unpacked, walked, remembered, reported."""

from __future__ import annotations

import errno
import gzip
import io
import itertools
import json
import os
import pty
import random
import signal
import stat
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.corpus.importing import adding, import_files
from askcaci.corpus.importing.files.archives import DEEPEST, Member
from askcaci.corpus.importing.files.formats import format_of, pages_of, remark_on
from askcaci.corpus.importing.journal import NAME, Journal
from askcaci.corpus.importing.lines.pages import Page
from askcaci.corpus.importing.report import FileReport, ImportReport
from askcaci.errors import AskcaciError, CorpusError, SourceError
from conftest import Run, clean_environment, read_terminal

PAGES = Path(__file__).parent / "data" / "pages"

WORDS = (
    "boat harbor island river council bridge market valley engineer mill tunnel school road "
    "canal survey ferry trader miller winter summer pass ridge toll gate town square hall"
).split()


def article(number: int) -> str:
    """Return the text of an article that is like no other."""
    said = random.Random(number)

    def prose(count: int) -> str:
        return " ".join(said.choice(WORDS) for _ in range(count)).capitalize() + "."

    return (
        f"By Ida Jost\n\n{prose(24)}\n\nBACKGROUND: {prose(40)}\n\nIMPLICATIONS: {prose(40)}"
        f"\n\nCONCLUSIONS: {prose(20)}\n"
    )


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files into a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return a ZIP archive of some files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def outcomes(report: ImportReport) -> dict[str, str]:
    """Return what became of each file, by its name."""
    return {Path(file.file).name: file.outcome for file in report.files}


def reasons(report: ImportReport, folder: Path) -> dict[str, str]:
    """Return why files gave nothing, by their path below a folder."""
    return {
        file.file.removeprefix(f"{folder}/"): file.why
        for file in report.files
        if file.outcome not in ("gave articles", "already taken in")
    }


def contents(folder: Path) -> dict[str, str]:
    """Return the article files of a folder."""
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}


# Which format a file is.

HTML = "<!DOCTYPE html>\n<html><head><title>x</title></head><body><p>x</p></body></html>"
MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\n"
    "Subject: A\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
    '\ttype="text/html"; boundary="b"\r\n\r\n'
)
MAIL = "From: a@example.org\nTo: b@example.org\nSubject: A\nMIME-Version: 1.0\n\nText\n"
EPUB = {"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>"}
DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}
ODT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HTML, "a web page"),
        ("\ufeff  <!-- saved from url=(0020)http://x/ -->\r\n<HTML><body>", "a web page"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', "a web page"),
        ("<div class='itemBody'><p>By Ida Jost</p></div>", "a web page"),
        (HTML.encode("utf-16"), "a web page"),
        (HTML.encode("utf-16-le"), "a web page"),
        (MHTML, "a web archive"),
        (MAIL, "a mail"),
        ("From a@b Mon Jan  1 00:00:00 2003\n" + MAIL, "a mail"),
        (MAIL.replace("1.0", "1.0\nContent-Type: multipart/related"), "a mail"),
        (2 * f"From a@b Mon Jan  1 00:00:00 2003\n{MAIL}\n", "a mailbox"),
        (
            2 * f"From - Mon Jan  1 00:00:00 2003\n{MAIL}\n".replace("\n", "\r\n"),
            "a mailbox",
        ),
        ("From the sea in 2003\n\nFrom the river in 2004\nTo: the sea", "plain text"),
        ("<?xml version='1.0'?>\n<rss version='2.0'><channel/></rss>", "a feed"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'/>", "a feed"),
        ("<!-- a --><rdf:RDF xmlns:rdf='x'></rdf:RDF>", "a feed"),
        ("<atom:feed xmlns:atom='x'></atom:feed>", "a feed"),
        ("%PDF-1.4\n", "a PDF file"),
        ("\n%PDF-1.4\n", "a PDF file"),
        (zipped(EPUB), "an EPUB book"),
        (zipped(DOCX), "a Word document"),
        (zipped({"a.txt": "x"}), "a ZIP archive"),
        (zipped({}), "a ZIP archive"),
        (gzip.compress(b"x", mtime=0), "a gzip archive"),
        ("By Ida Jost\n\nA text on <b>boats</b> and %PDF-1.4 files.", "plain text"),
        ("From: the river\nTo: the sea\n\nA poem of boats", "plain text"),
        ("Dear reader: this is a text.\nSubject: to change", "plain text"),
        ("", "plain text"),
    ],
)
def test_a_file_is_what_its_content_says(content: str | bytes, said: str) -> None:
    """Whatever its name is."""
    data = content if isinstance(content, bytes) else content.encode()
    for name in ("page.txt", "page", "page.html", "page.pdf", "page.jpg"):
        assert format_of(name, data).said == said


def test_the_name_decides_only_between_text_and_markdown() -> None:
    """A text named .md is Markdown, named otherwise it is plain text."""
    assert format_of("a.md", b"# Boats").said == "Markdown"
    assert format_of("a.MARKDOWN.gz", b"# Boats").said == "Markdown"
    assert format_of("a.txt", b"# Boats").said == "plain text"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", HTML, "named .txt, read as a web page"),
        ("a.html", article(1), "named .html, read as plain text"),
        ("a.html.gz", article(1), "named .html, read as plain text"),
        ("a.doc", HTML, ""),
        ("a.php", HTML, ""),
        ("a.xml", HTML, ""),
        ("a.htm", HTML, ""),
    ],
)
def test_a_wrong_ending_is_told(name: str, content: str, said: str) -> None:
    """Only where the name claims another format than the file is of."""
    assert remark_on(name, format_of(name, content.encode())) == said


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc)"),
        ("a.txt", b"{\\rtf1 By Ida Jost}", "an RTF document"),
        ("a.odt", zipped(ODT), "an OpenDocument file (.odt)"),
        ("a.xlsx", zipped({"[Content_Types].xml": "x", "xl/a": ""}), "a spreadsheet"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "an archive of a kind that is not unpacked"),
        ("a.webarchive", b"bplist00", "a web archive of Safari or a crawler"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("a.svg", b"<svg xmlns='x'/>", "a picture"),
        ("a.css", b"body {}", "a style sheet"),
        ("a.js", b"let a = 1", "a script"),
        ("a.json", b"{}", "data, not a page"),
        ("a.xml", b"<?xml version='1.0'?><opml/>", "XML that is neither a page nor a feed"),
    ],
)
def test_what_is_not_read_says_what_it_is(name: str, content: bytes, why: str) -> None:
    """And, where an article may be lost, what to do."""
    with pytest.raises(SourceError) as caught:
        list(pages_of(name, content, "x"))
    assert caught.value.message.startswith(f"not read: {why}")
    assert bool(caught.value.hint) == (not format_of(name, content).beside)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a.md", "a"]))
def test_every_file_is_of_some_format(data: bytes, name: str) -> None:
    """No bytes raise anything, alone or behind the first bytes of a format."""
    for start in (b"", b"PK\x03\x04", b"<", b"<?xml", b"From: a\nTo: b\n", b"\xff\xfe"):
        assert format_of(name, start + data).said


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<!-->", "<!a>", "<?a?>", "From: a\n", " ", "<a", "</p>", "\n\nFrom -\n"],
)
def test_hostile_beginnings_are_told_apart_at_once(piece: str) -> None:
    """What repeats a beginning without end is of some format too."""
    assert format_of("a.html", piece.encode() * 2_000_000).said


# Archives.


def test_the_files_of_an_archive_are_files(tmp_path: Path) -> None:
    """Each has its own report, and its articles name the archive and the place in it."""
    data = zipped({"2005/b.txt": article(2), "2005/a.txt": article(1)})
    written(tmp_path, {"issues.zip": data})
    report = import_files([tmp_path / "issues.zip"], tmp_path / "corpus")
    assert [file.file for file in report.files] == [
        f"{tmp_path}/issues.zip/2005/a.txt",
        f"{tmp_path}/issues.zip/2005/b.txt",
    ]
    sources = [found.article.source.file for found in report.found if found.article.source]
    assert sources == ["issues.zip/2005/a.txt", "issues.zip/2005/b.txt"]


def test_tar_and_gzip_are_unpacked_too(tmp_path: Path) -> None:
    """A compressed page keeps its name; a .tar.gz is a folder of files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("a/page.txt")
        info.size = len(article(1).encode())
        archive.addfile(info, io.BytesIO(article(1).encode()))
        link = tarfile.TarInfo("a/link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    single = gzip.compress(article(2).encode())
    written(tmp_path / "in", {"all.tar.gz": out.getvalue(), "b.txt.gz": single})
    report = import_files([tmp_path / "in"], tmp_path / "corpus")
    sources = [found.article.source.file for found in report.found if found.article.source]
    assert sources == ["all.tar.gz/a/page.txt", "b.txt.gz"]
    assert reasons(report, tmp_path / "in") == {
        "all.tar.gz/a/link.txt": "a link, not a file"
    }


def test_each_mail_of_a_mailbox_is_a_file(tmp_path: Path) -> None:
    """A line that only begins with "From" parts nothing; one that was masked is unmasked."""
    mails = [
        "From ida@example.org Tue Mar  5 08:00:00 2013\nFrom: Ida Jost <ida@example.org>\n"
        "Subject: The Well\nDate: Tue, 5 Mar 2013 08:00:00 +0100\n\n"
        "The well of the upper village fell dry in the first week of the summer holidays.\n\n"
        "From here it is a day to the next one, and nobody has a cart that goes so far.\n\n"
        ">From the town comes a truck with water on Mondays, if the road is open.\n\n",
        "From - Wed Mar  6 08:00:00 2013\nFrom: Oskar Vind <oskar@example.org>\n"
        "Subject: The Truck\nDate: Wed, 6 Mar 2013 08:00:00 +0100\n\n"
        "The truck that brings the water belongs to the school and is older than the road.\n",
    ]
    written(tmp_path, {"letters.mbox": "".join(mails)})
    report = import_files([tmp_path / "letters.mbox"], tmp_path / "corpus")
    found = [item.article for item in report.found]
    assert [(a.title, a.authors, len(a.text.split("\n\n"))) for a in found] == [
        ("The Well", ("Ida Jost",), 3),
        ("The Truck", ("Oskar Vind",), 1),
    ]
    assert "\n\nFrom the town comes" in found[0].text
    assert [a.source.file for a in found if a.source] == [
        "letters.mbox/mail 1",
        "letters.mbox/mail 2",
    ]


def test_bad_members_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    """Names that lead out, links, encrypted, damaged and exploding members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../out.txt", "/etc/abs.txt", "C:\\drive.txt", "a/../../up.txt"):
            archive.writestr(name, article(1))
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.txt", b" " * 30_000_000)
        archive.writestr("damaged.txt", article(3), zipfile.ZIP_STORED)
        archive.writestr("good.txt", article(2))
    data = bytearray(out.getvalue())
    data[data.index(article(3).encode()[:40])] ^= 1
    written(tmp_path, {"bad.zip": bytes(data)})
    report = import_files([tmp_path / "bad.zip"], tmp_path / "corpus")
    out_of = "its name leads out of the archive"
    assert reasons(report, tmp_path / "bad.zip") == {
        "../out.txt": out_of,
        "/etc/abs.txt": out_of,
        "C:/drive.txt": out_of,
        "a/../../up.txt": out_of,
        "link.txt": "a link, not a file",
        "bomb.txt": "unpacks to more than 200 times its size",
        "damaged.txt": "damaged: it cannot be unpacked",
    }
    assert outcomes(report)["good.txt"] == "gave articles"
    assert not list(tmp_path.glob("*.txt"))


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    """The flag in its entry is enough."""
    data = bytearray(zipped({"a.txt": article(1), "b.txt": article(2)}))
    first = data.index(b"PK\x01\x02")
    data[first + 8] |= 1
    data[6] |= 1
    written(tmp_path, {"a.zip": bytes(data)})
    report = import_files([tmp_path / "a.zip"], tmp_path / "corpus")
    assert reasons(report, tmp_path / "a.zip") == {"a.txt": "encrypted"}
    assert report.added == 1


def test_archives_within_archives_are_opened_up_to_a_depth(tmp_path: Path) -> None:
    """What lies deeper is told."""
    data: str | bytes = article(1)
    for depth in range(DEEPEST + 1):
        data = zipped(
            {f"{depth}.zip" if depth else "a.txt": data, f"{depth}.txt": article(9 + depth)}
        )
    written(tmp_path, {"outer.zip": data})
    report = import_files([tmp_path / "outer.zip"], tmp_path / "corpus")
    assert report.added == DEEPEST
    assert [problem.message for problem in report.problems] == [
        "an archive within more than 2 others is not opened"
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.zip", zipped({}), "the archive is empty"),
        ("a.zip", zipped({"a.txt": article(1)})[:-30], "a damaged zip file"),
        ("a.gz", gzip.compress(article(1).encode())[:-9], "a damaged gzip archive"),
        ("a.gz", gzip.compress(bytes(65 * 2**20)), "more than the 64 MiB a file may have"),
        ("a.gz", b"\x1f\x8bnonsense", "a damaged gzip archive"),
    ],
)
def test_an_unusable_archive_is_one_problem(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    """With the archive's name and what to do."""
    written(tmp_path, {name: content})
    report = import_files([tmp_path / name], tmp_path / "corpus")
    (problem,) = report.problems
    assert problem.message == why
    assert problem.place == str(tmp_path / name)
    assert problem.hint


@settings(max_examples=60, deadline=None)
@given(
    cut=st.integers(0, 400),
    flips=st.lists(st.tuples(st.integers(0, 399), st.integers(1, 255))),
)
def test_any_damage_to_an_archive_gives_a_report(
    cut: int, flips: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing but a report comes of an archive with any of its bytes changed."""
    folder = tmp_path_factory.mktemp("damaged")
    data = bytearray(
        zipped({"a/b.txt": "By Ida Jost\n\nText", "c.zip": zipped({"d.txt": "x"})})
    )
    for place, bits in flips:
        data[place % len(data)] ^= bits
    written(folder, {"a.zip": bytes(data[: len(data) - cut % len(data)])})
    report = import_files([folder / "a.zip"], folder / "corpus")
    assert report.files
    assert all(isinstance(problem, AskcaciError) for problem in report.problems)


# Folders.


def test_folders_are_walked_in_order_and_what_is_passed_over_is_told(
    tmp_path: Path,
) -> None:
    """Hidden files, a saved page's own folder and links are skipped, for a reason each."""
    pages = written(
        tmp_path / "pages",
        {
            "b.txt": article(1),
            "a/z.txt": article(2),
            "a/y.txt": article(3),
            ".hidden.txt": article(4),
            ".git/config": "x",
            ".git/objects/1": "x",
            "saved.html": "By Ida Jost",
            "saved_files/style.css": "x",
            "saved_files/frame.html": HTML,
            "case_files/c.txt": article(5),
            "photo.jpg": b"\xff\xd8\xff",
        },
    )
    written(tmp_path, {"outside.txt": article(6)})
    os.symlink(pages, pages / "a" / "loop")
    os.symlink(tmp_path / "outside.txt", pages / "outside.txt")
    os.symlink(pages / "b.txt", pages / "also.txt")
    os.symlink(pages / "nowhere", pages / "dangling.txt")
    report = import_files([pages], tmp_path / "corpus")
    assert [Path(f.file).name for f in report.files if f.articles] == [
        "y.txt",
        "z.txt",
        "b.txt",
        "c.txt",
    ]
    assert reasons(report, pages) == {
        ".git/": "hidden",
        ".hidden.txt": "hidden",
        "a/loop": f"a link that leads back to {pages}",
        "also.txt": f"a link to {pages}/b.txt, which is read there",
        "dangling.txt": "a link that leads nowhere",
        "outside.txt": f"a link that leads out of the folder, to {tmp_path}/outside.txt",
        "photo.jpg": "not read: a picture",
        "saved.html": "no article found: no byline, no BACKGROUND",
        "saved_files/": "pictures and scripts of the page 'saved'",
    }
    totals = report.totals
    assert sum(totals.files.values()) == 15
    assert totals.files["skipped"] == 10
    assert len(report.problems) == totals.files["not used"] == 1


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    """It is what the user wants read."""
    written(tmp_path, {"a.txt": article(1)})
    os.symlink(tmp_path / "a.txt", tmp_path / "link")
    assert import_files([tmp_path / "link"], tmp_path / "corpus").added == 1


def test_a_picture_that_is_named_is_a_problem(tmp_path: Path) -> None:
    """In a folder it is skipped; asked for, it is said that nothing came of it."""
    written(tmp_path, {"photo.jpg": b"\xff\xd8\xff"})
    report = import_files([tmp_path / "photo.jpg"], tmp_path / "corpus")
    assert [problem.message for problem in report.problems] == ["not read: a picture"]


def test_names_that_are_not_utf_8_are_read_and_shown(tmp_path: Path) -> None:
    """The byte is written out; two such names stay two."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, name in enumerate((b"\xe9.txt", b"\xe8.txt")):
        (pages / os.fsdecode(name)).write_text(article(number))
    report = import_files([pages], tmp_path / "corpus")
    assert report.added == 2
    assert {
        found.article.source.file for found in report.found if found.article.source
    } == {
        "\\udce8.txt",
        "\\udce9.txt",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A closed folder and a closed file, and the others are read."""
    pages = written(tmp_path / "p", {"a/x.txt": "x", "b.txt": "x", "c.txt": article(1)})
    (pages / "a").chmod(0)
    (pages / "b.txt").chmod(0)
    report = import_files([pages], tmp_path / "corpus")
    (pages / "a").chmod(0o700)
    assert reasons(report, pages) == {
        "a/": "cannot be read: Permission denied",
        "b.txt": "cannot be read: Permission denied",
    }
    assert report.added == 1


def test_too_large_files_and_endless_lines_are_refused(tmp_path: Path) -> None:
    """Without being read, or at the first line that is no paragraph."""
    pages = written(tmp_path / "pages", {"line.txt": b"By " + b"a b " * 12_500_000})
    with (pages / "sparse.txt").open("wb") as file:
        file.truncate(65 * 2**20)
    report = import_files([pages], tmp_path / "corpus")
    assert reasons(report, pages) == {
        "line.txt": "50,000,003 characters in one line are no paragraph",
        "sparse.txt": "65 MiB is more than the 64 MiB a file may have",
    }


def test_an_article_too_long_to_be_one_is_refused(tmp_path: Path) -> None:
    """What could not be read again is not written."""
    long = article(1) + "\n\n".join(f"{n} {'boat ' * 1_000}" for n in range(700))
    written(tmp_path, {"long.txt": long})
    report = import_files([tmp_path / "long.txt"], tmp_path / "corpus")
    assert "characters below one byline are no article" in report.problems[0].message
    assert contents(tmp_path / "corpus") == {}


# Classes, and that they add up.


def test_every_file_is_in_one_class(tmp_path: Path) -> None:
    """The report counts as many files as there are, whatever became of them."""
    pages = written(
        tmp_path / "pages",
        {
            "a.txt": article(1),
            "b.txt": article(2),
            "same.txt": article(1),
            "none.txt": "A few words.",
            "photo.png": b"\x89PNG\r\n\x1a\n",
            "more.zip": zipped({"c.txt": article(3), "b-again.txt": article(2)}),
        },
    )
    import_files([pages / "b.txt"], tmp_path / "corpus")
    report = import_files([pages], tmp_path / "corpus")
    assert outcomes(report) == {
        "a.txt": "gave articles",
        "b.txt": "already taken in",
        "b-again.txt": "duplicate",
        "c.txt": "gave articles",
        "none.txt": "not used",
        "photo.png": "skipped",
        "same.txt": "duplicate",
    }
    assert report.totals.files == Counter(outcomes(report).values())
    assert reasons(report, pages)["same.txt"] == f"the same bytes as {pages}/a.txt"


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    """The corpus is the same to the last character, with copies and whole and cut texts."""
    whole = article(1)
    pages = written(
        tmp_path / "pages",
        {
            "a.txt": whole.split("IMPLICATIONS")[0],
            "b.txt": whole,
            "c.txt": whole,
            "d.txt": article(2),
        },
    )
    results = []
    for number, order in enumerate(itertools.permutations(sorted(pages.iterdir()))):
        corpus = tmp_path / str(number)
        import_files(order, corpus)
        results.append(contents(corpus))
    assert len(results[0]) == 2
    assert all(result == results[0] for result in results)


# Values that the user gives.

UNSIGNED = (
    "A Canal\n\n" + "The canal of the upper valley was dug for nobody in particular. " * 3
)


def test_a_title_or_an_author_says_that_a_file_is_an_article(tmp_path: Path) -> None:
    """Although neither byline nor section does; a date alone says nothing of it."""
    written(tmp_path, {"a.txt": UNSIGNED})
    named: list[dict[str, Any]] = [{"title": "A Canal"}, {"authors": ("Ida Jost",)}]
    for number, values in enumerate(named):
        report = import_files([tmp_path / "a.txt"], tmp_path / f"corpus-{number}", **values)
        (found,) = report.found
        assert {name: getattr(found.article, name) for name in values} == values
        assert not set(values) & set(found.article.inferred)
    report = import_files([tmp_path / "a.txt"], tmp_path / "c", published=date(2003, 1, 2))
    assert not report.found


def test_the_command_takes_title_authors_and_date(run: Run, tmp_path: Path) -> None:
    """What is not used says how to give them, where no byline can be put above the text."""
    path = tmp_path / "a.txt"
    path.write_text(UNSIGNED, "utf-8")
    given = ("--title", "Canals", "--author", "Ida Jost", "--author", "Oskar Vind")
    done = run("--home", tmp_path, "add", *given, "--published", "2003-01-02", path)
    assert (done.returncode, "1 new" in done.stdout) == (0, True)
    (text,) = contents(tmp_path / "corpus").values()
    assert '"Canals"' in text
    assert "- Ida Jost\n  - Oskar Vind" in text
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=10)
    pdf.multi_cell(0, text=UNSIGNED)
    (tmp_path / "a b.pdf").write_bytes(bytes(pdf.output()))
    done = run("--home", tmp_path, "add", tmp_path / "a b.pdf")
    assert done.returncode == 3
    hint = f'askcaci add --title "…" --author "…" \'{tmp_path}/a b.pdf\''
    assert hint in done.stdout


# What was taken in before.


def test_a_file_taken_in_before_is_not_read_again(tmp_path: Path) -> None:
    """Unless it is asked for, or it changed, or an article of it is gone."""
    corpus = tmp_path / "corpus"
    page = written(tmp_path, {"a.txt": article(1) + article(2)}) / "a.txt"
    (first,) = import_files([page], corpus).files
    (known,) = import_files([page], corpus).files
    assert (known.outcome, known.pages) == ("already taken in", ())
    assert known.taken == tuple(found.article.id for found in first.articles)
    (again,) = import_files([page], corpus, again=True).files
    assert again.outcome == "gave articles"
    (corpus / f"{known.taken[0]}.md").unlink()
    (back,) = import_files([page], corpus).files
    assert [found.status for found in back.articles] == ["new", "already there"]
    page.write_text(article(1) + article(3))
    (changed,) = import_files([page], corpus).files
    assert sum(found.status == "new" for found in changed.articles) == 1


def test_the_corpus_is_read_only_where_a_file_is_not_known(tmp_path: Path) -> None:
    """An article that is broken is no problem of an import that compares nothing with it."""
    corpus = written(tmp_path / "corpus", {"broken.md": "no front matter"})
    page = written(tmp_path, {"a.txt": article(1)}) / "a.txt"
    assert len(import_files([page], corpus).corpus_problems) == 1
    assert import_files([page], corpus).corpus_problems == ()
    page.write_text(article(2))
    assert len(import_files([page], corpus).corpus_problems) == 1


def test_a_dry_run_notes_nothing(tmp_path: Path) -> None:
    """What was only looked at is not taken in."""
    corpus = tmp_path / "corpus"
    page = written(tmp_path, {"a.txt": article(1)}) / "a.txt"
    import_files([page], corpus, dry_run=True)
    assert not corpus.exists()
    assert import_files([page], corpus).added == 1


def test_a_torn_or_foreign_line_of_the_journal_is_none(tmp_path: Path) -> None:
    """A crash, another version or any bytes cost no more than reading again."""
    written(tmp_path, {"x.md": "", "y.md": ""})
    first = Journal(tmp_path)
    first.note("1", "a.txt", ["x"])
    first.write()
    with (tmp_path / NAME).open("ab") as file:
        file.write(
            b'[]\n\xff\n{"importer": "0"}\n' + b"[" * 100_000 + b'\n{"sha256": "2", "fi'
        )
    torn = Journal(tmp_path)
    assert torn.taken("1", "a.txt") == ("x",)
    assert torn.taken("2", "a.txt") is None
    torn.note("3", "b.txt", ["y", "../x"])
    torn.note("4", "c.txt", ["y"])
    torn.write()
    read = Journal(tmp_path)
    assert read.taken("3", "b.txt") is None  # "../x" is no article
    assert read.taken("4", "c.txt") == ("y",)


def test_a_file_is_written_down_when_its_articles_are_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles are made durable, put in place, and only then named by the journal."""
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def record_fsync(descriptor: int) -> None:
        name = Path(os.readlink(f"/proc/self/fd/{descriptor}")).name
        steps.append(
            "journal" if name == NAME else "folder" if name == "corpus" else "file"
        )
        fsync(descriptor)

    def record_replace(source: Path, target: Path) -> None:
        steps.append("place")
        replace(source, target)

    monkeypatch.setattr(adding, "_SECONDS", 1_000.0)
    monkeypatch.setattr("os.fsync", record_fsync)
    monkeypatch.setattr("os.replace", record_replace)
    pages = written(tmp_path / "in", {f"{n}.txt": article(n) for n in range(5)})
    report = import_files([pages], tmp_path / "corpus")
    assert report.added == 5
    assert steps == ["file"] * 5 + ["place"] * 5 + ["folder", "journal"]


def test_what_did_not_get_in_place_is_not_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that fills up in the midst of a batch, the journal names no lost article."""
    replace, placed = os.replace, []
    monkeypatch.setattr(adding, "_SECONDS", 1_000.0)

    def full(source: Path, target: Path) -> None:
        if len(placed) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        placed.append(target)
        replace(source, target)

    pages = written(tmp_path / "in", {f"{n}.txt": article(n) for n in range(5)})
    corpus = tmp_path / "corpus"
    with monkeypatch.context() as patched:
        patched.setattr("os.replace", full)
        with pytest.raises(CorpusError, match="No space left"):
            import_files([pages], corpus)
    assert not (corpus / NAME).exists()
    assert not list(corpus.glob(".*.tmp"))
    again = import_files([pages], corpus)
    assert len(list(corpus.glob("*.md"))) == 5
    assert again.added == 2


def test_files_before_an_interruption_are_stored_and_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever presses Ctrl-C loses the file that was being read, and no other."""
    real, read = adding.pages_of, []

    def interrupted(member: Member) -> Iterator[Page]:
        read.append(member.name)
        if len(read) == 4:
            raise KeyboardInterrupt
        return real(member)

    monkeypatch.setattr(adding, "pages_of", interrupted)
    pages = written(tmp_path / "in", {f"{n}.txt": article(n) for n in range(6)})
    reports: list[FileReport] = []
    intake = adding.Intake([pages], tmp_path / "corpus")
    with pytest.raises(KeyboardInterrupt):
        reports.extend(intake)
    assert [Path(report.file).name for report in reports] == read[:3]
    assert len(list((tmp_path / "corpus").glob("*.md"))) == 3
    lines = (tmp_path / "corpus" / NAME).read_text("utf-8").splitlines()
    assert len(lines) == 3


def started(*arguments: str | Path, **options: object) -> subprocess.Popen[bytes]:
    """Start `askcaci` and return its process."""
    return subprocess.Popen(
        [sys.executable, "-m", "askcaci", *map(str, arguments)],
        env=clean_environment(),
        **options,  # type: ignore[call-overload]
    )


def wait_for_lines(journal: Path, count: int) -> None:
    """Wait until some files are taken in."""
    while not journal.exists() or journal.read_bytes().count(b"\n") < count:
        time.sleep(0.01)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 300 pages of one article each."""
    folder = tmp_path_factory.mktemp("many")
    return written(folder, {f"{n:03}.txt": article(n) for n in range(300)})


@pytest.fixture(scope="module")
def many_articles(many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The articles of the 300 pages, imported at once."""
    corpus = tmp_path_factory.mktemp("corpus")
    import_files([many], corpus)
    return contents(corpus)


def test_an_import_that_was_killed_goes_on_where_it_was(
    many: Path, many_articles: dict[str, str], tmp_path: Path
) -> None:
    """The second run takes in the rest; together they give what one run gives."""
    journal = tmp_path / "corpus" / NAME
    with started("--home", tmp_path, "add", many, stdout=subprocess.DEVNULL) as process:
        wait_for_lines(journal, 20)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    report = import_files([many], tmp_path / "corpus")
    counts = report.totals.files
    assert counts["already taken in"] >= 20
    assert counts["already taken in"] + counts["gave articles"] == 300
    assert contents(tmp_path / "corpus") == many_articles


def test_an_interrupt_keeps_what_was_stored_and_says_how_to_go_on(
    many: Path, many_articles: dict[str, str], tmp_path: Path
) -> None:
    """Exit code 130, a report of what was done, and the command for the rest."""
    command = ("--home", tmp_path, "add", many)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with started(*command, **pipes) as process:
        wait_for_lines(tmp_path / "corpus" / NAME, 20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"gave articles." in out
    assert b"of 300 files; what they gave is stored" in err
    assert f"askcaci --home {tmp_path} add {many}".encode() in err
    assert b"Traceback" not in err
    import_files([many], tmp_path / "corpus")
    assert contents(tmp_path / "corpus") == many_articles


# The command.


def test_the_command_reports_classes_and_exits_with_3_for_what_is_not_used(
    run: Run, tmp_path: Path
) -> None:
    """A summary by class at the end; a wrong ending, a duplicate and a reason are said."""
    pages = written(
        tmp_path / "pages",
        {"a.html": article(1), "b.txt": article(1), "c.txt": "x", "d.css": "p {}"},
    )
    done = run("--home", tmp_path, "add", pages)
    assert done.returncode == 3
    assert done.stderr == ""
    assert "named .html, read as plain text" in done.stdout
    assert f"b.txt: duplicate: the same bytes as {pages}/a.html" in done.stdout
    assert "Skipped: 1 × not read: a style sheet." in done.stdout
    assert done.stdout.endswith(
        "Files: 4 = 1 gave articles + 1 duplicate + 1 not used + 1 skipped.\n"
        "Articles: 1 new.\n"
    )
    (pages / "c.txt").unlink()
    assert run("--home", tmp_path, "add", pages).returncode == 0


def test_many_files_are_a_line_each(
    run: Run, many: Path, many_articles: dict[str, str], tmp_path: Path
) -> None:
    """And all about each of them with -v."""
    brief = run("--home", tmp_path, "add", "--dry-run", many).stdout.splitlines()
    assert len(brief) == 300 + 2
    assert brief[0] == f"{many}/000.txt: 1 new"
    full = run("--home", tmp_path, "add", "--dry-run", "-v", many).stdout
    assert all(f"  {name.removesuffix('.md')}  lines" in full for name in many_articles)


def test_the_report_as_json(run: Run, tmp_path: Path) -> None:
    """Schema, each file with outcome, pages, articles and lines, and the totals."""
    pages = written(tmp_path / "pages", {"a.txt": "Words.\n\n" + article(1), "b.txt": "x"})
    done = run("--home", tmp_path, "add", "--json", pages)
    assert done.returncode == 3
    report = json.loads(done.stdout)
    assert report["schema"] == "askcaci/import/1"
    assert (report["complete"], report["dry_run"]) == (True, False)
    first, second = report["files"]
    assert (first["outcome"], second["outcome"]) == ("gave articles", "not used")
    (page,) = first["pages"]
    (found,) = page["articles"]
    assert found["status"] == "new"
    assert found["lines"] == [3, 5, 7, 9, 11]
    assert found["article"]["authors"] == ["Ida Jost"]
    assert page["left_out"] == [
        {
            "line": 1,
            "place": 1,
            "reason": "before the first article",
            "partial": False,
            "text": "Words.",
        }
    ]
    assert second["problem"]["hint"]
    assert report["totals"] == {
        "files": 2,
        "by_outcome": {"gave articles": 1, "not used": 1},
        "articles": {"new": 1},
        "problems": 1,
    }


def test_progress_is_shown_on_a_terminal_only(many: Path, tmp_path: Path) -> None:
    """On stderr; the report on stdout is the same with it and without."""
    command = ("--home", tmp_path, "add", "--dry-run", many)
    with started(*command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        plain, nothing = process.communicate(timeout=300)
    assert nothing == b""
    leader, follower = pty.openpty()
    with started(*command, stdout=subprocess.PIPE, stderr=follower) as process:
        os.close(follower)
        assert process.stdout is not None
        shown = process.stdout.read()
        bar = read_terminal(leader)
    assert shown == plain
    assert b"adding" in bar


def test_terminal_controls_in_names_and_reasons_are_not_printed(
    run: Run, tmp_path: Path
) -> None:
    """A file's name and an archive's member cannot move the cursor."""
    data = zipped({"\x1b[2J\u202e.txt": article(1), "\x1b[1m../x": "x"})
    written(tmp_path, {"\x1b[31m.txt": "no article", "a.zip": data})
    done = run("--home", tmp_path, "add", tmp_path / "\x1b[31m.txt", tmp_path / "a.zip")
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout
    assert "Articles: 1 new." in done.stdout


def test_a_report_of_one_file_says_what_became_of_it() -> None:
    """The values stand on their own."""
    file = FileReport("a.txt", "skipped", why="hidden", count=3)
    report = ImportReport((file,))
    assert report.totals.files == {"skipped": 3}
    assert report.totals.reasons == {"hidden": 3}
    assert (report.problems, report.found, report.added) == ((), (), 0)
