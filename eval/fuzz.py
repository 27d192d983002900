"""Hostile input: a coverage-guided fuzzer over all that reads what somebody else wrote.

Run:  python eval/fuzz.py [TARGET ...] [--inputs 100000] [--seconds N] [--list]

Every target runs in a process of its own and becomes a row of a Markdown table. The law
for each: it returns or raises an `AskcaciError`, within five seconds of processor time
(eval/fuzz/laws.py). What breaks it is told below the table, and is kept in build/fuzz.
Needs atheris: pip install atheris
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib import util
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "fuzz"))

from laws import LONGEST, ROOT, Law, Target  # noqa: E402
from targets import TARGETS  # noqa: E402

# The target that no bytes are given to: strings are made for each regular expression.
PATTERNS = "patterns"

KEPT = HERE.parent / "build" / "fuzz"

# Wall seconds after which an input counts as one that never ends (a busy machine may let
# the process wait for minutes), and memory in MiB.
_ENDLESS = 1_200
_MEMORY = 4_096
_LARGEST_INPUT = 65_536

# Where a target writes its files: no disk is to wait for where memory has a folder.
_IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


@dataclass(slots=True)
class Record:
    """What became of a target's inputs; `faults` are told by kind and place, once each."""

    inputs: int = 0
    wall: float = 0.0
    longest: float = 0.0
    faults: dict[str, str] = field(default_factory=dict)


def main() -> None:
    """Run the targets and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    names = [*TARGETS, PATTERNS]
    parser.add_argument("targets", nargs="*", metavar="TARGET", choices=[*names, []])
    parser.add_argument("--inputs", type=int, default=100_000, help="for each target")
    parser.add_argument("--seconds", type=int, default=0, help="at most, for each target")
    parser.add_argument("--list", action="store_true", help="name the targets and end")
    parser.add_argument("--within", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.list:
        print("\n".join(names))
    elif util.find_spec("atheris") is None:
        sys.exit("fuzz: atheris is not installed\nInstall it with:\n  pip install atheris")
    elif options.within:
        _fuzz(TARGETS[options.targets[0]], options)
    else:
        _table(options.targets or names, options)


def _table(names: Sequence[str], options: argparse.Namespace) -> None:
    print("| target | inputs | inputs a second | longest (s) | faults |")
    print("|---|---|---|---|---|", flush=True)
    found = {}
    for name in names:
        record = _patterns() if name == PATTERNS else _run(name, options)
        found[name] = record.faults
        speed = record.inputs / record.wall if record.wall else 0
        print(
            f"| {name} | {record.inputs:,} | {speed:,.0f} | {record.longest:.2f} | "
            f"{len(record.faults)} |",
            flush=True,
        )
    for name, faults in found.items():
        for said, told in faults.items():
            print(f"\n{name}: {said}\n{told}")
    sys.exit(4 if any(found.values()) else 0)


def _patterns() -> Record:
    """Try every regular expression of the package."""
    from patterns import BOUNDED, measure, patterns

    record, begun = Record(), time.monotonic()
    for found in patterns():
        measured = measure(found)
        record.inputs += measured.tried
        if measured.linear:
            record.longest = max(record.longest, measured.seconds)
        elif found.name not in BOUNDED:
            said = f"{found.module}.{found.name} takes more than linear time"
            record.faults[said] = (
                f"{measured.method} of {measured.string}: {measured.seconds:.2f} s, with twice "
                f"as many characters {measured.twice:.2f} s"
            )
    record.wall = time.monotonic() - begun
    return record


def _run(name: str, options: argparse.Namespace) -> Record:
    """Run a target in a process of its own and return what it noted."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="askcaci-fuzz-", dir=_IN_MEMORY) as folder:
        note = Path(folder, "record.json")
        command = [sys.executable, str(Path(__file__)), name, "--within", str(note)]
        command += ["--inputs", str(options.inputs), "--seconds", str(options.seconds)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env=os.environ | {"TMPDIR": folder},
        )
        record = Record(**json.loads(note.read_text())) if note.exists() else Record()
    if done.returncode:
        said = f"the process ended with {done.returncode}"
        record.faults[said] = "\n".join(done.stderr.splitlines()[-20:])
    return record


def _fuzz(target: Target, options: argparse.Namespace) -> None:
    """Fuzz a target; never returns."""
    import atheris

    with atheris.instrument_imports(include=["askcaci"], exclude=_others(target)):
        # The seeds too may be made by modules that are to be instrumented.
        law, seeds = target.law(), target.seeds()
        watched = _Watched(target.name, law, Path(options.within), options.inputs)
        # What is imported on first use is to be instrumented too.
        for seed in seeds:
            watched(seed)
    folder = Path(options.within).parent
    (folder / "seeds").mkdir()
    for number, seed in enumerate(seeds):
        (folder / "seeds" / str(number)).write_bytes(seed)
    words = (
        f'"{"".join(f"{chr(92)}x{byte:02x}" for byte in word)}"' for word in target.words
    )
    (folder / "words").write_text("\n".join(words))
    largest = min(_LARGEST_INPUT, 2 * max(map(len, seeds)))
    arguments = [
        sys.argv[0],
        f"-runs={options.inputs}",
        f"-max_total_time={options.seconds}",
        f"-timeout={_ENDLESS}",
        f"-rss_limit_mb={_MEMORY}",
        f"-max_len={largest}",
        *([f"-dict={folder / 'words'}"] if target.words else []),
        f"-artifact_prefix={KEPT / target.name}-",
        "-seed=1",
        "-verbosity=0",
        str(folder / "seeds"),
    ]
    atheris.Setup(arguments, watched)
    watched.begin()
    atheris.Fuzz()


def _others(target: Target) -> list[str]:
    """Return the modules that are not to guide a target: atheris knows whole packages only."""
    source = ROOT / "src"
    paths = (path.relative_to(source) for path in (source / "askcaci").rglob("*.py"))
    names = (".".join(path.with_suffix("").parts) for path in paths)
    return [
        name
        for name in (name.removesuffix(".__init__") for name in names)
        if not f"{name}.".startswith(tuple(f"{one}." for one in target.package))
    ]


class _Watched:
    """A law whose inputs are counted and timed, and whose faults do not end the run."""

    def __init__(self, name: str, law: Law, note: Path, inputs: int) -> None:
        self._name, self._law, self._note, self._inputs = name, law, note, inputs
        self._record = Record()
        self._begun = self._noted = time.monotonic()

    def begin(self) -> None:
        """Count and time from here on; faults so far stay."""
        self._record.inputs, self._record.longest = 0, 0.0
        self._begun = time.monotonic()

    def __call__(self, data: bytes) -> None:
        from askcaci.errors import AskcaciError

        before = _seconds()
        try:
            self._law(data)
        except AskcaciError:
            pass
        except Exception as error:
            self._fault(_said(error), traceback.format_exc(limit=-8), data)
        took = _seconds() - before
        if took > LONGEST:
            self._fault(f"took more than {LONGEST:g} s", f"{took:.1f} s", data)
        record, now = self._record, time.monotonic()
        record.inputs += 1
        record.longest = max(record.longest, took)
        if now - self._noted > 1 or record.inputs >= self._inputs:
            self._write(now)

    def _fault(self, said: str, told: str, data: bytes) -> None:
        if said not in self._record.faults:
            path = KEPT / f"{self._name}-{len(self._record.faults)}.bin"
            path.write_bytes(data)
            self._record.faults[said] = f"{told}\nkept in {path}"
            self._write(time.monotonic())

    def _write(self, now: float) -> None:
        self._noted, self._record.wall = now, now - self._begun
        self._note.write_text(json.dumps(asdict(self._record)))


def _seconds() -> float:
    """Return the processor time of this process and of those it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _said(error: BaseException) -> str:
    """Return the kind and the place of a fault: by these, faults are told apart."""
    frames: list[Any] = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/askcaci/" in frame.filename] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
    return f"{type(error).__name__} at {place}"


if __name__ == "__main__":
    main()
