"""A domain's trunks in the order in which a call out tries them. Counterpart: rp-out and rp-trunk in shared.conf.

Two extensions of the content context `out-<domain>-<hash>`, to be entered through the pointer `out-<domain>` with the
extension's name as first argument, as a user's plan is: `Gosub(out-3,s,1(trunks))`, `Gosub(out-3,s,1(facts))`.
"""

from collections.abc import Sequence

from controller.dialplan.lines import NEXT, Block, Line, join
from controller.dialplan.names import trunk as endpoint
from controller.domain import brakes
from controller.domain.dialling import NumberPlan
from controller.domain.directory import Domain
from controller.domain.trunks import NumberFormat, Trunk

TRUNKS, FACTS = "trunks", "facts"
GROUP = "trunk"  # category of the channel groups that count the calls of a trunk


def trunk_lines(trunks: Sequence[Trunk], plan: NumberPlan) -> Block:
    """Tries them one after the other; back with the Q.850 cause of what the called party, or the last trunk, said.

    Reads OUT_N (the number), OUT_OWN and OUT_OWN_HIDE (what a trunk shows), OUT_CALLER and OUT_CALLER_HIDE (the same
    where the original caller may be shown), OUT_DIVERTING (who forwarded, or nothing); see rp-carry.
    """
    return join([*(_try(trunk, plan) for trunk in trunks), (Line("Return", "${OUT_CAUSE}"),)])


def facts_lines(domain: Domain) -> Block:
    """What the whole domain shares of a call out: `<main number>-<calls>-<minutes>-<countries>-<zone>`."""
    return (Line("Return", f"{domain.main_number or ''}-{brakes.text(domain.brakes)}-{domain.zone}"),)


def written(variable: str, style: NumberFormat, plan: NumberPlan) -> str:
    """An expression: the number in that variable as the carrier writes it. What has no plus stays as it is."""
    match style:
        case "plus":
            return f"${{{variable}}}"
        case "digits":
            return f"${{FILTER(0-9,${{{variable}}})}}"
        case "national":
            home, abroad = f"+{plan.code}", plan.international[0] if plan.international else "00"
            inland = f"{plan.national[0] if plan.national else ''}${{{variable}:{len(home)}}}"
            other = f'${{IF($["${{{variable}:0:1}}"="+"]?{abroad}${{{variable}:1}}:${{{variable}}})}}'
            return f'${{IF($["${{{variable}:0:{len(home)}}}"="{home}"]?{inland}:{other})}}'


def _try(trunk: Trunk, plan: NumberPlan) -> Block:
    shown = "CALLER" if trunk.show_caller else "OWN"
    numbers = ",".join(
        written(variable, trunk.number_format, plan) for variable in ("OUT_N", f"OUT_{shown}", "OUT_DIVERTING")
    )
    call = Line("Gosub", f"rp-trunk,s,1({trunk.id},{trunk.host},{numbers},${{OUT_{shown}_HIDE}})")
    if trunk.channels is None:
        return (call,)
    # an emergency, of no user, is tried all the same
    full = f"${{GROUP_COUNT({endpoint(trunk.id)}@{GROUP})}}>={trunk.channels} & ${{LEN(${{OUT_USER}})}}>0"
    return (Line("GotoIf", f"$[{full}]?{NEXT}"), call)
