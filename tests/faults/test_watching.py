"""Health and figures of a whole Ringplan, as those who watch over it see them. What they mean: docs/metrics.md."""

import re
import urllib.error
import urllib.request
from pathlib import Path

import orjson
from prometheus_client.parser import text_string_to_metric_families

from tests.calls.behaviour import Answer
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.waiting import until

PAPER = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"
TWICE = ("controller", "portal")
ON_TROUBLE = {"ringplan_not_live"}  # told only while there is any
IDS = re.compile(r"\d{2,}|@|example")


async def test_health_tells_which_part_is_missing_and_when_it_is_back(house: House) -> None:
    await until(lambda: ready(house)[0] == 200, 10, "everything to be ready")
    house.kill("controller")
    assert ready(house) == (503, {"database": "ok", "controller": "away", "pbx": "unknown"})
    await house.controller_up()
    await until(lambda: ready(house)[0] == 200, 10, "everything to be ready again")
    with house.frozen("asterisk"):
        await until(lambda: ready(house)[1]["pbx"] == "away", 15, "the frozen PBX to be noticed")
    await until(lambda: ready(house)[0] == 200, 15, "the PBX to be back")


async def test_what_is_exposed_is_in_the_papers_and_the_other_way_round(house: House, world: World) -> None:
    await _one_change(house, world)
    exposed = {*families(house), *ON_TROUBLE}
    text = PAPER.read_text()
    documented = set(re.findall(r"`(ringplan_[a-z_]+)`", text))
    for name in re.findall(r"`ringplan_…_([a-z_]+)`", text):
        documented |= {f"ringplan_{part}_{name}" for part in TWICE}
    assert exposed == documented


async def test_no_label_has_the_name_or_number_of_anything(house: House, world: World) -> None:
    """Whatever people add, the list of time series stays short."""
    await _one_change(house, world)
    labels = {
        value
        for family in parsed(house)
        for sample in family.samples
        for key, value in sample.labels.items()
        if key not in ("le", "status", "version", "python")
    }
    assert not [value for value in labels if IDS.search(value)]


async def test_a_change_is_counted_with_the_time_it_took(house: House, world: World) -> None:
    before = figures(house)
    await _one_change(house, world)
    after = figures(house)
    assert after["ringplan_changes_total", "user", "live"] > before.get(("ringplan_changes_total", "user", "live"), 0)
    counted = after["ringplan_commit_to_live_seconds_count",] - before["ringplan_commit_to_live_seconds_count",]
    assert counted > 0
    assert (after["ringplan_outbox_waiting",], after["ringplan_outbox_oldest_seconds",]) == (0, 0)
    assert after["ringplan_objects", "user"] > before["ringplan_objects", "user"]


async def test_phones_and_calls_are_counted_also_after_the_controller_was_started_anew(
    house: House, world: World
) -> None:
    for extension in ("1001", "1002"):
        world.user(extension)
    anna, bob = await world.phone("1001"), await world.phone("1002")
    bob.behaviour = Answer()
    await until(lambda: figures(house)["ringplan_phones_registered",] == 2, 5, "two phones")
    leg = anna.dial("1002")
    await leg.until_answered()
    await until(lambda: figures(house)["ringplan_calls",] == 1, 5, "one call")
    assert figures(house)["ringplan_channels",] == 2
    house.kill("controller")
    assert not [name for name in families(house) if name.startswith("ringplan_pbx")]
    await house.controller_up()
    found = figures(house)
    assert (found["ringplan_phones_registered",], found["ringplan_calls",], found["ringplan_channels",]) == (2, 1, 2)
    await anna.hang_up(leg)
    await until(lambda: figures(house)["ringplan_calls",] == 0, 5, "the call to be over")


async def test_drift_that_was_mended_is_counted(house: House, world: World) -> None:
    """PRODUCT §8.2: what somebody else changed in the PBX is found and put right."""
    user = world.user("1001")
    await house.live()
    before = figures(house).get(("ringplan_drift_total", "user"), 0)
    house.rx(f"dialplan remove context user-{user}")
    house.compare()
    assert figures(house)["ringplan_drift_total", "user"] == before + 1


async def _one_change(house: House, world: World) -> None:
    world.user("1009")
    await house.live()


def ready(house: House) -> tuple[int, dict[str, str]]:
    status, text = _get(house, "/health/ready")
    return status, orjson.loads(text)["parts"]


def families(house: House) -> set[str]:
    """Names as the papers have them: a counter with its `_total`."""
    return {f"{found.name}_total" if found.type == "counter" else found.name for found in parsed(house)}


def parsed(house: House):  # type: ignore[no-untyped-def]
    return list(text_string_to_metric_families(_get(house, "/metrics")[1]))


def figures(house: House) -> dict[tuple[str, ...], float]:
    """Value by name and the values of its labels, in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in parsed(house)
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


def _get(house: House, path: str) -> tuple[int, str]:
    url = f"http://{house.settings.listen}:{house.settings.web_port}{path}"
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode()
    except urllib.error.URLError:  # the portal is just starting
        return 0, '{"parts": {}}'
