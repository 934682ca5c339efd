"""AORs of handsets: brought in once and left alone from then on, for the registrations hang on them.

An AOR that is pushed again takes the contact that is registered just then for a permanent one (22.10): calls then go to
that address, too, whoever has it by now, and the handset counts as registered for ever. Its fields never change.
"""

import asyncio
from collections.abc import Sequence

from controller.dialplan.names import endpoint
from controller.domain.ids import DeviceId
from controller.pbx.ami import Ami, AmiRefused
from controller.pbx.ari import Ari, delete_object
from controller.reconcile.pjsip import CLASS, decoded, holds

AT_ONCE = 100  # questions to the PBX
RIGHT = {"contact": ""}


async def in_place(ami: Ami, ari: Ari, handsets: Sequence[DeviceId]) -> set[DeviceId]:
    """Those whose AOR is there and as it should be. A spoilt one is taken out: its phone must register anew.

    Raises AmiDown, AriDown, TimeoutError.
    """
    right, spoilt = set(), []
    for start in range(0, len(handsets), AT_ONCE):
        some = handsets[start : start + AT_ONCE]
        for device, kept in zip(some, await asyncio.gather(*(_kept(ami, each) for each in some)), strict=True):
            if kept is not None and holds(kept, RIGHT):
                right.add(device)
            elif kept is not None:
                spoilt.append(delete_object(CLASS, "aor", endpoint(device)))
    if spoilt:
        await ari.pipeline(spoilt)
    return right


async def _kept(ami: Ami, device: DeviceId) -> dict[str, str] | None:
    """What AstDB holds of it; ARI tells of contacts that are only registered as of permanent ones (22.10)."""
    try:
        events = await ami.collect({"Action": "DBGet", "Family": "ps_aor", "Key": f"aor/{endpoint(device)}"})
    except AmiRefused:  # no such entry
        return None
    return decoded(events[0]["Val"]) if events else None
