"""A ring group as a context named by its content (PRODUCT §2 Groups).

It names its members only: each member's plan says what rings now (member.py), so that a change of rules is no change of
the group. Counterparts: rp-group in groups.conf, and domain/groups.py for the meaning.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller.dialplan import names, recording
from controller.dialplan.callers import asked
from controller.dialplan.destinations import Scene, forward
from controller.dialplan.lines import NEXT, Block, Line, join, noted, rows
from controller.dialplan.plan import DEVICE, digest, entered, marked
from controller.dialplan.syntax import argument, shortened
from controller.domain.destinations import ToExternal
from controller.domain.directory import Directory, Member, RingGroup
from controller.domain.groups import forwarder
from controller.domain.ids import GroupId
from controller.domain.priority import Priority


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """What the PBX needs of one group: its rows, the pointer that leads to them, the way in from its extension."""

    group: GroupId
    rows: tuple[Priority, ...]
    pointer: Priority
    way_in: tuple[Priority, ...]


def compile_group(directory: Directory, group: RingGroup) -> GroupPlan:
    """The group's way: whom it asks, how long it rings, where it leads."""
    body = rows("", {"s": join(_steps(directory, group))})
    context = names.group_content(group.id, digest(body))
    pointer = Priority(names.group(group.id), "s", 1, "Goto", f"{context},s,1")
    content = tuple(replace(row, context=context) for row in body)
    return GroupPlan(group.id, content, pointer, way_in(directory, group))


def way_in(directory: Directory, group: RingGroup) -> tuple[Priority, ...]:
    """What dialling the extension does: a call starts afresh here, whoever transfers it (PRODUCT §2 Loops)."""
    lines = (
        Line("MSet", f"{entered(f'g{group.id}')},RP_HOPS=0,RP_DEV={DEVICE},{marked(names.group(group.id))}"),
        recording.CALLER,
        Line("Gosub", f"{names.group(group.id)},s,1"),
        Line("Gosub", "rp-sorry,s,1(${GOSUB_RETVAL})"),
        Line("Hangup", "${GOSUB_RETVAL}"),
    )
    again = (Line("Gosub", "rp-afresh,s,1"), Line("Goto", "s,1"))
    extensions = {"s": lines, names.TRANSFERRED: again, names.ASKED: (Line("Return", names.group(group.id)),)}
    return rows(names.lookup(directory.domain.id, group.extension), extensions)


def _steps(directory: Directory, group: RingGroup) -> Iterator[Block]:
    scene = Scene(directory, forwarder(group))
    yield noted(asked(directory, scene.user), "block and allow lists of the domain")
    yield (Line("Gosub", f"rp-via,s,1({argument(shortened(group.name))})", "members"),)
    yield (Line("MSet", "LOCAL(ALL)=,GOSUB_RETVAL="),)
    for order, member in enumerate(group.members):
        yield _asked(member, order)
    yield (Line("Gosub", f"rp-group,s,1({group.ring_time})", "ring"), Line("Set", "LOCAL(CAUSE)=${GOSUB_RETVAL}"))
    yield noted(_destination(scene, group), "when nobody takes the call")
    yield (Line("Return", "${CAUSE}"),)


def _asked(member: Member, order: int) -> Block:
    """What the member rings now, added to ALL. Where his plan is not in the PBX, he is left out.

    The answer before his, which then still stands, does no harm when it is added again.
    """
    plan = names.pointer(member.user)
    ask = f"{plan},s,1({names.RULES},{names.IN_GROUP},{member.delay},{order:03})"
    return (Line("GosubIf", f"${{DIALPLAN_EXISTS({plan},s,1)}}?{ask}"), Line("Set", "ALL=${ALL},${GOSUB_RETVAL}"))


def _destination(scene: Scene, group: RingGroup) -> Block:
    if not isinstance(group.to, ToExternal):
        return forward(scene, group.to)
    call = Line("Gosub", f"rp-domain-out,s,1({scene.directory.domain.id},{group.to.number},{group.ring_time})")
    return (call, Line("GotoIf", f'$["${{GOSUB_RETVAL}}"="skip"]?{NEXT}'), Line("Return", "${GOSUB_RETVAL}"))
