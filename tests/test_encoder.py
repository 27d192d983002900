"""The encoder: parity with sentence-transformers, exporting, and models not to be had."""

import json
import shutil
import socket
import subprocess
import sys

import numpy as np
import pytest

from askcaci.encoder import check_encoder, open_encoder, packaged
from askcaci.encoder.bert import graph, weights
from askcaci.encoder.bulk import document_encoder
from askcaci.encoder.export import export_encoder, obtain_encoder
from askcaci.encoder.graph import load_model
from askcaci.errors import ModelUnavailable
from askcaci.graphs import GRAPH, WEIGHTS, fingerprint_of, open_session, optimise
from askcaci.models import DEFAULT_MODEL, find_model
from askcaci.quiet import quiet

TEXTS = (
    "How long is the Kyrgyz-Tajik border?",
    "",
    "The Shusha Declaration was signed on 15 June 2021. " * 80,
    "Şuşa Bəyannaməsi — “müttəfiqlik”…",
    "Президент подписал указ.",
    "中亚 العربية 🙂 a\u0301",
    "one",
    "two words",
)


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory):
    """A folder with the packaged model's export in it."""
    folder = tmp_path_factory.mktemp("encoder")
    obtain_encoder(DEFAULT_MODEL, folder)
    return folder


@pytest.fixture(scope="module")
def encoder(index_dir):
    """The packaged model as questions use it."""
    return obtain_encoder(DEFAULT_MODEL, index_dir)


@pytest.fixture(scope="module")
def reference():
    """The same model in sentence-transformers."""
    with quiet():
        return load_model(find_model(DEFAULT_MODEL), DEFAULT_MODEL, device="cpu")


def test_vectors_are_those_of_sentence_transformers(encoder, reference):
    """Cosine at least 0.9999 for every kind of text, in one batch and alone."""
    with quiet():
        expected = reference.encode(list(TEXTS), normalize_embeddings=True)
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert ((together * expected).sum(axis=1) >= 0.9999).all()
    assert ((alone * expected).sum(axis=1) >= 0.9999).all()


def test_vectors_are_unit_rows_in_order(encoder):
    """The order of the texts does not matter to any of them; no texts give no rows."""
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoder.encode(TEXTS[::-1])[::-1], vectors, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_the_window_is_that_of_sentence_transformers(encoder, reference):
    """What stands beyond 256 word pieces changes nothing, what stands before does."""
    assert encoder.max_tokens == reference.max_seq_length == 256
    assert encoder.limit == 254
    text = "word " * encoder.limit
    assert encoder.count([text]) == [encoder.limit]
    inside, beyond = encoder.encode([text, text + "border"])
    np.testing.assert_allclose(inside, beyond, atol=1e-6)
    shorter = encoder.encode(["word " * (encoder.limit - 1) + "border"])[0]
    assert float(inside @ shorter) < 0.9999


def test_counting_leaves_special_tokens_out_and_does_not_stop(encoder, reference):
    """Counts are the tokenizer's own, also beyond the window."""
    tokenizer = reference.tokenizer
    expected = [
        len(
            tokenizer(t, add_special_tokens=False, truncation=False, verbose=False)[
                "input_ids"
            ]
        )
        for t in TEXTS
    ]
    assert encoder.count(TEXTS) == expected
    assert max(expected) > 256


def test_any_text_can_be_encoded(encoder):
    """Lone surrogates, NUL and a hundred thousand characters."""
    vectors = encoder.encode(["\ud800 half", "a\0b", "x" * 100_000, "\n" * 1000])
    assert np.isfinite(vectors).all()


def test_similar_meaning_is_near(encoder):
    """The right sentence is nearest to its question."""
    question, right, wrong = encoder.encode(
        [
            "How tall is the dam?",
            "The structure is to reach a height of 335 meters.",
            "The election was won by the incumbent.",
        ]
    )
    assert float(question @ right) > float(question @ wrong) + 0.1


def test_bulk_encoding_is_the_same_encoding(encoder):
    """Whatever way many documents take, their vectors are the encoder's."""
    texts = [f"Paragraph {n} on the Caspian port of Aktau." for n in range(20)]
    for total in (1, 10_000):
        vectors = document_encoder(encoder, total)(texts)
        assert (
            (vectors * encoder.encode(texts, kind="document")).sum(axis=1) > 0.9999
        ).all()


def test_an_export_is_made_once(index_dir, monkeypatch):
    """A second request opens what is there, and makes nothing."""
    for name in ("write_graph", "assemble"):
        monkeypatch.setattr(
            f"askcaci.encoder.export.{name}", lambda *_: pytest.fail("made again")
        )
    assert obtain_encoder(DEFAULT_MODEL, index_dir).name == DEFAULT_MODEL


def test_the_export_says_what_it_is(index_dir, encoder):
    """Its card holds the checked parity and the hash of every file."""
    card = json.loads((encoder.folder / "encoder.json").read_text("utf-8"))
    assert card["parity"] >= 0.9999
    assert card["files"].keys() == {"model.onnx", "weights.bin", "tokenizer.json"}
    check_encoder(encoder.folder)
    assert [p.name for p in (index_dir / "encoder").iterdir()] == [encoder.folder.name]


@pytest.fixture
def copied(encoder, tmp_path):
    """A copy of the export that may be damaged."""
    return shutil.copytree(encoder.folder, tmp_path / "copy")


@pytest.mark.parametrize(
    "name", ["encoder.json", "model.onnx", "weights.bin", "tokenizer.json"]
)
@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_a_damaged_export_is_an_error_with_a_remedy(copied, name, damage):
    """Never a crash: a mapped file that is too short would kill the process."""
    path = copied / name
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(b"" if damage == "empty" else content[: len(content) // 2])
    with pytest.raises(ModelUnavailable) as caught:
        open_encoder(copied)
    assert "askcaci index rebuild" in caught.value.hint


def test_a_flipped_bit_is_found_by_checking(copied):
    """Opening looks at sizes only; checking hashes every file."""
    path = copied / "weights.bin"
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="damaged"):
        check_encoder(copied)


def test_a_damaged_export_is_replaced_on_request(small_models, tmp_path):
    """What a rebuild asks for: a flipped bit leads to a new export in its place."""
    model = str(small_models / "mean")
    first = obtain_encoder(model, tmp_path)
    expected = first.encode(["border"])
    path = first.folder / "weights.bin"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 64
    path.unlink()
    path.write_bytes(content)
    again = obtain_encoder(model, tmp_path, verify=True)
    check_encoder(again.folder)
    np.testing.assert_array_equal(again.encode(["border"]), expected)


def test_weights_that_are_not_the_upstream_models_are_refused(tmp_path):
    """The packaged name stands for one set of weights and no other."""
    source = tmp_path / "model"
    source.mkdir()
    (source / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelUnavailable, match="not the upstream model's"):
        export_encoder(source, tmp_path / "index", name=DEFAULT_MODEL)


@pytest.fixture
def package(tmp_path):
    """A copy of the packaged model that may be damaged."""
    return shutil.copytree(find_model(DEFAULT_MODEL), tmp_path / "model")


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "flipped"])
def test_the_shipped_graph_takes_the_weights_it_was_made_for(
    package, tmp_path, name, damage
):
    """Other weights or another tokenizer are an error, and make no encoder."""
    path = package / name
    content = bytearray(path.read_bytes())
    path.unlink()
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    if damage != "missing":
        path.write_bytes(content[: len(content) // (2 if damage == "cut" else 1)])
    working = tmp_path / "working"
    working.mkdir()
    with pytest.raises(ModelUnavailable):
        packaged.assemble(package, working)
    assert not (working / "encoder.json").exists()


def test_a_shipped_graph_that_cannot_be_used_is_exported_instead(tmp_path, monkeypatch):
    """Where its vectors differ on a machine, the model itself decides."""
    made = []
    monkeypatch.setattr("askcaci.encoder.packaged.PARITY", 1.1)
    monkeypatch.setattr(
        "askcaci.encoder.export.write_graph", lambda *arguments: made.append(arguments)
    )
    with pytest.raises(ModelUnavailable, match="has not been exported"):
        obtain_encoder(DEFAULT_MODEL, tmp_path)
    assert [name for _, _, name, _ in made] == [DEFAULT_MODEL]


def test_the_shipped_graph_is_what_the_code_makes():
    """Nodes, places of weights and the model's fingerprint; none of it is edited by hand."""
    import onnx

    source = find_model(DEFAULT_MODEL)
    shipped = onnx.load(packaged.SHIPPED / GRAPH, load_external_data=False)
    assert graph(source).graph == shipped.graph
    card = json.loads((packaged.SHIPPED / "encoder.json").read_text("utf-8"))
    assert card["fingerprint"] == fingerprint_of(source)
    total = sum(tensor.nbytes for _, tensor in weights(source))
    assert card["files"][WEIGHTS]["bytes"] == total


def test_the_vectors_it_is_checked_with_are_those_of_sentence_transformers(reference):
    """What is shipped of them is what the model gives."""
    with quiet():
        expected = reference.encode(list(packaged.PROBES), normalize_embeddings=True)
    shipped = np.load(packaged.SHIPPED / packaged.VECTORS)
    np.testing.assert_allclose(shipped, expected, atol=1e-5)


def test_an_unfaithful_export_is_refused(tmp_path, monkeypatch):
    """If the graph's vectors differ, nothing is left that could be used."""
    monkeypatch.setattr("askcaci.encoder.graph.PARITY", 1.1)
    with pytest.raises(ModelUnavailable, match="not faithful"):
        export_encoder(find_model(DEFAULT_MODEL), tmp_path, name="mine")
    assert list((tmp_path / "encoder").iterdir()) == []


@pytest.fixture(scope="module")
def small_models(tmp_path_factory, reference):
    """Tiny random models of other kinds, with the packaged model's tokenizer."""
    with quiet():
        import torch
        from sentence_transformers import SentenceTransformer, models
        from transformers import BertConfig, BertModel, DistilBertConfig, DistilBertModel

        folder = tmp_path_factory.mktemp("models")
        torch.manual_seed(3)
        bert = BertModel(
            BertConfig(hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
                       intermediate_size=64, max_position_embeddings=64)
        )  # fmt: skip
        distil = DistilBertModel(
            DistilBertConfig(dim=32, n_layers=2, n_heads=2, hidden_dim=64)
        )
        for name, network, pooling, prompts in (
            ("cls", bert, "cls", {"query": "query: ", "passage": "passage: "}),
            ("mean", distil, "mean", {}),
            ("last", bert, "lasttoken", {}),
        ):
            network.save_pretrained(folder / f"{name}-raw")
            reference.tokenizer.save_pretrained(folder / f"{name}-raw")
            settings = folder / f"{name}-raw" / "tokenizer_config.json"
            told = json.loads(settings.read_text("utf-8"))
            # Before transformers 5, DistilBERT refuses the token types of this tokenizer.
            inputs = [
                "input_ids",
                "attention_mask",
                *["token_type_ids"][network is distil :],
            ]
            settings.write_text(json.dumps(told | {"model_input_names": inputs}), "utf-8")
            transformer = models.Transformer(str(folder / f"{name}-raw"), max_seq_length=48)
            SentenceTransformer(
                modules=[transformer, models.Pooling(32, pooling_mode=pooling)],
                prompts=prompts,
                device="cpu",
            ).save(str(folder / name))
    return folder


@pytest.mark.parametrize("name", ["cls", "mean", "last"])
def test_other_models_are_exported_as_faithfully(small_models, tmp_path, name):
    """Other pooling, prompts, windows and inputs: the vectors are the model's own."""
    source = small_models / name
    encoder = obtain_encoder(str(source), tmp_path)
    assert (encoder.dimension, encoder.max_tokens) == (32, 48)
    with quiet():
        model = load_model(source, name, device="cpu")
        for kind, encode in (
            ("query", model.encode_query),
            ("document", model.encode_document),
        ):
            expected = encode(list(TEXTS), normalize_embeddings=True)
            cosines = (encoder.encode(TEXTS, kind=kind) * expected).sum(axis=1)
            assert (cosines >= 0.9999).all()


def test_a_branch_with_a_constant_is_written_once(tmp_path):
    """Where a graph decides between two branches, what is written can be opened."""
    from onnx import TensorProto, helper, save

    def tensor(name, shape, kind=TensorProto.FLOAT):
        return helper.make_tensor_value_info(name, kind, shape)

    axis = helper.make_node(
        "Constant", [], ["axis"], value=helper.make_tensor("", TensorProto.INT64, [1], [1])
    )
    branches = {
        "then_branch": [axis, helper.make_node("Squeeze", ["x", "axis"], ["then"])],
        "else_branch": [helper.make_node("Identity", ["x"], ["else"])],
    }
    decide = helper.make_node(
        "If",
        ["flat"],
        ["y"],
        **{
            name: helper.make_graph(nodes, name, [], [tensor(name[:4], None)])
            for name, nodes in branches.items()
        },
    )
    graph = helper.make_graph(
        [decide],
        "graph",
        [tensor("x", ["rows", "ones"]), tensor("flat", [], TensorProto.BOOL)],
        [tensor("y", None)],
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    save(model, tmp_path / "traced.onnx")
    optimise(tmp_path / "traced.onnx", tmp_path / GRAPH, weights=WEIGHTS)
    session = open_session(tmp_path / GRAPH)
    column = np.ones((3, 1), np.float32)
    for flat in (True, False):
        (given,) = session.run(None, {"x": column, "flat": np.array(flat)})
        assert given.shape == ((3,) if flat else (3, 1))


def test_a_folder_that_holds_another_model_is_exported_anew(small_models, tmp_path):
    """The fingerprint tells the models apart, not the path."""
    source = tmp_path / "model"
    shutil.copytree(small_models / "cls", source)
    first = obtain_encoder(str(source), tmp_path / "index")
    shutil.rmtree(source)
    shutil.copytree(small_models / "mean", source)
    second = obtain_encoder(str(source), tmp_path / "index")
    assert first.fingerprint != second.fingerprint
    assert open_encoder(first.folder).fingerprint == first.fingerprint


def test_a_folder_without_a_model_is_an_error(tmp_path):
    """It names what is missing; a path that does not exist is not asked of the hub."""
    with pytest.raises(ModelUnavailable, match="not a sentence-transformers model"):
        find_model(str(tmp_path))
    with pytest.raises(ModelUnavailable, match="no model folder"):
        find_model("./nowhere/at/all")


@pytest.fixture
def no_network(monkeypatch):
    """Fail on any use of a network."""

    def refuse(*arguments, **options):
        pytest.fail(f"used the network: {arguments}")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_offline_asks_no_network():
    """An unknown name is an error at once, and the packaged model is found."""
    with pytest.raises(ModelUnavailable, match="not to be used") as caught:
        find_model("nobody/no-such-model", offline=True)
    assert DEFAULT_MODEL in caught.value.hint
    assert (find_model(DEFAULT_MODEL) / "model.safetensors").is_file()


def test_a_hub_that_does_not_answer_is_an_error_before_torch():
    """A closed port: the error comes without torch having been imported."""
    program = """
import sys
from pathlib import Path
from askcaci.encoder.export import obtain_encoder
from askcaci.errors import ModelUnavailable
try:
    obtain_encoder("nobody/no-such-model", Path("nowhere"), endpoint="http://127.0.0.1:9")
except ModelUnavailable as error:
    assert "does not answer" in str(error), error
    assert error.hint
    heavy = {"torch", "transformers", "sentence_transformers"} & sys.modules.keys()
    sys.exit(3 if heavy else 0)
sys.exit(4)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_encoding_a_question_needs_neither_torch_nor_transformers(encoder):
    """Onnxruntime and tokenizers are enough."""
    program = f"""
import sys
from pathlib import Path
from askcaci.encoder import open_encoder
open_encoder(Path({str(encoder.folder)!r})).encode(["How long is the border?"])
sys.exit(bool({{"torch", "transformers", "sentence_transformers"}} & sys.modules.keys()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_exporting_writes_nothing_to_the_terminal(small_models, tmp_path):
    """The libraries' progress bars and warnings stay out of the user's sight."""
    program = f"""
from pathlib import Path
from askcaci.encoder.export import obtain_encoder
obtain_encoder({str(small_models / "mean")!r}, Path({str(tmp_path)!r}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
