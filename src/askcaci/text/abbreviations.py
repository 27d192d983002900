"""Abbreviations whose full stop does not end a sentence; all casefolded.

Those that are also words ("no", "art", "mar", "gen") count only where what comes next is
a number or, for titles and names, where they have a capital.
"""

from __future__ import annotations

# A name follows: "Dr. Smith", "Gen. Jones".
BEFORE_NAMES = frozenset(
    """
    adm amb ave brig capt cllr cmdr col cpl dr drs ft gen gov hon lt maj messrs mlle mme mr mrs
    ms msgr mt mx ofc pfc pres prof pvt rep reps rev rtrev sen sens sgt st sts supt ven
    """.split()
)

# Something follows, whatever it is.
NEVER_LAST = frozenset("cf e.g eg i.e ie viz vs v ca approx esp incl".split())

# A number follows: "No. 16", "Art. 5", "Sept. 3".
BEFORE_NUMBERS = frozenset(
    """
    apr app art arts aug bk c ca ch chap chs cl dec eq eqs ex ext feb fig figs fn jan jul jun mar
    n nn no nos nov nr oct p para paras pp pt pts sec sect secs sep sept ser st tab tel vol
    vols
    """.split()
)

# Part of a name, or at the end of one: "Apple Inc. Chairman", "Jr.", and at a sentence's end
# where the next word begins one.
OF_NAMES = frozenset(
    """
    assn assoc asst bros cent co comm corp dept dist est inc intl jr ltd mfg mtn natl nos plc sr
    univ jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
    sat ph.d d.phil
    """.split()
)

# Words that begin a sentence far more often than they go on with a name.
STARTERS = frozenset(
    """
    A After All Although An And Another Any As At Because Before Both But By Despite During
    Each Even Every For From Had Has He Her Here His How However I I'm I’m If In Instead Is It
    Its Many Meanwhile More Moreover Most My Neither Nevertheless Nor Not Nothing Now On Once
    One Only Or Our Several She Since So Some Still Such That The Their Then There Therefore
    These They This Those Though Thus Today Two Until Was We Were What When Where Whereas
    Whether Which While Who Whose Why With Without Yet You Your
    """.split()
)

# Those, and others before which no sentence ends if a small letter comes next. Words
# that have a meaning without a stop are left out.
ABBREVIATIONS = (
    BEFORE_NAMES
    | NEVER_LAST
    | (BEFORE_NUMBERS - {"art", "arts", "jan", "no", "mar", "para", "sec", "tab"})
    | (OF_NAMES - {"sat", "sun", "wed", "mon"})
    | frozenset("al ed edn eds etc misc repr resp tr trans".split())
) - {"col", "fig", "hon", "pres", "rep", "reps", "rev", "ave", "mt", "v"}
