"""A list of time frames with what each means and where it is used, in as many statements for one as for forty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, FrameId, UserId
from controller.domain.timeframes import TimeFrame
from controller.operations import features, frames, may
from controller.operations.actors import Actor
from controller.store import find, frame_uses, slices
from controller.store.cards import FrameCard
from controller.store.frame_uses import Reach, Usage
from controller.store.values import frame as as_value


@dataclass(frozen=True, slots=True)
class Listed:
    """One frame: as it was saved, as decisions see it, and its use as far as the actor may see that."""

    card: FrameCard
    frame: TimeFrame
    usage: Usage


def shared(session: Session, actor: Actor, domain: DomainId) -> tuple[Listed, ...]:
    """Those of the domain. Used by: all rules for who manages it, else the actor's own."""
    cards = frames.everything(session, actor, domain, None)
    return _listed(session, cards, None if actor.manages(domain) else actor.user)


def at_hand(session: Session, actor: Actor, user: UserId) -> tuple[tuple[Listed, ...], tuple[Listed, ...]]:
    """The user's own frames and those that the domain shares; used by that user's rules."""
    domain = DomainId(may.use(session, actor, user, features.FRAMES).domain_id)
    found = _listed(session, (*find.frames(session, domain, user), *find.frames(session, domain, None)), user)
    own = tuple(each for each in found if each.card.owner_id is not None)
    return own, found[len(own) :]


def reach(session: Session, actor: Actor, frame: FrameId) -> Reach:
    """Whom forcing that shared frame matters to; for those who may."""
    return reaches(session, [may.force_frame(session, actor, frame)], actor)[frame]


def reaches(
    session: Session, cards: Sequence[FrameCard], actor: Actor, counted: Mapping[int, int] | None = None
) -> dict[int, Reach]:
    """Of frames that the actor may force, by id: how many people's rules use each, and whether the actor's do.

    `counted`: the people of each frame that is used, where they are known.
    """
    return frame_uses.reach(session, [card.id for card in cards], actor.user, counted)


def _listed(session: Session, cards: Sequence[FrameCard], user: int | None) -> tuple[Listed, ...]:
    ids = [card.id for card in cards]
    values = {row.id: as_value(row) for row in slices.frames(session, ids)}
    used = frame_uses.of_frames(session, ids, user)
    nothing = Usage()
    return tuple(Listed(card, values[card.id], used.get(card.id, nothing)) for card in cards)
