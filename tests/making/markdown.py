"""Makes Markdown files: a clipped page, an issue typed anew, and an article of askcaci's."""

from __future__ import annotations


def made() -> dict[str, bytes]:
    """Return the files by name."""
    return {
        "clipped.md": _CLIPPED.encode(),
        "typed.markdown": _TYPED.encode(),
        "own.md": _OWN.encode(),
    }


# As a web clipper writes it: front matter, emphasis, links, notes, wrapped lines.
_CLIPPED = """---
title: "The Ferry That Stayed: A Port Without a Sea"
author:
  - "[[Ida Jost]]"
  - "[[Oskar Vind]]"
source: https://www.example.org/analysis/the-ferry-that-stayed?utm_source=x
date: 2016-02-17T09:00:00
tags: [ports, water]
---

![The port](port.jpg)

The ferry of *Kumport* has not moved since the water left it in 2011, and its
crew of **nineteen** is still paid by a ministry that has no other ship.[^sea]

## BACKGROUND

The port was dug in [three summers](https://www.example.org/dig). It had 1,200 meters
of quay, and the ferry came from a yard that has closed since.

1. In 2009 the channel was dredged for the last time.
2. In 2011 the ferry ran aground in its own berth.

## IMPLICATIONS

> "We keep the engine warm," says the captain, who has keys to nothing else.

A crew that is paid is a crew that votes. The ministry knows `KUM-1` as a line of its
budget, and nobody strikes a line that votes.

## CONCLUSIONS

The ferry will stay, and the ministry with it.

[^sea]: The nearest water is 38 kilometers away.
"""

# Two articles under headings of their own; nothing is said of them beside the text.
_TYPED = """# A Bridge for Half the Year

By Mirza Tolen
June 20, 2012

The pontoon bridge at the lower ford is taken in when the ice comes, and for half the
year two towns that share a hospital share no road.

**BACKGROUND:** The bridge was lent by the army. It was meant for one summer.

**IMPLICATIONS:** Patients are carried over the ice. In March nobody is carried at all.

**CONCLUSIONS:** The army wants its pontoons back, and the towns a bridge.

# Goats on the Airfield

By Lale Aydin

The airfield above the town is used by one plane a week and by four hundred goats a
day, and the goats have the better lawyers.

**BACKGROUND:** Grazing was allowed in 1996. The permit names no end.

**CONCLUSIONS:** The plane will have to wait.
"""

_OWN = """---
title: "Sugar, Slowly"
authors:
  - Oskar Vind
published: 2009-11-04
publication: Central Asia-Caucasus Analyst
volume: 11
number: 21
pages: "4-6"
kind: analysis
url: "https://www.example.org/sugar-slowly"
---
The sugar works of the plain were sold three times in one year, each time for less, and \
have yet to boil a single beet.

## BACKGROUND

The works were built for 3,000 tons a day. Beets are grown by *nobody* within a day's drive.

• The first buyer sold the rails.

• The second sold the scale.

## CONCLUSIONS

The third buyer has asked the growers what a beet costs.
"""
