"""Replies, hits and articles as text for a terminal, as JSON and as Markdown."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcaci.rendering.articles import article_text, articles_text
from askcaci.rendering.json import (
    articles_object,
    dumps,
    hits_object,
    reply_object,
    whole_article_object,
)
from askcaci.rendering.markdown import escaped, label_of, reply_markdown
from askcaci.rendering.terminal import (
    PLAIN,
    Look,
    coverage_text,
    hits_text,
    reply_text,
)
from askcaci.text.normalise import printable
from askcaci.types import (
    Answer,
    AnswerForm,
    Article,
    Citation,
    Coverage,
    NoAnswer,
    Span,
)
from builders import article, citation, hit, passage

DOCUMENT = (Path(__file__).resolve().parent.parent / "docs" / "json.md").read_text("utf-8")
QUOTE = (
    "The border between Kyrgyzstan and Tajikistan, which had been disputed for decades, "
    "runs for about 1,000 km through the Ferghana Valley — “a chessboard”, they say."
)
PAGE = article(
    ("lead", None, "A lead."),
    ("background", "BACKGROUND", f"First paragraph.\n\n{QUOTE} More follows."),
    title="A Border Drawn",
    authors=("Ann Author", "Bo B"),
    body_line=10,
)
ANSWER = Answer(
    "How long?",
    QUOTE,
    (citation(PAGE, QUOTE, 1),),
    0.874,
    evidence=(citation(PAGE, "A lead."),),
    disagreements=(citation(PAGE, "First paragraph.", 1),),
)
REFUSAL = NoAnswer(
    "How wide?",
    "the corpus never mentions “width”",
    0.123,
    nearest=(citation(PAGE, QUOTE, 1),),
    unknown_terms=("width",),
    coverage=Coverage(1_200, date(2003, 1, 2), date(2025, 5, 14), 3),
)
# Lists, because st.text() never draws a lone surrogate.
HOSTILE = (
    st.lists(
        st.characters(exclude_categories=[])
        | st.sampled_from("\x1b\x07\x9b\x00\r\n\t\u202e\u2066\u200b\u2028\ud800 a"),
        min_size=1,
        max_size=40,
    )
    .map("".join)
    .filter(lambda text: text.strip() != "")
)
FORMS: tuple[AnswerForm, ...] = get_args(AnswerForm)
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def flat(text: str) -> str:
    """Return a text with every run of blanks as one."""
    return " ".join(text.split())


def hostile_reply(text: str, form: AnswerForm = "sentences") -> Answer:
    """Return an answer with a text in every place that comes from a file."""
    of = article(
        ("background", text, f"{text}."),
        title=text,
        authors=(text,),
        publication=text,
        url=text,
        id=text,
    )
    span = of.sections[0].span
    words = Span(span.start + len(text) // 2, span.end - 1)
    quote = Citation(of, passage(of), span, f"{text}.", words)
    return Answer(
        text, f"{text}.", (quote,), 0.5, evidence=(quote,), form=form, notes=(text,)
    )


def hostile_refusal(text: str) -> NoAnswer:
    """Return a refusal with a text in every place that comes from a file or a user."""
    nearest = hostile_reply(text).citations
    return NoAnswer(text, text, 0.1, nearest, (text,), notes=(text,))


def harmless(shown: str) -> bool:
    """Say whether a text holds no control character but tabs and line breaks."""
    return all(
        char in "\t\n"
        or (
            unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
            and unicodedata.bidirectional(char) not in BIDI_CONTROLS
        )
        for char in shown
    )


@pytest.mark.parametrize("width", [40, 80, None])
def test_the_terminal_shows_the_quote_word_for_word(width: int | None) -> None:
    """At any width the quote stands whole, broken between words and within the width."""
    shown = reply_text(ANSWER, Look(width))
    assert f"“{flat(QUOTE)}”" in flat(shown)
    assert "Ann Author and Bo B, “A Border Drawn”, Analyst, May 14, 2025" in flat(shown)
    assert "BACKGROUND (reports), paragraph 1" in flat(shown)
    assert "confidence 87%" in shown
    if width is not None:
        assert max(map(len, shown.split("\n"))) <= width


def test_without_a_width_every_paragraph_is_one_line() -> None:
    """Output that is not for a screen is not wrapped."""
    assert f"“{QUOTE}”" in reply_text(ANSWER).split("\n")


def test_further_quotes_are_numbered_on() -> None:
    """Quotes that differ from and go beside the answer follow it, each with its own number."""
    lines = reply_text(ANSWER).split("\n")
    assert lines.index("The corpus also says:") < lines.index("See also:")
    assert "  [2] “First paragraph.”" in lines
    assert "  [3] “A lead.”" in lines


@pytest.mark.parametrize("width", [40, 80, None])
def test_a_refusal_says_why_and_what_there_is(width: int | None) -> None:
    """A refusal shows its reason, what the corpus covers and what came nearest."""
    shown = flat(reply_text(REFUSAL, Look(width)))
    assert shown.startswith("No answer: the corpus never mentions “width”.")
    assert (
        "The corpus holds 1,200 articles, published 2003-01-02 to 2025-05-14, 3 without"
        in shown
    )
    assert f"Nearest: [1] “{flat(QUOTE)}”" in shown


@pytest.mark.parametrize(
    ("coverage", "sentence"),
    [
        (Coverage(1, None, None, 1), "The corpus holds 1 article, 1 without a date."),
        (Coverage(0, None, None, 0), "The corpus holds 0 articles."),
    ],
)
def test_coverage_is_one_sentence(coverage: Coverage, sentence: str) -> None:
    """What is unknown of the corpus is left out."""
    assert coverage_text(coverage) == sentence


@given(HOSTILE)
def test_nothing_from_a_file_controls_the_terminal(text: str) -> None:
    """No text in any place of a reply, list or article puts a control character out."""
    replies = [hostile_refusal(text), *(hostile_reply(text, form) for form in FORMS)]
    of = hostile_reply(text).citations[0].article
    for shown in (
        *(reply_text(reply, Look(40)) for reply in replies),
        *(reply_text(reply) for reply in replies),
        *(reply_markdown(reply) for reply in replies),
        hits_text([(hit(of), of)]),
        article_text(of),
        article_text(of, mark=[of.sections[0].span]),
        articles_text([of]),
    ):
        assert harmless(shown)


@given(HOSTILE)
def test_colour_and_links_add_only_their_own_codes(text: str) -> None:
    """With colour and links on, all escape codes are those of the look itself."""
    of = hostile_reply(text).citations[0].article
    look = Look(40, colour=True, links=True)
    for shown in (
        *(reply_text(hostile_reply(text, form), look) for form in FORMS),
        reply_text(hostile_refusal(text), look),
        article_text(of, look, [of.sections[0].span]),
    ):
        assert "\x1b[" in shown
        assert harmless(re.sub(r"\x1b\[(?:0|1|2|1;33)m|\x1b\]8;;[^\x1b]*\x1b\\", "", shown))


def test_files_are_linked_where_links_are_on() -> None:
    """The line of the file is a link to it, with the line's number in its text only."""
    of = article("A quote.", path="/corpus/a b.md", body_line=7)
    reply = Answer("?", "A quote.", (citation(of, "A quote."),), 0.9)
    shown = reply_text(reply, Look(links=True))
    assert "\x1b]8;;file:///corpus/a%20b.md\x1b\\/corpus/a b.md:7\x1b]8;;\x1b\\" in shown
    assert "/corpus/a b.md:7" in reply_text(reply)


def test_plain_is_without_codes() -> None:
    """With colour and links off nothing but text is put out."""
    assert "\x1b" not in reply_text(ANSWER, PLAIN)
    assert "\x1b[1m" in reply_text(ANSWER, Look(colour=True))


def test_hits_are_listed_with_their_ranks() -> None:
    """Each hit has its article, its passage's id, its ranks and its whole text."""
    found = hit(PAGE, 1)
    shown = hits_text([(found, PAGE), (found, PAGE)])
    assert flat(found.passage.text) in flat(shown)
    assert (
        f"{found.passage.id}  background, paragraph 1  score 1.000 (dense 1, lexical 1)"
        in shown
    )
    assert shown.startswith("1. Ann Author and Bo B")
    assert "\n2. Ann Author" in shown


@pytest.mark.parametrize("width", [40, None])
def test_an_article_is_shown_whole_with_its_marks(width: int | None) -> None:
    """All text is shown, paragraphs numbered by section; marked words stand below theirs."""
    start = PAGE.text.index(QUOTE)
    mark = Span(start, start + len(QUOTE))
    shown = article_text(PAGE, Look(width), [mark])
    assert f"> 2 {flat(QUOTE)} More follows. marked: {flat(QUOTE)}" in flat(shown)
    assert flat(shown).startswith(
        "A Border Drawn Ann Author and Bo B · May 14, 2025 · Analyst LEAD"
    )
    assert "\nLEAD\n\n  1  A lead.\n\nBACKGROUND\n\n  1  First paragraph.\n" in shown
    assert ">" not in article_text(PAGE, Look(width))
    coloured = article_text(PAGE, Look(width, colour=True), [mark])
    assert ">" not in coloured
    assert "marked:" not in coloured


def test_marks_may_touch_overlap_and_cross_paragraphs() -> None:
    """Of a paragraph that is marked in part, the marked words follow."""
    of = article("One two three.\n\nFour five.")
    marks = [Span(4, 13), Span(0, 7), Span(7, 20), Span(0, 0), Span(90, 99)]
    shown = article_text(of, mark=marks)
    assert "\n> 1  One two three.\n\n" in shown
    assert shown.endswith("> 2  Four five.\n     marked: Four")
    colour = article_text(of, Look(colour=True), [Span(4, 7)])
    assert "One \x1b[1;33mtwo\x1b[0m three." in colour


def test_articles_are_listed_with_what_tells_them_apart() -> None:
    """A list gives id, byline, title, publication, date, kind, length and sections."""
    bare = article(
        "Six words are in this text.", id="two", title=None, authors=(), published=None
    )
    assert PAGE.words == len(PAGE.text.split()) - 2  # without "## BACKGROUND"
    assert articles_text([PAGE, bare]).split("\n") == [
        "one",
        "  Ann Author and Bo B, “A Border Drawn”, Analyst, May 14, 2025",
        f"  analysis; {PAGE.words} words; lead, background",
        "two",
        "  [no author], [untitled: “Six words are in this text.…”], Analyst, n.d.",
        "  analysis; 6 words; body",
    ]


REPLY = {"schema", "question", "answered", "confidence", "notes"}
CITATION = {
    "quote", "start", "end", "answer", "passage", "section", "role", "paragraph", "line",
    "credit", "article",
}  # fmt: skip
ARTICLE = {
    "id", "title", "authors", "published", "publication", "kind", "url", "inferred", "file",
    "words", "sections", "volume", "number", "pages", "warnings", "source", "also", "related",
}  # fmt: skip
HIT = {
    "passage", "article", "section", "paragraph", "start", "end", "text", "score",
    "dense_rank", "lexical_rank", "cosine",
}  # fmt: skip
SOME = {
    "answer": (
        reply_object(ANSWER),
        REPLY
        | {
            "form",
            "text",
            "summary",
            "basis",
            "citations",
            "evidence",
            "disagreements",
            "items",
            "values",
            "parts",
        },
    ),
    "refusal": (
        reply_object(REFUSAL),
        REPLY | {"reason", "unknown_terms", "nearest", "coverage"},
    ),
    "hits": (hits_object("q", [(hit(PAGE), PAGE)]), {"schema", "question", "hits"}),
    "articles": (articles_object([PAGE]), {"schema", "articles"}),
    "article": (whole_article_object(PAGE), ARTICLE | {"schema", "text"}),
}


@pytest.mark.parametrize("name", SOME)
def test_json_holds_the_documented_fields(name: str) -> None:
    """Each object round-trips and has the fields that docs/json.md names, and no others."""
    value, keys = SOME[name]
    assert json.loads(dumps(value)) == value
    assert value.keys() == keys
    assert f"`{value['schema']}`" in DOCUMENT
    for key in keys:
        assert f"`{key}`" in DOCUMENT


def test_json_parts_hold_the_documented_fields() -> None:
    """Citations, articles and hits within objects have their documented fields."""
    (cited,) = reply_object(ANSWER)["citations"]
    (found,) = hits_object("q", [(hit(PAGE), PAGE)])["hits"]
    assert cited.keys() == CITATION
    assert cited["article"].keys() == ARTICLE
    assert found.keys() == HIT
    for key in CITATION | ARTICLE | HIT:
        assert f"`{key}`" in DOCUMENT


def test_json_offsets_give_the_quote() -> None:
    """`start` and `end` slice the quote out of the text, `line` is its line in the file."""
    (cited,) = reply_object(ANSWER)["citations"]
    text = whole_article_object(PAGE)["text"]
    assert text[cited["start"] : cited["end"]] == cited["quote"] == QUOTE
    assert cited["line"] == 10 + text[: cited["start"]].count("\n")
    assert cited["article"]["published"] == "2025-05-14"
    assert reply_object(ANSWER)["confidence"] == 0.874
    assert reply_object(REFUSAL)["coverage"] == {
        "articles": 1200, "first": "2003-01-02", "last": "2025-05-14", "undated": 3,
    }  # fmt: skip


@given(HOSTILE)
def test_json_carries_any_text_unchanged(text: str) -> None:
    """Control characters and lone surrogates survive, in bytes that are valid UTF-8."""
    value = reply_object(hostile_reply(text))
    written = dumps(value).encode("utf-8")
    assert json.loads(written) == value
    assert value["citations"][0]["quote"] == f"{text}."


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("<script>alert(1)</script>", r"\<script\>alert(1)\</script\>"),
        ("*bold* _and_ `code`", r"\*bold\* \_and\_ \`code\`"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("![x](y)", r"!\[x\](y)"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("12) item", r"12\) item"),
        ("2022 began", "2022 began"),
        ("a\n\n# b\n- c", r"a \# b - c"),
        ("> quoted", r"\> quoted"),
        ("a | b ~~c~~", r"a \| b \~\~c\~\~"),
        ("back\\slash", r"back\\slash"),
        ("&lt;b&gt; R&D Q & A", r"\&lt;b\&gt; R\&D Q & A"),
        ("===", r"\==="),
        ("[^1]: note", r"\[^1\]: note"),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, safe: str) -> None:
    """Markup, HTML and entities in a text are escaped, and it stays one line."""
    assert escaped(text) == safe


@given(HOSTILE)
def test_unescaping_gives_the_text_back(text: str) -> None:
    """Escaping adds backslashes before punctuation and changes nothing else."""
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escaped(text))
    assert shown == flat(printable(text))


def test_markdown_quotes_with_footnotes() -> None:
    """Each quote is a block quote with a footnote of its own that names the source."""
    shown = reply_markdown(ANSWER)
    assert shown.startswith("**How long?**\n\n> The border between")
    assert f"> {QUOTE}[^1]" in shown
    assert "> First paragraph.[^2]" in shown
    assert "> A lead.[^3]" in shown
    for number in (1, 2, 3):
        assert (
            len(re.findall(rf"^\[\^{number}\]: Ann Author and Bo B", shown, re.MULTILINE))
            == 1
        )
    line = 10 + PAGE.text[: PAGE.text.index(QUOTE)].count("\n")
    assert f"under “Background,” para. 1. (one, line {line})" in shown


def test_markdown_of_a_refusal() -> None:
    """A refusal gives its reason and the nearest quotes with their sources."""
    shown = reply_markdown(REFUSAL)
    assert "No answer: the corpus never mentions “width”." in shown
    assert f"Nearest:\n\n> {QUOTE}[^1]" in shown
    assert "\n[^1]: Ann Author" in shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.cacianalyst.org/a.html", ", <https://www.cacianalyst.org/a.html>"),
        ("javascript:alert(1)", ", javascript:alert(1)"),
        ("https://x> <script>", r", https://x\> \<script\>"),
    ],
)
def test_only_web_addresses_are_links(url: str, shown: str) -> None:
    """An address that is not one of the web, or holds markup, is shown as text."""
    of = article("A quote.", url=url)
    found = reply_markdown(Answer("?", "A quote.", (citation(of, "A quote."),), 0.9))
    assert found.endswith(f"{shown}. (one, line 1)")


def of_title(title: str | None) -> Article:
    """Return an article with a title."""
    return article("Opening words of the text.", title=title)


@pytest.mark.parametrize("title", [None, ""])
def test_an_untitled_article_is_named_by_its_opening(title: str | None) -> None:
    """Where a title is missing it is not invented: the opening words stand for it."""
    shown = articles_text([of_title(title)])
    assert "[untitled: “Opening words of the text.…”]" in shown


def test_footnotes_of_several_replies_in_one_file_are_told_apart() -> None:
    """Each label is of one reply, in the text and in its note."""
    other = Answer("How wide?", "A lead.", (citation(PAGE, "A lead."),), 0.5)
    labels = [label_of(reply) for reply in (ANSWER, other, REFUSAL)]
    assert len(set(labels)) == 3
    shown = [reply_markdown(one, label=label_of(one)) for one in (ANSWER, other, REFUSAL)]
    found = re.findall(r"\[\^([^\]]+)\]", "\n".join(shown))
    assert {found.count(label) for label in found} == {2}
    assert len(set(found)) == 5
    assert f"> A lead.[^{labels[1]}1]" in shown[1]
    assert label_of(ANSWER) == labels[0]


def test_a_repeated_source_is_named_once() -> None:
    """Later quotes of an article refer to the first, with places of their own."""
    shown = reply_text(ANSWER)
    assert shown.count("“A Border Drawn”") == 1
    assert "      as above\n" not in shown
    assert shown.count("as above; ") == 2
    two = Answer("?", "x", (*ANSWER.citations, *ANSWER.evidence), 0.9)
    assert "  as [1]; lead (summarises), paragraph 1" in reply_text(two)


def test_a_pipe_gets_the_address_and_a_terminal_a_link_to_it() -> None:
    """A source takes two lines from a pipe; on a terminal the name is the link."""
    of = article("A quote.", path="/c/one.md", url="https://sand.example/one")
    reply = Answer("?", "A quote.", (citation(of, "A quote."),), 0.9)
    assert reply_text(reply).split("\n")[1:3] == [
        "  Ann Author, “The Corridor”, Analyst, May 14, 2025",
        "  body (reports), paragraph 1; /c/one.md:1; https://sand.example/one",
    ]
    linked = reply_text(reply, Look(100, links=True))
    assert "\x1b]8;;https://sand.example/one\x1b\\Ann Author, “The Corridor”" in linked


def test_an_empty_corpus_says_how_to_fill_it() -> None:
    """A refusal from nothing names the commands that add articles."""
    shown = reply_text(
        NoAnswer("?", "of a reason", 0.1, coverage=Coverage(0, None, None, 0))
    )
    assert "askcaci add PAGE" in shown
    assert "askcaci init --sample" in shown
    assert "init" not in reply_text(REFUSAL)
