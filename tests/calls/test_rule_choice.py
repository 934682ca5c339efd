"""Which rule a call follows: the first enabled one whose time frame holds at that moment (PRODUCT §2, §3)."""

from tests.calls.behaviour import Answer, Refuse
from tests.calls.world import World


async def test_first(world: World) -> None:
    """PRODUCT §2.7: just the user's extension."""
    world.user("1001")
    world.user("1002", mailbox=True)
    caller, callee = await world.phones_for("1001", "1002", behaviour=Answer(0.1))
    call = caller.dial("1002")
    await call.until_answered()
    callee.behaviour = Refuse(486)
    await caller.hang_up(call)
    assert await world.voicemail(caller.dial("1002")) == ("1002", "b")
