"""The door of a trunk: what its carrier may reach, which is the public numbers of its domain, and nothing else."""

from controller.dialplan.lines import Line, rows
from controller.dialplan.names import trunk_door
from controller.domain.ids import DomainId
from controller.domain.priority import Priority
from controller.domain.trunks import Trunk

NUMBERED = "_[+0-9A-Za-z]!"
"""What a carrier puts into the request: the number, or, where we log in, the account that its To header explains."""


def trunk_door_rows(domain: DomainId, trunk: Trunk) -> tuple[Priority, ...]:
    """The context that the trunk's calls come in by."""
    arguments = f"{trunk.id},{domain},{trunk.number_format},${{FILTER(0-9+,${{EXTEN}})}}"
    lines = (Line("Gosub", f"rp-in,s,1({arguments})"), Line("Hangup", "${GOSUB_RETVAL}"))
    return rows(trunk_door(trunk.id), {"s": lines, NUMBERED: lines})
