"""Answering rules as people edit them (PRODUCT §2)."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.ids import DeviceId, FrameId, RuleId, UserId
from controller.domain.rules import (
    AnsweringRule,
    Default,
    During,
    Forwards,
    JustExtension,
    NeedsFrame,
    RingTarget,
    Simultaneous,
)
from controller.operations import devices, frames, lookup, mailboxes, rules, users
from controller.operations.refused import Forbidden, Refused
from controller.store import find
from controller.store import rules as store
from tests.operations.office import ADMIN, Office, acting, add_rule, default_rule, person, touched

DRAFT = AnsweringRule(RuleId(0), NeedsFrame())


def during(office: Office, **parts: object) -> AnsweringRule:
    return replace(DRAFT, when=During(office.open_hours), **parts)  # type: ignore[arg-type]


def test_a_new_user_has_the_default_rule_and_nothing_else(session: Session, office: Office) -> None:
    (rule,) = rules.everything(session, ADMIN, office.bob)
    assert rule == AnsweringRule(rule.id, Default())


def test_a_whole_rule_comes_back_as_it_was_saved(session: Session, office: Office) -> None:
    ring = Simultaneous(
        (RingTarget(ToHandset(office.anna_phone), 5), RingTarget(ToHandset(office.bob_phone))), True, True, True
    )
    forwards = Forwards(
        ToUser(office.anna), ToVoicemail(office.bob), ToHandset(office.anna_phone), ToHandset(office.bob_phone), None
    )
    draft = during(
        office,
        name="Busy day",
        enabled=False,
        dnd=True,
        dnd_destination=ToUser(office.anna),
        ring=ring,
        forwards=forwards,
    )
    id_ = rules.add(session, acting(session, office.bob), office.bob, draft)
    assert rules.show(session, ADMIN, id_) == (office.bob, replace(draft, id=id_))
    assert rules.everything(session, ADMIN, office.bob)[0] == replace(draft, id=id_)


def test_a_rule_touches_its_owner_alone(session: Session, office: Office) -> None:
    add_rule(session, office.bob, office.open_hours, always=ToUser(office.anna))
    assert touched(session) == {("user", office.bob, "change")}


def test_saving_a_rule_unchanged_leaves_no_trace(session: Session, office: Office) -> None:
    rule = default_rule(session, office.bob)
    rules.change(session, ADMIN, rule.id, rule)
    assert touched(session) == set()
    assert find.audit(session, None, 1)[0].operation != "rules.change"


def test_the_audit_log_tells_before_and_after(session: Session, office: Office) -> None:
    rule = default_rule(session, office.bob)
    rules.change(session, acting(session, office.anna), rule.id, replace(rule, dnd=True))
    entry = find.audit(session, office.acme, 1)[0]
    assert (entry.actor, entry.address, entry.operation) == ("1001@acme.example", "192.0.2.7", "rules.change")
    assert (entry.before["dnd"], entry.after["dnd"]) == (False, True)


def test_new_rules_stand_before_default_and_can_be_reordered(session: Session, office: Office) -> None:
    one, two, three = (add_rule(session, office.bob, office.open_hours, name) for name in ("one", "two", "three"))
    last = default_rule(session, office.bob).id
    rules.reorder(session, ADMIN, office.bob, [three, one, two])
    assert [rule.id for rule in rules.everything(session, ADMIN, office.bob)] == [three, one, two, last]
    rules.reorder(session, ADMIN, office.bob, [one, two, three, last])
    assert [rule.name for rule in rules.everything(session, ADMIN, office.bob)] == ["one", "two", "three", ""]


@pytest.mark.parametrize("order", [[], [0, 0, 2], [0], [2, 0, 1], [0, 1, 99, 2]])
def test_an_incomplete_order_is_refused(session: Session, office: Office, order: list[int]) -> None:
    for name in ("one", "two"):
        add_rule(session, office.bob, office.open_hours, name)
    ids = dict(enumerate(rule.id for rule in rules.everything(session, ADMIN, office.bob)))
    with pytest.raises(Refused):
        rules.reorder(session, ADMIN, office.bob, [ids.get(place, RuleId(999_999)) for place in order])


def test_the_default_rule_is_never_deleted_disabled_or_given_a_time(session: Session, office: Office) -> None:
    rule = default_rule(session, office.bob)
    with pytest.raises(Refused, match="can’t be deleted"):
        rules.remove(session, ADMIN, rule.id)
    for draft in (replace(rule, enabled=False), replace(rule, when=During(office.open_hours))):
        with pytest.raises(Refused, match="always holds"):
            rules.change(session, ADMIN, rule.id, draft)


def test_there_is_only_one_default_rule(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="already"):
        rules.add(session, ADMIN, office.bob, replace(DRAFT, when=Default()))
    id_ = add_rule(session, office.bob, office.open_hours)
    with pytest.raises(Refused, match="already"):
        rules.change(session, ADMIN, id_, replace(DRAFT, when=Default()))


def test_a_rule_whose_frame_was_deleted_is_kept_and_needs_a_time_frame(session: Session, office: Office) -> None:
    """PRODUCT §2: kept, shown as "needs a time frame"; other parts of it can still be edited."""
    id_ = add_rule(session, office.bob, office.open_hours, "Open")
    frames.remove(session, ADMIN, office.open_hours, confirmed=True)
    rule = rules.show(session, ADMIN, id_)[1]
    assert rule.when == NeedsFrame()
    assert rules.change(session, ADMIN, id_, replace(rule, dnd=True)).dnd
    with pytest.raises(Refused, match="Choose a time frame"):
        rules.add(session, ADMIN, office.bob, DRAFT)


def test_a_deleted_handset_leaves_a_label_in_forwards_and_leaves_the_ring_set(session: Session, office: Office) -> None:
    """PRODUCT §2 Destinations: a destination that no longer exists counts as unset, and is marked so."""
    phone = ToHandset(office.anna_phone)
    draft = during(office, ring=Simultaneous((RingTarget(phone),)), forwards=Forwards(busy=phone))
    id_ = rules.add(session, ADMIN, office.bob, draft)
    devices.remove(session, ADMIN, office.anna_phone)
    rule = rules.show(session, ADMIN, id_)[1]
    assert rule.forwards.busy == Gone("1001")
    assert rule.ring == Simultaneous(())
    assert ("user", office.bob, "change") in touched(session)
    assert rules.change(session, ADMIN, id_, replace(rule, name="kept")).forwards.busy == Gone("1001")


def test_a_deleted_user_leaves_his_last_name(session: Session, office: Office) -> None:
    carol = person(session, office.acme, "1003", "Carol")
    id_ = add_rule(session, office.bob, office.open_hours, always=ToUser(carol), busy=ToVoicemail(carol))
    users.change(session, ADMIN, carol, {"name": "Carola"})
    users.remove(session, ADMIN, carol)
    forwards = rules.show(session, ADMIN, id_)[1].forwards
    assert (forwards.always, forwards.busy) == (Gone("Carola (1003)"), Gone("voicemail of Carola (1003)"))


def test_a_label_that_never_was_is_no_destination(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="does not exist any more"):
        rules.add(session, ADMIN, office.bob, during(office, forwards=Forwards(always=Gone("nobody"))))


def test_every_problem_is_named_at_once(session: Session, office: Office) -> None:
    targets = (
        RingTarget(ToHandset(DeviceId(999)), 601),
        RingTarget(ToHandset(office.anna_phone)),
        RingTarget(ToHandset(office.anna_phone)),
    )
    draft = replace(
        DRAFT,
        when=During(FrameId(999)),
        name="a\nb" + "x" * 80,
        forwards=Forwards(
            always=ToUser(office.zoe), busy=ToHandset(office.zoe_phone), unanswered=ToVoicemail(UserId(999))
        ),
        ring=Simultaneous(targets),
    )
    with pytest.raises(Refused) as refusal:
        rules.add(session, ADMIN, office.bob, draft)
    fields = [problem.field for problem in refusal.value.problems]
    assert sorted(fields) == sorted(
        ["name", "name", "when", "forward_always", "forward_busy", "forward_unanswered", "ring_delay", "ring", "ring"]
    )
    assert touched(session) == set()


def test_another_users_private_frame_is_no_frame_for_a_rule(session: Session, office: Office) -> None:
    from controller.domain.timeframes import Always

    private = frames.add(session, ADMIN, office.acme, office.anna, "Lunch", Always())
    with pytest.raises(Refused, match="has no time frame"):
        add_rule(session, office.bob, private)


def test_a_voicemail_destination_needs_a_mailbox_when_it_is_chosen(session: Session, office: Office) -> None:
    mailboxes.switch_off(session, ADMIN, office.anna)
    with pytest.raises(Refused, match="Anna has no voicemail"):
        add_rule(session, office.bob, office.open_hours, always=ToVoicemail(office.anna))


def test_an_outside_number_needs_permission_when_it_is_saved(session: Session, office: Office) -> None:
    """PRODUCT §2 Destinations."""
    users.change(session, ADMIN, office.bob, {"outbound": ["+44"]})
    with pytest.raises(Refused, match=r"Bob may not call \+49301234567"):
        add_rule(session, office.bob, office.open_hours, always=ToExternal("030 1234567"))


@pytest.mark.parametrize("number", ["112", "0800 FLOWERS", "030 1234567&PJSIP/d1", "+49 30 1234567;ext=3", "", "12"])
def test_emergency_numbers_and_other_text_are_no_outside_number(session: Session, office: Office, number: str) -> None:
    users.change(session, ADMIN, office.bob, {"outbound": ["+"]})
    with pytest.raises(Refused, match="not a telephone number" if number else "Type a number"):
        add_rule(session, office.bob, office.open_hours, always=ToExternal(number))


@pytest.mark.parametrize("code", ["*98", "#5", " *72+4930123456"])
def test_a_code_is_no_outside_number(session: Session, office: Office, code: str) -> None:
    """PRODUCT §5: a code is never run on a caller's behalf."""
    users.change(session, ADMIN, office.bob, {"outbound": ["+"]})
    with pytest.raises(Refused, match="sent to codes"):
        add_rule(session, office.bob, office.open_hours, always=ToExternal(code))


def test_what_the_pbx_cannot_do_yet_is_refused_by_name(session: Session, office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        add_rule(session, office.bob, office.open_hours, always=ToInner("queue", "5"))
    assert [problem.field for problem in refusal.value.problems] == ["forward_always"]


def test_more_than_a_hundred_rules_are_refused(
    session: Session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MAX_RULES", 3)
    add_rule(session, office.bob, office.open_hours)
    add_rule(session, office.bob, office.open_hours)
    with pytest.raises(Refused, match="3 rules"):
        add_rule(session, office.bob, office.open_hours)


def test_a_colleague_neither_sees_nor_edits_rules_but_a_delegate_does(session: Session, office: Office) -> None:
    from controller.operations import grants

    carol = person(session, office.acme, "1003", "Carol")
    rule = default_rule(session, office.bob)
    with pytest.raises(Forbidden):
        rules.change(session, acting(session, carol), rule.id, replace(rule, dnd=True))
    with pytest.raises(Forbidden):
        rules.everything(session, acting(session, carol), office.bob)
    grants.give(session, ADMIN, carol, "delegate", office.bob)
    assert rules.change(session, acting(session, carol), rule.id, replace(rule, dnd=True)).ring == JustExtension()


@pytest.mark.parametrize("slot", ["always", "active", "offline", "busy", "unanswered"])
def test_a_forward_to_oneself_is_refused(session: Session, office: Office, slot: str) -> None:
    with pytest.raises(Refused, match="Choose voicemail, or one of Bob’s phones"):
        add_rule(session, office.bob, office.open_hours, **{slot: ToUser(office.bob)})


def test_a_forward_to_oneself_that_stands_already_does_not_hinder_other_changes(
    session: Session, office: Office
) -> None:
    rule = default_rule(session, office.bob)
    old = replace(rule, forwards=Forwards(busy=ToUser(office.bob)))
    store.put_rule(session, office.bob, old)
    assert rules.change(session, ADMIN, rule.id, replace(old, dnd=True)).dnd


def ids(session: Session, office: Office) -> list[RuleId]:
    return [rule.id for rule in rules.everything(session, ADMIN, office.bob)][:-1]


def test_a_new_rule_stands_just_above_the_first_that_would_hide_it(session: Session, office: Office) -> None:
    closed = lookup.frame(session, ADMIN, office.acme, None, "Closed hours")
    first, rest = add_rule(session, office.bob, office.open_hours), add_rule(session, office.bob, closed)
    between = rules.add(session, ADMIN, office.bob, replace(during(office), when=During(closed)))
    top = rules.add(session, ADMIN, office.bob, during(office))
    assert ids(session, office) == [top, first, between, rest]


def test_a_new_rule_may_be_given_its_place(session: Session, office: Office) -> None:
    first = add_rule(session, office.bob, office.open_hours)
    last = rules.add(session, ADMIN, office.bob, during(office), 99)
    second = rules.add(session, ADMIN, office.bob, during(office), 2)
    assert ids(session, office) == [first, second, last]
    with pytest.raises(Refused, match="The first place is 1"):
        rules.add(session, ADMIN, office.bob, during(office), 0)
