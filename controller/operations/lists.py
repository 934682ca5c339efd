"""Block and allow lists of a user or of a whole domain (PRODUCT §2.1). `user` None is the domain's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.rules import CallerLists
from controller.domain.saying import say
from controller.operations import features, gate, may, numbers
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.gate import Problems
from controller.operations.refused import refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import rows, values
from controller.store.cards import DomainCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow, ListRow, UserRow

ListName = Literal["blocked", "allowed"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose lists they are."""

    domain: DomainCard
    user: UserId | None
    refuse_anonymous: bool


def show(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> CallerLists:
    """The lists as they are."""
    return _lists(session, owner_of(session, actor, domain, user))


def add(
    session: Session,
    actor: Actor,
    domain: DomainId,
    user: UserId | None,
    which: ListName,
    number: str,
    note: str = "",
) -> str:
    """A number, an extension, or a prefix such as `+4970*`; back as the list shows it. It stands in one list only.

    `note` says why it is there.
    """
    owner = owner_of(session, actor, domain, user)
    problems: Problems = []
    gate.choice(problems, "which", which, get_args(ListName))
    clean = numbers.listed(problems, "number", number, owner.domain.country)
    why = gate.text(problems, "note", note, empty=True)
    refuse_any(problems)
    held = holds_anything(session, owner)
    with unless_taken(session, "number", say("{clean} is in the lists already. Take it out first.", clean=clean)):
        cells = {"domain_id": owner.domain.id, "user_id": owner.user, "list": which, "number": clean, "note": why}
        rows.add(session, ListRow, cells)
    noted = {"note": why} if why else {}
    changed(session, actor, "lists.add", owner, held, after={"list": which, "number": clean, **noted})
    return clean


def notes(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> Mapping[str, str]:
    """Why numbers are in the lists, where that was said."""
    owner = owner_of(session, actor, domain, user)
    query = select(ListRow.number, ListRow.note).where(*of_owner(owner), ListRow.note != "")
    return dict(session.execute(query).all())


def remove(session: Session, actor: Actor, domain: DomainId, user: UserId | None, number: str) -> None:
    """Take the number, as shown, out of whichever list has it."""
    owner = owner_of(session, actor, domain, user)
    this = (*of_owner(owner), ListRow.number == number)
    which = session.execute(select(ListRow.list).where(*this)).scalar_one_or_none()
    if which is None:
        raise refuse("number", "{number} is in no list. Write it as the list shows it.", number=number)
    session.execute(delete(ListRow).where(*this))
    changed(session, actor, "lists.remove", owner, True, before={"list": which, "number": number})


def refuse_anonymous(session: Session, actor: Actor, domain: DomainId, user: UserId | None, on: bool) -> None:
    """Whether callers without a number are blocked."""
    owner = owner_of(session, actor, domain, user)
    if owner.refuse_anonymous == on:
        return
    held = holds_anything(session, owner)
    table, id_ = (DomainRow, domain) if user is None else (UserRow, user)
    rows.change(session, table, id_, {"refuse_anonymous": on})
    told = ({"refuse_anonymous": flag} for flag in (not on, on))
    after = Owner(owner.domain, owner.user, on)
    changed(session, actor, "lists.refuse_anonymous", after, held, before=next(told), after=next(told))


def subjects_of(domain: int, user: int | None, held: bool, holds: bool) -> list[Subject]:
    """What the PBX must be told of. Every plan asks the domain's lists, a user's own only if they hold anything.

    `held` says whether they did before, `holds` whether they do now.
    """
    if user is None:
        return [Subject("callers", domain)]
    plan = [Subject("user", user)] if held != holds else []
    return [Subject("own callers", user), *plan]


def owner_of(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> Owner:
    """Who may change them, else a refusal. Raises Missing and Forbidden."""
    if user is None:
        card = may.manage_domain(session, actor, domain)
        return Owner(card, None, card.refuse_anonymous)
    person = may.use(session, actor, user, features.LISTS)
    if person.domain_id != domain:
        raise refuse("user", "That user belongs to another domain.")
    return Owner(may.see_domain(session, actor, domain), user, person.refuse_anonymous)


def _lists(session: Session, owner: Owner) -> CallerLists:
    query = select(ListRow.list, ListRow.number).where(*of_owner(owner))
    return values.lists(session.execute(query), owner.refuse_anonymous)


def holds_anything(session: Session, owner: Owner) -> bool:
    """Whether a call must be looked up in them at all."""
    found = session.execute(select(ListRow.id).where(*of_owner(owner)).limit(1)).first()
    return owner.refuse_anonymous or found is not None


def of_owner(owner: Owner) -> tuple[Any, Any]:
    """The conditions that pick his rows."""
    return ListRow.domain_id == owner.domain.id, ListRow.user_id == owner.user


def changed(
    session: Session, actor: Actor, operation: str, owner: Owner, held: bool, *, before: Any = None, after: Any = None
) -> None:
    """The audit says what changed only: a list may have thousands of numbers."""
    domain, user = owner.domain.id, owner.user
    kind, id_ = ("domain", domain) if user is None else ("user", user)
    audit(session, actor, operation, kind, id_, domain, before=before, after=after)
    touch(session, actor, subjects_of(domain, user, held, holds_anything(session, owner)))
