"""How many development questions on a saved page are answered with the gold evidence.

Run:  python eval/real_page.py PAGE [--json FILE] [--verbose]

PAGE is the front page of the Analyst that `questions/real_page_dev.jsonl` was written
on. Its articles are not ours to ship, so the gold evidence is given as article id,
offsets and a SHA-256 of the words there; the script imports the page into a temporary
home, checks every hash, asks every question and reports how many top answers hold the
gold. These are development questions: the refusal threshold was chosen with them in
sight. Intervals are 95% bootstrap percentiles over questions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from askcaci import Answer, Assistant, Citation, NoAnswer, Reply
from askcaci.corpus.importing import import_files

QUESTIONS = Path(__file__).parent / "questions" / "real_page_dev.jsonl"


def main() -> None:
    """Import, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", type=Path)
    parser.add_argument("--json", type=Path, help="also write every reply's score here")
    parser.add_argument("--verbose", action="store_true", help="list the failures")
    options = parser.parse_args()
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "corpus").mkdir()
        import_files([options.page], home / "corpus")
        with Assistant.open(home) as assistant:
            _check_gold(assistant, questions)
            rows = [_score(assistant, question) for question in questions]
    _print(rows)
    if options.verbose:
        _print_failures(rows)
    if options.json:
        options.json.write_text(
            json.dumps(rows, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )


def _check_gold(assistant: Assistant, questions: Sequence[Any]) -> None:
    for question in questions:
        for gold in question["evidence"]:
            text = assistant.article(gold["article"]).text[gold["start"] : gold["end"]]
            if hashlib.sha256(text.encode()).hexdigest() != gold["sha256"]:
                raise SystemExit(f"{question['id']}: the gold evidence is not at its place")


def _score(assistant: Assistant, question: Any) -> dict[str, Any]:  # noqa: ANN401
    reply = assistant.ask(question["question"])
    forced = assistant.ask(question["question"], min_confidence=0.0)
    return {
        "id": question["id"],
        "kind": question["kind"],
        "question": question["question"],
        "answerable": question["answerable"],
        "answered": isinstance(reply, Answer),
        "confidence": round(reply.confidence, 4),
        "top_holds_gold": _holds(forced, question, 1),
        "top_three_hold_gold": _holds(forced, question, 3),
        "right": _holds(reply, question, 1)
        if question["answerable"]
        else isinstance(reply, NoAnswer),
    }


def _holds(reply: Reply, question: Any, first: int) -> bool:  # noqa: ANN401
    """Say whether one of the first quotes covers all of a gold span.

    Where the author is asked for, the gold span is the article and the quote lies in it.
    """
    if not isinstance(reply, Answer):
        return False
    quotes: Sequence[Citation] = (*reply.citations, *reply.evidence)[:first]
    return any(
        quote.article.id == gold["article"]
        and (
            question["kind"] == "authorship"
            or quote.span.start <= gold["start"] < gold["end"] <= quote.span.end
        )
        for quote in quotes
        for gold in question["evidence"]
    )


def _print(rows: list[dict[str, Any]]) -> None:
    answerable = [row for row in rows if row["answerable"]]
    refusable = [row for row in rows if not row["answerable"]]
    figures: list[tuple[str, list[dict[str, Any]], Callable[[dict[str, Any]], bool]]] = [
        (
            "top answer holds the gold, made to answer",
            answerable,
            lambda r: r["top_holds_gold"],
        ),
        (
            "one of three quotes holds it, made to answer",
            answerable,
            lambda r: r["top_three_hold_gold"],
        ),
        ("answered, and the top answer holds the gold", answerable, lambda r: r["right"]),
        ("refused, as it should be", refusable, lambda r: r["right"]),
        ("right in all", rows, lambda r: r["right"]),
    ]
    print("| development questions on the real page | n | right | share | 95% interval |")
    print("|---|---|---|---|---|")
    for name, part, right in figures:
        values = np.array([right(row) for row in part], dtype=float)
        low, high = _interval(values)
        print(
            f"| {name} | {len(values)} | {int(values.sum())} | {values.mean():.0%} "
            f"| {low:.0%}-{high:.0%} |"
        )
    scores = [(row["confidence"], row["answerable"]) for row in rows]
    wins = [
        (a > b) + (a == b) / 2
        for a, yes in scores
        if yes
        for b, other in scores
        if not other
    ]
    print(f"\nAUROC of confidence, answerable against not: {np.mean(wins):.3f}")
    print(f"the intercept of the calibration would be right {_shift(rows):+.2f} from here")


def _shift(rows: list[dict[str, Any]]) -> float:
    """Return what added to every log odds makes their mean right, by Newton's method."""
    chance = np.array([row["confidence"] for row in rows]).clip(1e-4, 1 - 1e-4)
    logit = np.log(chance / (1 - chance))
    right = np.array([row["top_holds_gold"] for row in rows], dtype=float)
    shift = 0.0
    for _ in range(50):
        shifted = 1 / (1 + np.exp(-(logit + shift)))
        shift += float((right - shifted).sum() / (shifted * (1 - shifted)).sum())
    return shift


def _interval(values: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, float]:
    draws = np.random.default_rng(7).choice(values, (10_000, len(values))).mean(1)
    return float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975))


def _print_failures(rows: list[dict[str, Any]]) -> None:
    print()
    for row in rows:
        if not row["right"]:
            print(
                f"{row['id']} {row['kind']}, confidence {row['confidence']:.2f}, "
                f"top holds gold {row['top_holds_gold']}: {row['question']}"
            )


if __name__ == "__main__":
    main()
