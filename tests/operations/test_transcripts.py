"""Voicemail messages as text: who wants them so, who reads it, what becomes of it (PRODUCT §4 Messages, §8.4)."""

import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.messages import Differences, Found
from controller.domain.transcribing import understands
from controller.operations import (
    domains,
    exporting,
    features,
    fileformat,
    importing,
    messagemail,
    messagenews,
    messages,
    users,
)
from controller.operations import transcripts as wishes
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import mailqueue, transcripts
from controller.store import messages as index
from controller.store.transcripts import Task, Transcript
from tests.operations.office import ADMIN, MONDAY, Office, acting

MINUTE = timedelta(minutes=1)
PAUSES = (MINUTE, 10 * MINUTE)


@pytest.fixture(autouse=True)
def _on(session: Session, office: Office) -> None:
    domains.change(session, ADMIN, office.acme, {"transcripts": True})
    users.change(session, ADMIN, office.anna, {"email": "anna@acme.example"})


def arrive(
    session: Session, user: UserId, msg_id: str = "1-1", command: str = "engine", called: datetime = MONDAY
) -> int:
    """A message, as the index takes it in; how many texts are wanted for it."""
    found = Found(msg_id, "INBOX", "1002", "", called, 9, MONDAY)
    index.fold(session, user, Differences((found,), (), (), ()), MONDAY)
    messagenews.tell(session, user, [found], MONDAY)
    return wishes.want(session, user, [found], MONDAY, lambda language: understands(command, language))


def claimed(session: Session, at: datetime = MONDAY) -> Task:
    task = transcripts.claim(session, at, PAUSES)
    assert task is not None
    return task


def shown(session: Session, user: UserId) -> list[Transcript | None]:
    return [each.transcript for each in messages.page(session, acting(session, user), user, "new")]


def make(session: Session, text: str = "please call back", at: datetime = MONDAY) -> bool:
    return wishes.made(session, claimed(session), text, "d" * 64, at)


def wants(session: Session, office: Office, text: str, how: str = "wav") -> None:
    messagemail.change(session, acting(session, office.anna), office.anna, how, text=text)


def test_a_message_waits_for_its_text_and_then_has_it(session: Session, office: Office) -> None:
    assert arrive(session, office.anna) == 1
    assert shown(session, office.anna) == [Transcript("waiting", "en", "")]
    assert make(session)
    assert shown(session, office.anna) == [Transcript("done", "en", "please call back")]
    assert transcripts.claim(session, MONDAY + timedelta(days=1), PAUSES) is None


@pytest.mark.parametrize(
    ("what", "command"),
    [
        ("domain", "engine"),
        ("owner", "engine"),
        ("feature", "engine"),
        ("office", "engine"),
        ("language", "pocketsphinx"),
        ("engine", ""),
    ],
)
def test_none_is_made_without_everybodys_yes(session: Session, office: Office, what: str, command: str) -> None:
    """Off until an administrator switches it on; the owner's no counts for his; ours knows English only."""
    if what == "domain":
        domains.change(session, ADMIN, office.acme, {"transcripts": False})
    elif what == "owner":
        wants(session, office, "off")
    elif what == "feature":
        users.change(session, ADMIN, office.anna, {"switched_off": [features.MESSAGES]})
    elif what == "office":
        domains.change(session, ADMIN, office.acme, {"switched_off": [features.MESSAGES]})
    elif what == "language":
        users.change(session, ADMIN, office.anna, {"language": "fr"})
    assert arrive(session, office.anna, command=command) == 0
    assert transcripts.claim(session, MONDAY, PAUSES) is None


def test_old_messages_are_no_news(session: Session, office: Office) -> None:
    assert arrive(session, office.anna, called=MONDAY - timedelta(days=2)) == 0


def test_only_administrators_switch_it_on(session: Session, office: Office) -> None:
    anna = acting(session, office.anna)
    with pytest.raises(Forbidden):
        domains.change(session, anna, office.acme, {"transcripts": False})
    domains.change(session, anna, office.acme, {"transcripts": True, "language": "en"})
    with pytest.raises(Refused):
        domains.change(session, ADMIN, office.acme, {"transcripts": "yes"})
    assert not domains.show(session, ADMIN, office.bolt).transcripts


@pytest.mark.parametrize("who", ["owner", "domain"])
def test_switched_off_the_texts_are_gone_and_none_under_way_comes_back(
    session: Session, office: Office, who: str
) -> None:
    arrive(session, office.anna)
    make(session)
    arrive(session, office.anna, "1-2")
    under_way = claimed(session)
    if who == "owner":
        wants(session, office, "off")
    else:
        domains.change(session, ADMIN, office.acme, {"transcripts": False})
    assert shown(session, office.anna) == [None, None]
    assert not wishes.made(session, under_way, "too late", "e" * 64, MONDAY)
    assert shown(session, office.anna) == [None, None]


def test_a_text_goes_with_its_message(session: Session, office: Office) -> None:
    arrive(session, office.anna)
    make(session)
    [held] = index.known(session, office.anna)
    index.fold(session, office.anna, Differences((), (), (), (held.id,)), MONDAY)
    assert transcripts.of_messages(session, [held.id]) == {}


def test_a_text_is_as_private_as_the_message(session: Session, office: Office) -> None:
    """PRODUCT §8.4: not for managers, and not in what is exported."""
    arrive(session, office.bob)
    make(session)
    with pytest.raises(Missing):
        messages.page(session, acting(session, office.anna), office.bob, "new")
    with pytest.raises(Forbidden, match="private"):
        messagemail.change(session, acting(session, office.anna), office.bob, "off", text="mail")
    assert "please call back" not in "".join(exporting.export(session, ADMIN, office.acme, secrets=True))


@pytest.mark.parametrize(("sought", "count"), [("call", 1), ("BACK please", 1), ("call nobody", 0), ("50%", 0)])
def test_messages_are_found_by_what_was_said(session: Session, office: Office, sought: str, count: int) -> None:
    arrive(session, office.anna)
    make(session, "Please, câll back")
    anna = acting(session, office.anna)
    assert len(messages.page(session, anna, office.anna, "new", sought)) == count


@pytest.mark.parametrize(("text", "how", "waits"), [("mail", "wav", 2), ("mail", "notice", 2), ("page", "wav", 0)])
def test_a_mail_waits_two_minutes_for_the_text_that_it_is_to_bring(
    session: Session, office: Office, text: str, how: str, waits: int
) -> None:
    wants(session, office, text, how)
    arrive(session, office.anna)
    if waits:
        assert mailqueue.claim(session, MONDAY + waits * MINUTE - timedelta(seconds=1)) is None
    assert mailqueue.claim(session, MONDAY + waits * MINUTE) is not None


def test_the_text_goes_along_as_soon_as_it_is_there(session: Session, office: Office) -> None:
    wants(session, office, "mail")
    arrive(session, office.anna)
    arrive(session, office.anna, "1-2")
    make(session, at=MONDAY + timedelta(seconds=9))
    mail = mailqueue.claim(session, MONDAY + timedelta(seconds=9))
    assert mail is not None
    assert (mail.about, mail.cells["text"]) == ("1-1", "please call back")
    assert mailqueue.claim(session, MONDAY + timedelta(seconds=9)) is None, "the other one waits for its own"
    assert wishes.not_made(session, claimed(session), MONDAY + timedelta(seconds=10))
    mail = mailqueue.claim(session, MONDAY + timedelta(seconds=10))
    assert mail is not None
    assert "text" not in mail.cells


def test_a_try_counts_when_it_begins_and_is_begun_anew_after_a_restart(session: Session, office: Office) -> None:
    arrive(session, office.anna)
    assert [claimed(session).tries, transcripts.claim(session, MONDAY, PAUSES)] == [1, None]
    transcripts.release(session, MONDAY)
    second = claimed(session)
    assert second.tries == 2
    assert not transcripts.is_due(session, MONDAY + 9 * MINUTE)
    transcripts.put_back(session, second, MONDAY)
    assert claimed(session).tries == 2, "what is no fault of the message is not counted"
    transcripts.end_late(session, MONDAY + MINUTE)
    assert shown(session, office.anna) == [Transcript("failed", "en", "")]


def test_the_same_sound_is_known_within_the_domain_only(session: Session, office: Office) -> None:
    domains.change(session, ADMIN, office.bolt, {"transcripts": True})
    arrive(session, office.anna)
    make(session)
    assert transcripts.of_same_sound(session, office.acme, "en", "d" * 64) == "please call back"
    assert transcripts.of_same_sound(session, office.bolt, "en", "d" * 64) is None
    assert transcripts.of_same_sound(session, office.acme, "fr", "d" * 64) is None


def test_both_wishes_stand_in_the_file_of_a_domain(session: Session, office: Office) -> None:
    wants(session, office, "mail", "notice")
    text = "".join(exporting.export(session, ADMIN, office.acme))
    assert "  transcripts: yes\n" in text
    assert "message_text: mail" in text
    changed = text.replace("message_text: mail", "message_text: page").replace("transcripts: yes", "transcripts: no")
    importing.run(session, ADMIN, fileformat.read(io.BytesIO(changed.encode())))
    assert messagemail.settings(session, ADMIN, office.anna).text == "page"
    assert not domains.show(session, ADMIN, office.acme).transcripts
