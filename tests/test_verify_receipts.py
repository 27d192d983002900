"""Receipts of verified drafts: written and read whole, and checked again by `replay`."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.errors import SourceError, UnusableError
from askcaci.receipts import (
    Attributed,
    Hidden,
    Labelled,
    VerificationReceipt,
    VerifiedDraft,
    compare_verification,
    files,
    quote_of,
    read_any_receipt,
    read_receipt,
    write_receipt,
)
from askcaci.rendering.receipts import (
    verification_comparison_object,
    verification_comparison_text,
)
from askcaci.verifying.checking import check_again
from builders import article, citation
from conftest import Run

TEXT = "The engineers did not promise that the canal would be dug before winter."
CANAL = article(TEXT, id="canal")
OTHER = article("Cotton was grown there.", id="cotton")
TURNED = "The engineers did … promise that the canal would be dug"
MADE = datetime(2025, 3, 1, 12, tzinfo=timezone.utc)

texts = st.text(min_size=1, max_size=30)
labelled = st.builds(
    Labelled,
    line=st.integers(1, 900),
    text=texts,
    label=texts,
    named=st.none() | st.builds(Attributed, texts, st.lists(texts, max_size=2).map(tuple)),
    quotes=st.lists(st.just(quote_of("citation", citation(CANAL, TEXT))), max_size=2).map(
        tuple
    ),
    hidden=st.lists(
        st.builds(Hidden, st.text(max_size=9), st.none() | st.text(max_size=9), st.none()),
        max_size=2,
    ).map(tuple),
)
receipts = st.builds(
    VerificationReceipt,
    drafts=st.lists(
        st.builds(
            VerifiedDraft,
            texts,
            st.just("a" * 64),
            st.lists(labelled, max_size=2).map(tuple),
            st.lists(st.integers(1, 9), max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    version=texts,
    corpus=st.just("b" * 64),
    articles=st.integers(0, 9),
    made=st.just(MADE),
)


def receipt() -> VerificationReceipt:
    """Return a receipt of a draft with one quotation, which turns the meaning."""
    one = Labelled(
        3,
        TURNED,
        "altered meaning",
        Attributed("Author", ("canal",)),
        (quote_of("citation", citation(CANAL, TEXT)),),
        (Hidden("not", None, "negation"),),
    )
    draft = VerifiedDraft("draft.md", "c" * 64, (one,), (9,))
    return VerificationReceipt((draft,), "1.0", "b" * 64, 2, MADE)


@given(receipts)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, kept: VerificationReceipt
) -> None:
    """Any receipt, whatever the texts in it."""
    path = tmp_path_factory.mktemp("receipts") / "r.json"
    write_receipt(path, kept)
    assert read_any_receipt(path) == kept


def test_labels_are_those_that_the_words_have_today() -> None:
    """By the words and whom the draft credits, without the draft."""
    asked = [
        (TURNED, frozenset({"canal"})),
        (TURNED.replace("… ", "not "), None),
        (TURNED.replace("… ", "not "), frozenset({"cotton"})),
        ("…", None),
    ]
    assert check_again(asked, [CANAL, OTHER]) == [
        "altered meaning",
        "verbatim",
        "misattributed",
        "absent",
    ]


def test_a_receipt_holds_until_a_label_or_a_quote_is_another() -> None:
    """A changed article changes what stands; a corpus that has grown changes nothing."""
    then = {"canal": CANAL, "cotton": OTHER}
    same = compare_verification(receipt(), then, [["altered meaning"]], "1.0", "b" * 64)
    assert same.holds
    assert "draft.md:3 altered meaning, as before" in verification_comparison_text(same)
    edited = {**then, "canal": article(TEXT.replace("not ", ""), id="canal")}
    now = compare_verification(receipt(), edited, [["verbatim"]], "1.1", "d" * 64)
    assert not now.holds
    shown = verification_comparison_text(now)
    assert "altered meaning, now verbatim" in shown
    assert "[-not-]" in shown
    assert "draft.md:9 never closed" in shown
    value = verification_comparison_object(now)
    (one,) = value["drafts"][0]["quotations"]
    assert (one["then"], one["now"], one["same"]) == ("altered meaning", "verbatim", False)
    assert one["quotes"][0]["status"] == "changed"
    assert not value["provenance"]["askcaci"]["same"]
    gone = compare_verification(receipt(), {}, [["altered meaning"]], "1.0", "b" * 64)
    assert not gone.holds


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("drafts", "x", "drafts is not an array"),
        ("drafts", [{"file": "a"}], "drafts[0].sha256 is missing"),
        ("made", "noon", "made is not a time"),
        ("provenance", {"askcaci": "1"}, "provenance.corpus is missing"),
    ],
)
def test_a_damaged_receipt_names_the_field(
    tmp_path: Path, field: str, value: object, reason: str
) -> None:
    """It is read as what anybody may have sent."""
    path = tmp_path / "r.json"
    write_receipt(path, receipt())
    kept = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**kept, field: value}), "utf-8")
    with pytest.raises(SourceError, match=r"r\.json") as caught:
        read_any_receipt(path)
    assert reason in caught.value.message


def test_only_a_receipt_of_an_answer_is_one(tmp_path: Path) -> None:
    """What reads receipts of answers refuses those of drafts; both may be overwritten."""
    path = tmp_path / "r.json"
    write_receipt(path, receipt())
    with pytest.raises(SourceError, match=r"verification-receipt"):
        read_receipt(path)
    write_receipt(path, replace(receipt(), version="2"))
    assert json.loads(path.read_text("utf-8"))["provenance"]["askcaci"] == "2"


def test_a_receipt_that_could_not_be_read_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One clear sentence, and no file."""
    monkeypatch.setattr(files, "_LARGEST", 300)
    with pytest.raises(UnusableError, match=r"r\.json"):
        write_receipt(tmp_path / "r.json", receipt())
    assert list(tmp_path.iterdir()) == []


def test_verify_keeps_a_receipt_and_replay_checks_it(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """As users run it; the exit code is that of what was found, then of what changed."""
    draft, kept = tmp_path / "draft.md", tmp_path / "kept.json"
    draft.write_text("It says “The south has [every] such prospect.” there.\n", "utf-8")
    done = run("--home", briefs_home, "verify", "--receipt", kept, draft)
    assert done.returncode == 4, done.stderr
    (one,) = json.loads(kept.read_text("utf-8"))["drafts"][0]["quotations"]
    assert one["label"] == "altered meaning"
    assert one["omissions"] == [
        {"hidden": "no", "inserted": "every", "changes": "negation"}
    ]
    done = run("--home", briefs_home, "replay", kept)
    assert done.returncode == 0, done.stderr
    assert "altered meaning, as before" in done.stdout
    forged = kept.read_text("utf-8").replace('"altered meaning"', '"verbatim"')
    kept.write_text(forged, "utf-8")
    shown = run("--home", briefs_home, "replay", "--json", kept)
    assert shown.returncode == 4
    assert (
        json.loads(shown.stdout)["drafts"][0]["quotations"][0]["now"] == "altered meaning"
    )
    unread = run("--home", briefs_home, "replay", "--reader", "none", kept)
    assert (unread.returncode, unread.stdout) == (2, "")
