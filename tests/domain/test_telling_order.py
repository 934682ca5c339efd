"""Threads of the PBX write the journal's lines in any order: a call stays one row, and reads the same (PRODUCT §7)."""

import pytest

from controller.domain.history import Told
from controller.domain.journal import gathered
from controller.domain.telling import told
from tests.domain.reordered import orders
from tests.domain.shaped import shape
from tests.domain.shapes_table import SHAPES

Reading = tuple[object, ...]


@pytest.mark.parametrize("name", SHAPES)
def test_a_call_is_one_row_and_reads_the_same_in_whatever_order_threads_write(name: str) -> None:
    conversation, whose = shape(name)
    recorded = _reading(told(conversation, whose))
    for events in orders(conversation.events, draws=4):
        [one] = gathered(events)
        assert _reading(told(one, whose)) == recorded, [(event.kind, event.unique) for event in events]


def test_ringing_that_is_told_late_stands_before_what_followed_from_it() -> None:
    for name, ended, followed in (
        ("forwarded when busy", "not answered", "forwarded"),
        ("forwarded when unanswered", "not answered", "forwarded"),
        ("transferred while it rings", "transferred", "answered"),
    ):
        conversation, whose = shape(name)
        for events in orders(conversation.events, draws=4):
            [one] = gathered(events)
            seen = told(one, whose)
            assert seen
            kinds: list[str] = [step.kind for step in seen.steps]
            assert kinds.index(ended) < len(kinds) - kinds[::-1].index(followed), kinds


def _reading(seen: Told | None) -> Reading | None:
    if seen is None:
        return None
    shares = [(share.user, share.role, share.outcome, share.answerer) for share in seen.shares]
    steps = sorted((step.kind, repr(step.who), step.number, step.word, step.rule or 0) for step in seen.steps)
    known = (seen.domain, seen.direction, seen.result, seen.caller, seen.dialled, seen.called, seen.is_odd)
    return (*known, seen.answered_by, seen.reached_by, seen.rule, seen.forwards, seen.ended_by, shares, steps)
