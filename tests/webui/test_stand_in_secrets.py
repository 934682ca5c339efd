"""Who acts as somebody else sees no form for what only that person may change, and is told why."""

import pytest

from controller.operations import actors, mailboxes
from controller.operations.bell import saving
from controller.store import accounts, find
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place

STAYS = "You act as Bob Brandt: the PIN stays as it is. Be yourself again to give out a new one."
MAIL = "You act as Bob Brandt: the address stays as it is, for a forgotten password is mailed there."


@pytest.fixture
def as_bob(browser: Browser, database: Database, place: Place, controller: Answers) -> Browser:
    """Anna, an office manager, in Bob's place; he has voicemail."""
    controller.by_path["/greetings"] = {"greetings": []}
    with saving(database) as session:
        if accounts.mailbox(session, place.bob) is None:
            mailboxes.switch_on(session, actors.console(SATURDAY), place.bob)
    browser.sign_in()
    browser.open("/")
    browser.follow(f"/users/{place.bob}/act")
    return browser


def test_a_pin_is_not_asked_for_where_it_would_be_refused(as_bob: Browser, place: Place) -> None:
    for address in (f"/users/{place.bob}/voicemail", "/profile"):
        page = as_bob.open(address)
        assert STAYS in text(page), address
        assert 'name="pin"' not in page.text
    assert as_bob.send("/profile/pin", pin="482913").status_code in (403, 422)


def test_as_oneself_one_gives_out_a_new_pin(as_bob: Browser, place: Place) -> None:
    as_bob.follow("/acting/end")
    page = as_bob.open(f"/users/{place.bob}/voicemail")
    assert STAYS not in text(page)
    assert 'name="pin"' in page.text
    assert 'name="pin"' in as_bob.open(f"/users/{place.anna}/voicemail").text


@pytest.mark.slow
def test_no_password_is_asked_for_and_the_rest_of_the_profile_can_be_saved(
    as_bob: Browser, database: Database, place: Place
) -> None:
    page = as_bob.open("/profile")
    assert MAIL in text(page)
    assert 'type="password"' not in page.text
    with reading(database) as session:
        before = find.user(session, place.bob)
    assert before
    sent = {"name": "Bob B. Brandt", "email": before.email or "", "listed": "yes"}
    assert as_bob.send("/profile", **sent).status_code == 303
    assert as_bob.send("/profile", **{**sent, "email": "x@example.org", "present": "x"}).status_code in (403, 422)
    with reading(database) as session:
        after = find.user(session, place.bob)
    assert after
    assert (after.name, after.email) == ("Bob B. Brandt", before.email)
    assert 'type="password"' not in as_bob.open("/profile/security").text
