"""Block and allow lists. The PBX can't hold them yet: until it can, saving one is refused by name, not forgotten."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.rules import CallerLists
from controller.operations import lists
from controller.operations.refused import Refused
from tests.operations.office import ADMIN, Office, touched


@pytest.fixture
def _able(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the PBX can hold them."""
    monkeypatch.setattr(lists, "unsupported", lambda _user, _domain: [])


def test_what_the_pbx_cannot_hold_yet_is_refused_by_name(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="not available yet"):
        lists.add(session, ADMIN, office.acme, office.bob, "blocked", "+49 30 1234567")


@pytest.mark.usefixtures("_able")
def test_a_number_stands_in_one_list_until_taken_out(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, office.bob, "blocked", "030 1234567")
    with pytest.raises(Refused, match="already"):
        lists.add(session, ADMIN, office.acme, office.bob, "allowed", "+49 30 1234567")
    seen = lists.add(session, ADMIN, office.acme, office.bob, "allowed", "+4940*")
    assert seen == CallerLists(frozenset({"+49301234567"}), frozenset({"+4940*"}))
    lists.remove(session, ADMIN, office.acme, office.bob, "+49301234567")
    assert lists.show(session, ADMIN, office.acme, office.bob) == CallerLists(allowed=frozenset({"+4940*"}))
    assert touched(session) == {("user", office.bob, "change")}


@pytest.mark.usefixtures("_able")
def test_the_domains_list_touches_the_domain_alone(session: Session, office: Office) -> None:
    lists.add(session, ADMIN, office.acme, None, "blocked", "030 1234567")
    assert lists.refuse_anonymous(session, ADMIN, office.acme, None, True).refuse_anonymous
    assert touched(session) == {("domain", office.acme, "change")}
    assert lists.show(session, ADMIN, office.acme, office.bob) == CallerLists()
