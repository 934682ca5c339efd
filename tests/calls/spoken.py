"""Sounds as the portal keeps them once they were recorded or brought, and messages to many made of them."""

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.broadcasts import EVERYBODY
from controller.domain.ids import BroadcastId, UserId
from controller.operations import broadcasts, users
from controller.operations.bell import saving
from controller.operations.broadcasts import Broadcast
from controller.store.engine import reading
from tests.calls.portalbox import me
from tests.calls.world import World
from tests.soundfiles import tone_file


def recorded(world: World, hz: float, seconds: float = 2.0) -> Sound:
    """A tone."""
    key = keeping.new_key()
    path = keeping.path(world.posted.settings.audio, key, keeping.NARROW)
    path.parent.mkdir(parents=True, exist_ok=True)
    tone_file(path, hz, seconds)
    return Sound(key, seconds, path.stat().st_size)


def manager(world: World, extension: str = "1001", name: str = "Anna") -> UserId:
    """An office manager, with a phone and no voicemail."""
    user = world.user(extension, name)
    world.save(lambda session, by: users.change(session, by, user, {"scope": "office_manager"}))
    return user


def drafted(world: World, sender: UserId, hz: float | None) -> BroadcastId:
    """To everybody; of that tone, or nothing recorded yet."""
    with saving(world.posted.database) as session:
        sound = recorded(world, hz) if hz else None
        return broadcasts.add(session, me(session, sender), world.domain, EVERYBODY, sound)


def shown(world: World, sender: UserId, broadcast: BroadcastId) -> Broadcast:
    """As its page tells it."""
    with reading(world.posted.database) as session:
        return broadcasts.show(session, me(session, sender), broadcast)
