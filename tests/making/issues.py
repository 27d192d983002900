"""PDF issues in the Analyst's manner, set in type here: columns, hyphens, notes, heads.

A text marks with "|" where its words may break ("govern|ment"). Paragraphs are set
justified with first lines set in; the typesetter fills one frame after another.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from fpdf import FPDF

WIDTH, HEIGHT, MARGIN, GUTTER = 420.0, 400.0, 36.0, 18.0
SIZE, LEADING = 10.0, 12.0
COLUMN = (WIDTH - 2 * MARGIN - GUTTER) / 2
WHOLE = WIDTH - 2 * MARGIN
TOP, BOTTOM = 62.0, 352.0


def made() -> dict[str, bytes]:
    """Return the content of each made file by its name."""
    return {
        "20050824Analyst.pdf": issue(),
        "20060322Analyst.pdf": issue_without_contents(),
        "harbour.pdf": single_article(),
    }


@dataclass(frozen=True)
class Frame:
    """A box that text is set in: left edge, first baseline, width, last baseline."""

    left: float
    top: float
    width: float
    bottom: float


@dataclass
class Setter:
    """A sheet of paper and the frames that are still to be filled."""

    pdf: FPDF
    head: str = ""
    frames: list[Frame] = field(default_factory=list)
    level: float = 0.0

    def page(self, *, number: int | None = None) -> None:
        """Begin a page with its head, and its number at the foot."""
        self.pdf.add_page()
        self.pdf.set_font("Times", size=8)
        if self.head:
            self.pdf.text(MARGIN, 30, self.head)
        if number is not None:
            self.pdf.text(WIDTH / 2, HEIGHT - 20, str(number))

    def columns(self, top: float = TOP, bottom: float = BOTTOM) -> None:
        """Add two columns to the frames."""
        self.frames += [
            Frame(MARGIN, top, COLUMN, bottom),
            Frame(MARGIN + COLUMN + GUTTER, top, COLUMN, bottom),
        ]

    def centred(self, text: str, level: float, size: float, style: str = "") -> None:
        """Set a line in the middle of the page."""
        self.pdf.set_font("Times", style, size)
        self.pdf.text((WIDTH - self.pdf.get_string_width(text)) / 2, level, text)

    def at(self, left: float, level: float, text: str, size: float = SIZE) -> None:
        """Set a line anywhere."""
        self.pdf.set_font("Times", size=size)
        self.pdf.text(left, level, text)

    def paragraph(self, text: str, *, indent: float = 12.0, drop: bool = False) -> None:
        """Set a paragraph from where the last one ended; `drop` sets a drop capital."""
        self.pdf.set_font("Times", size=SIZE)
        words = text.split()
        line_number = 0
        if drop:
            initial, words[0] = words[0][0], words[0][1:]
        while words:
            frame = self._frame()
            start = indent if line_number == 0 and not drop else 0.0
            if drop and line_number < 2:
                start = 22.0
            fitting, words = self.fill(words, frame.width - start)
            if drop and line_number == 0:
                self.at(frame.left, self.level + LEADING, initial, 30)
                self.pdf.set_font("Times", size=SIZE)
            self._line(fitting, frame, start, last=not words)
            self.level += LEADING
            line_number += 1

    def heading(self, text: str) -> None:
        """Set a line of its own."""
        frame = self._frame()
        self.pdf.set_font("Times", "B", SIZE)
        self.pdf.text(frame.left, self.level, text)
        self.level += LEADING

    def _frame(self) -> Frame:
        if self.level == 0.0:
            self.level = self.frames[0].top
        if self.level > self.frames[0].bottom:
            self.frames.pop(0)
            self.level = self.frames[0].top
            # A page is made when its first frame is reached.
            if self.frames[0].left == MARGIN:
                self._next_page()
        return self.frames[0]

    def _next_page(self) -> None:
        self.page(number=self.pdf.page_no() + 1)
        self.pdf.set_font("Times", size=SIZE)

    def _width(self, words: list[str]) -> float:
        """Return the width of words; a note's raised number is three points wide."""
        shown = [_plain(word).partition("^") for word in words]
        numbers = sum(len(number) for _, _, number in shown)
        return (
            self.pdf.get_string_width(" ".join(text for text, _, _ in shown)) + 3 * numbers
        )

    def fill(self, words: list[str], width: float) -> tuple[list[str], list[str]]:
        """Return the words that fit a line, the last one broken if need be, and the rest."""
        fitting: list[str] = []
        for place, word in enumerate(words):
            if self._width([*fitting, word]) <= width:
                fitting.append(word)
                continue
            for before, after in reversed(list(_breaks(word))):
                if self._width([*fitting, before]) <= width:
                    return [*fitting, before], [after, *words[place + 1 :]]
            return fitting, words[place:]
        return fitting, []

    def _line(self, words: list[str], frame: Frame, start: float, *, last: bool) -> None:
        room = frame.width - start - sum(self._width([word]) for word in words)
        blank = self.pdf.get_string_width(" ")
        if not last and len(words) > 1:
            blank = room / (len(words) - 1)
        x = frame.left + start
        for word in words:
            text, _, note = _plain(word).partition("^")
            self.pdf.text(x, self.level, text)
            if note:
                self.at(x + self.pdf.get_string_width(text), self.level - 3.5, note, 6)
                self.pdf.set_font("Times", size=SIZE)
            x += self._width([word]) + blank


def _plain(word: str) -> str:
    return word.replace("|", "")


def _breaks(word: str) -> Iterator[tuple[str, str]]:
    """Yield the halves of a word at each place where it may break."""
    for place, letter in enumerate(word):
        if letter == "|":
            yield word[:place] + "-", word[place + 1 :]
        elif letter == "-" and 1 < place < len(word) - 2:
            yield word[: place + 1], word[place + 1 :]


def _paper(title: str = "", author: str = "") -> FPDF:
    pdf = FPDF(unit="pt", format=(WIDTH, HEIGHT))
    pdf.set_auto_page_break(False)
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_creator("")
    pdf.set_producer("")
    # The day a file was made, not that of its articles.
    pdf.creation_date = datetime.datetime(2011, 1, 3, 9, 30, tzinfo=datetime.timezone.utc)
    return pdf


def issue(report: str = "MARKET DAY IN THE HILL TOWN") -> bytes:
    """An issue with cover, contents, three articles, a digest and editorial principles.

    `report` is the title above the field report; the contents page has the usual one.
    """
    press = Setter(_paper("CACI Analyst"), head="")
    press.page()
    press.centred("Central Asia-Caucasus Analyst", 120, 22, "B")
    press.centred("BI-WEEKLY BRIEFING VOL. 6 NO. 16 24 AUGUST 2005", 150, 11)
    press.centred("Five ferries and a treaty", 230, 14)
    press.head = "Central Asia-Caucasus Analyst, 24 August 2005"
    press.page(number=2)
    _contents_page(press)
    _canal(press)
    _ferry(press, report)
    _digest(press)
    return bytes(press.pdf.output())


def _contents_page(press: Setter) -> None:
    press.centred("C O N T E N T S", 60, 12, "B")
    rows = [
        ("Analytical Articles", None),
        ("THE LOWER VALLEY DIGS A CANAL: GEO-POLITICAL", None),
        ("CONSEQUENCES OF A DITCH", 3),
        ("Ida Jost", None),
        ("FERRIES RETURN TO THE INLAND SEA", 5),
        ("Mirza Tolen and Lale Aydin", None),
        ("Field Reports", None),
        ("MARKET DAY IN THE HILL TOWN", 6),
        ("Oskar Vind", None),
        ("News Digest", 7),
    ]
    for place, (text, number) in enumerate(rows):
        level = 90 + 18.0 * place
        press.at(MARGIN, level, text)
        if number:
            end = WIDTH - MARGIN - 10
            press.at(end, level, str(number))
            dots = "." * int((end - MARGIN - press.pdf.get_string_width(text) - 12) / 2.5)
            press.at(MARGIN + press.pdf.get_string_width(text) + 4, level, dots)


def _canal(press: Setter) -> None:
    press.page(number=3)
    press.centred("THE LOWER VALLEY DIGS A CANAL: GEO-POLITICAL", 60, 14, "B")
    press.centred("CONSEQUENCES OF A DITCH", 77, 14, "B")
    press.centred("Ida Jost", 96, 11)
    press.columns(top=120, bottom=BOTTOM - 20)
    # The note takes two lines at the foot of the first column.
    press.frames[0] = replace(press.frames[0], bottom=BOTTOM - 36)
    press.at(MARGIN, BOTTOM - 14, "1", 5)
    press.at(MARGIN + 4, BOTTOM - 11, "The survey was made in May 2005 and", 8)
    press.at(MARGIN, BOTTOM - 1, "has not been published.", 8)
    press.columns()
    press.paragraph(CANAL[0], drop=True)
    for heading, *paragraphs in CANAL[1:]:
        press.heading(heading)
        for text in paragraphs:
            press.paragraph(text)
    press.frames, press.level = [], 0.0


def _ferry(press: Setter, report: str) -> None:
    press.page(number=5)
    press.centred("FERRIES RETURN TO THE INLAND SEA", 60, 14, "B")
    press.centred("Mirza Tolen and Lale Aydin", 78, 11)
    press.columns(top=100, bottom=BOTTOM - 108)
    press.columns(bottom=150)
    press.paragraph(FERRY[0], indent=0)
    for heading, *paragraphs in FERRY[1:]:
        press.paragraph(f"{heading} {paragraphs[0]}", indent=0)
        for text in paragraphs[1:]:
            press.paragraph(text)
    press.frames, press.level = [], 0.0
    press.centred(report, 190, 14, "B")
    press.centred("Oskar Vind", 208, 11)
    press.columns(top=230, bottom=290)
    for place, text in enumerate(MARKET):
        press.paragraph(text, indent=12.0 if place else 0.0)
    press.frames, press.level = [], 0.0


def _digest(press: Setter) -> None:
    press.page(number=7)
    press.centred("NEWS DIGEST", 60, 14, "B")
    press.columns(top=84)
    for heading, text in DIGEST:
        for line in heading:
            press.heading(line)
        press.paragraph(text, indent=0)
        press.level += LEADING
    press.frames, press.level = [], 0.0
    press.page(number=8)
    press.centred("EDITORIAL PRINCIPLES", 60, 12, "B")
    press.frames, press.level = [Frame(MARGIN, 84, WHOLE, BOTTOM)], 0.0
    press.paragraph(PRINCIPLES, indent=0)


def issue_without_contents() -> bytes:
    """A short issue whose first page is cover and article at once."""
    press = Setter(_paper(), head="")
    press.page(number=1)
    press.centred("Central Asia-Caucasus Analyst", 46, 16, "B")
    press.centred("BI-WEEKLY BRIEFING VOL. 7 NO. 6 22 MARCH 2006", 62, 10)
    press.centred("A Bridge Without a Road", 96, 14, "B")
    press.centred("By Lale Aydin", 114, 11)
    press.columns(top=140, bottom=240)
    for place, text in enumerate(BRIDGE):
        press.paragraph(text, indent=12.0 if place and not text[:8].isupper() else 0.0)
    press.frames, press.level = [], 0.0
    press.centred("The Salt Works Open Again", 272, 14, "B")
    press.centred("By Oskar Vind", 290, 11)
    press.columns(top=312)
    press.columns(top=TOP, bottom=200)
    for place, text in enumerate(SALT):
        press.paragraph(text, indent=12.0 if place and not text[:8].isupper() else 0.0)
    return bytes(press.pdf.output())


def single_article() -> bytes:
    """One article in one ragged column, printed from the site; a blank line parts paragraphs."""
    press = Setter(_paper("The Harbour Town Waits for Its Railway", "Ida Jost"))
    level = HEIGHT
    page = 0
    for block in HARBOUR:
        press.pdf.set_font("Helvetica", size=SIZE)
        words = block.split()
        while words:
            if level > BOTTOM:
                page += 1
                press.page()
                address = "http://www.cacianalyst.org/harbour.html?print=1"
                press.at(MARGIN, HEIGHT - 16, f"{address}   {page}/2", 7)
                level = 48.0
                press.pdf.set_font("Helvetica", size=SIZE)
            fitting, words = press.fill(words, WHOLE)
            press.pdf.text(MARGIN, level, " ".join(map(_plain, fitting)))
            level += 13.0
        level += 9.0
    return bytes(press.pdf.output())


CANAL = [
    "The lower valley has be|gun to dig a canal of forty kilo|meters that will water three"
    " dis|tricts and change who de|pends on whom along the river. The up|per valley calls"
    " the new canal a geo-political ma|neu|ver, not a ditch.",
    (
        "B A C K G R O U N D",
        "For thirty years the pro|vin|cial gov|ern|ment main|tained the old ditch by it|self."
        " The en|gi|neers who ar|rived in spring found it silted and mea|sured it for two"
        " weeks.^1 Their re|port re|com|mended a new chan|nel, and the coun|cil voted for it"
        " in June with|out de|bate.",
        "Wa|ter had been a geo-political ques|tion long be|fore. An agree|ment of 1994 had left"
        " the up|per val|ley some sixty per|cent of the flow, and the down|stream dis|tricts have"
        " com|plained ever since that the re|main|ing forty never reached them. The pro|vince"
        " paid no com|pen|sa|tion.",
    ),
    (
        "I M P L I C A T I O N S",
        "The up|per val|ley ob|jects, yet its own ditch leaks. Ac|cord|ing to the sur|vey, a"
        " third of its share is lost be|fore it reaches a field, so that both sides could gain"
        " from re|pair. The self-pro|claimed com|mit|tee of farm|ers says as much, although"
        " the gov|ern|ment of the pro|vince has not an|swered it.",
        "Trade fol|lows wa|ter. Mer|chants of the hill town ex|pect that the mel|ons of the"
        " lower val|ley will reach the rail|way two weeks ear|lier, which would give them the"
        " whole of the hill town's north|ern mar|ket in early sum|mer. The cus|toms post on the"
        " bor|der, how|ever, closes at noon.",
    ),
    (
        "C O N C L U S I O N S",
        "The canal will be dug. Who pays for its up|keep is an|other mat|ter, and no treaty"
        " an|swers it. With|out an agree|ment on main|te|nance the new chan|nel will silt as"
        " the old ditch did.",
    ),
    (
        "A U T H O R ' S  B I O",
        "Ida Jost is an en|gi|neer who writes on rivers.",
    ),
]

FERRY = [
    "Af|ter eleven years the fer|ries run again be|tween the two har|bours of the in|land sea,"
    " and the rail|ways of both shores com|pete for what they carry.",
    (
        "BACKGROUND:",
        "The fer|ries stopped in 1994 when the har|bour dues were dou|bled over|night. Cargo"
        " went round by the south|ern road, a jour|ney of nine days in|stead of one. Two"
        " min|is|ters signed a pro|to|col in March, and the first ship, the Al|ba|tross, left"
        " on 2 May with forty wag|ons of grain.",
        "The dues are now the same on both shores. They were the main ob|sta|cle, but not the"
        " only one: the pi|lots had re|tired, and the chan|nel had to be dredged.",
    ),
    (
        "IMPLICATIONS:",
        "The south|ern road loses a quar|ter of its traf|fic, and the towns along it have"
        " pe|ti|tioned the cap|i|tal. The rail|ways gain, though they have too few wag|ons."
        " Pre- and post-war stock runs side by side.",
        "In|sur|ers re|main care|ful. They ask for a light|house on the east|ern cape, which"
        " nei|ther har|bour wants to pay for.",
    ),
    (
        "CONCLUSIONS:",
        "Cheap dues brought the fer|ries back; only re|li|able ser|vice will keep them. A joint"
        " har|bour au|thor|ity would help.",
    ),
    (
        "AUTHORS' BIOS:",
        "Mirza Tolen teaches his|tory. Lale Aydin is a free|lance jour|nal|ist.",
    ),
]

MARKET = [
    "On Thurs|days the hill town dou|bles in size. Trad|ers come over the pass with wool and"
    " leave with flour, and since July they pay no toll at the bridge, which the mayor calls"
    " his great|est suc|cess.",
    "The bridge-keeper dis|agrees. He lived on the toll, and no|body has said who will mend"
    " the planks. Last week a cart broke through.",
]

DIGEST = [
    (
        ("HARBOUR DUES TO STAY AS", "THEY ARE"),
        "The har|bour mas|ters of both shores said on 12 Au|gust that dues will not be raised"
        " be|fore the end of the year. A com|mis|sion is to re|port in De|cem|ber. (Inland Wire)",
    ),
    (
        ("CANAL WORKERS STRIKE FOR", "A WEEK"),
        "Two hun|dred work|ers on the lower val|ley's canal stopped work on 15 Au|gust and"
        " de|manded the wages of two months. The coun|cil prom|ised to pay half. (Valley News)",
    ),
]

PRINCIPLES = (
    "The Analyst is writ|ten for read|ers who know the re|gion and for those who do not."
    " Ar|ti|cles of 1,100 words are wel|come at any time; they should give back|ground,"
    " im|pli|ca|tions and con|clu|sions, and may be cut."
)

BRIDGE = [
    "The new bridge over the gorge was opened in Feb|ru|ary with mu|sic and speeches, but no"
    " road leads to it from ei|ther side.",
    "BACKGROUND: The bridge was a gift, and the road was to be the prov|ince's share. The"
    " money for it was voted twice and spent twice, once on the flood of 2004 and once on the"
    " open|ing of the bridge.",
    "CONCLUSIONS: Gifts need plans. The next one should be|gin with the road.",
]

SALT = [
    "Af|ter a pause of six years the salt works on the dry lake pro|duce again, and the first"
    " trains have left for the north.",
    "BACKGROUND: The works closed in 2000 when the pumps were sold. A co-op|er|a|tive of for|mer"
    " work|ers bought others last au|tumn, with a loan that its mem|bers guar|an|tee with their"
    " houses.",
    "It sells salt at half the im|ported price.",
    "CONCLUSIONS: The loan is due in 2008. Un|til then the co-op|er|a|tive de|pends on the"
    " rail|way's tar|iff, which the min|istry can change at any time.",
]

HARBOUR = [
    "Wednesday, 14 May 2025",
    "The Harbour Town Waits for Its Railway",
    "Published in Analytical Articles",
    "By Ida Jost",
    "The harbour town was promised a railway in 2019. The rails lie ready in the old salt"
    " store, yet not one of them has been laid, and the ferries sail half empty.",
    "BACKGROUND: The line would be thirty kilometers long and would join the quay to the"
    " northern trunk. A survey of 2018 put its cost at nine million, a fifth of it for a"
    " single bridge.",
    "Two contractors were named and two withdrew. The first found the ground too soft; the"
    " second was not paid.",
    "IMPLICATIONS: Without the line the harbour competes by road, and the road is closed for"
    " six weeks each winter. Shippers have begun to book through the southern port instead.",
    "The ministry says that the railway remains a priority. It said so in 2021 as well.",
    "CONCLUSIONS: A railway that is always about to be built keeps away those who would"
    " otherwise mend the road. The town should be told which of the two it will get.",
    "AUTHOR'S BIO: Ida Jost is an engineer who writes on rivers.",
]
