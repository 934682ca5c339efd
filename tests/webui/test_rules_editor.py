"""The editor of an answering rule: what is typed becomes a rule, and nonsense is refused where it is typed."""

import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from controller.domain.destinations import PARKED, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, During, JustExtension, NeedsFrame, RingTarget, Simultaneous
from controller.operations import devices, frames, groups, rules, users
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.store import find
from controller.store.engine import Database, reading
from tests.poison import SCRIPTS
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
    browser.sign_in()
    browser.open(f"{list_of(place)}/new")
    at = {"when": str(frame(database, place, "Closed hours")), "does": "ring", "rings": "extension"}
    return sent(browser, f"{list_of(place)}/new", **{**at, **fields})


def made(database: Database, place: Place) -> AnsweringRule:
    """The rule that was added last."""
    return of_anna(database, place)[-2]


def test_a_rule_with_everything_is_saved_as_typed(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        bobs = devices.add(session, CONSOLE, place.bob, "1002").id
        sales = groups.add(session, CONSOLE, place.acme, NewGroup("600", "Sales"))
    answer = new(
        browser,
        place,
        database,
        name="After work",
        rings="simultaneous",
        include_extension="yes",
        confirm_external="yes",
        screening="yes",
        target=["Bob Brandt (1002)", "030 1234567", "1001a", ""],
        target_kind=[f"handset:{bobs}", "", "", ""],
        target_delay=["0", "10", "5", "0"],
        forward_active="Bob Brandt (1002)",
        forward_active_kind="voicemail",
        forward_busy="bob brandt",
        forward_unanswered="600",
        dnd_destination="Call parking (700)",
        forward_offline="Anna Ahlers (1001)",
        forward_offline_kind=f"handset:{place.mobile}",
    )
    assert answer.status_code == 303, text(answer)
    rule = made(database, place)
    assert (rule.name, rule.screening, rule.dnd, rule.enabled) == ("After work", True, False, True)
    assert rule.ring == Simultaneous(
        (
            RingTarget(ToHandset(bobs)),
            RingTarget(ToExternal("+49301234567"), 10),
            RingTarget(ToHandset(place.mobile), 5),
        ),
        include_extension=True,
        confirm_external=True,
    )
    assert rule.forwards.active == ToVoicemail(place.bob)
    assert rule.forwards.busy == ToUser(place.bob)
    assert rule.forwards.unanswered == ToInner("group", str(sales))
    assert rule.dnd_destination == PARKED
    assert rule.forwards.offline == ToHandset(place.mobile)


def test_a_saved_rule_opens_as_it_is_and_saving_it_unchanged_changes_nothing(
    browser: Browser, database: Database, place: Place
) -> None:
    """Every field that is shown leads back to the same rule."""
    test_a_rule_with_everything_is_saved_as_typed(browser, database, place)
    rule = made(database, place)
    page = browser.open(f"{list_of(place)}/{rule.id}")
    assert sent(browser, f"{list_of(place)}/{rule.id}", **fields_of(page.text)).status_code == 303
    assert made(database, place) == rule


def test_forward_all_calls_to_a_number_as_it_is_written_in_the_country(
    browser: Browser, database: Database, place: Place
) -> None:
    answer = new(browser, place, database, does="forward", forward_always="(0171) 123 45 67")
    assert answer.status_code == 303, text(answer)
    assert made(database, place).forwards.always == ToExternal("+491711234567")
    assert "All calls go to +49 171 1234567." in text(browser.open(list_of(place)))


def test_do_not_disturb_needs_nothing_else(browser: Browser, database: Database, place: Place) -> None:
    assert new(browser, place, database, does="dnd").status_code == 303
    rule = made(database, place)
    assert (rule.dnd, rule.dnd_destination, rule.ring) == (True, None, JustExtension())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("abc", "We found nobody called “abc”. Choose from the list, or type a telephone number."),
        ("+", "“+” is not a telephone number."),
        ("", "Say where all calls go: a person, a group or a telephone number."),
        ("*98", "“*98” is a feature code, which is never run for a caller."),
        ("#1", "is a feature code"),
        ("1001", "A forward from Anna Ahlers to Anna Ahlers leads nowhere."),
        ("Anna Ahlers (1001)", "leads nowhere. Choose voicemail, or one of Anna Ahlers’s phones."),
        ("1234", "Nobody here has the extension 1234."),
        ("112", "Nobody here has the extension 112."),
        ("+1 900 123 4567 890 12", "is not a telephone number"),
        ("tel:+49301234567", "We found nobody called"),
        ("0171 1234567,1", "We found nobody called"),
    ],
)
def test_nonsense_is_refused_at_its_field_and_stays_there(
    browser: Browser, database: Database, place: Place, typed: str, says: str
) -> None:
    before = of_anna(database, place)
    answer = new(browser, place, database, does="forward", forward_always=typed)
    assert answer.status_code == 422
    assert says in text(answer)
    assert 'aria-describedby="forward_always-problem"' in answer.text
    assert f'name="forward_always" value="{typed}"' in answer.text
    assert of_anna(database, place) == before


def test_a_number_that_is_not_permitted_is_refused(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"outbound": ("+49",)})
    answer = new(browser, place, database, does="forward", forward_always="+1 212 555 0100")
    assert answer.status_code == 422
    assert "Anna Ahlers may not call +1 212-555-0100. An office manager can permit it under “Outside calls”." in text(
        answer
    )


def test_each_row_has_its_own_problem_and_no_row_is_lost(browser: Browser, database: Database, place: Place) -> None:
    answer = new(
        browser,
        place,
        database,
        rings="simultaneous",
        target=["1001a", "nobody such", "1001a", "Bob Brandt (1002)", "+49 30 1234567"],
        target_kind=["", "", "", "", ""],
        target_delay=["0", "later", "7", "0", "soon"],
    )
    assert answer.status_code == 422
    page = answer.text
    for row, says in {1: "We found nobody", 2: "This one rings already", 3: "has no phone"}.items():
        assert says in page.partition(f'id="target-{row}-problem"')[2][:400], row
    for row, delay in {1: "later", 4: "soon"}.items():
        assert f"“{delay}” is no delay." in page.partition(f'id="target_delay-{row}-problem"')[2][:400]
    assert 'name="target_delay" value="7"' in page
    assert 'value="soon"' in page


def test_a_rule_needs_a_time_frame_of_its_own_domain(browser: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        card = find.user(session, place.eve)
        assert card is not None
        theirs = find.frames(session, card.domain_id, None)[0].id
    for when in ("", "x", "99999999999999", str(theirs), f"outside-{theirs}", "²"):
        answer = new(browser, place, database, when=when)
        assert answer.status_code == 422, when
        assert 'aria-describedby="when-problem"' in answer.text, when


def test_ids_of_another_domain_are_not_found(browser: Browser, database: Database, place: Place) -> None:
    """PRODUCT §8.4: what is typed is looked up in the own domain only."""
    answer = new(browser, place, database, does="forward", forward_always="Eve Ellis")
    assert answer.status_code == 422
    answer = new(browser, place, database, rings="simultaneous", target="1001", target_kind="handset:3")
    assert answer.status_code == 303
    assert made(database, place).ring == Simultaneous((RingTarget(ToHandset(place.desk)),))


@pytest.mark.slow
def test_the_hundred_and_first_rule_is_refused_above_the_form(
    browser: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        closed = During(shared_frame(session, place.acme, "Closed hours"))
        for _ in range(97):
            rules.add(session, CONSOLE, place.anna, AnsweringRule(RuleId(0), closed))
    assert len(of_anna(database, place)) == 100
    answer = new(browser, place, database, name="One more")
    assert answer.status_code == 422
    assert "has 100 rules, the most there can be. Delete one first." in text(answer)
    assert 'value="One more"' in answer.text


def test_time_frames_are_found_by_their_first_letter(browser: Browser, place: Place) -> None:
    """Nothing that can't be seen stands before the name: browsers compare what is typed with the first character."""
    browser.sign_in()
    page = unescape(browser.open(f"{list_of(place)}/new").text)
    choices = re.findall(r"<option[^>]*>([^<]*)</option>", page)
    assert {"Open hours · Mon–Fri 9:00–17:00", "Closed hours · whenever no rule above counts"} <= set(choices)
    assert not [choice for choice in choices if choice.startswith("\u2068")]


def test_default_keeps_its_time(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    default = of_anna(database, place)[-1]
    page = browser.open(f"{list_of(place)}/{default.id}")
    assert 'name="when"' not in page.text
    fields = fields_of(page.text) | {"does": "forward", "forward_always": "Bob Brandt (1002)"}
    assert sent(browser, f"{list_of(place)}/{default.id}", **fields).status_code == 303
    assert of_anna(database, place)[-1].forwards.always == ToUser(place.bob)


def test_a_rule_without_frame_may_stay_so_while_it_is_changed(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        frames.remove(session, CONSOLE, shared_frame(session, place.acme, "Holidays"), confirmed=True)
    browser.sign_in()
    rule = of_anna(database, place)[0]
    page = browser.open(f"{list_of(place)}/{rule.id}")
    assert sent(browser, f"{list_of(place)}/{rule.id}", **fields_of(page.text) | {"name": "X"}).status_code == 303
    assert of_anna(database, place)[0].when == NeedsFrame()


def test_what_no_longer_exists_stays_marked_until_it_is_replaced(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        users.remove(session, CONSOLE, place.bob)
    browser.sign_in()
    rule = of_anna(database, place)[1]
    page = browser.open(f"{list_of(place)}/{rule.id}")
    assert "no longer exists" in text(page)
    assert sent(browser, f"{list_of(place)}/{rule.id}", **fields_of(page.text) | {"name": "X"}).status_code == 303
    assert of_anna(database, place)[1].forwards.busy == Gone("Bob Brandt (1002)")
    page = browser.open(f"{list_of(place)}/{rule.id}")
    fields = fields_of(page.text) | {"forward_busy": "Somebody else"}
    assert sent(browser, f"{list_of(place)}/{rule.id}", **fields).status_code == 422


@pytest.mark.parametrize("name", SCRIPTS)
def test_names_are_shown_as_typed(browser: Browser, place: Place, database: Database, name: str) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, UserId(place.bob), {"name": name})
    browser.sign_in()
    rule = of_anna(database, place)[1]
    page = browser.open(f"{list_of(place)}/{rule.id}")
    assert fields_of(page.text)["forward_busy"] == f"{name.strip()} (1002)"
    assert sent(browser, f"{list_of(place)}/{rule.id}", **fields_of(page.text)).status_code == 303
    assert of_anna(database, place)[1] == rule
