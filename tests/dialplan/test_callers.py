"""Lists as the PBX looks them up, against what they mean: `Standpoint.allowed` and `.blocked` (PRODUCT §2.1)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.dialplan.callers import NotAnEntry, asked, compile_lists, holds_anything, of_domain, of_user
from controller.dialplan.conftext import line, read
from controller.domain.calls import ALL_IDLE, Call, Inside, Outside
from controller.domain.ids import DomainId, UserId
from controller.domain.priority import Priority
from controller.domain.rules import CallerLists
from controller.domain.standpoint import Standpoint
from controller.pbx import dialplan_wire
from tests.dialplan.shapes import SHARED, plan_of
from tests.domain.house import ANNA, BOB, MONDAY, default, house, person

tails = st.text("0123456789", min_size=1, max_size=3)
numbers = st.builds(str.__add__, st.sampled_from(("+4930", "+4989", "10", "+1")), tails)
prefixes = st.builds("{}*".format, st.one_of(numbers, st.sampled_from(("+4", "+49", "+4930", "1", "10"))))
entries = st.frozensets(st.one_of(numbers, prefixes), max_size=8)
lists = st.builds(CallerLists, entries, entries, st.booleans())
callers = st.one_of(st.none(), numbers)


Found = Mapping[str, Mapping[str, str]]
"""What a lookup gives, by context and extension."""


def as_found(rows: Iterable[Priority]) -> Found:
    by_context: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        by_context[row.context][row.extension] = row.data
    return by_context


def found(rows: Found, context: str, extension: str) -> str:
    """What EVAL_EXTEN gives: the exact extension first, then the pattern with the longest beginning."""
    here = rows.get(context, {})
    if extension in here:
        return here[extension]
    fitting = [e for e in here if e.startswith("_") and re.fullmatch(re.escape(e[1:-1]) + ".*", extension)]
    return here[max(fitting, key=len)] if fitting else ""


def looked_up(rows: Found, pointer: str, caller: str) -> str:
    """As rp-listed does."""
    index = found(rows, pointer, "s")
    buckets = (found(rows, index, f"b{caller[-2:]}"), found(rows, index, "p"))
    return "".join(found(rows, bucket, caller) for bucket in buckets)


@settings(max_examples=300, deadline=None)
@given(lists, lists, callers)
def test_the_answers_of_both_lists_together_mean_what_the_lists_mean(
    own: CallerLists, domains: CallerLists, number: str | None
) -> None:
    of_both = [(of_user(BOB), own), (of_domain(DomainId(1)), domains)]
    plans = [compile_lists(pointer, each) for pointer, each in of_both]
    rows = as_found((*SHARED, *(row for plan in plans for row in (*plan.content, plan.pointer))))
    key = "canonymous" if number is None else f"c{number}"
    answer = "".join(looked_up(rows, pointer, key) for pointer, _ in of_both)
    inside = number is not None and number.startswith("1")
    caller = Inside(ANNA, None, number or "") if inside else Outside(number)
    directory = house(person(BOB, lists=own), lists=domains)
    at = Standpoint(directory, Call(BOB, caller), ALL_IDLE, MONDAY, frozenset())
    allowed, blocked = at.allowed(directory.users[BOB]), at.blocked(directory.users[BOB])
    assert ("a" in answer) == allowed
    assert ("b" in answer and "a" not in answer) == (blocked and not allowed)


@settings(max_examples=100, deadline=None)
@given(lists)
def test_every_row_fits_the_wire_and_a_context_is_named_by_what_it_says(held: CallerLists) -> None:
    plan = compile_lists("list-d1", held)
    for row in (*plan.content, plan.pointer):
        dialplan_wire.checked(row)
        assert len(line(row)) < 200
    assert list(read(plan.text)) == [*plan.content, plan.pointer]
    assert compile_lists("list-d1", held) == plan
    assert (plan.content == ()) == (not holds_anything(held))


def test_one_number_more_changes_its_bucket_and_the_index_only() -> None:
    many = frozenset(f"+4930{n:05}" for n in range(5000))
    before = compile_lists("list-d1", CallerLists(many)).content
    after = compile_lists("list-d1", CallerLists(many | {"+49301234599"})).content
    new = {row.context for row in after} - {row.context for row in before}
    assert len(new) == 2
    assert len([row for row in after if row.context in new]) == 102 + 52  # the index; a bucket of 51, and what misses


def test_what_is_no_number_is_refused() -> None:
    for entry in ("", "+", "*", "12x", "1,2", "${EPOCH}", "+49*1"):
        with pytest.raises(NotAnEntry):
            compile_lists("list-d1", CallerLists(frozenset({entry})))


def test_a_plan_asks_the_users_own_lists_only_if_there_is_something_in_them() -> None:
    plain, listed = house().users[BOB], person(BOB, lists=CallerLists(refuse_anonymous=True))
    assert [f"u{BOB}" in row.data for row in (asked(house(), plain)[0], asked(house(), listed)[0])] == [False, True]
    other = replace(listed, lists=CallerLists(frozenset({"+4930"})))
    assert plan_of(listed).context == plan_of(other).context != plan_of().context


def test_an_allowed_caller_passes_do_not_disturb_and_only_that() -> None:
    rows = [row for row in plan_of(person(BOB, default(dnd=True))).rows if row.extension.endswith("-call")]
    [skip] = [row for row in rows if row.app == "GotoIf" and "rp-blocked" not in row.data and '=~ "a"' in row.data]
    assert skip.data.endswith(f"?{skip.priority + 3}")  # the mailbox, and the way back if there is none


def test_user_ids_are_told_from_domain_ids() -> None:
    assert of_user(UserId(3)) != of_domain(DomainId(3))
