"""An id of everything that an address of the API can name, in both domains."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.broadcasts import EVERYBODY
from controller.domain.destinations import ToUser
from controller.domain.ids import DomainId, UserId
from controller.domain.timeframes import Always
from controller.operations import (
    actors,
    bans,
    broadcasts,
    contacts,
    contacts_favourites,
    contacts_files,
    devices,
    dids,
    frames,
    grants,
    groups,
    lists,
    rules,
    tokens,
    trunks,
)
from tests.webui import pasts
from tests.webui.pieces import a_piece
from tests.webui.place import SATURDAY, shared_frame
from tests.webui.voices import a_message

CONSOLE = actors.console(SATURDAY)


@dataclass(frozen=True, slots=True)
class Things:
    """Values for the variable parts of addresses, by their names."""

    ids: dict[str, Any]

    def address(self, path: str) -> str:
        """A path of the OpenAPI document, filled in."""
        return path.format(**self.ids)


def made(session: Session, domain: DomainId, user: UserId) -> Things:
    """One of each, of that user and domain."""
    extension = devices.find.user(session, user).extension  # type: ignore[union-attr]
    lists.add(session, CONSOLE, domain, user, "blocked", "+49301234567")
    lists.add(session, CONSOLE, domain, None, "blocked", "+49301234567")
    frames.add(session, CONSOLE, domain, user, "Own", Always())
    contacts_files.send(session, CONSOLE, user, "friends.csv", b"Name,Mobile\nCarla Conti,0171 1234567\n,abc\n")
    contacts.add(session, CONSOLE, domain, None, a_contact("Dora Dahl"))
    contact = contacts.add(session, CONSOLE, domain, user, a_contact())
    a_piece(session, domain, None, "The company’s")
    ids = {
        "piece": a_piece(session, domain, user),
        "contact": contact,
        "favourite": contacts_favourites.add(session, CONSOLE, user, contact=contact),
        "domain": domain,
        "user": user,
        "device": devices.add(session, CONSOLE, user, f"{extension}q").id,
        "frame": shared_frame(session, domain, "Open hours"),
        "rule": rules.everything(session, CONSOLE, user)[-1].id,
        "grant": [grants.give(session, CONSOLE, user, kind) for kind in ("recordings", "attendant")][-1],
        "token": tokens.add(session, CONSOLE, user, "one more").card.id,
        "trunk": trunks.add(session, CONSOLE, domain, _trunk(domain)),
        "did": dids.add(session, CONSOLE, domain, f"+4930555{domain:04}", ToUser(user)),
        "group": groups.add(session, CONSOLE, domain, groups.NewGroup("600", "Sales")),
        "ban": bans.add(session, CONSOLE, f"198.51.100.{domain}", "guessing", SATURDAY + timedelta(days=9)).id,
        "message": a_message(session, user),
        "missed": pasts.a_call(session, domain, user),
        "conversation": pasts.a_call(session, domain, user),
        "recording": pasts.a_recording(session, domain, user),
        "broadcast": broadcasts.add(session, CONSOLE, domain, EVERYBODY),
        "kind": "always",
        "call": "1763800000.4",
        "greeting": "busy",
        "number": "+49301234567",
    }
    return Things(ids)


def a_contact(name: str = "Carla Conti", number: str = "0171 1234567") -> contacts.NewContact:
    """Somebody outside."""
    numbers = (contacts.NewNumber("mobile", number), contacts.NewNumber("work", "030 1234567"))
    return contacts.NewContact(name, "Conti & Figli", numbers, ("carla@conti.example",), ("Customers",), "Since 2019.")


def _trunk(domain: DomainId) -> trunks.NewTrunk:
    return trunks.NewTrunk(f"carrier {domain}", f"sip{domain}.carrier.example", username="acme", secret="0123456789")
