"""A number that a call is to be led to from a page: whether it leads anywhere, before anybody is sent there."""

import re

from sqlalchemy.orm import Session

from controller.domain import permission
from controller.domain.bidi import straight
from controller.domain.dialling import normalise
from controller.domain.ids import DomainId
from controller.operations.refused import refuse
from controller.store import find, groups
from controller.store.wayout import Ways, ways

BETWEEN = re.compile(r"[\s().\-/]")
NUMBER = re.compile(r"\+?[0-9]{2,22}")
FEWEST, MOST = 2, 6  # digits of an extension


def dialled(session: Session, domain: DomainId, user: int | None, text: str) -> str:
    """As it is dialled: digits, and perhaps a plus. `user` is who answers for the call. Field "number"."""
    number = BETWEEN.sub("", straight(text))
    if not number:
        raise refuse("number", "No number was typed. Type an extension, or an outside number.")
    if not NUMBER.fullmatch(number):
        raise refuse("number", "{text!r} is no number. Type an extension, or an outside number.", text=text[:40])
    way = ways(session, domain)
    if not (_is_inside(session, domain, way, number) or _is_emergency(way, number)):
        _outside(session, way, user, number)
    return number


def _is_inside(session: Session, domain: DomainId, way: Ways, number: str) -> bool:
    if not FEWEST <= len(number) <= MOST:
        return False
    is_lot = way.lot is not None and number in way.lot.dialled()
    return is_lot or find.user_at(session, domain, number) is not None or groups.at(session, domain, number) is not None


def _is_emergency(way: Ways, number: str) -> bool:
    return number in {before + each for each in way.emergency for before in ("", way.plan.outside_prefix)}


def _outside(session: Session, way: Ways, user: int | None, number: str) -> None:
    worldwide = normalise(way.plan, number)
    if worldwide is None:
        raise refuse("number", "Nobody has the number {number}. Look it up among people and contacts.", number=number)
    if not way.domain.has_way_out:
        raise refuse("number", "There is no way out. An office manager can add one under “Outside lines”.")
    card = None if user is None else find.user(session, user)
    if card is None or not _permitted(way, card.outbound, worldwide):
        raise refuse(
            "number",
            "{number} may not be called. An office manager can permit it under “Outside calls”.",
            number=worldwide,
        )


def _permitted(way: Ways, own: tuple[str, ...], number: str) -> bool:
    return all(permission.covers(patterns, number) for patterns in (way.domain.outbound, own))
