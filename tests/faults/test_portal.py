"""What `ringplan up` keeps running: whoever is killed is back within seconds, and nobody else notices."""

import urllib.request

from controller.pbx import supervisor
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until


async def test_a_killed_portal_is_back_within_seconds_and_neither_calls_nor_controller_notice(
    house: House, callee: Callee
) -> None:
    controller, asterisk = house.pid("controller"), house.pid("asterisk")
    await until(lambda: _answers(house), 30, "the portal")
    house.kill("portal")
    assert not _answers(house)
    callee.choose("b")
    await house.live()
    assert await callee.rung() == "b"
    await house.tended(lambda: _answers(house), 30, "the portal to be back")  # beside the other tests
    assert (house.pid("controller"), house.pid("asterisk")) == (controller, asterisk)


async def test_what_ends_again_and_again_is_started_ever_more_slowly(house: House) -> None:
    house.household._failures.clear()
    house.said.clear()
    for _ in range(3):
        before = house.pid("portal")
        house.kill("portal")
        await house.tended(lambda before=before: house.pid("portal") != before, 5, "the portal to be started again")
    assert [line.split(" in ")[1].split()[0] for line in house.said] == ["0", "0.5", "1"]


async def test_a_killed_keeper_is_started_again_and_adopts_asterisk(house: House, callee: Callee) -> None:
    asterisk, keeper = house.pid("asterisk"), house.pid("keeper")
    house.kill("keeper")
    assert await callee.rung() == "a"
    await house.tended(lambda: supervisor.status(house.settings).supervisor not in (None, keeper), 10, "a keeper")
    assert house.pid("asterisk") == asterisk


def _answers(house: House) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{house.settings.web_port}/login", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
