"""Outside lines that are switched on and don't work at the moment: said beside what would go that way (PRODUCT §8)."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.destinations import ToExternal
from controller.domain.rules import Forwards
from controller.operations import actors, overrides, rules, trunks
from controller.operations.bell import saving
from controller.operations.trunks import NewTrunk
from controller.store.engine import Database
from tests.webui.annas_rules import list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import TUESDAY, Place
from webui import live

CONSOLE = actors.console(TUESDAY)
MOBILE = ToExternal("+491711234567")
CUT_OFF = "The outside line does not work at the moment, so +49 171 1234567 can’t ring."
REFUSED = "The outside line “one” does not work at the moment: its log-in is refused."
NOBODY = "Until an outside line works, nobody can call out, not even an emergency number."
UP = {"enabled": True, "login": "registered", "reachable": True}
REJECTED = {"enabled": True, "login": "rejected", "reachable": None}
SILENT = {"enabled": True, "login": "registered", "reachable": False}
UNKNOWN = {"enabled": True, "login": None, "reachable": None}
OFF = {"enabled": False, "login": None, "reachable": None}


@pytest.fixture
def lines(database: Database, place: Place) -> list[int]:
    """Two lines, and Anna's rule of the moment sends all calls to her mobile."""
    rule = of_anna(database, place)[1]
    with saving(database) as session:
        rules.change(session, CONSOLE, rule.id, replace(rule, dnd=False, forwards=Forwards(always=MOBILE)))
        new = [NewTrunk(name, "sip.carrier.example", username=name, secret="s") for name in ("one", "two")]
        return [int(trunks.add(session, CONSOLE, place.acme, each)) for each in new]


def seen(controller: Answers, lines: list[int], *states: dict[str, Any]) -> None:
    named = zip(lines, ("one", "two"), states, strict=True)
    controller.by_path["/trunks"] = {"trunks": [{"trunk": id_, "name": name, **how} for id_, name, how in named]}


def test_home_names_the_line_and_leads_who_manages_it_there(
    browser: Browser, controller: Answers, lines: list[int]
) -> None:
    seen(controller, lines, REJECTED, UP)
    browser.sign_in()
    page = browser.open("/")
    assert REFUSED in text(page)
    assert f'href="/trunks/{lines[0]}"' in page.text
    assert CUT_OFF not in text(page)
    assert NOBODY not in text(page)


def test_home_names_it_to_everybody_else_without_a_link(
    browser: Browser, controller: Answers, lines: list[int]
) -> None:
    seen(controller, lines, REJECTED, UP)
    browser.sign_in("1002@acme.example")
    page = browser.open("/")
    assert REFUSED in text(page)
    assert "/trunks/" not in page.text


def test_with_all_lines_down_every_page_says_it_beside_the_number(
    browser: Browser, place: Place, controller: Answers, lines: list[int]
) -> None:
    seen(controller, lines, REJECTED, SILENT)
    browser.sign_in()
    rules_url = list_of(place)
    for path in ("/", rules_url, f"/users/{place.anna}/explain"):
        assert CUT_OFF in text(browser.open(path)), path
    assert NOBODY in text(browser.open("/"))
    typed = {"csrf_token": browser.token, "does": "forward", "forward_always": "0171 1234567"}
    assert CUT_OFF in text(browser.client.post(f"{rules_url}/preview", data=typed))
    asked = f"/users/{place.anna}/explain?at=2026-12-01T10:00"
    assert CUT_OFF not in text(browser.open(asked)), "the moment asked about is not this one"


def test_a_line_that_is_off_does_not_count(
    browser: Browser, place: Place, controller: Answers, lines: list[int]
) -> None:
    seen(controller, lines, SILENT, OFF)
    browser.sign_in()
    assert CUT_OFF in text(browser.open(list_of(place)))


@pytest.mark.parametrize("states", [(REJECTED, UNKNOWN), (UNKNOWN, UNKNOWN), (UP, SILENT)])
def test_a_number_that_may_ring_is_not_warned_of(
    browser: Browser, place: Place, controller: Answers, lines: list[int], states: tuple[dict[str, Any], ...]
) -> None:
    seen(controller, lines, *states)
    browser.sign_in()
    assert not any(CUT_OFF in text(browser.open(path)) for path in ("/", list_of(place)))


def test_without_a_controller_nothing_is_said_of_lines(browser: Browser, place: Place, lines: list[int]) -> None:
    browser.sign_in()
    assert not any("does not work" in text(browser.open(path)) for path in ("/", list_of(place)))


def test_a_telephone_system_that_is_away_says_nothing_of_lines(
    browser: Browser, controller: Answers, lines: list[int]
) -> None:
    seen(controller, lines, REJECTED, SILENT)
    controller.by_path["/status"] = {"pbx": "down"}
    browser.sign_in()
    assert "does not work at the moment" not in text(browser.open("/"))


def test_a_forward_that_is_switched_on_says_it_too(
    browser: Browser, place: Place, database: Database, controller: Answers, lines: list[int]
) -> None:
    seen(controller, lines, REJECTED, SILENT)
    with saving(database) as session:
        overrides.switch_on(session, CONSOLE, place.anna, "always", MOBILE)
    browser.sign_in()
    for path in ("/", list_of(place)):
        assert f"They go to +49 171 1234567. {CUT_OFF}" in text(browser.open(path))


def test_a_page_that_names_no_outside_number_does_not_ask(
    browser: Browser, place: Place, database: Database, controller: Answers, lines: list[int]
) -> None:
    rule = of_anna(database, place)[1]
    with saving(database) as session:
        rules.change(session, CONSOLE, rule.id, replace(rule, forwards=Forwards()))
    seen(controller, lines, REJECTED, SILENT)
    browser.sign_in()
    controller.asked.clear()
    browser.open(list_of(place))
    assert not any(path.startswith("/trunks") for path in controller.asked)


def test_pages_come_anew_when_a_line_comes_or_goes(browser: Browser, place: Place, lines: list[int]) -> None:
    browser.sign_in()
    for path in ("/", list_of(place), f"/users/{place.anna}/explain"):
        assert f"live:trunks-{place.acme} from:body" in browser.open(path).text


def test_the_controller_is_asked_again_only_when_lines_changed(
    browser: Browser, controller: Answers, lines: list[int], place: Place
) -> None:
    """Home asks at each view: what it said holds until the live stream tells of another state, if somebody hears it."""
    hub = live.hub(browser.client.application)

    def views(topic: str) -> str:
        hub.apply({"is": "change", "number": len(asked) + 1, "topic": topic, "domain": place.acme, "user": None}
                  | {"state": "", "revision": 0})  # fmt: skip
        asked.append(sum("/trunks" in each for each in controller.asked))
        return text(browser.open("/"))

    asked: list[int] = []
    browser.sign_in()
    hub.apply({"is": "beginning", "start": "a", "number": 0, "up": True, "things": 0})
    seen(controller, lines, REJECTED, UP)
    assert REFUSED in views(f"trunks-{place.acme}")
    assert REFUSED in views("user-9")
    seen(controller, lines, UP, UP)
    assert REFUSED not in views(f"trunks-{place.acme}")
    views("user-9")
    assert sum("/trunks" in each for each in controller.asked) - asked[0] == 2
