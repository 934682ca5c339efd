"""A plan is as long as what can happen: nothing after an end, one ending for all rules that say the same."""

from controller.domain.destinations import ToVoicemail
from tests.dialplan.shapes import check_shape, plan_of
from tests.domain.house import BOB, CAROL, OPEN, default, during, house, person


def lines(plan, extension):
    return [row.app for row in plan.rows if row.extension == extension]


def test_what_follows_busy_and_unanswered_stands_once_for_all_rules_that_say_the_same():
    bob = person(BOB, during(OPEN, 2), default())
    plan = plan_of(bob)
    assert {row.extension for row in plan.rows if row.extension.startswith("end")} == {"end1", "end2"}


def test_rules_that_say_something_else_have_an_ending_of_their_own():
    bob = person(BOB, during(OPEN, 2, busy=ToVoicemail(CAROL)), default())
    plan = plan_of(bob)
    check_shape(house(bob), plan)
    assert {row.extension for row in plan.rows if row.extension.startswith("end")} == {"end1", "end2", "end3"}


def test_nothing_is_compiled_after_a_forward_that_takes_every_call():
    plan = plan_of(person(BOB, default(always=ToVoicemail(CAROL))))
    assert lines(plan, f"r{100 * BOB}-call") == ["MSet", "GotoIf", "Gosub", "Return"]
    assert not any(row.app == "Dial" for row in plan.rows)
