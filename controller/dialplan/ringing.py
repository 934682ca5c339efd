"""Ringing as lines: what to dial, when which target starts, and where each outcome goes (PRODUCT §2.4-5, §2.7-9)."""

from collections.abc import Sequence

from controller.dialplan.destinations import Scene, ask_dnd, ring_time
from controller.dialplan.lines import LONGEST, Block, Line
from controller.dialplan.recording import ANSWERED
from controller.domain.destinations import ToExternal, ToHandset
from controller.domain.ids import DeviceId
from controller.domain.rules import AnsweringRule, RingTarget, Simultaneous
from controller.domain.targets import in_time, ring_targets

AT_ONCE = "a"  # the stage of what is not delayed
Flags = tuple[str, str]


def rung(scene: Scene, rule: AnsweringRule) -> tuple[RingTarget, ...]:
    """The rule's targets that can ring at all, soonest first."""
    targets = ring_targets(scene.directory, scene.user, rule)
    return tuple(sorted((t for t in targets if in_time(t, scene.user.ring_timeout)), key=lambda t: t.delay))


def active(scene: Scene) -> tuple[str, ...]:
    """Clauses of which one holds when an own handset is on a call or dialling out; ringing in does not count.

    The handset that makes this very call is dialling out; its state may not say so yet (Asterisk 22.10).
    """
    own = scene.user.devices
    if not own:
        return ()
    busy, names = "-INUSE-RINGINUSE-ONHOLD-BUSY-", "-".join(f"d{device}" for device in own)
    states = (f'"{busy}" =~ "-${{DEVICE_STATE(PJSIP/d{device})}}-"' for device in own)
    return (f'"-{names}-" =~ "-${{RP_DEV}}-"', *states)


def reachable(scene: Scene, rule: AnsweringRule) -> tuple[str, ...]:
    """Clauses of which one holds unless the rule rings own handsets and none is registered; empty: it rings none.

    The handset that is calling is not rung (PRODUCT §2.7), so it counts neither way, nor as the only one.
    """
    own = [device for device in _handsets(rung(scene, rule)) if device in scene.user.devices]
    if len(own) == 1:
        return (f'"${{RP_DEV}}"="d{own[0]}"', _registered(own[0]))
    return tuple(f'"${{RP_DEV}}"!="d{device}" & {_registered(device)}' for device in own)


def _registered(device: DeviceId) -> str:
    return f'"${{DEVICE_STATE(PJSIP/d{device})}}"!="UNAVAILABLE"'


def _handsets(targets: Sequence[RingTarget]) -> tuple[DeviceId, ...]:
    return tuple(t.to.device for t in targets if isinstance(t.to, ToHandset))


def ring(scene: Scene, rule: AnsweringRule) -> Block:
    """Dial all targets under one clock, then tell the outcome: `busy` or `no` is in GOSUB_RETVAL."""
    targets = rung(scene, rule)
    if not targets:
        return (Line("Set", "GOSUB_RETVAL=no"),)
    gathered, text = dialled(scene, rule)
    ask = f"rp-outcome,s,1({text})" if len(targets) > 1 else "rp-outcome,s,1"
    return (*gathered, *_dial(text, ring_time(scene.user), targets), Line("Gosub", ask))


def dialled(scene: Scene, rule: AnsweringRule, screened: bool = False) -> tuple[Block, str]:
    """Lines that may come first, and what Dial takes: each target with an & before it; nothing where none rings.

    Delayed targets count by stages in the group of their ring: whoever dials them sets RP_RING and runs rp-stage on
    every leg. With `screened` every leg asks whoever answers.
    """
    targets = rung(scene, rule)
    stages = sorted({t.delay for t in targets if t.delay})
    flags = _flags(rule, screened)
    return _gather([_part(scene, target, stages, flags) for target in targets])


def _flags(rule: AnsweringRule, screened: bool) -> Flags:
    """What is asked of whoever answers, by a handset and outside: letters of rp-leg."""
    asked = "s" if screened else ""
    confirmed = isinstance(rule.ring, Simultaneous) and rule.ring.confirm_external
    return asked, f"c{asked}" if confirmed else asked


def _dial(text: str, timeout: str, targets: Sequence[RingTarget]) -> Block:
    """The caller hears ringing at once where it would take a carrier, or a delay, to say so."""
    staged = any(target.delay for target in targets)
    early = staged or any(isinstance(target.to, ToExternal) for target in targets)
    ringing = (Line("Ringing"),) if early else ()
    if not staged:
        return (*ringing, Line("Dial", f"{text},{timeout},i{ANSWERED}"))
    dial = Line("Dial", f"{text},{timeout},ib(rp-stage^s^1){ANSWERED}")
    return (*ringing, Line("Set", "__RP_RING=${UNIQUEID}"), dial)


def _part(scene: Scene, target: RingTarget, stages: Sequence[int], flags: Flags) -> Block:
    """Lines that may come first, and as the last one the text this target adds to what is dialled."""
    stage = "u" * (stages.index(target.delay) + 1) if target.delay else AT_ONCE
    if isinstance(target.to, ToExternal):
        outside = f"n{target.to.number.removeprefix('+')}-{scene.user.id}-{flags[1]}"
        return (Line("", f"&{_leg(stage, target.delay, outside)}"),)
    device = scene.directory.devices[target.to.device]
    handset, asked = f"d{device.id}", f"-{scene.user.id}-{flags[0]}" if flags[0] else ""
    direct = stage == AT_ONCE and not asked
    text = f"&PJSIP/{handset}" if direct else f"&{_leg(stage, target.delay, handset + asked)}"
    if device.owner == scene.user.id:
        return (Line("", f'${{IF($["${{RP_DEV}}"="{handset}"]?:{text})}}'),)
    skip = f'$[0${{GOSUB_RETVAL}} | "${{RP_DEV}}"="{handset}"]'
    return (ask_dnd(device.owner), Line("", f"${{IF({skip}?:{text})}}"))


def _leg(stage: str, delay: int, target: str) -> str:
    """A leg with a life of its own, as rp-leg reads its name."""
    return f"Local/{stage}-{delay}-{target}@rp-leg"


def _gather(parts: Sequence[Block]) -> tuple[Block, str]:
    """Joins the texts of all parts; through the variable R where one needs a question first, or a line gets long."""
    if not parts:
        return (), ""
    texts = [part[-1].data for part in parts]
    whole = "&" + "".join(texts)
    if all(len(part) == 1 for part in parts) and len(whole) < LONGEST:
        return (), whole
    lines = [Line("Set", "LOCAL(R)=&")]
    for part in parts:
        lines += [*part[:-1], Line("Set", "LOCAL(R)=${R}" + part[-1].data)]
    return tuple(lines), "${R}"
