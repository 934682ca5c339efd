"""The directory and two books of contacts as one list by name: searched, filtered, a part at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal

from sqlalchemy import and_, exists, func, literal, or_, select, union, union_all
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import Query
from controller.store.contacts import ContactGroupRow, ContactNumberRow, ContactRow, FavouriteRow
from controller.store.contacts_cards import FavouriteCard
from controller.store.contacts_folding import folded, in_sql
from controller.store.contacts_rows import CHUNK
from controller.store.tables import UserRow

Among = Literal["", "people", "shared", "own"]
PERSON, CONTACT = 1, 2  # of one name, colleagues come first
MOST_WORDS = 6
NUMBERLIKE = re.compile(r"\+?[0-9()/.*#-]+")
TRUNK_ZERO = re.compile(r"\(0+\)")
SEARCHED: tuple[Any, ...] = (UserRow.name, UserRow.extension, UserRow.department, UserRow.email, UserRow.number)


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for: every word must be found, in the group or department where one is named."""

    words: str = ""
    among: Among = ""
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """`is_person`: a user of the directory, else a contact. `sorting` is where it stands in the list."""

    is_person: bool
    id: int
    sorting: str

    @property
    def cursor(self) -> str:
        """Where the next part of the list begins."""
        return f"{PERSON if self.is_person else CONTACT}-{self.id}-{self.sorting}"


def found(session: Session, domain: int, user: int | None, sought: Sought, after: str, limit: int) -> tuple[Hit, ...]:
    """So many of the directory, of the user's book and of the shared one, that come after a cursor."""
    behind = _cursor(after)
    arms = [arm.order_by("sorting", "id").limit(limit) for arm in _arms(domain, user, sought, behind)]
    if not arms:
        return ()
    every = union_all(*(select(arm.subquery()) for arm in arms)).subquery()
    query = select(every.c.rank, every.c.id, every.c.sorting).order_by(every.c.sorting, every.c.rank, every.c.id)
    return tuple(Hit(rank == PERSON, id_, sorting) for rank, id_, sorting in session.execute(query.limit(limit)))


def groups(session: Session, domain: int, user: int | None) -> tuple[str, ...]:
    """All there are to filter by: groups of the contacts that the user sees, and departments."""
    seen = select(ContactGroupRow.name).where(ContactGroupRow.domain_id == domain)
    shared, own = seen.where(ContactGroupRow.user_id.is_(None)), seen.where(ContactGroupRow.user_id == user)
    departments = select(UserRow.department).where(
        UserRow.domain_id == domain, UserRow.listed, UserRow.department != ""
    )
    return tuple(sorted(session.execute(union(shared, own, departments)).scalars(), key=folded))


def book_groups(session: Session, domain: int, user: int | None) -> tuple[str, ...]:
    """Those of one book."""
    query = select(ContactGroupRow.name).where(ContactGroupRow.domain_id == domain, ContactGroupRow.user_id == user)
    return tuple(sorted(session.execute(query.distinct()).scalars(), key=folded))


def favourites(session: Session, user: int) -> tuple[FavouriteCard, ...]:
    """In the order in which they were made."""
    query = rows.columns_of(FavouriteCard, FavouriteRow).where(FavouriteRow.user_id == user)
    return rows.cards(session, FavouriteCard, query.order_by(FavouriteRow.id))


def named(session: Session, domain: int, user: int | None, numbers: Sequence[str]) -> dict[str, str]:
    """Whose these E.164 numbers are, by number: the user's own contacts before those that are shared."""
    return {number: name for number, (_id, name) in holders(session, domain, user, numbers).items()}


def holders(session: Session, domain: int, user: int | None, numbers: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The same, the contact's id before its name."""
    known: dict[str, tuple[int, str]] = {}
    for at in range(0, len(numbers), CHUNK):
        query = _named(domain, user).where(ContactNumberRow.number.in_(numbers[at : at + CHUNK]))
        for number, id_, name, company in session.execute(query):
            known.setdefault(number, (id_, name or company))
    return known


def holder(session: Session, domain: int, user: int | None, number: str) -> tuple[bool, int] | None:
    """Whether it is somebody of the directory who has that extension or E.164 number, else a contact; and whose id."""
    has_it = or_(UserRow.extension == number, UserRow.number == number)
    people = select(literal(PERSON).label("rank"), literal(False).label("shared"), UserRow.id)
    contacts = select(literal(CONTACT), ContactRow.user_id.is_(None), ContactRow.id).join_from(
        ContactNumberRow, ContactRow, ContactRow.id == ContactNumberRow.contact_id
    )
    every = union_all(
        people.where(UserRow.domain_id == domain, UserRow.listed, has_it),
        contacts.where(ContactNumberRow.domain_id == domain, ContactNumberRow.number == number, _visible(user)),
    ).subquery()
    query = select(every.c.rank, every.c.id).order_by(every.c.rank, every.c.shared, every.c.id).limit(1)
    hit = session.execute(query).first()
    return (hit[0] == PERSON, hit[1]) if hit else None


def _named(domain: int, user: int | None) -> Query:
    columns = select(ContactNumberRow.number, ContactRow.id, ContactRow.name, ContactRow.company)
    joined = columns.join(ContactRow, ContactRow.id == ContactNumberRow.contact_id)
    seen = joined.where(ContactNumberRow.domain_id == domain, _visible(user))
    return seen.order_by(ContactRow.user_id.is_(None), ContactRow.id)


def _arms(domain: int, user: int | None, sought: Sought, behind: tuple[int, int, str] | None) -> Iterator[Query]:
    words = _words(sought.words)
    if sought.among in ("", "people"):
        yield _people(domain, words, sought.group, behind)
    if sought.among != "people":
        yield _contacts(domain, user, words, sought, behind)


def _people(domain: int, words: list[str], group: str | None, behind: tuple[int, int, str] | None) -> Query:
    sorting = in_sql(UserRow.name)
    query = select(literal(PERSON).label("rank"), UserRow.id, sorting.label("sorting"))
    query = query.where(UserRow.domain_id == domain, UserRow.listed)
    if group is not None:
        query = query.where(UserRow.department == group)
    if words:
        whole = in_sql(reduce(lambda text, column: text + " " + func.coalesce(column, ""), SEARCHED[1:], SEARCHED[0]))
        query = query.where(*(whole.contains(word, autoescape=True) for word in words))
    return query.where(_comes_after(sorting, PERSON, UserRow.id, behind))


def _contacts(
    domain: int, user: int | None, words: list[str], sought: Sought, behind: tuple[int, int, str] | None
) -> Query:
    query = select(literal(CONTACT).label("rank"), ContactRow.id, ContactRow.sorting.label("sorting"))
    query = query.where(ContactRow.domain_id == domain, _among(sought.among, user))
    query = query.where(*(ContactRow.words.contains(word, autoescape=True) for word in words))
    if sought.group is not None:
        query = query.where(
            exists().where(ContactGroupRow.contact_id == ContactRow.id, ContactGroupRow.name == sought.group)
        )
    return query.where(_comes_after(ContactRow.sorting, CONTACT, ContactRow.id, behind))


def _among(among: Among, user: int | None) -> Any:
    match among:
        case "shared":
            return ContactRow.user_id.is_(None)
        case "own":
            return ContactRow.user_id == user
        case _:
            return _visible(user)


def _visible(user: int | None) -> Any:
    return or_(ContactRow.user_id.is_(None), ContactRow.user_id == user)


def _comes_after(sorting: Any, rank: int, id_: Any, behind: tuple[int, int, str] | None) -> Any:
    if behind is None:
        return literal(True)
    last_rank, last_id, last = behind
    if rank < last_rank:
        return sorting > last
    return or_(sorting > last, and_(sorting == last, id_ > last_id)) if rank == last_rank else sorting >= last


def _cursor(after: str) -> tuple[int, int, str] | None:
    """None for the beginning, and for what is no cursor."""
    rank, _, rest = after.partition("-")
    id_, _, sorting = rest.partition("-")
    if rank not in (str(PERSON), str(CONTACT)) or not (id_.isascii() and id_.isdecimal() and len(id_) < 10):
        return None
    return int(rank), int(id_), sorting


def _words(text: str) -> list[str]:
    """What must be found: words folded, numbers as digits without what stands before the area inside a country."""
    words: list[str] = []
    digits = ""
    for word in [*TRUNK_ZERO.sub("", text).split(), ""]:
        if NUMBERLIKE.fullmatch(word):
            digits += re.sub(r"[^0-9*#]", "", word)
            continue
        words += [digits.lstrip("0") or digits] if digits else []
        words += [folded(word)] if word else []
        digits = ""
    return words[:MOST_WORDS]
