"""How long deleted messages are kept: set on the domain's page, over the API, by command and by file."""

import pytest

from controller.operations import domains
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui import things
from tests.webui.browser import Browser, text
from tests.webui.place import Place
from tests.webui.voices import a_message

SAME = {"zone": "Europe/Berlin", "country": "DE", "language": "en", "main_number": ""}


def days(database: Database, place: Place) -> int:
    with saving(database) as session:
        return domains.show(session, things.CONSOLE, place.acme).trash_days


def test_it_is_set_on_the_page_of_the_domain_and_said_above_the_trash(
    browser: Browser, database: Database, place: Place
) -> None:
    browser.sign_in()
    page = browser.open(f"/domains/{place.acme}")
    assert 'name="trash_days" type="number" value="30"' in page.text
    assert browser.send(f"/domains/{place.acme}", **SAME, trash_days=" 7 ").status_code == 303
    assert days(database, place) == 7
    with saving(database) as session:
        a_message(session, place.anna, folder="trash")
    assert "deleted for good after 7 days" in text(browser.open(f"/users/{place.anna}/messages?folder=trash"))
    browser.send(f"/domains/{place.acme}", **SAME)
    assert days(database, place) == 7, "what a form does not name stays"


@pytest.mark.parametrize("typed", ["0", "366", "-7", "seven", "", "7.5", "9" * 30])
def test_what_is_no_number_of_days_is_refused_at_its_field_and_kept(
    browser: Browser, database: Database, place: Place, typed: str
) -> None:
    """PRODUCT §8.5."""
    browser.sign_in()
    browser.open(f"/domains/{place.acme}")
    answer = browser.send(f"/domains/{place.acme}", **SAME, trash_days=typed, support_name="IT desk")
    assert answer.status_code == 422
    assert "Deleted messages can be kept for 1 to 365 days." in text(answer)
    assert 'id="trash_days-problem"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert 'value="IT desk"' in answer.text
    assert days(database, place) == 30
