"""Building the index: what is read, encoded, kept and dropped."""

import errno
import os
import shutil
import threading

import pytest

from askcaci.corpus.importing.lock import import_lock
from askcaci.errors import CorpusError, IndexUnusable, IndexUnwritable
from askcaci.index.build import build
from askcaci.index.lock import write_lock
from askcaci.index.scan import is_stale
from askcaci.index.store import Store
from askcaci.index.vectors import open_vectors
from hashed_encoder import HashedEncoder
from index_corpus import make_corpus, write_article


@pytest.fixture
def home(tmp_path):
    """A folder with eight made articles in its corpus."""
    make_corpus(tmp_path / "corpus", 8)
    return tmp_path


def built(home, encoder=None, **options):
    """Build the index of a home folder and return the report."""
    return build(
        home / "corpus", home / "index", encoder=encoder or HashedEncoder(), **options
    )


def texts_found(home, question, k=3):
    """Return the texts of the passages nearest to a question."""
    store = Store.open(home / "index")
    vectors = open_vectors(home / "index", store)
    hits = vectors.search(HashedEncoder().encode([question])[0], k)
    texts = [p.text for p in store.passages([row for row, _ in hits])]
    store.close()
    return texts


def test_a_first_build_indexes_every_article(home):
    """Every article is added, and every text encoded exactly once."""
    encoder = HashedEncoder()
    report = built(home, encoder)
    assert sorted(report.added) == [f"article-{n}" for n in range(8)]
    assert (report.changed, report.removed, report.problems) == ((), (), ())
    assert report.generation == 1
    assert report.encoded == len(encoder.encoded) == len(set(encoder.encoded))


def test_passages_are_slices_of_their_articles(home):
    """Text, sentences and spans of every stored passage agree with the stored article."""
    built(home)
    store = Store.open(home / "index")
    for passage in store.passages(range(1, store.passage_count + 1)):
        text = store.article(passage.article_id).text
        assert passage.span.of(text) == passage.text
        assert passage.sentences
        assert all(passage.span.start <= s.start for s in passage.sentences)
        assert passage.sentences[-1].end == passage.span.end
    store.close()


def test_building_again_changes_nothing(home):
    """Without a change nothing is read or encoded and the generation stays."""
    built(home)
    encoder = HashedEncoder()
    report = built(home, encoder)
    assert (report.unchanged, report.generation, encoder.encoded) == (8, 1, [])


def test_one_changed_article_encodes_only_its_changed_passages(home):
    """An added paragraph re-encodes that paragraph's passage and no other."""
    before = built(home)
    write_article(home / "corpus", 3, note="A wholly new word: kurultai.")
    encoder = HashedEncoder()
    report = built(home, encoder)
    assert report.changed == ("article-3",)
    assert 1 <= report.encoded <= 2
    assert all("kurultai" in text for text in encoder.encoded)
    assert report.passages >= before.passages
    assert any("kurultai" in text for text in texts_found(home, "kurultai wholly new word"))


def test_a_deleted_file_removes_its_article(home):
    """Article, passages, words and vectors of a deleted file are gone."""
    before = built(home)
    (home / "corpus" / "article-2.md").unlink()
    report = built(home)
    assert report.removed == ("article-2",)
    assert report.passages < before.passages
    store = Store.open(home / "index")
    assert [a.id for a in store.articles()] == [f"article-{n}" for n in range(8) if n != 2]
    assert store.lexical([("question", "2")], 10) == []
    assert open_vectors(home / "index", store).count == report.passages
    store.close()


def test_an_article_that_became_unreadable_leaves_the_index(home):
    """Its last version is not quoted; the file is reported each time, and nothing is stale."""
    built(home)
    path = home / "corpus" / "article-1.md"
    path.write_text("---\ntitle: [unclosed\n", "utf-8")
    for _ in range(2):
        report = built(home)
        assert report.changed == ()
        assert [isinstance(p, CorpusError) for p in report.problems] == [True]
        assert "article-1" in str(report.problems[0])
    assert not is_stale(home / "corpus", home / "index")
    store = Store.open(home / "index")
    assert "article-1" not in store.article_ids()
    assert store.unreadable() == ["article-1.md"]
    store.close()
    write_article(home / "corpus", 1)
    report = built(home)
    assert (report.problems, report.added) == ((), ("article-1",))


def test_a_new_time_of_change_alone_is_not_a_change(home):
    """The same content under another time is noted and the generation stays."""
    built(home)
    os.utime(home / "corpus" / "article-1.md", ns=(1, 1))
    assert is_stale(home / "corpus", home / "index")
    assert built(home).generation == 1
    assert not is_stale(home / "corpus", home / "index")


def _changed_under_its_time(path, old, new):
    """Change a file as rsync and restored backups do: its size and time stay."""
    status = path.stat()
    text = path.read_text("utf-8")
    assert old in text
    assert len(old) == len(new)
    path.write_text(text.replace(old, new), "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_a_change_under_the_same_size_and_time_is_noticed(home):
    """What `rsync -t` leaves looks unchanged; its inode's time does not."""
    built(home)
    _changed_under_its_time(home / "corpus" / "article-1.md", "pipeline", "pipelaid")
    assert is_stale(home / "corpus", home / "index")
    assert built(home).changed == ("article-1",)
    assert not is_stale(home / "corpus", home / "index")


def test_a_copied_folder_is_not_stale(home):
    """Copies have inodes of their own and the same content; a build notes their times."""
    built(home)
    path = home / "corpus" / "article-1.md"
    moved = path.with_suffix(".copy")
    shutil.copy2(path, moved)
    os.replace(moved, path)
    assert not is_stale(home / "corpus", home / "index")
    report = built(home)
    assert (report.changed, report.generation) == ((), 1)


def test_a_change_within_the_second_of_a_coarse_file_system_is_noticed(home, monkeypatch):
    """Where times are whole seconds, a file just indexed is looked into again."""
    from askcaci.index import scan

    stamps = scan._stamps

    def coarse(folder):
        second = 1_000_000_000
        return {
            name: scan.Stamp(
                one.size, one.mtime_ns // second * second, one.mtime_ns // second * second
            )
            for name, one in stamps(folder).items()
        }

    monkeypatch.setattr(scan, "_stamps", coarse)
    for path in (home / "corpus").iterdir():
        os.utime(path)
    built(home)
    assert not is_stale(home / "corpus", home / "index")
    _changed_under_its_time(home / "corpus" / "article-1.md", "pipeline", "pipelaid")
    assert is_stale(home / "corpus", home / "index")
    assert built(home).changed == ("article-1",)


@pytest.mark.parametrize("error", [OSError(errno.ENOLCK, "x"), NotImplementedError("x")])
def test_a_file_system_without_locks_is_one_clear_sentence(home, monkeypatch, error):
    """The error says what is missing and how to go on."""

    def acquire(*_, **__):
        raise error

    monkeypatch.setattr("askcaci.locks.FileLock.acquire", acquire)
    with pytest.raises(IndexUnwritable, match="its file system has no locks") as caught:
        built(home)
    assert "--no-refresh" in caught.value.hint
    with (
        pytest.raises(CorpusError, match="its file system has no locks"),
        import_lock(home / "corpus"),
    ):
        pass


def test_staleness_follows_the_corpus(home):
    """A missing index, a new, an edited and a deleted file are each noticed."""
    corpus, index = home / "corpus", home / "index"
    assert is_stale(corpus, index)
    for change in (
        lambda: write_article(corpus, 99),
        lambda: write_article(corpus, 99, note="More."),
        lambda: (corpus / "article-99.md").unlink(),
    ):
        built(home)
        assert not is_stale(corpus, index)
        change()
        assert is_stale(corpus, index)
    assert is_stale(corpus, index, "another-model")


def test_another_encoder_needs_a_rebuild(home):
    """Vectors of two models are never mixed; the error names the command."""
    built(home)
    with pytest.raises(IndexUnusable, match="made with the model hashed") as caught:
        built(home, HashedEncoder("other"))
    assert "askcaci index rebuild" in caught.value.hint
    report = built(home, HashedEncoder("other"), rebuild=True)
    assert (report.generation, report.encoded) == (2, report.passages)
    store = Store.open(home / "index")
    assert store.manifest.encoder_name == "other"
    store.close()


def test_a_rebuild_encodes_everything_again(home):
    """Nothing stored is trusted, and the same passages result."""
    before = built(home)
    encoder = HashedEncoder()
    report = built(home, encoder, rebuild=True)
    assert report.encoded == before.encoded == len(encoder.encoded)
    assert report.passages == before.passages


def test_an_interrupted_build_is_resumed_without_encoding_twice(home, monkeypatch):
    """What was committed before the interruption is not encoded again."""
    monkeypatch.setattr("askcaci.index.build._BATCH", 4)

    class Interrupted(HashedEncoder):
        def encode(self, texts, *, kind="query"):
            if len(self.encoded) >= 8:
                raise KeyboardInterrupt
            return super().encode(texts, kind=kind)

    first, second = Interrupted(), HashedEncoder()
    with pytest.raises(KeyboardInterrupt):
        built(home, first)
    report = built(home, second)
    assert not set(first.encoded) & set(second.encoded)
    assert report.passages == 24
    assert texts_found(home, "The railway of region 0 was discussed in the capital.")[0]


def test_readers_keep_their_state_while_a_build_commits(home):
    """A store opened before a build sees what it saw, and does not hold the build up."""
    built(home)
    before = Store.open(home / "index")
    passages = before.passages(range(1, 4))
    (home / "corpus" / "article-0.md").unlink()
    built(home)
    assert before.passages(range(1, 4)) == passages
    assert before.article("article-0").id == "article-0"
    after = Store.open(home / "index")
    assert (before.generation, after.generation) == (1, 2)
    before.close()
    after.close()


def test_two_builds_at_once_do_not_mix(home):
    """Both succeed, one after the other, and the second finds nothing to do."""
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(built(home, wait=60.0)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(r.added) for r in reports) == [0, 8]
    assert {r.generation for r in reports} == {1}


def test_a_build_that_cannot_have_the_lock_says_so(home):
    """It says that it waits, and after the time allowed what to do."""
    said = []
    with (
        write_lock(home / "index"),
        pytest.raises(IndexUnusable, match="another askcaci") as caught,
    ):
        built(home, wait=0.5, notify=said.append)
    assert "askcaci index" in caught.value.hint
    assert len(said) == 1


def test_progress_counts_up_to_the_whole(home):
    """Each stage ends with as many done as there are."""
    seen = {}
    built(home, progress=lambda stage, done, total: seen.update({stage: (done, total)}))
    assert seen["reading"] == (8, 8)
    assert seen["encoding"][0] == seen["encoding"][1] > 0


def test_an_empty_corpus_gives_an_empty_index(tmp_path):
    """It can be opened and searched, and finds nothing."""
    (tmp_path / "corpus").mkdir()
    assert built(tmp_path).passages == 0
    assert texts_found(tmp_path, "anything") == []


def test_no_corpus_is_an_error(tmp_path):
    """A missing folder is not taken for an empty one."""
    with pytest.raises(CorpusError):
        built(tmp_path)
