"""What of voicemail messages is mailed, over the API."""

from controller.operations import actors, messagemail
from controller.operations.bell import saving
from controller.store.engine import Database
from tests.webui.api.caller import Caller, fields
from tests.webui.place import TUESDAY, Place


def test_it_is_read_and_changed_in_part(anna: Caller, place: Place, database: Database) -> None:
    path = f"/users/{place.anna}/mailbox/mail"
    usual = {"user_id": place.anna, "message_mail": "off", "message_mail_to": [], "message_mail_then": "keep"}
    usual |= {"message_text": "page", "waiting": []}
    assert anna.get(path).json == usual
    with saving(database) as session:
        me = actors.of_user(session, place.anna, TUESDAY, "")
        messagemail.change(session, me, place.anna, "notice", ("a@b.example",), is_proven=True)
    on = {"message_mail": "wav", "message_mail_to": ["a@b.example"]}
    assert anna.patch(path, on).json["message_mail_to"] == on["message_mail_to"]
    assert anna.patch(path, {"message_mail_then": "delete"}).json["message_mail_then"] == "delete"
    assert anna.get(path).json == {**usual, **on, "message_mail_then": "delete", "waiting": ["a@b.example"]}
    assert fields(anna.post(f"{path}/ask", {"address": "a@b.example"})) == {"message_mail_to"}
    assert anna.patch(path, {"message_mail": "off", "message_mail_to": []}).json["waiting"] == []


def test_new_addresses_are_named_where_the_password_is_asked_for(anna: Caller, place: Place) -> None:
    refused = anna.patch(f"/users/{place.anna}/mailbox/mail", {"message_mail_to": ["eve@evil.example"]})
    assert (refused.status_code, fields(refused)) == (422, {"message_mail_to"})


def test_what_is_refused_stands_at_its_field(anna: Caller, place: Place) -> None:
    path = f"/users/{place.anna}/mailbox/mail"
    assert fields(anna.patch(path, {"message_mail": "pigeon"})) == {"message_mail"}
    assert fields(anna.patch(path, {"message_mail": "wav", "message_mail_to": ["nobody"]})) == {"message_mail_to"}


def test_an_office_manager_sees_it_and_changes_nothing(anna: Caller, place: Place) -> None:
    path = f"/users/{place.bob}/mailbox/mail"
    assert anna.get(path).json["message_mail"] == "off"
    assert anna.patch(path, {"message_mail": "wav", "message_mail_to": ["eve@evil.example"]}).status_code == 403
