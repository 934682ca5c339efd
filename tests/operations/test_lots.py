"""A domain's parking lot: who changes it, what stands in its way, and in whose way it stands (PRODUCT §6)."""

import io
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.destinations import PARKED, Gone, ToExternal, ToInner, ToUser
from controller.domain.lots import USUAL, Lot
from controller.operations import codes, domains, exporting, fileformat, groups, importing, lots, rules, users
from controller.operations.domains import NewDomain
from controller.operations.fileshape import BadFile
from controller.operations.groups import NewGroup
from controller.operations.refused import Forbidden, Refused
from controller.operations.users import NewUser
from controller.store import outbox, wayout
from controller.store.load import load_directory
from controller.store.tables import AuditRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule, person, touched


def refused(session: Session, office: Office, **changes: Any) -> dict[str, str]:
    """What is said at which field; the lot stays as it is."""
    before = lots.show(session, ADMIN, office.acme)
    with pytest.raises(Refused) as refusal:
        lots.put(session, ADMIN, office.acme, changes)
    assert lots.show(session, ADMIN, office.acme) == before
    return {problem.field: str(problem.message) for problem in refusal.value.problems}


def test_a_new_domain_has_the_usual_lot_and_its_door_is_made_of_it(session: Session, office: Office) -> None:
    """PRODUCT §6: number 700, slots 701 to 719, 120 s."""
    assert lots.show(session, acting(session, office.bob), office.acme) == USUAL
    assert wayout.ways(session, office.acme).lot == Lot("700", 701, 719, 120)


def test_a_new_domain_whose_emergency_number_begins_like_a_slot_has_none_and_is_told_why(session: Session) -> None:
    clashing = domains.add(session, ADMIN, NewDomain("odd.example", emergency_numbers=("7011",)))
    assert lots.show(session, ADMIN, clashing) is None
    assert [str(each) for each in lots.in_the_way(session, ADMIN, clashing)] == [
        "701 is, or begins, the emergency number 7011. Choose other digits."
    ]
    lots.put(session, ADMIN, clashing, {"number": "80", "first": "81", "last": "89"})
    assert lots.show(session, ADMIN, clashing) == Lot("80", 81, 89, 120)


def test_a_change_is_for_its_domain_only_is_audited_and_the_door_is_told(session: Session, office: Office) -> None:
    anna = acting(session, office.anna)
    group = groups.add(session, ADMIN, office.acme, NewGroup("600", "Reception"))
    lots.put(session, anna, office.acme, {"seconds": 45, "operator": ToInner("group", str(group))})
    made = lots.put(session, anna, office.acme, {"first": 710, "last": 715, "number": " 70 "})
    assert made == Lot("70", 710, 715, 45, ToInner("group", str(group)))
    assert wayout.ways(session, office.acme).lot == made
    assert lots.show(session, ADMIN, office.bolt) == USUAL
    assert ("domain", office.acme, "change") in touched(session)
    lots.switch_off(session, anna, office.acme)
    assert lots.show(session, anna, office.acme) is None
    told = session.execute(select(AuditRow.operation, AuditRow.after).where(AuditRow.operation.like("lots.%"))).all()
    assert [row.operation for row in told] == ["lots.change", "lots.change", "lots.switch_off"]
    assert (told[0].after["seconds"], told[2].after) == (45, {})


def test_only_who_manages_the_domain_changes_it(session: Session, office: Office) -> None:
    for change in (lots.switch_off, lambda *who: lots.put(*who, {"seconds": 0})):
        with pytest.raises(Forbidden, match="office manager"):
            change(session, acting(session, office.bob), office.acme)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"first": "0701"}, "first", "is not a slot"),
        ({"first": "7 01"}, "first", "is not a slot"),
        ({"first": 1}, "first", "is not a slot"),
        ({"last": 700}, "last", "before the first"),
        ({"last": 1000}, "last", "as many digits"),
        ({"first": 200, "last": 300}, "last", "101 slots"),
        ({"number": "705"}, "number", "one of the slots"),
        ({"number": "*7"}, "number", "not an extension"),
        ({"seconds": -1}, "seconds", "0 is never"),
        ({"seconds": 3601}, "seconds", "up to 3600"),
        ({"seconds": True}, "seconds", "whole seconds"),
        ({"by_keys": "yes"}, "by_keys", "yes or no"),
        ({"operator": ToExternal("+4930123456")}, "operator", "Only a person or a group"),
        ({"operator": ToInner("queue", "1")}, "operator", "Only a person or a group"),
        ({"operator": ToUser(987)}, "operator", "no user 987"),  # type: ignore[arg-type]
        ({"operator": Gone("Rita")}, "operator", "does not exist any more"),
        ({"number": "110"}, "number", "emergency number 110"),
        ({"first": 111, "last": 119}, "first", "112"),
        ({"wings": 2}, "wings", "no wings"),
    ],
)
def test_what_can_be_no_lot_is_refused_at_its_field(
    session: Session, office: Office, changes: dict[str, Any], field: str, said: str
) -> None:
    assert said in refused(session, office, **changes)[field]


def test_every_extension_in_the_way_is_named_and_a_lot_stands_in_the_way_of_extensions(
    session: Session, office: Office
) -> None:
    """PRODUCT §8.5: each clash says whose number it is; in both directions nothing is changed."""
    person(session, office.acme, "805", "Carla Cole")
    sales = groups.add(session, ADMIN, office.acme, NewGroup("807", "Sales"))
    said = refused(session, office, number="800", first=801, last=819)["first"]
    assert "807 is the extension of the group Sales" in said or "805 is the extension of Carla Cole" in said
    with pytest.raises(Refused) as refusal:
        lots.put(session, ADMIN, office.acme, {"number": "805", "first": 806, "last": 819})
    assert {(each.field, each.message.split()[0]) for each in refusal.value.problems} == {
        ("number", "805"),
        ("first", "807"),
    }
    for extension in ("700", "701", "719"):
        for attempt in (
            lambda number: users.add(session, ADMIN, office.acme, NewUser(number, "Dora")),
            lambda number: users.change(session, ADMIN, office.bob, {"extension": number}),
            lambda number: groups.add(session, ADMIN, office.acme, NewGroup(number, "Ring")),
            lambda number: groups.change(session, ADMIN, sales, {"extension": number}),
        ):
            with pytest.raises(Refused, match=f"{extension} belongs to call parking") as told:
                attempt(extension)
            assert [each.field for each in told.value.problems] == ["extension"]
    users.add(session, ADMIN, office.acme, NewUser("720", "Next to it"))
    lots.put(session, ADMIN, office.acme, {"first": 710})
    users.change(session, ADMIN, office.bob, {"extension": "705"})


def test_an_emergency_number_that_a_slot_begins_is_refused(session: Session, office: Office) -> None:
    """PRODUCT §2: no extension, slot or code may equal or begin one."""
    with pytest.raises(Refused, match="703 is, or begins, the emergency number 7033"):
        domains.change(session, ADMIN, office.acme, {"emergency_numbers": ["7033"]})
    lots.switch_off(session, ADMIN, office.acme)
    domains.change(session, ADMIN, office.acme, {"emergency_numbers": ["7033"]})
    assert "7033" in refused(session, office, seconds=60)["first"]


def test_an_operator_who_is_deleted_stays_as_a_name_and_the_door_is_told(session: Session, office: Office) -> None:
    group = groups.add(session, ADMIN, office.bolt, NewGroup("600", "Desk"))
    lots.put(session, ADMIN, office.acme, {"operator": ToUser(office.bob)})
    lots.put(session, ADMIN, office.bolt, {"operator": ToInner("group", str(group))})
    outbox.done(session, [id_ for task in outbox.pending(session) for id_ in task.ids], MONDAY)
    users.remove(session, ADMIN, office.bob)
    groups.remove(session, ADMIN, group)
    for domain, name in ((office.acme, "Bob (1002)"), (office.bolt, "Desk (600)")):
        lot = lots.show(session, ADMIN, domain)
        assert lot is not None
        assert isinstance(lot.operator, Gone)
        assert name in lot.operator.label
        assert ("domain", domain, "change") in touched(session)
        assert lots.put(session, ADMIN, domain, {"seconds": 60}).operator == lot.operator


def test_an_operator_of_another_domain_is_refused(session: Session, office: Office) -> None:
    """PRODUCT §8.4."""
    assert "no user" in refused(session, office, operator=ToUser(office.zoe))["operator"]


def written(session: Session, office: Office) -> str:
    return "".join(exporting.export(session, ADMIN, office.acme))


def read(session: Session, text: str) -> importing.Report:
    return importing.run(session, ADMIN, fileformat.read(io.BytesIO(text.encode())))


def test_a_file_brings_the_lot_back_as_it_was(session: Session, office: Office) -> None:
    lots.put(
        session,
        ADMIN,
        office.acme,
        {"number": "80", "first": 81, "last": 89, "operator": ToUser(office.bob), "by_keys": True},
    )
    text = written(session, office)
    assert read(session, text).is_empty
    lots.switch_off(session, ADMIN, office.acme)
    without = written(session, office)
    assert "changed parking lot: switched on" in read(session, text).lines
    assert lots.show(session, ADMIN, office.acme) == Lot("80", 81, 89, 120, ToUser(office.bob), by_keys=True)
    assert "changed parking lot: switched off" in read(session, without).lines
    assert lots.show(session, ADMIN, office.acme) is None


def test_a_file_of_a_new_domain_has_its_lot_before_its_people(session: Session, office: Office) -> None:
    people = "users: [{extension: 705, name: Zed}]\n"
    with pytest.raises(BadFile, match="705 belongs to call parking"):
        read(session, "domain: {name: new.example}\n" + people)
    named = "domain: {name: newer.example, lot: {number: 80, first: 81, last: 89, operator: user:705}}\n"
    read(session, named + people)
    made = next(card for card in domains.everything(session, ADMIN) if card.name == "newer.example")
    lot = lots.show(session, ADMIN, made.id)  # type: ignore[arg-type]
    assert lot is not None
    assert replace(lot, operator=None) == Lot("80", 81, 89, 120)
    assert isinstance(lot.operator, ToUser)


def test_codes_and_slots_leave_each_other_alone(session: Session, office: Office) -> None:
    """PRODUCT §5: * and a slot parks there, so no code may be read as that, nor the other way round."""
    with pytest.raises(Refused):
        codes.change(session, ADMIN, office.acme, {"echo": "*703"})
    codes.change(session, ADMIN, office.acme, {"echo": "*812"})
    assert "*812" in refused(session, office, first=810, last=815)["first"]
    lots.put(session, ADMIN, office.acme, {"first": 801, "last": 805})
    codes.change(session, ADMIN, office.acme, {"echo": "*703"})
    said = refused(session, office, first=710, last=729)["first"]
    assert "*72, the code of “Forward all calls”" in said, "*720 could be a number that begins with 0, forwarded to"
    lots.switch_off(session, ADMIN, office.acme)
    codes.change(session, ADMIN, office.acme, {"echo": "*805"})


def test_calls_are_sent_to_parking_while_there_is_a_lot_and_what_was_sent_there_before_may_stay(
    session: Session, office: Office
) -> None:
    """PRODUCT §2 Destinations: what no longer exists counts as unset, and is marked so."""
    rule = add_rule(session, office.bob, office.open_hours, busy=PARKED)
    lots.switch_off(session, ADMIN, office.acme)
    assert not load_directory(session, office.bob).domain.has_lot
    _, saved = rules.show(session, ADMIN, rule)
    rules.change(session, ADMIN, rule, replace(saved, name="Later"))
    for change in ({"always": PARKED}, {"busy": ToInner("park", "703")}):
        with pytest.raises(Refused):
            add_rule(session, office.anna, office.open_hours, **change)
    lots.put(session, ADMIN, office.acme, {})
    assert load_directory(session, office.bob).domain.has_lot
    group = groups.add(session, ADMIN, office.acme, NewGroup("600", "Sales", to=PARKED))
    assert groups.show(session, ADMIN, group).to == PARKED
