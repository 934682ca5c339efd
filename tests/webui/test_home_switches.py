"""Home's switches: do not disturb and forwarding with an end, undo, the night switch; every refusal at its field."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.rules import Override
from controller.operations import actors, devices, domains, frames, grants, overrides, rules, users
from controller.operations.bell import saving
from controller.store import find
from controller.store import rules as stored
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place, shared_frame

CONSOLE = actors.console(SATURDAY)
BOB = "1002@acme.example"


def test_all_calls_are_forwarded_to_a_colleague_with_an_end(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    page = text(browser.follow("/home/always", to="Bob Brandt (1002)", until="at", at="2026-11-26T08:30"))
    assert "All your calls are forwarded to Bob Brandt (1002) until Thursday 8:30." in page
    assert "All your calls are forwarded until Thursday 8:30 They go to Bob Brandt (1002)." in page
    assert "Forward all calls To Bob Brandt (1002), until Thursday 8:30" in page
    assert _on(database, place) == [
        Override("always", TUESDAY, ToUser(place.bob), datetime(2026, 11, 26, 7, 30, tzinfo=UTC))
    ]


def test_a_number_is_taken_as_it_is_written_in_the_country(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    browser.follow("/home/always", to="0171 1234567", until="")
    assert _on(database, place)[0].to == ToExternal("+491711234567")


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("", "Type a name, an extension or a telephone number."),
        ("abc", "We found nobody called “abc”."),
        ("+", "is not a telephone number"),
        ("1001", "A forward from Anna Ahlers to Anna Ahlers leads nowhere."),
        ("1009", "Nobody here has the extension 1009."),
        ("+1 212 555 0100", "Anna Ahlers may not call +1 212-555-0100."),
        ("*72", "is a feature code"),
        ("110", "110"),
    ],
)
def test_nonsense_is_refused_where_it_is_typed_and_kept(
    browser: Browser, database: Database, place: Place, to: str, says: str
) -> None:
    browser.sign_in()
    answer = browser.send("/home/always", to=to, until="hour")
    assert answer.status_code == 422
    assert says in text(answer)
    assert 'aria-describedby="to-problem"' in answer.text
    assert f'value="{to}"' in answer.text
    assert '<option value="hour" selected>' in answer.text
    assert _on(database, place) == []


@pytest.mark.parametrize("kind", ["dnd", "always"])
@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("", "Choose a day and a time, such as 2026-12-24 17:00."),
        ("tomorrow", "Choose a day and a time, such as 2026-12-24 17:00."),
        ("2026-11-24T10:59", "That moment has passed. Choose a later one."),
        ("2126-11-24T11:00", "That is more than ten years away."),
        ("99999-01-01T00:00", "Choose a day and a time"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused_at_its_field(
    browser: Browser, database: Database, place: Place, kind: str, at: str, says: str
) -> None:
    browser.sign_in()
    answer = browser.send(f"/home/{kind}", to="1002", until="at", at=at)
    assert answer.status_code == 422
    assert says in text(answer)
    assert re.search(f'aria-describedby=" ?{kind}-at-problem"', answer.text)
    assert f'id="{kind}" open' in answer.text
    assert _on(database, place) == []


def test_the_number_used_last_is_offered(browser: Browser) -> None:
    browser.sign_in()
    browser.follow("/home/always", to="0171 1234567", until="")
    page = browser.follow("/home/clear/always")
    assert 'value="+49 171 1234567"' in page.text
    assert "Where your calls went last time." in text(page)


def test_switching_off_can_be_undone_with_its_end(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    browser.follow("/home/always", to="1002", until="tomorrow")
    before = _on(database, place)
    page = browser.follow("/home/clear/always")
    assert "Your calls are no longer forwarded. Undo" in text(page)
    assert _on(database, place) == []
    assert "/home/again/always" in page.text
    assert "It is on again." in text(browser.follow("/home/again/always", until="2026-11-25T00:00:00+01:00"))
    assert [(each.to, each.until) for each in _on(database, place)] == [(each.to, each.until) for each in before]


def test_there_is_nothing_to_undo_where_nothing_was_on(browser: Browser) -> None:
    browser.sign_in()
    assert "Undo" not in text(browser.follow("/home/clear/always"))
    assert "No destination is remembered." in text(browser.follow("/home/again/always"))


def test_what_still_decides_otherwise_is_said_with_the_confirmation(
    browser: Browser, database: Database, place: Place
) -> None:
    """PRODUCT §2 Phone override."""
    with saving(database) as session:
        frame = shared_frame(session, place.acme, "Holidays")
        frames.force(session, CONSOLE, frame, True, None)  # its rule is on do not disturb
    browser.sign_in()
    browser.follow("/home/dnd", until="hour")
    assert "“Holidays” is in force, and is on do not disturb." in text(browser.follow("/home/clear/dnd"))


def test_the_night_switch_is_for_those_who_may(browser: Browser, database: Database, place: Place) -> None:
    assert "Night switch" not in text(browser.enter(BOB))
    frame = _open_hours(database, place)
    assert browser.send(f"/home/frames/{frame}/force", on="no", until="change").status_code == 403
    assert browser.send(f"/home/frames/{frame}/release").status_code == 403
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
    assert "Night switch" in text(browser.open("/"))


def test_a_shared_frame_is_forced_until_its_next_change_and_released(
    browser: Browser, database: Database, place: Place
) -> None:
    frame = _open_hours(database, place)
    page = text(browser.enter())
    assert (
        "Open hours On now, until 17:00 today Used by your rules only Keep on … Until it is switched back "
        "Until a day and time … Switch off … Until its next change, 17:00 today" in page
    )
    page = text(browser.follow(f"/home/frames/{frame}/force", on="no", until="change"))
    assert "“Open hours” is off until 17:00 today. It counts for you only." in page
    assert (
        "Open hours Switched off by hand until 17:00 today (by Anna Ahlers, 11:00 today) "
        "Used by your rules only Back to the clock" in page
    )
    assert "Rule in force Default" in page
    page = text(browser.follow(f"/home/frames/{frame}/release"))
    assert "“Open hours” follows the clock again." in page
    assert "Rule in force Open hours" in page


def test_a_frame_is_off_until_it_is_switched_back(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    page = text(browser.follow(f"/home/frames/{_open_hours(database, place)}/force", on="no", until="released"))
    assert "“Open hours” is off until you switch it back. It counts for you only." in page
    assert "Switched off by hand until it is switched back (by Anna Ahlers, 11:00 today)" in page


def test_the_night_switch_says_whom_it_matters_to(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
        closed = shared_frame(session, place.acme, "Closed hours")
    browser.sign_in(BOB)
    page = text(browser.open("/"))
    assert "Used by the rules of 1 person, not by you" in page
    page = text(browser.follow(f"/home/frames/{_open_hours(database, place)}/force", on="no", until="released"))
    assert "“Open hours” is off until you switch it back. It counts for 1 person, not for you." in page
    page = text(browser.follow(f"/home/frames/{closed}/force", on="no", until="released"))
    assert "“Closed hours” is off until you switch it back. No rule uses it, so it changes nothing." in page
    assert "No rule uses it, so switching it changes nothing Back to the clock" in page


def test_the_night_switch_keeps_its_order_whatever_is_switched(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    rows = re.compile(r'<p><strong><bdi>([^<]+)</bdi></strong></p><p class="row-more">')
    before = rows.findall(browser.open("/?part=night").text)
    assert {"Holidays", "Open hours"} <= set(before)
    browser.follow(f"/home/frames/{_open_hours(database, place)}/force", on="no", until="released")
    assert rows.findall(browser.open("/?part=night").text) == before


def test_what_is_off_is_switched_on_or_kept_off(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    page = browser.open("/").text
    assert 'aria-label="Switch on: Holidays"' in page
    assert 'aria-label="Keep off: Holidays"' in page
    with reading(database) as session:
        holidays = shared_frame(session, place.acme, "Holidays")
    kept = text(browser.follow(f"/home/frames/{holidays}/force", on="no", until="released"))
    assert "“Holidays” is off until you switch it back." in kept


@pytest.mark.parametrize("act", ["force", "release"])
def test_another_domains_frame_is_not_there(browser: Browser, database: Database, place: Place, act: str) -> None:
    with reading(database) as session:
        globex = next(card for card in find.domains(session) if card.name == "globex.example")
        theirs = shared_frame(session, globex.id, "Open hours")  # type: ignore[arg-type]
    browser.sign_in()
    assert browser.send(f"/home/frames/{theirs}/{act}", on="no").status_code == 404


def test_what_needs_action_is_named_with_the_remedy(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        frames.remove(session, CONSOLE, shared_frame(session, place.acme, "Holidays"), confirmed=True)
        overrides.switch_on(session, CONSOLE, place.anna, "unanswered", ToExternal("+493012345678"))
        domains.change(session, CONSOLE, place.acme, {"outbound": []})
    page = text(browser.enter())
    assert "“rule without a time frame” never applies: its time frame was deleted." in page
    assert "Forwarding is switched on, but you may not call +49 30 12345678 any more." in page
    assert "acme.example has no outside line: nobody can call out, not even an emergency number." in page


def test_only_who_can_mend_it_is_told_that_there_is_no_outside_line(browser: Browser) -> None:
    assert "has no outside line" not in text(browser.enter(BOB))


def test_a_forward_in_a_rule_that_is_not_permitted_any_more_is_named(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        rule = next(each for each in rules.everything(session, CONSOLE, place.bob))
        to = ToExternal("+493012345678")
        forwards = replace(rule.forwards, unanswered=to)
        rules.change(session, CONSOLE, rule.id, replace(rule, forwards=forwards))
        users.change(session, CONSOLE, place.bob, {"outbound": ["!+4930"]})
    page = text(browser.enter(BOB))
    assert "A forward of “Default” does not count: you may not call +49 30 12345678 any more." in page


def test_phones_that_are_all_away_are_pointed_out(browser: Browser, controller: Answers, place: Place) -> None:
    controller.by_path["/phones"] = [{"device": place.desk, "registered": False}]
    assert "None of your phones is connected, so none can ring." in text(browser.enter())


def test_a_part_is_fetched_alone_when_something_in_it_changes(browser: Browser, controller: Answers) -> None:
    browser.sign_in()
    asked = list(controller.asked)
    for part in ("now", "switches", "night"):
        answer = browser.client.get(f"/?part={part}", headers={"HX-Request": "true"})
        assert f'id="{part}"' in answer.text
        assert "<html" not in answer.text
    assert browser.client.get("/?part=phones", headers={"HX-Request": "true"}).text.count('class="phone"') == 2
    assert [path for path in controller.asked[len(asked) :] if "phones" in path] != []
    assert "<html" in browser.client.get("/?part=now").text


def test_the_page_knows_when_it_will_be_out_of_date(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        overrides.switch_on(session, CONSOLE, place.anna, "dnd", until=datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    assert 'data-until="2026-11-24T10:30:00+00:00" data-now="2026-11-24T10:00:00+00:00"' in browser.enter().text


def test_a_newcomer_finds_the_way_to_the_mobile_after_hours(browser: Browser, place: Place) -> None:
    page = browser.enter(BOB)
    assert "What do you want to do? Send calls to my mobile after hours" in text(page)
    assert f'href="/users/{place.bob}/rules/new?wish=after-hours"' in page.text
    assert browser.open(f"/users/{place.bob}/rules/new?wish=after-hours").status_code == 200


def test_with_everything_at_once_a_page_still_costs_at_most_twenty_statements(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        anna = actors.of_user(session, place.anna, TUESDAY, "")
        frames.force(session, anna, shared_frame(session, place.acme, "Holidays"), True, None)
        devices.add(session, CONSOLE, place.bob, "1002")
    browser.sign_in()
    browser.follow("/home/always", to="0171 1234567", until="")
    browser.follow("/home/clear/always")
    counted: list[str] = []
    engine = browser.client.application.extensions["ringplan"].database.engine
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    browser.open("/")
    event.remove(engine, "before_cursor_execute", listener)
    assert 0 < len([statement for statement in counted if statement != "BEGIN"]) <= 20


def _on(database: Database, place: Place) -> list[Override]:
    with reading(database) as session:
        return list(stored.overrides_of(session, place.anna, active=True))


def _open_hours(database: Database, place: Place) -> int:
    with reading(database) as session:
        return shared_frame(session, place.acme, "Open hours")
