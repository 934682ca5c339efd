"""One answering rule in plain words: `Rings all your phones for 25 s, then voicemail.`

Says what `controller.domain.decide` would do; the ring targets are those the domain works out.
"""

from collections.abc import Iterator

from controller.domain.destinations import Destination, Gone
from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule, RingTarget, Simultaneous
from controller.domain.targets import in_time, ring_targets
from webui.words.destinations import destination
from webui.words.text import isolated, listed

ENDS = "the call ends"
SHOWN = 6  # ring targets named one by one


def summary(directory: Directory, user: User, rule: AnsweringRule) -> str:
    """What happens to an ordinary call, in one sentence."""
    always = usable(rule.forwards.always)
    if rule.dnd:
        return f"No phone rings: {unreachable(directory, user, rule)}."
    if always is not None:
        return f"All calls go to {destination(directory, user, always)}."
    ring, then = _ring(directory, user, rule), _then(directory, user, rule.forwards.unanswered)
    if ring is None:
        return f"No phone rings: {then if then == ENDS else f'callers go straight to {then}'}."
    return f"Rings {ring}, then {then}."


def details(directory: Directory, user: User, rule: AnsweringRule) -> tuple[str, ...]:
    """What else can happen, a sentence each."""
    return tuple(_details(directory, user, rule))


def unreachable(directory: Directory, user: User, rule: AnsweringRule) -> str:
    """What do not disturb does with callers, by the rule in force."""
    instead = usable(rule.dnd_destination)
    if instead is not None:
        return f"callers go to {destination(directory, user, instead)}"
    return "callers reach your voicemail" if user.has_mailbox else "callers hear that you are busy"


def usable(to: Destination | None) -> Destination | None:
    """A destination that no longer exists counts as unset (PRODUCT §2 Destinations)."""
    return None if isinstance(to, Gone) else to


def _details(directory: Directory, user: User, rule: AnsweringRule) -> Iterator[str]:
    forwards = rule.forwards
    if not rule.dnd and usable(forwards.always) is None:
        conditions = {
            "When one of your phones is on a call": forwards.active,
            "When none of these phones is connected": forwards.offline,
            "When they are busy": forwards.busy,
        }
        for condition, to in conditions.items():
            if usable(to) is not None and to is not None:
                yield f"{condition}, calls go to {destination(directory, user, to)}."
        if rule.screening:
            yield "Callers from outside say their name first; you choose whether to take the call."
    for gone in _gone(rule):
        yield f"“{isolated(gone.label)}” no longer exists, so nothing is sent there. Choose another destination."


def _gone(rule: AnsweringRule) -> Iterator[Gone]:
    forwards = rule.forwards
    every = (rule.dnd_destination, forwards.always, forwards.active, forwards.offline, forwards.busy)
    return (to for to in (*every, forwards.unanswered) if isinstance(to, Gone))


def _ring(directory: Directory, user: User, rule: AnsweringRule) -> str | None:
    """Who, and for how long; None: there is nothing to ring."""
    targets = [t for t in ring_targets(directory, user, rule) if in_time(t, user.ring_timeout)]
    if not targets:
        return None
    how_long = "until the caller gives up" if user.ring_timeout is None else f"for {user.ring_timeout} s"
    return f"{_who(directory, user, rule, targets)} {how_long}"


def _who(directory: Directory, user: User, rule: AnsweringRule, targets: list[RingTarget]) -> str:
    own = {device.id for device in directory.devices_of(user)}
    rest = targets
    names: list[str] = []
    if isinstance(rule.ring, Simultaneous) and rule.ring.all_phones and len(own) > 1:
        names, rest = ["all your phones"], [t for t in targets if getattr(t.to, "device", None) not in own]
    shown = [_target(directory, user, target) for target in rest[:SHOWN]]
    more = len(rest) - len(shown)
    return listed([*names, *shown, *([f"{more} more"] if more else [])])


def _target(directory: Directory, user: User, target: RingTarget) -> str:
    name = destination(directory, user, target.to)
    return f"{name} (after {target.delay} s)" if target.delay else name


def _then(directory: Directory, user: User, unanswered: Destination | None) -> str:
    to = usable(unanswered)
    if to is not None:
        return destination(directory, user, to).replace("your voicemail", "voicemail")
    return "voicemail" if user.has_mailbox else ENDS
