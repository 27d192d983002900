"""Import a made folder of pages in mixed formats, whole and interrupted, and check the result.

Run:  python eval/import_folder.py [--files 3000] [--kills 8] [--keep DIR]

Of the files 40% hold an article that another file holds too, in another format or with
damage, and 2% are damaged or hostile: truncated and empty PDF files, a zip bomb, an entity
bomb, a line of 50 MB, wrong extensions, a loop of links, a pipe, random bytes. Each made
article has words of its own, so that what must come out is known. The same folder is then
imported by processes that are killed (SIGKILL) at random moments, and by one that ends.
Last, each format's files are imported alone, for its throughput.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from fpdf import FPDF  # noqa: E402

from making import archivedpages, webpages, word  # noqa: E402
from making.books import chapter  # noqa: E402

SHARE_DUPLICATES, SHARE_HOSTILE = 0.40, 0.02
FIRST = "Ida Mirza Lale Oskar Nino Aziz Elin Farid Gela Sona".split()
LAST = "Jost Tolen Aydin Vind Marlen Karal Berger Falk Quist Ober Dorn Keel".split()
MONTHS = "January February March April May June July August September October".split()
SYLLABLES = "ka ru ten mo lis bar zhan gul tor ash ker vin dal osh mir sar bek lon".split()


@dataclass(frozen=True)
class Text:
    """A made article."""

    title: str
    author: str
    day: tuple[int, int, int]
    lead: str
    background: tuple[str, ...]
    conclusions: tuple[str, ...]

    @property
    def date(self) -> str:
        """The day of publication as pages print it."""
        year, month, day = self.day
        return f"{day:02} {MONTHS[month - 1]} {year}"

    def blocks(self) -> Iterator[str]:
        """Yield the paragraphs from byline to the end, headings glued on."""
        year, month, day = self.day
        yield f"By {self.author} ({month}/{day}/{year} issue of the CACI Analyst)"
        yield self.lead
        for heading, texts in (
            ("BACKGROUND", self.background),
            ("CONCLUSIONS", self.conclusions),
        ):
            yield f"{heading}: {texts[0]}"
            yield from texts[1:]


def made_text(number: int, chance: random.Random) -> Text:
    """Return an article whose sentences no other has."""

    def name() -> str:
        return "".join(chance.choices(SYLLABLES, k=3)).capitalize()

    def sentence() -> str:
        words = [
            "".join(chance.choices(SYLLABLES, k=chance.randint(1, 3))) for _ in range(9)
        ]
        return f"In {name()} the {' '.join(words)} of {name()} fell by {chance.randint(2, 990)}."

    def paragraph(sentences: int) -> str:
        return " ".join(sentence() for _ in range(sentences))

    return Text(
        title=f"{name()} and {name()} Look for the Way Number {number}",
        author=f"{FIRST[number % 10]} {LAST[number // 10 % 12]}",
        day=(2000 + number % 25, 1 + number % 10, 1 + number % 28),
        lead=paragraph(3),
        background=(paragraph(6), paragraph(6)),
        conclusions=(paragraph(4),),
    )


def as_text(text: Text) -> bytes:
    """A page saved as plain text."""
    return "\n\n".join((text.title, *text.blocks())).encode()


def as_damaged_text(text: Text) -> bytes:
    """The same with escaped quotation marks, doubled blanks and no-break spaces."""
    body = "\n\n".join((text.title, *text.blocks()))
    return body.replace(" fell by ", " \\'fell\\' by\u00a0 ").encode()


def _html(text: Text) -> str:
    return webpages.full_text("".join(f"<p>{escape(b)}</p>\n" for b in text.blocks()))


def _web_page(text: Text) -> str:
    body = webpages.item(_html(text), title=text.title, day=f"Wednesday, {text.date}")
    return webpages.document(body, title=text.title)


def as_web_page(text: Text) -> bytes:
    """A saved web page of the site."""
    return _web_page(text).encode()


def as_web_archive(text: Text) -> bytes:
    """The same as a web archive."""
    part = archivedpages.part(_web_page(text).encode(), "text/html; charset=utf-8")
    return archivedpages.archive(("Subject: page",), 'type="text/html"', part)


def as_word(text: Text) -> bytes:
    """A Word document."""
    body = "".join(word.paragraph(block) for block in (text.title, *text.blocks()))
    return word.document(body, {}, title=text.title, author=text.author)


def as_pdf(text: Text) -> bytes:
    """A PDF file of one column."""
    pdf = FPDF(unit="pt", format="A4")
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for block in (text.title, *text.blocks()):
        pdf.multi_cell(0, 14, block, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(10)
    return bytes(pdf.output())


def as_mail(text: Text) -> bytes:
    """A mail with the article in HTML."""
    html = f"<html><body><h1>{escape(text.title)}</h1>{_html(text)}</body></html>"
    head = f"From: list@example.org\nSubject: {text.title}\nMIME-Version: 1.0\n"
    return f"{head}Content-Type: text/html; charset=utf-8\n\n{html}".encode()


def as_feed(text: Text) -> bytes:
    """A feed with one entry."""
    entry = f"<title>{escape(text.title)}</title><description>{escape(_html(text))}</description>"
    return (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Mirror</title>'
        f"<item>{entry}</item></channel></rss>"
    ).encode()


def as_book(text: Text) -> bytes:
    """An EPUB book of one chapter."""
    body = f"<h1>{escape(text.title)}</h1>" + "".join(
        f"<p>{escape(block)}</p>" for block in text.blocks()
    )
    kind = "application/xhtml+xml"
    return word.stored_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" '
            'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
            'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>'
            "</container>",
            "book.opf": '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" '
            'version="3.0"><metadata/><manifest><item id="c" href="c.xhtml" '
            f'media-type="{kind}"/></manifest><spine><itemref idref="c"/></spine></package>',
            "c.xhtml": chapter(escape(text.title), body),
        }
    )


def as_markdown(text: Text) -> bytes:
    """A Markdown file."""
    return "\n\n".join((f"# {text.title}", *text.blocks())).encode()


def as_zip(text: Text) -> bytes:
    """A zip file with the page saved as text."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("page.txt"), as_text(text))
    return packed.getvalue()


FORMATS: dict[str, Callable[[Text], bytes]] = {
    "txt": as_text,
    "html": as_web_page,
    "mhtml": as_web_archive,
    "docx": as_word,
    "pdf": as_pdf,
    "eml": as_mail,
    "rss": as_feed,
    "epub": as_book,
    "md": as_markdown,
    "zip": as_zip,
}


def hostile(number: int, folder: Path, chance: random.Random) -> None:
    """Write one damaged or hostile file; `number` says which kind."""
    pdf = as_pdf(made_text(10**6 + number, chance))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.txt", bytes(200 * 2**20))
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    kinds: list[tuple[str, bytes | None]] = [
        ("truncated.pdf", pdf[:400]),
        ("empty.pdf", b""),
        ("bomb.zip", bomb.getvalue()),
        (
            "bomb.rss",
            f'<?xml version="1.0"?><!DOCTYPE r [{entities}]><rss>&a9;</rss>'.encode(),
        ),
        ("noise.html", chance.randbytes(5_000)),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + chance.randbytes(900)),
        ("loop", None),
        ("pipe.txt", None),
    ]
    name, content = kinds[number % len(kinds)]
    path = folder / f"hostile-{number:04}-{name}"
    if content is not None:
        path.write_bytes(content)
    elif name == "loop":
        path.symlink_to(folder, target_is_directory=True)
    else:
        os.mkfifo(path)


def make(folder: Path, files: int, seed: int = 20261126) -> list[Text]:
    """Fill a folder with that many files; return the articles they hold."""
    chance = random.Random(seed)
    bad = round(files * SHARE_HOSTILE)
    duplicates = round(files * SHARE_DUPLICATES)
    texts = [made_text(number, chance) for number in range(files - bad - duplicates)]
    names = list(FORMATS)
    for number, text in enumerate(texts):
        suffix = names[number % len(names)]
        # Every fortieth file has another format's name.
        shown = "html" if number % 40 == 4 else suffix
        _write(folder, f"{number:05}.{shown}", FORMATS[suffix](text))
    for number in range(duplicates):
        text = texts[number % len(texts)]
        suffix = names[(number * 7 + 3) % len(names)]
        content = as_damaged_text(text) if number % 5 == 0 else FORMATS[suffix](text)
        _write(folder, f"again-{number:05}.{'txt' if number % 5 == 0 else suffix}", content)
    for number in range(bad - 1):
        hostile(number, folder, chance)
    (folder / "hostile-line.txt").write_bytes(b"word " * (10 * 2**20))
    return texts


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file into one of some subfolders."""
    below = folder / f"part-{int(hashlib.md5(name.encode()).hexdigest(), 16) % 7}"
    below.mkdir(exist_ok=True)
    (below / name).write_bytes(content)


def add(home: Path, folder: Path) -> tuple[dict[str, object], float]:
    """Import a folder; return the report and the seconds it took."""
    began = time.perf_counter()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "askcaci",
            "--home",
            str(home),
            "add",
            "--json",
            str(folder),
        ],
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr.decode())
    return json.loads(done.stdout), seconds


def interrupted(home: Path, folder: Path, kills: int, whole: float) -> int:
    """Import a folder with that many kills before the run that ends; return how many hit."""
    chance = random.Random(7)
    hit = 0
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-m", "askcaci", "--home", str(home), "add", str(folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.3 + chance.random() * whole / kills * 1.5)
        process.send_signal(signal.SIGKILL)
        hit += process.wait() == -signal.SIGKILL
    add(home, folder)
    return hit


def corpus(home: Path) -> dict[str, str]:
    """Return the hash of every article file."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (home / "corpus").glob("*.md")
    }


def main() -> None:
    """Make, import, kill, compare, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=3_000)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--keep", type=Path, help="make the folder here and leave it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(options.keep or scratch)
        folder = root / "pages"
        folder.mkdir(parents=True)
        texts = make(folder, options.files)
        report, seconds = add(root / "whole", folder)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(
            f"{options.files} files, {len(texts)} articles in them: {seconds:.0f} s, ",
            end="",
        )
        print(f"{options.files / seconds:.0f} files/s, peak memory {peak:.0f} MiB")
        print(json.dumps(report["totals"]))
        check(root / "whole", texts)
        hit = interrupted(root / "killed", folder, options.kills, seconds)
        same = corpus(root / "whole") == corpus(root / "killed")
        print(
            f"killed {hit} times and run again: {'the same corpus' if same else 'ANOTHER'}"
        )
        if not options.keep:
            throughput(root, texts[:200])


def check(home: Path, texts: list[Text]) -> None:
    """Print whether every article is there once."""
    from askcaci.corpus.files import read_article

    found = Counter(
        (article.title, article.authors)
        for article in map(read_article, sorted((home / "corpus").glob("*.md")))
    )
    wanted = {(text.title, (text.author,)) for text in texts}
    twice = sum(count - 1 for count in found.values())
    print(
        f"{len(found)} articles of {len(wanted)}: {len(wanted - set(found))} lost, ", end=""
    )
    print(f"{len(set(found) - wanted)} that were not made, {twice} twice")


def throughput(root: Path, texts: list[Text]) -> None:
    """Print how fast each format's files are taken in, by the clock and by the processors."""
    print("\n| format | KiB/file | files/s | processor ms/file |\n|---|---|---|---|")
    for suffix, write in FORMATS.items():
        folder = root / f"only-{suffix}"
        folder.mkdir(parents=True)
        for number, text in enumerate(texts):
            (folder / f"{number:05}.{suffix}").write_bytes(write(text))
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1024
        used = -_processor_seconds()
        _, seconds = add(root / f"home-{suffix}", folder)
        used += _processor_seconds()
        print(
            f"| {suffix} | {size / len(texts):.1f} | {len(texts) / seconds:.0f} "
            f"| {1000 * used / len(texts):.1f} |",
            flush=True,
        )
        shutil.rmtree(root / f"home-{suffix}")


def _processor_seconds() -> float:
    """Return what all processes that this one started have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
