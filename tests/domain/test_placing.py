"""Where a new rule is put: just above the first rule that would hide it, else last before Default."""

from dataclasses import replace

import pytest

from controller.domain.ids import FrameId, RuleId
from controller.domain.placing import above, placed
from controller.domain.rules import AnsweringRule, During, NeedsFrame
from controller.domain.timeframes import Always, FrameKind, Weekly
from tests.domain.house import BOB
from tests.domain.test_unreachable import MORNINGS, NOW, WORKDAYS, ruled, weekly

PLACES: list[tuple[tuple[FrameKind, ...], list[int]]] = [
    # the last kind is the new rule's, and what follows is the order then
    ((WORKDAYS, Always(), MORNINGS), [3, 1, 2]),  # above what hides it once it stands above "any time"
    ((MORNINGS, Always(), WORKDAYS), [1, 3, 2]),
    ((WORKDAYS, weekly((6, 540, 720))), [1, 2]),  # nothing hides it
    ((WORKDAYS, WORKDAYS), [2, 1]),
    ((weekly((1, 540, 660)), weekly((1, 660, 780)), weekly((1, 600, 720))), [3, 1, 2]),  # two together would
    ((WORKDAYS, Weekly(())), [1, 2]),  # its own time frame is at fault: no place helps
]


@pytest.mark.parametrize(("kinds", "order"), PLACES)
def test_a_new_rule_stands_where_it_applies(kinds: tuple[FrameKind, ...], order: list[int]) -> None:
    directory = ruled(*kinds)
    user = directory.users[BOB]
    *others, new, default = user.rules
    there = placed(directory, replace(user, rules=(*others, default)), new, NOW)
    assert [int(rule.id) for rule in there] == [*order, int(default.id)]


def test_a_rule_that_is_switched_off_is_placed_as_if_it_were_on() -> None:
    off = AnsweringRule(RuleId(9), During(FrameId(1)), enabled=False)
    directory = ruled(Always(), off)
    assert above(directory, directory.users[BOB], RuleId(9), NOW) == RuleId(1)


def test_a_rule_without_a_time_frame_stays_where_it_is() -> None:
    directory = ruled(Always(), AnsweringRule(RuleId(9), NeedsFrame()))
    assert above(directory, directory.users[BOB], RuleId(9), NOW) is None
