"""Whose words a draft says its quotations are."""

from __future__ import annotations

import pytest

from askcaci.verifying.attributing import Attributions, Named
from askcaci.verifying.drafts import draft_of
from askcaci.verifying.marks import quoted
from askcaci.verifying.naming import Names
from builders import article

Q = "“words that are quoted here”"

NAMES = Names(
    [
        article("x", id="jost-1", title="Rails: A Long View of Iron", authors=("Ida Jost",)),
        article("x", id="jost-2", title="Water and Power in the Valley", authors=("Ida Jost",)),
        article("x", id="berg", title="Customs", authors=("Olaf M. Berg",), url="https://a.b/7"),
        article("x", id="berg-a", title="Salt", authors=("Anna Berg",)),
        article("x", id="both", title="Two", authors=("Ida Jost", "Per von Hagen")),
    ]
)  # fmt: skip
JOST = {"jost-1", "jost-2", "both"}


def named(text: str) -> Named | None:
    """Return whose words the first quotation of a draft is said to be."""
    draft = draft_of("draft.md", text.encode())
    found, _ = quoted(draft)
    first = next(one for one in found if not NAMES.titled(one.text))
    return Attributions(draft, NAMES, found).of(first)


@pytest.mark.parametrize(
    ("text", "articles", "nearness"),
    [
        (f"Jost writes that {Q}.", JOST, "sentence"),
        (f"{Q}, writes Ida Jost.", JOST, "sentence"),
        (f"Jost's view is plain. It is {Q}.", JOST, "before"),
        (f"It is {Q} (Jost 2005).", JOST, "brackets"),
        (f"As Berg says, it is {Q} (Jost 2005, 12).", JOST, "brackets"),
        (f"As Berg says, it is {Q}.[^1]\n\n[^1]: Ida Jost, 2005.", JOST, "note"),
        (f"It is {Q}.[^1]\n\n[^1]: Ida Jost, “Water and Power in the Valley”.", {"jost-2"}, "note"),
        (f"It is {Q} (Jost, “Water and Power in the Valley”).", {"jost-2"}, "brackets"),
        (f"In “Rails” one reads {Q}.", {"jost-1"}, "sentence"),
        (f"In *Water and Power in the Valley* one reads {Q}.", {"jost-2"}, "sentence"),
        (f"It is [{Q}](https://www.a.b/7/).", {"berg"}, "note"),
        (f"Anna Berg says {Q}.", {"berg-a"}, "sentence"),
        (f"Olaf Berg says {Q}.", {"berg"}, "sentence"),
        (f"Berg says {Q}.", {"berg", "berg-a"}, "sentence"),
        (f"Per von Hagen says {Q}.", {"both"}, "sentence"),
        (f"Jost and Anna Berg say {Q}.", JOST | {"berg-a"}, "sentence"),
        (f"Unlike Jost, who disagreed in public, Anna Berg says {Q}.", {"berg-a"}, "sentence"),
        (f"Jost says {Q}, while Anna Berg says “another four words here”.", JOST, "sentence"),
    ],
)  # fmt: skip
def test_the_nearest_name_counts(text: str, articles: set[str], nearness: str) -> None:
    """Note, brackets, sentence, sentence before; a title says more than its author."""
    found = named(text)
    assert found is not None
    assert (found.articles, found.nearness) == (articles, nearness)


@pytest.mark.parametrize(
    "text",
    [
        f"Somebody says {Q}.",
        f"Jost was here. Then came others. They said {Q}.",
        f"They said {Q}. Jost was not there.",
        f"In Rails and Customs and Water one reads {Q}.",
        f"It is {Q}.[^1]\n\n[^1]: Nobody, “Nothing”.",
        "They said “Jost and Berg were there, too”.",
        f"Jost's view is plain.\n\nIt is {Q}.",
    ],
)
def test_no_name_near_is_no_attribution(text: str) -> None:
    """Two sentences away, short titles without marks, names within a quotation: nobody."""
    assert named(text) is None


def test_a_block_quote_is_credited_before_below_or_in_it() -> None:
    """By the sentence that leads to it, its last line, the line below, or its note."""
    for text in (
        "As Anna Berg writes:\n\n> Words that are quoted.\n",
        "Text.\n\n> Words that are quoted.\n>\n> — Anna Berg, “Salt”\n",
        "Text.\n\n> Words that are quoted.\n\n— Anna Berg\n",
        "Text.\n\n> Words that are quoted.\n\n(Anna Berg 2005)\n",
        "Jost, too:\n\n> Words that are quoted.[^1]\n\n[^1]: Anna Berg.\n",
    ):
        found = named(text)
        assert found is not None
        assert found.articles == {"berg-a"}


def test_ibid_is_whoever_was_named_before() -> None:
    """A note that says "Ibid." names whom the note of the quotation before named."""
    draft = draft_of(
        "a.md", f"{Q}.[^1] And {Q}.[^2]\n\n[^1]: Anna Berg.\n[^2]: Ibid., 12.\n".encode()
    )
    found, _ = quoted(draft)
    attributions = Attributions(draft, NAMES, found)
    assert [named and named.articles for named in map(attributions.of, found[:2])] == [
        {"berg-a"},
        {"berg-a"},
    ]


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        (f"It is {Q} [@jost2025water, 12].", {"jost-2"}),
        (f"It is {Q} [see @jost2025water; @berg2025customs].", {"jost-2", "berg"}),
        (f"As [@jost2025water] has it, {Q}.", {"jost-2"}),
        (f"As @jost2025water writes, {Q}.", {"jost-2"}),
        (f"It is {Q} \\cite[12]{{jost2025water}}.", {"jost-2"}),
        (f"It is {Q} [@Jost_2025_Something].", JOST),
        (f"It is {Q} [2].\n\n## Notes\n\n1. Berg, Anna.\n2. Jost, Ida. “Two.”\n", {"both"}),
        (f"It is {Q}.[^1]\n\n[^1]: [@jost2025water, 12].\n", {"jost-2"}),
    ],
)  # fmt: skip
def test_citation_keys_and_numbers_name_articles(text: str, articles: set[str]) -> None:
    """Keys as `cite --style bibtex` makes them, or of author and year; lists of references."""
    found = named(text)
    assert found is not None
    assert found.articles == articles


@pytest.mark.parametrize(
    "text",
    [
        f"Jost, “Salt”, says {Q}.",
        f"In “Salt”, Jost says {Q}.",
        f"Jost says in “Salt” that {Q}.",
        f"It is {Q} (Jost, “Salt”, 2025).",
        f"It is {Q}.[^1]\n\n[^1]: Ida Jost, “Salt”.",
    ],
)
def test_a_title_that_is_not_the_authors_means_no_article(text: str) -> None:
    """Whichever of the two is right, the credit is wrong."""
    found = named(text)
    assert found is not None
    assert found.articles == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        f"Unlike Jost, the authors hold that {Q}.",
        f"Contrary to Jost and Anna Berg, {Q}.",
        f"In contrast to “Salt”, {Q}.",
        f"In reply to Ida Jost, it was said that {Q}.",
    ],
)
def test_whoever_is_contrasted_is_not_credited(text: str) -> None:
    """Nor are those named in one breath."""
    assert named(text) is None


def test_a_common_word_that_begins_a_sentence_is_no_name() -> None:
    """It is one where it does what authors do."""
    names = Names([article("In the field they sing.", id="f", authors=("Nora Field",))])
    for text, counts in (
        (f"Field work has shown {Q}.", False),
        (f"Field writes that {Q}.", True),
        (f"Nora Field work has shown {Q}.", True),
    ):
        draft = draft_of("a.md", text.encode())
        found, _ = quoted(draft)
        assert bool(Attributions(draft, names, found).of(found[0])) is counts


@pytest.mark.parametrize(
    ("text", "outsider"),
    [
        (f"Halvorsen writes that {Q}.", "Halvorsen"),
        (f"According to Knut Halvorsen, {Q}.", "Knut Halvorsen"),
        (f"{Q}, argued Knut van Halvorsen.", "Knut van Halvorsen"),
        (f"It is {Q} (Halvorsen 2006).", "Halvorsen"),
        (f"It is {Q}.[^1]\n\n[^1]: Knut Halvorsen, “Steppe”.", "Knut Halvorsen"),
        (f"It is {Q} [@halvorsen2006steppe].", "@halvorsen2006steppe"),
        ("Text.\n\n> Words that are quoted here.\n>\n> — Knut Halvorsen\n", "Knut Halvorsen"),
        (f"Somebody writes that {Q}. It is so.", None),
        (f"The report says that {Q}.", None),
        (f"It was written that {Q}.", None),
    ],
)  # fmt: skip
def test_an_author_outside_the_corpus_is_told(text: str, outsider: str | None) -> None:
    """By sentence, brackets, note, citation key or the line under a block quote."""
    draft = draft_of("a.md", text.encode())
    found, _ = quoted(draft)
    attributions = Attributions(draft, NAMES, found)
    assert attributions.of(found[0]) is None
    assert attributions.outsider(found[0]) == outsider
