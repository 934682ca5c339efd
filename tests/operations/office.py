"""A small office to test with: two domains, so that every test has a neighbour to keep out."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.livecalls import Call, Party
from controller.domain.rules import AnsweringRule, Default, During, Forwards
from controller.operations import devices, domains, lookup, mailboxes, rules, users
from controller.operations.actors import Actor, console, of_user
from controller.store import outbox

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ADMIN = console(MONDAY)


@dataclass(frozen=True, slots=True)
class Office:
    """Anna manages acme, Bob works there; Zoe manages bolt, which is another domain."""

    acme: DomainId
    anna: UserId
    bob: UserId
    anna_phone: DeviceId
    bob_phone: DeviceId
    open_hours: FrameId
    bolt: DomainId
    zoe: UserId
    zoe_phone: DeviceId


def furnish(session: Session) -> Office:
    """Both domains; everything but that is taken out of the outbox."""
    acme = domains.add(session, ADMIN, domains.NewDomain("acme.example"))
    bolt = domains.add(session, ADMIN, domains.NewDomain("bolt.example", zone="America/New_York", country="US"))
    anna = person(session, acme, "1001", "Anna", scope="office_manager")
    bob = person(session, acme, "1002", "Bob")
    zoe = person(session, bolt, "1001", "Zoe", scope="office_manager")
    phones = [devices.add(session, ADMIN, user, ext).id for user, ext in ((anna, "1001"), (bob, "1002"), (zoe, "1001"))]
    open_hours = lookup.frame(session, ADMIN, acme, None, "Open hours")
    outbox.done(session, [id_ for task in outbox.pending(session) for id_ in task.ids], MONDAY)
    return Office(acme, anna, bob, phones[0], phones[1], open_hours, bolt, zoe, phones[2])


def person(session: Session, domain: DomainId, extension: str, name: str, **more: object) -> UserId:
    """A user with voicemail."""
    user = users.add(session, ADMIN, domain, users.NewUser(extension, name, **more))  # type: ignore[arg-type]
    mailboxes.switch_on(session, ADMIN, user)
    return user


def acting(session: Session, user: UserId) -> Actor:
    """That user at her browser."""
    return of_user(session, user, MONDAY, "192.0.2.7")


def add_rule(session: Session, user: UserId, frame: FrameId, name: str = "", **forwards: object) -> RuleId:
    """A rule during that frame."""
    rule = AnsweringRule(RuleId(0), During(frame), name=name, forwards=Forwards(**forwards))  # type: ignore[arg-type]
    return rules.add(session, ADMIN, user, rule, rules.LAST)


def default_rule(session: Session, user: UserId) -> AnsweringRule:
    """The last one."""
    last = rules.everything(session, ADMIN, user)[-1]
    assert isinstance(last.when, Default)
    return last


def touched(session: Session) -> set[tuple[str, int, str]]:
    """What the controller is told to do: kind, id, action."""
    return {(task.subject.kind, task.subject.id, task.action) for task in outbox.pending(session)}


def talking(domain: DomainId, user: UserId, phone: DeviceId) -> Call:
    """A call of that user's phone."""
    party = Party("1.1", f"PJSIP/d{phone}-00000001", user, phone, None, "1001", "", "up", 0, is_caller=True)
    return Call("1.1", domain, "talking", 0, 0, "", (party,))
