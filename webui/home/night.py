"""The night switch: the domain's shared time frames, forced on or off (PRODUCT §3), for those who may."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.framehours import holds, next_change, scheduled_change
from controller.domain.ids import FrameId
from controller.domain.timeframes import Always, Forced, TimeFrame
from controller.operations import frameuses, may
from controller.operations.actors import Actor
from controller.store import find, frame_codec
from controller.store.cards import DomainCard, FrameCard
from controller.store.frame_uses import Reach
from webui.words import byhand
from webui.words.moments import moment

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: on or off by hand. `ends` are until when, value and words."""

    on: str
    words: str
    ends: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One shared frame; `choices`: on, then off, one of them holds it as it is."""

    id: int
    name: str
    state: str
    used: str
    holds: bool
    is_forced: bool
    moves: str
    choices: tuple[Choice, Choice]


def night(session: Session, by: Actor, domain: DomainCard, now: datetime, zone: tzinfo) -> tuple[Frame, ...]:
    """Those that can be forced, in the order of their list; none for who may not."""
    if not may.forces_frames(by, domain.id):
        return ()
    cards = find.frames(session, domain.id, None)
    shown = _shown([(card, time_frame(card, domain)) for card in cards], now)
    reach = frameuses.reaches(session, [card for card, _frame in shown], by)
    return tuple(_frame(card, frame, reach[card.id], now, zone) for card, frame in shown)


def _shown(every: Iterable[tuple[FrameCard, TimeFrame]], now: datetime) -> list[tuple[FrameCard, TimeFrame]]:
    """What is always on isn't switched from here, but back. Whatever is by hand is among the few that show."""
    kept = [each for each in every if not isinstance(each[1].kind, Always) or byhand.is_by_hand(each[1], now)]
    few = sorted(kept, key=lambda each: not byhand.is_by_hand(each[1], now))[:SHOWN]
    return [each for each in kept if each in few]


def _frame(card: FrameCard, frame: TimeFrame, reach: Reach, now: datetime, zone: tzinfo) -> Frame:
    on, forced = holds(frame, now), byhand.is_by_hand(frame, now)
    return Frame(
        id=card.id,
        name=card.name,
        state=byhand.standing(frame.forced, reach, now, zone)
        if frame.forced and forced
        else _by_itself(frame, now, zone),
        used=byhand.used_by(reach),
        holds=on,
        is_forced=forced,
        moves=_moves(frame, now),
        choices=_choices(frame, now, zone),
    )


def time_frame(card: FrameCard, domain: DomainCard) -> TimeFrame:
    """A shared frame's card as decisions see it."""
    forced = None if card.forced_on is None else Forced(card.forced_on, card.forced_until)
    kind = frame_codec.decode(card.kind, card.body)
    return TimeFrame(FrameId(card.id), card.name, card.zone or domain.zone, kind, None, forced)


def _moves(frame: TimeFrame, now: datetime) -> str:
    change = next_change(frame, now)
    return change.isoformat() if change else ""


def _by_itself(frame: TimeFrame, now: datetime, zone: tzinfo) -> str:
    on, change = holds(frame, now), next_change(frame, now)
    if change is None:
        return _("On now") if on else _("Off now")
    when = moment(change, now, zone)
    return _("On now, until %(when)s", when=when) if on else _("Off now, until %(when)s", when=when)


def _choices(frame: TimeFrame, now: datetime, zone: tzinfo) -> tuple[Choice, Choice]:
    """To keep it as the clock has it, there is no need to say: until its next change."""
    until = _ends(frame, now, zone)
    if holds(frame, now):
        return Choice("yes", _("Keep on"), until[-1:]), Choice("no", _("Switch off"), until)
    return Choice("yes", _("Switch on"), until), Choice("no", _("Keep off"), until[-1:])


def _ends(frame: TimeFrame, now: datetime, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    """Until when it may be forced: value and words."""
    change = scheduled_change(frame, now)
    released = ("released", str(_("Until it is switched back")))
    if change is None:
        return (released,)
    return (("change", str(_("Until its next change, %(moment)s", moment=moment(change, now, zone)))), released)
