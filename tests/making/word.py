"""Makes Word documents: one as an author sent it in, with changes tracked, notes and a table.

The parts are written out and stored unpacked, so that the bytes are always the same.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/word/footnotes.xml" ContentType="{_TYPE}.footnotes+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_PACKAGE_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/></Relationships>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>'
    "</Relationships>"
)
_STYLES = (
    f'<w:styles xmlns:w="{_MAIN}">'
    '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/>'
    "</w:style></w:styles>"
)


def stored_zip(parts: Mapping[str, str]) -> bytes:
    """Return a zip file of texts, unpacked, without the time of its making."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return packed.getvalue()


def run(text: str) -> str:
    """Return text as a paragraph holds it."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def inserted(text: str) -> str:
    """Return text that an editor added."""
    return f'<w:ins w:id="1" w:author="editor">{run(text)}</w:ins>'


def deleted(text: str) -> str:
    """Return text that an editor struck out."""
    return (
        '<w:del w:id="2" w:author="editor"><w:r><w:delText xml:space="preserve">'
        f"{escape(text)}</w:delText></w:r></w:del>"
    )


def note(number: int) -> str:
    """Return a reference to a footnote."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def paragraph(*content: str, style: str = "") -> str:
    """Return a paragraph of text, or of what the functions above return."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    runs = "".join(part if part.startswith("<") else run(part) for part in content)
    return f"<w:p>{look}{runs}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of texts."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def document(
    body: str, notes: Mapping[int, str], *, title: str = "", author: str = ""
) -> bytes:
    """Return a .docx file."""
    footnotes = "".join(
        f'<w:footnote w:id="{number}">{paragraph(text)}</w:footnote>'
        for number, text in notes.items()
    )
    return stored_zip(
        {
            "[Content_Types].xml": _XML + _TYPES,
            "_rels/.rels": _XML + _PACKAGE_RELATIONS,
            "word/document.xml": (
                f'{_XML}<w:document xmlns:w="{_MAIN}"><w:body>{body}</w:body></w:document>'
            ),
            "word/_rels/document.xml.rels": _XML + _RELATIONS,
            "word/styles.xml": _XML + _STYLES,
            "word/footnotes.xml": (
                f'{_XML}<w:footnotes xmlns:w="{_MAIN}">{footnotes}</w:footnotes>'
            ),
            "docProps/core.xml": (
                f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/">'
                f"<dc:title>{escape(title)}</dc:title>"
                f"<dc:creator>{escape(author)}</dc:creator></cp:coreProperties>"
            ),
        }
    )


def made() -> dict[str, bytes]:
    """Return the files by name."""
    return {"manuscript.docx": _manuscript(), "unsigned.docx": _unsigned()}


def _manuscript() -> bytes:
    """A manuscript: an editor's changes are tracked, and another title is in the properties."""
    return document(
        paragraph("The Salt Road Opens Again", style="Title")
        + paragraph("By Ida Jost")
        + paragraph(
            "The road over the salt flats was closed for eleven years. Its opening in May "
            "moves the ",
            deleted("whole "),
            "trade of two valleys from the rail to the truck.",
        )
        + paragraph("BACKGROUND:")
        + paragraph(
            "The road was built by the army and handed to the districts in 1994. Its "
            "surface washed away in two floods",
            note(2),
            " and nobody paid for another.",
        )
        + paragraph(
            "A joint company was founded in 2012. It took ",
            deleted("six"),
            inserted("seven"),
            " years to agree on the toll, which now stands at three rates:",
        )
        + table(("Load", "Toll"), ("Cattle", "4"), ("Grain", "2.50"))
        + paragraph("IMPLICATIONS:")
        + paragraph("Trucks are faster than the railway for three kinds of freight:")
        + paragraph("Fruit that spoils within a week;", style="ListBullet")
        + paragraph("cattle, which the railway no longer takes.", style="ListBullet")
        + paragraph("CONCLUSIONS:")
        + paragraph(
            "The road will carry what the toll allows. ",
            inserted("Whether it lasts depends on the next flood."),
            note(3),
        )
        + paragraph("AUTHOR’S BIO:")
        + paragraph("Ida Jost is an engineer who writes about roads."),
        {
            1: "A note nobody refers to.",
            2: "Those of 2003 and 2006.",
            3: "The districts keep no record of water levels.",
        },
        title="Quarterly Report, Draft 3",
        author="Oskar Vind",
    )


def _unsigned() -> bytes:
    """An article without byline: its author stands in the properties alone."""
    return document(
        paragraph("A Market Moves Across the River", style="Title")
        + paragraph(
            "The cattle market of Ak-Talaa has stood on the left bank for as long as "
            "anyone remembers. Since April it is held on the right one."
        )
        + paragraph("BACKGROUND")
        + paragraph(
            "Traders say that the bridge decided it. Nobody asked the left bank, whose "
            "teahouses have closed one after the other."
        )
        + paragraph("CONCLUSIONS")
        + paragraph("The market will stay where the bridge is."),
        {},
        title="A Market Moves Across the River",
        author="Lale Aydin",
    )
