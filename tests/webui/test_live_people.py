"""Calls, presence and parked calls over the real stream: by scope and by domain, as grants come and go."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from controller.operations import actors, domains, grants
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.settings import Settings
from controller.store.engine import Database
from tests.browser.serving import Served, over
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import SATURDAY, Place, person
from tests.webui.stream import Listening, listening
from tests.webui.test_live_things import BARE, PERSON, SLOT, call
from webui.live import endpoint

pytestmark = pytest.mark.slow  # a server and its sockets
CONSOLE = actors.console(SATURDAY)
PEOPLE = "?people=1"


@pytest.fixture
def told(home: Settings, place: Place) -> Iterator[Answers]:
    """A controller in whose PBX Bob and Anna are on the phone, each with somebody outside, and Bob has parked one."""
    answers = Answers({"/status": {"pbx": "up"}})
    for domain in (place.acme, place.acme + 1):
        answers.thing(domain, "call:annas", call(place.anna, None))
        answers.thing(domain, "call:bobs", call(None, place.bob))
        answers.thing(domain, "person:2", PERSON)
        answers.thing(domain, "slot:703", {**SLOT, "by": place.bob})
    answers.thing(place.acme + 1, "call:eves", call(place.eve, None))
    with controller_at(home.run / "controller.sock", answers):
        yield answers


@pytest.fixture
def portal(app: Flask) -> Iterator[Served]:
    with over(app) as running:
        yield running


def things(portal: Served, account: str, query: str) -> dict[str, Any]:
    with listening(portal, str(portal.cookie(account)["value"]), query) as stream:
        return first(stream)


def first(stream: Listening) -> dict[str, Any]:
    """What the page is told when it opens."""
    told = stream.next("things").data
    assert told["all"]
    assert told["gone"] == []
    return dict(told["set"])


def test_each_is_told_what_his_scope_his_grants_and_his_domain_let_him_see(
    told: Answers, portal: Served, place: Place, database: Database
) -> None:
    """PRODUCT §1: only attendants see whom colleagues talk to. §8.4: no domain hears of another."""
    with saving(database) as session:
        dora = person(session, place.acme, NewUser("1003", "Dora"))
        grants.give(session, CONSOLE, dora, "attendant")
        headquarters = domains.add(session, CONSOLE, domains.NewDomain("hq.example"))
        person(session, headquarters, NewUser("1000", "Root", scope="administrator"))
    everything = {"call:annas", "call:bobs", "person:2", "slot:703"}
    acme = f"?domain={place.acme}"
    seen = {
        "1001@acme.example": (PEOPLE, everything),  # an office manager
        "1002@acme.example": (PEOPLE, everything - {"call:annas"}),
        "1003@acme.example": (PEOPLE, everything),
        "1001@globex.example": (PEOPLE, {"call:eves", "person:2", "slot:703"}),
        "1000@hq.example": (f"{acme}&people=1", everything),
    }
    whole = {account: things(portal, account, query) for account, (query, _) in seen.items()}
    assert {account: set(found) for account, found in whole.items()} == {
        account: keys for account, (_, keys) in seen.items()
    }
    slots = {account: found["slot:703"] for account, found in whole.items()}
    assert slots["1001@globex.example"] == {**BARE, "by": place.bob}
    assert {slots[account]["number"] for account in seen if "globex" not in account} == {SLOT["number"]}
    assert "PJSIP" not in str(whole)
    assert set(things(portal, "1000@hq.example", PEOPLE)) == set()
    assert set(things(portal, "1002@acme.example", "")) == {"call:bobs", "slot:703"}  # a page without people
    assert set(things(portal, "1001@acme.example", "")) == {"call:annas", "slot:703"}


def test_a_call_that_comes_or_goes_is_told_to_those_who_may_see_it_and_a_grant_taken_ends_it(
    told: Answers, portal: Served, place: Place, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert endpoint.CHECK <= 20  # seconds in which a grant that was taken still counts
    monkeypatch.setattr(endpoint, "CHECK", 0.2)
    monkeypatch.setattr(endpoint, "BEAT", 0.1)
    with saving(database) as session:
        dora = person(session, place.acme, NewUser("1003", "Dora"))
        grant = grants.give(session, CONSOLE, dora, "attendant")
    eve, bob = (str(portal.cookie(f"{account}.example")["value"]) for account in ("1001@globex", "1002@acme"))
    doras = str(portal.cookie("1003@acme.example")["value"])
    with (
        listening(portal, doras, PEOPLE) as attendant,
        listening(portal, bob, PEOPLE) as user,
        listening(portal, eve, PEOPLE) as stranger,
    ):
        for stream in (attendant, user, stranger):
            first(stream)
        told.thing(place.acme, "call:new", call(place.anna, None))
        assert set(attendant.next("things").data["set"]) == {"call:new"}
        told.thing(place.acme, "call:annas", None)
        assert attendant.next("things").data["gone"] == ["call:annas"]
        told.thing(place.acme, "call:bobs", None)
        assert user.next("things").data == {"all": False, "set": {}, "gone": ["call:bobs"]}
        assert attendant.next("things").data["gone"] == ["call:bobs"]
        told.thing(place.acme + 1, "call:eves", None)
        assert stranger.next("things").data == {"all": False, "set": {}, "gone": ["call:eves"]}
        with saving(database) as session:
            grants.take(session, CONSOLE, grant)
        assert set(first(attendant)) == {"person:2", "slot:703"}


def test_a_call_of_very_many_is_told_and_ends_nobody_s_stream(told: Answers, portal: Served, place: Place) -> None:
    """One line brings all of it; §8.4: what is too long in one domain must not silence the others."""
    anna, eve = (str(portal.cookie(f"1001@{name}.example")["value"]) for name in ("acme", "globex"))
    with listening(portal, anna, PEOPLE) as here, listening(portal, eve, PEOPLE) as there:
        for stream in (here, there):
            stream.next("fresh")
        told.thing(place.acme, "call:crowd", call(*[place.anna] * 2000))
        told.thing(place.acme + 1, "call:eves", None)
        assert len(here.next("things").data["set"]["call:crowd"]["parties"]) == 2000
        assert there.next("things", "stale").data["gone"] == ["call:eves"]


def test_pages_that_show_people_ask_for_them(told: Answers, portal: Served, place: Place) -> None:
    client = portal.app.test_client()
    client.set_cookie("ringplan", str(portal.cookie("1001@acme.example")["value"]))
    assert f'data-live="/live?domain={place.acme}&amp;people=1"' in client.get("/console").text
    assert f'data-live="/live?domain={place.acme}"' in client.get("/").text
