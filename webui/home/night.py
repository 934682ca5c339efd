"""The night switch: the domain's shared time frames, forced on or off (PRODUCT §3), for those who may."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.framehours import holds, next_change, scheduled_change
from controller.domain.ids import FrameId
from controller.domain.timeframes import Always, Forced, TimeFrame
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import find, frame_codec
from controller.store.cards import DomainCard, FrameCard
from webui.words.moments import moment
from webui.words.text import isolated

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Frame:
    """One shared frame. `turn` is what forcing it would do, `next_change` its own end where it has one."""

    id: int
    name: str
    state: str
    holds: bool
    is_forced: bool
    turn: str
    moves: str
    ends: tuple[tuple[str, str], ...]


def night(session: Session, by: Actor, domain: DomainCard, now: datetime, zone: tzinfo) -> tuple[Frame, ...]:
    """Those that can be forced, forced ones first; none for who may not."""
    if not may.forces_frames(by, domain.id):
        return ()
    cards = find.frames(session, domain.id, None)
    names = {id_: card.name for id_, card in find.these_users(session, _forcers(cards)).items()}
    return tuple(_frames(cards, names, domain, now, zone))[:SHOWN]


def _forcers(cards: tuple[FrameCard, ...]) -> set[int]:
    return {card.forced_by for card in cards if card.forced_on is not None and card.forced_by is not None}


def _frames(
    cards: tuple[FrameCard, ...], names: Mapping[int, str], domain: DomainCard, now: datetime, zone: tzinfo
) -> Iterator[Frame]:
    every = [(card, time_frame(card, domain)) for card in cards]
    every = [(card, frame) for card, frame in every if not isinstance(frame.kind, Always) or _is_forced(frame, now)]
    for card, frame in sorted(every, key=lambda each: not _is_forced(each[1], now)):
        on, forced = holds(frame, now), _is_forced(frame, now)
        by = names.get(card.forced_by or 0, "")
        state = _forced(frame, by, now, zone) if forced else _by_itself(frame, on, now, zone)
        turn = _("Force off") if on else _("Force on")
        yield Frame(card.id, card.name, state, on, forced, turn, _moves(frame, now), _ends(frame, now, zone))


def time_frame(card: FrameCard, domain: DomainCard) -> TimeFrame:
    """A shared frame's card as decisions see it."""
    forced = None if card.forced_on is None else Forced(card.forced_on, card.forced_until)
    kind = frame_codec.decode(card.kind, card.body)
    return TimeFrame(FrameId(card.id), card.name, card.zone or domain.zone, kind, None, forced)


def _is_forced(frame: TimeFrame, now: datetime) -> bool:
    return frame.forced is not None and (frame.forced.until is None or now < frame.forced.until)


def _moves(frame: TimeFrame, now: datetime) -> str:
    change = next_change(frame, now)
    return change.isoformat() if change else ""


def _forced(frame: TimeFrame, by: str, now: datetime, zone: tzinfo) -> str:
    assert frame.forced is not None
    until = frame.forced.until
    words = {
        "on": _("on") if frame.forced.on else _("off"),
        "by": _(" by %(name)s", name=isolated(by)) if by else "",
        "until": _("until %(moment)s", moment=moment(until, now, zone)) if until else _("until it is released"),
    }
    return str(_("Forced %(on)s%(by)s, %(until)s", **words))


def _by_itself(frame: TimeFrame, on: bool, now: datetime, zone: tzinfo) -> str:
    change = next_change(frame, now)
    if change is None:
        return str(_("Holds now") if on else _("Does not hold now"))
    then = moment(change, now, zone)
    return str(
        _("Holds now, until %(moment)s", moment=then) if on else _("Does not hold until %(moment)s", moment=then)
    )


def _ends(frame: TimeFrame, now: datetime, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    """Until when it may be forced: value and words."""
    change = scheduled_change(frame, now)
    released = ("released", str(_("Until somebody releases it")))
    if change is None:
        return (released,)
    return (("change", str(_("Until its next change, %(moment)s", moment=moment(change, now, zone)))), released)
