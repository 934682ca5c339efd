"""Ringing as lines: what to dial, when which target starts, and where each outcome goes (PRODUCT §2.4-5, §2.7-9)."""

from collections.abc import Sequence

from controller.dialplan.destinations import Scene, ask_dnd, ring_time
from controller.dialplan.lines import LONGEST, Block, Line
from controller.domain.destinations import ToHandset
from controller.domain.directory import Device
from controller.domain.ids import DeviceId
from controller.domain.rules import AnsweringRule, RingTarget
from controller.domain.targets import in_time, ring_targets


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
    stages = sorted({t.delay for t in targets if t.delay})
    parts = [_part(scene, target, stages) for target in targets]
    gathered, dialled = _gather(parts)
    ask = f"rp-outcome,s,1({dialled})" if len(targets) > 1 else "rp-outcome,s,1"
    return (*gathered, *_dial(dialled, ring_time(scene.user), bool(stages)), Line("Gosub", ask))


def _dial(targets: str, timeout: str, staged: bool) -> Block:
    if not staged:
        return (Line("Dial", f"{targets},{timeout},i"),)
    return (
        Line("Ringing"),
        Line("Set", "__RP_RING=${UNIQUEID}"),
        Line("Dial", f"{targets},{timeout},ib(rp-stage^s^1)"),
    )


def _part(scene: Scene, target: RingTarget, stages: Sequence[int]) -> Block:
    """Lines that may come first, and as the last one the text this target adds to what is dialled."""
    assert isinstance(target.to, ToHandset)
    device = scene.directory.devices[target.to.device]
    technology = f"PJSIP/d{device.id}" if not target.delay else _later(device, target.delay, stages)
    if device.owner == scene.user.id:
        return (Line("", f'${{IF($["${{RP_DEV}}"="d{device.id}"]?:&{technology})}}'),)
    skip = f'$[0${{GOSUB_RETVAL}} | "${{RP_DEV}}"="d{device.id}"]'
    return (ask_dnd(device.owner), Line("", f"${{IF({skip}?:&{technology})}}"))


def _later(device: Device, delay: int, stages: Sequence[int]) -> str:
    """A leg that waits: its stage in unary, its delay in seconds, its handset."""
    return f"Local/{'u' * (stages.index(delay) + 1)}-{delay}-d{device.id}@rp-leg"


def _gather(parts: Sequence[Block]) -> tuple[Block, str]:
    """Joins the texts of all parts; through the variable R where one needs a question first, or a line gets long."""
    texts = [part[-1].data for part in parts]
    whole = "&" + "".join(texts)
    if all(len(part) == 1 for part in parts) and len(whole) < LONGEST:
        return (), whole
    lines = [Line("Set", "LOCAL(R)=&")]
    for part in parts:
        lines += [*part[:-1], Line("Set", "LOCAL(R)=${R}" + part[-1].data)]
    return tuple(lines), "${R}"
