"""Presence: what a user's phones do, as the PBX says of each, and since when."""

from collections.abc import Iterable

from controller.domain.livecalls import Mode, Person, Presence, Thing
from controller.live.fold import Device

PRESENCES: dict[str, Presence] = {
    "INUSE": "talking",
    "BUSY": "talking",
    "ONHOLD": "talking",
    "RINGINUSE": "talking",
    "RINGING": "ringing",
    "NOT_INUSE": "available",
}
ORDER: tuple[Presence, ...] = ("talking", "ringing", "available")


def person(user: int, phones: Iterable[Device], mode: Mode, was: Thing | None) -> Person:
    """What stays as it `was` has its beginning; since 0: before we looked."""
    seen = [(PRESENCES.get(state, "offline"), since) for _, state, since in phones]
    presence: Presence = next((each for each in ORDER if any(each == one for one, _ in seen)), "offline")
    if isinstance(was, Person) and was.presence == presence:
        return Person(user, presence, was.since, mode)
    since = max([at for one, at in seen if one == presence or presence != "ringing"], default=0.0)
    return Person(user, presence, int(since * 1000), mode)
