"""What can be dialled from a phone, and the walls between domains (PRODUCT §1, §5, §8.4)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from controller.domain.destinations import ToUser
from controller.domain.rules import Forwards
from controller.operations import devices, users
from tests.calls.behaviour import Answer, Refuse, Ring
from tests.calls.hours import ringing, weekly
from tests.calls.posted import Posted
from tests.calls.sipphone import Refused, open_phone
from tests.calls.world import World


@pytest_asyncio.fixture(loop_scope="session")
async def other(controller_at_post: Posted) -> AsyncIterator[World]:
    """A second domain beside the test's own."""
    fresh = World(controller_at_post, "America/New_York")
    yield fresh
    await fresh.close()


async def test_an_unknown_number_does_not_exist(world: World) -> None:
    """404 for what is no extension here, whatever its form; what is long enough is a public number (PRODUCT §5)."""
    world.user("1001")
    world.user("1002", phones=())
    await world.phone("1001")
    for number in ("1003", "10", "100200", "1", "*99", "anna", "1002%0d%0ax", "s", "x1-1002", "1002&1003"):
        assert (number, (await world.tried("1001", number))[1]) == (number, 404)
    assert await world.tried("1001", "1002") == ([], 480), "a user without a phone is there, but unanswered"


async def test_two_domains_side_by_side_ring_their_own_only(world: World, other: World) -> None:
    """§8.4: the same extension in two domains; each caller reaches his own, at the same moment."""
    for domain in (world, other):
        domain.user("1001")
        domain.user("1002")
        await domain.phone("1001")
    world.default(world.people["1002"], forwards=Forwards(busy=ToUser(world.people["1001"])))
    await world.phone("1002", Answer())
    await other.phone("1002", Refuse(486))
    calls = [domain.phones["1001"].dial("1002") for domain in (world, other)]
    await calls[0].until_answered()
    assert (await calls[1].until_ended()).code == 486
    assert (len(world.phones["1002"].incoming), len(other.phones["1002"].incoming)) == (1, 1)
    await world.phones["1001"].hang_up(calls[0])


async def test_an_extension_of_another_domain_does_not_exist(world: World, other: World) -> None:
    """§8.4: no dialled number crosses, nor does a whole address."""
    world.user("1001")
    other.user("1002")
    other.user("1001")
    await world.phone("1001")
    await other.phone("1002")
    target = other.accounts["1002"]
    sip = world.posted.settings.sip_port
    for number in ("1002", f"sip:1002@{other.name}", f"sip:{target.auth_user}@127.0.0.1:{sip}"):
        assert await world.tried("1001", number) == ([], 404)
    assert not other.phones["1002"].incoming


async def test_each_domain_has_a_clock_of_its_own(world: World, other: World) -> None:
    """A domain's frozen clock moves nobody else's rules."""
    for domain in (world, other):
        domain.user("1001")
        bob = domain.user("1002", phones=("1002", "1002a"))
        domain.rule(bob, domain.frame("Office", weekly()), ring=ringing(domain.devices["1002a"]))
        await domain.phones_for("1001", "1002", "1002a", behaviour=Refuse(486))
    await world.at("2026-11-23T12:00")
    await other.at("2026-11-23T03:00")
    assert (await world.tried("1001", "1002"), await other.tried("1001", "1002")) == ((["1002a"], 486), (["1002"], 486))


async def test_a_phone_that_restarts_elsewhere_is_rung_there_only(world: World) -> None:
    """One device is one contact: the old place is forgotten."""
    world.user("1001")
    world.user("1002")
    await world.phone("1001")
    old = await world.phone("1002", Ring())
    old.vanish()
    new = await world.phone("1002", Answer())
    call = world.phones["1001"].dial("1002")
    await call.until_answered()
    assert (len(old.calls), len(new.calls)) == (0, 1)
    await world.phones["1001"].hang_up(call)
    old.close()


async def test_a_new_secret_locks_the_old_phone_out(world: World) -> None:
    world.user("1001")
    phone = await world.phone("1001")
    world.save(lambda session, me: devices.renew_secret(session, me, world.devices["1001"]))
    await world.live()
    with pytest.raises(Refused):
        await phone.register()
    phone.fall_silent()


async def test_a_user_who_got_another_extension_is_reached_there_only(world: World) -> None:
    """Also by a forward, which names the user and not the number."""
    world.user("1001")
    bob = world.user("1002")
    carol = world.user("1003")
    world.default(carol, forwards=Forwards(always=ToUser(bob)))
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    assert await world.tried("1001", "1002") == (["1002"], 486)
    world.save(lambda session, me: users.change(session, me, bob, {"extension": "1009"}))
    await world.live()
    assert await world.tried("1001", "1002") == ([], 404)
    assert await world.tried("1001", "1009") == (["1002"], 486)
    assert await world.tried("1001", "1003") == (["1002"], 486)


async def test_an_extension_given_out_again_rings_the_new_user(world: World) -> None:
    world.user("1001")
    bob = world.user("1002")
    await world.phones_for("1001", "1002", behaviour=Refuse(486))
    gone = world.phones.pop("1002")
    world.save(lambda session, me: users.remove(session, me, bob))
    await world.live()
    assert await world.tried("1001", "1002") == ([], 404)
    with pytest.raises(Refused):
        await gone.register()
    gone.close()
    world.user("1002", "Another Bob")
    await world.phone("1002", Refuse(486))
    assert await world.tried("1001", "1002") == (["1002"], 486)
    assert not gone.calls


async def test_a_wrong_password_registers_nothing(world: World) -> None:
    world.user("1001")
    await world.live()
    account = world.accounts["1001"]
    phone = await open_phone(type(account)(account.user, account.domain, account.auth_user, "x", account.proxy))
    with pytest.raises(Refused):
        await phone.register()
    phone.close()
