"""Reading the index: filters, words, and what a damaged file does."""

import os
import sqlite3
from collections import Counter
from dataclasses import fields
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.errors import IndexOutdated, IndexUnusable, UsageError
from askcaci.index.build import build
from askcaci.index.database import DATABASE
from askcaci.index.records import article_from, record_of
from askcaci.index.scan import is_stale
from askcaci.index.store import Store
from askcaci.index.vectors import VECTORS, open_vectors
from askcaci.text.normalise import stems
from askcaci.types import (
    ARTICLE_KINDS,
    SECTION_KINDS,
    Article,
    Filters,
    Section,
    Source,
    Span,
)
from hashed_encoder import HashedEncoder
from index_corpus import make_corpus, write_article


@pytest.fixture
def index(tmp_path):
    """An index of twelve made articles."""
    make_corpus(tmp_path / "corpus", 12)
    build(tmp_path / "corpus", tmp_path / "index", encoder=HashedEncoder())
    return tmp_path / "index"


@pytest.fixture
def store(index):
    """The store of that index."""
    opened = Store.open(index)
    yield opened
    opened.close()


spans = st.builds(
    lambda a, b: Span(min(a, b), max(a, b)), st.integers(0, 99), st.integers(0, 99)
)
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
texts = st.lists(words, max_size=3).map(tuple)
articles = st.builds(
    Article,
    id=words,
    title=st.none() | words,
    authors=texts,
    published=st.none() | st.dates(),
    url=st.none() | words,
    kind=st.sampled_from(ARTICLE_KINDS),
    text=words,
    sections=st.lists(
        st.builds(Section, st.sampled_from(SECTION_KINDS), st.none() | words, spans),
        max_size=3,
    ).map(tuple),
    publication=st.none() | words,
    source=st.none() | st.builds(Source, words, st.integers(1), st.integers(1), words),
    inferred=texts,
    repairs=texts,
    references=texts,
    path=st.none() | words,
    body_line=st.integers(1, 99),
)


@given(articles)
def test_an_article_is_kept_whole(article):
    """Writing an article to a record and reading it back changes no field."""
    back = article_from(record_of(article), article.text)
    for field in fields(Article):
        assert getattr(back, field.name) == getattr(article, field.name)


def found(store, **filters):
    """Return the ids and sections that pass some filters."""
    rows = store.rows(Filters(**filters))
    return {(p.article_id, p.section) for p in store.passages(rows.tolist())}


def test_no_filter_is_no_restriction(store):
    """Empty filters give None rather than a list of every row."""
    assert store.rows(Filters()) is None


def test_filters_narrow_by_author_section_date_kind_and_article(store):
    """Each filter keeps exactly what it says, and several keep what passes all."""
    assert {a for a, _ in found(store, authors=("Said",))} == {
        f"article-{n}" for n in (1, 4, 7, 10)
    }
    assert {s for _, s in found(store, sections=("background",))} == {"background"}
    in_time = found(store, since=date(2003, 3, 7), until=date(2004, 12, 31))
    assert {a for a, _ in in_time} == {"article-3", "article-4"}
    assert found(store, kinds=("news",)) == set()
    both = found(store, articles=("article-5", "article-6"), sections=("lead",))
    assert both == {("article-5", "lead"), ("article-6", "lead")}
    assert found(store, authors=("Nobody",)) == set()


def test_rows_are_ascending(store):
    """What filters return can be handed to a search as it is."""
    rows = store.rows(Filters(sections=("lead", "conclusions")))
    assert rows.dtype == np.int64
    assert (np.diff(rows) > 0).all()


def test_words_are_found_by_stem_and_without_marks(store):
    """Inflected forms match, better matches come first, the limit and rows hold."""
    hits = store.lexical([("railwai",), ("measur",)], 50)
    texts = [p.text for p in store.passages([row for row, _ in hits])]
    assert "railway" in texts[0]
    scores = [score for _, score in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)
    assert len(store.lexical([("offici",)], 3)) == 3
    rows = store.rows(Filters(articles=("article-4",)))
    seen = store.lexical([("offici",)], 50, rows)
    assert len(seen) == 1
    assert {row for row, _ in seen} <= set(rows.tolist())


def test_document_frequencies_count_passages(store):
    """A stem counts once a passage that has it; one that is nowhere counts nothing."""
    counted = store.document_frequencies(["offici", "zzyzx", "\ud800"])
    assert counted == {"offici": 12, "zzyzx": 0, "\ud800": 0}


def counted(index):
    """Return in how many passages every stem stands."""
    connection = sqlite3.connect(index / DATABASE)
    texts = connection.execute("SELECT context || '\n' || text FROM lexicon").fetchall()
    connection.close()
    return Counter(stem for (text,) in texts for stem in set(stems(text)))


def test_words_are_counted_as_articles_come_and_go(index):
    """The counts follow every change: none is left over, none is missing."""
    corpus = index.parent / "corpus"
    write_article(corpus, 3, "Zeppelins moored in the harbour.")
    write_article(corpus, 12)
    (corpus / "article-5.md").unlink()
    for _ in range(2):
        build(corpus, index, encoder=HashedEncoder())
        store = Store.open(index)
        counts = counted(index)
        assert store.document_frequencies([*counts, "zeppelin"]) == {"zeppelin": 0} | counts
        assert store.damage() == ""
        store.close()
        write_article(corpus, 3)
    assert "zeppelin" not in counts


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "UPDATE terms SET passages = 3 WHERE stem = 'offici'",
            "1 words are counted wrongly",
        ),
        ("DELETE FROM terms WHERE stem = 'offici'", "1 words are counted wrongly"),
        ("UPDATE meta SET value = '7' WHERE key = 'passages'", "36 passages, not 7"),
        (
            "UPDATE postings SET counts = zeroblob(length(counts)) WHERE stem = 'offici'",
            "the places of 1 words are wrong",
        ),
        ("DELETE FROM postings WHERE stem = 'offici'", "the places of 1 words are wrong"),
        (
            "DELETE FROM segments WHERE first = 1",
            "the words of 36 passages cannot be found",
        ),
    ],
)
def test_wrong_counts_are_damage(index, statement, finding):
    """`doctor` compares what is counted with what is there."""
    alter(index, statement)
    store = Store.open(index)
    assert store.damage() == finding
    store.close()


def test_coverage_says_what_there_is(store):
    """Number of articles and the first and last day."""
    coverage = store.coverage()
    assert (coverage.articles, coverage.undated) == (12, 0)
    assert (coverage.first, coverage.last) == (date(2000, 3, 7), date(2011, 3, 7))


def test_a_damaged_day_is_damage(index):
    """It is said like any other."""
    alter(index, "UPDATE articles SET published = '2000-03-0x'")
    store = Store.open(index)
    with pytest.raises(IndexUnusable):
        store.coverage()
    store.close()


def test_articles_can_be_listed_without_their_texts(store):
    """Everything but the text is there."""
    for whole, bare in zip(store.articles(), store.articles(texts=False), strict=True):
        assert bare.text == ""
        assert (bare.id, bare.title, bare.authors) == (whole.id, whole.title, whole.authors)


def test_an_unknown_article_names_similar_ones(store):
    """The hint holds ids that exist."""
    with pytest.raises(UsageError) as caught:
        store.article("artikel-3")
    assert "article-3" in caught.value.hint


def test_a_missing_index_names_the_command(tmp_path):
    """Nothing is created by looking."""
    with pytest.raises(IndexUnusable, match="no index") as caught:
        Store.open(tmp_path)
    assert "askcaci index" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def alter(index, statement):
    """Run a statement on a database behind askcaci's back."""
    connection = sqlite3.connect(index / DATABASE)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("PRAGMA user_version = 99", "newer askcaci"),
        ("PRAGMA application_id = 7", "not askcaci's"),
        ("UPDATE meta SET value = 'other' WHERE key = 'chunking'", "other rules"),
        ("DELETE FROM meta WHERE key = 'dimension'", "damaged"),
    ],
)
def test_a_database_of_another_kind_is_refused(index, statement, message):
    """Never read as if it were ours; a rebuild repairs it."""
    alter(index, statement)
    with pytest.raises(IndexUnusable, match=message) as caught:
        Store.open(index)
    assert "askcaci index rebuild" in caught.value.hint
    build(index.parent / "corpus", index, encoder=HashedEncoder(), rebuild=True)
    Store.open(index).close()


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA user_version = 1",
        "UPDATE meta SET value = 'older rules' WHERE key = 'chunking'",
    ],
)
def test_an_index_of_an_older_version_is_stale(index, statement):
    """The next question makes it anew: nobody has to be told."""
    corpus = index.parent / "corpus"
    assert not is_stale(corpus, index)
    alter(index, statement)
    assert is_stale(corpus, index)
    with pytest.raises(IndexOutdated):
        Store.open(index)


def everything(index):
    """Read all there is."""
    store = Store.open(index)
    try:
        store.articles()
        store.passages(store.vectors_after(0, store.passage_count)[0].tolist())
        store.lexical([("region",)], 10)
        store.coverage()
        open_vectors(index, store).search(np.ones(256, np.float32), 3)
    finally:
        store.close()


@pytest.mark.parametrize("keep", [0, 10, 100, 4096, 5000, 20000])
def test_a_truncated_database_is_an_error_and_can_be_rebuilt(index, keep):
    """Whatever is left of it, reading raises the one error and a rebuild repairs it."""
    os.truncate(index / DATABASE, keep)
    (index / VECTORS).unlink()
    with pytest.raises(IndexUnusable):
        everything(index)
    build(index.parent / "corpus", index, encoder=HashedEncoder(), rebuild=True)
    everything(index)


def test_flipped_bytes_raise_nothing_but_the_one_error(index):
    """Reading and building either work or say what is wrong; a rebuild repairs it."""
    path = index / DATABASE
    whole = path.read_bytes()
    generator = np.random.default_rng(7)
    corpus = index.parent / "corpus"
    refused = 0
    for _ in range(60):
        damaged = bytearray(whole)
        for place in generator.integers(0, len(whole), 40):
            damaged[place] ^= 1 << int(generator.integers(8))
        path.write_bytes(damaged)
        for use in (
            lambda: everything(index),
            lambda: is_stale(corpus, index),
            lambda: build(corpus, index, encoder=HashedEncoder()),
        ):
            try:
                use()
            except IndexUnusable:
                refused += 1
        build(corpus, index, encoder=HashedEncoder(), rebuild=True)
        everything(index)
    assert refused > 0


@pytest.fixture
def as_nobody():
    """Give up the superuser's rights, which override a folder's."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def open_to_all(folder: Path, mode: int):
    """Let another user reach a folder made for this one."""
    folder.chmod(mode)
    for parent in folder.parents:
        if os.access(parent, os.W_OK) and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o055)


def test_an_index_in_a_read_only_folder_answers(index, request):
    """Neither the database's log nor a missing vector file needs the folder writable."""
    everything(index)
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", VECTORS):
        (index / name).unlink(missing_ok=True)
    open_to_all(index, 0o555)
    try:
        request.getfixturevalue("as_nobody")
        before = sorted(index.iterdir())
        everything(index)
        assert sorted(index.iterdir()) == before
        with pytest.raises(IndexUnusable, match="cannot be written"):
            build(index.parent / "corpus", index, encoder=HashedEncoder())
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        index.chmod(0o755)
