"""Who is told what by mail, and who may see how the mail stands."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId, UserId
from controller.operations import alarms, domains, frames, invitations, mail, passwords, resets, users
from controller.operations.refused import Forbidden, Missing
from controller.store import mailqueue
from controller.store.mailqueue import Mail
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule


@pytest.fixture(autouse=True)
def _addresses(session: Session, office: Office) -> None:
    for user, address in ((office.anna, "anna@acme.example"), (office.zoe, "zoe@bolt.example")):
        users.change(session, ADMIN, user, {"email": address})


def waiting(session: Session) -> list[Mail]:
    """All of it, in order."""
    found = []
    while (claimed := mailqueue.claim(session, MONDAY)) is not None:
        found.append(claimed)
    return found


def test_who_has_no_address_is_told_nothing(session: Session, office: Office) -> None:
    assert invitations.invite(session, ADMIN, office.bob, by_mail=True).mailed_to == ""
    assert invitations.invite(session, ADMIN, office.anna, by_mail=True).mailed_to == "anna@acme.example"
    assert [(each.kind, each.recipient) for each in waiting(session)] == [("invitation", "anna@acme.example")]


def test_a_mail_is_in_the_users_language_else_the_domains(session: Session, office: Office) -> None:
    domains.change(session, ADMIN, office.acme, {"language": "fr"})
    users.change(session, ADMIN, office.zoe, {"language": "de"})
    invitations.invite_all(session, ADMIN, [office.anna, office.zoe], by_mail=True)
    assert [(each.user, each.language) for each in waiting(session)] == [(office.anna, "fr"), (office.zoe, "de")]


def test_owners_of_rules_that_lost_their_time_frame_are_told_but_not_who_deleted_it(
    session: Session, office: Office
) -> None:
    """PRODUCT §2."""
    users.change(session, ADMIN, office.bob, {"email": "bob@acme.example"})
    for name in ("Shop", ""):
        add_rule(session, office.bob, office.open_hours, name)
    add_rule(session, office.anna, office.open_hours)
    frames.remove(session, acting(session, office.anna), office.open_hours, confirmed=True)
    [told] = waiting(session)
    assert (told.kind, told.recipient) == ("needs frame", "bob@acme.example")
    assert (told.cells["frame"], told.cells["rules"], told.cells["count"]) == ("Open hours", ["Shop", ""], 2)
    assert told.cells["by"] == "1001@acme.example"
    assert told.cells["path"] == f"/users/{office.bob}/rules"


def test_a_frame_that_no_rule_uses_goes_in_silence(session: Session, office: Office) -> None:
    frames.remove(session, ADMIN, FrameId(office.open_hours))
    assert waiting(session) == []


@pytest.mark.parametrize(
    ("contact", "is_told"),
    [("security@acme.example", True), ("+49301234", False), (None, False), ("a@b.example\nBcc: x@y.example", False)],
)
def test_the_emergency_contact_is_told_of_an_emergency_call_if_it_is_an_address(
    session: Session, office: Office, contact: str | None, is_told: bool
) -> None:
    """PRODUCT §2 Emergency numbers."""
    if contact is None or "\n" not in contact:
        domains.change(session, ADMIN, office.acme, {"emergency_contact": contact})
    alarms.emergency_call(session, ADMIN, office.acme, office.bob, "112", "+4930555")
    told = waiting(session)
    assert [(each.recipient, each.user) for each in told] == ([(contact, None)] if is_told else [])
    if is_told:
        assert told[0].cells["caller"] == "1002 Bob"


def test_the_first_password_is_no_news_a_changed_one_is(session: Session, office: Office) -> None:
    passwords.set_password(session, ADMIN, office.anna, "correct horse")
    assert waiting(session) == []
    passwords.set_password(session, ADMIN, office.anna, "correct battery")
    assert [each.kind for each in waiting(session)] == ["password changed"]


def test_a_password_that_is_set_ends_links_to_choose_another(session: Session, office: Office) -> None:
    passwords.set_password(session, ADMIN, office.anna, "correct horse")
    resets.send(session, ADMIN, office.anna, lambda: "s3cret")
    assert resets.opened(session, "s3cret", MONDAY)
    passwords.set_password(session, ADMIN, office.anna, "correct battery")
    with pytest.raises(resets.Refused):
        resets.opened(session, "s3cret", MONDAY)


def test_a_changed_address_is_told_at_the_old_one_and_links_sent_there_end(session: Session, office: Office) -> None:
    """Whoever can change the address could have the password sent to himself."""
    passwords.set_password(session, ADMIN, office.anna, "correct horse")
    resets.send(session, ADMIN, office.anna, lambda: "s3cret")
    users.change(session, acting(session, office.anna), office.anna, {"email": "eve@evil.example"}, is_proven=True)
    told = waiting(session)[-1]
    assert (told.kind, told.recipient, told.cells["new"]) == (
        "address changed",
        "anna@acme.example",
        "eve@evil.example",
    )
    with pytest.raises(resets.Refused):
        resets.opened(session, "s3cret", MONDAY)


def test_mail_to_a_user_who_is_deleted_is_not_sent(session: Session, office: Office) -> None:
    invitations.invite(session, ADMIN, office.zoe, by_mail=True)
    users.remove(session, ADMIN, office.zoe)
    assert waiting(session) == []


def test_office_managers_see_their_own_domains_mail_and_plain_users_none(session: Session, office: Office) -> None:
    invitations.invite_all(session, ADMIN, [office.anna, office.zoe], by_mail=True)
    assert mail.standing(session, ADMIN, None).waiting == 2
    assert mail.standing(session, acting(session, office.anna), office.acme).waiting == 1
    for actor, domain, refusal in (
        (acting(session, office.anna), office.bolt, Missing),
        (acting(session, office.anna), None, Forbidden),
        (acting(session, office.bob), office.acme, Forbidden),
    ):
        with pytest.raises(refusal):
            mail.standing(session, actor, domain)
        with pytest.raises(refusal):
            mail.given_up(session, actor, domain)


def test_a_mail_that_was_given_up_can_be_taken_off_the_list_and_one_that_waits_cannot(
    session: Session, office: Office
) -> None:
    invitations.invite_all(session, ADMIN, [office.anna, office.zoe], by_mail=True)
    first, second = waiting(session)
    mailqueue.give_up(session, first.id, MONDAY, "554 no")
    anna = acting(session, office.anna)
    with pytest.raises(Missing):
        mail.dismiss(session, anna, second.id)
    assert [card.id for card in mail.given_up(session, anna, office.acme)] == [first.id]
    mail.dismiss(session, anna, first.id)
    assert mail.given_up(session, anna, office.acme) == ()


def test_many_are_told_in_few_statements(session: Session, office: Office) -> None:
    card = users.show(session, ADMIN, UserId(office.anna))
    notes = [mail.Note(card, {"path": f"/{number}", "expires": MONDAY}) for number in range(1200)]
    assert mail.tell_all(session, ADMIN, "invitation", notes) == 1200
    assert mailqueue.queue(session).waiting == 1200


def test_what_was_sent_or_given_up_is_forgotten_in_time_and_what_waits_is_not(session: Session, office: Office) -> None:
    invitations.invite_all(session, ADMIN, [office.anna, office.zoe], by_mail=True)
    first = mailqueue.claim(session, MONDAY)
    assert first is not None
    mailqueue.sent(session, first.id, MONDAY)
    mailqueue.forget(session, MONDAY + timedelta(seconds=1))
    assert mailqueue.card(session, first.id) is None
    assert mailqueue.queue(session).waiting == 1
