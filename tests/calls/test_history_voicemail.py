"""Calls that end in a mailbox, each one row that reads as an onlooker would tell it (PRODUCT §2, §7)."""

from controller.domain.destinations import ToUser, ToVoicemail
from controller.domain.rules import Forwards
from tests.calls.audio import softphones
from tests.calls.behaviour import Refuse
from tests.calls.behaviour import Ring as Rings
from tests.calls.boxmenu import PIN, enter, leave, leave_menu, own_pin
from tests.calls.onlooker import Onlooker
from tests.calls.world import World


async def office(world: World) -> None:
    """1001 calls; Bob at 1002 and Carol at 1003 have voicemail, Dee at 1004 has none."""
    for extension in ("1001", "1002", "1003", "1004"):
        world.user(extension, mailbox=extension in ("1002", "1003"), ring_timeout=1)


async def test_a_call_that_reaches_a_mailbox(world: World) -> None:
    await office(world)
    await world.phones_for("1001", "1002", "1003", "1004", behaviour=Rings())
    look = Onlooker(world)
    bob, carol = world.people["1002"], world.people["1003"]
    await world.left("1001", "1002")
    await look.sees("voicemail, nobody answers")
    world.phones["1002"].behaviour = Refuse(486)
    await world.left("1001", "1002")
    await look.sees("voicemail, busy")
    world.default(bob, dnd=True)
    await world.live()
    await world.left("1001", "1002")
    await look.sees("voicemail, do not disturb")
    world.default(bob, dnd=False, forwards=Forwards(always=ToVoicemail(carol)))
    await world.live()
    await world.left("1001", "1002")
    await look.sees("voicemail, forwarded to another's")
    world.default(bob, forwards=Forwards(always=ToUser(world.people["1004"])))
    await world.live()
    await world.left("1001", "1002")
    await look.sees("voicemail of who forwarded the call")
    world.default(world.people["1004"], forwards=Forwards(always=ToUser(bob)))
    await world.live()
    await world.left("1001", "1002")
    await look.sees("voicemail, in a circle")


async def test_a_message_and_the_menu(world: World) -> None:
    await office(world)
    bob = world.people["1002"]
    own_pin(world, bob, PIN)
    world.default(bob, dnd=True)
    await world.live()
    look = Onlooker(world)
    async with softphones() as room:
        phone, bobs = await room.phone(world.accounts["1001"]), await room.phone(world.accounts["1002"])
        await leave(phone, "1002", 620)
        await look.sees("a message is left")
        await leave_menu(await enter(bobs))
        await look.sees("own mailbox")
