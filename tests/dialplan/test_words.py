"""What plans tell the journal, in words that the fold of calls reads. With a PBX: tests/calls/test_history_*.py."""

import pytest

from controller.dialplan.words import forwarded, in_force, quiet, telling
from controller.domain.destinations import Destination, ToExternal, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import RuleId
from controller.domain.telling_words import FORWARDS, REASONS, Why, added, number_of, words
from tests.dialplan.shapes import plan_of
from tests.domain.house import BOB, BOB_MOBILE, CAROL, default, person, without_mailbox

SLOTS: dict[str, Why] = {
    "always": "always",
    "active": "on a call",
    "offline": "offline",
    "busy": "busy",
    "unanswered": "no answer",
}
WAYS = (ToUser(CAROL), ToHandset(BOB_MOBILE), ToVoicemail(CAROL), ToExternal("+4917012345"))


def data(*rules: object, mailbox: bool = True) -> list[str]:
    """Of all rows of Bob's plan."""
    bob = person(BOB, *rules)  # type: ignore[arg-type]
    return [row.data for row in plan_of(bob if mailbox else without_mailbox(bob)).rows]


@pytest.mark.parametrize("to", WAYS, ids=lambda to: type(to).__name__)
@pytest.mark.parametrize("slot", SLOTS)
def test_every_forward_tells_why_it_was_taken(slot: str, to: Destination) -> None:
    told = f",{forwarded(SLOTS[slot])})"
    assert sum(each.endswith(told) for each in data(default(**{slot: to}))) == 1


def test_a_rule_tells_that_it_is_in_force_without_a_line_of_its_own() -> None:
    word = telling(in_force(RuleId(100 * BOB)))
    [told] = [each for each in data(default()) if word in each]
    assert told.startswith("LOCAL(L)=")
    assert told.endswith(word)


def test_do_not_disturb_is_told_with_voicemail_and_without() -> None:
    assert any(each.endswith(f",u,{quiet()})") for each in data(default(dnd=True)))
    assert telling(quiet()) in data(default(dnd=True), mailbox=False)
    assert telling(quiet()) not in data(default(), mailbox=False)


def test_what_is_written_reads_back_and_what_the_pbx_has_cut_off_does_not_count() -> None:
    field = f"-7-{in_force(RuleId(12))}{forwarded('busy')}8-{quiet()}g5-"
    assert words(field) == ("7", "r12", "fb", "8", "q", "g5")
    assert words(field + "12345") == words(field)
    assert words("") == words("12") == ()
    assert (number_of("7"), number_of("r12"), number_of("q"), number_of("fb")) == (7, 12, None, None)
    assert added(("7", "r12"), ("7", "r12", "fb")) == ("fb",)
    assert added(("7", "r12"), ("8",)) == ("8",), "a call that was transferred begins afresh"
    assert {why: REASONS[letter] for why, letter in FORWARDS.items()} == {why: why for why in FORWARDS}
