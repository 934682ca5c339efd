"""Waiting for what another process does: nothing rings a bell for that, so it is looked at, with a deadline."""

import asyncio
from collections.abc import Callable

from tests.patience import patient

LOOK = 0.02  # seconds between two looks


async def until(condition: Callable[[], object], within: float, what: str) -> None:
    """Returns when the condition holds. It may block: it runs in a thread. Raises TimeoutError."""
    try:
        async with asyncio.timeout(patient(within)):
            while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - another process sets no event here
                await asyncio.sleep(LOOK)
    except TimeoutError:
        raise TimeoutError(f"waited {within:g} s for {what}") from None
