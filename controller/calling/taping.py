"""Recording from a page: as if the phone's user pressed the keys: there is one way to do it (recording.conf)."""

from dataclasses import dataclass

from controller.calling import steps
from controller.calling.rings import Rings
from controller.domain.recording import KEYS
from controller.domain.saying import Said, say
from controller.operations.livecalls import Order
from controller.operations.refused import refuse
from controller.pbx.ami import Ami, accepted

HEARD = 2.0  # seconds until the PBX has told what came of it
TAPE, MAY = "RP_TAPE", "RP_TAPES"  # its file; how it is recorded, found out once in its life
NO_ROOM = "RP_NO_TAPE"  # why none can be written (recording_room.py)
ASKED = "asked-"  # by the keys


@dataclass(frozen=True, slots=True)
class Taping:
    """Acts over `ami`; `rings` hears what happens to a leg."""

    ami: Ami
    rings: Rings

    async def switch(self, order: Order) -> Said:
        """Begins or ends it; nothing where it is so already. Raises Refused, AmiDown, AmiRefused, TimeoutError."""
        assert order.own is not None
        is_wanted = order.verb == "record"
        done = say("This call is recorded.") if is_wanted else say("This call is not recorded any more.")
        answers = await self.ami.pipeline(steps.get(order.own.channel, TAPE, MAY, NO_ROOM))
        accepted(answers)
        is_taped, may, no_room = (answer.get("Value", "") for answer in answers)
        if bool(is_taped) == is_wanted:
            return done
        if not may.startswith(ASKED):  # the keys would be tones to the other party
            raise refuse("call", "How this call is recorded was settled when it began. Your next call can be recorded.")
        if is_wanted and no_room:
            raise refuse(
                "call",
                "Calls can’t be recorded at the moment: there is no room for it. An administrator can make some.",
            )
        with self.rings.watching(order.own.leg) as watched:
            accepted(await self.ami.pipeline(steps.press(order.own.channel, KEYS)))
            wanted = frozenset(["recorded" if is_wanted else "unrecorded", "over"])
            if await watched.until(wanted, HEARD) in ("", "over"):
                raise refuse("call", "The telephone system could not do that. Look at the call, then try again.")
        return done
