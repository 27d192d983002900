"""What a large corpus costs: building, changing, searching and asking at several sizes.

Run:  python eval/bench_scale.py [--passages 10000 100000 1000000] [--folder DIR] [-o FILE]

The corpus is made, with a fixed seed: articles with the sections of the shipped briefs,
whose sentences are drawn from three briefs each, and in every third of them a made name,
drawn as Zipf's law has it, so that few words are frequent and most are rare.

Encoding is left out. It takes the same time for every passage (`bench_index.py` says how
long), and a million would take hours. Each sentence of the briefs is encoded once, by the
encoder that askcaci uses; a passage has the mean of its sentences, and a little noise of
its own. Questions are our development questions, some with a made name, encoded as always.

Every build and every cold question is a process of its own, whose peak memory is its own.
What a build took is kept beside its index and not measured again while that is there.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from askcaci import Article, Assistant, Filters
from askcaci.config import load_config
from askcaci.corpus.files import read_article, sections_of, write_article
from askcaci.corpus.folder import article_files
from askcaci.encoder.export import obtain_encoder
from askcaci.index.build import build
from askcaci.index.database import DATABASE
from askcaci.index.store import Store
from askcaci.index.vectors import VECTORS, open_vectors
from askcaci.reader.questions import analyse
from askcaci.retrieval import DEPTH, phrases

ROOT = Path(__file__).resolve().parent.parent
SIZES = (10_000, 100_000, 1_000_000)
SEED = 20_001

# About how many passages a made article is cut into.
PASSAGES_AN_ARTICLE = 10.8
NAMES = 200_000
NOISE = 0.35
COLD, WARM, COMPARED = 9, 150, 60

_NAME = re.compile(r" \([A-Z][a-z]+\)")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

Row = dict[str, Any]
Asked = TypeVar("Asked")


def main() -> None:
    """Measure every size and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, help="keep corpora and indexes here")
    parser.add_argument("-o", "--output", type=Path, help="write the figures as JSON")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options.folder)))
        return
    rows = []
    for passages in options.passages:
        with tempfile.TemporaryDirectory() as scratch:
            home = (options.folder or Path(scratch)) / str(passages)
            rows.append(_measured(home, passages))
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    if options.output:
        options.output.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    print(_table(rows))


def _measured(home: Path, passages: int) -> Row:
    if not (home / "corpus").exists():
        make_corpus(home / "corpus", round(passages / PASSAGES_AN_ARTICLE))
    row: Row = {}
    for step in STEPS:
        row |= _in_a_process(step, home)
    row["database_mb"] = (home / "index" / DATABASE).stat().st_size / 1e6
    row["vectors_mb"] = (home / "index" / VECTORS).stat().st_size / 1e6
    for command in ("search", "ask"):
        seconds, peaks = zip(*_cold(home, command), strict=True)
        row[f"cold_{command}_s"] = statistics.median(seconds)
        row[f"cold_{command}_longest_s"] = max(seconds)
        row[f"cold_{command}_mb"] = max(peaks)
    return row


# The corpus.


def make_corpus(folder: Path, count: int) -> None:
    """Write articles with the briefs' sections, each of the sentences of three briefs."""
    chance = random.Random(SEED)
    briefs = [read_article(path) for path in article_files(ROOT / "corpus")]
    pools = [list(sentences_of(brief)) for brief in briefs]
    names = made_names()
    folder.mkdir(parents=True)
    for number in range(count):
        model = chance.choice(briefs)
        pool = [sentence for own in chance.sample(pools, 3) for sentence in own]
        blocks = [
            block if block.startswith("## ") else _drawn(block, pool, names, chance)
            for block in model.text.split("\n\n")
        ]
        text = "\n\n".join(blocks)
        write_article(
            Article(
                id=f"made-{number:06}",
                title=f"Made {number}",
                authors=(f"Author {number % 500}",),
                published=None,
                url=None,
                kind="brief",
                text=text,
                sections=sections_of(text),
            ),
            folder,
        )


def sentences_of(brief: Article) -> Iterator[str]:
    """Yield the sentences of an article, roughly."""
    for section in brief.sections:
        for block in section.span.of(brief.text).split("\n\n"):
            if not block.startswith("## "):
                yield from _SENTENCE.split(block.replace("\n", " ").strip())


def made_names() -> list[str]:
    """Return made names, the most frequent first."""
    chance = random.Random(SEED)
    first, second = "bdfgkmnprstvz", "aeiou"
    made = {
        "".join(chance.choice(first) + chance.choice(second) for _ in range(4)).title()
        for _ in range(NAMES)
    }
    return sorted(made)


def _drawn(
    block: str, pool: Sequence[str], names: Sequence[str], chance: random.Random
) -> str:
    count = max(1, len(_SENTENCE.split(block)))
    return " ".join(named(chance.choice(pool), names, chance) for _ in range(count))


def named(sentence: str, names: Sequence[str], chance: random.Random) -> str:
    """Give every third sentence a name; the n-th is there in proportion to 1/n."""
    if chance.random() > 1 / 3:
        return sentence
    rank = int(len(names) ** chance.random()) - 1
    return f"{sentence[:-1]} ({names[rank]}){sentence[-1:]}"


def made_questions() -> list[str]:
    """Return our development questions, every second one with a made name."""
    chance, names = random.Random(SEED), made_names()
    lines = (ROOT / "eval" / "questions" / "dev.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["question"] for line in lines]
    return [
        f"{question.rstrip('?')} in {names[int(len(names) ** chance.random()) - 1]}?"
        if number % 2
        else question
        for number, question in enumerate(asked)
    ]


class Averages:
    """Stands in for the encoder, under its name: a text has its sentences' mean."""

    def __init__(self, index: Path) -> None:
        self._real = obtain_encoder("all-MiniLM-L6-v2", index)
        self.name, self.fingerprint = self._real.name, self._real.fingerprint
        self.dimension, self.limit = self._real.dimension, self._real.limit
        self.count = self._real.count
        self.seconds = 0.0
        briefs = [read_article(path) for path in article_files(ROOT / "corpus")]
        known = sorted({s for brief in briefs for s in sentences_of(brief)})
        self._vectors = dict(
            zip(known, self._real.encode(known, kind="document"), strict=True)
        )

    def encode(self, texts: Sequence[str], *, kind: str = "query") -> NDArray[np.float32]:
        """Return unit vectors, shape (len(texts), dimension)."""
        start = time.perf_counter()
        rows = np.stack([self._mean(text) for text in texts])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        self.seconds += time.perf_counter() - start
        return rows.astype(np.float32)

    def _mean(self, text: str) -> NDArray[np.float64]:
        body = text.split("\n", 1)[-1].replace("\n", " ")
        parts = _SENTENCE.split(_NAME.sub("", body))
        found = [self._vectors[part] for part in parts if part in self._vectors]
        noise = np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.dimension)
        noise *= NOISE / np.linalg.norm(noise)
        mean = np.mean(found, axis=0) if found else np.zeros(self.dimension)
        return np.asarray(mean + noise, np.float64)


# Steps, each in a process of its own.


def _in_a_process(step: str, home: Path) -> Row:
    command = [sys.executable, __file__, "--step", step, "--folder", str(home)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout))


def _build_all(home: Path) -> Row:
    kept = home / "build.json"
    if kept.exists():
        return dict(json.loads(kept.read_text("utf-8")))
    encoder = Averages(home / "index")
    before = _peak_mb()
    stages: dict[str, float] = {}
    start = time.perf_counter()

    def progress(stage: str, done: int, total: int) -> None:
        stages[stage] = time.perf_counter() - start

    report = build(home / "corpus", home / "index", encoder=encoder, progress=progress)
    seconds = time.perf_counter() - start
    row = {
        "articles": len(report.added),
        "passages": report.passages,
        "build_s": seconds - encoder.seconds,
        "cutting_s": stages["reading"],
        "vectors_s": stages["encoding"] - stages["reading"] - encoder.seconds,
        "indexing_s": seconds - stages["encoding"],
        "build_mb": _peak_mb(),
        "build_mb_before": before,
    }
    kept.write_text(json.dumps(row), "utf-8")
    return row


def _change_one(home: Path) -> Row:
    encoder = Averages(home / "index")
    seconds = []
    for number in range(5):
        path = home / "corpus" / f"made-{number * 7:06}.md"
        path.write_text(path.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
        start = time.perf_counter()
        report = build(home / "corpus", home / "index", encoder=encoder)
        seconds.append(time.perf_counter() - start)
        assert report.changed == (path.stem,)
    return {"change_s": statistics.median(seconds)}


def _retrieve(home: Path) -> Row:
    config = dataclasses.replace(load_config(str(ROOT)), home=home)
    questions = made_questions()
    row: Row = {}
    for name in (DATABASE, VECTORS):
        _into_the_cache(home / "index" / name)
    with Assistant(config, refresh=False) as assistant:
        assistant.search(questions[0])
        row["open_mb"] = _peak_mb()
        for name, use, number in (
            ("search", assistant.search, WARM),
            ("ask", assistant.ask, WARM // 3),
        ):
            row |= _quantiles(f"warm_{name}", use, questions[:number])
        one = Filters(authors=("Author 7",))
        row |= _quantiles(
            "warm_filtered", lambda q: assistant.search(q, filters=one), questions[:WARM]
        )
        row["warm_mb"] = _peak_mb()
        encoder = assistant.home.encoder
        vectors = encoder.encode(questions[:COMPARED], kind="query")
    with_store = Store.open(home / "index")
    row |= _recall(home, with_store, vectors) | _lexical(with_store, questions)
    with_store.close()
    return row


def _into_the_cache(path: Path) -> None:
    """Read a file once: a warm question is one whose index the system has in memory."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def _recall(home: Path, store: Store, queries: NDArray[np.float32]) -> Row:
    """Compare the ten nearest with the ten that comparing every vector finds."""
    opened = open_vectors(home / "index", store)
    best = np.full((len(queries), 10), -np.inf, np.float32)
    rows = np.zeros((len(queries), 10), np.int64)
    row = 0
    while True:
        some, vectors = store.vectors_after(row, 50_000)
        if not len(some):
            break
        cosines = np.hstack([best, queries @ vectors.T])
        known = np.hstack([rows, np.broadcast_to(some, (len(queries), len(some)))])
        order = np.argpartition(-cosines, 9, axis=1)[:, :10]
        best = np.take_along_axis(cosines, order, axis=1)
        rows = np.take_along_axis(known, order, axis=1)
        row = int(some[-1])
    found, times = [], []
    for query, exact in zip(queries, rows, strict=True):
        start = time.perf_counter()
        nearest = {row for row, _ in opened.search(query, 10)}
        times.append(time.perf_counter() - start)
        found.append(len(nearest & set(exact.tolist())) / min(10, len(exact)))
    return {"recall": float(np.mean(found)), "dense_ms": 1e3 * statistics.median(times)}


def _lexical(store: Store, questions: Sequence[str]) -> Row:
    """Measure BM25, and SQLite's FTS5 on the same words beside it."""
    terms = [analyse(question).terms for question in questions[:WARM]]
    row = _quantiles(
        "lexical", lambda p: store.lexical(p, DEPTH), [phrases(asked) for asked in terms]
    )
    with tempfile.TemporaryDirectory() as folder:
        other = sqlite3.connect(Path(folder) / "fts5.db")
        other.execute(
            "CREATE VIRTUAL TABLE t USING fts5("
            'context, text, tokenize = "porter unicode61 remove_diacritics 2")'
        )
        other.execute("ATTACH ? AS made", (str(store.index_dir / DATABASE),))
        other.execute("INSERT INTO t (rowid, context, text) SELECT * FROM made.lexicon")
        matches = [
            " OR ".join(
                {f'"{" ".join(words)}"': 0 for term in asked for words in term.spellings}
            )
            for asked in terms
        ]
        ranked = f"SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT {DEPTH}"
        return row | _quantiles(
            "fts5", lambda m: other.execute(ranked, (m,)).fetchall(), filter(None, matches)
        )


def _quantiles(name: str, use: Callable[[Asked], object], all_: Iterable[Asked]) -> Row:
    times = sorted(_seconds(use, asked) for asked in all_)
    return {
        f"{name}_p50_ms": 1e3 * statistics.median(times),
        f"{name}_p95_ms": 1e3 * times[int(0.95 * len(times))],
    }


def _seconds(use: Callable[[Asked], object], question: Asked) -> float:
    start = time.perf_counter()
    use(question)
    return time.perf_counter() - start


def _cold(home: Path, command: str) -> Iterator[tuple[float, float]]:
    """Yield seconds and peak memory of commands; the first one warms the file cache."""
    for number, question in enumerate(made_questions()[: COLD + 1]):
        words = [sys.executable, "-m", "askcaci", "--home", str(home), command, question]
        start = time.perf_counter()
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{words}: exit {process.returncode}")
        if number:
            yield time.perf_counter() - start, used.ru_maxrss / 1024


def _peak_mb() -> float:
    """Return this process's peak memory; what getrusage says counts its parent's too."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(peak.split()[1]) / 1024


def _export(home: Path) -> Row:
    obtain_encoder("all-MiniLM-L6-v2", home / "index")
    return {}


STEPS: dict[str, Callable[[Path], Row]] = {
    "export": _export,
    "build": _build_all,
    "change": _change_one,
    "retrieve": _retrieve,
}

COLUMNS = (
    ("passages", "passages", "{:,.0f}"),
    ("articles", "articles", "{:,.0f}"),
    ("build_s", "build, encoding apart, s", "{:,.0f}"),
    ("cutting_s", "of it reading and cutting, s", "{:,.0f}"),
    ("vectors_s", "of it storing vectors, s", "{:,.0f}"),
    ("indexing_s", "of it both indexes, s", "{:,.0f}"),
    ("build_mb", "peak memory of the build, MiB", "{:,.0f}"),
    ("change_s", "one changed article, s", "{:.2f}"),
    ("database_mb", "database, MB", "{:,.0f}"),
    ("vectors_mb", "vector file, MB", "{:,.0f}"),
    ("cold_search_s", "cold `search`, s", "{:.2f}"),
    ("cold_search_longest_s", "the longest of nine, s", "{:.2f}"),
    ("cold_ask_s", "cold `ask`, s", "{:.2f}"),
    ("cold_ask_longest_s", "the longest of nine, s", "{:.2f}"),
    ("cold_ask_mb", "its peak memory, MiB", "{:,.0f}"),
    ("warm_search_p50_ms", "warm `search`, p50, ms", "{:.1f}"),
    ("warm_search_p95_ms", "p95, ms", "{:.1f}"),
    ("warm_filtered_p95_ms", "p95 of one author's articles, ms", "{:.1f}"),
    ("dense_ms", "of it the nearest vectors, p50, ms", "{:.1f}"),
    ("lexical_p50_ms", "of it BM25, p50, ms", "{:.1f}"),
    ("lexical_p95_ms", "p95, ms", "{:.1f}"),
    ("fts5_p50_ms", "the same by FTS5, p50, ms", "{:.1f}"),
    ("fts5_p95_ms", "p95, ms", "{:.1f}"),
    ("warm_ask_p50_ms", "warm `ask`, p50, ms", "{:.0f}"),
    ("warm_ask_p95_ms", "p95, ms", "{:.0f}"),
    ("recall", "recall@10 of the exact nearest", "{:.3f}"),
)


def _table(rows: Sequence[Row]) -> str:
    lines = ["| |" + "".join(" |" for _ in rows), "|---|" + "---:|" * len(rows)]
    for key, name, form in COLUMNS:
        cells = [form.format(row[key]) if key in row else "" for row in rows]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
