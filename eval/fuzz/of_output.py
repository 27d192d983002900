"""Targets that put hostile texts where people and programs read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import get_args
from zlib import crc32

from laws import Law, Target, check_shown, fields, joined

_HOSTILE = (
    b"\x1b[2J", b"\x1b]0;title\x07", b"\x1b]8;;http://x\x1b\\", b"\x9b", b"\xc2\x9b", b"\x07",
    b"\r", b"\x00", b"\x7f", "\u202e".encode(), "\u2066".encode(), "\u2028".encode(),
    "\ufeff".encode(), b"\xed\xa0\x80", b"}", b"{", b"\\", b"%", b"@article{x,", b"and ",
    b"\nER  - \n", b"\nTY  - ", b'","', b"</a>", b"<script>", b"](javascript:", b"`", b"\t",
    b"\x1e", "“".encode(), "’".encode(), b" von ", b", Jr.", b"-", b"http://", b"file:///",
)  # fmt: skip


def _rendering() -> Law:
    from askcaci.rendering.articles import article_text, articles_text
    from askcaci.rendering.json import (
        dumps,
        hits_object,
        reply_object,
        whole_article_object,
    )
    from askcaci.rendering.markdown import reply_markdown
    from askcaci.rendering.terminal import (
        Look,
        hits_text,
        reply_text,
    )
    from askcaci.types import Answer, AnswerForm, Citation, NoAnswer, Span
    from builders import article, hit, passage

    forms = get_args(AnswerForm)
    looks = (
        Look(),
        Look(width=40),
        Look(width=60, colour=True, links=True, base="/corpus"),
    )

    def law(data: bytes) -> None:
        text, title, author, url, path, question = fields(data, 6)
        of = article(
            ("background", title, f"{text}."), title=title, authors=(author, author),
            publication=title, url=url, id=author or "one", path=path,
        )  # fmt: skip
        span = of.sections[0].span
        words = Span(span.start + len(text) // 2, span.end)
        quote = Citation(of, passage(of), span, f"{text}.", words)
        replies = [
            *(Answer(question, text, (quote,), 0.5, (quote,), (quote,), form, (title,))
              for form in forms),
            NoAnswer(question, title, 0.1, (quote,), (author, text), notes=(title,)),
        ]  # fmt: skip
        # One reply and one look for each input: there are inputs enough for all.
        chosen, found = crc32(data), [(hit(of), of)]
        look, reply = looks[chosen % len(looks)], replies[chosen // 8 % len(replies)]
        for shown in (
            reply_text(reply, look),
            hits_text(found, look),
            article_text(of, look, [words]),
            articles_text([of], look),
        ):
            check_shown(shown, looks=look.links)
        check_shown(reply_markdown(reply))
        value = reply_object(reply)
        written = dumps(value)
        check_shown(written)
        assert json.loads(written)["question"] == value["question"] or _paired(question)
        check_shown(dumps(hits_object(question, found)))
        check_shown(dumps(whole_article_object(of)))

    return law


def _paired(text: str) -> bool:
    """Say whether lone surrogates stand side by side: JSON reads these as one character."""
    return bool(re.search("[\ud800-\udbff][\udc00-\udfff]", text))


def _seeds() -> list[bytes]:
    plain = (
        "The dam is high",
        "A Dam",
        "Ida Jost",
        "https://x.org/a",
        "/corpus/a.md",
        "Who?",
    )
    hostile = (
        "a\x1b[31m\u202eb",
        "T\x9b\x07",
        "\ud800",
        "javascript:x",
        "/a\nb",
        "\x1b]0;x\x07",
    )
    return [
        joined(*plain),
        joined(*hostile[:2], *plain[2:]),
        joined(*plain[:3], *hostile[3:]),
    ]


_RIS = re.compile(
    r"(?:TY  - (?:MGZN|GEN|JOUR)|(?:ID|AU|TI|T2|VL|IS|SP|EP|PY|DA|UR)  - \S.*|ER  - )"
)


def _citing() -> Law:
    import bibtexparser

    from askcaci.citing import STYLES, footnote, pinpoint_at, references
    from askcaci.citing.styles import TEXT_STYLES
    from builders import article

    def law(data: bytes) -> None:
        text, title, author, url, other, publication = fields(data, 6)
        of = article(
            ("background", title, f"{text}."), title=title, authors=(author, other),
            publication=publication, url=url, id=other or "one", pages=text[:9],
            volume=len(text), number=len(title),
        )  # fmt: skip
        for style in STYLES:
            shown = references([of, of], style)
            check_shown(shown)
            lines = shown.split("\n")
            if style == "ris":
                assert all(_RIS.fullmatch(line) for line in lines if line), "RIS is broken"
                assert lines.count("ER  - ") == 2, "a record of RIS is torn"
            elif style == "csl-json":
                assert len(json.loads(shown)) == 2, "CSL-JSON is broken"
            elif style == "bibtex":
                library = bibtexparser.parse_string(shown)
                assert not library.failed_blocks, "BibTeX is broken"
                assert len(library.entries) == 2, "BibTeX has lost an entry"
        for text_style in TEXT_STYLES:
            check_shown(footnote(of, text_style, pinpoint_at(of, of.sections[0].span)))

    return law


def _dossiers() -> Law:
    from datetime import datetime, timezone

    from lxml import html

    from askcaci.receipts import (
        Asked,
        Model,
        Provenance,
        compare_dossier,
        read_dossier,
        receipt_of,
    )
    from askcaci.rendering import dossier
    from askcaci.types import Answer, Citation, Filters, NoAnswer
    from builders import article, passage

    made, model = datetime(2026, 11, 3, tzinfo=timezone.utc), Model("encoder", "a" * 64)
    how = Provenance("1", 1, "chunks", model, None, "c" * 64, 1)

    def law(data: bytes) -> None:
        text, title, author, url, heading, question = fields(data, 6)
        if _paired(f"{text} {question}"):
            return
        of = article(
            ("background", heading, f"{text}."), title=title, authors=(author,),
            publication=title, url=url, id=author or "one",
        )  # fmt: skip
        span = of.sections[0].span
        quote = Citation(of, passage(of), span, f"{text}.", None)
        asked = question or "Who?"
        page = dossier.dossier_page(
            [
                dossier.Asked(one, receipt_of(one, Asked(Filters(), 5), how, made))
                for one in (
                    Answer(asked, f"{text}.", (quote,), 0.5, (quote,), form="span"),
                    NoAnswer(asked, title or "nothing", 0.1, (quote,), notes=(author,)),
                )
            ],
            made,
        )
        check_shown(page)
        written = page.encode()
        record, altered = read_dossier("case.html", written)
        assert not altered, altered
        assert compare_dossier(record, altered, {of.id: of}).holds
        tree = html.document_fromstring(written.decode())
        assert len(tree.xpath("//script")) == 2, "a script got in"
        foreign = "//@*[starts-with(name(), 'on')] | //@src | //@style | //iframe | //img"
        assert not tree.xpath(foreign), "markup got in"
        assert all(href.startswith(("#", "http")) for href in tree.xpath("//@href"))

    return law


def targets() -> Iterator[Target]:
    """Yield the targets of this module."""
    yield Target("rendering", _rendering, _seeds, ("askcaci.rendering",), _HOSTILE)
    read = ("askcaci.rendering.dossier", "askcaci.receipts")
    yield Target("dossiers", _dossiers, _seeds, read, _HOSTILE)
    yield Target("citations", _citing, _seeds, ("askcaci.citing",), _HOSTILE)
