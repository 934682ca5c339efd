"""What goes on, on the controller's stream: all after a beginning, each change once, nothing while it is unsure."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from controller import stream_desk
from controller.domain.livecalls import Call, Parked, Party, Person, Thing, key
from controller.live import listener as waiting_lines
from controller.live import telling
from controller.live.listener import Listener
from controller.live.pace import LATE, Pace
from controller.live.stream import Change, Stream
from controller.stream_desk import StreamDesk
from tests.patience import patient

A_CHANGE = Change("user-7", 1, 7, "live", 3)
PARTY = Party("1.1", "PJSIP/d5-1", 7, 5, None, "1001", "Anna", "up", 1, True)
CALL = Call("1.1", 1, "talking", 1, 2, "1002", (PARTY,))
ANNA = Person(7, "talking", 2)
SLOT = Parked("703", "1.1", "1.1", "+4930", "Kai", None, 7, 1, 2)


class Folded:
    """What goes on, as the test says."""

    def __init__(self) -> None:
        self.is_complete = True
        self.by_domain: dict[int, dict[str, Thing]] = {}
        self.news: dict[tuple[int, str], Thing | None] = {}

    def put(self, domain: int, name: str, thing: Thing | None) -> None:
        things = self.by_domain.setdefault(domain, {})
        things.pop(name, None)
        if thing is not None:
            things[name] = thing
        self.news[domain, name] = thing

    def changed(self) -> list[tuple[int, str, Thing | None]]:
        news, self.news = self.news, {}
        return [(domain, name, thing) for (domain, name), thing in news.items()]

    def domains(self) -> list[int]:
        return list(self.by_domain)

    def things(self, domain: int) -> Mapping[str, Thing]:
        return self.by_domain[domain]


def desk(folded: Folded, *, is_up: bool = True) -> StreamDesk:
    return StreamDesk(Stream("now"), None, lambda: is_up, folded, Pace(lambda: 100.0))  # type: ignore[arg-type]


async def lines(listener: Listener) -> list[dict[str, Any]]:
    """All that wait."""
    return [await listener.next(), *listener.others()]


@pytest.mark.parametrize("thing", [CALL, ANNA, SLOT])
def test_values_are_told_whole(thing: Thing) -> None:
    told = telling.value(thing)
    assert set(told) == set(type(thing).__dataclass_fields__)
    if isinstance(thing, Call):
        assert [set(each) for each in told["parties"]] == [set(Party.__dataclass_fields__)]


async def test_a_beginning_brings_all_things_with_its_number_and_says_how_many() -> None:
    told = Stream("now")
    told.tell_things([(1, "person:7", {"user": 7}), (2, "call:x", {"id": "x"}), (1, "slot:703", {})])
    told.tell_things([(1, "slot:703", None)])
    with told.listening() as listener:
        beginning, *things = await lines(listener)
        assert (beginning["number"], beginning["things"]) == (4, 2)
        assert [(each["domain"], each["key"], each["number"]) for each in things] == [
            (1, "person:7", 4),
            (2, "call:x", 4),
        ]


async def test_things_and_changes_are_numbered_together_and_what_is_known_is_not_told_again() -> None:
    told = Stream("now")
    with told.listening() as listener:
        await listener.next()
        told.tell_things([(1, "person:7", {"user": 7}), (1, "person:7", {"user": 7}), (1, "person:8", None)])
        told.tell([A_CHANGE])
        told.tell_things([(1, "person:7", None)])
        heard = await lines(listener)
        assert [(each["number"], each["is"]) for each in heard] == [(1, "thing"), (2, "change"), (3, "thing")]
        assert heard[-1]["value"] is None


async def test_who_is_too_slow_gets_a_beginning_with_all_things_and_hears_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(waiting_lines, "MOST_WAITING", 10)
    told = Stream("now")
    told.tell_things((1, f"person:{user}", {"user": user}) for user in range(20))  # more than may wait
    with told.listening() as slow:
        await lines(slow)
        for turn in range(11):
            told.tell_things([(1, "person:0", {"user": 0, "since": turn})])
        told.tell_things([(1, "person:1", None)])
        heard = await lines(slow)
        assert [each["number"] for each in heard] == [31] * 21 + [32]
        assert heard[-2]["value"] == {"user": 19}
        assert {"user": 0, "since": 10} in [each.get("value") for each in heard]


async def test_nothing_is_told_until_the_list_is_complete_and_then_all_of_it() -> None:
    """Never a list that looks whole and is not."""
    folded = Folded()
    told, folded.is_complete = desk(folded), False
    with told.stream.listening() as listener:
        folded.put(1, key(CALL), CALL)
        told._look()
        [first] = await lines(listener)
        folded.is_complete = True
        told._look()
        again, call = await lines(listener)
        assert (first["up"], first["things"]) == (False, 0)
        assert (again["up"], again["things"], call["value"]["id"]) == (True, 1, "1.1")
        folded.put(1, key(ANNA), ANNA)
        told._look()
        told._look()
        [news] = await lines(listener)
        assert (news["key"], news["value"]) == ("person:7", telling.value(ANNA))


async def test_what_ended_while_events_were_missed_is_not_there_afterwards() -> None:
    folded = Folded()
    told = desk(folded)
    folded.put(1, key(CALL), CALL)
    told._look()
    folded.is_complete = False
    told._look()
    folded.put(1, key(CALL), None)
    folded.put(1, key(SLOT), SLOT)
    folded.is_complete = True
    told._look()
    with told.stream.listening() as listener:
        assert [each.get("key") for each in await lines(listener)] == [None, "slot:703"]


async def test_events_that_are_handled_too_late_are_said_to_be_and_made_up_for() -> None:
    now, folded = 100.0, Folded()
    told = desk(folded)
    told.pace.now = lambda: now
    seen = []
    for lag in (0.0, LATE + 0.5, 2.0, 0.5, 2.0):
        told.pace.apply({"Event": "Hangup", "Timestamp": f"{now - lag:.6f}"})
        told._look()
        seen.append((round(told.pace.lag, 1), told.stream.is_up))
    assert seen == [(0.0, True), (3.5, False), (2.0, False), (0.5, True), (2.0, True)]
    told.pace.apply({"Event": "Hangup", "Timestamp": "1.5"})
    told._look()
    told._look()  # none came since: nothing is behind
    assert (told.pace.lag, told.stream.is_up, told.pace.events) == (0.0, True, 6)


async def test_many_events_are_one_line_a_thing_within_a_blink(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_desk, "LOOK", 60.0)  # it is told because of events, not because somebody looks
    folded = Folded()
    told = desk(folded)
    running = asyncio.create_task(told.run())
    with told.stream.listening() as listener:
        async with asyncio.timeout(patient(5)):
            told.stir()
            while not (await listener.next()).get("up"):
                pass
            for turn in range(100):
                folded.put(1, key(ANNA), Person(7, "talking", turn))
                told.seen({"Event": "Newstate"})
            [line] = await lines(listener)
            assert line["value"]["since"] == 99
    running.cancel()
    await asyncio.wait([running])


async def test_what_changed_while_nobody_listened_is_not_taken_for_nothing() -> None:
    """Whoever comes back, and finds the number that he knew, goes on as if nothing had been."""
    told = desk(Folded())
    with told.stream.listening() as listener:
        before = await listener.next()
    told.seen({"Event": "ContactStatus", "ContactStatus": "Reachable", "EndpointName": "d5"})
    await told._tell()
    with told.stream.listening() as listener:
        assert (await listener.next())["number"] > before["number"]


async def test_a_beat_never_says_that_lines_were_told_which_come_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever reads would think that lines are missing, and begin anew."""
    monkeypatch.setattr(stream_desk, "BEAT", 0.001)
    told = desk(Folded())
    application = web.Application()
    application.add_routes(told.routes())
    async with TestClient(TestServer(application)) as client, client.get("/stream") as answer:
        reached = turns = 0
        async for raw in answer.content:
            line = json.loads(raw)
            if line["is"] == "beat":
                assert line["number"] == reached
                turns += 1
                told.stream.tell_things([(1, "person:7", {"user": turns})])
            reached = line["number"]
            if turns == 50:
                break
        told.stream.end()
