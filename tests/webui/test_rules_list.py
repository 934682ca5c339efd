"""The list of answering rules: order, tags, warnings, switches, undo, ring timeout (PRODUCT §2, §4)."""

from flask import Flask
from sqlalchemy import event

from controller.domain.destinations import Gone, ToExternal, ToHandset
from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule, During, RingTarget, Simultaneous
from controller.operations import frames, rules, users
from controller.operations.bell import saving
from controller.store.engine import Database, reading
from tests.webui.annas_rules import CONSOLE, list_of, of_anna
from tests.webui.browser import Browser, text
from tests.webui.place import Place, shared_frame

HTMX = {"HX-Request": "true"}


def test_rules_stand_in_order_with_what_they_do_in_plain_words(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert page.index("Holidays") < page.index("Mon–Fri 9:00–17:00 · Rings all your phones for 25 s, then voicemail.")
    assert "When they are busy, calls go to Bob Brandt (1002)." in page
    assert page.index("Open hours") < page.index("any other time · Rings your phone 1001 for 25 s, then voicemail.")


def test_the_rule_in_force_is_tagged_and_the_others_say_why_they_do_not_count(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert "Open hours Active now until 17:00 today" in page
    assert page.count("Active now") == 1
    assert "Not now: its time begins 25 Dec, 0:00." in page
    assert "Counts when no rule above does." in page


def test_the_list_comes_anew_when_a_frame_begins_or_ends_and_when_others_change_it(
    browser: Browser, place: Place
) -> None:
    browser.sign_in()
    page = browser.open(list_of(place)).text
    assert 'data-until="2026-11-24T16:00:00+00:00" data-now="2026-11-24T10:00:00+00:00"' in page
    assert f"live:user-{place.anna} from:body, live:domain-{place.acme} from:body" in page
    fragment = browser.client.get(list_of(place), headers=HTMX).text
    assert fragment.lstrip().startswith('<div class="rules" id="rules"')


def test_a_rule_whose_time_holds_below_the_one_in_force_says_which_comes_first(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        closed = shared_frame(session, place.acme, "Closed hours")
        rules.add(session, CONSOLE, place.anna, AnsweringRule(RuleId(0), During(closed)))
    browser.sign_in()
    assert "Its time holds, but “Open hours” above comes first." in text(browser.open(list_of(place)))


def test_a_rule_without_its_time_frame_is_marked(browser: Browser, database: Database, place: Place) -> None:
    """PRODUCT §2: kept, shown as "needs a time frame", and never matches."""
    with saving(database) as session:
        frames.remove(session, CONSOLE, shared_frame(session, place.acme, "Holidays"), confirmed=True)
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert "rule without a time frame Needs a time frame" in page
    assert "Never counts: the time frame it had was deleted. Give it another." in page


def test_warnings_stand_on_the_card_of_their_rule(browser: Browser, database: Database, place: Place) -> None:
    late = Simultaneous((RingTarget(ToHandset(place.mobile), 40), RingTarget(ToExternal("+49301234567"), 5)))
    with saving(database) as session:
        closed = shared_frame(session, place.acme, "Closed hours")
        rules.add(
            session, CONSOLE, place.anna, AnsweringRule(RuleId(0), During(closed), ring=late, name="Late"), rules.LAST
        )
        rules.add(session, CONSOLE, place.anna, AnsweringRule(RuleId(0), During(closed), name="Under it"), rules.LAST)
        users.change(session, CONSOLE, place.anna, {"outbound": ("+4940",)})
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert "Your phone 1001a never rings: it would start after 40 s, and ringing ends after 25 s." in page
    assert (
        "+49 30 1234567 is not permitted, so it is never called. An office manager can permit it under “Outside calls”."
        in page
    )
    assert "“Under it” never applies: “Late” above it has the same time frame" in page or "“Late” above it" in page


def test_a_destination_that_is_gone_is_named(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        users.remove(session, CONSOLE, place.bob)
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert "“Bob Brandt (1002)” no longer exists, so nothing is sent there. Choose another." in page
    assert page.count("no longer exists") == 1
    assert isinstance(of_anna(database, place)[1].forwards.busy, Gone)


def test_no_page_asks_the_database_more_than_twenty_times(browser: Browser, app: Flask, place: Place) -> None:
    asked: list[str] = []
    engine = app.extensions["ringplan"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    browser.sign_in()
    pages = [list_of(place), f"{list_of(place)}/new?wish=after-hours", f"{list_of(place)}/5"]
    counts = {}
    for page in [*pages, f"/users/{place.anna}/destinations?q=b"]:
        asked.clear()
        assert browser.open(page).status_code == 200
        counts[page] = len([each for each in asked if not each.startswith(("PRAGMA", "BEGIN"))])
    assert max(counts.values()) <= 20, counts


def test_a_rule_that_never_applies_can_be_moved_above_what_hides_it(
    browser: Browser, database: Database, place: Place
) -> None:
    """Its card says why, not when its time begins; one press puts it where it applies."""
    with saving(database) as session:
        closed, hours = (shared_frame(session, place.acme, name) for name in ("Closed hours", "Open hours"))
        top = rules.add(session, CONSOLE, place.anna, AnsweringRule(RuleId(0), During(closed)), 1)
        mine = rules.add(session, CONSOLE, place.anna, AnsweringRule(RuleId(0), During(hours), name="Mine"), rules.LAST)
    browser.sign_in()
    page = text(browser.open(list_of(place)))
    assert "“Mine” never applies: “Closed hours” above it always holds." in page
    assert "Move it above “Closed hours”" in page
    assert "its time begins" not in page
    answer = browser.send(f"{list_of(place)}/order", move=str(mine), above=str(top))
    assert answer.status_code == 303
    with reading(database) as session:
        assert [rule.id for rule in rules.everything(session, CONSOLE, place.anna)][:2] == [mine, top]
    assert "“Mine” never applies" not in text(browser.open(list_of(place)))
