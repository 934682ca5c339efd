"""A context that stands in the PBX by AMI only: gone, it tells that somebody reloaded the dialplan.

`dialplan reload` on Asterisk's command line takes out what AMI added, sends no event and moves no reload time (22.10).
"""

from controller.domain.priority import Priority
from controller.pbx import dialplan_wire
from controller.pbx.ami import Ami

ROW = Priority("rp-sentinel", "s", 1, "Return", "")


async def put(ami: Ami) -> None:
    """Puts it up. Raises AmiDown, AmiRefused, TimeoutError."""
    await dialplan_wire.put(ami, [ROW])


async def stands(ami: Ami) -> bool:
    """Whether it is still there. Raises AmiDown, AmiRefused, TimeoutError."""
    variable = f"DIALPLAN_EXISTS({ROW.context},{ROW.extension},{ROW.priority})"
    answer = await ami.send({"Action": "Getvar", "Variable": variable})
    return answer.get("Value") == "1"
