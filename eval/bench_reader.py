"""How long the reader takes for one question and eight passages of 160 word pieces.

Run:  python eval/bench_reader.py [--runs 50]

The passages are cut from the shipped briefs, question and special tokens counted in, so
that every one is a window of that length. Opening is left out.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.reader.model import open_reader

BRIEFS = Path(__file__).resolve().parent.parent / "corpus"
QUESTION = "How long is the border between Kyrgyzstan and Tajikistan?"
PASSAGES, PIECES = 8, 160


def main() -> None:
    """Read and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=50)
    runs = parser.parse_args().runs
    reader = open_reader()
    tokenizer = reader.tokenizer
    tokenizer.no_truncation()
    special = tokenizer.num_special_tokens_to_add(is_pair=True)
    room = PIECES - special - len(tokenizer.encode(QUESTION, add_special_tokens=False).ids)
    texts = []
    for path in article_files(BRIEFS)[:PASSAGES]:
        text = read_article(path).text
        offsets = tokenizer.encode(text, add_special_tokens=False).offsets
        texts.append(text[: offsets[room - 1][1]])
    times = []
    for _ in range(runs + 3):
        start = time.perf_counter()
        reader.read(QUESTION, texts)
        times.append(1e3 * (time.perf_counter() - start))
    times = sorted(times[3:])
    print(
        f"{PASSAGES} passages of {PIECES} word pieces: p50 {statistics.median(times):.0f} ms, "
        f"p95 {times[int(0.95 * len(times))]:.0f} ms ({runs} runs)"
    )


if __name__ == "__main__":
    main()
