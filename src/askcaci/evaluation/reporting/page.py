"""One run as one HTML page that needs nothing but itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, zip_longest
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from askcaci.evaluation.catalogue import MEASURES, Measure, Unit
from askcaci.evaluation.reporting import charts, plots
from askcaci.evaluation.reporting.figures import NONE, interval_text, value_text
from askcaci.evaluation.resampling import Figure
from askcaci.evaluation.runs import Run
from askcaci.evaluation.scoring import STAGES, Outcome
from askcaci.text.normalise import printable

# Failures on a page; beyond some hundreds nobody reads on, and browsers grow slow.
SHOWN = 500

# Figures shown large, where a run has them.
_LARGE = (
    "correct",
    "contained@1",
    "evidence@1",
    "refused",
    "AUROC",
    "verbatim",
    "Success@10",
    "seconds p50",
)
_LARGE_RETRIEVAL = (
    "nDCG@10",
    "Success@1",
    "Success@10",
    "RR@10",
    "R@10",
    "R@50",
    "AP",
    "seconds p50",
)

# What can be measured where nothing was answered.
_WITHOUT_ANSWERS = ("retrieval", "cost")

# What loses a question, in words; {k} passages are read.
_STAGES = {
    "crashed": "the system failed on the question",
    "not retrieved": "nothing that holds the answer was among the first {k} passages",
    "not read": "the right passage was there, but the first quote does not hold the answer",
    "refused": "the first quote would have been right, but no answer was given",
    "answered wrongly": "the corpus holds no answer, and one was given all the same",
    "right": "rightly answered, or rightly refused",
}
_STAGES_RETRIEVAL = {
    "crashed": "the system failed on the question",
    "not retrieved": "nothing relevant among the first {k}",
    "right": "something relevant among the first {k}",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """The outcomes of some of the questions."""

    key: str
    name: str
    what: str
    count: int
    share: str
    tone: str


def page(run: Run) -> str:
    """Return a run as a page of HTML."""
    environment = Environment(
        loader=PackageLoader("askcaci.evaluation.reporting", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "shown": value_text,
        "interval": interval,
        "whisker": _whisker,
        "kind_bar": _kind_bar,
        "quotes": _quotes,
        "day": _day,
        "short": _short,
        "counted": _counted,
    }
    return printable(environment.get_template("page.html").render(_context(run)))


def interval(figure: Figure, unit: Unit) -> str:
    """Return a figure's interval as the page writes it, empty where it does not apply."""
    return interval_text(figure, unit).replace("-", "–")


def _context(run: Run) -> dict[str, Any]:
    """Return the template's values, section by section."""
    answers = run.header["settings"].get("task") != "retrieval"
    figures, every = run.figures(), run.columns()
    measures = [m for m in MEASURES if answers or m.group in _WITHOUT_ANSWERS]
    stages = _stages(run, answers)
    lost = [one for one in run.outcomes if one.stage != "right"]
    lost.sort(key=lambda one: STAGES.index(one.stage))
    return {
        "run": run,
        "answers": answers,
        "figures": figures,
        "large": _large(figures, measures, answers),
        **_groups(figures, measures),
        "stages": stages,
        "stage_bar": _stage_bar(stages),
        "risk_plot": plots.risk_plot(every, figures, run) if answers else None,
        "calibration": plots.calibration(every) if answers else None,
        **_kinds(run, measures, answers),
        "latency": plots.latency(every, figures),
        "failures": [
            (stage, list(some))
            for key, some in groupby(lost[:SHOWN], lambda one: one.stage)
            for stage in stages
            if stage.key == key
        ],
        "lost": len(lost),
        "shown_failures": min(len(lost), SHOWN),
        "lost_kinds": sorted({one.kind for one in lost[:SHOWN]}),
        "wordless": not any(one.words for one in run.outcomes),
    }


def _day(moment: object) -> str:
    try:
        at = datetime.fromisoformat(str(moment))
    except ValueError:
        return str(moment or NONE)
    return f"{at.day} {at:%B %Y, %H:%M} {at.tzname() or ''}".strip()


def _short(digest: object) -> str:
    """Return the beginning of a hash, and that a commit has changes."""
    head, plus, _ = str(digest or NONE).partition("+")
    return f"{head[:12]}, with changes" if plus else head[:12]


def _counted(number: object) -> str:
    return f"{number:,}" if isinstance(number, int) else NONE


def _large(
    figures: dict[str, Figure], measures: Sequence[Measure], answers: bool
) -> list[Measure]:
    known = {m.name: m for m in measures if figures[m.name].value is not None}
    return [known[n] for n in (_LARGE if answers else _LARGE_RETRIEVAL) if n in known]


def _groups(figures: dict[str, Figure], measures: Sequence[Measure]) -> dict[str, Any]:
    """Return measures by group, and the groups of which none applies."""
    groups = [(name, list(some)) for name, some in groupby(measures, lambda m: m.group)]
    known = {m.group for m in measures if figures[m.name].value is not None}
    return {
        "groups": [(name, some) for name, some in groups if name in known],
        "without": [(name, some) for name, some in groups if name not in known],
    }


def _whisker(figure: Figure) -> Markup:
    """Return a figure's strip; nothing where it does not apply."""
    if figure.value is None or figure.low is None or figure.high is None:
        return Markup()
    said = f"{figure.value:.3f}, interval {figure.low:.3f} to {figure.high:.3f}"
    return charts.whisker(figure.value, figure.low, figure.high, label=said)


def _stages(run: Run, answers: bool) -> list[Stage]:
    counted = Counter(one.stage for one in run.outcomes)
    what = _STAGES if answers else _STAGES_RETRIEVAL
    k = run.header["settings"].get("k", "k")
    said = {stage: what[stage].format(k=k) for stage in STAGES if stage in what}
    return [
        Stage(
            stage,
            stage if answers or stage == "crashed" else said[stage],
            said[stage],
            counted[stage],
            value_text(counted[stage] / len(run.outcomes), "share"),
            stage.replace(" ", "-"),
        )
        for stage in STAGES
        if stage in said
    ]


def _stage_bar(stages: Sequence[Stage]) -> Markup:
    parts = [charts.Part(one.name, one.count, one.tone) for one in stages]
    said = ", ".join(f"{one.name} {one.count}" for one in stages)
    return charts.stacked(parts, label=f"Questions by what became of them: {said}")


def _kinds(run: Run, measures: Sequence[Measure], answers: bool) -> dict[str, Any]:
    """Return (kind, measure, figure), worst first, and every figure of every kind."""
    table = run.by_kind()
    rows = [
        (kind, name, figures[name])
        for kind, (_, figures) in table.items()
        for name in (("contained@1", "refused") if answers else ("nDCG@10",))
        if figures[name].value is not None
    ]
    rows.sort(key=lambda row: (row[2].value or 0.0, row[0]))
    known = {name for _, f in table.values() for name in f if f[name].value is not None}
    shown = groupby((m for m in measures if m.name in known), lambda m: m.group)
    return {
        "kind_rows": rows,
        "kinds": table,
        "kind_measures": [(group, list(some)) for group, some in shown],
    }


def _kind_bar(row: tuple[str, str, Figure]) -> Markup:
    kind, name, figure = row
    value, low, high = (end or 0.0 for end in (figure.value, figure.low, figure.high))
    label = f"{kind}, {name}: {value:.1%}, interval {low:.1%} to {high:.1%}"
    tone = "unanswerable" if name == "refused" else "answerable"
    return charts.bar(value, low, high, label=label, tone=tone)


def _quotes(one: Outcome) -> list[tuple[str, str]]:
    """Return the quotes of an outcome as (words, place), words empty if none were kept."""
    places = [
        f"{at.get('article', '')}, {at.get('section', '')}, "
        f"{at.get('start', '')}–{at.get('end', '')}"
        for at in one.quotes
    ]
    words = map(str, one.words.get("quotes", ()))
    return list(zip_longest(words, places, fillvalue=""))
