"""Keeps the PBX's list of endpoints short while AORs are added.

For each new AOR the PBX lists all endpoints that its cache holds, by inserting one after the other into a sorted list,
and meanwhile no request finds its endpoint: 0.5 s at 10,000 of them (res_pjsip/pjsip_options.c, 22.10). Our AORs come
before the endpoints that name them, so nothing is to be found there. The cache is therefore filled anew, from a
database that seems to hold none (pbx/stopper.py). Endpoints come back into it one by one, as requests ask for them.
"""

import re
from collections.abc import Sequence

from controller.pbx import stopper
from controller.pbx.ami import Action, Ami, accepted

CACHE = "res_pjsip/endpoint"
FEW = 500  # endpoints that are listed within a millisecond
WITHIN = 60.0  # seconds
COUNT = re.compile(r"Number of objects within cache: (\d+)")


async def prepare(ami: Ami, sweeper: Ami, aors: Sequence[str] | None) -> None:
    """Before these AORs are pushed (None: one that is surely new). `sweeper` may run commands.

    Raises AmiDown, AmiRefused, TimeoutError.
    """
    if (aors is None or await _any_new(ami, aors)) and await _held(sweeper) > FEW:
        await shorten(ami)


async def shorten(ami: Ami) -> None:
    """The cache holds none but those of pjsip.conf. Raises AmiDown, AmiRefused, TimeoutError."""
    fill: Action = {"Action": "SorceryMemoryCachePopulate", "Cache": CACHE}
    accepted(await ami.pipeline([stopper.SET, fill, stopper.CLEAR], WITHIN))


async def clear(ami: Ami) -> None:
    """Whoever shortened the list may have been killed half way. Raises AmiDown, TimeoutError."""
    await ami.pipeline([stopper.CLEAR])


async def _any_new(ami: Ami, aors: Sequence[str]) -> bool:
    asked: list[Action] = [{"Action": "Getvar", "Variable": f"DB_EXISTS(ps_aor/aor/{name})"} for name in aors]
    return any(answer.get("Value") != "1" for answer in await ami.pipeline(asked))


async def _held(sweeper: Ami) -> int:
    answer = await sweeper.send({"Action": "Command", "Command": f"sorcery memory cache show {CACHE}"})
    found = COUNT.search(answer.get("Output", ""))
    return int(found[1]) if found else 0
