"""The page of messages (PRODUCT §4): folders, what is done with a message, its sound, and who gets in."""

import re

import pytest

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.broadcasts import msg_id
from controller.domain.ids import UserId
from controller.operations import actors, broadcasts, contacts, grants, messages
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.refused import Missing
from controller.store import messages as store
from controller.store.engine import Database, reading
from tests.webui.browser import Browser, text
from tests.webui.fake_controller import Answers
from tests.webui.place import SATURDAY, TUESDAY, Place
from tests.webui.queries import listening
from tests.webui.voices import a_message
from webui.portal import KEY

CONSOLE = actors.console(SATURDAY)
EVIL = '"><script>alert(1)</script>${SHELL(id)} \u202eevil'
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in()
    return browser


def left(database: Database, user: UserId, number: str = "+493012345678", **more: object) -> int:
    with saving(database) as session:
        return a_message(session, user, number, **more)  # type: ignore[arg-type]


def folder_of(database: Database, user: UserId, message: int) -> str:
    with reading(database) as session:
        found = store.one(session, user, message)
    return found.folder if found else "nowhere"


def callers(page: str) -> list[str]:
    found = re.findall(r'class="message-caller".*?<bdi>(.*?)</bdi>', page, re.DOTALL)
    return [re.sub("<[^>]*>", "", each) for each in found]


def test_an_empty_folder_says_what_will_be_there(anna: Browser, place: Place) -> None:
    address = f"/users/{place.anna}/messages"
    assert "No new messages" in text(anna.open(address))
    assert "What you have listened to is kept here." in text(anna.open(f"{address}?folder=saved"))
    assert "The trash is empty" in text(anna.open(f"{address}?folder=trash"))


def test_callers_are_named_by_contacts_colleagues_or_what_the_call_said(
    anna: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        ada = NewContact("Ada Lovelace", "", (NewNumber("mobile", "+491711234567"),), (), (), "")
        contacts.add(session, CONSOLE, place.acme, place.anna, ada)
    for number, name in (("+491711234567", "as sent"), ("1002", ""), ("+4930901820", "Zahnarzt"), ("", "")):
        left(database, place.anna, number, name=name)
    page = anna.open(f"/users/{place.anna}/messages")
    assert set(callers(page.text)) == {"Ada Lovelace", "Bob Brandt", "Zahnarzt", "Number not shown"}
    assert "+49 171 1234567" in text(page)


@pytest.mark.parametrize(("audience", "told"), [("domain", "To everybody"), ("department:Sales", "To Sales")])
def test_a_message_to_many_says_to_whom_it_went(
    anna: Browser, database: Database, place: Place, audience: str, told: str
) -> None:
    sound = keeping.new_key()
    with saving(database) as session:
        heard = Sound(sound, 5.0, 160_000)
        broadcasts.add(session, CONSOLE, place.acme, broadcasts.audience_of(audience), heard)
        a_message(session, place.anna, "1002", msg_id=msg_id(sound))
        other = a_message(session, place.anna)
    page = anna.open(f"/users/{place.anna}/messages")
    assert text(page).count(told) == 1
    assert "To " not in text(anna.client.get(f"/users/{place.anna}/messages/{other}", headers=FRAGMENT))


def test_what_a_caller_sends_as_his_name_is_shown_literally(anna: Browser, database: Database, place: Place) -> None:
    """PRODUCT §8.3."""
    left(database, place.anna, "+4930901820", name=EVIL)
    page = anna.open(f"/users/{place.anna}/messages")
    assert "<script>alert" not in page.text
    assert "${SHELL(id)}" in text(page)


def test_an_open_message_offers_what_can_be_done_with_it(anna: Browser, database: Database, place: Place) -> None:
    with saving(database) as session:
        numbers = (NewNumber("mobile", "+491711234567"), NewNumber("work", "+493055501"))
        contacts.add(session, CONSOLE, place.acme, place.anna, NewContact("Ada", "", numbers, (), (), ""))
    id_ = left(database, place.anna, "+491711234567")
    page = anna.open(f"/users/{place.anna}/messages?open={id_}")
    for words in ("Call back", "Play on my phone", "Send on", "Download", "Mark as heard", "Delete", "+49 30 55501"):
        assert words in text(page)
    assert re.findall(r'data-dial="([^"]*)"', page.text) == ["+491711234567", "+493055501"]
    assert 'id="calling"' in page.text
    assert (
        f'<audio class="player-plain" controls preload="none" src="/users/{place.anna}/messages/{id_}/sound'
        in page.text
    )


def test_a_caller_without_a_number_can_t_be_called_back(anna: Browser, database: Database, place: Place) -> None:
    id_ = left(database, place.anna, "")
    assert "Call back" not in text(anna.open(f"/users/{place.anna}/messages/{id_}"))


def test_a_message_is_deleted_and_put_back_without_scripts(anna: Browser, database: Database, place: Place) -> None:
    id_ = left(database, place.anna)
    anna.open(f"/users/{place.anna}/messages")
    page = anna.follow(f"/users/{place.anna}/messages/{id_}/move", to="trash")
    assert "The message is in the trash." in text(page)
    assert "Put it back" in text(page)
    assert folder_of(database, place.anna, id_) == "trash"
    anna.follow(f"/users/{place.anna}/messages/{id_}/move", to="new")
    assert folder_of(database, place.anna, id_) == "new"


def test_with_scripts_the_list_comes_back_with_a_toast_that_undoes_it(
    anna: Browser, database: Database, place: Place
) -> None:
    id_ = left(database, place.anna, folder="saved")
    address = f"/users/{place.anna}/messages/{id_}/move?folder=saved"
    answer = anna.client.post(address, data={"csrf_token": anna.token, "to": "trash"}, headers=FRAGMENT)
    assert "<html" not in answer.text
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    assert re.search(r'name="to" value="saved"><button[^>]*>Undo', answer.text)


def test_what_is_played_is_heard_and_stays_in_sight(anna: Browser, database: Database, place: Place) -> None:
    id_ = left(database, place.anna)
    address = f"/users/{place.anna}/messages"
    answer = anna.client.post(f"{address}/{id_}/heard", data={"csrf_token": anna.token}, headers=FRAGMENT)
    assert "it is among the saved ones now" in text(answer)
    assert folder_of(database, place.anna, id_) == "saved"
    kept = anna.client.get(f"{address}?open={id_}", headers=FRAGMENT)
    assert f'id="message-{id_}"' in kept.text
    assert f'id="message-{id_}"' not in anna.client.get(address, headers=FRAGMENT).text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"outcome": "rings"}, "Your phone rings: pick up, and you hear the message."),
        ({"outcome": "unregistered"}, "That phone is not connected, so it can’t ring."),
        ({"error": "gone"}, "This message is not there any more."),
        ({"error": "away"}, "The telephone system can’t be reached at the moment."),
    ],
)
def test_playing_on_a_phone_says_what_came_of_it(
    anna: Browser, database: Database, place: Place, controller: Answers, said: dict[str, str], told: str
) -> None:
    id_ = left(database, place.anna)
    controller.by_path["/messages/play"] = said
    address = f"/users/{place.anna}/messages/{id_}/play"
    answer = anna.client.post(address, data={"csrf_token": anna.token, "device": place.desk}, headers=FRAGMENT)
    assert told in text(answer)
    assert f"device={place.desk}" in controller.asked[-1]


def test_a_phone_of_somebody_else_is_not_rung(
    anna: Browser, database: Database, place: Place, controller: Answers
) -> None:
    id_ = left(database, place.anna)
    page = anna.client.post(
        f"/users/{place.anna}/messages/{id_}/play", data={"csrf_token": anna.token, "device": "999"}, headers=FRAGMENT
    )
    assert "That is not one of your phones." in text(page)
    assert not any(each.startswith("/messages") for each in controller.asked)


def test_a_message_is_sent_on_to_several_people_with_a_comment(
    anna: Browser, database: Database, place: Place, controller: Answers
) -> None:
    id_ = left(database, place.anna)
    controller.by_path["/messages/forward"] = {"done": 1, "failed": []}
    anna.open(f"/users/{place.anna}/messages/{id_}/forward")
    page = anna.follow(
        f"/users/{place.anna}/messages/{id_}/forward", to="Bob Brandt (1002), 1002", comment="Please call"
    )
    assert "The message was sent to 1 person." in text(page)
    assert any(f"to={place.bob}&" in each for each in controller.asked)


def test_a_name_that_nobody_has_is_said_at_its_field_and_nothing_typed_is_lost(
    anna: Browser, database: Database, place: Place
) -> None:
    """PRODUCT §8.5."""
    id_ = left(database, place.anna)
    anna.open(f"/users/{place.anna}/messages/{id_}/forward")
    page = anna.send(f"/users/{place.anna}/messages/{id_}/forward", to="Bobby", comment="Please call")
    assert page.status_code == 422
    assert "Nobody here is called “Bobby”." in text(page)
    assert 'value="Bobby"' in page.text
    assert "Please call</textarea>" in page.text


def test_500_messages_come_in_parts_and_cost_as_few_questions_as_five(
    anna: Browser, database: Database, place: Place
) -> None:
    with saving(database) as session:
        for number in range(120):
            a_message(session, place.anna, f"+4930123{number:04}")
    portal = anna.client.application.extensions[KEY]
    with listening(portal.database) as asked:
        page = anna.open(f"/users/{place.anna}/messages")
    assert len(asked) <= 20
    assert len(callers(page.text)) == 50
    more = re.search(r'href="([^"]*after=[^"]*)"', page.text)
    assert more
    second = anna.open(more[1].replace("&amp;", "&"))
    assert not set(callers(page.text)) & set(callers(second.text))


def test_a_search_finds_by_part_of_a_number(anna: Browser, database: Database, place: Place) -> None:
    left(database, place.anna, "+4930901820")
    left(database, place.anna, "+33140205050")
    page = anna.open(f"/users/{place.anna}/messages?q=9018")
    assert callers(page.text) == ["+49 30 901820"]
    assert "No message found" in text(anna.open(f"/users/{place.anna}/messages?q=nobody"))


def test_only_the_owner_gets_in(anna: Browser, database: Database, place: Place) -> None:
    """Not office managers, nor delegates: everybody else's look as if they were not there."""
    bobs, eves = left(database, place.bob), left(database, place.eve)
    with saving(database) as session:
        grants.give(session, CONSOLE, place.anna, "delegate", place.bob)
    nowhere = anna.open("/users/987654/messages")
    for address in (
        f"{place.bob}/messages",
        f"{place.bob}/messages/{bobs}/sound",
        f"{place.bob}/messages/{bobs}/outline",
        f"{place.eve}/messages/{eves}/sound",
        f"{place.anna}/messages/{bobs}/sound",
    ):
        answer = anna.open(f"/users/{address}")
        assert (answer.status_code, text(answer)) == (404, text(nowhere)), address


def test_home_shows_the_latest_new_ones(anna: Browser, database: Database, place: Place) -> None:
    assert 'hx-trigger="load, again, ' in anna.open("/").text
    assert "No new messages" in text(anna.client.get("/?part=voicemail", headers=FRAGMENT))
    for number in range(5):
        left(database, place.anna, f"+49309018{number:02}")
    portal = anna.client.application.extensions[KEY]
    with listening(portal.database) as asked:
        part = anna.client.get("/?part=voicemail", headers=FRAGMENT)
    assert len(asked) <= 20
    assert part.text.count('class="tile-message"') == 3
    assert "All messages (2 more)" in text(part)


def test_the_trash_is_emptied(anna: Browser, database: Database, place: Place) -> None:
    id_ = left(database, place.anna, folder="trash")
    anna.open(f"/users/{place.anna}/messages?folder=trash")
    page = anna.follow(f"/users/{place.anna}/messages/empty")
    assert "The trash is empty" in text(page)
    with reading(database) as session, pytest.raises(Missing):
        messages.one(session, actors.of_user(session, place.anna, TUESDAY, ""), place.anna, id_)
