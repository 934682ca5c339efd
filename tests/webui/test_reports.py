"""The page of a report: what it says, its files, nonsense in its address, and the choice of a mail (PRODUCT §4)."""

import csv
import io

import pytest

from controller.operations import actors, users
from controller.operations.bell import saving
from controller.store.engine import Database, HistoryDatabase, reading
from controller.store.report_mails import every
from tests.webui import pasts
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)


@pytest.fixture
def anna(browser: Browser, past: HistoryDatabase, place: Place) -> Browser:
    pasts.keep(past, *pasts.usual(place))
    browser.sign_in()
    return browser


def test_a_report_says_how_many_calls_there_were_what_became_of_them_and_whose_they_were(
    anna: Browser, place: Place
) -> None:
    answer = anna.open(f"/domains/{place.acme}/reports?range=7")
    page, shown = answer.text, text(answer)
    assert "18 Nov 2026 to 24 Nov 2026" in shown
    assert "compared with 11 Nov 2026 to 17 Nov 2026; by the clock of Europe/Berlin" in shown
    assert "Calls 13" in shown
    assert "3 of them to the outside" in shown
    assert shown.count("Anna Ahlers") >= 2
    assert 'aria-current="true">Last 7 days' in page
    assert page.count('scope="row"') >= 7 + 7 + 2  # days, weekdays, people
    outside = text(anna.open(f"/domains/{place.acme}/reports?since=2026-11-18&direction=out"))
    assert "24 Nov 2026, To the outside compared with" in outside
    assert "Reached" in outside
    assert "Missed:" not in outside


def test_each_table_is_a_file_that_no_spreadsheet_takes_for_formulas(
    anna: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"name": '=HYPERLINK("x")'})
    address = f"/domains/{place.acme}/reports"
    lines = {}
    for table in ("course", "hours", "people", "departments", "numbers", "groups"):
        answer = anna.open(f"{address}/{table}.csv?since=2026-11-18&until=2026-11-24")
        assert answer.status_code == 200
        assert answer.mimetype == "text/csv"
        lines[table] = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert f"calls-{table}-2026-11-18-2026-11-24.csv" in answer.headers["Content-Disposition"]
    assert len(lines["course"]) == 8
    assert sum(int(row[1]) for row in lines["course"][1:]) == 13
    assert sum(int(cell) for row in lines["hours"][1:] for cell in row[1:]) == 13
    people = {row[1]: row for row in lines["people"][1:]}
    assert people["1002"][0].startswith("'=")
    assert lines["numbers"][1][:2] == ["+4930555000", "+4930555000"]
    assert anna.open(f"{address}/secrets.csv").status_code == 404


@pytest.mark.parametrize(
    "words",
    [
        "since=nonsense",
        "since=2026-11-09&until=2026-11-01",
        "direction=%27%20OR%201=1",
        "since=2020-01-01",
        "range=%00",
        "until=%F0%9F%98%80",
        "since=" + "9" * 5000,
    ],
)
def test_nonsense_in_the_address_is_told_at_its_field(anna: Browser, place: Place, words: str) -> None:
    answer = anna.open(f"/domains/{place.acme}/reports?{words}")
    assert answer.status_code == 400
    assert "-problem" in answer.text or "note-bad" in answer.text
    assert anna.open(f"/users/{place.anna}/reports/course.csv?{words}").status_code == 400


def test_a_plain_user_sees_his_own_figures_alone(anna: Browser, place: Place) -> None:
    anna.sign_in("1002@acme.example")
    own = text(anna.open(f"/users/{place.bob}/reports?range=7"))
    assert "Calls by day" in own
    assert " were made" in own
    assert "Anna" not in own
    for address in (f"/domains/{place.acme}/reports", f"/users/{place.anna}/reports", f"/users/{place.eve}/reports"):
        for more in ("", "/course.csv", "/people.csv"):
            assert anna.open(address + more).status_code in (403, 404), address


def test_a_manager_chooses_a_mail_for_himself_and_needs_an_address(
    anna: Browser, database: Database, place: Place
) -> None:
    address = f"/domains/{place.acme}/reports"
    anna.open(address)
    for sent in ("week", "daily", "'"):
        refused = anna.send(f"{address}/mail", report_mail=sent)
        assert (refused.status_code, 'id="report_mail-problem"' in refused.text) == (422, True)
    with saving(database) as session:
        users.change(session, CONSOLE, place.anna, {"email": "anna@acme.example"})
    said = anna.follow(f"{address}/mail", report_mail="week")
    assert "Saved: a report will be mailed to you." in text(said)
    with reading(database) as session:
        assert every(session, place.anna) == "week"
    assert '<option value="week" selected>' in said.text
    anna.follow(f"{address}/mail", report_mail="")
    with reading(database) as session:
        assert every(session, place.anna) is None
