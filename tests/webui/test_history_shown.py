"""Where a colleague's rules led outside is said in words, and not by number: page and file (PRODUCT §8.4)."""

import csv
from io import StringIO
from typing import Any

from controller.domain.history import Party, Share, Step
from controller.store.engine import HistoryDatabase
from tests.webui import pasts
from tests.webui.browser import Browser, text
from tests.webui.place import Place

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
