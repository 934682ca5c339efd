"""Acting as a user: seen on every page, written down with both names, and never a way up."""

from controller.operations import actors, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store import find
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place, person

CONSOLE = actors.console(SATURDAY)
BAR = "You act as"


def actors_of(database: Database, place: Place) -> list[tuple[str, str]]:
    with reading(database) as session:
        return [(entry.operation, entry.actor) for entry in find.audit(session, place.acme, 20)]


def test_every_page_says_so_until_back_to_oneself(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    browser.open(f"/users/{place.bob}")
    home = browser.follow(f"/users/{place.bob}/act")
    assert f"{BAR} Bob Brandt" in text(home)
    assert BAR in text(browser.open("/nowhere")), "error pages too"
    assert browser.open(f"/domains/{place.acme}/users").status_code == 403, "Bob manages nothing"
    back = browser.follow("/acting/end")
    assert BAR not in text(back)
    assert browser.open(f"/domains/{place.acme}/users").status_code == 200


def test_what_is_done_meanwhile_is_written_down_with_both_names(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    browser.open("/")
    browser.follow(f"/users/{place.bob}/act")
    with browser.client.session_transaction() as cookie:
        assert cookie["acting"] == place.bob
    browser.send("/home/dnd", until="")
    browser.follow("/acting/end")
    written = actors_of(database, place)
    assert ("acting.begin", "1001@acme.example") in written
    assert ("acting.end", "1001@acme.example") in written
    assert ("overrides.switch_on", "1002@acme.example (by 1001@acme.example)") in written


def test_nobody_acts_as_who_manages_more_nor_across_the_wall_nor_as_a_plain_user(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        ada = person(session, place.acme, NewUser("1090", "Ada Admin", scope="administrator"))
        olaf = person(session, place.acme, NewUser("1091", "Olaf", scope="office_manager"))
    browser.sign_in()
    browser.open("/")
    assert browser.send(f"/users/{ada}/act").status_code == 403
    assert browser.send(f"/users/{olaf}/act").status_code == 403
    assert browser.send(f"/users/{place.eve}/act").status_code == 404
    browser.sign_in("1090@acme.example")
    assert browser.send(f"/users/{olaf}/act").status_code == 303, "an administrator as an office manager"
    assert browser.send(f"/users/{ada}/act").status_code == 403, "and not back up from there"


def test_a_plain_user_acts_as_nobody(browser: Browser, place: Place) -> None:
    browser.sign_in("1002@acme.example")
    browser.open("/")
    assert browser.send(f"/users/{place.anna}/act").status_code == 403


def test_it_ends_when_the_user_is_promoted_or_one_no_longer_manages(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    browser.open("/")
    browser.follow(f"/users/{place.bob}/act")
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"scope": "administrator"})
    page = browser.open("/")
    assert BAR not in text(page)
    assert "You are yourself again" in text(page)
    assert browser.open(f"/domains/{place.acme}/users").status_code == 200, "Anna’s own rights, not Bob’s new ones"
