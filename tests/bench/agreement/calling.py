"""One case on the PBX: the call is placed for real, and what it does is noted from outside."""

import re
from contextlib import suppress
from dataclasses import dataclass

from tests.bench.agreement.cases import Case
from tests.bench.agreement.comparing import UNTOLD, Seen
from tests.bench.agreement.draws import PATIENCE
from tests.bench.agreement.originated import originate
from tests.bench.agreement.outcome import device_of, ending_of, rung_of
from tests.bench.agreement.site import Site
from tests.calls.leg import Ended, Leg
from tests.calls.leg import Ending as LegEnding
from tests.pbx_probe import Probe

CAUSE = re.compile(r"Q\.850;\s*cause=(\d+)")
NORMAL_CLEARING = 16  # Q.850
CAUSE_WITHIN = 2.0  # seconds
OTHER_CLOCK = 40 * 3600  # seconds by which the domain's clock is wrong where the call has its own


@dataclass(frozen=True, slots=True)
class Placed:
    """A call on its way into the domain's door: the caller's leg, and since when."""

    leg: Leg
    began: float


async def perform(site: Site, probe: Probe, case: Case) -> Seen:
    """Brings the world into the case's state, lets the call happen, clears up. Raises TimeoutError."""
    site.calm()
    await site.register(case.offline)
    for device, business in case.active.items():
        await site.occupy(device, business)
    await site.until_seen(case)
    await _set_clock(site, case)
    seen = await (originate(site, probe, case) if case.way == "originated" else _dialled(site, case))
    await site.clear()
    return seen


async def _set_clock(site: Site, case: Case) -> None:
    """The domain's clock; for a call that brings its own a wrong one, since the call's must win."""
    instant = int(case.at.timestamp()) + (OTHER_CLOCK if case.way == "originated" else 0)
    name = f"RP_AT_{site.world.directory.domain.id}"
    await site.ami.send({"Action": "Setvar", "Variable": name, "Value": str(instant)})


async def _dialled(site: Site, case: Case) -> Seen:
    """A phone calls, or is transferred here; the caller hangs up when all is decided, or when he has had enough."""
    placed = await _place(site, case)
    channel = f"PJSIP/d{case.device}-"

    def called() -> list[Leg]:
        return [leg for leg in site.legs() if not leg.outgoing and leg.started >= placed.began]

    def taken() -> bool:
        return bool(site.box.voicemail(channel)) or any(leg.answered_at for leg in called())

    with suppress(TimeoutError):
        await site.until(lambda: placed.leg.ending or taken(), PATIENCE, "an outcome")
    if taken():
        with suppress(Ended):  # voicemail that did not want the call shows in how it ended
            await placed.leg.until_answered()
    released = placed.leg.ending
    over = released.at if released else site.now
    cause = await _cause(site, released, channel) if released else None
    await site.hang_up(placed.leg, called)
    answers = [device_of(leg.account.auth_user) for leg in called() if leg.answered_at]
    how = ending_of(answers, site.box.voicemail(channel), cause)
    rung = tuple(rung_of(leg, placed.began) for leg in called())
    return Seen(rung, how, over - placed.began, f"({released.code} {released.cause})" if released else "")


async def _cause(site: Site, released: LegEnding, channel: str) -> int:
    """The Q.850 cause of a release: from the journal where a BYE names none, as after a re-INVITE (Asterisk 22.10).

    There, 16 is that of the re-INVITE's own 200 (no plan releases with 16), so the plan's cause can't be told.
    """
    named = CAUSE.search(released.cause)
    if named:
        return int(named[1])
    cause = await site.until(lambda: site.box.cause(channel) or 0, CAUSE_WITHIN, "the cause in the journal")
    return UNTOLD if cause == NORMAL_CLEARING else cause


async def _place(site: Site, case: Case) -> Placed:
    number = site.extension(case.to)
    if case.way == "phone":
        assert case.device is not None
        site.tell(case.replies.items())
        began = site.now
        return Placed(site.phones[case.device].dial(number), began)
    caller, transferrer = await _in_a_call(site, case)
    site.tell(case.replies.items())
    began = site.now
    await transferrer.transfer(number)
    return Placed(caller, began)


async def _in_a_call(site: Site, case: Case) -> tuple[Leg, Leg]:
    """A call between the caller and the phone that will transfer it; both ends."""
    dialling = case.device if case.way == "transferred away" else case.transferrer
    assert dialling is not None
    out = site.phones[dialling].dial(site.extension(site.world.sinks.talks))
    await out.until_answered()
    back = site.sink().incoming[-1]
    await site.until_bridged(dialling)
    return (out, back) if case.way == "transferred away" else (back, out)
