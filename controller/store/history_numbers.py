"""The numbers that stand in a domain's calls, by which those are found."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from controller.domain.history import Told
from controller.store import reserve
from controller.store.history_base import NOWHERE
from controller.store.history_packing import led_to, numbers, sought
from controller.store.history_rows import NUMBERS, NumberRow

CHUNK = 1000  # values a statement
FEW = 500  # numbers that are alike: more lead to so many calls that those are met anyway
Numbers = dict[tuple[int, str], int]


def ids(session: Session, domain: int, wanted: Iterable[str]) -> dict[str, int]:
    """Of those that are there."""
    found: dict[str, int] = {}
    left = list(wanted)
    for start in range(0, len(left), CHUNK):
        here = (NUMBERS.c.domain_id == domain, NUMBERS.c.number.in_(left[start : start + CHUNK]))
        found |= dict(session.execute(select(NUMBERS.c.number, NUMBERS.c.id).where(*here)).all())
    return found


def alike(session: Session, domain: int, parts: Iterable[str]) -> set[int] | None:
    """Those with any of these in them; None: too many."""
    has_part = [NUMBERS.c.number.contains(sought(part), autoescape=True) for part in parts]
    if not has_part:
        return set()
    query = select(NUMBERS.c.id).where(NUMBERS.c.domain_id == domain, or_(*has_part)).limit(FEW + 1)
    found = set(session.execute(query).scalars())
    return None if len(found) > FEW else found


def known(session: Session, tolds: Sequence[Told]) -> Numbers:
    """Ids of all numbers in these, by domain; those that are new are written down."""
    wanted: dict[int, set[str]] = {}
    for told in tolds:
        wanted.setdefault(told.domain or NOWHERE, set()).update(numbers(told), led_to(told))
    there = {
        (domain, number): id_ for domain, here in wanted.items() for number, id_ in ids(session, domain, here).items()
    }
    pairs = ((domain, number) for domain, here in sorted(wanted.items()) for number in sorted(here))
    fresh = [pair for pair in pairs if pair not in there]
    drawn = dict(zip(fresh, reserve.ids(session, NumberRow, len(fresh)), strict=True))
    if drawn:
        rows = [{"id": id_, "domain_id": domain, "number": number} for (domain, number), id_ in drawn.items()]
        session.execute(insert(NUMBERS), rows)
    return there | drawn
