"""Choose which of several holders of an office answers a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from askcaci.reader.holders import Holder
from askcaci.reader.nominations import person_key
from askcaci.reader.offices import Office

# Weaker ties are not shown: on the thirty briefs they were as often wrong as right.
MIN_STRENGTH = 0.5
# Earlier holders that the answer shows need a stronger tie.
_MIN_EARLIER = 0.7
# How long after a predecessor was last named a successor may first be named elsewhere.
_SUCCESSION = timedelta(days=4 * 365)
# How far before or after the time asked for a source may be.
_NEAR = timedelta(days=183)
# Two holders from the same days, neither tied more surely by this, are a contradiction.
_CLEARLY = 0.15
_SAME_TIME = timedelta(days=31)


def best_holder(
    office: Office, holders: Sequence[Holder]
) -> tuple[Holder, tuple[Holder, ...]] | None:
    """Return who held an office at the time asked for, and who held it before, newest first.

    Today's holder is the one of the newest source. None if no tie is strong enough,
    if no source is near the time asked for, or if two are equally good.
    """
    fit = [one for one in holders if one.strength >= MIN_STRENGTH and _may_win(office, one)]
    if office.succeeds:
        winner = _successor(office, fit, holders)
    else:
        winner = _newest(fit) if office.period is None else _of_period(office, fit)
    today = office.period is None and office.succeeds is None
    if winner is None or (today and _outlived(winner, holders)):
        return None
    return winner, _earlier(winner, holders)


def _may_win(office: Office, holder: Holder) -> bool:
    if holder.former != office.former or (office.acting and not holder.acting):
        return False
    return not any(same_person(holder.person, person_key(name)) for name in office.excluded)


def same_person(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return True if two names can be one person's: equal, or one is the surname of the other."""
    if not one or not other:
        return False
    if len(one) > 1 and len(other) > 1:
        return one == other or (one[-1] == other[-1] and one[0][0] == other[0][0])
    return one[-1] == other[-1]


def _day(holder: Holder) -> date:
    return holder.published or date.min


def _outlived(winner: Holder, holders: Sequence[Holder]) -> bool:
    """Return True if a newer source has another of the same surname, of unknown country."""
    return any(
        one.strength < MIN_STRENGTH
        and not one.former
        and _day(one) > _day(winner)
        and one.person[-1] == winner.person[-1]
        and not same_person(one.person, winner.person)
        for one in holders
    )


def _newest(fit: Sequence[Holder]) -> Holder | None:
    if not fit:
        return None
    latest = max(map(_day, fit))
    recent = [one for one in fit if latest - _day(one) <= _SAME_TIME]
    return _undisputed(recent)


def _undisputed(near: Sequence[Holder]) -> Holder | None:
    """Return the best of the holders from about one time, None if another is as good."""
    best = max(near, key=lambda one: (round(one.strength, 2), _day(one), len(one.person)))
    for rival in near:
        if same_person(rival.person, best.person):
            continue
        if rival.strength > best.strength - _CLEARLY and _day(rival) >= _day(best):
            return None
    return best


def _of_period(office: Office, fit: Sequence[Holder]) -> Holder | None:
    assert office.period is not None
    first, last = office.period
    inside = [one for one in fit if first <= _day(one) <= last]
    if inside:
        return _newest(inside)
    before = _newest([one for one in fit if last - _NEAR <= _day(one) < first])
    after = [one for one in fit if last < _day(one) <= last + _NEAR]
    earliest = min(map(_day, after), default=None)
    next_one = (
        _undisputed([one for one in after if _day(one) == earliest]) if after else None
    )
    if before and next_one and not same_person(before.person, next_one.person):
        return None
    return before or next_one


def _successor(
    office: Office, fit: Sequence[Holder], holders: Sequence[Holder]
) -> Holder | None:
    """Return who followed the predecessor that the question names."""
    assert office.succeeds is not None
    left = person_key(office.succeeds)
    went = [one for one in holders if same_person(one.person, left)]
    if not went:
        return None
    articles = {one.passage.article_id for one in went}
    since = max(map(_day, went))
    near = [one for one in fit if one.passage.article_id in articles]
    later = [one for one in near if one.follows] or [
        one for one in near or fit if since <= _day(one) <= since + _SUCCESSION
    ]
    earliest = min(map(_day, later), default=None)
    return _undisputed([one for one in later if _day(one) == earliest]) if later else None


def _earlier(winner: Holder, holders: Sequence[Holder]) -> tuple[Holder, ...]:
    """Return the other persons with a sure tie and an older source, each once."""
    kept: list[Holder] = []
    for one in sorted(holders, key=_day, reverse=True):
        if one.strength < _MIN_EARLIER or _day(one) >= _day(winner):
            continue
        if not any(same_person(one.person, other.person) for other in (winner, *kept)):
            kept.append(one)
    return tuple(kept)
