"""What is deleted every hour: whatever is away or at fault, the next round comes."""

import logging
from collections.abc import Callable
from datetime import datetime

import pytest

from controller.history import rounds
from tests.operations.office import MONDAY


@pytest.mark.parametrize(
    ("error", "pause", "level"),
    [(None, rounds.OFTEN, logging.INFO), (OSError, rounds.AGAIN, logging.WARNING), (KeyError, rounds.OFTEN, 40)],
)
async def test_a_round_that_fails_puts_off_the_next_and_no_more(
    error: Callable[[], Exception] | None, pause: object, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    async def once(at: datetime) -> int:
        assert at == MONDAY
        if error:
            raise error()
        return 3

    with caplog.at_level(logging.INFO):
        assert await rounds.pause_after(once, "old calls", MONDAY) == pause
    [line] = caplog.records
    assert (line.levelno, "old calls" in line.getMessage()) == (level, True)
