"""Whose things a page shows where users and domains have such alike. Its pages are the same under both addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, g, url_for

from controller.domain.ids import DomainId, UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.store.cards import DomainCard
from controller.store.engine import reading
from webui.owner import owner
from webui.portal import Person, actor, portal

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Whose:
    """`person` None: the domain's own. `area`: the blueprint with the pages."""

    area: str
    by: Actor
    domain: DomainCard
    person: Person | None

    @property
    def ids(self) -> tuple[DomainId, UserId | None]:
        """As the operations take them."""
        return DomainId(self.domain.id), self.person.id if self.person else None

    @property
    def manages(self) -> bool:
        """Whether the domain's own may be opened, too."""
        return self.by.manages(self.domain.id)

    def to(self, view: str, **more: Any) -> str:
        """The address of another page of the same owner."""
        if self.person:
            return url_for(f"{self.area}.{view}", user=self.person.id, **more)
        return url_for(f"{self.area}.{_of_domain(view)}", domain=self.domain.id, **more)


def whose(area: str, user: int | None = None, domain: int | None = None) -> Whose:
    """Of the ids in an address. Raises Missing (404) and Forbidden (403).

    Of a user this lets in whoever may edit his rules, delegates, too; what they may do, each operation decides.
    """
    if user is not None:
        by, person = owner(user)
        return Whose(area, by, person.domain, person)
    by = actor()
    with reading(portal().database) as session:
        g.domain = may.manage_domain(session, by, domain or 0)
    return Whose(area, by, g.domain, None)


def both(blueprint: Blueprint, path: str, **options: Any) -> Callable[[View], View]:
    """Routes a view under the user's address and under the domain's. It is given a Whose, then the other ids."""

    def routed(view: View) -> View:
        @wraps(view)
        def show(user: int | None = None, domain: int | None = None, **ids: int) -> Any:
            return view(whose(blueprint.name, user, domain), **ids)

        name, area = view.__name__, blueprint.name
        blueprint.add_url_rule(f"/users/<int:user>/{area}{path}", name, show, **options)
        blueprint.add_url_rule(f"/domains/<int:domain>/{area}{path}", _of_domain(name), show, **options)
        return view

    return routed


def _of_domain(view: str) -> str:
    return "of_domain" if view == "show" else f"{view}_of_domain"
