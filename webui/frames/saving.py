"""From the form of a time frame to the operation, and what is said afterwards."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.frames_text import summary
from controller.domain.ids import FrameId
from controller.operations import framecheck, frames
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store import plan_states
from controller.store.cards import FrameCard
from controller.store.engine import reading as looking
from controller.store.subjects import Subject
from webui.frames.places import Place
from webui.frames.reading import Read
from webui.home.settling import settle
from webui.portal import portal
from webui.versions import mark
from webui.words.text import isolated


def mark_of(card: FrameCard) -> str:
    """Of what its editor shows."""
    return mark({"name": card.name, "zone": card.zone, "kind": card.kind, "body": card.body})


def create(place: Place, read: Read) -> FrameId:
    """Raises Refused with all problems."""
    _refuse(place, read)
    assert read.kind is not None
    with saving(portal().database) as session:
        return frames.add(session, place.by, place.domain_id, place.owner_id, read.name, read.kind, read.zone)


def put(place: Place, card: FrameCard, read: Read) -> None:
    """Raises Refused with all problems."""
    _refuse(place, read)
    with saving(portal().database) as session:
        frames.change(session, place.by, FrameId(card.id), _changes(read))


def told(read: Read) -> str:
    """What is now so."""
    assert read.kind is not None
    return _("“%(name)s” is saved: %(hours)s.", name=isolated(read.name.strip()), hours=summary(read.kind))


def live(subject: Subject) -> str:
    """Waits a moment, then says whether callers meet the change already; nothing where no rule is concerned."""
    settle(portal(), subject)
    with looking(portal().database) as session:
        return _standing(session, subject)


def _standing(session: Session, subject: Subject) -> str:
    state = plan_states.state_of(session, subject)
    match state.standing if state else None:
        case None:
            return ""
        case "failed":
            assert state is not None
            return _("It is saved, not live: %(why)s.", why=state.error)
        case "waiting":
            return _("It goes live by itself as soon as the phone system can take it.")
        case _:
            return _("It is live.")


def _refuse(place: Place, read: Read) -> None:
    """Problems of the name and the zone beside those of the hours, in one go."""
    if not read.problems:
        return
    problems = list(read.problems)
    try:
        framecheck.checked({"name": read.name, "zone": read.zone}, place.by.at.year)
    except Refused as refused:
        problems += refused.problems
    raise Refused(problems)


def _changes(read: Read) -> Mapping[str, Any]:
    return {"name": read.name, "zone": read.zone, "kind": read.kind}
