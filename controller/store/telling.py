"""What a mailbox says of its messages, and how long one may be: columns of the user's row."""

from dataclasses import astuple, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import table_of
from controller.store.people import UserRow

USERS = table_of(UserRow)
USUAL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Telling:
    """Before a message, by phone: when it came, from which number, how long it is. `seconds`: the longest message."""

    time: bool = True
    caller: bool = False
    length: bool = True
    seconds: int = USUAL_SECONDS


USUAL = Telling()
COLUMNS = (USERS.c.envelope, USERS.c.say_caller, USERS.c.say_length, USERS.c.message_seconds)


def of(session: Session, user: int) -> Telling:
    """That user's; as usual for who is not there."""
    found = session.execute(select(*COLUMNS).where(USERS.c.id == user)).one_or_none()
    return USUAL if found is None else _read(*found)


def of_domain(session: Session, domain: int) -> dict[int, Telling]:
    """Everybody's, by user."""
    query = select(USERS.c.id, *COLUMNS).where(USERS.c.domain_id == domain)
    return {user: _read(*cells) for user, *cells in session.execute(query)}


def columns(telling: Telling) -> dict[str, object]:
    """As the row has it."""
    return {column.name: value for column, value in zip(COLUMNS, astuple(telling), strict=True)}


def put(session: Session, user: int, telling: Telling) -> None:
    """From the next call on, once the PBX has its row."""
    rows.change(session, UserRow, user, columns(telling))


def with_pin(session: Session, user: int) -> tuple[Telling, bool]:
    """That user's, and whether somebody else chose the PIN."""
    query = select(*COLUMNS, USERS.c.must_change_pin).where(USERS.c.id == user)
    *cells, must_change_pin = session.execute(query).one()
    return _read(*cells), must_change_pin


def _read(time: bool, caller: bool, length: bool, seconds: int | None) -> Telling:
    return Telling(time, caller, length, seconds or USUAL_SECONDS)
