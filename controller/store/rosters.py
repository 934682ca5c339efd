"""Lists of a domain's users that stay quick with 10,000 of them: searched, filtered, page by page."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, String, cast, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from controller.store import rows
from controller.store.base import Query
from controller.store.cards import UserCard
from controller.store.tables import DeviceRow, InvitationRow, UserRow

SEARCHED: tuple[Any, ...] = (UserRow.name, UserRow.extension, UserRow.department, UserRow.email)
MOST_WORDS = 5
LIKE_SIGN = re.compile("[%_/]")
EVERYWHERE = '["+"]'  # JSON, as it is kept


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for; None is any. Every word must be found somewhere in a user's row."""

    words: str = ""
    department: str | None = None
    scope: str | None = None
    phoneless: bool = False
    own_outbound: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """How a user gets in: phones, whether there is a password, and until when an invitation is good."""

    phones: int
    has_password: bool
    invited_until: datetime | None


def found(session: Session, domain: int, sought: Sought, after: str, limit: int) -> tuple[UserCard, ...]:
    """So many by extension, of those that come after one."""
    query = rows.columns_of(UserCard, UserRow).where(*_conditions(domain, sought), UserRow.extension > after)
    return rows.cards(session, UserCard, query.order_by(UserRow.extension).limit(limit))


def count(session: Session, domain: int, sought: Sought) -> int:
    """How many there are in all."""
    return session.execute(select(func.count()).select_from(UserRow).where(*_conditions(domain, sought))).scalar_one()


def departments(session: Session, domain: int) -> tuple[str, ...]:
    """Those in use, by name."""
    query = select(UserRow.department).where(UserRow.domain_id == domain, UserRow.department != "").distinct()
    return tuple(session.execute(query.order_by(UserRow.department)).scalars())


def access(session: Session, users: Collection[int]) -> dict[int, Access]:
    """By user."""
    phones = select(func.count()).where(DeviceRow.owner_id == UserRow.id).scalar_subquery()
    until = select(func.max(InvitationRow.expires)).where(InvitationRow.user_id == UserRow.id).scalar_subquery()
    query = select(UserRow.id, phones, UserRow.password_hash.is_not(None), until).where(UserRow.id.in_(list(users)))
    return {row[0]: Access(row[1], bool(row[2]), row[3]) for row in session.execute(query)}


def next_extension(session: Session, domain: int) -> str:
    """One more than the highest of four digits, or 1001; perhaps no longer free."""
    four = (UserRow.domain_id == domain, func.length(UserRow.extension) == 4)
    highest = session.execute(select(func.max(UserRow.extension)).where(*four)).scalar()
    return str(int(highest) + 1) if highest and highest < "7999" else "1001"


class _Holds(FunctionElement[bool]):
    """Whether a text holds one that LIKE is told of, whatever the letter case of ASCII.

    SQLite's LIKE alone: `lower` of both, as SQLAlchemy has it, makes the search among 10,000 users take twice as long.
    """

    type = Boolean()
    inherit_cache = True
    name = "holds"


@compiles(_Holds)
def _as_like(element: _Holds, compiler: SQLCompiler, **more: Any) -> str:
    text, pattern = (compiler.process(each, **more) for each in element.clauses)
    return f"({text} LIKE {pattern} ESCAPE '/')"


@compiles(_Holds, "postgresql")
def _as_ilike(element: _Holds, compiler: SQLCompiler, **more: Any) -> str:
    text, pattern = (compiler.process(each, **more) for each in element.clauses)
    return f"({text} ILIKE {pattern} ESCAPE '/')"


def matching(columns: Sequence[Any], words: str) -> list[Any]:
    """Conditions: every word is in one of the columns, whatever its letter case."""
    return [_holds(columns, word) for word in words.split()[:MOST_WORDS]]


def _holds(columns: Sequence[Any], word: str) -> Any:
    """SQLite folds ASCII only: other letters are looked for in each case."""
    cases = dict.fromkeys(_folded(each) for each in (word, word.lower(), word.upper(), word.capitalize()))
    patterns = ["%" + LIKE_SIGN.sub(r"/\g<0>", each) + "%" for each in cases]
    return or_(*(_Holds(column, pattern) for column in columns for pattern in patterns))


def _folded(word: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in word)


def _conditions(domain: int, sought: Sought) -> list[Any]:
    asked = [UserRow.domain_id == domain, *matching(SEARCHED, sought.words)]
    if sought.department is not None:
        asked.append(UserRow.department == sought.department)
    if sought.scope is not None:
        asked.append(UserRow.scope == sought.scope)
    if sought.phoneless:
        asked.append(~exists().where(DeviceRow.owner_id == UserRow.id))
    if sought.own_outbound:
        asked.append(cast(UserRow.outbound, String) != EVERYWHERE)
    return asked


def named(session: Session, domain: int, text: str, limit: int) -> tuple[UserCard, ...]:
    """Who `text` may mean: an extension, or what a name contains; best first."""
    query = _exact(domain, text)
    hits = rows.cards(session, UserCard, query)
    return hits or found(session, domain, Sought(text), "", limit)


def _exact(domain: int, text: str) -> Query:
    same = or_(UserRow.extension == text, func.lower(UserRow.name) == text.lower())
    return rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == domain, same).order_by(UserRow.extension)
