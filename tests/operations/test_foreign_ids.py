"""Ids of another domain inside what is sent (PRODUCT §8.4): refused in the very words for what does not exist."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.ids import DeviceId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards, RingTarget, Simultaneous
from controller.operations import dids, frames, grants, groups, lists, overrides, rules
from controller.operations.actors import Actor
from controller.operations.groups import NewGroup
from controller.operations.refused import Refused
from controller.store.tables import AuditRow, OutboxRow
from tests.operations.office import ADMIN, Office, acting

NOWHERE = 999_999
Give = Callable[[Session, Actor, Office, Any], object]


def rule(**parts: Any) -> AnsweringRule:
    return AnsweringRule(RuleId(0), **parts)


def with_forward(slot: str) -> Give:
    """A rule of Bob's during Open hours that forwards there."""

    def give(session: Session, by: Actor, office: Office, to: Destination) -> object:
        draft = rule(when=During(office.open_hours), forwards=Forwards(**{slot: to}))
        return rules.add(session, by, office.bob, draft)

    return give


def with_override(kind: Any) -> Give:
    return lambda session, by, office, to: overrides.switch_on(session, by, office.bob, kind, to)


def with_target(session: Session, by: Actor, office: Office, to: Destination) -> object:
    ring = Simultaneous((RingTarget(to),))  # type: ignore[arg-type]
    return rules.add(session, by, office.bob, rule(when=During(office.open_hours), ring=ring))


def with_number(session: Session, by: Actor, office: Office, to: Destination) -> object:
    return dids.add(session, by, office.acme, "+4930123456", to)


def with_opening_hours(session: Session, by: Actor, office: Office, to: Destination) -> object:
    return dids.add(session, by, office.acme, "+4930123457", to, opening_hours=True)


def with_group(session: Session, by: Actor, office: Office, to: Destination) -> object:
    return groups.add(session, by, office.acme, NewGroup("610", "Sales", to=to))


DESTINATIONS: dict[str, Give] = {
    **{f"forward {slot}": with_forward(slot) for slot in ("always", "active", "busy", "unanswered", "offline")},
    **{f"override {kind}": with_override(kind) for kind in ("always", "busy", "unanswered")},
    "number": with_number,
    "number with opening hours": with_opening_hours,
    "group": with_group,
}


def foreign(session: Session, office: Office) -> dict[str, tuple[Destination, Destination]]:
    """By kind: a thing of the other domain, and the same of nobody."""
    theirs = groups.add(session, ADMIN, office.bolt, NewGroup("600", "Theirs"))
    return {
        "handset": (ToHandset(office.zoe_phone), ToHandset(DeviceId(NOWHERE))),
        "user": (ToUser(office.zoe), ToUser(UserId(NOWHERE))),
        "voicemail": (ToVoicemail(office.zoe), ToVoicemail(UserId(NOWHERE))),
        "group": (ToInner("group", str(theirs)), ToInner("group", str(NOWHERE))),
    }


def refusal(session: Session, give: Callable[..., object], *arguments: object) -> str:
    """The words without ids; nothing was changed."""
    before = traces(session)
    with pytest.raises(Refused) as refused:
        give(*arguments)
    session.expire_all()
    assert traces(session) == before
    return re.sub(r"\d+", "N", str(refused.value))


@pytest.mark.parametrize("name", DESTINATIONS)
def test_no_call_is_sent_to_anything_of_another_domain(session: Session, office: Office, name: str) -> None:
    """By its office manager and by an administrator, whom no wall stops elsewhere."""
    pairs = foreign(session, office)
    for by in (acting(session, office.anna), ADMIN):
        for kind, (theirs, nobodys) in pairs.items():
            found = [refusal(session, DESTINATIONS[name], session, by, office, to) for to in (theirs, nobodys)]
            assert found[0] == found[1], kind


@pytest.mark.parametrize("kind", ["handset", "user"])
def test_no_phone_of_another_domain_rings_at_the_same_time(session: Session, office: Office, kind: str) -> None:
    theirs, nobodys = foreign(session, office)[kind]
    for by in (acting(session, office.bob), ADMIN):
        found = [refusal(session, with_target, session, by, office, to) for to in (theirs, nobodys)]
        assert found[0] == found[1]


def test_no_frame_of_another_domain_times_a_rule(session: Session, office: Office) -> None:
    theirs = frames_of_bolt(session, office)
    for by in (acting(session, office.bob), ADMIN):
        drafts = [rule(when=During(FrameId(frame))) for frame in (theirs, NOWHERE)]
        found = [refusal(session, rules.add, session, by, office.bob, draft) for draft in drafts]
        assert found[0] == found[1]


def test_nobody_of_another_domain_is_member_of_a_group(session: Session, office: Office) -> None:
    group = groups.add(session, ADMIN, office.acme, NewGroup("610", "Sales"))
    for by in (acting(session, office.anna), ADMIN):
        found = [
            refusal(session, groups.members, session, by, group, [Member(UserId(user))])
            for user in (office.zoe, NOWHERE)
        ]
        assert found[0] == found[1]


def test_nobody_acts_for_or_owns_lists_and_frames_across_the_wall(session: Session, office: Office) -> None:
    """The owner beside the domain: bolt's user with acme's id tells no more than a user who isn't there."""
    anna = acting(session, office.anna)
    gives: tuple[Callable[[UserId], object], ...] = (
        lambda user: grants.give(session, anna, office.bob, "delegate", user),
        lambda user: lists.add(session, anna, office.acme, user, "blocked", "+4930123456"),
        lambda user: lists.show(session, anna, office.acme, user),
        lambda user: frames.everything(session, anna, office.acme, user),
    )
    for give in gives:
        assert refusal(session, give, office.zoe) == refusal(session, give, UserId(NOWHERE))


def frames_of_bolt(session: Session, office: Office) -> int:
    return next(card.id for card in frames.everything(session, ADMIN, office.bolt, None) if card.name == "Open hours")


def traces(session: Session) -> tuple[int, int]:
    """How many rows tell of changes."""
    return len(session.execute(select(AuditRow.id)).all()), len(session.execute(select(OutboxRow.id)).all())
