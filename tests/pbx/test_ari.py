"""The ARI link, against a server that misbehaves and against the real PBX; PJSIP objects pushed through it."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from controller.pbx.ari import Ari, AriDown, AriRefused, Request, Timing, UnsafeField, path, put_object
from tests.patience import patient
from tests.pbx.fake_ari import fake_ari, ok
from tests.pbx.links import ari_link

QUICK = Timing(heartbeat=0.2, reconnect=0.05)
CLASS = "res_pjsip"


@asynccontextmanager
async def linked(fake, **hooks):
    async with Ari("127.0.0.1", fake.port, "u", "s", timing=QUICK, **hooks) as ari:
        await ari.wait_up(patient(3))
        yield ari


async def soon(awaitable):
    return await asyncio.wait_for(awaitable, patient(3))


async def test_a_frozen_pbx_is_dropped_and_found_again_when_it_thaws():
    lost = asyncio.Event()
    async with fake_ari() as fake, linked(fake, on_lost=lost.set) as ari:
        fake.frozen = True
        await soon(lost.wait())
        assert not ari.connected
        with pytest.raises(AriDown):
            await ari.get("channels")
        fake.frozen = False
        await ari.wait_up(patient(3))


async def test_who_is_replaced_as_application_logs_in_again():
    """The PBX tells everything to whoever logged in last, and nothing more to us (22.10)."""
    lost = asyncio.Event()
    async with fake_ari() as fake, linked(fake, on_lost=lost.set) as ari:
        await fake.send({"type": "ApplicationReplaced", "application": "ringplan"})
        await soon(lost.wait())
        await ari.wait_up(patient(3))
        assert fake.logins == 2


async def test_a_quiet_but_living_pbx_is_kept_also_when_we_stood_still_ourselves():
    lost = asyncio.Event()
    async with fake_ari() as fake, linked(fake, on_lost=lost.set) as ari:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(lost.wait(), 5 * QUICK.heartbeat)
        for _ in range(5):
            time.sleep(2 * QUICK.heartbeat)  # noqa: ASYNC251 (the whole process stands still, as on a suspended machine)
            await asyncio.sleep(QUICK.heartbeat / 10)
        assert not lost.is_set()
        assert ari.connected


async def test_what_was_pending_when_the_link_broke_fails_and_is_never_sent_again():
    async with fake_ari() as fake, linked(fake) as ari:
        fake.answer = lambda _: None
        pending = asyncio.create_task(ari.ask(Request("POST", "channels")))
        await fake.request(1)
        await fake.cut()
        with pytest.raises(AriDown):
            await soon(pending)
        await ari.wait_up(patient(3))
        fake.answer = ok
        await ari.get("asterisk/ping")
        assert [request["uri"] for request in fake.requests] == ["channels", "asterisk/ping"]


async def test_the_greeting_runs_after_every_log_in_with_a_usable_link():
    done = asyncio.Queue()

    async def greet():
        done.put_nowait(await ari.get("channels"))

    async with fake_ari() as fake, Ari("127.0.0.1", fake.port, "u", "s", on_connect=greet, timing=QUICK) as ari:
        await soon(done.get())
        await fake.cut()
        await soon(done.get())
        assert fake.logins == 2


async def test_an_unanswered_request_times_out_and_its_late_answer_harms_nobody():
    async with fake_ari() as fake, linked(fake) as ari:
        fake.answer = lambda _: None
        with pytest.raises(TimeoutError):
            await ari.ask(Request("GET", "slow"), 0.05)
        await fake.send(ok(fake.requests[0]))
        fake.answer = ok
        assert await ari.get("quick") is None


async def test_events_come_in_order_and_one_that_cannot_be_handled_costs_no_other(caplog):
    seen = asyncio.Queue()

    def take(event):
        if event["type"] == "Odd":
            raise KeyError("x")
        seen.put_nowait(event["type"])

    async with fake_ari() as fake, linked(fake, on_event=take) as ari:
        for kind in ("StasisStart", "Odd", "StasisEnd"):
            await fake.send({"type": kind})
        assert [await soon(seen.get()), await soon(seen.get())] == ["StasisStart", "StasisEnd"]
        assert ari.connected
    assert "could not be handled: Odd" in caplog.text


def test_no_part_of_a_path_reaches_another_resource():
    assert path("channels", "a/../b?c#d%") == "channels/a%2F..%2Fb%3Fc%23d%25"
    for part in ("", ".", ".."):
        with pytest.raises(UnsafeField):
            path("channels", part)


def test_a_field_with_control_characters_is_refused():
    with pytest.raises(UnsafeField):
        put_object(CLASS, "endpoint", "d1", {"callerid": "a\nb"})


def device(name):
    return {
        "aor": {"max_contacts": "1", "remove_existing": "yes"},
        "auth": {"auth_type": "digest", "username": name, "realm": "ringplan", "md5_cred": "0" * 32},
        "endpoint": {"aors": name, "auth": name, "context": "from-1", "disallow": "all", "allow": "ulaw"},
    }


async def remove(ari, name):
    for kind in ("endpoint", "auth", "aor"):
        await ari.delete_dynamic(CLASS, kind, name)


async def test_a_device_is_there_once_pushed_and_gone_once_deleted(pbx):
    async with ari_link(pbx) as ari:
        answers = await ari.pipeline([put_object(CLASS, k, "d77001", f) for k, f in device("d77001").items()])
        assert [answer.status for answer in answers] == [200, 200, 200]
        assert (await ari.get("endpoints/PJSIP/d77001"))["state"] == "offline"
        await remove(ari, "d77001")
        assert await ari.get_dynamic(CLASS, "endpoint", "d77001") is None
        assert not await ari.delete_dynamic(CLASS, "endpoint", "d77001")


@pytest.mark.parametrize("value", ['"Zoë \\"x\\"" <1001>', "a;b", "a\\b", "${EPOCH}", "a,b=c&d|e^f", "'q'", "x" * 500])
async def test_a_field_keeps_any_text_through_a_second_push(pbx, value):
    """PRODUCT §8.3. (`accountcode` stands for the free-text fields.)"""
    async with ari_link(pbx) as ari:
        for context in ("from-1", "from-2"):
            fields = device("d77002")["endpoint"] | {"accountcode": value, "context": context}
            await ari.put_dynamic(CLASS, "endpoint", "d77002", fields)
            found = await ari.get_dynamic(CLASS, "endpoint", "d77002")
            assert (found["accountcode"], found["context"]) == (value, context)
        await remove(ari, "d77002")


async def test_a_refusal_carries_status_and_reason(pbx):
    async with ari_link(pbx) as ari:
        with pytest.raises(AriRefused, match="validation") as refusal:
            await ari.put_dynamic(CLASS, "endpoint", "d77003", {"nosuch": "1"})
        assert refusal.value.status == 400
