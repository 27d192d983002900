"""A run as a page of HTML: what it shows, and what it never lets in."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from askcaci.evaluation.catalogue import MEASURES
from askcaci.evaluation.reporting import charts
from askcaci.evaluation.reporting.charts import Bin, Mark, Part
from askcaci.evaluation.reporting.figures import value_text
from askcaci.evaluation.reporting.page import SHOWN, interval, page
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import STAGES, Outcome
from askcaci.text.normalise import printable

HOSTILE = "<script>alert(1)</script>&\"'"
VOID = {"meta", "input", "col"}

HEADER: dict[str, Any] = {
    "schema": "askcaci/run/1",
    "set": {
        "name": "dev <set>",
        "sha256": "5e7" * 20,
        "questions": 20,
        "not_scored": [{"place": "dev.jsonl:7", "message": "no evidence <b>"}],
    },
    "settings": {
        "task": "open",
        "system": "askcaci",
        "retriever": "fused",
        "k": 10,
        "min_confidence": None,
        "sample": None,
        "seed": 7,
        "words": True,
    },
    "corpus": {"sha256": "c0" * 30, "articles": 1234, "passages": 5678},
    "model": {"name": "all-MiniLM-L6-v2", "fingerprint": "f1" * 30},
    "versions": {"askcaci": "0.1.0", "numpy": "2.0.0"},
    "commit": "a6a482fe3070795acb6e907dbde7567a1bcd6b76+changes",
    "machine": {"system": "Linux", "processor": "x86_64", "cores": 2},
    "started": "2026-03-01T19:53:55+00:00",
    "peak_memory_mib": 203.1,
}


class Reader(HTMLParser):
    """Collects tags, attributes and text, and what is not balanced."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag."""
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        """Keep what is read."""
        if not self.open or self.open[-1] not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What is read, with single blanks."""
        return " ".join(" ".join(self.texts).split())


def outcome(number: int, **fields: Any) -> Outcome:
    """Return an outcome with quotes and words; it is right, or what `stage` says."""
    right = float(fields.get("stage", "right") == "right")
    known: dict[str, Any] = {
        "id": f"q{number}",
        "kind": "date",
        "answerable": True,
        "answered": bool(right),
        "confidence": (number % 10) / 10 + 0.05,
        "stage": "right",
        "seconds": 0.05 + number / 1000,
        "scores": {
            "nDCG@10": 0.5,
            "Success@10": 1.0,
            "contained@1": right,
            "correct": right,
            "quotes": 2.0,
            "verbatim quotes": 2.0,
        },
        "quotes": (
            {"article": "rogun-dam", "section": "lead", "start": 12, "end": 34},
            {"article": "aral-sea", "section": "body", "start": 56, "end": 78},
        ),
        "words": {
            "question": f"What of number {number}?",
            "gold": [f"gold {number}"],
            "quotes": [f"First quote {number}.", f"Second quote {number}."],
        },
    }
    return Outcome(**known | fields)


def every_stage() -> tuple[Outcome, ...]:
    """Return two questions of each stage; those without an answer have a kind of theirs."""
    found = []
    for number, stage in enumerate(STAGES * 2):
        fields: dict[str, Any] = {"stage": stage}
        if stage == "answered wrongly":
            fields |= {"answerable": False, "answered": True, "kind": "near-miss"}
            fields["scores"] = {"correct": 0.0, "quotes": 1.0, "verbatim quotes": 1.0}
        if stage == "crashed":
            fields |= {"error": f"ValueError('{number}')", "quotes": (), "seconds": 0.0}
        found.append(outcome(number, **fields))
    found[3] = replace(found[3], words=found[3].words | {"reason": "never mentions “wide”"})
    return tuple(found)


def run_of(*outcomes: Outcome, **settings: Any) -> Run:
    """Return a run of some outcomes, with other settings if any."""
    return Run(HEADER | {"settings": HEADER["settings"] | settings}, outcomes)


def retrieval_run() -> Run:
    """Return a run that only retrieved, once with success."""
    ranks = {"nDCG@10": 0.25, "Success@10": 1.0}
    plain: dict[str, Any] = {"answered": False, "confidence": 0.0, "quotes": ()}
    return run_of(
        outcome(1, scores=ranks, **plain),
        outcome(2, scores={"nDCG@10": 0.0}, stage="not retrieved", **plain),
        task="retrieval",
    )


def svgs(html: str) -> list[ElementTree.Element]:
    """Return the drawings of a page."""
    return [ElementTree.fromstring(one) for one in re.findall(r"<svg.*?</svg>", html, re.S)]


def of_class(svg: str, name: str) -> list[ElementTree.Element]:
    """Return the shapes of one class of a drawing."""
    return [e for e in ElementTree.fromstring(svg).iter() if e.get("class") == name]


MADE = {
    "every stage": run_of(*every_stage()),
    "retrieval": retrieval_run(),
    "one question": run_of(outcome(1)),
    "nothing answered": run_of(outcome(1, stage="refused", answered=False)),
    "another system": run_of(*every_stage(), system="naive-sentence", min_confidence=0.4),
    "without words": run_of(*(replace(one, words={}) for one in every_stage())),
    "all crashed": run_of(
        outcome(1, stage="crashed", answered=False, seconds=0.0, scores={"correct": 0.0})
    ),
}


@pytest.fixture(scope="module")
def html() -> str:
    """The page of the run that has every stage."""
    return page(MADE["every stage"])


@pytest.mark.parametrize("name", MADE)
def test_the_page_is_well_formed(name: str) -> None:
    """Whatever the run, every tag is closed where it was opened and every drawing is XML."""
    html = page(MADE[name])
    read = Reader(html)
    assert html.startswith("<!DOCTYPE html>")
    assert (read.wrong, read.open) == ([], [])
    assert len(svgs(html)) == read.tags["svg"] > 0


def test_every_figure_is_shown_with_its_interval(html: str) -> None:
    """Each measure's row has the value and the interval that `Run.figures` gives."""
    figures, text = MADE["every stage"].figures(), Reader(html).text
    for measure in MEASURES:
        figure = figures[measure.name]
        assert measure.name in text
        if figure.value is not None:
            shown = value_text(figure.value, measure.unit)
            assert f"{shown} {interval(figure, measure.unit)}" in text
            assert measure.what in text


def test_the_large_figures_are_those_of_the_run(html: str) -> None:
    """A tile has the name of its measure, the value, the interval and the questions."""
    figures, text = MADE["every stage"].figures(), Reader(html).text
    for name in ("correct", "contained@1", "refused", "AUROC", "verbatim", "Success@10"):
        unit = next(m.unit for m in MEASURES if m.name == name)
        figure = figures[name]
        shown = f"{value_text(figure.value, unit)} {interval(figure, unit)}, n = {figure.n}"
        assert f"{name} {shown}" in text


def test_what_does_not_apply_is_a_dash_that_says_so(html: str) -> None:
    """A measure that no question has is no zero; a group without any is named only."""
    text = Reader(html).text
    assert MADE["every stage"].figures()["evidence@1"].value is None
    assert re.search(r"evidence@1 [^–%]+ – does not apply", text)
    assert (
        "Does not apply to this run: retrieval (Success@1,"
        in Reader(
            page(run_of(outcome(1, scores={"correct": 1.0, "contained@1": 1.0})))
        ).text
    )


def test_the_header_says_what_was_measured_with_what(html: str) -> None:
    """Set, run, counts, what was not scored, corpus, commit, settings, machine, memory."""
    text = Reader(html).text
    for said in (
        "dev <set>",
        "askcaci, open, fused",
        "12 questions asked of the set’s 20: 10 with an answer in the corpus, 2 without",
        "dev.jsonl:7: no evidence <b>",
        "1 March 2026, 19:53 UTC",
        "1,234 articles, 5,678 passages",
        "Corpus hash c0c0c0c0c0c0 ",
        "a6a482fe3070, with changes",
        "k: 10; min confidence: default; sample: all; seed: 7; words: yes",
        "Linux, x86_64, 2 cores",
        "203.1 MiB",
    ):
        assert said in text


def test_every_failure_is_on_the_page(html: str) -> None:
    """Question, gold, quotes, place, reason or error of each, in the order of the stages."""
    text = Reader(html).text
    cards = text[text.index("10 failures") :]
    lost = [one for one in every_stage() if one.stage != "right"]
    for one in lost:
        assert one.words["question"] in cards
        assert "First quote" in cards
        assert one.error in cards
        assert one.answerable == (one.words["gold"][0] in cards)
    assert "“First quote 2.” rogun-dam, lead, 12–34" in cards
    assert "“Second quote 2.” aral-sea, body, 56–78" in cards
    assert "Refused never mentions “wide”" in cards
    assert "What of number 5?" not in cards
    order = [cards.index(f"{stage} 2 ") for stage in STAGES[:-1]]
    assert order == sorted(order)


def test_the_stages_are_counted(html: str) -> None:
    """The bar has a part for each stage, and the legend its number and share."""
    text = Reader(html).text
    bar = next(one for one in svgs(html) if one.get("class") == "stack")
    assert [e.find("title").text for e in bar.iter("rect")] == [f"{s}: 2" for s in STAGES]
    assert all(f"2 {stage} 16.7%" in text for stage in STAGES)
    assert "2 of 12 questions came out right." in text


def test_kinds_stand_worst_first(html: str) -> None:
    """Answerable kinds by contained@1, others by refusals; all measures beside them."""
    text = Reader(html).text
    table = text[text.index("Kinds of question, worst first") :]
    worst, best = (
        re.search(row, table)
        for row in (
            r"near-miss 2 refused near-miss, refused: 0.0%, [^%]+%[^%]+% 0.0%",
            r"date 10 contained@1 date, contained@1: 20.0%, [^%]+%[^%]+% 20.0%",
        )
    )
    assert worst
    assert best
    assert worst.start() < best.start()
    assert re.search(r"measure date 10 near-miss 2 ", table)


def test_bins_without_questions_are_left_out(html: str) -> None:
    """The reliability diagram has a dot for each bin that has questions, and no more."""
    plot = next(
        one for one in svgs(html) if "Right by confidence" in one.get("aria-label", "")
    )
    # A crash counts as sure of what is wrong.
    filled = {
        9 if one.stage == "crashed" else int(one.confidence * 10) for one in every_stage()
    }
    assert len(list(plot.iter("circle"))) == len(filled) == 9
    few = page(run_of(outcome(1), outcome(1, id="again")))
    plot = next(
        one for one in svgs(few) if "Right by confidence" in one.get("aria-label", "")
    )
    assert [e.text for e in plot.iter("text") if e.get("class") == "count"] == ["2"]


def test_the_threshold_stands_where_the_run_stood() -> None:
    """The point is at the share answered and the share of those answers that is wrong."""
    some = [outcome(1), outcome(2), outcome(4, stage="refused")]
    some.append(outcome(3, stage="not read", answered=True))
    stood = "75.0% answered, 33.3% of them wrong"
    assert f"curve; default threshold, {stood}" in page(run_of(*some))
    assert f"curve; threshold 0.25, {stood}" in page(run_of(*some, min_confidence=0.25))
    assert f"curve; no threshold, {stood}" in page(run_of(*some, system="naive-sentence"))
    assert 'class="point"' not in page(MADE["nothing answered"])


def test_text_of_the_corpus_is_no_markup() -> None:
    """Tags and quotes in any text of a run come out as text, in drawings as well."""
    words = dict.fromkeys(("question", "reason"), HOSTILE)
    words |= {"gold": [HOSTILE], "quotes": [HOSTILE, HOSTILE]}
    place = {"article": HOSTILE, "section": HOSTILE, "start": HOSTILE, "end": HOSTILE}
    one = outcome(
        1,
        id=HOSTILE,
        kind=HOSTILE,
        stage="crashed",
        error=HOSTILE,
        words=words,
        quotes=(place, place),
    )
    header = HEADER | {
        "set": HEADER["set"] | {"name": HOSTILE, "sha256": HOSTILE},
        "settings": HEADER["settings"] | {"retriever": HOSTILE},
        "commit": HOSTILE,
        "started": HOSTILE,
    }
    html = page(Run(header, (one, outcome(2))))
    read = Reader(html)
    assert read.tags["script"] == 1
    assert "alert(1)" not in re.sub(r"&lt;script&gt;alert\(1\)&lt;/script&gt;", "", html)
    assert read.text.count(HOSTILE) >= 12
    assert {name for _, name, _ in read.attributes if name.startswith("on")} == set()
    assert (read.wrong, read.open) == ([], [])


def test_control_and_bidirectional_characters_stay_out() -> None:
    """What could hide or reorder text is stripped from words, ids and kinds."""
    bad = "a\x00b\x1b[31mc\u202ed\u2066e\u200bf\ud800g"
    one = outcome(1, id=bad, kind=bad, stage="refused", words={"question": bad})
    html = page(run_of(one, outcome(2)))
    assert printable(html) == html
    assert html.count("ab[31mcdefg") >= 4
    html.encode("utf-8")


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_fetched(name: str) -> None:
    """No address, no source, no import; a policy forbids all but inline style and script."""
    html = page(MADE[name])
    read = Reader(html)
    assert "://" not in html
    assert not re.search(r"@import|url\(", html)
    assert not {"link", "img", "iframe", "object", "base", "form"} & set(read.tags)
    links = [value for _, key, value in read.attributes if key in ("src", "href", "srcset")]
    ids = {value for _, key, value in read.attributes if key == "id"}
    assert links
    assert {link[1:] for link in links if link[0] == "#"} <= ids
    assert all(link[0] == "#" for link in links)
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    assert ("meta", "content", policy) in read.attributes


def test_a_retrieval_run_has_nothing_of_answers() -> None:
    """Plots and measures of answers are left out, and the stages say what they mean."""
    html = page(MADE["retrieval"])
    text = Reader(html).text
    for absent in (
        "AURC",
        "mean confidence",
        "confidence 0.",
        "Calibration",
        "recall",
        "0.0% answered",
    ):
        assert absent not in text
    assert "1 something relevant among the first 10 50.0%" in text
    assert "1 nothing relevant among the first 10 50.0%" in text
    assert "nDCG@10 0.125" in text
    assert "What of number 2?" in text


def test_a_run_without_words_shows_ids_and_places() -> None:
    """The page says that there are none; id and place still find each failure."""
    text = Reader(page(MADE["without words"])).text
    assert "made without words" in text
    assert "What of number" not in text
    assert "q2 date confidence 0.250 Best quote rogun-dam, lead, 12–34" in text
    assert "made without words" not in Reader(page(MADE["every stage"])).text


def test_of_many_failures_the_first_are_shown_and_all_are_counted() -> None:
    """Beyond the limit the page says how many there are, in all and of each stage."""
    lost = [outcome(n, stage="refused") for n in range(SHOWN)]
    lost += [outcome(n, stage="not read") for n in range(SHOWN, SHOWN + 20)]
    html = page(run_of(*lost))
    text = Reader(html).text
    assert html.count('<li class="card"') == SHOWN
    assert f"The first {SHOWN} of {SHOWN + 20} are shown" in text
    assert f"no answer was given ({SHOWN - 20} of them shown)" in text
    assert f"What of number {SHOWN + 19}?" in text


def test_a_run_without_failures_says_so() -> None:
    """There is no list and no filter where everything came out right."""
    html = page(MADE["one question"])
    assert "Every question came out right." in html
    assert 'id="filter"' not in html


def test_a_stacked_bar_is_whole() -> None:
    """Parts are as wide as their share and stand side by side; empty ones are left out."""
    bar = charts.stacked(
        [Part("a", 1, "x"), Part("b", 0, "y"), Part("c", 3, "z")], label="l"
    )
    rects = list(ElementTree.fromstring(bar).iter("rect"))
    assert [(r.get("x"), r.get("width")) for r in rects] == [
        ("0.00%", "25.00%"),
        ("25.00%", "75.00%"),
    ]


def test_a_curve_has_all_its_points() -> None:
    """The line goes through every point, the band there and back, from corner to corner."""
    curve = [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]
    band = [(0.0, 0.0, 0.5), (1.0, 0.5, 1.0)]
    plot = charts.risk_coverage(curve, band, (0.5, 0.25), label="l", notes=["here"])
    (line,) = of_class(plot, "curve")
    (edge,) = of_class(plot, "band")
    (point,) = of_class(plot, "point")
    places = [tuple(map(float, p.split(","))) for p in line.get("points", "").split()]
    assert len(places) == 3
    assert (str(places[1][0]), str(places[1][1])) == (point.get("cx"), point.get("cy"))
    assert places[0][1] > places[1][1] > places[2][1]
    assert len(edge.get("points", "").split()) == 4
    assert not of_class(
        charts.risk_coverage(curve, band, None, label="l", notes=[]), "point"
    )


def test_dots_grow_with_their_count() -> None:
    """A dot a bin, area in proportion to the count beyond the least that can be seen."""
    bins = [Bin(0.2, 0.1, 0.0, 0.3, 4), Bin(0.9, 0.8, 0.5, 1.0, 16)]
    plot = charts.reliability(bins, label="l")
    small, large = (float(e.get("r", "")) for e in of_class(plot, "dot"))
    assert small < large
    assert [e.text for e in of_class(plot, "count")] == ["4", "16"]


def test_a_histogram_has_a_bar_a_bin() -> None:
    """Heights are in proportion to the counts, and each mark has its line and name."""
    marks = [Mark(1.5, "p50 1.5"), Mark(9.0, "p95 9.0")]
    plot = charts.histogram([0, 1, 2, 3], [2, 4, 0], marks, unit="seconds", label="l")
    heights = [float(e.get("height", "")) for e in of_class(plot, "bar")]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)
    assert heights[2] == 0
    assert [e.text for e in of_class(plot, "note")] == ["p50 1.5", "p95 9.0"]
    assert len(of_class(plot, "mark")) == 2


@pytest.mark.parametrize(
    ("low", "high", "about", "steps"),
    [
        (0, 87, 4, [0, 50]),
        (0.0421, 0.158, 6, [0.06, 0.08, 0.1, 0.12, 0.14]),
        (3, 3, 5, [3]),
    ],
)
def test_steps_are_round(low: float, high: float, about: int, steps: list[float]) -> None:
    """Axes are marked at multiples of 1, 2 or 5, within the axis."""
    assert charts.round_steps(low, high, about) == steps


def test_drawings_escape_what_they_are_told() -> None:
    """Names and labels are text, in attributes as well."""
    drawn = [
        charts.whisker(0.5, 0.4, 0.6, label=HOSTILE),
        charts.bar(0.5, 0.4, 0.6, label=HOSTILE, tone=HOSTILE),
        charts.stacked([Part(HOSTILE, 1, HOSTILE)], label=HOSTILE),
        charts.risk_coverage([(0, 0)], [(0, 0, 1)], (0, 0), label=HOSTILE, notes=[HOSTILE]),
        charts.histogram([0, 1], [1], [Mark(1, HOSTILE)], unit=HOSTILE, label=HOSTILE),
        charts.reliability([], label=HOSTILE),
    ]
    for svg in drawn:
        assert "<script" not in svg
        root = ElementTree.fromstring(svg)
        assert (root.get("role"), root.get("aria-label")) == ("img", HOSTILE)
        assert root.find("title") is not None
