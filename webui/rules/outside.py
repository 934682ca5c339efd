"""“Outside Open hours”: a rule for the rest of the time, which is a rule below the one for the hours themselves."""

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId, RuleId
from controller.domain.rules import AnsweringRule, During
from controller.domain.timeframes import Always, TimeFrame
from controller.operations import frames, rules
from controller.operations.actors import Actor
from controller.store import frame_codec
from webui.portal import Person

NOT_A_FRAME_YET, NOT_A_RULE_YET = FrameId(0), RuleId(-1)


def add(session: Session, by: Actor, whose: Person, frame: FrameId, draft: AnsweringRule) -> RuleId:
    """The draft for when `frame` does not hold; during it, calls stay as Default has them unless a rule says more."""
    present = rules.everything(session, by, whose.id)
    if needs_rule(present, frame):
        rules.add(session, by, whose.id, _for_hours(present, frame))
    rest = _always(session, by, whose)
    return rules.add(session, by, whose.id, replace(draft, when=During(rest)))


def drafted(
    present: tuple[AnsweringRule, ...], frame: FrameId, draft: AnsweringRule, frames: Iterable[TimeFrame]
) -> tuple[AnsweringRule, ...]:
    """What `add` would add, without ids; where no frame always holds yet, the rule has that of `unmade`."""
    hours = (replace(_for_hours(present, frame), id=NOT_A_RULE_YET),) if needs_rule(present, frame) else ()
    lasting = sorted(
        (each for each in frames if isinstance(each.kind, Always)), key=lambda each: each.owner is not None
    )
    rest = next((each.id for each in lasting), NOT_A_FRAME_YET)
    return (*hours, replace(draft, when=During(rest)))


def unmade(whose: Person, frame: FrameId | None) -> tuple[TimeFrame, ...]:
    """The frame that `add` would make where none always holds; nothing where no rule is for outside of a `frame`."""
    return () if frame is None else (TimeFrame(NOT_A_FRAME_YET, str(_("Any time")), str(whose.zone), Always()),)


def _for_hours(present: tuple[AnsweringRule, ...], frame: FrameId) -> AnsweringRule:
    return replace(present[-1], when=During(frame), name="")


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
