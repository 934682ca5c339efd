"""The blueprint of call history, and what its lists are asked for: the same words in every address of the area."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, g, request, url_for
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import hearing, history_access, history_asking, may
from controller.operations.actors import Actor
from controller.operations.history_asking import FIELDS
from controller.store.cards import DomainCard, UserCard
from controller.store.engine import reading
from controller.store.history_wanted import Cursor
from webui.portal import actor, portal

blueprint = Blueprint("history", __name__)
View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A user's list, or (`card` None) that of the domain; `words` are those of FIELDS that the address holds."""

    by: Actor
    place: DomainCard
    card: UserCard | None
    words: Mapping[str, str]

    @property
    def ids(self) -> tuple[DomainId, UserId | None]:
        """As the operations take them."""
        return DomainId(self.place.id), UserId(self.card.id) if self.card else None

    @property
    def is_own(self) -> bool:
        return self.card is not None and self.card.id == self.by.user

    @property
    def oversees(self) -> bool:
        """Whether the domain's list may be opened, too."""
        return hearing.oversees(self.by, self.place.id)

    def to(self, view: str = "show", **more: Any) -> str:
        """The address of a view, with the filter."""
        there = {name: value for name, value in (dict(self.words) | more).items() if value not in ("", None)}
        if self.card is not None:
            return url_for(f"history.{view}", user=self.card.id, **there)
        return url_for(f"history.{_of_domain(view)}", domain=self.place.id, **there)

    def bare(self, view: str = "show", **more: Any) -> str:
        """The address of a view, without the filter."""
        return Asked(self.by, self.place, self.card, {}).to(view, **more)


def both(path: str, **options: Any) -> Callable[[View], View]:
    """Routes a view under the user's address and under the domain's. It is given an Asked, then the other ids."""

    def routed(view: View) -> View:
        @wraps(view)
        def show(user: int | None = None, domain: int | None = None, **ids: int) -> Any:
            return view(asked(user, domain), **ids)

        blueprint.add_url_rule(f"/users/<int:user>/history{path}", view.__name__, show, **options)
        blueprint.add_url_rule(f"/domains/<int:domain>/history{path}", _of_domain(view.__name__), show, **options)
        return view

    return routed


def asked(user: int | None, domain: int | None) -> Asked:
    """By the ids of the address. Raises Missing (404) and Forbidden (403)."""
    by = actor()
    with reading(portal().database) as session:
        card = None if user is None else may.see_user(session, by, user)
        there = DomainId(card.domain_id if card else domain or 0)
        place = history_access.see(session, by, there, None if card is None else UserId(card.id))
    g.domain = place
    words = {name: value for name in FIELDS if (value := request.args.get(name, "").strip())}
    return Asked(by, place, card, words)


@contextmanager
def looking() -> Iterator[tuple[Session, Session]]:
    """One look at the database, and one at the calls of the past."""
    with reading(portal().database) as session, reading(portal().history) as past:
        yield session, past


def cursor(name: str) -> Cursor | None:
    """Where the page begins, by the address; it gives no rights. Raises Refused for what no page has given out."""
    text = request.args.get(name, "")
    return history_asking.cursor(name, text) if text else None


def is_fragment() -> bool:
    return "HX-Request" in request.headers


def _of_domain(view: str) -> str:
    return "of_domain" if view == "show" else f"{view}_of_domain"
