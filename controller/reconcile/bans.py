"""Addresses that are kept out: at once, and told to each PBX that starts (pbx/kept_out.py). Who asks: work.py."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from controller.pbx import kept_out
from controller.pbx.ari import Ari, accepted

NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Ban:
    """One address."""

    id: int
    address: str


async def put(ari: Ari, ban: Ban) -> None:
    """Its requests are answered with 403 from now on. Raises AriDown, AriRefused, TimeoutError."""
    _, done, seen = await ari.pipeline(kept_out.put(ban.id, ban.address))
    if seen.status not in kept_out.FOUND:
        accepted([done, seen])


async def lift(ari: Ari, id_: int) -> None:
    """Lets it in again. Raises AriDown, AriRefused, TimeoutError."""
    [answer] = await ari.pipeline([kept_out.lift(id_)])
    if answer.status != NOT_FOUND:
        accepted([answer])


async def differing(ari: Ari, etc: Path, wanted: Mapping[int, str]) -> set[int]:
    """Those that the PBX or the files lack, and files of others. Raises AriDown, TimeoutError."""
    noted = await asyncio.to_thread(kept_out.noted, etc)
    answers = await ari.pipeline([kept_out.look(id_) for id_ in wanted]) if wanted else []
    missing = {id_ for id_, answer in zip(wanted, answers, strict=True) if answer.status == NOT_FOUND}
    return missing | {id_ for id_, _ in noted.items() ^ wanted.items()}
