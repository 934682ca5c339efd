"""Rows -> what a domain's door and way out are made of (PRODUCT §5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.codes import in_force
from controller.domain.dialling import NumberPlan
from controller.domain.directory import Domain
from controller.domain.ids import DomainId, TrunkId
from controller.domain.lots import Lot
from controller.domain.trunks import NumberFormat, Trunk
from controller.store import load, lots
from controller.store.base import AnyRow, table_of
from controller.store.codes import chosen
from controller.store.numberplans import emergency_numbers, plan_of
from controller.store.tables import DomainRow, TrunkRow

DOMAINS, TRUNKS = table_of(DomainRow), table_of(TrunkRow)


@dataclass(frozen=True, slots=True)
class Ways:
    """How a domain dials: `emergency` are its country's numbers and its own, `trunks` those switched on, in order.

    `codes` are the feature codes in force, by their key; `lot` None: nobody parks.
    """

    domain: Domain
    plan: NumberPlan
    emergency: tuple[str, ...]
    trunks: tuple[Trunk, ...]
    codes: Mapping[str, str]
    lot: Lot | None


def ways(session: Session, domain: DomainId) -> Ways:
    """Raises load.NoSuch."""
    columns = (DOMAINS.c.country, DOMAINS.c.area_code, DOMAINS.c.outside_prefix, DOMAINS.c.emergency_numbers)
    row = session.execute(select(*columns).where(DOMAINS.c.id == domain)).one_or_none()
    if row is None:
        raise load.NoSuch(f"no domain {domain}")
    emergency = sorted({*emergency_numbers(row.country), *row.emergency_numbers})
    return Ways(
        load.load_domain(session, domain, lists=False),
        plan_of(row.country, row.area_code, row.outside_prefix),
        tuple(emergency),
        trunks(session, domain),
        in_force(chosen(session, domain)),
        lots.of(session, domain),
    )


def trunks(session: Session, domain: DomainId) -> tuple[Trunk, ...]:
    """Those that are switched on, in the order in which they are tried."""
    query = select(TRUNKS).where(TRUNKS.c.domain_id == domain, TRUNKS.c.enabled)
    found = session.execute(query.order_by(TRUNKS.c.position, TRUNKS.c.id))
    return tuple(_trunk(row) for row in found)


def trunk(session: Session, id_: TrunkId) -> Trunk:
    """One that is there."""
    return _trunk(session.execute(select(TRUNKS).where(TRUNKS.c.id == id_)).one())


def _trunk(row: AnyRow) -> Trunk:
    style = cast(NumberFormat, row.number_format)
    return Trunk(TrunkId(row.id), row.host, style, row.show_caller, row.channels)
