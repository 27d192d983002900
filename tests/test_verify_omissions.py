"""What ellipses and brackets hide, and where that turns the meaning."""

from __future__ import annotations

import pytest

from askcaci.rendering.verification import verification_object, verification_text
from askcaci.types import Article
from askcaci.verifying.checking import verify
from askcaci.verifying.drafts import draft_of
from askcaci.verifying.results import Checked, Verification
from builders import article

CANAL = article(
    "The ministry may pay for the canal. The engineers did not promise that it would be dug "
    "before winter, which nobody had asked for, and the farmers waited. Kelmar signed the "
    "treaty, and Ostan rejected the map. Critics say that the canal leaks.\n\n"
    "The governor of the upper province declared in 2003 that the locks, which were never "
    "tested, hold 40 barges. It is reportedly safe. They found no fault in the gates, but "
    "asked for new pumps. The valves (nobody knows why) cost 106 som. Dredging cost 10⁶ som.",
    id="canal", title="A Canal Without Water in It", authors=("Ida Jost",),
)  # fmt: skip


def check(quotation: str, *articles: Article) -> Checked:
    """Return one quotation, checked."""
    draft = draft_of("draft.md", f"It says “{quotation}” there.".encode())
    (found,) = verify([draft], articles or (CANAL,))[0].checked
    return found


@pytest.mark.parametrize(
    ("quotation", "changes"),
    [
        ("The ministry … pay for the canal", "hedge"),
        ("The ministry [will] pay for the canal", "hedge"),
        ("The engineers did … promise that it would be dug", "negation"),
        ("The engineers did [always] promise that it would be dug", "negation"),
        ("The engineers did not promise that it would [never] be dug", "negation"),
        ("Kelmar … rejected the map", "subject"),
        ("and [Kelmar] rejected the map", "subject"),
        ("the farmers waited … rejected the map", "subject"),
        ("the map. … the canal leaks", "hedge"),
        ("It is … safe. They found no fault", "hedge"),
        ("It is reportedly [un]safe. They found", "negation"),
        ("declared in [2013] that the locks", "figure"),
        ("They found … fault in the gates", "negation"),
        ("They found [a] fault in the gates", "negation"),
    ],
)  # fmt: skip
def test_what_turns_the_meaning_has_a_label_of_its_own(
    quotation: str, changes: str
) -> None:
    """Negations, hedges, subjects and figures that are hidden, replaced or put in."""
    found = check(quotation)
    assert found.label == "altered meaning"
    assert [one.changes for one in found.omissions if one.changes] == [changes]


@pytest.mark.parametrize(
    "quotation",
    [
        "The engineers did not promise that it would be dug before winter … and the farmers",
        "The governor … declared in 2003",
        "declared in 2003 that the locks … hold 40 barges",
        "They found no fault in the gates … asked for new pumps",
        "[He] declared in 2003 that the locks",
        "The ministry may pay … Kelmar signed the treaty",
        "The governor of the [whole] upper province",
        "[the province’s] governor of the upper province",
        "The valves … cost 106 som",
        "[It] may pay for the canal",
    ],
)
def test_honest_omissions_stay_verbatim(quotation: str) -> None:
    """Clauses of their own, whole sentences, pronouns, and words that are put in."""
    found = check(quotation)
    assert (found.label, [one.changes for one in found.omissions]) == (
        "verbatim", [None] * len(found.omissions),
    )  # fmt: skip


def test_brackets_of_the_source_are_words() -> None:
    """What is quoted with them replaces nothing."""
    source = article("The locks [the longest of all that were ever built there] are shut.")
    found = check(
        "The locks [the longest of all that were ever built there] are shut", source
    )
    assert (found.label, found.omissions) == ("verbatim", ())


def verified() -> Verification:
    """Return a draft with an honest omission and one that turns the meaning."""
    text = "“The governor … declared in 2003” and “The ministry … pay for the canal”."
    return verify([draft_of("draft.md", text.encode())], [CANAL])[0]


def test_the_terminal_shows_what_is_hidden_and_on_request_all_of_it() -> None:
    """A turned meaning always; honest omissions with `omissions`."""
    turned = "  […] leaves out “may”: a hedge"
    honest = "  […] leaves out “of the upper province”"
    assert turned in verification_text([verified()]).splitlines()
    assert honest not in verification_text([verified()]).splitlines()
    lines = verification_text([verified()], omissions=True).splitlines()
    assert turned in lines
    assert honest in lines
    assert "draft.md: 2 quotations: 1 verbatim, 1 altered meaning" in lines


def test_json_has_every_omission_with_its_place() -> None:
    """`article.text[start:end]` is what is hidden, blanks and stops at its ends apart."""
    shown = verification_object([verified()])
    first, second = shown["drafts"][0]["quotations"]
    assert (first["label"], second["label"]) == ("verbatim", "altered meaning")
    assert shown["counts"]["altered meaning"] == 1
    assert shown["verbatim"] is False
    (one,) = second["omissions"]
    assert CANAL.text[one["start"] : one["end"]].strip() == one["hidden"] == "may"
    assert (one["inserted"], one["changes"]) == (None, "hedge")


@pytest.mark.parametrize(
    ("quotation", "label"),
    [
        ("Dredging cost 10⁶ som", "verbatim"),
        ("Dredging cost 10^6 som", "verbatim"),
        ("Dredging cost 10<sup>6</sup> som", "verbatim"),
        ("Dredging cost 10^6^ som", "verbatim"),
        ("Dredging cost 106 som", "altered"),
        ("Dredging cost 10⁷ som", "altered"),
        ("cost 106 som. Dredging cost¹ 10⁶ som", "verbatim"),
        ("(nobody knows why) cost 10⁶ som", "altered"),
    ],
)
def test_a_power_is_no_figure(quotation: str, label: str) -> None:
    """10⁶ is not 106; a raised number behind a word is a note's and no word."""
    assert check(quotation).label == label


@pytest.mark.parametrize(
    ("quotation", "label"),
    [
        ("The gover-\nnor of the upper pro-\nvince declared", "verbatim"),
        ("The gover- nor of the upper province", "verbatim"),
        ("The gover\u00ad\nnor of the upper province", "verbatim"),
        ("a well-\nknown two-\nand three-storey house", "verbatim"),
        ("The gover-\nment of the upper province declared in 2003", "altered"),
    ],
)
def test_words_divided_at_a_lines_end_are_as_the_source_has_them(
    quotation: str, label: str
) -> None:
    """The hyphen joins or stays, whichever is in the corpus."""
    house = article("It is a well-known two- and three-storey house.", id="house")
    assert check(quotation, CANAL, house).label == label


def test_a_quotation_from_the_lead_into_the_next_section_is_verbatim() -> None:
    """A heading between two paragraphs is no word of them."""
    source = article(
        "The price is open.", ("background", "BACKGROUND", "Work began in May.")
    )
    assert check("The price is open. Work began in May", source).label == "verbatim"


def test_the_difference_shows_what_was_changed() -> None:
    """Words that both have stay; what was left out makes none of them an invention."""
    source = article("The price rose from about 60 tenge a liter to 120 tenge in one week.")
    found = check("The price rose to 130 tenge in one week", source)
    assert [(one.kind, one.text) for one in found.edits] == [
        ("same", "The price rose"), ("deleted", "from about 60 tenge a liter"),
        ("same", "to"), ("deleted", "120"), ("inserted", "130"),
        ("same", "tenge in one week"),
    ]  # fmt: skip


def test_a_quotation_within_one_from_outside_is_checked_by_itself() -> None:
    """The outer one is absent, the inner one whatever it is."""
    text = (
        "She told us: “I read ‘They found no fault in the valves’ and I agree with it all.”"
    )
    found = verify([draft_of("a.md", text.encode())], [CANAL])[0].checked
    assert [one.label for one in found] == ["absent", "altered"]


def test_a_mark_that_is_never_closed_is_a_fault() -> None:
    """It is shown, and the draft is not faultless."""
    (found,) = verify(
        [draft_of("a.md", "He wrote “They found no fault.".encode())], [CANAL]
    )
    assert not found.faultless
    assert "a.md:1  never closed" in verification_text([found])
