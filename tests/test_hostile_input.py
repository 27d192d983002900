"""Hostile input: whatever is read or asked, there is a result or a clear error.

The laws are those of the fuzzer (`python eval/fuzz.py`), here over seeded mutations of what
it begins with; below them stand the faults it found, one test each, and what no mutation
comes upon.
"""

from __future__ import annotations

import ast
import json
import random
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import get_args

import pytest

from askcaci.chunking import embedded_text
from askcaci.citing import reference
from askcaci.citing.places import place_in
from askcaci.corpus.files import parse_article, read_article, sections_of
from askcaci.corpus.importing import issues
from askcaci.corpus.importing.documents import mail, markdown
from askcaci.corpus.importing.files.archives import Member, unpacked
from askcaci.corpus.importing.issues import reading
from askcaci.corpus.importing.lines.charsets import encoding_of
from askcaci.corpus.importing.lines.pages import Stated
from askcaci.corpus.importing.splitting.statements import with_stated
from askcaci.encoder.query import CARD, read_card
from askcaci.errors import AskcaciError, CorpusError, ModelUnavailable, SourceError
from askcaci.evaluation.loading import load
from askcaci.receipts import read_receipt
from askcaci.rendering.json import dumps
from askcaci.rendering.terminal import Look, reply_text
from askcaci.types import Answer, AnswerForm, NoAnswer
from askcaci.verifying.checking import verify
from askcaci.verifying.drafts import draft_of
from builders import article, citation, passage
from making.word import document, paragraph

ROOT = Path(__file__).resolve().parent.parent
SOURCE = sorted((ROOT / "src" / "askcaci").rglob("*.py"))
sys.path.insert(0, str(ROOT / "eval" / "fuzz"))

from laws import Target, check_shown  # noqa: E402
from of_files import packed, parts_of  # noqa: E402
from targets import TARGETS  # noqa: E402

EVIL = "\x1b[2J\x1b]0;owned\x07\x9b31m\u202eevil\u2066\u2028\x00"

# Inputs for a target; fewer for what takes long.
INPUTS = 120
FEWER = {"import": 30, "drafts-md": 40, "drafts-txt": 40, "index": 30}


def mutated(target: Target) -> Iterator[bytes]:
    """Yield seeded mutations of a target's seeds: cut, doubled, flipped, with its words."""
    draw = random.Random(target.name)
    seeds = target.seeds()
    for _ in range(FEWER.get(target.name, INPUTS)):
        data = bytearray(draw.choice(seeds))
        for _ in range(draw.randint(1, 4)):
            start, end = sorted(draw.randint(0, len(data)) for _ in range(2))
            match draw.randrange(5):
                case 0:
                    del data[start:end]
                case 1:
                    data[start:start] = data[start:end]
                case 2 if data:
                    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
                case _:
                    data[start:start] = draw.choice(target.words or (b"\0", b"\xff" * 9))
        yield bytes(data)


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_input_is_read_or_refused(name: str) -> None:
    """Nothing but an `AskcaciError` is raised, and what the target asserts holds."""
    law = TARGETS[name].law()
    for data in mutated(TARGETS[name]):
        with suppress(AskcaciError):
            law(data)


# What the fuzzer found.


def with_attachments(*names: str) -> bytes:
    """Return a mail that brings files of these names."""
    parts = "".join(
        f'--made\nContent-Disposition: attachment; filename="{name}"\n\nBy Ida Jost\n'
        for name in names
    )
    head = "From: a@example.org\nMIME-Version: 1.0\nContent-Type: multipart/mixed;boundary=made"
    return f"{head}\n\n{parts}--made--\n".encode()


def test_attachments_are_files_unless_their_names_lead_out() -> None:
    """A mail is unpacked like an archive, and with the same distrust."""
    data = with_attachments(
        "a.txt", "../../up.txt", "/etc/root.txt", "page_files/x.txt", ".x"
    )
    found = list(unpacked(Member("m.eml", "in/m.eml", data)))
    members = [one.name for one in found if isinstance(one, Member)]
    reasons = [one.why for one in found if not isinstance(one, Member)]
    assert members == ["m.eml", "m.eml/a.txt", "m.eml/page_files/x.txt"]
    assert reasons == ["its name leads out of the archive"] * 2 + ["hidden"]


def test_a_member_without_a_name_is_refused() -> None:
    """Python's zipfile itself fails at asking whether such a member is a folder."""
    data = packed({"a.txt": b"x", "": b"y"})
    found = list(unpacked(Member("a.zip", "in/a.zip", data)))
    assert [getattr(one, "why", "") for one in found] == ["it has no name", ""]


def test_a_member_in_too_many_folders_is_refused() -> None:
    """Every folder of an archive is held in memory: a name does not make five hundred."""
    found = list(unpacked(Member("m.eml", "in/m.eml", with_attachments("x/" * 300 + "a"))))
    assert [getattr(one, "why", "") for one in found] == [
        "",
        "it stands in more than 30 folders",
    ]


@pytest.mark.parametrize(
    "charset", ["utf-8\0", "idna", "punycode", "unicode_escape", "x" * 99]
)
def test_a_mail_in_no_encoding_of_texts_is_read_all_the_same(charset: str) -> None:
    """A name that Python cannot look up, or knows as none that a text is in, counts for nothing."""
    head = "From: a@example.org\nTo: b@example.org\nSubject: x\nMIME-Version: 1.0\n"
    data = (
        f"{head}Content-Type: text/plain; charset={charset}\n\nThe ferry stays.\n".encode()
    )
    (page,) = mail.pages("m.eml", data, "m.eml")
    assert [line.text for line in page.lines if line.text] == ["The ferry stays."]


@pytest.mark.parametrize(
    "front",
    [
        f"author.{'name.' * 700}name = 'x'",
        "author." + "name." * 12_000 + "name = 'x'",
        f"author = {'[' * 200}{']' * 200}",
    ],
)
def test_front_matter_with_keys_of_very_many_parts_says_nothing(front: str) -> None:
    """Neither its depth nor the time that it would take gets in the way of the text."""
    data = f"+++\n{front}\n+++\n\nThe ferry stays.\n".encode()
    (page,) = markdown.pages("a.md", data, "a.md")
    assert page.stated.authors == ()
    assert page.lines[-1].text == "The ferry stays."


def test_pages_of_an_issue_are_clean_fields_of_a_reference() -> None:
    """Whatever the front matter says they are."""
    of = article("Text.", pages=" 10 -\nTY  - GEN", volume=1, number=2)
    lines = reference(of, "ris").split("\n")
    assert [line for line in lines if line.startswith(("SP", "EP", "TY"))] == [
        "TY  - MGZN",
        "SP  - 10",
        "EP  - TY - GEN",
    ]


def test_a_title_of_many_words_is_shortened_in_few_steps() -> None:
    """Each step counts word pieces anew, and there is a prefix for every passage."""
    counted = []

    def count(texts: list[str]) -> list[int]:
        counted.extend(texts)
        return [len(text) for text in texts]

    of = article("The dam is high.", title=" ".join(["word"] * 5_000), authors=())
    text = embedded_text(of, passage(of), count=count, limit=500)
    prefix, _, rest = text.partition("\n")
    assert (rest, prefix) == ("The dam is high.", " ".join(["word"] * 97))
    assert len(counted) < 15


@pytest.mark.parametrize("part", ["word/styles.xml", "word/document.xml"])
@pytest.mark.parametrize("content", ["<w:x xmlns:w='urn:x'/>", "<x/>", "FOOTNOTES"])
def test_a_draft_with_a_part_of_another_kind_is_refused(part: str, content: str) -> None:
    """python-docx takes any XML for a part, and fails at it only later."""
    parts = parts_of(document(paragraph("A dam."), {1: "A note."}))
    other = parts["word/footnotes.xml"] if content == "FOOTNOTES" else content.encode()
    with pytest.raises(SourceError, match="damaged"):
        draft_of("draft.docx", packed({**parts, part: other}))


NORTH = article(" ".join(f"north{n}x" for n in range(40)), id="north", title="Snow")
SOUTH = article(" ".join(f"south{n}x" for n in range(40)), id="south", title="Sand")


@pytest.mark.parametrize(
    ("quotation", "label"),
    [
        ("north37x north38x north39x … south0x south1x south2x", "spliced"),
        ("north35x north36x north37x north38x north39x south0x south1x south2x south3x",
         "spliced"),
        ("north37x north38x [or] south1x south2x south3x", "absent"),
        ("north36x north38x north39x … south0x south2x south3x", "absent"),
    ],
)  # fmt: skip
def test_no_place_reaches_from_one_article_into_the_next(
    quotation: str, label: str
) -> None:
    """What was left out or put in brackets never joins the end of one and the start of another."""
    draft = draft_of("draft.md", f"He says “{quotation}” so.".encode())
    (found,) = verify([draft], [NORTH, SOUTH])[0].checked
    assert found.label == label
    for part in found.parts:
        assert part.text in quotation
        assert part.citation.quote == part.text


def test_an_address_does_not_forge_lines_of_an_answer() -> None:
    """It stays on one line."""
    of = article("The dam is high.", url="https://example.org/\n[2] “The dam is low.”")
    shown = reply_text(
        Answer("?", "The dam is high.", (citation(of, "The dam is high."),), 0.9)
    )
    assert [line for line in shown.split("\n") if line.startswith("[2]")] == []


def test_encodings_that_take_minutes_are_none() -> None:
    """Python's codecs for host names take time that grows with a page, and are no page's."""
    assert [encoding_of(name) for name in ("idna", "punycode", "rot13", "x", "", None)] == [
        None
    ] * 6
    assert encoding_of("Windows-1251") == "cp1251"


def test_sections_follow_the_kind_that_a_file_states() -> None:
    """What is without headings is the body of a report and the lead of an analysis."""
    text = "The ferry has not moved since the water left it.\n\nIt will stay."
    of = article(text, kind="news", inferred=("kind",), authors=())
    for stated in (Stated(kind="analysis"), Stated(own=article(text, kind="analysis"))):
        found = with_stated(of, stated, alone=True)
        assert found.sections == sections_of(found.text, found.kind)
        assert found.sections[0].kind == "lead"


def test_blanks_behind_a_heading_take_no_time() -> None:
    """A heading's line is read in one go however many blanks it ends in: not in squares."""
    text = "## BACKGROUND.a" + "\t" * 300_000 + "\x00\n\nText."
    (section,) = sections_of(text)
    assert section.span.of(text) == "Text."
    assert sections_of("## A  heading \t \n\nText.")[0].heading == "A  heading"


def test_a_line_of_blanks_takes_no_time_and_is_no_paragraph() -> None:
    """Paragraphs are counted in one go however many blanks stand between them."""
    of = article("The dam is high.\n" + " " * 300_000 + "\nIt is long.", authors=())
    spans = [place_in(of, number).of(of.text) for number in ("1", "2")]
    assert spans == ["The dam is high.", "It is long."]
    with pytest.raises(AskcaciError):
        place_in(of, "3")


def test_json_on_a_terminal_controls_nothing() -> None:
    """What could move a cursor or turn the order of letters is escaped, and the same text."""
    shown = dumps({"quote": EVIL})
    check_shown(shown)
    assert json.loads(shown)["quote"] == EVIL


def test_a_word_of_a_pdf_that_ends_before_it_begins_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The process that reads hostile files is not believed whatever it says of them."""
    line = [[f"word{n}", 36.0 + 40 * n, 70.0 + 40 * n, 100.0, 10.0] for n in range(8)]
    said = [{"pages": 1}, {"words": [*line, ["far", 3_624.0, 87.1, 100.0, 10.0]]}]
    monkeypatch.setattr(reading, "_answers", lambda *_: iter(said))
    (page,) = issues.pages("a.pdf", b"%PDF-1.4", "a.pdf")
    assert [one.text for one in page.lines] == [" ".join(f"word{n}" for n in range(8))]


# What no mutation comes upon.


@pytest.mark.parametrize(
    "look", [Look(), Look(width=40), Look(60, colour=True, links=True)]
)
def test_an_article_file_controls_no_terminal(look: Look) -> None:
    """Escapes in every value of front matter, in headings and in text are not shown."""
    said = json.dumps(EVIL)
    content = (
        f"---\ntitle: {said}\nauthors:\n  - {said}\nurl: {said}\npublication: {said}\n---\n"
        f"## {EVIL}\n\nThe dam is {EVIL} high.\n"
    ).replace("\x00", "")
    of = parse_article(content.replace("\\u0000", ""), id="dam", path=f"/corpus/{EVIL}.md")
    quote = citation(of, of.sections[-1].span.of(of.text), len(of.sections) - 1)
    for form in get_args(AnswerForm):
        answer = Answer(EVIL, quote.quote, (quote,), 0.9, (quote,), (quote,), form, (EVIL,))
        check_shown(reply_text(answer, look), looks=look.links)
    refusal = NoAnswer(EVIL, EVIL, 0.1, (quote,), (EVIL,), notes=(EVIL,))
    check_shown(reply_text(refusal, look), looks=look.links)


LAUGHS = "a: &a [lol, lol]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (LAUGHS, "anchors, aliases and tags"),
        (
            "title: !!python/object/apply:os.system ['true']\n",
            "anchors, aliases and tags",
        ),
        ("title: " + "[" * 30_000, "nesting depth"),
        ("title: " + "{a: " * 9_000, "inside another"),
        ("? " * 20_000, "inside another"),
        ("title: " + "a" * 10_000_000, "no end within 64 KiB"),
        ("a: b\n" * 2_000_000, "no end within 64 KiB"),
    ],
    ids=["laughs", "call", "lists", "mappings", "keys", "long", "large"],
)
def test_hostile_front_matter_is_refused(tmp_path: Path, front: str, message: str) -> None:
    """Nothing unfolds, nothing is called, and what is far too long is not read."""
    path = tmp_path / "a.md"
    path.write_text(f"---\n{front}\n---\nThe text.\n")
    with pytest.raises(CorpusError, match=message):
        read_article(path)


DEEP = "[" * 100_000


@pytest.mark.parametrize("read", [read_receipt, load])
@pytest.mark.parametrize(
    "content",
    [DEEP, '{"a":' * 100_000, '{"question": ' + DEEP, "9" * 100_000, '{"a": 1e9999}'],
)
def test_json_too_deep_or_too_large_is_refused(tmp_path: Path, read, content: str) -> None:
    """Neither depth nor digits end in anything but one clear error."""
    path = tmp_path / "set.jsonl"
    path.write_text(content)
    with pytest.raises(AskcaciError):
        read(path)


def test_a_card_of_an_encoder_that_is_too_deep_is_no_card(tmp_path: Path) -> None:
    """A folder of weights may come from anybody."""
    (tmp_path / CARD).write_text(DEEP)
    with pytest.raises(ModelUnavailable):
        read_card(tmp_path)


# What is not done at all.

UNPICKLING = frozenset("pickle _pickle joblib dill cloudpickle shelve marshal".split())
SAFE_LOADERS = frozenset({"BaseLoader", "CBaseLoader", "SafeLoader", "CSafeLoader"})


def loaders(tree: ast.AST) -> set[str]:
    """Return the loaders of YAML that a module names, not those of jinja2 and psycopg."""
    named = {
        getattr(node, "attr", None)
        or getattr(node, "id", None)
        or getattr(node, "value", None)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.Name, ast.Constant))
    }
    others = {"PackageLoader", "TextLoader"}
    return {str(name) for name in named if str(name).endswith("Loader")} - others


def is_unsafe(call: ast.Call) -> bool:
    """Say whether a call may run what a file holds, the loaders of YAML apart."""
    name = ast.unparse(call.func)
    said = {one.arg: ast.unparse(one.value) for one in call.keywords}
    return (
        name in ("eval", "exec")
        or (name == "torch.load" and said.get("weights_only") != "True")
        or (name.endswith(".load") and said.get("allow_pickle", "False") != "False")
        or (name == "yaml.load" and "Loader" not in said)
        or bool(re.fullmatch(r"yaml\.(?:unsafe|full)_load(?:_all)?|yaml\.load_all", name))
    )


def faults(source: str) -> list[str]:
    """Return what of a module may run what a file holds: imports, loaders, calls."""
    tree = ast.parse(source)
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (*(one.name for one in node.names), getattr(node, "module", None) or "")
    }
    called = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    unsafe = (ast.unparse(call) for call in called if is_unsafe(call))
    return [*(imported & UNPICKLING), *(loaders(tree) - SAFE_LOADERS), *unsafe]


def test_no_file_is_ever_run() -> None:
    """The package never unpickles, evaluates, or reads YAML that could name a class."""
    found = {path: faults(path.read_text("utf-8")) for path in SOURCE}
    assert {path: told for path, told in found.items() if told} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "torch.load(x)",
        "torch.load(x, weights_only=False)",
        "np.load(x, allow_pickle=True)",
        "yaml.load(x)",
        "yaml.load(x, Loader=yaml.Loader)",
        "yaml.unsafe_load(x)",
        "eval(x)",
        "exec(x)",
    ],
)
def test_what_would_run_a_file_is_seen(source: str) -> None:
    """The test above sees each of the ways there are."""
    assert faults(source) != []
