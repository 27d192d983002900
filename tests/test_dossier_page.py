"""A dossier in a real browser, from a file, without a network."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from askcaci.corpus.files import read_article
from askcaci.receipts import Asked as Settings
from askcaci.receipts import Model, Provenance, receipt_of
from askcaci.rendering.dossier import Asked, dossier_page
from askcaci.types import Answer, Article, Citation, Filters, Span
from builders import passage
from servers import ARTICLES

if importlib.util.find_spec("selenium") is None:
    pytest.skip("selenium is not installed", allow_module_level=True)
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("Chromium and its driver are not installed", allow_module_level=True)

from selenium import webdriver
from selenium.common.exceptions import JavascriptException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from chromium import chromium

DAM = "The ministry said that the dam of Toktobe is 88 meters high."
HARBOUR = "window.hacked=6</script> in 2012. <img src=x\nonerror"

# How many code points of the article come before the marked quote, what is marked, and
# whether it is to be seen.
MARKED = """
const marks = [...document.querySelectorAll('mark.current')];
const range = document.createRange();
range.setStart(marks[0].closest('.text'), 0);
range.setEndBefore(marks[0]);
const box = marks[0].getBoundingClientRect();
return [range.toString(), marks.map((mark) => mark.textContent).join(''),
        box.top >= 0 && box.bottom <= innerHeight];
"""


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    """The made articles."""
    folder = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    return {name: read_article(folder / f"{name}.md") for name in ARTICLES}


@pytest.fixture(scope="module")
def case(articles: dict[str, Article], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier that quotes the third of three equal sentences, and hostile text."""
    lake, harbour = articles["lake"], articles["harbour"]
    starts = [one.start() for one in re.finditer(re.escape(DAM), lake.text)]
    start = harbour.text.index(HARBOUR)
    quotes = (
        Citation(lake, passage(lake, 1), Span(starts[2], starts[2] + len(DAM)), DAM),
        Citation(harbour, passage(harbour), Span(start, start + len(HARBOUR)), HARBOUR),
    )
    reply = Answer("How high is the dam?", DAM, quotes, 0.9)
    made = datetime(2026, 11, 3, tzinfo=timezone.utc)
    how = Provenance("1", 1, "chunks", Model("encoder", "a" * 64), None, "c" * 64, 3)
    receipt = receipt_of(reply, Settings(Filters(), 5), how, made)
    path = tmp_path_factory.mktemp("case") / "case.html"
    path.write_text(dossier_page([Asked(reply, receipt)], made), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """Chromium without a window."""
    with chromium(1000) as driver:
        yield driver


def test_a_link_marks_the_quoted_words_and_no_text_runs(
    browser: webdriver.Chrome, case: Path, articles: dict[str, Article]
) -> None:
    """Of three equal sentences the quoted one is seen marked; keys go on and back."""
    lake = articles["lake"]
    browser.get(case.as_uri())
    browser.find_element(By.CSS_SELECTOR, "#quote-1-1 a").click()
    # A click returns before the page has gone there.
    soon = WebDriverWait(browser, 20, ignored_exceptions=[JavascriptException])
    before, marked, seen = soon.until(lambda one: one.execute_script(MARKED))
    assert seen
    assert marked == DAM
    assert before.count(DAM) == 2
    assert "".join(before.split()) == "".join(lake.text[: lake.text.rindex(DAM)].split())
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys("n")
    assert soon.until(lambda one: one.execute_script(MARKED)[1] == HARBOUR)
    body.send_keys("u")
    there = "return location.hash === '#quote-1-2'"
    assert soon.until(lambda one: one.execute_script(there))
    assert browser.execute_script("return window.hacked") is None
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_shows_all_and_axe_finds_nothing_serious(
    browser: webdriver.Chrome, case: Path, dark: bool
) -> None:
    """Nothing is wider than 400 pixels; labels, order and contrast are as they ought to be."""
    axe = Path(pytest.importorskip("axe_core_python").__file__).parent / "axe.min.js"
    features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    size = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(f"{case.as_uri()}#mark-1-1")
    browser.execute_script(
        "for (const one of document.querySelectorAll('details')) one.open = true"
    )
    width = browser.execute_script("return document.documentElement.scrollWidth")
    assert width <= 400
    browser.execute_script(axe.read_text("utf-8"))
    found = browser.execute_async_script("axe.run().then(arguments[0])")
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert not serious, json.dumps(serious, indent=1)
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
