"""The controller's stream: things as they stand first, then every change once; a slow listener never holds it up."""

import asyncio

from controller.live import listener as waiting_lines
from controller.live.news import login, noticed
from controller.live.stream import END, Change, Stream
from tests.patience import patient

A_CHANGE = Change("user-7", 1, 7, "live", 3)


async def test_a_listener_first_hears_how_things_stand_and_then_what_changes() -> None:
    told = Stream("now")
    told.pbx(True)
    told.tell([A_CHANGE])
    with told.listening() as listener:
        assert await listener.next() == {"is": "beginning", "start": "now", "number": 2, "up": True, "things": 0}
        told.tell([A_CHANGE])
        line = await listener.next()
        assert (line["is"], line["number"], line["topic"], line["domain"], line["user"]) == (
            "change",
            3,
            "user-7",
            1,
            7,
        )


async def test_who_waits_is_woken() -> None:
    told = Stream("now")
    with told.listening() as listener:
        await listener.next()
        waiting = asyncio.create_task(listener.next())
        await asyncio.wait([waiting], timeout=0)
        told.tell([A_CHANGE])
        assert (await asyncio.wait_for(waiting, patient(1)))["topic"] == "user-7"


async def test_the_pbx_is_told_of_when_it_comes_and_goes_and_not_again() -> None:
    told = Stream("now")
    with told.listening() as listener:
        assert not (await listener.next())["up"]
        told.pbx(True)
        told.pbx(True)
        assert (await listener.next())["up"]
        told.pbx(True)
        told.pbx(False)
        assert not (await listener.next())["up"]  # the first thing since then


async def test_a_listener_too_slow_for_the_changes_begins_anew(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(waiting_lines, "MOST_WAITING", 10)
    told = Stream("now")
    with told.listening() as slow, told.listening() as quick:
        await slow.next()
        await quick.next()
        for number in range(1, 12):
            told.tell([A_CHANGE])
            assert (await quick.next())["number"] == number
        assert await slow.next() == {"is": "beginning", "start": "now", "number": 11, "up": False, "things": 0}


async def test_the_end_is_told() -> None:
    told = Stream("now")
    with told.listening() as listener:
        await listener.next()
        told.end()
        assert await listener.next() is END
    assert told.listeners == 0


def test_phones_and_trunks_that_come_or_go_are_news_and_their_usual_refreshing_is_not() -> None:
    event = {"Event": "ContactStatus", "AOR": "d7", "EndpointName": "d7", "ContactStatus": "Reachable"}
    assert noticed(event) == ("phones", "device", 7)
    assert noticed({**event, "ContactStatus": "Updated"}) is None
    assert noticed({**event, "AOR": "t3", "EndpointName": "t3", "ContactStatus": "Unreachable"}) == (
        "trunks",
        "trunk",
        3,
    )
    assert noticed({**event, "EndpointName": "d7\r\nEvil: 1"}) is None
    assert noticed({"Event": "Newchannel", "AOR": "d7"}) is None
    assert login({"Event": "Registry", "Username": "sip:a@b"}) == "sip:a@b"
    assert login({"Event": "ContactStatus"}) is None
