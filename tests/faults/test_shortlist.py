"""The PBX's list of endpoints, kept short while phones are added: controller/reconcile/shortlist.py."""

import sqlite3
from contextlib import closing
from pathlib import Path

from controller.pbx import stopper
from controller.pbx.ami import Ami
from controller.reconcile import shortlist
from controller.settings import LOOPBACK
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until

ROW = f"/{stopper.FAMILY}/{stopper.KEY}"


async def test_a_short_list_changes_nothing_for_phones_that_are_there_or_come(
    house: House, world: World, callee: Callee
) -> None:
    callee.choose("b")
    await house.live()
    await shortlist.shorten(house.post.ami)
    assert _listed(house) < 3
    world.user("1003")
    added = world.devices["1003"]
    await house.live()
    assert await callee.rung() == "b"
    assert f"d{added}" in house.rx(f"pjsip show endpoint d{added}")
    assert house.compare() == []


async def test_a_list_that_is_short_enough_or_phones_that_are_known_change_nothing(
    house: House, callee: Callee
) -> None:
    known = f"d{next(iter(callee.world.devices.values()))}"
    before = _listed(house)
    async with Ami(LOOPBACK, house.settings.ami_port, "sweeper", house.settings.secrets.ami_sweeper) as sweeper:
        await sweeper.wait_up(5)
        await shortlist.prepare(house.post.ami, sweeper, [known])
        await shortlist.prepare(house.post.ami, sweeper, ["d999999"])
    assert _listed(house) >= before


async def test_killed_while_the_list_is_shortened_the_pbx_starts_with_all_its_phones(
    house: House, callee: Callee
) -> None:
    names = {f"d{device}" for device in callee.world.devices.values()}
    await house.post.ami.send(stopper.SET)
    await until(lambda: ROW in _keys(house), 10, "AstDB to be on disk")
    house.kill("asterisk")
    await until(lambda: ROW not in _keys(house), 10, "the row to go before the start")
    await house.controller_up()
    listing = house.rx("pjsip show endpoints")
    assert all(f" {name}/" in listing or f" {name} " in listing for name in names)


async def test_a_controller_that_comes_takes_the_row_away_that_another_has_left(house: House, callee: Callee) -> None:
    await house.post.ami.send(stopper.SET)
    house.kill("controller")
    await house.controller_up()
    assert "not found" in house.rx(f"database get {stopper.FAMILY} {stopper.KEY}")


def test_an_astdb_that_is_not_there_or_empty_is_left_as_it_is(tmp_path: Path) -> None:
    stopper.forget(tmp_path / "astdb.sqlite3")
    assert not (tmp_path / "astdb.sqlite3").exists()
    (tmp_path / "astdb.sqlite3").touch()
    stopper.forget(tmp_path / "astdb.sqlite3")


def _listed(house: House) -> int:
    found = shortlist.COUNT.search(house.rx(f"sorcery memory cache show {shortlist.CACHE}"))
    assert found
    return int(found[1])


def _keys(house: House) -> set[str]:
    """What AstDB holds on disk."""
    with closing(sqlite3.connect(f"file:{house.settings.pbx}/lib/astdb.sqlite3?mode=ro", uri=True)) as astdb:
        return {key for (key,) in astdb.execute("SELECT key FROM astdb")}
