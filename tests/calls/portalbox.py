"""A user's messages as his pages in the portal show and move them."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

from sqlalchemy.orm import Session

from controller import clock
from controller.domain.ids import UserId
from controller.domain.messages import Folder
from controller.operations import actors, messages
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.messages import Message, Order
from controller.store.engine import reading
from tests.calls.world import World
from tests.patience import patient
from webui.orders import Sound, carry_out, fetch


def listed(world: World, user: UserId, name: Folder = "new") -> list[Message]:
    """That folder as its owner's page shows it."""
    with reading(world.posted.database) as session:
        return list(messages.page(session, me(session, user), user, name))


def put(world: World, user: UserId, message: int, to: Folder) -> None:
    """By its owner."""
    with saving(world.posted.database) as session:
        messages.move(session, me(session, user), user, message, to)


async def ordered(world: World, user: UserId, order: Callable[[Session, Actor], Order]) -> Mapping[str, Any]:
    """Carried out by the desk, for the owner."""
    with saving(world.posted.database) as session:
        made = order(session, me(session, user))
    return await asyncio.to_thread(carry_out, world.posted.settings.run / "controller.sock", made)


async def sound(world: World, user: UserId, message: int, part: str = "") -> tuple[Sound, bytes]:
    """What the player gets: all of it, or that range."""
    with reading(world.posted.database) as session:
        resource = messages.sound(session, me(session, user), user, message)

    def read() -> tuple[Sound, bytes]:
        found = fetch(world.posted.settings.run / "controller.sock", resource, part)
        with closing(found.chunks) as chunks:
            return found, b"".join(chunks)

    return await asyncio.to_thread(read)


def me(session: Session, user: UserId) -> Actor:
    return actors.of_user(session, user, clock.now(), "")


async def until(wanted: Callable[[], object], within: float = 5.0) -> float:
    """Seconds until it is so. Raises TimeoutError."""
    begun = clock.monotonic()
    async with asyncio.timeout(patient(within)):
        while not wanted():  # noqa: ASYNC110 - the database rings no bell of ours
            await asyncio.sleep(0.01)
    return clock.monotonic() - begun
