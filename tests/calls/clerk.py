"""A clerk who administers a domain for a month: random changes, as people make them, by the operations alone.

Each step is a transaction; one that is refused changes nothing, which is as good a step as any.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random

from sqlalchemy.orm import Session

from controller import clock
from controller.domain.destinations import Destination, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Forwards, OverrideKind, RingTarget, Simultaneous
from controller.operations import actors, devices, domains, frames, mailboxes, overrides, rules, users
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store import find
from controller.store.engine import Database
from tests import framedraws

EXTENSIONS = tuple(str(extension) for extension in range(1001, 1009))
NAMES = (
    "Anna",
    "Bob; same => n,Hangup()",
    "${SHELL(x)}",
    "日本語 😀",
    'Quote "q"',
    "שלום",
    "a" * 80,
    "-",
    "Dana,x|y&z",
)
KINDS: tuple[OverrideKind, ...] = ("dnd", "always", "busy", "unanswered")
Step = Callable[["Clerk", Session, Actor], object]


@dataclass(slots=True)
class Clerk:
    """Works in one domain of the database."""

    database: Database
    domain: DomainId
    rng: Random

    def does(self, step: Step) -> bool:
        """The step in a transaction; whether it was taken."""
        with suppress(Refused, IndexError), saving(self.database) as session:
            step(self, session, actors.console(clock.now(), "clerk"))
            return True
        return False

    def a_user(self, session: Session) -> UserId:
        """Anybody. Raises IndexError."""
        return UserId(self.rng.choice(find.users(session, self.domain)).id)

    def a_device(self, session: Session) -> DeviceId:
        """Any handset. Raises IndexError."""
        people = find.users(session, self.domain)
        every = [device.id for user in people for device in find.devices(session, user.id)]
        return DeviceId(self.rng.choice(every))

    def a_frame(self, session: Session) -> FrameId:
        """Any, shared or somebody's. Raises IndexError."""
        owners = (None, *(user.id for user in find.users(session, self.domain)))
        return FrameId(self.rng.choice([f.id for owner in owners for f in find.frames(session, self.domain, owner)]))

    def a_place(self, session: Session) -> Destination:
        """Somewhere to send calls."""
        make = self.rng.choice(("handset", "user", "voicemail"))
        if make == "handset":
            return ToHandset(self.a_device(session))
        return ToUser(self.a_user(session)) if make == "user" else ToVoicemail(self.a_user(session))

    def perhaps(self, session: Session) -> Destination | None:
        """Somewhere, or nowhere."""
        return self.a_place(session) if self.rng.random() < 0.3 else None


def hire(clerk: Clerk, session: Session, me: Actor) -> None:
    """A user with a handset, on an extension that somebody may have had before."""
    extension = clerk.rng.choice(EXTENSIONS)
    new = users.NewUser(extension, clerk.rng.choice(NAMES), ring_timeout=clerk.rng.choice((5, 25, None)))
    devices.add(session, me, users.add(session, me, clerk.domain, new), extension)


def rename(clerk: Clerk, session: Session, me: Actor) -> None:
    users.change(session, me, clerk.a_user(session), {"name": clerk.rng.choice(NAMES)})


def move(clerk: Clerk, session: Session, me: Actor) -> None:
    """To another extension, perhaps one that is taken."""
    users.change(session, me, clerk.a_user(session), {"extension": clerk.rng.choice(EXTENSIONS)})


def resettle(clerk: Clerk, session: Session, me: Actor) -> None:
    """The whole domain into another time zone."""
    domains.change(session, me, clerk.domain, {"zone": clerk.rng.choice(framedraws.ZONES)})


def dismiss(clerk: Clerk, session: Session, me: Actor) -> None:
    users.remove(session, me, clerk.a_user(session))


def open_mailbox(clerk: Clerk, session: Session, me: Actor) -> None:
    mailboxes.switch_on(session, me, clerk.a_user(session))


def close_mailbox(clerk: Clerk, session: Session, me: Actor) -> None:
    mailboxes.switch_off(session, me, clerk.a_user(session))


def add_phone(clerk: Clerk, session: Session, me: Actor) -> None:
    user = clerk.a_user(session)
    card = users.show(session, me, user)
    devices.add(session, me, user, f"{card.extension}{clerk.rng.choice('abm')}")


def new_secret(clerk: Clerk, session: Session, me: Actor) -> None:
    devices.renew_secret(session, me, clerk.a_device(session))


def take_phone(clerk: Clerk, session: Session, me: Actor) -> None:
    devices.remove(session, me, clerk.a_device(session))


def add_frame(clerk: Clerk, session: Session, me: Actor) -> None:
    owner = None if clerk.rng.random() < 0.5 else clerk.a_user(session)
    kind = framedraws.frame(clerk.rng).kind
    frames.add(session, me, clerk.domain, owner, clerk.rng.choice(NAMES), kind)


def change_frame(clerk: Clerk, session: Session, me: Actor) -> None:
    frames.change(session, me, clerk.a_frame(session), {"kind": framedraws.frame(clerk.rng).kind})


def force(clerk: Clerk, session: Session, me: Actor) -> None:
    frames.force(session, me, clerk.a_frame(session), clerk.rng.random() < 0.5)


def drop_frame(clerk: Clerk, session: Session, me: Actor) -> None:
    frames.remove(session, me, clerk.a_frame(session), confirmed=True)


def change_default(clerk: Clerk, session: Session, me: Actor) -> None:
    """The Default rule: other forwards, other phones."""
    before = rules.everything(session, me, clerk.a_user(session))[-1]
    assert isinstance(before.when, Default)
    ring = Simultaneous((RingTarget(ToHandset(clerk.a_device(session)), clerk.rng.choice((0, 3))),), all_phones=True)
    forwards = Forwards(busy=clerk.perhaps(session), unanswered=clerk.perhaps(session), always=clerk.perhaps(session))
    rules.change(session, me, before.id, replace(before, ring=ring, forwards=forwards, dnd=clerk.rng.random() < 0.2))


def add_rule(clerk: Clerk, session: Session, me: Actor) -> None:
    user, frame = clerk.a_user(session), clerk.a_frame(session)
    rules.add(session, me, user, AnsweringRule(RuleId(0), During(frame), name=clerk.rng.choice(NAMES)))


def shuffle(clerk: Clerk, session: Session, me: Actor) -> None:
    user = clerk.a_user(session)
    order = [rule.id for rule in rules.everything(session, me, user)[:-1]]
    rules.reorder(session, me, user, clerk.rng.sample(order, len(order)))


def drop_rule(clerk: Clerk, session: Session, me: Actor) -> None:
    rules.remove(session, me, clerk.rng.choice(rules.everything(session, me, clerk.a_user(session))[:-1]).id)


def switch(clerk: Clerk, session: Session, me: Actor) -> None:
    """An override, on or off."""
    user, kind = clerk.a_user(session), clerk.rng.choice(KINDS)
    if clerk.rng.random() < 0.5:
        overrides.switch_off(session, me, user, kind)
    else:
        overrides.switch_on(session, me, user, kind, None if kind == "dnd" else clerk.a_place(session))


STEPS: tuple[Step, ...] = (
    *(hire, hire, hire, rename, move, resettle, dismiss, open_mailbox, close_mailbox),
    *(add_phone, new_secret, take_phone, add_frame, change_frame, force, drop_frame),
    *(change_default, change_default, add_rule, add_rule, shuffle, drop_rule, switch, switch),
)
