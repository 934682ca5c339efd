"""One answering rule in plain words: `Rings all your phones for 25 s, then voicemail.`

Says what `controller.domain.decide` would do; the ring targets are those the domain works out.
"""

from collections.abc import Iterator

from controller.domain.destinations import Destination, Gone, ToVoicemail
from controller.domain.directory import Directory, User
from controller.domain.rules import AnsweringRule, Forwards, RingTarget, Simultaneous
from controller.domain.saying import say, say_count
from controller.domain.targets import in_time, ring_targets
from webui.words.destinations import destination
from webui.words.text import isolated, listed

ENDS, VOICEMAIL = say("the call ends"), say("voicemail")
SHOWN = 6  # ring targets named one by one


def summary(directory: Directory, user: User, rule: AnsweringRule) -> str:
    """What happens to an ordinary call, in one sentence."""
    always = usable(rule.forwards.always)
    if rule.dnd:
        return say("No phone rings: {then}.", then=unreachable(directory, user, rule))
    if always is not None:
        return say("All calls go to {destination}.", destination=destination(directory, user, always))
    ring, then = _ring(directory, user, rule), _then(directory, user, rule.forwards.unanswered)
    if ring is None:
        straight = then if then == ENDS else say("callers go straight to {destination}", destination=then)
        return say("No phone rings: {then}.", then=straight)
    return say("Rings {ring}, then {then}.", ring=ring, then=then)


def details(directory: Directory, user: User, rule: AnsweringRule) -> tuple[str, ...]:
    """What else can happen, a sentence each."""
    return tuple(_details(directory, user, rule))


def unreachable(directory: Directory, user: User, rule: AnsweringRule) -> str:
    """What do not disturb does with callers, by the rule in force."""
    instead = usable(rule.dnd_destination)
    if instead is not None:
        return say("callers go to {destination}", destination=destination(directory, user, instead))
    return say("callers reach your voicemail") if user.has_mailbox else say("callers hear that you are busy")


def usable(to: Destination | None) -> Destination | None:
    """A destination that no longer exists counts as unset (PRODUCT §2 Destinations)."""
    return None if isinstance(to, Gone) else to


def _details(directory: Directory, user: User, rule: AnsweringRule) -> Iterator[str]:
    forwards = rule.forwards
    if not rule.dnd and usable(forwards.always) is None:
        yield from _conditions(directory, user, forwards)
        if rule.screening:
            yield say("Callers from outside say their name first; you choose whether to take the call.")
    for gone in _gone(rule):
        yield say(
            "“{label}” no longer exists, so nothing is sent there. Choose another destination.",
            label=isolated(gone.label),
        )


def _conditions(directory: Directory, user: User, forwards: Forwards) -> Iterator[str]:
    on_a_call, not_connected, busy = (
        "" if usable(to) is None or to is None else destination(directory, user, to)
        for to in (forwards.active, forwards.offline, forwards.busy)
    )
    if on_a_call:
        yield say("When one of your phones is on a call, calls go to {destination}.", destination=on_a_call)
    if not_connected:
        yield say("When none of these phones is connected, calls go to {destination}.", destination=not_connected)
    if busy:
        yield say("When they are busy, calls go to {destination}.", destination=busy)


def _gone(rule: AnsweringRule) -> Iterator[Gone]:
    forwards = rule.forwards
    every = (rule.dnd_destination, forwards.always, forwards.active, forwards.offline, forwards.busy)
    return (to for to in (*every, forwards.unanswered) if isinstance(to, Gone))


def _ring(directory: Directory, user: User, rule: AnsweringRule) -> str | None:
    """Who, and for how long; None: there is nothing to ring."""
    targets = [t for t in ring_targets(directory, user, rule) if in_time(t, user.ring_timeout)]
    if not targets:
        return None
    who = _who(directory, user, rule, targets)
    if user.ring_timeout is None:
        return say("{who} until the caller gives up", who=who)
    return say("{who} for {seconds} s", who=who, seconds=user.ring_timeout)


def _who(directory: Directory, user: User, rule: AnsweringRule, targets: list[RingTarget]) -> str:
    own = {device.id for device in directory.devices_of(user)}
    rest = targets
    names: list[str] = []
    if isinstance(rule.ring, Simultaneous) and rule.ring.all_phones and len(own) > 1:
        names, rest = [say("all your phones")], [t for t in targets if getattr(t.to, "device", None) not in own]
    shown = [_target(directory, user, target) for target in rest[:SHOWN]]
    more = len(rest) - len(shown)
    return listed([*names, *shown, *([say_count(more, "{number} more", "{number} more")] if more else [])])


def _target(directory: Directory, user: User, target: RingTarget) -> str:
    name = destination(directory, user, target.to)
    return say("{name} (after {seconds} s)", name=name, seconds=target.delay) if target.delay else name


def _then(directory: Directory, user: User, unanswered: Destination | None) -> str:
    to = usable(unanswered)
    if to is not None:
        return VOICEMAIL if to == ToVoicemail(user.id) else destination(directory, user, to)
    return VOICEMAIL if user.has_mailbox else ENDS
