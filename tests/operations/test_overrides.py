"""Phone overrides as they are switched (PRODUCT §2, §5)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Gone, ToExternal, ToHandset, ToUser
from controller.domain.rules import Override
from controller.operations import overrides, users
from controller.operations.refused import Refused
from tests.operations.office import ADMIN, MONDAY, Office, acting, person, touched


def test_an_override_is_on_until_it_is_switched_off(session: Session, office: Office) -> None:
    bob = acting(session, office.bob)
    end = MONDAY + timedelta(hours=1)
    made = overrides.switch_on(session, bob, office.bob, "always", ToUser(office.anna), end)
    assert made == Override("always", MONDAY, ToUser(office.anna), end)
    assert overrides.everything(session, bob, office.bob) == (made,)
    assert touched(session) == {("user", office.bob, "change")}
    overrides.switch_off(session, bob, office.bob, "always")
    assert overrides.everything(session, bob, office.bob) == ()


def test_setting_again_replaces_and_never_toggles(session: Session, office: Office) -> None:
    """PRODUCT §5."""
    for to in (ToUser(office.anna), ToHandset(office.anna_phone), ToHandset(office.anna_phone)):
        overrides.switch_on(session, ADMIN, office.bob, "always", to)
    assert [each.to for each in overrides.everything(session, ADMIN, office.bob)] == [ToHandset(office.anna_phone)]


def test_a_forward_switched_off_is_remembered(session: Session, office: Office) -> None:
    """PRODUCT §5: *73 leaves the number remembered, *40 brings it back."""
    with pytest.raises(Refused, match="No destination is remembered"):
        overrides.again(session, ADMIN, office.bob, "always")
    overrides.switch_on(session, ADMIN, office.bob, "always", ToUser(office.anna))
    overrides.switch_off(session, ADMIN, office.bob, "always")
    assert [each.to for each in overrides.remembered(session, ADMIN, office.bob)] == [ToUser(office.anna)]
    assert overrides.again(session, ADMIN, office.bob, "always").to == ToUser(office.anna)


def test_switching_off_what_is_off_does_nothing(session: Session, office: Office) -> None:
    overrides.switch_off(session, ADMIN, office.bob, "dnd")
    assert touched(session) == set()


def test_an_override_to_somebody_who_left_shows_his_name(session: Session, office: Office) -> None:
    carol = person(session, office.acme, "1003", "Carol")
    overrides.switch_on(session, ADMIN, office.bob, "busy", ToUser(carol))
    users.remove(session, ADMIN, carol)
    assert [each.to for each in overrides.everything(session, ADMIN, office.bob)] == [Gone("Carol (1003)")]


def test_overrides_that_cannot_be_meant_are_refused(session: Session, office: Office) -> None:
    for words, arguments in {
        "Say where": ("always", None),
        "no destination": ("dnd", ToUser(office.anna)),
        "no user": ("always", ToUser(office.zoe)),
        "not possible": ("sometimes", ToUser(office.anna)),
        "may not call": ("always", ToExternal("+442071234567")),
    }.items():
        with pytest.raises(Refused, match=words):
            overrides.switch_on(session, ADMIN, office.bob, *arguments)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="has passed"):
        overrides.switch_on(session, ADMIN, office.bob, "dnd", until=MONDAY)
    assert touched(session) == set()
