"""Rows -> Directory: what is in a slice, and what it costs (DESIGN §4)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from controller.domain.destinations import Gone, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import DomainId, FrameId, UserId
from controller.domain.rules import CallerLists, Default, During, Override, RingTarget, Simultaneous
from controller.store import load, rows, rules
from controller.store.engine import Database, writing
from controller.store.load import NoSuch, load_directory
from controller.store.tables import FrameRow, ListRow, TargetRow, UserRow
from tests.bench.seed import Seeded, seed

AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """Statements sent while the block runs."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with writing(database) as opened:
        yield opened


@pytest.fixture
def ring_of_users(session: Session) -> Seeded:
    """Each of six forwards to the next when unanswered, and rings the next one's phone."""
    return seed(session, 6, at=AT)


def test_a_slice_holds_the_user_what_his_rules_name_and_no_more(session: Session, ring_of_users: Seeded) -> None:
    first, second = ring_of_users.users[:2]
    directory = load_directory(session, first)
    assert set(directory.users) == {first, second}
    assert set(directory.devices) == set(ring_of_users.devices[:2])
    assert set(directory.frames) == {*ring_of_users.private[:2], *ring_of_users.shared[1:]}
    assert directory.domain.name == "bench.example"


def test_the_values_of_a_slice_are_those_saved(session: Session, ring_of_users: Seeded) -> None:
    first, second = ring_of_users.users[:2]
    own_phone, other_phone = ring_of_users.devices[:2]
    user = load_directory(session, first).users[first]
    assert (user.extension, user.name, user.ring_timeout, user.has_mailbox) == ("200000", "User 200000", 25, True)
    assert user.devices == (own_phone,)
    holidays, evening, quiet, open_hours, default = user.rules
    assert (holidays.when, holidays.forwards.always) == (During(ring_of_users.shared[1]), ToVoicemail(first))
    assert evening.forwards.unanswered == ToUser(second)
    assert (quiet.enabled, quiet.dnd) == (False, True)
    assert open_hours.ring == Simultaneous((RingTarget(ToHandset(other_phone), 10),), include_extension=True)
    assert default.when == Default()


def test_devices_know_whether_they_are_the_extension(session: Session, ring_of_users: Seeded) -> None:
    first = ring_of_users.users[0]
    rows.change(session, UserRow, ring_of_users.users[1], {"extension": "299999"})
    found = load_directory(session, first).devices
    assert [found[device].is_extension for device in ring_of_users.devices[:2]] == [True, False]


def test_reach_follows_the_users_that_a_call_can_be_handed_to(session: Session, ring_of_users: Seeded) -> None:
    directory = load_directory(session, ring_of_users.users[0], reach=True)
    assert set(directory.users) == set(ring_of_users.users)
    assert set(directory.frames) >= set(ring_of_users.private)


def test_reach_follows_somebody_who_was_first_met_as_the_owner_of_a_handset(session: Session) -> None:
    made = seed(session, 4, at=AT)
    first, second, third, fourth = made.users
    rule = rules.rules_of(session, first)[1]
    rules.put_override(session, first, Override("always", AT, ToUser(third)))
    assert rule.forwards.unanswered == ToUser(second)
    assert fourth in load_directory(session, first, reach=True).users


def test_the_number_of_statements_does_not_depend_on_how_much_is_named(session: Session) -> None:
    few, many = seed(session, 3, at=AT, domain="few.example"), seed(session, 40, at=AT, domain="many.example")
    for device in many.devices[2:]:
        target = {"holder_id": many.users[0], "rule_id": rules.rules_of(session, many.users[0])[3].id, "slot": "ring"}
        rows.add(
            session,
            TargetRow,
            target | {"position": 9, "delay": 0, "kind": "handset", "device_id": device, "label": ""},
        )
    counts = []
    for user in (few.users[0], many.users[0]):
        with counted(session) as sent:
            load_directory(session, user)
        counts.append(len(sent))
    with counted(session) as sent:
        load.load_many(session, many.users)
    assert len(load_directory(session, many.users[0]).users) == 40
    assert counts[0] == counts[1] <= 17
    assert len(sent) <= counts[0]


def test_only_overrides_that_are_on_are_loaded(session: Session, ring_of_users: Seeded) -> None:
    first = ring_of_users.users[0]
    rules.put_override(session, first, Override("dnd", AT))
    forward = Override("always", AT, ToUser(ring_of_users.users[3]), datetime(2026, 12, 1, tzinfo=UTC))
    rules.put_override(session, first, forward)
    assert load_directory(session, first).users[first].overrides == (Override("dnd", AT), forward)
    assert ring_of_users.users[3] in load_directory(session, first).users
    rules.end_override(session, first, "dnd", AT)
    assert load_directory(session, first).users[first].overrides == (forward,)


def test_a_frame_has_its_own_zone_else_its_owners_else_the_domains(session: Session, ring_of_users: Seeded) -> None:
    """PRODUCT §3."""
    frame, owner = ring_of_users.private[0], ring_of_users.users[0]
    assert load.load_frame(session, frame).zone == "Europe/Berlin"
    rows.change(session, UserRow, owner, {"zone": "Asia/Tokyo"})
    assert load_directory(session, owner).frames[frame].zone == "Asia/Tokyo"
    rows.change(session, FrameRow, frame, {"zone": "America/New_York"})
    assert load.load_frame(session, frame).zone == "America/New_York"


def test_a_destination_that_is_gone_keeps_its_label(session: Session, ring_of_users: Seeded) -> None:
    first, second = ring_of_users.users[:2]
    session.execute(update(TargetRow).values(label="Somebody (200001)"))
    rows.remove(session, UserRow, second)
    assert load_directory(session, first).users[first].rules[1].forwards.unanswered == Gone("Somebody (200001)")


def test_what_is_not_there_is_said_so(session: Session, ring_of_users: Seeded) -> None:
    with pytest.raises(NoSuch):
        load_directory(session, UserId(10**6))
    with pytest.raises(NoSuch):
        load.load_many(session, [ring_of_users.users[0], UserId(10**6)])
    with pytest.raises(NoSuch):
        load.load_frame(session, FrameId(10**6))
    with pytest.raises(NoSuch):
        load.load_domain(session, DomainId(10**6))


def test_lists_are_read_apart_the_domains_and_the_users(session: Session) -> None:
    made = seed(session, 2, at=AT)
    listed = {"+491": (None, "blocked"), "+492*": (None, "blocked"), "+493": (None, "allowed")}
    for number, (owner, which) in (listed | {"+494": (made.users[0], "allowed")}).items():
        rows.add(session, ListRow, {"domain_id": made.domain, "user_id": owner, "list": which, "number": number})
    domain = load.load_domain(session, made.domain).lists
    assert domain == CallerLists(frozenset({"+491", "+492*"}), frozenset({"+493"}))
    assert load.load_lists(session, made.users[0]) == CallerLists(allowed=frozenset({"+494"}))
    assert load.load_lists(session, made.users[1]) == CallerLists()
