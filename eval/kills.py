"""Commands killed at any moment: is an article lost, an index spoilt, a quote wrong?

Run:  python eval/kills.py [--kills 300] [--seed 11] [--output FILE]

`askcaci add`, `askcaci index`, `askcaci index rebuild` and `askcaci ask --receipt` run as
processes on homes of made articles and get SIGKILL. Half of the kills are spread over the
time that an unkilled run takes, which is measured first; the other half over the time from
a run's first change of a file on, most of them soon after it. Just before the kill the
process is stopped and its open files tell what it was doing.

After each kill, with nothing run in between:
- every article that an `add` reported, or its journal, is there, byte for byte, and
  whatever else is in the corpus folder parses;
- the index opens with a state that was committed, undamaged, or its error names what to run;
- a question is answered with quotes that are in the articles;
- a receipt is whole, or not there, or what it was before.

A home lives through some kills; then each command runs to its end. It must end well, every
page must have become one article, and nothing may be left that only a killed run left:
leftovers are made an hour old first, since younger ones may be another process's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from askcaci.assistant import Assistant
from askcaci.config import Config
from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.errors import AskcaciError, UnusableError
from askcaci.index.store import Store
from askcaci.receipts.files import read_receipt
from askcaci.types import Answer

SOURCES = Path(__file__).resolve().parent.parent / "src"
COMMANDS = ("add", "index", "index rebuild", "ask --receipt")

# In which order they come, before chance shuffles them: a rebuild takes longest.
_ROUND = ("add", "index", "ask --receipt") * 2 + ("add", "index rebuild", "ask --receipt")
QUESTION = "How long is the Karsu bridge?"
BRIDGE = """\
---
title: "The Karsu bridge"
authors:
  - Ida Jost
published: 2005-03-09
kind: brief
---
The Karsu bridge is 335 meters long. It has carried no train since it was opened.
"""

# A home sees this many kills; an `add` takes this many pages.
KILLS_A_HOME = 25
PAGES = 10

# Kills that follow a first change follow it soon more often than late.
_SOON = 3

# Seconds between two looks at what a run has changed: a receipt is written in some ms.
_LOOK = 0.0005

_HOURS_AGO = 2 * 3600

_WORDS = (
    "railway pipeline reservoir border cotton uranium customs election drought treaty"
    " harbour glacier refinery currency census tunnel council engineer pasture summer"
    " tariff province valley winter market ministry herder bridge canal shipment"
).split()


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds that an unkilled run takes in all, and from its first change of a file on."""

    whole: float
    writing: float


@dataclass(slots=True)
class Tally:
    """What happened: kills by command and what it was doing, and faults by kind."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(
        default_factory=lambda: {
            "articles lost or changed": [],
            "indexes that neither open nor name a repair": [],
            "wrong or missing quotes": [],
            "receipts half written": [],
            "failed repairs": [],
            "files left for ever": [],
        }
    )


class Trial:
    """One home and what is known of it."""

    def __init__(self, prepared: Path, folder: Path, chance: random.Random) -> None:
        self.home = folder / "home"
        self.pages = folder / "pages"
        self.receipts = folder / "receipts"
        self.scratch = folder / "tmp"
        shutil.copytree(prepared, self.home)
        for made in (self.pages, self.receipts, self.scratch):
            made.mkdir()
        self.config = Config(self.home)
        self.chance = chance
        self.batches: list[Path] = []
        self.written = 0
        self.generation = 1
        self.receipt_file = self.receipts / "bridge.json"
        self.articles = contents(self.config.corpus)
        self.receipt: bytes | None = None

    def arguments(self, command: str) -> tuple[str, ...]:
        """Return what a command is given, having made work for it."""
        chance = self.chance
        if command == "add":
            # Now and then again what was cut off before.
            if not self.batches or chance.random() < 0.6:
                self.batches.append(self.pages / str(len(self.batches)))
                make_pages(self.batches[-1], chance)
            return ("add", "--json", str(self.batches[-1]))
        if command != "ask --receipt" or chance.random() < 0.5:
            self.write_by_hand()
        if command == "ask --receipt":
            with suppress(FileNotFoundError):
                self.receipt = self.receipt_file.read_bytes()
            return ("ask", "--receipt", str(self.receipt_file), QUESTION)
        if chance.random() < 0.1:
            for path in (self.home / "index").glob("[av]*.*"):
                path.unlink()
            self.generation = 0
        return tuple(command.split())

    def write_by_hand(self) -> None:
        """Put articles into the corpus folder, for the index to be out of date."""
        for _ in range(3):
            id = f"note-{len(self.articles)}"
            content = BRIDGE.replace("Karsu bridge", _sentence(self.chance, 2)[:-1])
            path = self.config.corpus / f"{id}.md"
            path.write_text(content + _sentence(self.chance, 40) + "\n", "utf-8")
            self.articles[id] = path.read_bytes()
            self.written += 1

    def started(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start askcaci as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "askcaci", "--home", str(self.home), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env=environment(self.scratch),
        )

    def seen(self) -> list[int]:
        """Return when the folders that a run may change were changed."""
        folders = (self.config.corpus, self.config.index, self.receipts)
        return [folder.stat().st_mtime_ns for folder in folders]

    def journaled(self) -> Iterator[str]:
        """Yield the ids of the articles whose files the journal says were taken in."""
        with suppress(FileNotFoundError):
            text = (self.config.corpus / ".imports.jsonl").read_text("utf-8")
            for line in text.split("\n")[:-1]:
                with suppress(ValueError):
                    yield from json.loads(line)["articles"]

    def leftovers(self) -> list[Path]:
        """Return the files that only a killed run leaves behind."""
        return [
            path
            for folder in (self.home, self.receipts, self.scratch)
            for path in folder.rglob("*")
            if path.name.endswith(".tmp")
            or path.name.startswith((".vectors", ".unfinished", "tmp", "etilqs"))
        ]


def main() -> int:
    """Kill, check, print the table; return 4 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--output", type=Path, help="write the table here too")
    options = parser.parse_args()
    chance, tally = random.Random(options.seed), Tally()
    with tempfile.TemporaryDirectory() as folder:
        prepared = prepare(Path(folder) / "prepared", chance)
        timings = measured(Trial(prepared, fresh(folder, "measured"), chance))
        commands = [_ROUND[n % len(_ROUND)] for n in range(options.kills)]
        chance.shuffle(commands)
        for start in range(0, len(commands), KILLS_A_HOME):
            trial = Trial(prepared, fresh(folder, f"trial-{start}"), chance)
            for command in commands[start : start + KILLS_A_HOME]:
                while not kill(trial, command, timings[command], tally):
                    check(trial, command, tally)
                check(trial, command, tally)
            finish(trial, tally)
            done = min(start + KILLS_A_HOME, len(commands))
            faults = sum(map(len, tally.faults.values()))
            print(
                f"{done} of {len(commands)}: {faults} faults", file=sys.stderr, flush=True
            )
    table = report(tally, timings, options)
    print(table)
    if options.output:
        options.output.write_text(table, "utf-8")
    return 4 if any(tally.faults.values()) else 0


def fresh(folder: str, name: str) -> Path:
    """Return a new folder."""
    made = Path(folder) / name
    made.mkdir()
    return made


def environment(scratch: Path) -> dict[str, str]:
    """Return the environment of a new user's shell."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASKCACI", "HF_"))}
    return kept | {
        "PYTHONPATH": str(SOURCES),
        "ASKCACI_NO_CONFIG": "1",
        "TMPDIR": str(scratch),
    }


def prepare(home: Path, chance: random.Random) -> Path:
    """Make a home with some articles and their index: the encoder's export takes long."""
    corpus = home / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "bridge.md").write_text(BRIDGE, "utf-8")
    make_pages(home / "pages", chance)
    for command in (("add", str(home / "pages")), ("index",)):
        subprocess.run(
            [sys.executable, "-m", "askcaci", "--home", str(home), *command],
            env=environment(home),
            stdout=subprocess.DEVNULL,
            check=True,
        )
    shutil.rmtree(home / "pages")
    return home


def make_pages(folder: Path, chance: random.Random) -> None:
    """Write pages of one article each; no two are alike."""
    folder.mkdir()
    for number in range(PAGES):
        paragraphs = (
            " ".join(chance.choices(_WORDS, k=5)).title(),
            f"By Ida Jost ({chance.randint(1, 12)}/9/2005 issue of the CACI Analyst)",
            _sentence(chance, 18),
            f"BACKGROUND: {_sentence(chance, 20)} {_sentence(chance, 20)}",
            f"CONCLUSIONS: {_sentence(chance, 20)}",
        )
        (folder / f"{number}.txt").write_text("\n\n".join(paragraphs) + "\n", "utf-8")


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def contents(corpus: Path) -> dict[str, bytes]:
    """Return the bytes of every article file by id."""
    return {path.stem: path.read_bytes() for path in article_files(corpus)}


def measured(trial: Trial) -> Mapping[str, Timing]:
    """Run each command to its end, twice, since the first run reads from the disk."""
    timings = {}
    for command in COMMANDS * 2:
        process, started = trial.started(trial.arguments(command)), time.monotonic()
        before, changed = trial.seen(), None
        while process.poll() is None:
            if changed is None and trial.seen() != before:
                changed = time.monotonic()
            time.sleep(_LOOK)
        process.communicate()
        ended = time.monotonic()
        timings[command] = Timing(ended - started, ended - (changed or started))
    return timings


def kill(trial: Trial, command: str, timing: Timing, tally: Tally) -> bool:
    """Start a command and kill it at a moment that chance chooses.

    Returns whether it was still running then.
    """
    chance = trial.chance
    arguments, before = trial.arguments(command), trial.seen()
    after_a_change = chance.random() < 0.5
    process = trial.started(arguments)
    if after_a_change:
        while process.poll() is None and trial.seen() == before:
            time.sleep(_LOOK)
        time.sleep(timing.writing * chance.random() ** _SOON)
    else:
        time.sleep(timing.whole * chance.random())
    doing = stopped_at(process, trial, before)
    process.kill()
    output, _ = process.communicate()
    if command == "add" and output.endswith(b"}\n"):
        reported(trial, json.loads(output), tally)
    if process.returncode != -signal.SIGKILL:
        tally.checked["runs that ended before the kill"] += 1
        return False
    tally.kills[command, doing] += 1
    return True


def reported(trial: Trial, told: Mapping[str, object], tally: Tally) -> None:
    """Hold an `add` that came to its report to what it reports."""
    assert isinstance(told["files"], list)
    for file in told["files"]:
        for page in file["pages"]:
            for found in page["articles"]:
                path = trial.config.corpus / f"{found['article']['id']}.md"
                if not path.is_file():
                    tally.faults["articles lost or changed"].append(f"{path.name} reported")


def stopped_at(process: subprocess.Popen[bytes], trial: Trial, before: object) -> str:
    """Stop a process and return what its open files say that it was doing."""
    process.send_signal(signal.SIGSTOP)
    while process.poll() is None and state_of(process.pid) != "T":
        pass
    opened = []
    for descriptor in Path(f"/proc/{process.pid}/fd").glob("*"):
        with suppress(OSError):
            opened.append(os.readlink(descriptor).removesuffix(" (deleted)"))
    for doing, holds in (
        ("writing an article", lambda p: "/corpus/." in p and p.endswith(".tmp")),
        ("writing the journal", lambda p: p.endswith(".imports.jsonl")),
        ("writing the vectors", lambda p: "/.vectors" in p),
        ("writing the receipt", lambda p: p.endswith(".tmp")),
        ("building the index", lambda p: p.endswith("/index/.lock")),
        ("reading the index", lambda p: p.endswith("/askcaci.db")),
    ):
        if any(map(holds, opened)):
            return doing
    return "between two writes, or after the last" if trial.seen() != before else "starting"


def state_of(pid: int) -> str:
    """Return the letter by which Linux tells what a process is doing."""
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]


def check(trial: Trial, command: str, tally: Tally) -> None:
    """Look at everything that a kill may have harmed; nothing is repaired first."""
    check_articles(trial, command, tally)
    check_index(trial, command, tally)
    check_answer(trial, command, tally)
    path = trial.receipt_file
    if path.exists() and path.read_bytes() != trial.receipt:
        tally.checked["new receipts"] += 1
        try:
            read_receipt(path)
        except AskcaciError as error:
            tally.faults["receipts half written"].append(f"{command}: {error}")


def check_articles(trial: Trial, command: str, tally: Tally) -> None:
    """Compare every article with what it was; take note of the new ones."""
    lost = tally.faults["articles lost or changed"]
    now = contents(trial.config.corpus)
    for id, content in trial.articles.items():
        if now.get(id) != content:
            lost.append(f"{command}: {id} is {'changed' if id in now else 'gone'}")
    lost += [f"{command}: {id} journaled, gone" for id in {*trial.journaled()} - {*now}]
    for id in now:
        try:
            read_article(trial.config.corpus / f"{id}.md")
        except AskcaciError as error:
            lost.append(f"{command}: {error}")
    tally.checked["articles compared"] += len(trial.articles)
    trial.articles = now


def check_index(trial: Trial, command: str, tally: Tally) -> None:
    """Open the index's last committed state and read all of it."""
    bad = tally.faults["indexes that neither open nor name a repair"]
    try:
        store = Store.open(trial.config.index)
    except UnusableError as error:
        tally.checked["indexes that name a repair"] += 1
        if "askcaci " not in (error.hint or ""):
            bad.append(f"{command}: {error}")
        return
    try:
        new = store.generation != trial.generation
        tally.checked[f"indexes in their {'next' if new else 'last'} state"] += 1
        trial.generation = store.generation
        damage = store.damage()
        if damage:
            bad.append(f"{command}: {damage}")
        for article in store.articles():
            file = read_article(trial.config.corpus / f"{article.id}.md")
            if file.text != article.text:
                bad.append(f"{command}: {article.id} differs from its file")
    finally:
        store.close()


def check_answer(trial: Trial, command: str, tally: Tally) -> None:
    """Ask, from the index as it is, and look for the quotes in the files."""
    bad = tally.faults["wrong or missing quotes"]
    try:
        with Assistant(trial.config, refresh=False) as assistant:
            reply = assistant.ask(QUESTION)
    except UnusableError as error:
        if "askcaci " not in (error.hint or ""):
            bad.append(f"{command}: {error}")
        return
    tally.checked["questions answered"] += 1
    if not isinstance(reply, Answer) or "335 meters" not in reply.text:
        bad.append(f"{command}: not answered")
        return
    for citation in reply.citations:
        if citation.quote.encode() not in trial.articles[citation.article.id]:
            bad.append(f"{command}: {citation.quote!r}")


def finish(trial: Trial, tally: Tally) -> None:
    """Let every command run to its end: what the killed ones left undone gets done."""
    tally.checked["leftovers found"] += len(trial.leftovers())
    for path in trial.leftovers():
        os.utime(path, (time.time() - _HOURS_AGO,) * 2)
    receipt = str(trial.receipt_file)
    for arguments in (
        ("add", "--json", *map(str, trial.batches)),
        ("index",),
        ("ask", "--receipt", receipt, QUESTION),
        ("replay", receipt),
        ("doctor",),
    ):
        process = trial.started(arguments)
        output, told = process.communicate()
        tally.checked["repairing commands"] += 1
        if process.returncode != 0:
            said = (told or output).decode().strip().splitlines()[-1:]
            tally.faults["failed repairs"].append(f"{arguments[0]}: {said}")
    expected = 1 + trial.written + PAGES * (1 + len(trial.batches))
    check(trial, "at the end", tally)
    if len(trial.articles) != expected:
        tally.faults["articles lost or changed"].append(
            f"{len(trial.articles)} articles, of {expected} pages and notes"
        )
    tally.faults["files left for ever"] += [path.name for path in trial.leftovers()]


def report(tally: Tally, timings: Mapping[str, Timing], options: argparse.Namespace) -> str:
    """Return the tables as Markdown."""
    lines = [
        f"`python eval/kills.py --kills {options.kills} --seed {options.seed}`,"
        f" Python {platform.python_version()}, {platform.system()}, {date.today()}.",
        "",
        "| command | run, s | killed while | kills |",
        "|---|---|---|---|",
    ]
    for (command, doing), count in sorted(tally.kills.items()):
        whole = timings[command].whole
        lines.append(f"| `{command}` | {whole:.1f} | {doing} | {count} |")
    lines += ["", "| checked | |", "|---|---|"]
    lines += [f"| {what} | {count:,} |" for what, count in sorted(tally.checked.items())]
    lines += ["", "| fault | count |", "|---|---|"]
    lines += [f"| {kind} | {len(found)} |" for kind, found in tally.faults.items()]
    for kind, found in tally.faults.items():
        if found:
            lines += ["", f"The first of the {kind}:", *(f"- {one}" for one in found[:10])]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
