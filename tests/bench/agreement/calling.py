"""One case on the PBX: the call is placed for real, and what it does is noted from outside."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tests.bench.agreement.cases import Case
from tests.bench.agreement.comparing import UNTOLD, Seen
from tests.bench.agreement.keys import keys_pressed
from tests.bench.agreement.legs import Key
from tests.bench.agreement.originated import originate
from tests.bench.agreement.outcome import ending_of, party_of, rung_of
from tests.bench.agreement.site import GRACE, Site
from tests.bench.agreement.wishes import Asked
from tests.calls.carrier import diverted
from tests.calls.leg import Ended, Leg
from tests.calls.leg import Ending as LegEnding
from tests.pbx_probe import Probe

CAUSE = re.compile(r"Q\.850;\s*cause=(\d+)")
TRANSFERRED = ("transferred away", "transferred on")
ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'
NORMAL_CLEARING = 16  # Q.850
CAUSE_WITHIN = 2.0  # seconds
OTHER_CLOCK = 40 * 3600  # seconds by which the domain's clock is wrong where the call has its own


@dataclass(frozen=True, slots=True)
class Placed:
    """A call on its way into the domain's door: the caller's leg, and since when."""

    leg: Leg
    began: float


async def perform(site: Site, probe: Probe, asked: Asked) -> Seen:
    """Brings the world into the case's state, lets the call happen, clears up. Raises TimeoutError."""
    case = asked.case
    site.calm()
    await site.register(case.offline)
    for device, business in case.active.items():
        await site.occupy(device, business)
    await site.until_seen(case)
    await _set_clock(site, case)
    seen = await (
        originate(site, probe, case) if case.way == "originated" else _dialled(site, case, asked.expected.patience)
    )
    await site.clear()
    return seen


async def _set_clock(site: Site, case: Case) -> None:
    """The domain's clock; for a call that brings its own a wrong one, since the call's must win."""
    instant = int(case.at.timestamp()) + (OTHER_CLOCK if case.way == "originated" else 0)
    name = f"RP_AT_{site.world.directory.domain.id}"
    await site.ami.send({"Action": "Setvar", "Variable": name, "Value": str(instant)})


async def _dialled(site: Site, case: Case, patience: float) -> Seen:
    """A phone or a carrier calls, or a call is transferred here.

    The caller hangs up when all is decided, or when he has had enough.
    """
    placed = await _place(site, case)
    channel = f"PJSIP/t{site.world.trunks[-1]}-" if case.way == "outside" else f"PJSIP/d{case.device}-"

    def called() -> list[Leg]:
        return [leg for leg in site.legs() if not leg.outgoing and leg.started >= placed.began]

    def joined() -> bool:
        """Whether somebody has the call: who was in a call before can't be told by bridges, but is never asked."""
        picked_up = any(leg.answered_at for leg in called())
        return picked_up and (case.way in TRANSFERRED or site.box.joined(channel))

    def taken() -> bool:
        return bool(site.box.takers(channel)) or joined()

    async with keys_pressed(site, case, called) as pressed:
        with suppress(TimeoutError):
            await site.until(lambda: placed.leg.ending or taken(), patience, "an outcome", exactly=True)
    if taken():
        with suppress(Ended):  # voicemail that did not want the call shows in how it ended
            await placed.leg.until_answered()
    released = placed.leg.ending
    over = released.at if released else site.now
    if released and over - placed.began > patience + GRACE:
        raise TimeoutError("the caller should have hung up before")
    cause = await _cause(site, released, channel) if released else None
    has_it = joined() and not released and not site.box.takers(channel)
    answers = [party_of(leg) for leg in _takers(site, called(), pressed)] if has_it else []
    await site.hang_up(placed.leg, called)
    site.refuse_late(placed.began)
    people = site.world.directory.users.values()
    how = ending_of(answers, site.box.takers(channel), cause, people, noticed=_noticed(case, placed.leg))
    rung = tuple(rung_of(leg, placed.began, site.trunk_of(leg)) for leg in called())
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


def _takers(site: Site, called: Sequence[Leg], pressed: Mapping[Leg, Key]) -> list[Leg]:
    """Who has the call: whoever picked up. Of several, the handset in a bridge, else the number where 1 was pressed."""
    there = [leg for leg in called if leg.answered_at and not leg.ending]
    if len(there) == 1:
        return there
    handsets = [leg for leg in there if site.box.entered(f"PJSIP/{leg.account.auth_user}-")]
    return handsets or [leg for leg in there if pressed.get(leg) == "1"]


def _noticed(case: Case, leg: Leg) -> bool:
    """Whether a blocked caller could hear why, without an answer; of one who is in a call, that can't be told."""
    early = any(seen.message.code == 183 and seen.message.body for seen in leg.messages)
    return case.way in TRANSFERRED or (early and leg.answered_at is None)


async def _place(site: Site, case: Case) -> Placed:
    if case.way in TRANSFERRED:
        caller, transferrer = await _in_a_call(site, case)
        site.tell(case)
        began = site.now
        await transferrer.transfer(site.extension(case))
        return Placed(caller, began)
    site.tell(case)
    began = site.now
    if case.way == "outside":
        return Placed(_brought(site, case), began)
    assert case.device is not None
    return Placed(site.phones[case.device].dial(site.extension(case)), began)


def _brought(site: Site, case: Case) -> Leg:
    """The last carrier brings the call: the first may have failed, but a call that comes is one."""
    headers = diverted(*(site.world.numbers[user] for user in sorted(case.diverted_by)))
    call = site.carriers[-1].call(site.public_number(case), case.outside or ANONYMOUS, headers)
    call.talks = True  # silence, for who is asked for a name
    return call


async def _in_a_call(site: Site, case: Case) -> tuple[Leg, Leg]:
    """A call between the caller and the phone that will transfer it; both ends."""
    dialling = case.device if case.way == "transferred away" else case.transferrer
    assert dialling is not None
    out = site.phones[dialling].dial(site.world.directory.users[site.world.sinks.talks].extension)
    await out.until_answered()
    back = site.sink().incoming[-1]
    await site.until_bridged(dialling)
    return (out, back) if case.way == "transferred away" else (back, out)
