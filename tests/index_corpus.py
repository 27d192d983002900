"""Small made corpora for the tests of the index."""

SUBJECTS = (
    "railway", "pipeline", "reservoir", "border", "cotton", "uranium", "customs",
    "election", "drought", "treaty", "harbour", "glacier", "refinery", "currency",
    "census", "tunnel",
)  # fmt: skip

_ARTICLE = """\
---
title: "The {subject} question {number}"
authors:
  - {author}
published: {year}-03-07
publication: askcaci brief
kind: brief
---
The {subject} of region {number} was discussed in the capital. It concerns {other} too.

## BACKGROUND

Officials measured the {subject} at {number} units in {year}. The {other} was left out.

## CONCLUSIONS

The {subject} in region {number} will outlast every {other}.
"""


def article_text(number, note=""):
    """Return the file of a made article; `note` is added to its last section."""
    text = _ARTICLE.format(
        number=number,
        subject=SUBJECTS[number % len(SUBJECTS)],
        other=SUBJECTS[(number + 5) % len(SUBJECTS)],
        author=("Anna Berg", "Timur K. Said", "Nino Lomidze")[number % 3],
        year=2000 + number % 20,
    )
    return text + (f"\n{note}\n" if note else "")


def make_corpus(folder, count):
    """Write `count` made articles into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        write_article(folder, number)
    return folder


def write_article(folder, number, note=""):
    """Write one made article and return its path."""
    path = folder / f"article-{number}.md"
    path.write_text(article_text(number, note), "utf-8")
    return path
