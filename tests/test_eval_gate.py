"""The pipeline as it is against the recorded one, on the development questions."""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT, Run

# The newest record of the pipeline, by commit. A pipeline that is better passes too; one
# that is meant to be another gets a record of its own from eval/baselines.py.
BASELINE = ROOT / "eval" / "results" / "23bd032793" / "dev.askcaci.run.json"


def test_the_pipeline_is_not_significantly_worse_than_recorded(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A fresh run of the development questions passes the gate against the record."""
    questions, fresh = ROOT / "eval" / "questions" / "dev.jsonl", tmp_path / "dev.run.json"
    done = run("--home", briefs_home, "eval", "run", questions, "-o", fresh)
    assert done.returncode == 0, done.stderr
    gate = run("eval", "gate", fresh, "--against", BASELINE)
    assert gate.returncode == 0, gate.stdout + gate.stderr


def test_the_worsened_pipeline_does_not_pass(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """The configuration that is worse on purpose is caught: the gate can fail."""
    questions, worse = ROOT / "eval" / "questions" / "dev.jsonl", tmp_path / "dev.run.json"
    config = ROOT / "eval" / "configurations" / "worsened.toml"
    done = run(
        "--home", briefs_home, "eval", "run", questions, "-o", worse, "--config", config
    )
    assert done.returncode == 0, done.stderr
    gate = run("eval", "gate", worse, "--against", BASELINE)
    assert gate.returncode == 4, gate.stdout + gate.stderr
    assert "failed: nDCG@10 fell significantly" in gate.stdout
