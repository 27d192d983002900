"""The page that `askcaci serve` shows, in a real browser."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from servers import ARTICLES, Served, make_home, served

if (
    importlib.util.find_spec("selenium") is None
    or importlib.util.find_spec("uvicorn") is None
):
    pytest.skip("selenium and the extra serve are not installed", allow_module_level=True)
if not (shutil.which("chromium") and shutil.which("chromedriver")):
    pytest.skip("Chromium and its driver are not installed", allow_module_level=True)

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from chromium import chromium

ROGUN = "How high will the Rogun dam be?"
REPEATED = "The ministry said that the dam of Toktobe is 88 meters high."

# The text of an article's pane before a mark, and that of the marks of one quote.
BEFORE = """
const marks = [...document.querySelectorAll('#article mark.current')];
const range = document.createRange();
range.setStart(document.querySelector('#article .text'), 0);
range.setEndBefore(marks[0]);
return [range.toString(), marks.map((mark) => mark.textContent).join('')];
"""
# Whether the first mark is to be seen in its pane.
SEEN = """
const box = document.querySelector('#article mark.current').getBoundingClientRect();
return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
"""


@pytest.fixture(scope="module")
def server(briefs_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of the made articles and of one brief."""
    brief = (ROOT / "corpus" / "rogun-dam.md").read_text("utf-8")
    home = make_home(
        briefs_home,
        tmp_path_factory.mktemp("page") / "home",
        {**ARTICLES, "rogun-dam": brief},
    )
    with served(home) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """Chromium without a window, and without what it would tell its maker."""
    with chromium(1300) as driver:
        yield driver


@pytest.fixture
def page(server: Served, browser: webdriver.Chrome) -> Page:
    """The page as somebody sees it who comes for the first time."""
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [], "media": ""})
    browser.get(server.address)
    browser.execute_script("localStorage.clear()")
    browser.get(server.address)
    return Page(server, browser)


class Page:
    """What somebody does on the page, and sees."""

    def __init__(self, server: Served, browser: webdriver.Chrome) -> None:
        self.server = server
        self.browser = browser

    def go(self, address: str) -> None:
        """Open an address of the page."""
        self.browser.get(self.server.address.rstrip("/") + address)

    def ask(self, text: str, *, wait: str = "#result h2") -> None:
        """Type where the focus is, and wait for the reply."""
        focused = self.browser.switch_to.active_element
        focused.clear()
        focused.send_keys(text, Keys.ENTER)
        self.wait_for(f"#result:not([aria-busy]) {wait.removeprefix('#result ')}")

    def wait_for(self, selector: str) -> Any:
        """Return the elements of a selector once there are some."""
        return WebDriverWait(self.browser, 60).until(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, selector)
        )

    def all(self, selector: str) -> list[Any]:
        """Return the elements of a selector."""
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """Return the text of the first element of a selector, shown or not."""
        return str(
            self.browser.execute_script(
                "return document.querySelector(arguments[0]).textContent", selector
            )
        )

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)

    def marked(self) -> tuple[str, str]:
        """Return the article's text before the current quote, and the quote as marked."""
        self.wait_for("#article mark.current")
        before, words = self.browser.execute_script(BEFORE)
        return before, words

    def faults(self) -> list[str]:
        """Return what the browser complained of."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def look(self, *, dark: bool = False, width: int = 0, media: str = "") -> None:
        """Look at the page in the dark, on a narrow screen or on paper."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [scheme], "media": media}
        )
        if width:
            self.browser.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True},
            )


@pytest.mark.parametrize(
    ("dark", "width"), [(False, 0), (True, 0), (False, 400), (True, 400)],
    ids=["light", "dark", "phone", "dark-phone"],
)  # fmt: skip
def test_a_question_is_answered_and_its_quote_seen_marked_in_the_article(
    page: Page, dark: bool, width: int
) -> None:
    """The focus is in the question; the marked words are the quote, in sight, to the letter."""
    page.look(dark=dark, width=width)
    page.go("/")
    page.ask(ROGUN)
    assert page.text("#result .words") == "335 meters"
    reply = page.server.get("/ask", question=ROGUN).json
    first = reply["citations"][0]
    page.all("#result a.place")[0].click()
    before, words = page.marked()
    assert words == first["quote"]
    text = page.server.get(f"/articles/{first['article']['id']}").json["text"]
    assert "".join(before.split()) == "".join(
        re.sub(r"#+", "", text[: first["start"]]).split()
    )
    WebDriverWait(page.browser, 10).until(lambda driver: driver.execute_script(SEEN))
    assert page.text("#article mark.current strong") == "335 meters"
    page.browser.execute_script("document.getElementById('filters').open = true")
    assert page.browser.execute_script(
        "return document.documentElement.scrollWidth <= innerWidth"
    )
    assert page.faults() == []


def test_the_quote_is_marked_where_it_is_and_not_where_its_words_are_too(
    page: Page,
) -> None:
    """Offsets count characters, also behind those that take two units in a script."""
    text = page.server.get("/articles/lake").json["text"]
    places = [match.start() for match in re.finditer(re.escape(REPEATED), text)]
    assert len(places) == 3
    for number, start in enumerate(places):
        page.go(f"/?show=lake&at={start}-{start + len(REPEATED)}")
        before, words = page.marked()
        assert words == REPEATED
        assert before.count(REPEATED) == number
        assert "".join(before.split()) == "".join(re.sub("#+", "", text[:start]).split())


def test_every_quote_of_a_reply_is_one_key_away(page: Page) -> None:
    """`n` and `p` go round the quotes of the article, and each is marked as the reply has it."""
    question = "How high is the dam of Toktobe?"
    page.ask(question)
    reply = page.server.get("/ask", question=question).json
    quotes = {
        (one["start"], one["quote"])
        for one in reply["citations"] + reply["evidence"] + reply["disagreements"]
        if one["article"]["id"] == "lake"
    }
    assert len(quotes) > 1
    next(a for a in page.all("a.place") if a.get_attribute("data-id") == "lake").click()
    seen = set()
    for _ in quotes:
        _, words = page.marked()
        start = re.search(r"at=(\d+)-", page.browser.current_url)
        assert start is not None
        seen.add((int(start[1]), words))
        page.press("n")
    assert seen == quotes
    page.press("p")
    assert page.marked()[1] in {words for _, words in quotes}


def test_hostile_articles_are_shown_as_text(page: Page) -> None:
    """Nothing in an article runs, loads, links or reorders, wherever the page shows it."""
    for address in (
        "/?q=What+did+the+harbour+of+Zarkum+cost%3F",
        "/?mode=search&q=harbour+of+Zarkum",
        "/?mode=mentions&q=Zarkum",
        "/?mode=timeline&q=harbour+of+Zarkum",
        "/?show=harbour",
        "/?q=%3Cimg+src%3Dx+onerror%3Dwindow.hacked%3D1%3E",
    ):
        page.go(address)
        page.wait_for("#article h2" if "show" in address else "#result:not([aria-busy]) h2")
        assert page.browser.execute_script("return window.hacked") is None
        assert page.all("#result img, #result script, #result iframe, #article img") == []
        assert page.all("[onerror], [onmouseover], [srcdoc], a[href^='javascript:']") == []
        shown = page.text("main")
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)
    page.go("/?show=harbour")
    page.wait_for("#article h2")
    assert "<script>window.hacked=6</script>" in page.text("#article .text")
    assert "&lt;script&gt;" in page.text("#article .text")
    assert "<img src=x onerror=window.hacked=1>" in page.text("#article h2")
    assert page.faults() == []


def test_what_slips_into_the_page_could_not_run(page: Page) -> None:
    """The policy refuses inline scripts, handlers, foreign addresses and parsed HTML."""
    refused = page.browser.execute_async_script(
        """
        const done = arguments[0], told = [];
        const hear = (event) => told.push(event.effectiveDirective);
        document.addEventListener('securitypolicyviolation', hear);
        const script = document.createElement('script');
        try { script.textContent = 'window.hacked = 1'; document.body.append(script); }
        catch { told.push('trusted-types'); }
        try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); }
        catch { told.push('trusted-types'); }
        try { document.body.setAttribute('onclick', 'window.hacked = 2'); }
        catch { told.push('trusted-types'); }
        document.body.click();
        fetch('http://127.0.0.2:9/').catch(() => {});
        const image = new Image(); image.src = 'http://127.0.0.2:9/x.png';
        setTimeout(() => done([told, window.hacked ?? null]), 700);
        """
    )
    told, hacked = refused
    assert hacked is None
    assert told.count("trusted-types") == 3
    assert {"connect-src", "img-src"} <= set(told)
    page.faults()


def test_everything_comes_from_the_server_itself(page: Page) -> None:
    """No font, script or image of another site is asked for."""
    page.ask(ROGUN)
    names = page.browser.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert names
    assert all(name.startswith(page.server.address) for name in names)


def test_a_refusal_says_so_and_shows_the_nearest(page: Page) -> None:
    """It says "No sure answer", why, and the nearest passages to look at."""
    page.ask("What is the population of Mongolia?")
    assert page.text("#result h2") == "No sure answer"
    assert page.all("#result a.place")
    assert "Mongolia" in page.text("#result")


def test_confidence_is_told_as_what_it_is(page: Page) -> None:
    """A share of right answers, not a mark of truth."""
    page.ask(ROGUN)
    reply = page.server.get("/ask", question=ROGUN).json
    said = page.text("#result .confidence")
    assert f"Confidence {round(100 * reply['confidence'])}%" in said
    assert "of a hundred answers" in said
    assert "1 article" in said


def test_mentions_are_a_bar_a_year_and_a_click_shows_that_year_alone(page: Page) -> None:
    """Each bar has its number; pressed, only its articles are left; again, all are back."""
    page.go("/?mode=mentions&q=Toktobe")
    page.wait_for(".bars button")
    found = page.server.get("/mentions", name="Toktobe").json
    bars = {bar.text.split("\n")[0]: bar for bar in page.all(".bars button")}
    assert list(bars) == [str(one["year"]) for one in found["by_year"]]
    assert f"{found['by_year'][0]['places']} places" in bars["2011"].text
    assert len(page.all(".mentioned:not([hidden])")) == 2
    bars["2014"].click()
    (left,) = page.all(".mentioned:not([hidden])")
    assert "Neighbours" in left.text
    bars["2014"].click()
    assert len(page.all(".mentioned:not([hidden])")) == 2
    left.find_element(By.CSS_SELECTOR, "a.place").click()
    assert "Toktobe" in page.marked()[1]


def test_a_timeline_is_in_order_with_a_bar_a_year(page: Page) -> None:
    """The dates come as the sentences have them."""
    page.go("/?mode=timeline&q=Toktobe")
    page.wait_for(".timeline li")
    dates = [one.text for one in page.all(".timeline h3")]
    assert dates[:2] == ["2013-05-03", "2014"]
    assert [bar.text.split("\n")[0] for bar in page.all(".bars button")] == ["2013", "2014"]


def test_an_address_brings_back_question_filters_and_quote(page: Page) -> None:
    """What was shown is shown again from its address alone, and by going back."""
    page.browser.find_element(By.CSS_SELECTOR, "#filters summary").click()
    page.browser.find_element(By.NAME, "author").send_keys("Ann Author")
    page.browser.find_element(By.ID, "question").click()
    page.ask("How high is the dam of Toktobe?")
    assert "author=Ann+Author" in page.browser.current_url
    page.all("a.place")[0].click()
    before = page.marked()
    address = page.browser.current_url
    page.browser.get("about:blank")
    page.browser.get(address)
    assert page.marked() == before
    assert (
        page.browser.find_element(By.NAME, "author").get_attribute("value") == "Ann Author"
    )
    assert page.text("#filter-count") == "(1)"
    page.press(Keys.ESCAPE)
    WebDriverWait(page.browser, 10).until(lambda _: not page.all("#article:not([hidden])"))
    page.browser.back()
    assert page.marked() == before


def test_a_citation_is_copied_in_the_style_that_is_chosen(page: Page) -> None:
    """`c` copies it, as `cite` prints it; so does the button beside the quote."""
    page.browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    page.go("/?show=lake&at=0-60")
    page.marked()
    for style in ("chicago", "apa", "mla", "bibtex", "ris", "csl-json"):
        page.browser.execute_script(
            "document.getElementById('style').value = arguments[0]", style
        )
        page.press("c")
        cited = page.server.get("/cite", place="lake#0-60", style=style).json["text"]
        WebDriverWait(page.browser, 10).until(
            lambda driver, cited=cited: (
                driver.execute_async_script(
                    "navigator.clipboard.readText().then(arguments[0])"
                ).replace("\r\n", "\n")
                == cited
            )
        )


def test_history_is_kept_in_the_browser_and_forgotten_on_demand(page: Page) -> None:
    """Questions come back with a click, the newest first; "Forget all" leaves none."""
    page.ask(ROGUN)
    page.press("/") if page.browser.switch_to.active_element.tag_name != "input" else None
    page.ask("How high is the dam of Toktobe?")
    page.go("/")
    page.wait_for("#history:not([hidden])")
    page.browser.find_element(By.CSS_SELECTOR, "#history summary").click()
    links = page.all("#asked a")
    assert [link.text for link in links] == ["How high is the dam of Toktobe?", ROGUN]
    links[1].click()
    page.wait_for("#result:not([aria-busy]) .words")
    assert page.text("#result .words") == "335 meters"
    page.browser.find_element(By.ID, "forget").click()
    assert page.browser.execute_script("return localStorage['askcaci.history']") == "[]"


def test_the_page_is_used_without_a_mouse(page: Page) -> None:
    """Question, quote, article and back, by keys alone; the keys can be turned off."""
    page.ask(ROGUN)
    for _ in range(40):
        if "place" in (page.browser.switch_to.active_element.get_attribute("class") or ""):
            break
        page.press(Keys.TAB)
    page.press(Keys.ENTER)
    page.marked()
    assert page.browser.switch_to.active_element.get_attribute("id") == "article"
    page.press(Keys.ESCAPE)
    assert "place" in page.browser.switch_to.active_element.get_attribute("class")
    page.press("/")
    assert page.browser.switch_to.active_element.get_attribute("id") == "question"
    page.press(Keys.TAB, "?")
    page.wait_for("#keys[open]")
    page.browser.find_element(By.ID, "single-keys").click()
    page.press(Keys.ESCAPE)
    page.press(Keys.TAB, "/")
    assert page.browser.switch_to.active_element.get_attribute("id") != "question"


def test_on_paper_there_are_answer_and_article_and_no_controls(page: Page) -> None:
    """The question is printed too; form, buttons and history are not."""
    page.ask(ROGUN)
    page.all("a.place")[0].click()
    page.marked()
    page.look(media="print")
    for hidden in ("#form", "#history", "footer", "#article .bar", "#result button"):
        assert not any(one.is_displayed() for one in page.all(hidden))
    for shown in ("#printed", "#result .words", "#article mark.current"):
        assert page.all(shown)[0].is_displayed()
    assert page.text("#printed") == ROGUN


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(page: Page, dark: bool) -> None:
    """Labels, roles, contrast: by the rules of axe-core, in every view."""
    axe = Path(pytest.importorskip("axe_core_python").__file__).parent / "axe.min.js"
    page.look(dark=dark)
    for address, ready in (
        ("/", "#served"),
        ("/?q=How+high+is+the+dam+of+Toktobe%3F&show=lake&at=0-60", "#article mark"),
        ("/?q=What+is+the+population+of+Mongolia%3F", "#result:not([aria-busy]) .quotes"),
        ("/?mode=mentions&q=Toktobe", ".bars"),
        ("/?mode=timeline&q=Toktobe", ".bars"),
        ("/?mode=search&q=harbour", "#result:not([aria-busy]) .quotes"),
    ):
        page.go(address)
        page.wait_for(ready)
        if not address.startswith("/?"):
            page.browser.execute_script(
                "for (const one of document.querySelectorAll('details')) one.open = true"
            )
            page.browser.execute_script("document.getElementById('keys').showModal()")
        page.browser.execute_script(axe.read_text("utf-8"))
        found = page.browser.execute_async_script("axe.run().then(arguments[0])")
        serious = [
            (one["id"], [node["target"] for node in one["nodes"]], one["help"])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert not serious, json.dumps(serious, indent=1)
        page.browser.execute_script("document.querySelector('dialog[open]')?.close()")
