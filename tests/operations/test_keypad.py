"""What is done by a code on a phone, and how it is taken back (PRODUCT §5)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import PARKED, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.ids import DomainId, FrameId
from controller.domain.timeframes import Always
from controller.operations import frames, grants, keypad, keypad_numbers, lots, mailboxes, overrides, takeback
from controller.operations.keypad_keys import KEY, NOT_YOU, Told
from controller.store import find, rules
from controller.store.cards import FrameCard
from controller.store.rules import KeptOverride
from controller.store.subjects import Subject
from tests.operations.office import ADMIN, MONDAY, Office, acting, person, touched

LATER = MONDAY + timedelta(minutes=5)


def dial(session: Session, office: Office, verb: str, digits: str = "", at: datetime = LATER) -> Told:
    """By Anna, on her phone."""
    return keypad.do(session, office.anna_phone, office.acme, verb, digits, at)


def kept(session: Session, office: Office) -> Mapping[str, KeptOverride | None]:
    """Anna's overrides, to the instant."""
    return {kind: rules.kept_override(session, office.anna, kind) for kind in ("always", "busy", "unanswered", "dnd")}


def frame(session: Session, office: Office) -> FrameCard:
    """A shared one, forced by Anna, who may."""
    grants.give(session, ADMIN, office.anna, "attendant")
    id_ = frames.add(session, ADMIN, office.acme, None, "Night", Always())
    frames.force(session, ADMIN, id_, False)
    return _card(session, id_)


def _card(session: Session, id_: int) -> FrameCard:
    card = find.frame(session, id_)
    assert card is not None
    return card


@pytest.mark.parametrize("before", ["nothing", "on", "on until", "remembered"])
@pytest.mark.parametrize(("verb", "digits"), [("forward_always", "1002"), ("forward_always_off", ""), ("dnd", "")])
def test_a_change_that_nobody_was_told_of_is_taken_back_to_the_instant(
    session: Session, office: Office, before: str, verb: str, digits: str
) -> None:
    anna = acting(session, office.anna)
    if before != "nothing":
        until = MONDAY + timedelta(days=1) if before == "on until" else None
        overrides.switch_on(session, anna, office.anna, "always", ToExternal("+4930200300"), until)
        overrides.switch_on(session, anna, office.anna, "dnd", until=until)
    if before == "remembered":
        overrides.switch_off(session, anna, office.anna, "always")
    stood = kept(session, office)
    told = dial(session, office, verb, digits)
    if told.undo is None:  # it was off already
        assert kept(session, office) == stood
        return
    assert kept(session, office) != stood
    undo = takeback.of_text(takeback.to_text(told.undo))
    assert undo == told.undo
    by = keypad.by(session, office.anna_phone, LATER)
    assert takeback.take_back(session, by, undo)
    assert kept(session, office) == stood
    assert ("user", office.anna, "change") in touched(session)
    assert not takeback.take_back(session, by, undo), "once is enough"


def test_what_somebody_has_changed_since_is_left_as_it_is(session: Session, office: Office) -> None:
    told = dial(session, office, "forward_always", "1002")
    overrides.switch_on(session, acting(session, office.anna), office.anna, "always", ToHandset(office.anna_phone))
    stood = kept(session, office)
    assert told.undo is not None
    assert not takeback.take_back(session, ADMIN, told.undo)
    assert kept(session, office) == stood


@pytest.mark.parametrize("verb", ["frame_on", "force_off"])
def test_a_frame_that_was_forced_is_as_it_was_before(session: Session, office: Office, verb: str) -> None:
    before = frame(session, office)
    told = dial(session, office, verb, str(before.number) if verb == "frame_on" else "")
    assert _card(session, before.id) != before
    assert told.undo is not None
    undo = takeback.of_text(takeback.to_text(told.undo))
    assert undo == told.undo
    assert takeback.take_back(session, keypad.by(session, office.anna_phone, LATER), undo)
    assert _card(session, before.id) == before
    assert ("frame", before.id, "change") in touched(session)


def test_a_frame_that_somebody_forced_since_is_left_as_it_is(session: Session, office: Office) -> None:
    card = frame(session, office)
    told = dial(session, office, "frame_on", str(card.number))
    frames.release(session, ADMIN, FrameId(card.id))
    assert told.undo is not None
    assert not takeback.take_back(session, ADMIN, told.undo)
    assert _card(session, card.id).forced_on is None


def test_a_forced_frame_says_until_when(session: Session, office: Office) -> None:
    """PRODUCT §3: until its next change; one that never changes, until it is released."""
    grants.give(session, ADMIN, office.anna, "attendant")
    hours = _card(session, office.open_hours)
    asked = dial(session, office, "frame", str(hours.number))
    assert (asked.sounds[0], asked.sounds[-1], asked.then, asked.undo) == ("frame", "frame-keys", KEY, None)
    assert dial(session, office, "frame_off", str(hours.number)).sounds[-2:] == ("frame-off", "until-change")
    always = _card(session, frames.add(session, ADMIN, office.acme, None, "Night", Always()))
    assert dial(session, office, "frame_on", str(always.number)).sounds[-2:] == ("frame-on", "until-released")


def test_nothing_is_told_before_what_stands_is_live(session: Session, office: Office) -> None:
    """Also where the code itself changes nothing: what the portal saved a moment ago may not be in force yet."""
    overrides.switch_on(session, acting(session, office.anna), office.anna, "dnd")
    overrides.switch_off(session, acting(session, office.anna), office.anna, "dnd")
    told = dial(session, office, "dnd_off")
    assert told.sounds == ("dnd-off",)
    assert told.needs is not None
    assert set(told.needs) == {Subject("user", office.anna)}


def test_a_phone_of_another_domain_may_nothing(session: Session, office: Office) -> None:
    """PRODUCT §8.4."""
    told = keypad.do(session, office.anna_phone, office.bolt, "dnd", "", LATER)
    assert (told.sounds, told.undo) == (NOT_YOU, None)
    assert keypad.do(session, 99_999, office.acme, "dnd", "", LATER).sounds == NOT_YOU


def test_each_kind_of_destination_is_spoken(session: Session, office: Office) -> None:
    def told(to: object) -> tuple[str, ...]:
        return keypad_numbers.told(session, DomainId(office.acme), to)  # type: ignore[arg-type]

    assert told(ToUser(office.anna)) == tuple(f"digits/{digit}" for digit in "1001")
    assert told(ToExternal("+491")) == ("digits/plus", "digits/4", "digits/9", "digits/1")
    assert told(ToVoicemail(office.anna)) == ("voicemail",)
    assert told(PARKED) == ("digits/7", "digits/0", "digits/0")
    for to in (ToHandset(office.anna_phone), ToInner("queue", "5"), Gone("Carol")):
        assert told(to) == ("chosen-place",)


def test_forwarding_to_the_lot_parks_and_a_slot_is_no_such_number(session: Session, office: Office) -> None:
    """As rules have it (PRODUCT §2, §6): whom a forward parks takes the next free slot. Without a lot nobody parks."""
    told = dial(session, office, "forward_always", "700")
    assert told.sounds[1:4] == ("digits/7", "digits/0", "digits/0")
    kept = rules.kept_override(session, office.anna, "always")
    assert kept is not None
    assert kept.override.to == PARKED
    assert dial(session, office, "forward_always", "703").sounds == ("no-such-number",)
    lots.switch_off(session, ADMIN, office.acme)
    assert dial(session, office, "forward_always", "700").sounds == ("no-such-number",)


def test_a_remembered_place_that_is_gone_is_told(session: Session, office: Office) -> None:
    carol = person(session, office.acme, "1003", "Carol")
    mailboxes.switch_on(session, ADMIN, carol)
    overrides.switch_on(session, ADMIN, office.anna, "always", ToVoicemail(carol))
    overrides.switch_off(session, ADMIN, office.anna, "always")
    mailboxes.switch_off(session, ADMIN, carol)
    told = dial(session, office, "forward_always_again")
    assert (told.sounds, told.undo) == (("remembered-gone",), None)
