"""Trunks: the connections of a domain to carriers, in the order in which they are tried."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.domain.carriers import sources
from controller.domain.ids import DomainId, TrunkId
from controller.domain.saying import say
from controller.operations import may, trunkcheck
from controller.operations.actors import Actor
from controller.operations.changes import audit, take_out, touch
from controller.operations.gate import Problems
from controller.operations.refused import Forbidden, Missing, Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import find, rows
from controller.store.cards import TrunkCard
from controller.store.subjects import Subject
from controller.store.tables import DomainRow, TrunkRow


@dataclass(frozen=True, slots=True)
class NewTrunk:
    """What a trunk is made of; see TrunkRow. `secret` is the carrier's password for us."""

    name: str
    host: str
    kind: str = "registration"
    port: int | None = None
    transport: str = "udp"
    username: str | None = None
    secret: str | None = field(default=None, repr=False)
    addresses: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ("g722", "alaw", "ulaw")
    srtp: bool = False
    number_format: str = "plus"
    show_caller: bool = False
    from_account: bool = False
    channels: int | None = None
    enabled: bool = True


def everything(session: Session, actor: Actor, domain: DomainId) -> tuple[TrunkCard, ...]:
    """The domain's trunks in the order in which they are tried."""
    may.manage_domain(session, actor, domain)
    return find.trunks(session, domain)


def show(session: Session, actor: Actor, trunk: TrunkId) -> TrunkCard:
    """One trunk, without its password, which nobody can read again."""
    card = find.trunk(session, trunk)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("trunk", say("There is no trunk {trunk}.", trunk=trunk))])
    may.manage_domain(session, actor, card.domain_id)
    return card


def add(session: Session, actor: Actor, domain: DomainId, new: NewTrunk) -> TrunkId:
    """One more trunk, tried after the others. By which addresses calls are known, only administrators say."""
    may.manage_domain(session, actor, domain)
    cells, problems = trunkcheck.checked(asdict(new))
    rows.lock(session, DomainRow, domain)
    last = session.execute(select(func.max(TrunkRow.position)).where(TrunkRow.domain_id == domain)).scalar()
    row = {"domain_id": domain, "position": (last or 0) + 1, "created": actor.at, **cells}
    fitting = TrunkCard(id=0, **_shown(row))
    _refuse_unfit(session, actor, problems, fitting, None, has_secret=bool(cells["secret"]))
    with unless_taken(session, "name", say("There is a trunk {name} already. Choose another name.", name=new.name)):
        id_ = TrunkId(rows.add(session, TrunkRow, row))
    audit(session, actor, "trunks.add", "trunk", id_, domain, after=find.trunk(session, id_))
    _touch(session, actor, id_, domain)
    return id_


def change(session: Session, actor: Actor, trunk: TrunkId, changes: Mapping[str, Any]) -> TrunkCard:
    """Set the named fields; `secret` stays what it is unless named. Enabling and disabling is `enabled`."""
    before = show(session, actor, trunk)
    cells, problems = trunkcheck.checked(changes)
    after = replace(before, **_shown(cells))
    has_secret = bool(cells["secret"]) if "secret" in cells else _has_secret(session, trunk)
    _refuse_unfit(session, actor, problems, after, before, has_secret=has_secret)
    with unless_taken(session, "name", say("There is a trunk {name} already. Choose another name.", name=after.name)):
        rows.change(session, TrunkRow, trunk, cells)
    if before != after or "secret" in cells:
        audit(session, actor, "trunks.change", "trunk", trunk, before.domain_id, before=before, after=after)
        _touch(session, actor, trunk, before.domain_id)
    return after


def reorder(session: Session, actor: Actor, domain: DomainId, order: Sequence[TrunkId]) -> None:
    """All ids of the domain's trunks in the order in which they are to be tried."""
    may.manage_domain(session, actor, domain)
    rows.lock(session, DomainRow, domain)
    before = [card.id for card in find.trunks(session, domain)]
    if sorted(order) != sorted(before):
        raise refuse("order", "These are not all the trunks as they are now. Look at the list again, then reorder it.")
    if list(order) != before:
        for position, id_ in enumerate(order, 1):
            rows.change(session, TrunkRow, id_, {"position": position})
        audit(session, actor, "trunks.reorder", "domain", domain, domain, before=before, after=list(order))
        touch(session, actor, [Subject("outside", domain)])


def remove(session: Session, actor: Actor, trunk: TrunkId) -> None:
    """Delete it: calls under way stay, no new one goes that way."""
    card = show(session, actor, trunk)
    rows.remove(session, TrunkRow, trunk)
    audit(session, actor, "trunks.remove", "trunk", trunk, card.domain_id, before=card)
    take_out(session, actor, Subject("trunk", trunk), domain=card.domain_id)
    touch(session, actor, [Subject("outside", card.domain_id)])


def _refuse_unfit(
    session: Session, actor: Actor, problems: Problems, card: TrunkCard, before: TrunkCard | None, *, has_secret: bool
) -> None:
    """`problems` are those of single fields: what does not fit together is told with them, where it can be judged."""
    wrong = {problem.field for problem in problems}
    if not wrong & trunkcheck.TOGETHER:
        problems += [each for each in trunkcheck.fits(card, has_secret=has_secret) if each.field not in wrong]
    refuse_any(problems)
    others = [other for other in find.trunks(session) if other.id != card.id]
    claimed = set(sources(card.kind, card.host, card.addresses))
    known = set(sources(before.kind, before.host, before.addresses)) if before else set()
    if claimed - known and not actor.is_administrator:
        why = say(
            "Addresses concern the whole system: only an administrator names them. Ask one, or log in at the carrier."
        )
        raise Forbidden([Problem("addresses", why)])
    refuse_any(trunkcheck.clashes(card, others))


def _shown(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as the card has them."""
    return {name: tuple(cell) if isinstance(cell, list) else cell for name, cell in cells.items() if name != "secret"}


def _has_secret(session: Session, trunk: TrunkId) -> bool:
    return bool(session.execute(select(TrunkRow.secret).where(TrunkRow.id == trunk)).scalar())


def _touch(session: Session, actor: Actor, trunk: TrunkId, domain: int) -> None:
    touch(session, actor, [Subject("trunk", trunk), Subject("outside", domain)])
