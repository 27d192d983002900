"""The first question of a new home: nothing is exported, and of the briefs nothing encoded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from askcaci.corpus.sample import make_corpus, sample_folder
from askcaci.encoder import Encoder
from askcaci.encoder.export import obtain_encoder
from askcaci.index.build import build
from askcaci.index.ready import ready_vectors, texts_of
from askcaci.models import DEFAULT_MODEL

_FIRST = """
import sys
from askcaci.cli import main
try:
    main(["--home", sys.argv[1], "ask", "How high will the Rogun dam be?"])
except SystemExit as end:
    assert not end.code, end.code
heavy = {"torch", "transformers", "sentence_transformers", "onnx"} & sys.modules.keys()
sys.exit(f"imported: {heavy}" if heavy else 0)
"""


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packaged model's encoder in it."""
    folder = tmp_path_factory.mktemp("index")
    obtain_encoder(DEFAULT_MODEL, folder)
    return folder


@pytest.fixture(scope="module")
def encoder(index_dir: Path) -> Encoder:
    """The packaged model as questions use it."""
    return obtain_encoder(DEFAULT_MODEL, index_dir)


def test_a_first_question_imports_nothing_that_takes_seconds(tmp_path: Path) -> None:
    """A fresh home with the briefs answers, index and encoder made on the way."""
    make_corpus(tmp_path / "corpus", sample=True)
    done = subprocess.run(
        [sys.executable, "-c", _FIRST, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("335 meters\n")


def test_the_shipped_vectors_are_those_of_the_briefs(encoder: Encoder) -> None:
    """Of each passage one, by its text: `python -m askcaci.index.ready corpus/` makes them."""
    texts = texts_of(sample_folder(), encoder)
    keys, vectors = ready_vectors()
    assert keys == list(texts)
    some = slice(None, None, 17)
    expected = encoder.encode(list(texts.values())[some], kind="document")
    assert ((vectors[some].astype(np.float32) * expected).sum(axis=1) > 0.9999).all()


def test_what_a_brief_says_now_is_encoded(index_dir: Path, tmp_path: Path) -> None:
    """A shipped vector serves its own text only; a rebuild uses none."""
    shutil.copytree(index_dir, tmp_path / "index")
    make_corpus(tmp_path / "corpus", sample=True)
    for path in sorted((tmp_path / "corpus").glob("*.md"))[2:]:
        path.unlink()
    changed, _ = sorted((tmp_path / "corpus").glob("*.md"))
    text = changed.read_text("utf-8")
    changed.write_text(text + "\nThe kurultai of herders met on the Ustyurt.\n", "utf-8")
    first = build(tmp_path / "corpus", tmp_path / "index")
    assert 1 <= first.encoded <= 2
    again = build(tmp_path / "corpus", tmp_path / "index", rebuild=True)
    assert again.encoded == again.passages == first.passages
