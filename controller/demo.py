"""The demo domain of `ringplan up --demo`: acme.example with four users, their phones, and rules by time frames."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from controller import state_files
from controller.domain.destinations import Destination, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards, NeedsFrame, RingTarget, Simultaneous
from controller.domain.timeframes import Weekly, WeeklyRange
from controller.operations import devices, domains, frames, lookup, mailboxes, passwords, rules, users
from controller.operations.actors import Actor, console
from controller.operations.bell import saving
from controller.operations.devices import Account
from controller.store import accounts, find
from controller.store.cards import Scope
from controller.store.engine import Database, reading

DOMAIN = "acme.example"
PEOPLE = {"1001": "Anna", "1002": "Bob", "1003": "Carol", "1004": "Dana"}
PHONES = {"1001": "Desk", "1001a": "Mobile", "1002": "Desk", "1002m": "Mobile", "1003": "Desk", "1004": "Reception"}
LUNCH = Weekly(tuple(WeeklyRange(day, 12 * 60, 13 * 60) for day in range(1, 6)))
ALL_PHONES = Simultaneous(all_phones=True)


@dataclass(frozen=True, slots=True)
class Person:
    """A log-in of the portal; `password` and `pin` None: they were changed since."""

    name: str
    login: str
    password: str | None = field(repr=False)
    pin: str | None = field(repr=False)
    scope: Scope = "user"


@dataclass(frozen=True, slots=True)
class Demo:
    """What to print: log-ins, and the SIP accounts whose secrets are still those of the beginning."""

    people: tuple[Person, ...]
    phones: tuple[Account, ...]


def make(database: Database, file: Path, at: datetime, pin_of: Callable[[UserId], str | None] = lambda _: None) -> Demo:
    """The demo domain, made the first time. Its secrets are kept in `file` (0600), to be shown at every start.

    `pin_of` asks the PBX for a PIN.
    """
    secrets = state_files.once(file, _new_secrets)
    with reading(database) as session:
        there = find.domain_named(session, DOMAIN) is not None
    if not there:
        with saving(database) as session:
            _furnish(session, console(at, "demo"), secrets)
    with reading(database) as session:
        return _told(session, secrets, pin_of)


def _new_secrets() -> dict[str, Any]:
    return {
        "passwords": {extension: passwords.new_password() for extension in PEOPLE},
        "pins": {extension: mailboxes.new_pin() for extension in PEOPLE},
        "phones": {name: devices.new_secret() for name in PHONES},
    }


def _furnish(session: Session, by: Actor, secrets: Mapping[str, Any]) -> None:
    domain = domains.add(session, by, domains.NewDomain(DOMAIN))
    people = {extension: _person(session, by, domain, extension, secrets) for extension in PEOPLE}
    phones: dict[str, DeviceId] = {}
    for name, label in PHONES.items():
        secret = partial(str, secrets["phones"][name])
        phones[name] = devices.add(session, by, people[name[:4]], name, label, secret).id
    for user in people.values():
        default = rules.everything(session, by, user)[-1]
        rules.change(session, by, default.id, replace(default, ring=ALL_PHONES))
    _rules(session, by, domain, people, phones)


def _person(session: Session, by: Actor, domain: DomainId, extension: str, secrets: Mapping[str, Any]) -> UserId:
    scope: Scope = "office_manager" if extension == "1001" else "user"
    email = f"{PEOPLE[extension].lower()}@{DOMAIN}"
    user = users.add(session, by, domain, users.NewUser(extension, PEOPLE[extension], scope, email=email))
    mailboxes.switch_on(session, by, user, lambda: secrets["pins"][extension])
    passwords.set_password(session, by, user, secrets["passwords"][extension])
    return user


def _rules(
    session: Session, by: Actor, domain: DomainId, people: Mapping[str, UserId], phones: Mapping[str, DeviceId]
) -> None:
    names = ("Open hours", "Holidays", "Closed hours")
    open_hours, holidays, closed = (lookup.frame(session, by, domain, None, name) for name in names)
    anna, bob, carol, dana = people.values()

    def add(user: UserId, frame: FrameId, ring: Simultaneous = ALL_PHONES, **forwards: Destination) -> None:
        rule = AnsweringRule(RuleId(0), NeedsFrame())
        draft = replace(rule, when=During(frame), ring=ring, forwards=Forwards(**forwards))
        rules.add(session, by, user, draft, rules.LAST)

    later = Simultaneous((RingTarget(ToHandset(phones["1002"]), 12),), all_phones=True)
    add(anna, open_hours, later, busy=ToUser(bob))
    add(anna, closed, unanswered=ToVoicemail(anna))
    lunch = frames.add(session, by, domain, bob, "Lunch", LUNCH)
    add(bob, holidays, always=ToVoicemail(bob))
    add(bob, lunch, unanswered=ToUser(carol))
    add(carol, open_hours, offline=ToUser(bob), busy=ToHandset(phones["1004"]))
    reception = tuple(RingTarget(ToHandset(phones[name]), delay) for name, delay in (("1003", 8), ("1001", 16)))
    add(dana, holidays, always=ToVoicemail(dana))
    add(dana, open_hours, Simultaneous(reception, all_phones=True), active=ToUser(carol))


def _told(session: Session, secrets: Mapping[str, Any], pin_of: Callable[[UserId], str | None]) -> Demo:
    domain = find.domain_named(session, DOMAIN)
    people = [find.user_at(session, domain.id, extension) for extension in PEOPLE] if domain else []
    names = {card.extension: UserId(card.id) for card in people if card}
    told = tuple(_login(session, extension, user, secrets, pin_of(user)) for extension, user in names.items())
    return Demo(told, tuple(_unchanged(session, secrets)))


def _login(session: Session, extension: str, user: UserId, secrets: Mapping[str, Any], known: str | None) -> Person:
    password, pin = secrets["passwords"][extension], secrets["pins"][extension]
    box, card = accounts.mailbox(session, user), find.user(session, user)
    same_password = passwords.matches(passwords.hash_of(session, user), password)
    same_pin = box is not None and pin == (box.pin or known)
    name, scope = (card.name, card.scope) if card else ("", "user")
    ours = password if same_password else None, pin if same_pin else None
    return Person(name, f"{extension}@{DOMAIN}", *ours, scope)


def _unchanged(session: Session, secrets: Mapping[str, Any]) -> list[Account]:
    found = [account for account in accounts.device_accounts(session) if account.domain_name == DOMAIN]
    known = [(account, secrets["phones"].get(account.name)) for account in found]
    return [
        Account(account.id, account.name, DOMAIN, devices.auth_name(account.id), secret)
        for account, secret in known
        if secret and account.ha1 == devices.ha1(account.id, secret)
    ]
