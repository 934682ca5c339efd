"""Ring groups: extensions, members, destinations, and what goes when something is deleted."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.ids import GroupId, UserId
from controller.operations import auditlog, devices, domains, groups, lookup, mailboxes, overrides, rules, users
from controller.operations.groups import NewGroup
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.users import NewUser
from controller.store import find, load, outbox
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule, default_rule, touched


def settled(session: Session) -> None:
    """Nothing waits for the controller."""
    outbox.done(session, [id_ for task in outbox.pending(session) for id_ in task.ids], MONDAY)


def sales(session: Session, office: Office, to: Destination | None = None, extension: str = "600") -> GroupId:
    """Anna and Bob."""
    id_ = groups.add(session, ADMIN, office.acme, NewGroup(extension, "Sales", to=to))
    groups.members(session, ADMIN, id_, [Member(office.anna), Member(office.bob, 5)])
    settled(session)
    return id_


def to_group(id_: int) -> ToInner:
    return ToInner("group", str(id_))


def test_a_group_is_made_with_its_members_and_the_controller_is_told(session: Session, office: Office) -> None:
    id_ = groups.add(session, ADMIN, office.acme, NewGroup("600", "  Sales "))
    assert touched(session) == {("group", id_, "change")}
    card = groups.members(session, ADMIN, id_, [Member(office.bob, 5), Member(office.anna)])
    assert (card.extension, card.name, card.ring_time, card.to) == ("600", "Sales", 25, None)
    assert card.members == (Member(office.bob, 5), Member(office.anna))
    assert groups.everything(session, acting(session, office.bob), office.acme) == (card,)
    assert lookup.group(session, ADMIN, office.acme, "600") == lookup.group(session, ADMIN, office.acme, "Sales") == id_
    assert [entry.operation for entry in auditlog.latest(session, ADMIN, office.acme, 2)] == [
        "groups.members",
        "groups.add",
    ]


def test_users_and_groups_share_the_extensions_of_a_domain(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    for extension in ("600", "1002"):
        with pytest.raises(Refused, match=f"Extension {extension} is"):
            groups.add(session, ADMIN, office.acme, NewGroup(extension, "Other"))
    with pytest.raises(Refused, match="Extension 1002 is Bob’s"):
        groups.change(session, ADMIN, id_, {"extension": "1002"})
    with pytest.raises(Refused, match="Extension 600 is the group Sales’s"):
        users.add(session, ADMIN, office.acme, NewUser("600", "X"))
    with pytest.raises(Refused, match="Extension 600 is the group Sales’s"):
        users.change(session, ADMIN, office.bob, {"extension": "600"})
    assert find.user_at(session, office.acme, "600") is None
    assert groups.add(session, ADMIN, office.bolt, NewGroup("600", "Theirs"))
    assert groups.change(session, ADMIN, id_, {"extension": "600", "name": "Sale"}).name == "Sale"


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("extension", "6", "2 to 6 digits"),
        ("extension", "112", "emergency number 112"),
        ("extension", "705", "parking"),
        ("name", " ", "name is empty"),
        ("name", "a\nb", "line break"),
        ("ring_time", 4, "5 to 600"),
        ("ring_time", None, "5 to 600"),
        ("colour", "red", "A group has no colour"),
        ("to", ToInner("queue", "1"), "can’t be a destination yet"),
        ("to", ToInner("group", "999"), "no group 999"),
        ("to", ToInner("group", "1 OR 1"), "no group 1 OR 1"),
        ("to", Gone("Old"), "does not exist any more"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field_and_nothing_changes(
    session: Session, office: Office, field: str, value: object, match: str
) -> None:
    id_ = sales(session, office)
    before = groups.show(session, ADMIN, id_)
    with pytest.raises(Refused, match=match) as refusal:
        groups.change(session, ADMIN, id_, {field: value})
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert groups.show(session, ADMIN, id_) == before
    assert touched(session) == set()


def test_new_emergency_numbers_must_not_run_into_a_groups_extension(session: Session, office: Office) -> None:
    sales(session, office)
    with pytest.raises(Refused, match="600 is, or begins, the emergency number 6001"):
        domains.change(session, ADMIN, office.acme, {"emergency_numbers": ["6001"]})


def test_members_are_users_of_the_domain_named_once_with_a_delay(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    for wanted, match in (
        ([Member(office.zoe)], f"no user {office.zoe} in this domain"),
        ([Member(office.bob), Member(office.bob, 3)], "Bob is named twice"),
        ([Member(office.bob, -1)], "delay is -1"),
        ([Member(office.bob, 601)], "0 to 600"),
        ([Member(UserId(n)) for n in range(1000, 1051)], "51 members are too many"),
    ):
        with pytest.raises(Refused, match=match):
            groups.members(session, ADMIN, id_, wanted)
    assert touched(session) == set()
    assert groups.members(session, ADMIN, id_, []).members == ()


def test_only_who_manages_the_domain_changes_a_group(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    bob, zoe = acting(session, office.bob), acting(session, office.zoe)
    with pytest.raises(Forbidden, match="office manager"):
        groups.remove(session, bob, id_)
    with pytest.raises(Missing):
        groups.show(session, zoe, id_)
    with pytest.raises(Missing):
        lookup.group(session, zoe, office.bolt, "600")


def test_a_group_of_another_domain_is_no_destination(session: Session, office: Office) -> None:
    theirs = groups.add(session, ADMIN, office.bolt, NewGroup("600", "Theirs"))
    with pytest.raises(Refused, match="no group"):
        add_rule(session, office.bob, office.open_hours, always=to_group(theirs))
    with pytest.raises(Refused, match="no group"):
        overrides.switch_on(session, ADMIN, office.bob, "always", to_group(theirs))
    with pytest.raises(Refused, match="no group"):
        groups.add(session, ADMIN, office.acme, NewGroup("601", "Ours", to=to_group(theirs)))


def test_a_group_leads_to_anything_but_itself(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    other = groups.add(session, ADMIN, office.acme, NewGroup("601", "Help"))
    for to in (ToUser(office.bob), ToVoicemail(office.anna), ToHandset(office.bob_phone), to_group(other), None):
        assert groups.change(session, ADMIN, id_, {"to": to}).to == to
        directory = load.load_group(session, id_)
        assert directory.groups[id_].to == to
    with pytest.raises(Refused, match="can’t lead to itself"):
        groups.change(session, ADMIN, id_, {"to": to_group(id_)})
    with pytest.raises(Refused, match=r"acme\.example may not call"):
        groups.change(session, ADMIN, id_, {"to": ToExternal("+33123456789")})


def test_a_rule_or_override_may_send_calls_to_a_group(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    add_rule(session, office.bob, office.open_hours, always=to_group(id_))
    overrides.switch_on(session, ADMIN, office.bob, "busy", to_group(id_))
    bob = load.load_for_plan(session, office.bob)
    assert set(bob.groups) == {id_}
    reach = load.load_directory(session, office.bob, reach=True)
    assert {office.anna, office.bob} <= reach.users.keys()


def test_a_deleted_group_shows_its_name_wherever_calls_were_sent_to_it(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    other = groups.add(session, ADMIN, office.acme, NewGroup("601", "Help", to=to_group(id_)))
    rule = replace(default_rule(session, office.bob), dnd_destination=to_group(id_))
    rules.change(session, ADMIN, rule.id, rule)
    groups.change(session, ADMIN, id_, {"name": "Sellers"})
    settled(session)
    groups.remove(session, ADMIN, id_)
    assert touched(session) == {
        ("group", id_, "remove"),
        ("group", other, "change"),
        ("user", office.bob, "change"),
    }
    assert default_rule(session, office.bob).dnd_destination == Gone("group Sellers (600)")
    assert groups.show(session, ADMIN, other).to == Gone("group Sellers (600)")
    with pytest.raises(Missing):
        groups.show(session, ADMIN, id_)
    with pytest.raises(load.NoSuch):
        load.load_group(session, id_)


def test_a_deleted_user_leaves_his_groups(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    other = groups.add(session, ADMIN, office.acme, NewGroup("601", "Help", to=ToVoicemail(office.bob)))
    settled(session)
    users.remove(session, ADMIN, office.bob)
    assert {("group", id_, "change"), ("group", other, "change")} <= touched(session)
    assert groups.show(session, ADMIN, id_).members == (Member(office.anna),)
    assert groups.show(session, ADMIN, other).to == Gone("voicemail of Bob (1002)")


def test_a_group_is_told_when_its_destination_loses_a_phone_or_voicemail(session: Session, office: Office) -> None:
    phone = groups.add(session, ADMIN, office.acme, NewGroup("601", "Help", to=ToHandset(office.bob_phone)))
    box = groups.add(session, ADMIN, office.acme, NewGroup("602", "Box", to=ToVoicemail(office.bob)))
    settled(session)
    mailboxes.switch_off(session, ADMIN, office.bob)
    assert ("group", box, "change") in touched(session)
    devices.remove(session, ADMIN, office.bob_phone)
    assert ("group", phone, "change") in touched(session)
    assert groups.show(session, ADMIN, phone).to == Gone("1002")


def test_a_deleted_domain_takes_its_groups_along(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    domains.remove(session, ADMIN, office.acme, confirmed=True)
    assert ("group", id_, "remove") in touched(session)


def test_nothing_is_told_where_nothing_changes(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    groups.change(session, ADMIN, id_, {"name": "Sales", "to": None})
    groups.members(session, ADMIN, id_, [Member(office.anna), Member(office.bob, 5)])
    assert touched(session) == set()


def test_a_member_who_never_rings_is_warned_of(session: Session, office: Office) -> None:
    id_ = sales(session, office)
    card = groups.change(session, ADMIN, id_, {"ring_time": 5})
    assert groups.warnings(card, {office.bob: "Bob"}) == (
        "Bob never rings: the delay reaches the ring time of 5 seconds.",
    )
    assert groups.warnings(replace(card, members=()), {}) == ("Sales has no members, so nobody rings.",)
