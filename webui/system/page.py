"""What the page of the telephone system says: figures, what is not live, lines in trouble, addresses kept out."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.store.cards import BanCard
from controller.store.lacking import Lacking
from webui import controller_client
from webui.audit.phrases import KINDS
from webui.controller_client import ControllerAway
from webui.words.moments import ago, moment

OFF_BY = 2.0  # seconds that two clocks of one machine never differ
SHOWN = 50
Tone = Literal["good", "wait", "bad"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figure:
    """One tile."""

    name: str
    text: str
    more: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not live, or an address kept out."""

    title: str
    text: str
    since: str
    key: str = ""


def look(path: Path) -> dict[str, Any] | None:
    """What the controller says of itself; None: it does not answer."""
    try:
        said = controller_client.ask(path, "/status")
        return said if isinstance(said, dict) else None
    except ControllerAway as error:
        log.info("controller away: %s", error)
        return None


def figures(said: dict[str, Any] | None, lacking: tuple[Lacking, ...], now: datetime, zone: ZoneInfo) -> list[Figure]:
    waiting = [each for each in lacking if not each.error]
    return [
        _system(said, now, zone),
        *_watching(said),
        *_recording(said),
        _waiting(waiting, now, zone),
        *_clock(said, now, zone),
    ]


def faults(lacking: Iterable[Lacking], now: datetime, zone: ZoneInfo) -> list[Fault]:
    """What was refused, in words."""
    refused = [each for each in lacking if each.error][:SHOWN]
    return [Fault(_about(each), each.error, ago(each.since, now, zone)) for each in refused]


def kept_out(bans: Iterable[BanCard], now: datetime, zone: ZoneInfo) -> list[Fault]:
    return [
        Fault(ban.address, ban.reason, _("until %(when)s", when=moment(ban.until, now, zone)), ban.address)
        for ban in bans
    ]


def _system(said: dict[str, Any] | None, now: datetime, zone: ZoneInfo) -> Figure:
    name = _("Telephone system")
    if said is None:
        return Figure(
            name, _("Not known"), _("What watches it does not run. Calls go on with the last saved rules."), "wait"
        )
    if said.get("pbx") != "up":
        return Figure(name, _("Not reachable"), _("It is being started again. Until then no call is possible."), "bad")
    return Figure(name, _("Running"), _since(str(said.get("boot") or ""), now, zone), "good")


def _since(boot: str, now: datetime, zone: ZoneInfo) -> str:
    """The PBX tells its start in the time of this machine (CoreStatus, Asterisk 22.10)."""
    try:
        at = datetime.fromisoformat(boot).astimezone()
    except ValueError:
        return ""
    return _("since %(when)s", when=moment(at, now, zone))


def _watching(said: dict[str, Any] | None) -> list[Figure]:
    if said is None or not said.get("fault"):
        return []
    return [Figure(_("Trouble"), _("Changes can’t be brought in"), str(said["fault"]), "bad")]


def _recording(said: dict[str, Any] | None) -> list[Figure]:
    """Only where calls can't be recorded."""
    whys = {
        "full": _("The disk is nearly full. Calls go on without."),
        "folder": _("Their folder can’t be written to. Calls go on without."),
    }
    why = whys.get(str(said.get("unrecorded"))) if said is not None else None
    return [Figure(_("Recordings"), _("Not possible now"), why, "bad")] if why else []


def _waiting(waiting: list[Lacking], now: datetime, zone: ZoneInfo) -> Figure:
    name, count = _("Changes that wait"), len(waiting)
    if not count:
        return Figure(name, _("None"), _("All that was saved is live."), "good")
    oldest = _("the oldest: %(when)s", when=ago(waiting[0].since, now, zone))
    return Figure(name, ngettext("%(num)s change", "%(num)s changes", count), oldest, "wait")


def _clock(said: dict[str, Any] | None, now: datetime, zone: ZoneInfo) -> list[Figure]:
    """Time frames follow the machine's clock: two parts that read different times would disagree."""
    if said is None or not isinstance(said.get("now"), str):
        return []
    off = abs((datetime.fromisoformat(said["now"]) - now).total_seconds())
    if off < OFF_BY:
        return [Figure(_("Clock"), _("Agrees"), f"{now.astimezone(zone):%H:%M:%S}", "good")]
    return [
        Figure(
            _("Clock"), _("Off by %(num)s s", num=round(off)), _("Portal and controller read different times."), "bad"
        )
    ]


def _about(each: Lacking) -> str:
    return _("%(kind)s: %(name)s", kind=_kind(each.kind), name=each.name)


def _kind(kind: str) -> str:
    words = {
        "user": _("Answering rules"),
        "mailbox": _("Voicemail"),
        "own callers": _("Caller lists"),
        "callers": _("Caller lists"),
        "music": _("Music on hold"),
        "domain music": _("Music on hold"),
        "outside": _("Outside calls"),
        "ban": _("Kept out"),
    }
    return str(words.get(kind) or KINDS.get(kind, kind))
