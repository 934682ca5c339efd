"""Whose lists a page shows: a user's or a domain's. The pages are the same, under both addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, g, url_for

from controller.domain.ids import DomainId, UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.owner import owner
from webui.portal import Person, actor, portal

blueprint = Blueprint("lists", __name__)
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Whose:
    """`person` None: the domain's own lists."""

    by: Actor
    domain: DomainCard
    person: Person | None

    @property
    def ids(self) -> tuple[DomainId, UserId | None]:
        """As the operations take them."""
        return DomainId(self.domain.id), self.person.id if self.person else None

    @property
    def subject(self) -> Subject:
        """What becomes live when they change."""
        return Subject("own callers", self.person.id) if self.person else Subject("callers", self.domain.id)

    @property
    def manages(self) -> bool:
        """Whether the domain's lists may be opened, too."""
        return self.by.manages(self.domain.id)

    def to(self, view: str, **more: Any) -> str:
        """The address of another page of these lists."""
        if self.person:
            return url_for(f"lists.{view}", user=self.person.id, **more)
        return url_for(f"lists.{'of_domain' if view == 'show' else f'{view}_of_domain'}", domain=self.domain.id, **more)


def whose(user: int | None = None, domain: int | None = None) -> Whose:
    """Of the ids in the address. Raises Missing (404) and Forbidden (403)."""
    if user is not None:
        by, person = owner(user)
        return Whose(by, person.domain, person)
    by = actor()
    with reading(portal().database) as session:
        g.domain = may.manage_domain(session, by, domain or 0)
    return Whose(by, g.domain, None)


def both(path: str, **options: Any) -> Callable[[View], View]:
    """Routes the view under the user's address and under the domain's."""

    def routed(view: View) -> View:
        name = view.__name__
        blueprint.add_url_rule(f"/users/<int:user>/lists{path}", name, view, **options)
        other = "of_domain" if name == "show" else f"{name}_of_domain"
        blueprint.add_url_rule(f"/domains/<int:domain>/lists{path}", other, view, **options)
        return view

    return routed
