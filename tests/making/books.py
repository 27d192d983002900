"""Makes EPUB books: a yearbook in the third version, one article in the second."""

from __future__ import annotations

from making.word import stored_zip

_CONTAINER = (
    '<?xml version="1.0"?>\n<container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>\n"
)
_XHTML = "application/xhtml+xml"


def chapter(title: str, body: str) -> str:
    """Return a document of a book."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" '
        'xmlns:epub="http://www.idpf.org/2007/ops">\n'
        f"<head><title>{title}</title></head>\n<body>\n{body}</body>\n</html>\n"
    )


def made() -> dict[str, bytes]:
    """Return the files by name."""
    return {"yearbook.epub": _yearbook(), "offprint.epub": _offprint()}


def _yearbook() -> bytes:
    """Two articles, a cover and contents; the spine's order is not the files'."""
    return stored_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "OEBPS/book.opf": _YEARBOOK,
            "OEBPS/cover.xhtml": chapter("Cover", "<h1>Yearbook of the Passes</h1>\n"),
            "OEBPS/nav.xhtml": chapter(
                "Contents",
                '<nav epub:type="toc"><ol>\n<li><a href="a%20b.xhtml">Snow Sheds</a></li>\n'
                '<li><a href="one.xhtml">The Pass Keepers</a></li>\n</ol></nav>\n',
            ),
            "OEBPS/one.xhtml": _KEEPERS,
            "OEBPS/a b.xhtml": _SHEDS,
        }
    )


_YEARBOOK = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">made-1</dc:identifier>
<dc:title>Yearbook of the Passes</dc:title>
<dc:date>2019-12-01</dc:date>
</metadata>
<manifest>
<item id="cover" href="cover.xhtml" media-type="{_XHTML}"/>
<item id="nav" href="nav.xhtml" media-type="{_XHTML}" properties="nav"/>
<item id="c1" href="one.xhtml" media-type="{_XHTML}"/>
<item id="c2" href="a%20b.xhtml" media-type="{_XHTML}"/>
</manifest>
<spine>
<itemref idref="cover"/><itemref idref="nav"/><itemref idref="c2"/><itemref idref="c1"/>
</spine>
</package>
"""
_KEEPERS = chapter(
    "The Pass Keepers",
    """<h1>The Pass Keepers</h1>
<p>By Mirza Tolen</p>
<p>Four families keep the high pass open through the winter, for a wage that has not
risen since the tunnel below it was begun.</p>
<h2>BACKGROUND</h2>
<p>The pass was given to the families when the garrison left. They clear it by hand
from November to April.<sup><a href="#n1">1</a></sup></p>
<h2>IMPLICATIONS</h2>
<p>Without them the upper villages would be cut off for five months. The tunnel will
spare the trucks the pass, and the villages nothing.</p>
<h2>CONCLUSIONS</h2>
<p>The keepers will stay because there is nobody else. Their sons drive the trucks.</p>
<h2>AUTHOR&#8217;S BIO</h2>
<p>Mirza Tolen is a geographer.</p>
<p id="n1">[1] In 2017 until May.</p>
""",
)
_SHEDS = chapter(
    "Snow Sheds",
    """<h1>Snow Sheds</h1>
<p>The railway has put up nine sheds against the snow since the accident of 2016, and
each of them was built by another firm.</p>
<p>None of the firms built a second one. The timber came from the same sawmill, whose
owner sat on the commission that chose them.</p>
""",
)


def _offprint() -> bytes:
    """One article; author and day of publication stand in the book's metadata alone."""
    return stored_zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "OEBPS/book.opf": _OFFPRINT,
            "OEBPS/title.xhtml": chapter("Title", "<p>A Lake Without a Name</p>\n"),
            "OEBPS/text.xhtml": _LAKE,
        }
    )


_OFFPRINT = f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="2.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:opf="http://www.idpf.org/2007/opf">
<dc:identifier id="id">made-2</dc:identifier>
<dc:title>A Lake Without a Name</dc:title>
<dc:creator opf:role="aut">Lale Aydin</dc:creator>
<dc:creator opf:role="edt">Oskar Vind</dc:creator>
<dc:date opf:event="modification">2021-01-01</dc:date>
<dc:date opf:event="publication">2014-03-05</dc:date>
</metadata>
<manifest>
<item id="t" href="title.xhtml" media-type="{_XHTML}"/>
<item id="c" href="text.xhtml" media-type="{_XHTML}"/>
</manifest>
<spine><itemref idref="t"/><itemref idref="c"/></spine>
<guide><reference type="title-page" title="Title" href="title.xhtml"/></guide>
</package>
"""
_LAKE = chapter(
    "Text",
    """<h2>A Lake Without a Name</h2>
<p>The landslide of 2011 left a lake behind that is on no map yet, and two districts
have begun to quarrel over the fish in it.</p>
<p><b>BACKGROUND:</b> The river was dammed in a single night. Engineers cut a channel
within a month, and the lake stayed at half its height.</p>
<p><b>IMPLICATIONS:</b> A lake that has no name has no owner either. Both districts issue
permits for it.</p>
<p><b>CONCLUSIONS:</b> The quarrel will last until the lake is named.</p>
""",
)
