"""A value for every variable part of the portal's addresses, by its name, so that each route can be asked."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import actors, listpages, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store import broadcasts, contacts_rows, dids, find, groups, messages, music, rules
from controller.store.engine import Database
from controller.store.tables import ContactFileRow
from tests.webui import pasts
from tests.webui.api import things as of_api
from tests.webui.place import SATURDAY, Place, person

NOTHING = {  # of no domain
    "digest": "0",
    "secret": "none",
    "name": "ringplan.css",
    "kind": "dnd",
    "topic": "rules",
    "greeting": "busy",
    "call": "1763800000.4",
    "verb": "hold",
    "table": "hours",
}
SHARED = "shared "  # begins the name of what belongs to the domain and not to a user
CONSOLE = actors.console(SATURDAY)
ADMINISTRATOR = "1090"  # the extension, in acme


def of_acme(database: Database, place: Place) -> dict[str, Any]:
    """Ids of Anna's things and of her domain's."""
    return _made(database, place.acme, place.anna)


def of_globex(database: Database, place: Place) -> dict[str, Any]:
    """The same in the other domain, of Eve."""
    with saving(database) as session:
        eve = find.user(session, place.eve)
    assert eve is not None
    return _made(database, DomainId(eve.domain_id), place.eve)


def ids_of(session: Session, domain: DomainId, user: UserId) -> dict[str, Any]:
    """Of what is there already: an id of each kind, 0 where there is none.

    Of what both a user and a domain may have, the domain's is `shared …`.
    """
    found: dict[str, list[Any]] = {
        "domain": [domain],
        "user": [user],
        "rule": [rule.id for rule in rules.rules_of(session, user)],
        "frame": [frame.id for frame in find.frames(session, domain, user)],
        f"{SHARED}frame": [frame.id for frame in find.frames(session, domain, None)],
        "entry": [entry.id for entry in listpages.page(session, CONSOLE, domain, user, "blocked")],
        f"{SHARED}entry": [entry.id for entry in listpages.page(session, CONSOLE, domain, None, "blocked")],
        "device": [device.id for device in find.devices(session, user)],
        "token": [token.id for token in find.tokens(session, user)],
        "grant": [grant.id for grant in find.grants(session, user)],
        "trunk": [trunk.id for trunk in find.trunks(session, domain)],
        "did": [did.id for did in dids.of_domain(session, domain)],
        "group": [group.id for group in groups.of_domain(session, domain)],
        "contact": [contact.id for contact in contacts_rows.after(session, domain, user, 0, 1)],
        "piece": [piece.id for piece in music.of_owner(session, domain, user)],
        f"{SHARED}piece": [piece.id for piece in music.of_owner(session, domain, None)],
        "message": [message.id for message in messages.page(session, 0, user, "new", "", None, 1)],
        "conversation": [pasts.latest(session, domain)],
        "recording": pasts.recordings(session, domain),
        "broadcast": [card.id for card in broadcasts.of_domain(session, domain, 0, 1)],
        "upload": list(session.execute(select(ContactFileRow.id).where(ContactFileRow.user_id == user)).scalars()),
    }
    return NOTHING | {name: ids[0] if ids else 0 for name, ids in found.items()}


def administrator(database: Database, place: Place) -> str:
    """A new one; the log-in."""
    with saving(database) as session:
        person(session, place.acme, NewUser(ADMINISTRATOR, "Ada Admin", scope="administrator"))
    return f"{ADMINISTRATOR}@acme.example"


def manager_of_globex(database: Database, place: Place) -> str:
    """The office manager of the other domain; the log-in."""
    with saving(database) as session:
        eve = find.user(session, place.eve)
        assert eve is not None
        new = NewUser("1008", "Gil Gray", scope="office_manager")
        users.add(session, CONSOLE, DomainId(eve.domain_id), new)
    return "1008@globex.example"


def _made(database: Database, domain: DomainId, user: UserId) -> dict[str, Any]:
    with saving(database) as session:
        of_api.made(session, domain, user)
        return ids_of(session, domain, user)
