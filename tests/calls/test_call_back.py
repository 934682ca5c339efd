"""*69: says who called last and calls him, by the door and its permissions (PRODUCT §5)."""

from controller.domain.destinations import ToUser
from controller.domain.ids import UserId
from controller.operations import users
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import did, trunk_to
from tests.calls.keypad import played, spoken, told
from tests.calls.world import World

NUMBER, OUTSIDER = "+4930200002", "+4989555"


async def couple(world: World) -> None:
    """1001 and 1002, who refuse with 486, or answer 1001's calls."""
    for extension in ("1001", "1002", "1003"):
        world.user(extension)
    await world.phones_for("1001", "1002", "1003", behaviour=Refuse(486))
    for phone in world.phones.values():
        phone.talks = True


async def test_who_called_last_is_told_digit_by_digit_and_called(world: World) -> None:
    await couple(world)
    assert await told(world, "1002", "*69") == ("no-last-caller",)
    await world.tried("1003", "1002")
    await world.tried("1001", "1002")
    call = world.phones["1002"].dial("*69")
    assert await played(world, call) == ("last-caller", *spoken("1001"))
    await call.until_ended(15)
    assert world.rung(call) == ["1001"]


async def test_a_caller_is_known_though_no_phone_rang(world: World) -> None:
    """On do not disturb; and whom one calls oneself is nobody who called."""
    await couple(world)
    world.override(world.people["1002"], "dnd")
    await world.live()
    await world.tried("1001", "1002")
    await world.tried("1002", "1003")
    assert await told(world, "1002", "*69") == ("last-caller", *spoken("1001"))


async def test_a_caller_who_hides_his_number_is_neither_named_nor_called(world: World) -> None:
    """PRODUCT §5, *67."""
    await couple(world)
    await world.tried("1001", "1002")
    await world.tried("1003", "*671002")
    call = world.phones["1002"].dial("*69")
    assert await played(world, call) == ("caller-hidden",)
    await call.until_ended(15)
    assert world.rung(call) == []


async def test_an_outside_caller_is_called_back_over_the_trunk_if_that_is_permitted(world: World) -> None:
    await couple(world)
    bob = world.people["1002"]
    carrier = await trunk_to(world)
    did(world, NUMBER, ToUser(bob))
    await world.live()
    await carrier.call(NUMBER, OUTSIDER).until_ended()
    carrier.behaviour = Answer()
    call = world.phones["1002"].dial("*69")
    assert await played(world, call) == ("last-caller", *spoken(OUTSIDER))
    leg = await carrier.until_asked(OUTSIDER, within=20)
    await leg.until_answered()
    await world.phones["1002"].hang_up(call)
    await leg.until_ended()
    world.save(lambda session, me: users.change(session, me, bob, {"outbound": []}))
    await world.live()
    call = world.phones["1002"].dial("*69")
    assert await played(world, call) == ("last-caller", *spoken(OUTSIDER))
    await call.until_ended(20)
    assert len(carrier.incoming) == 1


async def test_who_called_the_former_owner_of_an_extension_is_neither_told_nor_called(world: World) -> None:
    """Who gets the extension may have been there for years; who calls it afterwards is told."""
    await couple(world)
    bob, carol = world.people["1002"], world.people["1003"]
    for user in (bob, carol):
        world.override(user, "dnd")
    await world.live()
    await world.tried("1001", "1002")
    for user, extension in ((bob, "1005"), (carol, "1002")):
        has_now(world, user, extension)
        await world.live()
    assert await told(world, "1003", "*69") == ("no-last-caller",)
    await world.tried("1002", "1002")
    assert await told(world, "1003", "*69") == ("last-caller", *spoken("1005"))


def has_now(world: World, user: UserId, extension: str) -> None:
    """Another extension; his phones are called as before."""
    world.save(lambda session, me: users.change(session, me, user, {"extension": extension}))
