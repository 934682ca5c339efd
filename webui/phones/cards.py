"""A phone as pages show it: what it is called, and how it is doing, in words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal

from flask_babel import gettext as _

from controller.domain.ids import DeviceId
from controller.store.cards import DeviceCard
from webui.controller_client import PhoneState, Sight
from webui.words.moments import ago, moment
from webui.words.text import isolated

Standing = Literal["connected", "silent", "away", "unknown"]
KEPT = re.compile(r"[0-9]{1,11}@\S{0,80}")  # registration() of before, as an address brings it back
TONES = {"connected": "good", "silent": "wait", "away": "bad", "unknown": "quiet"}


@dataclass(frozen=True, slots=True)
class Phone:
    """`title` is what people call it; `facts` are labels and values, in order."""

    id: int
    name: str
    label: str
    title: str
    standing: Standing
    tone: str
    state: str
    since: str
    hint: str
    facts: tuple[tuple[str, str], ...]


def phones(cards: Iterable[DeviceCard], sight: Sight | None, now: datetime, zone: tzinfo) -> tuple[Phone, ...]:
    """`sight` None: the controller does not answer."""
    return tuple(phone(card, sight, now, zone) for card in cards)


def phone(card: DeviceCard, sight: Sight | None, now: datetime, zone: tzinfo) -> Phone:
    seen = sight.phones.get(DeviceId(card.id)) if sight and sight.status.is_up else None
    standing = _standing(sight, seen)
    return Phone(
        id=card.id,
        name=card.name,
        label=card.label,
        title=isolated(card.label or card.name),
        standing=standing,
        tone=TONES[standing],
        state=_state(standing),
        since=_since(standing, seen, now, zone),
        hint=_hint(standing),
        facts=tuple(_facts(seen)),
    )


def registration(sight: Sight | None, device: int) -> str:
    """Until when it is good, in epoch seconds, and where from: `1795423200@192.0.2.7:5060`. Empty: there is none."""
    seen = sight.phones.get(DeviceId(device)) if sight else None
    return f"{seen.expires}@{seen.address}" if seen and seen.registered and seen.expires else ""


def old_until(seen: str, before: str, now: datetime, zone: tzinfo) -> str:
    """How long the registration with the old password lasts, which was `before`; empty: it is a newer one.

    In the same second a phone may register again, from elsewhere.
    """
    is_older = KEPT.fullmatch(before) and seen and before.partition("@")[2] == seen.partition("@")[2]
    until = int(seen.partition("@")[0]) if is_older else 0
    if not until or until > int(before.partition("@")[0]):
        return ""
    return moment(datetime.fromtimestamp(until, UTC), now, zone)


def _standing(sight: Sight | None, seen: PhoneState | None) -> Standing:
    if sight is None or not sight.status.is_up:
        return "unknown"
    if seen is None or not (seen.registered or seen.address):
        return "away"
    return "connected" if seen.registered else "silent"


def _state(standing: Standing) -> str:
    match standing:
        case "connected":
            return _("Connected")
        case "silent":
            return _("Does not answer")
        case "away":
            return _("Not connected")
        case "unknown":
            return _("Not known")


def _hint(standing: Standing) -> str:
    if standing == "silent":
        return _("It has logged in, but did not answer when it was last asked. Perhaps it sleeps, or lost its network.")
    return ""


def _since(standing: Standing, seen: PhoneState | None, now: datetime, zone: tzinfo) -> str:
    if seen is None or seen.since is None:
        return ""
    when = ago(seen.since, now, zone)
    return _("since %(when)s", when=when) if standing == "connected" else _("last seen %(when)s", when=when)


def _facts(seen: PhoneState | None) -> Iterator[tuple[str, str]]:
    if seen is None:
        return
    if seen.user_agent:
        yield _("Make"), seen.user_agent
    if seen.address:
        yield _("Address"), seen.address
    if seen.registered and seen.rtt_ms is not None:
        yield _("Answers in"), _("%(number)s ms", number=max(1, round(seen.rtt_ms)))
