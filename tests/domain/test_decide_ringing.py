"""PRODUCT §2.5 to §2.9 clause by clause: offline, screening, what rings, busy, unanswered."""

from datetime import timedelta

import pytest

from controller.domain.calls import Inside, Phones
from controller.domain.decision import Clause, Leg, Mailbox, Release
from controller.domain.destinations import ToExternal, ToHandset, ToUser
from controller.domain.ids import DeviceId
from controller.domain.rules import AnsweringRule, RingTarget, Simultaneous
from tests.domain.house import (
    ANNA,
    ANNA_PHONE,
    BOB,
    BOB_MOBILE,
    BOB_PHONE,
    CAROL,
    CAROL_PHONE,
    DANA,
    DANA_PHONE,
    FROM_ANNA,
    FROM_OUTSIDE,
    MOBILE,
    MONDAY,
    clauses,
    default,
    end,
    override,
    person,
    reasons,
    ringing,
    rung,
    to_bob,
    voicemail,
    without_mailbox,
)

CAROLS, DANAS = ToUser(CAROL), ToUser(DANA)


def phone(device: DeviceId, delay: int = 0) -> RingTarget:
    return RingTarget(ToHandset(device), delay)


def outside(delay: int = 0) -> RingTarget:
    return RingTarget(ToExternal(MOBILE), delay)


def rings(*targets: RingTarget, **fields: object) -> AnsweringRule:
    """Bob's Default rule as a simultaneous ring; fields of the rule and of the ring by their names."""
    ring = {name: fields.pop(name) for name in Simultaneous.__slots__ if name in fields}
    return default(ring=Simultaneous(targets, **ring), **fields)  # type: ignore[arg-type]


def off(*devices: DeviceId) -> Phones:
    return Phones(offline=frozenset(devices))


# 2.5 Forward when offline


@pytest.mark.parametrize(
    ("rule", "offline", "forwarded"),
    [
        (default(offline=CAROLS), (BOB_PHONE,), True),
        (default(offline=CAROLS), (BOB_MOBILE,), False),  # the rule does not ring it
        (rings(all_phones=True, offline=CAROLS), (BOB_PHONE,), False),
        (rings(all_phones=True, offline=CAROLS), (BOB_PHONE, BOB_MOBILE), True),
        (rings(phone(CAROL_PHONE), offline=DANAS), (BOB_PHONE, BOB_MOBILE, CAROL_PHONE), False),  # no own handset
        (rings(phone(CAROL_PHONE), include_extension=True, offline=DANAS), (BOB_PHONE,), True),
        (rings(phone(BOB_MOBILE, 25), include_extension=True, offline=DANAS), (BOB_PHONE,), True),  # never rings
    ],
)
def test_forward_when_offline_if_the_rule_rings_own_handsets_and_none_of_those_is_registered(
    rule: AnsweringRule, offline: tuple[DeviceId, ...], forwarded: bool
) -> None:
    assert (Clause.OFFLINE in clauses(to_bob(person(BOB, rule), phones=off(*offline)))) is forwarded


def test_the_handset_that_is_calling_counts_neither_as_offline_nor_as_registered() -> None:
    bob = person(BOB, rings(all_phones=True, offline=CAROLS))
    decision = to_bob(bob, caller=Inside(BOB, BOB_PHONE, "1002"), phones=off(BOB_MOBILE))
    assert Clause.OFFLINE in clauses(decision)


def test_with_no_offline_forward_set_the_remaining_targets_still_ring() -> None:
    decision = to_bob(person(BOB, rings(phone(CAROL_PHONE), include_extension=True)), phones=off(BOB_PHONE))
    assert CAROL_PHONE in rung(decision)


@pytest.mark.parametrize("unanswered", [None, CAROLS])
def test_with_nothing_left_to_ring_the_call_is_at_once_unanswered(unanswered: ToUser | None) -> None:
    decision = to_bob(person(BOB, default(unanswered=unanswered)), phones=off(BOB_PHONE))
    assert Clause.NOTHING_TO_RING in clauses(decision)
    if unanswered is None:
        assert end(decision) == voicemail(BOB)
    else:
        assert rung(decision) == {CAROL_PHONE: 0}
    lost = to_bob(without_mailbox(person(BOB)), phones=off(BOB_PHONE))
    assert (end(lost), clauses(lost)[-1]) == (Release(19), Clause.NO_ANSWER)


# 2.6 Call screening


def test_an_outside_caller_is_asked_for_a_name_an_internal_one_is_not() -> None:
    bob = person(BOB, default(screening=True))
    assert ringing(to_bob(bob, caller=FROM_OUTSIDE)).screened
    assert not ringing(to_bob(bob, caller=FROM_ANNA)).screened


def test_a_call_already_screened_is_not_screened_again() -> None:
    bob = person(BOB, default(screening=True, unanswered=CAROLS, busy=CAROLS))
    carol = person(CAROL, default(CAROL, screening=True))
    assert not ringing(to_bob(bob, caller=FROM_OUTSIDE, screened=True)).screened
    ring = ringing(to_bob(bob, carol, caller=FROM_OUTSIDE))
    assert ring.screened
    assert not ringing(ring.unanswered).screened
    assert not ringing(ring.busy).screened


def test_a_call_that_was_forwarded_before_it_rang_is_screened_where_it_rings() -> None:
    bob = person(BOB, default(screening=True, always=CAROLS))
    assert ringing(to_bob(bob, person(CAROL, default(CAROL, screening=True)), caller=FROM_OUTSIDE)).screened


@pytest.mark.parametrize(
    ("rule", "prompt"),
    [
        (default(screening=True), True),
        (rings(outside(), confirm_external=True), True),
        (rings(outside()), False),
        (default(), False),
    ],
)
def test_declined_or_sent_on_at_a_prompt_voicemail_if_any_else_released(rule: AnsweringRule, prompt: bool) -> None:
    bob = person(BOB, rule, outbound=("+49",))
    away = ringing(to_bob(bob, caller=FROM_OUTSIDE)).turned_away
    assert (away is not None) is prompt
    if away is not None:
        assert away.outcome == voicemail(BOB)
        released = ringing(to_bob(without_mailbox(bob), caller=FROM_OUTSIDE)).turned_away
        assert released is not None
        assert released.outcome == Release(19)


# 2.7 Ring


def test_just_the_users_extension_rings_the_handset_registered_as_the_extension_itself() -> None:
    ring = ringing(to_bob())
    assert (ring.legs, ring.timeout) == ((Leg(BOB_PHONE),), 25)


@pytest.mark.parametrize("timeout", [None, 60])
def test_the_ring_timeout_is_one_setting_per_user_and_may_be_unlimited(timeout: int | None) -> None:
    assert ringing(to_bob(person(BOB, ring_timeout=timeout))).timeout == timeout


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (rings(), {}),
        (rings(include_extension=True), {BOB_PHONE: 0}),
        (rings(all_phones=True), {BOB_PHONE: 0, BOB_MOBILE: 0}),
        (rings(phone(CAROL_PHONE, 8), phone(BOB_MOBILE)), {CAROL_PHONE: 8, BOB_MOBILE: 0}),
        (rings(phone(CAROL_PHONE, 8), phone(CAROL_PHONE, 3)), {CAROL_PHONE: 3}),  # once, as early as it is named
        (rings(phone(BOB_PHONE, 8), include_extension=True), {BOB_PHONE: 0}),
        (rings(outside(5), phone(CAROL_PHONE)), {MOBILE: 5, CAROL_PHONE: 0}),
        (rings(phone(DeviceId(99)), phone(CAROL_PHONE)), {CAROL_PHONE: 0}),  # deleted meanwhile
    ],
)
def test_simultaneous_ring_rings_any_set_of_handsets_and_numbers_each_with_its_delay(rule, expected) -> None:
    decision = to_bob(person(BOB, rule, outbound=("+49",)))
    if expected:
        assert rung(decision) == expected
    else:
        assert Clause.NOTHING_TO_RING in clauses(decision)


def test_handsets_not_users_nobodys_rules_apply() -> None:
    carol = person(CAROL, default(CAROL, always=DANAS))
    assert rung(to_bob(person(BOB, rings(phone(CAROL_PHONE))), carol)) == {CAROL_PHONE: 0}


@pytest.mark.parametrize(
    ("carol", "rings_too"),
    [
        (person(CAROL, default(CAROL, dnd=True)), False),
        (person(CAROL, overrides=(override("dnd"),)), False),
        (person(CAROL, overrides=(override("dnd", until=MONDAY),)), True),
        (person(CAROL, default(CAROL, dnd=True), overrides=(override("always", DANAS),)), True),  # beats the rule's
        (person(CAROL, overrides=(override("always", DANAS), override("dnd", minutes_ago=1))), False),
    ],
)
def test_a_handset_whose_owner_is_on_do_not_disturb_does_not_ring(carol, rings_too: bool) -> None:
    decision = to_bob(person(BOB, rings(phone(CAROL_PHONE), phone(DANA_PHONE))), carol)
    assert (CAROL_PHONE in rung(decision)) is rings_too
    assert (Clause.OWNER_DND in clauses(decision)) is not rings_too


def test_a_target_that_is_the_callers_own_handset_is_left_out_and_shown_so() -> None:
    bob = person(BOB, rings(phone(ANNA_PHONE), phone(CAROL_PHONE)))
    decision = to_bob(bob, caller=Inside(ANNA, ANNA_PHONE, "1001"))
    assert rung(decision) == {CAROL_PHONE: 0}
    shown = [reason.text for reason in reasons(decision) if reason.clause == Clause.OWN_HANDSET]
    assert shown == ["phone 1001 is the phone that is calling, so it is left out"]
    assert ANNA_PHONE in rung(to_bob(bob, caller=Inside(ANNA, None, "1001")))  # she calls from another


@pytest.mark.parametrize(
    ("outbound", "permitted"), [((), False), (("+44",), False), (("+44", "+49"), True), (("+",), True)]
)
def test_a_target_that_is_not_permitted_is_left_out_and_shown_so(outbound: tuple[str, ...], permitted: bool) -> None:
    decision = to_bob(person(BOB, rings(outside(), phone(CAROL_PHONE)), outbound=outbound))
    assert (MOBILE in rung(decision)) is permitted
    assert (Clause.NOT_PERMITTED in clauses(decision)) is not permitted


@pytest.mark.parametrize(
    ("delay", "timeout", "in_time"), [(24, 25, True), (25, 25, False), (26, 25, False), (600, None, True)]
)
def test_a_target_whose_delay_reaches_the_timeout_never_rings(delay: int, timeout: int | None, in_time: bool) -> None:
    bob = person(BOB, rings(phone(CAROL_PHONE, delay), include_extension=True), ring_timeout=timeout)
    decision = to_bob(bob)
    assert (CAROL_PHONE in rung(decision)) is in_time
    assert (Clause.NEVER_RINGS in clauses(decision)) is not in_time


def test_answer_confirmation_is_for_external_numbers_only() -> None:
    bob = person(BOB, rings(outside(), phone(CAROL_PHONE), confirm_external=True), outbound=("+49",))
    assert {leg.to: leg.confirm for leg in ringing(to_bob(bob)).legs} == {MOBILE: True, CAROL_PHONE: False}


# 2.8 Busy, 2.9 Unanswered


def test_busy_unset_is_voicemail_with_the_busy_greeting_else_busy_tone() -> None:
    assert ringing(to_bob()).busy.outcome == Mailbox(BOB, "busy")
    assert ringing(to_bob(without_mailbox(person(BOB)))).busy.outcome == Release(17)


def test_unanswered_unset_is_voicemail_else_release_with_cause_19() -> None:
    assert ringing(to_bob()).unanswered.outcome == voicemail(BOB)
    assert ringing(to_bob(without_mailbox(person(BOB)))).unanswered.outcome == Release(19)


@pytest.mark.parametrize("kind", ["busy", "unanswered"])
def test_forward_when_busy_or_unanswered_an_override_before_the_rules_own(kind: str) -> None:
    rule = default(**{kind: CAROLS})
    for overrides, user in (
        ((), CAROL),
        ((override(kind, DANAS),), DANA),
        ((override(kind, DANAS, until=MONDAY),), CAROL),
    ):
        ring = ringing(to_bob(person(BOB, rule, overrides=overrides)))
        assert getattr(ring, kind).outcome.user == user
        other = ring.unanswered if kind == "busy" else ring.busy
        assert isinstance(other.outcome, Mailbox)


@pytest.mark.parametrize("kind", ["busy", "unanswered"])
def test_an_override_counts_by_the_moment_at_which_the_call_reached_the_user(kind: str) -> None:
    ends_while_ringing = override(kind, DANAS, until=MONDAY + timedelta(seconds=5))
    ring = ringing(to_bob(person(BOB, overrides=(ends_while_ringing,))))
    assert getattr(ring, kind).outcome.user == DANA


@pytest.mark.parametrize("kind", ["busy", "unanswered"])
def test_an_override_that_points_back_leaves_the_rules_own_forward(kind: str) -> None:
    bob = person(BOB, default(**{kind: CAROLS}), overrides=(override(kind, ToUser(ANNA)),))
    branch = getattr(ringing(to_bob(bob)), kind)
    assert branch.reasons[0].clause == Clause.POINTS_BACK
    assert branch.outcome.user == CAROL
