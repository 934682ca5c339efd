"""Many numbers into a caller list at once: first what would become of each line, then all that can go in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import lists, numbers
from controller.operations.actors import Actor
from controller.operations.gate import Problems
from controller.operations.lists import ListName, Owner
from controller.operations.refused import refuse
from controller.store.base import table_of
from controller.store.tables import ListRow

MOST = 2_000  # numbers at once
CHUNK = 500  # numbers a statement
BETWEEN = re.compile(r"[\r\n,;\t]+")
Fate = Literal["new", "there", "elsewhere", "twice", "refused"]


@dataclass(frozen=True, slots=True)
class Line:
    """One number as typed, as the list would show it, and what becomes of it; `why` where it is refused."""

    typed: str
    number: str
    fate: Fate
    why: str = ""


def preview(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, which: ListName, text: str
) -> tuple[Line, ...]:
    """Line by line; commas and semicolons part numbers, too. Changes nothing. Raises Refused for too many."""
    owner = lists.owner_of(session, actor, domain, user)
    typed = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    if not typed:
        raise refuse("numbers", "There is no number here. Write one a line.")
    if len(typed) > MOST:
        raise refuse("numbers", "These are {count} numbers. Send {most} at most at once.", count=len(typed), most=MOST)
    return tuple(_lines(session, owner, which, typed))


def add_many(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, which: ListName, text: str
) -> tuple[str, ...]:
    """All that `preview` calls new; those numbers. One change, whatever their count."""
    owner = lists.owner_of(session, actor, domain, user)
    held = lists.holds_anything(session, owner)
    fresh = [line.number for line in preview(session, actor, domain, user, which, text) if line.fate == "new"]
    if not fresh:
        raise refuse("numbers", "None of these numbers can be added. The preview says why.")
    same = {"domain_id": owner.domain.id, "user_id": owner.user, "list": which}
    session.execute(insert(table_of(ListRow)), [same | {"number": number} for number in fresh])
    lists.changed(session, actor, "lists.add", owner, held, after={"list": which, "numbers": fresh})
    return tuple(fresh)


def _lines(session: Session, owner: Owner, which: ListName, typed: list[str]) -> Iterator[Line]:
    cleaned = [_clean(text, owner.domain.country) for text in typed]
    there = _there(session, owner, [number for number, _ in cleaned])
    before: set[str] = set()
    for text, (number, why) in zip(typed, cleaned, strict=True):
        if why:
            yield Line(text, text, "refused", why)
        elif number in there:
            yield Line(text, number, "there" if there[number] == which else "elsewhere")
        else:
            yield Line(text, number, "twice" if number in before else "new")
            before.add(number)


def _clean(text: str, country: str) -> tuple[str, str]:
    """The number, and why it is none."""
    problems: Problems = []
    number = numbers.listed(problems, "number", text, country)
    return number, " ".join(problem.message for problem in problems)


def _there(session: Session, owner: Owner, wanted: list[str]) -> Mapping[str, str]:
    """Which list has those that are in one."""
    found: dict[str, str] = {}
    for at in range(0, len(wanted), CHUNK):
        some = ListRow.number.in_(wanted[at : at + CHUNK])
        rows = session.execute(select(ListRow.number, ListRow.list).where(*lists.of_owner(owner), some))
        found.update(dict(rows.all()))
    return found
