"""Voicemail messages: the index, the PBX and the phones agree, whoever moves what (PRODUCT §4 Messages)."""

import io
import os
import wave
from dataclasses import replace

import pytest

from controller import clock
from controller.domain.ids import UserId
from controller.domain.messages import Folder
from controller.operations import messages
from controller.operations.bell import saving
from controller.operations.refused import Refused
from tests.calls.audio import share_of, softphones
from tests.calls.behaviour import Answer
from tests.calls.boxmenu import Folder as Box
from tests.calls.boxmenu import enter, folder, leave, leave_menu, own_pin, plant
from tests.calls.portalbox import listed, me, ordered, put, sound, until
from tests.calls.test_display import caller_of
from tests.calls.test_mailbox_lamps import shows
from tests.calls.world import World

HOUR_AGO = clock.now().timestamp() - 4000
LOW, MIDDLE, HIGH = 620, 860, 1100  # Hz


@pytest.fixture
def bob(world: World) -> UserId:
    """1002, on do not disturb, with a mailbox; 1001 calls him, 1003 has a mailbox, too."""
    world.user("1001", "Anna")
    world.user("1003", "Carol", mailbox=True)
    user = world.user("1002", "Bob", mailbox=True)
    own_pin(world, user)
    world.default(user, dnd=True)
    return user


def held(box: Box) -> dict[str, int]:
    """How many messages lie in which of the PBX's folders."""
    counts = {name: len(box.messages(name)) for name in ("INBOX", "Old", "Deleted")}
    return {name: count for name, count in counts.items() if count}


async def lamp(world: World, extension: str) -> tuple[str, str]:
    """New and old ones as the PBX counts them."""
    count = {"Action": "MailboxCount", "Mailbox": f"{extension}@d{world.domain}"}
    answer = await world.posted.post.ami.send(count)
    return answer["NewMessages"], answer["OldMessages"]


async def test_a_message_left_by_phone_is_listed_within_a_second(world: World, bob: UserId) -> None:
    """Who called, when, how long; and whoever looks at his page is told, not before it is there. From hanging up on."""
    await world.live()
    told: list[tuple[str, float, int]] = []
    index = world.posted.post.messaging.index
    before = index.tell
    index.tell = lambda changes: told.extend(
        (change.topic, clock.monotonic(), len(listed(world, bob))) for change in changes
    )
    try:
        async with softphones() as room:
            hung_up = await leave(await room.phone(world.accounts["1001"]), "1002", LOW)
        await until(lambda: told)
    finally:
        index.tell = before
    topic, at, there = told[0]
    assert (topic, there) == (f"messages-{bob}", 1)
    assert hung_up < at < hung_up + 1
    [message] = listed(world, bob)
    assert (message.caller, message.card.number, message.card.name) == ("Anna", "1001", "Anna")
    assert message.card.seconds in (1, 2, 3)
    assert abs((clock.now() - message.card.called).total_seconds()) < 20


async def test_what_is_saved_deleted_and_restored_in_the_portal_is_so_on_the_phone(world: World, bob: UserId) -> None:
    """The PBX counts it so for the lamps; no copy is left behind."""
    await world.live()
    box = folder(world, bob)
    async with softphones() as room:
        await leave(await room.phone(world.accounts["1001"]), "1002", LOW)
    await until(lambda: listed(world, bob))
    [message] = listed(world, bob)
    steps: list[tuple[Folder, tuple[str, str], dict[str, int]]] = [
        ("saved", ("0", "1"), {"Old": 1}),
        ("trash", ("0", "0"), {"Deleted": 1}),
        ("saved", ("0", "1"), {"Old": 1}),
        ("new", ("1", "0"), {"INBOX": 1}),
        ("trash", ("0", "0"), {"Deleted": 1}),
        ("new", ("1", "0"), {"INBOX": 1}),
    ]
    for to, counted, lying in steps:
        put(world, bob, message.id, to)
        assert [each.id for each in listed(world, bob, to)] == [message.id], "shown there at once"
        await world.eventually(lambda: lamp(world, "1002"), counted)
        await box.until(lambda box, lying=lying: held(box) == lying)  # type: ignore[misc]
    await until(lambda: listed(world, bob)[0].card.place == "INBOX")
    assert replace(listed(world, bob)[0].card, since=message.card.since) == message.card


async def test_what_is_saved_and_deleted_on_the_phone_is_so_in_the_portal(world: World, bob: UserId) -> None:
    """The copy that saving leaves among the deleted ones is not shown."""
    await world.live()
    box = folder(world, bob)
    for hz in (LOW, MIDDLE, HIGH):
        plant(box, hz, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: len(listed(world, bob)) == 3)
    ids = {each.card.msg_id: each.id for each in listed(world, bob)}
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.press("11")  # the second passes over the envelope
        await call.until_tone(LOW, 30)
        await call.press("91")  # to the folder Old
        await box.until(lambda box: len(box.messages("Old")) == 1, 15)
        await call.press("61")
        await call.until_tone(MIDDLE, 30)
        await call.press("7")
        put(world, bob, ids[f"{HIGH}-1"], "trash")
        await leave_menu(call)
    await until(lambda: not listed(world, bob))
    await box.until(lambda box: held(box) == {"Old": 1, "Deleted": 3})
    await until(lambda: [each.id for each in listed(world, bob, "saved")] == [ids[f"{LOW}-1"]])
    assert {each.id for each in listed(world, bob, "trash")} == {ids[f"{MIDDLE}-1"], ids[f"{HIGH}-1"]}
    await world.eventually(lambda: lamp(world, "1002"), ("0", "1"))


async def test_nothing_is_moved_under_the_ears_of_who_listens_by_phone(world: World, bob: UserId) -> None:
    """The portal shows it moved at once; the PBX, which counts by number, moves it once he has hung up."""
    await world.live()
    box = folder(world, bob)
    for hz in (LOW, MIDDLE, HIGH):
        plant(box, hz, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: len(listed(world, bob)) == 3)
    async with softphones() as room:
        call = await enter(await room.phone(world.accounts["1002"]))
        await call.press("11")
        await call.until_tone(LOW, 30)
        low = next(each for each in listed(world, bob) if each.card.msg_id == f"{LOW}-1")
        put(world, bob, low.id, "trash")
        assert len(listed(world, bob)) == 2
        await call.press("61")
        await call.until_tone(MIDDLE, 30)
        assert len(box.messages()) == 3, "as they were"
        await call.press("7")
        await leave_menu(call)
    await box.until(lambda box: [each["msg_id"] for each in box.messages()] == [f"{HIGH}-1"])
    await until(lambda: {each.card.msg_id for each in listed(world, bob, "trash")} == {f"{LOW}-1", f"{MIDDLE}-1"})
    assert [each.card.msg_id for each in listed(world, bob)] == [f"{HIGH}-1"]


async def test_a_message_is_heard_in_the_browser_as_it_was_spoken(world: World, bob: UserId) -> None:
    """All of it or a part, as players ask; listening alone leaves it new until the player says so."""
    await world.live()
    for hz in (LOW, MIDDLE):
        plant(folder(world, bob), hz, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: len(listed(world, bob)) == 2)
    for message in listed(world, bob):
        answer, data = await sound(world, bob, message.id)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "audio/wav")
        with wave.open(io.BytesIO(data)) as opened:
            assert share_of(float(message.card.msg_id.partition("-")[0]), opened.readframes(24000)) > 0.9
        part, some = await sound(world, bob, message.id, "bytes=100-199")
        assert (part.status, part.headers["Content-Range"]) == (206, f"bytes 100-199/{len(data)}")
        assert some == data[100:200]
        nothing, _ = await sound(world, bob, message.id, "bytes=99999999-")
        assert nothing.status == 416
    assert len(listed(world, bob)) == 2


async def test_a_message_is_sent_on_with_some_words(world: World, bob: UserId) -> None:
    """Who gets it sees it among the new ones, from the first caller; his lamp is lit. Once is enough."""
    await world.live()
    carol = world.people["1003"]
    plant(folder(world, bob), LOW, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: listed(world, bob))
    message = listed(world, bob)[0].id
    said = await ordered(world, bob, lambda s, by: messages.forward(s, by, bob, message, [carol], "For you?"))
    assert (said["done"], said["failed"]) == (1, [])
    [got] = listed(world, carol)
    assert (got.card.number, got.card.forwarded_by, got.card.comment) == ("1001", "Bob", "For you?")
    for extension in ("1003", "1002"):
        await world.eventually(lambda extension=extension: lamp(world, extension), ("1", "0"))
    with pytest.raises(Refused, match="has this message already"):
        await ordered(world, bob, lambda s, by: messages.forward(s, by, bob, message, [carol]))


async def test_a_message_is_played_on_the_owners_phone_and_then_counts_as_heard(world: World, bob: UserId) -> None:
    await world.live()
    plant(folder(world, bob), LOW, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: listed(world, bob))
    message, device = listed(world, bob)[0].id, world.devices["1002"]
    with pytest.raises(Refused, match="not connected"):
        await ordered(world, bob, lambda s, by: messages.play_on_phone(s, by, bob, message, device))
    async with softphones() as room:
        phone = await room.phone(world.accounts["1002"])
        said = await ordered(world, bob, lambda s, by: messages.play_on_phone(s, by, bob, message, device))
        assert said["outcome"] == "rings"
        assert listed(world, bob), "not heard yet"
        call = await phone.until_called()
        await call.answer()
        await call.until_tone(LOW)
        await until(lambda: listed(world, bob, "saved"))
        await world.eventually(lambda: lamp(world, "1002"), ("0", "1"))
        await call.hang_up()
    cache = world.posted.settings.pbx / "spool" / "cache"
    await until(lambda: not list(cache.glob("message-*")))


async def test_the_caller_is_called_back_from_the_owners_phone(world: World, bob: UserId) -> None:
    """As if it had been dialled there: the other phone shows who calls."""
    await world.phones_for("1001", "1002")
    plant(folder(world, bob), LOW, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: listed(world, bob))
    message, device = listed(world, bob)[0].id, world.devices["1002"]
    world.phones["1002"].behaviour = Answer()
    await ordered(world, bob, lambda s, by: messages.call_back(s, by, bob, message, device))
    leg = await world.phones["1001"].until_called()
    assert caller_of(leg) == ("Bob", "1002")


async def test_what_is_deleted_for_good_is_gone(world: World, bob: UserId) -> None:
    """Out of the trash, and the others stay where they are."""
    await world.live()
    box = folder(world, bob)
    for hz, name in ((LOW, "Deleted"), (MIDDLE, "Deleted"), (HIGH, "INBOX")):
        plant(box, hz, "1001", name)
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: len(listed(world, bob, "trash")) == 2)
    low = next(each for each in listed(world, bob, "trash") if each.card.msg_id == f"{LOW}-1")
    with saving(world.posted.database) as session:
        messages.erase(session, me(session, bob), bob, low.id)
    await box.until(lambda box: [each["msg_id"] for each in box.messages("Deleted")] == [f"{MIDDLE}-1"])
    with saving(world.posted.database) as session:
        assert messages.empty_trash(session, me(session, bob), bob) == 1
    await box.until(lambda box: held(box) == {"INBOX": 1})
    assert listed(world, bob, "trash") == []


async def test_copies_that_saving_by_phone_leaves_among_the_deleted_ones_go_after_an_hour(
    world: World, bob: UserId
) -> None:
    await world.live()
    box = folder(world, bob)
    for name in ("Old", "Deleted"):
        plant(box, LOW, "1001", name)
    plant(box, MIDDLE, "1001", "Deleted")
    for text in (box.path / "Deleted").glob("*.txt"):
        os.utime(text, (HOUR_AGO, HOUR_AGO))
    world.posted.post.messaging.index.ask(bob)
    await box.until(lambda box: [each["msg_id"] for each in box.messages("Deleted")] == [f"{MIDDLE}-1"])
    assert len(box.messages("Old")) == 1
    await until(lambda: len(listed(world, bob, "trash")) == 1)


async def test_what_happened_while_nobody_listened_to_the_pbx_is_found(world: World, bob: UserId) -> None:
    """After a link that was lost, every mailbox is looked into."""
    await world.live()
    plant(folder(world, bob), LOW, "1001")
    assert listed(world, bob) == []
    world.posted.post.messaging.missed()
    await until(lambda: listed(world, bob))


async def test_the_lamps_of_the_owners_phones_follow_the_portal(world: World, bob: UserId) -> None:
    """As if the message had been listened to by phone."""
    [phone] = await world.phones_for("1002")
    plant(folder(world, bob), LOW, "1001")
    world.posted.post.messaging.index.ask(bob)
    await until(lambda: listed(world, bob))
    message = listed(world, bob)[0].id
    steps: list[tuple[Folder, str]] = [("saved", "0/1"), ("new", "1/0"), ("trash", "0/0"), ("saved", "0/1")]
    for to, shown in steps:
        put(world, bob, message, to)
        await shows(world, phone, shown, 5)
