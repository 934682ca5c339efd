"""Calls that the PBX itself originates in a user's name, with their own clock: by the recording probe."""

from tests.bench.agreement.cases import Case
from tests.bench.agreement.comparing import Seen
from tests.bench.agreement.outcome import TAKERS, ending_of, party_of, rung_of
from tests.bench.agreement.site import Site
from tests.pbx_probe import Probe


async def originate(site: Site, probe: Probe, case: Case) -> Seen:
    """The PBX itself calls, in the user's name, as "try my rules at …" does."""
    domain, people = site.world.directory.domain, site.world.directory.users
    site.tell(case)
    began = site.now
    observed = await probe.call(
        f"from-{domain.id}",
        site.extension(case),
        site.parties,
        caller=people[case.caller].extension,
        account=str(case.caller),
        variables={"__RP_AT": str(int(case.at.timestamp()))},
    )
    site.refuse_late(began)
    legs = [leg for leg in site.legs() if not leg.outgoing and leg.started >= began]
    answers = [party_of(leg) for leg in legs if leg.answered_at]
    takers = [(app, data) for app, data in observed.apps if app in TAKERS]
    how = ending_of(answers, takers, None if answers or takers else observed.cause, people.values())
    return Seen(tuple(rung_of(leg, began, site.trunk_of(leg)) for leg in legs), how, observed.lasted)
