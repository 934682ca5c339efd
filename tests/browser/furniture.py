"""What stands in the portal while people look at it: a usual office, an empty one, and one that is much too full."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from controller.domain.destinations import ToExternal, ToHandset, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards, RingTarget, Simultaneous
from controller.domain.timeframes import Weekly, WeeklyRange
from controller.operations import (
    actors,
    contacts,
    contacts_favourites,
    devices,
    dids,
    domains,
    frames,
    grants,
    groups,
    lists,
    newsmail,
    overrides,
    rules,
    trunks,
    users,
)
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.users import NewUser
from controller.settings import Settings
from controller.store import find, messages
from controller.store.engine import Database, HistoryDatabase, open_history
from controller.store.migrate import upgrade_history
from tests.databases import open_migrated
from tests.webui import pasts, things
from tests.webui import place as office
from tests.webui.pieces import a_piece
from tests.webui.place import SATURDAY, TUESDAY, Place
from tests.webui.voices import a_message, a_text

FIRST = ("Ada", "Béatrice", "Çelik", "Dmitri", "Ewa", "Françoise", "Georg", "Hana", "Íñigo", "José", "Keiko", "Łukasz")
LAST = ("Abendroth", "Björk", "Chen", "Dubois", "Eriksson", "Fernández", "Götz", "Hänsch", "Ivanova", "Jørgensen")
DEPARTMENTS = ("Sales", "Support", "Logistics", "Accounts", "Workshop", "")
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SAID = (
    "hello this is bob from the workshop your car is ready please call me back before five or come by tomorrow morning"
)
Furnish = Callable[[Database], Place]


def prepared(settings: Settings, furnish: Furnish) -> Place:
    """A fresh database with that in it, for a new state folder."""
    place, files = _furnished(furnish)
    for name, content in files.items():
        file = settings.home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return place


@cache
def _furnished(furnish: Furnish) -> tuple[Place, dict[Path, bytes]]:
    """With all files of such a folder: to make them takes a second, to copy them a moment."""
    with TemporaryDirectory() as folder:
        home = Path(folder)
        place = _made(home, furnish)
        return place, {file.relative_to(home): file.read_bytes() for file in home.rglob("*") if file.is_file()}


def _made(home: Path, furnish: Furnish) -> Place:
    database = open_migrated(home / "ringplan.db")
    upgrade_history(url := f"sqlite:///{home}/history.db")
    past = open_history(url)
    try:
        place = furnish(database)
        if furnish is not empty:
            pasts.keep(past, *(pasts.many(place) if furnish is full else pasts.usual(place)))
            _recordings(home, past, place)
        return place
    finally:
        database.close()  # the last connection folds the write-ahead log into the file
        past.close()


def usual(database: Database) -> Place:
    """Anna's and Eve's offices with one of each thing, and an administrator."""
    place = office.furnish(database)
    things.of_acme(database, place)
    things.of_globex(database, place)
    things.administrator(database, place)
    _texts(database, place)
    _hears_recordings(database, place)
    return place


def empty(database: Database) -> Place:
    """A new domain with an office manager who has nothing yet."""
    with saving(database) as session:
        by = actors.console(SATURDAY)
        acme = domains.add(session, by, domains.NewDomain("acme.example"))
        anna = office.person(session, acme, NewUser("1001", "Anna Ahlers", scope="office_manager"))
        bob = office.person(session, acme, NewUser("1002", "Bob Brandt"))
    nobody, nothing = UserId(0), DeviceId(0)
    return Place(acme, anna, bob, nobody, nothing, nothing)


def full(database: Database) -> Place:
    """500 users, 60 rules, 40 frames, 80 numbers, 12 phones: more than anybody should have, and long names."""
    place = usual(database)
    with saving(database) as session:
        _people(session, place.acme)
        _frames(session, place)
        _rules(session, place)
        _outside(session, place)
        _contacts(session, place)
        _music(session, place)
        _messages(session, place)
        users.change(session, actors.console(SATURDAY), place.anna, {"recording": "on demand"})
    return place


def _hears_recordings(database: Database, place: Place) -> None:
    """The administrator: without the grant he would see no player; and he is recorded himself."""
    with saving(database) as session:
        by, ada = actors.console(SATURDAY), find.user_at(session, place.acme, things.ADMINISTRATOR)
        assert ada is not None
        grants.give(session, by, UserId(ada.id), "recordings")
        users.change(session, by, UserId(ada.id), {"recording": "always"})


def _recordings(home: Path, past: HistoryDatabase, place: Place) -> None:
    """The newest call is Anna's and recorded by her, the one before by Bob: she hears that by grant."""
    anna, bob = pasts.users(place)
    for user, who, minutes in ((place.anna, anna, 3), (place.bob, bob, 6)):
        told = pasts.recorded(place.acme, user, pasts.ago(minutes=minutes), who)
        pasts.give_sound(home, told)
        pasts.keep(past, told)


def _texts(database: Database, place: Place) -> None:
    with saving(database) as session:
        domains.change(session, actors.console(SATURDAY), place.acme, {"transcripts": True})
        for message in messages.page(session, place.acme, place.anna, "new", "", None, 5):
            a_text(session, message.id, SAID)


def _people(session: Session, acme: DomainId) -> None:
    by = actors.console(SATURDAY)
    names = itertools.cycle(f"{first} {last}" for last in LAST for first in FIRST)
    for extension, name, department in zip(range(2000, 2500), names, itertools.cycle(DEPARTMENTS), strict=False):
        id_ = users.add(session, by, acme, NewUser(str(extension), name, department=department))
        if extension % 3:
            devices.add(session, by, id_, str(extension), "Desk")


def _frames(session: Session, place: Place) -> None:
    by = actors.console(SATURDAY)
    for number in range(1, 39):
        start = 60 * (number % 12 + 6)
        kind = Weekly(tuple(WeeklyRange(day, start, start + 180) for day in range(1, number % 7 + 2)))
        name = f"{LONG[:60]} {number}" if number % 9 == 0 else f"Shift {number}"
        frames.add(session, by, place.acme, place.anna, name, kind)


def _rules(session: Session, place: Place) -> None:
    by = actors.console(SATURDAY)
    mobile = ToExternal("+4915112345678")
    for index, frame in enumerate(itertools.islice(itertools.cycle(find.frames(session, place.acme, place.anna)), 56)):
        ring = Simultaneous((RingTarget(ToHandset(place.mobile), 8), RingTarget(mobile, 15)), all_phones=True)
        forwards = Forwards(busy=ToUser(place.bob), unanswered=ToVoicemail(place.anna)) if index % 2 else Forwards()
        draft = AnsweringRule(RuleId(0), During(FrameId(frame.id)), enabled=bool(index % 5), dnd=index % 7 == 3)
        rules.add(session, by, place.anna, replace(draft, ring=ring, forwards=forwards), rules.LAST)
    for number in range(80):
        lists.add(session, by, place.acme, place.anna, "blocked" if number % 3 else "allowed", f"+4930123{number:05}")
    overrides.switch_on(session, by, place.anna, "always", mobile)


def _contacts(session: Session, place: Place) -> None:
    by = actors.console(SATURDAY)
    names = itertools.islice(itertools.cycle(f"{first} {last}" for first in FIRST for last in LAST), 300)
    for number, name in enumerate(names):
        numbers = (NewNumber("mobile", f"+49171{number:07}"), NewNumber("work", f"030 555{number:04}"))
        emails, groups = (f"mail{number}@contoso.example",), ("Customers",) if number % 2 else ("Suppliers", "Berlin")
        new = NewContact(name, LONG if number == 7 else "Contoso", numbers, emails, groups, "Ask for the back office.")
        id_ = contacts.add(session, by, place.acme, place.anna if number % 3 else None, new)
        if number < 3:
            contacts_favourites.add(session, by, place.anna, contact=id_)
    contacts_favourites.add(session, by, place.anna, of=place.bob)


def _music(session: Session, place: Place) -> None:
    for number in range(1, 41):
        name = f"{LONG} {number}" if number == 3 else f"Track {number:02} – {LAST[number % 10]}"
        a_piece(session, place.acme, place.anna, name, 31.0 + number)
    for number in range(1, 400):
        a_piece(session, place.acme, None, f"House music {number}", 25.0)


def _messages(session: Session, place: Place) -> None:
    for number in range(500):
        folder, called = ("new", "saved", "trash")[number % 3], TUESDAY - timedelta(minutes=7 + 173 * number)
        name = LONG if number == 9 else ""
        caller = ("+491710000004", "1002", "", f"+4930123{number:04}")[number % 4]
        seconds, place_ = number * 7 % 190 + 2, "Urgent" if number == 3 else ""
        a_message(session, place.anna, caller, name, folder, called, seconds, place_)  # type: ignore[arg-type]
    users.change(session, actors.console(SATURDAY), place.anna, {"email": "anna@acme.example"})
    newsmail.change(session, actors.console(SATURDAY), place.anna, True, 7)


def _outside(session: Session, place: Place) -> None:
    by = actors.console(SATURDAY)
    for number in range(80):
        dids.add(session, by, place.acme, f"+4930777{number:04}", ToUser(place.anna), "Campaign" if number % 4 else "")
    for number in range(1, 12):
        devices.add(
            session, by, place.anna, f"1001{'bcdefghijkl'[number - 1]}", LONG[:40] if number == 3 else "Workshop"
        )
        group = groups.add(session, by, place.acme, groups.NewGroup(str(610 + number), f"Team {number}"))
        people = find.users(session, place.acme)[number : number + 8]
        groups.members(session, by, group, [Member(UserId(user.id), 5 * at) for at, user in enumerate(people)])
    for number in range(1, 6):
        host, account = f"sip{number}.carrier.example", f"acme{number}"
        new = trunks.NewTrunk(f"Carrier {number}", host, username=account, secret="0123456789")
        trunks.add(session, by, place.acme, new)
