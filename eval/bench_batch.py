"""Many questions: one `askcaci ask --batch` against an `askcaci ask` for each.

Run:  python eval/bench_batch.py [--questions 500] [--turns 5] [--apart 4]

The batch is one process that is fed through a pipe, a share of the questions a turn; in
between it waits while some questions are asked by processes of their own, so that a slow
moment of the machine touches both. Its start counts in its first turn. Its peak memory is
read after a tenth of the questions and after all of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from typing import IO

HERE = Path(__file__).resolve().parent
HOME = HERE.parent
ASK = [sys.executable, "-m", "askcaci", "--home", str(HOME), "ask"]
SETS = ("dev.jsonl", "test.jsonl", "real_page_dev.jsonl")


def main() -> None:
    """Time both ways and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--apart", type=int, default=4, help="questions asked apart a turn")
    options = parser.parse_args()
    questions = _questions(options.questions)
    environment = os.environ | {"HF_HUB_OFFLINE": "1"}
    subprocess.run([*ASK[:-1], "index"], check=True, env=environment, capture_output=True)
    # Warms the file cache for both.
    _seconds_apart(questions[0], environment)
    batched, apart, peaks = _measure(questions, options.turns, options.apart, environment)
    each, alone = sum(batched) / len(questions), statistics.median(apart)
    print(f"| {len(questions)} questions | seconds a question | questions a second |")
    print("|---|---|---|")
    print(f"| ask --batch, its start included | {each:.3f} | {1 / each:.1f} |")
    print(
        f"| ask, a process each ({len(apart)} of them: median, "
        f"{min(apart):.2f}-{max(apart):.2f}) | {alone:.3f} | {1 / alone:.1f} |"
    )
    print(f"\nthroughput: {alone / each:.1f} times that of separate processes")
    for asked, mebibytes in peaks.items():
        peak = "unknown" if mebibytes is None else f"{mebibytes:.1f} MiB"
        print(f"peak memory of the batch after {asked} questions: {peak}")


def _questions(number: int) -> list[str]:
    """Return the questions of our sets, again from the first where they do not suffice."""
    lines = [
        line
        for name in SETS
        for line in (HERE / "questions" / name).read_text("utf-8").splitlines()
    ]
    every = [json.loads(line)["question"] for line in lines]
    return list(itertools.islice(itertools.cycle(every), number))


def _measure(
    questions: Sequence[str], turns: int, apart: int, environment: dict[str, str]
) -> tuple[list[float], list[float], dict[int, float | None]]:
    """Return seconds of each turn of the batch and of each process apart, and peaks."""
    batched: list[float] = []
    alone: list[float] = []
    peaks: dict[int, float | None] = {}
    tenth = max(1, len(questions) // 10)
    size = -(-len(questions) // turns)
    command = [*ASK, "--batch", "-"]
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as batch:
        assert batch.stdin is not None
        assert batch.stdout is not None
        done = 0
        for at in range(0, len(questions), size):
            turn = questions[at : at + size]
            feeding = Thread(target=_feed, args=(turn, batch.stdin))
            feeding.start()
            for question in turn:
                _take(question, batch.stdout)
                done += 1
                if done in (tenth, len(questions)):
                    peaks[done] = _peak_mebibytes(batch.pid)
            feeding.join()
            batched.append(time.perf_counter() - start)
            alone += [_seconds_apart(question, environment) for question in turn[:apart]]
            start = time.perf_counter()
        batch.stdin.close()
        if batch.wait():
            raise SystemExit(f"{command}: exit {batch.returncode}")
    return batched, alone, peaks


def _feed(questions: Sequence[str], to: IO[bytes]) -> None:
    to.write("".join(f"{question}\n" for question in questions).encode())
    to.flush()


def _take(question: str, back: IO[bytes]) -> None:
    reply = json.loads(back.readline())
    if "error" in reply:
        raise SystemExit(f"{question}: {reply['error']}")


def _seconds_apart(question: str, environment: dict[str, str]) -> float:
    command = [*ASK, "--json", "--", question]
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):  # 1 is a refusal
        raise SystemExit(f"{command}: exit {done.returncode}\n{done.stderr.decode()}")
    return seconds


def _peak_mebibytes(process: int) -> float | None:
    """Return the most memory a process has held, where the system says so."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
    return int(peak.split()[1]) / 1024 if peak else None


if __name__ == "__main__":
    main()
