"""One code that somebody dialled, as the PBX asks about it, and how it is answered. Counterpart: rp-ask.

The caller waits six seconds beside the leg that waits in Stasis. Who answers writes the sounds into the caller's
channel and ends the leg; the caller's own dialplan then takes what is written, and notes that it did, or that it found
nothing. When it was asked the PBX's own clock says: a process that stood still is not asked how late it is.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from ari_handlers.stasis import Entered
from controller import clock
from controller.domain.ids import DomainId
from controller.operations.keypad_keys import Told
from controller.pbx.ari import Ari, Request, accepted, path

LOOK = 0.02  # seconds between two looks whether he was told
NOW = Request("GET", "asterisk/variable", query={"variable": "EPOCH"})
NOTED = "RP_TOLD_"  # and the caller's channel: a global variable, "yes" or "no"
GONE = 404


@dataclass(frozen=True, slots=True)
class Question:
    """`leg` waits in Stasis, `call` is the caller's channel, `digits` followed the code."""

    leg: str
    verb: str
    device: int
    domain: DomainId
    digits: str
    call: str
    asked: int


def question_of(entered: Entered) -> Question:
    """Raises ValueError."""
    verb, endpoint, domain, digits, call, asked = entered.args
    device = int(endpoint.removeprefix("d"))
    return Question(entered.channel, verb, device, DomainId(int(domain)), digits, call, int(asked))


async def since_asked(ari: Ari, question: Question) -> float:
    """When it was asked, on our monotonic clock, or earlier than that. Raises AriDown, AriRefused, TimeoutError."""
    began = clock.monotonic()
    now = int((await ari.ask(NOW))["value"])
    return began - (now - question.asked) - 1


async def tell(ari: Ari, question: Question, told: Told) -> None:
    """In this order: once the leg ends, the caller goes on with what is there. Raises AriDown, TimeoutError."""
    sounds = "&".join(f"ringplan/{sound}" for sound in told.sounds)
    shared = [("then", told.then), ("told", sounds)]
    requests = [_set(f"SHARED({name},{question.call})", value) for name, value in shared if value]
    responses = await ari.pipeline([*requests, Request("DELETE", path("channels", question.leg))])
    accepted(responses[:-1])


async def was_told(ari: Ari, call: str) -> bool:
    """Waits until the PBX has noted it. Who hung up while he waited heard nothing to the contrary: that counts, too."""
    while True:
        here, noted = await _look(ari, call)
        if noted or not here:
            return noted != "no"
        await asyncio.sleep(LOOK)


async def forget(ari: Ari, call: str) -> None:
    """The PBX need not remember any more that he was told."""
    await ari.pipeline([Request("POST", "asterisk/variable", query={"variable": NOTED + call})])


async def _look(ari: Ari, call: str) -> tuple[bool, str]:
    """Whether the caller is there, and then what was noted of him: whoever is gone leaves no more notes."""
    note = Request("GET", "asterisk/variable", query={"variable": NOTED + call})
    here, noted = await ari.pipeline([Request("GET", path("channels", call)), note])
    accepted([noted])
    return here.status != GONE, noted.body["value"]


def _set(variable: str, value: str) -> Request:
    query: dict[str, Any] = {"variable": variable, "value": value}
    return Request("POST", "asterisk/variable", query=query)
