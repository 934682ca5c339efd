"""What who does not oversee a domain learns of calls he took part in: nothing of others' secrets (PRODUCT §5, §8.4)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.domain.history import Party, Share, Step, Told
from controller.domain.ids import UserId
from controller.operations import grants, history, users
from controller.operations import history_who as who
from controller.operations.actors import Actor
from controller.store import history as stored
from controller.store.engine import HistoryDatabase, writing
from controller.store.history_wanted import Wanted
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule

CARLA = Party("outside", None, "+491711234567", "CARLA M", trunk=1)
MOBILE = Party("outside", None, "+49151999888", "Anna privat", trunk=1)
SOMEWHERE = Party("outside")
NOON = MONDAY.timestamp()


@pytest.fixture
def past(history_sqlite: HistoryDatabase) -> Iterator[Session]:
    with writing(history_sqlite) as session:
        yield session


def keys(session: Session, by: Actor, past: Session, office: Office, text: str = "") -> list[str]:
    """What a search in the reader's own list finds."""
    user = by.user
    wanted = Wanted(0, **(who.found(session, by, office.acme, text) if text else {}))
    return [row.told.key for row in history.page(session, by, past, office.acme, user, wanted).page.rows]


def whole(session: Session, by: Actor, past: Session, office: Office, user: UserId | None = None) -> Told:
    """The newest of that list, with its timeline."""
    row = history.page(session, by, past, office.acme, user, Wanted(0)).page.rows[0]
    return history.one(session, by, past, office.acme, user, row.id).kept.told


def inside(office: Office, key: str, ago: float = 0.0, **changes: Any) -> Told:
    """Anna hides her number, and calls Bob, who misses it."""
    anna, bob = Party("user", office.anna, "", "", device=office.anna_phone), Party("user", office.bob, "1002", "Bob")
    shares = (Share(office.anna, "caller", "placed"), Share(office.bob, "called", "missed"))
    steps = (Step(NOON - ago, "called", replace(anna, number="1001", name="Anna"), "1002"),)
    plain = Told(key, office.acme, NOON - ago, NOON - ago + 9, "inside", "missed", anna, "1002", bob)
    return replace(plain, steps=steps, shares=shares, **changes)


def test_no_search_finds_who_hid_the_number_by_what_is_there_or_by_what_is_not(
    session: Session, office: Office, past: Session
) -> None:
    """*67: neither a page that leads on without rows nor a call that is missing from it may tell who it was."""
    stored.keep(past, [inside(office, "hidden", 5), inside(office, "older hidden", 9)])
    stored.keep(past, [inside(office, "shown", 20, caller=Party("user", office.anna, "1001", "Anna"))])
    bob = acting(session, office.bob)
    wanted = Wanted(0, people=frozenset({office.anna}))
    found = history.page(session, bob, past, office.acme, office.bob, wanted, limit=1).page
    assert ([row.told.key for row in found.rows], found.older, found.newer) == (["shown"], None, None)
    users.change(session, ADMIN, office.bob, {"name": "Bob Anna"})
    assert keys(session, bob, past, office, "anna") == ["hidden", "older hidden", "shown"], "by his own name"
    used_by_her = Wanted(0, device=office.anna_phone)
    assert not history.page(session, bob, past, office.acme, office.bob, used_by_her).page.rows
    assert keys(session, acting(session, office.anna), past, office, "anna") == ["hidden", "older hidden", "shown"]
    grants.give(session, ADMIN, office.bob, "attendant")
    attendant = acting(session, office.bob)
    found = history.page(session, attendant, past, office.acme, office.bob, wanted).page
    assert [row.told.key for row in found.rows] == ["hidden", "older hidden", "shown"]


def test_a_phone_that_hid_its_number_is_not_taken_for_the_user_of_the_same_id(
    session: Session, office: Office, past: Session
) -> None:
    phone = Party("phone", office.bob, device=office.bob)
    bob_called = (Share(office.bob, "called", "missed"),)
    stored.keep(past, [replace(inside(office, "phone", caller=phone), shares=bob_called)])
    seen = whole(session, acting(session, office.bob), past, office, office.bob)
    assert seen.caller == Party("unknown")


def forwarded(session: Session, office: Office) -> Told:
    """Carla calls Bob, who forwards to Anna, whose rules ring her private mobile: she answers there."""
    anna, bob = Party("user", office.anna, "1001", "Anna"), Party("user", office.bob, "1002", "Bob")
    his, hers = add_rule(session, office.bob, office.open_hours), add_rule(session, office.anna, office.open_hours)
    kinds = (
        ("called", CARLA, "1002", None),
        ("entered", bob, "", his),
        ("forwarded", bob, "1001", None),
        ("entered", anna, "", hers),
        ("ringing", MOBILE, "", None),
        ("answered", MOBILE, "", None),
        ("transferred", anna, "0151777", None),
        ("ended", CARLA, "", None),
    )
    steps = tuple(Step(NOON, kind, party, number, rule=rule) for kind, party, number, rule in kinds)  # type: ignore[arg-type]
    return Told(
        "forwarded", office.acme, NOON, NOON + 90, "in", "answered", CARLA, "1002", bob, answered_by=MOBILE,
        reached_by=office.anna, talked=80.0, rule=his, forwards=1, steps=steps,
        shares=(Share(office.anna, "called", "elsewhere"), Share(office.bob, "forwarded", "elsewhere")),
    )  # fmt: skip


def test_whom_another_s_rules_have_called_outside_stays_his_secret(
    session: Session, office: Office, past: Session
) -> None:
    """Anna's private mobile is nobody's business, nor which of her rules held, nor what the call was for her."""
    call = forwarded(session, office)
    users.change(session, ADMIN, office.anna, {"scope": "user"})
    stored.keep(past, [call])
    bob, anna = acting(session, office.bob), acting(session, office.anna)
    seen = whole(session, bob, past, office, office.bob)
    assert (seen.caller, seen.called, seen.answered_by) == (CARLA, call.called, SOMEWHERE)
    his = call.steps[1].rule
    assert [(step.who, step.number, step.rule) for step in seen.steps] == [
        (CARLA, "1002", None),
        (call.called, "", his),
        (call.called, "1001", None),
        (call.steps[3].who, "", None),
        (SOMEWHERE, "", None),
        (SOMEWHERE, "", None),
        (call.steps[3].who, "", None),
        (CARLA, "", None),
    ]
    assert (seen.rule, [share.user for share in seen.shares]) == (his, [office.bob])
    for secret in ("0151 999", "+49151999888"):
        assert not keys(session, bob, past, office, secret), "nor may a search find it out digit by digit"
        assert keys(session, anna, past, office, secret) == ["forwarded"]
    assert keys(session, bob, past, office, "0171 123") == ["forwarded"]
    (row,) = history.page(session, bob, past, office.acme, office.bob, Wanted(0)).page.rows
    assert row.told.answered_by == SOMEWHERE
    hers = whole(session, anna, past, office, office.anna)
    assert (hers.answered_by, hers.rule, [share.user for share in hers.shares]) == (MOBILE, None, [office.anna])
    assert [(step.who, step.number, step.rule) for step in hers.steps[4:7]] == [
        (MOBILE, "", None),
        (MOBILE, "", None),
        (call.steps[3].who, "0151777", None),
    ]
    assert whole(session, ADMIN, past, office) == call


def test_what_one_has_dialled_oneself_is_shown(session: Session, office: Office, past: Session) -> None:
    bob = Party("user", office.bob, "1002", "Bob")
    steps = (Step(NOON, "called", bob, "0171"), Step(NOON, "ringing", CARLA), Step(NOON, "answered", CARLA))
    placed = (Share(office.bob, "caller", "placed", 5.0),)
    call = Told("out", office.acme, NOON, NOON + 9, "out", "answered", bob, "0171", CARLA, answered_by=CARLA)
    stored.keep(past, [replace(call, steps=steps, shares=placed)])
    by = acting(session, office.bob)
    assert whole(session, by, past, office, office.bob) == replace(call, steps=steps, shares=placed)
    assert keys(session, by, past, office, "0171 123") == ["out"]
