"""A ring group's context, and what a member's plan answers it."""

from dataclasses import replace

import pytest

from controller.dialplan import names
from controller.dialplan.group import GroupPlan, compile_group
from controller.dialplan.plan import compile_plan
from controller.dialplan.targets import Unsupported
from controller.domain.destinations import PARKED, Destination, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Directory, Member, RingGroup, User
from controller.domain.ids import GroupId, UserId
from controller.domain.priority import Priority
from controller.domain.rules import RingTarget, Simultaneous
from tests.dialplan.shapes import LONGEST_LINE, SHARED, check_shape, fallen_through, nowhere, plan_of
from tests.domain.house import (
    ANNA,
    BOB,
    BOB_MOBILE,
    CAROL,
    CAROL_PHONE,
    DANA_PHONE,
    EVER,
    MOBILE,
    MONDAY,
    default,
    during,
    house,
    override,
    person,
)
from tests.poison import STORED

SALES, HELP = GroupId(5), GroupId(6)


def sales(*members: Member, to: Destination | None = None, name: str = "Sales", ring_time: int = 20) -> RingGroup:
    return RingGroup(SALES, "600", name, ring_time, members or (Member(BOB), Member(CAROL, 5)), to)


def plan(group: RingGroup, *changed: User) -> tuple[Directory, GroupPlan]:
    helpers = RingGroup(HELP, "601", "Help", 20)
    directory = replace(house(*changed), groups={SALES: group, HELP: helpers})
    return directory, compile_group(directory, group)


def around(directory: Directory, made: GroupPlan) -> tuple[Priority, ...]:
    """Everything there is in the PBX with the group."""
    plans = [compile_plan(directory, user) for user in directory.users.values()]
    people = [row for each in plans for row in (*each.rows, each.pointer, *each.way_in)]
    help_ = Priority(names.group(HELP), "s", 1, "Return")
    return (*people, *made.rows, made.pointer, *made.way_in, *SHARED, help_)


TO: list[Destination | None] = [
    *(
        None,
        ToUser(CAROL),
        ToHandset(DANA_PHONE),
        ToVoicemail(CAROL),
        ToExternal(MOBILE),
        ToInner("group", "6"),
        PARKED,
    ),
]


@pytest.mark.parametrize("to", TO)
def test_every_jump_lands_every_extension_ends_and_every_line_fits(to: Destination | None) -> None:
    directory, made = plan(sales(to=to))
    rows = (*made.rows, made.pointer, *made.way_in)
    assert fallen_through(rows) == []
    assert nowhere(rows, around(directory, made)) == []
    assert all(len(row.data.encode()) < LONGEST_LINE for row in rows)


def test_what_is_not_yet_possible_is_refused_by_name() -> None:
    with pytest.raises(Unsupported):
        plan(sales(to=ToInner("queue", "sales")))


@pytest.mark.parametrize("name", STORED, ids=ascii)
def test_a_name_with_poison_changes_nothing_in_the_shape(name: str) -> None:
    def shape(group: RingGroup) -> list[tuple[str, int, str]]:
        return [(row.extension, row.priority, row.app) for row in plan(group)[1].rows]

    assert shape(sales(name=name)) == shape(sales())
    assert all(row.data.isprintable() for row in plan(sales(name=name))[1].rows)


def test_the_context_changes_with_the_members_and_not_with_their_rules() -> None:
    _, before = plan(sales())
    assert plan(sales(), person(BOB, default(dnd=True)))[1] == before
    assert plan(sales(Member(BOB), Member(CAROL, 6)))[1].pointer != before.pointer


def test_two_rows_a_member() -> None:
    fifty = tuple(Member(UserId(n)) for n in range(1, 51))
    assert len(plan(sales(*fifty))[1].rows) == len(plan(sales(Member(BOB)))[1].rows) + 2 * 49


def answers(bob: User) -> list[tuple[str, str]]:
    """What Bob's plan answers a group under his first rule."""
    rows = plan_of(bob).rows
    entry = f"r{bob.rules[0].id}-{names.IN_GROUP}"
    return [(row.app, row.data) for row in rows if row.extension == entry]


def test_a_member_answers_with_his_targets_in_one_line() -> None:
    targets = (RingTarget(ToHandset(CAROL_PHONE), 5), RingTarget(ToExternal(MOBILE)))
    ring = Simultaneous(targets, all_phones=True, confirm_external=True)
    assert answers(person(BOB, default(ring=ring))) == [
        (
            "Return",
            "${ARG3}-d12:${ARG3}.${ARG4},${ARG3}-d22:${ARG3}.${ARG4},$[${ARG3}+5]-d13-3:$[${ARG3}+5].${ARG4}"
            f",${{ARG3}}-n{MOBILE[1:]}-2-c:${{ARG3}}.${{ARG4}}",
        )
    ]


def test_a_member_on_do_not_disturb_or_with_a_forward_always_to_voicemail_answers_nothing() -> None:
    for rule in (default(dnd=True), default(always=ToVoicemail(CAROL))):
        assert answers(person(BOB, rule)) == [("Return", "")]


def test_a_forward_always_that_may_point_back_is_asked_when_the_call_comes() -> None:
    for to in (ToUser(ANNA), ToHandset(CAROL_PHONE), ToExternal(MOBILE)):
        apps = [app for app, _ in answers(person(BOB, default(always=to)))]
        assert apps == ["Gosub", "GotoIf", "Return", "Return"]


def test_an_override_counts_until_it_ends() -> None:
    bob = person(BOB, overrides=(override("dnd", until=MONDAY),))
    assert [app for app, _ in answers(bob)] == ["GotoIf", "Return", "Return"]


def test_many_targets_take_several_lines_of_which_each_fits() -> None:
    numbers = [RingTarget(ToExternal(f"+4930{n:08}"), n) for n in range(100)]
    bob = person(BOB, during(EVER, ring=Simultaneous(tuple(numbers))), default())
    lines = answers(bob)
    assert lines[0][0] == "Set"
    assert lines[-1] == ("Return", "${M}")
    assert sum(data.count("-n4930") for _, data in lines) == 100
    check_shape(house(bob), plan_of(bob))


def test_a_plan_grows_by_a_row_a_rule() -> None:
    one, two = plan_of(person(BOB)), plan_of(person(BOB, during(EVER), default()))
    for made, rules in ((one, 1), (two, 2)):
        assert sum(row.extension.endswith(f"-{names.IN_GROUP}") for row in made.rows) == rules


def test_a_forward_to_a_group_hands_the_call_over_and_then_comes_the_forwarders_voicemail() -> None:
    directory = replace(house(person(BOB, default(always=ToInner("group", "5")))), groups={SALES: sales()})
    rows = plan_of(directory=directory).rows
    at = next(number for number, row in enumerate(rows) if row.data == "rp-to-group,s,1(5,fa-)")
    assert [row.app for row in rows[at : at + 3]] == ["Gosub", "Gosub", "Return"]
    assert rows[at + 1].data == "rp-voicemail,s,1(2@d1,u)"


def test_a_phone_that_is_gone_is_in_no_answer() -> None:
    directory = house(person(BOB, default(ring=Simultaneous((RingTarget(ToHandset(BOB_MOBILE)),)))))
    without = replace(directory, devices={id_: each for id_, each in directory.devices.items() if id_ != BOB_MOBILE})
    bob = replace(without.users[BOB], devices=(next(iter(without.users[BOB].devices)),))
    rows = compile_plan(without, bob).rows
    assert [row.data for row in rows if row.extension.endswith("-group")] == [""]
