"""The audit log after real changes: every difference can be read by somebody who does not know how it is stored."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from controller.domain.destinations import ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.rules import AnsweringRule, During, Forwards, JustExtension, RingTarget, Simultaneous
from controller.operations import (
    acting,
    actors,
    devices,
    dids,
    domains,
    exporting,
    frames,
    grants,
    groups,
    invitations,
    lists,
    logins,
    mailboxes,
    overrides,
    rules,
    tokens,
    trunks,
    users,
)
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.place import TUESDAY, Place, shared_frame

NOW = actors.console(TUESDAY - timedelta(minutes=12))
ISO = re.compile(r"\d{4}-\d\d-\d\d(T|\b)")
STORED = (
    "own main hidden dnd weekly plus udp registration nobody managers everybody user office_manager delegate "
    "attendant blocked allowed read write en fr DE FR"
)
RAW = re.compile(rf"<dt>kind</dt>|<bdi>(?:{'|'.join(STORED.split())}|\+|#\d+)</bdi>")


def change_everything(session: Session, place: Place) -> None:
    """One of each that leaves values behind."""
    _people(session, place)
    _calls(session, place)
    _outside(session, place)


def _people(session: Session, place: Place) -> None:
    changes = {"caller_id": "hidden", "language": "fr", "outbound": ["+49", "!country:FR"], "scope": "office_manager"}
    users.change(
        session, NOW, place.bob, changes | {"zone": "Europe/Paris", "ring_timeout": 20, "email": "b@acme.example"}
    )
    grants.give(session, NOW, place.bob, "delegate", place.anna)
    invitations.invite(session, NOW, place.bob)
    anna = actors.of_user(session, place.anna, NOW.at, "203.0.113.7")
    tokens.add(session, anna, place.anna, "Script", ["read", "write:rules"], NOW.at + timedelta(days=5))
    acting.begin(session, NOW, place.bob)
    logins.begin(session, place.anna, NOW.at, "203.0.113.7", "Firefox", how="password")
    mailboxes.switch_off(session, NOW, place.bob)
    devices.add(session, NOW, place.bob, "1002", "Window")


def _calls(session: Session, place: Place) -> None:
    overrides.switch_on(session, NOW, place.bob, "dnd", until=TUESDAY + timedelta(days=5))
    overrides.switch_on(session, NOW, place.bob, "always", ToUser(place.anna))
    overrides.switch_off(session, NOW, place.bob, "dnd")
    sales = groups.add(session, NOW, place.acme, groups.NewGroup("600", "Sales", 20))
    groups.members(session, NOW, sales, [Member(place.anna), Member(place.bob, 5)])
    hours = shared_frame(session, place.acme, "Open hours")
    ring = Simultaneous(
        (RingTarget(ToHandset(place.desk), 8), RingTarget(ToExternal("+491711234567"))), all_phones=True
    )
    to = Forwards(busy=ToInner("group", str(sales)), unanswered=ToVoicemail(place.anna), offline=ToUser(place.bob))
    rule = rules.add(session, NOW, place.anna, AnsweringRule(0, During(hours), ring=ring, forwards=to))  # type: ignore[arg-type]
    rules.change(session, NOW, rule, AnsweringRule(rule, During(hours), dnd=True, ring=JustExtension()))
    frames.force(session, NOW, hours, on=True, until=TUESDAY + timedelta(hours=5))
    lists.add(session, NOW, place.acme, place.bob, "blocked", "+4930123456")


def _outside(session: Session, place: Place) -> None:
    changes = {
        "second_factor": "managers",
        "language": "fr",
        "country": "FR",
        "outbound": [],
        "switched_off": ["lists"],
    }
    domains.change(session, NOW, place.acme, changes)
    domains.change(
        session, NOW, place.acme, {"country": "DE", "outbound": ["+"], "second_factor": "nobody", "language": "en"}
    )
    trunks.add(session, NOW, place.acme, trunks.NewTrunk("Carrier", "sip.example.com", username="u", secret="x"))
    dids.add(session, NOW, place.acme, "+49301112223", ToUser(place.bob))
    exporting.export(session, NOW, place.acme, secrets=True)


@pytest.fixture
def page(browser: Browser, place: Place, database: Database) -> TestResponse:
    with saving(database) as session:
        change_everything(session, place)
    browser.sign_in()
    return browser.open(f"/domains/{place.acme}/audit?logins=with")


def test_no_difference_shows_how_it_is_stored(page: TestResponse) -> None:
    shown = page.text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert shown.count("<tr>") > 25
    assert ISO.findall(shown) == []
    assert RAW.findall(shown) == []


def test_values_stand_in_the_words_of_the_pages(page: TestResponse) -> None:
    said = text(page)
    for line in (
        "calls outside show the own number → no number",
        "may call everywhere → +49, not +33",
        "permission Delegate of Anna Ahlers (1001)",
        "may see everything, change: Answering rules",
        "what Do not disturb until Sun 29 Nov 2026, 11:00",
        "calls go to Anna Ahlers (1001)",
        "members Anna Ahlers (1001), Bob Brandt (1002) after 5 s",
        "who rings all own phones, phone 1001 after 8 s, +49 171 1234567",
        "when during Open hours",
        "busy: calls go to the group Sales",
        "nobody answers: calls go to voicemail of Anna Ahlers (1001)",
        "list Blocked",
        "Time frame switched by hand Open hours by hand switched on",
    ):
        assert line in said, line


def test_it_is_said_by_whom_at_what_time_on_the_clock(page: TestResponse) -> None:
    said = text(page)
    assert "Command line" in said
    assert "console" not in said.replace("Attendant console", "")  # which is an area
    assert "10:48 today 12 minutes ago Anna Ahlers (1001) 1001@acme.example" in said


def test_log_ins_are_left_out_unless_asked_for_and_today_is_one_click(
    browser: Browser, place: Place, page: TestResponse
) -> None:
    assert "Logged in" in text(page)
    log = f"/domains/{place.acme}/audit"
    changes = browser.open(log)
    assert "Logged in" not in text(changes)
    assert f'href="{log}?since=2026-11-24&amp;until=2026-11-24"' in changes.text
    today = text(browser.open(f"{log}?since=2026-11-24&until=2026-11-24"))
    assert "Do not disturb" in today
    assert "User added" not in today
    assert f'href="{log}?since=2026-11-23&amp;until=2026-11-23"' in changes.text
    assert "User added" not in text(browser.open(f"{log}?since=2026-11-23&until=2026-11-23"))


@pytest.mark.parametrize("who", ["anna ahl", "Anna Ahlers (1001)", "1001@acme"])
def test_who_did_it_is_found_by_name_extension_and_log_in(
    browser: Browser, place: Place, page: TestResponse, who: str
) -> None:
    found = browser.open(f"/domains/{place.acme}/audit?{urlencode({'who': who, 'logins': 'with'})}")
    assert "Anna Ahlers (1001) 1001@acme.example" in text(found)
    assert "Command line" not in text(found).partition("Changes and log-ins")[2]


def test_a_new_order_says_what_moved_from_where_to_where(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        order = [rule.id for rule in rules.everything(session, NOW, place.anna)]
        rules.reorder(session, NOW, place.anna, [order[1], order[0], *order[2:]])
    browser.sign_in()
    said = text(browser.open(f"/domains/{place.acme}/audit"))
    assert "Answering rules put in another order of Anna Ahlers (1001) Open hours place 2 → place 1" in said
