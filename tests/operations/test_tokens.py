"""API tokens: whose they are, how far they reach, when they end."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.operations import tokens, users
from controller.operations.refused import Forbidden, Refused
from controller.store.tables import AuditRow, TokenRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, person

HOUR = timedelta(hours=1)


def test_a_token_opens_what_it_was_made_for_and_is_kept_as_a_digest_only(session: Session, office: Office) -> None:
    made = tokens.add(session, acting(session, office.bob), office.bob, "Backup", ["read"])
    assert made.token.startswith("rp_")
    assert made.token not in repr(made)
    assert tokens.find_token(session, made.token, MONDAY) == made.card
    rows = session.execute(select(TokenRow.token_hash).where(TokenRow.id == made.card.id)).scalars().all()
    assert rows == [tokens.digest(made.token)]
    written = session.execute(select(AuditRow.after).where(AuditRow.operation == "tokens.add")).scalars().all()
    assert made.token not in str(written)


def test_it_ends_with_its_time_to_the_second(session: Session, office: Office) -> None:
    made = tokens.add(session, ADMIN, office.bob, "Backup", ["read"], MONDAY + HOUR)
    assert tokens.find_token(session, made.token, MONDAY + HOUR - timedelta(seconds=1))
    assert tokens.find_token(session, made.token, MONDAY + HOUR) is None


def test_it_ends_when_it_is_revoked_and_when_its_user_goes(session: Session, office: Office) -> None:
    first, second = (tokens.add(session, ADMIN, office.bob, name) for name in ("one", "two"))
    tokens.revoke(session, acting(session, office.bob), first.card.id)
    assert tokens.find_token(session, first.token, MONDAY) is None
    assert tokens.everything(session, ADMIN, office.bob) == (second.card,)
    users.remove(session, ADMIN, office.bob)
    assert tokens.find_token(session, second.token, MONDAY) is None


def test_what_nobody_made_opens_nothing(session: Session, office: Office) -> None:
    assert tokens.find_token(session, tokens.new_token(), MONDAY) is None
    assert tokens.find_token(session, "", MONDAY) is None


def test_an_office_manager_makes_no_token_for_an_administrator(session: Session, office: Office) -> None:
    root = person(session, office.acme, "1090", "Ada", scope="administrator")
    with pytest.raises(Forbidden, match="administrator"):
        tokens.add(session, acting(session, office.anna), root, "mine now")


@pytest.mark.parametrize(
    "scopes", [[], ["all"], ["read", "write:"], ["read:moon"], ["READ"], ["read users"], ["read\n"]]
)
def test_what_is_no_scope_is_refused(session: Session, office: Office, scopes: list[str]) -> None:
    with pytest.raises(Refused) as refusal:
        tokens.add(session, ADMIN, office.bob, "Backup", scopes)
    assert {problem.field for problem in refusal.value.problems} == {"scopes"}


def test_a_moment_that_has_passed_is_no_end(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="has passed"):
        tokens.add(session, ADMIN, office.bob, "Backup", ["read"], MONDAY)


def test_there_is_an_end_to_tokens(session: Session, office: Office) -> None:
    for number in range(tokens.MOST):
        tokens.add(session, ADMIN, office.bob, str(number))
    with pytest.raises(Refused, match="Revoke one first"):
        tokens.add(session, ADMIN, office.bob, "one more")


@pytest.mark.parametrize(
    ("scopes", "verb", "area", "reaches"),
    [
        (["read"], "read", "users", True),
        (["read"], "write", "users", False),
        (["write"], "read", "users", False),
        (["write:users"], "write", "users", True),
        (["write:users"], "write", "rules", False),
        (["read:users", "write:rules"], "read", "rules", False),
    ],
)
def test_scopes_say_how_far_it_reaches(scopes: list[str], verb: str, area: str, reaches: bool) -> None:
    assert tokens.covers(scopes, verb, area) is reaches


def test_its_use_is_noted_once_a_minute(session: Session, office: Office) -> None:
    card = tokens.add(session, ADMIN, office.bob, "Backup").card
    assert tokens.is_due(card, MONDAY)
    tokens.used(session, card.id, MONDAY)
    (card,) = tokens.everything(session, ADMIN, office.bob)
    assert card.last_used == MONDAY
    assert not tokens.is_due(card, MONDAY + timedelta(seconds=59))
    assert tokens.is_due(card, MONDAY + timedelta(seconds=61))
