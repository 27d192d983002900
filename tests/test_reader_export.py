"""Readers that a user names: exported faithfully, once, and refused where they cannot read."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from askcaci.errors import IndexBusy, IndexUnwritable, ModelUnavailable
from askcaci.evaluation.runs import read_run
from askcaci.graphs import check_hashes, made_whole, open_session
from askcaci.quiet import quiet
from askcaci.reader.export import obtain_reader
from askcaci.reader.model import open_reader, read_card
from conftest import ROOT, Run

PAIRS = (
    ("How long is the border?", "The border was agreed; it is 972 kilometers long."),
    ("Who signed?", "The president signed the decree. " * 9),
    ("?", "e\u0301tude — “quoted” 🙂"),
)
WORDS = (
    "the border was agreed it is 972 kilometers long who signed president decree how ?"
    " . ; , a b c d e f g h i j k l m n o p q r s t u v w x y z ##s ##d"
)
ALL_INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def word_pieces() -> Any:
    """Return BERT's kind of tokenizer, with a few words in its vocabulary."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = {word: at for at, word in enumerate([*special, *WORDS.split()])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_input_names=ALL_INPUTS,
    )


def byte_pairs() -> Any:
    """Return RoBERTa's kind of tokenizer, byte-level, without any merges."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {piece: at for at, piece in enumerate([*special, *alphabet])}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        unk_token="<unk>",
        cls_token="<s>",
        sep_token="</s>",
        mask_token="<mask>",
        model_input_names=ALL_INPUTS,
        model_max_length=10_000,
    )


def networks() -> dict[str, tuple[Any, Any]]:
    """Return tiny networks of several kinds, with weights large enough to matter."""
    import transformers as t

    shared = {"vocab_size": len(WORDS.split()) + 5, "initializer_range": 0.3,
              "max_position_embeddings": 64}  # fmt: skip
    bert = shared | {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
                     "intermediate_size": 64}  # fmt: skip
    distil = shared | {"dim": 32, "n_layers": 2, "n_heads": 2, "hidden_dim": 64}
    roberta = bert | {"vocab_size": 261, "type_vocab_size": 1, "pad_token_id": 1,
                      "max_position_embeddings": 66}  # fmt: skip
    deberta = bert | {"type_vocab_size": 0, "relative_attention": True,
                      "position_buckets": 16, "pos_att_type": ["p2c", "c2p"],
                      "norm_rel_ebd": "layer_norm", "share_att_key": True,
                      "position_biased_input": False}  # fmt: skip
    pieces = word_pieces()
    return {
        "bert": (t.BertForQuestionAnswering(t.BertConfig(**bert)), pieces),
        "distilbert": (
            t.DistilBertForQuestionAnswering(t.DistilBertConfig(**distil)),
            pieces,
        ),
        "roberta": (
            t.RobertaForQuestionAnswering(t.RobertaConfig(**roberta)),
            byte_pairs(),
        ),
        "electra": (
            t.ElectraForQuestionAnswering(t.ElectraConfig(embedding_size=16, **bert)),
            pieces,
        ),
        "deberta": (
            t.DebertaV2ForQuestionAnswering(t.DebertaV2Config(**deberta)),
            pieces,
        ),
        "no head": (t.BertModel(t.BertConfig(**bert)), pieces),
    }


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny checkpoint of each kind; not to be changed."""
    folder = tmp_path_factory.mktemp("checkpoints")
    with quiet():
        import torch

        torch.manual_seed(5)
        for name, (network, tokenizer) in networks().items():
            network.save_pretrained(folder / name)
            tokenizer.save_pretrained(folder / name)
    return folder


@pytest.fixture(scope="module")
def exported(checkpoints: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the BERT; not to be changed."""
    return obtain_reader(str(checkpoints / "bert"), tmp_path_factory.mktemp("index"))


@pytest.fixture
def copied(checkpoints: Path, tmp_path: Path) -> Path:
    """A copy of the BERT that a test may change."""
    return Path(shutil.copytree(checkpoints / "bert", tmp_path / "checkpoint"))


def logits_of(checkpoint: Path, question: str, text: str, most: int) -> tuple[Any, Any]:
    """Return transformers' own start and end logits of the text, and of the first token."""
    with quiet():
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(checkpoint)
        model = AutoModelForQuestionAnswering.from_pretrained(checkpoint).eval()
        features = tokenizer(
            question, text, truncation="only_second", max_length=most, return_tensors="pt"
        )
        if "distilbert" in str(checkpoint):
            features.pop("token_type_ids", None)
        with torch.no_grad():
            output = model(**features)
    inside = [part == 1 for part in features.sequence_ids(0)]
    starts, ends = output.start_logits[0].numpy(), output.end_logits[0].numpy()
    return (starts[inside], ends[inside]), starts[0] + ends[0]


@pytest.mark.parametrize("name", ["bert", "distilbert", "roberta", "electra", "deberta"])
def test_logits_are_those_of_transformers(
    checkpoints: Path, tmp_path: Path, name: str
) -> None:
    """Read together in one batch, pairs of unequal length get the checkpoint's own logits."""
    source = checkpoints / name
    folder = obtain_reader(str(source), tmp_path)
    card = read_card(folder)
    assert card["parity"] <= 1e-3
    assert card["max_tokens"] == 64
    for (question, text), windows in zip(
        PAIRS, open_reader(folder).read_pairs(PAIRS), strict=True
    ):
        expected, null = logits_of(source, question, text, card["max_tokens"])
        np.testing.assert_allclose(windows[0].starts, expected[0], atol=1e-3)
        np.testing.assert_allclose(windows[0].ends, expected[1], atol=1e-3)
        assert windows[0].null == pytest.approx(null, abs=1e-3)
        assert np.ptp(expected[0]) > 0.01, "logits that tell nothing apart"


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("bert", ALL_INPUTS),
        ("distilbert", ALL_INPUTS[:2]),
        ("roberta", ALL_INPUTS[:2]),
    ],
)
def test_a_graph_takes_what_its_model_makes_use_of(
    checkpoints: Path, tmp_path: Path, name: str, inputs: list[str]
) -> None:
    """Token types only where there are two; two outputs, of float32."""
    session = open_session(obtain_reader(str(checkpoints / name), tmp_path) / "model.onnx")
    assert [node.name for node in session.get_inputs()] == inputs
    feed = {input_: np.ones((2, 7), np.int64) for input_ in inputs}
    starts, ends = session.run(["start_logits", "end_logits"], feed)
    assert starts.dtype == ends.dtype == np.float32
    assert starts.shape == ends.shape == (2, 7)


def test_the_export_says_what_it_is(exported: Path, checkpoints: Path) -> None:
    """Its card holds name, window, parity and the hash of every file."""
    card = read_card(exported)
    assert card["name"] == str(checkpoints / "bert")
    assert exported.name == card["fingerprint"][:16]
    assert (card["pad_id"], card["pad_type_id"]) == (0, 0)
    assert card["files"].keys() == {"model.onnx", "weights.bin", "tokenizer.json"}
    check_hashes(exported, card["files"], "damaged", "")
    visible = [p.name for p in exported.parent.iterdir() if not p.name.startswith(".")]
    assert visible == [exported.name]


def test_the_tokenizer_neither_cuts_nor_pads(exported: Path) -> None:
    """The reader decides how long a window is."""
    tokenizer = json.loads((exported / "tokenizer.json").read_text("utf-8"))
    assert (tokenizer["truncation"], tokenizer["padding"]) == (None, None)


def test_an_export_is_made_once(
    exported: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second request finds what is there, also under another name for the folder."""
    monkeypatch.setattr(
        "askcaci.reader.export._write", lambda *_: pytest.fail("exported again")
    )
    index = exported.parent.parent
    assert obtain_reader(str(checkpoints / "bert"), index) == exported
    monkeypatch.chdir(checkpoints)
    assert obtain_reader("./bert", index) == exported


def test_a_folder_that_holds_another_checkpoint_is_exported_anew(
    checkpoints: Path, copied: Path, tmp_path: Path
) -> None:
    """The fingerprint tells checkpoints apart, not the path."""
    first = obtain_reader(str(copied), tmp_path)
    shutil.rmtree(copied)
    shutil.copytree(checkpoints / "electra", copied)
    second = obtain_reader(str(copied), tmp_path)
    assert first != second
    assert read_card(first)["name"] == read_card(second)["name"] == str(copied)
    assert obtain_reader(str(copied), tmp_path) == second


@pytest.mark.parametrize("damage", ["cut", "missing", "another onnxruntime"])
def test_a_damaged_export_is_replaced(
    exported: Path, tmp_path: Path, checkpoints: Path, damage: str
) -> None:
    """A file that is cut short or gone, or a graph that cannot be opened any more."""
    folder = tmp_path / "reader" / exported.name
    shutil.copytree(exported, folder)
    graph = folder / "model.onnx"
    if damage == "cut":
        (folder / "weights.bin").write_bytes(b"")
    elif damage == "missing":
        (folder / "reader.json").unlink()
    else:
        graph.write_bytes(b"\0" * graph.stat().st_size)
        card = json.loads((folder / "reader.json").read_text("utf-8"))
        (folder / "reader.json").write_text(json.dumps({**card, "onnxruntime": "0.1"}))
    assert obtain_reader(str(checkpoints / "bert"), tmp_path) == folder
    check_hashes(folder, read_card(folder)["files"], "damaged", "")
    open_reader(folder).read("Who signed?", ["The president signed."])


def refused(checkpoint: Path, index: Path) -> ModelUnavailable:
    """Return the error with which a checkpoint is refused; nothing is left of it."""
    with pytest.raises(ModelUnavailable) as caught:
        obtain_reader(str(checkpoint), index)
    assert "askcaci ask --reader none" in caught.value.hint
    assert "\n" not in caught.value.message
    left = index / "reader"
    assert not left.exists() or [p.name for p in left.iterdir() if p.is_dir()] == []
    return caught.value


def test_a_checkpoint_without_a_head_is_refused(checkpoints: Path, tmp_path: Path) -> None:
    """What transformers would fill with noise must not answer."""
    error = refused(checkpoints / "no head", tmp_path)
    assert "not trained for question answering" in error.message
    assert "qa_outputs" in error.message


def test_a_slow_tokenizer_is_refused(copied: Path, tmp_path: Path) -> None:
    """Without offsets no word could be quoted."""
    for path in copied.glob("*token*"):
        path.unlink()
    (copied / "tokenizer_config.json").write_text('{"tokenizer_class": "CanineTokenizer"}')
    assert "no fast tokenizer" in refused(copied, tmp_path).message


def test_a_tokenizer_without_a_first_token_is_refused(copied: Path, tmp_path: Path) -> None:
    """The first token stands for no answer; it must not be one of the question's."""
    path = copied / "tokenizer.json"
    tokenizer = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**tokenizer, "post_processor": None}), "utf-8")
    assert "no token first" in refused(copied, tmp_path).message


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_broken_checkpoint_is_refused(copied: Path, tmp_path: Path, file: str) -> None:
    """Whatever the libraries raise, the user reads one line and a remedy."""
    (copied / file).write_bytes(b"{")
    assert str(copied) in refused(copied, tmp_path).message


def test_an_unfaithful_export_is_refused(
    checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the graph's logits differ, nothing is left that could be used."""
    monkeypatch.setattr("askcaci.reader.export.PARITY", -1.0)
    assert "not faithful" in refused(checkpoints / "bert", tmp_path).message


def test_a_folder_without_a_checkpoint_is_an_error(tmp_path: Path) -> None:
    """It names what is missing; a path that does not exist is not asked of the hub."""
    error = refused(tmp_path, tmp_path / "index")
    assert "not a question-answering checkpoint: no config.json" in error.message
    assert "no model folder" in refused(Path("./nowhere/at/all"), tmp_path).message


def test_an_unknown_name_offline_is_an_error_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No network is asked, and the hint says what reads without it."""
    import huggingface_hub  # noqa: F401 - not what is timed

    def refuse(*arguments: object, **options: object) -> None:
        pytest.fail(f"used the network: {arguments}")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    started = time.perf_counter()
    for name in ("nobody/no-such-reader", "no-such-reader"):
        with pytest.raises(ModelUnavailable, match="not to be used") as caught:
            obtain_reader(name, tmp_path / "index", offline=True)
        assert "as --reader" in caught.value.hint
        assert "askcaci ask --reader none" in caught.value.hint
    assert time.perf_counter() - started < 1
    assert not (tmp_path / "index").exists()


KILLED = """
import sys, time
from pathlib import Path
import askcaci.reader.export as export

def write(folder, trace):
    trace(folder / "traced.onnx")
    print("writing", flush=True)
    time.sleep(600)

export.write_optimised = write
export.obtain_reader(sys.argv[1], Path(sys.argv[2]))
"""


def test_a_killed_export_leaves_nothing_in_use(checkpoints: Path, tmp_path: Path) -> None:
    """What it left is not taken for a reader, its lock is free, and the next cleans up."""
    source = str(checkpoints / "bert")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, source, tmp_path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        process.send_signal(signal.SIGKILL)
    (left,) = (tmp_path / "reader").glob(".unfinished-*")
    assert (left / "traced.onnx").is_file()
    folder = obtain_reader(source, tmp_path)
    open_reader(folder)
    assert not list((tmp_path / "reader").glob(".unfinished-*"))


def test_two_processes_do_not_export_at_once(
    exported: Path, checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One waits for the other; if that takes too long it says so."""
    from filelock import FileLock

    monkeypatch.setattr("askcaci.reader.export._WAIT_SECONDS", 0.01)
    (tmp_path / "reader").mkdir()
    source = str(checkpoints / "bert")
    with FileLock(tmp_path / "reader" / ".lock"), pytest.raises(IndexBusy, match="another"):
        obtain_reader(source, tmp_path)
    index = exported.parent.parent
    with FileLock(exported.parent / ".lock"):
        assert obtain_reader(source, index) == exported


def test_a_folder_that_takes_no_file_is_an_error(checkpoints: Path, tmp_path: Path) -> None:
    """The index's folder is a file here, as root may write anywhere else."""
    (tmp_path / "index").write_text("")
    with pytest.raises(IndexUnwritable, match="cannot be written"):
        obtain_reader(str(checkpoints / "bert"), tmp_path / "index")


def test_a_block_that_fails_makes_nothing(tmp_path: Path) -> None:
    """`made_whole` puts a folder in place only when its block ends well."""

    def fail(working: Path) -> None:
        (working / "file").write_text("half")
        raise KeyError("no")

    with pytest.raises(KeyError), made_whole(tmp_path / "export") as working:
        fail(working)
    assert list(tmp_path.iterdir()) == []
    for content in ("first", "second"):
        with made_whole(tmp_path / "export") as working:
            (working / "file").write_text(content)
        assert (tmp_path / "export" / "file").read_text() == content
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


QUESTION = "How high will the Rogun dam be?"


@pytest.mark.parametrize("command", ["ask", "context"])
def test_a_reader_that_is_not_to_be_had_is_an_error_with_a_remedy(
    run: Run, briefs_home: Path, command: str
) -> None:
    """Exit code 3, and what to run without it; the option wins over the environment."""
    arguments = ("--home", briefs_home, command, "--reader", "nobody/no-such", QUESTION)
    done = run(*arguments, HF_HUB_OFFLINE="1", ASKCACI_READER="none")
    assert (done.returncode, done.stdout) == (3, "")
    assert "nobody/no-such is not here" in done.stderr
    assert "askcaci ask --reader none QUESTION" in done.stderr


def test_reading_sentences_only_is_a_reader_called_none(
    run: Run, briefs_home: Path
) -> None:
    """By option or by environment, with the same answer."""
    option = run("--home", briefs_home, "ask", "--reader", "none", QUESTION)
    environment = run("--home", briefs_home, "ask", QUESTION, ASKCACI_READER="none")
    assert option.returncode == 0, option.stderr
    assert option.stdout == environment.stdout
    assert "335 meters" in option.stdout


def test_a_checkpoint_that_is_named_reads(
    run: Run, checkpoints: Path, own_home: Path
) -> None:
    """Whatever it makes of the passages, it is exported below the index and used."""
    source = checkpoints / "bert"
    ask = ("--home", own_home, "ask", "--min-confidence", "0", "--reader", source, QUESTION)
    first, second = run(*ask), run(*ask)
    assert first.returncode in (0, 1), first.stderr
    assert "preparing the reader" in first.stderr
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)
    assert second.stderr == ""
    (folder,) = (own_home / "index" / "reader").glob("[!.]*")
    assert read_card(folder)["name"] == str(source)


@pytest.mark.parametrize(
    ("options", "recorded"),
    [
        (["--reader", "none"], "none"),
        (["--config", ROOT / "eval" / "configurations" / "sentences.toml"], "none"),
        (["--task", "retrieval"], "none"),
        (["--system", "naive-passage"], "none"),
        ([], "shipped"),
    ],
)
def test_a_run_records_what_read(
    run: Run, briefs_home: Path, tmp_path: Path, options: list[str], recorded: str
) -> None:
    """A reader by its name; "none" where nothing but sentences was read."""
    made = tmp_path / "run.json"
    questions = ROOT / "eval" / "questions" / "test.jsonl"
    asked = ("eval", "run", questions, "--sample", "1", "-o", made, *options)
    done = run("--home", briefs_home, *asked)
    assert done.returncode == 0, done.stderr
    assert read_run(made).header["settings"]["reader"] == recorded


def test_the_user_is_told_and_nothing_else_is_written(
    checkpoints: Path, tmp_path: Path
) -> None:
    """One notice; the libraries' progress bars and warnings stay out of sight."""
    program = """
import sys
from pathlib import Path
from askcaci.reader.export import obtain_reader
for _ in range(2):
    obtain_reader(sys.argv[1], Path(sys.argv[2]), notice=print)
"""
    source = str(checkpoints / "bert")
    done = subprocess.run(
        [sys.executable, "-c", program, source, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"preparing the reader {source}, which is done once\n"
