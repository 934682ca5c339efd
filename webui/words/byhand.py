"""A shared time frame on or off by hand (PRODUCT §3: forced): the same words on Home and on the pages of frames."""

from datetime import datetime, tzinfo

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.timeframes import Forced, TimeFrame
from controller.store.cards import FrameCard
from controller.store.frame_uses import Reach
from webui.words.moments import moment
from webui.words.text import isolated, sentences


def is_by_hand(frame: TimeFrame, now: datetime) -> bool:
    return frame.forced is not None and (frame.forced.until is None or now < frame.forced.until)


def standing(forced: Forced, reach: Reach | None, now: datetime, zone: tzinfo) -> str:
    """`Switched off by hand until 17:00 today (by Anna Ahlers, 11:02 today)`, as far as `reach` knows."""
    state = _standing(forced, now, zone)
    if reach is None or not reach.forced_by:
        return state
    name = isolated(reach.forced_by)
    if reach.forced_at is None:
        return _("%(state)s (by %(name)s)", state=state, name=name)
    when = moment(reach.forced_at, now, zone)
    return _("%(state)s (by %(name)s, %(when)s)", state=state, name=name, when=when)


def _standing(forced: Forced, now: datetime, zone: tzinfo) -> str:
    if forced.until is None:
        if forced.on:
            return _("Switched on by hand until it is switched back")
        return _("Switched off by hand until it is switched back")
    when = moment(forced.until, now, zone)
    if forced.on:
        return _("Switched on by hand until %(when)s", when=when)
    return _("Switched off by hand until %(when)s", when=when)


def used_by(reach: Reach) -> str:
    """Whom the frame matters to, before it is switched."""
    if not reach.people:
        return _("No rule uses it, so switching it changes nothing")
    if not reach.is_mine:
        return ngettext(
            "Used by the rules of %(num)s person, not by you",
            "Used by the rules of %(num)s people, not by you",
            reach.people,
        )
    if reach.people == 1:
        return _("Used by your rules only")
    return ngettext(
        "Used by your rules and those of %(num)s other person",
        "Used by your rules and those of %(num)s other people",
        reach.people - 1,
    )


def told(card: FrameCard, reach: Reach, now: datetime, zone: tzinfo) -> str:
    """What is so after switching it: `“Holidays” is on until you switch it back. It counts for 3 people.`"""
    return sentences(_is_now(card, now, zone), _counts(reach))


def back(card: FrameCard) -> str:
    """What is so after it was handed back to the clock."""
    return _("“%(name)s” follows the clock again.", name=isolated(card.name))


def _is_now(card: FrameCard, now: datetime, zone: tzinfo) -> str:
    name, until = isolated(card.name), card.forced_until
    if until is None:
        if card.forced_on:
            return _("“%(name)s” is on until you switch it back.", name=name)
        return _("“%(name)s” is off until you switch it back.", name=name)
    when = moment(until, now, zone)
    if card.forced_on:
        return _("“%(name)s” is on until %(when)s.", name=name, when=when)
    return _("“%(name)s” is off until %(when)s.", name=name, when=when)


def _counts(reach: Reach) -> str:
    if not reach.people:
        return _("No rule uses it, so it changes nothing.")
    if not reach.is_mine:
        return ngettext(
            "It counts for %(num)s person, not for you.",
            "It counts for %(num)s people, not for you.",
            reach.people,
        )
    if reach.people == 1:
        return _("It counts for you only.")
    return ngettext(
        "It counts for you and %(num)s other person.",
        "It counts for you and %(num)s other people.",
        reach.people - 1,
    )
