"""PRODUCT §2 clause by clause: forwards, destinations, loops."""

import pytest

from controller.domain.calls import Call, Phones
from controller.domain.decide import decide
from controller.domain.decision import Branch, Clause, Enter, Mailbox, Release
from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.directory import Directory, User
from controller.domain.ids import DeviceId, UserId
from tests.domain.house import (
    ANNA,
    BOB,
    BOB_MOBILE,
    BOB_PHONE,
    CAROL,
    CAROL_PHONE,
    DANA,
    FROM_OUTSIDE,
    MOBILE,
    MONDAY,
    OPEN,
    clauses,
    default,
    during,
    end,
    house,
    person,
    ringing,
    rung,
    to_bob,
    voicemail,
    without_mailbox,
)

CAROLS = ToUser(CAROL)
ON_CAROLS_PHONE = ToHandset(CAROL_PHONE)

DESTINATIONS: list[tuple[Destination, Clause, object]] = [
    (ToVoicemail(BOB), Clause.TO_VOICEMAIL, voicemail(BOB)),
    (ToVoicemail(CAROL), Clause.TO_VOICEMAIL, voicemail(CAROL)),
    (ToInner("queue", "sales"), Clause.TO_INNER, Enter("queue", "sales")),
    (PARKED, Clause.TO_INNER, Enter("park", "next")),
]


@pytest.mark.parametrize(("to", "clause", "outcome"), DESTINATIONS)
def test_forward_always_to_its_destination(to: Destination, clause: Clause, outcome: object) -> None:
    decision = to_bob(person(BOB, default(always=to)))
    assert clauses(decision)[1:] == [Clause.ALWAYS, clause]
    assert end(decision) == outcome


@pytest.mark.parametrize("to", [ON_CAROLS_PHONE, ToExternal(MOBILE), ToHandset(BOB_MOBILE)])
def test_a_handset_or_external_number_rings_for_the_forwarders_timeout_then_the_forwarders_voicemail(to) -> None:
    bob = person(
        BOB, default(always=to, busy=ToUser(DANA), unanswered=ToUser(DANA)), ring_timeout=40, outbound=("+49",)
    )
    ring = ringing(to_bob(bob))
    assert [leg.to for leg in ring.legs] == [to.number if isinstance(to, ToExternal) else to.device]
    assert (ring.timeout, ring.busy.outcome, ring.unanswered.outcome) == (40, voicemail(BOB), voicemail(BOB))


def test_a_handset_forward_does_not_apply_its_owners_rules() -> None:
    carol = person(CAROL, default(CAROL, always=ToUser(DANA)))
    assert rung(to_bob(person(BOB, default(always=ON_CAROLS_PHONE)), carol)) == {CAROL_PHONE: 0}


@pytest.mark.parametrize("how", ["dnd", "offline"])
def test_a_handset_whose_owner_is_on_do_not_disturb_or_that_is_off_leaves_the_forwarders_voicemail(how: str) -> None:
    carol = person(CAROL, default(CAROL, dnd=how == "dnd"))
    off = Phones(frozenset({CAROL_PHONE}) if how == "offline" else frozenset())
    assert end(to_bob(person(BOB, default(always=ON_CAROLS_PHONE)), carol, phones=off)) == voicemail(BOB)


def test_user_hands_the_call_to_that_users_rules_entirely_voicemail_included() -> None:
    carol = person(CAROL, during(OPEN, 7, dnd=True), default(CAROL))
    decision = to_bob(person(BOB, default(always=CAROLS)), carol)
    assert end(decision) == voicemail(CAROL)
    assert clauses(decision) == [
        *(Clause.DEFAULT_RULE, Clause.ALWAYS, Clause.TO_USER),
        *(Clause.RULE, Clause.DND, Clause.VOICEMAIL),
    ]


@pytest.mark.parametrize("dnd", [True, False])
def test_where_that_ends_with_nobody_and_no_voicemail_the_forwarders_voicemail_takes_it(dnd: bool) -> None:
    carol = without_mailbox(person(CAROL, default(CAROL, dnd=dnd)))
    decision = to_bob(person(BOB, default(always=CAROLS)), carol)
    if dnd:
        assert end(decision) == voicemail(BOB)
    else:
        ring = ringing(decision)
        assert (ring.busy.outcome, ring.unanswered.outcome) == (voicemail(BOB), voicemail(BOB))


def test_the_last_forwarder_who_has_voicemail_takes_what_nobody_took() -> None:
    carol = without_mailbox(person(CAROL, default(CAROL, always=ToUser(DANA))))
    dana = without_mailbox(person(DANA, default(DANA, dnd=True)))
    decision = to_bob(person(BOB, default(always=CAROLS)), carol, dana)
    assert (end(decision), clauses(decision)[-1]) == (voicemail(BOB), Clause.FORWARDERS_VOICEMAIL)
    assert end(to_bob(without_mailbox(person(BOB, default(always=CAROLS))), carol, dana)) == Release(17)
    carol = person(CAROL, default(CAROL, always=ToUser(DANA)))
    assert end(to_bob(person(BOB, default(always=CAROLS)), carol, dana)) == voicemail(CAROL)


UNUSABLE: list[tuple[Destination, Clause]] = [
    (Gone("Old queue"), Clause.GONE),
    (ToUser(UserId(99)), Clause.GONE),
    (ToHandset(DeviceId(99)), Clause.GONE),
    (ToVoicemail(UserId(99)), Clause.GONE),
    (ToVoicemail(DANA), Clause.GONE),  # who has none
    (ToExternal("+15551234567"), Clause.NOT_PERMITTED),
    (ToUser(ANNA), Clause.POINTS_BACK),
    (ToHandset(DeviceId(11)), Clause.POINTS_BACK),
]


@pytest.mark.parametrize(("to", "clause"), UNUSABLE)
@pytest.mark.parametrize("forward", ["always", "active", "offline", "busy", "unanswered", "dnd_destination"])
def test_a_destination_that_no_longer_exists_is_not_permitted_or_points_back_counts_as_unset(
    to, clause, forward
) -> None:
    """PRODUCT §2 Destinations, Loops: everything goes on as if the forward were not there, but it is told."""
    fields = {"dnd": forward == "dnd_destination"}
    phones = Phones(frozenset({BOB_PHONE}) if forward == "offline" else frozenset(), frozenset({BOB_MOBILE}))
    dana = without_mailbox(person(DANA))
    decision = to_bob(person(BOB, default(**{forward: to}, **fields), outbound=("+49",)), dana, phones=phones)
    unset = to_bob(person(BOB, default(**fields)), dana, phones=phones)
    if forward in ("busy", "unanswered"):
        branch = getattr(ringing(decision), forward)
        assert branch.reasons[0].clause == clause
        assert branch.outcome == getattr(ringing(unset), forward).outcome
    else:
        assert clause in clauses(decision)
        assert [each for each in clauses(decision) if each != clause] == clauses(unset)
        assert end(decision) == end(unset)


def test_an_external_forward_that_points_back_at_the_outside_caller_is_skipped() -> None:
    bob = person(BOB, default(always=ToExternal("+49301234567")), outbound=("+",))
    assert clauses(to_bob(bob, caller=FROM_OUTSIDE))[1] == Clause.POINTS_BACK


@pytest.mark.parametrize("to", [CAROLS, ON_CAROLS_PHONE])
def test_a_forward_that_points_back_at_who_just_transferred_the_call_is_skipped(to: Destination) -> None:
    decision = to_bob(person(BOB, default(always=to)), transferrer=CAROL)
    assert clauses(decision)[1:] == [Clause.POINTS_BACK, Clause.EXTENSION]


def test_forward_on_active_when_any_own_handset_is_on_a_call() -> None:
    bob = person(BOB, default(active=CAROLS))
    for active, clause in ((BOB_MOBILE, Clause.ACTIVE), (CAROL_PHONE, Clause.EXTENSION)):
        assert clauses(to_bob(bob, phones=Phones(active=frozenset({active}))))[1] == clause


def test_one_call_enters_a_given_users_rules_at_most_once() -> None:
    bob, carol = person(BOB, default(always=CAROLS)), person(CAROL, default(CAROL, always=ToUser(BOB)))
    assert clauses(to_bob(bob, carol)) == [
        *(Clause.DEFAULT_RULE, Clause.ALWAYS, Clause.TO_USER),
        *(Clause.DEFAULT_RULE, Clause.ALWAYS, Clause.TO_USER, Clause.LOOP, Clause.VOICEMAIL),
    ]


@pytest.mark.parametrize(("named", "mailbox"), [(BOB, BOB), (CAROL, CAROL)])
def test_a_call_whose_diversion_names_one_of_the_users_numbers_is_a_second_entry(
    named: UserId, mailbox: UserId
) -> None:
    directory = house(person(BOB, default(always=CAROLS)))
    decision = decide(directory, Call(BOB, FROM_OUTSIDE, diverted_by=frozenset({named})), MONDAY)
    assert isinstance(decision, Branch) is (named == BOB)
    assert (end(decision), clauses(decision)[-2]) == (voicemail(mailbox), Clause.LOOP)


@pytest.mark.parametrize("forwards", [10, 11])
def test_one_call_follows_at_most_10_forwards_then_it_is_released_with_cause_19(forwards: int) -> None:
    """Not even a forwarder's voicemail takes it then."""
    people = [
        User(UserId(n), str(2000 + n), f"U{n}", (default(UserId(n), always=ToUser(UserId(n + 1))),))
        for n in range(1, forwards + 1)
    ]
    last = User(UserId(forwards + 1), "2999", "Last", (default(UserId(forwards + 1)),))
    directory = Directory(house().domain, {user.id: user for user in [*people, last]})
    decision = decide(directory, Call(UserId(1), FROM_OUTSIDE), MONDAY)
    if forwards == 10:
        assert end(decision) == voicemail(last.id)
    else:
        assert (end(decision), clauses(decision)[-1]) == (Release(19), Clause.TOO_MANY)


def test_a_second_entry_goes_to_that_users_voicemail_or_is_released() -> None:
    bob, carol = person(BOB, default(always=CAROLS)), person(CAROL, default(CAROL, always=ToUser(BOB)))
    assert end(to_bob(bob, carol)) == voicemail(BOB)
    assert end(to_bob(without_mailbox(bob), carol)) == voicemail(CAROL)  # who forwarded it
    decision = to_bob(without_mailbox(bob), without_mailbox(carol))
    assert (end(decision), clauses(decision)[-2:]) == (Release(19), [Clause.LOOP, Clause.NO_ANSWER])


def test_a_user_who_forwards_to_himself_reaches_his_voicemail() -> None:
    assert end(to_bob(person(BOB, default(always=ToUser(BOB))))) == voicemail(BOB)


def test_the_clock_of_a_later_rule_choice_has_run_for_the_ring_timeout_unless_it_is_frozen() -> None:
    just_before = MONDAY.replace(hour=16, minute=59, second=50)
    carol = person(CAROL, during(OPEN, 7), default(CAROL))
    bob = person(BOB, default(unanswered=CAROLS, busy=CAROLS))
    for frozen, rule in ((False, 300), (True, 7)):
        ring = ringing(to_bob(bob, carol, at=just_before, frozen=frozen))
        assert ring.unanswered.outcome.rule == rule
        assert ring.busy.outcome.rule == 7
    ring = ringing(to_bob(person(BOB, default(unanswered=CAROLS), ring_timeout=None), carol, at=just_before))
    assert ring.unanswered.outcome.rule == 7  # refused, as it never times out


def test_the_mailbox_of_a_busy_forward_plays_the_busy_greeting() -> None:
    ring = ringing(to_bob(person(BOB, default(busy=ToVoicemail(CAROL), unanswered=ToVoicemail(CAROL)))))
    assert (ring.busy.outcome, ring.unanswered.outcome) == (Mailbox(CAROL, "busy"), voicemail(CAROL))


def test_where_nobody_can_park_a_forward_to_parking_counts_as_unset() -> None:
    bob = person(BOB, default(always=PARKED))
    decision = to_bob(bob, domain={"has_lot": False})
    assert (clauses(decision)[1], rung(decision)) == (Clause.GONE, rung(to_bob(person(BOB))))
