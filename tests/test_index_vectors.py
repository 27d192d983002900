"""The vector index: parity with numpy, and a file that is never trusted blindly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.index import vectors as module
from askcaci.index.build import build
from askcaci.index.store import Store
from askcaci.index.vectors import VECTORS, open_vectors
from askcaci.types import Filters
from hashed_encoder import HashedEncoder
from index_corpus import make_corpus, write_article


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An index of forty made articles."""
    folder = tmp_path_factory.mktemp("vectors")
    make_corpus(folder / "corpus", 40)
    build(folder / "corpus", folder / "index", encoder=HashedEncoder())
    return folder


@pytest.fixture(scope="module")
def store(home):
    """Its store."""
    opened = Store.open(home / "index")
    yield opened
    opened.close()


def by_numpy(store, vector, k, rows=None):
    """Return the same ranking without FAISS."""
    every = np.arange(1, store.passage_count + 1) if rows is None else rows
    cosines = store.vectors(every.tolist()) @ vector
    order = np.lexsort((every, -cosines))[:k]
    return [(int(every[i]), float(cosines[i])) for i in order]


def agree(ours, theirs):
    """Compare rankings; rows of equal cosine may stand in either order."""
    np.testing.assert_allclose([c for _, c in ours], [c for _, c in theirs], atol=1e-6)
    last = min((c for _, c in theirs), default=0.0)
    certain = {row for row, cosine in theirs if cosine > last + 1e-6}
    assert certain <= {row for row, _ in ours}


@settings(deadline=None, max_examples=60)
@given(
    question=st.text(max_size=60),
    k=st.integers(1, 200),
    rows=st.none() | st.sets(st.integers(1, 120), max_size=60),
)
def test_search_is_exact(home, store, question, k, rows):
    """FAISS and numpy give the same neighbours, with and without a restriction."""
    vector = HashedEncoder().encode([question])[0]
    wanted = None if rows is None else np.array(sorted(rows), np.int64)
    found = open_vectors(home / "index", store).search(vector, k, wanted)
    agree(found, by_numpy(store, vector, k, wanted))
    if rows is not None:
        assert {row for row, _ in found} <= rows


def test_stored_vectors_are_the_encoders(store):
    """Half precision moves no component of a unit vector by more than a thousandth."""
    encoder = HashedEncoder()
    passages = store.passages(range(1, 121))
    titled = [
        f"{store.article(p.article_id).title} | "
        f"{store.article(p.article_id).authors[0]} | {p.section}\n{p.text}"
        for p in passages
    ]
    expected = encoder.encode(titled, kind="document")
    np.testing.assert_allclose(store.vectors(range(1, 121)), expected, atol=1e-3)


def test_large_indexes_search_approximately(home, store, monkeypatch):
    """Above the limit an inverted file finds nearly all of the same neighbours."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 10)
    monkeypatch.setattr(module, "_LISTS_PER_ROOT", 0.4)
    (home / "index" / VECTORS).unlink()
    approximate = open_vectors(home / "index", store)
    (home / "index" / VECTORS).unlink()
    vector = HashedEncoder().encode(["Officials measured the tunnel"])[0]
    best = {row for row, _ in by_numpy(store, vector, 10)}
    assert len(best & {row for row, _ in approximate.search(vector, 10)}) >= 7
    few = np.array([3, 50, 117], np.int64)
    assert {row for row, _ in approximate.search(vector, 10, few)} == {3, 50, 117}


def test_a_mapped_file_finds_what_a_read_one_finds(home, store, monkeypatch, tmp_path):
    """Where open files have no names the lists are read; a file may be replaced meanwhile."""
    monkeypatch.setattr(module, "EXACT_UP_TO", 10)
    monkeypatch.setattr(module, "_LISTS_PER_ROOT", 0.4)
    path = home / "index" / VECTORS
    path.unlink(missing_ok=True)
    vector = HashedEncoder().encode(["Officials measured the tunnel"])[0]
    made = open_vectors(home / "index", store).search(vector, 10)
    mapped = open_vectors(home / "index", store)
    monkeypatch.setattr(module, "_OPEN_FILES", tmp_path)
    read = open_vectors(home / "index", store)
    path.unlink()
    assert mapped.search(vector, 10) == read.search(vector, 10) == made


def test_a_file_that_does_not_fit_is_made_anew(home, store):
    """Missing, cut, changed or foreign: never read by FAISS, and repaired on disk."""
    path = home / "index" / VECTORS
    vector = HashedEncoder().encode(["glacier"])[0]
    expected = open_vectors(home / "index", store).search(vector, 5)
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for damage in (None, b"", whole[:100], whole[:-1], whole[:-200], flipped, b"x" * 500):
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
        assert open_vectors(home / "index", store).search(vector, 5) == expected
        assert path.read_bytes() == whole


def test_damage_is_found_before_faiss_reads(home, store, monkeypatch):
    """A file whose hash is wrong does not reach FAISS."""
    path = home / "index" / VECTORS
    open_vectors(home / "index", store)
    path.write_bytes(b"\0" + path.read_bytes()[1:])
    import faiss

    monkeypatch.setattr(faiss, "read_index", lambda *_: pytest.fail("FAISS read it"))
    open_vectors(home / "index", store)


def test_a_file_of_another_state_is_not_used(tmp_path):
    """An older generation's file, and one of a database made anew, are replaced."""
    corpus, index = make_corpus(tmp_path / "corpus", 4), tmp_path / "index"
    build(corpus, index, encoder=HashedEncoder())
    older = (index / VECTORS).read_bytes()
    write_article(corpus, 9)
    build(corpus, index, encoder=HashedEncoder())
    (index / VECTORS).write_bytes(older)
    store = Store.open(index)
    assert open_vectors(index, store).count == store.passage_count == 15
    store.close()


def changed_a_little(folder, monkeypatch):
    """Index forty articles; then drop one, add one and change one. Return the index."""
    monkeypatch.setattr(module, "_KEEP_FROM", 50)
    monkeypatch.setattr(module, "_KEEP_WHILE", 0.2)
    corpus, index = make_corpus(folder / "corpus", 40), folder / "index"
    build(corpus, index, encoder=HashedEncoder())
    made = (index / VECTORS).read_bytes()
    (corpus / "article-7.md").unlink()
    write_article(corpus, 50)
    write_article(corpus, 39, "The ferry sank.")
    build(corpus, index, encoder=HashedEncoder())
    assert (index / VECTORS).read_bytes() == made
    return index


@pytest.mark.parametrize("exact", [True, False])
def test_a_large_file_serves_while_little_has_changed(tmp_path, monkeypatch, exact):
    """What is gone is not found, what is new is, with and without a restriction."""
    if not exact:
        monkeypatch.setattr(module, "EXACT_UP_TO", 10)
        monkeypatch.setattr(module, "_LISTS_PER_ROOT", 0.4)
    store = Store.open(changed_a_little(tmp_path, monkeypatch))
    opened = open_vectors(tmp_path / "index", store)
    every = store.rows(Filters(kinds=("brief",)))
    assert opened.count == store.passage_count == len(every) == 120
    for question in ("The ferry sank", "the reservoir of region 7", "Officials"):
        vector = HashedEncoder().encode([question])[0]
        expected = by_numpy(store, vector, 5, every)
        if exact:
            agree(opened.search(vector, 5), expected)
        found = opened.search(vector, 120)
        assert len({row for row, _ in found}) == len(found)
        assert {row for row, _ in found} <= set(every.tolist())
        assert opened.search(vector, 1)[0][1] == pytest.approx(expected[0][1], abs=0.02)
        few = every[-9::3]
        seen = {row for row, _ in opened.search(vector, 120, few)}
        assert seen == set(few.tolist())
    store.close()


def test_a_large_file_is_made_anew_when_much_has_changed(tmp_path, monkeypatch):
    """From a share of the passages on; it then holds all, and nothing counts as gone."""
    index = changed_a_little(tmp_path, monkeypatch)
    made = (index / VECTORS).read_bytes()
    for number in range(60, 70):
        write_article(tmp_path / "corpus", number)
    build(tmp_path / "corpus", index, encoder=HashedEncoder())
    assert (index / VECTORS).read_bytes() != made
    store = Store.open(index)
    assert len(store.gone(store.manifest.last_row)) == 0
    assert open_vectors(index, store).count == 150
    store.close()


def test_no_row_is_used_twice(tmp_path):
    """A passage that replaces the last one gets a row of its own."""
    corpus, index = make_corpus(tmp_path / "corpus", 4), tmp_path / "index"
    build(corpus, index, encoder=HashedEncoder())
    for note in ("One.", "Two."):
        write_article(corpus, 3, note)
        build(corpus, index, encoder=HashedEncoder())
    store = Store.open(index)
    assert (store.manifest.last_row, store.passage_count) == (18, 12)
    assert store.rows(Filters(kinds=("brief",))).tolist() == [*range(1, 10), 16, 17, 18]
    store.close()


def test_an_older_store_does_not_overwrite_a_newer_file(tmp_path):
    """A reader of an earlier state makes its vectors in memory only."""
    corpus, index = make_corpus(tmp_path / "corpus", 4), tmp_path / "index"
    build(corpus, index, encoder=HashedEncoder())
    before = Store.open(index)
    write_article(corpus, 9)
    build(corpus, index, encoder=HashedEncoder())
    newer = (index / VECTORS).read_bytes()
    assert open_vectors(index, before).count == 12
    assert (index / VECTORS).read_bytes() == newer
    before.close()
