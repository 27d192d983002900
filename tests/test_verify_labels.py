"""The label of each quotation: verbatim, altered, spliced, misattributed or absent."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from askcaci.corpus.files import read_article
from askcaci.errors import UnusableError
from askcaci.rendering.terminal import Look
from askcaci.rendering.verification import verification_object, verification_text
from askcaci.text.normalise import fold
from askcaci.types import Article
from askcaci.verifying import checking
from askcaci.verifying.checking import verify
from askcaci.verifying.drafts import draft_of
from askcaci.verifying.results import Checked, Verification
from askcaci.verifying.wording import folded_words
from builders import article

ROOT = Path(__file__).resolve().parent.parent
DRAFTS = Path(__file__).parent / "data" / "drafts"

DAM = article(
    ("background", "BACKGROUND",
     "Work on the dam began in 1976. It stopped when the union broke up, and high water\n\n"
     "carried the first wall away. A Russian firm agreed to finish the work in October 2004."),
    ("conclusions", "CONCLUSIONS", "The dispute over whether to build is over for good."),
    id="dam", title="A Dam Above the River Vale", authors=("Ida Jost",),
)  # fmt: skip
ROAD = article(
    "The road crosses two passes and a border that is closed at night. "
    "Nobody has yet undertaken to pay for it, and the tolls would not.",
    id="road", title="A Road Across the Passes", authors=("Anna Berg",),
)  # fmt: skip
ARTICLES = (DAM, ROAD)


def check(text: str, articles: tuple[Article, ...] = ARTICLES) -> Verification:
    """Return what a draft of one paragraph quotes, checked."""
    return verify([draft_of("draft.md", text.encode())], articles)[0]


def only(quotation: str, before: str = "") -> Checked:
    """Return one quotation, checked."""
    (found,) = check(f"{before}“{quotation}” so.").checked
    return found


@pytest.mark.parametrize(
    ("quotation", "label"),
    [
        ("Work on the dam began in 1976.", "verbatim"),
        ("work on the DAM began in 1976", "verbatim"),
        ("[W]ork … began in 1976,", "verbatim"),
        ("Work on the [great] dam began in [the year] 1976", "verbatim"),
        ("[T]he [project] began in 1976", "verbatim"),
        ("It stop[s] when the union broke up", "verbatim"),
        ("It pause[d] when the union broke up", "altered"),
        ("high water carried the first wall away", "verbatim"),
        ("began in 1976. … A Russian firm agreed", "verbatim"),
        ("Work on the dam started in 1976", "altered"),
        ("Work on the dam began 1976", "altered"),
        ("Work on the dam began in about 1976", "altered"),
        ("Work on the dam began in 1967", "altered"),
        ("Work on the dam stopped when the union broke up", "altered"),
        ("Work on the dam began in 1976. Nobody has yet undertaken to pay", "spliced"),
        ("A Russian firm agreed … Work on the dam began", "spliced"),
        ("Work on the dam began … closed at night", "spliced"),
        ("the river had other plans for all of them", "absent"),
        ("the work of the union on a border", "absent"),
    ],
)
def test_labels_of_made_quotations(quotation: str, label: str) -> None:
    """One case for each of an editor's conventions and for each way to go wrong."""
    assert only(quotation).label == label


def test_an_ellipsis_reaches_no_further_than_the_next_paragraph() -> None:
    """Parts of one article that stand far apart are spliced."""
    far = article(
        "First things come first.\n\nBetween.\n\nBetween.\n\nLast things come last."
    )
    quotation = "“First things come first … Last things come last”"
    (found,) = check(quotation, (far,)).checked
    assert found.label == "spliced"


def test_the_differences_of_an_altered_quotation_are_shown() -> None:
    """What is the same as the draft has it, what was deleted, what was inserted."""
    found = only("Work on the great dam started in 1976")
    assert [(edit.kind, edit.text) for edit in found.edits] == [
        ("same", "Work on the"), ("inserted", "great"), ("same", "dam"),
        ("deleted", "began"), ("inserted", "started"), ("same", "in 1976"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "label"),
    [
        ("Jost writes: ", "verbatim"),
        ("Berg writes: ", "misattributed"),
        ("In “A Road Across the Passes” it says: ", "misattributed"),
        ("Somebody writes: ", "verbatim"),
    ],
)
def test_words_of_another_author_are_misattributed(before: str, label: str) -> None:
    """Without a name of the corpus nothing is."""
    assert only("Work on the dam began in 1976", before).label == label


def test_words_in_several_articles_belong_to_the_one_that_is_named() -> None:
    """The place shown is in the named author's article; the others are listed."""
    copy = article("Work on the dam began in 1976.", id="a-copy", authors=("Olaf Ek",))
    found = check("Ida Jost: “Work on the dam began in 1976”.", (copy, DAM, ROAD)).checked[
        0
    ]
    assert (found.label, found.parts[0].citation.article.id) == ("verbatim", "dam")
    assert found.also == ("a-copy",)


def test_scare_quotes_titles_and_open_marks_are_left_alone() -> None:
    """Under four words and no name near; a name in the same sentence makes it count."""
    found = check(
        "The “so-called plan”. “A Road Across the Passes” is “The Great River Vale Dam”. "
        "“Open here.\n\nBerg calls it “the tolls”. Jost calls it “the tolls”."
    )
    assert [(one.reason, one.quotation.line) for one in found.left_alone] == [
        ("short", 1), ("title", 1), ("title", 1), ("unclosed", 1),
    ]  # fmt: skip
    assert [one.label for one in found.checked] == ["verbatim", "misattributed"]


def test_a_note_names_sections_and_works() -> None:
    """What is short in a note is left alone, though the note names an author."""
    found = check("Text.[^1]\n\n[^1]: Ida Jost, “Background,” in “Two Rivers”.")
    assert [one.reason for one in found.left_alone] == ["short", "short"]
    assert found.checked == ()


def test_the_nearest_passage_is_asked_for_absent_quotations_only() -> None:
    """The search is not troubled for what stands in the corpus."""
    asked: list[str] = []
    draft = draft_of(
        "a.md", "“Work on the dam began” “no such words were written”".encode()
    )
    (found,) = verify([draft], ARTICLES, lambda text: asked.append(text))
    assert [one.label for one in found.checked] == ["verbatim", "absent"]
    assert asked == ["no such words were written"]


def test_too_many_quotations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says which draft, and what to do."""
    monkeypatch.setattr(checking, "MOST_QUOTATIONS", 2)
    with pytest.raises(UnusableError, match=r"draft\.md: more than 2 quotations"):
        check("“one two three four” “one two three four” “one two three four”")


WORDS = "dam road river border treaty water state union minister the of in and a 1976 3.9".split()
PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=12, max_size=40), min_size=1, max_size=4
)
# Words that no article has.
NEW = st.sampled_from(["zebra", "quagga", "2077", "$"])


def made(paragraphs: list[list[str]]) -> Article:
    """Return an article of some paragraphs."""
    return article("\n\n".join(" ".join(words) for words in paragraphs))


@settings(deadline=None)
@given(PARAGRAPHS, st.data())
def test_one_changed_dropped_or_added_word_is_an_alteration(
    paragraphs: list[list[str]], data: st.DataObject
) -> None:
    """In the middle of eight words or more, however the article repeats itself."""
    words = data.draw(st.sampled_from(paragraphs))
    length = data.draw(st.integers(8, len(words)))
    start = data.draw(st.integers(0, len(words) - length))
    excerpt = words[start : start + length]
    at = data.draw(st.integers(1, length - 2))
    how = data.draw(st.sampled_from(["change", "drop", "add"]))
    new = [] if how == "drop" else [data.draw(NEW)]
    mutated = [*excerpt[:at], *new, *excerpt[at if how == "add" else at + 1 :]]
    whole = " ".join(word for paragraph in paragraphs for word in paragraph)
    assume(f" {' '.join(mutated)} " not in f" {whole} ")
    (found,) = check(f"“{' '.join(mutated)}”", (made(paragraphs),)).checked
    assert found.label == "altered"
    said = [
        word for edit in found.edits if edit.kind != "deleted" for word in edit.text.split()
    ]
    assert said == mutated


@settings(deadline=None)
@given(PARAGRAPHS, st.data())
def test_an_excerpt_is_verbatim_and_its_span_is_its_words(
    paragraphs: list[list[str]], data: st.DataObject
) -> None:
    """`article.text[span]` is the quotation, capitals and stops apart."""
    words = [word for paragraph in paragraphs for word in paragraph]
    start = data.draw(st.integers(0, len(words) - 4))
    excerpt = words[start : data.draw(st.integers(start + 4, len(words)))]
    source = made(paragraphs)
    (found,) = check(f"“{' '.join(excerpt).capitalize()},” it says.", (source,)).checked
    assert found.label == "verbatim"
    citation = found.parts[0].citation
    assert citation.quote == citation.span.of(source.text)
    assert citation.quote.split() == excerpt


@settings(deadline=None)
@given(
    PARAGRAPHS,
    st.lists(
        st.one_of(
            st.sampled_from(WORDS), NEW, st.sampled_from(["…", "[…]", "[x]", "[d]am"])
        ),
        min_size=4,
        max_size=14,
    ),
)
def test_nothing_is_called_verbatim_whose_words_do_not_stand_in_order(
    paragraphs: list[list[str]], quotation: list[str]
) -> None:
    """Between its ellipses and brackets, the words are those of the spans, one after another."""
    source = made(paragraphs)
    for found in check(f"“{' '.join(quotation)}”", (source,)).checked:
        if found.label != "verbatim":
            continue
        (part,) = found.parts
        written = " ".join(quotation).replace("[d]am", "dam")
        runs = [run.split() for run in re.split(r"\[.\]|…", written)]
        assert [span.of(source.text).split() for span in part.spans] == [
            r for r in runs if r
        ]
        assert all(
            a.end <= b.start for a, b in zip(part.spans, part.spans[1:], strict=False)
        )


@pytest.fixture(scope="module")
def briefs() -> list[Article]:
    """The shipped briefs."""
    return [read_article(path) for path in sorted((ROOT / "corpus").glob("*.md"))]


@pytest.fixture(scope="module")
def planted(briefs: list[Article]) -> Verification:
    """The draft of forty quotations, checked against the briefs."""
    path = DRAFTS / "planted.md"
    return verify([draft_of(path.name, path.read_bytes())], briefs)[0]


def test_forty_planted_quotations_each_get_their_label(planted: Verification) -> None:
    """Eight of each label, in many hands' conventions, each in the article it was taken from."""
    expected = json.loads((DRAFTS / "planted.json").read_text("utf-8"))
    found = [
        [one.quotation.line, one.label, [part.citation.article.id for part in one.parts]]
        for one in planted.checked
    ]
    assert found == expected
    assert planted.counts == {
        "verbatim": 8, "altered": 8, "altered meaning": 0,
        "spliced": 8, "misattributed": 8, "absent": 8,
    }  # fmt: skip
    assert not planted.faultless


def test_what_is_called_verbatim_stands_in_the_briefs(planted: Verification) -> None:
    """Every span of every part holds words of the quotation, in its order."""
    for one in planted.checked:
        if one.label not in ("verbatim", "misattributed", "spliced"):
            continue
        text = " ".join(folded_words(one.quotation.text.replace("[", "").replace("]", "")))
        for part in one.parts:
            assert part.citation.quote == part.citation.span.of(part.citation.article.text)
            for span in part.spans:
                assert " ".join(folded_words(span.of(part.citation.article.text))) in text


def test_a_draft_without_quotations_is_faultless(briefs: list[Article]) -> None:
    """Nothing is found, and that is no fault."""
    (found,) = verify([draft_of("plain.md", (DRAFTS / "plain.md").read_bytes())], briefs)
    assert (found.checked, found.faultless) == ((), True)
    assert verification_text([found]).startswith(
        "plain.md: 0 quotations\nleft alone: 1 short"
    )


def test_the_terminal_shows_changes_with_and_without_colour() -> None:
    """[-deleted-] and {+inserted+} can be read without colour, and lines keep their width."""
    found = check(
        "“Work on the dam started in 1976” and “The dispute over whether to build is over”. "
        "Berg: “The dispute over whether to build is over”."
    )
    plain = verification_text([found])
    assert "  Work on the dam [-began-] {+started+} in 1976" in plain.splitlines()
    assert "but the draft names “Berg” (in the same sentence)" in plain
    assert plain.splitlines()[-1] == (
        "draft.md: 3 quotations: 1 verbatim, 1 altered, 1 misattributed"
    )
    coloured = verification_text([found], Look(width=50, colour=True))
    assert "\x1b[1;33m{+\x1b[0m\x1b[1;33mstarted\x1b[0m" in coloured
    bare = re.sub("\x1b\\[[0-9;]*m", "", coloured)
    assert max(map(len, bare.splitlines())) <= 50


def test_a_draft_cannot_control_the_terminal() -> None:
    """Escape sequences in quotations and file names are not passed on."""
    draft = draft_of("a\x1b[2J.md", "“no such \x1b[31mwords were written”".encode())
    (found,) = verify([draft], ARTICLES)
    assert "\x1b" not in verification_text([found])


def test_json_has_labels_places_and_differences() -> None:
    """`askcaci/verification/1` says the same as the values."""
    found = check("“Work on the dam began in 1976” “Work on the dam started in 1976”")
    shown = verification_object([found])
    assert (shown["schema"], shown["verbatim"]) == ("askcaci/verification/1", False)
    first, second = shown["drafts"][0]["quotations"]
    (part,) = first["parts"]
    (span,) = part["spans"]
    assert fold(DAM.text[span["start"] : span["end"]]) == fold(first["text"])
    assert part["source"]["article"]["id"] == "dam"
    assert {"kind": "deleted", "text": "began"} in second["edits"]
    json.dumps(shown)
