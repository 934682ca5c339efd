"""Whose list of time frames a page is about: a user's own, or the one that a domain shares."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import g, url_for

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem
from controller.store.cards import DomainCard, FrameCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.owner import owner
from webui.portal import Person, actor, portal


@dataclass(frozen=True, slots=True)
class Place:
    """One list, and who asks; `owner` None: the domain's."""

    by: Actor
    domain: DomainCard
    owner: Person | None

    @property
    def domain_id(self) -> DomainId:
        return DomainId(self.domain.id)

    @property
    def owner_id(self) -> UserId | None:
        return self.owner.id if self.owner else None

    @property
    def zone(self) -> ZoneInfo:
        """That of frames which name none."""
        return self.owner.zone if self.owner else ZoneInfo(self.domain.zone)

    def url(self, view: str, **more: object) -> str:
        """The address of a view, which both lists name alike."""
        if self.owner is not None:
            return url_for(f"frames.{view}", user=self.owner.id, **more)  # type: ignore[arg-type]
        return url_for(f"shared.{view}", domain=self.domain.id, **more)  # type: ignore[arg-type]

    def subject(self, frame: int) -> Subject:
        """What goes live when that frame changes."""
        return Subject("user", self.owner.id) if self.owner else Subject("frame", frame)


def of_user(user: int) -> Place:
    """Raises Missing and Forbidden."""
    by, who = owner(user)
    return Place(by, who.domain, who)


def of_domain(domain: int) -> Place:
    """Anybody of the domain may look. Raises Missing."""
    by = actor()
    with reading(portal().database) as session:
        g.domain = may.see_domain(session, by, domain)
    return Place(by, g.domain, None)


def managed(domain: int) -> Place:
    """For who may change the domain's frames. Raises Missing and Forbidden."""
    place = of_domain(domain)
    with reading(portal().database) as session:
        may.manage_domain(session, place.by, domain)
    return place


def frame_in(place: Place, frame: int) -> FrameCard:
    """A frame of that list, which who asks may change. Raises Missing and Forbidden."""
    with reading(portal().database) as session:
        card = may.edit_frame(session, place.by, frame)
    if (card.domain_id, card.owner_id) != (place.domain.id, place.owner_id):
        raise Missing([Problem("frame", say("There is no time frame {frame}.", frame=frame))])
    return card
