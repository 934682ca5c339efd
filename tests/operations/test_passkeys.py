"""Passkeys: what is accepted, and all that is not, by an authenticator that signs whatever it is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import entering, passkeys, secondfactors
from controller.operations.entering import Halfway, Opened, Over, Where, Wrong
from controller.operations.passkeys import Site
from controller.operations.refused import Missing, Refused
from tests.operations.authenticator import Authenticator
from tests.operations.office import MONDAY, Office, acting

SITE = Site("phones.acme.example", ("https://phones.acme.example",))
OTHER = Site("evil.example", ("https://evil.example",))
HERE = Where(MONDAY, "192.0.2.7", "Firefox")


def made(session: Session, user: UserId, key: Authenticator, name: str = "Laptop") -> passkeys.Added:
    """A passkey of that user."""
    myself = acting(session, user)
    asked = passkeys.ask_new(session, myself, SITE)
    return passkeys.add(session, myself, SITE, asked.token, key.make(asked.options), name)


def alone(session: Session, key: Authenticator, site: Site = SITE, **other: str) -> Opened | Wrong | Over:
    """A log-in with nothing but the passkey."""
    asked = passkeys.ask_anybody(session, site, MONDAY)
    return entering.by_passkey_alone(session, site, asked.token, key.use(asked.options, **other), HERE)


def second(session: Session, user: UserId, key: Authenticator) -> Opened | Wrong | Over:
    """After the password of that user."""
    entered = entering.admit(session, user, HERE)
    assert isinstance(entered, Halfway)
    options = passkeys.ask_one(session, SITE, user, entered.token)
    return entering.by_passkey(session, SITE, entered.token, key.use(options), HERE)


def test_a_passkey_opens_by_itself_and_as_second_step(session: Session, office: Office) -> None:
    key = Authenticator()
    added = made(session, office.bob, key)
    assert len(added.codes) == 10, "recovery codes come with the first second factor"
    opened = alone(session, key)
    assert isinstance(opened, Opened)
    assert opened.user == office.bob
    assert isinstance(second(session, office.bob, key), Opened)
    assert passkeys.show(session, acting(session, office.bob), added.card.id).last_used == MONDAY


@pytest.mark.parametrize(
    "key",
    [
        Authenticator(origin="https://evil.example"),
        Authenticator(origin="http://phones.acme.example"),  # without HTTPS
        Authenticator(verifies=False),  # somebody who has the device, and no finger for it
    ],
)
def test_what_a_phishing_page_or_a_thief_would_send_opens_nothing(
    session: Session, office: Office, key: Authenticator
) -> None:
    good = Authenticator()
    made(session, office.bob, good)
    assert isinstance(alone(session, replace(key, key=good.key)), Wrong)


def test_as_second_step_the_device_need_not_know_its_owner(session: Session, office: Office) -> None:
    """The password has said who it is."""
    key = Authenticator()
    made(session, office.bob, key)
    key.verifies = False
    assert isinstance(second(session, office.bob, key), Opened)


def test_an_answer_to_another_challenge_or_site_opens_nothing(session: Session, office: Office) -> None:
    key = Authenticator()
    made(session, office.bob, key)
    assert isinstance(alone(session, key, challenge="AAAA"), Wrong)
    assert isinstance(alone(session, key, rpId="evil.example"), Wrong)
    assert isinstance(alone(session, replace(key, origin="https://evil.example"), OTHER), Wrong), "made elsewhere"


def test_an_answer_is_good_once_even_of_a_key_that_does_not_count(session: Session, office: Office) -> None:
    key = Authenticator()
    made(session, office.bob, key)
    asked = passkeys.ask_anybody(session, SITE, MONDAY)
    answer = key.use(asked.options)
    assert isinstance(entering.by_passkey_alone(session, SITE, asked.token, answer, HERE), Opened)
    assert isinstance(entering.by_passkey_alone(session, SITE, asked.token, answer, HERE), Over)
    again = passkeys.ask_anybody(session, SITE, MONDAY)
    assert isinstance(entering.by_passkey_alone(session, SITE, again.token, answer, HERE), Wrong)


def test_a_wrong_answer_uses_the_challenge_up_in_the_second_step_too(session: Session, office: Office) -> None:
    key = Authenticator()
    made(session, office.bob, key)
    entered = entering.admit(session, office.bob, HERE)
    assert isinstance(entered, Halfway)
    options = passkeys.ask_one(session, SITE, office.bob, entered.token)
    wrong = key.use(options, challenge="AAAA")
    assert isinstance(entering.by_passkey(session, SITE, entered.token, wrong, HERE), Wrong)
    assert isinstance(entering.by_passkey(session, SITE, entered.token, key.use(options), HERE), Wrong)


def test_an_answer_that_comes_after_ten_minutes_is_too_late(session: Session, office: Office) -> None:
    key = Authenticator()
    made(session, office.bob, key)
    asked = passkeys.ask_anybody(session, SITE, MONDAY)
    late = replace(HERE, at=MONDAY + timedelta(minutes=11))
    assert isinstance(entering.by_passkey_alone(session, SITE, asked.token, key.use(asked.options), late), Over)


@pytest.mark.parametrize(("before", "after", "is_good"), [(5, 6, True), (5, 5, False), (5, 4, False), (0, 0, True)])
def test_a_counter_that_does_not_rise_tells_of_a_copy(
    session: Session, office: Office, before: int, after: int, is_good: bool
) -> None:
    key = Authenticator(counts=before)
    made(session, office.bob, key)
    key.counts = after
    assert isinstance(alone(session, key), Opened) is is_good


def test_a_key_that_signs_for_another_is_refused(session: Session, office: Office) -> None:
    """The same name of the credential, and another key behind it."""
    made(session, office.bob, Authenticator())
    assert isinstance(alone(session, Authenticator()), Wrong)


def test_anothers_passkey_is_no_second_step(session: Session, office: Office) -> None:
    bob, anna = Authenticator(id=b"bob"), Authenticator(id=b"anna")
    made(session, office.bob, bob)
    made(session, office.anna, anna)
    assert isinstance(second(session, office.bob, anna), Wrong)
    assert isinstance(second(session, office.bob, bob), Opened)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (Authenticator(origin="https://evil.example"), "does not fit"),
        (Authenticator(verifies=False), "does not fit"),
    ],
)
def test_a_passkey_made_elsewhere_is_not_added(session: Session, office: Office, key: Authenticator, said: str) -> None:
    with pytest.raises(Refused, match=said):
        made(session, office.bob, key)
    assert not secondfactors.is_due(session, office.bob)


def test_one_credential_belongs_to_one_user(session: Session, office: Office) -> None:
    key = Authenticator()
    made(session, office.bob, key)
    with pytest.raises(Refused, match="known already"):
        made(session, office.anna, key)


def test_what_one_asked_for_another_can_not_finish(session: Session, office: Office) -> None:
    asked = passkeys.ask_new(session, acting(session, office.bob), SITE)
    answer = Authenticator().make(asked.options)
    with pytest.raises(Refused, match="took too long"):
        passkeys.add(session, acting(session, office.anna), SITE, asked.token, answer, "Mine")


def test_a_name_is_asked_for_and_what_is_not_ones_own_is_not_there(session: Session, office: Office) -> None:
    added = made(session, office.bob, Authenticator())
    with pytest.raises(Refused, match="name is empty"):
        passkeys.rename(session, acting(session, office.bob), added.card.id, " ")
    for attempt in (passkeys.show, passkeys.remove):
        with pytest.raises(Missing):
            attempt(session, acting(session, office.anna), added.card.id)
        with pytest.raises(Missing):
            attempt(session, acting(session, office.bob), 999)


def test_with_the_last_passkey_the_password_alone_logs_in_and_recovery_codes_go(
    session: Session, office: Office
) -> None:
    first = made(session, office.bob, Authenticator(id=b"first"))
    other = made(session, office.bob, Authenticator(id=b"other"))
    assert other.codes == (), "the recovery codes of the first stay"
    passkeys.remove(session, acting(session, office.bob), first.card.id)
    assert secondfactors.is_due(session, office.bob)
    passkeys.remove(session, acting(session, office.bob), other.card.id)
    assert isinstance(entering.admit(session, office.bob, HERE), Opened)
    assert secondfactors.of(session, office.bob).recovery_left == 0
