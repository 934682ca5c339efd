"""The controller killed while a call is being led: nothing is done twice, and nobody is lost (PRODUCT §8.1)."""

import asyncio

import pytest

from controller.operations import grants
from tests.calls.behaviour import Answer, Ring
from tests.calls.leading import hears, voices
from tests.calls.test_live_commands import ANN, BOB, CAROL, NAMES, people
from tests.calls.test_transfers import talking
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.ordering import Orders
from tests.faults.waiting import until
from tests.patience import patient

ID = "the-same-command"


@pytest.fixture
def orders(house: House, world: World) -> Orders:
    return Orders(house, world)


async def staffed(world: World) -> None:
    """1001 oversees the domain, so that the test sees every call."""
    await people(world)
    world.save(lambda session, me: grants.give(session, me, world.people["1001"], "attendant"))
    await world.live()


async def test_a_command_sent_again_to_the_next_controller_is_not_done_again(
    house: House, world: World, orders: Orders
) -> None:
    """One that was answered; and one that the controller died of, or with: then nobody says that it was done."""
    await staffed(world)
    ann, bob, _ = (world.phones[each] for each in NAMES)
    bob.behaviour = Ring()
    said = await orders.lead("1002", "dial", ID, number="1001")
    assert said == "Your phone rings: pick it up."
    await bob.hang_up(await bob.until_called(1))
    house.kill("controller")
    await house.controller_up()
    assert await orders.lead("1002", "dial", ID, number="1001") == said
    assert len(bob.incoming) == 1
    with house.frozen("asterisk"):
        lost = asyncio.create_task(orders.lead("1002", "dial", f"{ID}-2", number="1001"))
        await until_recorded(house, f"{ID}-2")
        house.kill("controller")
        assert await lost != said
    await house.controller_up()
    assert "can’t tell whether this was done" in await orders.lead("1002", "dial", f"{ID}-2", number="1001")
    async with asyncio.timeout(patient(10)):  # until it has its links to a PBX that was frozen
        while await orders.lead("1002", "dial", number="1001") != said:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    assert len(ann.incoming) == 0


async def test_whoever_is_asking_somebody_goes_on_with_the_next_controller(
    house: House, world: World, orders: Orders
) -> None:
    """Bob holds Ann and asks Carol. Put through by the next; and he who hangs up meanwhile leaves nobody behind."""
    await staffed(world)
    ann, bob, carol = (world.phones[each] for each in NAMES)
    for turn in (1, 2):
        call, taken = await talking(ann, bob, "1002")
        voices({call: ANN, taken: BOB})
        live = await orders.call("talking", 2)
        asking = asyncio.create_task(orders.lead("1002", "consult", call=live, number="1003"))
        carols = await carol.until_called(turn)
        house.kill("controller")
        await asking
        await carols.until_answered()
        voices({carols: CAROL})
        await hears(taken, CAROL)
        await hears(carols, BOB)
        if turn == 2:
            await bob.hang_up(taken)
            await carols.until_ended()
            taken = await bob.until_called(turn + 1)
            assert taken.invite is not None
            assert "Back: Ann" in taken.invite.header("from")
            await taken.until_answered()
            voices({taken: BOB})
            await hears(call, BOB)
            await hears(taken, ANN)
        await house.controller_up()
        if turn == 1:
            live = await orders.call("talking", 3)
            assert await orders.lead("1002", "complete", call=live) == "Put through to Carol."
            await taken.until_ended()
            await hears(call, CAROL)
            await hears(carols, ANN)
        await orders.call("talking", 2)
        await ann.hang_up(call)
        await (carols if turn == 1 else taken).until_ended()
    bob.behaviour = Answer()


async def until_recorded(house: House, id_: str) -> None:
    """The controller has begun with it."""
    await until(lambda: id_ in (house.settings.run / "commands").read_text(), 5, "the command to be begun")
