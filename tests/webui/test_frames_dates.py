"""Dates and holidays of a time frame: rows, the calendar, a country's list; each step a plain form (PRODUCT §3)."""

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update

from controller.domain.ids import FrameId
from controller.domain.timeframes import DateRange, Dates, FrameKind, Holidays, SingleDay
from controller.operations.bell import saving
from controller.store import find, load
from controller.store.engine import Database, reading
from controller.store.tables import UserRow
from tests.webui.browser import Browser, text
from tests.webui.place import Place
from tests.webui.test_frames import filled, mine

ROW = ("first", "start", "last", "end", "yearly")
Fields = dict[str, Any]


def rows(*listed: tuple[str, str, str, str, str]) -> Fields:
    return {"kind": "dates", "name": "Trip", **{name: [row[at] for row in listed] for at, name in enumerate(ROW)}}


def saved(database: Database, place: Place) -> FrameKind:
    with reading(database) as session:
        (card,) = find.frames(session, place.acme, place.anna)
        return load.load_frame(session, FrameId(card.id)).kind


@pytest.fixture
def form(browser: Browser, place: Place) -> Browser:
    """At the form of a new frame."""
    browser.sign_in()
    browser.open(f"{mine(place)}/new")
    return browser


def test_days_and_stretches_are_typed_without_any_script(form: Browser, database: Database, place: Place) -> None:
    """PRODUCT §3: a range with times is one stretch; a yearly range may cross new year."""
    fields = rows(
        ("2026-12-24", "12", "2026-12-27", "9:00", ""),
        ("2026-12-28", "", "2027-01-06", "", "yes"),
        ("", "", "", "", ""),  # an empty row is none
        ("2028-02-29", "22:00", "", "6", "yes"),
        ("2026-11-30", "", "2026-11-30", "", ""),
    )
    form.follow(f"{mine(place)}/new", **fields)
    assert saved(database, place) == Dates(
        (
            DateRange(date(2026, 12, 24), date(2026, 12, 27), False, 720, 540),
            DateRange(date(2026, 12, 28), date(2027, 1, 6), True),
            SingleDay(date(2028, 2, 29), True, 1320, 360),
            SingleDay(date(2026, 11, 30)),
        )
    )


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("2026-12-27", "", "2026-12-24", "", ""), "swap the two dates"),
        (("2026-12-24", "9", "", "", ""), "Give both a start and an end time"),
        (("2026-02-30", "", "", "", ""), "“2026-02-30” is no date"),
        (("", "9", "", "17", ""), "Say on which day it begins"),
        (("2026-12-24", "late", "", "17", ""), "“late” is no time of day"),
        (("1999-12-31", "", "", "", ""), "use 2000 to 2099"),
    ],
)
def test_what_is_wrong_with_a_date_stands_at_its_row(form: Browser, place: Place, row: Any, says: str) -> None:
    answer = form.send(f"{mine(place)}/new", **rows(("2026-12-01", "", "", "", ""), row))
    assert answer.status_code == 422
    found = re.search(r'id="entry-1-problem">(.*?)</p>', answer.text, re.DOTALL)
    assert found is not None
    assert says in found[1]
    assert "entry-0-problem" not in answer.text


def test_no_date_at_all_is_refused(form: Browser, place: Place) -> None:
    answer = form.send(f"{mine(place)}/new", **rows(("", "", "", "", "")))
    assert answer.status_code == 422
    assert "Add at least one date." in text(answer)


def test_29_february_every_year_is_said_to_come_in_leap_years_only(form: Browser, place: Place) -> None:
    page = text(form.send(f"{mine(place)}/preview", **rows(("2028-02-29", "", "", "", "yes"))))
    assert "comes in leap years only: 2028, 2032, 2036" in page
    assert "begins Tue 29 Feb 2028, 0:00 ends Wed 1 Mar 2028, 0:00 begins Sun 29 Feb 2032, 0:00" in page


def test_24_00_is_the_days_end(form: Browser, place: Place) -> None:
    page = text(form.send(f"{mine(place)}/preview", **rows(("2026-12-24", "12:00", "", "24:00", ""))))
    assert "24 Dec 2026 12:00–24:00" in page
    assert "ends Fri 25 Dec 2026, 0:00 No more changes after that." in page


def step(form: Browser, place: Place, page: str, **button: str) -> str:
    """The form of `page` sent by one of its buttons; the page after it."""
    answer = form.client.post(f"{mine(place)}/new", data={**filled(page), "kind": "dates", **button})
    assert answer.status_code == 200, text(answer)
    return answer.text


def test_a_day_is_picked_in_the_calendar_and_picked_again_to_take_it_away(form: Browser, place: Place) -> None:
    page = form.open(f"{mine(place)}/new").text
    page = step(form, place, page, turn="2026-12")
    assert "December 2026" in page
    page = step(form, place, page, pick="2026-12-24")
    assert filled(page)["first"] == ["2026-12-24"]
    assert re.search(
        r'value="2026-12-24" id="pick-2026-12-24"[^>]*aria-label="Thursday, 24 December 2026, picked"', page
    )
    page = step(form, place, page, pick="2026-12-24")
    assert filled(page)["first"] == [""]


def test_a_range_is_picked_by_its_first_and_last_day_in_any_order(form: Browser, place: Place) -> None:
    page = step(form, place, form.open(f"{mine(place)}/new").text, picking="range", pick="2026-11-27")
    assert "From Friday, 27 November 2026. Now pick the last day." in page
    page = step(form, place, page, pick="2026-11-25")
    fields = filled(page)
    assert (fields["first"], fields["last"], fields["from"]) == (["2026-11-25"], ["2026-11-27"], [""])


def test_rows_are_added_and_removed_and_what_was_typed_stays(form: Browser, place: Place) -> None:
    page = step(form, place, form.open(f"{mine(place)}/new").text, name="Trip", first="2026-12-24", more="1")
    assert filled(page)["first"] == ["2026-12-24", ""]
    page = step(form, place, page, drop="0")
    assert filled(page)["first"] == [""]
    assert filled(page)["name"] == ["Trip"]


def test_for_htmx_a_step_answers_with_the_part_that_changed(form: Browser, place: Place) -> None:
    page = form.open(f"{mine(place)}/new").text
    fields = {**filled(page), "kind": "dates", "pick": "2026-12-24"}
    answer = form.client.post(f"{mine(place)}/new", data=fields, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section class="sheet part part-dates" id="dates"')
    assert answer.headers["HX-Trigger-After-Settle"] == "edited"


def test_holidays_of_another_country_are_all_ticked_with_the_day_they_come_next(form: Browser, place: Place) -> None:
    fields = {**filled(form.open(f"{mine(place)}/new").text), "kind": "holidays"}
    answer = form.client.post(f"{mine(place)}/new", data={**fields, "country": "US", "region": "BY", "place": "1"})
    shown = filled(answer.text)
    assert shown["region"] == [""]
    assert "Thanksgiving Day" in shown["holiday"]
    assert "Epiphany" not in shown["holiday"]
    page = text(answer)
    assert "Thanksgiving Day Thu 26 Nov" in page
    assert "Independence Day Sun 4 Jul 2027 and Mon 5 Jul 2027" in page  # observed


def test_holidays_are_shown_in_the_reader_s_language_and_kept_by_their_own_name(
    form: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        session.execute(update(UserRow).where(UserRow.id == place.anna).values(language="fr"))
    fields = {**filled(form.open(f"{mine(place)}/new").text), "kind": "holidays", "country": "BE", "region": ""}
    answer = form.client.post(f"{mine(place)}/new", data={**fields, "place": "1"})
    assert "Easter Monday" in filled(answer.text)["holiday"]
    assert "Lundi de Pâques" in text(answer)
    picked = {**fields, "name": "Fériés", "holiday": ["Easter Monday"]}
    form.client.post(f"{mine(place)}/new", data=picked)
    page = text(form.open(mine(place)))
    assert "Lundi de Pâques (BE)" in page


def test_a_region_adds_its_own_holidays(form: Browser, place: Place) -> None:
    fields = {**filled(form.open(f"{mine(place)}/new").text), "kind": "holidays"}
    answer = form.client.post(f"{mine(place)}/new", data={**fields, "region": "BY", "place": "1"})
    assert "Epiphany" in filled(answer.text)["holiday"]
    assert '<option value="BY" selected>Bayern</option>' in answer.text


def test_holidays_are_saved_fixed_and_said_to_be_unfixed_beyond(
    form: Browser, place: Place, database: Database
) -> None:
    """PRODUCT §3: fixed five years ahead, and shown as "not yet fixed" beyond."""
    fields = {"kind": "holidays", "name": "X", "country": "DE", "holiday": ["Christmas Day"], "part": "12-24"}
    page = text(form.send(f"{mine(place)}/preview", **fields, observed="next"))
    assert "begins Fri 25 Dec 2026, 12:00 ends Sat 26 Dec 2026, 0:00" in page
    assert "Fixed to the end of 2030; later years are not yet fixed." in page
    form.follow(f"{mine(place)}/new", **fields, observed="next")
    kind = saved(database, place)
    assert isinstance(kind, Holidays)
    assert (kind.names, kind.next_working_day, kind.start, kind.end) == (("Christmas Day",), True, 720, 1440)
    assert date(2027, 12, 27) in kind.fixed  # Christmas 2027 is a Saturday


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"country": ""}, "country", "Choose the country"),
        ({"country": "XX", "holiday": ["X"]}, "country", "no calendar for that place"),
        ({"country": "DE"}, "holiday", "Tick at least one holiday."),
        ({"country": "DE", "holiday": ["Towel Day"]}, "holiday", "Towel Day"),
        ({"country": "DE", "holiday": ["Labor Day"], "part": "9-12, 13-17"}, "part", "Give one range"),
        ({"country": "DE", "holiday": ["Labor Day"], "part": "noon"}, "part", "no range of hours"),
    ],
)
def test_what_is_wrong_with_holidays_stands_at_its_field(
    form: Browser, place: Place, fields: Fields, field: str, says: str
) -> None:
    answer = form.send(f"{mine(place)}/new", name="X", kind="holidays", **fields)
    assert answer.status_code == 422
    found = re.search(rf'id="{field}-problem"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert found is not None, text(answer)
    assert says in found[1]
