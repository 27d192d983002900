"""Where sentences end: against treebanks and our own list of doubtful cases, and how fast.

Run:  python eval/sentence_ends.py [CONLLU ...] [--wrong]

A CONLLU file is one of Universal Dependencies' English treebanks, for instance
en_ewt-ud-dev.conllu or en_gum-ud-dev.conllu; they are not shipped. Its sentences are put
together to the paragraphs that it names, and are to be found again: precision, recall and F1
of the ends within a paragraph. Of `tests/data/sentence_ends.txt` it counts the cases that
are right, and of the briefs it measures the processor's time an article.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

from askcaci.corpus.files import read_article
from askcaci.corpus.folder import article_files
from askcaci.text.sentences import sentences

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "data" / "sentence_ends.txt"


def paragraphs(path: Path) -> Iterator[tuple[str, set[int]]]:
    """Yield each paragraph of a treebank with the ends of its sentences, the last left out."""
    text, ends = "", set[int]()
    sentence, last = "", ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith(("# newdoc", "# newpar")) and text:
            yield text, ends - {len(text.rstrip())}
            text, ends = "", set()
        elif line.startswith("# text = "):
            sentence = line.removeprefix("# text = ")
        elif line[:1].isdigit():
            last = line
        elif not line and sentence:
            text += sentence
            ends.add(len(text.rstrip()))
            text += "" if "SpaceAfter=No" in last else " "
            sentence = ""
    if text:
        yield text, ends - {len(text.rstrip())}


def score(path: Path, *, wrong: bool) -> str:
    """Return precision, recall and F1 of a treebank's ends; print on request what is wrong."""
    right = extra = missing = 0
    for text, ends in paragraphs(path):
        found = {span.end for span in sentences(text)} - {len(text.rstrip())}
        right += len(found & ends)
        extra += len(found - ends)
        missing += len(ends - found)
        if wrong:
            for sign, places in (("+", found - ends), ("-", ends - found)):
                for at in sorted(places):
                    print(f"  {sign} {text[max(0, at - 40) : at]}|{text[at : at + 30]}")
    precision, recall = right / (right + extra), right / (right + missing)
    f1 = 2 * precision * recall / (precision + recall)
    return f"precision {precision:.4f}, recall {recall:.4f}, F1 {f1:.4f}, {right} right"


def cases() -> tuple[int, int]:
    """Return how many of the doubtful cases are right, and how many there are."""
    lines = [x for x in CASES.read_text("utf-8").splitlines() if not x.startswith("#")]
    right = 0
    for line in lines:
        parts = line.split(" | ")
        text = ("" if parts[0].endswith("。") else " ").join(parts)
        right += [span.of(text) for span in sentences(text)] == parts
    return right, len(lines)


def milliseconds() -> float:
    """Return the processor's time to cut a brief, whose text was not seen before."""
    articles = [read_article(path) for path in article_files(ROOT / "corpus")]
    texts = [section.span.of(a.text) for a in articles for section in a.sections]
    sentences("Begin. Everything is loaded now.")
    started = time.process_time()
    for text in texts:
        sentences(text)
    return (time.process_time() - started) / len(articles) * 1_000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="CONLLU")
    parser.add_argument(
        "--wrong", action="store_true", help="print the ends that are wrong"
    )
    options = parser.parse_args()
    print(f"briefs: {milliseconds():.2f} ms an article")
    print("doubtful cases right: {} of {}".format(*cases()))
    for path in options.files:
        print(f"{path.name}: {score(path, wrong=options.wrong)}")


if __name__ == "__main__":
    main()
