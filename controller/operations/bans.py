"""Bans: addresses that failed too often at SIP and are kept out for a while. For administrators only."""

import ipaddress
from datetime import datetime

from sqlalchemy.orm import Session

from controller.domain.carriers import sources
from controller.domain.saying import say
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.changes import audit, take_out, touch
from controller.operations.refused import Missing, Problem, refuse
from controller.store import bans, find, rows
from controller.store.cards import BanCard
from controller.store.subjects import Subject
from controller.store.tables import BanRow


def everything(session: Session, actor: Actor) -> tuple[BanCard, ...]:
    """All addresses that are kept out."""
    may.administer(actor)
    return bans.everything(session)


def add(session: Session, actor: Actor, address: str, reason: str, until: datetime) -> BanCard:
    """Keep an address out until then; one that is kept out already stays so for longer. A trunk's is refused."""
    may.administer(actor)
    _refuse_needed(session, address)
    before = bans.of_address(session, address)
    if before is None:
        row = {"address": address, "reason": reason, "since": actor.at, "until": until}
        id_ = rows.add(session, BanRow, row)
    else:
        id_ = before.id
        rows.change(session, BanRow, id_, {"reason": reason, "until": max(until, before.until)})
    after = bans.card(session, id_)
    assert after is not None
    audit(session, actor, "bans.add", "ban", id_, None, before=before, after=after)
    touch(session, actor, [Subject("ban", id_)])
    return after


def lift(session: Session, actor: Actor, address: str) -> None:
    """Let the address in again."""
    may.administer(actor)
    card = bans.of_address(session, address.strip())
    if card is None:
        raise Missing([Problem("address", say("{address} is not kept out.", address=address))])
    _lift(session, actor, "bans.lift", card)


def expire(session: Session, actor: Actor) -> tuple[BanCard, ...]:
    """Let those in again whose time is up."""
    may.administer(actor)
    found = bans.over(session, actor.at)
    for card in found:
        _lift(session, actor, "bans.expire", card)
    return found


def _lift(session: Session, actor: Actor, operation: str, card: BanCard) -> None:
    rows.remove(session, BanRow, card.id)
    audit(session, actor, operation, "ban", card.id, None, before=card)
    take_out(session, actor, Subject("ban", card.id), address=card.address)


def _refuse_needed(session: Session, text: str) -> None:
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise refuse("address", "{text!r} is no address. Write it like 192.0.2.10.", text=text) from None
    for trunk in find.trunks(session):
        if any(address in net for net in sources("address", trunk.host, trunk.addresses)):
            raise refuse(
                "address", "{text} belongs to a carrier: no call would come in. Switch the trunk off first.", text=text
            )
