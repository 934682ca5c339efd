"""An id of everything that an address of the API can name, in both domains."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.destinations import ToUser
from controller.domain.ids import DomainId, UserId
from controller.domain.timeframes import Always
from controller.operations import actors, bans, devices, dids, frames, grants, groups, lists, rules, tokens, trunks
from tests.webui.place import SATURDAY, shared_frame

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
    ids = {
        "domain": domain,
        "user": user,
        "device": devices.add(session, CONSOLE, user, f"{extension}q").id,
        "frame": shared_frame(session, domain, "Open hours"),
        "rule": rules.everything(session, CONSOLE, user)[-1].id,
        "grant": grants.give(session, CONSOLE, user, "attendant"),
        "token": tokens.add(session, CONSOLE, user, "one more").card.id,
        "trunk": trunks.add(session, CONSOLE, domain, _trunk(domain)),
        "did": dids.add(session, CONSOLE, domain, f"+4930555{domain:04}", ToUser(user)),
        "group": groups.add(session, CONSOLE, domain, groups.NewGroup("600", "Sales")),
        "ban": bans.add(session, CONSOLE, f"198.51.100.{domain}", "guessing", SATURDAY + timedelta(days=9)).id,
        "kind": "always",
        "number": "+49301234567",
    }
    return Things(ids)


def _trunk(domain: DomainId) -> trunks.NewTrunk:
    return trunks.NewTrunk(f"carrier {domain}", f"sip{domain}.carrier.example", username="acme", secret="0123456789")
