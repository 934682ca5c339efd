"""Codes dialled on real phones: what was played is told by the PBX's own journal, sound by sound."""

from controller.domain.destinations import Destination
from controller.domain.ids import UserId
from controller.store import rules
from controller.store.engine import reading
from tests.calls.heard import of_device
from tests.calls.leg import Leg
from tests.calls.world import World

NOT_NOW = ("not-now",)
PLAYED = ("Playback", "Read")


async def played(world: World, call: Leg, within: float = 10.0) -> tuple[str, ...]:
    """The next sounds below ringplan/ that are played to that call."""
    device = call.account.auth_user
    row = await world.heard.until(
        lambda row: row.event == "APP_START" and row.app in PLAYED and of_device(row, device), within
    )
    sounds = row.data.split(",")[0 if row.app == "Playback" else 1]
    return tuple(sound.removeprefix("ringplan/") for sound in sounds.split("&"))


async def told(world: World, phone: str, code: str, within: float = 10.0) -> tuple[str, ...]:
    """What is played to who dials that code; hangs up then."""
    call = world.phones[phone].dial(code)
    sounds = await played(world, call, within)
    await world.phones[phone].hang_up(call)
    return sounds


def spoken(number: str) -> tuple[str, ...]:
    """Digit by digit."""
    return tuple(f"digits/{'plus' if key == '+' else key}" for key in number)


def overridden(world: World, user: UserId) -> dict[str, Destination | None]:
    """What is switched on for that user now, and where it leads: as the portal reads it."""
    with reading(world.posted.database) as session:
        return {each.kind: each.to for each in rules.overrides_of(session, user, active=True)}
