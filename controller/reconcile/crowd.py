"""A round of the outbox: what many changes have in common is done together, the rest one by one (work.py)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from controller import clock
from controller.reconcile.piece import Piece
from controller.reconcile.render import Rendered
from controller.reconcile.work import AWAY, REFUSED, Hands, Outcome, perform, succeeded
from controller.store.accounts import DeviceAccount, Mailbox
from controller.store.outbox import Pending
from controller.store.subjects import Subject

log = logging.getLogger(__name__)

Task = tuple[Pending, Rendered]


async def perform_all(hands: Hands, tasks: Sequence[Task], now: Callable[[], datetime]) -> AsyncIterator[Outcome]:
    """One outcome a task; what can't be brought in together is tried one by one."""
    together = await _together(hands, tasks, now)
    for task, what in tasks:
        yield together.get(task.subject) or await perform(hands, task, what, now)


async def _together(hands: Hands, tasks: Sequence[Task], now: Callable[[], datetime]) -> dict[Subject, Outcome]:
    """What is live now. Plans, mailboxes and handsets go side by side: they take different ways into the PBX."""
    if not hands.ready:
        return {}
    alike = ([(task, what) for task, what in tasks if isinstance(what, kind)] for kind in ALIKE)
    works = [
        _bring(hands, some, bring, now) for some, bring in zip(alike, ALIKE.values(), strict=True) if len(some) > 1
    ]
    return {subject: outcome for done in await asyncio.gather(*works) for subject, outcome in done.items()}


async def _bring(
    hands: Hands,
    tasks: Sequence[Task],
    bring: Callable[[Hands, Sequence[Any]], Awaitable[None]],
    now: Callable[[], datetime],
) -> dict[Subject, Outcome]:
    """All of them, live; none, if anything went wrong."""
    began = clock.monotonic()
    try:
        await bring(hands, [what for _, what in tasks])
    except (*AWAY, *REFUSED, ValueError) as error:
        log.warning("%s changes not brought in together: %s", len(tasks), str(error) or type(error).__name__)
        return {}
    each_ms = (clock.monotonic() - began) * 1000 / len(tasks)
    at = now()
    return {task.subject: succeeded(task, what, at, each_ms) for task, what in tasks}


async def _plans(hands: Hands, pieces: Sequence[Piece]) -> None:
    await asyncio.to_thread(hands.dialplan.write_all, pieces)
    await hands.dialplan.put_all(pieces, clock.monotonic())


async def _boxes(hands: Hands, mailboxes: Sequence[Mailbox]) -> None:
    await hands.put_boxes(mailboxes)


async def _handsets(hands: Hands, accounts: Sequence[DeviceAccount]) -> None:
    await hands.push(accounts)


ALIKE: dict[type, Callable[[Hands, Sequence[Any]], Awaitable[None]]] = {
    Piece: _plans,
    Mailbox: _boxes,
    DeviceAccount: _handsets,
}
