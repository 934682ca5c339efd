"""Rings that ask: a caller for his name, and whoever answers whether he takes the call (PRODUCT §2.6-7).

Counterparts: rp-screen, rp-confirm and rp-verdict of the shared subroutines.
"""

from controller.dialplan.callers import IS_ALLOWED
from controller.dialplan.destinations import Scene, ring_time
from controller.dialplan.lines import Block, Line
from controller.dialplan.ringing import dialled, rung
from controller.domain.destinations import ToExternal
from controller.domain.rules import AnsweringRule, Simultaneous

TO_BE_SCREENED = f'"${{CHANNEL(name):0:7}}"="PJSIP/t" & ({IS_ALLOWED})=0 & ${{LEN(${{RP_SAID}})}}=0'


def confirms(scene: Scene, rule: AnsweringRule) -> bool:
    """Whether an outside number rings that has to press 1."""
    confirmed = isinstance(rule.ring, Simultaneous) and rule.ring.confirm_external
    return confirmed and any(isinstance(target.to, ToExternal) for target in rung(scene, rule))


def screens(scene: Scene, rule: AnsweringRule) -> bool:
    """Whether the rule asks outside callers for a name: where nothing can ring, nobody is asked."""
    return rule.screening and bool(rung(scene, rule))


def screen(screened: str) -> Block:
    """Leads outside callers to the extension that asks them."""
    return (Line("GotoIf", f"$[{TO_BE_SCREENED}]?{screened},1"),)


def screened_ring(scene: Scene, rule: AnsweringRule, away: str, unanswered: str) -> Block:
    """As `asking_ring`, once the caller has said a name; every leg asks. With nothing to ring he is not asked."""
    gathered, text = dialled(scene, rule, screened=True)
    ask = (
        Line("Gosub", f"rp-screen,s,1({text})"),
        Line("GotoIf", f'$["${{GOSUB_RETVAL}}"="none"]?{unanswered},1'),
    )
    return (*gathered, *ask, *_dial(scene, text, away))


def asking_ring(scene: Scene, rule: AnsweringRule, away: str) -> Block:
    """Rings, and tells the outcome in GOSUB_RETVAL; a call that somebody turns away goes on at the extension `away`."""
    gathered, text = dialled(scene, rule)
    return (*gathered, *_dial(scene, text, away))


def options(away: str) -> str:
    """Dial's options for legs that ask; `away` is an extension of the context that dials."""
    return f"ib(rp-asking^s^1)U(rp-verdict^${{CONTEXT}}^{away})"


def _dial(scene: Scene, text: str, away: str) -> Block:
    return (
        Line("Ringing"),
        Line("Set", "__RP_RING=${UNIQUEID}"),
        Line("Dial", f"{text},{ring_time(scene.user)},{options(away)}"),
        Line("Gosub", f"rp-outcome,s,1({text})"),
    )
