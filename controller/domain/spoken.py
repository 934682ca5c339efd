"""What people who dialled a code hear: sounds below ringplan/ (prompts.txt), digit by digit. Counterpart: saying.py."""

from datetime import datetime
from typing import Literal, get_args

from controller.domain import overruling
from controller.domain.directory import Directory, User
from controller.domain.force import override_in_force
from controller.domain.rules import OverrideKind

# fmt: off
Sound = Literal[
    "digits/0", "digits/1", "digits/2", "digits/3", "digits/4", "digits/5", "digits/6", "digits/7", "digits/8",
    "digits/9", "digits/plus",
    "forward-to", "forward-busy-to", "forward-unanswered-to", "dnd-on",
    "forward-off", "forward-busy-off", "forward-unanswered-off", "dnd-off",
    "voicemail", "chosen-place",
    "but-gone", "but-dnd", "but-forward", "but-rules", "still-dnd", "still-forward", "still-rules",
    "no-such-number", "own-number", "not-permitted", "nothing-remembered", "remembered-gone",
    "frame", "frame-holds", "frame-holds-not", "frame-keys", "frame-on", "frame-off", "until-change", "until-released",
    "frames-released", "no-such-frame", "not-you",
    "last-caller", "no-last-caller", "caller-hidden",
]
# fmt: on
Sounds = tuple[Sound, ...]
KEYS: dict[str, Sound] = {
    each.removeprefix("digits/").replace("plus", "+"): each for each in get_args(Sound) if each.startswith("digits/")
}
Why = Literal["", "gone", "dnd", "always", "rule"]

ON: dict[OverrideKind, Sound] = {
    "always": "forward-to",
    "busy": "forward-busy-to",
    "unanswered": "forward-unanswered-to",
    "dnd": "dnd-on",
}
OFF: dict[OverrideKind, Sound] = {
    "always": "forward-off",
    "busy": "forward-busy-off",
    "unanswered": "forward-unanswered-off",
    "dnd": "dnd-off",
}
BUT: dict[Why, Sounds] = {
    "": (),
    "gone": ("but-gone",),
    "dnd": ("but-dnd",),
    "always": ("but-forward",),
    "rule": ("but-rules",),
}
STILL: dict[Why, Sounds] = {**BUT, "dnd": ("still-dnd",), "always": ("still-forward",), "rule": ("still-rules",)}


def digits(number: str) -> Sounds:
    """An extension, or a number with its plus; whatever else is in it is not spoken."""
    return tuple(KEYS[key] for key in number if key in KEYS)


def hindered(directory: Directory, user: User, kind: OverrideKind, instant: datetime) -> Sounds:
    """What is told behind the confirmation of an override that is on, and does not count now."""
    if not overruling.hindrance(directory, user, kind, instant):
        return ()
    own = next(override for override in user.overrides if override.kind == kind)
    if kind != "dnd" and not overruling.counts(directory, user, own.to):
        return BUT["gone"]
    return BUT[_above(user, kind, instant)]


def remaining(directory: Directory, user: User, kind: OverrideKind, instant: datetime) -> Sounds:
    """What is told behind the confirmation of an override that is off: what goes on without it."""
    return STILL[_above(user, kind, instant)] if overruling.remainder(directory, user, kind, instant) else ()


def _above(user: User, kind: OverrideKind, instant: datetime) -> Why:
    """The override that comes before one of that kind; without one it is the rule in force."""
    match override_in_force(user, instant, "dnd", "always"):
        case None:
            return "rule"
        case override if override.kind == kind:
            return "rule"
        case override:
            return "dnd" if override.kind == "dnd" else "always"
