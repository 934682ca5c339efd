"""Block and allow lists: what goes in, what comes out, and who needs to be told."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.rules import CallerLists
from controller.operations import lists, users
from controller.operations.refused import Refused
from controller.store import accounts, load, plan_states
from controller.store.subjects import Subject
from tests.operations.office import ADMIN, Office, touched


def test_a_number_stands_in_one_list_until_taken_out(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, office.bob, "blocked", "030 1234567")
    with pytest.raises(Refused, match="already"):
        lists.add(session, ADMIN, office.acme, office.bob, "allowed", "+49 30 1234567")
    assert lists.add(session, ADMIN, office.acme, office.bob, "allowed", "+49 40*") == "+4940*"
    seen = lists.show(session, ADMIN, office.acme, office.bob)
    assert seen == CallerLists(frozenset({"+49301234567"}), frozenset({"+4940*"}))
    lists.remove(session, ADMIN, office.acme, office.bob, "+49301234567")
    assert lists.show(session, ADMIN, office.acme, office.bob) == CallerLists(allowed=frozenset({"+4940*"}))


def test_a_users_plan_is_touched_only_when_his_lists_become_empty_or_not(session: Session, office: Office) -> None:
    own = ("own callers", office.bob, "change")
    lists.add(session, ADMIN, office.acme, office.bob, "blocked", "030 1234567")
    assert touched(session) == {own, ("user", office.bob, "change")}
    before = revision(session, office)
    lists.add(session, ADMIN, office.acme, office.bob, "allowed", "+4940*")
    assert revision(session, office) == before
    lists.remove(session, ADMIN, office.acme, office.bob, "+4940*")
    lists.refuse_anonymous(session, ADMIN, office.acme, office.bob, True)
    lists.remove(session, ADMIN, office.acme, office.bob, "+49301234567")
    assert revision(session, office) == before
    lists.refuse_anonymous(session, ADMIN, office.acme, office.bob, False)
    assert revision(session, office) == before + 1


def test_the_domains_list_touches_itself_alone(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, None, "blocked", "030 1234567")
    lists.refuse_anonymous(session, ADMIN, office.acme, None, True)
    assert lists.show(session, ADMIN, office.acme, None).refuse_anonymous
    assert touched(session) == {("callers", office.acme, "change")}
    assert lists.show(session, ADMIN, office.acme, office.bob) == CallerLists()


def test_a_deleted_user_takes_his_lists_along(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, office.bob, "blocked", "030 1234567")
    assert accounts.users_with_lists(session, office.acme) == [office.bob]
    users.remove(session, ADMIN, office.bob)
    assert accounts.users_with_lists(session, office.acme) == []
    assert ("own callers", office.bob, "remove") in touched(session)


def test_a_plan_is_loaded_without_thousands_of_entries(session: Session, office: Office) -> None:
    for number in range(20):
        lists.add(session, ADMIN, office.acme, office.bob, "blocked", f"030 12345{number:02}")
        lists.add(session, ADMIN, office.acme, None, "allowed", f"030 12345{number:02}")
    directory = load.load_for_plan(session, office.bob)
    assert len(directory.users[office.bob].lists.blocked) == 1
    assert directory.domain.lists == CallerLists()
    assert len(load.load_directory(session, office.bob).domain.lists.allowed) == 20
    assert len(load.load_lists(session, office.bob).blocked) == 20


def revision(session: Session, office: Office) -> int:
    """How often Bob's plan was asked for."""

    state = plan_states.state_of(session, Subject("user", office.bob))
    return state.wanted if state else 0
