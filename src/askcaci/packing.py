"""Pack passages: as many of the best as fit a budget of tokens, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from askcaci.citing import ROLES, credit, section_of
from askcaci.errors import UsageError
from askcaci.text.normalise import printable
from askcaci.types import Article, Citation, Excerpt, LeftOut, Pack, Passage

INSTRUCTIONS = (
    "Answer the question from the numbered passages below only, and cite each statement by "
    "the number of its passage, like [1]. If they do not hold the answer, say so."
)


def pack(
    question: str,
    passages: Sequence[Passage],
    articles: Mapping[str, Article],
    *,
    max_tokens: int,
    count: Callable[[str], int],
    encoding: str,
    exact: bool,
) -> Pack:
    """Return the passages that fit, whole, with instructions, as one text to be pasted.

    Each passage, best first, is taken if the whole text with it stays in the budget and
    is left out otherwise, so that a long one does not keep out the shorter ones after it.
    The whole is counted each time, because tokens run across the seams.

    Args:
        question: what is asked, on one line.
        passages: best first; a repeated one is ignored.
        articles: by id, the articles the passages are from.
        max_tokens: the most tokens of the text, instructions included.
        count: counts the tokens of a text.
        encoding: the name of the encoding that `count` uses.
        exact: whether that is the encoding the reader of the pack pays for.

    Raises:
        UsageError: there are passages and none fits.
    """
    ranked = list({passage.id: passage for passage in passages}.values())
    chosen: list[Passage] = []
    text, tokens, least = "", 0, 0
    left: list[LeftOut] = []
    for passage in ranked:
        longer = _text(question, _excerpts([*chosen, passage], articles))
        size = count(longer)
        if size <= max_tokens:
            chosen.append(passage)
            text, tokens = longer, size
        else:
            least = min(least or size, size)
            left.append(LeftOut(passage, count(printable(passage.text))))
    if ranked and not chosen:
        raise UsageError(
            f"{max_tokens:,} tokens hold no passage",
            hint=f"The least that is needed for this question:\n  --max-tokens {least}",
        )
    return Pack(
        question,
        text,
        tokens,
        max_tokens,
        encoding,
        exact,
        _excerpts(chosen, articles),
        tuple(left),
    )


def _excerpts(
    passages: Sequence[Passage], articles: Mapping[str, Article]
) -> tuple[Excerpt, ...]:
    """Return passages in reading order, adjacent ones of a section as one excerpt."""
    runs: list[list[Passage]] = []
    for passage in sorted(passages, key=lambda p: (p.article_id, p.span)):
        if runs and _touch(runs[-1][-1], passage, articles[passage.article_id]):
            runs[-1].append(passage)
        else:
            runs.append([passage])
    return tuple(
        Excerpt(number, articles[run[0].article_id], tuple(run))
        for number, run in enumerate(runs, start=1)
    )


def _touch(first: Passage, second: Passage, article: Article) -> bool:
    return (
        first.article_id == second.article_id
        and first.section == second.section
        and not article.text[first.span.end : second.span.start].strip()
    )


def _text(question: str, excerpts: Sequence[Excerpt]) -> str:
    """Return the pack as it is printed, with its last line break."""
    blocks = [f"{INSTRUCTIONS}\n\nQuestion: {question}"]
    for excerpt in excerpts:
        head = f"[{excerpt.number}] {credit(excerpt.article)}; {_place(excerpt)}"
        one_line = " ".join(printable(head).split())
        blocks.append(f"{one_line}\n{printable(excerpt.text).strip()}")
    return "\n\n".join(blocks) + "\n"


def _place(excerpt: Excerpt) -> str:
    first, last = excerpt.passages[0], excerpt.passages[-1]
    section = section_of(Citation(excerpt.article, first, first.span, first.text))
    numbers = f"paragraph {first.paragraph}"
    if last.paragraph != first.paragraph:
        numbers = f"paragraphs {first.paragraph}-{last.paragraph}"
    return f"{section} ({ROLES[first.section]}), {numbers}"
