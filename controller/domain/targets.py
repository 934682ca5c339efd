"""Which targets a rule rings, before anything about the caller or the phones is known (PRODUCT §2.7)."""

from collections.abc import Iterator

from controller.domain.destinations import ToExternal, ToHandset
from controller.domain.directory import Directory, User
from controller.domain.ids import DeviceId
from controller.domain.rules import AnsweringRule, JustExtension, RingTarget, Simultaneous


def ring_targets(directory: Directory, user: User, rule: AnsweringRule) -> tuple[RingTarget, ...]:
    """Every target once, with its shortest delay, in the order the rule names them."""
    shortest: dict[ToHandset | ToExternal, int] = {}
    for target in _named(directory, user, rule):
        shortest[target.to] = min(target.delay, shortest.get(target.to, target.delay))
    return tuple(RingTarget(to, delay) for to, delay in shortest.items())


def _named(directory: Directory, user: User, rule: AnsweringRule) -> Iterator[RingTarget]:
    own = directory.devices_of(user)
    match rule.ring:
        case JustExtension():
            yield from (_at_once(d.id) for d in own if d.is_extension)
        case Simultaneous(targets=targets, include_extension=include, all_phones=every):
            yield from (_at_once(d.id) for d in own if every or (include and d.is_extension))
            yield from (t for t in targets if not _vanished(directory, t))


def _at_once(device: DeviceId) -> RingTarget:
    return RingTarget(ToHandset(device))


def _vanished(directory: Directory, target: RingTarget) -> bool:
    return isinstance(target.to, ToHandset) and target.to.device not in directory.devices


def in_time(target: RingTarget, timeout: int | None) -> bool:
    """Whether the target's delay lets it ring at all: a delay that reaches the timeout does not."""
    return timeout is None or target.delay < timeout
