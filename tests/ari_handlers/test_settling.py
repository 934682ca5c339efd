"""Promises of an earlier life are settled before anything new is promised."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from ari_handlers import promises
from ari_handlers.promises import Promise
from ari_handlers.settling import Settling
from controller.pbx.ari import Ari
from tests.databases import open_migrated
from tests.patience import patient
from tests.pbx.fake_ari import FakeAri, fake_ari, ok

CALL = "1795.7"


def noting(note: str) -> Any:
    """Answers that the caller is gone, and what the PBX noted of him."""

    def answer(request: dict[str, Any]) -> dict[str, Any] | None:
        done = ok(request)
        assert done is not None
        if request["uri"].startswith("channels/"):
            return {**done, "status_code": 404}
        return {**done, "message_body": json.dumps({"value": note})}

    return answer


@asynccontextmanager
async def settling(fake: FakeAri, folder: Path) -> AsyncIterator[Settling]:
    database = open_migrated(folder / "test.db")
    async with Ari("127.0.0.1", fake.port, "u", "s") as ari:
        await ari.wait_up(3)
        made = Settling(ari, database, folder / "promises")
        running = asyncio.create_task(made.run())
        yield made
        running.cancel()
        await asyncio.wait([running])
    database.close()


@pytest.mark.parametrize("note", ["yes", "no", ""])
@pytest.mark.parametrize(
    "undo",
    [
        '{"frames": []}',
        "{",
        "[]",
        '{"frames": [{}]}',
        '{"frames": [{"frame": 1, "before": [], "after": []}]}',
        '{"override": {"user": 1}}',
        # an override to a destination of another version, with other columns
        '{"override": {"user": 1, "kind": "forward_always", "at": "2026-11-20T09:00:00+00:00",'
        ' "kept": {"on": true, "since": "2026-11-20T09:00:00+00:00", "until": null, "to": {"label": ""}}}}',
    ],
)
async def test_what_an_earlier_life_promised_is_settled_whatever_stands_there(
    tmp_path: Path, note: str, undo: str
) -> None:
    """Also what can't be understood: it must not keep everybody from codes for ever."""
    promises.make(tmp_path / "promises", Promise(CALL, 1, undo))
    async with fake_ari() as fake:
        fake.answer = noting(note)
        async with settling(fake, tmp_path) as made:
            assert not made.clear
            forgotten = await fake.request(3)
            assert (forgotten["method"], forgotten["uri"]) == ("POST", "asterisk/variable")
            assert {"name": "variable", "value": f"RP_TOLD_{CALL}"} in forgotten["query_strings"]
            assert promises.left(tmp_path / "promises") == []
            made.came_up()
            assert not made.clear
            await asyncio.wait_for(_clear(made), patient(3))


async def _clear(made: Settling) -> None:
    while not made.clear:  # noqa: ASYNC110 - nobody waits for it but us
        await asyncio.sleep(0.005)
