"""Dossiers: one page of answers with their articles, and a colleague's corpus against it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from askcaci.corpus.files import read_article
from askcaci.errors import SourceError, UnusableError, UsageError
from askcaci.receipts import (
    Asked as Settings,
)
from askcaci.receipts import (
    Model,
    Provenance,
    check_dossier_target,
    compare_dossier,
    is_dossier,
    proven,
    read_dossier,
    receipt_of,
    write_dossier,
)
from askcaci.rendering.dossier import Asked, Mark, blocks_of, dossier_page
from askcaci.rendering.proofs import dossiers_object, dossiers_text
from askcaci.repl.commands import obey
from askcaci.types import (
    Answer,
    Article,
    Citation,
    Filters,
    NoAnswer,
    Reply,
    Span,
    StatedValue,
)
from builders import article, passage
from conftest import Run, run_askcaci
from repl_fakes import FakeAssistant, session
from servers import ARTICLES, make_home

MADE = datetime(2026, 11, 3, 12, tzinfo=timezone.utc)
PROVENANCE = Provenance(
    "1.0", 1, "paragraphs/1", Model("encoder", "a" * 64), None, "c" * 64, 3
)
DAM = "The ministry said that the dam of Toktobe is 88 meters high."
HEIGHT = "How high is the dam of Toktobe?"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    """The made articles: repeated text, hostile text, characters beyond the basic plane."""
    folder = tmp_path_factory.mktemp("articles")
    found = {}
    for name, text in ARTICLES.items():
        path = folder / f"{name}.md"
        path.write_text(text, "utf-8")
        found[name] = read_article(path)
    return found


def cited(of: Article, words: str, nth: int = 0, answer: str = "") -> Citation:
    """Return the nth place of some words as a citation, from 0."""
    start = [match.start() for match in re.finditer(re.escape(words), of.text)][nth]
    section = next(
        n for n, s in enumerate(of.sections) if s.span.start <= start < s.span.end
    )
    at = start + words.index(answer) if answer else 0
    return Citation(
        of,
        passage(of, section),
        Span(start, start + len(words)),
        words,
        Span(at, at + len(answer)) if answer else None,
    )


def page_of(*replies: Reply) -> str:
    """Return the dossier of some replies."""
    how = Settings(Filters(), 5)
    return dossier_page(
        [Asked(one, receipt_of(one, how, PROVENANCE, MADE)) for one in replies], MADE
    )


@pytest.fixture
def page(corpus: dict[str, Article]) -> str:
    """A dossier with an answer in repeated text, hostile evidence, and a refusal."""
    lake, harbour = corpus["lake"], corpus["harbour"]
    hostile = "12 million dollars, said\n&lt;script&gt;window.hacked=12&lt;/script&gt;"
    return page_of(
        Answer(
            HEIGHT,
            "88 meters",
            (cited(lake, DAM, 2, "88 meters"),),
            0.9,
            evidence=(cited(harbour, hostile),),
            disagreements=(cited(lake, DAM),),
            form="span",
        ),
        NoAnswer("<script>window.hacked=13</script>?", "unknown", 0.1),
    )


def checked(page: str, corpus: dict[str, Article]) -> Any:
    """Return what a corpus has of a page."""
    return compare_dossier(*read_dossier("case.html", page.encode()), corpus)


# The page.


def test_of_repeated_words_those_are_marked_that_were_quoted(
    corpus: dict[str, Article],
) -> None:
    """Marks are placed by code points: blocks joined are the text, marks are the quotes."""
    lake = corpus["lake"]
    quotes = [cited(lake, DAM, nth, "88 meters") for nth in range(3)]
    marks = [Mark(str(n), one.span, one.answer) for n, one in enumerate(quotes)]
    blocks = blocks_of(lake.text, marks)
    assert (
        "".join(b.prefix + "".join(p.text for p in b.pieces) for b in blocks) == lake.text
    )
    for mark, quote in zip(marks, quotes, strict=True):
        offset, begins, held, answering = 0, -1, "", ""
        for block in blocks:
            offset += len(block.prefix)
            for piece in block.pieces:
                if mark.key in piece.begins:
                    begins = offset
                if mark.key in piece.marks:
                    held += piece.text
                    answering += piece.text if piece.answers else ""
                offset += len(piece.text)
        assert (begins, held, answering) == (quote.span.start, DAM, "88 meters")


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab #\n-😀\u202e", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
)
def test_blocks_keep_every_character_and_mark_what_was_quoted(
    text: str, places: list[tuple[int, int]]
) -> None:
    """Whatever the text and however quotes overlap, nothing is lost or marked besides."""
    spans = [Span(min(p), max(p)) for p in places if min(p) < max(p) <= len(text)]
    marks = [Mark(str(n), span) for n, span in enumerate(spans)]
    blocks = blocks_of(text, marks)
    assert "".join(b.prefix + "".join(p.text for p in b.pieces) for b in blocks) == text
    for mark in marks:
        pieces = [p for b in blocks for p in b.pieces if mark.key in p.marks]
        assert "".join(p.text for p in pieces) == mark.span.of(text)
        assert sum(mark.key in p.begins for p in pieces) == 1


def test_a_page_needs_no_network_and_runs_no_text(page: str) -> None:
    """One script and one style, both named by the policy; the corpus is text, all of it."""
    root = html.document_fromstring(page)
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "*" not in policy
    scripts = root.xpath("//script")
    assert [one.get("type") for one in scripts] == ["application/json", None]
    assert not root.xpath("//img | //svg | //iframe | //link | //object | //embed | //base")
    assert not root.xpath("//@*[starts-with(name(), 'on')] | //@style | //@srcdoc | //@src")
    assert all(href.startswith("#") for href in root.xpath("//@href"))
    assert "window.hacked=6" in root.xpath("//div[@data-article='2']")[0].text_content()
    assert "\u202e" not in page


def test_a_page_says_what_a_reader_wants_to_know(page: str) -> None:
    """Answer, refusal, credit, styles, and what the corpus says besides."""
    text = " ".join(html.document_fromstring(page).text_content().split())
    for wanted in (
        "88 meters",
        "confidence 90%",
        "The corpus also says",
        "See also",
        "No sure answer: unknown",
        "The Lake That Came Back",
        "Chicago",
        "@",  # BibTeX
        "TY - ",
    ):
        assert wanted in text


def test_a_page_shows_what_it_records(page: str, corpus: dict[str, Article]) -> None:
    """Read back, nothing was altered, and the corpus it was made of proves every quote."""
    found = checked(page, corpus)
    assert found.altered == ()
    assert found.holds
    assert [len(checks) for checks in found.checks] == [3, 0]
    assert {one.status for one in found.articles} == {"same"}
    assert marked_words(page, "1-1") == DAM


def marked_words(page: str, key: str) -> str:
    """Return what the marks of a quote hold."""
    root = html.document_fromstring(page)
    marks = root.xpath(f"//mark[contains(concat(' ', @data-marks, ' '), ' {key} ')]")
    return "".join(one.text_content() for one in marks)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(min_size=1, max_size=40), st.text(max_size=20))
def test_any_text_is_shown_as_it_was_recorded(body: str, quote: str, title: str) -> None:
    """No characters of a corpus make a page that differs from its own record."""
    if not quote.strip():
        return
    of = article(f"{body} {quote}.\n\n{body}", title=title, authors=(title,))
    start = of.text.index(quote)
    one = Citation(of, passage(of), Span(start, start + len(quote)), quote)
    page = page_of(Answer("Who?", quote, (one,), 0.5))
    assert checked(page, {of.id: of}).altered == ()


def test_values_that_differ_are_a_table(corpus: dict[str, Article]) -> None:
    """Each value with its day and source, and a link to the quote that gives it."""
    quote = cited(corpus["lake"], DAM, 0, "88 meters")
    value = StatedValue(quote, "The ministry", "2011", dated=True)
    reply = Answer(HEIGHT, "88 meters", (quote,), 0.9, form="values", values=(value,))
    page = page_of(reply)
    (row,) = html.document_fromstring(page).xpath("//tbody/tr")
    assert [one.text_content() for one in row] == [
        "88 meters",
        "2011",
        "The ministry",
        "1-1",
    ]
    assert row.xpath(".//@href") == ["#quote-1-1"]
    assert checked(page, corpus).holds


# A colleague's corpus.


def test_articles_that_differ_are_named(page: str, corpus: dict[str, Article]) -> None:
    """A moved quote is proven; a changed or missing one is not; each article says why."""
    lake, harbour = corpus["lake"], corpus["harbour"]
    longer = replace(lake, text=f"A note.\n\n{lake.text}")
    found = checked(page, {"lake": longer, "harbour": harbour})
    assert found.holds
    assert [one.status for one in found.articles] == ["differs", "same"]
    assert [one.status for one in found.checks[0]] == ["moved", "moved", "same"]
    changed = replace(lake, text=lake.text.replace("88", "89"))
    found = checked(page, {"lake": changed})
    assert not found.holds
    assert [one.status for one in found.articles] == ["differs", "missing"]
    assert [proven(one) for one in found.checks[0]] == [False, False, False]
    shown = dossiers_text([("case.html", found)])
    assert "[-88-] {+89+}" in shown
    assert "harbour: not in this corpus" in shown
    assert shown.endswith("3 of 3 quotes not proven.")
    value = dossiers_object([("case.html", found)])
    assert not value["holds"]
    assert [a["status"] for a in value["dossiers"][0]["articles"]] == ["differs", "missing"]


def test_a_quote_credited_to_somebody_else_is_not_proven(
    page: str, corpus: dict[str, Article]
) -> None:
    """Whose words they are belongs to a quote."""
    theirs = {**corpus, "lake": replace(corpus["lake"], authors=("Bea Other",))}
    found = checked(page, theirs)
    assert not found.holds
    assert "Bea Other" in dossiers_text([("case.html", found)])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<b>88 meters</b>", "<b>98 meters</b>", "quote 1-1"),
        (">88 meters</mark>", ">98 meters</mark>", "the text of lake"),
        ("Nobody knows when", "Everybody knows when", "the text of lake"),
        ('answer 1">88 meters', 'answer 1">98 meters', "answer 1"),
        ("Ann Author, “The Lake", "Bea Other, “The Lake", "credit 1-1"),
        (f'question 1">{HEIGHT}', 'question 1">How low is it?', "question 1"),
        ("</main>", '<p data-shown="quote 9-9">Made up.</p></main>', "quote 9-9"),
        ("</main>", '<p data-article="3">Made up.</p></main>', "article 3"),
    ],
)
def test_a_page_that_was_altered_is_told(
    page: str, corpus: dict[str, Article], old: str, new: str, said: str
) -> None:
    """What is shown and not recorded, or otherwise, is named, and the dossier fails."""
    assert old in page
    found = checked(page.replace(old, new), corpus)
    assert any(said in one for one in found.altered)
    assert not found.holds


def test_a_record_that_was_altered_proves_nothing(
    page: str, corpus: dict[str, Article]
) -> None:
    """Page and record changed together still do not agree with the corpus."""
    found = checked(page.replace("88 meters", "98 meters"), corpus)
    assert not found.holds


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_a_damaged_record_is_an_error(data: bytes) -> None:
    """Whatever stands in a record, reading it ends in one line that says what is wrong."""
    opening = b'<!DOCTYPE html><script type="application/json" id="askcaci-dossier">'
    with pytest.raises(SourceError, match=r"\Acase\.html: [^\n]+\Z"):
        read_dossier("case.html", opening + data + b"</script>")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("schema", "askcaci/dossier/9"),
        ("made", "yesterday"),
        ("receipts", {}),
        ("receipts", [{"schema": "askcaci/receipt/1"}]),
        ("articles", [{"id": "one"}]),
    ],
)
def test_a_record_of_another_kind_names_the_field(page: str, name: str, value: Any) -> None:
    """The error says which field makes no sense."""
    found = re.search(r'id="askcaci-dossier">(.*?)</script>', page)
    assert found
    record = {**json.loads(found[1]), name: value}
    altered = page.replace(found[1], json.dumps(record).replace("<", "\\u003c"))
    with pytest.raises(SourceError, match=name):
        read_dossier("case.html", altered.encode())


def test_no_other_file_is_overwritten(tmp_path: Path, page: str) -> None:
    """A dossier gives way to a dossier; anything else stays."""
    target = tmp_path / "case.html"
    write_dossier(target, page)
    write_dossier(target, page)
    assert is_dossier(target.read_bytes())
    other = tmp_path / "thesis.html"
    other.write_text("<!DOCTYPE html><p>Mine.</p>")
    with pytest.raises(UsageError, match="no dossier"):
        check_dossier_target(other)
    with pytest.raises(UnusableError, match="no such folder"):
        check_dossier_target(tmp_path / "nowhere" / "case.html")
    assert [one.name for one in sorted(tmp_path.iterdir())] == ["case.html", "thesis.html"]


# The commands.


@pytest.fixture(scope="module")
def home(briefs_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the made articles, and a dossier made from it."""
    home = make_home(briefs_home, tmp_path_factory.mktemp("dossier") / "home")
    (home / "questions.txt").write_text(
        f'{HEIGHT}\n\n{{"question": "Who opened the harbour?", "article": "harbour"}}\n'
    )
    done = run_askcaci(
        "--home", home, "dossier", home / "questions.txt", "-o", home / "case.html"
    )
    assert done.returncode == 0, done.stderr
    assert "2 questions" in done.stdout
    return home


def test_a_dossier_is_verified_against_a_corpus(
    briefs_home: Path, home: Path, tmp_path: Path, run: Run
) -> None:
    """Exit code 0 on the corpus it was made of, 4 on one that has other words."""
    found = run("--home", home, "verify", "--json", home / "case.html")
    assert found.returncode == 0, found.stderr
    value = json.loads(found.stdout)
    assert value["schema"] == "askcaci/dossier-verification/1"
    assert value["holds"]
    quotes = [q for one in value["dossiers"][0]["questions"] for q in one["quotes"]]
    assert quotes
    assert DAM in [" ".join(one["quote"].split()) for one in quotes]
    theirs = dict(ARTICLES, lake=ARTICLES["lake"].replace("88 meters", "87 meters"))
    colleague = make_home(briefs_home, tmp_path / "theirs", theirs)
    found = run("--home", colleague, "verify", home / "case.html")
    assert found.returncode == 4, found.stderr
    assert "lake: differs" in " ".join(found.stdout.split())
    assert "not proven" in found.stdout


def test_drafts_and_dossiers_are_not_mixed(home: Path, run: Run) -> None:
    """What is about drafts is refused with a dossier, and names what to run."""
    (home / "draft.md").write_text("“No quotation of the corpus at all.”")
    case = home / "case.html"
    for arguments in ((case, home / "draft.md"), ("--omissions", case)):
        done = run("--home", home, "verify", *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_a_line_that_cannot_be_asked_writes_nothing(
    home: Path, tmp_path: Path, run: Run
) -> None:
    """The error names file and line, and no page is left."""
    questions = tmp_path / "questions.txt"
    questions.write_text(f'{HEIGHT}\n{{"question": "Who?", "author": "Nobody Known"}}\n')
    done = run("--home", home, "dossier", questions, "-o", tmp_path / "case.html")
    assert done.returncode == 2
    assert f"{questions}:2" in done.stderr
    assert not (tmp_path / "case.html").exists()


def test_a_session_becomes_a_dossier(tmp_path: Path) -> None:
    """`/dossier FILE` writes what was answered; before that it says that nothing was."""

    class Recorded(FakeAssistant):
        @property
        def home(self) -> Any:
            found = super().home
            found.config = type("Config", (), {"reader": None})()
            return found

        def provenance(self) -> Provenance:
            return PROVENANCE

    made, shown, _ = session(Recorded())
    target = tmp_path / "case.html"
    with pytest.raises(UsageError, match="nothing was answered"):
        obey(made, f"/dossier {target}")
    with pytest.raises(UsageError, match="no file"):
        obey(made, "/dossier")
    obey(made, "How high is the dam?")
    obey(made, f"/dossier {target}")
    assert "wrote 1 question" in shown.text
    dossier, altered = read_dossier("case.html", target.read_bytes())
    assert altered == ()
    assert [one.question for one in dossier.receipts] == ["How high is the dam?"]
