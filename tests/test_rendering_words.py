"""The words that answer, set off in their quote: on a terminal, in Markdown, in JSON."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from askcaci.rendering.json import reply_object, whole_article_object
from askcaci.rendering.markdown import reply_markdown
from askcaci.rendering.terminal import Look, one_line, reply_text
from askcaci.types import Answer, AnswerForm, Citation, NoAnswer, Span
from builders import article, citation, passage

FORMS: tuple[AnswerForm, ...] = get_args(AnswerForm)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
MARKED = re.compile(r"\x1b\[1;33m(.*?)\x1b\[0m")

QUOTE = "The border, disputed for decades, runs for 972 kilometers through the valley."
OTHER = "It is about 1,000 km long."
PAGE = article(
    ("lead", None, "A lead."),
    ("background", "BACKGROUND", QUOTE),
    title="A Border Drawn",
    path="/corpus/border.md",
)
OLD = article(OTHER, id="old", title="An Old Border", published=date(2003, 2, 1))


def words_of(cited: Citation, words: str) -> Citation:
    """Return a citation with the first place of some words in it as its answer."""
    start = cited.span.start + cited.quote.index(words)
    return replace(cited, answer=Span(start, start + len(words)))


LENGTH = words_of(citation(PAGE, QUOTE, 1), "972 kilometers")
ANSWER = Answer(
    "How long is the border?",
    "972 kilometers",
    (LENGTH,),
    0.874,
    disagreements=(words_of(citation(OLD, OTHER), "1,000 km"),),
    form="span",
    notes=("“border” was read as “borders”",),
)
ARTICLES = Answer(
    "What is there on the border?",
    f"A lead. […] {OTHER}",
    (citation(PAGE, "A lead."), citation(OLD, OTHER)),
    0.9,
    form="articles",
)


@st.composite
def quotes(draw: st.DrawFn, texts: st.SearchStrategy[str]) -> Citation:
    """Draw a citation with any stretch of its quote as the words that answer."""
    text = draw(texts)
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    of = article(text)
    return Citation(of, passage(of), Span(0, len(text)), text, Span(start, end))


CHARACTERS = "abc  19\n\t\u00a0\u200b\x1b.,%$€-–—“”()[]*_~`\\<>&#;!+=|"
TEXTS = st.text(CHARACTERS, min_size=1, max_size=80).filter(str.strip)
# Every word fits the narrowest terminal.
BREAKABLE = st.lists(st.text("abcdefg1,.", min_size=1, max_size=8), min_size=1).map(
    " ".join
)


def reply_of(cited: Citation, form: AnswerForm) -> Answer:
    """Return an answer of one citation, which is also its evidence."""
    text = cited.words if form == "span" else cited.quote
    return Answer("?", text, (cited,), 0.5, evidence=(cited,), form=form)


def set_off(cited: Citation) -> str:
    """Return the words that a reply should set off; empty where it should not."""
    shown = one_line(cited.words)
    return "" if shown == one_line(cited.quote) else shown


def test_the_words_come_before_the_sentence_they_stand_in() -> None:
    """A span is on the first line alone; the quote, its source and remarks follow."""
    assert reply_text(ANSWER, Look(60)).split("\n") == [
        "972 kilometers",
        "“The border, disputed for decades, runs for 972 kilometers",
        "through the valley.”",
        "  Ann Author, “A Border Drawn”, Analyst, May 14, 2025;",
        "  BACKGROUND (reports), paragraph 1; /corpus/border.md:5",
        "",
        "confidence 87%",
        "note: “border” was read as “borders”",
        "",
        "The corpus also says:",
        "  [2] 1,000 km: “It is about 1,000 km long.”",
        "      Ann Author, “An Old Border”, Analyst, February 1,",
        "      2003; body (reports), paragraph 1",
    ]


def test_colour_takes_the_place_of_the_marks() -> None:
    """In colour the span is bold, the words in the quote are marked, also across lines."""
    lines = reply_text(ANSWER, Look(56, colour=True)).split("\n")
    assert lines[:3] == [
        "\x1b[1m972 kilometers\x1b[0m",
        "“The border, disputed for decades, runs for \x1b[1;33m972\x1b[0m",
        "\x1b[1;33mkilometers\x1b[0m through the valley.”",
    ]
    assert "\x1b[2mnote: “border” was read as “borders”\x1b[0m" in lines
    assert "  [2] “It is about \x1b[1;33m1,000 km\x1b[0m long.”" in lines
    assert "»" not in "".join(lines)
    indented = reply_text(ANSWER, Look(25, colour=True))
    assert " \x1b[1;33m1,000\x1b[0m\n  \x1b[1;33mkm\x1b[0m long.”\n" in indented


def test_a_sentence_is_bold_about_its_marked_words() -> None:
    """Of a quoted sentence the rest stays bold where the words that answer are marked."""
    reply = replace(ANSWER, form="sentences", text=QUOTE)
    assert reply_text(reply, Look(colour=True)).startswith(
        "\x1b[1m“The border, disputed for decades, runs for \x1b[0m"
        "\x1b[1;33m972 kilometers\x1b[0m\x1b[1m through the valley.”\x1b[0m\n"
    )
    assert reply_text(reply).startswith("“The border")


def test_articles_are_a_numbered_list() -> None:
    """Each article is named first, with its quote and place below."""
    assert reply_text(ARTICLES).split("\n") == [
        "[1] Ann Author, “A Border Drawn”, Analyst, May 14, 2025",
        "    “A lead.”",
        "    lead (summarises), paragraph 1; /corpus/border.md:1",
        "",
        "[2] Ann Author, “An Old Border”, Analyst, February 1, 2003",
        "    “It is about 1,000 km long.”",
        "    body (reports), paragraph 1",
        "",
        "confidence 90%",
    ]
    bold = "\x1b[1m[1] Ann Author, “A Border Drawn”, Analyst, May 14, 2025\x1b[0m\n"
    assert reply_text(ARTICLES, Look(colour=True)).startswith(bold)
    one = replace(ARTICLES, citations=ARTICLES.citations[:1])
    assert reply_text(one).startswith("[1] Ann Author")


def test_remarks_stand_under_the_confidence_of_a_refusal() -> None:
    """A refusal shows its notes too, and the words of what came nearest."""
    refusal = NoAnswer("?", "of a reason", 0.12, (LENGTH,), notes=("one", "two"))
    shown = reply_text(refusal)
    assert shown.startswith(
        "No sure answer. The nearest sentence says:\n  [1] 972 kilometers: “"
    )
    assert "\nNot sure: of a reason.\nconfidence 12%\nnote: one\nnote: two" in shown
    assert "No answer: of a reason.\n\n*Note: one*\n\n*Note: two*" in reply_markdown(
        refusal
    )


def test_without_words_a_reply_is_as_it_was() -> None:
    """Citations without an answer of their own are bold as a whole, nothing marked."""
    reply = Answer(
        "?",
        QUOTE,
        (citation(PAGE, QUOTE, 1),),
        0.874,
        evidence=(citation(OLD, OTHER),),
    )
    assert reply_text(reply, Look(60, colour=True)).split("\n") == [
        "\x1b[1m“The border, disputed for decades, runs for 972 kilometers\x1b[0m",
        "\x1b[1mthrough the valley.”\x1b[0m",
        "  Ann Author, “A Border Drawn”, Analyst, May 14, 2025;",
        "  \x1b[2mBACKGROUND (reports), paragraph 1\x1b[0m; "
        "\x1b[2m/corpus/border.md:5\x1b[0m",
        "",
        "\x1b[2mconfidence 87%\x1b[0m",
        "",
        "\x1b[2mSee also:\x1b[0m",
        "  [2] “It is about 1,000 km long.”",
        "      Ann Author, “An Old Border”, Analyst, February 1,",
        "      2003; \x1b[2mbody (reports), paragraph 1\x1b[0m",
    ]


@given(quotes(TEXTS), st.sampled_from(FORMS), st.none() | st.integers(20, 120))
def test_a_quote_with_marks_is_the_quote(
    cited: Citation, form: AnswerForm, width: int | None
) -> None:
    """A quote is whole, its marks about it alone; the words that answer are set off."""
    reply = reply_of(cited, form)
    coloured = reply_text(reply, Look(width, colour=True))
    plain = reply_text(reply, Look(width))
    for shown in (COLOUR.sub("", coloured), plain):
        assert one_line(shown).count(f"“{one_line(cited.quote)}”") == 2
    expected = [set_off(cited)] * 2 if set_off(cited) else []
    before = f"[2] {set_off(cited)}: “" if set_off(cited) else "[2] “"
    assert before in one_line(plain)
    assert " ".join(MARKED.findall(coloured)) == " ".join(expected)


@given(quotes(BREAKABLE), st.sampled_from(FORMS), st.integers(20, 120), st.booleans())
def test_marks_keep_the_width(
    cited: Citation, form: AnswerForm, width: int, colour: bool
) -> None:
    """No line is wider than the terminal, with marks or with colour."""
    reply = replace(reply_of(cited, form), disagreements=(cited,), notes=(cited.quote,))
    shown = COLOUR.sub("", reply_text(reply, Look(width, colour=colour)))
    assert max(map(len, shown.split("\n"))) <= width


@given(quotes(TEXTS), st.sampled_from(FORMS), st.booleans())
def test_words_that_are_the_whole_quote_are_not_set_off(
    cited: Citation, form: AnswerForm, colour: bool
) -> None:
    """An answer that covers its quote is shown as one without words of its own."""
    whole = reply_of(replace(cited, answer=cited.span), form)
    without = reply_of(replace(cited, answer=None), form)
    look = Look(40, colour=colour)
    assert reply_text(whole, look) == reply_text(without, look)
    assert reply_markdown(whole) == reply_markdown(without)


def test_markdown_of_a_span() -> None:
    """The words are bold under the question and within the quote; remarks are italic."""
    assert reply_markdown(ANSWER).split("\n\n")[:-1] == [
        "**How long is the border?**",
        "**972 kilometers**",
        "> The border, disputed for decades, runs for **972 kilometers** through the "
        "valley.[^1]",
        "Confidence 87%.",
        "*Note: “border” was read as “borders”*",
        "The corpus also says:",
        "> It is about **1,000 km** long.[^2]",
    ]


def test_markdown_of_articles() -> None:
    """Articles are a numbered list, each quote within its item."""
    assert reply_markdown(ARTICLES).split("\n\n")[:-1] == [
        "**What is there on the border?**",
        "1. **Ann Author, “A Border Drawn”, Analyst, May 14, 2025**",
        "   > A lead.[^1]",
        "2. **Ann Author, “An Old Border”, Analyst, February 1, 2003**",
        "   > It is about 1,000 km long.[^2]",
        "Confidence 90%.",
    ]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("$5", "> costs **$5**-6 (50%) of\\*it[^1]"),
        ("$5-", "> costs $5-6 (50%) of\\*it[^1]"),
        ("50%", "> costs $5-6 (**50%**) of\\*it[^1]"),
        ("%", "> costs $5-6 (50%) of\\*it[^1]"),
        (" of*", "> costs $5-6 (50%) of\\*it[^1]"),
        ("of*it", "> costs $5-6 (50%) **of\\*it**[^1]"),
        ("6 ", "> costs $5-**6** (50%) of\\*it[^1]"),
    ],
)
def test_markdown_is_bold_only_where_it_can_be(words: str, shown: str) -> None:
    """`**` that would not open or close beside punctuation is left out."""
    of = article("costs $5-6 (50%) of*it")
    cited = words_of(citation(of, "costs $5-6 (50%) of*it"), words)
    assert shown in reply_markdown(reply_of(cited, "sentences")).split("\n")


def test_words_that_cannot_be_shown_leave_no_markup() -> None:
    """Nothing stands in bold where all characters of the words are unprintable."""
    of = article("a \u200b\x1b b")
    cited = words_of(citation(of, "a \u200b\x1b b"), "\u200b\x1b")
    reply = reply_of(cited, "span")
    assert reply_markdown(reply).startswith("**?**\n\n> a b[^1]\n")
    assert "“a b”\n" in reply_text(reply)


def texts_of(tokens: list[Token], around: str) -> list[str]:
    """Return the text within each element of a name, as a reader sees it."""
    found, depth = [], 0
    for token in tokens:
        depth += token.nesting * (token.type in (f"{around}_open", f"{around}_close"))
        if token.type == f"{around}_open":
            found.append("")
        elif depth:
            found[-1] += "".join(child.content for child in token.children or [token])
    return found


@given(quotes(TEXTS), st.sampled_from(FORMS))
def test_a_markdown_parser_reads_the_quote(cited: Citation, form: AnswerForm) -> None:
    """Each block quote reads as the quote; what is bold in it are the words that answer."""
    tokens = MarkdownIt("commonmark").parse(reply_markdown(reply_of(cited, form)))
    quote = one_line(cited.quote)
    assert texts_of(tokens, "blockquote") == [f"{quote}[^{n}]" for n in (1, 2)]
    for token in tokens:
        if token.type == "inline" and token.content.endswith(("[^1]", "[^2]")):
            bold = texts_of(token.children or [], "strong")
            assert bold in ([], [set_off(cited)])
            assert "em_open" not in [child.type for child in token.children or []]


@given(st.text("ab1*_.$ ", max_size=20), st.text("ab1*_.$ ", max_size=20))
def test_words_between_blanks_are_bold_whatever_they_are(before: str, after: str) -> None:
    """Beside blanks `**` opens and closes about letters and punctuation alike."""
    words = "$5 (*net*)"
    of = article(f"{before} {words} {after}.")
    cited = words_of(citation(of, of.sections[0].span.of(of.text)), words)
    tokens = MarkdownIt("commonmark").parse(reply_markdown(reply_of(cited, "span")))
    inline = [token.children or [] for token in tokens if token.type == "inline"]
    bold = [text for children in inline for text in texts_of(children, "strong")]
    assert bold == ["?", words, words, words]


def test_json_says_where_the_words_stand() -> None:
    """`answer` slices the words out of the article; without words it is null."""
    value = reply_object(ANSWER)
    assert (value["form"], value["text"]) == ("span", "972 kilometers")
    assert value["notes"] == ["“border” was read as “borders”"]
    (cited,) = value["citations"]
    text = whole_article_object(PAGE)["text"]
    answer = cited["answer"]
    assert text[answer["start"] : answer["end"]] == answer["text"] == "972 kilometers"
    assert [found["answer"] for found in reply_object(ARTICLES)["citations"]] == [None] * 2
    assert reply_object(NoAnswer("?", "so", 0.1, notes=("one",)))["notes"] == ["one"]
