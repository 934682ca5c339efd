"""Whose turn it is where much waits: controller/reconcile/turns.py."""

from collections.abc import Iterable

from controller.reconcile.turns import MOST, NEWEST, next_round
from controller.store.outbox import Queued
from controller.store.subjects import Subject, SubjectKind


def waiting(kind: SubjectKind, ids: Iterable[int]) -> list[Queued]:
    return [Queued(Subject(kind, id_), 1, (id_,)) for id_ in ids]


def kinds(tasks: Iterable[Queued]) -> set[str]:
    return {each.subject.kind for each in tasks}


IMPORT = [
    *waiting("device", range(10_000)),
    *waiting("domain", [1]),
    *waiting("frame", range(3)),
    *waiting("mailbox", range(10_000)),
    *waiting("user", range(10_000)),
]


def test_nothing_of_an_import_waits_behind_its_phones() -> None:
    assert kinds(next_round(IMPORT)) == {"device", "domain", "frame", "mailbox", "user"}


def test_a_change_made_during_an_import_is_in_the_next_round() -> None:
    changed = waiting("user", [20_000])
    assert changed[0] in next_round([*IMPORT, *changed])


def test_the_longest_waiting_are_in_every_round_whatever_else_comes() -> None:
    late = waiting("user", range(20_000, 30_000))
    assert IMPORT[-10_000] in next_round([*IMPORT, *late])


def test_what_plans_lead_to_comes_before_them_and_phones_come_last() -> None:
    order = [each.subject.kind for each in next_round(IMPORT)]
    assert order.index("frame") < order.index("user") < order.index("device")


def test_a_round_is_short_and_holds_nothing_twice() -> None:
    some = next_round(IMPORT)
    assert len(some) == len(set(some)) == sum(MOST.values()) + 4
    assert min(MOST.values()) > NEWEST


def test_a_few_changes_are_all_in_one_round_in_their_order() -> None:
    few = [*waiting("user", [3, 1, 2]), *waiting("device", [5])]
    assert next_round(few) == few
