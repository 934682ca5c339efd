"""Waiting for what a test phone sees: conditions looked at after every event, never a sleep."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from tests.patience import patient

T = TypeVar("T")


class Bell:
    """Wakes everybody who waits for a condition, whenever something may have changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Something happened: every waiter looks at its condition again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, condition: Callable[[], T], within: float, what: str = "it", *, exactly: bool = False) -> T:
        """The condition's first true value. Raises TimeoutError after `within` seconds; later beside others, unless
        `exactly` then."""
        loop = asyncio.get_running_loop()
        within = within if exactly else patient(within)
        deadline = loop.time() + within
        while not (value := condition()):
            future = loop.create_future()
            self._waiting.add(future)
            try:
                await asyncio.wait_for(future, deadline - loop.time())
            except TimeoutError:
                raise TimeoutError(f"waited {within:g} s for {what}") from None
            finally:
                self._waiting.discard(future)
        return value
