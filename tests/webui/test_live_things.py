"""What goes on, as each browser is told it: only what its person may see, always the latest, whole after a loss."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from controller.domain.ids import DomainId, UserId
from controller.operations import hearing
from controller.operations.actors import Actor
from controller.store.cards import Scope
from tests.webui.test_live_hub import begun
from webui.live.client import MOST_THINGS, Client
from webui.live.copy import Audience, readable
from webui.live.feed import FeedLost
from webui.live.hub import Hub

NOW = datetime(2026, 11, 24, 11, tzinfo=UTC)
HERE, THERE = 1, 2  # domains
ANNA, BOB, CARL = 1, 2, 3


def party(user: int | None, number: str) -> dict[str, Any]:
    who = {"user": user, "device": user, "trunk": None if user else 9, "number": number, "name": f"N{number}"}
    return {"leg": number, "channel": f"PJSIP/d{user}-1", **who, "state": "up", "since": 1, "is_caller": user is None}


def call(*users: int | None) -> dict[str, Any]:
    parties = [party(user, str(1000 + (user or 0))) for user in users]
    about = {"state": "talking", "began": 1, "since": 1, "dialled": "1001", "slot": "", "box": None}
    return {"id": "c", "domain": HERE, **about, "parties": parties}


PERSON = {"user": BOB, "presence": "talking", "since": 1, "mode": ""}
SLOT = {"slot": "703", "call": "c", "leg": "l", "number": "+49301", "name": "Kai", "user": CARL, "by": BOB}
SLOT |= {"since": 1, "until": 9}
BARE = {**SLOT, "call": "", "leg": "", "number": "", "name": "", "user": None}


def actor(user: int | None, domain: int = HERE, scope: Scope = "user", *, attendant: bool = False) -> Actor:
    known = None if user is None else UserId(user)
    return Actor("x", scope, NOW, user=known, domain=DomainId(domain), attendant=attendant)


@pytest.mark.parametrize(
    ("who", "own", "others", "slot", "person"),
    [
        (actor(BOB), True, False, SLOT, True),
        (actor(ANNA), False, False, BARE, True),  # the call is Bob's and Carl's; Bob parked
        (actor(ANNA, attendant=True), True, True, SLOT, True),
        (actor(ANNA, scope="office_manager"), True, True, SLOT, True),
        (actor(ANNA, scope="administrator"), True, True, SLOT, True),
        (actor(ANNA, THERE, scope="administrator"), True, True, SLOT, True),  # who looks from elsewhere
        (actor(BOB, THERE), False, False, None, False),  # no such user is there; only the wall counts
        (actor(ANNA, THERE, attendant=True), False, False, None, False),
        (actor(ANNA, THERE, scope="office_manager"), False, False, None, False),
    ],
)
def test_of_what_goes_on_each_sees_what_his_scope_and_domain_let_him(
    who: Actor, own: bool, others: bool, slot: dict[str, Any] | None, person: bool
) -> None:
    """PRODUCT §1: all see colleagues' presence, only attendants see whom they talk to; §8.4: domains are walls."""
    assert (hearing.shown(who, HERE, "call:c", call(BOB, CARL)) is not None) is own
    assert (hearing.shown(who, HERE, "call:c", call(CARL, None)) is not None) is others
    assert hearing.shown(who, HERE, "slot:703", SLOT) == slot
    assert (hearing.shown(who, HERE, "person:2", PERSON) is not None) is person
    assert hearing.shown(who, HERE, "room:5", {"pin": "1234"}) is None


def test_numbers_outside_are_told_as_people_write_them_and_extensions_as_they_are() -> None:
    outside = readable(
        {**call(BOB), "dialled": "+33142278186", "parties": [party(None, "+491711234567"), party(BOB, "1002")]}
    )
    assert outside["shown"] == "+33 1 42 27 81 86"
    assert [each.get("shown") for each in outside["parties"]] == ["+49 171 1234567", None]
    assert readable(SLOT)["shown"] == "+49 301"
    assert readable(BARE) == BARE


def test_nobody_is_told_what_channels_are_called_in_the_pbx() -> None:
    assert "PJSIP" not in json.dumps(hearing.shown(actor(ANNA, scope="administrator"), HERE, "call:c", call(BOB, None)))


def heard(client: Client, hub: Hub) -> dict[str, Any]:
    """The one event `things` that waits."""
    events = [block for block in client.take(hub.mark, hub.copy).decode().split("\n\n") if "event: things" in block]
    [event] = events
    found: dict[str, Any] = json.loads(event.partition("data: ")[2])
    return found


def thing(number: int, key: str, value: dict[str, Any] | None, domain: int = HERE) -> dict[str, Any]:
    return {"is": "thing", "number": number, "domain": domain, "key": key, "value": value}


@pytest.mark.parametrize("user", [ANNA, BOB])
@pytest.mark.parametrize("oversees", [False, True])
@pytest.mark.parametrize("people", [False, True])
def test_a_browser_is_told_what_may_be_shown_at_once_and_as_it_changes_and_nothing_else(
    user: int, oversees: bool, people: bool
) -> None:
    """The texts made once for many agree with the rule for one, `hearing.shown`; without people it is less."""
    who = actor(user, attendant=oversees)
    told = {"call:own": call(BOB, None), "call:else": call(CARL, None), "person:2": PERSON, "slot:703": SLOT}
    seen = {key: hearing.shown(who, HERE, key, value) for key, value in told.items()}
    expected = {key: readable(value) for key, value in seen.items() if value is not None}
    if not people:
        small = {"slot:703", "call:own"} if user == BOB else {"slot:703"}
        expected = {key: value for key, value in expected.items() if key in small}
    audience = Audience(HERE, user, oversees, people)
    before, after = Client(lambda _: False, who=audience), Client(lambda _: False, who=audience)
    hub = begun()
    with hub.joined(before):
        assert heard(before, hub) == {"all": True, "set": {}, "gone": []}
        for number, (key, value) in enumerate(told.items(), 1):
            hub.apply(thing(number, key, value))
            hub.apply(thing(number, key, value, THERE))
        assert heard(before, hub) == {"all": False, "set": expected, "gone": []}
        with hub.joined(after):
            assert heard(after, hub) == {"all": True, "set": expected, "gone": []}
        for number, key in enumerate(told, 5):
            hub.apply(thing(number, key, None))
        gone = heard(before, hub)
        assert (gone["set"], set(gone["gone"])) == ({}, set(expected))


def test_who_has_left_a_call_is_told_that_it_is_gone_and_nothing_of_it_any_more() -> None:
    hub, bob = begun(), Client(lambda _: False, who=Audience(HERE, BOB, people=True))
    with hub.joined(bob):
        hub.apply(thing(1, "call:c", call(BOB, None)))
        assert list(heard(bob, hub)["set"]) == ["call:c"]
        hub.apply(thing(2, "call:c", call(CARL, None)))  # he has transferred it
        assert heard(bob, hub) == {"all": False, "set": {}, "gone": ["call:c"]}
        hub.apply(thing(3, "call:c", call(CARL, ANNA)))
        hub.apply(thing(4, "call:c", None))
        assert bob.take(hub.mark, hub.copy) == b""


def test_a_slow_browser_is_told_the_latest_of_each_thing_and_beyond_a_limit_all_anew() -> None:
    hub, slow = begun(), Client(lambda _: False, who=Audience(HERE, ANNA, True, True))
    with hub.joined(slow):
        slow.take(hub.mark, hub.copy)
        for number in range(1, 100):
            hub.apply(thing(number, "person:2", {**PERSON, "since": number}))
        assert heard(slow, hub)["set"]["person:2"]["since"] == 99
        for number in range(100, 101 + MOST_THINGS):
            hub.apply(thing(number, f"person:{number}", PERSON))
        told = heard(slow, hub)
        assert (told["all"], len(told["set"])) == (True, MOST_THINGS + 2)


def test_what_a_beginning_brings_takes_the_place_of_what_was_there_as_a_whole() -> None:
    """Never half of a list that looks fresh: neither while it comes, nor with what was gone meanwhile."""
    hub, anna = begun(), Client(lambda _: False, who=Audience(HERE, ANNA, True, True))
    with hub.joined(anna):
        hub.apply(thing(1, "call:old", call(BOB, None)))
        hub._stand("controller")
        anna.take(hub.mark, hub.copy)
        hub.apply({"is": "beginning", "start": "b", "number": 7, "up": True, "things": 2})
        hub.apply(thing(7, "call:new", call(BOB, None)))
        assert b"event: fresh" not in (half := anna.take(hub.mark, hub.copy))
        assert b"event: things" not in half
        hub.apply(thing(7, "person:2", PERSON))
        told = anna.take(hub.mark, hub.copy).decode()
        assert told.index("event: things") < told.index("event: fresh")
        assert '"all":true' in told
        assert "call:new" in told
        assert "call:old" not in told


def test_while_nothing_is_known_a_browser_is_not_told_that_there_is_nothing() -> None:
    hub, anna = Hub(None), Client(lambda _: False, who=Audience(HERE, ANNA))  # type: ignore[arg-type]
    hub._tasks = [None]  # type: ignore[list-item]
    hub._stand("controller")
    with hub.joined(anna):
        told = anna.take(hub.mark, hub.copy)
    assert b"event: stale" in told
    assert b"event: things" not in told


def test_who_becomes_an_attendant_or_is_none_any_more_gets_all_anew() -> None:
    hub, anna = begun(), Client(lambda _: False, who=Audience(HERE, ANNA, False, True))
    with hub.joined(anna):
        hub.apply(thing(1, "call:c", call(BOB, CARL)))
        assert heard(anna, hub)["set"] == {}
        anna.become(Audience(HERE, ANNA, True, True))
        assert list(heard(anna, hub)["set"]) == ["call:c"]
        anna.become(Audience(HERE, ANNA, True, True))
        assert anna.take(hub.mark, hub.copy) == b""
        anna.become(Audience(HERE, ANNA, False, True))
        assert heard(anna, hub) == {"all": True, "set": {}, "gone": []}


@pytest.mark.parametrize("broken", [{"value": {}}, {"value": {"parties": None}}, {"domain": "x"}, {"number": None}])
def test_nonsense_about_a_thing_loses_the_feed_and_is_shown_to_nobody(broken: dict[str, Any]) -> None:
    hub = begun()
    with pytest.raises(FeedLost):
        hub.apply({**thing(1, "call:c", call(BOB)), **broken})
    assert len(hub.copy) == 0
