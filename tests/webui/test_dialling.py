"""Feature codes in the portal: the form of a domain's codes, and the card of what one can dial (PRODUCT §5)."""

from controller.domain.codes import FEATURES
from controller.operations import actors, codes
from controller.operations.bell import saving
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.place import SATURDAY, Place

CONSOLE = actors.console(SATURDAY)
USUAL = {feature.key: feature.usual for feature in FEATURES}


def dialled(database: Database, place: Place) -> dict[str, str]:
    with reading(database) as session:
        return {each.feature.key: each.code for each in codes.everything(session, CONSOLE, place.acme)}


def sent(browser: Browser, place: Place, address: str = "", **changes: str) -> tuple[int, str]:
    page = f"/domains/{place.acme}/codes"
    browser.open(page)
    data = {"csrf_token": browser.token, **USUAL, **changes}
    answer = browser.client.post(page + address, data=data)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_page_shows_every_code_with_what_it_does(browser: Browser, place: Place) -> None:
    browser.sign_in()
    page = text(browser.open(f"/domains/{place.acme}/codes"))
    for feature in FEATURES:
        assert feature.name in page
        assert feature.does in page


def test_another_code_is_saved_and_another_is_switched_off(browser: Browser, place: Place, database: Database) -> None:
    browser.sign_in()
    assert sent(browser, place, echo="#1", hide="")[0] == 303
    assert dialled(database, place) == USUAL | {"echo": "#1", "hide": ""}
    assert "2 codes are not the usual ones." in text(browser.open(f"/domains/{place.acme}/codes"))
    assert sent(browser, place, "/usual")[0] == 303
    assert dialled(database, place) == USUAL


def test_a_clash_stands_at_its_field_what_was_typed_is_kept_and_nothing_is_changed(
    browser: Browser, place: Place, database: Database
) -> None:
    """PRODUCT §5: the editor names the clash."""
    browser.sign_in()
    status, page = sent(browser, place, echo="*73", dnd="112", hide="##")
    assert status == 422
    assert 'id="dnd-problem"' in page
    assert 'id="echo-problem"' in page
    assert "2 codes can’t stay so" in page
    assert 'value="*73"' in page
    assert 'value="##"' in page
    status, page = sent(browser, place, echo="*73", hide="##")
    assert 'id="echo-problem"' in page
    assert "Stop forwarding all calls" in page.partition('id="echo-problem"')[2]
    assert dialled(database, place) == USUAL


def test_everybody_has_the_card_with_the_codes_of_the_own_domain(
    browser: Browser, place: Place, database: Database
) -> None:
    with saving(database) as session:
        codes.change(session, CONSOLE, place.acme, {"echo": "#1", "hide": ""})
    browser.sign_in("1002@acme.example")
    card = text(browser.open("/dialling"))
    assert "#1" in card
    assert "Call without showing your number" not in card, "it is switched off"
    assert "Force a time frame" not in card, "for attendants and office managers"
    assert "Change codes" not in card
    assert "#1" in text(browser.open("/help?q=echo"))
    assert browser.client.get(f"/domains/{place.acme}/codes").status_code == 403


def test_managers_see_the_codes_of_frames_on_the_card_too(browser: Browser, place: Place) -> None:
    browser.sign_in()
    card = text(browser.open("/dialling"))
    assert "*74" in card
    assert "frame number" in card
    assert "Change codes" in card


def test_the_audit_log_says_what_was_changed(browser: Browser, place: Place) -> None:
    browser.sign_in()
    sent(browser, place, echo="#1")
    page = text(browser.open(f"/domains/{place.acme}/audit"))
    assert "Feature codes changed" in page
    assert "#1" in page
