"""The explainer asked of a database: who calls, when, and how far a call can go."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy.orm import Session

from controller.domain.calls import Inside, Outside
from controller.domain.destinations import ToHandset, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.ids import GroupId, UserId
from controller.domain.rules import Forwards
from controller.operations import devices, groups, overrides, rules, users
from controller.operations.explaining import explain, explain_group
from controller.operations.groups import NewGroup
from controller.operations.refused import Forbidden, Missing, Refused
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule, default_rule, person


def forward(session: Session, user: UserId, to: ToUser | ToHandset) -> None:
    rule = default_rule(session, user)
    rules.change(session, ADMIN, rule.id, replace(rule, forwards=Forwards(always=to)))


@pytest.mark.parametrize(
    ("text", "caller"),
    [("anonymous", Outside()), ("+49 30 1234567", Outside("+49301234567")), ("030 1234567", Outside("+49301234567"))],
)
def test_a_caller_from_outside_is_written_as_people_write_numbers(
    session: Session, office: Office, text: str, caller: Outside
) -> None:
    assert explain(session, ADMIN, office.bob, from_=text).call.caller == caller


def test_a_caller_from_inside_is_an_extension_or_a_phone(session: Session, office: Office) -> None:
    bare = person(session, office.acme, "1005", "Eve")
    mobile = devices.add(session, ADMIN, office.anna, "1001m").id
    for text, caller in (
        ("1001", Inside(office.anna, office.anna_phone, "1001")),
        ("1001m", Inside(office.anna, mobile, "1001")),
        ("1005", Inside(bare, None, "1005")),
    ):
        assert explain(session, ADMIN, office.bob, from_=text).call.caller == caller


@pytest.mark.parametrize("text", ["1009", "hello", "", "110", "+4", "1001@acme.example"])
def test_a_caller_that_cannot_be_meant_is_refused_with_the_remedy(session: Session, office: Office, text: str) -> None:
    with pytest.raises(Refused, match=r"Use one|Write it like|Type a number"):
        explain(session, ADMIN, office.bob, from_=text)


def test_without_a_zone_the_moment_is_in_the_users_own(session: Session, office: Office) -> None:
    wall = datetime(2026, 12, 25, 10)  # noqa: DTZ001  as typed
    users.change(session, ADMIN, office.bob, {"zone": "America/New_York"})
    told = explain(session, ADMIN, office.bob, wall)
    assert told.at == datetime(2026, 12, 25, 15, tzinfo=UTC)
    assert told.story[0].startswith("On Friday 25 December 2026 at 10:00 (America/New_York), ")
    assert explain(session, ADMIN, office.anna, wall).at == datetime(2026, 12, 25, 9, tzinfo=UTC)
    assert explain(session, ADMIN, office.bob, MONDAY).at == MONDAY == explain(session, ADMIN, office.bob).at


def test_rules_that_can_never_apply_are_warned_of(session: Session, office: Office) -> None:
    add_rule(session, office.bob, office.open_hours, "Day")
    add_rule(session, office.bob, office.open_hours, "Morning")
    assert explain(session, ADMIN, office.bob).warnings == (
        "“Morning” never applies: “Day” above it has the same time frame.",
    )


@pytest.mark.parametrize("forwards", [10, 11])
def test_a_call_is_followed_through_ten_forwards_to_the_handset_of_yet_another_user(
    session: Session, office: Office, forwards: int
) -> None:
    chain = [person(session, office.acme, str(1100 + n), f"Hop {n}") for n in range(forwards + 1)]
    for one, other in pairwise(chain):
        forward(session, one, ToUser(other))
    forward(session, chain[-1], ToHandset(office.bob_phone))
    story = "\n".join(explain(session, ADMIN, chain[0]).story)
    assert ("more than 10 forwards: the call is released unanswered." in story) is (forwards == 11)
    assert ("Hop 10 forwards all calls: Bob’s 1002 rings for 25 seconds." in story) is (forwards == 10)


def test_who_may_not_see_a_users_rules_may_not_ask(session: Session, office: Office) -> None:
    assert explain(session, acting(session, office.bob), office.bob).story
    with pytest.raises(Forbidden):
        explain(session, acting(session, office.bob), office.anna)


def sales(session: Session, office: Office) -> GroupId:
    """Anna at once, Bob after three seconds; then Anna's voicemail."""
    id_ = groups.add(session, ADMIN, office.acme, NewGroup("600", "Sales", to=ToVoicemail(office.anna)))
    groups.members(session, ADMIN, id_, [Member(office.anna), Member(office.bob, 3)])
    return id_


def test_a_call_to_a_group_tells_who_rings_and_what_follows(session: Session, office: Office) -> None:
    told = explain_group(session, ADMIN, sales(session, office), from_="+49 30 1234567").story
    assert told == (
        "On Monday 23 November 2026 at 11:00 (Europe/Berlin), a call from +49301234567 to Sales (600): "
        "Anna’s 1001 rings at once, Bob’s 1002 after 3 seconds, for 25 seconds in all.",
        "  If nobody takes it: the call goes to Anna’s voicemail, with the unavailable greeting.",
    )


def test_members_who_are_skipped_are_named_with_the_reason(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    overrides.switch_on(session, ADMIN, office.bob, "dnd")
    carol = person(session, office.acme, "1003", "Carol")
    told = "\n".join(explain_group(session, ADMIN, id_, from_="1003").story)
    assert f"a call from Carol ({users.show(session, ADMIN, carol).extension}) to Sales (600): " in told
    assert "Bob is on do not disturb, switched on above the rules, and is skipped.\nAnna’s 1001 rings for" in told


def test_a_member_who_never_rings_is_warned_of(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    groups.members(session, ADMIN, id_, [Member(office.bob, 30)])
    assert explain_group(session, ADMIN, id_).warnings == (
        "Bob never rings: the delay reaches the ring time of 25 seconds.",
    )


def test_only_who_manages_the_domain_may_ask_about_a_group(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    assert explain_group(session, acting(session, office.anna), id_).story
    with pytest.raises(Forbidden):
        explain_group(session, acting(session, office.bob), id_)
    with pytest.raises(Missing):
        explain_group(session, acting(session, office.zoe), id_)
