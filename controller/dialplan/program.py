"""One rule as extensions: overrides, do not disturb, forwards, ring, a branch per outcome (PRODUCT §2)."""

from collections.abc import Iterator
from typing import Literal

from controller.dialplan.callers import asked, unless_allowed
from controller.dialplan.destinations import Scene, forward, own_voicemail
from controller.dialplan.lines import Block, Line, join, noted, only_if
from controller.dialplan.member import SKIPPED, answer, forwards_away
from controller.dialplan.names import CALL, DO_NOT_DISTURB, IN_GROUP
from controller.dialplan.prompts import asking_ring, confirms, screen, screened_ring, screens
from controller.dialplan.ringing import active, reachable, ring
from controller.dialplan.words import in_force, quiet
from controller.domain.decision import Greeting
from controller.domain.endings import NO_ANSWER, USER_BUSY
from controller.domain.force import standing
from controller.domain.rules import AnsweringRule, Override
from controller.domain.telling_words import Why

Extensions = dict[str, Block]
Endings = dict[Block, str]
Kind = Literal["busy", "unanswered"]
SCREENED = "screened"  # the part of a rule that asks callers for their name
BUSY: Kind = "busy"
UNANSWERED: Kind = "unanswered"
REASONS: dict[Kind, Why] = {BUSY: "busy", UNANSWERED: "no answer"}


def program(scene: Scene, rule: AnsweringRule, endings: Endings) -> Extensions:
    """The extensions of a rule: what a call does, whether it means do not disturb, and what rings for a group.

    What follows busy and unanswered goes into `endings`, once for all rules that say the same.
    """
    name = f"r{rule.id}"
    screened = {f"{name}-{SCREENED}": join(_screened(scene, rule, endings))} if screens(scene, rule) else {}
    return {
        f"{name}-{CALL}": join(_call(scene, rule, endings)),
        f"{name}-{DO_NOT_DISTURB}": join(_quiet(scene, rule)),
        f"{name}-{IN_GROUP}": join(_in_group(scene, rule)),
        **screened,
    }


def _call(scene: Scene, rule: AnsweringRule, endings: Endings) -> Iterator[Block]:
    """The steps in order; each either takes the call away or falls through to the next."""
    yield noted(asked(scene.directory, scene.user, in_force(rule.id)), "block and allow lists")
    for override in standing(scene.user, ("dnd", "always")):
        if override.kind == "always":
            yield _until(override, noted(forward(scene, override.to), "forward always, by override"))
            continue
        for block in _do_not_disturb(scene, rule):
            yield _until(override, noted(unless_allowed(block), "do not disturb, by override"))
    if rule.dnd:
        yield from (noted(unless_allowed(block), "do not disturb") for block in _do_not_disturb(scene, rule))
    yield noted(forward(scene, rule.forwards.always), "forward always")
    yield from _conditional(scene, rule)
    if screens(scene, rule):
        yield noted(screen(f"r{rule.id}-{SCREENED}"), "call screening")
    asks = confirms(scene, rule)
    yield noted(asking_ring(scene, rule, _away(scene, endings)) if asks else ring(scene, rule), "ring")
    yield (_by_outcome(scene, rule, endings),)


def _screened(scene: Scene, rule: AnsweringRule, endings: Endings) -> Iterator[Block]:
    """The caller says a name, and every phone asks whoever answers."""
    away, (_, unanswered) = _away(scene, endings), _endings(scene, rule, endings)
    yield noted(screened_ring(scene, rule, away, unanswered), "call screening")
    yield (_by_outcome(scene, rule, endings),)


def _by_outcome(scene: Scene, rule: AnsweringRule, endings: Endings) -> Line:
    busy, unanswered = _endings(scene, rule, endings)
    return Line("GotoIf", f'$["${{GOSUB_RETVAL}}"="busy"]?{busy},1:{unanswered},1')


def _endings(scene: Scene, rule: AnsweringRule, endings: Endings) -> tuple[str, str]:
    """Where the call goes on when busy, and when unanswered."""
    busy, unanswered = (_ending(endings, join(_after(scene, rule, kind))) for kind in (BUSY, UNANSWERED))
    return busy, unanswered


def _away(scene: Scene, endings: Endings) -> str:
    """Where a call goes on that somebody turned away: voicemail if any."""
    return _ending(endings, own_voicemail(scene, "unavailable", str(NO_ANSWER)))


def _ending(endings: Endings, block: Block) -> str:
    """The extension where that block stands."""
    return endings.setdefault(block, f"end{len(endings) + 1}")


def _conditional(scene: Scene, rule: AnsweringRule) -> Iterator[Block]:
    """Forward on active, then forward when offline."""
    on_active, busy_phones = forward(scene, rule.forwards.active, reason="on a call"), active(scene)
    if on_active and busy_phones:
        yield noted(only_if(busy_phones, on_active), "forward when on a call")
    when_offline = forward(scene, rule.forwards.offline, reason="offline")
    phones = reachable(scene, rule)
    if when_offline and phones:
        yield noted(only_if(phones, when_offline, holds=False), "forward when no phone is registered")


def _do_not_disturb(scene: Scene, rule: AnsweringRule) -> tuple[Block, Block]:
    """Two blocks: a destination that is passed over (it points back) goes on in the second."""
    elsewhere = forward(scene, rule.dnd_destination, reason="do not disturb")
    return elsewhere, own_voicemail(scene, "unavailable", str(USER_BUSY), quiet())


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


def _in_group(scene: Scene, rule: AnsweringRule) -> Iterator[Block]:
    """Nothing on do not disturb or with forward always, in the order of `_call`; else what the rule rings."""
    for override in standing(scene.user, ("dnd", "always")):
        away = SKIPPED if override.kind == "dnd" else forwards_away(scene, override.to)
        yield _until(override, away)
    if rule.dnd:
        yield SKIPPED
    yield forwards_away(scene, rule.forwards.always)
    yield from answer(scene, rule)


def _after(scene: Scene, rule: AnsweringRule, kind: Kind) -> Iterator[Block]:
    """Forward when busy or unanswered, by override or rule; else voicemail, else back with the cause."""
    greeting: Greeting = "busy" if kind == "busy" else "unavailable"
    for override in standing(scene.user, (kind,)):
        block = forward(scene, override.to, greeting, reason=REASONS[kind])
        yield _until(override, noted(block, f"forward when {kind}, by override"))
    own = rule.forwards.busy if kind == "busy" else rule.forwards.unanswered
    yield noted(forward(scene, own, greeting, reason=REASONS[kind]), f"forward when {kind}")
    cause = USER_BUSY if kind == "busy" else NO_ANSWER
    yield own_voicemail(scene, greeting, str(cause))
