"""Two domains to look at through the portal: acme with Anna and Bob, and globex behind its wall."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from controller.domain.destinations import ToHandset, ToUser
from controller.domain.ids import DeviceId, DomainId, FrameId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards, RingTarget, Simultaneous
from controller.operations import actors, devices, domains, mailboxes, overrides, passwords, rules, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store import find
from controller.store.engine import Database

SATURDAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # when it was set up
TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 11:00 in Berlin, within Open hours
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Place:
    """What was set up; `anna` is office manager, `bob` has no phone, `eve` is in the other domain."""

    acme: DomainId
    anna: UserId
    bob: UserId
    eve: UserId
    desk: DeviceId
    mobile: DeviceId


def furnish(database: Database) -> Place:
    """Everything above, through the operations."""
    with saving(database) as session:
        by = actors.console(SATURDAY)
        acme = domains.add(session, by, domains.NewDomain("acme.example"))
        globex = domains.add(session, by, domains.NewDomain("globex.example", zone="America/New_York"))
        anna = person(session, acme, NewUser("1001", "Anna Ahlers", scope="office_manager"))
        bob = person(session, acme, NewUser("1002", "Bob Brandt"))
        eve = person(session, globex, NewUser("1001", "Eve Ellis"))
        desk = devices.add(session, by, anna, "1001", "Desk, second floor").id
        mobile = devices.add(session, by, anna, "1001a", "Mobile app").id
        eves = devices.add(session, by, eve, "1001", "Eve’s own desk").id
        assert eves != desk
        _open_hours_rule(session, acme, anna, bob, mobile)
    return Place(acme, anna, bob, eve, desk, mobile)


def person(session: Session, domain: DomainId, new: NewUser) -> UserId:
    """With voicemail and the password of this module."""
    by = actors.console(SATURDAY)
    id_ = users.add(session, by, domain, new)
    mailboxes.switch_on(session, by, id_)
    passwords.set_password(session, by, id_, PASSWORD)
    return id_


def shared_frame(session: Session, domain: DomainId, name: str) -> FrameId:
    return next(FrameId(card.id) for card in find.frames(session, domain, None) if card.name == name)


def do_not_disturb(database: Database, user: UserId, until: datetime | None = None) -> None:
    """Switched on as from a phone."""
    with saving(database) as session:
        overrides.switch_on(session, actors.console(SATURDAY), user, "dnd", until=until)


def _open_hours_rule(session: Session, domain: DomainId, user: UserId, colleague: UserId, mobile: DeviceId) -> None:
    by = actors.console(SATURDAY)
    holidays, hours = shared_frame(session, domain, "Holidays"), shared_frame(session, domain, "Open hours")
    quiet = AnsweringRule(id=0, when=During(holidays), dnd=True)  # type: ignore[arg-type]
    all_phones = Simultaneous((RingTarget(ToHandset(mobile), 8),), all_phones=True)
    busy = Forwards(busy=ToUser(colleague))
    rules.add(session, by, user, quiet, rules.LAST)
    opened = AnsweringRule(id=0, when=During(hours), ring=all_phones, forwards=busy)  # type: ignore[arg-type]
    rules.add(session, by, user, opened, rules.LAST)
