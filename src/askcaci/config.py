"""Settings: where things lie, and which models are used.

The only module that reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FALSE = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run depends on.

    `home` holds `corpus/` and `index/`. `model` names the encoder, or is None where
    nobody named one: then an existing index keeps its own. `reader` names the checkpoint
    that reads for answers: None is the shipped one, "none" is none, so that sentences are
    compared only. `offline` forbids the network to a model that is not on disk; `hub` is
    where such a model would come from.
    """

    home: Path
    model: str | None = None
    reader: str | None = None
    offline: bool = False
    hub: str = "https://huggingface.co"

    @property
    def corpus(self) -> Path:
        """The folder of article files."""
        return self.home / "corpus"

    @property
    def index(self) -> Path:
        """The folder of generated files."""
        return self.home / "index"


def load_config(
    home: str | None = None,
    model: str | None = None,
    *,
    reader: str | None = None,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Config:
    """Return the settings in force: an argument wins over the environment.

    `home` is the one given, else ASKCACI_HOME, else the nearest folder at or above
    `directory` (the working directory) that holds a `corpus/`, else the user's data
    folder.
    """
    env = os.environ if environ is None else environ
    chosen = home or env.get("ASKCACI_HOME")
    return Config(
        home=Path(chosen).expanduser() if chosen else _discover(directory or Path.cwd()),
        model=model or env.get("ASKCACI_MODEL") or None,
        reader=reader or env.get("ASKCACI_READER") or None,
        offline=env.get("HF_HUB_OFFLINE", "").strip().casefold() not in _FALSE,
        hub=env.get("HF_ENDPOINT") or "https://huggingface.co",
    )


def colour_wanted(environ: Mapping[str, str] | None = None) -> bool:
    """Say whether the environment allows colour: no NO_COLOR, and a capable terminal."""
    env = os.environ if environ is None else environ
    return not env.get("NO_COLOR") and env.get("TERM") != "dumb"


def evaluation_cache() -> Path:
    """Return where the corpora of question sets that bring their own are kept, indexed."""
    from platformdirs import user_cache_path

    return user_cache_path("askcaci", appauthor=False) / "evaluation"


def vocabulary_cache(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return tiktoken's cache, found as tiktoken finds it; None where that is turned off."""
    from tempfile import gettempdir

    env = os.environ if environ is None else environ
    folder = env.get("TIKTOKEN_CACHE_DIR", env.get("DATA_GYM_CACHE_DIR"))
    if folder is None:
        return Path(gettempdir(), "data-gym-cache")
    return Path(folder) if folder else None


def _discover(directory: Path) -> Path:
    for folder in (directory, *directory.parents):
        if (folder / "corpus").is_dir():
            return folder
    from platformdirs import user_data_path

    return user_data_path("askcaci", appauthor=False)
