"""One article met on many pages: what is one, what is not, and what becomes of it."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.corpus.files import read_article, write_article
from askcaci.corpus.folder import article_files
from askcaci.corpus.importing.duplicates.library import Library
from askcaci.corpus.importing.duplicates.likeness import is_excerpt, is_same_text, profile
from askcaci.corpus.importing.duplicates.merging import merged, orderly
from askcaci.corpus.importing.duplicates.relations import authors_agree
from askcaci.corpus.importing.duplicates.seals import changed_by_hand, seal
from askcaci.corpus.importing.duplicates.shelf import slug
from askcaci.types import Article
from damaged import (
    damaged,
    day,
    follow_up,
    paragraph,
    retold,
    teaser,
    text_of,
    version,
    weekly,
    without_bio,
    without_headings,
    without_lead,
)

TEXT = text_of("water")
WHOLE = version(TEXT, "whole.html", published=date(2003, 3, 12))


def statuses(folder: Path, *articles: Article) -> list[str]:
    """Add articles in one import and return what each was to the corpus."""
    library = Library(folder)
    return [library.add(article)[1] for article in articles]


def stored(folder: Path) -> list[Article]:
    """Return the articles of a corpus, by file name."""
    return [read_article(path) for path in article_files(folder)]


def only(folder: Path) -> Article:
    """Return the one article of a corpus."""
    (article,) = stored(folder)
    return article


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a corpus."""
    return {path.name: path.read_bytes() for path in article_files(folder)}


# Texts.

FIGURES = "Wheat stood at 1140, rice at 2410, cotton at 417 and oil at 44."


@pytest.mark.parametrize(
    "copy",
    [
        damaged(TEXT, 0.02),
        damaged(TEXT, 0.08),
        without_lead(TEXT),
        without_bio(TEXT),
        without_headings(TEXT),
        damaged(without_lead(without_bio(TEXT)), 0.05),
        TEXT.replace("’", ""),
        TEXT.replace("’", "Ã¢â‚¬â„¢"),
        TEXT.replace("## BACKGROUND", "Bild 1\n\nKadra bridge, photograph\n\n## BACKGROUND"),
        TEXT.upper().replace("## AUTHOR’S BIO", "## AUTHOR’S BIO"),
        TEXT.replace(". ", "."),
        TEXT[: len(TEXT) * 6 // 10],
    ],
    ids=[
        "damaged", "much damaged", "no lead", "no bio", "no headings", "all of these",
        "no apostrophes", "mojibake", "captions kept", "capitals", "glued", "cut off",
    ],
)  # fmt: skip
def test_a_copy_is_the_same_article_whichever_comes_first(
    tmp_path: Path, copy: str
) -> None:
    """Damage, and what pages leave out, make no second article."""
    other = retold(WHOLE, copy, "copy.html", published=None)
    for name, pages in (("a", [WHOLE, other]), ("b", [other, WHOLE])):
        folder = tmp_path / name
        folder.mkdir()
        found = statuses(folder, *pages)
        assert found[0] == "new"
        assert found[1] in ("duplicate", "updated", "replaced")
        article = only(folder)
        assert {str(article.source), *article.also} == {str(page.source) for page in pages}
    (one,), (same,) = contents(tmp_path / "a").values(), contents(tmp_path / "b").values()
    assert one == same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TEXT, text_of("water again")),
        (TEXT, follow_up(TEXT, 1)),
        (without_headings(text_of("short", 90)), follow_up(text_of("short", 90), 1)),
        (weekly(1), weekly(2)),
        (f"{weekly(1)} {FIGURES}", f"{weekly(1)} {FIGURES.replace('4', '6').replace('1', '3')}"),
        (f"{weekly(1)[:250]}\n\n{paragraph(Random(1), 60)}",
         f"{weekly(1)[:250]}\n\n{paragraph(Random(2), 60)}"),
    ],
    ids=["topic", "follow-up", "short and quoted", "weekly", "other figures", "same lead"],
)  # fmt: skip
def test_what_shares_words_only_is_another_article(
    tmp_path: Path, one: str, other: str
) -> None:
    """A follow-up that quotes, a weekly item with its boilerplate, stay articles."""
    pages = [version(one, "1.html"), version(other, "2.html")]
    assert statuses(tmp_path, *pages) == ["new", "new"]
    assert statuses(tmp_path, *pages) == ["already there", "already there"]
    assert not any(article.also or article.related for article in stored(tmp_path))


def test_short_texts_are_the_same_only_word_for_word(tmp_path: Path) -> None:
    """Below forty words a word is the difference between two reports."""
    lead = "On {} the council met again and put off the vote on the canal for another week"
    pages = [
        version(f"{lead.format(name)}.\n\n## CONCLUSIONS\n\nSo it goes.", f"{name}.html")
        for name in ("Monday", "Friday")
    ]
    assert statuses(tmp_path, *pages, retold(pages[0], pages[0].text, "again.html")) == [
        "new",
        "new",
        "duplicate",
    ]


@given(seeds=st.tuples(st.integers(0, 50), st.integers(51, 99)), cut=st.integers(20, 150))
@settings(max_examples=25, deadline=None)
def test_comparing_does_not_depend_on_the_order(seeds: tuple[int, int], cut: int) -> None:
    """Two texts are the same, or not, from both sides."""
    texts = [text_of(seeds[0], 300), text_of(seeds[1], 300)]
    texts += [damaged(texts[0], 0.1), teaser(texts[0], cut), follow_up(texts[0], cut)]
    profiles = [profile(version(text)) for text in texts]
    for one in profiles:
        assert is_same_text(one, one)
        for other in profiles:
            assert is_same_text(one, other) == is_same_text(other, one)


# Teasers.


@pytest.mark.parametrize("of", ["lead", "BACKGROUND"])
@pytest.mark.parametrize("words", [14, 25, 45, 110])
def test_a_teaser_is_one_more_place_of_its_article(
    tmp_path: Path, of: str, words: int
) -> None:
    """It changes no word of the article, wherever it was cut; the article replaces it."""
    cut = retold(WHOLE, teaser(TEXT, words, of=of), "listing.html")
    for name, pages in (("a", [WHOLE, cut]), ("b", [cut, WHOLE])):
        folder = tmp_path / name
        folder.mkdir()
        first = Library(folder).add(pages[0])[0]
        article, status, changes = Library(folder).add(pages[1])
        assert (article.text, article.also) == (TEXT, ("listing.html, line 1",))
        assert article.id == first.id
        assert status == ("duplicate" if name == "a" else "replaced")
        assert ("fuller text taken" in changes) == (name == "b")
        assert [a.text for a in stored(folder)] == [TEXT]
    assert [*contents(tmp_path / "a").values()] == [*contents(tmp_path / "b").values()]


@pytest.mark.parametrize("ending", ["dominant in U.", "worth some $4.", "the Ge"])
def test_a_teaser_may_be_cut_within_an_abbreviation(ending: str) -> None:
    """What is left of the last word is not held against it."""
    start = paragraph(Random(3), 30)
    whole = (
        f"{start} It is dominant in U.S. trade, worth some $4.5 billion, the Georgians say."
    )
    begun = whole[: whole.index(ending[:8]) + len(ending)] if ending[:8] in whole else start
    text = (
        f"{whole}\n\n## BACKGROUND\n\n{paragraph(Random(4), 80)}\n\n## CONCLUSIONS\n\nYes."
    )
    assert is_excerpt(profile(version(begun)), profile(version(text)))


def test_a_teaser_is_found_by_words_behind_damaged_ones(tmp_path: Path) -> None:
    """In its first twelve words no five that follow each other are whole."""
    words = teaser(TEXT, 40).split()
    for at in (2, 6, 10):
        words[at] = words[at][:-1] + "ß"
    cut = retold(WHOLE, " ".join(words), "listing.html", authors=())
    assert statuses(tmp_path, WHOLE, cut) == ["new", "duplicate"]


def test_a_lead_quoted_further_down_is_no_teaser() -> None:
    """Only the beginning of a section counts."""
    assert not is_excerpt(
        profile(version(teaser(TEXT, 30))), profile(version(follow_up(TEXT, 2)))
    )


def test_two_teasers_and_the_article_they_are_of(tmp_path: Path) -> None:
    """The start of the lead and of BACKGROUND are two articles until the whole one comes."""
    lead = retold(WHOLE, teaser(TEXT, 40), "1.html")
    background = retold(WHOLE, teaser(TEXT, 40, of="BACKGROUND"), "2.html")
    assert statuses(tmp_path, lead, background) == ["new", "new"]
    library = Library(tmp_path)
    article, status, changes = library.add(WHOLE)
    assert status == "replaced"
    assert any(change.endswith(" put to it") for change in changes)
    assert article.also == ("1.html, line 1", "2.html, line 1")
    assert article.id == slug(WHOLE)
    assert only(tmp_path).text == TEXT
    assert statuses(tmp_path, lead, background, WHOLE) == ["already there"] * 3


def test_a_page_added_again_is_known_by_its_place(tmp_path: Path) -> None:
    """What was put to a damaged copy is known although the sound text, here now, is unlike it."""
    copy, worse, sound = (
        version(text, f"{name}.html")
        for name, text in (
            ("a", damaged(TEXT, 0.09)),
            ("b", damaged(damaged(TEXT, 0.09), 0.09, 1)),
            ("c", TEXT),
        )
    )
    assert statuses(tmp_path, copy, worse, sound)[0] == "new"
    assert len(stored(tmp_path)) == 1
    assert not is_same_text(profile(worse), profile(sound))
    assert statuses(tmp_path, copy, worse, sound) == ["already there"] * 3


def test_another_page_in_the_same_place_is_another_article(tmp_path: Path) -> None:
    """Saved pages are often called the same; a name alone recognises nothing."""
    pages = [version(text_of(seed), "index.html") for seed in ("one", "other")]
    assert statuses(tmp_path, *pages) == ["new", "new"]


# Any order.


def versions(seed: int) -> list[Article]:
    """Return the pages on which an article stands, each telling another part of it."""
    text = text_of(seed, 400)
    listing = version(teaser(text, 50), f"{seed}/a.html", published=day(seed))
    return [
        listing,
        retold(listing, text, f"{seed}/b.html", title=f"Rivers of Issue {seed}", kind="analysis"),
        retold(listing, text, f"{seed}/c.html", title=f"RIVERS OF ISSUE {seed}",
               authors=("I. Jost",)),
        retold(listing, damaged(text, 0.04), f"{seed}/d.pdf", volume=6, number=seed, pages="3-4"),
        retold(listing, without_bio(text), f"{seed}/e.html", title="Rivers",
               published=day(seed + 1), inferred=("title",)),
        retold(listing, damaged(text, 0.02), f"{seed}/f.html", published=day(seed - 2),
               url="https://example.org/x?print=1", title="Another Title"),
        retold(listing, text, f"{seed}/g.html", url="https://example.org/x", kind="feature",
               inferred=("kind",), repairs=("line 3: glued",), warnings=("two dates",)),
    ]  # fmt: skip


PAGES = [page for seed in range(3) for page in versions(seed)]
# Without author, lead, or the article's own beginning: other words open them.
LATE = [
    *versions(7),
    version(teaser(text_of(7, 400), 60, of="BACKGROUND"), "7/h.html"),
    version(without_lead(text_of(7, 400)), "7/i.html"),
    version(text_of(7, 400), "7/j.html", authors=(), volume=6),
]


@pytest.fixture(scope="module")
def corpus_of_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The corpus that PAGES make in the order they stand in."""
    folder = tmp_path_factory.mktemp("expected")
    statuses(folder, *PAGES)
    assert len(contents(folder)) == 3
    return contents(folder)


@given(numbers=st.permutations(range(len(PAGES))), runs=st.booleans())
@settings(max_examples=20, deadline=None)
def test_any_order_of_the_same_pages_ends_in_the_same_corpus(
    numbers: list[int],
    runs: bool,
    corpus_of_pages: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Byte for byte, ids included, in one import or many; and again nothing changes."""
    order = [PAGES[number] for number in numbers]
    folder = tmp_path_factory.mktemp("order")
    if runs:
        for page in order:
            statuses(folder, page)
    else:
        statuses(folder, *order)
    assert contents(folder) == corpus_of_pages
    assert set(statuses(folder, *order)) == {"already there"}
    assert contents(folder) == corpus_of_pages


@given(numbers=st.permutations(range(len(LATE))))
@settings(max_examples=20, deadline=None)
def test_but_for_the_id_where_a_page_without_author_or_lead_came_first(
    numbers: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The id is that of the first page in the corpus and stays, whatever comes later."""
    order = [LATE[number] for number in numbers]
    expected, folder = (tmp_path_factory.mktemp(name) for name in ("expected", "order"))
    statuses(expected, *LATE)
    statuses(folder, *order)
    assert [*contents(folder).values()] == [*contents(expected).values()]
    assert only(folder).id in (slug(order[0]), slug(LATE[0]))


@given(numbers=st.permutations(range(len(LATE + PAGES))))
@settings(max_examples=10, deadline=None)
def test_a_dry_run_tells_what_an_import_does(
    numbers: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Same articles, ids, statuses and changes; and nothing written."""
    order = [(LATE + PAGES)[number] for number in numbers]
    folder, nothing = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("dry")
    real, dry = Library(folder), Library(nothing, dry_run=True)
    assert [dry.add(page) for page in order] == [real.add(page) for page in order]
    assert not [*nothing.iterdir()]


# Values.


def test_a_page_adds_what_is_lacking(tmp_path: Path) -> None:
    """Every value comes from whichever page has it, the author too."""
    bare = replace(WHOLE, authors=(), published=None)
    told = retold(
        WHOLE, TEXT, "told.html", title="The Canal", url="https://example.org/1", volume=6,
        number=16, pages="10-12", inferred=("pages",),
    )  # fmt: skip
    Library(tmp_path).add(bare)
    article, status, changes = Library(tmp_path).add(told)
    assert status == "updated"
    assert changes == tuple(
        f"{name} added"
        for name in ("title", "authors", "published", "volume", "number", "pages", "url")
    )
    assert (article.authors, article.pages, article.inferred) == (
        ("Ida Jost",),
        "10-12",
        ("pages",),
    )


def test_a_stated_value_replaces_a_guess(tmp_path: Path) -> None:
    """And a guess never a statement."""
    guess = replace(
        WHOLE,
        title="canal-2003",
        published=date(2003, 1, 1),
        inferred=("title", "published"),
    )
    told = retold(WHOLE, TEXT, "told.html", title="The Canal", published=date(2003, 3, 12))
    for name, pages in (("a", [guess, told]), ("b", [told, guess])):
        (tmp_path / name).mkdir()
        statuses(tmp_path / name, *pages)
        article = only(tmp_path / name)
        assert (article.title, article.published) == ("The Canal", date(2003, 3, 12))
        assert article.inferred == ()
        assert article.warnings == ()


def test_contradictions_are_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """Of two titles and two days one is taken, the other stands in a warning."""
    one = replace(WHOLE, title="The Canal")
    other = retold(
        WHOLE, TEXT, "b.html", title="The Lower Canal", published=date(2003, 12, 3)
    )
    Library(tmp_path).add(one)
    article, status, changes = Library(tmp_path).add(other)
    assert status == "updated"
    assert (article.title, article.published) == ("The Canal", date(2003, 3, 12))
    assert article.warnings == tuple(sorted(changes))
    assert changes == ("another title: The Lower Canal", "another date: 2003-12-03")


def test_addresses_do_not_contradict_each_other(tmp_path: Path) -> None:
    """A page of its own is taken before a print view and a listing."""
    item = "https://example.org/item/13867-canal.html"
    pages = [
        retold(WHOLE, TEXT, f"{number}.html", url=url)
        for number, url in enumerate([f"{item}?print=1&tmpl=component", item])
    ]
    statuses(tmp_path, *pages)
    assert (only(tmp_path).url, only(tmp_path).warnings) == (item, ())


def test_places_are_bounded(tmp_path: Path) -> None:
    """An article may stand on hundreds of listings; front matter holds 64 KiB."""
    library = Library(tmp_path)
    for number in range(120):
        library.add(retold(WHOLE, teaser(TEXT, 30), f"{'x' * 900}/{number:03}.html"))
    library.add(WHOLE)
    assert len(only(tmp_path).also) == 48


# Authors.


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Ida Jost", "IDA JOST", True),
        ("Emin Alisayidov", "E. Alisaidov", True),
        ("Farkhad Tolen", "Farhad Tolen", True),
        ("Mirza B. Tolen", "Mirza Tolen", True),
        ("Jost Ida", "Ida Jost", True),
        ("Ida Jost", "Jost", True),
        ("Ida Jost", "Kurt Jost", False),
        ("Ida Jost", "Lale Aydin", False),
        ("Ida Jost", "", True),
    ],
)
def test_bylines_that_may_be_one_person(one: str, other: str, agree: bool) -> None:
    """Spelling, initials and order may differ; a surname alone makes no person."""
    names = [(name,) if name else () for name in (one, other)]
    assert authors_agree(*names) is agree
    assert authors_agree(*reversed(names)) is agree


def test_the_same_text_under_two_authors_is_told_and_not_merged(tmp_path: Path) -> None:
    """Both files say so, whichever came first; and adding them again changes nothing."""
    other = retold(WHOLE, damaged(TEXT, 0.02), "other.html", authors=("Oskar Vind",))
    for name, pages in (("a", [WHOLE, other]), ("b", [other, WHOLE])):
        folder = tmp_path / name
        folder.mkdir()
        assert statuses(folder, *pages) == ["new", "new"]
        ids = [article.id for article in stored(folder)]
        warnings = [article.warnings for article in stored(folder)]
        assert warnings == [
            (f"same text under another author: {id}",) for id in reversed(ids)
        ]
        assert statuses(folder, *pages) == ["already there", "already there"]
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


# Corrections by hand.


def edit(path: Path, *changes: tuple[str, str]) -> None:
    """Change words of a file; each must stand there."""
    content = path.read_text("utf-8")
    for old, new in changes:
        assert old in content
        content = content.replace(old, new, 1)
    path.write_text(content, "utf-8")


def test_a_corrected_text_is_never_replaced(tmp_path: Path) -> None:
    """That a fuller one is at hand, and where, is told."""
    cut = retold(WHOLE, TEXT[:1500], "cut.html")
    (named, _, _) = Library(tmp_path).add(cut)
    path = tmp_path / f"{named.id}.md"
    edit(path, (TEXT[:20], "Corrected: " + TEXT[:20]))
    article, status, changes = Library(tmp_path).add(WHOLE)
    assert article.text.startswith("Corrected: ")
    assert (status, article.also) == ("duplicate", (str(WHOLE.source),))
    assert changes == (f"fuller text in {WHOLE.source}; the text corrected by hand stays",)
    before = path.read_bytes()
    assert statuses(tmp_path, cut) == ["already there"]
    assert path.read_bytes() == before


def test_values_a_user_set_or_took_out_stay(tmp_path: Path) -> None:
    """Title and author corrected, address removed, a guess confirmed, a warning settled."""
    first = replace(
        WHOLE, title="Canals", url="https://example.org/wrong", kind="feature",
        inferred=("kind",), warnings=("two dates",),
    )  # fmt: skip
    named, _, _ = Library(tmp_path).add(first)
    path = tmp_path / f"{named.id}.md"
    edit(
        path,
        ("Canals", "The Canal"),
        ("Ida Jost", "Ida M. Jost-Ohe"),
        ('url: "https://example.org/wrong"\n', ""),
        ("inferred:\n  - kind\n", ""),
        ("warnings:\n  - two dates\n", ""),
    )
    edited = path.read_bytes()
    assert statuses(tmp_path, first) == ["already there"]
    assert path.read_bytes() == edited
    told = retold(
        first, damaged(TEXT, 0.03), "b.html", kind="news", inferred=(), warnings=(),
        url="https://example.org/other", volume=6,
    )  # fmt: skip
    article, status, changes = Library(tmp_path).add(told)
    assert (article.title, article.authors, article.url, article.kind) == (
        "The Canal",
        ("Ida M. Jost-Ohe",),
        None,
        "feature",
    )
    assert (status, article.volume, article.inferred, article.warnings) == (
        "updated",
        6,
        (),
        (),
    )
    assert changes == (
        "volume added",
        "title corrected by hand stays; here: Canals",
        "authors corrected by hand stays; here: Ida Jost",
        "kind corrected by hand stays; here: news",
    )


def test_what_the_user_says_on_import_is_the_users_too(tmp_path: Path) -> None:
    """A title given with the page outlives every other."""
    library = Library(tmp_path)
    article, _, _ = library.add(replace(WHOLE, title="canal", inferred=("title",)))
    assert library.revise(article, title="canal")[1] == ("title set",)
    assert library.revise(library.current(article), title="canal")[1] == ()
    statuses(tmp_path, retold(WHOLE, TEXT, "b.html", title="Another"))
    assert (only(tmp_path).title, only(tmp_path).inferred) == ("canal", ())


def test_a_file_written_by_hand_is_completed_only(tmp_path: Path) -> None:
    """Without provenance all that is there is the user's."""
    (tmp_path / "canal.md").write_text(
        f"---\nauthors: Ida Jost\n---\n\n{TEXT[:900]}\n", "utf-8"
    )
    article, status, changes = Library(tmp_path).add(replace(WHOLE, title="The Canal"))
    assert (article.id, article.text, article.title) == ("canal", TEXT[:900], "The Canal")
    assert article.source is None
    assert article.also == (str(WHOLE.source),)
    assert (status, changes[:2]) == ("updated", ("title added", "published added"))


def test_a_corrected_file_is_not_taken_back(tmp_path: Path) -> None:
    """Two that turn out to be one stay two if both were worked on."""
    pages = [
        retold(WHOLE, teaser(TEXT, 40, of=of), f"{of}.html")
        for of in ("lead", "BACKGROUND")
    ]
    for page in pages:
        named, _, _ = Library(tmp_path).add(page)
        edit(tmp_path / f"{named.id}.md", ("---\n", "---\ntitle: Mine\n"))
    _, _, changes = Library(tmp_path).add(WHOLE)
    assert changes[-1].endswith(" is the same article, corrected by hand")
    assert len(stored(tmp_path)) == 2


@given(
    values=st.fixed_dictionaries(
        {
            "title": st.none() | st.sampled_from(["A Title", "A TITLE", "Other", "a: b"]),
            "published": st.none() | st.dates(date(2000, 1, 1), date(2025, 1, 1)),
            "authors": st.sampled_from([(), ("Ida Jost",), ("Ida Jost", "Oskar Vind")]),
            "volume": st.none() | st.integers(1, 30),
        }
    ),
    inferred=st.sets(st.sampled_from(["title", "published", "volume"])),
)
@settings(max_examples=60, deadline=None)
def test_seals_tell_what_was_changed(
    values: dict[str, Any], inferred: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing as written and read again; the text, a value, a doubt after a change."""
    folder = tmp_path_factory.mktemp("sealed")
    sealed = seal(orderly(replace(WHOLE, id="x", inferred=tuple(inferred), **values)))
    again = read_article(write_article(sealed, folder))
    assert changed_by_hand(again) == set()
    assert changed_by_hand(replace(again, text=again.text + " More.")) == {"text"}
    assert changed_by_hand(replace(again, url="https://example.org")) == {"url"}
    doubted = {name for name in inferred if values[name]}
    assert changed_by_hand(replace(again, inferred=())) == doubted


@given(numbers=st.permutations(range(len(versions(4)))))
@settings(max_examples=40, deadline=None)
def test_merging_is_the_same_in_any_order_and_idempotent(numbers: list[int]) -> None:
    """The law that the corpus rests on, without a corpus."""
    order = [versions(4)[number] for number in numbers]

    def all_of(pages: list[Article]) -> Article:
        first, *rest = (seal(orderly(page)) for page in pages)
        for page in rest:
            first = merged(first, page).article
        return first

    result = all_of(order)
    assert result == all_of(versions(4))
    for page in order:
        again = merged(result, seal(orderly(page)))
        assert (again.article, again.changes) == (result, ())


# Reprints and translations.


def test_a_reprint_is_linked_and_stays_an_article(tmp_path: Path) -> None:
    """Same text and author, another title, months later: the later one says of which."""
    first = replace(WHOLE, title="The Canal")
    again = retold(
        WHOLE,
        damaged(TEXT, 0.02),
        "b.html",
        title="Water, Once More",
        published=date(2004, 9, 1),
    )
    for name, pages in (("a", [first, again]), ("b", [again, first])):
        folder = tmp_path / name
        folder.mkdir()
        assert statuses(folder, *pages) == ["new", "new"]
        related = {article.title: article.related for article in stored(folder)}
        original = next(a.id for a in stored(folder) if a.title == "The Canal")
        assert related == {
            "The Canal": (),
            "Water, Once More": (f"reprint of {original}",),
        }
        assert statuses(folder, *pages) == ["already there", "already there"]


RUSSIAN = {
    None: "Канал у нижней долины строят 12 лет, и за 2003 год прошли 40 километров из 115.",
    "BACKGROUND": "Инженеры нашли старый канал засыпанным. Они мерили 14 дней, и было 77 тысяч.",
    "IMPLICATIONS": "Три района получат воду, и 250 человек работу у реки.",
    "CONCLUSIONS": "Кто платит, пока никто не сказал.",
}
ENGLISH = {
    None: "The canal of the lower valley is built for 12 years, and in 2003 it had 40 of 115 km.",
    "BACKGROUND": "The engineers found the old canal silted. They took 14 days, and it was 77.",
    "IMPLICATIONS": "Three districts of the valley will have water, and 250 people work by it.",
    "CONCLUSIONS": "Who is to pay for it nobody has said.",
}


def in_sections(parts: dict[str | None, str]) -> str:
    """Return the text of an article."""
    return "\n\n".join(
        f"## {head}\n\n{text}" if head else text for head, text in parts.items()
    )


@pytest.mark.parametrize(
    ("changes", "linked"),
    [
        ({}, True),
        ({"published": date(2003, 3, 26)}, False),
        ({"published": None, "title": "Канал (Translation of The Long Canal)"}, True),
        ({"published": None, "title": "Длинный канал"}, False),
        ({"authors": ("Oskar Vind",)}, False),
        ({"text": in_sections(RUSSIAN).replace("115", "9").replace("77", "3")}, False),
    ],
    ids=[
        "day and numbers",
        "other day",
        "title says so",
        "title silent",
        "author",
        "numbers",
    ],
)
def test_a_translation_is_linked_only_where_it_is_sure(
    tmp_path: Path, changes: dict[str, Any], linked: bool
) -> None:
    """Author, day, sections and figures agree, or the title names the original."""
    english = version(
        in_sections(ENGLISH), "en.html", published=date(2003, 3, 12), title="The Long Canal"
    )
    russian = retold(
        english,
        changes.pop("text", in_sections(RUSSIAN)),
        "ru.html",
        title=changes.pop("title", None),
        **changes,
    )
    for name, pages in (("a", [english, russian]), ("b", [russian, english])):
        folder = tmp_path / name
        folder.mkdir()
        assert statuses(folder, *pages) == ["new", "new"]
        related = [link for article in stored(folder) for link in article.related]
        assert related == ([f"translation of {slug(english)}"] if linked else [])


# Ids.


def same_opening(number: int) -> Article:
    """Return one of several articles that want one id."""
    return version(f"On Monday the council met, {text_of(number, 200)}", f"{number}.html")


@given(order=st.permutations(range(4)))
@settings(max_examples=24, deadline=None)
def test_articles_that_want_one_id_get_the_same_ones_in_any_order(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each has a part of its text's hash behind it, the first one too."""
    folder, expected = tmp_path_factory.mktemp("order"), tmp_path_factory.mktemp("expected")
    library = Library(folder)
    added = [library.add(same_opening(number))[0] for number in order]
    statuses(expected, *map(same_opening, range(4)))
    assert contents(folder) == contents(expected)
    assert all(
        re.fullmatch(r"jost-on-monday-the-council-met-[0-9a-f]{8}\.md", name)
        for name in contents(folder)
    )
    assert [library.current(article).text for article in added] == [
        article.text for article in added
    ]


def test_the_id_of_an_article_that_was_there_before_never_changes(tmp_path: Path) -> None:
    """Only what this import brought gets another."""
    statuses(tmp_path, same_opening(0))
    statuses(tmp_path, same_opening(1))
    statuses(tmp_path, same_opening(2))
    names = [path.stem for path in article_files(tmp_path)]
    assert "jost-on-monday-the-council-met" in names
    assert len(names) == 3


def test_links_follow_an_article_whose_id_changes(tmp_path: Path) -> None:
    """An id that another article of the same import wants too is changed in the links."""
    library = Library(tmp_path)
    other = retold(
        same_opening(0), same_opening(0).text, "other.html", authors=("Oskar Vind",)
    )
    for page in (other, same_opening(0), same_opening(1)):
        library.add(page)
    (warned,) = (
        article for article in stored(tmp_path) if article.authors == other.authors
    )
    (named,) = (id for id in contents(tmp_path) if f"{id[:-3]}" in warned.warnings[0])
    assert read_article(tmp_path / named).text == same_opening(0).text
    assert warned.warnings == (f"same text under another author: {named[:-3]}",)


def test_asking_needs_no_library_for_importing() -> None:
    """What compares articles is loaded when one is added, not before."""
    code = (
        "import sys, askcaci.assistant, askcaci.cli.ask, askcaci.corpus.importing\n"
        "print({'datasketch', 'scipy'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("set()\n", 0)
