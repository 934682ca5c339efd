"""Users in bulk: found whatever the letter case, filtered, and changed all or none."""

import pytest
from sqlalchemy.orm import Session

from controller.operations import auditlog, roster, users
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.users import NewUser
from controller.store import find
from controller.store.rosters import Sought
from tests.operations.office import ADMIN, Office, acting


def test_every_word_must_be_found_in_some_field_whatever_its_case(session: Session, office: Office) -> None:
    users.add(session, ADMIN, office.acme, NewUser("3001", "Özlem Ünal", department="Empfang", email="oe@acme.example"))
    for words in ("özlem", "ÜNAL ÖZLEM", "empfang 3001", "OE@acme"):
        found = roster.page(session, ADMIN, office.acme, Sought(words))
        assert [card.extension for card in found.users] == ["3001"], words
        assert found.count == 1
    for words in ("özlem %", "_zlem", "empf/ng"):  # nothing stands for other letters
        assert not roster.page(session, ADMIN, office.acme, Sought(words)).users, words


def test_who_has_permissions_of_the_own_is_found(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.bob, {"outbound": ["+49"]})
    found = roster.page(session, ADMIN, office.acme, Sought(own_outbound=True))
    assert [card.id for card in found.users] == [office.bob]


def test_one_who_may_not_be_changed_keeps_all_from_being_changed(session: Session, office: Office) -> None:
    boss = users.add(session, ADMIN, office.acme, NewUser("3002", "Ada", scope="administrator"))
    anna = acting(session, office.anna)
    for forbidden, why in ((boss, Forbidden), (office.zoe, Missing), (10**8, Missing)):
        with pytest.raises(why):
            roster.change(session, anna, [office.bob, forbidden], {"department": "X"})  # type: ignore[list-item]
    bob = find.user(session, office.bob)
    assert bob is not None
    assert bob.department != "X"
    with pytest.raises(Refused, match="too many"):
        roster.remove(session, ADMIN, [office.bob] * 501)


def test_a_name_that_several_have_is_asked_back(session: Session, office: Office) -> None:
    users.add(session, ADMIN, office.acme, NewUser("3003", "Kim Lee"))
    users.add(session, ADMIN, office.acme, NewUser("3004", "Kim Long"))
    assert roster.meant(session, ADMIN, office.acme, "lee").extension == "3003"
    with pytest.raises(Refused, match=r"Kim Lee \(3003\), Kim Long \(3004\). Type the extension"):
        roster.meant(session, ADMIN, office.acme, "kim")


def test_the_log_names_what_its_entries_are_about(session: Session, office: Office) -> None:
    wanted = {"user": {office.bob, office.zoe}, "device": {office.anna_phone}, "frame": {10**8}, "rule": set()}
    names = auditlog.names(session, ADMIN, office.acme, wanted)
    assert set(names) == {("user", office.bob), ("device", office.anna_phone)}, "nothing from behind the wall"
