"""Builds that are killed: what was committed goes on answering."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from askcaci.corpus.importing import import_files
from askcaci.encoder import open_encoder
from askcaci.encoder.export import obtain_encoder
from askcaci.index.build import build
from askcaci.index.store import Store
from askcaci.index.vectors import open_vectors
from askcaci.models import DEFAULT_MODEL
from askcaci.receipts.writing import remove_abandoned
from hashed_encoder import HashedEncoder
from index_corpus import make_corpus, write_article

TESTS = Path(__file__).parent
ARTICLES = 60

# Small batches and a slow encoder, so that there are many moments to be killed at.
_BUILD = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from hashed_encoder import HashedEncoder
from askcaci.index import build
build._BATCH = 8

class Slow(HashedEncoder):
    def encode(self, texts, *, kind="query"):
        time.sleep({pause})
        return super().encode(texts, kind=kind)

print("started", flush=True)
build.build(Path({corpus!r}), Path({index!r}), encoder=Slow(), rebuild={rebuild})
"""

_BUILD_WITH_MODEL = """
from pathlib import Path
from askcaci.index import build
build._BATCH = 8
print("started", flush=True)
build.build(Path({corpus!r}), Path({index!r}))
"""


def run(program, *, kill_after=None):
    """Run a program; kill it so many seconds after it has started its work."""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"started\n"
        started = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode in (0, -signal.SIGKILL)
    return time.monotonic() - started


def assert_consistent(index, encoder):
    """Check that passages, articles, words and vectors agree; return the generation."""
    store = Store.open(index)
    rows = store.lexical([("region",)], 10_000)
    vectors = open_vectors(index, store)
    assert vectors.count == store.passage_count
    passages = store.passages([row for row, _ in rows])
    texts = {article.id: article.text for article in store.articles()}
    assert {p.article_id for p in passages} == texts.keys()
    for passage in passages:
        assert passage.span.of(texts[passage.article_id]) == passage.text
    sample = passages[len(passages) // 2]
    question = encoder.encode([sample.text])[0]
    near = store.passages([row for row, _ in vectors.search(question, 5)])
    assert sample.article_id in {p.article_id for p in near}
    generation = store.generation
    store.close()
    return generation


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_killed_build_leaves_the_last_state_and_is_resumed(tmp_path, rebuild):
    """SIGKILL at ten random moments: the index answers, and the next build ends it."""
    corpus, index = make_corpus(tmp_path / "corpus", ARTICLES), tmp_path / "index"
    build(corpus, index, encoder=HashedEncoder())
    for number in range(0, ARTICLES, 2):
        write_article(corpus, number, note="A later addition about the kurultai.")
    for number in range(1, 10):
        (corpus / f"article-{number}.md").unlink(missing_ok=True)
    names = {"tests": str(TESTS), "corpus": str(corpus), "index": str(index)}
    program = _BUILD.format(**names, pause=0.01, rebuild=rebuild)
    shutil.copytree(index, tmp_path / "copy")
    whole = run(
        _BUILD.format(
            **{**names, "index": str(tmp_path / "copy")}, pause=0.01, rebuild=rebuild
        )
    )
    generator = random.Random(11)
    for _ in range(10):
        run(program, kill_after=generator.uniform(0, whole))
        assert assert_consistent(index, HashedEncoder()) >= 1
    report = build(corpus, index, encoder=HashedEncoder())
    assert report.problems == ()
    assert assert_consistent(index, HashedEncoder()) == report.generation
    store = Store.open(index)
    assert {a.id for a in store.articles()} == {p.stem for p in corpus.glob("*.md")}
    store.close()


def test_a_killed_first_build_is_resumed(tmp_path):
    """There is no index yet, or the whole of it; then the next build makes it."""
    corpus, index = make_corpus(tmp_path / "corpus", ARTICLES), tmp_path / "index"
    names = {"tests": str(TESTS), "corpus": str(corpus), "index": str(index)}
    for moment in (0.0, 0.05, 0.15, 0.3):
        run(_BUILD.format(**names, pause=0.02, rebuild=False), kill_after=moment)
    report = build(corpus, index, encoder=HashedEncoder())
    assert len(report.added) + report.unchanged == ARTICLES
    assert_consistent(index, HashedEncoder())


def test_a_build_with_the_real_model_survives_being_killed(tmp_path):
    """While exporting and while encoding: nothing half-made is used afterwards."""
    corpus, index = make_corpus(tmp_path / "corpus", 30), tmp_path / "index"
    names = {"corpus": str(corpus), "index": str(index)}
    program = _BUILD_WITH_MODEL.format(**names)
    # The export takes some seconds: this is in its midst.
    run(program, kill_after=4.0)
    obtain_encoder(DEFAULT_MODEL, index)
    build(corpus, index)
    for number in range(30):
        write_article(corpus, number, note=f"Addition {number}.")
    for moment in (0.1, 0.4):
        run(program, kill_after=moment)
        store = Store.open(index)
        encoder = open_encoder(store.encoder_folder)
        store.close()
        assert_consistent(index, encoder)
    build(corpus, index)
    assert_consistent(index, encoder)
    kept = sorted(path.name for path in (index / "encoder").iterdir())
    assert kept == [encoder.folder.name]


def test_what_a_killed_import_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """A file half written goes; another hidden file of the user's stays."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / ".rogun.0123abcd.tmp").write_text("---\ntitle: half", "utf-8")
    (corpus / ".notes.tmp").write_text("mine", "utf-8")
    page = tmp_path / "page.txt"
    page.write_text(
        "A Title With Capitals\n\nBy Ida Jost (01/02/2024)\n\nWords.\n", "utf-8"
    )
    import_files([page], corpus)
    assert not (corpus / ".rogun.0123abcd.tmp").exists()
    assert (corpus / ".notes.tmp").read_text("utf-8") == "mine"


def test_what_a_killed_receipt_left_is_removed_when_old(tmp_path: Path) -> None:
    """One that another process may still be writing stays."""
    target = tmp_path / "receipt.json"
    old, young = (tmp_path / f".receipt.json.{n}.tmp" for n in ("0123abcd", "4567cdef"))
    for path in (old, young):
        path.write_text("{", "utf-8")
    os.utime(old, (1, 1))
    remove_abandoned(target)
    assert not old.exists()
    assert young.exists()
