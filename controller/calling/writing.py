"""What the PBX is told, in one write. A leg that is still on its way to where it was led last is waited for."""

import asyncio
from collections.abc import Sequence

from controller.calling import steps
from controller.pbx.ami import Action, Ami, Message, accepted

ON_ITS_WAY = 1.0  # seconds that a leg has to arrive
LOOK = 0.02  # seconds
PRESSED = 2.0  # seconds that keys may be at work: a tone, usually


async def write(ami: Ami, actions: Sequence[Action]) -> None:
    """Raises AmiRefused, AmiDown, TimeoutError.

    Until a leg's own thread has taken up one redirect, the PBX refuses the next as of a channel that is "not up"
    (22.10), and has done nothing; a leg that ends in truth soon does not exist any more.
    """
    await _until_free(ami, actions)
    left, tries = list(actions), int(ON_ITS_WAY / LOOK)
    while True:
        answers = await ami.pipeline(left)
        pairs = list(zip(left, answers, strict=True))
        accepted(answer for _, answer in pairs if not (tries and _is_moving(answer)))
        left = [action for action, answer in pairs if _is_moving(answer)]
        if not left:
            return
        tries -= 1
        await asyncio.sleep(LOOK)


async def _until_free(ami: Ami, actions: Sequence[Action]) -> None:
    """A called leg that is led on while keys that it pressed are at work (RP_PRESSED) is lost (22.10)."""
    led = [action for action in actions if action["Action"] == "Redirect"]
    legs = [str(action[name]) for action in led for name in ("Channel", "ExtraChannel") if name in action]
    asked = [action for leg in legs for action in steps.get(leg, "RP_PRESSED")]
    for _ in range(int(PRESSED / LOOK)):
        if not any(answer.get("Value") == "1" for answer in await ami.pipeline(asked)):
            return
        await asyncio.sleep(LOOK)


def _is_moving(answer: Message) -> bool:
    return answer.get("Response") == "Error" and "channel not up" in answer.get("Message", "")
