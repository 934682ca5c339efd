"""Subjects of the outbox as what the PBX should hold of them, read from the database. Blocks: runs beside the loop."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller.dialplan import callers
from controller.dialplan.callers import NotAnEntry
from controller.dialplan.frametest import UnknownZone
from controller.dialplan.group import compile_group
from controller.dialplan.plan import compile_plan
from controller.dialplan.targets import Unsupported
from controller.domain.directory import Directory
from controller.domain.ids import DeviceId, DidId, DomainId, FrameId, GroupId, TrunkId, UserId
from controller.reconcile import piece, wording
from controller.reconcile.bans import Ban
from controller.reconcile.piece import Piece
from controller.reconcile.trunks import TrunkLine
from controller.store import accounts, bans, load, music, wayin, wayout
from controller.store.accounts import DeviceAccount, Mailbox
from controller.store.music import Playlist
from controller.store.outbox import Pending
from controller.store.subjects import Subject

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Gone:
    """The subject is not in the database any more: out of the PBX with it.

    Not `wholly`: it is only switched off, and what people left in it stays.
    """

    wholly: bool = True


@dataclass(frozen=True, slots=True)
class Faulty:
    """What the PBX can't express, or can't be told: the last good state stays live."""

    why: str
    hopeless: bool = True


Rendered = Piece | DeviceAccount | TrunkLine | Mailbox | Playlist | Ban | Gone | Faulty


def piece_in(what: Rendered) -> Piece | None:
    """The part of it that is dialplan, if any."""
    match what:
        case Piece():
            return what
        case TrunkLine(door=door):
            return door
        case _:
            return None


def render_all(session: Session, tasks: Sequence[Pending]) -> list[tuple[Pending, Rendered]]:
    """Each task with what the PBX should hold now, whatever the rows said when it was asked for."""
    made = _together(session, [task.subject for task in tasks]) if len(tasks) > 1 else {}
    return [(task, made.get(task.subject) or render(session, task.subject)) for task in tasks]


def render(session: Session, subject: Subject) -> Rendered:
    """What the PBX should hold of one subject."""
    return _guarded(subject, lambda: _render(session, subject))


def _together(session: Session, subjects: Iterable[Subject]) -> dict[Subject, Rendered]:
    """Those of which there may be thousands, read in a few statements; who is not there is left out."""
    ids: dict[str, set[int]] = {"user": set(), "device": set(), "mailbox": set()}
    for subject in subjects:
        ids.get(subject.kind, set()).add(subject.id)
    made: dict[Subject, Rendered] = {}
    directories = load.load_for_plans(session, {UserId(id_) for id_ in ids["user"]}) if ids["user"] else []
    for directory, users in directories:
        for user in users:
            subject = Subject("user", user)
            made[subject] = _guarded(subject, partial(_plan, directory, user))
    if ids["device"]:
        made |= {Subject("device", each.id): each for each in accounts.device_accounts(session, ids["device"])}
    if ids["mailbox"]:
        made |= {Subject("mailbox", each.user): each for each in accounts.mailboxes(session, ids["mailbox"])}
    return made


def _plan(directory: Directory, user: UserId) -> Piece:
    person = directory.users[user]
    return piece.of_user(person, compile_plan(directory, person))


def _guarded(subject: Subject, make: Callable[[], Rendered]) -> Rendered:
    try:
        return make()
    except load.NoSuch:
        return Gone()
    except Unsupported as error:
        return Faulty(str(error))
    except UnknownZone as error:
        return Faulty(f"{error}; choose another time zone")
    except NotAnEntry as error:
        return Faulty(f"{error}; take it out of the list")
    except SQLAlchemyError:
        raise
    except Exception as error:  # one user's trouble must not keep everybody else's changes out
        log.exception("not rendered: subject=%s-%s", subject.kind, subject.id)
        return Faulty(wording.of_error(error), hopeless=False)


def _render(session: Session, subject: Subject) -> Rendered:
    match subject.kind:
        case "user":
            return _plan(load.load_for_plan(session, UserId(subject.id)), UserId(subject.id))
        case "frame":
            frame = load.load_frame(session, FrameId(subject.id))
            return Gone() if frame.owner is not None else piece.of_frame(frame)
        case "domain":
            ways = wayout.ways(session, DomainId(subject.id))
            return piece.of_domain(ways.domain, ways.emergency, ways.plan.outside_prefix, ways.codes, ways.lot)
        case "outside":
            ways = wayout.ways(session, DomainId(subject.id))
            return piece.of_outside(ways.domain, ways.plan, ways.trunks)
        case "group":
            of_group = load.load_group(session, GroupId(subject.id))
            group = of_group.groups[GroupId(subject.id)]
            return piece.of_group(group, compile_group(of_group, group))
        case "callers":
            return piece.of_lists(subject, load.load_domain(session, DomainId(subject.id)).lists)
        case "own callers":
            lists = load.load_lists(session, UserId(subject.id))
            return piece.of_lists(subject, lists) if callers.holds_anything(lists) else Gone()
        case "device":
            return accounts.device_account(session, DeviceId(subject.id)) or Gone()
        case "trunk":
            account = accounts.trunk_account(session, TrunkId(subject.id))
            if account is None:
                return Gone()
            return TrunkLine(account, piece.of_trunk(account.domain, wayout.trunk(session, account.id)))
        case "did":
            return piece.of_did(*wayin.did(session, DidId(subject.id)))
        case "ban":
            ban = bans.card(session, subject.id)
            return Gone() if ban is None else Ban(ban.id, ban.address)
        case "music" | "domain music":
            return music.playlist(session, subject) or Gone()
        case "mailbox":
            user = UserId(subject.id)
            return accounts.mailbox(session, user) or Gone(wholly=not accounts.is_there(session, user))
        case _:
            return Gone()
