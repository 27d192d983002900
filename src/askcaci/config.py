"""Settings: where files are, which models are used, what a user or project prefers.

In order of precedence: options, the environment, the project's file, the user's file,
the built-in defaults. This is the only module that reads the environment, except
serving/runtime.py.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from askcaci.configfile import (
    KEYS,
    ConfigFile,
    Setting,
    as_folder,
    as_store,
    read_config_file,
)
from askcaci.errors import UsageError

_HUB = "https://huggingface.co"
_FALSE = frozenset({"", "0", "false", "no", "off"})


@dataclass(frozen=True, slots=True)
class Config:
    """Everything a run depends on.

    `home` holds `corpus/` and `index/`. `model` names the encoder, or is None if
    nobody named one: then an existing index keeps its own. `reader` names the checkpoint
    that reads for answers: None is the shipped one, "none" is none, so that sentences are
    compared only. `store` is the address of a shared index; None is the one in the home
    folder. `offline` forbids the network to a model that is not on disk; `hub` is
    where such a model would come from.
    """

    home: Path
    model: str | None = None
    reader: str | None = None
    offline: bool = False
    hub: str = _HUB
    store: str | None = field(default=None, repr=False)

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
    store: str | None = None,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Config:
    """Return the settings a run depends on: an argument wins over the environment.

    `home` is the one given, else ASKCACI_HOME, else that of the user's file, else the
    nearest folder at or above `directory` (the working directory) that holds a `corpus/`,
    else the user's data folder.

    Raises:
        UsageError: the user's file cannot be read, or the address of the store.
    """
    env = os.environ if environ is None else environ
    given = {"home": home, "model": model, "reader": reader, "store": store}
    settings = in_force(_user_files(env), given, environ=env)
    return Config(
        home=settings["home"].value or _discover(directory or Path.cwd()),
        model=settings["model"].value,
        reader=settings["reader"].value,
        offline=bool(settings["offline"].value),
        hub=env.get("HF_ENDPOINT") or _HUB,
        store=_store(settings["store"]),
    )


def named_home(
    home: str | None = None, *, environ: Mapping[str, str] | None = None
) -> Setting:
    """Return the home folder that is named by `home`, the environment or the user's file.

    Nothing is discovered: if none is named, the setting has no value.

    Raises:
        UsageError: the user's file cannot be read.
    """
    env = os.environ if environ is None else environ
    return in_force(_user_files(env), {"home": home}, environ=env)["home"]


def _store(setting: Setting) -> str | None:
    """Return the address of a store.

    Raises:
        UsageError: it is not one; the error does not quote it, as it may hold a password.
    """
    if setting.value in (None, "none"):
        return None
    try:
        return as_store(setting.value)
    except ValueError as error:
        raise UsageError(
            f"the store has to be {error}",
            place=setting.place,
            hint="Write it like:\n  postgresql://user@host/database",
        ) from error


def in_force(
    files: Sequence[ConfigFile],
    given: Mapping[str, str | None],
    *,
    environ: Mapping[str, str] | None = None,
) -> dict[str, Setting]:
    """Return every setting and where it comes from; one that is not set is None.

    Args:
        files: those read, the nearer one first.
        given: the values of options.
        environ: the environment, if not the process's own.
    """
    env = os.environ if environ is None else environ
    return {key: next(_stated(key, files, given.get(key), env), Setting()) for key in KEYS}


def config_files(
    home: str | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> tuple[ConfigFile, ...]:
    """Read the project's file and the user's, those that exist, the nearer one first.

    The project's is ``askcaci.toml`` in the home folder, else the nearest at or above
    `directory` (the working directory). ASKCACI_NO_CONFIG keeps both from being read.

    Raises:
        UsageError: one cannot be read; the error names file, line and column.
    """
    env = os.environ if environ is None else environ
    if env.get("ASKCACI_NO_CONFIG"):
        return ()
    own = _user_files(env)
    chosen = in_force(own, {"home": home}, environ=env)["home"].value
    for path in _project_files(chosen, directory):
        if os.path.isfile(path):
            return (read_config_file(path, "project"), *own)
    return own


def user_file() -> Path:
    """Return where the user's own configuration file is, or would be."""
    from platformdirs import user_config_path

    return user_config_path("askcaci", appauthor=False) / "config.toml"


def colour_wanted(
    environ: Mapping[str, str] | None = None,
    *,
    setting: str | None = None,
    terminal: bool = True,
) -> bool:
    """Return True if colour is to be used: never with NO_COLOR, else as `setting` states.

    "auto", the default, means colour on a terminal that is capable of it.
    """
    env = os.environ if environ is None else environ
    if env.get("NO_COLOR") or setting == "never":
        return False
    return setting == "always" or (terminal and env.get("TERM") != "dumb")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the user's machine provides for a session.

    `terminal` is True if escape sequences do no harm; `editor` is the command that
    edits and `pager` the one that shows long texts, split into words, empty if there is
    none; with `display` a browser can open.
    """

    terminal: bool = False
    editor: tuple[str, ...] = ()
    display: bool = False
    pager: tuple[str, ...] = ()


def surroundings(
    *, terminal: bool, environ: Mapping[str, str] | None = None
) -> Surroundings:
    """Return what the environment gives; a dumb terminal counts as none."""
    env = os.environ if environ is None else environ
    less = shutil.which("less", path=env.get("PATH", "")) or ""
    shown = any(env.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    return Surroundings(
        terminal=terminal and env.get("TERM") != "dumb",
        editor=_command(env.get("VISUAL") or env.get("EDITOR") or ""),
        display=shown or sys.platform == "darwin",
        pager=_command(env.get("PAGER") or less),
    )


def _command(text: str) -> tuple[str, ...]:
    """Return a command split into words, nothing if its quotes do not match."""
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return ()


def evaluation_cache() -> Path:
    """Return where the corpora of question sets that bring their own are kept, indexed."""
    from platformdirs import user_cache_path

    return user_cache_path("askcaci", appauthor=False) / "evaluation"


def vocabulary_cache(environ: Mapping[str, str] | None = None) -> Path | None:
    """Return tiktoken's cache, found as tiktoken finds it; None if that is turned off."""
    from tempfile import gettempdir

    env = os.environ if environ is None else environ
    folder = env.get("TIKTOKEN_CACHE_DIR", env.get("DATA_GYM_CACHE_DIR"))
    if folder is None:
        return Path(gettempdir(), "data-gym-cache")
    return Path(folder) if folder else None


def _stated(
    key: str, files: Sequence[ConfigFile], given: str | None, env: Mapping[str, str]
) -> Iterator[Setting]:
    """Yield the values given for a setting, the one that overrides the others first."""
    variable, read = _VARIABLES.get(key, ("", str))
    if given:
        yield Setting(read(given), "option", f"--{key}")
    if env.get(variable) and read(env[variable]) is not None:
        yield Setting(read(env[variable]), "environment", variable)
    for file in files:
        if key in file.settings:
            yield file.settings[key]


def _user_files(env: Mapping[str, str]) -> tuple[ConfigFile, ...]:
    if env.get("ASKCACI_NO_CONFIG"):
        return ()
    path = user_file()
    return (read_config_file(path, "user"),) if os.path.isfile(path) else ()


def _project_files(home: Path | None, directory: Path | None) -> list[Path]:
    """Return where the project's file may be, the preferred place first."""
    folders = [home] if home else []
    # The working directory may be gone.
    with suppress(OSError):
        here = directory or Path.cwd()
        folders = [home or _discover(here), here, *here.parents]
    return [folder / "askcaci.toml" for folder in folders]


def _discover(directory: Path) -> Path:
    for folder in (directory, *directory.parents):
        if (folder / "corpus").is_dir():
            return folder
    from platformdirs import user_data_path

    return user_data_path("askcaci", appauthor=False)


def _never(_: str) -> str:
    return "never"


def _columns(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9]\d{0,4}", text) else None


def _forbidden(text: str) -> bool:
    return text.strip().casefold() not in _FALSE


# What sets a setting from outside, and how its text is read.
_VARIABLES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "home": ("ASKCACI_HOME", as_folder),
    "model": ("ASKCACI_MODEL", str),
    "reader": ("ASKCACI_READER", str),
    "store": ("ASKCACI_STORE", str),
    "offline": ("HF_HUB_OFFLINE", _forbidden),
    "display.colour": ("NO_COLOR", _never),
    "display.width": ("COLUMNS", _columns),
}
