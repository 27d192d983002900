"""Score the pipeline and its baselines on every set, and write `results/`.

Run:  python eval/baselines.py [--benchmarks DIR] [--page FILE] [--only NAME ...]

Each run is one `askcaci eval run`, printed before it starts. Runs on our own questions
are kept whole; of the others, whose texts are not ours, the figures alone. DIR has
`reading/` and `retrieval/` as the public sets lie there; FILE is the saved front page
that `questions/real_page_dev.jsonl` was written on. Runs that are there already, in
`build/runs/`, are not made again. Last, every figure is written to
`results/<commit>/README.md`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.reporting.figures import (
    UNITS,
    difference_text,
    interval_text,
    p_text,
    value_text,
)
from askcaci.evaluation.resampling import Figure, differences
from askcaci.evaluation.runs import Run, read_run

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RUNS = ROOT / "build" / "runs"

ALL = ("askcaci", "sentences", "dense", "lexical", "naive-passage", "naive-sentence")
SYSTEMS = ("askcaci", "sentences", "naive-passage", "naive-sentence")
RETRIEVERS = ("askcaci", "dense", "lexical")

# Questions of the larger sets that are asked: enough for intervals of three points.
SAMPLE = 1_000

ANSWERS = (
    "contained@1", "contained@3", "evidence@1", "correct", "precision", "refused",
    "AUROC", "AURC", "Brier", "ECE", "EM", "F1", "best SQuAD2 F1", "verbatim",
)  # fmt: skip
RANKING = ("Success@1", "Success@5", "R@10", "RR@10", "nDCG@10", "AP")
SUMMARY = ("contained@1", "evidence@1", "EM", "F1", "correct", "refused", "AUROC")
(NDCG,) = (measure for measure in MEASURES if measure.name == "nDCG@10")


@dataclass(frozen=True)
class Set:
    """A set and how it is asked; `own` texts are ours to ship."""

    name: str
    path: str
    configurations: tuple[str, ...]
    options: tuple[str, ...] = ()
    measures: tuple[str, ...] = ANSWERS
    own: bool = False


SETS = (
    Set("test", "questions/test.jsonl", ALL, own=True, measures=RANKING[:1] + ANSWERS),
    Set("dev", "questions/dev.jsonl", ALL, own=True, measures=RANKING[:1] + ANSWERS),
    Set("real-page", "questions/real_page_dev.jsonl", ALL, measures=RANKING[:1] + ANSWERS),
    Set(
        "squad-open",
        "reading/squad_v11_dev.jsonl.gz",
        SYSTEMS,
        ("--sample", str(SAMPLE)),
        RANKING[:1] + ANSWERS,
    ),
    Set(
        "squad2-reading",
        "reading/squad_v2_dev.jsonl.gz",
        SYSTEMS,
        ("--task", "reading", "--sample", str(SAMPLE)),
    ),
    Set(
        "clapnq-reading",
        "reading/clapnq_dev.jsonl.gz",
        SYSTEMS,
        ("--task", "reading", "--detokenise"),
    ),
    Set(
        "squad-retrieval",
        "reading/squad_v11_dev.jsonl.gz",
        RETRIEVERS,
        ("--task", "retrieval", "--sample", str(SAMPLE)),
        RANKING,
    ),
    Set(
        "clapnq-retrieval",
        "reading/clapnq_dev.jsonl.gz",
        RETRIEVERS,
        ("--task", "retrieval", "--detokenise"),
        RANKING,
    ),
    Set("cranfield", "retrieval/cranfield", RETRIEVERS, (), RANKING),
    Set("cisi", "retrieval/cisi", RETRIEVERS, (), RANKING),
)


def main() -> None:
    """Make the runs that are missing, then write what they gave."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--benchmarks", type=_absolute)
    parser.add_argument("--page", type=_absolute)
    parser.add_argument("--only", nargs="*", default=[one.name for one in SETS])
    options = parser.parse_args()
    RUNS.mkdir(parents=True, exist_ok=True)
    made: dict[str, dict[str, Run]] = {}
    for one in SETS:
        home, at = _place(one, options.benchmarks, options.page)
        if one.name in options.only and at is not None:
            made[one.name] = {n: _made(one, n, home, at) for n in one.configurations}
    folder = HERE / "results" / _revision(made)
    folder.mkdir(parents=True, exist_ok=True)
    for one in SETS:
        for name in made.get(one.name, ()):
            _kept(one, RUNS / f"{one.name}.{name}.run.json", folder)
    (folder / "README.md").write_text("\n".join(_report(made)), "utf-8")
    print(folder / "README.md")


def _absolute(path: str) -> Path:
    return Path(path).resolve()


def _revision(made: dict[str, dict[str, Run]]) -> str:
    """Return the commit that all the runs were made at, in short."""
    found = {str(run.header["commit"]) for runs in made.values() for run in runs.values()}
    if len(found) != 1:
        raise SystemExit(f"runs of several commits, or none, in {RUNS}: {sorted(found)}")
    (revision,) = found
    if "+" in revision:
        raise SystemExit(f"the runs in {RUNS} were made with changes not committed")
    return revision[:10]


def _place(
    one: Set, benchmarks: Path | None, page: Path | None
) -> tuple[Path, Path | None]:
    """Return a set's home and the folder its path is in, None where that was not given."""
    if one.name == "real-page":
        home = RUNS / "real-page-home"
        if page is None:
            return home, None
        _askcaci("--home", home, "add", page)
        return home, HERE
    return ROOT, HERE if one.own else benchmarks


def _made(one: Set, name: str, home: Path, folder: Path) -> Run:
    run = RUNS / f"{one.name}.{name}.run.json"
    if not run.exists():
        _askcaci(
            "--home", home, "eval", "run", one.path, "-o", run, *one.options,
            "--config", HERE / "configurations" / f"{name}.toml",
            *([] if one.own else ["--without-text"]),
            *(["--resume"] if run.with_name(f"{run.name}.part").exists() else []),
            folder=folder,
        )  # fmt: skip
    return read_run(run)


def _kept(one: Set, run: Path, folder: Path) -> None:
    if one.own:
        (folder / run.name).write_bytes(run.read_bytes())
    else:
        summary = folder / run.name.replace(".run.json", ".json")
        _askcaci("eval", "report", run, "-o", summary)


def _askcaci(*arguments: object, folder: Path = ROOT) -> None:
    """Run askcaci in a folder, so that what a run says of a set's files is relative to it."""
    shown = " ".join(str(a).replace(f"{ROOT}/", "") for a in arguments)
    print(f"askcaci {shown}", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "askcaci", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        cwd=folder,
        check=False,
    )
    # 3: some lines of a public set are damaged, and the rest was scored.
    if done.returncode not in (0, 3):
        raise SystemExit(done.returncode)


def _report(made: dict[str, dict[str, Run]]) -> Iterator[str]:
    yield "# Results\n"
    yield "Made by `python eval/baselines.py --benchmarks DIR --page FILE`; 95% intervals, for"
    yield "which questions on one article are drawn together, in brackets. What each measure is:"
    yield "docs/evaluation.md.\n"
    yield "## Answers\n"
    yield f"| set | system | {' | '.join(SUMMARY)} |"
    yield "|---|---|" + "---|" * len(SUMMARY)
    for one in SETS:
        for name, run in made.get(one.name, {}).items():
            if name in SYSTEMS and one.measures != RANKING:
                cells = _cells(SUMMARY, run.figures())
                yield f"| {one.name} | {name} | {' | '.join(cells)} |"
    yield "\n## Fused against the better retriever alone\n"
    yield "nDCG@10, paired: difference with its 95% interval, p of a randomisation test.\n"
    yield "| set | n | dense | lexical | fused | fused - better | 95% interval | p |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, runs in made.items():
        if set(RETRIEVERS) <= runs.keys():
            yield _fusion(name, runs)
    yield ""
    for one in SETS:
        if one.name in made:
            yield from _table(one, made[one.name])


def _table(one: Set, runs: dict[str, Run]) -> Iterator[str]:
    header = next(iter(runs.values())).header
    yield f"## {one.name}\n"
    yield (
        f"{header['set']['asked']:,} questions over {header['corpus']['passages']:,} passages; "
        f"{len(header['set']['not_scored'])} not scored.\n"
    )
    yield f"| | {' | '.join(runs)} |"
    yield "|---|" + "---|" * len(runs)
    columns = [_cells(one.measures, run.figures()) for run in runs.values()]
    for measure, *cells in zip(one.measures, *columns, strict=True):
        if any(cells):
            yield f"| {measure} | {' | '.join(cells)} |"
    yield ""


def _cells(measures: Sequence[str], figures: dict[str, Figure]) -> list[str]:
    """Return figures as a table shows them, empty where they do not apply."""
    return [
        f"{value_text(figures[name].value, UNITS[name])} "
        f"({interval_text(figures[name], UNITS[name])})"
        if figures[name].value is not None
        else ""
        for name in measures
    ]


def _fusion(name: str, runs: dict[str, Run]) -> str:
    single = {one: _ndcg(runs[one]) for one in ("dense", "lexical")}
    better = max(single, key=single.__getitem__)
    pair = (runs[one].columns() for one in (better, "askcaci"))
    (row,) = differences(*pair, [NDCG])
    interval = " to ".join(difference_text(v, "score") for v in (row.low, row.high))
    cells: Sequence[str] = (
        name,
        f"{sum(1 for o in runs['askcaci'].outcomes if 'nDCG@10' in o.scores):,}",
        f"{single['dense']:.3f}",
        f"{single['lexical']:.3f}",
        f"{row.b:.3f}",
        difference_text(row.value, "score"),
        interval,
        p_text(row.p),
    )
    return f"| {' | '.join(cells)} |"


def _ndcg(run: Run) -> float:
    return run.figures()["nDCG@10"].value or 0.0


if __name__ == "__main__":
    main()
