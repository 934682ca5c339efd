"""How lines are doing, as the controller sees them, in words."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.store.cards import TrunkCard
from webui import controller_client
from webui.controller_client import ControllerAway
from webui.words.moments import ago

TEST_TAKES = 40.0  # seconds
Tone = Literal["good", "wait", "bad", "off"]
States = Mapping[int, Mapping[str, Any]] | None
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list."""

    id: int
    name: str
    where: str
    tone: Tone
    state: str
    calls: str
    error: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test call found."""

    is_good: bool
    steps: tuple[str, ...]


def states(path: Path, domain: int | None) -> States:
    """By trunk; None: nothing can be seen, for the controller or the PBX is away. Without a domain those of all."""
    try:
        said = controller_client.ask(path, "/trunks" if domain is None else f"/trunks?domain={domain}")
        return {int(state["trunk"]): state for state in said["trunks"]}
    except (ControllerAway, KeyError, TypeError, ValueError) as error:
        log.info("no state of trunks: domain=%s %s", domain, error)
        return None


def lines(cards: tuple[TrunkCard, ...], found: States, now: datetime, zone: ZoneInfo) -> list[Line]:
    return [_line(card, None if found is None else found.get(card.id), now, zone) for card in cards]


def test(path: Path, trunk: int, number: str) -> Tested:
    """A call through exactly this line, or without a number the question whether it answers."""
    resource = "/trunks/test?" + urlencode({"trunk": trunk, "number": number})
    try:
        said = controller_client.ask(path, resource, TEST_TAKES, "POST")
        return Tested(bool(said["ok"]), tuple(str(step) for step in said["steps"] if step))
    except (ControllerAway, KeyError, TypeError) as error:
        log.info("no test of a trunk: trunk=%s %s", trunk, error)
        return Tested(False, (_("The telephone system can’t be asked at the moment. Try again in a minute."),))


def _line(card: TrunkCard, state: Mapping[str, Any] | None, now: datetime, zone: ZoneInfo) -> Line:
    tone, words = _standing(card, state)
    calls = int(state.get("calls") or 0) if state else 0
    return Line(
        card.id,
        card.name,
        _where(card),
        tone,
        words,
        ngettext("%(num)s call", "%(num)s calls", calls) if calls else "",
        _error(state, now, zone) if state and card.enabled else "",
        card.enabled,
    )


def _where(card: TrunkCard) -> str:
    host = f"{card.host}:{card.port}" if card.port else card.host
    if card.kind == "registration":
        return str(_("%(user)s at %(host)s", user=card.username, host=host))
    return str(_("%(host)s, known by address", host=host))


def _standing(card: TrunkCard, state: Mapping[str, Any] | None) -> tuple[Tone, str]:
    if not card.enabled:
        return "off", _("Switched off")
    if state is None:
        return "wait", _("Not known")
    if card.kind == "registration" and state.get("login") != "registered":
        return _no_login(state)
    match state.get("reachable"):
        case True:
            return "good", _("Ready")
        case False:
            return "bad", _("Does not answer")
        case _:
            return ("good", _("Logged in")) if card.kind == "registration" else ("wait", _("Not asked yet"))


def _no_login(state: Mapping[str, Any]) -> tuple[Tone, str]:
    if state.get("login") == "rejected":
        why = str(state.get("login_error") or "")
        return "bad", _("Log-in refused: %(why)s", why=why) if why else _("Log-in refused")
    return "wait", _("Not logged in yet")


def _error(state: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> str:
    text, at = str(state.get("error") or ""), state.get("error_at")
    if not text:
        return ""
    return _("%(error)s (%(when)s)", error=text, when=ago(datetime.fromisoformat(at), now, zone)) if at else text
