"""Mail on the page of the telephone system."""

from dataclasses import replace

from flask import Flask

from controller.domain.ids import UserId
from controller.operations import actors, invitations, users
from controller.operations.bell import saving
from controller.store import mailqueue
from controller.store.engine import Database
from tests.webui.browser import Browser, text
from tests.webui.place import TUESDAY, Place


def invited(database: Database, user: UserId, error: str = "", *, is_lost: bool = True) -> int:
    """An invitation that could not be sent, or was put off; its id."""
    with saving(database) as session:
        by = actors.console(TUESDAY)
        users.change(session, by, user, {"email": f"user{user}@mail.example"})
        invitations.invite(session, by, user, by_mail=True)
        mail = mailqueue.claim(session, TUESDAY)
        assert mail is not None
        if is_lost:
            mailqueue.give_up(session, mail.id, TUESDAY, error)
        else:
            mailqueue.put_back(session, mail.id, TUESDAY.replace(year=2027), error)
    return mail.id


def test_without_a_mail_server_the_page_says_so(browser: Browser) -> None:
    browser.sign_in()
    assert "Mail Not set up" in text(browser.open("/system"))


def test_the_page_says_what_waits_and_why(browser: Browser, database: Database, place: Place, app: Flask) -> None:
    app.extensions["ringplan"] = replace(app.extensions["ringplan"], mails=True)
    browser.sign_in()
    assert "Mail All sent" in text(browser.open("/system"))
    invited(database, place.bob, "450 greylisted", is_lost=False)
    assert "1 mail waits 450 greylisted" in text(browser.open("/system"))


def test_a_mail_that_could_not_be_sent_is_shown_in_its_domain_until_it_is_taken_off(
    browser: Browser, database: Database, place: Place
) -> None:
    own = invited(database, place.bob, "550 <script>no such user")
    theirs = invited(database, place.eve, "551 of Eve")
    browser.sign_in()
    page = browser.open("/system")
    assert f"Invitation · user{place.bob}@mail.example" in text(page)
    assert "550 &lt;script&gt;no such user" in page.text
    assert "551" not in text(page)
    browser.follow("/system/mail", mail=str(theirs))
    assert "Mails that could not be sent" not in text(browser.follow("/system/mail", mail=str(own)))
    for wrong in ("", "x", str(own), "9" * 30):
        assert browser.send("/system/mail", mail=wrong).status_code == 303
    with saving(database) as session:
        assert mailqueue.card(session, theirs) is not None
