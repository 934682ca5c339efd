"""`ringplan doctor` tells of each trunk whether calls can go that way, and what to do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.commands import doctor_trunks
from controller.operations import domains, trunks
from controller.store import find
from controller.store.engine import writing
from tests.databases import open_migrated
from tests.operations.office import ADMIN

IN, OUT = {"login": "registered", "login_error": ""}, {"login": "rejected", "login_error": "wrong password"}


def state(reachable: bool | None, **more: Any) -> dict[str, Any]:
    return {"reachable": reachable, "rtt_ms": 12.0 if reachable else None, "login": None, "login_error": "", **more}


@pytest.mark.parametrize(
    ("kind", "told", "is_well", "words"),
    [
        ("registration", state(True, **IN), True, "registered, answers in 12 ms"),
        ("registration", state(True, **OUT), False, "rejected (wrong password)"),
        ("registration", state(False, **IN), False, "does not answer"),
        ("registration", state(None), False, "not logged in yet"),
        ("address", state(True), True, "answers in 12 ms"),
        ("address", state(False), False, "does not answer"),
        ("address", state(None), True, "not asked yet"),
    ],
)
def test_a_trunk_is_well_when_calls_can_go_that_way(
    session: Session, kind: str, told: dict[str, Any], is_well: bool, words: str
) -> None:
    domain, card = line(session, kind)
    [check] = doctor_trunks.of_domain(domain, (card,), {card.id: told})
    assert (check.ok, check.name) == (is_well, "trunk Line of acme.example")
    assert words in check.detail
    assert ("ringplan trunk test Line" in check.remedy) is not is_well


def test_a_domain_without_a_way_out_is_told_of(session: Session) -> None:
    """PRODUCT §2 Emergency numbers: a domain without a trunk carries a warning."""
    domain, card = line(session, "address", enabled=False)
    [check] = doctor_trunks.of_domain(domain, (card,), {})
    assert "no emergency call can leave" in check.detail


def line(session: Session, kind: str, **more: Any) -> tuple[Any, Any]:
    place = domains.add(session, ADMIN, domains.NewDomain("acme.example"))
    login = {"username": "acme", "secret": "s3cret-s3cret"} if kind == "registration" else {}
    new = trunks.NewTrunk("Line", "192.0.2.9", kind=kind, **login, **more)
    id_ = trunks.add(session, ADMIN, place, new)
    return find.domain(session, place), trunks.show(session, ADMIN, id_)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = open_migrated(tmp_path / "ringplan.db")
    with writing(database) as opened:
        yield opened
    database.close()
