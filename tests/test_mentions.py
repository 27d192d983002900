"""Every place of a name: complete, in order of date, with what is uncertain apart."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from askcaci.corpus.files import sections_of
from askcaci.corpus.files import write_article as write_file
from askcaci.errors import UsageError
from askcaci.index.build import build
from askcaci.index.store import Store
from askcaci.mentions import Mentions, mentions
from askcaci.rendering.mentions import mentions_csv, mentions_text, years_text
from askcaci.rendering.terminal import Look
from askcaci.text.occurrences import How, occurrences_of, pattern, same_word
from askcaci.types import Article, Filters
from conftest import Run
from hashed_encoder import HashedEncoder

ROOT = Path(__file__).resolve().parent.parent

Made = Callable[..., Store]


def written(name: str, text: str, *, exact: bool = False) -> list[tuple[str, How]]:
    """Return how a text has a name."""
    sought = pattern(name, exact=exact)
    return [(one.span.of(text), one.how) for one in occurrences_of(sought, text)]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Kelrum", "In Kelrum, Kelrum's road; KELRUM.", ["Kelrum", "Kelrum", "KELRUM"]),
        ("Kelrum", "Kelrumgrad is elsewhere, and Okelrum too.", []),
        ("the Kelrum dam", "a Kelrum dam", ["Kelrum dam"]),
        ("Kelrum dam", "The dam of Kelrum. Kelrum. Dams", []),
        ("Kelrum dam", "Kelrum, dam and lake", []),
        ("Kelrum dam", "Kelrum\n\ndam", []),
        ("Kelrum-Osta line", "the Kelrum–Osta line", ["Kelrum–Osta line"]),
        ("Café Omid", "cafe omid and CAFE\u0301 OMID", ["cafe omid", "CAFE\u0301 OMID"]),
        ("IKX", "IKX said, ikx did not", ["IKX"]),
        ("ikx", "IKX said", ["IKX"]),
        ("17 kilometers", "some 17 kilometers", ["17 kilometers"]),
        ("", "anything", []),
        ("?!", "anything?!", []),
    ],
)
def test_a_name_is_found_as_a_whole(name: str, text: str, found: list[str]) -> None:
    """In its own order, within one sentence, whatever its case, accents and dashes."""
    assert [place for place, _ in written(name, text)] == found


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("shareholder", "the shareholders", [("shareholders", "inflected")]),
        ("sign", "signed, signing, signature", [("signed", "inflected"), ("signing", "inflected")]),
        ("general", "a generation of generals", [("generals", "inflected")]),
        ("Turkey", "Türkiye’s and Turkish", [("Türkiye", "alias"), ("Turkish", "alias")]),
        ("US", "They told us that US and American", [("US", "written"), ("American", "alias")]),
        ("Ferghana Valley", "the Fergana Valley", [("Fergana Valley", "alias")]),
    ],
)  # fmt: skip
def test_inflections_and_known_spellings_count_and_are_named(
    name: str, text: str, found: list[tuple[str, How]]
) -> None:
    """Each place tells how the name is written there; `exact` takes none of these."""
    assert written(name, text) == found
    assert {how for _, how in written(name, text, exact=True)} <= {"written"}
    literally = [one for one in found if one[1] == "written"]
    assert [one for one in written(name, text, exact=True) if one in literally] == literally


def test_words_of_one_stem_are_not_always_one_word() -> None:
    """What the index stems alike is one word only where an ending is all that differs."""
    assert same_word("stopped", "stops")
    assert same_word("countries", "country")
    assert not same_word("international", "internally")


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("tried", "tries tried"),
        ("country", "country countries"),
        ("make", "make makes making"),
        ("stops", "stop stops stopped stopping"),
        ("use", "use used uses using"),
    ],
)
def test_every_inflection_is_found_from_every_other(name: str, forms: str) -> None:
    """Whatever of it is asked for."""
    for word in (name, *forms.split()):
        assert [place for place, _ in written(word, forms)] == forms.split()


def test_an_exact_phrase_is_as_it_is_written() -> None:
    """Case, accents and kinds of apostrophe do not count, all else does."""
    text = "The people’s will, and the People's wills. A peoples will."
    assert written("the people's will", text, exact=True) == [
        ("The people’s will", "written")
    ]
    assert written("will, and", text, exact=True) == [("will, and", "written")]
    assert written("will and", text, exact=True) == []


TEXTS = {
    "early": (date(2003, 6, 1), "Heydar Aliyev went. Later Aliyev came back. He spoke."),
    "late": (
        date(2015, 6, 1),
        "Ilham Aliyev spoke. Then Aliyev left; Natig Aliyev stayed.",
    ),
    "third": (date(2016, 6, 1), "Aliyev was not there, said President Aliyev."),
    "undated": (
        None,
        "Ilham Aliyev once more.\n\n## CONCLUSIONS\n\nA walk. The walker walks.",
    ),
    "titled": (date(2014, 1, 1), "Nobody is named here. A generation passes. Walks end."),
}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Return a function that indexes texts, dated and titled, and opens the index."""
    opened: list[Store] = []

    def index(texts: dict[str, tuple[date | None, str]], **fields: Any) -> Store:
        (tmp_path / "corpus").mkdir()
        for name, (day, text) in texts.items():
            title = "The Aliyev Years" if name == "titled" else name
            article = Article(
                name, title, fields.get("authors", ()), day, None, "brief", text, sections_of(text)
            )  # fmt: skip
            write_file(article, tmp_path / "corpus")
        build(tmp_path / "corpus", tmp_path / "index", encoder=HashedEncoder())
        opened.append(Store.open(tmp_path / "index"))
        return opened[-1]

    yield index
    for store in opened:
        store.close()


def places(found: Mentions, *, uncertain: bool = False) -> list[tuple[str, list[str]]]:
    """Return each article and what is written at its places."""
    some = found.uncertain if uncertain else found.articles
    return [(one.article.id, [place.written for place in one.places]) for one in some]


def test_articles_come_in_order_of_date_and_titles_count(made: Made) -> None:
    """The undated come last; an article whose title alone has the name has no place."""
    found = mentions(["Aliyev"], made(TEXTS))
    assert [name for name, _ in places(found)] == [
        "early", "titled", "late", "third", "undated",
    ]  # fmt: skip
    titled = found.articles[1]
    assert (titled.places, titled.in_title) == ((), ("Aliyev",))
    assert found.places == 8
    assert found.dates == (date(2003, 6, 1), date(2016, 6, 1))
    assert found.by_year()[2004] == (0, 0)
    assert found.by_year()[2015] == (1, 3)
    assert found.by_year()[None] == (1, 1)
    assert "Ilham Aliyev and Heydar Aliyev" in found.notes[0]


def test_a_surname_that_two_people_share_is_uncertain_alone(made: Made) -> None:
    """It is the person's where the article gives the full name and not the namesake's."""
    store = made(TEXTS)
    found = mentions(["Ilham Aliyev"], store)
    assert places(found) == [
        ("late", ["Ilham Aliyev", "Aliyev"]),
        ("undated", ["Ilham Aliyev"]),
    ]
    assert places(found, uncertain=True) == [
        ("early", ["Aliyev"]),
        ("late", ["Aliyev"]),
        ("third", ["Aliyev", "President Aliyev"]),
    ]
    late = found.uncertain[1].places[0]
    assert "Natig Aliyev" in late.doubt
    assert places(mentions(["Heydar Aliyev"], store)) == [
        ("early", ["Heydar Aliyev", "Aliyev"])
    ]
    assert places(mentions(["Ilham Aliyev"], store, exact=True), uncertain=True) == []


def test_filters_apply_to_places(made: Made) -> None:
    """Dates leave out articles, sections leave out places and titles."""
    store = made(TEXTS)
    since = mentions(["Aliyev"], store, filters=Filters(since=date(2015, 1, 1)))
    assert [name for name, _ in places(since)] == ["late", "third"]
    concluding = Filters(sections=("conclusions",))
    assert places(mentions(["walk"], store, filters=concluding)) == [
        ("undated", ["walk", "walks"])
    ]
    assert places(mentions(["Aliyev"], store, filters=concluding)) == []


def test_quotes_and_places_are_those_of_the_article(made: Made) -> None:
    """Both slice back out of the stored text; the quote is the whole sentence."""
    found = mentions(["Aliyev", "walk"], made(TEXTS))
    for one in found.articles:
        for place in one.places:
            assert place.span.of(one.article.text) == place.written
            assert place.sentence.of(one.article.text) == place.quote
            assert place.quote.endswith(".")
            assert place.written in place.quote


def test_a_rare_words_passages_are_those_that_have_it_in_this_form(made: Made) -> None:
    """Neither another inflection of it counts, nor a title, nor a word that many have."""
    store = made(TEXTS)

    def having(word: str, most: int = 2) -> dict[str, list[str]]:
        return {
            word: [passage.article_id for passage in store.passages(rows)]
            for word, rows in store.literal([word], most).items()
        }

    assert having("walk") == {"walk": ["undated"]}
    assert having("walks", most=1) == {}
    assert having("walked") == {}
    assert having("years") == {}
    assert having("titled") == {}


def test_what_is_shown_has_every_place(made: Made) -> None:
    """On a terminal, on a pipe, in a table and as years; nothing can move a cursor."""
    texts = {
        "one": (
            date(2001, 1, 1),
            "Kelrum is \x1b[31mred\x1b[0m. Kelrum's road; so Kelrum's.",
        ),
        "two": (date(2003, 1, 1), 'A "Kelrum", it says, and more; much more than that.'),
    }
    found = mentions(["Kelrum"], made(texts))
    plain = mentions_text(found)
    assert plain.startswith("“Kelrum”: 4 places in 2 articles, first 2001-01-01, last 2003")
    assert plain.count("»Kelrum«") == 4
    for width in (60, 100):
        shown = mentions_text(found, Look(width=width))
        assert max(map(len, shown.splitlines())) <= width
    assert "\x1b" not in plain + mentions_csv(found) + years_text(found)
    rows = list(csv.DictReader(io.StringIO(mentions_csv(found))))
    assert [(row["article"], row["written"]) for row in rows] == [
        ("one", "Kelrum"), ("one", "Kelrum"), ("one", "Kelrum"), ("two", "Kelrum"),
    ]  # fmt: skip
    assert rows[3]["quote"].startswith('A "Kelrum", it')
    assert years_text(found).splitlines() == ["2001\t1\t3", "2002\t0\t0", "2003\t1\t1"]
    bars = years_text(found, Look(width=60)).splitlines()[-3:]
    assert [line.count("█") for line in bars] == [20, 0, 7]


def sections_on_disk(folder: Path) -> dict[str, str]:
    """Return every article's text as its file has it, headings blanked out."""
    found = {}
    for path in folder.glob("*.md"):
        _, _, body = path.read_text("utf-8").split("---\n", 2)
        found[path.stem] = re.sub(r"(?m)^#+ .*$", lambda m: " " * len(m[0]), body)
    return found


def plainly(text: str) -> str:
    """Return a text casefolded, without accents, as long as before."""
    return "".join((unicodedata.normalize("NFD", c)[0].casefold() + "  ")[:1] for c in text)


def drawn(texts: dict[str, str], count: int) -> list[str]:
    """Return names, terms and phrases of a corpus, drawn with a fixed seed."""
    rng = random.Random(20)
    whole = "\n".join(texts.values())
    names = set(re.findall(r"\b(?!The |An? )[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}\b", whole))
    terms = set(re.findall(r"\b[a-z]{4,}\b", whole))
    phrases = set(re.findall(r"\b(?!the )[a-z]{3,} [a-z]{3,}\b", whole))
    third = count // 3
    chosen = (
        rng.sample(sorted(names), count - 2 * third),
        rng.sample(sorted(terms), third),
        rng.sample(sorted(phrases), third),
    )
    return [name for some in chosen for name in some]


def literal_places(found: Mentions) -> set[tuple[str, int]]:
    """Return article and offset of every place that is written as the name was given."""
    return {
        (one.article.id, place.span.start)
        for one in (*found.articles, *found.uncertain)
        for place in one.places
        if place.how == "written"
    }


def test_mentions_are_those_of_an_independent_scan_of_the_files(briefs_home: Path) -> None:
    """Of 200 names, terms and phrases, all places and no other, and none more if exact."""
    texts = sections_on_disk(briefs_home / "corpus")
    plain = {name: plainly(text) for name, text in texts.items()}
    store = Store.open(briefs_home / "index")
    try:
        for name in drawn(texts, 200):
            words = map(re.escape, re.findall(r"\w+", plainly(name)))
            sought = re.compile(r"(?<!\w)" + r"[\s-]+".join(words) + r"(?!\w)")
            expected = {
                (article, match.start()): " ".join(match.group().split())
                for article, text in plain.items()
                for match in sought.finditer(text)
            }
            assert literal_places(mentions([name], store)) == set(expected), name
            as_written = {place for place, w in expected.items() if w == plainly(name)}
            assert literal_places(mentions([name], store, exact=True)) == as_written, name
    finally:
        store.close()


def test_every_literal_hit_of_a_rare_word_is_among_the_first_twenty(
    briefs_home: Path,
) -> None:
    """Of 300 words that at most ten passages of the briefs have."""
    from askcaci import Assistant

    with Assistant.open(briefs_home) as assistant:
        having: dict[str, set[str]] = {}
        for article in assistant.articles():
            for passage in assistant.passages(article.id):
                for word in re.findall(r"\w{3,}", plainly(passage.text)):
                    having.setdefault(word, set()).add(passage.id)
        rare = sorted(word for word, held in having.items() if len(held) <= 10)
        for word in random.Random(17).sample(rare, 300):
            hits = {hit.passage.id for hit in assistant.search(word, k=20)}
            assert having[word] <= hits, word


def test_the_command_prints_text_json_and_csv(briefs_home: Path, run: Run) -> None:
    """All three have the same places; what occurs nowhere has exit code 1."""
    told = run("--home", briefs_home, "mentions", "Kuryk")
    assert told.returncode == 0
    value = json.loads(run("--home", briefs_home, "mentions", "Kuryk", "--json").stdout)
    assert value["schema"] == "askcaci/mentions/1"
    assert f"{value['places']} places in {len(value['articles'])} articles" in told.stdout
    table = run("--home", briefs_home, "mentions", "Kuryk", "--csv").stdout
    assert len(list(csv.DictReader(io.StringIO(table)))) == value["places"]
    years = run("--home", briefs_home, "mentions", "Kuryk", "--by", "year").stdout
    assert sum(int(line.split("\t")[2]) for line in years.splitlines()) == value["places"]
    nothing = run("--home", briefs_home, "mentions", "Kelrum")
    assert (nothing.returncode, nothing.stdout) == (1, "Nothing found.\n")
    assert run("--home", briefs_home, "mentions", " ").returncode == 2
    both = run("--home", briefs_home, "mentions", "Kuryk", "--csv", "--json")
    assert both.returncode == 2


def test_search_finds_a_phrase_and_nothing_else(briefs_home: Path, run: Run) -> None:
    """In quotation marks or with --exact, only as written; what is far is not found."""
    phrase = "rule of law and human rights"
    for words in ([f'"{phrase.upper()}"'], ["--exact", *phrase.split()]):
        done = run("--home", briefs_home, "search", "--json", *words)
        hits = json.loads(done.stdout)["hits"]
        assert hits
        assert all(phrase in hit["text"] for hit in hits)
    turned = run("--home", briefs_home, "search", '"human rights and rule of law"')
    assert (turned.returncode, turned.stdout) == (1, "Nothing found.\n")
    far = run("--home", briefs_home, "search", "zzzqqq")
    assert (far.returncode, far.stdout) == (1, "Nothing found.\n")


def test_a_name_without_a_word_is_refused(briefs_home: Path) -> None:
    """What to run is said instead."""
    from askcaci import Assistant

    with Assistant.open(briefs_home) as assistant, pytest.raises(UsageError) as raised:
        assistant.mentions(["\x00"])
    assert "askcaci mentions" in raised.value.hint
