"""PRODUCT §2 Groups, clause by clause: who rings when a group is called, and what follows."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.calls import ALL_IDLE, Call, Inside, Outside, Phones
from controller.domain.decide import decide, ring_group
from controller.domain.decision import Branch, Clause, Decision, Leg, Notice, Release, Ring
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
from controller.domain.directory import Directory, Member, RingGroup, User
from controller.domain.ids import DeviceId, GroupId
from controller.domain.rules import AnsweringRule, CallerLists, RingTarget, Simultaneous
from controller.domain.story import tell
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
    EVER,
    FROM_ANNA,
    FROM_OUTSIDE,
    MOBILE,
    MONDAY,
    clauses,
    default,
    during,
    end,
    house,
    override,
    person,
    rung,
    voicemail,
    without_mailbox,
)

SALES, HELP = GroupId(1), GroupId(2)
TO_SALES, TO_HELP = ToInner("group", "1"), ToInner("group", "2")


def sales(*members: Member, to: Destination | None = None, ring_time: int = 20) -> RingGroup:
    return RingGroup(SALES, "600", "Sales", ring_time, members or (Member(BOB), Member(CAROL)), to)


def inhabited(group: RingGroup, *changed: User, more: tuple[RingGroup, ...] = (), **domain: Any) -> Directory:
    groups = {each.id: each for each in (group, *more)}
    return replace(house(*changed, **domain), groups=groups)


def called(
    group: RingGroup,
    *changed: User,
    caller: Inside | Outside = FROM_OUTSIDE,
    phones: Phones = ALL_IDLE,
    more: tuple[RingGroup, ...] = (),
    **domain: Any,
) -> Decision | Branch:
    directory = inhabited(group, *changed, more=more, **domain)
    return ring_group(directory, group.id, Call(BOB, caller), MONDAY, phones)


def ringing(*targets: tuple[DeviceId | str, int], **fields: Any) -> Simultaneous:
    found = [RingTarget(ToExternal(to) if isinstance(to, str) else ToHandset(to), delay) for to, delay in targets]
    return Simultaneous(tuple(found), **fields)


def test_the_phones_of_all_members_ring_for_the_groups_ring_time() -> None:
    way = called(sales())
    assert rung(way) == {BOB_PHONE: 0, CAROL_PHONE: 0}
    assert isinstance(way.outcome, Ring)
    assert way.outcome.timeout == 20
    assert Clause.GROUP in clauses(way)


def test_a_members_phones_are_the_ring_targets_of_his_rule_in_force() -> None:
    bob = person(BOB, during(EVER, ring=ringing((DANA_PHONE, 0), all_phones=True)), default(dnd=True))
    assert rung(called(sales(Member(BOB)), bob)) == {BOB_PHONE: 0, BOB_MOBILE: 0, DANA_PHONE: 0}


SKIPPED: list[tuple[str, User, Clause]] = [
    ("do not disturb by rule", person(BOB, default(dnd=True)), Clause.MEMBER_DND),
    ("do not disturb by override", person(BOB, overrides=(override("dnd"),)), Clause.MEMBER_DND),
    ("forward always by rule", person(BOB, default(always=ToUser(DANA))), Clause.MEMBER_FORWARDS),
    ("to his own voicemail", person(BOB, default(always=ToVoicemail(BOB))), Clause.MEMBER_FORWARDS),
    ("to the group itself", person(BOB, default(always=TO_SALES)), Clause.MEMBER_FORWARDS),
    ("by override", person(BOB, overrides=(override("always", ToUser(DANA)),)), Clause.MEMBER_FORWARDS),
    ("to parking", person(BOB, default(always=PARKED)), Clause.MEMBER_FORWARDS),
    (
        "an override that forwards beats the rule's do not disturb",
        person(BOB, default(dnd=True), overrides=(override("always", ToUser(DANA)),)),
        Clause.MEMBER_FORWARDS,
    ),
]


@pytest.mark.parametrize(("bob", "why"), [each[1:] for each in SKIPPED], ids=[each[0] for each in SKIPPED])
def test_a_member_on_do_not_disturb_or_with_forward_always_is_skipped(bob: User, why: Clause) -> None:
    way = called(sales(), bob)
    assert rung(way) == {CAROL_PHONE: 0}
    assert why in clauses(way)


NOT_SKIPPED: list[tuple[str, User]] = [
    ("other forwards", person(BOB, default(busy=ToUser(DANA), unanswered=ToUser(DANA), active=ToUser(DANA)))),
    ("an override that has ended", person(BOB, overrides=(override("dnd", until=MONDAY),))),
    ("a forward to what is gone", person(BOB, default(always=Gone("Old")))),
    ("a forward that points back at the caller", person(BOB, default(always=ToUser(ANNA)))),
    ("an override that points back at the caller", person(BOB, overrides=(override("always", ToUser(ANNA)),))),
    ("a number he may not call", person(BOB, default(always=ToExternal("+331234567")), outbound=("+49",))),
]


@pytest.mark.parametrize("bob", [each[1] for each in NOT_SKIPPED], ids=[each[0] for each in NOT_SKIPPED])
def test_a_member_whose_forward_counts_as_unset_rings(bob: User) -> None:
    active = Phones(active=frozenset({BOB_PHONE}))
    assert rung(called(sales(), bob, caller=FROM_ANNA, phones=active)) == {BOB_PHONE: 0, CAROL_PHONE: 0}


def test_delays_of_member_and_target_add_up_and_what_reaches_the_ring_time_never_rings() -> None:
    bob = person(BOB, default(ring=ringing((DANA_PHONE, 5), (ANNA_PHONE, 14), all_phones=True)), ring_timeout=10)
    way = called(sales(Member(BOB, 6), Member(CAROL, 20)), bob)
    assert rung(way) == {BOB_PHONE: 6, BOB_MOBILE: 6, DANA_PHONE: 11}
    assert clauses(way).count(Clause.NEVER_RINGS) == 2


def test_a_target_later_than_the_members_own_timeout_rings_if_the_group_rings_longer() -> None:
    bob = person(BOB, default(ring=ringing((DANA_PHONE, 12))), ring_timeout=10)
    assert rung(called(sales(Member(BOB)), bob)) == {DANA_PHONE: 12}


def test_a_phone_in_two_members_rules_rings_once_at_its_earliest() -> None:
    bob = person(BOB, default(ring=ringing((CAROL_PHONE, 3), include_extension=True)))
    way = called(sales(Member(CAROL, 10), Member(BOB)), bob)
    assert rung(way) == {BOB_PHONE: 0, CAROL_PHONE: 3}
    assert isinstance(way.outcome, Ring)
    assert len(way.outcome.legs) == 2


def test_the_callers_own_handset_is_left_out() -> None:
    way = called(sales(Member(ANNA), Member(BOB)), caller=FROM_ANNA)
    assert rung(way) == {BOB_PHONE: 0}
    assert Clause.OWN_HANDSET in clauses(way)


def test_a_handset_whose_owner_is_on_do_not_disturb_does_not_ring_for_another_member() -> None:
    bob = person(BOB, default(ring=ringing((DANA_PHONE, 0), include_extension=True)))
    way = called(sales(), bob, person(DANA, default(DANA, dnd=True)))
    assert rung(way) == {BOB_PHONE: 0, CAROL_PHONE: 0}
    assert Clause.OWNER_DND in clauses(way)


def test_an_outside_number_rings_with_the_permission_of_that_member_and_is_confirmed_once() -> None:
    ring = ringing((MOBILE, 0), confirm_external=True)
    bob = person(BOB, default(ring=ring), outbound=("+33",))
    carol = person(CAROL, default(CAROL, ring=ring), outbound=("+49",))
    assert rung(called(sales(Member(BOB), Member(CAROL, 4)), bob, carol, outbound=("+",))) == {MOBILE: 4}
    way = called(sales(), replace(bob, outbound=("+",)), carol, outbound=("+",))
    assert isinstance(way.outcome, Ring)
    assert way.outcome.legs == (Leg(MOBILE, 0, True),)
    assert way.outcome.turned_away is not None


def test_a_member_who_screens_his_calls_rings_without_a_prompt() -> None:
    way = called(sales(Member(BOB)), person(BOB, default(screening=True)))
    assert isinstance(way.outcome, Ring)
    assert not way.outcome.screened


DESTINATIONS: list[tuple[Destination | None, object, object]] = [
    (None, Release(17), Release(19)),
    (Gone("Old"), Release(17), Release(19)),
    (ToVoicemail(DANA), voicemail(DANA), voicemail(DANA)),
    (TO_SALES, Release(19), Release(19)),  # it was there before
]


@pytest.mark.parametrize(("to", "busy", "unanswered"), DESTINATIONS)
def test_when_nobody_takes_the_call_the_groups_own_destination_does_and_no_members_voicemail(
    to: Destination | None, busy: object, unanswered: object
) -> None:
    ring = called(sales(to=to)).outcome
    assert isinstance(ring, Ring)
    assert (ring.busy.outcome, ring.unanswered.outcome) == (busy, unanswered)


def test_a_group_hands_on_to_a_user_with_all_his_rules() -> None:
    directory = inhabited(sales(to=ToUser(DANA)), person(DANA, default(DANA, unanswered=TO_SALES)))
    ring = ring_group(directory, SALES, Call(BOB, FROM_OUTSIDE), MONDAY).outcome
    assert isinstance(ring, Ring)
    then = end(ring.unanswered)
    assert isinstance(then, Ring)
    assert [leg.to for leg in then.legs] == [DANA_PHONE]
    assert Clause.LOOP in clauses(then.unanswered)
    assert then.unanswered.outcome == voicemail(DANA)


def test_a_handset_or_number_as_a_groups_destination_rings_for_the_groups_ring_time_then_nobody() -> None:
    for to, target in ((ToHandset(DANA_PHONE), DANA_PHONE), (ToExternal(MOBILE), MOBILE)):
        ring = called(sales(to=to), outbound=("+",)).outcome
        assert isinstance(ring, Ring)
        assert ring.unanswered.outcome == Ring((Leg(target),), 20, _released(), _released())


def _released() -> Branch:
    nobody = called(sales(), person(BOB, default(dnd=True)), person(CAROL, default(CAROL, dnd=True)))
    return Branch(nobody.reasons[-1:], nobody.outcome)


def test_two_groups_that_hand_on_to_each_other_end() -> None:
    helpers = RingGroup(HELP, "601", "Help", 20, (Member(DANA),), TO_SALES)
    ring = called(sales(to=TO_HELP), more=(helpers,)).outcome
    assert isinstance(ring, Ring)
    second = ring.unanswered.outcome
    assert isinstance(second, Ring)
    assert [leg.to for leg in second.legs] == [DANA_PHONE]
    assert second.unanswered.outcome == Release(19)
    assert Clause.LOOP in clauses(second.unanswered)


def test_a_group_without_anybody_to_ring_hands_on_at_once() -> None:
    nobody_there = Phones(offline=frozenset({BOB_PHONE, CAROL_PHONE}))
    way = called(sales(to=ToVoicemail(DANA)), phones=nobody_there)
    assert way.outcome == voicemail(DANA)
    assert Clause.NOTHING_TO_RING in clauses(way)


def test_whoever_the_domain_blocks_rings_no_group() -> None:
    blocked = CallerLists(blocked=frozenset({"+4930*"}))
    assert called(sales(), lists=blocked).outcome == Notice()
    assert rung(called(sales(), person(BOB, lists=blocked))) == {BOB_PHONE: 0, CAROL_PHONE: 0}


# A group as the destination of a forward


def forwarded(bob: AnsweringRule, group: RingGroup, *others: User) -> Decision:
    directory = inhabited(group, person(BOB, bob), *others)
    decision = decide(directory, Call(BOB, FROM_OUTSIDE), MONDAY)
    assert isinstance(decision, Decision)
    return decision


def test_a_forward_to_a_group_rings_it_and_the_forwarders_voicemail_takes_what_it_leaves() -> None:
    way = forwarded(default(always=TO_SALES), sales(Member(CAROL)))
    assert rung(way) == {CAROL_PHONE: 0}
    assert isinstance(way.outcome, Ring)
    assert way.outcome.unanswered.outcome == voicemail(BOB)
    assert Clause.FORWARDERS_VOICEMAIL in clauses(way.outcome.unanswered)


def test_a_forward_to_a_group_that_is_gone_counts_as_unset() -> None:
    way = forwarded(default(always=TO_HELP), sales())
    assert rung(way) == {BOB_PHONE: 0}
    assert Clause.GONE in clauses(way)


def test_a_groups_forwards_count_towards_the_ten() -> None:
    """Eleven groups, one after the other: the eleventh is ten forwards away, and its destination one too many."""
    ids = range(1, 13)
    chain = [RingGroup(GroupId(n), f"6{n:02}", f"G{n}", 5, (), ToInner("group", str(n + 1))) for n in ids]
    way = called(chain[0], more=tuple(chain[1:]))
    assert way.outcome == Release(19)
    assert clauses(way)[-1] is Clause.TOO_MANY
    assert clauses(way).count(Clause.GROUP) == 11


def test_a_group_is_told_in_plain_words() -> None:
    directory = inhabited(sales(), without_mailbox(person(BOB, default(unanswered=TO_SALES))))
    call = Call(BOB, FROM_OUTSIDE)
    story = tell(directory, call, MONDAY, decide(directory, call, MONDAY))
    assert "  If nobody answers: the group Sales (600) rings: 1002 and Carol’s 1003 ring for 20 seconds." in story
