"""What is nobody's in particular: the subroutines, rendered once."""

from controller.dialplan.conftext import read
from controller.dialplan.lots import TIMES
from controller.domain import greetings, pins
from controller.domain.priority import Priority
from controller.domain.standpoint import MAX_FORWARDS
from dialplan_templates import render

TEMPLATES = (
    *("shared", "prompts", "dialling", "groups", "carrying", "arriving", "codes", "changes", "voicemail"),
    *("parking", "live", "recording"),
)

PINS = {"pin_tries": pins.TRIES, "caller_tries": pins.CALLER_TRIES, "pin_length": pins.LENGTH}
LIVE = {"hold_round": 60, "hold_rounds": 30, "asked_rings": 60, "tried_rings": 20, "back_rings": 25}
"""Seconds, and rounds, that calls led from a page wait (live.conf)."""
LONGEST_WAIT = 7200
"""Seconds until a recording that has not begun to be one is not announced any more."""

LONGEST_JOINING = 60
"""Seconds until who is about to join a recorded call, and has not, is not told of it any more."""

LIMITS = {
    "max_forwards": MAX_FORWARDS,
    "longest_greeting": greetings.LONGEST,
    "longest_wait": LONGEST_WAIT,
    "longest_joining": LONGEST_JOINING,
    **PINS,
    **TIMES,
    **LIVE,
}


def shared_text() -> str:
    """The file of the shared subroutines."""
    return "\n".join(render(f"asterisk/{name}.conf.j2", **LIMITS) for name in TEMPLATES)


def shared_rows() -> tuple[Priority, ...]:
    """The same as rows."""
    return tuple(read(shared_text()))
