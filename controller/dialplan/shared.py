"""What is not a user's: the shared subroutines, rendered once, and the door of each domain."""

from controller.dialplan.conftext import read
from controller.dialplan.lines import Line, rows
from controller.dialplan.names import TRANSFERRED, door
from controller.domain.directory import Domain
from controller.domain.priority import Priority
from controller.domain.standpoint import MAX_FORWARDS
from dialplan_templates import render

EXTENSION_LENGTHS = range(2, 7)
UNKNOWN_NUMBER = 1  # Q.850: unallocated


def shared_text() -> str:
    """The file of the shared subroutines."""
    return render("asterisk/shared.conf.j2", max_forwards=MAX_FORWARDS)


def shared_rows() -> tuple[Priority, ...]:
    """The same as rows."""
    return tuple(read(shared_text()))


def door_rows(domain: Domain) -> tuple[Priority, ...]:
    """The context a domain's phones dial in: digits of an extension's length only, so nothing loose gets through."""
    into = f"x{domain.id}-${{EXTEN}}"
    entry = f"${{IF($[${{LEN(${{BLINDTRANSFER}})}}>0]?{TRANSFERRED}:s)}}"
    lines = (
        Line("GotoIf", f"${{DIALPLAN_EXISTS({into},s,1)}}?{into},{entry},1"),
        Line("Hangup", str(UNKNOWN_NUMBER)),
    )
    return rows(door(domain.id), {"_" + "X" * length: lines for length in EXTENSION_LENGTHS})
