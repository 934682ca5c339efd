"""Who did not get a message that was sent on: told on the page, with what is known of the reason (PRODUCT §4)."""

import pytest

from controller.operations import actors, mailboxes, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place
from tests.webui.voices import a_message

CONSOLE = actors.console(SATURDAY)


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("full", "Bob Brandt did not get it: the mailbox is full."),
        ("no mailbox", "Bob Brandt did not get it: there is no voicemail any more."),
        ("gone", "Bob Brandt did not get it: this message is not there any more."),
        ("late", "Bob Brandt did not get it: sending to the others took too long. Send it once more."),
        ("uncertain", "It is not certain whether Bob Brandt got it: the telephone system took too long."),
        ("failed", "Bob Brandt did not get it: the telephone system could not put it into the mailbox."),
    ],
)
def test_who_did_not_get_it_is_named_with_the_reason_and_stays_in_the_form_alone(
    browser: Browser, database: Database, place: Place, controller: Answers, why: str, told: str
) -> None:
    browser.sign_in()
    with saving(database) as session:
        id_ = a_message(session, place.anna)
        dora = users.add(session, CONSOLE, place.acme, NewUser("1077", "Dora Dorn"))
        mailboxes.switch_on(session, CONSOLE, dora)
    controller.by_path["/messages/forward"] = {"done": 1, "failed": [place.bob], "why": [why]}
    browser.open(f"/users/{place.anna}/messages/{id_}/forward")
    page = browser.send(f"/users/{place.anna}/messages/{id_}/forward", to="1002, 1077", comment="Please call")
    assert page.status_code == 422
    assert told in text(page)
    assert "The message was sent to 1 person." in text(page)
    assert 'value="Bob Brandt (1002)"' in page.text
    assert "Please call</textarea>" in page.text
