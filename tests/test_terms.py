"""The terms of a question and their other spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.text.normalise import stem
from askcaci.text.terms import MAX_TERMS, Term, occurrences, question_terms


def surfaces(question: str) -> list[str]:
    """Return the terms of a question as it wrote them."""
    return [term.surface for term in question_terms(question)]


def spellings(question: str) -> set[str]:
    """Return all spellings of a question's terms, words joined by blanks."""
    return {" ".join(s) for term in question_terms(question) for s in term.spellings}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How long is the Kyrgyz-Tajik border?", ["long", "Kyrgyz", "Tajik", "border"]),
        ("Who wrote about Nagorno-Karabakh?", ["wrote", "Nagorno-Karabakh"]),
        ("the border, the BORDER and the borders", ["border"]),
        ("Turkey and Türkiye", ["Turkey"]),
        ("What is it, and why?", []),
        ("1,200 km in 2024", ["1", "200", "km", "2024"]),
        ("", []),
        ("?!…", []),
    ],
)
def test_terms_are_what_a_question_is_about(question: str, expected: list[str]) -> None:
    """Content words and names in order, once each; a name of several words is one term."""
    assert surfaces(question) == expected


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Turkey", "turkiye"),
        ("Türkiye’s", "turkey"),
        ("Mirziyoev", "mirziyoyev"),
        ("Nur-Sultan", "astana"),
        ("the Trans-Caspian International Transport Route", "middle corridor"),
        ("TITR", "middle corridor"),
        ("US", "united states"),
        ("U.S. policy", "united states"),
        ("the Uighurs? Uighur", "uyghur"),
        ("CSTO", "collective security treaty organization"),
    ],
)
def test_names_bring_their_other_spellings(question: str, other: str) -> None:
    """A name in an alias group takes all spellings of the group."""
    assert other in spellings(question)


def test_the_questions_own_spelling_comes_first() -> None:
    """Widening adds spellings after the one that was typed."""
    (term,) = question_terms("Turkey")
    assert term.spellings[0] == ("turkey",)
    assert len(term.spellings) > 1


@pytest.mark.parametrize(
    ("capitals", "lower"),
    [("Did the US act?", "Did it tell us?"), ("IS in Syria", "is it so")],
)
def test_acronyms_count_only_in_capitals(capitals: str, lower: str) -> None:
    """US and IS are names, us and is are words that say nothing."""
    assert {"united states", "islamic state"} & spellings(capitals)
    assert not {"united states", "islamic state"} & spellings(lower)


def test_the_verb_is_never_searched_for() -> None:
    """The organisation IS brings all its spellings but the one every sentence holds."""
    assert "is" not in spellings("What does Daesh want?")
    assert "isil" in spellings("What does Daesh want?")


@pytest.mark.parametrize(("name", "other"), [("Ankara", "turkey"), ("Kyrgyz", "kazakh")])
def test_what_only_sometimes_means_a_thing_widens_nothing(name: str, other: str) -> None:
    """A capital does not stand for its government, nor a name for one that looks alike."""
    assert other not in spellings(name)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("defence", "defense"),
        ("organisation", "organization"),
        ("realised", "realized"),
        ("labour", "labor"),
        ("harbours", "harbors"),
        ("centre", "center"),
        ("theatre", "theater"),
        ("programme", "program"),
        ("licence", "license"),
        ("kilometre", "kilometer"),
    ],
)
def test_british_and_american_find_each_other(british: str, american: str) -> None:
    """Either spelling of a word brings the other."""
    assert american in spellings(british)
    assert british in spellings(american)


@pytest.mark.parametrize(
    "word", ["rise", "wise", "size", "promise", "four", "hour", "border"]
)
def test_ordinary_words_are_not_respelt(word: str) -> None:
    """A word that only looks as if it had two spellings keeps its one."""
    assert spellings(word) <= {word, "promize"}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("23", ("twenty", "three")),
        ("14", ("fourteen",)),
        ("90", ("ninety",)),
        ("fourteen", ("14",)),
        ("thirty", ("30",)),
    ],
)
def test_numbers_find_their_words_and_words_their_numbers(
    asked: str, found: tuple[str, ...]
) -> None:
    """What a question writes in digits a text may write out."""
    (term,) = question_terms(asked)
    assert term.spellings == ((asked,), found)


@pytest.mark.parametrize("number", ["1", "2", "9", "100", "2005", "two"])
def test_small_and_large_numbers_are_as_they_are_written(number: str) -> None:
    """Small ones are in every text, large ones are written in digits."""
    (term,) = question_terms(number)
    assert term.spellings == ((number,),)


def test_alternatives_are_distinct_stems() -> None:
    """Spellings with the same stems are one alternative."""
    term = Term("pipelines", (("pipelines",), ("pipeline",), ("oil", "lines")))
    assert term.alternatives == ((stem("pipelines"),), ("oil", "line"))


@pytest.mark.parametrize("word", ["alpha{} ", "{}中 ", "Türkiye {} "])
def test_long_questions_have_a_bounded_number_of_terms(word: str) -> None:
    """100,000 characters of different words give the most terms there may be."""
    question = "".join(word.format(n) for n in range(30_000))[:100_000]
    assert len(question) == 100_000
    assert len(question_terms(question)) == MAX_TERMS


def test_one_endless_word_is_one_term() -> None:
    """100,000 letters without a blank are one term."""
    assert len(question_terms("x" * 100_000)) == 1


@given(st.text(max_size=80))
def test_terms_stand_in_the_question(question: str) -> None:
    """Of any text the terms' surfaces stand in it, and every spelling has words."""
    for term in question_terms(question):
        assert term.surface in question
        assert term.spellings
        assert all(word for spelling in term.spellings for word in spelling)
        assert all(len(spelling) for spelling in term.spellings)


@pytest.mark.parametrize(
    ("sequence", "places"),
    [(("a",), [0, 2, 3]), (("a", "b"), [0, 3]), (("b", "a", "a"), [1]), (("c",), [])],
)
def test_sequences_are_found_at_every_place(
    sequence: tuple[str, ...], places: list[int]
) -> None:
    """A sequence occurs where all its stems follow each other."""
    assert occurrences(sequence, ["a", "b", "a", "a", "b"]) == places
