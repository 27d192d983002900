"""The shared index: what the one in the home folder finds, for many who build and read."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import psycopg
import pytest

from askcaci.chunking import CHUNKING
from askcaci.errors import IndexMissing, IndexUnusable, ServerLost, UsageError
from askcaci.index import postings
from askcaci.index.build import BuildReport, build
from askcaci.index.postgres import publishing, search
from askcaci.index.postgres.build import build_shared, shared_is_stale
from askcaci.index.postgres.connection import Session, escaped, restored
from askcaci.index.postgres.search import SharedVectors
from askcaci.index.postgres.staging import begin, target_of
from askcaci.index.postgres.store import SharedStore
from askcaci.index.store import Store
from askcaci.index.vectors import open_vectors
from askcaci.text.normalise import stem
from askcaci.types import Filters
from hashed_encoder import HashedEncoder
from index_corpus import SUBJECTS, make_corpus, write_article
from postgres_servers import Server, running, until

QUESTIONS = ("railway", "border cotton", "units in 2004", "outlast every tunnel", "Berg")
FILTERS = (
    Filters(authors=("Berg",)),
    Filters(sections=("conclusions",)),
    Filters(since=date(2005, 3, 7), until=date(2011, 12, 31)),
    Filters(kinds=("brief",), articles=("article-1", "article-14")),
    Filters(publications=("askcaci",), authors=("Lomidze", "Said")),
)


class SlowEncoder(HashedEncoder):
    """Takes its time, so that there are many moments to be killed at."""

    pause = 0.05

    def encode(self, texts, *, kind="query"):
        """Return one unit row a text."""
        time.sleep(self.pause)
        return super().encode(texts, kind=kind)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server for the tests of this file."""
    with running() as started:
        yield started


@pytest.fixture
def address(server: Server) -> str:
    """An empty database."""
    return server.new_database()


def index(
    address: str,
    corpus: Path,
    folder: Path,
    encoder: HashedEncoder | None = None,
    *,
    rebuild: bool = False,
    workers: int = 1,
    notify: Callable[[str], None] = print,
) -> BuildReport:
    """Bring a shared index up to date."""
    return build_shared(
        address,
        corpus,
        folder,
        encoder=encoder or HashedEncoder(),
        rebuild=rebuild,
        workers=workers,
        progress=lambda stage, done, total: None,
        notify=notify,
    )


def opened(address: str, folder: Path) -> closing[SharedStore]:
    """Open the last generation."""
    return closing(SharedStore.open(address, folder))


def phrases(question: str) -> list[tuple[str, ...]]:
    """Return the stems of a question's words, each a phrase, and the whole as one."""
    stems = [stem(word) for word in question.casefold().split()]
    return [*((one,) for one in stems), tuple(stems)]


def above_last(ranking: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return what is above a ranking's last score, whose ties FAISS cuts as it likes."""
    return [pair for pair in ranking if pair[1] > ranking[-1][1]]


def assert_same_answers(shared: SharedStore, local: Store) -> None:
    """Check that two stores hold and find the same."""
    ours, theirs = SharedVectors(shared), open_vectors(local.index_dir, local)
    assert shared.articles() == local.articles()
    assert shared.coverage() == local.coverage()
    assert shared.author_names() == local.author_names()
    assert shared.publications() == local.publications()
    assert shared.damage() == local.damage() == ""
    for filters in (Filters(), *FILTERS):
        rows, same = shared.rows(filters), local.rows(filters)
        assert ids(shared, rows) == ids(local, same)
        for question in QUESTIONS:
            vector = HashedEncoder().encode([question])[0]
            near = above_last(ours.search(vector, 40, rows))
            assert scored(shared, near) == scored(
                local, above_last(theirs.search(vector, 40, same))
            )
            assert scored(shared, shared.lexical(phrases(question), 40, rows)) == scored(
                local, local.lexical(phrases(question), 40, same)
            )
    for subject in SUBJECTS:
        found = shared.rows_with([[(stem(subject),)]])
        assert ids(shared, found) == ids(local, local.rows_with([[(stem(subject),)]]))
    stems = [stem(subject) for subject in SUBJECTS]
    assert shared.document_frequencies(stems) == local.document_frequencies(stems)
    assert shared.stems_like("rt", 3, 9, "aei", 2) == sorted(
        local.stems_like("rt", 3, 9, "aei", 2),
        key=lambda pair: ("rt".index(pair[0][0]), pair),
    )


def ids(store: SharedStore | Store, rows: np.ndarray | None) -> list[str] | None:
    """Return the ids of some passages."""
    return None if rows is None else [p.id for p in store.passages(rows.tolist())]


def scored(
    store: SharedStore | Store, ranking: list[tuple[int, float]]
) -> list[tuple[str, float]]:
    """Return a ranking by the passages' ids."""
    passages = store.passages([row for row, _ in ranking])
    return [(p.id, score) for p, (_, score) in zip(passages, ranking, strict=True)]


def test_a_new_index_finds_what_the_one_in_the_home_folder_finds(
    address: str, tmp_path: Path
) -> None:
    """The same passages, in the same order, with the same scores, under every filter."""
    corpus = make_corpus(tmp_path / "corpus", 90)
    report = index(address, corpus, tmp_path / "shared")
    build(corpus, tmp_path / "local", encoder=HashedEncoder())
    assert (len(report.added), report.passages, report.encoded) == (90, 270, 270)
    local = Store.open(tmp_path / "local")
    with opened(address, tmp_path / "shared") as shared, closing(local):
        assert_same_answers(shared, local)
    again = index(address, corpus, tmp_path / "shared")
    assert (again.unchanged, again.encoded, again.generation) == (90, 0, 1)


def test_as_articles_change_it_goes_on_to_hold_the_same(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was added, changed and removed leaves what an index made anew would hold."""
    monkeypatch.setattr(postings, "CAPACITY", 48)
    corpus = make_corpus(tmp_path / "corpus", 30)
    for step in range(4):
        for number in range(step, 30, 7):
            write_article(corpus, number, note=f"A later word of kurultai {step}.")
        (corpus / f"article-{step * 3}.md").unlink()
        write_article(corpus, 40 + step)
        report = index(address, corpus, tmp_path / "shared")
        assert report.generation == step + 1
        # A stricter comparison than scores allow: lengths and rows differ, ids may not.
        with opened(address, tmp_path / "shared") as shared:
            assert shared.damage() == ""
    build(corpus, tmp_path / "local", encoder=HashedEncoder())
    with (
        opened(address, tmp_path / "shared") as shared,
        closing(Store.open(tmp_path / "local")) as local,
    ):
        assert shared.articles() == local.articles()
        for question in QUESTIONS:
            ours = shared.lexical(phrases(question), 500)
            theirs = local.lexical(phrases(question), 500)
            assert dict(scored(shared, ours)) == dict(scored(local, theirs))


@pytest.mark.parametrize(
    "text",
    ["", "plain", "\0", "a\0b\ufdd0c\ufdd00\ufdd01", "\ufdd0\ufdd0\0\0", "'; DROP TABLE x"],
)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    """NUL bytes, which PostgreSQL refuses, are put otherwise, and nothing is mistaken."""
    assert "\0" not in escaped(text)
    assert restored(escaped(text)) == text


def test_any_text_can_be_kept_and_asked_for(address: str, tmp_path: Path) -> None:
    """NUL, noncharacters and what looks like SQL are text, in articles and questions."""
    corpus = make_corpus(tmp_path / "corpus", 3)
    odd = "The zander\0 swims\ufdd00 'here'; DROP TABLE askcaci.articles; -- \\x %s {} $1"
    write_article(corpus, 1, note=f"{odd}\n\nThe burbot\0 stays.")
    index(address, corpus, tmp_path / "shared")
    with opened(address, tmp_path / "shared") as shared:
        assert shared.damage() == ""
        article = shared.article("article-1")
        assert odd in article.text
        (row,) = shared.rows_with([[("zander",)]])
        (passage,) = shared.passages([int(row)])
        assert passage.span.of(article.text) == passage.text
        assert odd in passage.text
        hostile = "x'; DROP TABLE askcaci.articles; --\0\ufdd0"
        assert shared.lexical([(hostile,)], 5) == []
        assert shared.document_frequencies([hostile]) == {hostile: 0}
        with pytest.raises(UsageError):
            shared.article(hostile)
        assert shared.rows(Filters(authors=(hostile,))).tolist() == []
        assert len(shared.articles()) == 3


def test_a_reader_sees_one_generation(address: str, tmp_path: Path) -> None:
    """What was opened stays as it was, though articles and the encoder change."""
    corpus, folder = make_corpus(tmp_path / "corpus", 12), tmp_path / "shared"
    index(address, corpus, folder)
    with opened(address, folder) as before:
        (corpus / "article-4.md").unlink()
        index(address, corpus, folder)
        index(address, corpus, folder, HashedEncoder("other"), rebuild=True)
        assert before.damage() == ""
        assert len(before.articles()) == 12
        assert before.manifest.encoder_name == "hashed"
        vector = HashedEncoder().encode(["railway"])[0]
        assert len(SharedVectors(before).search(vector, 36)) == 36
        with opened(address, folder) as after:
            assert (after.generation, len(after.articles())) == (3, 11)
            assert after.manifest.encoder_name == "other"
            assert after.damage() == ""
    # Nobody reads the old vectors now.
    index(address, corpus, folder, HashedEncoder("other"))
    with Session(address) as session:
        tables = session.run(
            lambda one: one.execute(
                "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'vectors%'"
            ).fetchone()
        )
    assert tables == (1,)


def test_a_new_model_answers_once_it_is_whole(address: str, tmp_path: Path) -> None:
    """Until every article has its new vectors the old index answers; others may help."""
    corpus, folder = make_corpus(tmp_path / "corpus", 8), tmp_path / "shared"
    index(address, corpus, folder)
    other = HashedEncoder("other")
    with Session(address) as session:
        session.run(lambda one: begin(one, other, CHUNKING, "somebody who died"))
    with opened(address, folder) as old:
        assert (old.generation, old.manifest.encoder_name) == (1, "hashed")
    with pytest.raises(IndexUnusable, match="made with the model other, not hashed"):
        index(address, corpus, folder)
    write_article(corpus, 20)
    # Another machine, without any article, does what is left to do.
    report = index(address, tmp_path / "none", tmp_path / "elsewhere", other)
    assert (report.encoded, report.passages) == (24, 24)
    with opened(address, folder) as new:
        assert (new.generation, new.manifest.encoder_name) == (2, "other")
        assert (len(new.articles()), new.damage()) == (8, "")
    report = index(address, corpus, folder, other)
    assert (report.added, report.passages) == (("article-20",), 27)


def test_importers_of_different_folders_leave_each_other_s_articles(
    address: str, tmp_path: Path
) -> None:
    """An article goes when nobody who brought it in has it any more."""
    one, two = make_corpus(tmp_path / "one", 6), make_corpus(tmp_path / "two", 4)
    write_article(two, 30)
    index(address, one, tmp_path / "first")
    report = index(address, two, tmp_path / "second")
    assert (report.added, report.encoded) == (("article-30",), 3)
    (one / "article-1.md").unlink()
    (one / "article-5.md").unlink()
    assert shared_is_stale(address, one, tmp_path / "first")
    report = index(address, one, tmp_path / "first")
    assert not shared_is_stale(address, one, tmp_path / "first")
    with opened(address, tmp_path / "first") as shared:
        held = shared.article_ids()
    assert "article-1" in held
    assert "article-5" not in held
    assert "article-30" in held
    (two / "article-1.md").unlink()
    index(address, two, tmp_path / "second")
    with opened(address, tmp_path / "first") as shared:
        assert "article-1" not in shared.article_ids()


def test_what_cannot_be_read_is_named_and_the_rest_is_indexed(
    address: str, tmp_path: Path
) -> None:
    """A file that is no article keeps nothing else out."""
    corpus = make_corpus(tmp_path / "corpus", 3)
    (corpus / "broken.md").write_text("---\ntitle: [\n---\n", "utf-8")
    report = index(address, corpus, tmp_path / "shared")
    assert len(report.added) == 3
    assert ["broken.md" in str(problem) for problem in report.problems] == [True]
    assert len(index(address, corpus, tmp_path / "shared").problems) == 1


def test_many_passages_are_found_by_the_index_under_filters_too(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ten nearest that HNSW finds are, but for one in fifty, the ten nearest."""
    monkeypatch.setattr(publishing, "EXACT_UP_TO", 100)
    monkeypatch.setattr(search, "_LEAST_SHARE", 0.0)
    corpus = make_corpus(tmp_path / "corpus", 500)
    index(address, corpus, tmp_path / "shared", RandomEncoder())
    with opened(address, tmp_path / "shared") as shared:
        exact = SharedVectors(shared, exact_up_to=10_000)
        by_index = SharedVectors(shared, exact_up_to=10)
        explained = plan(shared, RandomEncoder().encode(["any"])[0])
        assert "hnsw" in explained
        for filters in (Filters(), *FILTERS[:3]):
            rows = shared.rows(filters)
            found = [
                len(
                    {row for row, _ in by_index.search(vector, 100, rows)[:10]}
                    & {row for row, _ in exact.search(vector, 100, rows)[:10]}
                )
                for vector in RandomEncoder().encode([f"question {n}" for n in range(20)])
            ]
            assert sum(found) >= 0.98 * 200


class RandomEncoder(HashedEncoder):
    """Gives each text a vector that has nothing to do with it, and hardly any ties."""

    def encode(self, texts, *, kind="query"):
        """Return one unit row a text."""
        seeds = [int.from_bytes(text.encode()[-8:], "big") + len(text) for text in texts]
        rows = np.stack(
            [np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds]
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def plan(shared: SharedStore, vector: np.ndarray) -> str:
    """Return how the server looks for the nearest."""
    database = shared._database
    from pgvector import HalfVector

    from askcaci.index.postgres.tables import _NEAREST_BY_INDEX

    statement = _NEAREST_BY_INDEX.format(vectors=database._vectors)
    found = database._connection.execute(
        f"EXPLAIN {statement}".encode(), (HalfVector(vector), 200)
    )
    return "\n".join(line for (line,) in found)


def test_several_workers_encode_each_text_once(address: str, tmp_path: Path) -> None:
    """Two processes share the work; what both did is all of it."""
    corpus = make_corpus(tmp_path / "corpus", 120)
    report = index(address, corpus, tmp_path / "shared", SlowEncoder(), workers=2)
    assert (report.encoded, report.passages) == (360, 360)
    with opened(address, tmp_path / "shared") as shared:
        assert shared.damage() == ""


def test_a_killed_worker_s_claim_lapses(address: str, tmp_path: Path) -> None:
    """What a process that was killed had claimed is encoded by another, at once."""
    corpus = make_corpus(tmp_path / "corpus", 40)
    process = worker(address, corpus, tmp_path / "first", pause=600)
    until("a claim", lambda: claims(address) > 0)
    process.kill()
    process.join()
    report = index(address, corpus, tmp_path / "second")
    assert (report.encoded, report.passages) == (120, 120)


def claims(address: str) -> int:
    """Return how many sessions hold a text; none before there are tables."""
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' "
            "AND query LIKE '%SKIP LOCKED%' AND datname = current_database()"
        ).fetchone()
    return found[0] if found else 0


def worker(
    address: str, corpus: Path, folder: Path, *, pause: float
) -> multiprocessing.process.BaseProcess:
    """Start a process that builds with an encoder that takes so many seconds a batch."""
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(address, corpus, folder, pause)
    )
    process.start()
    return process


def _work(address: str, corpus: Path, folder: Path, pause: float) -> None:
    SlowEncoder.pause = pause
    try:
        index(address, corpus, folder, SlowEncoder())
    except ServerLost:
        os._exit(3)


def test_kills_and_restarts_lose_nothing_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes are killed, the server crashes: the build ends with every passage once."""
    corpus = make_corpus(tmp_path / "corpus", 150)
    generator = random.Random(22)
    with running() as own:
        address = own.new_database()
        index(address, make_corpus(tmp_path / "few", 5), tmp_path / "few-index")
        running_now = [
            worker(address, corpus, tmp_path / f"w{n}", pause=0.1) for n in (0, 1)
        ]
        for number in range(6):
            time.sleep(generator.uniform(0.5, 3))
            if number % 3 == 2:
                own.restart()
            else:
                victim = generator.randrange(2)
                running_now[victim].kill()
                running_now[victim].join()
                folder = tmp_path / f"w{victim}"
                running_now[victim] = worker(address, corpus, folder, pause=0.1)
            with opened(address, tmp_path / "asking") as shared:
                assert shared.damage() == ""
        for process in running_now:
            process.join(240)
            assert process.exitcode == 0
        index(address, corpus, tmp_path / "w0", SlowEncoder())
        with opened(address, tmp_path / "asking") as shared:
            assert shared.damage() == ""
            assert len(shared.articles()) == 150
            assert shared.passage_count == 450


def test_a_server_that_goes_away_is_one_sentence(tmp_path: Path) -> None:
    """A reader is told at once, a build waits for a while and goes on."""
    corpus, folder = make_corpus(tmp_path / "corpus", 4), tmp_path / "shared"
    with running() as own:
        address = own.new_database()
        index(address, corpus, folder)
        with opened(address, folder) as shared:
            assert not shared.lost
            own.restart()
            assert shared.lost
            with pytest.raises(ServerLost, match="cannot be reached or has gone away"):
                shared.articles()
        told: list[str] = []
        with Session(address, told.append) as session:
            assert session.run(target_of) is not None
            own.restart()
            assert session.run(target_of) is not None
        assert len(told) == 1
    with pytest.raises(ServerLost) as caught:
        SharedStore.open(address, folder)
    assert "\n" not in str(caught.value)
    with pytest.raises(ServerLost):
        index(address, corpus, folder)


def test_without_an_index_it_says_how_to_build_one(address: str, tmp_path: Path) -> None:
    """An empty database is one without an index, not a damaged one."""
    with pytest.raises(IndexMissing):
        SharedStore.open(address, tmp_path)


def test_a_reader_s_role_suffices_to_ask_and_for_nothing_else(
    server: Server, address: str, tmp_path: Path
) -> None:
    """SELECT on what is published is enough; building is refused in one sentence."""
    corpus, folder = make_corpus(tmp_path / "corpus", 5), tmp_path / "shared"
    index(address, corpus, folder)
    role = f"reader_{address.split('test_')[1][:8]}"
    server.execute(
        f"CREATE ROLE {role} LOGIN",
        f"GRANT USAGE ON SCHEMA askcaci TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA askcaci TO {role}",
        address=address,
    )
    reader = address.replace("//postgres@", f"//{role}@")
    with opened(reader, folder) as shared:
        assert shared.damage() == ""
        vector = HashedEncoder().encode(["railway"])[0]
        assert len(SharedVectors(shared).search(vector, 3)) == 3
    with pytest.raises(IndexUnusable, match="this role may not do that"):
        index(reader, corpus, tmp_path / "other")
    with pytest.raises(IndexUnusable, match="this role may not do that"):
        shared_is_stale(reader, corpus, folder)


def test_a_dump_restored_elsewhere_answers_the_same(
    server: Server, address: str, tmp_path: Path
) -> None:
    """pg_dump is the backup; what it brings back can be asked and built on."""
    corpus, folder = make_corpus(tmp_path / "corpus", 20), tmp_path / "shared"
    index(address, corpus, folder)
    dump, other = tmp_path / "askcaci.dump", server.new_database()
    program = server.programs / "pg_dump"
    subprocess.run([program, "-Fc", "-f", dump, address], check=True)
    subprocess.run([server.programs / "pg_restore", "-d", other, dump], check=True)
    build(corpus, tmp_path / "local", encoder=HashedEncoder())
    with (
        opened(other, folder) as shared,
        closing(Store.open(tmp_path / "local")) as local,
    ):
        assert_same_answers(shared, local)
    write_article(corpus, 50)
    assert index(other, corpus, folder).added == ("article-50",)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM askcaci.lexicon WHERE row = 2",
        "UPDATE askcaci.lexicon SET text = 'other' WHERE row = 3",
        "DELETE FROM askcaci.vectors_1 WHERE number = 4",
        "DELETE FROM askcaci.postings WHERE stem LIKE 'r%'",
        "UPDATE askcaci.terms SET passages = passages + 1",
        "DELETE FROM askcaci.articles WHERE id = 'article-1'",
        "UPDATE askcaci.segments SET lengths = lengths || lengths",
    ],
)
def test_damage_is_seen_and_a_rebuild_mends_it(
    server: Server, address: str, tmp_path: Path, damage: str
) -> None:
    """What is wrong between the tables is found; made anew, nothing is."""
    corpus, folder = make_corpus(tmp_path / "corpus", 4), tmp_path / "shared"
    index(address, corpus, folder)
    server.execute(damage, address=address)
    with opened(address, folder) as shared:
        assert found_damage(shared)
    index(address, corpus, folder, rebuild=True)
    with opened(address, folder) as shared:
        assert not found_damage(shared)
        assert len(shared.articles()) == 4


def found_damage(shared: SharedStore) -> str:
    """Return what is wrong, however it shows."""
    try:
        return shared.damage()
    except IndexUnusable as error:
        return str(error)


def test_a_lost_table_is_made_anew(server: Server, address: str, tmp_path: Path) -> None:
    """Where not even the tables are there, a rebuild starts from the articles."""
    corpus, folder = make_corpus(tmp_path / "corpus", 4), tmp_path / "shared"
    index(address, corpus, folder)
    server.execute("DROP TABLE askcaci.segments", address=address)
    with pytest.raises(IndexUnusable), opened(address, folder) as shared:
        shared.lexical([("railwai",)], 3)
    index(address, corpus, folder, rebuild=True)
    with opened(address, folder) as shared:
        assert shared.damage() == ""


def test_the_words_of_any_passages_weigh_the_same_in_both(
    address: str, tmp_path: Path
) -> None:
    """A signal of drift between the two engines' statements: term counts are equal."""
    corpus = make_corpus(tmp_path / "corpus", 17)
    index(address, corpus, tmp_path / "shared")
    build(corpus, tmp_path / "local", encoder=HashedEncoder())
    with closing(sqlite3.connect(tmp_path / "local" / "askcaci.db")) as local:
        counted = dict(local.execute("SELECT stem, passages FROM terms"))
    with opened(address, tmp_path / "shared") as shared:
        assert shared._database.terms() == counted
