"""Who may lead which call from a page: every command of the table, for everybody (PRODUCT §4 console, §8.4)."""

from dataclasses import replace
from typing import Any, get_args

import pytest
from sqlalchemy.orm import Session

from controller.domain.commands import COMMANDS, Verb
from controller.domain.ids import DeviceId, DomainId, UserId
from controller.domain.livecalls import Call, CallState, Parked, Party, PartyState
from controller.domain.lots import USUAL
from controller.operations import devices, grants, livecalls, users
from controller.operations.actors import Actor
from controller.operations.livecalls import Order, Sight
from controller.operations.refused import Forbidden, Missing, Refused
from tests.operations.office import ADMIN, Office, acting, person

SENT = {"call": "1.1", "number": "1001", "slot": "703"}
STATES: dict[Verb, CallState] = {"answer": "ringing", "pickup": "ringing", "resume": "held"}


def a_party(user: UserId | None, device: DeviceId | None, number: str, state: PartyState, **more: Any) -> Party:
    leg = f"1.{number}"
    return Party(
        leg, f"PJSIP/d{device}-{number}", user, device, None, number, number, state, 0, more.get("caller", False)
    )


def call_of(office: Office, state: CallState) -> Call:
    """Somebody outside and Bob, at whose phone it rings, or who talks."""
    outside = replace(a_party(None, None, "4711", "dialling" if state == "ringing" else "up", caller=True), trunk=1)
    bob = a_party(office.bob, office.bob_phone, "1002", "ringing" if state == "ringing" else "up")
    return Call("1.1", office.acme, state, 0, 0, "1002", (outside, bob))


def sight(office: Office, verb: Verb) -> Sight:
    taken = Parked("703", "2.1", "2.1", "4712", "", None, None, 0, 0) if verb == "retrieve" else None
    parked = {"703": taken} if taken else {}
    return Sight(call_of(office, STATES.get(verb, "talking")), parked, lambda device: True)


def lead(session: Session, office: Office, actor: Actor, verb: Verb, seen: Sight | None = None, **sent: str) -> Order:
    fields = {**SENT, "user": str(office.bob), **({} if verb != "hangup" else {"leg": ""}), **sent}
    return livecalls.order(session, actor, office.acme, verb, fields, seen or sight(office, verb))


@pytest.fixture
def people(session: Session, office: Office) -> dict[str, Actor]:
    """With a phone each: Bob, whose call it is; Carl, of another department; Dora, an attendant; Anna, who manages."""
    users.change(session, ADMIN, office.bob, {"department": "Sales", "recording": "on demand"})
    carl, dora = person(session, office.acme, "1003", "Carl"), person(session, office.acme, "1004", "Dora")
    for user, name in ((carl, "1003"), (dora, "1004")):
        devices.add(session, ADMIN, user, name)
    grants.give(session, ADMIN, dora, "attendant")
    actors = {"own": office.bob, "colleague": carl, "attendant": dora, "manager": office.anna}
    return {name: acting(session, user) for name, user in actors.items()} | {"administrator": ADMIN}


def outcome(session: Session, office: Office, actor: Actor, verb: Verb, **more: Any) -> type[Refused] | None:
    try:
        lead(session, office, actor, verb, **more)
    except Refused as refused:
        return type(refused)
    return None


def wanted(verb: Verb, who: str) -> type[Refused] | None:
    """The rule: one's own call; others' for attendants and who manages, but for what is done with one's own leg."""
    kind = COMMANDS[verb].who
    if who == "administrator" and COMMANDS[verb].rings and kind != "party":
        return Refused  # who has no phone here
    if kind == "everybody" or who == "own":
        return None
    if who == "colleague":
        return Missing
    return Forbidden if kind == "party" else None


def test_every_command_for_everybody(session: Session, office: Office, people: dict[str, Actor]) -> None:
    found = {(verb, who): outcome(session, office, actor, verb) for verb in COMMANDS for who, actor in people.items()}
    assert found == {(verb, who): wanted(verb, who) for verb in COMMANDS for who in people}
    assert set(COMMANDS) == set(get_args(Verb))


def test_who_records_from_a_page_may_do_so_by_keys_too(
    session: Session, office: Office, people: dict[str, Actor]
) -> None:
    verbs: tuple[Verb, ...] = ("record", "stop recording")

    def may() -> list[bool]:
        return [outcome(session, office, people["own"], verb) is None for verb in verbs]

    for mode, allowed in (("on demand", [True, True]), ("always", [True, False]), ("off", [False, False])):
        users.change(session, ADMIN, office.bob, {"recording": mode})
        assert may() == allowed, mode
    users.change(session, ADMIN, office.bob, {"recording": "on demand", "switched_off": ["recordings"]})
    assert may() == [False, False]


def test_calls_of_other_domains_and_calls_that_are_not_there_look_the_same(
    session: Session, office: Office, people: dict[str, Actor]
) -> None:
    """PRODUCT §8.4: word for word."""
    zoe = acting(session, office.zoe)
    for verb in COMMANDS:
        theirs = replace(sight(office, verb).call or call_of(office, "talking"), domain=office.bolt)
        words = []
        for call in (None, theirs):
            if COMMANDS[verb].needs[0] == "call":
                with pytest.raises(Missing) as gone:
                    lead(session, office, people["manager"], verb, replace(sight(office, verb), call=call))
                words.append(str(gone.value))
        assert len(set(words)) <= 1
        with pytest.raises(Missing, match=rf"There is no domain {office.acme}\.") as wall:
            lead(session, office, zoe, verb)
        with pytest.raises(Missing) as nowhere:
            livecalls.order(session, zoe, DomainId(987654), verb, SENT, sight(office, verb))
        assert str(wall.value) == str(nowhere.value).replace("987654", str(office.acme))


def test_a_colleague_of_the_same_department_picks_up_as_by_phone(
    session: Session, office: Office, people: dict[str, Actor]
) -> None:
    users.change(session, ADMIN, UserId(people["colleague"].user or 0), {"department": "sales"})
    assert outcome(session, office, people["colleague"], "pickup") is None
    assert outcome(session, office, people["colleague"], "hangup") is Missing


def test_a_command_that_makes_no_sense_is_refused_at_the_field(
    session: Session, office: Office, people: dict[str, Actor]
) -> None:
    """PRODUCT §8.5."""
    bob = people["own"]
    for verb, state in (("hold", "held"), ("answer", "talking"), ("resume", "talking"), ("park", "parked")):
        seen = Sight(call_of(office, state), {}, lambda device: True)  # type: ignore[arg-type]
        assert fields(session, office, bob, verb, seen) == ["call"]  # type: ignore[arg-type]
    for number in ("", "abc", "1009", "12", "0049301"):
        assert fields(session, office, bob, "transfer", number=number) == ["number"], number
    taken = {"703": Parked("703", "2.1", "2.1", "4712", "", None, None, 0, 0)}
    talks = Sight(call_of(office, "talking"), taken, lambda device: True)
    for slot in ("703", "720", "x"):
        assert fields(session, office, bob, "park", talks, slot=slot) == ["slot"], slot
    full = Sight(talks.call, {str(each): taken["703"] for each in USUAL.slots}, talks.here)
    assert fields(session, office, bob, "park", full, slot="") == ["slot"]
    assert lead(session, office, bob, "park", talks, slot="").slot == "next"
    assert fields(session, office, bob, "retrieve", talks, slot="704") == ["slot"]
    for user in (str(office.zoe), "987654", "x", ""):
        assert fields(session, office, bob, "voicemail", user=user) == ["user"], user
    assert fields(session, office, bob, "hangup", leg="9.9") == ["leg"]


def test_the_phone_is_the_only_one_that_is_connected_else_it_is_asked_for(
    session: Session, office: Office, people: dict[str, Actor]
) -> None:
    bob, other = people["own"], devices.add(session, ADMIN, office.bob, "1002b", "Mobile").id
    assert fields(session, office, bob, "dial", Sight(here=lambda device: True)) == ["device"]
    assert fields(session, office, bob, "dial", Sight()) == ["device"]
    assert lead(session, office, bob, "dial", Sight(here=lambda device: device == other)).phone == other
    assert lead(session, office, bob, "dial", Sight(here=lambda device: True), device=str(other)).phone == other
    assert fields(session, office, bob, "dial", Sight(here=lambda d: True), device=str(office.zoe_phone)) == ["device"]


def fields(
    session: Session, office: Office, actor: Actor, verb: Verb, seen: Sight | None = None, **sent: str
) -> list[str]:
    """Where it is refused."""
    with pytest.raises(Refused) as refused:
        lead(session, office, actor, verb, seen, **sent)
    return [problem.field for problem in refused.value.problems]
