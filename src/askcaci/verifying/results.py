"""The label of each quotation of a draft.

verbatim         its words are in one article in this order; what ellipses leave out ends
                 in the same or the next paragraph, brackets replace up to six words
altered meaning  it would be verbatim, but an ellipsis or brackets hide a negation, a hedge,
                 the subject, a name or a figure
misattributed    it is verbatim, but in another article than those the draft names
altered          its words are in one place, but some were changed, dropped or added
spliced          its parts are verbatim, but from different places
absent           it is found nowhere, and nothing comes near enough
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from askcaci.types import Citation
from askcaci.verifying.aligning import Edit
from askcaci.verifying.attributing import Named
from askcaci.verifying.blocks import Draft
from askcaci.verifying.marks import Quoted
from askcaci.verifying.omitting import Omission
from askcaci.verifying.splicing import Part

Label = Literal[
    "verbatim", "altered", "altered meaning", "spliced", "misattributed", "absent"
]
LABELS: tuple[Label, ...] = get_args(Label)

# Why something in quotation marks is not checked.
Reason = Literal["short", "title", "unclosed"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A quotation of a draft, its label and what the label rests on.

    `parts` are where its words are: one, for a spliced quotation several, for an absent
    one none. `also` are the ids of other articles that contain a verbatim one, `edits`
    the differences of an altered one, `omissions` what ellipses and brackets hide, and
    `nearest` is the passage an absent one comes nearest to. `outsider` is whom the draft
    names who wrote nothing in the corpus.
    """

    quotation: Quoted
    label: Label
    named: Named | None
    parts: tuple[Part, ...] = ()
    also: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    omissions: tuple[Omission, ...] = ()
    nearest: Citation | None = None
    outsider: str | None = None

    @property
    def elsewhere(self) -> bool:
        """True if no article that the draft names contains it."""
        return self.named is not None and not any(
            part.citation.article.id in self.named.articles for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something in quotation marks that is not checked, and why."""

    quotation: Quoted
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verification:
    """A draft with what it quotes, in order."""

    draft: Draft
    checked: tuple[Checked, ...]
    left_alone: tuple[LeftAlone, ...] = ()

    @property
    def counts(self) -> dict[Label, int]:
        """How many quotations have each label."""
        labels = [one.label for one in self.checked]
        return {label: labels.count(label) for label in LABELS}

    @property
    def unclosed(self) -> tuple[LeftAlone, ...]:
        """The quotation marks that have no other."""
        return tuple(one for one in self.left_alone if one.reason == "unclosed")

    @property
    def faultless(self) -> bool:
        """True where every quotation is verbatim, or there is none, and no mark is alone."""
        return not self.unclosed and all(one.label == "verbatim" for one in self.checked)
