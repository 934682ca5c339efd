"""A user's phones: how each is doing, one more, what to type into it, which is which, and what deleting one undoes."""

import re
from typing import Any

import pytest
from flask import Flask

from controller.domain.destinations import ToHandset
from controller.domain.ids import DeviceId, UserId
from controller.domain.rules import AnsweringRule, Default, Forwards, RingTarget, Simultaneous
from controller.operations import actors, devices, dids, grants, groups, rules, users
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.users import NewUser
from controller.store import find
from controller.store.devices import ha1_of
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place
from webui.phones.ringing import OUTCOMES

CONSOLE = actors.console(SATURDAY)
SINCE = "2026-11-24T08:10:00+00:00"
EXPIRES = int(TUESDAY.timestamp()) + 600
SECRET = re.compile(r'<code id="setup-secret"><bdi>([0-9a-f]{24})</bdi></code>')


def page_of(place: Place) -> str:
    return f"/users/{place.anna}/phones"


def sees(controller: Answers, device: DeviceId, **more: Any) -> None:
    """One of the phones, as the controller tells of it."""
    seen = {"device": device, "registered": True, "address": "192.168.1.21:5060", "user_agent": "Yealink", "rtt_ms": 11}
    controller.by_path["/phones"].append(seen | {"since": SINCE, "expires": EXPIRES} | more)


def test_the_list_says_how_each_phone_is_doing(browser: Browser, place: Place, controller: Answers) -> None:
    sees(controller, place.desk)
    sees(controller, place.mobile, registered=False)
    browser.sign_in()
    page = text(browser.open(page_of(place)))
    assert (
        "Desk, second floor Connected since 9:10 today User name 1001 Make Yealink Address 192.168.1.21:5060 "
        "Answers in 11 ms" in page
    )
    assert "Mobile app Does not answer last seen 9:10 today It has logged in, but did not answer" in page
    controller.by_path["/phones"] = [{"device": place.desk, "registered": False, "since": SINCE}]
    page = text(browser.open(page_of(place)))
    assert "Desk, second floor Not connected last seen 9:10 today" in page
    assert "Mobile app Not connected User name" in page


def test_where_nothing_can_be_seen_the_page_says_so_and_guesses_nothing(
    browser: Browser, place: Place, controller: Answers
) -> None:
    browser.sign_in()
    controller.by_path["/status"]["pbx"] = "down"
    page = text(browser.open(page_of(place)))
    assert "The phone system is not reachable" in page
    assert "Mobile app Not known" in page
    controller.by_path.clear()
    page = text(browser.open(page_of(place)))
    assert "We can’t see how the phones are doing" in page
    assert "Mobile app Not known" in page


def test_without_a_phone_the_page_says_what_one_is_and_offers_the_first(browser: Browser, place: Place) -> None:
    browser.sign_in("1002@acme.example")
    page = browser.open(f"/users/{place.bob}/phones")
    assert "No phone yet A phone registers here with a name and a password" in text(page)
    assert f'href="/users/{place.bob}/phones/new"' in page.text
    assert 'value="1002"' in browser.open(f"/users/{place.bob}/phones/new").text


def test_the_list_comes_anew_when_a_phone_registers_or_the_rules_change(browser: Browser, place: Place) -> None:
    browser.sign_in()
    listens = re.search(r'<div id="phones"[^>]*hx-trigger="([^"]*)"', browser.open(page_of(place)).text)
    assert listens is not None
    assert f"live:phones-{place.anna} from:body" in listens[1]
    part = browser.client.get(page_of(place), headers={"HX-Request": "true"}).text
    assert part.startswith('<div id="phones"')


def test_names_are_suggested_as_people_number_their_phones(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    assert 'value="1001b"' in browser.open(f"{page_of(place)}/new").text, "1001 and 1001a are taken"
    with saving(database) as session:
        devices.remove(session, CONSOLE, place.desk)
    assert 'value="1001"' in browser.open(f"{page_of(place)}/new").text


@pytest.mark.parametrize(
    ("name", "label", "field", "said"),
    [
        ("1001a", "Kitchen", "name", "There is a phone 1001a already"),
        ("1002b", "Kitchen", "name", "can’t be a phone of Anna Ahlers"),
        ("1001b", "Kit\x07chen", "label", "control character"),
    ],
)
def test_a_refusal_stands_at_its_field_keeps_what_was_typed_and_adds_nothing(
    browser: Browser, place: Place, database: Database, name: str, label: str, field: str, said: str
) -> None:
    browser.sign_in()
    page = browser.send(f"{page_of(place)}/new", name=name, label=label)
    assert page.status_code == 422
    problem = re.search(rf'id="{field}-problem">(.*?)</p>', page.text, re.DOTALL)
    assert problem is not None
    assert said in re.sub("<[^>]*>|[\u2068\u2069]", "", problem[1]).replace("&#39;", "'")
    assert f'value="{name}"' in page.text
    with reading(database) as session:
        assert len(find.devices(session, place.anna)) == 2


def test_a_phone_is_renamed_and_another_user_name_must_be_typed_in(browser: Browser, place: Place) -> None:
    browser.sign_in()
    one = f"{page_of(place)}/{place.mobile}"
    assert "Saved." in text(browser.follow(one, name="1001a", label="Pocket <b>"))
    page = text(browser.follow(one, name="1001p", label="Pocket <b>"))
    assert "Now type the user name 1001p into the phone" in page
    assert "Pocket <b>" in page
    assert browser.send(one, name="1001", label="x").status_code == 422


@pytest.mark.slow
def test_a_new_password_says_how_long_the_old_registration_lasts(
    browser: Browser, place: Place, controller: Answers, database: Database
) -> None:
    """What is registered stays so until it ends; only a registration after the change is told as one."""
    sees(controller, place.desk)
    browser.sign_in()
    one = f"{page_of(place)}/{place.desk}"
    assert "The phone stops working until it is typed in" in browser.open(one).text
    with reading(database) as session:
        before = ha1_of(session, place.desk)
    page = browser.follow(f"{one}/secret")
    found = SECRET.search(page.text)
    assert found is not None
    with reading(database) as session:
        assert ha1_of(session, place.desk) == devices.ha1(place.desk, found[1]) != before
    assert "Still connected from before It can’t call any more, and rings until 11:10 today at the latest" in text(page)
    state = re.search(r'hx-get="([^"]+/state[^"]*)"', page.text)
    assert state is not None
    [there] = controller.by_path["/phones"]
    for newer in ({"expires": there["expires"] + 300}, {"address": "192.0.2.99:5060"}):
        controller.by_path["/phones"][0] = there | newer
        assert "The phone is connected" in text(browser.open(state[1].replace("&amp;", "&")))
    controller.by_path["/phones"][0] = there
    for nonsense in ("1", "x@y", "9" * 400 + "@"):
        assert browser.open(f"{one}/state?before={nonsense}").status_code == 200
    controller.by_path["/phones"].clear()
    assert "As soon as it has registered" in text(browser.open(state[1].replace("&amp;", "&")))


def test_before_a_phone_is_deleted_the_page_names_who_rings_it(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        default = rules.everything(session, CONSOLE, place.bob)[-1]
        ring = Simultaneous((RingTarget(ToHandset(place.mobile), 5),), all_phones=True)
        forwards = Forwards(busy=ToHandset(place.mobile))
        rules.change(session, CONSOLE, default.id, AnsweringRule(default.id, Default(), ring=ring, forwards=forwards))
        dids.add(session, CONSOLE, place.acme, "+493055501", ToHandset(place.mobile))
        groups.add(session, CONSOLE, place.acme, NewGroup("600", "Sales", to=ToHandset(place.mobile)))
    browser.sign_in()
    page = text(browser.open(f"{page_of(place)}/{place.mobile}/delete"))
    for sentence in (
        "Anna Ahlers (1001): the rule “Open hours” rings it among all phones.",
        "Bob Brandt (1002): the rule “Default” rings it, and then leaves it out.",
        "Bob Brandt (1002): the rule “Default” forwards calls to it, and then not.",
        "The number +49 30 55501 leads to it, and then leads nowhere.",
        "Calls to the group Sales (600) that nobody takes go to it, and then end.",
    ):
        assert sentence in page
    assert "last phone" not in page
    gone = browser.follow(f"{page_of(place)}/{place.mobile}/delete")
    assert "Mobile app is deleted" in text(gone)
    page = text(browser.open(f"{page_of(place)}/{place.desk}/delete"))
    assert "It is the last phone of Anna Ahlers" in page
    assert "Anna Ahlers (1001): the rule “Default” rings it as the extension’s own phone." in page


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_ringing_says_what_came_of_it(browser: Browser, place: Place, controller: Answers, outcome: str) -> None:
    sentences = {
        "rings": "It rings now for 8 seconds and shows “This is Mobile app”.",
        "answered": "picked up",
        "busy": "says that it is busy",
        "declined": "declined",
        "silent": "does not say whether it rings",
        "failed": "could not be called",
        "unregistered": "It is not connected, so it can’t ring.",
        "in use": "It is on a call at the moment.",
        "too soon": "Wait ten seconds",
        "unknown": "The telephone system can’t be asked at the moment.",
    }
    if outcome != "unknown":
        controller.by_path["/phones/ring"] = {"outcome": outcome, "seconds": 8}
    browser.sign_in()
    form = {"csrf_token": browser.token}
    ring = f"{page_of(place)}/{place.mobile}/ring"
    part = browser.client.post(ring, data=form, headers={"HX-Request": "true"})
    assert sentences[outcome] in text(part)
    assert controller.asked[-1] == f"/phones/ring?device={place.mobile}&shown=This+is+Mobile+app"
    if outcome == "rings":
        assert sentences[outcome] in text(browser.follow(ring)), "without JavaScript: on the next page"


def test_who_manages_the_domain_looks_after_all_phones_but_a_delegate_after_rules_only(
    app: Flask, browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "delegate", place.anna)
        carl = users.add(session, CONSOLE, place.acme, NewUser("1003", "Carl"))
        phone = devices.add(session, CONSOLE, carl, "1003").id
    browser.sign_in()
    page = text(browser.open(f"/users/{carl}/phones"))
    assert "You see and change what belongs to Carl" in page
    assert browser.open(f"/users/{carl}/phones/{phone}").status_code == 200
    assert browser.open(f"{page_of(place)}/{phone}").status_code == 404, "of another user than the address says"
    bob = Browser(app.test_client())
    bob.sign_in("1002@acme.example")
    assert bob.open(f"/users/{place.anna}/rules").status_code == 200
    for path in (page_of(place), f"{page_of(place)}/new", f"{page_of(place)}/{place.desk}"):
        assert bob.open(path).status_code == 403
    assert bob.send(f"{page_of(place)}/{place.desk}/ring").status_code == 403


def test_home_and_the_user_s_page_lead_here(browser: Browser, place: Place, controller: Answers) -> None:
    assert f'href="{page_of(place)}"' in browser.enter().text
    assert f'href="/users/{place.bob}/phones"' in browser.open(f"/users/{UserId(place.bob)}").text
