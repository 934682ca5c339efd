"""One rule as extensions: overrides, do not disturb, forwards, ring, a branch per outcome (PRODUCT §2)."""

from collections.abc import Iterator
from typing import Literal

from controller.dialplan.destinations import Scene, forward, own_voicemail
from controller.dialplan.lines import Block, Line, join, noted, only_if
from controller.dialplan.names import CALL, DO_NOT_DISTURB
from controller.dialplan.ringing import active, reachable, ring
from controller.domain.decision import Greeting
from controller.domain.endings import NO_ANSWER, USER_BUSY
from controller.domain.force import standing
from controller.domain.rules import AnsweringRule, Override

Extensions = dict[str, Block]
Endings = dict[Block, str]
Kind = Literal["busy", "unanswered"]
BUSY: Kind = "busy"
UNANSWERED: Kind = "unanswered"


def program(scene: Scene, rule: AnsweringRule, endings: Endings) -> Extensions:
    """The extensions of a rule: what a call does, and whether it means do not disturb.

    What follows busy and unanswered goes into `endings`, once for all rules that say the same.
    """
    name = f"r{rule.id}"
    return {
        f"{name}-{CALL}": join(_call(scene, rule, endings)),
        f"{name}-{DO_NOT_DISTURB}": join(_quiet(scene, rule)),
    }


def _call(scene: Scene, rule: AnsweringRule, endings: Endings) -> Iterator[Block]:
    """The steps in order; each either takes the call away or falls through to the next."""
    for override in standing(scene.user, ("dnd", "always")):
        if override.kind == "always":
            yield _until(override, noted(forward(scene, override.to), "forward always, by override"))
            continue
        for block in _do_not_disturb(scene, rule):
            yield _until(override, noted(block, "do not disturb, by override"))
    if rule.dnd:
        yield from (noted(block, "do not disturb") for block in _do_not_disturb(scene, rule))
    yield noted(forward(scene, rule.forwards.always), "forward always")
    yield from _conditional(scene, rule)
    yield noted(ring(scene, rule), "ring")
    busy, unanswered = (_ending(endings, join(_after(scene, rule, kind))) for kind in (BUSY, UNANSWERED))
    yield (Line("GotoIf", f'$["${{GOSUB_RETVAL}}"="busy"]?{busy},1:{unanswered},1'),)


def _ending(endings: Endings, block: Block) -> str:
    """The extension where that block stands."""
    return endings.setdefault(block, f"end{len(endings) + 1}")


def _conditional(scene: Scene, rule: AnsweringRule) -> Iterator[Block]:
    """Forward on active, then forward when offline."""
    on_active, busy_phones = forward(scene, rule.forwards.active), active(scene)
    if on_active and busy_phones:
        yield noted(only_if(busy_phones, on_active), "forward when on a call")
    when_offline, phones = forward(scene, rule.forwards.offline), reachable(scene, rule)
    if when_offline and phones:
        yield noted(only_if(phones, when_offline, holds=False), "forward when no phone is registered")


def _do_not_disturb(scene: Scene, rule: AnsweringRule) -> tuple[Block, Block]:
    """Two blocks: a destination that is passed over (it points back) goes on in the second."""
    return forward(scene, rule.dnd_destination), own_voicemail(scene, "unavailable", str(USER_BUSY))


def _until(override: Override, block: Block) -> Block:
    """The block, passed over once the override has ended."""
    if override.until is None or not block:
        return block
    return only_if((f"${{T}}<{int(override.until.timestamp())}",), block)


def _quiet(scene: Scene, rule: AnsweringRule) -> Iterator[Block]:
    """1 when no phone of this user may ring, else 0: the latest override, then the rule."""
    for override in standing(scene.user, ("dnd", "always")):
        yield _until(override, (Line("Return", str(int(override.kind == "dnd"))),))
    yield (Line("Return", str(int(rule.dnd))),)


def _after(scene: Scene, rule: AnsweringRule, kind: Kind) -> Iterator[Block]:
    """Forward when busy or unanswered, by override or rule; else voicemail, else back with the cause."""
    greeting: Greeting = "busy" if kind == "busy" else "unavailable"
    for override in standing(scene.user, (kind,)):
        yield _until(override, noted(forward(scene, override.to, greeting), f"forward when {kind}, by override"))
    own = rule.forwards.busy if kind == "busy" else rule.forwards.unanswered
    yield noted(forward(scene, own, greeting), f"forward when {kind}")
    cause = USER_BUSY if kind == "busy" else NO_ANSWER
    yield own_voicemail(scene, greeting, str(cause))
