"""Receipts: written whole, read with suspicion, and what has changed since told apart."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askcaci.errors import AskcaciError, SourceError, UnusableError, UsageError
from askcaci.receipts import (
    Asked,
    Given,
    Model,
    Provenance,
    Reasked,
    Receipt,
    compare,
    hash_of_corpus,
    quotes_of,
    read_receipt,
    write_receipt,
)
from askcaci.receipts import given as given_by
from askcaci.receipts.values import FORMS
from askcaci.rendering.receipts import comparison_object, comparison_text
from askcaci.types import (
    ARTICLE_KINDS,
    RETRIEVERS,
    SECTION_KINDS,
    Answer,
    Article,
    Filters,
    NoAnswer,
    Reply,
)
from builders import article, citation
from conftest import Run

ROGUN = "How high will the Rogun dam be?"
QUOTE = "The dam will be 335 meters high and 660 meters long."
DAM = article(f"It is on the Vakhsh. {QUOTE} Nothing else is as high.", id="dam")
OTHER = article("Cotton was grown there.", id="cotton")
CORPUS = {"dam": DAM, "cotton": OTHER}

TODAY = Provenance(
    version="1.0",
    schema=1,
    chunking="paragraphs/1",
    encoder=Model("encoder", "a" * 64),
    reader=Model("reader", "b" * 64),
    corpus=hash_of_corpus(CORPUS.values()),
    articles=2,
)
ANSWER = Answer(ROGUN, QUOTE, (citation(DAM, QUOTE),), 0.87)
REFUSAL = NoAnswer(ROGUN, "nothing is near enough", 0.1, (citation(OTHER, "Cotton"),))


def receipt_of(reply: Reply = ANSWER) -> Receipt:
    """Return a receipt as it is made when a question was just answered."""
    return Receipt(
        question=reply.question,
        asked=Asked(Filters(), 10),
        given=given_by(reply),
        quotes=quotes_of(reply),
        provenance=TODAY,
        made=datetime(2025, 3, 1, 12, tzinfo=timezone.utc),
    )


def reasked(reply: Reply) -> Reasked:
    """Return what asking again gives."""
    return Reasked(given_by(reply), quotes_of(reply))


def edited(old: str, new: str) -> dict[str, Article]:
    """Return the corpus with some words of the quoted article replaced."""
    assert old in DAM.text
    return {**CORPUS, "dam": article(DAM.text.replace(old, new).rstrip(), id="dam")}


# Writing and reading.

texts = st.text(min_size=1, max_size=40)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
models = st.builds(Model, texts, hashes)


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    """Draw a receipt of anything that a receipt can hold."""
    of = article(draw(texts), id=draw(texts))
    quote = replace(
        quotes_of(
            Answer("?", of.text, (citation(of, of.sections[0].span.of(of.text)),), 0)
        )[0],
        section=draw(st.sampled_from(SECTION_KINDS)),
        paragraph=draw(st.integers(1, 900)),
    )
    answered = draw(st.booleans())
    return Receipt(
        question=draw(texts),
        asked=Asked(
            filters=draw(
                st.builds(
                    Filters,
                    authors=st.lists(texts, max_size=2).map(tuple),
                    since=st.none() | st.dates(),
                    until=st.none() | st.dates(),
                    sections=st.lists(st.sampled_from(SECTION_KINDS), max_size=2).map(
                        tuple
                    ),
                    kinds=st.lists(st.sampled_from(ARTICLE_KINDS), max_size=2).map(tuple),
                    articles=st.lists(texts, max_size=2).map(tuple),
                    as_of=st.none() | st.dates(),
                )
            ),
            k=draw(st.integers(1, 50)),
            min_confidence=draw(st.none() | st.floats(0, 1)),
            reader=draw(st.none() | texts),
            retriever=draw(st.sampled_from(RETRIEVERS)),
        ),
        given=Given(
            answered,
            draw(st.sampled_from(FORMS)) if answered else None,
            draw(texts),
            draw(st.floats(0, 1)),
        ),
        quotes=draw(st.lists(st.just(quote), max_size=3).map(tuple)),
        provenance=Provenance(
            draw(texts), 1, draw(texts), draw(models), draw(st.none() | models), "c" * 64, 7
        ),
        made=draw(st.datetimes(timezones=st.just(timezone.utc))),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(receipt=receipts())
def test_what_is_written_is_read_again(tmp_path: Path, receipt: Receipt) -> None:
    """Writing and reading is the identity, for any text and any settings."""
    write_receipt(tmp_path / "r.json", receipt)
    assert read_receipt(tmp_path / "r.json") == receipt


def test_a_receipt_is_made_to_be_read_and_compared(tmp_path: Path) -> None:
    """It is JSON with sorted keys, a value a line, characters as they are."""
    path = tmp_path / "r.json"
    write_receipt(path, replace(receipt_of(), question="Cömo?"))
    text = path.read_text("utf-8")
    assert text == json.dumps(
        json.loads(text), indent=2, sort_keys=True, ensure_ascii=False
    ) + ("\n")
    assert '"question": "Cömo?"' in text
    assert json.loads(text)["schema"] == "askcaci/receipt/1"


def test_a_receipt_takes_the_place_of_a_receipt_only(tmp_path: Path) -> None:
    """Another receipt is replaced; any other file, or a folder, stays as it is."""
    path = tmp_path / "r.json"
    write_receipt(path, receipt_of(REFUSAL))
    write_receipt(path, receipt_of())
    assert read_receipt(path) == receipt_of()
    for name, content in (
        ("notes.txt", "mine"),
        ("o.json", '{"schema": "askcaci/reply/2"}'),
    ):
        (tmp_path / name).write_text(content)
        with pytest.raises(UsageError, match="no receipt"):
            write_receipt(tmp_path / name, receipt_of())
        assert (tmp_path / name).read_text() == content
    with pytest.raises(UsageError, match="folder"):
        write_receipt(tmp_path, receipt_of())
    with pytest.raises(UnusableError, match="no such folder"):
        write_receipt(tmp_path / "none" / "r.json", receipt_of())


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    """Where FILE is a link, the receipt is what it leads to."""
    write_receipt(tmp_path / "r.json", receipt_of(REFUSAL))
    (tmp_path / "link.json").symlink_to(tmp_path / "r.json")
    write_receipt(tmp_path / "link.json", receipt_of())
    assert (tmp_path / "link.json").is_symlink()
    assert read_receipt(tmp_path / "r.json") == receipt_of()


def test_a_write_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves the old receipt whole and nothing beside it."""
    path = tmp_path / "r.json"
    write_receipt(path, receipt_of(REFUSAL))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnusableError, match="No space left"):
        write_receipt(path, receipt_of())
    assert read_receipt(path) == receipt_of(REFUSAL)
    assert list(tmp_path.iterdir()) == [path]


def _set(*keys: str | int, to: Any) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        for key in keys[:-1]:
            value = value[key]
        value[keys[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_set("schema", to="askcaci/reply/2"), "schema is 'askcaci/reply/2'"),
        (_set("question", to=7), "question is not a text"),
        (_set("question", to=""), "question is empty"),
        (_set("made", to="yesterday"), "made is not a time"),
        (_set("settings", "k", to=1_000_000), "settings.k is not within 1 and 50"),
        (_set("settings", "k", to=True), "settings.k is not a whole number"),
        (_set("settings", "deeper", to=1), "settings.deeper is unknown"),
        (
            _set("settings", "min_confidence", to=2),
            "settings.min_confidence is not a number",
        ),
        (
            _set("settings", "filters", "since", to="1.1."),
            "settings.filters.since is not a day",
        ),
        (
            _set("settings", "filters", "kinds", to=["poem"]),
            "settings.filters.kinds is none of",
        ),
        (_set("reply", "answered", to="yes"), "reply.answered is neither true nor false"),
        (_set("reply", "form", to=None), "reply.form is not a text"),
        (_set("quotes", to={}), "quotes is not an array"),
        (_set("quotes", 0, to="words"), r"quotes\[0\] is not an object"),
        (_set("quotes", 0, "start", to=-1), r"quotes\[0\].start is not within"),
        (_set("quotes", 0, "end", to=2), r"quotes\[0\].end does not fit"),
        (
            _set("quotes", 0, "article_sha256", to="AB"),
            r"quotes\[0\].article_sha256 is not",
        ),
        (_set("provenance", "encoder", to=None), "provenance.encoder is not an object"),
        (
            _set("provenance", "corpus", "sha256", to="z" * 64),
            "provenance.corpus.sha256 is not",
        ),
    ],
)
def test_a_damaged_field_is_named(
    tmp_path: Path, change: Callable[[Any], None], said: str
) -> None:
    """The error says which field is wrong, and names the file."""
    path = tmp_path / "r.json"
    write_receipt(path, receipt_of())
    value = json.loads(path.read_text())
    change(value)
    path.write_text(json.dumps(value))
    with pytest.raises(SourceError, match=said) as caught:
        read_receipt(path)
    assert caught.value.place == str(path)
    assert "askcaci ask --receipt" in caught.value.hint


@pytest.mark.parametrize(
    "missing", ["question", "settings", "reply", "quotes", "provenance"]
)
def test_a_missing_field_is_named(tmp_path: Path, missing: str) -> None:
    """What was cut away is said to be missing."""
    path = tmp_path / "r.json"
    write_receipt(path, receipt_of())
    value = json.loads(path.read_text())
    del value[missing]
    path.write_text(json.dumps(value))
    with pytest.raises(SourceError, match=f"{missing} is missing"):
        read_receipt(path)


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (b"", ":1", "not JSON"),
        (b'{"schema":\n  "askcaci/receipt/1",\n  oops}', ":3", "not JSON"),
        (b'{\n"question": "\xff"}', ":2", "not UTF-8"),
        (b"[" * 100_000, "", "not JSON that could be a receipt"),
        (b'{"schema": ' + b"9" * 10_000 + b"}", "", "not JSON that could be a receipt"),
        (b'{"schema": NaN}', "", "not JSON that could be a receipt"),
        (b" " * (4 * 1024 * 1024 + 1), "", "larger than 4 MiB"),
        (b"[]", "", "is not an object"),
    ],
)
def test_a_file_that_is_no_receipt_is_refused_with_its_place(
    tmp_path: Path, content: bytes, place: str, said: str
) -> None:
    """Damage, nesting, huge numbers and huge files are errors that name file and line."""
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as caught:
        read_receipt(path)
    assert caught.value.place == f"{path}{place}"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_receipt_raises_anything_but_our_errors(
    tmp_path: Path, data: st.DataObject
) -> None:
    """Whatever stands in some field, it is read, or refused with an error of ours."""
    path = tmp_path / "r.json"
    path.unlink(missing_ok=True)
    write_receipt(path, receipt_of())
    value = json.loads(path.read_text())
    at = data.draw(st.sampled_from([value, *(v for v in value.values() if v)]))
    at = at[0] if isinstance(at, list) else at
    if isinstance(at, dict):
        junk = st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(st.text(max_size=3), inner, max_size=2)
            ),
            max_leaves=4,
        )
        at[data.draw(st.sampled_from(sorted(at)))] = data.draw(junk)
    path.write_text(json.dumps(value))
    try:
        found = read_receipt(path)
    except AskcaciError:
        return
    assert comparison_text(compare(found, CORPUS, TODAY))


# Comparing.


def test_nothing_is_said_where_nothing_has_changed() -> None:
    """Every quote is the same, the answer too, and the receipt holds."""
    found = compare(receipt_of(), CORPUS, TODAY, reasked(ANSWER))
    assert [check.status for check in found.quotes] == ["same"]
    assert found.same_answer is True
    assert found.holds
    shown = comparison_text(found)
    assert "now" not in shown
    assert shown.endswith("The receipt holds.")


def test_a_changed_word_is_shown_in_its_quote() -> None:
    """The quote is changed; what stands nearest is set against it word by word."""
    found = compare(receipt_of(), edited("335 meters high", "340 meters high"), TODAY)
    (check,) = found.quotes
    assert check.status == "changed"
    assert check.difference == (
        ("same", "The dam will be"),
        ("removed", "335"),
        ("added", "340"),
        ("same", "meters high and 660 meters long."),
    )
    assert not found.holds
    assert "The dam will be [-335-] {+340+} meters high" in comparison_text(found)


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("335 meters high and ", "", ("removed", "335 meters high and")),
        ("high and", "high, so they say, and", ("added", "high, so they say,")),
        ("660 meters long.", "660 meters across.", ("added", "across.")),
        ("The dam will", "A dam will", ("added", "A")),
    ],
)
def test_what_was_added_or_left_out_is_found(
    old: str, new: str, pieces: tuple[str, str]
) -> None:
    """Words may go, come in between, or change at either end of the quote."""
    (check,) = compare(receipt_of(), edited(old, new), TODAY).quotes
    assert check.status == "changed"
    assert pieces in check.difference


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_quote_is_found_wherever_it_has_moved(before: str, after: str) -> None:
    """Whatever is put before and after it, it stands, at its place or elsewhere."""
    text = f"{before} {QUOTE} {after}"
    moved = replace(DAM, text=text)
    (check,) = compare(receipt_of(), {"dam": moved}, TODAY).quotes
    assert check.status in ("same", "moved")
    assert check.now is not None
    assert check.now.of(text) == QUOTE


def test_other_blanks_between_the_same_words_are_a_move() -> None:
    """A quote that was wrapped otherwise has the same words."""
    (check,) = compare(
        receipt_of(), edited("335 meters high", "335  meters\nhigh"), TODAY
    ).quotes
    assert check.status == "moved"
    assert not check.stands


words = st.lists(
    st.sampled_from("the dam will be 335 340 meters high Vakhsh".split()), min_size=1
)


@settings(deadline=None)
@given(words, words)
def test_the_two_sides_of_a_difference_are_the_two_texts(
    quoted: list[str], stands: list[str]
) -> None:
    """What is the same and removed is the quote; the same and added stands in the article."""
    old, new = article(" ".join(quoted), id="a"), article(" ".join(stands), id="a")
    answer = Answer("?", " ".join(quoted), (citation(old, " ".join(quoted)),), 0.5)
    (check,) = compare(receipt_of(answer), {"a": new}, TODAY).quotes
    if check.now and check.difference:
        sides = {
            side: " ".join(
                text for kind, text in check.difference if kind in ("same", side)
            )
            for side in ("removed", "added")
        }
        assert sides["removed"] == " ".join(quoted)
        assert sides["added"] == check.now.of(new.text)


def test_an_article_that_is_gone_is_said_to_be() -> None:
    """Its quotes are gone; those of other articles are looked at all the same."""
    both = replace(ANSWER, evidence=(citation(OTHER, "Cotton"),))
    found = compare(receipt_of(both), {"cotton": OTHER}, TODAY)
    assert [check.status for check in found.quotes] == ["gone", "same"]
    assert not found.holds
    assert "no such article any more" in comparison_text(found)


def test_where_nothing_is_like_the_quote_nothing_is_shown() -> None:
    """An article that was rewritten has nothing near."""
    found = compare(receipt_of(), {"dam": replace(OTHER, id="dam")}, TODAY)
    (check,) = found.quotes
    assert (check.status, check.now, check.difference) == ("changed", None, ())
    assert "nothing like it stands" in comparison_text(found)


def test_a_change_elsewhere_in_the_article_is_told_and_does_no_harm() -> None:
    """The quote stands; that the article is another is a note."""
    found = compare(receipt_of(), edited("Nothing else", "Hardly anything"), TODAY)
    assert found.holds
    assert "changed elsewhere" in comparison_text(found)


def test_another_author_or_date_is_another_source() -> None:
    """The words stand, but no longer under the name they were cited with."""
    renamed = replace(DAM, authors=("Ida Jost",), published=date(2024, 1, 2))
    found = compare(receipt_of(), {"dam": renamed}, TODAY)
    assert found.quotes[0].status == "same"
    assert not found.holds
    assert "Ida Jost" in comparison_text(found)


def test_a_receipt_that_was_tampered_with_is_told_from_an_article_that_was() -> None:
    """Where the article's hash is right and the quote is not, it is the receipt."""
    honest = receipt_of()
    quote = replace(honest.quotes[0], text=QUOTE.replace("335", "500"))
    found = compare(replace(honest, quotes=(quote,)), CORPUS, TODAY)
    assert found.quotes[0].status == "changed"
    assert "the receipt that was altered" in comparison_text(found)


@pytest.mark.parametrize(
    "now",
    [
        replace(TODAY, encoder=Model("encoder", "c" * 64)),
        replace(TODAY, reader=Model("reader", "c" * 64)),
        replace(TODAY, reader=None),
    ],
)
def test_another_model_is_noticed(now: Provenance) -> None:
    """A receipt does not hold for weights it was not made with."""
    found = compare(receipt_of(), CORPUS, now, reasked(ANSWER))
    assert not found.holds
    assert "; now " in comparison_text(found)


def test_the_same_weights_by_another_name_are_the_same_model() -> None:
    """A name is what somebody called it; the hash is what it is."""
    now = replace(TODAY, encoder=Model("copy/of/encoder", "a" * 64))
    assert compare(receipt_of(), CORPUS, now).holds


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(TODAY, corpus="d" * 64, articles=3), "corpus: 2 articles"),
        (replace(TODAY, version="1.1"), "askcaci: 1.0; now 1.1"),
        (
            replace(TODAY, chunking="other"),
            "index: schema 1, paragraphs/1; now schema 1, other",
        ),
    ],
)
def test_a_corpus_that_grew_and_a_newer_version_are_told(
    now: Provenance, said: str
) -> None:
    """They are no news by themselves: the quotes stand and the answer is the same."""
    found = compare(receipt_of(), CORPUS, now, reasked(ANSWER))
    assert found.holds
    assert said in comparison_text(found)


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [
        (ANSWER, replace(ANSWER, confidence=0.5), True),
        (ANSWER, replace(ANSWER, text="660 meters", form="span"), False),
        (ANSWER, replace(ANSWER, citations=(citation(OTHER, "Cotton"),)), False),
        (ANSWER, replace(ANSWER, evidence=(citation(OTHER, "Cotton"),)), True),
        (ANSWER, REFUSAL, False),
        (REFUSAL, ANSWER, False),
        (REFUSAL, replace(REFUSAL, reason="no author is meant"), True),
    ],
)
def test_an_answer_is_another_one_by_its_words_and_quotes(
    then: Reply, now: Reply, same: bool
) -> None:
    """How sure it is, what else bears on it and why there is none do not make it one."""
    found = compare(receipt_of(then), CORPUS, TODAY, reasked(now))
    assert found.same_answer is same
    assert found.holds is same
    assert comparison_object(found)["reply"]["same"] is same


def test_a_question_that_cannot_be_asked_any_more_does_not_hold() -> None:
    """A filter may name an author who is gone."""
    found = compare(
        receipt_of(), CORPUS, TODAY, Reasked(None, fault="no article by “Jost”")
    )
    assert not found.holds
    assert "cannot be asked any more: no article by “Jost”." in comparison_text(found)


def test_without_asking_the_answer_is_left_out() -> None:
    """`reply` is null, and what stands decides."""
    found = compare(receipt_of(), CORPUS, TODAY)
    assert found.same_answer is None
    assert found.holds
    assert comparison_object(found)["reply"] is None


def test_what_is_shown_controls_no_terminal() -> None:
    """Control characters of a receipt never reach the screen."""
    evil = "\x1b]0;owned\x07\x1b[2J\u202e"
    honest = receipt_of()
    quote = replace(honest.quotes[0], article=evil, credit=evil, text=evil)
    found = compare(
        replace(
            honest,
            question=evil,
            given=Given(True, "span", evil, 0.5),
            quotes=(quote, quote),
        ),
        {evil: DAM},
        replace(TODAY, version=evil),
        Reasked(None, fault=evil),
    )
    assert not set("\x1b\x07\u202e") & set(comparison_text(found))


def test_the_hash_of_a_corpus_depends_on_ids_and_texts_alone() -> None:
    """The order does not count; a character, an id, an article more or less do."""
    same = hash_of_corpus([OTHER, replace(DAM, title="Another")])
    assert same == hash_of_corpus([DAM, OTHER])
    others = ([DAM], [DAM, replace(OTHER, id="wool")], [replace(DAM, text="x"), OTHER])
    assert len({same, *map(hash_of_corpus, others)}) == 4


# The commands.


def test_a_receipt_is_replayed_until_a_word_or_an_article_changes(
    run: Run, own_home: Path, tmp_path: Path
) -> None:
    """`replay` exits with 0 while all stands, with 4 for a word, a model, an article."""
    path, home = tmp_path / "r.json", ("--home", own_home)
    asked = run(*home, "ask", "--receipt", path, ROGUN)
    assert asked.returncode == 0, asked.stderr
    kept = json.loads(path.read_text("utf-8"))
    assert kept["reply"]["text"] in asked.stdout
    assert all(len(quote["article_sha256"]) == 64 for quote in kept["quotes"])
    again = run(*home, "replay", path)
    assert (again.returncode, again.stderr) == (0, "")
    assert "; now" not in again.stdout

    other = json.loads(path.read_text("utf-8"))
    other["provenance"]["reader"]["sha256"] = "0" * 64
    (tmp_path / "model.json").write_text(json.dumps(other))
    model = run(*home, "replay", "--no-ask", "--json", tmp_path / "model.json")
    assert model.returncode == 4
    assert json.loads(model.stdout)["provenance"]["reader"]["same"] is False

    file = own_home / "corpus" / "rogun-dam.md"
    file.write_text(file.read_text("utf-8").replace("335 meters", "340 meters", 1), "utf-8")
    word = run(*home, "replay", path)
    assert word.returncode == 4
    assert "[-335-] {+340+}" in word.stdout
    assert "The answer would now be “340 meters”" in word.stdout

    file.unlink()
    gone = run(*home, "replay", "--json", path)
    assert gone.returncode == 4
    found = json.loads(gone.stdout)
    assert {quote["status"] for quote in found["quotes"]} == {"gone"}
    assert found["reply"]["same"] is False


def test_a_refusal_has_a_receipt(run: Run, briefs_home: Path, tmp_path: Path) -> None:
    """It says why there was no answer, and is replayed like one."""
    path, home = tmp_path / "r.json", ("--home", briefs_home)
    asked = run(*home, "ask", "--receipt", path, "What is the population of Mongolia?")
    assert asked.returncode == 1
    assert json.loads(path.read_text("utf-8"))["reply"]["answered"] is False
    again = run(*home, "replay", path)
    assert again.returncode == 0
    assert "The question is still refused." in again.stdout


def test_what_cannot_be_used_is_one_clear_line(
    run: Run, briefs_home: Path, tmp_path: Path
) -> None:
    """A file that is no receipt is exit 3, a reader that only a stranger named 2."""
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "cut.json").write_text('{"schema": "askcaci/receipt/1",\n')
    write_receipt(
        tmp_path / "stranger.json",
        replace(receipt_of(), asked=Asked(Filters(), 10, reader="../../evil")),
    )
    home = ("--home", briefs_home)
    for arguments, said, code in (
        (("replay", tmp_path / "none.json"), "No such file", 3),
        (("replay", tmp_path / "cut.json"), "cut.json:2: not JSON", 3),
        (("replay", tmp_path / "stranger.json"), "was read by “../../evil”", 2),
        (("ask", "--receipt", tmp_path / "notes.txt", ROGUN), "no receipt", 2),
        (("ask", "--receipt", tmp_path, ROGUN), "is a folder", 2),
    ):
        done = run(*home, *arguments)
        assert (done.returncode, done.stdout) == (code, ""), done.stderr
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"
