"""Who may open the stream, and what he hears: asked at the door, and again while it is open."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from controller.operations import hearing, logins, may
from controller.operations.actors import Actor
from controller.operations.refused import Refused
from controller.store.engine import reading
from webui import guard
from webui.live.client import Change
from webui.live.copy import Audience
from webui.portal import KEY, Portal

NOT_LOGGED_IN, NOT_HERE, NO_DATABASE = 401, 404, 503


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for the stream says; `domain` None: one's own. `since` is the mark of the page.

    `people`: it shows what others do.
    """

    cookies: str
    address: str
    domain: int | None = None
    since: str = ""
    people: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One whose log-in is good, and the domain he looks at."""

    actor: Actor
    domain: int
    people: bool = False

    @property
    def audience(self) -> Audience:
        return Audience(self.domain, self.actor.user, hearing.oversees(self.actor, self.domain), self.people)

    def hears(self, change: Change) -> bool:
        return hearing.hears(self.actor, self.domain, change.topic, change.domain, change.user)


def enter(app: Flask, asked: Asked) -> Entry | int:
    """Blocks: it reads the database. The status of the refusal where he may not."""
    portal: Portal = app.extensions[KEY]
    token = guard.token_in(app, asked.cookies)
    if token is None:
        return NOT_LOGGED_IN
    try:
        with reading(portal.database) as session:
            actor = logins.actor_for(session, token, portal.now(), asked.address)
            if actor is None or actor.domain is None:
                return NOT_LOGGED_IN
            return Entry(actor, may.see_domain(session, actor, asked.domain or actor.domain).id, asked.people)
    except Refused:
        return NOT_HERE
    except SQLAlchemyError:
        return NO_DATABASE


def asked(scope: "dict[str, object]") -> Asked | None:
    """Of an ASGI request; None where its address makes no sense."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}  # type: ignore[attr-defined]
    query = parse_qs(bytes(scope["query_string"]).decode("latin-1"))  # type: ignore[call-overload]
    domain, since = query.get("domain", [""])[-1], query.get("since", [""])[-1]
    if domain and not (domain.isascii() and domain.isdecimal() and len(domain) < 10):
        return None
    client = scope.get("client") or ("",)
    return Asked(
        cookies=headers.get(b"cookie", ""),
        address=str(client[0]),  # type: ignore[index]
        domain=int(domain) if domain else None,
        since=headers.get(b"last-event-id", since)[:100],
        people=query.get("people", [""])[-1] == "1",
    )
