"""Starting a call with baresip-python, so that no event of a call that is answered or refused at once gets lost."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


async def start_call(agent: Any, uri: str, adopt: Callable[[Any], T]) -> T:
    """What `adopt` makes of the new call; it may attach listeners. Raises what `UserAgent.dial` raises.

    baresip-python 0.5.2a3 makes its Call object only after the command's answer came back: what happened to the call
    in between (a 486 takes 3 ms) reaches nobody, and waiting for the outcome never ends. So listen first, then tell it.
    """
    early: list[Any] = []
    listener = early.append
    agent.on(listener)
    try:
        call = await agent.dial(uri)
    finally:
        agent.off(listener)
    adopted = adopt(call)
    for event in early:
        call._on_stack_event(event)
    return adopted
