"""What the PBX is told, in one write. A leg that is still on its way to where it was led last is waited for."""

import asyncio
from collections.abc import Sequence

from controller.pbx.ami import Action, Ami, Message, accepted

ON_ITS_WAY = 1.0  # seconds that a leg has to arrive
LOOK = 0.02  # seconds


async def write(ami: Ami, actions: Sequence[Action]) -> None:
    """Raises AmiRefused, AmiDown, TimeoutError.

    Until a leg's own thread has taken up one redirect, the PBX refuses the next as of a channel that is "not up"
    (22.10), and has done nothing; a leg that ends in truth soon does not exist any more.
    """
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


def _is_moving(answer: Message) -> bool:
    return answer.get("Response") == "Error" and "channel not up" in answer.get("Message", "")
