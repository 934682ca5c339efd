"""A command is applied once, whoever asks again and whichever controller he asks (controller/calling/once.py)."""

import asyncio
from pathlib import Path

import pytest

from controller.calling.once import UNCERTAIN, remembering
from controller.calling.record import MOST, REMEMBERED, Answer, Record

NOW = 1_800_000_000.0
DONE: Answer = {"status": 200, "said": "Parked."}


async def test_whoever_asks_again_gets_the_same_answer_also_from_the_next_controller(tmp_path: Path) -> None:
    path, made = tmp_path / "commands", []

    async def make() -> Answer:
        made.append(1)
        return DONE

    once = remembering(Record(path))
    assert [await once.answer("bob", "command1", make) for _ in range(2)] == [DONE, DONE]
    assert await once.answer("ann", "command1", make) == DONE
    assert len(made) == 2, "an id is one person's"
    after = remembering(Record(path))
    assert await after.answer("bob", "command1", make) == DONE
    assert len(made) == 2
    assert path.stat().st_mode & 0o777 == 0o600


async def test_what_was_begun_and_never_answered_is_not_done_again_and_nothing_is_said_of_it(tmp_path: Path) -> None:
    async def never() -> Answer:
        await asyncio.Event().wait()
        return DONE

    once, begun = remembering(Record(tmp_path / "commands")), asyncio.Event()
    asked = asyncio.ensure_future(once.answer("bob", "command1", never))
    asyncio.get_running_loop().call_soon(begun.set)
    await begun.wait()
    assert await remembering(Record(tmp_path / "commands")).answer("bob", "command1", never) == UNCERTAIN
    asked.cancel()
    for task in once._known.values():
        task.cancel()


def test_the_record_knows_the_last_minutes_and_stands_half_lines_and_a_full_disk(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record = Record(tmp_path / "commands")
    record.answered(("bob", "old"), DONE, NOW - REMEMBERED - 1)
    record.begun(("bob", "half"), NOW)
    with record.path.open("a") as file:
        file.write('\n{"at": 18000000')
    record.answered(("bob", "new"), DONE, NOW)
    assert record.read(NOW) == {("bob", "half"): None, ("bob", "new"): DONE}
    for number in range(MOST + 1):
        record.begun(("ann", f"{number}"), NOW)
    assert len(record.read(NOW)) == MOST + 3
    assert len(record.path.read_text().splitlines()) < MOST
    for turn in range(4):
        again = Record(tmp_path / "commands")
        again.read(NOW)
        for number in range(MOST // 2):
            again.begun(("ann", f"{turn}-{number}"), NOW)
    assert len(record.path.read_text().splitlines()) <= MOST + 2, "counted over lives of the controller"
    Record(tmp_path / "nowhere" / "commands").begun(("bob", "new"), NOW)
    assert "could not be recorded" in caplog.text
