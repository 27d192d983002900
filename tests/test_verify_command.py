"""`askcaci verify` as users run it: real processes over the shipped briefs."""

from __future__ import annotations

import json
from pathlib import Path

import docx

from conftest import Run

DRAFTS = Path(__file__).parent / "data" / "drafts"


def test_a_draft_with_faults_exits_with_4(run: Run, briefs_home: Path) -> None:
    """Every quotation has its block, absent ones their nearest passage; then the summary."""
    done = run("--home", briefs_home, "verify", DRAFTS / "planted.md")
    assert done.returncode == 4, done.stderr
    assert done.stderr == ""
    assert done.stdout.count("nearest passage:") == 8
    assert (
        "40 quotations: 8 verbatim, 8 altered, 8 spliced, 8 misattributed, 8 absent"
        in done.stdout
    )


def test_json_and_several_drafts(run: Run, briefs_home: Path) -> None:
    """One object, the drafts in the order they were named."""
    done = run(
        "--home",
        briefs_home,
        "verify",
        "--json",
        DRAFTS / "plain.md",
        DRAFTS / "planted.md",
    )
    assert done.returncode == 4
    shown = json.loads(done.stdout)
    assert shown["schema"] == "askcaci/verification/1"
    assert [len(draft["quotations"]) for draft in shown["drafts"]] == [0, 40]


def test_a_draft_without_quotations_exits_with_0(run: Run, briefs_home: Path) -> None:
    """Nothing to find is no fault."""
    done = run("--home", briefs_home, "verify", DRAFTS / "plain.md")
    assert done.returncode == 0
    assert "0 quotations" in done.stdout


def test_what_askcaci_quotes_is_verbatim(run: Run, briefs_home: Path) -> None:
    """`ask --markdown | verify -`: footnotes name the right articles, and all words stand."""
    question = "How high will the Rogun dam be?"
    answer = run("--home", briefs_home, "ask", "--markdown", question).stdout
    done = run("--home", briefs_home, "verify", "--json", "-", stdin=answer)
    shown = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    assert shown["counts"]["verbatim"] >= 1
    assert all(one["named"] for one in shown["drafts"][0]["quotations"])


def test_a_word_file_is_checked_by_paragraph(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """Block-quote styles count as quotations; the place is the paragraph."""
    document = docx.Document()
    document.add_paragraph("As “Bloody January” says:")
    document.add_paragraph("The official count of the dead is 238.", style="Quote")
    document.add_paragraph("And: “The official count of the dead is 328.”")
    document.save(str(tmp_path / "draft.docx"))
    done = run("--home", briefs_home, "verify", tmp_path / "draft.docx")
    assert done.returncode == 4, done.stderr
    assert "draft.docx, paragraph 2  verbatim" in done.stdout
    assert "[-238-] {+328.+}" in done.stdout


def test_a_draft_that_cannot_be_read_is_one_clear_line(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """Missing, broken, of another kind: exit codes 3, 3 and 2, nothing on stdout."""
    (tmp_path / "bad.md").write_bytes(b"\xff")
    (tmp_path / "draft.pdf").write_bytes(b"%PDF")
    for name, said, code in (
        ("none.md", "none.md: cannot be read", 3),
        ("bad.md", "bad.md:1: not UTF-8 (byte 0)", 3),
        ("draft.pdf", "a draft is .md", 2),
    ):
        done = run("--home", briefs_home, "verify", tmp_path / name)
        assert (done.returncode, done.stdout) == (code, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
