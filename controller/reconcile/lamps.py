"""Lamps for waiting messages: true at once, whichever name of a mailbox the PBX spoke of.

Phones are told of `7@boxes`, the user's folder itself, so that neither another extension nor a mailbox switched on or
off touches an endpoint: a phone that is registered keeps the subscription it got then (res_pjsip_mwi, 22.10). The PBX
counts that folder when a phone registers, and every minute; when app_voicemail tells of `1002@d3`, it is asked to look.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from controller.live.voicemail import owner
from controller.pbx.ami import Ami, AmiDown, AmiRefused

log = logging.getLogger(__name__)

FOLDERS = "boxes"  # the context of the names that phones are told of


def lamp(user: int) -> str:
    """What the phones of that user are told of."""
    return f"{user}@{FOLDERS}"


async def look(ami: Ami, user: int) -> None:
    """Has the PBX count the user's messages, and tell his phones if it counts otherwise. Raises as Ami.send does."""
    await ami.send({"Action": "VoicemailRefresh", "Context": FOLDERS, "Mailbox": str(user)})


@dataclass(slots=True)
class Lamps:
    """`apply` is fed with the events of one AMI link; `run` asks over another, until cancelled."""

    ami: Ami
    messages: Path
    _told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        box = event.get("Mailbox", "")
        if event.get("Event") == "MessageWaiting" and not box.endswith(f"@{FOLDERS}"):
            self._told.put_nowait(box)

    async def run(self) -> None:
        """Until cancelled. What a PBX that is away was to look at, it counts anew when it is back."""
        while True:
            user = await asyncio.to_thread(owner, self.messages, await self._told.get())
            if user is None:
                continue
            try:
                await look(self.ami, user)
            except (AmiDown, AmiRefused, TimeoutError) as error:
                log.warning("a lamp may be late: user=%s %s", user, str(error) or type(error).__name__)
