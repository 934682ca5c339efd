"""A domain from a file: all or nothing, every fault at its line, and nothing done that the file does not say."""

import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.domain.destinations import PARKED, ToUser, ToVoicemail
from controller.operations import devices, dids, fileformat, importing, lookup, overrides, rules, users
from controller.operations.fileshape import BadFile
from controller.operations.import_work import Report
from controller.store import find, outbox
from controller.store.engine import Database, writing
from controller.store.tables import AuditRow, DeviceRow, UserRow
from tests.operations.office import ADMIN, MONDAY, Office, furnish, touched

NEW = """
domain: {name: new.example, country: DE, area_code: "30"}
users:
- extension: 1001
  name: Anna
  voicemail: yes
  pin: "4711"
  devices: [{name: 1001}, {name: 1001m, label: Mobile}]
  time_frames: [{name: Lunch, weekly: [Mon-Fri 12-13]}]
  grants: [delegate of 1002]
  rules:
  - frame: Lunch
    forward_always: user:1002
  - frame: Open hours
    ring: {my_extension: yes, targets: [handset:1002, {to: handset:1001m, delay: 8}]}
    forward_unanswered: group:600
    forward_busy: park
  overrides: [{kind: busy, to: "external:+49 30 123456", since: 2026-11-20T10:00}]
  blocked: [+49 170 1234567, "+4970*"]
- {extension: 1002, name: Bob, voicemail: no, devices: [{name: 1002}]}
groups:
- {extension: 600, name: Sales, to: voicemail:1001, members: [1001, {user: 1002, delay: 5}]}
dids:
- {number: 030 9999999, to: group:600}
"""


def imported(session: Session, text: str, *, remove: bool = False) -> Report:
    return importing.run(session, ADMIN, fileformat.read(io.BytesIO(text.encode())), remove=remove)


def faults(session: Session, text: str) -> list[tuple[int, str]]:
    """Lines and fields."""
    with pytest.raises(BadFile) as bad:
        imported(session, text)
    return [(each.line, each.field) for each in bad.value.faults]


def acme(people: str) -> str:
    return f"domain: {{name: acme.example}}\n\nusers:\n{people}\n"


def test_a_new_domain_is_there_with_all_that_the_file_names(session: Session, office: Office) -> None:
    report = imported(session, NEW)
    card = find.domain_named(session, "new.example")
    assert card is not None
    anna, bob = (find.user_at(session, card.id, extension) for extension in ("1001", "1002"))
    assert anna is not None
    assert bob is not None
    lunch, hours, last = rules.everything(session, ADMIN, anna.id)  # type: ignore[arg-type]
    assert lunch.forwards.always == ToUser(bob.id)  # type: ignore[arg-type]
    assert hours.forwards.unanswered is not None
    assert hours.forwards.busy == PARKED
    assert last.forwards.always is None
    assert [device.name for device in find.devices(session, anna.id)] == ["1001", "1001m"]
    assert [(new.login, new.pin) for new in report.newcomers] == [
        ("1001@new.example", None),
        ("1002@new.example", None),
    ]
    expected = {("user", anna.id), ("user", bob.id), ("mailbox", anna.id), ("own callers", anna.id)}
    assert expected <= {(kind, id_) for kind, id_, action in touched(session) if action == "change"}
    assert imported(session, NEW).lines == []


def test_the_secrets_that_were_made_open_the_phones(session: Session, office: Office) -> None:
    report = imported(session, NEW)
    for account in report.accounts:
        row = session.execute(select(DeviceRow.ha1, DeviceRow.name).where(DeviceRow.id == account.id)).one()
        assert row == (devices.ha1(account.id, account.secret), account.name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "file")]),
        ("[1, 2]", [(1, "file")]),
        ("a: &x 1\nb: *x", [(1, "file")]),
        ("domain: !!python/object:os.system {}", [(1, "file")]),
        ("domain:\n  name: x.example\n name: y", [(3, "file")]),
        ("domain: {name: x.example}\n---\na: 1", [(2, "file")]),
        ("domain: {name: x.example}\nusers: [[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]", [(2, "file")]),
        ("domain: {name: \x00}", [(1, "file")]),
        ("domain: {name: x.example}\nuser: []", [(2, "file")]),
        ("domain: {name: x.example}\nusers: 1", [(2, "users")]),
        ("users: []", [(1, "domain")]),
        ("domain: {zone: Europe/Berlin}\n", [(1, "name")]),
        ("domain: {name: nothing}", [(1, "name")]),
    ],
)
def test_what_is_no_such_file_is_refused_at_its_line(
    session: Session, office: Office, text: str, expected: list[tuple[int, str]]
) -> None:
    assert faults(session, text) == expected


def test_a_thousand_million_laughs_are_refused_at_once(session: Session, office: Office) -> None:
    bomb = "a: &a [lol]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(50))
    assert faults(session, bomb) == [(1, "file")]


def test_all_faults_are_told_at_once_each_at_its_line(session: Session, office: Office) -> None:
    text = """domain: {name: acme.example, zone: Mars/Base}
users:
- extension: 10x1
  name: X
- extension: 1003
  name: "a\\nb"
  ring_timeout: 3
  emial: foo@example.org
  devices: [{name: 2003}]
  rules:
  - frame: Nowhen
    forward_busy: user:7777
    forward_always: external:+1555
  - forward_active: rubbish
    ring: {targets: [user:1001]}
  overrides: [{kind: dnd, to: voicemail}]
  blocked: [abc]
- extension: 1001
  name: ""
  grants: [king, delegate of 9999]
- extension: 1003
  name: Again
time_frames:
- {name: Odd, weekly: [Mon 9]}
"""
    expected = [
        *((1, "zone"), (3, "extension"), (6, "name"), (7, "ring_timeout"), (8, "emial"), (9, "name"), (11, "frame")),
        *((12, "forward_busy"), (13, "forward_always"), (14, "forward_active"), (14, "frame"), (15, "ring")),
        *((16, "to"), (17, "blocked"), (19, "name"), (20, "grants"), (20, "grants"), (21, "extension"), (24, "")),
    ]
    assert faults(session, text) == expected


def test_a_file_with_a_fault_changes_nothing(database: Database) -> None:
    with writing(database) as session:
        furnish(session)
        before = counts(session)
    with pytest.raises(BadFile), writing(database) as session:
        imported(session, NEW.replace("name: Bob", "nmae: Bob"))
    with writing(database) as session:
        assert counts(session) == before


def test_what_the_file_does_not_name_is_left_alone(session: Session, office: Office) -> None:
    report = imported(session, acme("- {extension: 1002, department: Sales}"))
    assert report.lines == ["changed user Bob (1002): department: none → Sales"]
    card = find.user(session, office.bob)
    assert card is not None
    assert (card.name, card.department, card.has_mailbox) == ("Bob", "Sales", True)
    assert {(kind, id_) for kind, id_, _ in touched(session)} == {("device", office.bob_phone)}, (
        "whose calls it may pick up"
    )


def test_users_who_are_missing_go_only_when_asked_for(session: Session, office: Office) -> None:
    text = acme("- {extension: 1001, name: Anna}")
    assert imported(session, text).removed == {}
    assert imported(session, text, remove=True).lines == ["removed user Bob (1002)"]
    assert find.user(session, office.bob) is None
    assert find.frames(session, office.acme, None)  # the file says nothing of time frames


def test_a_list_that_is_named_is_as_in_the_file(session: Session, office: Office) -> None:
    report = imported(session, acme("- {extension: 1002, devices: [{name: 1002b}], blocked: ['2001']}"))
    assert report.lines == [
        "removed phone 1002 of Bob (1002)",
        "added phone 1002b of Bob (1002)",
        "changed caller lists of 1002: blocked: 1 more, 0 fewer",
    ]
    assert [account.name for account in report.accounts] == ["1002b"]


def test_rules_keep_their_identity_where_they_are_the_same(session: Session, office: Office) -> None:
    three = """- extension: 1002
  rules:
  - {frame: Open hours, name: A}
  - {frame: Closed hours, name: B, forward_busy: voicemail}
  - {default: yes, dnd: yes}"""
    imported(session, acme(three))
    first, second, _ = rules.everything(session, ADMIN, office.bob)
    two = """- extension: 1002
  rules:
  - {frame: Closed hours, name: B, forward_busy: user:1001}
  - {frame: Open hours, name: A}
  - {frame: Holidays, name: C}"""
    report = imported(session, acme(two))
    after = rules.everything(session, ADMIN, office.bob)
    assert [rule.id for rule in after[:2]] == [second.id, first.id]
    assert [rule.name for rule in after] == ["B", "A", "C", ""]
    assert after[0].forwards.busy == ToUser(office.anna)
    assert "changed rule 1 of Bob (1002): forward_busy: voicemail → user:1001" in report.lines
    assert after[-1].dnd  # the file did not name Default any more


def test_an_extension_of_a_group_is_nobody_elses(session: Session, office: Office) -> None:
    assert faults(session, NEW.replace("extension: 600", "extension: 1002"))


def test_numbers_are_read_as_in_the_country(session: Session, office: Office) -> None:
    imported(
        session,
        acme("- {extension: 1002, number: 030 1234567, rules: [{default: yes, forward_busy: 'external:030 7654321'}]}"),
    )
    card = find.user(session, office.bob)
    assert card is not None
    assert card.number == "+49301234567"
    assert rules.everything(session, ADMIN, office.bob)[-1].forwards.busy.number == "+49307654321"  # type: ignore[union-attr]


def test_a_forward_that_is_not_permitted_is_refused(session: Session, office: Office) -> None:
    user = "- {extension: 1005, name: Five, rules: [{default: yes, forward_busy: 'external:+1 212 5551234'}]}"
    assert faults(session, acme(user)) == [(4, "forward_busy")]


def test_a_user_of_another_domain_is_nobody(session: Session, office: Office) -> None:
    users.add(session, ADMIN, office.bolt, users.NewUser("1777", "Only at bolt"))
    user = "- {extension: 1005, name: Five, rules: [{default: yes, forward_busy: 'user:1777'}]}"
    assert faults(session, acme(user)) == [(4, "forward_busy")]


def test_overrides_say_since_when_and_until_in_the_zone_of_the_domain(session: Session, office: Office) -> None:
    imported(session, NEW)
    card = lookup.user(session, ADMIN, "1001", "new.example")
    (override,) = overrides.everything(session, ADMIN, card.id)  # type: ignore[arg-type]
    assert override.since == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert override.to.number == "+4930123456"  # type: ignore[union-attr]


def test_every_new_user_stands_in_the_audit_log_and_the_import_as_a_whole(session: Session, office: Office) -> None:
    imported(session, NEW)
    said = [entry.operation for entry in find.audit(session, None, 100) if entry.at == MONDAY]
    assert said[0] == "importing.run"
    assert said.count("users.add") >= 2
    assert "4711" not in str([(entry.before, entry.after) for entry in find.audit(session, None, 100)])


def test_a_mailbox_without_a_pin_in_the_file_gets_one_that_is_told(session: Session, office: Office) -> None:
    report = imported(session, acme("- {extension: 1005, name: Five}\n- {extension: 1006, name: Six, pin: '8642'}"))
    assert [login for login, _ in report.pins] == ["1005@acme.example"]


def test_the_pbx_is_told_of_a_number_that_a_new_user_shows(session: Session, office: Office) -> None:
    did = dids.add(session, ADMIN, office.acme, "030 9999999", ToUser(office.bob))
    outbox.done(session, [id_ for task in outbox.pending(session) for id_ in task.ids], MONDAY)
    imported(session, acme("- {extension: 1005, name: Five, number: 030 9999999}"))
    kinds = {(kind, id_) for kind, id_, _ in touched(session)}
    assert ("did", did) in kinds
    assert "own callers" not in {kind for kind, _ in kinds}  # he has none


def test_voicemail_of_the_file_goes_to_those_it_names(session: Session, office: Office) -> None:
    imported(session, acme("- {extension: 1002, rules: [{default: yes, forward_busy: 'voicemail:1001'}]}"))
    assert rules.everything(session, ADMIN, office.bob)[-1].forwards.busy == ToVoicemail(office.anna)


def counts(session: Session) -> list[int]:
    tables = (UserRow.id, DeviceRow.id, AuditRow.id)
    return [session.execute(select(func.count(column))).scalar_one() for column in tables]
