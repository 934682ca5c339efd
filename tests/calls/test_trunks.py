"""Trunks on the PBX: live at once and without a reload, told apart by who calls, and open about how they are doing."""

import asyncio
import json
import re
from typing import Any

from controller.commands import trunk_shown
from controller.desk_client import ask
from controller.dialplan.names import trunk as endpoint
from controller.domain.destinations import ToUser
from controller.domain.ids import TrunkId
from controller.operations import trunks
from controller.pbx.ari import delete_object
from controller.reconcile import mend, objects
from controller.reconcile.pjsip import CLASS
from controller.store import accounts
from controller.store.engine import reading
from tests.calls.behaviour import Answer, Refuse
from tests.calls.carrier import did, domain_has, open_carrier, shown, trunk_to
from tests.calls.message import user_of
from tests.calls.registrar import USER, login_to, open_registrar
from tests.calls.world import World

NUMBER = "+493012340"


def change(world: World, trunk: TrunkId, **changes: Any) -> None:
    world.save(lambda session, me: trunks.change(session, me, trunk, changes))


async def desk(world: World, method: str, path: str) -> dict[str, Any]:
    return await asyncio.to_thread(ask, world.posted.settings, method, path, 40.0)


async def state(world: World) -> dict[str, Any]:
    """Of the world's only trunk."""
    [found] = (await desk(world, "GET", f"/trunks?domain={world.domain}"))["trunks"]
    return dict(found)


async def drift(world: World) -> set[tuple[str, int]]:
    """Trunks that the PBX holds otherwise than the database says."""
    with reading(world.posted.database) as session:
        lines, devices = list(accounts.trunk_accounts(session)), list(accounts.device_accounts(session))
    found = await objects.differing(world.posted.post.ami, devices, lines)
    return {(subject.kind, subject.id) for subject in found}


async def test_a_trunk_logs_in_and_out_as_it_is_switched(world: World) -> None:
    registrar = await open_registrar(world)
    await login_to(world, registrar)
    await registrar.until_contacts(1)
    assert user_of(registrar.contacts[0]) == USER
    assert await drift(world) == set()
    change(world, registrar.trunk, enabled=False)
    await registrar.until_contacts(0)
    await world.live()
    assert await drift(world) == set()
    change(world, registrar.trunk, enabled=True)
    await registrar.until_contacts(1)
    world.save(lambda session, me: trunks.remove(session, me, registrar.trunk))
    await registrar.until_contacts(0)


async def test_a_log_in_moves_with_its_server(world: World) -> None:
    """A registration that is changed in place goes on as before (22.10): it is taken back and made anew."""
    first, second = await open_registrar(world), await open_registrar(world)
    await login_to(world, first)
    await first.until_contacts(1)
    host, port = second.wire.address
    change(world, first.trunk, host=host, port=port)
    await second.until_contacts(1)
    await first.until_contacts(0)


async def test_what_has_nothing_to_do_with_the_log_in_leaves_it_alone(world: World) -> None:
    registrar = await open_registrar(world)
    await login_to(world, registrar)
    await registrar.until_contacts(1)
    before = list(registrar.contacts)
    change(world, registrar.trunk, codecs=("alaw",), from_account=True, name="renamed", addresses=("198.51.100.9",))
    await world.live()
    assert (registrar.contacts, registrar.logins) == (before, [200])
    assert await drift(world) == set()


async def test_a_wrong_password_is_told_and_a_right_one_helps_at_once(world: World) -> None:
    registrar = await open_registrar(world)
    await login_to(world, registrar, secret="wrong")
    await registrar.until_decided(403)

    async def told() -> tuple[str, str]:
        now = await state(world)
        return now["login"], now["login_error"]

    await world.eventually(told, ("rejected", "SIP 403"))
    registrar.secret = "right now"
    change(world, registrar.trunk, secret="right now")
    await registrar.until_contacts(1)
    await world.eventually(told, ("registered", ""))


async def test_a_call_over_a_log_in_is_known_by_the_token_in_our_contact(world: World) -> None:
    """From whatever address it comes: many domains may have accounts with one carrier."""
    bob = world.user("1002")
    did(world, NUMBER, ToUser(bob))
    registrar = await open_registrar(world)
    await login_to(world, registrar)
    await registrar.until_contacts(1)
    phone = await world.phone("1002")
    contact = registrar.contacts[0]
    call = registrar.dial(contact.replace(f"sip:{USER}@", f"sip:{NUMBER}@"))
    leg = await phone.until_called()
    await registrar.hang_up(call)
    await leg.until_ended()
    stranger = registrar.dial(re.sub(r"line=\w+", "line=guessed", contact.replace(USER, NUMBER)))
    assert (await stranger.until_ended()).code == 401


async def test_nobody_else_is_taken_for_the_carrier(world: World) -> None:
    """Neither by writing its name into From, nor once its address was changed."""
    bob = world.user("1002")
    did(world, NUMBER, ToUser(bob))
    carrier = await trunk_to(world)
    stranger = await open_carrier(carrier.account.proxy)
    world.carriers.append(stranger)
    await world.phone("1002")
    name = endpoint(carrier.trunk)
    call = stranger.call(NUMBER, f"<sip:{name}@carrier.example>")
    assert (await call.until_ended()).code == 401
    change(world, carrier.trunk, host="198.51.100.7")
    await world.live()
    call = carrier.call(NUMBER)
    assert (await call.until_ended()).code == 401


async def test_addresses_of_a_trunk_count_at_once_and_no_longer_than_they_stand(world: World) -> None:
    """What is pushed again is added to what was there (22.10), unless it is taken out first."""
    bob = world.user("1002")
    did(world, NUMBER, ToUser(bob))
    carrier = await trunk_to(world)
    other = await open_carrier(carrier.account.proxy)
    world.carriers.append(other)
    await world.phone("1002", Refuse(486))
    for addresses, code in (((), 401), ((other.wire.address[0], "198.51.100.0/24"), 486), (("198.51.100.0/24",), 401)):
        change(world, carrier.trunk, addresses=addresses)
        await world.live()
        assert (await other.call(NUMBER).until_ended()).code == code
        assert await drift(world) == set()


async def test_objects_that_are_lost_or_strange_are_mended(world: World) -> None:
    """AstDB loses its last second when the machine does."""
    carrier = await trunk_to(world, addresses=("198.51.100.0/24",))
    await world.live()
    name, post = endpoint(carrier.trunk), world.posted.post
    await post.ari.pipeline([delete_object(CLASS, "identify", f"{name}-1"), delete_object(CLASS, "aor", name)])
    await post.ari.put_dynamic(CLASS, "aor", "t987654", {"contact": "sip:127.0.0.1:9"})
    assert await drift(world) == {("trunk", carrier.trunk), ("trunk", 987654)}
    await mend.mend(post.reconciler)
    await world.live()
    assert await drift(world) == set()


async def test_calls_and_what_failed_last_are_told(world: World) -> None:
    bob = world.user("1002")
    did(world, NUMBER, ToUser(bob))
    carrier = await trunk_to(world)
    phone = await world.phone("1002", Answer())
    call = carrier.call(NUMBER)
    await call.until_answered()
    assert (await state(world))["calls"] == 1
    await phone.hang_up(phone.incoming[-1])

    async def calls() -> int:
        return int((await state(world))["calls"])

    await world.eventually(calls, 0)
    carrier.behaviour = Refuse(503)
    assert not (await desk(world, "POST", f"/trunks/test?trunk={carrier.trunk}&number=%2B4930999"))["ok"]
    assert "SIP 503" in (await state(world))["error"]


async def test_a_test_call_goes_through_that_trunk_and_tells_what_came_back(world: World) -> None:
    carrier = await trunk_to(world, number_format="national")
    await world.live()

    async def tested(number: str) -> dict[str, Any]:
        return await desk(world, "POST", f"/trunks/test?trunk={carrier.trunk}&number={number}")

    carrier.does["030999"] = Refuse(486, 0.1)
    assert await tested("%2B4930999") == {
        "ok": False,
        "dialled": "030999",
        "steps": ["it rings", "SIP 486, User busy (17)"],
    }
    carrier.does["0043199"] = Answer(0.1)
    asked = asyncio.create_task(tested("%2B43199"))
    leg = await carrier.until_asked("0043199")
    await carrier.bell.until(lambda: leg.answered_at, 5, "an answer")
    await carrier.hang_up(leg)
    found = await asked
    assert (found["ok"], found["steps"][:2]) == (True, ["it rings", "answered"])
    assert (await tested(""))["ok"]
    carrier.fall_silent()
    assert await tested("") == {"ok": False, "steps": ["no answer"]}


async def test_from_names_the_account_where_the_carrier_wants_that(world: World) -> None:
    domain_has(world, main_number="+49301000")
    carrier = await trunk_to(world, username=USER, from_account=True)
    await world.live()
    await desk(world, "POST", f"/trunks/test?trunk={carrier.trunk}&number=%2B4930999")
    assert shown(carrier.incoming[-1]) == (USER, "+49301000")
    change(world, carrier.trunk, from_account=False)
    await world.live()
    await desk(world, "POST", f"/trunks/test?trunk={carrier.trunk}&number=%2B4930999")
    assert shown(carrier.incoming[-1]) == ("+49301000", "+49301000")


async def test_no_password_is_in_any_state(world: World) -> None:
    registrar = await open_registrar(world)
    await login_to(world, registrar, secret="unmistakable")
    await registrar.until_decided(403)
    found = await state(world)
    assert "unmistakable" not in json.dumps(found)
    card = world.save(lambda session, me: trunks.show(session, me, registrar.trunk))
    assert "unmistakable" not in trunk_shown.lines(card, found)
