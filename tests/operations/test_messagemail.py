"""What of voicemail messages is mailed: checked, private, told, in the file of a domain (PRODUCT §4 Messages)."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.messages import Found, differences
from controller.operations import (
    domains,
    exporting,
    fileformat,
    importing,
    mail,
    mailboxes,
    messagemail,
    messagenews,
    users,
)
from controller.operations.fileshape import BadFile
from controller.operations.refused import Forbidden, Missing, Refused
from controller.store import mailqueue
from controller.store import messagemail as stored
from controller.store import messages as index
from controller.store.messagemail import MessageMail
from controller.store.tables import AuditRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, person

ANNA = "anna@acme.example"


@pytest.fixture(autouse=True)
def _addresses(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.anna, {"email": ANNA})


def mailed(session: Session) -> list[tuple[str, str]]:
    """Kinds and recipients."""
    found = []
    while (claimed := mailqueue.claim(session, MONDAY + timedelta(days=1))) is not None:
        found.append((claimed.kind, claimed.recipient))
    return found


def new(session: Session, office: Office, msg_id: str = "1-1") -> int:
    """A message for Anna; how many mails."""
    found = Found(msg_id, "INBOX", "1002", "", MONDAY, 9, MONDAY)
    index.fold(session, office.anna, differences([], [found], MONDAY), MONDAY)
    return messagenews.tell(session, office.anna, [found], MONDAY)


def test_it_is_off_until_its_owner_wants_it_and_counts_from_then_on(session: Session, office: Office) -> None:
    me = acting(session, office.anna)
    assert messagemail.settings(session, me, office.anna) == MessageMail("off", (), "keep", None)
    on = messagemail.change(session, me, office.anna, "notice")
    assert on.since == MONDAY
    later = replace(me, at=MONDAY + timedelta(hours=1))
    assert messagemail.change(session, later, office.anna, "wav", (), "delete").since == MONDAY
    assert messagemail.change(session, later, office.anna, "off").since is None
    assert messagemail.change(session, later, office.anna, "notice").since == later.at


@pytest.mark.parametrize(
    ("how", "to", "then", "fields"),
    [
        ("pigeon", (), "keep", {"message_mail"}),
        ("notice", (), "burn", {"message_mail_then"}),
        ("notice", ("nobody",), "keep", {"message_mail_to"}),
        ("notice", ("a@b.example\nBcc: eve@evil.example",), "keep", {"message_mail_to"}),
        ("notice", tuple(f"{each}@b.example" for each in range(6)), "keep", {"message_mail_to"}),
        ("notice", (), "delete", {"message_mail_then"}),  # nobody would have the sound
        ("off", ("nobody",), "keep", {"message_mail_to"}),
    ],
)
def test_what_can_t_be_so_is_refused_at_its_field_and_changes_nothing(
    session: Session, office: Office, how: str, to: tuple[str, ...], then: str, fields: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        messagemail.change(session, acting(session, office.anna), office.anna, how, to, then)
    assert {problem.field for problem in refused.value.problems} == fields
    assert stored.of(session, office.anna) == stored.USUAL


def test_there_must_be_an_address_and_each_is_named_once(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    with pytest.raises(Refused, match="no e-mail address"):
        messagemail.change(session, bob, office.bob, "notice")
    two = ("bob@home.example", " bob@home.example ", "", "office@acme.example")
    assert messagemail.change(session, bob, office.bob, "notice", two, is_proven=True).to == (
        "bob@home.example",
        "office@acme.example",
    )
    assert messagemail.change(session, acting(session, office.anna), office.anna, "notice", (ANNA,)).to == ()


def test_mp3_takes_a_converter(session: Session, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Refused, match="ffmpeg is missing"):
        messagemail.change(session, acting(session, office.anna), office.anna, "mp3")


def test_where_messages_go_is_their_owners_choice_alone(session: Session, office: Office) -> None:
    """Or else an office manager could listen to them by mail. A shell on this machine may: it reads them anyway."""
    manager, stand_in = acting(session, office.anna), replace(acting(session, office.bob), stands_in=True)
    for other in (manager, stand_in):
        with pytest.raises(Forbidden, match="private"):
            messagemail.change(session, other, office.bob, "wav", ("eve@evil.example",))
    assert messagemail.settings(session, manager, office.bob).how == "off"
    with pytest.raises(Missing):
        messagemail.settings(session, acting(session, office.bob), office.anna)
    messagemail.change(session, ADMIN, office.bob, "wav", ("bob@home.example",))
    assert stored.of(session, office.bob).how == "wav"


def test_new_addresses_are_told_to_the_owner_and_written_down(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.anna, "wav", ("home@else.example",))
    messagemail.change(session, ADMIN, office.anna, "notice", ("home@else.example",))
    assert mailed(session) == [("message mail changed", ANNA)]
    lines = select(AuditRow.after).where(AuditRow.operation == "messagemail.change").order_by(AuditRow.id)
    told: list[dict[str, Any]] = list(session.execute(lines).scalars())
    assert [each["message_mail"] for each in told] == ["wav", "notice"]
    assert told[0]["message_mail_to"] == ["home@else.example"]


def test_a_message_is_told_once_at_each_address(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.anna, "wav", ("home@else.example",))
    mailed(session)
    assert new(session, office) == 2
    assert mailed(session) == [("message", ANNA), ("message", "home@else.example")]
    assert messagenews.tell(session, office.anna, [Found("1-1", "Old", "", "", MONDAY, 9, MONDAY)], MONDAY) == 0


def test_who_lost_his_address_or_the_area_is_told_nothing(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.anna, "notice")
    domains.change(session, ADMIN, office.acme, {"switched_off": ("messages",)})
    assert new(session, office, "1-1") == 0
    domains.change(session, ADMIN, office.acme, {"switched_off": ()})
    users.change(session, ADMIN, office.anna, {"email": None})
    assert new(session, office, "2-1") == 0


def test_mail_of_who_is_deleted_is_not_sent(session: Session, office: Office) -> None:
    carla = person(session, office.acme, "1003", "Carla", email="carla@acme.example")
    messagemail.change(session, ADMIN, carla, "notice")
    found = Found("1-1", "INBOX", "1002", "", MONDAY, 9, MONDAY)
    index.fold(session, carla, differences([], [found], MONDAY), MONDAY)
    assert messagenews.tell(session, carla, [found], MONDAY) == 1
    users.remove(session, ADMIN, carla)
    assert mailed(session) == []


def test_an_extension_given_out_again_begins_without(session: Session, office: Office) -> None:
    messagemail.change(session, ADMIN, office.bob, "wav", ("bob@home.example",))
    users.remove(session, ADMIN, office.bob)
    again = person(session, office.acme, "1002", "Ben")
    assert stored.of(session, again) == stored.USUAL


def test_it_is_part_of_a_domain_s_file(session: Session, office: Office) -> None:
    wanted = messagemail.change(session, ADMIN, office.anna, "wav", ("home@else.example",), "delete")
    text = "".join(exporting.export(session, ADMIN, office.acme))
    assert importing.run(session, ADMIN, read(text)).lines == []
    messagemail.change(session, ADMIN, office.anna, "off")
    importing.run(session, ADMIN, read(text))
    assert stored.of(session, office.anna) == wanted
    users.remove(session, ADMIN, office.anna)
    importing.run(session, ADMIN, read(text))
    assert wanted in stored.of_domain(session, office.acme).values()


@pytest.mark.parametrize("extension", ["1001", "1009"])
def test_in_a_file_it_is_checked_likewise_at_its_line(session: Session, office: Office, extension: str) -> None:
    lines = ["domain: {name: acme.example}", "users:", f"- extension: {extension}", "  name: Anna"]
    lines += ["  message_mail: notice", "  message_mail_to: [nobody]"]
    with pytest.raises(BadFile) as bad:
        importing.run(session, ADMIN, read("\n".join(lines)))
    assert [(fault.line, fault.field) for fault in bad.value.faults] == [(6, "message_mail_to")]


def test_an_administrator_s_file_in_the_portal_changes_it_for_new_users_only(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.bob, {"email": "bob@acme.example"})
    users.change(session, ADMIN, office.anna, {"scope": "administrator"})
    manager = acting(session, office.anna)
    people = "domain: {name: acme.example}\nusers:\n- {extension: 1002, message_mail: wav}\n"
    [left] = importing.run(session, manager, read(people)).lines
    assert left.startswith("left as it is, for only its owner decides")
    assert stored.of(session, office.bob).how == "off"
    with_carla = people.replace("1002", "1005, name: Carla, email: carla@acme.example")
    importing.run(session, manager, read(with_carla))
    assert [each.how for each in stored.of_domain(session, office.acme).values()].count("wav") == 1


def test_without_voicemail_there_is_nothing_to_choose(session: Session, office: Office) -> None:
    mailboxes.switch_off(session, ADMIN, office.anna)
    with pytest.raises(Refused, match="no voicemail"):
        messagemail.change(session, acting(session, office.anna), office.anna, "notice")


def read(text: str) -> fileformat.Document:
    return fileformat.read(io.BytesIO(text.encode()))


def test_the_owner_is_told_whenever_somebody_may_learn_what_he_did_not(session: Session, office: Office) -> None:
    """Who got at the log-in could name the address while nothing is mailed, or let a notice become a sound."""
    me = acting(session, office.anna)
    other = ("other@b.example",)
    messagemail.change(session, me, office.anna, "off", other, is_proven=True)
    assert mailed(session) == [("confirm address", *other)]
    messagemail.change(session, me, office.anna, "notice", other)
    assert mailed(session) == [("message mail changed", ANNA)]
    messagemail.change(session, me, office.anna, "wav", other)
    assert mailed(session) == [("message mail changed", ANNA)]
    messagemail.change(session, me, office.anna, "wav", other, "heard")
    assert mailed(session) == []


def test_who_changes_somebody_elses_address_gets_no_messages_of_theirs(session: Session, office: Office) -> None:
    """ARCHITECTURE 59: an office manager must not read everybody's messages."""
    bob = acting(session, office.bob)
    users.change(session, ADMIN, office.bob, {"email": "bob@acme.example"})
    messagemail.change(session, bob, office.bob, "wav")
    users.change(session, acting(session, office.anna), office.bob, {"name": "Robert"})
    assert stored.of(session, office.bob).how == "wav"
    users.change(session, acting(session, office.anna), office.bob, {"email": "anna2@acme.example"})
    assert stored.of(session, office.bob).how == "off"
    [told] = [mailqueue.claim(session, MONDAY + timedelta(days=1))]
    assert told is not None
    assert (told.kind, told.recipient, told.cells["stopped"]) == ("address changed", "bob@acme.example", True)


def test_all_other_mails_pass_those_that_carry_messages(session: Session, office: Office) -> None:
    me = acting(session, office.anna)
    messagemail.change(session, me, office.anna, "wav")
    new(session, office)
    messagemail.change(session, me, office.anna, "wav", ("other@b.example",), is_proven=True)
    assert [kind for kind, _to in mailed(session)] == ["confirm address", "message mail changed", "message"]


def test_a_mail_that_failed_was_not_sent_though_somebody_has_dismissed_it(session: Session, office: Office) -> None:
    """Else the message would go into the trash, and one of its addresses never had it."""
    messagemail.change(session, ADMIN, office.anna, "wav", ("other@b.example",), "delete")
    mailqueue.give_up(session, told_next(session), MONDAY, "no such address")
    assert new(session, office) == 2
    mailqueue.give_up(session, told_next(session), MONDAY, "554 no")
    for failed in mailqueue.troubled(session):
        mail.dismiss(session, ADMIN, failed.id)
    mailqueue.sent(session, told_next(session), MONDAY)
    assert mailqueue.troubled(session) == ()
    assert not mailqueue.is_delivered(session, office.anna, "1-1")


def told_next(session: Session) -> int:
    """The next mail, which is ours now."""
    claimed = mailqueue.claim(session, MONDAY + timedelta(days=1))
    assert claimed is not None
    return claimed.id
