"""A run: every question of a set asked, judged and kept."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timezone
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from askcaci.assistant import Assistant
from askcaci.config import Config
from askcaci.corpus.files import read_article
from askcaci.errors import AskcaciError, UnusableError, UsageError
from askcaci.evaluation.corpora import corpus_hash, document_home
from askcaci.evaluation.gold import GoldQuestion, Problem, QuestionSet, Task
from askcaci.evaluation.machine import PeakMemory, commit, machine, versions
from askcaci.evaluation.placing import Placed, place
from askcaci.evaluation.runs import (
    RUN_SCHEMA,
    Journal,
    Run,
    journal_path,
    run_lock,
    write_run,
)
from askcaci.evaluation.scoring import Outcome, crashed, judge
from askcaci.evaluation.systems import Askcaci, Naive, System, SystemName
from askcaci.home import Notify, Progress
from askcaci.receipts import hash_of_corpus
from askcaci.types import READ, Citation, Filters, Retriever

_ASKING = "asking"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a set is asked.

    `sample` questions drawn with `seed` are asked, all where it is None. `words` keeps
    questions and quotes in the run. `min_confidence` None is askcaci's own threshold,
    `reader` None the shipped one.
    """

    task: Task = "open"
    system: SystemName = "askcaci"
    retriever: Retriever = "fused"
    k: int = READ
    min_confidence: float | None = None
    reader: str | None = None
    sample: int | None = None
    seed: int = 7
    words: bool = True


def run(
    questions: QuestionSet,
    settings: Settings,
    config: Config,
    path: Path,
    *,
    cache: Path,
    resume: bool = False,
    progress: Progress,
    notify: Notify,
) -> Run:
    """Ask a set of questions, write the run to `path` and return it.

    Args:
        questions: the set; its documents, if it brings any, are the corpus.
        settings: how it is asked.
        config: whose corpus is asked where the set brings none, and the model; its
            reader gives way to that of `settings`.
        path: where the run is written when it is done.
        cache: the folder for homes of sets that bring documents.
        resume: go on with the run that was interrupted.
        progress: called with (stage, done, total).
        notify: called with a line that a user should know.

    Raises:
        UsageError: the set cannot be asked so, or there is nothing to resume.
        UnusableError: corpus, index or model cannot be used, or the run not be written.
    """
    config = replace(config, reader=settings.reader)
    if settings.task == "reading" and questions.documents is None:
        raise UsageError(
            "only a set that brings its texts can be read without retrieval",
            hint="Leave out --task reading",
        )
    if questions.documents is not None:
        config = document_home(questions.name, questions.documents, config, cache, progress)
    with Assistant(
        config, retriever=settings.retriever, progress=progress, notify=_once(notify)
    ) as assistant:
        good, problems = placed(questions, assistant)
        chosen = _sampled(good, settings)
        header = _header(questions, settings, config, assistant, chosen, problems)
        with run_lock(path), closing(Journal.open(path, header, resume=resume)) as journal:
            memory = _asked(assistant, config, settings, chosen, journal, progress)
            finished = {"finished": _now(), "peak_memory_mib": memory}
            made = Run({**journal.header, **finished}, tuple(journal.outcomes))
            write_run(made, path)
            journal_path(path).unlink(missing_ok=True)
    return made


def _once(notify: Notify) -> Notify:
    """Return a function that forwards each notice once, however many questions cause it."""
    said: set[str] = set()

    def tell(message: str) -> None:
        if message not in said:
            said.add(message)
            notify(message)

    return tell


def placed(
    questions: QuestionSet, assistant: Assistant
) -> tuple[list[Placed], list[Problem]]:
    """Return the questions whose evidence is in the corpus, and all problems.

    Raises:
        UsageError: no question fits the corpus.
    """
    article = lru_cache(maxsize=None)(assistant.article)
    passages = lru_cache(maxsize=None)(assistant.passages)
    good, problems = [], list(questions.problems)
    for question in questions.questions:
        try:
            good.append(place(question, article, passages))
        except ValueError as error:
            problems.append(Problem(f"{questions.name} ({question.id})", str(error)))
    if not good:
        raise UsageError(
            f"no question of {questions.name} fits the corpus: {problems[-1].message}",
            hint="See what is in the corpus:\n  askcaci articles",
        )
    return good, problems


def _said(problem: Problem) -> dict[str, str]:
    return {"place": problem.place, "message": problem.message}


def _sampled(good: list[Placed], settings: Settings) -> list[Placed]:
    """Return the questions to ask, in the set's order."""
    if settings.task == "retrieval":
        good = [one for one in good if one.relevant]
    if settings.sample is None or settings.sample >= len(good):
        return good
    drawn = random.Random(settings.seed).sample(range(len(good)), settings.sample)
    return [good[at] for at in sorted(drawn)]


def _asked(
    assistant: Assistant,
    config: Config,
    settings: Settings,
    chosen: list[Placed],
    journal: Journal,
    progress: Progress,
) -> float | None:
    """Ask what the journal lacks; return the most MiB that it took."""
    system = _system(assistant, settings)
    verbatim = _verbatim(config, assistant)
    done = {one.id for one in journal.outcomes}
    memory = PeakMemory()
    for number, placed in enumerate(chosen, start=1):
        if placed.gold.id not in done:
            outcome = _outcome(system, placed, settings, verbatim)
            journal.add(outcome if settings.words else replace(outcome, words={}))
        progress(_ASKING, number, len(chosen))
    return memory.mebibytes()


def _system(assistant: Assistant, settings: Settings) -> System:
    if settings.system == "askcaci":
        return Askcaci(assistant, k=settings.k, min_confidence=settings.min_confidence)
    return Naive(assistant, sentences=settings.system == "naive-sentence")


def _outcome(
    system: System,
    placed: Placed,
    settings: Settings,
    verbatim: Callable[[Citation], bool],
) -> Outcome:
    """Return the outcome of a question; an error in this question alone is a crash."""
    ask = system.search if settings.task == "retrieval" else system.ask
    try:
        trial = ask(placed.gold.question, _filters(placed.gold, settings.task))
    except UnusableError:
        raise
    except Exception as error:  # whatever it is, the question counts as wrong
        said = str(error) if isinstance(error, AskcaciError) else repr(error)
        return crashed(placed, said[:300], task=settings.task)
    return judge(placed, trial, k=settings.k, task=settings.task, verbatim=verbatim)


def _filters(gold: GoldQuestion, task: Task) -> Filters:
    if task != "reading":
        return gold.filters
    return replace(gold.filters, articles=gold.about)


def _verbatim(config: Config, assistant: Assistant) -> Callable[[Citation], bool]:
    """Return a function that checks a quote against the article's file, not against the index.

    Against the index where a shared one is asked from a home without articles.
    """

    @cache
    def text(article: str) -> str:
        if _without_files(config):
            return assistant.article(article).text
        return read_article(config.corpus / f"{article}.md").text

    return lambda citation: citation.span.of(text(citation.article.id)) == citation.quote


def _header(
    questions: QuestionSet,
    settings: Settings,
    config: Config,
    assistant: Assistant,
    chosen: list[Placed],
    problems: list[Problem],
) -> dict[str, Any]:
    store = assistant.home.store
    return {
        "schema": RUN_SCHEMA,
        "set": {
            "name": questions.name,
            "sha256": questions.sha256,
            "questions": len(questions.questions),
            "asked": len(chosen),
            "not_scored": [_said(one) for one in problems if not one.scored],
            "remarks": [_said(one) for one in problems if one.scored],
        },
        "settings": {**asdict(settings), "reader": _reader(settings)},
        "corpus": {
            "sha256": hash_of_corpus(assistant.articles())
            if _without_files(config)
            else corpus_hash(config),
            "articles": store.coverage().articles,
            "passages": store.passage_count,
            "chunking": store.manifest.chunking,
        },
        "model": {
            "name": store.manifest.encoder_name,
            "fingerprint": store.manifest.fingerprint,
        },
        "versions": versions(),
        "commit": commit(),
        "machine": machine(),
        "started": _now(),
    }


def _without_files(config: Config) -> bool:
    return config.store is not None and not config.corpus.is_dir()


def _reader(settings: Settings) -> str:
    """Return the name of what read; where nothing read but sentences, that is "none"."""
    if settings.system != "askcaci" or settings.task == "retrieval":
        return "none"
    return settings.reader or "shipped"


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
