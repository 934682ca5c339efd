"""Pages of a domain's administration: who asks, of which domain, and how its forms answer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Flask, g, render_template, request
from sqlalchemy.orm import Session

from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem, Refused
from controller.store.cards import DomainCard
from controller.store.engine import reading
from webui.portal import actor, portal


def register(app: Flask) -> None:
    app.context_processor(lambda: {"place": g.get("domain")})


def managed(domain: int) -> tuple[Actor, DomainCard]:
    """Who asks, and the domain he manages; the layout's entries are that domain's. Raises Missing and Forbidden."""
    by = actor()
    with reading(portal().database) as session:
        return by, within(session, by, domain)


def within(session: Session, by: Actor, domain: int) -> DomainCard:
    """The same for the page of one thing, which stands in that domain. Raises Missing and Forbidden."""
    card = may.manage_domain(session, by, domain)
    g.domain = card
    return card


def page_or_fragment(page: str, fragment: str, **shown: object) -> str:
    """The whole page, or for htmx the part that changes."""
    return render_template(fragment if "HX-Request" in request.headers else page, **shown)


@contextmanager
def collected(problems: list[Problem]) -> Iterator[None]:
    """What is refused inside is told with the rest of the form. Raises Missing and Forbidden."""
    try:
        yield
    except (Missing, Forbidden):
        raise
    except Refused as refused:
        problems += refused.problems


def whole(text: str) -> int | str | None:
    """A number as typed: None for nothing, and what is no number as it is, so that the gate says so."""
    clean = text.strip()
    return int(clean) if clean.isascii() and clean.isdecimal() and len(clean) < 10 else clean or None


def needed(text: str) -> int | str:
    """The same where nothing is no answer: the gate says that it is empty."""
    number = whole(text)
    return "" if number is None else number


def yes(form: Mapping[str, str], name: str) -> bool:
    """A switch: on sends something."""
    return name in form
