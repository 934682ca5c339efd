"""Outside lines and calls: state, order, the test call, permissions in words, the checker; and the domain's file."""

import io
from dataclasses import dataclass

import pytest

from controller.operations import actors, trunks
from controller.operations.bell import saving
from controller.operations.trunks import NewTrunk
from controller.operations.users import NewUser
from controller.settings import Settings
from controller.store import find
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, Place, person
from webui.domain import files, taking_out

CONSOLE = actors.console(SATURDAY)
DOWN = {"login": "rejected", "login_error": "SIP 403", "reachable": False, "calls": 0, "rtt_ms": None}
UP = {"login": "registered", "login_error": "", "reachable": True, "calls": 2, "rtt_ms": 12.0, "error": ""}
BUSY = {"error": "a call failed: SIP 503", "error_at": "2026-11-24T09:58:00+00:00"}


@dataclass(frozen=True, slots=True)
class Lines:
    first: int
    second: int


@pytest.fixture
def lines(database: Database, place: Place) -> Lines:
    with saving(database) as session:
        made = [
            trunks.add(session, CONSOLE, place.acme, NewTrunk(name, "sip.carrier.example", username=name, secret="s"))
            for name in ("one", "two")
        ]
    return Lines(*made)


def test_each_line_says_how_it_is_and_what_failed_last(
    browser: Browser, place: Place, lines: Lines, controller: Answers
) -> None:
    states = [{"trunk": lines.first, "name": "one", **DOWN, **BUSY}, {"trunk": lines.second, "name": "two", **UP}]
    controller.by_path["/trunks"] = {"trunks": states}
    browser.sign_in()
    page = text(browser.open(f"/domains/{place.acme}/trunks"))
    assert "Log-in refused: SIP 403" in page
    assert "a call failed: SIP 503 (2 minutes ago)" in page
    assert "Ready" in page
    assert "2 calls" in page


def test_without_a_controller_the_lines_are_shown_as_not_known(browser: Browser, place: Place, lines: Lines) -> None:
    browser.sign_in()
    page = text(browser.open(f"/domains/{place.acme}/trunks"))
    assert "We can’t see the lines at the moment" in page
    assert "Not known" in page


def test_a_line_is_moved_by_a_button_and_switched_off(
    browser: Browser, place: Place, lines: Lines, database: Database
) -> None:
    browser.sign_in()
    show = f"/domains/{place.acme}/trunks"
    browser.open(show)
    order = [str(lines.first), str(lines.second)]
    data = {"csrf_token": browser.token, "order": order, "move": f"up:{lines.second}"}
    assert browser.client.post(f"{show}/order", data=data).status_code == 303
    with reading(database) as session:
        assert [card.id for card in find.trunks(session, place.acme)] == [lines.second, lines.first]
    assert "two is off" in text(browser.follow(f"/trunks/{lines.second}/switch", on="no"))


def test_the_password_is_never_shown_and_stays_when_none_is_typed(
    browser: Browser, place: Place, lines: Lines, database: Database
) -> None:
    browser.sign_in()
    page = browser.open(f"/trunks/{lines.first}")
    assert 'name="secret" type="password" value=""' in page.text
    form = {"name": "One", "kind": "registration", "host": "sip.other.example", "transport": "udp"}
    more = {"username": "one", "secret": "", "number_format": "plus", "codecs": "alaw", "enabled": "yes"}
    browser.follow(f"/trunks/{lines.first}", **form, **more)
    with reading(database) as session:
        card = find.trunk(session, lines.first)
    assert card is not None
    assert (card.name, card.host, card.codecs) == ("One", "sip.other.example", ("alaw",))
    refused = browser.send(f"/trunks/{lines.first}", **form | more | {"kind": "address", "addresses": "192.0.2.1"})
    assert refused.status_code == 422
    assert "only an administrator names them" in text(refused)
    both = browser.send(f"/trunks/{lines.first}", **form | more | {"name": "", "username": "", "channels": "x"})
    for said in ("The name is empty", "we need user name and password", "“x” is not a whole number. Use 1 to 10000."):
        assert said in text(both)


def test_permissions_are_countries_and_the_checker_says_who_may_call_what(
    browser: Browser, place: Place, database: Database
) -> None:
    browser.sign_in()
    page = f"/domains/{place.acme}/outside"
    assert "Germany" in text(browser.open(page))
    assert "No: +33 1 23 45 67 89" in text(browser.open(f"{page}?number=%2B33 1 23456789"))
    assert "France" in text(browser.follow(f"{page}/permit", country="FR"))
    assert "Yes: +33 1 23 45 67 89" in text(browser.open(f"{page}/check?number=%2B33 1 23456789&who=bob brandt"))
    assert "Always" in text(browser.open(f"{page}/check?number=112"))
    browser.follow(f"{page}/permit", begins="+49900", refuse="yes")
    with reading(database) as session:
        domain = find.domain(session, place.acme)
    assert domain is not None
    assert domain.outbound == ("+49", "+33", "!+49900")
    browser.follow(f"{page}/withdraw", pattern="+33")
    assert "No: +33" in text(browser.open(f"{page}?number=%2B33 1 23456789"))
    refused = browser.send(f"{page}/permit", begins="abc")
    assert refused.status_code == 422
    assert 'id="begins-problem"' in refused.text


def test_limits_and_dialling_are_saved_and_nonsense_is_told_at_its_field(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = f"/domains/{place.acme}/outside"
    browser.open(page)
    assert "Saved" in text(browser.follow(f"{page}/limits", day_calls="50", day_minutes="", day_countries="2"))
    refused = browser.send(f"{page}/dialling", outside_prefix="12345", emergency_numbers="999, 10x")
    assert refused.status_code == 422
    assert 'id="outside_prefix-problem"' in refused.text
    assert 'id="emergency_numbers-problem"' in refused.text


def test_a_file_first_says_what_it_would_change_then_changes_it(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        person(session, place.acme, NewUser("1090", "Ada Admin", scope="administrator"))
    browser.sign_in("1090@acme.example")
    page = f"/domains/{place.acme}/file"
    file = browser.client.get(f"{page}/export").text.replace("Bob Brandt", "Bob Bright")
    browser.open(page)
    data = {"csrf_token": browser.token, "do": "try", "file": (io.BytesIO(file.encode()), "acme.yaml")}
    tried = browser.client.post(page, data=data, content_type="multipart/form-data")
    assert "Bob Bright" in text(tried)
    assert "Import now" in text(tried)
    with reading(database) as session:
        bob = find.user(session, place.bob)
    assert bob is not None
    assert bob.name == "Bob Brandt", "only said"
    done = browser.send(page, text=file + "# padding\n" * 100_000, do="bring")  # a megabyte
    assert "Imported." in text(done)
    with reading(database) as session:
        assert find.user(session, place.bob).name == "Bob Bright"  # type: ignore[union-attr]
    faulty = browser.send(page, text=file.replace("ring_timeout: 25", "ring_timeout: soon"), do="bring")
    assert faulty.status_code == 422
    assert "Line " in text(faulty)
    assert "of globex.example" in text(browser.send(page, text="domain:\n  name: globex.example\n", do="try"))
    head = "domain:\n  name: acme.example\n"
    without_me = browser.send(page, text=head + "users:\n- extension: '1001'\n", do="try", remove="yes")
    assert without_me.status_code == 422
    assert "Nothing was changed. You can’t delete yourself. Ask another office manager or" in text(without_me)
    assert "- extension: '1001'" in text(without_me), "what was typed is kept"


def test_an_office_manager_exports_but_does_not_import(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = f"/domains/{place.acme}/file"
    assert "name: acme.example" in browser.client.get(f"{page}/export").text
    browser.open(page)
    assert browser.send(page, text="", do="try").status_code == 403


@pytest.mark.slow
def test_the_file_of_a_large_domain_is_written_by_a_process_of_its_own(
    browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in()
    page = f"/domains/{place.acme}/file/export"
    at_once = browser.client.get(page).text
    monkeypatch.setattr(files, "FEW", 0)
    apart = browser.client.get(page)
    assert apart.text.partition("\n")[2] == at_once.partition("\n")[2], "the first line tells the moment"
    assert apart.headers["Content-Disposition"] == 'attachment; filename="acme.example.yaml"'


@pytest.mark.slow
def test_few_such_files_are_written_at_once_and_who_stops_reading_ends_his(
    browser: Browser, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in()
    page = f"/domains/{place.acme}/file/export"
    monkeypatch.setattr(files, "FEW", 0)
    open_ = [browser.client.get(page, buffered=False) for _ in range(2)]
    assert browser.client.get(page).status_code == 429
    for answer in open_:
        answer.close()
    assert browser.client.get(page).status_code == 200


@pytest.mark.slow
def test_a_file_that_cannot_be_written_is_no_half_a_file(
    browser: Browser, place: Place, home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in()
    monkeypatch.setattr(files, "FEW", 0)
    nowhere = {**home.environ(), "RINGPLAN_DATABASE_URL": f"sqlite:///{home.home}/nowhere.db"}
    monkeypatch.setitem(browser.client.application.config, taking_out.ENVIRON, nowhere)
    assert browser.client.get(f"/domains/{place.acme}/file/export").status_code == 500
