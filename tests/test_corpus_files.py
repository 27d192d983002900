"""Article files: what is read, what is refused, and that nothing changes on the way."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.corpus.files import (
    body_of,
    format_article,
    parse_article,
    read_article,
    sections_of,
    write_article,
)
from askcaci.corpus.folder import article_files
from askcaci.errors import CorpusError
from askcaci.types import ARTICLE_KINDS, Article, Source, SourceUnit

CORPUS = Path(__file__).resolve().parent.parent / "corpus"

ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
NASTY = st.sampled_from(
    [
        "A: B", "- dash", "# hash", '"', "'", "it's", "No", "null", "~", "1984", "2005-03-07",
        "&a", "*a", "!x", "{a: b}", "[a]", "a # b", " lead", "trail ", "---", "...", "|", ">",
        "%", "@", "`", "a\u2028b", "a\u0085b", "a\u2029b", "a\nb", "a\r\nb", "\t", "\0", "\ufeff",
        "😀", "\ufffe", "Türkiye’s", "\\L", "x" * 3_000, "yes, no", "a, b", "a: ", "Ж",
    ]
)  # fmt: skip
TEXT = ANY | NASTY
BODY = st.lists(
    TEXT | st.sampled_from(["## BACKGROUND", "## NOTES", "#", "• a"]), min_size=1
).map(lambda parts: body_of("\n\n".join(parts)))


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """Any article that has a text."""
    text = draw(BODY.filter(bool))
    kind = draw(st.sampled_from(ARTICLE_KINDS))
    line = draw(st.integers(1, 10**6))
    source = Source(
        draw(TEXT),
        line,
        line + draw(st.integers(0, 99)),
        draw(TEXT),
        draw(st.sampled_from(get_args(SourceUnit))),
        draw(TEXT),
    )
    counts = st.none() | st.integers(1, 99_999)
    texts = st.lists(TEXT, max_size=3).map(tuple)
    article = Article(
        id="an-article",
        title=draw(st.none() | TEXT),
        # One in braces is an organization.
        authors=draw(texts.filter(lambda names: not any(n[:1] == "{" for n in names))),
        published=draw(st.none() | st.dates()),
        url=draw(st.none() | TEXT),
        kind=kind,
        text=text,
        sections=sections_of(text, kind),
        publication=draw(st.none() | TEXT),
        volume=draw(counts),
        number=draw(counts),
        pages=draw(st.none() | TEXT),
        also=draw(texts),
        related=draw(texts),
        warnings=draw(texts),
        source=draw(st.none() | st.just(source)),
        inferred=draw(texts),
        repairs=draw(texts),
        references=draw(texts),
        path="corpus/an-article.md",
    )
    front = format_article(article).split("\n---\n", 1)[0]
    return replace(article, body_line=front.count("\n") + 3)


@given(articles())
def test_an_article_written_and_read_is_the_same(article: Article) -> None:
    """`parse_article(format_article(a))` is `a`, for values of any characters."""
    content = format_article(article)
    assert parse_article(content, id=article.id, path=article.path or "") == article
    assert content.split("\n")[article.body_line - 1].strip() in article.text.split("\n")[0]


@given(st.text(max_size=200) | st.text(max_size=200).map(lambda t: f"---\n{t}\n---\nText."))
def test_any_content_is_an_article_or_a_corpus_error(content: str) -> None:
    """No content of a file raises anything but an error that names file and line."""
    fault = None
    try:
        text = parse_article(content, id="a", path="a.md").text
    except CorpusError as error:
        fault, text = error, ""
    assert text or (fault and fault.place.startswith("a.md:") and fault.hint)


def test_the_shipped_briefs_are_read_and_written_back_the_same() -> None:
    """Every brief of the repository has the Analyst's sections and survives a round trip."""
    files = article_files(CORPUS)
    assert len(files) == 30
    for path in files:
        article = read_article(path)
        kinds = [section.kind for section in article.sections]
        assert kinds == ["lead", "background", "implications", "conclusions"], path
        assert article.kind == "brief"
        again = parse_article(format_article(article), id=article.id, path=str(path))
        assert again == article


def test_sections_follow_the_headings() -> None:
    """Text above the first heading is the lead; each heading opens a section of its kind."""
    text = "Lead.\n\n## BACKROUND\n\nOne.\n\nTwo.\n\n## AUTHOR’S BIO\n\nMe.\n\n## SIDE VIEW\n\nX"
    found = [(s.kind, s.heading, s.span.of(text)) for s in sections_of(text)]
    assert found == [
        ("lead", None, "Lead."),
        ("background", "BACKROUND", "One.\n\nTwo."),
        ("bio", "AUTHOR’S BIO", "Me."),
        ("body", "SIDE VIEW", "X"),
    ]
    assert [s.kind for s in sections_of("Only text.", "field-report")] == ["body"]


def test_values_are_read_as_they_are_written() -> None:
    """A title that YAML would take for a number, a truth value or a date stays a title."""
    for title in ("1984", "No", "2005-03-07", "1e3", "0x10"):
        content = f"---\ntitle: {title}\nauthors: Jane Doe\n---\n\nText.\n"
        article = parse_article(content, id="a", path="a.md")
        assert (article.title, article.authors, article.body_line) == (
            title,
            ("Jane Doe",),
            6,
        )


def test_line_ends_and_a_byte_order_mark_do_not_matter() -> None:
    """A file saved on Windows gives the same article."""
    content = "---\ntitle: A\npublished: 2005-03-07\n---\nOne.\n\nTwo.\n"
    windows = "\ufeff" + content.replace("\n", "\r\n")
    same = parse_article(windows, id="a", path="a.md")
    assert same == parse_article(content, id="a", path="a.md")
    assert same.published == date(2005, 3, 7)


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("Text.", "a.md:1", "does not begin with front matter"),
        ("---\ntitle: A\n", "a.md:1", "has no end"),
        ("---\ntitle: A\n---\n \n", "a.md:4", "has no text"),
        ("---\nauthors:\n  - A\ntitel: A\n---\nT", "a.md:4", "unknown key 'titel'"),
        ("---\ntitle: A\ntitle: B\n---\nT", "a.md:3", "'title' stands twice"),
        ("---\ntitle: A: B\n---\nT", "a.md:2", "not YAML"),
        ("---\ntitle: [A]\n---\nT", "a.md:2", "`title` is not one text"),
        ("---\n\nauthors: {a: b}\n---\nT", "a.md:3", "`authors` is not a list"),
        ("---\nauthors: [[a]]\n---\nT", "a.md:2", "inside another"),
        ("---\npublished: 7 March\n---\nT", "a.md:2", "`published` is not a day"),
        ("---\npublished: 2025-02-30\n---\nT", "a.md:2", "`published` is not a day"),
        ("---\nkind: essay\n---\nT", "a.md:2", "`kind` is not a kind"),
        (
            "---\nsource: {file: a}\n---\nT",
            "a.md:2",
            "`source` is not a file and its lines",
        ),
        ("---\ntitle: &a A\nauthors: [*a]\n---\nT", "a.md:2", "anchors, aliases and tags"),
        ("---\n- a\n---\nT", "a.md:2", "has no keys"),
        ("---\n" + "[" * 5_000 + "\n---\nT", "a.md:2", "the front matter"),
        ("---\ntitle: " + "x" * 70_000 + "\n---\nT", "a.md:1", "64 KiB"),
        ("---\ntitle: a\0b\n---\nT", "a.md:2", "not YAML"),
    ],
)
def test_a_malformed_file_names_its_line_and_what_to_write(
    content: str, place: str, message: str
) -> None:
    """Each error says where the fault is, what it is and what to do."""
    with pytest.raises(CorpusError) as caught:
        parse_article(content, id="a", path="a.md")
    assert caught.value.place == place
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("Rogun: Who Pays", "Rogun: Who Pays"),
        ("Who Pays:", "Who Pays:"),
        ("Ağrı: Köprüler – ve “Yollar”", "Ağrı: Köprüler – ve “Yollar”"),
        ('The "Silk": Road', 'The \\"Silk\\": Road'),
        ("- A Dash", "- A Dash"),
        ("@home in Osh", "@home in Osh"),
    ],
)
def test_a_title_without_quotation_marks_is_given_with_them(
    written: str, instead: str
) -> None:
    """Whoever copies the hint into the file has the title that was meant."""
    with pytest.raises(CorpusError) as caught:
        parse_article(f"---\ntitle: {written}\n---\nText.", id="a", path="a.md")
    assert caught.value.hint == f'Write `title: "{instead}"` in a.md'
    mended = f'---\ntitle: "{instead}"\n---\nText.'
    assert parse_article(mended, id="a", path="a.md").title == written


@pytest.mark.parametrize(
    "line", ["title: Railway #2 Opens", "publication: Review # 7", "title: !Osh votes"]
)
def test_no_part_of_a_title_is_lost_in_silence(line: str) -> None:
    """What YAML would take for a comment or a tag is an error, not a shorter title."""
    with pytest.raises(CorpusError):
        parse_article(f"---\n{line}\n---\nText.", id="a", path="a.md")
    content = "---\npublished: 2005-03-07 # or so\ntitle: C# and F#\n---\nText."
    assert parse_article(content, id="a", path="a.md").title == "C# and F#"


def test_a_file_that_is_not_utf_8_names_the_line(tmp_path: Path) -> None:
    """The line of the first byte that is no UTF-8 is in the error."""
    path = tmp_path / "a.md"
    path.write_bytes(b"---\ntitle: A\n---\nGeorgia\x92s\n")
    with pytest.raises(CorpusError, match="not UTF-8") as caught:
        read_article(path)
    assert caught.value.place == f"{path}:4"


def test_a_missing_file_is_a_corpus_error(tmp_path: Path) -> None:
    """Reading what is not there is an error of the tree."""
    with pytest.raises(CorpusError, match="cannot be read"):
        read_article(tmp_path / "none.md")


def _article(id: str) -> Article:
    return parse_article("---\ntitle: A\n---\nText.\n", id=id, path="")


def test_files_of_a_folder_in_order_and_nothing_else(tmp_path: Path) -> None:
    """README, hidden files, folders and links out of the folder are no articles."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for id in ("b", "a"):
        write_article(_article(id), corpus)
    for name in ("README.md", ".a.md", "a.txt"):
        (corpus / name).write_text("x")
    (corpus / "folder.md").mkdir()
    outside = tmp_path / "outside.md"
    outside.write_text("secret")
    os.symlink(outside, corpus / "link.md")
    os.symlink(corpus / "loop.md", corpus / "loop.md")
    os.symlink(corpus / "a.md", corpus / "inside.md")
    assert [path.name for path in article_files(corpus)] == ["a.md", "b.md", "inside.md"]
    assert article_files(tmp_path / "none") == []


def test_writing_leaves_one_whole_file(tmp_path: Path) -> None:
    """An article replaces the one of the same id and leaves nothing else behind."""
    first = write_article(_article("a"), tmp_path)
    write_article(replace(_article("a"), title="B"), tmp_path)
    assert read_article(first).title == "B"
    assert os.listdir(tmp_path) == ["a.md"]


@pytest.mark.parametrize("id", ["../a", "a/b", ".a", "a\0"])
def test_an_id_never_leads_out_of_the_folder(tmp_path: Path, id: str) -> None:
    """An id that is no plain file name is refused."""
    with pytest.raises(CorpusError, match="no file name"):
        write_article(_article(id), tmp_path)


def test_a_folder_that_cannot_be_written_to_is_a_corpus_error(tmp_path: Path) -> None:
    """The error names the file; no half of it stays."""
    with pytest.raises(CorpusError, match="cannot be written"):
        write_article(_article("a"), tmp_path / "none")


def test_front_matter_that_could_not_be_read_again_is_not_written(tmp_path: Path) -> None:
    """A title of 70,000 characters is refused before the file is touched."""
    with pytest.raises(CorpusError, match="64 KiB"):
        write_article(replace(_article("a"), title="x" * 70_000), tmp_path)
    assert os.listdir(tmp_path) == []
