"""A domain as a file: reading what was written changes nothing, whatever stands in the domain."""

import io
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToUser, ToVoicemail
from controller.domain.directory import User
from controller.domain.frameproblems import problems
from controller.domain.ids import DomainId
from controller.domain.rules import AnsweringRule, During, Forwards, Simultaneous
from controller.domain.timeframes import Always, Holidays
from controller.operations import devices, domains, exporting, fileformat, importing, rules, users
from controller.operations.fileformat import FORWARDS
from controller.operations.import_work import Report
from controller.operations.refused import Forbidden
from controller.operations.users import NewUser
from controller.store import find, reserve
from controller.store.engine import Database, writing
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow, DomainRow, FrameRow, OverrideRow, RuleRow, UserRow
from controller.store.whole import Whole, whole
from tests.bench.agreement.cases import World
from tests.bench.agreement.planting import addresses, plant
from tests.bench.agreement.worlds import world
from tests.operations.office import ADMIN, Office, acting, touched

WORLDS = range(24)  # two of them are chains
FEW = [*WORLDS[:3], *(pytest.param(number, marks=pytest.mark.slow) for number in WORLDS[3:])]
ODD_NAMES = (
    "no",
    "1e3",
    "~",
    "0301",
    "2026-11-22",
    "- x",
    "a: b",
    "# c",
    "'q\"",
    "😀 \u200fevil",
    "${SHELL(x)}",
    "{x}",
    "&a *a",
)


def exported(session: Session, domain: DomainId, *, secrets: bool = False) -> str:
    return "".join(exporting.export(session, ADMIN, domain, secrets=secrets))


def imported(session: Session, text: str, *, remove: bool = False) -> Report:
    return importing.run(session, ADMIN, fileformat.read(io.BytesIO(text.encode())), remove=remove)


def as_is(session: Session, domain: DomainId) -> Whole:
    card = find.domain(session, domain)
    assert card is not None
    return whole(session, card)


@pytest.mark.parametrize("number", FEW)
def test_reading_what_was_written_changes_nothing(database: Database, number: int) -> None:
    drawn = world(7, number)
    domain = drawn.directory.domain.id
    with writing(database) as session:
        plant(session, [drawn], addresses([drawn]))
        before, asked = as_is(session, domain), touched(session)
        report = imported(session, exported(session, domain, secrets=True), remove=True)
        assert report.lines == []
        assert report.unchanged["user"] == len(drawn.directory.users)
        assert as_is(session, domain) == before
        assert touched(session) == asked


@pytest.mark.slow
@pytest.mark.parametrize("number", FEW[:6])
def test_what_was_written_makes_the_same_domain_elsewhere(database: Database, number: int) -> None:
    """Other ids, but the same in every word; a phone gets a secret of its own."""
    drawn = saved_today(world(8, number))
    with writing(database) as session:
        plant(session, [drawn], addresses([drawn]))
        for table in (DomainRow, UserRow, DeviceRow, FrameRow, RuleRow, OverrideRow):
            reserve.claimed(session, table, reserve.last(session, table))  # they were given ids by hand
        text = exported(session, drawn.directory.domain.id)
        moved = text.replace(drawn.directory.domain.name, "moved.example")
        domains.remove(session, ADMIN, drawn.directory.domain.id, confirmed=True)  # no two have the same numbers
        report = imported(session, moved)
        assert report.added["user"] == len(drawn.directory.users)
        assert len(report.accounts) == len(drawn.directory.devices)
        card = find.domain_named(session, "moved.example")
        assert card is not None
        assert body(exported(session, DomainId(card.id))) == body(moved)
        assert imported(session, exported(session, DomainId(card.id))).lines == []


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_that_yaml_would_read_otherwise_come_back_as_typed(session: Session, office: Office, name: str) -> None:
    users.change(session, ADMIN, office.bob, {"name": name, "department": name})
    text = exported(session, office.acme)
    users.change(session, ADMIN, office.bob, {"name": "Bob", "department": ""})
    assert imported(session, text).changed == {"user": 1}
    card = find.user(session, office.bob)
    assert card is not None
    assert (card.name, card.department) == (name, name)


def test_an_own_time_frame_of_the_same_name_does_not_hide_the_shared_one(session: Session, office: Office) -> None:
    rules.add(session, ADMIN, office.bob, AnsweringRule(0, During(office.open_hours), ring=Simultaneous()))  # type: ignore[arg-type]
    text = exported(session, office.acme).replace("  time_frames: []\n  rules:\n  - frame: Open hours", OWN_HOURS)
    assert "shared_frame" in text
    imported(session, text)
    assert rules.everything(session, ADMIN, office.bob)[0].when == During(office.open_hours)
    assert "shared_frame: Open hours" in exported(session, office.acme)
    assert imported(session, exported(session, office.acme)).lines == []


OWN_HOURS = "  time_frames:\n  - name: Open hours\n    always: yes\n  rules:\n  - shared_frame: Open hours"


def test_secrets_are_in_it_only_when_asked_for_and_then_for_administrators_only(
    session: Session, office: Office
) -> None:
    plain, whole_ = exported(session, office.acme), exported(session, office.acme, secrets=True)
    for word in ("ha1", "auth_name", "pin:"):
        assert word not in plain
        assert word in whole_
    assert "password" not in whole_
    with pytest.raises(Forbidden):
        exporting.export(session, acting(session, office.anna), office.acme, secrets=True)


def test_a_phone_keeps_its_secret_where_its_number_is_free(session: Session, office: Office) -> None:
    text = exported(session, office.acme, secrets=True)
    digest = as_is(session, office.acme).digests[office.bob_phone]
    devices.remove(session, ADMIN, office.bob_phone)
    report = imported(session, text)
    assert report.accounts == []
    assert as_is(session, office.acme).digests[office.bob_phone] == digest
    later = devices.add(session, ADMIN, office.bob, "1002z")
    assert later.id > office.bob_phone
    assert Subject("device", office.bob_phone) in {Subject(kind, id_) for kind, id_, _ in touched(session)}  # type: ignore[arg-type]


def test_a_new_user_keeps_the_secrets_of_his_phones_likewise(session: Session, office: Office) -> None:
    users.add(session, ADMIN, office.acme, NewUser("1005", "Five"))
    text = exported(session, office.acme, secrets=True)
    digest = as_is(session, office.acme).digests[office.bob_phone]
    users.remove(session, ADMIN, office.bob)
    report = imported(session, text)
    assert (report.accounts, report.added["phone"]) == ([], 1)
    assert as_is(session, office.acme).digests[office.bob_phone] == digest
    assert devices.add(session, ADMIN, office.anna, "1001z").id > office.bob_phone


def body(text: str) -> list[str]:
    """Without the comment on top."""
    return [line for line in text.splitlines() if not line.startswith("#")]


def saved_today(drawn: World) -> World:
    """Without what can't be saved anew: forwards to oneself or without permission, voicemail that is off, no dates."""
    of = drawn.directory
    odd = {id_ for id_, each in of.frames.items() if isinstance(each.kind, Holidays) or problems(each.kind)}
    frames = {id_: replace(each, kind=Always()) if id_ in odd else each for id_, each in of.frames.items()}
    groups = {id_: replace(each, ring_time=25) for id_, each in of.groups.items()}
    users = {user.id: _tidy(user) for user in of.users.values()}
    domain = replace(of.domain, outbound=("+",))
    return replace(drawn, directory=replace(of, domain=domain, frames=frames, groups=groups, users=users))


def _tidy(user: User) -> User:
    def other(to: Destination | None) -> Destination | None:
        return ToVoicemail(user.id) if to == ToUser(user.id) else to

    def rule(each: AnsweringRule) -> AnsweringRule:
        forwards = Forwards(**{slot: other(getattr(each.forwards, slot)) for slot in FORWARDS})
        return replace(each, forwards=forwards, dnd_destination=other(each.dnd_destination))

    overrides = tuple(replace(each, to=other(each.to)) for each in user.overrides)
    rules = tuple(map(rule, user.rules))
    return replace(user, rules=rules, overrides=overrides, has_mailbox=True, ring_timeout=25, outbound=("+",))


def test_how_long_deleted_messages_are_kept_is_in_the_file(session: Session, office: Office) -> None:
    domains.change(session, ADMIN, office.acme, {"trash_days": 7})
    text = exported(session, office.acme)
    domains.change(session, ADMIN, office.acme, {"trash_days": 90})
    imported(session, text)
    assert domains.show(session, ADMIN, office.acme).trash_days == 7
