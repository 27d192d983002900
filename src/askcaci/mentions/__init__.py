"""Every place where a name, term or phrase occurs, found by a scan of the index.

`values` defines the results, `people` finds whom a surname alone may mean, and `scanning`
finds it: the inverted index gives every passage with the stems, the texts decide.
`timeline` sorts the sentences that give a date by their dates.
"""

from askcaci.mentions.scanning import PassageIndex, mentions
from askcaci.mentions.timeline import Statement, happened, timeline
from askcaci.mentions.values import ArticleMentions, Mention, Mentions

__all__ = [
    "ArticleMentions",
    "Mention",
    "Mentions",
    "PassageIndex",
    "Statement",
    "happened",
    "mentions",
    "timeline",
]
