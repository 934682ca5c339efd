"""Asterisk killed, frozen, or changed by a stranger: back by itself, with the last rules (PRODUCT §8.1, §8.2)."""

import sqlite3
from contextlib import closing

from sqlalchemy import func, select

from controller.desk_client import ask
from controller.operations import devices
from controller.pbx.command import CommandFailed
from controller.store.engine import reading
from controller.store.ledger import OutboxRow
from controller.store.plan_states import PlanState
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until


async def test_a_killed_asterisk_is_back_by_itself_and_the_first_call_follows_the_last_rules(
    house: House, callee: Callee
) -> None:
    callee.choose("b")
    await house.live()
    await registrations_on_disk(house, callee)
    before = house.pid("asterisk")
    house.kill("asterisk")
    assert await callee.rung(within=15) == "b"  # the phone repeats its INVITE until somebody is there
    assert house.pid("asterisk") != before


async def test_so_it_is_with_no_controller_and_no_database(house: House, callee: Callee) -> None:
    callee.choose("b")
    await house.live()
    await registrations_on_disk(house, callee)
    house.kill("controller")
    with house.without_database():
        house.kill("asterisk")
        assert await callee.rung(within=15) == "b"


async def test_a_change_saved_while_the_pbx_is_down_is_live_when_it_is_back_once(house: House, callee: Callee) -> None:
    """And until then its page says that it waits, and that it is safe on disk."""
    await registrations_on_disk(house, callee)
    with house.frozen("keeper"):
        house.kill("asterisk")
        await until(lambda: house.status()["pbx"] == "down", 5, "the controller to notice")
        callee.choose("b")
        await until(lambda: _user(house, callee).durable == _user(house, callee).wanted, 5, "the file")
        saved = _user(house, callee)
        assert saved.standing == "waiting"
        assert house.status()["pending"] == 1
    await house.live(15)
    assert await callee.rung() == "b"
    await house.controller_up()
    ask(house.settings, "POST", "/compare", 30)
    live = _user(house, callee)
    assert (live.wanted, live.live, live.standing) == (saved.wanted, saved.wanted, "durable")
    assert _asked(house, callee) == saved.wanted  # one row of the outbox a revision, and none more


async def test_a_change_saved_while_the_pbx_is_frozen_is_live_when_it_goes_on(house: House, callee: Callee) -> None:
    await _reachable(house, callee)
    with house.frozen("asterisk"):
        callee.choose("b")
        await until(lambda: house.status()["pbx"] == "down", 12, "the controller to notice")
        assert _user(house, callee).standing == "waiting"
    await house.live()
    assert await callee.rung() == "b"


async def test_a_pbx_that_is_silent_for_a_moment_only_gets_the_change_all_the_same(
    house: House, callee: Callee
) -> None:
    """The answer does not come in time, and yet the link is not lost: nothing else would try again."""
    await _reachable(house, callee)
    with house.frozen("asterisk"):
        callee.choose("b")
        await until(lambda: _user(house, callee).durable == _user(house, callee).wanted, 8, "the file")
        assert _user(house, callee).standing == "waiting"
    await house.live()
    assert await callee.rung() == "b"


async def test_a_strangers_reload_cuts_no_call_and_is_noticed(house: House, callee: Callee) -> None:
    rings = callee.phones["1002b"]
    call = callee.caller.dial("1002")
    await call.until_ringing()
    house.rx("dialplan reload")
    rings.answer(rings.incoming[-1])
    await call.until_answered()
    await callee.caller.hang_up(call)
    assert await callee.rung() == "a"
    await until(lambda: "rp-sentinel" in house.contexts(), 10, "the controller to notice")
    callee.choose("b")
    await house.live()
    assert await callee.rung() == "b"


async def test_what_a_stranger_took_out_is_put_back_by_a_comparison(house: House, callee: Callee) -> None:
    for context in (f"user-{callee.user}", _user(house, callee).content_hash, f"x{callee.world.domain}-1002"):
        assert "removed" in house.rx(f"dialplan remove context {context}").lower(), context
        found = ask(house.settings, "POST", "/compare", 30)
        assert found["subjects"] == [f"user-{callee.user}"], context
        assert await callee.rung() == "a", context
    revision = _user(house, callee).wanted
    assert ask(house.settings, "POST", "/compare", 30) == {"subjects": [], "stray": [], "shared": False}
    assert _user(house, callee).wanted == revision


async def test_handsets_brought_in_or_taken_out_in_its_last_second_are_as_the_database_wants_them(
    house: House, world: World
) -> None:
    """AstDB is written about a second late (22.10): a kill loses what was acknowledged."""
    user = world.user("1001", phones=("1001a",))
    await house.live()
    taken_out = world.devices["1001a"]
    await until(lambda: f"d{taken_out}" in _on_disk(house, "ps_endpoint/endpoint"), 5, "the handset to be on disk")
    world.save(lambda session, me: devices.remove(session, me, taken_out))
    brought_in = world.device(user, "1001b")
    await house.live()
    house.kill("asterisk")
    await until(lambda: _knows(house, brought_in) and not _knows(house, taken_out), 15, "both to be as they should")


async def test_cut_links_are_made_again_and_the_change_goes_in(house: House, callee: Callee) -> None:
    before = _sessions(house)
    assert {"dialplan", "events", "sweeper"} == set(before.values())
    for descriptor in before:
        house.rx(f"manager kick session {descriptor}")
    callee.choose("b")
    await house.live()
    assert await callee.rung() == "b"


def _sessions(house: House) -> dict[str, str]:
    """Who is logged in to AMI, by file descriptor."""
    lines = [line.split() for line in house.rx("manager show connected").splitlines()]
    return {words[4]: words[0] for words in lines[1:] if len(words) == 8}


async def registrations_on_disk(house: House, callee: Callee) -> None:
    """AstDB is written about a second late."""
    wanted = {f"d{callee.world.devices[name]}" for name in callee.world.phones}
    await until(lambda: wanted <= _on_disk(house, "registrar/contact"), 10, "the registrations to be on disk")


async def _reachable(house: House, callee: Callee) -> None:
    """A check of a phone that is under way when the PBX freezes fails when it goes on, and the phone counts as gone."""
    wanted = {f"d{callee.world.devices[name]}/" for name in callee.world.phones}

    def all_answered() -> bool:
        contacts = [line.split() for line in house.rx("pjsip show contacts").splitlines() if " Avail " in line]
        return all(any(words[1].startswith(name) for words in contacts) for name in wanted)

    await until(all_answered, 10, "the phones to have answered a check")


def _on_disk(house: House, family: str) -> set[str]:
    """Names in a family of AstDB, as the file has them."""
    with closing(sqlite3.connect(f"file:{house.settings.pbx}/lib/astdb.sqlite3?mode=ro", uri=True)) as astdb:
        keys = [key for (key,) in astdb.execute("SELECT key FROM astdb WHERE key LIKE ?", (f"/{family}/%",))]
    return {key.rpartition("/")[2].split(";")[0] for key in keys}


def _knows(house: House, device: int) -> bool:
    """Whether the PBX has that endpoint."""
    try:
        return "Unable to find" not in house.rx(f"pjsip show endpoint d{device}")
    except CommandFailed:
        return False


def _user(house: House, callee: Callee) -> PlanState:
    return house.state("user", callee.user)


def _asked(house: House, callee: Callee) -> int:
    query = select(func.count()).where(OutboxRow.kind == "user", OutboxRow.subject_id == callee.user)
    with reading(house.database) as session:
        return session.execute(query).scalar_one()
