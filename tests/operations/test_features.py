"""What is switched off is refused, says who can switch it on, and leaves calls as they are (PRODUCT §4)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import ToExternal
from controller.domain.rules import AnsweringRule, During, Forwards
from controller.domain.timeframes import Always
from controller.operations import (
    devices,
    domains,
    features,
    frames,
    grants,
    groups,
    history_access,
    lists,
    overrides,
    rules,
    tokens,
    users,
)
from controller.operations.features import FEATURES, SwitchedOff
from controller.operations.groups import NewGroup
from controller.operations.refused import Forbidden, Refused
from controller.store.load import load_directory
from tests.operations.office import ADMIN, Office, acting, default_rule

Doing = Callable[[Session, Any, Office], object]


def _rule(office: Office, **forwards: Any) -> AnsweringRule:
    return AnsweringRule(0, During(office.open_hours), forwards=Forwards(**forwards))  # type: ignore[arg-type]


DONE: dict[str, list[Doing]] = {
    "rules": [
        lambda s, by, o: rules.everything(s, by, o.bob),
        lambda s, by, o: rules.add(s, by, o.bob, _rule(o)),
        lambda s, by, o: rules.change(s, by, default_rule(s, o.bob).id, default_rule(s, o.bob)),
        lambda s, by, o: rules.reorder(s, by, o.bob, []),
        lambda s, by, o: users.change(s, by, o.bob, {"ring_timeout": 40}),
    ],
    "frames": [
        lambda s, by, o: frames.everything(s, by, o.acme, o.bob),
        lambda s, by, o: frames.add(s, by, o.acme, o.bob, "Mine", Always()),
    ],
    "lists": [
        lambda s, by, o: lists.show(s, by, o.acme, o.bob),
        lambda s, by, o: lists.add(s, by, o.acme, o.bob, "blocked", "+4930123456"),
    ],
    "phones": [
        lambda s, by, o: devices.everything(s, by, o.bob),
        lambda s, by, o: devices.add(s, by, o.bob, "1002b"),
        lambda s, by, o: devices.show(s, by, o.bob_phone),
        lambda s, by, o: devices.renew_secret(s, by, o.bob_phone),
        lambda s, by, o: devices.remove(s, by, o.bob_phone),
    ],
    "history": [lambda s, by, o: history_access.see(s, by, o.acme, o.bob)],
    "tokens": [lambda s, by, o: tokens.add(s, by, o.bob, "mine")],
}
CASES = [pytest.param(name, each, id=f"{name}-{n}") for name, done in DONE.items() for n, each in enumerate(done)]


@pytest.mark.parametrize(("name", "doing"), CASES)
def test_what_is_off_for_a_user_is_refused_to_the_user_and_not_to_the_office(
    session: Session, office: Office, name: str, doing: Doing
) -> None:
    users.change(session, acting(session, office.anna), office.bob, {"switched_off": [name]})
    with pytest.raises(SwitchedOff, match=r"Switched off for Bob: .* An office manager can switch it on") as refusal:
        doing(session, acting(session, office.bob), office)
    assert refusal.value.feature == name
    doing(session, acting(session, office.anna), office)


@pytest.mark.parametrize(("name", "doing"), CASES)
def test_what_is_off_for_a_domain_is_refused_to_all_but_administrators(
    session: Session, office: Office, name: str, doing: Doing
) -> None:
    domains.change(session, ADMIN, office.acme, {"switched_off": [name]})
    for who in (office.anna, office.bob):
        with pytest.raises(SwitchedOff, match=r"Switched off for your company: .* Only an administrator"):
            doing(session, acting(session, who), office)
    doing(session, ADMIN, office)


def test_a_delegate_is_refused_what_is_off_for_whom_he_stands_in_for_and_nothing_else(
    session: Session, office: Office
) -> None:
    grants.give(session, ADMIN, office.bob, "delegate", office.anna)
    users.change(session, ADMIN, office.bob, {"switched_off": ["rules"]})
    bob = acting(session, office.bob)
    assert rules.everything(session, bob, office.anna)
    users.change(session, ADMIN, office.anna, {"switched_off": ["rules"]})
    with pytest.raises(SwitchedOff, match="for Anna"):
        rules.everything(session, bob, office.anna)


def test_a_delegate_sets_the_ring_timeout_of_whose_rules_he_edits_and_no_other_field(
    session: Session, office: Office
) -> None:
    """PRODUCT §1: "delegate of … (edits that user's rules)"; §4: the ring timeout stands on top of them."""
    grants.give(session, ADMIN, office.bob, "delegate", office.anna)
    bob = acting(session, office.bob)
    assert users.change(session, bob, office.anna, {"ring_timeout": 40}).ring_timeout == 40
    for changes in ({"name": "Bob"}, {"ring_timeout": 30, "email": "bob@acme.example"}):
        with pytest.raises(Forbidden):
            users.change(session, bob, office.anna, changes)


def test_nobody_sets_a_forward_outside_while_that_is_off_and_those_there_stay(session: Session, office: Office) -> None:
    outside = ToExternal("+49301234567")
    rules.add(session, ADMIN, office.bob, _rule(office, busy=outside))
    users.change(session, ADMIN, office.bob, {"switched_off": ["outside"]})
    for who in (ADMIN, acting(session, office.bob)):
        with pytest.raises(Refused, match="switched off for Bob") as refusal:
            rules.add(session, who, office.bob, _rule(office, always=outside))
        assert refusal.value.problems[0].field == "forward_always"
        with pytest.raises(Refused, match="switched off for Bob"):
            overrides.switch_on(session, who, office.bob, "always", outside)
    assert load_directory(session, office.bob).users[office.bob].rules[0].forwards.busy == outside
    rules.add(session, ADMIN, office.anna, _rule(office, always=outside))


def test_off_for_a_domain_its_groups_lead_outside_no_more(session: Session, office: Office) -> None:
    domains.change(session, ADMIN, office.acme, {"switched_off": ["outside"]})
    with pytest.raises(Refused, match=r"switched off for acme\.example"):
        groups.add(session, ADMIN, office.acme, NewGroup("600", "Sales", to=ToExternal("+49301234567")))


def test_only_administrators_switch_for_a_domain_and_only_managers_for_a_user(session: Session, office: Office) -> None:
    with pytest.raises(Forbidden, match="Only an administrator"):
        domains.change(session, acting(session, office.anna), office.acme, {"switched_off": ["rules"]})
    domains.change(session, ADMIN, office.acme, {"switched_off": ["music"]})
    kept = domains.change(
        session, acting(session, office.anna), office.acme, {"switched_off": ["music"], "zone": "UTC"}
    )
    assert (kept.switched_off, kept.zone) == (("music",), "UTC")
    with pytest.raises(Forbidden):
        users.change(session, acting(session, office.bob), office.bob, {"switched_off": []})


def test_the_words_are_checked_and_kept_once_each_in_their_order(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="nothing called “rulez”"):
        users.change(session, ADMIN, office.bob, {"switched_off": ["rulez"]})
    card = users.change(session, ADMIN, office.bob, {"switched_off": ["tokens", "rules", "rules"]})
    assert card.switched_off == ("rules", "tokens")
    assert set(features.NAMES) == set(FEATURES)
