"""A user's plan: rule choice by time, then a program per rule, in a context named by its content (DESIGN §1)."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controller.dialplan import blf, names, permitting, recording
from controller.dialplan.destinations import Scene, operator, own_voicemail
from controller.dialplan.frametest import Inlined, inline
from controller.dialplan.lines import Block, Line, join, jump_if_any, noted, rows
from controller.dialplan.program import Endings, Extensions, program
from controller.dialplan.syntax import comment
from controller.dialplan.targets import Unsupported, unsupported
from controller.domain import brakes
from controller.domain.directory import Directory, User
from controller.domain.endings import NO_ANSWER
from controller.domain.force import rule_name
from controller.domain.ids import UserId
from controller.domain.priority import Priority
from controller.domain.rules import AnsweringRule, Default, During, NeedsFrame
from controller.domain.timeframes import TimeFrame

DEVICE = "${CHANNEL(name):6:-9}"  # the phone that calls, as d12


@dataclass(frozen=True, slots=True)
class Plan:
    """What the PBX needs of one user: the plan's rows, the pointer that leads to it, the way in from his extension."""

    user: UserId
    context: str
    rows: tuple[Priority, ...]
    pointer: Priority
    way_in: tuple[Priority, ...]


def compile_plan(directory: Directory, user: User) -> Plan:
    """The user's rules as a plan. Raises Unsupported, which names everything that cannot be expressed."""
    problems = unsupported(user)
    if problems:
        raise Unsupported(problems)
    scene = Scene(directory, user)
    extensions = _extensions(scene)
    context = names.plan(user.id, digest(rows("", extensions)))
    pointer = Priority(names.pointer(user.id), "s", 1, "Goto", f"{context},${{ARG1}},1")
    return Plan(user.id, context, rows(context, extensions), pointer, way_in(directory, user))


def digest(body: Sequence[Priority]) -> str:
    """Ten hexadecimal digits of a plan's content, comments and order aside (the PBX lists extensions in its own)."""
    text = "\n".join(sorted(f"{row.extension},{row.priority},{row.app}({row.data})" for row in body))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def way_in(directory: Directory, user: User) -> tuple[Priority, ...]:
    """What dialling the extension does: a call starts afresh here, whoever transfers it (PRODUCT §2 Loops)."""
    context = names.lookup(directory.domain.id, user.extension)
    lines = (
        Line("MSet", f"{entered(str(user.id))},RP_HOPS=0,RP_DEV={DEVICE},{marked(names.pointer(user.id))}"),
        recording.CALLER,
        Line("Gosub", f"{names.pointer(user.id)},s,1({names.RULES},{names.CALL})"),
        Line("Gosub", "rp-sorry,s,1(${GOSUB_RETVAL})"),
        Line("Hangup", "${GOSUB_RETVAL}"),
    )
    again = (Line("Gosub", "rp-afresh,s,1"), Line("Goto", "s,1"))
    ask = (Line("Goto", f"{names.pointer(user.id)},s,1"),)
    lamp = (Line("Return", blf.lamp(directory.domain.id, user.extension, user.devices)),)
    extensions = {"s": lines, names.TRANSFERRED: again, names.ASKED: ask, names.LAMP: lamp}
    return (*rows(context, extensions), *recording.of_user(directory.domain, user))


def entered(who: str) -> str:
    """Settings: the call has entered these rules only, which the journal's lines of its channel tell, too."""
    return f"RP_SEEN=-{who}-,CHANNEL(userfield)=-{who}-"


def marked(whose: str) -> str:
    """A setting: all legs of a call belong to that user or group, for whoever picks it up (rp-code-pickup)."""
    return f"__PICKUPMARK={whose}"


def _extensions(scene: Scene) -> Extensions:
    usable = [rule for rule in scene.user.rules if _can_match(rule)]
    extensions = {
        names.RULES: join(_choice(scene, usable)),
        names.BOX: own_voicemail(scene, "unavailable", str(NO_ANSWER)),
        names.OUT: (_outside_facts(scene),),
        names.PHONES: (Line("Return", "-".join(map(names.endpoint, sorted(scene.user.devices)))),),
    }
    if copies := _copies(scene):
        extensions[names.COPIES] = (Line("Return", copies),)
    if block := operator(scene):
        extensions[names.OPERATOR] = join([block, own_voicemail(scene, "unavailable", str(NO_ANSWER))])
    leads_out = Line("Goto", f"{names.way_out(scene.directory.domain.id)},s,1")
    extensions |= permitting.extensions(scene.user.outbound, (leads_out,))
    endings: Endings = {}
    for rule in usable:
        extensions |= program(scene, rule, endings)
    return extensions | {name: block for block, name in endings.items()}


def _copies(scene: Scene) -> str:
    """`8@boxes&9@boxes`: by the back door, which knows them by user (pbx/voicemail_db.py)."""
    users = scene.directory.users
    having = [each for each in scene.user.copies if each in users and users[each].has_mailbox]
    return "&".join(map(names.back_door, having)) if scene.user.has_mailbox else ""


def _outside_facts(scene: Scene) -> Line:
    """`<domain>-<own number>-<who is shown>-<calls>-<minutes>-<countries>`: see rp-out.

    Who is shown: 1 for the original caller of what is forwarded, and 2 more where calls of his own show no number.
    """
    user = scene.user
    number = user.number if user.caller_id != "main" else None
    shown = f"{number or ''}-{int(user.show_caller) + 2 * (user.caller_id == 'hidden')}"
    return Line("Return", f"{scene.directory.domain.id}-{shown}-{brakes.text(user.brakes)}")


def _can_match(rule: AnsweringRule) -> bool:
    return isinstance(rule.when, Default) or (rule.enabled and not isinstance(rule.when, NeedsFrame))


def _choice(scene: Scene, rules: Sequence[AnsweringRule]) -> Iterator[Block]:
    """The first rule whose frame holds wins; own frames are tested here, shared ones ask their context."""
    own = inline(_own_frames(scene, rules))
    if _asks_the_time(scene, rules):
        yield (Line("Set", f"LOCAL(T)={_now(scene)}", "now"),)
    yield noted([Line("MSet", setting) for setting in own.settings], "the wall clock")
    for rule in rules:
        label = comment(rule_name(scene.directory, rule))
        yield noted(_test(scene, rule, own), f"rule {label}")


def _test(scene: Scene, rule: AnsweringRule, own: Inlined) -> Block:
    target = f"r{rule.id}-${{ARG2}},1"
    match rule.when:
        case During(frame=frame_id) if frame_id in own.clauses:
            return jump_if_any(own.clauses[frame_id], target)
        case During(frame=frame_id):
            ask = Line("Gosub", f"{names.frame(frame_id)},s,1")
            return (ask, Line("GotoIf", f"${{GOSUB_RETVAL}}?{target}"))
        case _:
            return (Line("Goto", target),)


def _own_frames(scene: Scene, rules: Sequence[AnsweringRule]) -> list[TimeFrame]:
    used = [scene.directory.frames[rule.when.frame] for rule in rules if isinstance(rule.when, During)]
    return [frame for frame in used if frame.owner is not None]


def _asks_the_time(scene: Scene, rules: Sequence[AnsweringRule]) -> bool:
    return len(rules) > 1 or any(override.until for override in scene.user.overrides)


def _now(scene: Scene) -> str:
    """Epoch seconds: the clock of a call we originated, else the domain's, else the machine's (DESIGN §4)."""
    call, domain = f"${{{names.NOW}}}", f"${{{names.NOW}_{scene.directory.domain.id}}}"
    frozen = f"${{IF($[${{LEN({call})}}>0]?{call}:{domain})}}"
    return f"${{IF($[${{LEN({call}{domain})}}=0]?${{EPOCH}}:{frozen})}}"
