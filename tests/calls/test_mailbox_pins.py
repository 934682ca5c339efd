"""PINs of mailboxes: asked for by *98 and *97, changed by phone, and how often a wrong one may be tried."""

import sqlite3
from contextlib import closing

import pytest

from controller.domain.ids import UserId
from controller.domain.pins import TRIES
from controller.operations import auditlog, mailboxes, users
from controller.store import accounts
from controller.store.cards import AuditEntry
from controller.store.engine import reading
from tests.calls.audio import Call, Softphone, softphones
from tests.calls.boxmenu import PIN, enter, leave_menu, own_pin
from tests.calls.world import World

GIVEN, CHOSEN = "4711", "582193"


def pin_of(world: World, user: UserId) -> str:
    """What the PBX compares."""
    with closing(sqlite3.connect(world.posted.settings.voicemail_db)) as connection:
        row = connection.execute("SELECT password FROM voicemail WHERE owner = ?", (user,)).fetchone()
        return str(row[0])


def audited(world: World, operation: str) -> list[AuditEntry]:
    """What the audit log tells of that."""
    entries = world.save(lambda session, me: auditlog.latest(session, me, world.domain))
    return [entry for entry in entries if entry.operation == operation]


async def test_a_pin_that_somebody_else_chose_is_changed_at_the_first_call(world: World) -> None:
    """And nothing ever puts the old one back: the PBX alone knows it from then on."""
    bob = world.user("1002", mailbox=True)
    world.save(lambda session, me: mailboxes.set_pin(session, me, bob, GIVEN))
    await world.live()

    async def chosen() -> object:
        return pin_of(world, bob) == CHOSEN

    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        away = await enter(phone, pin=GIVEN)
        await away.listen(1)
        await away.hang_up()
        assert pin_of(world, bob) == GIVEN
        call = await enter(phone, pin=GIVEN)
        await call.listen(0.3)
        await call.press("1002#")  # one's own extension is too easy a PIN: asked again
        await call.press(f"{CHOSEN}#")
        await call.press(f"{CHOSEN}#")
        await world.eventually(chosen, True)
        await call.listen(1)  # "your password has been changed" takes no keys
        await leave_menu(call)
        await leave_menu(await enter(phone, pin=CHOSEN))
    world.save(lambda session, me: users.change(session, me, bob, {"name": "Robert"}))
    await world.live()
    assert pin_of(world, bob) == CHOSEN
    by = {entry.actor for entry in audited(world, "mailboxes.set_pin")}
    assert by == {"console", f"1002@{world.name} (from the phone 1002)"}


async def test_the_database_forgets_a_pin_once_the_pbx_has_it(world: World) -> None:
    bob = world.user("1002", mailbox=True)
    own_pin(world, bob)
    await world.live()
    assert pin_of(world, bob) == PIN

    async def waiting() -> object:
        with reading(world.posted.database) as session:
            box = accounts.mailbox(session, bob)
        return box and box.pin

    await world.eventually(waiting, None)


async def test_any_mailbox_of_the_domain_asks_for_number_and_pin(world: World) -> None:
    """*97; that of another domain is as if it were not there, and so is one that is not."""
    world.user("1001")
    own_pin(world, world.user("1002", mailbox=True))
    await world.live()
    async with softphones() as room:
        phone = await room.phone(world.accounts["1001"])
        call = await phone.dial("*97")
        await call.until_answered()
        await call.press("1009#")
        await call.press(f"{PIN}#")
        await call.press("1002#")
        await call.press(f"{PIN}#")
        await call.listen(0.5)
        await leave_menu(call)
        own = await phone.dial("*98")
        await own.until_ended(10)


@pytest.mark.long
async def test_too_many_wrong_pins_close_the_mailbox_for_an_hour(world: World) -> None:
    """Over calls, three in each; somebody must know of it; the right PIN opens it again after the hour."""
    bob = world.user("1002", mailbox=True)
    own_pin(world, bob)
    await world.at("2027-03-01T12:00")

    async def told() -> object:
        return [(entry.actor, entry.subject_id, entry.after) for entry in audited(world, "alarms.wrong_pins")]

    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        for _ in range(-(-TRIES // 3)):
            await wrong(phone)
        held = await enter(phone)
        await held.until_ended(10)
        await world.eventually(told, [("alarm", bob, {"caller": "1002 User 1002", "mailbox": "1002"})])
        await world.later(minutes=61)
        await leave_menu(await enter(phone))


async def wrong(phone: Softphone) -> Call:
    """A call with three wrong PINs; it is released, at the latest then."""
    call = await phone.dial("*98")
    await call.until_answered()
    for _ in range(3):
        await call.press("0#")
    await call.until_ended(20)
    return call
