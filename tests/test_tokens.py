"""Tokens are counted without a network, exactly or as an upper estimate."""

from __future__ import annotations

import base64
import hashlib
import socket
from pathlib import Path
from typing import Any

import pytest
import tiktoken
import tiktoken_ext.openai_public
from hypothesis import given
from hypothesis import strategies as st

from askcaci import tokens
from askcaci.config import vocabulary_cache
from askcaci.errors import UsageError
from askcaci.tokens import counter, vocabulary
from askcaci.tokens.train import corpus_texts, rank_file, train
from conftest import ROOT

SHIPPED = counter("askcaci")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens a socket fails the test."""

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a network call")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_an_encoding_that_is_not_on_disk_is_estimated_offline(tmp_path: Path) -> None:
    """No file, no folder, no cache: the shipped vocabulary counts, and says so."""
    for cache in (tmp_path, tmp_path / "absent", None):
        found = counter("o200k_base", cache)
        assert (found.name, found.exact) == ("askcaci", False)
        assert found.count("The dam was delayed.") > 0


def test_a_vocabulary_in_the_cache_counts_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is found under the name tiktoken gives it."""
    data = rank_file([*(bytes([b]) for b in range(256)), b"da", b"dam"])
    file = _published(monkeypatch, data)
    (tmp_path / file).write_bytes(data)
    found = counter("o200k_base", tmp_path)
    assert (found.name, found.exact) == ("o200k_base", True)
    assert found.count("dam") == 1
    assert found.count("<|endoftext|>") == 13


def test_a_damaged_vocabulary_is_neither_used_nor_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with another checksum stays as it is, and the shipped vocabulary counts."""
    file = tmp_path / _published(monkeypatch, b"YQ== 0\n")
    file.write_bytes(b"half a downl")
    assert not counter("o200k_base", tmp_path).exact
    assert file.read_bytes() == b"half a downl"


def _published(monkeypatch: pytest.MonkeyPatch, data: bytes) -> str:
    """Let o200k_base be other data and return its file's name."""
    real = vocabulary.PUBLISHED["o200k_base"]
    assert real.file == "fb374d419588a4632f3f557e76b4b70aebbca790"
    other = vocabulary.Published(real.url, hashlib.sha256(data).hexdigest(), real.pattern)
    monkeypatch.setitem(vocabulary.PUBLISHED, "o200k_base", other)
    return real.file


@pytest.mark.parametrize("name", vocabulary.PUBLISHED)
def test_the_published_encodings_are_tiktokens(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Address, checksum and pattern are those of the tiktoken that is installed."""
    asked: list[str | None] = []

    def load(url: str, expected_hash: str | None = None) -> dict[bytes, int]:
        asked.extend((url, expected_hash))
        return {}

    monkeypatch.setattr(tiktoken_ext.openai_public, "load_tiktoken_bpe", load)
    theirs: dict[str, Any] = tiktoken_ext.openai_public.ENCODING_CONSTRUCTORS[name]()
    ours = vocabulary.PUBLISHED[name]
    assert [ours.url, ours.sha256] == asked
    assert ours.pattern == theirs["pat_str"]


def test_the_shipped_file_is_what_the_script_makes_of_the_corpus() -> None:
    """Training twice gives the bytes in the package; after a changed brief, train again."""
    made = [rank_file(train(corpus_texts(ROOT / "corpus"))) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] == vocabulary.SHIPPED.read_bytes()


def test_the_shipped_file_is_in_tiktokens_format() -> None:
    """Every byte has a token, and ranks count up from 0."""
    lines = [line.split() for line in vocabulary.SHIPPED.read_bytes().splitlines()]
    assert [int(rank) for _, rank in lines] == list(range(len(lines)))
    assert {bytes([b]) for b in range(256)} <= {base64.b64decode(t) for t, _ in lines}


# Counted with o200k_base by bpe-openai 0.1.4.
@pytest.mark.parametrize(
    ("text", "o200k_base"),
    [
        ("Kyrgyzstan's parliament approved the agreement on Wednesday.", 12),
        ("The railway would carry 15 million tons a year at a cost of $8.2 billion.", 20),
        ("Президент подписал договор о государственной границе в Бишкеке.", 12),
        ("სამხრეთ კავკასია და ცენტრალური აზია", 13),
        ("| year | tons |\n|------|------|\n| 2023 | 2,764,000 |\n\n\n\tTotal!!! ---", 27),
        ("https://www.cacianalyst.org/publications/analytical-articles/", 17),
    ],
)
def test_the_estimate_is_not_below_what_the_encoding_counts(
    text: str, o200k_base: int
) -> None:
    """Prose, figures, other scripts and tables have at least as many shipped tokens."""
    assert SHIPPED.count(text) >= o200k_base


@given(st.text())
def test_decoding_gives_back_what_was_encoded(text: str) -> None:
    """No character is lost, whatever its script."""
    encoding = SHIPPED.encoding
    assert encoding.decode(encoding.encode(text, disallowed_special=())) == text


@pytest.mark.parametrize("text", ["<|endoftext|>", "a <|fim_prefix|> b <|endofprompt|>"])
def test_special_tokens_in_a_text_are_ordinary_text(text: str) -> None:
    """They are spelled out, and nothing is raised."""
    assert SHIPPED.count(text) > 5


def test_tiktoken_knows_the_shipped_vocabulary() -> None:
    """It is registered as a plugin, beside tiktoken's own."""
    assert "o200k_base" in tiktoken.list_encoding_names()
    found = tiktoken.get_encoding("askcaci")
    assert found.encode("Rogun, 335 m") == SHIPPED.encoding.encode("Rogun, 335 m")


def test_an_unknown_encoding_is_a_usage_error() -> None:
    """The hint names those there are."""
    with pytest.raises(UsageError) as raised:
        counter("p400k")
    assert all(name in raised.value.hint for name in tokens.ENCODINGS)


def test_the_cache_is_where_tiktoken_keeps_it(tmp_path: Path) -> None:
    """Its two variables in its order; an empty one turns the cache off."""
    one, two = tmp_path / "one", tmp_path / "two"
    names = ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR")
    both = dict(zip(names, (str(one), str(two)), strict=True))
    assert vocabulary_cache(both) == one
    assert vocabulary_cache({names[1]: str(two)}) == two
    assert vocabulary_cache(both | {names[0]: ""}) is None
    default = vocabulary_cache({})
    assert default is not None
    assert default.name == "data-gym-cache"
