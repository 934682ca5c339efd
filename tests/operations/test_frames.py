"""Time frames: whose they are, who uses them, the night switch (PRODUCT §3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.ids import FrameId
from controller.domain.timeframes import Always, Dates, Forced, Holidays, SingleDay, Weekly, WeeklyRange
from controller.operations import domains, frames, grants
from controller.operations.refused import Forbidden, Refused
from controller.store import find, load
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule, touched

NIGHT = Weekly((WeeklyRange(1, 22 * 60, 6 * 60),))


def test_a_new_domain_starts_with_open_hours_holidays_and_closed_hours(session: Session, office: Office) -> None:
    """PRODUCT §3."""
    kinds = {
        card.name: load.load_frame(session, FrameId(card.id)).kind for card in find.frames(session, office.acme, None)
    }
    assert kinds["Closed hours"] == Always()
    assert kinds["Open hours"] == Weekly(tuple(WeeklyRange(day, 540, 1020) for day in range(1, 6)))
    holidays = kinds["Holidays"]
    assert isinstance(holidays, Holidays)
    assert {date(2026, 12, 25), date(2030, 10, 3)} <= set(holidays.fixed)
    assert sorted(card.number for card in find.frames(session, office.acme, None) if card.number) == [1, 2, 3]


def test_a_domain_of_a_country_without_calendar_still_has_holidays(session: Session) -> None:
    id_ = domains.add(session, ADMIN, domains.NewDomain("island.example", country="FK", zone="Atlantic/Stanley"))
    assert "Holidays" in {card.name for card in find.frames(session, id_, None)}


def test_a_name_is_unique_in_its_owners_list_only(session: Session, office: Office) -> None:
    for owner in (None, office.bob):
        frames.add(session, ADMIN, office.acme, owner, "Night", NIGHT)
        with pytest.raises(Refused, match="already"):
            frames.add(session, ADMIN, office.acme, owner, "Night", NIGHT)
    assert frames.add(session, ADMIN, office.acme, office.anna, "Night", NIGHT)
    assert frames.add(session, ADMIN, office.bolt, None, "Night", NIGHT)


def test_editing_a_shared_frame_touches_that_frame_alone(session: Session, office: Office) -> None:
    add_rule(session, office.bob, office.open_hours)
    add_rule(session, office.anna, office.open_hours)
    before = touched(session)
    frames.change(session, ADMIN, office.open_hours, {"kind": NIGHT})
    assert touched(session) - before == {("frame", office.open_hours, "change")}


def test_editing_a_private_frame_touches_its_owner_when_a_rule_uses_it(session: Session, office: Office) -> None:
    private = frames.add(session, acting(session, office.bob), office.acme, office.bob, "Night", NIGHT)
    frames.change(session, ADMIN, private, {"kind": Always()})
    assert touched(session) == set()
    add_rule(session, office.bob, private)
    frames.change(session, ADMIN, private, {"kind": NIGHT, "zone": "Asia/Tokyo"})
    assert touched(session) == {("user", office.bob, "change")}


def test_a_frame_in_use_is_deleted_only_when_confirmed_and_the_refusal_names_rules_and_people(
    session: Session, office: Office
) -> None:
    add_rule(session, office.bob, office.open_hours, "Office")
    with pytest.raises(Refused, match=r"Open hours is used by Bob \(1002\), rule “Office”"):
        frames.remove(session, acting(session, office.anna), office.open_hours)
    frames.remove(session, acting(session, office.anna), office.open_hours, confirmed=True)
    assert touched(session) == {("frame", office.open_hours, "remove"), ("user", office.bob, "change")}


def test_attendants_and_office_managers_force_a_shared_frame(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    with pytest.raises(Forbidden):
        frames.force(session, bob, office.open_hours, False)
    grants.give(session, ADMIN, office.bob, "attendant")
    frames.force(session, acting(session, office.bob), office.open_hours, False)
    seven_hours_on = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # Open hours end at 17:00 in Berlin
    assert load.load_frame(session, office.open_hours).forced == Forced(False, seven_hours_on)
    assert find.frame(session, office.open_hours).forced_by == office.bob  # type: ignore[union-attr]
    granted = ("device", office.bob_phone, "change")  # an attendant's phones pick up anywhere
    assert touched(session) == {granted, ("frame", office.open_hours, "change")}


def test_a_frame_stays_forced_until_a_moment_or_until_released(session: Session, office: Office) -> None:
    end = MONDAY + timedelta(hours=1)
    frames.force(session, ADMIN, office.open_hours, True, end)
    assert load.load_frame(session, office.open_hours).forced == Forced(True, end)
    frames.force(session, ADMIN, office.open_hours, True, None)
    assert load.load_frame(session, office.open_hours).forced == Forced(True)
    frames.release(session, ADMIN, office.open_hours)
    assert load.load_frame(session, office.open_hours).forced is None
    with pytest.raises(Refused, match="has passed"):
        frames.force(session, ADMIN, office.open_hours, True, MONDAY)


def test_a_private_frame_cannot_be_forced(session: Session, office: Office) -> None:
    private = frames.add(session, ADMIN, office.acme, office.bob, "Night", NIGHT)
    with pytest.raises(Forbidden, match="shared by the domain"):
        frames.force(session, ADMIN, private, True)


def test_what_is_wrong_with_a_frame_is_said(session: Session, office: Office) -> None:
    wrong = Weekly((WeeklyRange(8, 0, 1440),))
    with pytest.raises(Refused) as refusal:
        frames.add(session, ADMIN, office.acme, None, "x" * 81, wrong, "Europe/Atlantis")
    assert [problem.field for problem in refusal.value.problems] == ["name", "zone", "kind"]
    for kind in (Holidays("XX", None, ("x",)), Holidays("DE", None, ("Towel Day",))):
        with pytest.raises(Refused, match="calendar"):
            frames.add(session, ADMIN, office.acme, None, "Night", kind)


def test_a_new_zone_of_the_domain_moves_the_frames_that_have_none(session: Session, office: Office) -> None:
    private = frames.add(session, ADMIN, office.acme, office.bob, "Night", NIGHT)
    fixed = frames.add(session, ADMIN, office.acme, office.anna, "Night", NIGHT, "Asia/Tokyo")
    add_rule(session, office.bob, private)
    add_rule(session, office.anna, fixed)
    before = touched(session)
    domains.change(session, ADMIN, office.acme, {"zone": "Europe/Lisbon"})
    shared = {("frame", card.id, "change") for card in find.frames(session, office.acme, None)}
    boxes = {("mailbox", user, "change") for user in (office.anna, office.bob)}
    own = {("domain", office.acme, "change"), ("outside", office.acme, "change")}
    assert touched(session) - before == {*own, *shared, *boxes}
    assert ("user", office.bob, "change") in touched(session)
    assert load.load_frame(session, private).zone == "Europe/Lisbon"


def test_dates_are_stored_as_they_are(session: Session, office: Office) -> None:
    kind = Dates((SingleDay(date(2028, 2, 29), yearly=True, start=1200, end=120),))
    id_ = frames.add(session, ADMIN, office.acme, office.bob, "Leap", kind)
    assert frames.show(session, acting(session, office.bob), id_).kind == kind
