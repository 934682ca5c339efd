"""The wishes that Home leads into the editor with, and rules for outside of hours."""

import re
from typing import Any

import pytest
from werkzeug.test import TestResponse

from controller.domain.destinations import ToExternal
from controller.domain.ids import RuleId
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
    browser.sign_in()
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
    browser.sign_in("1002@acme.example")
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
    browser.sign_in()
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
    browser.sign_in()
    page = browser.open(f"{list_of(place)}/new?wish={wish}").text
    assert f'name="does" value="{chosen}" checked' in page


def test_a_frame_made_on_the_way_is_chosen(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    holidays = frame(database, place, "Holidays")
    page = browser.open(f"{list_of(place)}/new?frame={holidays}").text
    assert f'<option value="{holidays}" selected>' in page
    assert f"back=/users/{place.anna}/rules/new" in page.replace("%2F", "/")


def closed_hours(database: Database, place: Place, **fields: Any) -> AnsweringRule:
    """Anna’s rule for whenever no other counts, as the wish has it already."""
    with saving(database) as session:
        when = During(shared_frame(session, place.acme, "Closed hours"))
        id_ = rules.add(session, CONSOLE, place.anna, AnsweringRule(RuleId(0), when, **fields))
        return next(rule for rule in rules.everything(session, CONSOLE, place.anna) if rule.id == id_)


def led(browser: Browser, path: str) -> TestResponse:
    """The page that this one leads to."""
    answer = browser.open(path)
    assert answer.status_code == 302, text(answer)
    return browser.open(answer.headers["Location"])


def test_after_hours_opens_the_rule_that_decides_then_already(
    browser: Browser, database: Database, place: Place
) -> None:
    """A second one below it would never apply."""
    there = closed_hours(database, place, dnd=True)
    browser.sign_in()
    page = led(browser, f"{list_of(place)}/new?wish=after-hours")
    said = text(page)
    assert (
        "You already have a rule for this: “Closed hours”, now: No phone rings: callers reach your voicemail." in said
    )
    assert "Saving changes it." in said
    assert "so it counts all day" not in said
    assert 'value="forward" checked' in page.text
    assert "All calls go … where to?" in said
    form = re.search(r'id="editor" method="post" action="([^"]*)"', page.text)
    assert form
    answer = sent(browser, form[1], **fields_of(page.text) | {"forward_always": "nobody such"})
    assert (answer.status_code, "You already have a rule for this" in text(answer)) == (422, True)
    answer = sent(browser, form[1], **fields_of(page.text) | {"forward_always": "0171 1234567"})
    assert answer.status_code == 303, text(answer)
    assert len(of_anna(database, place)) == 4
    after = made(database, place)
    assert (after.id, after.forwards.always) == (there.id, ToExternal("+491711234567"))


def test_a_rule_that_counts_all_day_is_told_of_before_it_is_changed(
    browser: Browser, database: Database, place: Place
) -> None:
    closed_hours(database, place)
    with saving(database) as session:
        for rule in rules.everything(session, CONSOLE, place.anna)[:2]:
            rules.remove(session, CONSOLE, rule.id)
    browser.sign_in()
    page = led(browser, f"{list_of(place)}/new?wish=after-hours")
    assert "No rule comes before it, so it counts all day, also during opening hours." in text(page)


def test_a_rule_that_is_switched_off_is_not_in_the_way_of_the_wish(
    browser: Browser, database: Database, place: Place
) -> None:
    closed_hours(database, place, enabled=False)
    browser.sign_in()
    assert browser.open(f"{list_of(place)}/new?wish=after-hours").status_code == 200


def test_a_rule_that_can_never_apply_is_saved_with_a_warning_and_told_before(
    browser: Browser, database: Database, place: Place
) -> None:
    """Both have one name: their places tell them apart."""
    closed_hours(database, place, dnd=True)
    warning = "The “Closed hours” at place 4 never applies: the “Closed hours” at place 3 above it always holds."
    outside = f"outside-{frame(database, place, 'Open hours')}"
    browser.sign_in()
    fields = fields_of(browser.open(f"{list_of(place)}/new").text) | {"when": outside, "does": "dnd"}
    assert warning in text(sent(browser, f"{list_of(place)}/preview", **fields))
    page = browser.open(sent(browser, f"{list_of(place)}/new", **fields).headers["Location"])
    assert f"The rule is saved. It stands above “Closed hours”. {warning}" in text(page)
    assert 'data-toast="warning"' in page.text


def test_a_rule_that_hides_others_is_saved_with_a_warning(browser: Browser, database: Database, place: Place) -> None:
    browser.sign_in()
    rule = of_anna(database, place)[0]
    fields = fields_of(browser.open(f"{list_of(place)}/{rule.id}").text)
    fields |= {"when": str(frame(database, place, "Closed hours"))}
    warning = "“Open hours” never applies: “Closed hours” above it always holds."
    assert warning in text(sent(browser, f"{list_of(place)}/preview", **fields))
    page = browser.open(sent(browser, f"{list_of(place)}/{rule.id}", **fields).headers["Location"])
    assert 'data-toast="warning"' in page.text


def test_a_rule_switched_on_that_can_never_apply_says_so(browser: Browser, database: Database, place: Place) -> None:
    closed_hours(database, place, dnd=True)
    second = closed_hours(database, place, enabled=False)
    browser.sign_in()
    page = browser.follow(f"{list_of(place)}/{second.id}/enabled", enabled="yes")
    assert "“Closed hours” is switched on. The “Closed hours” at place 4 never applies" in text(page)
    assert 'data-toast="warning"' in page.text
    page = browser.follow(f"{list_of(place)}/timeout", ring_timeout="30")
    assert 'data-toast="done"' in page.text  # what was so before is on its card, not in every toast


def test_what_always_holds_is_called_the_rest_below_other_rules(
    browser: Browser, database: Database, place: Place
) -> None:
    """In the list, in the editor’s choice and in what it tells: as the wish has said."""
    rule = closed_hours(database, place, dnd=True)
    browser.sign_in()
    assert "Closed hours whenever no rule above counts · No phone rings" in text(browser.open(list_of(place)))
    said = text(browser.open(f"{list_of(place)}/{rule.id}"))
    assert "Closed hours · whenever no rule above counts" in said
    assert "During “Closed hours”: whenever no rule above counts" in said
    assert "Closed hours · always" in text(browser.open(f"{list_of(place)}/{of_anna(database, place)[0].id}"))
