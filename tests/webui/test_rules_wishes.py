"""The wishes that Home leads into the editor with, and rules for outside of hours."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from controller.domain.destinations import ToExternal
from controller.domain.rules import AnsweringRule, Default, During
from controller.domain.timeframes import Always
from controller.operations import frames, rules
from controller.operations.bell import saving
from controller.store.engine import Database, reading
from tests.webui.annas_rules import CONSOLE, list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.formfields import fields_of
from tests.webui.place import Place, shared_frame


def frame(database: Database, place: Place, name: str) -> int:
    with reading(database) as session:
        return shared_frame(session, place.acme, name)


def sent(browser: Browser, path: str, **fields: Any) -> TestResponse:
    """The form; fields may have several values."""
    return browser.client.post(path, data={"csrf_token": browser.token, **fields})


def new(browser: Browser, place: Place, database: Database, **fields: Any) -> TestResponse:
    """A new rule during Closed hours."""
    browser.enter()
    browser.open(f"{list_of(place)}/new")
    at = {"when": str(frame(database, place, "Closed hours")), "does": "ring", "rings": "extension"}
    return sent(browser, f"{list_of(place)}/new", **{**at, **fields})


def made(database: Database, place: Place) -> AnsweringRule:
    """The rule that was added last."""
    return of_anna(database, place)[-2]


def test_after_hours_keeps_calls_during_the_hours_as_they_are(
    browser: Browser, database: Database, place: Place
) -> None:
    """The wish of Home, of somebody who has nothing but Default."""
    browser.enter("1002@acme.example")
    path = f"/users/{place.bob}/rules/new"
    page = browser.open(f"{path}?wish=after-hours")
    outside = f"outside-{frame(database, place, 'Open hours')}"
    assert f'<option value="{outside}" selected>Outside “Open hours”' in page.text
    assert 'value="forward" checked' in page.text
    assert "a rule for that is added as well" in text(page)
    answer = sent(browser, path, **fields_of(page.text) | {"forward_always": "0171 1234567"})
    assert answer.status_code == 303, text(answer)
    with reading(database) as session:
        first, second, default = rules.everything(session, CONSOLE, place.bob)
        hours, closed = (shared_frame(session, place.acme, name) for name in ("Open hours", "Closed hours"))
    assert (first.when, first.ring, first.forwards) == (During(hours), default.ring, default.forwards)
    assert second.when == During(closed)
    assert second.forwards.always == ToExternal("+491711234567")
    assert isinstance(default.when, Default)


def test_after_hours_adds_one_rule_where_the_hours_have_theirs(
    browser: Browser, database: Database, place: Place
) -> None:
    hours = frame(database, place, "Open hours")
    answer = new(browser, place, database, when=f"outside-{hours}", does="dnd")
    assert answer.status_code == 303, text(answer)
    assert len(of_anna(database, place)) == 4
    assert made(database, place).when == During(frame(database, place, "Closed hours"))  # type: ignore[arg-type]


def test_outside_hours_works_where_no_frame_always_holds(browser: Browser, database: Database, place: Place) -> None:
    hours, closed = (frame(database, place, name) for name in ("Open hours", "Closed hours"))
    with saving(database) as session:
        frames.remove(session, CONSOLE, closed)  # type: ignore[arg-type]
    browser.enter()
    browser.open(f"{list_of(place)}/new")
    assert sent(browser, f"{list_of(place)}/new", when=f"outside-{hours}", does="dnd").status_code == 303
    when = made(database, place).when
    assert isinstance(when, During)
    with reading(database) as session:
        assert frames.show(session, CONSOLE, when.frame).kind == Always()


@pytest.mark.parametrize(
    ("wish", "chosen"), [("forward", "forward"), ("dnd", "dnd"), ("nonsense", "ring"), ("", "ring")]
)
def test_other_wishes_choose_what_happens(browser: Browser, place: Place, wish: str, chosen: str) -> None:
    browser.enter()
    page = browser.open(f"{list_of(place)}/new?wish={wish}").text
    assert f'name="does" value="{chosen}" checked' in page


def test_a_frame_made_on_the_way_is_chosen(browser: Browser, place: Place, database: Database) -> None:
    browser.enter()
    holidays = frame(database, place, "Holidays")
    page = browser.open(f"{list_of(place)}/new?frame={holidays}").text
    assert f'<option value="{holidays}" selected>' in page
    assert f"back=/users/{place.anna}/rules/new" in page.replace("%2F", "/")
