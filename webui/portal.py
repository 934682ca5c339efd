"""What every page needs at hand: the database, the controller's socket, the clock, and who is logged in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Network
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app, g, request

from controller.domain.ids import UserId
from controller.operations import actors
from controller.operations.actors import Actor
from controller.store.cards import DomainCard, UserCard
from controller.store.engine import Database, HistoryDatabase, reading

KEY = "ringplan"


@dataclass(frozen=True, slots=True)
class CaughtMails:
    """Where a demo's mails are kept, and the key to the page that shows them."""

    folder: Path
    key: str


@dataclass(frozen=True, slots=True)
class Portal:
    """One portal; `controller` is the controller's Unix socket, `now` its clock, `mails` whether any can be sent.

    `transcriber` is what makes text of messages; empty: nothing does.
    """

    database: Database
    history: HistoryDatabase
    controller: Path
    now: Callable[[], datetime]
    mails: bool = False
    caught: CaughtMails | None = None
    transcriber: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is logged in, read anew for every request. `history_seen`: when he last opened his call history."""

    user: UserCard
    domain: DomainCard
    history_seen: datetime | None = None

    @property
    def id(self) -> UserId:
        return UserId(self.user.id)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.user.zone or self.domain.zone)


def portal() -> Portal:
    """That of the request's app."""
    return cast(Portal, current_app.extensions[KEY])


def person() -> Person:
    """Who is logged in; for pages that need a log-in."""
    return cast(Person, g.person)


def actor() -> Actor:
    """The logged-in person as the operations know him; while he acts as a user, that user, named with both."""
    if "actor" not in g:  # asked once a request; acting/views.py sets another's
        who = person()
        with reading(portal().database) as session:
            g.actor = actors.of_cards(session, who.user, who.domain, portal().now(), address())
    return cast(Actor, g.actor)


def address() -> str:
    """Where the request comes from."""
    return request.remote_addr or ""


def neighbourhood() -> str:
    """What limits count as one: an address, of IPv6 all of its /64, which a single household has to itself."""
    text = address()
    try:
        return text if ":" not in text else str(IPv6Network((text, 64), strict=False))
    except ValueError:
        return text
