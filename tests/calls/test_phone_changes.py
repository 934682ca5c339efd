"""What is changed about a handset while it is registered: it stays registered, and no longer than it says."""

from dataclasses import replace

from controller.domain.ids import DeviceId
from controller.live import phones
from controller.operations import devices
from controller.reconcile import mend
from controller.reconcile.endpoints import HELD_SILENT, SILENT
from controller.reconcile.pjsip import CLASS
from tests.calls.sipphone import open_phone
from tests.calls.world import World


async def seen(world: World) -> tuple[bool, str]:
    """Whether the only handset is registered, and where."""
    post = world.posted.post
    [found] = await phones.look(post.ami, {world.devices["1001"]: "1001"}, post.registrations)
    return found["registered"], found.get("address", "")


def rename(world: World, label: str) -> None:
    device = DeviceId(world.devices["1001"])
    world.save(lambda session, me: devices.change(session, me, device, "1001", label))


async def test_a_change_leaves_the_registration_and_nothing_of_it_when_the_phone_goes(world: World) -> None:
    """Else its address would be called for ever, and “forward when offline” never again (PRODUCT §2.5)."""
    world.user("1001")
    phone = await world.phone("1001")
    host, port = phone.wire.address
    for label in ("Desk", "Kitchen"):
        rename(world, label)
        await world.live()
        assert await seen(world) == (True, f"{host}:{port}")
    await phone.unregister()
    assert await seen(world) == (False, "")


async def test_with_a_new_secret_another_phone_takes_the_place_of_the_first(world: World) -> None:
    world.user("1001")
    world.user("1002")
    first = await world.phone("1001")
    caller = await world.phone("1002")
    made = world.save(lambda session, me: devices.renew_secret(session, me, world.devices["1001"]))
    await world.live()
    second = await open_phone(replace(world.accounts["1001"], secret=made.secret))
    await second.register()
    await world.until_here("1001")
    call = caller.dial("1001")
    await second.until_called()
    await caller.hang_up(call)
    assert not first.incoming
    await second.leave()
    assert await seen(world) == (False, "")
    first.close()
    del world.phones["1001"]


async def test_an_aor_that_holds_a_contact_of_its_own_is_mended(world: World) -> None:
    """As versions before this one left it."""
    world.user("1001")
    phone = await world.phone("1001")
    post, name = world.posted.post, f"d{world.devices['1001']}"
    await post.ari.put_dynamic(CLASS, "aor", name, {"max_contacts": "1", "remove_existing": "yes"})
    await phone.unregister()
    assert (await seen(world))[0], "the phantom"
    await mend.mend(post.reconciler)
    await world.live()
    assert await seen(world) == (False, "")
    await phone.register()
    assert (await seen(world))[0]
    await phone.unregister()
    assert await seen(world) == (False, "")


async def test_an_endpoint_that_an_older_version_made_learns_of_timeouts_and_stays_registered(world: World) -> None:
    world.user("1001")
    phone = await world.phone("1001")
    host, port = phone.wire.address
    post, name = world.posted.post, f"d{world.devices['1001']}"
    await post.ari.put_dynamic(CLASS, "endpoint", name, {"rtp_timeout": "0", "rtp_timeout_hold": "0"})
    await mend.mend(post.reconciler)
    await world.live()
    made = await post.ari.get_dynamic(CLASS, "endpoint", name)
    assert made
    assert (made["rtp_timeout"], made["rtp_timeout_hold"]) == (str(SILENT), str(HELD_SILENT))
    assert await seen(world) == (True, f"{host}:{port}")
