"""Second factors: what a log-in takes beside the password, and how each way is good once."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import acting as standing_in
from controller.operations import (
    entering,
    logins,
    loginsteps,
    passkeys,
    passwords,
    recoverycodes,
    secondfactors,
    tokens,
    users,
)
from controller.operations.entering import Halfway, Opened, Over, Where, Wrong
from controller.operations.refused import Forbidden, Refused
from controller.store.tables import AuditRow, MailRow, RecoveryCodeRow
from tests.operations.office import ADMIN, MONDAY, Office, acting

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE = Where(MONDAY, "192.0.2.7", "Firefox")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that cost nothing: the tests are not about how long a guess takes."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._nobody.cache_clear()


def code(seconds: int = 0) -> str:
    """What the app shows so long after MONDAY."""
    return pyotp.TOTP(SECRET).at(MONDAY + timedelta(seconds=seconds))


def later(seconds: int) -> Where:
    return Where(MONDAY + timedelta(seconds=seconds), "192.0.2.7", "Firefox")


def with_app(session: Session, user: UserId) -> tuple[str, ...]:
    """The user sets the app up, ten minutes before MONDAY; the recovery codes."""
    before = MONDAY - timedelta(minutes=10)
    myself = acting(session, user)
    earlier = type(myself)(**{name: getattr(myself, name) for name in myself.__slots__} | {"at": before})
    secondfactors.begin(session, earlier, make_secret=lambda: SECRET)
    return secondfactors.confirm(session, earlier, pyotp.TOTP(SECRET).at(before))


def halfway(session: Session, user: UserId, where: Where = HERE) -> str:
    entered = entering.admit(session, user, where)
    assert isinstance(entered, Halfway)
    return entered.token


def operations_of(session: Session) -> list[str]:
    return list(session.execute(select(AuditRow.operation).order_by(AuditRow.id.desc()).limit(5)).scalars())


def test_without_a_second_factor_the_password_is_enough(session: Session, office: Office) -> None:
    entered = entering.admit(session, office.bob, HERE)
    assert isinstance(entered, Opened)
    assert logins.find_login(session, entered.token, MONDAY) is not None


def test_an_app_counts_only_after_it_showed_a_right_code(session: Session, office: Office) -> None:
    myself = acting(session, office.bob)
    secondfactors.begin(session, myself, make_secret=lambda: SECRET)
    assert isinstance(entering.admit(session, office.bob, HERE), Opened), "a mistyped set-up locks nobody out"
    with pytest.raises(Refused, match="not right"):
        secondfactors.confirm(session, myself, "000000")
    codes = secondfactors.confirm(session, myself, f" {code()[:3]} {code()[3:]} ")
    assert len(set(codes)) == recoverycodes.COUNT
    assert isinstance(entering.admit(session, office.bob, HERE), Halfway)
    assert secondfactors.pending(session, myself) is None, "the secret of an app that counts is not shown again"
    with pytest.raises(Refused, match="already"):
        secondfactors.begin(session, myself)


def test_a_half_done_login_opens_nothing(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    token = halfway(session, office.bob)
    assert logins.find_login(session, token, MONDAY) is None
    assert logins.everything(session, ADMIN, office.bob) == ()


def test_a_code_opens_once_and_so_does_each_second_step(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    token = halfway(session, office.bob)
    assert isinstance(entering.by_code(session, token, code(), HERE), Opened)
    assert isinstance(entering.by_code(session, token, code(30), later(30)), Over), "the step is done"
    another = halfway(session, office.bob)
    assert isinstance(entering.by_code(session, another, code(), HERE), Wrong), "RFC 6238 §5.2: a code counts once"
    assert isinstance(entering.by_code(session, another, code(-30), HERE), Wrong), "nor one from before it"
    assert isinstance(entering.by_code(session, another, code(30), later(30)), Opened)


@pytest.mark.parametrize(("seconds", "is_good"), [(-30, True), (-31, False), (59, True), (60, False)])
def test_clocks_may_differ_by_half_a_minute(session: Session, office: Office, seconds: int, is_good: bool) -> None:
    with_app(session, office.bob)
    entered = entering.by_code(session, halfway(session, office.bob), code(seconds), HERE)
    assert isinstance(entered, Opened) is is_good


@pytest.mark.parametrize("typed", ["", "0", "x" * 100, "１２３４５６", "12345６", "\x00", "0000 00", "-" * 16])
def test_nonsense_is_a_wrong_code(session: Session, office: Office, typed: str) -> None:
    with_app(session, office.bob)
    assert isinstance(entering.by_code(session, halfway(session, office.bob), typed, HERE), Wrong)


def test_five_wrong_codes_end_the_step_and_each_is_written_down(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    token = halfway(session, office.bob)
    results = [entering.by_code(session, token, "000000", HERE) for _ in range(loginsteps.MOST_TRIES)]
    assert [type(each) for each in results] == [Wrong] * (loginsteps.MOST_TRIES - 1) + [Over]
    assert isinstance(entering.by_code(session, token, code(), HERE), Over)
    assert operations_of(session) == ["entering.second_step_missed"] * 5


def test_a_second_step_waits_ten_minutes(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    token = halfway(session, office.bob)
    assert isinstance(entering.by_code(session, token, code(601), later(601)), Over)


def test_a_recovery_code_opens_once_however_it_is_typed(session: Session, office: Office) -> None:
    codes = with_app(session, office.bob)
    typed = codes[3].upper().replace("-", " ")
    opened = entering.by_code(session, halfway(session, office.bob), typed, HERE)
    assert isinstance(opened, Opened)
    assert opened.recovery_left == recoverycodes.COUNT - 1
    assert isinstance(entering.by_code(session, halfway(session, office.bob), codes[3], HERE), Wrong)


def test_another_users_recovery_code_opens_nothing(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    codes = with_app(session, office.anna)
    assert isinstance(entering.by_code(session, halfway(session, office.bob), codes[0], HERE), Wrong)


def test_new_recovery_codes_end_the_old_ones(session: Session, office: Office) -> None:
    old = with_app(session, office.bob)
    new = recoverycodes.renew(session, acting(session, office.bob))
    assert isinstance(entering.by_code(session, halfway(session, office.bob), old[0], HERE), Wrong)
    assert isinstance(entering.by_code(session, halfway(session, office.bob), new[0], HERE), Opened)


def test_the_database_holds_no_recovery_code(session: Session, office: Office) -> None:
    codes = with_app(session, office.bob)
    kept = " ".join(session.execute(select(RecoveryCodeRow.code_hash)).scalars())
    assert not any(each.replace("-", "") in kept or each in kept for each in codes)


def test_switched_off_the_password_is_enough_and_recovery_codes_are_gone(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    secondfactors.switch_off(session, acting(session, office.bob))
    assert isinstance(entering.admit(session, office.bob, HERE), Opened)
    assert secondfactors.of(session, office.bob).recovery_left == 0


def test_a_manager_takes_lost_factors_off_which_ends_all_logins(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    token = logins.begin(session, office.bob, MONDAY, "192.0.2.7")
    waits = halfway(session, office.bob)
    secondfactors.take_off(session, acting(session, office.anna), office.bob)
    assert operations_of(session)[0] == "secondfactors.take_off"
    assert logins.find_login(session, token, MONDAY) is None
    assert isinstance(entering.by_code(session, waits, code(), HERE), Over)
    assert isinstance(entering.admit(session, office.bob, HERE), Opened)
    with pytest.raises(Refused, match="no second factor"):
        secondfactors.take_off(session, ADMIN, office.bob)


def test_nobody_takes_his_own_off_without_the_password(session: Session, office: Office) -> None:
    with_app(session, office.anna)
    with pytest.raises(Refused, match="profile page"):
        secondfactors.take_off(session, acting(session, office.anna), office.anna)


def test_a_new_password_ends_half_done_logins(session: Session, office: Office) -> None:
    with_app(session, office.bob)
    waits = halfway(session, office.bob)
    passwords.set_password(session, ADMIN, office.bob, "another long password")
    assert isinstance(entering.by_code(session, waits, code(), HERE), Over)


def test_who_acts_as_a_user_comes_by_no_way_in_that_outlives_it(session: Session, office: Office) -> None:
    bob = standing_in.as_user(session, acting(session, office.anna), office.bob)
    card = tokens.add(session, ADMIN, office.bob, "his").card
    for attempt in (
        lambda: passwords.set_password(session, bob, office.bob, "another long password"),
        lambda: passwords.prove(session, bob, "anything"),
        lambda: secondfactors.begin(session, bob),
        lambda: secondfactors.confirm(session, bob, "000000"),
        lambda: secondfactors.pending(session, bob),
        lambda: secondfactors.switch_off(session, bob),
        lambda: recoverycodes.renew(session, bob),
        lambda: passkeys.ask_new(session, bob, passkeys.Site("localhost", ())),
        lambda: tokens.add(session, bob, office.bob, "mine"),
        lambda: tokens.revoke(session, bob, card.id),
    ):
        with pytest.raises(Forbidden, match="act as somebody else"):
            attempt()


@pytest.mark.parametrize(
    ("rule", "scope", "is_wanted"),
    [
        ("nobody", "office_manager", False),
        ("managers", "user", False),
        ("managers", "office_manager", True),
        ("managers", "administrator", True),
        ("everybody", "user", True),
    ],
)
def test_a_domain_may_want_a_second_factor(rule: str, scope: str, is_wanted: bool) -> None:
    assert secondfactors.wants(rule, scope) is is_wanted


def test_whoever_has_an_address_is_told_by_mail_it_may_not_have_been_him(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.bob, {"email": "bob@acme.example"})
    codes = with_app(session, office.bob)
    entering.by_code(session, halfway(session, office.bob), codes[0], HERE)
    secondfactors.take_off(session, acting(session, office.anna), office.bob)
    mails = session.execute(select(MailRow.recipient, MailRow.cells).where(MailRow.kind == "second step changed"))
    assert [(mail.recipient, mail.cells["what"]) for mail in mails] == [
        ("bob@acme.example", "app on"),
        ("bob@acme.example", "recovery used"),
        ("bob@acme.example", "taken off"),
    ]
