"""Which phone is this? Asks the controller to ring one handset, and says what came of it."""

import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from flask_babel import gettext as _

from controller.store.cards import DeviceCard
from webui import controller_client
from webui.controller_client import ControllerAway
from webui.words.text import isolated

PATIENCE = 8.0  # seconds
UNKNOWN = "unknown"  # beside the outcomes of controller/live/ringtests.py: nobody could be asked
OUTCOMES = ("rings", "answered", "busy", "declined", "silent", "failed", "unregistered", "in use", "too soon", UNKNOWN)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rung:
    """`shown` stands on the phone's display while it rings, for so many seconds."""

    outcome: str
    shown: str
    seconds: int

    @property
    def is_good(self) -> bool:
        return self.outcome in ("rings", "answered")


def caption(card: DeviceCard) -> str:
    """What the phone shows while it rings."""
    return _("This is %(name)s", name=card.label or card.name)


def ring(controller: Path, card: DeviceCard, shown: str) -> Rung:
    """Of somebody who may: the operation that found `card` has asked that."""
    resource = "/phones/ring?" + urlencode({"device": card.id, "shown": shown})
    try:
        said = controller_client.ask(controller, resource, PATIENCE, "POST")
        outcome, seconds = str(said["outcome"]), int(said["seconds"])
    except (ControllerAway, KeyError, TypeError, ValueError) as error:
        log.info("phone not rung: device=%s %s", card.id, error)
        return Rung(UNKNOWN, shown, 0)
    return Rung(outcome if outcome in OUTCOMES else UNKNOWN, shown, seconds)


def told(rung: Rung) -> str:
    """One sentence, and what to do."""
    match rung.outcome:
        case "rings":
            seconds, shown = rung.seconds, isolated(rung.shown)
            return _("It rings now for %(seconds)s seconds and shows “%(shown)s”.", seconds=seconds, shown=shown)
        case "answered":
            return _("It rang, and was picked up.")
        case "busy":
            return _("The phone says that it is busy. Look whether do not disturb is on in the phone itself.")
        case "declined":
            return _("It rang, and the call was declined there.")
        case "silent":
            return _("The phone was called, but does not say whether it rings. Restart it if it stays silent.")
        case "unregistered":
            return _("It is not connected, so it can’t ring. Switch it on, and look whether it has a network.")
        case "in use":
            return _("It is on a call at the moment. Try again afterwards.")
        case "too soon":
            return _("It was rung just now. Wait ten seconds, then try again.")
        case "failed":
            return _("The phone could not be called. Restart it, then try again.")
        case _:
            return _("The telephone system can’t be asked at the moment. Try again in a minute.")
