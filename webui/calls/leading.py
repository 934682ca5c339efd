"""Commands for calls, handed to the controller's desk, which knows them and judges. Counterpart: controller/calling."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.domain.packing import unpacked
from controller.operations import hearing
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem, Refused
from webui import orders

CALL = "call:"
ID = re.compile(r"[0-9A-Za-z-]{8,64}")


class First(Refused):
    """Somebody else was first; the sentence says who."""


class Away(Refused):
    """Nobody could be asked, or not in time."""


def id_of(wanted: str) -> str:
    """The command's id: as whoever asks made it, else a new one."""
    return wanted if ID.fullmatch(wanted) else secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Led:
    """It was done; `said` is a sentence of ours."""

    said: str


def lead(controller: Path, actor: Actor, domain: int, verb: str, id_: str, sent: Mapping[str, str]) -> Led:
    """Raises Missing, Forbidden, Refused with the fields that caused it, First, Away."""
    told = {"id": id_, "verb": verb, "domain": domain, "actor": _told(actor), **sent}
    try:
        answer = orders.ask(controller, "POST", "/calls/do", told)
    except Refused as error:
        raise Away(error.problems) from None
    try:
        if answer["status"] == 200:
            return Led(unpacked(answer["said"]))
        raise _refusal(int(answer["status"]), answer)
    except (KeyError, TypeError, ValueError) as error:
        raise Away([Problem("", orders.UNCERTAIN)]) from error


def seen(controller: Path, actor: Actor, domain: int) -> list[dict[str, Any]]:
    """The calls of the domain that `actor` may see. Raises Away."""
    try:
        answer = orders.ask(controller, "GET", f"/calls?domain={domain}")
        things = answer["things"].items() if answer["complete"] else None
    except (Refused, KeyError, AttributeError) as error:
        raise Away([Problem("", orders.AWAY)]) from error
    if things is None:
        raise Away([Problem("", orders.AWAY)])
    calls = (hearing.shown(actor, domain, key, value) for key, value in things if key.startswith(CALL))
    return [dict(call) for call in calls if call is not None]


def _told(actor: Actor) -> dict[str, Any]:
    names = ("label", "scope", "address", "user", "domain", "attendant", "stands_in")
    return {name: getattr(actor, name) for name in names}


def _refusal(status: int, answer: Mapping[str, Any]) -> Refused:
    told = answer.get("problems") or [{"field": "", "message": answer["error"]}]
    problems = [Problem(str(each["field"]), unpacked(each["message"])) for each in told]
    return {403: Forbidden, 404: Missing, 409: First, 503: Away, 500: Away}.get(status, Refused)(problems)
