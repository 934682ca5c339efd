"""Feature codes of a domain: who sees and changes them, what is refused and where, what is left behind (PRODUCT §5)."""

from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.codes import FEATURES
from controller.domain.destinations import ToExternal
from controller.operations import codes, exporting, fileformat, grants, importing, overrides
from controller.operations.refused import Forbidden, Refused
from controller.store import accounts, wayout
from controller.store.tables import AuditRow
from tests.operations.office import ADMIN, Office, acting, touched


def dialled(session: Session, office: Office) -> dict[str, str]:
    return {each.feature.key: each.code for each in codes.everything(session, ADMIN, office.acme)}


def problems(session: Session, office: Office, changes: dict[str, str]) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        codes.change(session, ADMIN, office.acme, changes)
    return {problem.field: str(problem.message) for problem in refused.value.problems}


def test_a_new_domain_has_the_usual_codes(session: Session, office: Office) -> None:
    assert dialled(session, office) == {feature.key: feature.usual for feature in FEATURES}


def test_another_code_is_live_for_its_domain_only_and_its_door_is_told(session: Session, office: Office) -> None:
    codes.change(session, ADMIN, office.acme, {"echo": " #1 ", "hide": ""})
    assert (dialled(session, office)["echo"], dialled(session, office)["hide"]) == ("#1", "")
    assert touched(session) == {("domain", office.acme, "change")}
    ways = wayout.ways(session, office.acme)
    assert (ways.codes["echo"], "hide" in ways.codes) == ("#1", False)
    assert wayout.ways(session, office.bolt).codes["echo"] == "*43"
    codes.reset(session, ADMIN, office.acme)
    assert wayout.ways(session, office.acme).codes == {feature.key: feature.usual for feature in FEATURES}


def test_what_clashes_is_refused_at_its_field_and_nothing_is_changed(session: Session, office: Office) -> None:
    assert "Stop forwarding all calls" in problems(session, office, {"echo": "*73", "dnd": "##"})["echo"]
    assert "extension" in problems(session, office, {"echo": "112"})["echo"]
    assert problems(session, office, {"pickup": "*1", "intercom": "*1"}).keys() == {"pickup", "intercom"}
    assert problems(session, office, {"teleport": "*1"}).keys() == {"teleport"}
    assert dialled(session, office) == {feature.key: feature.usual for feature in FEATURES}


def test_two_codes_may_change_places(session: Session, office: Office) -> None:
    codes.change(session, ADMIN, office.acme, {"dnd": "*79", "dnd_off": "*78"})
    assert dialled(session, office)["dnd"] == "*79"


def test_everybody_sees_them_and_only_managers_change_them(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    assert codes.everything(session, bob, office.acme)
    for refused in (
        lambda: codes.change(session, bob, office.acme, {"echo": "#1"}),
        lambda: codes.reset(session, bob, office.acme),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_the_audit_log_tells_the_codes_before_and_after(session: Session, office: Office) -> None:
    codes.change(session, ADMIN, office.acme, {"echo": "#1"})
    codes.change(session, ADMIN, office.acme, {"echo": "#1"})
    codes.change(session, ADMIN, office.acme, {"echo": ""})
    found = session.execute(select(AuditRow.before, AuditRow.after).where(AuditRow.operation == "codes.change"))
    assert found.all() == [({"echo": "*43"}, {"echo": "#1"}), ({"echo": "#1"}, {"echo": ""})]


def test_a_domains_file_brings_its_codes_back(session: Session, office: Office) -> None:
    codes.change(session, ADMIN, office.acme, {"echo": "#1", "hide": ""})
    file = "".join(exporting.export(session, ADMIN, office.acme))
    codes.reset(session, ADMIN, office.acme)
    codes.change(session, ADMIN, office.acme, {"dnd": "#9"})
    report = importing.run(session, ADMIN, fileformat.read(BytesIO(file.encode())))
    assert report.changed["feature codes"] == 1
    assert dialled(session, office) == {feature.key: feature.usual for feature in FEATURES} | {"echo": "#1", "hide": ""}


def test_a_clash_in_a_file_is_told_at_its_line(session: Session, office: Office) -> None:
    file = b"domain:\n  name: acme.example\n  codes:\n    dnd: '##'\n    echo: '*73'\n    beam: '*1'\n"
    with pytest.raises(Refused) as refused:
        importing.run(session, ADMIN, fileformat.read(BytesIO(file)))
    assert [(fault.line, fault.field) for fault in refused.value.faults] == [(5, "echo"), (6, "beam")]  # type: ignore[attr-defined]


def test_an_attendants_phones_are_told_what_they_may_pick_up(session: Session, office: Office) -> None:
    """PRODUCT §5: any in the domain by grant."""
    for kind, told in (("recordings", set()), ("attendant", {("device", office.bob_phone, "change")})):
        grant = grants.give(session, ADMIN, office.bob, kind)  # type: ignore[arg-type]
        assert touched(session) == told
        taken = accounts.device_account(session, office.bob_phone)
        assert taken is not None
        assert taken.picks_all == bool(told)
        grants.take(session, ADMIN, grant)


def test_no_call_is_forwarded_to_a_code(session: Session, office: Office) -> None:
    """PRODUCT §5: a code is never run on a caller's behalf."""
    with pytest.raises(Refused, match="Calls can’t be sent to codes"):
        overrides.switch_on(session, ADMIN, office.bob, "always", ToExternal("*98"))
