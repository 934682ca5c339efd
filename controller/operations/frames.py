"""Time frames: private ones of a user, and shared ones of a domain, which may be forced (PRODUCT §3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.domain.framehours import scheduled_change
from controller.domain.ids import DomainId, FrameId, UserId
from controller.domain.saying import joined, say
from controller.domain.timeframes import FrameKind, TimeFrame
from controller.operations import features, framecheck, framemail, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, take_out, touch
from controller.operations.refused import refuse
from controller.operations.taken import unless_taken
from controller.store import find, load, rows, uses
from controller.store.cards import FrameCard
from controller.store.subjects import Subject
from controller.store.tables import FrameRow
from controller.store.uses import Use

NEXT_CHANGE: Literal["next change"] = "next change"


def everything(session: Session, actor: Actor, domain: DomainId, owner: UserId | None) -> tuple[FrameCard, ...]:
    """The domain's shared frames, or (`owner`) one user's own, by name."""
    may.see_domain(session, actor, domain)
    if owner is not None:
        may.use(session, actor, owner, features.FRAMES)
    return find.frames(session, domain, owner)


def show(session: Session, actor: Actor, frame: FrameId) -> TimeFrame:
    """The frame as decisions see it."""
    may.see_frame(session, actor, frame)
    return load.load_frame(session, frame)


def used_by(session: Session, actor: Actor, frame: FrameId) -> list[Use]:
    """The rules that hold during it: all for who manages the domain, else the actor's own."""
    card = may.see_frame(session, actor, frame)
    seen = uses.of_frame(session, frame)
    return seen if actor.manages(card.domain_id) else [use for use in seen if use.user == actor.user]


def add(
    session: Session,
    actor: Actor,
    domain: DomainId,
    owner: UserId | None,
    name: str,
    kind: FrameKind,
    zone: str | None = None,
) -> FrameId:
    """A frame shared by the domain (`owner` None) or of one user. Holidays are fixed from this year on."""
    _may_add(session, actor, domain, owner)
    cells = framecheck.checked({"name": name, "kind": kind, "zone": zone}, actor.at.year)
    number = _next_number(session, domain) if owner is None else None
    with _name_free(session, cells["name"]):
        row = {"domain_id": domain, "owner_id": owner, "number": number, **cells}
        id_ = FrameId(rows.add(session, FrameRow, row))
    audit(session, actor, "frames.add", "frame", id_, domain, after=find.frame(session, id_))
    if owner is None:
        touch(session, actor, [Subject("frame", id_)])
    return id_


def change(session: Session, actor: Actor, frame: FrameId, changes: Mapping[str, Any]) -> FrameCard:
    """Set `name`, `kind` (a FrameKind) or `zone` (None: the owner's)."""
    before = may.edit_frame(session, actor, frame)
    cells = framecheck.checked(changes, actor.at.year)
    with _name_free(session, cells.get("name", before.name)):
        rows.change(session, FrameRow, frame, cells)
    return _changed(session, actor, "frames.change", before)


def force(
    session: Session,
    actor: Actor,
    frame: FrameId,
    on: bool,
    until: datetime | Literal["next change"] | None = NEXT_CHANGE,
) -> FrameCard:
    """Hold a shared frame on or off until its next change, an instant, or (None) until released."""
    before = may.force_frame(session, actor, frame)
    end = scheduled_change(load.load_frame(session, frame), actor.at) if until == NEXT_CHANGE else until
    if isinstance(end, datetime) and end <= actor.at:
        raise refuse("until", "That moment has passed. Choose a later one.")
    by_hand = {"forced_on": on, "forced_until": end, "forced_by": actor.user, "forced_at": actor.at}
    rows.change(session, FrameRow, frame, by_hand)
    return _changed(session, actor, "frames.force", before)


def release(session: Session, actor: Actor, frame: FrameId) -> FrameCard:
    """Let the clock decide again."""
    before = may.force_frame(session, actor, frame)
    rows.change(session, FrameRow, frame, dict.fromkeys(("forced_on", "forced_until", "forced_by", "forced_at")))
    return _changed(session, actor, "frames.release", before)


def remove(session: Session, actor: Actor, frame: FrameId, *, confirmed: bool = False, told: bool = True) -> None:
    """Delete; rules that use it then need another, so that must be `confirmed` (PRODUCT §3).

    Their owners are `told` by mail (PRODUCT §2).
    """
    card = may.edit_frame(session, actor, frame)
    used = uses.of_frame(session, frame)
    if used and not confirmed:
        raise refuse(
            "confirmed",
            "{name} is used by {listed}. Confirm to leave them without a time frame.",
            name=card.name,
            listed=_listed(used),
        )
    rows.remove(session, FrameRow, frame)
    audit(session, actor, "frames.remove", "frame", frame, card.domain_id, before=card)
    touch(session, actor, subjects("user", (use.user for use in used)))
    if card.owner_id is None:
        take_out(session, actor, Subject("frame", frame), domain=card.domain_id)
    if told:
        framemail.tell_owners(session, actor, card, used)


def _may_add(session: Session, actor: Actor, domain: DomainId, owner: UserId | None) -> None:
    may.see_domain(session, actor, domain)
    if owner is None:
        may.manage_domain(session, actor, domain)
    elif may.use(session, actor, owner, features.FRAMES).domain_id != domain:
        raise refuse("owner", "That user belongs to another domain.")


def _changed(session: Session, actor: Actor, operation: str, before: FrameCard) -> FrameCard:
    after = may.see_frame(session, actor, before.id)
    if before == after:
        return after
    audit(session, actor, operation, "frame", before.id, before.domain_id, before=before, after=after)
    if before.owner_id is None:
        touch(session, actor, [Subject("frame", before.id)])
    else:
        touch(session, actor, subjects("user", (use.user for use in uses.of_frame(session, before.id))))
    return after


def _name_free(session: Session, name: str) -> Any:
    return unless_taken(
        session, "name", say("There is a time frame {name} in this list already. Choose another name.", name=name)
    )


def _next_number(session: Session, domain: int) -> int:
    last = session.execute(select(func.max(FrameRow.number)).where(FrameRow.domain_id == domain)).scalar()
    return (last or 0) + 1


def _listed(used: list[Use]) -> str:
    places = [_place(use) for use in used[:20]]
    more = len(used) - len(places)
    return joined("; ", places) + (say(" and {number} more", number=more) if more > 0 else "")


def _place(use: Use) -> str:
    who = f"{use.user_name} ({use.extension})"
    return say("{who}, rule {name!r}", who=who, name=use.rule_name) if use.rule_name else who
