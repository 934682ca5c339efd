"""A month of administration: after every step the PBX holds what the database says (PRODUCT §8.2)."""

import asyncio
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from controller import clock
from controller.domain.ids import DomainId
from controller.operations import actors, domains
from controller.operations.bell import saving
from tests.calls import clerk_outside
from tests.calls.clerk import STEPS, Clerk, Step
from tests.calls.posted import Posted
from tests.calls.stocktaking import differences
from tests.calls.world import NUMBERS
from tests.patience import patient

WITHIN = patient(20.0)  # seconds


def month(posted: Posted, loop: asyncio.AbstractEventLoop) -> type[RuleBasedStateMachine]:
    """The clerk's steps as a state machine; it runs beside the loop in which the controller does."""

    class Month(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            with saving(posted.database) as session:
                new = domains.NewDomain(f"month{next(NUMBERS)}.example")
                self.domain = DomainId(domains.add(session, actors.console(clock.now()), new))

        @rule(step=st.sampled_from((*STEPS, *clerk_outside.STEPS)), seed=st.integers(0, 2**32))
        def change(self, step: Step, seed: int) -> None:
            Clerk(posted.database, self.domain, Random(seed)).does(step)

        @invariant()
        def nothing_differs(self) -> None:
            assert asyncio.run_coroutine_threadsafe(settled(posted), loop).result(WITHIN) == []

        def teardown(self) -> None:
            with saving(posted.database) as session:
                domains.remove(session, actors.console(clock.now()), self.domain, confirmed=True)
            self.nothing_differs()

    return Month


async def settled(posted: Posted) -> list[str]:
    """What differs once everything is live."""
    await posted.live()
    return await differences(posted)


@pytest.mark.long
@pytest.mark.slow
async def test_after_every_step_of_a_month_the_pbx_is_as_the_database_says(controller_at_post: Posted) -> None:
    chosen = settings(
        max_examples=2, stateful_step_count=75, phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
        deadline=None, derandomize=True, database=None,
    )  # fmt: skip
    machine = month(controller_at_post, asyncio.get_running_loop())
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=chosen)
