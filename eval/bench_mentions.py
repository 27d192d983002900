"""What `askcaci mentions` costs beside a scan of the article files.

Run:  python eval/bench_mentions.py [--passages 100000] [--names 200] [--folder DIR]

The corpus is the made one of `bench_scale.py`, of so many passages; its index is built with the
same stand-in for the encoder. Names are drawn with a fixed seed: a third made names, frequent
and rare, a third names of the briefs, a third other words and phrases of them. Each is looked
for by `Assistant.mentions` in an index that is open, and by a plain scan: every article file
read and searched with one regular expression, its front matter too, which costs less than
parsing that. Both see the files in memory. The scan is timed for every tenth name, as it takes
the same time for all.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from askcaci import Assistant
from askcaci.config import load_config
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.index.build import build
from bench_scale import NAMES, PASSAGES_AN_ARTICLE, SEED, Averages, made_names, make_corpus
from bench_scale import ROOT as REPOSITORY

SCANNED = 10


def main() -> None:
    """Make the corpus and its index where they are not there, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--names", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="keep corpus and index here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = options.folder or Path(scratch)
        _prepare(home, options.passages)
        config = dataclasses.replace(load_config(str(REPOSITORY)), home=home)
        with Assistant(config, refresh=False) as assistant:
            print(_table(assistant, home, drawn(options.names)))


def _prepare(home: Path, passages: int) -> None:
    if not (home / "corpus").exists():
        make_corpus(home / "corpus", round(passages / PASSAGES_AN_ARTICLE))
    re._MAXCACHE = 1 << 16  # type: ignore[attr-defined]
    build(home / "corpus", home / "index", encoder=Averages(home / "index"))


def drawn(count: int) -> list[str]:
    """Return names, terms and phrases, a third of each sort."""
    chance = random.Random(SEED)
    made = made_names()
    briefs = [read_article(path).text for path in article_files(REPOSITORY / "corpus")]
    whole = "\n".join(briefs)
    named = sorted(set(re.findall(r"\b[A-Z][a-z]{3,}(?: [A-Z][a-z]{3,})?\b", whole)))
    words = sorted(set(re.findall(r"\b[a-z]{4,}(?: [a-z]{4,})?\b", whole)))
    third = count // 3
    return [
        *(made[int(NAMES ** chance.random()) - 1] for _ in range(count - 2 * third)),
        *chance.sample(named, third),
        *chance.sample(words, third),
    ]


def _table(assistant: Assistant, home: Path, names: Sequence[str]) -> str:
    files = article_files(home / "corpus")
    for path in files:
        path.read_bytes()
    assistant.mentions(names[:1])
    found = [_timed(lambda name=name: assistant.mentions([name])) for name in names]
    scanned = [_timed(lambda name=name: scan(files, name)) for name in names[::SCANNED]]
    took = sorted(seconds for seconds, _ in found)
    scan_median = statistics.median(seconds for seconds, _ in scanned)
    places = sorted(value.places for _, value in found)
    p95 = took[int(0.95 * len(took))]
    rows = [
        ("passages", f"{assistant.home.store.passage_count:,}"),
        ("articles", f"{len(files):,}"),
        ("names", f"{len(names)}"),
        (
            "places of a name, median and most",
            f"{statistics.median(places):,.0f}, {places[-1]:,}",
        ),
        ("`mentions`, p50, ms", f"{1e3 * statistics.median(took):.1f}"),
        ("p95, ms", f"{1e3 * p95:.1f}"),
        ("longest, ms", f"{1e3 * took[-1]:.0f}"),
        ("a scan of the files, median, ms", f"{1e3 * scan_median:,.0f}"),
        ("the scan / p95", f"{scan_median / p95:,.0f}"),
        ("the scan / p50", f"{scan_median / statistics.median(took):,.0f}"),
    ]
    return "\n".join(
        ["| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]
    )


def _timed(call: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    value = call()
    return time.perf_counter() - start, value


def scan(files: Sequence[Path], name: str) -> int:
    """Return how often a name is in some files."""
    sought = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    return sum(len(sought.findall(path.read_text("utf-8"))) for path in files)


if __name__ == "__main__":
    main()
