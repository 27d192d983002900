"""Misspelled words and names in other alphabets, matched to words of the corpus."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askcaci.assistant import Assistant
from askcaci.index.build import build
from askcaci.index.store import Store
from askcaci.spelling import Respelled, respelled
from askcaci.text.names import alias_groups, never_merged
from askcaci.text.transliteration import difference, latin, latin_forms, sounds
from askcaci.types import Answer, NoAnswer
from hashed_encoder import HashedEncoder

PAGE = """\
---
title: "{title}"
authors: ["Ida Jost"]
published: 2024-03-05
publication: Steppe Policy Review
url: https://steppepolicy.example/{title}
---
{text}
"""
TEXTS = {
    "Rivers": "The Tesmirgan dam on the upper river was finished in spring. Many engineers "
    "of the ministry measured the length of the pipeline and its high walls.",
    "Towns": "Kharzhabad lies on the border. President Murodbek Zhumayev opened the port of "
    "Kharzhabad, and the parliament of Uzbekistan ratified the agreement. Tesmirgan is near.",
    "People": "Tokayev met Ilham Aliyev in Andijan. How the government of Zhumayev replaced "
    "the governor of Tesmirgan was told by Karimov at Dostuk, and later in Karakalpakstan.",
    "Seas": "Gulsara Ordayeva succeeded Murodbek Zhumayev. Kharzhabad has an open harbor.",
}
# Words of English that the texts lack, as an encoder's word pieces would tell them.
ENGLISH = frozenset(
    "uniform obama from form there length high many pipeline about president border who "
    "unicorn cannot whisky germ replaced restaurant".split()
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """An index of four short articles about places that there are not."""
    home = tmp_path_factory.mktemp("spelling")
    (home / "corpus").mkdir()
    for title, text in TEXTS.items():
        page = PAGE.format(title=title, text=text)
        (home / "corpus" / f"{title.lower()}.md").write_text(page, "utf-8")
    build(home / "corpus", home / "index", encoder=HashedEncoder())
    opened = Store.open(home / "index")
    yield opened
    opened.close()


def read(question: str, store: Store) -> Respelled:
    """Return what a question is taken to ask."""
    return respelled(question, store, ENGLISH.__contains__)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("How high is the Tesmirgn dam?", "How high is the Tesmirgan dam?"),
        ("Where is Kharjabad?", "Where is Kharzhabad?"),
        ("Where is Xarjabod?", "Where is Kharzhabad?"),
        ("What did Zhumaev open?", "What did Zhumayev open?"),
        ("What did Schumajew open?", "What did Zhumayev open?"),
        ("What did Jumayev's ministry do?", "What did Zhumayev's ministry do?"),
        ("What did Жумаев open?", "What did Zhumayev open?"),
        ("What happened in Андижан?", "What happened in Andijan?"),
        ("What happened in Qaraqalpaqstan?", "What happened in Karakalpakstan?"),
        ("When did Tokaev come?", "When did Tokayev come?"),
        ("When did Aliev come?", "When did Aliyev come?"),
        ("who was the presidnet", "who was the president"),
        ("hihg walls of the pipline", "high walls of the pipeline"),
        ("how mny engineers", "how many engineers"),
        ("Who measured the lenght?", "Who measured the length?"),
    ],
)  # fmt: skip
def test_a_word_with_a_letter_or_two_off_is_taken_for_the_corpus_own(
    typed: str, taken: str, store: Store
) -> None:
    """Names in the alphabets of the region, and slips of the finger."""
    assert read(typed, store).text == taken


@pytest.mark.parametrize("apostrophe", "ʻʼ‘’'`´")
def test_any_apostrophe_of_an_uzbek_name_will_do(apostrophe: str, store: Store) -> None:
    """Keyboards have seven of them."""
    found = read(f"What did O{apostrophe}zbekiston ratify?", store)
    assert found.text == "What did Uzbekistan ratify?"


@pytest.mark.parametrize(
    "question",
    [
        "What did Obama say?",
        "What did Ordayev say?",
        "What did Mudoraev say?",
        "What did Kerimov say?",
        "What did Gulnara Karimova say?",
        "What happened at Dostyk?",
        "What happened at Dostyq?",
        "Who is Sarkor Zhumayev?",
        "Who wears a uniform?",
        "What of the germ of it?",
        "What is “Tesmirgn”?",
        "Is there a TESM?",
        "It didn't open, did it?",
        "5th 2024 x1 %%% ' '' ’s",
    ],
)
def test_another_person_or_word_is_left_alone(question: str, store: Store) -> None:
    """Names of the never-merge list, women's and men's, English words, quoted words."""
    found = read(question, store)
    assert (found.text, found.notes) == (question, ())


def test_what_was_taken_is_told(store: Store) -> None:
    """All words in one note, as typed and as taken."""
    found = read("hihg walls in Xarjabod", store)
    assert found.notes == ("“hihg” taken as “high”, “Xarjabod” as “Kharzhabad”",)
    reply = found.told(NoAnswer(found.text, "nothing", 0.1, notes=("a note",)))
    assert reply.question == "hihg walls in Xarjabod"
    assert reply.notes == (*found.notes, "a note")


def test_words_of_the_corpus_cost_nothing(store: Store) -> None:
    """A question all of whose words occur is asked as it is."""
    question = "Who opened the port of Kharzhabad?"
    assert read(question, store) == Respelled(question, question)


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        ("Когда Токаев приехал?", "Russian", "Tokayev"),
        ("Что случилось в Андижане?", "Russian", "Andijan"),
        ("Почему небо синее?", "Russian", "Почему небо синее?"),
        ("Бұл қай қала?", "another language", "Бұл қай қала?"),
        ("Андижан", "", "Andijan"),
        ("Токаев Андижан", "", "Tokayev Andijan"),
        ("What happened in Андижан?", "", "What happened in Andijan?"),
    ],
)
def test_a_question_in_cyrillic_letters_is_recognised(
    question: str, language: str, text: str, store: Store
) -> None:
    """Names alone are looked up; a whole question is not understood, but its names are."""
    found = read(question, store)
    assert (found.foreign, found.text) == (language, text)


def test_a_question_in_russian_is_refused_with_what_works(own_home: Path) -> None:
    """The language, an example that works, and passages on the names."""
    with Assistant.open(own_home) as assistant:
        reply = assistant.ask("Когда Токаев отправил правительство в отставку?")
        assert isinstance(reply, NoAnswer)
        assert reply.reason == "the question is in Russian, and only English is understood"
        assert reply.notes[0].startswith("ask in English; names may be in Cyrillic")
        assert reply.notes[1] == "“Токаев” taken as “Tokayev”"
        assert any("Tokayev" in quote.passage.text for quote in reply.nearest)
        works = assistant.ask("What happened in Андижан?")
        assert works.notes == ("“Андижан” taken as “Andijan”",)
        high = assistant.ask("How hihg will the Rogn dam be?")
        assert isinstance(high, Answer)
        assert "335 meters" in high.text
        assert high.question == "How hihg will the Rogn dam be?"
        assert "Rogun" in assistant.search("Rogn")[0].passage.text


def test_no_name_is_taken_for_one_it_is_never_merged_with(store: Store) -> None:
    """Whatever pair is in the list: asked for one, the other is never put in its place."""
    for one, other in (*never_merged(), *(pair[::-1] for pair in never_merged())):
        text = read(f"Who knows {one} today?", store).text
        assert other.casefold() not in text.casefold().replace(one.casefold(), "")


def test_every_known_name_is_itself() -> None:
    """A spelling of an alias group sounds like itself, whatever its letters."""
    for group in alias_groups():
        for spelling in group.spellings:
            assert difference(sounds(spelling), sounds(spelling.upper()), 5.0) == 0.0


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Saakaschwili", "Saakashvili", 0.0),
        ("Qaraqalpaqstan", "Karakalpakstan", 0.0),
        ("Nyýazow", "Niyazov", 0.0),
        ("Əliyev", "Aliyev", 0.0),
        ("Şuşa", "Shusha", 0.0),
        ("Erevan", "Yerevan", 0.0),
        ("Мирзиёев", "Mirziyoyev", 0.0),
        ("Schewardnadse", "Shevardnadze", 0.5),
        ("presidnet", "president", 0.75),
        ("Obama", "Osama", 1.25),
    ],
)
def test_spellings_of_one_name_are_nearer_than_two_names(
    one: str, other: str, apart: float
) -> None:
    """Alphabets cost nothing, a vowel less than a consonant."""
    assert difference(sounds(one), sounds(other), 5.0) == pytest.approx(apart)


def test_cyrillic_names_in_latin_letters() -> None:
    """As the English-language press writes them; a Russian case ending may be taken off."""
    assert (
        latin("Жанаозен Шымкент Щорс Қарағанды") == "zhanaozen shymkent shchors qaraghandy"
    )
    assert latin_forms("Токаевым") == ("tokaevym", "tokaev")
    assert latin_forms("Rogun") == ("rogun",)


@given(st.text(max_size=60), st.text(max_size=60))
def test_differences_are_the_same_both_ways(one: str, other: str) -> None:
    """Any two words have a distance; none is nearer to another than to itself."""
    mine, theirs = sounds(one), sounds(other)
    assert difference(mine, theirs, 99.0) == pytest.approx(difference(theirs, mine, 99.0))
    assert difference(mine, mine, 0.0) == 0.0
    assert (difference(mine, theirs, 99.0) == 0.0) == (mine == theirs)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="abcоксkz AZ'ʻ’\"“”?-", max_size=40))
def test_any_question_is_read(store: Store, question: str) -> None:
    """Whatever is typed, there is a text to look up, and what was taken was typed."""
    found = read(question, store)
    assert bool(found.text.strip()) == bool(question.strip())
    assert all(typed in question for typed, _ in found.taken)


def test_a_word_is_found_among_a_hundred_thousand_in_milliseconds() -> None:
    """The stems of a large index are sifted by their letters before any is compared."""

    class Large:
        def document_frequencies(self, stems: list[str]) -> dict[str, int]:
            return {stem: int(stem == "karzhabad") for stem in stems}

        def stems_like(self, *_: object) -> list[tuple[str, int]]:
            made = [
                (f"k{n:x}rz{n % 977:x}d".translate(_TO_LETTERS), 1) for n in range(5_000)
            ]
            return [*made, ("karzhabad", 3)]

        def lexical(self, *_: object) -> list[tuple[int, float]]:
            return []

        def passages(self, *_: object) -> list[object]:
            return []

    from typing import Any, cast

    started = time.process_time()
    respelled("Where is Qarjabat?", cast(Any, Large()), ENGLISH.__contains__)
    assert time.process_time() - started < 1.0


_TO_LETTERS = str.maketrans("0123456789", "aeiouaeiou")
