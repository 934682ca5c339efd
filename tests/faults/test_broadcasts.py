"""A message to many while the controller is killed and the PBX is away: everybody has it once (PRODUCT §4 Messages)."""

from controller.operations import broadcasts
from controller.operations.bell import saving
from controller.store.broadcasts import Figures
from tests.calls.boxmenu import folder
from tests.calls.portalbox import me
from tests.calls.spoken import drafted, manager, shown
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.waiting import until


async def test_whoever_is_killed_in_between_each_recipient_has_it_once(house: House, world: World) -> None:
    """The controller after the first have it, then the PBX; twelve people."""
    anna = manager(world)
    people = [world.user(f"11{number:02}", phones=(), mailbox=True) for number in range(12)]
    await house.live()
    draft = drafted(world, anna, 620)

    def held() -> list[int]:
        return [len(folder(world, user).messages()) for user in people]

    with house.frozen("asterisk"), saving(house.database) as session:
        broadcasts.send(session, me(session, anna), draft)
    await until(lambda: sum(held()) >= 2, 10, "the first to have it")
    house.kill("controller")
    await house.controller_up()
    house.kill("asterisk")
    await house.controller_up()
    await until(lambda: shown(world, anna, draft).card.done, 40, "everybody to have it")
    assert shown(world, anna, draft).figures == Figures(12, 12, 0)
    assert held() == [1] * 12
