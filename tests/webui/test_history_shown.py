"""What is said of colleagues: where rules led outside only in words (PRODUCT §8.4), and how they are called now."""

import csv
import re
from io import StringIO
from typing import Any

from controller.domain.history import Party, Share, Step
from controller.operations import actors, users
from controller.operations.bell import saving
from controller.store.engine import Database, HistoryDatabase
from tests.webui import pasts
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

MOBILE = Party("outside", None, "+49151999888", "Anna privat", trunk=1)


def test_a_colleague_who_answered_on_a_private_mobile_is_an_outside_number(
    app: Any, place: Place, past: HistoryDatabase
) -> None:
    anna, bob = pasts.users(place)
    began = pasts.ago(hours=1)
    steps = (
        Step(began, "called", bob, "1001"),
        Step(began, "entered", anna, rule=1),
        Step(began, "ringing", MOBILE),
        Step(began + 3, "answered", MOBILE),
    )
    shares = (Share(place.bob, "caller", "placed", 9.0), Share(place.anna, "called", "elsewhere"))
    call = {"caller": bob, "dialled": "1001", "direction": "inside", "number": "", "shares": shares, "steps": steps}
    pasts.keep(past, pasts.one(place, "m", began, answered_by=MOBILE, reached_by=place.anna, **call))
    browser = Browser(app.test_client())
    browser.sign_in("1002@acme.example")
    address = f"/users/{place.bob}/history"
    pages = [browser.open(f"{address}{end}").text for end in ("", f"/{pasts.newest(past, place.acme)}", ".csv")]
    for page in pages:
        assert "999888" not in page.replace(" ", "")
        assert "privat" not in page
    said = text(browser.open(address)).replace("\u2068", "").replace("\u2069", "")
    assert "Answered by Outside number" in said
    opened = (
        text(browser.open(f"{address}/{pasts.newest(past, place.acme)}")).replace("\u2068", "").replace("\u2069", "")
    )
    assert "Outside number answered" in opened
    (row,) = csv.DictReader(StringIO(pages[2].removeprefix("\ufeff")))
    assert (row["To"], row["Answered by"]) == ("Anna Ahlers", "outside")
    assert "No calls found" in text(browser.open(f"{address}?who=999888"))


def test_a_colleague_is_called_at_his_number_of_today_and_not_at_all_once_he_is_gone(
    browser: Browser, place: Place, past: HistoryDatabase, database: Database
) -> None:
    """PRODUCT §7: history belongs to the user, not to the number."""
    browser.sign_in()
    bob = pasts.users(place)[1]
    pasts.keep(past, pasts.one(place, "inside", pasts.ago(minutes=1), direction="inside", caller=bob))
    dialled = [re.findall('data-dial="([^"]*)"', browser.open(f"/users/{place.anna}/history").text)]
    with saving(database) as session:
        users.change(session, actors.console(SATURDAY), place.bob, {"extension": "1055"})
    dialled.append(re.findall('data-dial="([^"]*)"', browser.open(f"/users/{place.anna}/history").text))
    with saving(database) as session:
        users.remove(session, actors.console(SATURDAY), place.bob)
    page = browser.open(f"/users/{place.anna}/history/{pasts.newest(past, place.acme)}")
    dialled.append(re.findall('data-dial="([^"]*)"', page.text))
    assert dialled == [["1002"], ["1055"], []]
    assert "Bob Brandt" in text(page)
