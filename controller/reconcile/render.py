"""Subjects of the outbox as what the PBX should hold of them, read from the database. Blocks: runs beside the loop."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller.dialplan.frametest import UnknownZone
from controller.dialplan.plan import compile_plan
from controller.dialplan.targets import Unsupported
from controller.domain.ids import DeviceId, DomainId, FrameId, UserId
from controller.reconcile import piece, wording
from controller.reconcile.piece import Piece
from controller.store import accounts, load
from controller.store.accounts import DeviceAccount, Mailbox
from controller.store.outbox import Pending
from controller.store.subjects import Subject

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gone:
    """The subject is not in the database any more: out of the PBX with it."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """What the PBX can't express, or can't be told: the last good state stays live."""

    why: str
    hopeless: bool = True


Rendered = Piece | DeviceAccount | Mailbox | Gone | Faulty


def render_all(session: Session, tasks: Sequence[Pending]) -> list[tuple[Pending, Rendered]]:
    """Each task with what the PBX should hold now, whatever the rows said when it was asked for."""
    return [(task, render(session, task.subject)) for task in tasks]


def render(session: Session, subject: Subject) -> Rendered:
    """What the PBX should hold of one subject."""
    try:
        return _render(session, subject)
    except load.NoSuch:
        return Gone()
    except Unsupported as error:
        return Faulty(str(error))
    except UnknownZone as error:
        return Faulty(f"{error}; choose another time zone")
    except SQLAlchemyError:
        raise
    except Exception as error:  # one user's trouble must not keep everybody else's changes out
        log.exception("not rendered: subject=%s-%s", subject.kind, subject.id)
        return Faulty(wording.of_error(error), hopeless=False)


def _render(session: Session, subject: Subject) -> Rendered:
    match subject.kind:
        case "user":
            directory = load.load_for_plan(session, UserId(subject.id))
            user = directory.users[UserId(subject.id)]
            return piece.of_user(user, compile_plan(directory, user))
        case "frame":
            frame = load.load_frame(session, FrameId(subject.id))
            return Gone() if frame.owner is not None else piece.of_frame(frame)
        case "domain":
            return piece.of_domain(load.load_domain(session, DomainId(subject.id)))
        case "device":
            return accounts.device_account(session, DeviceId(subject.id)) or Gone()
        case "mailbox":
            return accounts.mailbox(session, UserId(subject.id)) or Gone()
        case _:
            return Gone()
