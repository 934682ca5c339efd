"""The SIP brake: who fails too often to log in is kept out for a while, visibly, and there is a way back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from controller.operations import bans
from controller.operations.refused import Refused as NotPossible
from controller.reconcile import bans as acl
from controller.reconcile import mend
from controller.store.cards import BanCard
from tests.calls.account import Account
from tests.calls.carrier import trunk_to
from tests.calls.sipphone import Phone, Refused
from tests.calls.wire import open_wire
from tests.calls.world import World

LIMIT = 20


@asynccontextmanager
async def phone_at(account: Account, host: str) -> AsyncIterator[Phone]:
    """A phone somewhere else."""
    phone = Phone(account)
    phone.attach(await open_wire(phone.on_request, host=host))
    try:
        yield phone
    finally:
        phone.close()


async def code(phone: Phone) -> str:
    """What the PBX says to a registration."""
    try:
        await phone.register()
    except Refused as refusal:
        return str(refusal).split()[1]
    return "200"


async def fail(phone: Phone, times: int) -> None:
    """So many wrong passwords."""
    for _ in range(times):
        assert await code(phone) == "401"


def kept_out(world: World) -> dict[str, BanCard]:
    found = world.save(bans.everything)
    return {card.address: card for card in found}


async def until_kept_out(world: World, *addresses: str) -> None:
    async def asked() -> list[str]:
        return sorted(await asyncio.to_thread(kept_out, world))

    await world.eventually(asked, sorted(addresses), 5)
    await world.live()


async def test_too_many_wrong_passwords_keep_an_address_out(world: World) -> None:
    world.user("1001")
    await world.live()
    good = world.accounts["1001"]
    async with (
        phone_at(replace(good, secret="wrong"), "127.77.0.1") as intruder,
        phone_at(good, "127.77.0.2") as neighbour,
    ):
        await fail(intruder, LIMIT)
        await until_kept_out(world, "127.77.0.1")
        assert await code(intruder) == "403"
        assert await code(neighbour) == "200"
        await neighbour.unregister()
    async with phone_at(good, "127.77.0.1") as reformed:
        assert await code(reformed) == "403"
        world.save(lambda session, me: bans.lift(session, me, "127.77.0.1"))
        await world.live()
        assert await code(reformed) == "200"
        await reformed.unregister()


async def test_calls_without_a_password_keep_an_address_out(world: World) -> None:
    """A scanner never answers a challenge."""
    await world.live()
    scanner = Account("100", world.name, "100", "", ("127.0.0.1", world.posted.settings.sip_port))
    async with phone_at(scanner, "127.77.0.3") as phone:
        for _ in range(LIMIT + 5):
            assert (await phone.dial("00442012345").until_ended()).code in (401, 403)
        await until_kept_out(world, "127.77.0.3")
        assert (await phone.dial("00442012345").until_ended()).code == 403
    world.save(lambda session, me: bans.lift(session, me, "127.77.0.3"))
    await world.live()


async def test_the_time_is_up_some_day(world: World) -> None:
    world.user("1001")
    await world.live()
    brake = world.posted.post.brake
    before, brake.lasts = brake.lasts, timedelta(seconds=1)
    try:
        async with phone_at(replace(world.accounts["1001"], secret="wrong"), "127.77.0.4") as intruder:
            await fail(intruder, LIMIT)
            await until_kept_out(world, "127.77.0.4")
            await until_kept_out(world)
            assert await code(intruder) == "401"
    finally:
        brake.lasts = before


async def test_an_address_stays_out_when_the_pbx_forgets(world: World) -> None:
    """The PBX holds it in memory only: after its start all is compared."""
    await world.live()
    card = world.save(lambda s, me: bans.add(s, me, "127.77.0.5", "by hand", me.at + timedelta(hours=1)))
    await world.live()
    post, wanted = world.posted.post, {card.id: card.address}
    await acl.lift(post.ari, card.id)
    assert await acl.differing(post.ari, world.posted.settings.etc, wanted) == {card.id}
    await mend.mend(post.reconciler)
    await world.live()
    assert await acl.differing(post.ari, world.posted.settings.etc, wanted) == set()
    world.save(lambda session, me: bans.lift(session, me, "127.77.0.5"))
    await world.live()


async def test_a_carrier_is_never_kept_out(world: World) -> None:
    """Anybody could write its address into datagrams until no call came in any more."""
    carrier = await trunk_to(world)
    await world.live()
    address = carrier.wire.address[0]
    for caught in (address, "127.77.0.6"):  # one after the other
        world.posted.post.brake._caught.put_nowait((caught, "nobody"))
    await until_kept_out(world, "127.77.0.6")
    with pytest.raises(NotPossible, match="belongs to a carrier"):
        world.save(lambda s, me: bans.add(s, me, address, "by hand", me.at + timedelta(hours=1)))
    world.save(lambda session, me: bans.lift(session, me, "127.77.0.6"))
    await world.live()
