"""“Outside Open hours”: a rule for the rest of the time, which is a rule below the one for the hours themselves."""

from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId
from controller.domain.rules import AnsweringRule, During
from controller.domain.timeframes import Always
from controller.operations import frames, rules
from controller.operations.actors import Actor
from controller.store import frame_codec
from webui.portal import Person


def add(session: Session, by: Actor, whose: Person, frame: FrameId, draft: AnsweringRule) -> None:
    """The draft for when `frame` does not hold; during it, calls stay as Default has them unless a rule says more."""
    present = rules.everything(session, by, whose.id)
    if needs_rule(present, frame):
        rules.add(session, by, whose.id, replace(present[-1], when=During(frame), name=""))
    rest = _always(session, by, whose)
    rules.add(session, by, whose.id, replace(draft, when=During(rest)))


def needs_rule(present: tuple[AnsweringRule, ...], frame: FrameId) -> bool:
    """Whether no enabled rule is for that frame yet."""
    return not any(rule.enabled and rule.when == During(frame) for rule in present)


def _always(session: Session, by: Actor, whose: Person) -> FrameId:
    """A frame that always holds: the domain's first (Closed hours), else an own one, made where there is none."""
    domain = by.domain if by.domain == whose.domain.id else whose.domain.id
    for owner in (None, whose.id):
        for card in frames.everything(session, by, domain, owner):  # type: ignore[arg-type]
            if isinstance(frame_codec.decode(card.kind, card.body), Always) and card.forced_on is None:
                return FrameId(card.id)
    return frames.add(session, by, domain, whose.id, str(_("Any time")), Always())  # type: ignore[arg-type]
