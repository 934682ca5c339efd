"""Feature codes: what can be dialled beside numbers (PRODUCT §5). Which can't stand side by side: codeclashes.py.

A domain chooses its own code for a key, or none; what it does not choose has the usual one. Every code begins with * or
#, so none is ever an extension, a slot or an emergency number, which are digits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from controller.domain.saying import Said, say

Follows = Literal[
    "nothing", "perhaps a number", "a number", "perhaps an extension", "an extension", "a frame", "a slot"
]
CODE = re.compile(r"[*#][0-9*#]{1,5}")
MOST_AFTER = 24  # characters that may follow a code
LENGTHS: Mapping[Follows, tuple[int, int]] = {
    "nothing": (0, 0),
    "perhaps a number": (0, MOST_AFTER),
    "a number": (1, MOST_AFTER),
    "perhaps an extension": (0, 6),
    "an extension": (2, 6),
    "a frame": (1, 4),
    "a slot": (2, 6),
}
"""How many digits may follow a code: at least, at most."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that a code does; `key` names its subroutine in the PBX, `name` and `does` are for people."""

    key: str
    usual: str
    follows: Follows
    group: str
    name: Said
    does: Said


FORWARDING, QUIET, FRAMES, VOICEMAIL, CALLS, PHONES = "forwarding", "dnd", "frames", "voicemail", "calls", "phones"
PARKING = "parking"
GROUPS: Mapping[str, Said] = {
    FORWARDING: say("Forwarding"),
    QUIET: say("Do not disturb"),
    FRAMES: say("Opening hours and other shared time frames"),
    VOICEMAIL: say("Voicemail"),
    CALLS: say("Calling"),
    PHONES: say("Colleagues and phones"),
    PARKING: say("Call parking"),
}
FEATURES = (
    Feature(
        "forward_always",
        "*72",
        "perhaps a number",
        FORWARDING,
        say("Forward all calls"),
        say("Every call goes to the number that you dial after the code. Without a number it tells how."),
    ),
    Feature(
        "forward_always_off",
        "*73",
        "nothing",
        FORWARDING,
        say("Stop forwarding all calls"),
        say("Calls reach you again. The number is remembered."),
    ),
    Feature(
        "forward_always_again",
        "*40",
        "perhaps an extension",
        FORWARDING,
        say("Forward all calls again"),
        say("Every call goes to the number that was remembered."),
    ),
    Feature(
        "forward_busy",
        "*90",
        "a number",
        FORWARDING,
        say("Forward when busy"),
        say("While you are busy, calls go to the number that you dial after the code."),
    ),
    Feature(
        "forward_busy_off",
        "*91",
        "nothing",
        FORWARDING,
        say("Stop forwarding when busy"),
        say("Your rules decide again what happens while you are busy."),
    ),
    Feature(
        "forward_unanswered",
        "*92",
        "a number",
        FORWARDING,
        say("Forward when unanswered"),
        say("Calls that you do not answer go to the number that you dial after the code."),
    ),
    Feature(
        "forward_unanswered_off",
        "*93",
        "nothing",
        FORWARDING,
        say("Stop forwarding when unanswered"),
        say("Your rules decide again what happens with calls that you do not answer."),
    ),
    Feature(
        "dnd",
        "*78",
        "perhaps an extension",
        QUIET,
        say("Do not disturb on"),
        say("None of your phones rings any more."),
    ),
    Feature("dnd_off", "*79", "nothing", QUIET, say("Do not disturb off"), say("Your phones ring again.")),
    Feature(
        "force",
        "*74",
        "a frame",
        FRAMES,
        say("Force a time frame"),
        say("Switches a shared time frame on or off by its number. For attendants and office managers."),
    ),
    Feature(
        "force_off",
        "*75",
        "nothing",
        FRAMES,
        say("Release all time frames"),
        say("All shared time frames follow the clock again. For attendants and office managers."),
    ),
    Feature(
        "mailbox", "*98", "nothing", VOICEMAIL, say("Your voicemail"), say("Plays your messages. It asks for your PIN.")
    ),
    Feature(
        "any_mailbox",
        "*97",
        "nothing",
        VOICEMAIL,
        say("Voicemail from another phone"),
        say("Plays messages. It asks for the extension and its PIN."),
    ),
    Feature(
        "hide",
        "*67",
        "a number",
        CALLS,
        say("Call without showing your number"),
        say("Calls the number that you dial after the code. Who is called sees no number, this once."),
    ),
    Feature("call_back", "*69", "nothing", CALLS, say("Call back"), say("Says who called you last, and calls back.")),
    Feature(
        "echo", "*43", "nothing", CALLS, say("Echo test"), say("You hear yourself: a test of the phone and the line.")
    ),
    Feature(
        "pickup",
        "*35",
        "an extension",
        PHONES,
        say("Pick up a colleague’s call"),
        say("Takes the call that rings at the extension that you dial after the code."),
    ),
    Feature(
        "pickup_group",
        "*36",
        "nothing",
        PHONES,
        say("Pick up any ringing call"),
        say("Takes a call that rings in your department; for attendants, anywhere."),
    ),
    Feature(
        "take_over",
        "*38",
        "nothing",
        PHONES,
        say("Move your call to this phone"),
        say("Takes over the call that you have on another of your phones."),
    ),
    Feature(
        "intercom",
        "*50",
        "an extension",
        PHONES,
        say("Intercom"),
        say("Speaks to a colleague at once: the phone of the extension answers by itself, if it can."),
    ),
    Feature(
        "park",
        "***",
        "nothing",
        PARKING,
        say("Park a call"),
        say("Transfer a call to it: it waits in the next free slot, and any phone can take it from there."),
    ),
    Feature(
        "retrieve",
        "*55",
        "a slot",
        PARKING,
        say("Take a parked call"),
        say("Takes the call that waits in the slot that you dial after the code."),
    ),
)
BY_KEY: Mapping[str, Feature] = {feature.key: feature for feature in FEATURES}


def in_force(chosen: Mapping[str, str]) -> dict[str, str]:
    """The code of every key that has one, in the order of the catalogue; `chosen` says "" for what is switched off."""
    codes = {feature.key: chosen.get(feature.key, feature.usual) for feature in FEATURES}
    return {key: code for key, code in codes.items() if code}


def malformed(code: str) -> Said | None:
    """Why this can't be a code, whatever else there is."""
    if CODE.fullmatch(code):
        return None
    if code.isascii() and code.isdecimal():
        return say(
            "{code} would be a number. A code begins with * or #, so that no extension and no emergency number is "
            "ever taken for one.",
            code=code,
        )
    return say(
        "{code!r} is not a code. Write * or #, then one to five of the keys 0 to 9, * and #: such as *72.", code=code
    )
