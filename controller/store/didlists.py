"""A domain's public numbers, searched and page by page."""

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store import dids
from controller.store.cards import DidCard
from controller.store.rosters import matching
from controller.store.tables import DidRow

DIGITS = re.compile(r"[+0-9 ()./-]{2,}")


def found(session: Session, domain: int, words: str, after: str, limit: int) -> tuple[DidCard, ...]:
    """So many by number, of those that come after one; `words` are part of a number, a note or where it leads."""
    query = select(dids.DIDS).where(*_conditions(domain, words), DidRow.number > after)
    return dids.cards(session, query.order_by(DidRow.number).limit(limit))


def count(session: Session, domain: int, words: str) -> int:
    """How many there are in all."""
    return session.execute(select(func.count()).select_from(DidRow).where(*_conditions(domain, words))).scalar_one()


def _conditions(domain: int, words: str) -> list[Any]:
    mine = [DidRow.domain_id == domain]
    if DIGITS.fullmatch(words.strip()):
        digits = re.sub(r"[^0-9]", "", words).removeprefix("00").lstrip("0")
        return [*mine, DidRow.number.contains(digits, autoescape=True)]
    return [*mine, *matching((DidRow.note, DidRow.label), words)]
