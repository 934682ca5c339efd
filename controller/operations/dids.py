"""DIDs: the public numbers of a domain, and where each leads (PRODUCT §1, §3)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToUser
from controller.domain.ids import DidId, DomainId, UserId
from controller.domain.saying import say
from controller.operations import destcheck, gate, may, numbers, openinghours
from controller.operations.actors import Actor
from controller.operations.changes import audit, take_out, touch
from controller.operations.gate import Problems
from controller.operations.refused import Missing, Problem, refuse_any
from controller.operations.taken import unless_taken
from controller.store import dids, rows, targets, uses, values
from controller.store.cards import DidCard, DomainCard
from controller.store.subjects import Subject
from controller.store.tables import DidRow

FIELDS = frozenset({"number", "note", "to"})


def everything(session: Session, actor: Actor, domain: DomainId) -> tuple[DidCard, ...]:
    """The domain's numbers, in order."""
    may.manage_domain(session, actor, domain)
    return dids.of_domain(session, domain)


def show(session: Session, actor: Actor, did: DidId) -> DidCard:
    """One number."""
    card = dids.card(session, did)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("did", say("There is no number {did}.", did=did))])
    may.manage_domain(session, actor, card.domain_id)
    return card


def leading_to(session: Session, actor: Actor, user: UserId) -> tuple[DidCard, ...]:
    """The numbers that lead to the user, his voicemail or his phones: they lead nowhere when he is deleted."""
    may.manage_user(session, actor, user)
    return dids.these(session, uses.numbers_and_groups(session, user=user))


def add(
    session: Session,
    actor: Actor,
    domain: DomainId,
    number: str,
    to: Destination,
    note: str = "",
    *,
    opening_hours: bool = False,
) -> DidId:
    """A number, written as in the domain's country. It is one domain's only.

    `opening_hours` makes a role user, without phone, whose rules send calls to `to` while the domain is open and to his
    voicemail else; the number leads to him (PRODUCT §3).
    """
    card = may.manage_domain(session, actor, domain)
    clean = _checked(session, card, {"number": number, "note": note, "to": to}, None)
    if opening_hours:
        clean["to"] = ToUser(openinghours.add(session, actor, card, clean["note"] or clean["number"], clean["to"]))
    with unless_taken(
        session, "number", say("{clean} is in use already. Choose another number.", clean=clean["number"])
    ):
        id_ = DidId(rows.add(session, DidRow, {"domain_id": domain, "created": actor.at, **_columns(session, clean)}))
    audit(session, actor, "dids.add", "did", id_, domain, after=dids.card(session, id_))
    touch(session, actor, [Subject("did", id_)])
    return id_


def change(session: Session, actor: Actor, did: DidId, changes: Mapping[str, Any]) -> DidCard:
    """Set the named fields: `number`, `note`, `to`."""
    before = show(session, actor, did)
    clean = _checked(session, may.see_domain(session, actor, before.domain_id), changes, before)
    with unless_taken(
        session, "number", say("{clean} is in use already. Choose another number.", clean=clean.get("number"))
    ):
        rows.change(session, DidRow, did, _columns(session, clean))
    after = show(session, actor, did)
    if before != after:
        audit(session, actor, "dids.change", "did", did, before.domain_id, before=before, after=after)
        touch(session, actor, [Subject("did", did)])
    return after


def remove(session: Session, actor: Actor, did: DidId) -> None:
    """Give the number up: who calls it hears that nobody has it."""
    card = show(session, actor, did)
    rows.remove(session, DidRow, did)
    audit(session, actor, "dids.remove", "did", did, card.domain_id, before=card)
    take_out(session, actor, Subject("did", did), domain=card.domain_id, number=card.number)


def _checked(session: Session, domain: DomainCard, cells: Mapping[str, Any], before: DidCard | None) -> dict[str, Any]:
    problems: Problems = [
        Problem(name, say("A number has no {name}.", name=name)) for name in cells if name not in FIELDS
    ]
    clean = dict(cells)
    if "number" in cells:
        clean["number"] = numbers.e164(problems, "number", cells["number"], domain.country)
    if "note" in cells:
        clean["note"] = gate.text(problems, "note", cells["note"], empty=True)
    if "to" in cells:
        look = destcheck.look_up(session, domain, [cells["to"]])
        kept = frozenset() if before is None else frozenset([before.to])
        clean["to"] = destcheck.checked(problems, look, "to", cells["to"], kept)
    refuse_any(problems)
    return clean


def _columns(session: Session, clean: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: cell for name, cell in clean.items() if name != "to"}
    if "to" in clean:
        columns |= values.columns(clean["to"]) | {"label": targets.label(session, clean["to"])}
    return columns
