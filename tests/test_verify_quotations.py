"""What stands between quotation marks, and what an editor may change within them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.verifying.drafts import draft_of
from askcaci.verifying.marks import quoted
from askcaci.verifying.wording import Gap, folded_words, wording, words_of


def quotes(text: str, name: str = "draft.md") -> list[str]:
    """Return what a draft quotes."""
    return [one.text for one in quoted(draft_of(name, text.encode()))[0]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said "straight marks" and went.', ["straight marks"]),
        ("He said “curly marks”, and “more”.", ["curly marks", "more"]),
        ("« Des guillemets » et «encore».", [" Des guillemets ", "encore"]),
        ("»Umgekehrte« und „deutsche“ Zeichen.", ["Umgekehrte", "deutsche"]),
        ("”Svenska citat”, sade hon.", ["Svenska citat"]),
        ("(“in brackets”)—“after a dash”", ["in brackets", "after a dash"]),
        ("“An outer ‘inner’ one and «another».”", ["An outer ‘inner’ one and «another»."]),
        ("‘A British one’, she said, ‘and more.’", ["A British one", "and more."]),
        ("‘The states’ rights, it’s said’, he wrote.", ["The states’ rights, it’s said"]),
        ("'Straight ones don't break', he wrote.", ["Straight ones don't break"]),
        ("‘All the states’ and then ‘other words.’", ["All the states", "other words."]),
    ],
)
def test_marks_of_every_kind(text: str, found: list[str]) -> None:
    """Straight, curly, low, angled and single marks; inner marks belong to the outer."""
    assert quotes(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "The dam's height, the states' rights, it's Xi'an and Kal'acha.",
        'A 12" pipe and a 6\' 2" man.',
        "Back in the '90s and the ’90s, 'tis said.",
        "rock 'n' roll",
    ],
)
def test_apostrophes_and_inches_are_no_quotation_marks(text: str) -> None:
    """Nothing is quoted, and nothing is said to be unclosed."""
    assert quoted(draft_of("draft.txt", text.encode())) == ([], [])


def test_a_figure_may_end_a_quotation() -> None:
    """After a figure a mark means inches only if nothing is open."""
    assert quotes('It ended "in 1998" with a 12" pipe.') == ["in 1998"]


def test_a_quotation_goes_on_where_the_next_paragraph_opens_it_again() -> None:
    """Several paragraphs, one closing mark; the rest of the last is read on."""
    text = "He said: “First.\n\n“Second.\n\n“Third.” And “a fourth one”."
    assert quotes(text) == ["First.\nSecond.\nThird.", "a fourth one"]


def test_a_mark_that_is_never_closed_is_told_and_hides_nothing() -> None:
    """The next quotation is found all the same."""
    found, unclosed = quoted(
        draft_of("a.md", "One “open here and “a good one” too.".encode())
    )
    assert [one.text for one in found] == ["a good one"]
    assert [one.line for one in unclosed] == [1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said ``as in print'' and went.", ["as in print"]),
        ("He said ```as in print'' and ‘went'.", ["`as in print", "went"]),
        ("″Primes″ and ‟reversed” and ”turned“ ones.", ["Primes", "reversed", "turned"]),
        ("“Curly, straight\" and \"straight, curly”.", ["Curly, straight", "straight, curly"]),
        ("‘Single and straight', ‚low and high‘.", ["Single and straight", "low and high"]),
        (",,Commas\" and <<angles>> and 「corners」.", ["Commas", "angles", "corners"]),
        ("\" Set apart \" and said:\"Set close\".", [" Set apart ", "Set close"]),
        ("“With a note.”12 And “one more.”³", ["With a note.", "one more."]),
        ("“He said \"no\" and left” then.", ["He said \"no\" and left"]),
        ("“A “nested” one” here.", ["A “nested” one"]),
        ("“A 12\" pipe and more” here.", ["A 12\" pipe and more"]),
    ],
)  # fmt: skip
def test_mixed_low_reversed_and_doubled_marks(text: str, found: list[str]) -> None:
    """What people type, and what LaTeX, older programs and other languages write."""
    draft = draft_of("draft.txt", text.encode())
    assert ([one.text for one in quoted(draft)[0]], quoted(draft)[1]) == (found, [])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He wrote “and never closed it.", 1),
        ("He closed what he never opened” here.", 1),
        ("He wrote: ‘and never closed it.", 1),
        ("Then ‘Abd al-Rahman came, and 'Ali, in the '90s.", 0),
        ('The same again:\n\n"\n', 0),
    ],
)
def test_a_mark_without_its_other_is_reported(text: str, count: int) -> None:
    """Double marks always, single ones where something leads to a quotation."""
    found, alone = quoted(draft_of("draft.txt", text.encode()))
    assert (found, len(alone)) == ([], count)


def test_a_quotation_may_be_closed_in_a_later_paragraph() -> None:
    """Also where its mark does not open again."""
    assert quotes("“First.\n\nSecond.” And more.") == ["First.\nSecond."]


def test_a_block_quote_is_one_quotation_with_its_credit() -> None:
    """Its paragraphs are joined; a last line after a dash says whose it is."""
    found, _ = quoted(
        draft_of("a.md", "> One\n> line.\n>\n> Two.\n>\n> — Ida Jost\n".encode())
    )
    assert [(one.text, one.credit, one.line) for one in found] == [
        ("One\nline.\nTwo.", "Ida Jost", 1)
    ]


@pytest.mark.parametrize("mark", "\"“„«'‘»”")
def test_marks_without_end_take_linear_time(mark: str) -> None:
    """A hundred thousand marks in a paragraph, and in paragraphs, are gone through at once."""
    quotes(f"{mark}a " * 50_000, "draft.txt")
    quotes(f"{mark}a\n\n" * 20_000, "draft.txt")


@settings(deadline=None)
@given(st.text(alphabet="ab .,\n>\"'“”„«»‘’[]()…*_`^1:", max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    """What is found stands in the draft, in order, and does not overlap."""
    draft = draft_of("draft.md", text.encode())
    found, _ = quoted(draft)
    for one in found:
        first, last = one.blocks
        assert first <= last
        if not one.inset and first == last:
            marked = one.span.of(draft.blocks[first].text)
            assert one.text in marked[1:-1] or not one.text
    places = [(one.blocks[0], one.span.start) for one in found]
    assert places == sorted(set(places))


def folded(text: str) -> list[str]:
    """Return the words of a quotation as they are compared."""
    return [word.folded for word in wording(text).words]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Türkiye’s “own” road", "turkiye's own road"),
        ("East–West links — now", "east-west links now"),
        ("a\u00a0broken\nline", "a broken line"),
        ("infra\u00adstructure", "infrastructure"),
        ("The end, she said.", "the end she said"),
    ],
)
def test_typography_is_no_difference(one: str, other: str) -> None:
    """Marks, dashes, blanks, case, accents and stops do not count."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$3.9 billion", "€3.9 billion"),
        ("4.4 million", "44 million"),
        ("3.9", "3,9"),
        ("5% more", "5 more"),
        ("at −5 degrees", "at 5 degrees"),
        ("Azerbaijan's road", "Azerbaijan road"),
    ],
)
def test_figures_and_signs_are_a_difference(one: str, other: str) -> None:
    """What changes the meaning counts, though it is no letter."""
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    "dots", ["…", "...", ". . .", "....", "[…]", "[...]", "(…)", "[. . .]"]
)
def test_an_ellipsis_of_any_form_is_a_gap(dots: str) -> None:
    """Words may be left out where it stands, but not before or after the quotation."""
    found = wording(f"{dots} one two {dots} three {dots}")
    assert [word.folded for word in found.words] == ["one", "two", "three"]
    assert found.gaps == {2: Gap()}


def test_brackets_replace_a_few_words_complete_one_or_change_a_letter() -> None:
    """[T]he is "the", [words] stand for up to six, govern[ed] for one that begins so."""
    found = wording("[T]he old [and new] states govern[ed] it [1] all [sic].[2]")
    assert [word.folded for word in found.words] == ["the", "old", "states", "it", "all"]
    assert found.gaps == {2: Gap(0, 6), 3: Gap(1, 1, "govern", ""), 4: Gap(0, 1)}


@given(st.text(max_size=200))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    """Words by chunks and words with places are the same words."""
    found = words_of(text)
    assert [word.folded for word in found] == folded_words(text)
    chunks = [word for chunk in text.split() for word in folded_words(chunk)]
    assert chunks == folded_words(text)
    for word in found:
        assert folded_words(word.span.of(text)) == [word.folded]
