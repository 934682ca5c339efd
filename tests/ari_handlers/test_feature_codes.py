"""A code that comes while an earlier one is still taken back waits for that: it is a matter of moments."""

import asyncio
import json
from pathlib import Path
from typing import Any

from ari_handlers import promises
from ari_handlers.feature_codes import FeatureCodes
from ari_handlers.promises import Promise
from ari_handlers.stasis import Entered
from controller.live.lastcallers import LastCallers
from controller.pbx.ari import Ari
from tests.ari_handlers.test_settling import settling
from tests.pbx.fake_ari import FakeAri, fake_ari, ok

EARLIER, CALL, LEG = "1795.7", "1796.1", "1796.2"
ASKED, NOW = "1000", "940"  # the PBX's seconds: asked in a minute, so that no machine is too slow for the caller
LOOKS = 5


class Pbx:
    """The earlier caller is not told, and gone, once the code was asked and we have looked after him so often."""

    def __init__(self) -> None:
        self.asked, self.looks, self.told = False, 0, ""

    def answer(self, request: dict[str, Any]) -> dict[str, Any] | None:
        done = ok(request)
        assert done is not None
        about = {each["name"]: each["value"] for each in request.get("query_strings", [])}
        if request["uri"] == f"channels/{EARLIER}":
            self.looks += self.asked
            return {**done, "status_code": 404 if self.looks > LOOKS else 200}
        variable = about.get("variable", "")
        if variable == f"SHARED(told,{CALL})":
            self.told = about["value"]
        return {**done, "message_body": json.dumps({"value": self._value(variable)})}

    def _value(self, variable: str) -> str:
        self.asked |= variable == "EPOCH"
        notes = {"EPOCH": NOW, f"RP_TOLD_{CALL}": "yes", f"RP_TOLD_{EARLIER}": "no" if self.looks > LOOKS else ""}
        return notes.get(variable, "")


async def told(fake: FakeAri, folder: Path) -> str:
    """What somebody hears who dials a code by a phone that is not there."""
    fake.answer = (pbx := Pbx()).answer
    promises.make(folder / "promises", Promise(EARLIER, 1, '{"frames": []}'))
    async with settling(fake, folder) as made, Ari("127.0.0.1", fake.port, "u", "s") as ari:
        await ari.wait_up(3)
        codes = FeatureCodes(ari, made.database, made, LastCallers(folder / "no-journal"))
        async with asyncio.timeout(20):
            await codes.answer(Entered(LEG, ("dnd", "d1", "1", "", CALL, ASKED)))
    return pbx.told


async def test_a_code_waits_until_an_earlier_one_is_taken_back(tmp_path: Path) -> None:
    async with fake_ari() as fake:
        assert await told(fake, tmp_path) == "ringplan/not-you"
        assert promises.left(tmp_path / "promises") == []
