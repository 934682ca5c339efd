"""The last calls on Home, missed ones marked; fetched once the page stands, and again when a call of one's own ends."""

from dataclasses import dataclass

from flask import render_template, url_for
from sqlalchemy.exc import SQLAlchemyError

from controller.domain.ids import DomainId
from controller.operations import history
from controller.store.history_wanted import Wanted
from webui import switched
from webui.history.area import looking
from webui.history.rows import Day, days
from webui.portal import Person, actor, person, portal

PART, SHOWN = "recent", 5


@dataclass(frozen=True, slots=True)
class Tile:
    """Its place on Home."""

    url: str


def tile(who: Person) -> Tile | None:
    """None: there is no call history."""
    if not switched.is_shown("history.show"):
        return None
    return Tile(url_for("history.show", user=who.id))


def part() -> str:
    """What is in it; while the calls of the past can't be read, only the way there."""
    who = person()
    if (place := tile(who)) is None:
        return ""
    shown: dict[str, object] = {"recent_tile": place, "recent": _recent(who), "user": who.id}
    return render_template("home/recent.html", **shown)


def _recent(who: Person) -> tuple[Day, ...] | None:
    try:
        with looking() as (session, past):
            domain = DomainId(who.domain.id)
            found = history.page(session, actor(), past, domain, who.id, Wanted(domain), limit=SHOWN)
    except SQLAlchemyError:
        return None
    return days(found.page.rows, (), found.names, found.extensions, portal().now(), who.zone)
