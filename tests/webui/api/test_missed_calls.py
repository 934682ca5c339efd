"""Missed calls, and mail of them, over the API."""

import re
from dataclasses import replace
from urllib.parse import parse_qs

from sqlalchemy import select

from controller.domain.history import Share
from controller.history.missed import Noting
from controller.operations import actors, missedcalls, newsmail, users
from controller.operations.bell import saving
from controller.store.engine import Database, HistoryDatabase
from controller.store.mail import MailRow
from tests.webui import pasts
from tests.webui.api.caller import Caller, fields
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place

CONSOLE = actors.console(SATURDAY)


def test_what_is_mailed_and_when_is_read_and_changed_in_part(anna: Caller, database: Database, place: Place) -> None:
    path = f"/users/{place.anna}/mailbox/news"
    assert anna.get(path).json == {"user_id": place.anna, "missed_mail": False, "mail_daily": None}
    assert fields(anna.patch(path, {"missed_mail": True})) == {"missed_mail"}, "there is no address yet"
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
    assert anna.patch(path, {"missed_mail": True, "mail_daily": 7}).status_code == 200
    assert anna.patch(path, {"mail_daily": None}).status_code == 200
    assert anna.get(path).json == {"user_id": place.anna, "missed_mail": True, "mail_daily": None}
    assert fields(anna.patch(path, {"mail_daily": 24})) == {"mail_daily"}


def test_badge_mail_api_and_history_agree_on_what_was_missed(
    anna: Caller, browser: Browser, database: Database, past: HistoryDatabase, place: Place
) -> None:
    """PRODUCT §7. Also who hung up in the greeting of the voicemail; not what somebody else took, or a message."""
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
        newsmail.change(session, CONSOLE, place.anna, True, None)
    boxed, left = (
        replace(
            pasts.unanswered(place, key, pasts.ago(minutes=at)), result=key, shares=(Share(place.anna, "called", key),)
        )
        for key, at in (("voicemail", 4), ("message", 6))
    )
    inside = replace(pasts.unanswered(place, "inside", pasts.ago(minutes=3)), caller=pasts.users(place)[1])
    pasts.keep(past, pasts.one(place, "taken", pasts.ago(minutes=5)), boxed, left, inside)
    path = f"/users/{place.anna}/missed-calls"
    found = anna.get(path).json["items"]
    assert [(each["caller"], each["number"]) for each in found] == [
        ("Bob Brandt", "1002"),
        ("C. MEIER", "+491711234567"),
    ]
    more = anna.get(f"{path}?limit=1").json
    assert more["items"] == found[:1]
    assert anna.get(f"{path}?after={more['next']}").json == {"items": found[1:], "next": None}
    browser.sign_in()
    assert "2 missed calls" in text(browser.open(f"/users/{place.anna}/messages"))
    page = browser.open(f"/users/{place.anna}/history?result=missed").text
    assert [int(id_) for id_ in re.findall(r'id="call-(\d+)"', page)] == [each["id"] for each in found]
    while Noting(database, past, lambda: TUESDAY).look():
        pass
    with saving(database) as session:
        assert missedcalls.tell(session, TUESDAY + missedcalls.TOGETHER) == 2
        mailed = session.execute(select(MailRow.cells).where(MailRow.kind == "missed call")).scalars()
        told = {(cells["number"], cells["count"], cells["path"]) for cells in mailed}
    assert told == {(each["number"], 1, f"/users/{place.anna}/history?result=missed") for each in found}


def test_a_missed_call_is_called_back_by_what_the_history_says_of_it(
    anna: Caller, controller: Answers, past: HistoryDatabase, place: Place
) -> None:
    controller.by_path["/missed/call"] = {"outcome": "rings"}
    pasts.keep(past, pasts.one(place, "taken", pasts.ago(minutes=5)))
    taken = pasts.newest(past, place.acme)
    pasts.keep(past, pasts.unanswered(place, "missed", pasts.ago(minutes=4)))
    missed = pasts.newest(past, place.acme)
    pasts.keep(past, replace(pasts.unanswered(place, "hidden", pasts.ago(minutes=3)), caller=pasts.HIDDEN))
    hidden = pasts.newest(past, place.acme)
    path, phone = f"/users/{place.anna}/missed-calls", {"device": place.desk}
    assert anna.post(f"{path}/{missed}/call", phone).json == {"outcome": "rings"}
    (asked,) = (each for each in controller.asked if "/missed/call" in each)
    assert {"number": ["+491711234567"], "name": ["C. MEIER"]}.items() <= parse_qs(asked.partition("?")[2]).items()
    assert fields(anna.post(f"{path}/{hidden}/call", phone)) == {"missed"}
    assert fields(anna.post(f"{path}/{missed}/call", {"device": place.desk + 90})) == {"device"}
    assert anna.post(f"{path}/{taken}/call", phone).status_code == 404
