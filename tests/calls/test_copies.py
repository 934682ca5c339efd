"""Copies of each message for others, with real phones: who gets one, with the caller's voice, lamps and all."""

import asyncio

from controller.domain.ids import UserId
from controller.operations import copies, mailboxes, users
from controller.operations.bell import saving
from tests.calls.audio import softphones
from tests.calls.boxmenu import folder, leave, tone_of
from tests.calls.portalbox import listed, me, until
from tests.calls.test_messages import lamp
from tests.calls.world import World

HZ, OTHER = 620, 860


def copied(world: World, user: UserId, *to: UserId) -> None:
    """These get copies from the next message on."""
    with saving(world.posted.database) as session:
        copies.put(session, me(session, user), user, to)


def office(world: World) -> tuple[UserId, UserId, UserId]:
    """1001 calls Bob, who is on do not disturb; Carol and Dora have voicemail."""
    world.user("1001", "Anna")
    bob = world.user("1002", "Bob", mailbox=True)
    world.default(bob, dnd=True)
    return bob, world.user("1003", "Carol", mailbox=True), world.user("1004", "Dora", mailbox=True)


async def test_each_of_them_gets_the_message_as_new_from_the_caller(world: World) -> None:
    """Live in the portal, with the lamp lit; the owner's stays his own. Copies of a copy are not made."""
    bob, carol, dora = office(world)
    copied(world, bob, carol, dora)
    copied(world, carol, bob)
    await world.live()
    async with softphones() as room:
        await leave(await room.phone(world.accounts["1001"]), "1002", HZ)
    for user, extension in ((bob, "1002"), (carol, "1003"), (dora, "1004")):
        await until(lambda user=user: listed(world, user))  # type: ignore[misc]
        [message] = listed(world, user)
        assert (message.caller, message.card.number) == ("Anna", "1001")
        assert tone_of(folder(world, user), 0, HZ) > 0.8
        await world.eventually(lambda extension=extension: lamp(world, extension), ("1", "0"))
        assert len(folder(world, user).messages()) == 1


async def test_who_lost_voicemail_or_is_gone_drops_out(world: World) -> None:
    bob, carol, dora = office(world)
    copied(world, bob, carol, dora)
    world.save(lambda session, by: mailboxes.switch_off(session, by, carol))
    world.save(lambda session, by: users.remove(session, by, dora))
    await world.live()
    async with softphones() as room:
        await leave(await room.phone(world.accounts["1001"]), "1002", HZ)
    await until(lambda: listed(world, bob))
    assert not (folder(world, carol).path / "INBOX").exists()
    assert not folder(world, dora).path.exists()


async def test_messages_and_copies_that_meet_are_all_kept(world: World) -> None:
    """Bob's copies and Carol's own come at the same time: each is there once, numbered without gaps."""
    bob, carol, _dora = office(world)
    world.default(carol, dnd=True)
    world.user("1005", "Eve")
    copied(world, bob, carol)
    copied(world, carol, bob)
    await world.live()
    async with softphones() as room:
        phones = [await room.phone(world.accounts[each]) for each in ("1001", "1005")]
        await asyncio.gather(leave(phones[0], "1002", HZ), leave(phones[1], "1003", OTHER))
    for user in (bob, carol):
        await folder(world, user).until(lambda box: len(box.messages()) == 2)
        assert {each["callerid"] for each in folder(world, user).messages()} == {'"Anna" <1001>', '"Eve" <1005>'}
