"""The database moved away, with the controller running or started without it: calls go on (PRODUCT §8.1)."""

import shutil
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from controller.desk_client import DeskAway, ask
from controller.operations import mailboxes
from controller.settings import PROJECT
from controller.store import migrate
from controller.store.engine import open_database
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until


async def test_without_the_database_changes_fail_in_words_and_calls_go_on(house: House, callee: Callee) -> None:
    callee.choose("b")
    await house.live()
    with house.without_database():
        with pytest.raises(OperationalError):
            callee.choose("a")
        command = _ringplan(house, "user", "list")
        assert command.returncode == 1
        assert b"There is no database" in command.stderr
        assert await callee.rung() == "b"
        await until(lambda: "database is away" in house.status()["fault"], 5, "the controller to notice")
        assert house.database_files() == []
    await until(lambda: not house.status()["fault"], 5, "the controller to go on")
    callee.choose("a")
    await house.live()
    assert await callee.rung() == "a"


async def test_a_controller_started_without_the_database_stays_up_and_removes_nothing(
    house: House, callee: Callee
) -> None:
    house.kill("controller")
    callee.choose("b")
    before = _own(house, callee)
    with house.without_database():
        await house.controller_up()
        await until(lambda: "database is away" in house.status()["fault"], 5, "the fault at /status")
        with pytest.raises(DeskAway, match="database is away"):
            ask(house.settings, "POST", "/compare")
        assert await callee.rung() == "a"
        assert before == _own(house, callee)
        assert house.database_files() == []
    await house.live()  # by itself
    assert await callee.rung() == "b"


async def test_the_portal_says_that_its_data_is_away(house: House, callee: Callee) -> None:
    with house.without_database():
        status, page = _page(house, "/login", user="1001@acme.example", password="x")
        assert status in (400, 503), page
        assert house.database_files() == []
        assert await callee.rung() == "a"


async def test_what_the_pbx_lost_is_put_back_from_disk_while_the_database_is_away(house: House, callee: Callee) -> None:
    with house.without_database():
        house.rx(f"dialplan remove context user-{callee.user}")
        with pytest.raises(DeskAway, match="database is away"):
            ask(house.settings, "POST", "/compare")
        assert await callee.rung() == "a"


async def test_an_empty_database_is_a_loss_and_not_a_wish_to_remove_everything(
    house: House, world: World, callee: Callee
) -> None:
    world.save(lambda session, me: mailboxes.switch_on(session, me, callee.user))
    await house.live()
    before, boxes = _own(house, callee), _boxes(house)
    assert str(callee.user) in boxes
    with house.without_database():
        empty = open_database(house.settings.database_url)
        migrate.upgrade(empty)
        empty.close()
        await until(lambda: not house.status()["fault"] and house.compare() == [], 5, "a comparison")
        assert (_own(house, callee), _boxes(house)) == (before, boxes)
        assert await callee.rung() == "a"
        for file in house.database_files():
            file.unlink()


async def test_an_older_copy_put_in_the_place_of_the_database_is_followed(
    house: House, callee: Callee, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy, closing(sqlite3.connect(_file(house))) as original:
        original.backup(copy)
    callee.choose("b")
    await house.live()
    with house.without_database() as away:
        for file in away.iterdir():
            file.unlink()
        shutil.copy(tmp_path / "copy.db", away / "ringplan.db")
    await until(lambda: _agree(house, callee), 10, "the copy to be followed")
    assert await callee.rung() == "a"


def _own(house: House, callee: Callee) -> set[str]:
    """What the PBX has of the callee and the domain; of others, of earlier tests, things may be on their way out."""
    names = (f"user-{callee.user}", f"plan-{callee.user}-", f"x{callee.world.domain}-", f"from-{callee.world.domain}")
    return {context for context in house.contexts() if context.startswith(names)}


def _boxes(house: House) -> set[str]:
    """The mailboxes that the PBX has, by user."""
    with closing(sqlite3.connect(house.settings.voicemail_db)) as connection:
        return {str(row[0]) for row in connection.execute("SELECT owner FROM voicemail")}


def _file(house: House) -> Path:
    assert house.settings.database_file
    return house.settings.database_file


def _agree(house: House, callee: Callee) -> bool:
    """The user's pointer leads where the database says."""
    state = house.state("user", callee.user)
    return state.content_hash in house.rx(f"dialplan show user-{callee.user}") and not house.waiting()


def _ringplan(house: House, *words: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "controller.cli", *words],
        env=house.settings.environ(),
        cwd=PROJECT,
        capture_output=True,
        check=False,
        timeout=30,
    )


def _page(house: House, path: str, **form: str) -> tuple[int, str]:
    data = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{house.settings.web_port}{path}", data or None, 5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
