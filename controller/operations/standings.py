"""How far changes have got on their way into the PBX (PRODUCT §8.2): of one user's rules, and of a whole domain."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import lacking, plan_states
from controller.store.lacking import Lacking
from controller.store.plan_states import PlanState
from controller.store.subjects import Subject, SubjectKind
from controller.store.tables import DeviceRow, DidRow, FrameRow, GroupRow, TrunkRow, UserRow

ROWS: dict[SubjectKind, Any] = {
    "user": UserRow,
    "mailbox": UserRow,
    "own callers": UserRow,
    "music": UserRow,
    "frame": FrameRow,
    "device": DeviceRow,
    "trunk": TrunkRow,
    "did": DidRow,
    "group": GroupRow,
}
"""Subjects with an id of their own, and whose id that is; the others go by the domain."""
OF_DOMAIN: tuple[SubjectKind, ...] = ("domain", "outside", "callers", "domain music")


def of_user(session: Session, actor: Actor, user: UserId) -> PlanState | None:
    """Of the user's rules; None: nothing was ever saved."""
    may.edit_rules(session, actor, user)
    return plan_states.state_of(session, Subject("user", user))


def of_domain(session: Session, actor: Actor, domain: DomainId) -> list[PlanState]:
    """Of everything in the domain, for who manages it."""
    may.manage_domain(session, actor, domain)
    subjects = [Subject(kind, domain) for kind in OF_DOMAIN]
    for kind, row in ROWS.items():
        ids = session.execute(select(row.id).where(row.domain_id == domain)).scalars()
        subjects += [Subject(kind, id_) for id_ in ids]
    return plan_states.states_of(session, subjects)


def lacking_of(session: Session, actor: Actor, domain: DomainId | None = None) -> tuple[Lacking, ...]:
    """What is not live, the refused first: of a domain, or for administrators (None) of all."""
    if domain is None:
        may.administer(actor)
    else:
        may.manage_domain(session, actor, domain)
    return lacking.lacking(session, domain)
