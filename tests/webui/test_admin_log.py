"""The audit log in words, and the page of the telephone system."""

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import actors, bans, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store import plan_states
from controller.store.engine import Database
from controller.store.subjects import Subject
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place, person

CONSOLE = actors.console(SATURDAY)
NOW = {"now": TUESDAY.isoformat(), "boot": "2026-11-21 08:00:00", "fault": ""}


def administrator(database: Database, place: Place) -> str:
    with saving(database) as session:
        person(session, place.acme, NewUser("1090", "Ada Admin", scope="administrator"))
    return "1090@acme.example"


def fail(session: Session, user: UserId, why: str) -> None:
    """As the controller notes what the compiler could not express."""
    state = plan_states.state_of(session, Subject("user", user))
    assert state is not None
    plan_states.failed(session, Subject("user", user), state.wanted, why)


def test_a_change_is_told_field_by_field_in_words(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        users.change(session, CONSOLE, place.bob, {"name": "Bob B", "listed": False, "department": "<b>Sales</b>"})
    browser.sign_in()
    page = browser.open(f"/domains/{place.acme}/audit")
    assert "name Bob Brandt → Bob B" in text(page)
    assert "in the directory yes → no" in text(page)
    assert "&lt;b&gt;Sales" in page.text
    assert "Eve Ellis" not in text(page)


def test_the_log_is_filtered_by_person_noun_and_day(browser: Browser, place: Place, database: Database) -> None:
    later = actors.console(TUESDAY, "somebody")
    with saving(database) as session:
        users.change(session, later, place.bob, {"department": "Depot"})
    browser.sign_in()
    log = f"/domains/{place.acme}/audit"
    assert "Depot" in text(browser.open(f"{log}?who=somebody&kind=user&since=2026-11-24&until=2026-11-24"))
    assert "Nothing found" in text(browser.open(f"{log}?who=somebody&kind=did"))
    assert "Depot" not in text(browser.open(f"{log}?until=2026-11-23"))
    assert browser.open(f"{log}?since=nonsense&before=x&subject=999999999999").status_code == 200


def test_the_log_goes_on_where_the_page_ended(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        for number in range(60):
            users.change(session, CONSOLE, place.bob, {"department": f"D{number:02}"})
    browser.sign_in()
    first = text(browser.open(f"/domains/{place.acme}/audit?kind=user"))
    assert "D59" in first
    assert "→ D05" not in first
    assert "Show more" in first


def test_the_system_page_says_what_is_not_live_and_why(
    browser: Browser, place: Place, database: Database, controller: Answers
) -> None:
    controller.by_path["/status"] = {"pbx": "up", "since": None, "pending": 1, **NOW}
    with saving(database) as session:
        fail(session, place.bob, "a forward that can’t be expressed")
        fail(session, place.eve, "something of Eve")
    browser.sign_in()
    page = text(browser.open("/system"))
    assert "Answering rules: Bob Brandt" in page
    assert "a forward that can’t be expressed" in page
    assert "something of Eve" not in page, "an office manager sees the own domain"
    assert "Clock Agrees" in page
    assert "Outside lines None yet: nobody can call outside" in page
    assert "Addresses kept out" not in page
    assert "Recordings" not in page, "said only while none can be made"
    controller.by_path["/status"]["unrecorded"] = "full"
    assert "Recordings Not possible now The disk is nearly full. Calls go on without." in text(browser.open("/system"))
    browser.enter(administrator(database, place))
    assert "something of Eve" in text(browser.open("/system"))


def test_with_the_controller_away_the_page_says_that_calls_go_on(browser: Browser) -> None:
    browser.sign_in()
    page = text(browser.open("/system"))
    assert "Not known" in page
    assert "Calls go on" in page


def test_an_address_that_is_kept_out_can_be_let_in_again(browser: Browser, place: Place, database: Database) -> None:
    with saving(database) as session:
        bans.add(session, CONSOLE, "198.51.100.7", "too many failed log-ins", TUESDAY.replace(year=2027))
    browser.enter(administrator(database, place))
    assert "198.51.100.7" in text(browser.open("/system"))
    assert "198.51.100.7 may come in again." in text(browser.follow("/system/let-in", address="198.51.100.7"))
    assert "None. Who fails" in text(browser.open("/system"))
    browser.sign_in()
    browser.open("/system")
    assert browser.send("/system/let-in", address="198.51.100.7").status_code == 403
