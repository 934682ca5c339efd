"""A company without an outside line: every page says beside an outside number that it can't ring (PRODUCT §8)."""

from dataclasses import replace

import pytest

from controller.domain.destinations import ToExternal
from controller.domain.rules import AnsweringRule, Forwards, RingTarget, Simultaneous
from controller.operations import actors, overrides, rules, rulewarnings, trunks
from controller.operations.bell import saving
from controller.operations.explaining import explain
from controller.operations.trunks import NewTrunk
from controller.store.engine import Database, reading
from tests.webui.annas_rules import list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.place import TUESDAY, Place

CONSOLE = actors.console(TUESDAY)
MOBILE = ToExternal("+491711234567")
SILENT = (
    "Your company has no outside line that is switched on, so +49 171 1234567 can’t ring. "
    "An office manager can add one under “Outside lines”."
)


def change(database: Database, rule: AnsweringRule, **cells: object) -> None:
    with saving(database) as session:
        rules.change(session, CONSOLE, rule.id, replace(rule, dnd=False, **cells))  # type: ignore[arg-type]


@pytest.fixture
def forwarded(database: Database, place: Place) -> Place:
    """Anna's rule of the moment sends all calls to her mobile."""
    change(database, of_anna(database, place)[1], forwards=Forwards(always=MOBILE))
    return place


def add_trunk(database: Database, place: Place) -> None:
    with saving(database) as session:
        new = NewTrunk("Carrier", "sip.carrier.example", username="acme", secret="s")
        trunks.add(session, CONSOLE, place.acme, new)


def switch_off_trunk(database: Database, place: Place) -> None:
    with saving(database) as session:
        [trunk] = trunks.everything(session, CONSOLE, place.acme)
        trunks.change(session, CONSOLE, trunk.id, {"enabled": False})  # type: ignore[arg-type]


def previewed(browser: Browser, place: Place, **fields: str) -> str:
    browser.open(f"{list_of(place)}/new")
    return text(browser.client.post(f"{list_of(place)}/preview", data={"csrf_token": browser.token, **fields}))


def test_a_forward_of_all_calls_says_who_has_them_instead(browser: Browser, forwarded: Place) -> None:
    browser.sign_in()
    for page in ("/", list_of(forwarded)):
        assert f"{SILENT} Callers reach the voicemail instead." in text(browser.open(page))


def test_home_and_the_rules_card_say_it_until_a_line_is_switched_on(
    browser: Browser, database: Database, forwarded: Place
) -> None:
    browser.sign_in()
    pages = "/", list_of(forwarded)
    assert [text(browser.open(page)).count(SILENT) for page in pages] == [1, 1]
    add_trunk(database, forwarded)
    assert [text(browser.open(page)).count(SILENT) for page in pages] == [0, 0]
    switch_off_trunk(database, forwarded)
    assert [text(browser.open(page)).count(SILENT) for page in pages] == [1, 1]


def test_the_editor_says_it_before_saving_and_does_not_refuse(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    asked = {"does": "forward", "forward_always": "0171 1234567"}
    assert SILENT in previewed(browser, place, **asked)
    assert SILENT in previewed(browser, place, does="ring", rings="simultaneous", target="0171 1234567")
    assert "outside line" not in previewed(browser, place, does="forward", forward_always="1002")
    change(database, of_anna(database, place)[1], forwards=Forwards(always=MOBILE))
    assert SILENT in text(browser.open(f"{list_of(place)}/{of_anna(database, place)[1].id}"))
    add_trunk(database, place)
    assert "outside line" not in previewed(browser, place, **asked)


def test_it_stands_beside_a_forward_of_all_calls_that_is_switched_on(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        overrides.switch_on(session, CONSOLE, place.anna, "always", MOBILE)
    browser.sign_in()
    for page in ("/", list_of(place)):
        assert f"They go to +49 171 1234567. {SILENT}" in text(browser.open(page))


def test_it_is_told_at_once_when_the_forward_is_switched_on(browser: Browser, place: Place) -> None:
    browser.enter()
    answer = browser.follow("/home/always", to="0171 1234567")
    assert SILENT in text(answer)


def test_what_happens_if_says_that_the_number_cannot_ring_and_what_comes_instead(
    browser: Browser, forwarded: Place
) -> None:
    browser.sign_in()
    said = text(browser.open(f"/users/{forwarded.anna}/explain"))
    assert "+49 171 1234567 can’t ring, as there is no outside line." in said
    assert "Voicemail of Anna Ahlers" in said
    assert "Rings for 25 s" not in said


def test_the_console_tells_it_too(database: Database, forwarded: Place) -> None:
    off, _, default = of_anna(database, forwarded)
    rings = Simultaneous((RingTarget(MOBILE),))
    change(database, off, enabled=False, forwards=Forwards(always=MOBILE))
    change(database, default, ring=rings)
    with reading(database) as session:
        notes = rulewarnings.warnings(session, CONSOLE, forwarded.anna)
        story = " ".join(explain(session, CONSOLE, forwarded.anna).story)
    silent = "+491711234567 can’t ring: acme.example has no outside line that is switched on."
    assert notes == (f"In “Open hours”, {silent}", f"In “Default”, {silent}")
    assert "+491711234567 can’t ring, as there is no outside line" in story
