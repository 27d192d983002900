"""Gold evidence found in articles, and documents of a set made into a corpus."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.config import Config
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.errors import (
    AskcaciError,
    CorpusError,
    IndexUnusable,
    UnusableError,
    UsageError,
)
from askcaci.evaluation.corpora import corpus_hash, document_home
from askcaci.evaluation.gold import AUTHOR, Document, Evidence, GoldQuestion, GoldSpan
from askcaci.evaluation.loading import load
from askcaci.evaluation.loading.texts import Cleaned
from askcaci.evaluation.placing import matches, place
from askcaci.types import Passage, Span
from builders import article, passage

# --- evidence in the corpus ---------------------------------------------------------

DAM = article(
    "The dam will be 335 meters high.",
    "It stands on the Vakhsh. The dam is of rock.",
    "Work began in 1976.",
    id="rogun",
    authors=("Ann Author", "Bea Writer"),
)
SEA = article("The sea is dry.", id="aral", authors=("Ann Author",))
UNSIGNED = article("Nobody wrote this.", id="unsigned", authors=())
CORPUS = {one.id: one for one in (DAM, SEA, UNSIGNED)}


def of_corpus(id):
    """Return an article of the corpus above, as an assistant does."""
    if id not in CORPUS:
        raise UsageError(f"no article is named {id!r}", hint="askcaci articles")
    return CORPUS[id]


def sections(id):
    """Return every section of an article as a passage."""
    return [passage(CORPUS[id], n) for n in range(len(CORPUS[id].sections))]


def gold(*evidence, kind="factoid", **more):
    """Return a question with some evidence."""
    return GoldQuestion("q1", "What?", kind, True, evidence=evidence, **more)


def put(*evidence, **more):
    """Return a question placed in the corpus above."""
    return place(gold(*evidence, **more), of_corpus, sections)


def where(words, of=DAM):
    """Return the span of the first place of some words in an article."""
    start = of.text.index(words)
    return Span(start, start + len(words))


def digest(words):
    """Return what a question set gives instead of words that it cannot give."""
    return hashlib.sha256(words.encode()).hexdigest()


# Worked by hand where a test says "16-26".
HEIGHT = where("335 meters")


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence("rogun", HEIGHT),
        Evidence("rogun", HEIGHT, quote="335 meters"),
        Evidence("rogun", HEIGHT, sha256=digest("335 meters")),
        Evidence("rogun", HEIGHT, "335 meters", digest("335 meters")),
        Evidence("rogun", quote="335 meters"),
    ],
    ids=["span", "span and quote", "span and hash", "all three", "quote"],
)
def test_evidence_is_found_however_it_is_given(evidence):
    """A span, checked by quote or hash where there is one, or a quote give one place."""
    placed = put(evidence)
    assert placed.spans == (GoldSpan("rogun", HEIGHT),)
    assert placed.answers == ("335 meters",)
    assert placed.gold.evidence == (evidence,)


def test_a_quote_in_several_places_is_several_alternatives():
    """Every place of a quote counts, all for the one part of the answer."""
    placed = put(Evidence("rogun", quote="he dam", part=3))
    again = DAM.text.rindex("he dam")
    assert placed.spans == (
        GoldSpan("rogun", Span(1, 7), 3),
        GoldSpan("rogun", Span(again, again + 6), 3),
    )
    assert placed.answers == ("he dam",)


def test_a_quote_that_overlaps_itself_is_found_side_by_side():
    """Places of a quote share no characters."""
    repeated = article("abababab", id="x")
    question = gold(Evidence("x", quote="abab"))
    spans = place(question, lambda _: repeated, lambda _: []).spans
    assert [one.span for one in spans] == [Span(0, 4), Span(4, 8)]


def test_evidence_without_a_place_is_the_whole_article():
    """An article alone is evidence from its first character to its last."""
    placed = put(Evidence("aral"))
    assert placed.spans == (GoldSpan("aral", Span(0, len(SEA.text))),)
    assert placed.relevant == {one.id: 1 for one in sections("aral")}


def test_parts_and_articles_of_evidence_are_kept():
    """Evidence may lie in several articles and make several parts, in the set's order."""
    placed = put(
        Evidence("aral", quote="dry", part=2),
        Evidence("rogun", HEIGHT),
        Evidence("unsigned"),
    )
    assert [(one.article, one.part) for one in placed.spans] == [
        ("aral", 2),
        ("rogun", 1),
        ("unsigned", 1),
    ]


BEYOND = len(DAM.text)


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        (Evidence("gone"), "'gone', which is not in the corpus"),
        (Evidence("gone", HEIGHT, "335 meters"), "'gone', which is not in the corpus"),
        (Evidence("rogun", quote="400 meters"), "'400 meters' does not stand in rogun$"),
        (Evidence("rogun", quote="335  meters"), "does not stand in rogun$"),
        (Evidence("aral", quote="335 meters"), "does not stand in aral$"),
        (
            Evidence("rogun", Span(17, 27), "335 meters"),
            "'335 .*not stand in rogun at 17-27",
        ),
        (Evidence("rogun", HEIGHT, "335"), "'335' does not stand in rogun at 16-26"),
        (
            Evidence("rogun", HEIGHT, sha256=digest("335 Meters")),
            "the words of rogun at 16-26 are not those of its evidence",
        ),
        (
            Evidence("rogun", HEIGHT, "335 meters", digest("335 Meters")),
            "the words of rogun at 16-26 are not those",
        ),
        (
            Evidence("rogun", Span(BEYOND - 2, BEYOND + 1)),
            f"rogun at {BEYOND - 2}-{BEYOND + 1}, reaches beyond the article",
        ),
        (Evidence("rogun", Span(10**30, 10**30 + 1)), "reaches beyond the article"),
        (
            Evidence("rogun", Span(0, BEYOND + 1), quote=DAM.text + " "),
            "does not stand in rogun at",
        ),
    ],
)
def test_evidence_that_does_not_stand_there_is_refused(evidence, message):
    """What the set says and the corpus does not hold is said, with the article and place."""
    with pytest.raises(ValueError, match=message):
        put(evidence)


def test_one_bad_piece_of_evidence_refuses_the_question():
    """A question whose gold is half lost would be scored wrongly, so it is not scored."""
    with pytest.raises(ValueError, match="'gone', which is not in the corpus"):
        put(Evidence("rogun", HEIGHT), Evidence("gone"))


def test_the_last_character_of_an_article_is_within_it():
    """Evidence may end where the article ends."""
    end = Span(BEYOND - 5, BEYOND)
    assert put(Evidence("rogun", end)).spans == (GoldSpan("rogun", end),)


def test_a_damaged_index_is_not_taken_for_a_missing_article():
    """An article that cannot be read for another reason is not said to be absent."""

    def damaged(id):
        raise IndexUnusable("the index is damaged", hint="askcaci index --rebuild")

    with pytest.raises(AskcaciError, match="the index is damaged"):
        place(gold(Evidence("rogun")), damaged, sections)


def test_answers_are_the_sets_or_the_words_of_the_evidence():
    """The set's answers go before the words at the spans, which are said once each."""
    twice = (Evidence("rogun", quote="dam"), Evidence("rogun", HEIGHT))
    assert put(*twice).answers == ("dam", "335 meters")
    assert put(*twice, answers=("the height",)).answers == ("the height",)


def test_authors_answer_who_wrote_something():
    """A question for the author is answered by the bylines of its evidence, once each."""
    evidence = (Evidence("rogun", HEIGHT), Evidence("aral"), Evidence("unsigned"))
    assert put(*evidence, kind=AUTHOR).answers == ("Ann Author", "Bea Writer")
    assert put(*evidence, kind=AUTHOR, answers=("A. Author",)).answers == ("A. Author",)


def test_a_question_without_evidence_needs_no_corpus():
    """An unanswerable question, or one with answers alone, is placed as it is."""
    question = GoldQuestion("q1", "What?", "factoid", False, answers=("a",))
    placed = place(question, lambda _: pytest.fail("asked"), lambda _: pytest.fail("asked"))
    assert (placed.spans, placed.relevant, placed.by_article) == ((), {}, False)
    assert placed.answers == ("a",)


def test_judged_articles_stay_as_they_are_judged():
    """Judgements by article go before passages with evidence, with their grades."""
    relevant = {"aral": 2, "rogun": 0, "lost x": 1}
    placed = put(Evidence("rogun", HEIGHT), relevant=relevant)
    assert placed.relevant == relevant
    assert placed.by_article
    assert not put(Evidence("rogun", HEIGHT)).by_article


def test_passages_that_hold_gold_are_relevant():
    """Of the passages of all articles with evidence, those about the gold, and no other."""
    placed = put(Evidence("rogun", quote="dam"), Evidence("aral", quote="dry"))
    first, second, _ = sections("rogun")
    assert placed.relevant == {first.id: 1, second.id: 1, sections("aral")[0].id: 1}


# --- whether a span is about where the gold is --------------------------------------

SPANS = st.tuples(st.integers(0, 30), st.integers(1, 20)).map(lambda t: Span(t[0], sum(t)))


def about(one, other):
    """Say whether two spans of one article match."""
    return matches("a", one, GoldSpan("a", other))


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(10, 20), True),
        (Span(0, 100), True),
        (Span(14, 15), True),
        (Span(5, 15), True),
        (Span(5, 14), False),
        (Span(15, 100), True),
        (Span(16, 100), False),
        (Span(8, 12), True),
        (Span(8, 11), False),
        (Span(0, 10), False),
        (Span(20, 30), False),
        (Span(12, 12), False),
    ],
)
def test_half_of_the_shorter_one_is_enough(span, expected):
    """Against gold at 10-20 (worked by hand), five characters or half of fewer match."""
    assert about(span, Span(10, 20)) is expected


@given(SPANS, SPANS)
def test_matching_is_symmetric(one, other):
    """It does not matter which of two spans is the gold one."""
    assert about(one, other) == about(other, one)


@given(SPANS, SPANS)
def test_matching_is_a_matter_of_shared_characters(one, other):
    """Covering and lying within match, apart never; between, half of the shorter does."""
    first, second = set(range(one.start, one.end)), set(range(other.start, other.end))
    shared, shorter = len(first & second), min(len(first), len(second))
    assert about(one, other) == (shared / shorter >= 0.5)
    if first <= second or first >= second:
        assert about(one, other)
    if not first & second:
        assert not about(one, other)


@given(SPANS)
def test_another_article_never_matches(span):
    """The same place in another article is another place."""
    assert about(span, span)
    assert not matches("a", span, GoldSpan("b", span))


@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=8),
    st.lists(SPANS, min_size=1, max_size=3),
    st.integers(0, 3),
)
def test_exactly_the_passages_about_gold_are_relevant(lengths, wanted, gap):
    """However an article is cut, a passage is relevant where it shares enough with gold."""
    passages, at = [], 0
    for length in lengths:
        span = Span(at, at + length)
        passages.append(Passage(f"a#{at}", "a", "body", 1, span, "x" * length))
        at += length + gap
    text = article("x" * max(at, 60), id="a")
    question = gold(*(Evidence("a", span) for span in wanted))
    placed = place(question, lambda _: text, lambda _: passages)
    expected = {
        one.id: 1
        for one in passages
        for span in wanted
        if 2
        * len(set(range(one.span.start, one.span.end)) & set(range(span.start, span.end)))
        >= min(one.span.end - one.span.start, span.end - span.start)
    }
    assert placed.relevant == expected
    assert all(kept.span.of(text.text) for kept in placed.spans)


# --- the documents of a set as a corpus ---------------------------------------------

DOCUMENTS = (
    Document("c0", "The dam is high.\n\n## NOTES\n\nMore of it.", "Rogun: the “dam”"),
    Document("c1", "The sea is dry."),
    Document("c2", "---\ntitle: no front matter\n---\ntext"),
)


class Steps(list):
    """What a progress bar was told."""

    def __call__(self, *step):
        """Keep a step."""
        self.append(step)


@pytest.fixture
def made(tmp_path):
    """Make the home of some documents and return its settings and the steps it took."""

    def make(documents=DOCUMENTS, name="squad", **config):
        steps = Steps()
        settings = Config(Path("elsewhere"), **config)
        return document_home(name, documents, settings, tmp_path / "cache", steps), steps

    return make


def states(home):
    """Return the names and what tells whether files were written again."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted((home / "corpus").iterdir())
    }


def test_documents_become_article_files(made, tmp_path):
    """Each document is an article with its id, title and text, below the folder given."""
    config, steps = made(offline=True, model="minilm")
    assert config.home.parent == tmp_path / "cache"
    assert config.home.name.startswith("squad-")
    assert (config.offline, config.model) == (True, "minilm")
    read = [read_article(path) for path in article_files(config.corpus)]
    assert [(one.id, one.title, one.text) for one in read] == [
        (document.id, document.title, document.text) for document in DOCUMENTS
    ]
    assert [step[1:] for step in steps] == [(1, 3), (2, 3), (3, 3)]


def test_a_home_is_written_once(made):
    """The next run finds the home as it is: no file is touched, no step reported."""
    config, _ = made()
    before = states(config.home)
    again, steps = made()
    assert again == config
    assert states(config.home) == before
    assert steps == []


def test_an_unfinished_home_is_finished(made):
    """After an interruption what is missing is written, and nothing else again."""
    config, _ = made()
    before, complete = states(config.home), corpus_hash(config)
    (config.corpus / "c1.md").unlink()
    (config.corpus / ".c1.12345678.tmp").write_bytes(b"---\ntit")
    assert corpus_hash(config) != complete
    _, steps = made()
    after = states(config.home)
    assert corpus_hash(config) == complete
    assert [step[1:] for step in steps] == [(2, 3)]
    assert {name: after[name] for name in ("c0.md", "c2.md")} == {
        name: before[name] for name in ("c0.md", "c2.md")
    }


@pytest.mark.parametrize(
    "documents",
    [
        DOCUMENTS[:2],
        DOCUMENTS[::-1],
        (*DOCUMENTS[:2], Document("c2", "another text")),
        (*DOCUMENTS[:2], Document("c3", DOCUMENTS[2].text)),
        (DOCUMENTS[0], Document("c1", DOCUMENTS[1].text, "A title"), DOCUMENTS[2]),
    ],
    ids=["fewer", "order", "text", "id", "title"],
)
def test_other_documents_have_another_home(made, documents):
    """Nothing that is in one set's home is ever found by another set of the same name."""
    assert made()[0].home != made(documents)[0].home


def test_another_model_or_name_has_another_home(made):
    """Homes differ by the model, so that no run embeds another's index again."""
    homes = [
        made()[0].home,
        made(model="minilm")[0].home,
        made(model="bge")[0].home,
        made(name="beir")[0].home,
    ]
    assert len(set(homes)) == 4


def test_a_home_does_not_depend_on_the_users_corpus(tmp_path):
    """Wherever the user's own home is, the documents' home is the same."""
    homes = {
        document_home("set", DOCUMENTS, Config(tmp_path / own), tmp_path, Steps()).home
        for own in ("one", "two")
    }
    assert len(homes) == 1


def test_a_cache_that_cannot_be_written_is_said(tmp_path):
    """Where the folder for homes is a file, the error names the home and a way out."""
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(UnusableError, match="cannot be made") as error:
        document_home("set", DOCUMENTS, Config(tmp_path), tmp_path / "cache", Steps())
    assert error.value.place.startswith(str(tmp_path / "cache" / "set-"))
    assert "XDG_CACHE_HOME" in error.value.hint


HOSTILE = ["../../x", "/etc/passwd", ".hidden", "a/b", "a\0b", "README", "", "..", "d1"]


def test_hostile_document_ids_never_name_a_file(tmp_path):
    """BEIR documents are d0, d1, ... on disk, whatever the set calls them."""
    folder = tmp_path / "sets" / "beir"
    folder.mkdir(parents=True)
    rows = {
        "corpus.jsonl": [
            {"_id": id, "title": id, "text": f"text of {id}"} for id in HOSTILE
        ],
        "queries.jsonl": [{"_id": "../q", "text": "anything"}],
    }
    for name, lines in rows.items():
        (folder / name).write_text("\n".join(map(json.dumps, lines)))
    (folder / "qrels.tsv").write_text("../q\t../../x\t1\n")
    found = load(folder)
    assert found.questions[0].relevant == {"d0": 1}
    cache = tmp_path / "cache"
    config = document_home(found.name, found.documents, Config(tmp_path), cache, Steps())
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert [p for p in written if folder not in p.parents] == [
        config.corpus / f"d{number}.md" for number in range(len(HOSTILE))
    ]
    first = read_article(config.corpus / "d0.md")
    assert (first.title, first.text) == ("../../x", "text of ../../x")


@pytest.mark.parametrize("id", ["../../x", "/x", ".x", "a/b", "a\0b", ".."])
def test_a_document_that_names_a_path_is_refused(made, tmp_path, id):
    """Should an id be no file name after all, nothing is written outside the home."""
    with pytest.raises(CorpusError, match="is no file name"):
        made((Document(id, "text"),))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_contexts_of_a_file_with_a_hostile_name_stay_in_the_cache(tmp_path):
    """A set's file name becomes part of a folder's name and cannot lead out of it."""
    line = {"context": "The dam.", "questions": [{"id": 1, "question": "q", "answers": []}]}
    path = tmp_path / "...jsonl"
    path.write_text(json.dumps(line))
    found = load(path)
    cache = tmp_path / "cache"
    config = document_home(found.name, found.documents, Config(tmp_path), cache, Steps())
    assert config.home.parent == cache
    assert (config.corpus / "c0.md").is_file()


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None, max_examples=30)
@given(
    raws=st.lists(
        st.lists(TEXT | st.sampled_from(["\r\n", "---\n", "## A\n", "\x1c", "\ufeff"])).map(
            "".join
        ),
        max_size=3,
    ),
    title=st.none() | TEXT.map(str.strip).filter(bool),
)
def test_a_document_read_back_is_the_same_text(tmp_path_factory, raws, title):
    """A cleaned text survives its article's file, so that its spans hold in the corpus."""
    texts = [text for text in (Cleaned(raw).text for raw in raws) if text]
    documents = [Document(f"c{n}", text, title) for n, text in enumerate(texts)]
    folder = tmp_path_factory.mktemp("homes")
    config = document_home("set", documents, Config(folder), folder, Steps())
    read = [read_article(config.corpus / f"{one.id}.md") for one in documents]
    assert [one.text for one in read] == texts


# --- the hash of a corpus -----------------------------------------------------------


@pytest.fixture
def corpus(tmp_path):
    """Settings of a home with two article files."""
    (tmp_path / "corpus").mkdir()
    for name, text in (("a.md", b"alpha"), ("b.md", b"beta")):
        (tmp_path / "corpus" / name).write_bytes(text)
    return Config(tmp_path)


def swap(folder):
    """Exchange the contents of the two files."""
    (folder / "a.md").write_bytes(b"beta")
    (folder / "b.md").write_bytes(b"alpha")


CHANGES = {
    "a byte": lambda folder: (folder / "a.md").write_bytes(b"alphb"),
    "a byte more": lambda folder: (folder / "a.md").write_bytes(b"alpha\n"),
    "no bytes": lambda folder: (folder / "a.md").write_bytes(b""),
    "a name": lambda folder: (folder / "a.md").rename(folder / "aa.md"),
    "a file more": lambda folder: (folder / "c.md").touch(),
    "a file less": lambda folder: (folder / "b.md").unlink(),
    "contents exchanged": swap,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_any_byte_changes_the_hash_of_a_corpus(corpus, change):
    """A byte, a name, or a file more or less makes another corpus."""
    before = corpus_hash(corpus)
    change(corpus.corpus)
    assert corpus_hash(corpus) != before


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=6)), max_size=3),
    st.data(),
)
def test_equal_hashes_are_equal_corpora(tmp_path_factory, one, data):
    """Two corpora have one hash just where their files have the same names and bytes."""
    other = data.draw(
        st.just(one[::-1])
        | st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=6)))
    )
    hashes = []
    for files in (one, other):
        home = tmp_path_factory.mktemp("hash")
        (home / "corpus").mkdir()
        for name, content in files:
            (home / "corpus" / f"{name}.md").write_bytes(content)
        hashes.append(corpus_hash(Config(home)))
    assert (hashes[0] == hashes[1]) == (dict(one) == dict(other))


def test_what_is_no_article_does_not_change_the_hash(corpus, tmp_path):
    """README, hidden files, folders, and the place of the home are no part of a corpus."""
    before = corpus_hash(corpus)
    (corpus.corpus / "README.md").write_text("read me")
    (corpus.corpus / ".a.tmp").write_text("left behind")
    (corpus.corpus / "folder.md").mkdir()
    assert corpus_hash(corpus) == before
    moved = tmp_path / "moved"
    moved.mkdir()
    corpus.corpus.rename(moved / "corpus")
    assert corpus_hash(Config(moved)) == before


def test_a_file_name_that_is_not_utf8_can_be_hashed(corpus):
    """A name of any bytes is hashed, passed over or refused, but never a crash."""
    (corpus.corpus / os.fsdecode(b"\xff.md")).write_bytes(b"---\n---\ntext")
    with suppress(AskcaciError):
        assert len(corpus_hash(corpus)) == 64
