"""Calls that the PBX itself originates in a user's name, with their own clock: by the recording probe."""

from controller.domain.decision import Release
from tests.bench.agreement.cases import Case
from tests.bench.agreement.comparing import Seen
from tests.bench.agreement.outcome import device_of, ending_of
from tests.bench.agreement.site import Site
from tests.bench.agreement.trace import Ending, How, Rung
from tests.pbx_probe import Observed, Probe
from tests.pbx_probe import Rung as ProbeRung


async def originate(site: Site, probe: Probe, case: Case) -> Seen:
    """The PBX itself calls, in the user's name, as "try my rules at …" does."""
    domain, people = site.world.directory.domain, site.world.directory.users
    site.tell(case.replies.items())
    observed = await probe.call(
        f"from-{domain.id}",
        people[case.to].extension,
        list(site.phones.values()),
        caller=people[case.caller].extension,
        account=str(case.caller),
        variables={"__RP_AT": str(int(case.at.timestamp()))},
    )
    rung = tuple(Rung(device_of(one.device), one.after, _probe_how(one)) for one in observed.rung)
    return Seen(rung, _probe_ending(observed), observed.lasted)


def _probe_how(one: ProbeRung) -> How:
    match one.how:
        case "hung up":
            return "answered"
        case "refused":
            return "refused"
        case "":
            return "silent"
        case _:
            return "cancelled"


def _probe_ending(observed: Observed) -> Ending | None:
    answers = [device_of(observed.answered_by)] if observed.answered_by else []
    boxes = [data for app, data in observed.apps if app == "VoiceMail"]
    if answers or boxes:
        return ending_of(answers, boxes, None)
    return Release(observed.cause)
