"""The reader's training on a small sample: it learns, resumes, exports and is scored."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from askcaci.assistant import Assistant
from askcaci.corpus.files import read_article
from askcaci.errors import SourceError, UsageError
from askcaci.models import DEFAULT_MODEL, find_model
from askcaci.reader.model import open_reader
from askcaci.training.asked import write_asked
from askcaci.training.examples import Example, draw, read_examples
from askcaci.training.fitting import averaged
from askcaci.training.model import new_reader
from askcaci.training.negatives import NegativeSource
from askcaci.training.recipe import SHIPPED, Recipe, Source, read_recipe
from askcaci.training.recovering import recover
from askcaci.training.smoothing import smoothed
from askcaci.training.swaps import SwapSource
from askcaci.training.windows import (
    BUCKETS,
    Group,
    Layout,
    Window,
    assemble,
    batches,
    layout_of,
    tokenizer_at,
)
from askcaci.types import Span

ROOT = Path(__file__).parent.parent
# A small model of another kind than the shipped reader's: the code knows neither.
BASE = find_model(DEFAULT_MODEL)
torch = pytest.importorskip("torch")

LAYOUT = Layout((101,), (102,), (102,), 0)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our development questions on the briefs, as question sets for training."""
    folder = tmp_path_factory.mktemp("data")
    lines: dict[str, list[dict[str, object]]] = {}
    for line in (ROOT / "eval/questions/dev.jsonl").read_text("utf-8").splitlines():
        question = json.loads(line)
        for evidence in question.get("evidence", ())[:1]:
            article = read_article(ROOT / "corpus" / f"{evidence['article']}.md")
            start = article.text.rfind("\n", 0, evidence["start"]) + 1
            end = article.text.find("\n", evidence["end"])
            context = article.text[start : end if end > 0 else None]
            answer = next((a for a in question["answers"] if a in context), None)
            asked = {"id": question["id"], "question": question["question"], "answers": []}
            if answer:
                asked["answers"] = [{"text": answer, "start": context.index(answer)}]
            lines.setdefault(context, []).append(asked)
    for name in ("train", "reading"):
        (folder / name).mkdir()
        with gzip.open(folder / name / "briefs.jsonl.gz", "wt", encoding="utf-8") as file:
            for context, questions in lines.items():
                file.write(json.dumps({"context": context, "questions": questions}) + "\n")
    return folder


@pytest.fixture(scope="module")
def recipe_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recipe of a few steps."""
    path = tmp_path_factory.mktemp("recipe") / "small.toml"
    path.write_text(
        "seed = 1\nfrozen_layers = 2\n[windows]\nlongest = 160\n"
        "[schedule]\nwindows = 192\nbatch = 8\n"
        "rate = 3e-4\n[reports]\nsave = 8\nscore = 24\n"
        'score_file = "briefs.jsonl.gz"\nscore_questions = 20\n'
        '[[sources]]\nfile = "briefs.jsonl.gz"\nquestions = 60\nnegatives = 20\nswaps = 5\n'
    )
    return path


@pytest.fixture(scope="module")
def trained(
    data: Path, recipe_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Train in a process that is killed after a few steps, then go on."""
    output = tmp_path_factory.mktemp("run")
    command = [
        sys.executable, "-m", "askcaci.training", "fit", str(data), "--no-compile",
        "--base", str(BASE), "--recipe", str(recipe_file), "-o", str(output),
    ]  # fmt: skip
    first = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (output / "small" / "log.jsonl").exists():
        assert first.poll() is None, first.communicate()
        try:
            first.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    first.kill()
    first.communicate()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(output / "shipped")
    assert open_reader(output / "shipped").name == "askcaci-reader"
    return output


def test_training_lowers_the_loss_and_goes_on_where_it_was_killed(trained: Path) -> None:
    """Killed with SIGKILL after its first save, it ends as one run would."""
    log = [
        json.loads(line)
        for line in (trained / "small" / "log.jsonl").read_text().splitlines()
    ]
    assert [line["step"] for line in log] == [8, 16, 24]
    assert log[-1]["loss"] < 0.8 * log[0]["loss"]
    assert {"EM", "F1", "AUROC"} <= log[-1].keys()
    assert log[-1]["F1"] > 0.05


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_an_export_reads_as_torch_does(
    trained: Path, data: Path, tmp_path: Path, precision: str
) -> None:
    """Every precision passes its parity check, and the export can be scored."""
    run = [sys.executable, "-m", "askcaci.training"]
    subprocess.run(
        [*run, "export", trained / "small" / "reader.safetensors", "-o", tmp_path / "reader",
         "--precision", precision, "--base", BASE,
         "--calibrate", data / "reading" / "briefs.jsonl.gz"],
        check=True, capture_output=True,
    )  # fmt: skip
    opened = open_reader(tmp_path / "reader")
    assert opened.name == "askcaci-reader"
    card = json.loads((tmp_path / "reader" / "reader.json").read_text())
    assert card["parity"] <= {"fp32": 1e-3, "int8": 2.5}[precision]
    if precision == "fp32":
        with pytest.raises(ValueError, match="8 bits"):
            recover(opened.folder)
    told = subprocess.run(
        [*run, "score", data / "reading" / "briefs.jsonl.gz", "--sample", "12",
         "--reader", tmp_path / "reader", "--json"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(told.stdout)["F1"][3] > 0


def test_weights_come_back_out_of_an_export_in_8_bits(
    trained: Path, tmp_path: Path
) -> None:
    """Within the rounding, of the layers that were trained, and they can be trained on."""
    from safetensors.numpy import load_file

    path = tmp_path / "recovered.safetensors"
    subprocess.run(
        [sys.executable, "-m", "askcaci.training", "recover", trained / "shipped",
         "-o", path, "--untrained", "2"],
        check=True, capture_output=True,
    )  # fmt: skip
    found, made = load_file(path), load_file(trained / "small" / "reader.safetensors")
    first = ("bert.encoder.layer.0.", "bert.encoder.layer.1.")
    assert found.keys() == {name for name in made if not name.startswith(first)}
    for name, value in found.items():
        difference = np.linalg.norm(value - made[name].astype(np.float32))
        assert difference <= 0.06 * np.linalg.norm(value), name
    states = [new_reader(BASE, one).state_dict() for one in (path, None)]
    for layer, same in ((1, True), (2, False)):
        name = f"bert.encoder.layer.{layer}.output.dense.bias"
        assert torch.allclose(states[0][name], states[1][name], atol=1e-3) == same


def test_the_shipped_reader_is_small_and_whole() -> None:
    """At most 115 MB, no file over 60 MB, and it opens and reads."""
    opened = open_reader()
    sizes = [path.stat().st_size for path in opened.folder.iterdir()]
    assert sum(sizes) < 115e6
    assert max(sizes) < 60e6
    (windows,) = opened.read("Who signed it?", ["Rahmon signed the treaty in Khujand."])
    assert len(windows) == 1
    assert len(windows[0].starts) == len(windows[0].offsets)


def test_recipes_are_checked(tmp_path: Path) -> None:
    """A setting that there is not, or no file, is an error."""
    for shipped in map(read_recipe, SHIPPED):
        assert sum(source.questions for source in shipped.sources) > 5_000
    path = tmp_path / "recipe.toml"
    path.write_text(SHIPPED[0].read_text().replace("clip =", "clop ="))
    with pytest.raises(UsageError, match="clop"):
        read_recipe(path)
    with pytest.raises(UsageError):
        read_recipe(tmp_path / "missing.toml")


def test_weights_are_averaged_with_those_of_the_start(tmp_path: Path) -> None:
    """Of one recipe's end and the next one's, by the share that the recipe says."""
    from safetensors.torch import load_file, save_file

    start, end = tmp_path / "start.safetensors", tmp_path / "end.safetensors"
    save_file({"a": torch.tensor([0.0, 1.0]).half()}, start)
    save_file({"a": torch.tensor([1.0, 1.0]).half()}, end)
    found = load_file(averaged(start, end, 0.75))
    assert found["a"].tolist() == [0.75, 1.0]
    assert averaged(start, end, 1.0) == end
    assert averaged(None, end, 0.5) == end


def test_rates_rise_stay_and_fall_to_nothing() -> None:
    """Warm-up, level, then a straight line."""
    schedule = read_recipe(SHIPPED[0]).schedule
    rates = np.array([schedule.rate_at(step) for step in range(schedule.steps)])
    assert rates.max() == schedule.rate
    assert rates[0] < schedule.rate / 5
    assert rates[-1] < schedule.rate / 100
    assert (np.diff(rates[schedule.steps // 2 :]) <= 1e-12).all()


def _example(context: str, question: str, answer: str, line: int = 1) -> Example:
    start = context.index(answer)
    return Example(context, line, question, Span(start, start + len(answer)), (answer,))


def test_negatives_share_words_and_not_the_answer() -> None:
    """The passage that holds the answer in other words is never one."""
    examples = [
        _example(
            "The Rogun dam is 335 meters high.", "How high is the Rogun dam?", "335", 1
        ),
        _example("The Rogun dam was begun in 1976.", "When was it begun?", "1976", 2),
        _example("Rogun is high: 335 meters of dam.", "What is high?", "Rogun", 3),
        _example("Cotton grows in Ferghana.", "Where does cotton grow?", "Ferghana", 4),
    ]
    source, chance = NegativeSource(examples), random.Random(1)
    for _ in range(20):
        found = source.find(examples[0], chance)
        assert found is not None
        assert found.context == examples[1].context
        assert found.answer is None
    hostile = _example("a b", '"AND" NEAR( * OR -', "a")
    assert source.find(hostile, chance) is None or True


NEIGHBOURS = [
    _example(
        "The first dam in Tajikistan, Nurek, was opened in 1972.",
        "When was the first dam in Tajikistan opened?",
        "1972",
        1,
    ),
    _example("Canals in Uzbekistan came in 1939.", "When did canals come?", "1939", 2),
    _example("Far away, in Canada, 1867 is a year.", "What is 1867?", "a year", 90),
]


def test_a_swapped_question_is_not_answered_by_its_passage() -> None:
    """A name or year of a neighbouring passage, or an opposite, takes the place of one."""
    source, chance = SwapSource(NEIGHBOURS), random.Random(1)
    made = {source.make(NEIGHBOURS[0], chance) for _ in range(20)}
    assert {one.question for one in made if one} == {
        "When was the last dam in Tajikistan opened?",
        "When was the first dam in Uzbekistan opened?",
        "When was the first dam in Tajikistan closed?",
    }
    assert {(one.answer, one.context) for one in made if one} == {
        (None, NEIGHBOURS[0].context)
    }


def test_years_are_swapped_for_those_of_neighbours() -> None:
    """The year asked for stands in the passage, the one that takes its place does not."""
    asked = replace(NEIGHBOURS[0], question="What was opened in 1972?")
    source = SwapSource([asked, *NEIGHBOURS[1:]])
    found = source.make(asked, random.Random(1))
    assert found is not None
    assert found.question == "What was opened in 1939?"


def test_a_question_with_nothing_to_exchange_is_not_swapped() -> None:
    """Neither its names nor its words stand in the passage."""
    alone = [replace(NEIGHBOURS[0], question="How high was the second dam?")]
    assert SwapSource(alone).make(alone[0], random.Random(1)) is None


def test_windows_hold_the_answer_whole() -> None:
    """Of a long context the answer is in one window, and the length is kept."""
    tokenizer = tokenizer_at(BASE / "tokenizer.json")
    recipe = read_recipe(SHIPPED[0])
    context = (
        "It began. " * 120 + "The contract was worth $3.9 billion. " + "It ended. " * 120
    )
    example = _example(context, "What was the contract worth?", "$3.9 billion")
    made = _groups_of([example], recipe, tokenizer)
    for group in made:
        for window in group:
            assert len(window.ids) <= recipe.windows.longest
            words = tokenizer.decode(list(window.ids[window.start : window.end + 1]))
            assert window.end == 0 or words == "$ 3. 9 billion"
    assert sum(window.end > 0 for group in made for window in group) == 1


def _groups_of(examples: list[Example], recipe: Recipe, tokenizer: object) -> list[Group]:
    from askcaci.training.windows import _Cutter

    cutter = _Cutter(tokenizer, recipe.windows, random.Random(3))  # type: ignore[arg-type]
    return [group for example in examples for group in cutter.groups(example, None)]


def test_batches_are_full_padded_to_buckets_and_the_same_each_time() -> None:
    """A seed gives the same batches; pairs stay together."""
    chance = random.Random(5)
    made: list[Group] = []
    for _ in range(300):
        length = chance.randint(12, 250)
        window = Window((101, *[7] * (length - 2), 102), 4, 5, 6)
        without = Window((101, *[8] * 20, 102), 4, 0, 0)
        made.append((window, without) if chance.random() < 0.3 else (window,))
    first, again = batches(made, 16, 9, LAYOUT), batches(made, 16, 9, LAYOUT)
    for _ in range(12):
        one, other = next(first), next(again)
        assert one.ids.shape == one.attention.shape == one.allowed.shape
        assert one.ids.shape[0] == 16
        assert one.ids.shape[1] in BUCKETS
        assert (one.ids == other.ids).all()
        for right, wrong in one.pairs:
            assert one.ends[right] > 0 == one.ends[wrong]
        assert one.allowed[np.arange(16), one.starts].all()


def test_a_batch_allows_the_context_and_the_first_token_only() -> None:
    """Nothing of the question, the separators and the padding."""
    batch = assemble([(Window((101, 5, 6, 102, 7, 8, 9, 102), 4, 5, 6),)], LAYOUT)
    assert batch.allowed[0, :8].tolist() == [True, *[False] * 3, True, True, True, False]
    assert not batch.allowed[0, 8:].any()
    assert batch.attention[0].tolist() == [1] * 8 + [0] * (batch.ids.shape[1] - 8)


def test_special_tokens_are_read_off_the_tokenizer() -> None:
    """Where they go in a pair, and what pads, is the tokenizer's to say."""
    assert layout_of(tokenizer_at(BASE / "tokenizer.json")) == LAYOUT


def test_a_damaged_question_set_is_named(tmp_path: Path) -> None:
    """With file and line."""
    (tmp_path / "bad.jsonl.gz").write_bytes(gzip.compress(b'{"context": "x"}\n'))
    with pytest.raises(SourceError, match=r"bad\.jsonl\.gz:1"):
        read_examples(tmp_path / "bad.jsonl.gz", detokenise=False)
    with pytest.raises(SourceError):
        draw(Source("none.jsonl.gz", 3), tmp_path, 1)


def test_smoothed_products_compute_the_same() -> None:
    """Rescaling inputs and weights changes no logit by more than rounding."""
    reader = new_reader(BASE, None)
    tokenizer = tokenizer_at(BASE / "tokenizer.json")
    encoded = [
        tokenizer.encode("How high is it?", f"It is {n} meters.").ids for n in (7, 99)
    ]
    found = smoothed(reader, encoded)
    assert sum("Smoothed" in type(one).__name__ for one in found.modules()) == 36
    for ids in encoded:
        with torch.no_grad():
            before, after = (one(input_ids=torch.tensor([ids])) for one in (reader, found))
        torch.testing.assert_close(
            before.start_logits, after.start_logits, atol=1e-4, rtol=0
        )


def test_questions_are_asked_of_the_passages_found_for_them(
    briefs_home: Path, tmp_path: Path
) -> None:
    """Each question is written with the passage that answers and with some that do not."""
    asked = tmp_path / "asked.jsonl"
    lines = (ROOT / "eval/questions/dev.jsonl").read_text("utf-8").splitlines()
    asked.write_text("\n".join(lines[:6]) + "\n", "utf-8")
    output = tmp_path / "train.jsonl.gz"
    with Assistant.open(briefs_home) as assistant:
        written = write_asked([asked], assistant, output)
    examples = read_examples(output, detokenise=False)
    assert len(examples) == written
    questions = {json.loads(line)["question"] for line in lines[:6]}
    assert {one.question for one in examples} == questions
    answered = [one for one in examples if one.answer]
    assert answered
    for one in answered:
        assert one.answer is not None
        assert one.answer.of(one.context) == one.answers[0]
    assert len(examples) - len(answered) >= len(questions)
