"""Domains are walls (PRODUCT §8.4), and scopes hold: asked of every operation there is, so that none is forgotten."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import operations
from controller.audio.convert import Sound
from controller.domain.broadcasts import EVERYBODY
from controller.domain.destinations import ToUser
from controller.domain.ids import RuleId
from controller.domain.reporting import Days
from controller.domain.rules import AnsweringRule, NeedsFrame
from controller.domain.timeframes import Always
from controller.operations import (
    bans,
    broadcasts,
    contacts,
    contacts_favourites,
    contacts_files,
    dids,
    frames,
    grants,
    groups,
    tokens,
    trunks,
)
from controller.operations.contacts_check import NewContact
from controller.operations.domains import NewDomain
from controller.operations.fileformat import Document
from controller.operations.groups import NewGroup
from controller.operations.livecalls import Sight
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.reports_asking import Asked
from controller.operations.trunks import NewTrunk
from controller.operations.users import NewUser
from controller.store import find
from controller.store.history_wanted import Wanted
from controller.store.tables import AuditRow, OutboxRow
from tests.operations import past
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule, default_rule, talking, touched
from tests.operations.walled import a_mail, a_message, a_piece, an_entry

SUPPORT = {"actors", "may", "lookup", "changes", "starting_frames", "gate", "numbers", "rulecheck", "destcheck"} | {
    "openinghours",
    "contacts_access",
    "history_access",
    "history_who",
}
INNER = {
    "lists.changed",
    "takeback.take_back",
    "messageaddresses.named",
    "messageaddresses.arrived",
    "history.names",
    "history_rules.names",
    "history_phones.names",
    "history_messages.of_call",
}  # what others do after they have asked who may
UNSEEN = {
    "messages",
    "messagemail",
    "messageaddresses",
    "greetings",
    "telling",
    "operators",
    "copies",
    "newsmail",
    "missedcalls",
    "livecalls",
    "recordings",
}  # not even that it is there
NOT_ABOUT_SOMETHING = {"domains.everything"}  # lists what the actor sees: tested by what it leaves out
PAYLOAD: dict[str, Any] = {
    "name": "1001x",
    "label": "",
    "changes": {},
    "draft": AnsweringRule(RuleId(0), NeedsFrame()),
    "kind": "dnd",
    "on": True,
    "pin": "4711",
    "mailbox": "1002",
    "greeting": "busy",
    "verb": "remove",
    "key": "0" * 32,
    "language": "en",
    "password": "correct horse",
    "mark": "0123456789abcdef",
    "which": "blocked",
    "number": "+4930123456",
    "text": "+4930123456",
    "note": "why",
    "shown": "",
    "order": [],
    "after": 0,
    "limit": 10,
    "folder": "/var/lib/ringplan",
    "percent": 91,
    "wanted": [],
    "missed": False,
    "hour": None,
    "reason": "too many failed log-ins",
    "until": MONDAY,
    "new": None,
    "document": Document(),
    "numbers": ["1001"],
    "calls": ["1.2"],
    "audience": EVERYBODY,
    "command": "hangup",
    "words": {},
    "now": MONDAY,
    "zone": ZoneInfo("Europe/Berlin"),
    "sent": {"call": "1.1"},
    "asked": Asked(Days(MONDAY.date(), MONDAY.date())),
    "every": "week",
    "sound": Sound("0" * 32, 60.0, 2_880_000),
    "data": b"Name,Mobile\nCarla,0171 1234567\n",
}
NEW: dict[str, Any] = {
    "domains": NewDomain("new.example"),
    "users": NewUser("1009", "New"),
    "groups": NewGroup("601", "New"),
    "contacts": NewContact("New"),
    "trunks": NewTrunk("New", "sip.carrier.example", username="new", secret="new"),
}
"""What is added, by the module."""
TRUNK = NewTrunk("T", "sip.other.example", username="a", secret="b")


def every_operation() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Public functions of operations that take a session and an actor."""
    for module in pkgutil.iter_modules(operations.__path__):
        if module.name in SUPPORT:
            continue
        loaded = import_module(f"controller.operations.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            is_own = function.__module__ == loaded.__name__ and not name.startswith("_")
            if f"{module.name}.{name}" in INNER:
                continue
            if is_own and list(inspect.signature(function).parameters)[:2] == ["session", "actor"]:
                yield f"{module.name}.{name}", function


OPERATIONS = dict(every_operation())


def arguments(session: Session, office: Office, name: str, whose: str) -> dict[str, Any]:
    """For every parameter without default: a thing of bolt, or of Anna in acme."""
    is_bolt = whose == "bolt"
    user, phone = (office.zoe, office.zoe_phone) if is_bolt else (office.anna, office.anna_phone)
    domain = office.bolt if is_bolt else office.acme
    things: dict[str, Callable[[], Any]] = {
        "domain": lambda: domain,
        "user": lambda: user,
        "users": lambda: [user],
        "owner": lambda: user,
        "device": lambda: phone,
        "frame": lambda: find.frames(session, domain, None)[0].id,
        "rule": lambda: default_rule(session, user).id,
        "grant": lambda: grants.give(session, ADMIN, user, "attendant"),
        "token": lambda: tokens.add(session, ADMIN, user, "test").card.id,
        "group": lambda: groups.add(session, ADMIN, domain, NewGroup("600", "Sales")),
        "trunk": lambda: trunks.add(
            session, ADMIN, domain, NewTrunk("T", "sip.other.example", username="a", secret="b")
        ),
        "did": lambda: dids.add(session, ADMIN, domain, "+493055555", ToUser(user)),
        "to": lambda: ToUser(user),
        "broadcast": lambda: broadcasts.add(session, ADMIN, domain, EVERYBODY, PAYLOAD["sound"]),
        "piece": lambda: a_piece(session, domain, user, name),
        "entry": lambda: an_entry(session, domain, user),
        "mail": lambda: a_mail(session, domain),
        "contact": lambda: contacts.add(session, ADMIN, domain, user, NewContact("Carla")),
        "favourite": lambda: contacts_favourites.add(session, ADMIN, user, user),
        "call": lambda: past.a_call(domain, user),
        "past": past.past,
        "conversation": lambda: past.a_call(domain, user),
        "recording": lambda: past.a_recording(domain, user),
        "sight": lambda: Sight(talking(domain, user, phone)),
        "upload": lambda: contacts_files.send(session, ADMIN, user, "friends.csv", PAYLOAD["data"]),
        "message": lambda: a_message(session, user, "trash" if name == "messages.erase" else "new"),
        "address": lambda: bans.add(session, ADMIN, "198.51.100.66", "test", MONDAY).address,
    }
    given = PAYLOAD | {"new": NEW.get(name.partition(".")[0])}
    if name.startswith("frames"):
        given |= {"kind": Always(), "owner": None}
    if name.startswith("messages"):
        given |= {"folder": "new", "to": "saved" if name == "messages.move" else [user]}
    if name.startswith("messagemail"):
        given["how"] = "off"
    if name.startswith("copies"):
        given["to"] = [user]
    if name.startswith("history"):
        given["wanted"] = Wanted(domain)
    if name.startswith("callnotes"):
        given["call"] = "1.2"
    if name.startswith("grants"):
        given["kind"] = "recordings"
    if name == "alarms.nothing_recorded":
        given |= {"folder": "/var", "why": "full"}
    parameters = list(inspect.signature(OPERATIONS[name]).parameters.values())[2:]
    wanted = [each.name for each in parameters if each.default is each.empty and each.kind is not each.VAR_KEYWORD]
    return {each: given[each] if each in given else things[each]() for each in wanted}


def test_there_are_operations_to_test() -> None:
    modules = {name.partition(".")[0] for name in OPERATIONS}
    assert modules >= {"domains", "users", "devices", "frames", "rules", "overrides", "lists", "mailboxes", "passwords"}
    assert len(OPERATIONS) > 35


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - NOT_ABOUT_SOMETHING))
def test_nothing_of_another_domain_can_be_seen_or_changed(session: Session, office: Office, name: str) -> None:
    """Even an office manager learns no more than that it is not there, and leaves no trace."""
    given = arguments(session, office, name, "bolt")
    before = traces(session)
    with pytest.raises((Missing, Forbidden)) as refusal:
        OPERATIONS[name](session, acting(session, office.anna), **given)
    assert "Zoe" not in str(refusal.value)
    assert "bolt" not in str(refusal.value)
    assert traces(session) == before


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - NOT_ABOUT_SOMETHING))
def test_a_plain_user_changes_nothing_of_a_colleague(session: Session, office: Office, name: str) -> None:
    given = arguments(session, office, name, "anna")
    before = traces(session)
    try:
        OPERATIONS[name](session, acting(session, office.bob), **given)
    except Forbidden:
        assert name.partition(".")[0] not in UNSEEN
    except Missing:
        assert name.partition(".")[0] in UNSEEN
    except Refused as refusal:
        pytest.fail(f"refused, but for another reason: {refusal}")
    assert traces(session) == before


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - NOT_ABOUT_SOMETHING))
def test_an_administrator_is_not_forbidden_anything(session: Session, office: Office, name: str) -> None:
    """The same arguments reach their goal, so that the two tests above do not pass by accident."""
    try:
        OPERATIONS[name](session, ADMIN, **arguments(session, office, name, "bolt"))
    except (Missing, Forbidden) as refusal:
        pytest.fail(f"{refusal}")
    except Refused:
        pass


def test_lists_leave_out_what_is_behind_the_wall(session: Session, office: Office) -> None:
    assert [card.name for card in OPERATIONS["domains.everything"](session, acting(session, office.anna))] == [
        "acme.example"
    ]
    assert len(OPERATIONS["domains.everything"](session, ADMIN)) == 2


def test_ids_of_another_domain_are_no_destination_frame_or_grant(session: Session, office: Office) -> None:
    their_frame = find.frames(session, office.bolt, None)[0].id
    with pytest.raises(Refused, match="has no time frame"):
        add_rule(session, office.bob, their_frame)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="another domain"):
        grants.give(session, ADMIN, office.bob, "delegate", office.zoe)
    with pytest.raises(Refused, match="another domain"):
        frames.add(session, ADMIN, office.acme, office.zoe, "Mine", Always())
    assert touched(session) == set()


def traces(session: Session) -> tuple[int, int]:
    """How many rows tell of changes."""
    return len(session.execute(select(AuditRow.id)).all()), len(session.execute(select(OutboxRow.id)).all())
