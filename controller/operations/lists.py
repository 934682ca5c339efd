"""Block and allow lists of a user or of a whole domain (PRODUCT §2.1). `user` None is the domain's."""

from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller.dialplan.targets import unsupported
from controller.domain.directory import Domain, User
from controller.domain.ids import DomainId, UserId
from controller.domain.rules import CallerLists
from controller.operations import gate, may, numbers
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import rows, values
from controller.store.cards import DomainCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow, ListRow, UserRow

ListName = Literal["blocked", "allowed"]


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose lists they are."""

    domain: DomainCard
    user: UserId | None
    refuse_anonymous: bool


def show(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> CallerLists:
    """The lists as they are."""
    return _lists(session, _owner(session, actor, domain, user))


def add(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, which: ListName, number: str
) -> CallerLists:
    """A number, an extension, or a prefix such as `+4970*`. Each stands in one of the two lists only."""
    owner = _owner(session, actor, domain, user)
    problems: Problems = []
    gate.choice(problems, "which", which, get_args(ListName))
    clean = numbers.listed(problems, "number", number, owner.domain.country)
    refuse_any(problems)
    before = _lists(session, owner)
    _refuse_inexpressible(owner, replace(before, **{which: getattr(before, which) | {clean}}))
    with unless_taken(session, "number", f"{clean} is in the lists already. Take it out first."):
        cells = {"domain_id": owner.domain.id, "user_id": owner.user, "list": which, "number": clean}
        rows.add(session, ListRow, cells)
    return _changed(session, actor, "lists.add", owner, before)


def remove(session: Session, actor: Actor, domain: DomainId, user: UserId | None, number: str) -> CallerLists:
    """Take the number, as shown, out of whichever list has it."""
    owner = _owner(session, actor, domain, user)
    before = _lists(session, owner)
    if number not in before.blocked | before.allowed:
        raise refuse("number", f"{number} is in no list. Write it as the list shows it.")
    session.execute(delete(ListRow).where(*_of(owner), ListRow.number == number))
    return _changed(session, actor, "lists.remove", owner, before)


def refuse_anonymous(session: Session, actor: Actor, domain: DomainId, user: UserId | None, on: bool) -> CallerLists:
    """Whether callers without a number are blocked."""
    owner = _owner(session, actor, domain, user)
    before = _lists(session, owner)
    _refuse_inexpressible(owner, replace(before, refuse_anonymous=on))
    table, id_ = (DomainRow, domain) if user is None else (UserRow, user)
    rows.change(session, table, id_, {"refuse_anonymous": on})
    owner = _Owner(owner.domain, owner.user, on)
    return _changed(session, actor, "lists.refuse_anonymous", owner, before)


def _owner(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> _Owner:
    if user is None:
        card = may.manage_domain(session, actor, domain)
        return _Owner(card, None, card.refuse_anonymous)
    person = may.edit_rules(session, actor, user)
    if person.domain_id != domain:
        raise refuse("user", "That user belongs to another domain.")
    return _Owner(may.see_domain(session, actor, domain), user, person.refuse_anonymous)


def _lists(session: Session, owner: _Owner) -> CallerLists:
    query = select(ListRow.list, ListRow.number).where(*_of(owner))
    return values.lists(session.execute(query), owner.refuse_anonymous)


def _of(owner: _Owner) -> tuple[Any, Any]:
    return ListRow.domain_id == owner.domain.id, ListRow.user_id == owner.user


def _changed(session: Session, actor: Actor, operation: str, owner: _Owner, before: CallerLists) -> CallerLists:
    after = _lists(session, owner)
    if after == before:
        return after
    subject = Subject("domain", owner.domain.id) if owner.user is None else Subject("user", owner.user)
    audit(session, actor, operation, subject.kind, subject.id, owner.domain.id, before=before, after=after)
    touch(session, actor, [subject])
    return after


def _refuse_inexpressible(owner: _Owner, lists: CallerLists) -> None:
    card = owner.domain
    own = lists if owner.user else CallerLists()
    domain = Domain(DomainId(card.id), card.name, card.zone, card.country, CallerLists() if owner.user else lists)
    found = unsupported(User(owner.user or UserId(0), "", "", (), lists=own), domain)
    refuse_any([Problem(field, message) for field, message in found])
