"""Further addresses of voicemail messages: each agrees before anything else is sent there; and limits."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.mail.letters import letter
from controller.mail.message import message
from controller.operations import mailboxes, mailcap, messageaddresses, messagemail, users
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import find, mailqueue
from controller.store import messagemail as stored
from tests.operations.office import ADMIN, MONDAY, Office, acting
from tests.operations.test_messagemail import mailed, new

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOME = "home@else.example"


def wants(session: Session, office: Office, *to: str, at: timedelta = timedelta(0), user: UserId | None = None) -> None:
    me = replace(acting(session, user or office.anna), at=MONDAY + at)
    messagemail.change(session, me, user or office.anna, "notice", to, is_proven=True, make_secret=secret)


def secret() -> str:
    secret.count += 1  # type: ignore[attr-defined]
    return f"secret {secret.count}"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _begin(session: Session, office: Office) -> None:
    secret.count = 0  # type: ignore[attr-defined]
    users.change(session, ADMIN, office.anna, {"email": "anna@acme.example"})


def test_nothing_is_sent_to_an_address_that_has_not_agreed(session: Session, office: Office) -> None:
    wants(session, office, HOME)
    assert mailed(session) == [("confirm address", HOME), ("message mail changed", "anna@acme.example")]
    assert new(session, office) == 1
    assert mailed(session) == [("message", "anna@acme.example")]
    asked = messageaddresses.confirm(session, "secret 1", MONDAY + DAY, "192.0.2.1")
    assert (asked.login, asked.address) == ("1001@acme.example", HOME)
    assert messageaddresses.waiting(session, acting(session, office.anna), office.anna) == ()
    assert new(session, office, "2-1") == 2
    assert messageaddresses.confirm(session, "secret 1", MONDAY + DAY, "").is_confirmed, "pressed twice"


def test_the_mail_that_asks_holds_no_word_of_who_names_the_address(session: Session, office: Office) -> None:
    """Or else whoever has a log-in could send his advertisement to anybody."""
    users.change(session, ADMIN, office.anna, {"name": "BUY NOW evil.example"})
    wants(session, office, HOME)
    told = mailqueue.claim(session, MONDAY + DAY)
    assert told is not None
    assert told.kind == "confirm address"
    assert "1001@acme.example" in written(told)
    assert "BUY" not in written(told)


def test_an_address_is_asked_once_an_hour_whoever_names_it_and_however(session: Session, office: Office) -> None:
    for _ in range(3):
        wants(session, office, HOME)
        wants(session, office)
    wants(session, office, HOME.upper(), user=office.bob)
    wants(session, office, HOME)
    assert [kind for kind, to in mailed(session) if to.lower() == HOME] == ["confirm address"]
    me = acting(session, office.anna)
    with pytest.raises(Refused, match="within the last hour"):
        messageaddresses.ask_again(session, me, office.anna, HOME, secret)
    messageaddresses.ask_again(session, replace(me, at=MONDAY + HOUR), office.anna, HOME, secret)
    assert mailed(session) == [("confirm address", HOME)]
    with pytest.raises(Missing):
        messageaddresses.opened(session, "secret 1", MONDAY + HOUR)
    assert messageaddresses.opened(session, "secret 2", MONDAY + HOUR).address == HOME


def test_nobody_has_more_than_twenty_asked_a_day(session: Session, office: Office) -> None:
    for turn in range(6):
        wants(session, office, *(f"{turn}{each}@else.example" for each in range(5)))
    assert [kind for kind, _ in mailed(session)].count("confirm address") == messageaddresses.A_DAY
    me = replace(acting(session, office.anna), at=MONDAY + HOUR)
    with pytest.raises(Refused, match="tomorrow"):
        messageaddresses.ask_again(session, me, office.anna, "50@else.example")


def test_a_link_ends_with_its_week_its_address_and_its_mailbox(session: Session, office: Office) -> None:
    wants(session, office, HOME)
    messageaddresses.opened(session, "secret 1", MONDAY + messageaddresses.LASTS - HOUR)
    with pytest.raises(Missing):
        messageaddresses.opened(session, "secret 1", MONDAY + messageaddresses.LASTS)
    mailboxes.switch_off(session, ADMIN, office.anna)
    with pytest.raises(Missing):
        messageaddresses.confirm(session, "secret 1", MONDAY, "")
    mailboxes.switch_on(session, ADMIN, office.anna)
    wants(session, office)
    with pytest.raises(Missing):
        messageaddresses.confirm(session, "secret 1", MONDAY, "")


def test_who_comes_back_into_the_list_is_asked_again(session: Session, office: Office) -> None:
    wants(session, office, HOME)
    messageaddresses.confirm(session, "secret 1", MONDAY, "")
    wants(session, office)
    wants(session, office, HOME, at=DAY)
    assert messageaddresses.waiting(session, acting(session, office.anna), office.anna) == (HOME,)
    messageaddresses.forget_ended(session, MONDAY + 9 * DAY)
    with pytest.raises(Missing):
        messageaddresses.opened(session, "secret 2", MONDAY + DAY)


def test_a_new_address_takes_the_password_and_the_others_do_not(session: Session, office: Office) -> None:
    me = acting(session, office.anna)
    with pytest.raises(Refused, match="password"):
        messagemail.change(session, me, office.anna, "notice", (HOME,))
    wants(session, office, HOME)
    messagemail.change(session, me, office.anna, "wav", (HOME,))
    messagemail.change(session, me, office.anna, "wav")


def test_only_the_owner_has_an_address_asked_again(session: Session, office: Office) -> None:
    wants(session, office, HOME, user=office.bob)
    with pytest.raises(Forbidden, match="private"):
        messageaddresses.ask_again(session, acting(session, office.anna), office.bob, HOME)
    with pytest.raises(Refused, match="does not wait"):
        messageaddresses.ask_again(session, acting(session, office.bob), office.bob, "eve@evil.example")


def test_who_has_a_shell_names_addresses_that_need_not_agree(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.bob, "notice", (HOME,))
    assert messageaddresses.waiting(session, acting(session, office.bob), office.bob) == ()
    assert mailed(session) == []


def test_there_are_so_many_mails_of_messages_a_day(
    session: Session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What not every address got stays where it is; tomorrow they go again."""
    monkeypatch.setattr(mailcap, "OF_USER", 3)
    messagemail.change(session, ADMIN, office.anna, "wav", (HOME,), "delete")
    assert [new(session, office, f"{each}-1") for each in range(3)] == [2, 1, 0]
    claimed = [mailqueue.claim(session, MONDAY + DAY) for _ in range(4)]
    assert [each.cells["then"] for each in claimed if each and each.kind == "message"] == ["delete", "delete", "keep"]
    assert mailcap.is_reached(session, office.anna, MONDAY)
    assert mailcap.reached_by(session, MONDAY) == 1
    assert not mailcap.is_reached(session, office.anna, MONDAY + DAY)
    assert stored.of(session, office.anna).then == "delete"


def test_there_are_so_many_a_day_to_one_address(
    session: Session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailcap, "TO_ADDRESS", 2)
    messagemail.change(session, ADMIN, office.anna, "notice", (HOME,))
    assert [new(session, office, f"{each}-1") for each in range(3)] == [2, 2, 0]


def written(told: mailqueue.Mail) -> str:
    return message(letter(told.kind, told.cells), told, ("", "from@acme.example"), "https://acme.example").as_string()


def test_of_whom_is_deleted_nothing_is_left(session: Session, office: Office) -> None:
    wants(session, office, HOME)
    users.remove(session, ADMIN, office.anna)
    assert find.user(session, office.anna) is None
    with pytest.raises(Missing):
        messageaddresses.opened(session, "secret 1", MONDAY)
