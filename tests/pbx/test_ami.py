"""The AMI link against a server that misbehaves as PBXs and networks do."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from controller.pbx.ami import Ami, AmiDown, AmiRefused, Timing, UnsafeValue
from controller.pbx.ami_codec import Decoder
from tests.patience import patient
from tests.pbx.fake_ami import GREETING, block, fake_ami

QUICK = Timing(dead_after=0.3, reconnect=0.05)


class Seen:
    """What the link told us, each as something to wait for."""

    def __init__(self):
        self.events, self.ups, self.losses = asyncio.Queue(), asyncio.Queue(), asyncio.Queue()

    async def greet(self):
        self.ups.put_nowait("up")

    async def event(self, kind):
        async with asyncio.timeout(patient(3)):
            while (event := await self.events.get())["Event"] != kind:
                pass
        return event


@asynccontextmanager
async def linked(fake, **more):
    seen = Seen()
    hooks = {"on_event": seen.events.put_nowait, "on_connect": seen.greet, "on_lost": lambda: seen.losses.put_nowait(1)}
    async with Ami("127.0.0.1", fake.port, "u", "s", **{"timing": QUICK, **hooks, **more}) as ami:
        await ami.wait_up(3)
        yield ami, seen


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, patient(3))


def test_characters_and_messages_split_at_any_byte_arrive_whole():
    data = GREETING + block(Response="Success") + block(Event="Newchannel", CallerIDName="Zoë 张")
    decoder = Decoder()
    messages = [message for byte in data for message in decoder.feed(bytes([byte]))]
    assert messages == [{"Response": "Success"}, {"Event": "Newchannel", "CallerIDName": "Zoë 张"}]


def test_a_repeated_header_is_one_text_of_several_lines():
    data = b"Response: Success\r\nOutput: one\r\nOutput: \r\nOutput: two: three\r\n\r\n"
    assert Decoder().feed(data) == [{"Response": "Success", "Output": "one\n\ntwo: three"}]


async def test_a_frozen_pbx_is_dropped_and_found_again_when_it_thaws():
    async with fake_ami() as fake, linked(fake) as (ami, seen):
        fake.frozen = True
        await soon(seen.losses.get())
        assert not ami.connected
        with pytest.raises(AmiDown):
            await ami.send({"Action": "Originate"})
        fake.frozen = False
        await soon(ami.wait_up(3))


async def test_a_quiet_but_living_pbx_is_kept():
    async with fake_ami() as fake, linked(fake) as (ami, seen):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(seen.losses.get(), 3 * QUICK.dead_after)
        assert ami.connected
        assert fake.logins == 1


async def test_that_we_stood_still_ourselves_is_not_taken_for_a_silent_pbx():
    async with fake_ami() as fake, linked(fake) as (ami, seen):
        for _ in range(3):
            time.sleep(2 * QUICK.dead_after)  # noqa: ASYNC251 (the whole process stands still, as on a suspended machine)
            await asyncio.sleep(QUICK.dead_after / 5)
        assert seen.losses.empty()
        assert ami.connected
        assert fake.logins == 1


async def test_what_was_pending_when_the_link_broke_fails_and_is_never_sent_again():
    async with fake_ami() as fake, linked(fake) as (ami, _):
        fake.answer = lambda action: b""
        pending = asyncio.create_task(ami.send({"Action": "Originate", "Channel": "Local/stale"}))
        await fake.action(1)
        fake.cut()
        with pytest.raises(AmiDown):
            await soon(pending)
        await soon(ami.wait_up(3))
        fake.answer = lambda action: block(Response="Success", ActionID=action["ActionID"])
        await ami.send({"Action": "Hangup"})
        assert [action["Action"] for action in fake.actions] == ["Originate", "Hangup"]


@pytest.mark.parametrize("asked", [{"Action": "GetVar"}, {"Action": "CoreShowChannels"}])
async def test_who_is_cancelled_in_the_moment_in_which_the_link_is_lost_ends(asked):
    """Else a task that is told to end goes on, as one that lost the PBX does (Python 3.11)."""
    async with fake_ami() as fake, linked(fake) as (ami, _seen):
        fake.answer = lambda _: b""
        asking = ami.send if asked["Action"] == "GetVar" else ami.collect
        waiting = asyncio.create_task(asking(asked))
        await fake.action(1)
        ami._link.live_protocol().connection_lost(None)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await soon(waiting)


async def test_nothing_is_sent_or_kept_while_there_is_no_link():
    async with Ami("127.0.0.1", 9, "u", "s", timing=QUICK) as ami:
        with pytest.raises(AmiDown):
            await ami.send({"Action": "Originate"})
        assert not ami.connected


async def test_an_unanswered_action_times_out_and_its_late_answer_harms_nobody():
    async with fake_ami() as fake, linked(fake) as (ami, _):
        fake.answer = lambda action: b""
        with pytest.raises(TimeoutError):
            await ami.send({"Action": "Slow"}, 0.05)
        assert not [key for key in ami._link.protocol.pending if key == fake.actions[0]["ActionID"]]
        fake.send(block(Response="Success", ActionID=fake.actions[0]["ActionID"], Message="late"))
        fake.answer = lambda action: block(Response="Success", ActionID=action["ActionID"], Message="in time")
        assert (await ami.send({"Action": "Quick"}))["Message"] == "in time"


async def test_the_greeting_runs_after_every_log_in_with_a_usable_link():
    async with fake_ami() as fake:
        done = asyncio.Queue()

        async def greet():
            done.put_nowait(await ami.send({"Action": "CoreStatus"}))

        async with Ami("127.0.0.1", fake.port, "u", "s", on_connect=greet, timing=QUICK) as ami:
            await soon(done.get())
            fake.cut()
            await soon(done.get())
        assert fake.logins == 2


async def test_queue_add_is_answered_by_one_response():
    async with fake_ami() as fake, linked(fake) as (ami, _):
        fake.answer = lambda a: block(Response="Success", ActionID=a["ActionID"], Message="Added interface to queue")
        assert (await ami.send({"Action": "QueueAdd", "Queue": "q"}))["Response"] == "Success"


async def test_answers_of_a_pipeline_come_back_in_order_with_refusals_among_them():
    async with fake_ami() as fake, linked(fake) as (ami, _):
        fake.answer = lambda a: block(
            Response="Error" if a["N"] == "1" else "Success", ActionID=a["ActionID"], N=a["N"]
        )
        answers = await ami.pipeline([{"Action": "X", "N": str(n)} for n in range(3)])
        assert [(a["N"], a["Response"]) for a in answers] == [("0", "Success"), ("1", "Error"), ("2", "Success")]


async def test_a_refusal_says_what_the_pbx_said():
    async with fake_ami() as fake, linked(fake) as (ami, _):
        fake.answer = lambda a: block(Response="Error", ActionID=a["ActionID"], Message="No such channel")
        with pytest.raises(AmiRefused, match="No such channel") as refusal:
            await ami.send({"Action": "Hangup"})
        assert refusal.value.response["Response"] == "Error"


async def test_a_list_arrives_in_order_with_the_events_around_it():
    async with fake_ami() as fake:
        order = []
        async with linked(fake, on_event=lambda e: order.append(e["Event"])) as (ami, _):
            fake.answer = lambda a: (
                block(Response="Success", ActionID=a["ActionID"], EventList="start")
                + block(Event="Item", ActionID=a["ActionID"])
                + block(Event="Hangup")
                + block(Event="ItemsComplete", ActionID=a["ActionID"], EventList="Complete")
                + block(Event="Newchannel")
            )
            closing = await ami.stream({"Action": "Items"}, lambda e: order.append(e["Event"]))
        assert order == ["FullyBooted", "Item", "Hangup", "ItemsComplete", "Newchannel"]
        assert closing["Event"] == "ItemsComplete"


async def test_what_remains_of_a_list_nobody_waits_for_is_no_event():
    async with fake_ami() as fake, linked(fake) as (ami, seen):
        fake.answer = lambda a: block(Response="Success", ActionID=a["ActionID"], EventList="start")
        with pytest.raises(TimeoutError):
            await ami.collect({"Action": "Items"}, 0.05)
        key = fake.actions[0]["ActionID"]
        fake.send(block(Event="Item", ActionID=key) + block(Event="Done", ActionID=key, EventList="Complete"))
        fake.send(block(Event="Hangup"))
        await seen.event("FullyBooted")
        assert (await soon(seen.events.get()))["Event"] == "Hangup"
        assert key not in ami._link.protocol.pending


async def test_an_event_handler_that_fails_costs_neither_link_nor_later_events(caplog):
    def fails(event):
        if event["Event"] == "Odd":
            raise KeyError("x")
        later.put_nowait(event)

    later = asyncio.Queue()
    async with fake_ami() as fake, linked(fake, on_event=fails) as (ami, _):
        await soon(later.get())
        fake.send(block(Event="Odd") + block(Event="Even"))
        assert (await soon(later.get()))["Event"] == "Even"
        assert ami.connected
    assert "could not be handled: Odd" in caplog.text


@pytest.mark.parametrize("value", ["a\r\nAction: Originate", "a\nb", "a\rb", "a\0b", "x" * 1020, "\ud800"])
async def test_no_value_can_forge_a_header_or_be_cut(value):
    """PRODUCT §8.3: refused at one gate, and with it all that was to go in the same write."""
    async with fake_ami() as fake, linked(fake) as (ami, _):
        with pytest.raises(UnsafeValue):
            await ami.pipeline([{"Action": "Good"}, {"Action": "Bad", "Val": value}])
        await ami.send({"Action": "Next"})
        assert [action["Action"] for action in fake.actions] == ["Next"]


async def test_a_header_name_is_a_word():
    async with fake_ami() as fake, linked(fake) as (ami, _):
        with pytest.raises(UnsafeValue):
            await ami.send({"Action": "Good", "Val: x\r\nAction": "Bad"})
