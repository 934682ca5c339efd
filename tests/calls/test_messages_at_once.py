"""Many leave messages while the owner moves them about, in the portal and by phone (PRODUCT §8.6)."""

import asyncio

from controller.operations import messages
from controller.store import messages as stored
from controller.store.engine import reading
from tests.calls.audio import softphones
from tests.calls.boxmenu import enter, folder, leave, leave_menu, own_pin, plant
from tests.calls.portalbox import listed, ordered, put, until
from tests.calls.world import World

CALLERS = 10
PLANTED = 6


def waiting(world: World) -> bool:
    """Whether the PBX is still to move something."""
    with reading(world.posted.database) as session:
        return bool(stored.waiting(session, 1))


async def test_nothing_is_lost_or_doubled_while_everybody_is_at_it(world: World) -> None:
    """Ten callers, and at the same time deletions here and there, and copies to a colleague; numbers without gaps."""
    bob, carol = world.user("1002", "Bob", mailbox=True), world.user("1003", "Carol", mailbox=True)
    callers = [f"11{number:02}" for number in range(CALLERS)]
    for caller in callers:
        world.user(caller)
    own_pin(world, bob)
    world.default(bob, dnd=True)
    await world.live()
    box, hers = folder(world, bob), folder(world, carol)
    for number in range(PLANTED):
        plant(box, 400 + 50 * number, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: len(listed(world, bob)) == PLANTED)
    planted = sorted(listed(world, bob), key=lambda each: each.card.msg_id)
    async with softphones() as room:
        phones = [await room.phone(world.accounts[caller]) for caller in callers]
        mine = await room.phone(world.accounts["1002"])

        async def portal() -> None:
            for each in planted[:2]:
                put(world, bob, each.id, "trash")
            for each in planted[2:4]:
                await ordered(world, bob, lambda s, me, id_=each.id: messages.forward(s, me, bob, id_, [carol]))  # type: ignore[misc]
                put(world, bob, each.id, "saved")

        async def phone() -> None:
            call = await enter(mine)
            await call.press("1")
            await call.listen(3)
            await call.press("7")
            await call.listen(1)
            await call.press("6")
            await call.listen(3)
            await call.press("7")
            await call.listen(1)
            await leave_menu(call)

        await asyncio.gather(*(leave(each, "1002", 620) for each in phones), portal(), phone())
    everything = PLANTED + CALLERS
    await until(lambda: not waiting(world), 15)
    await until(lambda: sum(len(listed(world, bob, name)) for name in ("new", "saved", "trash")) == everything, 10)
    ids = [each["msg_id"] for name in ("INBOX", "Old", "Deleted") for each in box.messages(name)]
    assert len(ids) == len(set(ids)) == everything
    assert {each["msg_id"] for each in hers.messages()} == {each.card.msg_id for each in planted[2:4]}
    shown = {name: {each.card.msg_id for each in listed(world, bob, name)} for name in ("new", "saved", "trash")}
    places = {"new": "INBOX", "saved": "Old", "trash": "Deleted"}
    assert shown == {name: {each["msg_id"] for each in box.messages(place)} for name, place in places.items()}
    assert {each.card.msg_id for each in planted[:2]} <= shown["trash"]
