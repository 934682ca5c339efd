"""The time frames that a domain shares: who sees, changes and forces them (PRODUCT §3)."""

from datetime import UTC, datetime

import pytest

from controller.domain.ids import FrameId
from controller.domain.timeframes import Always
from controller.operations import actors, frames, grants
from controller.operations.bell import saving
from controller.store import find, load, plan_states
from controller.store.engine import Database, reading, writing
from controller.store.subjects import Subject
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place, shared_frame

CONSOLE = actors.console(SATURDAY)


def shared(place: Place) -> str:
    return f"/domains/{place.acme}/frames"


@pytest.fixture
def open_hours(database: Database, place: Place) -> FrameId:
    with reading(database) as session:
        return shared_frame(session, place.acme, "Open hours")


def test_an_office_manager_sees_whose_rules_use_each(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = text(browser.open(shared(place)))
    assert "Open hours Mon–Fri 9:00–17:00 Used by 1 rule of 1 person: Anna Ahlers (1001) · by phone: *741" in page
    assert "New time frame" in page
    of_bob = text(browser.open(f"/users/{place.bob}/frames"))
    assert "Open hours Mon–Fri 9:00–17:00 Not used in rules of Bob Brandt" in of_bob  # but in Anna's


def test_everybody_sees_them_but_only_managers_change_them(browser: Browser, place: Place, open_hours: FrameId) -> None:
    browser.sign_in("1002@acme.example")
    page = text(browser.open(shared(place)))
    assert "Open hours Mon–Fri 9:00–17:00 Not used in your own rules" in page  # Anna's rules are Anna's
    assert "New time frame" not in page
    assert "Switch by hand" not in page
    for path in ("/new", f"/{open_hours}", f"/{open_hours}/delete"):
        assert browser.open(shared(place) + path).status_code == 403, path
    for path in (f"/{open_hours}", f"/{open_hours}/delete", f"/{open_hours}/force", f"/{open_hours}/release"):
        assert browser.send(shared(place) + path, name="x", kind="always", on="no").status_code == 403, path


def test_another_domain_is_not_there(browser: Browser, place: Place, open_hours: FrameId) -> None:
    """PRODUCT §8.4."""
    browser.sign_in("1001@globex.example")
    assert browser.open(shared(place)).status_code == 404
    with_own = f"/domains/{place.acme + 1}/frames/{open_hours}"
    for path in (shared(place), with_own):
        assert browser.send(f"{path}/force", on="no").status_code == 404
    browser.sign_in()
    assert browser.send(f"/domains/{place.acme + 1}/frames/{open_hours}/force", on="no").status_code == 404


def test_a_manager_adds_and_changes_a_shared_frame(
    browser: Browser, database: Database, place: Place, open_hours: FrameId
) -> None:
    browser.sign_in()
    browser.open(f"{shared(place)}/new")
    page = text(browser.follow(f"{shared(place)}/new", name="Lunch", kind="weekly", **{"hours-1": "12-13"}))
    assert "Lunch Mon 12:00–13:00" in page
    assert "by phone: *744" in page
    browser.open(f"{shared(place)}/{open_hours}")
    page = text(browser.follow(f"{shared(place)}/{open_hours}", name="Open hours", kind="always"))
    assert "“Open hours” is saved: always. It goes live by itself" in page
    with reading(database) as session:
        assert load.load_frame(session, open_hours).kind == Always()


def test_a_change_that_is_live_is_said_to_be(
    browser: Browser, database: Database, place: Place, open_hours: FrameId
) -> None:
    """PRODUCT §8.2."""
    subject = Subject("frame", open_hours)
    with writing(database) as session:
        state = plan_states.state_of(session, subject)
        assert state is not None
        plan_states.applied(session, subject, state.wanted + 1, commit_to_live_ms=6.3)
    browser.sign_in()
    browser.open(f"{shared(place)}/{open_hours}")
    page = text(browser.follow(f"{shared(place)}/{open_hours}", name="Open hours", kind="always"))
    assert "It is live." in page


def test_the_night_switch_by_an_attendant(
    browser: Browser, database: Database, place: Place, open_hours: FrameId
) -> None:
    """PRODUCT §3: attendants force a shared frame until its next change or until released."""
    with saving(database) as session:
        grants.give(session, CONSOLE, place.bob, "attendant")
    browser.sign_in("1002@acme.example")
    own = f"/users/{place.bob}/frames"
    page = text(browser.open(own))
    assert "until its next change (17:00 today)" in page
    page = text(browser.follow(f"{shared(place)}/{open_hours}/force", on="no", until="next", back=own))
    assert "“Open hours” is off until 17:00 today. It counts for 1 person, not for you." in page
    assert "Switched off by hand until 17:00 today (by Bob Brandt, 11:00 today)" in page
    assert "Your own" in page  # back where the button stood
    page = text(browser.follow(f"{shared(place)}/{open_hours}/force", on="yes", until="released"))
    assert "Switched on by hand until it is switched back" in page
    page = text(browser.follow(f"{shared(place)}/{open_hours}/release"))
    assert "“Open hours” follows the clock again." in page
    assert "Switched" not in page


def test_a_force_that_says_neither_on_nor_off_is_refused(browser: Browser, place: Place, open_hours: FrameId) -> None:
    browser.sign_in()
    assert browser.send(f"{shared(place)}/{open_hours}/force", on="maybe").status_code == 422


def test_the_editor_of_a_forced_frame_says_what_is_forced(
    browser: Browser, database: Database, place: Place, open_hours: FrameId
) -> None:
    with saving(database) as session:
        frames.force(session, CONSOLE, open_hours, False, None)
    browser.sign_in()
    page = text(browser.open(f"{shared(place)}/{open_hours}"))
    assert "switched off by hand until it is switched back (Mon–Fri 9:00–17:00)" in page
    again = browser.send(f"{shared(place)}/preview?frame={open_hours}", kind="always")
    assert "switched off by hand until it is switched back (always)" in text(again)


def test_deleting_names_everybody_it_leaves_without_one(
    browser: Browser, database: Database, place: Place, open_hours: FrameId
) -> None:
    browser.sign_in()
    page = text(browser.open(f"{shared(place)}/{open_hours}/delete"))
    assert "Anna Ahlers (1001)" in page
    browser.follow(f"{shared(place)}/{open_hours}/delete", confirmed="yes")
    page = text(browser.follow(f"{shared(place)}/restore"))
    assert "“Open hours” is back." in page
    with reading(database) as session:
        assert "Open hours" in {card.name for card in find.frames(session, place.acme, None)}


def test_a_shared_frame_is_forced_until_a_chosen_moment(
    browser: Browser, place: Place, database: Database, open_hours: FrameId
) -> None:
    """The moment is read in the zone of who chooses it; one that has passed is refused, and stays in its field."""
    browser.sign_in()
    assert f'id="force-{open_hours}" open' in browser.open(f"{shared(place)}?force={open_hours}").text
    refused = browser.send(f"{shared(place)}/{open_hours}/force", on="no", until="at", at="2026-11-20T17:00")
    assert refused.status_code == 422
    assert "That moment has passed" in text(refused)
    assert 'value="2026-11-20T17:00"' in refused.text
    page = browser.follow(f"{shared(place)}/{open_hours}/force", on="no", until="at", at="2026-11-25T08:30")
    assert "“Open hours” is off until 8:30 tomorrow. It counts for you only." in text(page)
    with reading(database) as session:
        card = find.frame(session, open_hours)
    assert card is not None
    assert (card.forced_on, card.forced_until) == (False, datetime(2026, 11, 25, 7, 30, tzinfo=UTC))
