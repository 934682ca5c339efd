"""A domain's parking lot: office managers say by which numbers calls are parked, and what becomes of them (§6)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.lots import USUAL, Lot
from controller.operations import lotcheck, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import refuse_any
from controller.store import lots, rows
from controller.store.cards import DomainCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow


def show(session: Session, actor: Actor, domain: DomainId) -> Lot | None:
    """For whoever is in the domain; None: nobody parks there."""
    may.see_domain(session, actor, domain)
    return lots.of(session, domain)


def in_the_way(session: Session, actor: Actor, domain: DomainId, lot: Lot = USUAL) -> tuple[str, ...]:
    """Why the domain can't have that lot, in sentences; none: it can."""
    card = may.manage_domain(session, actor, domain)
    return tuple(problem.message for problem in lotcheck.clashes(session, card, lot))


def put(session: Session, actor: Actor, domain: DomainId, changes: Mapping[str, Any]) -> Lot:
    """Set the named fields of Lot; where there was no lot, the others are the usual ones.

    Calls follow at once; those that are parked stay where they are, and can be taken by their old slots.
    """
    card = may.manage_domain(session, actor, domain)
    rows.lock(session, DomainRow, domain)
    before = lots.of(session, domain)
    after = replace(before or USUAL, **lotcheck.checked(session, card, before, changes))
    if after == before:
        return after
    refuse_any(lotcheck.misshapen(after) or lotcheck.clashes(session, card, after))
    _write(session, actor, domain, before, after)
    return after


def switch_off(session: Session, actor: Actor, domain: DomainId) -> None:
    """Nobody parks any more, and the numbers are free; calls that are parked can still be taken."""
    may.manage_domain(session, actor, domain)
    rows.lock(session, DomainRow, domain)
    before = lots.of(session, domain)
    if before is not None:
        _write(session, actor, domain, before, None)


def begin(session: Session, card: DomainCard) -> None:
    """A new domain has the usual lot, unless something of its own stands in the way."""
    if not lotcheck.clashes(session, card, USUAL):
        lots.put(session, card.id, USUAL)


def _write(session: Session, actor: Actor, domain: DomainId, before: Lot | None, after: Lot | None) -> None:
    lots.put(session, domain, after)
    operation = "lots.change" if after else "lots.switch_off"
    audit(session, actor, operation, "domain", domain, domain, before=before, after=after)
    touch(session, actor, [Subject("domain", domain)])
