"""A phone as pages show it: what it is called, and how it is doing, in words."""

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


def expiry(sight: Sight | None, device: int) -> int:
    """Until when its registration is good, in epoch seconds; 0: it has none, or nothing can be seen."""
    seen = sight.phones.get(DeviceId(device)) if sight else None
    return seen.expires or 0 if seen and seen.registered else 0


def old_until(seen: int, before: int, now: datetime, zone: tzinfo) -> str:
    """How long the registration with the old password lasts, whose expiry was `before`; empty: it is a newer one."""
    if not before or seen > before or not seen:
        return ""
    return moment(datetime.fromtimestamp(seen, UTC), now, zone)


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
