"""The calls of flip-under-load: many short ones, and patient ones that outlive their plan, some of them transferred."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from tests.bench.flip_phones import Phones, Taken
from tests.bench.flip_world import NUMBER, STAGES, rung
from tests.calls.leg import Ended, Leg
from tests.calls.sipphone import Phone

Kind = Literal["plain", "blind", "ringing"]
"""How a patient call gets to the called user: dialled; transferred unasked; or taken over while that call rings."""


@dataclass(slots=True)
class Verdicts:
    """`whole` calls followed one version to its last line; `mixed` rang phones of several, `lost` did not get there."""

    whole: int = 0
    mixed: int = 0
    lost: int = 0
    notes: list[str] = field(default_factory=list)

    def judge(self, what: str, taken: bool, rang: list[int]) -> None:
        """By whether the mailbox took the call, and which phones rang."""
        versions = {device % 1000 for device in rang}
        complete = any(sorted(rang) == [int(rung(stage, k)) for stage in STAGES] for k in versions)
        if len(versions) > 1:
            self.mixed += 1
        elif taken and complete:
            self.whole += 1
        else:
            self.lost += 1
        if len(versions) > 1 or not (taken and complete):
            self.notes.append(f"{what}: taken={taken} rang={rang}")


async def short(phones: Phones, caller: Phone, left: Iterator[int], verdicts: Verdicts) -> None:
    """One call after the other, until none is left."""
    extension = caller.account.user
    for _ in left:
        phones.rang.pop(extension, None)
        leg = caller.dial(NUMBER)
        taken = await _answered(leg, 20.0)
        verdicts.judge(f"short {leg.ending}", taken, phones.rang[extension])
        await caller.hang_up(leg)
        phones.bulk.forget()


async def patient(
    phones: Phones, caller: Phone, between: Phone, kind: Kind, taken: Taken, verdicts: Verdicts, within: float
) -> None:
    """One call that rings for its whole ring time at each stage; `between` is who transfers it, if anybody does."""
    own, others = caller.account.user, between.account.user
    try:
        leg = await _into_plan(caller, between, kind)
        await taken.until(caller.account.auth_user, within)
        reached = True
    except (TimeoutError, Ended, AssertionError) as error:
        reached = False
        verdicts.notes.append(f"{kind} {own}: {error!r}")
    verdicts.judge(kind, reached, phones.rang[others] + phones.rang[own])
    for phone in (caller, between):
        for leg in [leg for leg in phone.calls if leg.ending is None]:
            await phone.hang_up(leg)


async def _into_plan(caller: Phone, between: Phone, kind: Kind) -> Leg:
    if kind == "plain":
        leg = caller.dial(NUMBER)
        await leg.until_ringing()
        return leg
    leg = caller.dial(between.account.user)
    await leg.until_answered()
    inside = between.incoming[-1]
    await leg.media.until_heard(3)  # the PBX loses a REFER that comes before it has bridged the two (22.10)
    if kind == "blind":
        final = await inside.transfer(NUMBER)
    else:
        asking = between.dial(NUMBER)
        await asking.until_ringing()
        await asyncio.sleep(1.0)
        final = await inside.transfer_to(asking)
    assert final.code == 202, final.start
    return leg


async def _answered(leg: Leg, within: float) -> bool:
    try:
        await leg.until_answered(within)
    except (Ended, TimeoutError):
        return False
    return True
