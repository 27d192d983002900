"""The shared index measured: same ranking, recall, speed, workers, kills.

Run:  python eval/bench_shared.py same HOME... | scale | workers | kills
      [--passages N] [--folder DIR] [-o FILE]

A PostgreSQL server of its own is started for it, with `tests/postgres_servers.py`.

`same` fills a database from homes that are indexed, with their vectors, and asks each the
questions given (`--questions FILE`, as `askcaci eval` reads them): how many have the same
ten passages in the same order, all vectors being compared, fused and each retriever alone;
and how many of the ten nearest the HNSW index finds.

`scale` fills a database with passages made of the briefs' sentences, with made vectors, through
the steps of a build, but for files, cutting (`bench_scale.py` measures that) and encoding,
which takes an hour for 100,000. Clients are processes, each with a
connection of its own; what they do is retrieval, the question being encoded before.

`workers` embeds with the packaged model, by one process and by two, one thread each, in
turns.

`kills` builds with words hashed to vectors: three processes, of which one is killed now and
then and started again, while the server is stopped at once, as a crash would, and started.
After each the index is read and what is there compared with what must be.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askcaci.chunking import CHUNKING
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.encoder import Encoder, open_encoder
from askcaci.encoder.export import obtain_encoder
from askcaci.errors import IndexUnusable, ServerLost
from askcaci.evaluation.loading import load
from askcaci.index.cutting import CutPassage, cut, vector_key
from askcaci.index.postgres.build import build_shared
from askcaci.index.postgres.connection import Session
from askcaci.index.postgres.encoding import encode_some
from askcaci.index.postgres.publishing import index_vectors, publish, tidy
from askcaci.index.postgres.schema import ensure
from askcaci.index.postgres.search import SharedVectors
from askcaci.index.postgres.staging import begin, stage
from askcaci.index.postgres.store import SharedStore
from askcaci.index.store import Store
from askcaci.index.vectors import open_vectors
from askcaci.reader.questions import analyse
from askcaci.retrieval import Retrieval
from askcaci.text.terms import every_word
from askcaci.types import SECTION_KINDS, Article, Filters, Section, Span

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "eval")]

from bench_scale import (  # noqa: E402
    NOISE,
    made_names,
    made_questions,
    make_corpus,
    named,
    sentences_of,
)
from hashed_encoder import HashedEncoder  # noqa: E402
from index_corpus import make_corpus as small_corpus  # noqa: E402
from postgres_servers import Server, running  # noqa: E402

SEED = 22
EVERY = 10**9
AN_ARTICLE = 10
CLIENTS = (1, 16)
ASKED = 60
KILLS, RESTARTS = 20, 5

Row = dict[str, Any]

FILTERS: dict[str, Filters] = {
    "all": Filters(),
    "one author (1 in 500)": Filters(authors=("Author 7",)),
    "fifty authors": Filters(authors=tuple(f"Author {n}" for n in range(100, 150))),
    "two hundred authors": Filters(authors=tuple(f"Author {n}" for n in range(100, 300))),
    "one section of four": Filters(sections=("background",)),
    "three years": Filters(since=date(2010, 1, 1), until=date(2012, 12, 31)),
}


def main() -> None:
    """Measure what is asked for and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("same", "scale", "workers", "kills"))
    parser.add_argument("homes", nargs="*", type=Path)
    parser.add_argument("--questions", type=Path, nargs="*", default=())
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep the corpus here")
    parser.add_argument("-o", "--output", type=Path, help="write the figures as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with running() as server:
            rows = list(_measured(options, server, folder))
    text = json.dumps(rows, indent=1)
    if options.output:
        options.output.write_text(text + "\n", "utf-8")
    print(text)


def _measured(options: argparse.Namespace, server: Server, folder: Path) -> Iterator[Row]:
    if options.what == "same":
        for home, questions in zip(options.homes, options.questions, strict=True):
            yield _same(home, questions, server.new_database(), folder)
    elif options.what == "scale":
        yield from _scale(options.passages, server.new_database(), folder)
    elif options.what == "workers":
        yield _workers(options.passages, server.new_database(), folder)
    else:
        yield _kills(options.passages, server, folder)


# The same ranking.


class Copied:
    """Stands in for a home's encoder: gives the vectors that its index has."""

    def __init__(self, store: Store) -> None:
        encoder = open_encoder(store.encoder_folder)
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.dimension, self.limit, self.count = (
            encoder.dimension,
            encoder.limit,
            encoder.count,
        )
        self._vectors: dict[bytes, NDArray[np.float32]] = {}
        for article in store.articles():
            rows = store.rows(Filters(articles=(article.id,)))
            assert rows is not None
            keys = [one.key for one in cut(article, encoder)]
            vectors = store.vectors(rows.tolist())
            self._vectors |= dict(zip(keys, vectors, strict=True))

    def encode(self, texts: Sequence[str], *, kind: str = "query") -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension)."""
        return np.stack([self._vectors[vector_key(t, self.fingerprint)] for t in texts])


def _same(home: Path, questions: Path, address: str, folder: Path) -> Row:
    local = Store.open(home / "index")
    with closing(local):
        encoder = open_encoder(local.encoder_folder)
        _build(address, home / "corpus", folder / "index", Copied(local))
        asked = [one.question for one in load(questions).questions]
        vectors = encoder.encode([analyse(text).text for text in asked], kind="query")
        here = open_vectors(local.index_dir, local)
        with closing(SharedStore.open(address, folder / "index")) as shared:
            exact = SharedVectors(shared, exact_up_to=EVERY)
            by_index = SharedVectors(shared, exact_up_to=0)
            row: Row = {
                "set": questions.name,
                "passages": shared.passage_count,
                "questions": len(asked),
            }
            for retriever in ("fused", "dense", "lexical"):
                row[f"same_ten_{retriever}"] = sum(
                    _ten(local, here, text, vector, retriever)
                    == _ten(shared, exact, text, vector, retriever)
                    for text, vector in zip(asked, vectors, strict=True)
                )
            _index(shared, address)
            row["recall_hnsw"] = _recall(by_index, exact, vectors, None)
    return row


def _ten(
    store: Any,  # noqa: ANN401 - either store
    vectors: Any,  # noqa: ANN401 - either index
    text: str,
    vector: NDArray[np.float32],
    retriever: Any = "fused",  # noqa: ANN401 - a Retriever
    filters: Filters | None = None,
) -> list[str]:
    """Return the ids of the ten best passages."""
    terms = analyse(text).terms or every_word(text)
    retrieval = Retrieval(terms, store, filters=filters, retriever=retriever)
    return [hit.passage.id for hit in retrieval.hits(vector, vectors, k=10)]


def _recall(
    index: SharedVectors,
    exact: SharedVectors,
    vectors: NDArray[np.float32],
    rows: NDArray[np.int64] | None,
) -> float:
    """Return how many of the ten nearest are among the ten that retrieval would take."""
    found = []
    for vector in vectors:
        nearest = {row for row, _ in exact.search(vector, 100, rows)[:10]}
        got = {row for row, _ in index.search(vector, 100, rows)[:10]}
        found.append(len(nearest & got) / max(1, len(nearest)))
    return float(np.mean(found))


def _index(shared: SharedStore, address: str) -> None:
    """Make the HNSW index of a set too small for a build to make one."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "CREATE INDEX IF NOT EXISTS vectors_1_hnsw ON askcaci.vectors_1 "
            "USING hnsw (value halfvec_cosine_ops)"
        )


def _build(
    address: str,
    corpus: Path,
    index: Path,
    encoder: Any = None,  # noqa: ANN401 - a TextEncoder
    **more: Any,  # noqa: ANN401 - as build_shared
) -> Any:  # noqa: ANN401 - a BuildReport
    ignored: dict[str, Any] = {"progress": lambda *_: None, "notify": lambda _: None}
    return build_shared(address, corpus, index, encoder=encoder, **{**ignored, **more})


# Scale.


def _scale(passages: int, address: str, folder: Path) -> Iterator[Row]:
    index = folder / "index"
    encoder = obtain_encoder("all-MiniLM-L6-v2", index)
    made = Made(encoder)
    yield {**_filled(address, made, passages), **_sizes(address)}
    asked = made_questions()[:ASKED]
    vectors = encoder.encode(asked, kind="query")
    with closing(SharedStore.open(address, index)) as shared:
        exact = SharedVectors(shared, exact_up_to=EVERY)
        usual = SharedVectors(shared)
        for name, filters in FILTERS.items():
            rows = shared.rows(filters)
            yield {
                "filter": name,
                "passages": shared.passage_count if rows is None else len(rows),
                "recall": _recall(usual, exact, vectors, rows),
                **_times(lambda v, of=rows: usual.search(v, 100, of), vectors, "nearest"),
                **_times(lambda v, of=rows: exact.search(v, 100, of), vectors, "compared"),
            }
    for number in CLIENTS:
        for name in ("all", "two hundred authors"):
            yield {
                "clients": number,
                "filter": name,
                **_clients(number, address, index, name, vectors),
            }


class Made:
    """Makes articles of the briefs' sentences, and a vector for every text.

    A vector is the mean of three of the briefs' sentences, and a little noise of its own.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.fingerprint = encoder.name, encoder.fingerprint
        self.dimension, self.limit, self.count = (
            encoder.dimension,
            encoder.limit,
            encoder.count,
        )
        briefs = [read_article(path) for path in article_files(ROOT / "corpus")]
        every = sorted({one for brief in briefs for one in sentences_of(brief)})
        self._sentences = random.Random(SEED).sample(every, 300)
        self._vectors = encoder.encode(self._sentences, kind="document")
        self._names = made_names()

    def article(self, number: int, passages: int) -> tuple[Article, list[CutPassage]]:
        """Return an article, and what it would be cut into."""
        chance, text, cuts = random.Random(number), "", []
        sections: list[Section] = []
        for nth in range(passages):
            kind = SECTION_KINDS[nth % 4]
            body = " ".join(
                named(chance.choice(self._sentences), self._names, chance) for _ in range(5)
            )
            start, stop = len(text), len(text) + len(body)
            text += body + "\n\n"
            sections.append(Section(kind, None, Span(start, stop)))
            context = f"Made {number} | Author {number % 500} | {kind}"
            embedded = f"{context}\n{body}"
            key = vector_key(embedded, self.fingerprint)
            ends = json.dumps([[0, len(body)]])
            cuts.append(
                CutPassage(kind, nth, start, stop, ends, key, context, body, embedded)
            )
        article = Article(
            id=f"made-{number:06}",
            title=f"Made {number}",
            authors=(f"Author {number % 500}",),
            published=date(2000, 1, 1) + timedelta(number % 9_000),
            url=None,
            kind="brief",
            text=text,
            sections=tuple(sections),
        )
        return article, cuts

    def encode(self, texts: Sequence[str], *, kind: str = "query") -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension)."""
        rows = []
        for text in texts:
            chance = np.random.default_rng(zlib.crc32(text.encode()))
            noise = chance.normal(size=self.dimension)
            mean = self._vectors[chance.integers(len(self._vectors), size=3)].mean(axis=0)
            rows.append(mean + NOISE * noise / np.linalg.norm(noise))
        found = np.stack(rows)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found.astype(np.float32)


def _filled(address: str, made: Made, passages: int) -> Row:
    """Fill an empty database through what a build is made of, files and cutting apart."""
    took: Row = {}
    with Session(address) as session:
        run, start = session.run, time.perf_counter()
        run(lambda opened: ensure(opened, address, rebuild=False))
        target = run(lambda opened: begin(opened, made, CHUNKING, "bench"))
        for number in range(passages // AN_ARTICLE):
            article, cuts = made.article(number, AN_ARTICLE)
            run(partial(stage, target=target, article=article, cuts=cuts))
        took["staging_s"] = time.perf_counter() - start
        while run(partial(encode_some, target=target, encode=made.encode)):
            pass
        took["vectors_s"] = time.perf_counter() - start - sum(took.values())
        run(partial(index_vectors, target=target))
        took["hnsw_s"] = time.perf_counter() - start - sum(took.values())
        published = run(partial(publish, target=target))
        took["publishing_s"] = time.perf_counter() - start - sum(took.values())
        run(partial(tidy, target=target))
        # One changed article, as a build has it.
        changed = time.perf_counter()
        article, cuts = made.article(7, AN_ARTICLE - 1)
        run(partial(stage, target=target, article=article, cuts=cuts))
        run(partial(publish, target=target))
        took["one_changed_s"] = time.perf_counter() - changed
    return {"passages": published.passages, **took}


def _sizes(address: str) -> Row:
    import psycopg

    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT pg_database_size(current_database()), "
            "pg_table_size('askcaci.vectors_1'), "
            "pg_relation_size('askcaci.vectors_1_hnsw')"
        ).fetchone()
    assert found is not None
    names = ("database_mb", "vectors_mb", "hnsw_mb")
    return {name: value / 1e6 for name, value in zip(names, found, strict=True)}


def _times(use: Callable[[Any], object], asked: Iterable[Any], name: str) -> Row:
    return _quantiles([_seconds(use, one) for one in asked], name)


def _seconds(use: Callable[[Any], object], asked: Any) -> float:  # noqa: ANN401
    start = time.perf_counter()
    use(asked)
    return time.perf_counter() - start


def _quantiles(seconds: Sequence[float], name: str) -> Row:
    ordered = sorted(seconds)
    return {
        f"{name}_p50_ms": 1e3 * statistics.median(ordered),
        f"{name}_p95_ms": 1e3 * ordered[int(0.95 * len(ordered))],
    }


def _clients(
    number: int, address: str, index: Path, name: str, vectors: NDArray[np.float32]
) -> Row:
    """Let some processes search at once; return what a search took, and how many a second."""
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(number), spawn.Queue()
    processes = [
        spawn.Process(
            target=_client, args=(address, index, name, vectors, one, barrier, results)
        )
        for one in range(number)
    ]
    for process in processes:
        process.start()
    times: list[list[float]] = [results.get(timeout=1200) for _ in processes]
    for process in processes:
        process.join()
    every = [one for some in times for one in some]
    rate = sum(len(some) / sum(some) for some in times)
    return {**_quantiles(every, "search"), "searches_a_second": rate}


def _client(
    address: str,
    index: Path,
    name: str,
    vectors: NDArray[np.float32],
    seed: int,
    barrier: Any,  # noqa: ANN401 - of multiprocessing
    results: Any,  # noqa: ANN401 - of multiprocessing
) -> None:
    questions = made_questions()[:ASKED]
    order = random.Random(seed).sample(range(len(questions)), len(questions))
    with closing(SharedStore.open(address, index)) as store:
        searched = SharedVectors(store)

        def ask(number: int) -> object:
            text, vector = questions[number], vectors[number]
            return _ten(store, searched, text, vector, filters=FILTERS[name])

        for number in order[:5]:
            ask(number)
        barrier.wait()
        results.put([_seconds(ask, number) for number in order])


# Workers.


def _workers(passages: int, address: str, folder: Path) -> Row:
    corpus = folder / f"made-{passages}"
    if not corpus.exists():
        make_corpus(corpus, round(passages / 10.8))
    took: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for number in took:
            began: list[float] = []

            def progress(
                stage: str, done: int, total: int, began: list[float] = began
            ) -> None:
                if stage == "encoding":
                    began.append(time.perf_counter())

            report = _build(
                *(address, corpus, folder / "index"),
                rebuild=True,
                workers=number,
                progress=progress,
            )
            # The first starts while the articles are cut; then all that is left is theirs.
            took[number].append(report.passages / report.seconds)
    return {
        "passages": report.passages,
        "one_a_second": took[1],
        "two_a_second": took[2],
        "ratio": statistics.median(took[2]) / statistics.median(took[1]),
    }


# Kills.


class Hashed(HashedEncoder):
    """Takes a moment for each batch, so that there are many moments to be killed at."""

    def encode(self, texts: Sequence[str], *, kind: str = "query") -> NDArray[np.float32]:
        """Return one unit row a text."""
        time.sleep(0.15)
        return np.asarray(super().encode(texts, kind=kind))


def _kills(passages: int, server: Server, folder: Path) -> Row:
    corpus = small_corpus(folder / "small", -(-passages // 3))
    address, chance = server.new_database(), random.Random(SEED)
    row: Row = {"kills": 0, "restarts": 0, "readings": 0, "readings_refused": 0}
    first = small_corpus(folder / "first", 10)
    _build(address, first, folder / "first-index", HashedEncoder())
    workers = [_started(address, corpus, folder, number) for number in range(3)]
    events = ["kill"] * KILLS + ["restart"] * RESTARTS
    chance.shuffle(events)
    whole = 4 * len(list(corpus.glob("*.md")))
    for number, event in enumerate(events, start=1):
        # Evenly over articles taken in and texts encoded, each a unit of work.
        while _progress(address) < whole * number / (len(events) + 1):
            time.sleep(0.5)
        time.sleep(chance.uniform(0, 2))
        if event == "restart":
            server.restart()
            row["restarts"] += 1
        else:
            victim = chance.randrange(len(workers))
            row["kills"] += workers[victim].is_alive()
            workers[victim].kill()
            workers[victim].join()
            workers[victim] = _started(address, corpus, folder, victim)
        _read(address, folder, row)
    for worker in workers:
        worker.join()
    report = _build(address, corpus, folder / "index-0", HashedEncoder())
    return row | {
        "exit_codes": [worker.exitcode for worker in workers],
        "passages": report.passages,
        **_compared(address, corpus, folder),
    }


def _progress(address: str) -> int:
    """Return how many articles are taken in and texts encoded, in all."""
    import psycopg

    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT (SELECT count(*) FROM askcaci_work.files) "
            "+ (SELECT count(*) FROM askcaci.vectors_1)"
        ).fetchone()
    return int(found[0]) if found else 0


def _started(
    address: str, corpus: Path, folder: Path, number: int
) -> multiprocessing.process.BaseProcess:
    process = multiprocessing.get_context("spawn").Process(
        target=_worker, args=(address, corpus, folder / f"index-{number}")
    )
    process.start()
    return process


def _worker(address: str, corpus: Path, index: Path) -> None:
    try:
        _build(address, corpus, index, Hashed())
    except ServerLost:
        sys.exit(3)


def _read(address: str, folder: Path, row: Row) -> None:
    """Open what answers now: its tables must agree, and a search find what they hold."""
    try:
        with closing(SharedStore.open(address, folder / "index-0")) as shared:
            damage = shared.damage()
            assert damage == "", damage
            vector = HashedEncoder().encode(["railway"])[0]
            found = SharedVectors(shared).search(vector, 10)
            passages = shared.passages([number for number, _ in found])
            for passage in passages:
                text = shared.article(passage.article_id).text
                assert passage.span.of(text) == passage.text
    except IndexUnusable:
        row["readings_refused"] += 1
    row["readings"] += 1


def _compared(address: str, corpus: Path, folder: Path) -> Row:
    """Compare the passages that are there with those that the articles are cut into."""
    encoder = HashedEncoder()
    wanted = {
        (path.stem, one.start, one.stop)
        for path in corpus.glob("*.md")
        for one in cut(read_article(path), encoder)
    }
    with closing(SharedStore.open(address, folder / "index-0")) as shared:
        assert shared.manifest.chunking == CHUNKING
        every = [passage for i in shared.article_ids() for passage in shared.passages_of(i)]
        places = [(p.article_id, p.span.start, p.span.end) for p in every]
        return {
            "wanted": len(wanted),
            "missing": len(wanted - set(places)),
            "twice": len(places) - len(set(places)),
            "others": len(set(places) - wanted),
            "damage": shared.damage(),
            "generation": shared.generation,
        }


if __name__ == "__main__":
    main()
