"""A mailbox that goes while somebody is in it: nothing that is being said into it is lost (PRODUCT §8.1)."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from controller.domain.ids import UserId
from controller.operations import mailboxes, users
from controller.store.subjects import Subject
from tests.calls.audio import Call, softphones
from tests.calls.boxmenu import Folder, enter, folder, leave_menu, own_pin, tone_of
from tests.calls.portalbox import listed, until
from tests.calls.world import World

LOW = 620  # Hz
SPOKEN = 16000  # bytes: a second of it is on the disk
MARGIN = 15.0  # seconds


@pytest.fixture
def bob(world: World) -> UserId:
    """1002, on do not disturb, with a mailbox; 1001 calls him."""
    world.user("1001", "Anna")
    user = world.user("1002", "Bob", mailbox=True)
    own_pin(world, user)
    world.default(user, dnd=True)
    return user


async def speaking(world: World, stack: AsyncExitStack, box: Folder) -> Call:
    """1001, in the middle of his message."""
    await world.live()
    room = await stack.enter_async_context(softphones())
    call = await (await room.phone(world.accounts["1001"])).dial("1002")
    await call.until_answered()
    await call.listen(0.4)
    await call.press("#")
    await call.until_quiet()
    await call.play(LOW, 4)
    await box.until(lambda box: any(each.stat().st_size > SPOKEN for each in (box.path / "tmp").glob("*.wav")), MARGIN)
    return call


def links(world: World) -> list[Path]:
    """Where the number 1002 leads in the PBX's folders, or a folder that it has made there."""
    place = world.posted.settings.messages / f"d{world.domain}" / "1002"
    return [place] if place.is_symlink() or place.exists() else []


async def until_waits(world: World, user: UserId) -> None:
    """The mailbox can't go yet, which its page says."""

    def is_waiting() -> bool:
        outcome = world.posted.outcomes.get(Subject("mailbox", user))
        return outcome is not None and "Somebody is still in the mailbox" in outcome.error

    await until(is_waiting, MARGIN)


async def until_gone(world: World, user: UserId) -> None:
    """It is tried again by itself."""
    subject = Subject("mailbox", user)
    await until(lambda: (outcome := world.posted.outcomes.get(subject)) and outcome.live and outcome.gone, MARGIN)
    assert links(world) == []
    assert not folder(world, user).path.exists()


async def test_what_is_said_while_the_mailbox_is_switched_off_is_there_once_it_is_on_again(
    world: World, bob: UserId
) -> None:
    box = folder(world, bob)
    async with AsyncExitStack() as stack:
        call = await speaking(world, stack, box)
        world.save(lambda session, me: mailboxes.switch_off(session, me, bob))
        await until_waits(world, bob)
        assert not call.closed.is_set()
        assert links(world), "what is said ends where it began"
        await call.listen(1)
        await call.hang_up()
        await call.until_ended()
    await until_gone(world, bob)
    world.save(lambda session, me: mailboxes.switch_on(session, me, bob))
    await world.live()
    await until(lambda: listed(world, bob))
    assert tone_of(box, 0, LOW) > 0.8
    assert listed(world, bob)[0].card.seconds >= 2


async def test_a_call_that_speaks_to_a_user_who_is_erased_goes_on_and_leaves_nothing_behind(
    world: World, bob: UserId
) -> None:
    box = folder(world, bob)
    async with AsyncExitStack() as stack:
        call = await speaking(world, stack, box)
        world.save(lambda session, me: users.remove(session, me, bob))
        await until_waits(world, bob)
        await call.listen(0.5)
        assert not call.closed.is_set()
        assert box.path.exists()
        await call.hang_up()
        await call.until_ended()
    await until_gone(world, bob)


async def test_who_listens_hears_the_end_and_nobody_comes_in_any_more(world: World, bob: UserId) -> None:
    await world.live()
    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        inside = await enter(phone)
        await inside.listen(1)
        world.save(lambda session, me: mailboxes.switch_off(session, me, bob))
        await until_waits(world, bob)
        assert not inside.closed.is_set()
        assert folder(world, bob).path.exists()
        await leave_menu(inside)
    await until_gone(world, bob)
