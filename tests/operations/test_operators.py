"""Where 0 leads from a greeting: who may say so, what is refused, and what becomes of it when somebody goes."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.operations import devices, groups, mailboxes, operators, users
from controller.operations.groups import NewGroup
from controller.operations.refused import Missing, Refused
from controller.store import find, load
from tests.operations.office import ADMIN, Office, acting, touched


def test_it_is_saved_compiled_and_audited(session: Session, office: Office) -> None:
    """A number as it is dialled outside; the directory of the plan has it."""
    operators.put(session, acting(session, office.bob), office.bob, ToExternal("030 123456"))
    assert operators.show(session, ADMIN, office.bob) == ToExternal("+4930123456")
    assert touched(session) == {("user", office.bob, "change")}
    for found in (load.load_for_plan(session, office.bob), load.load_directory(session, office.bob, reach=True)):
        assert found.users[office.bob].operator == ToExternal("+4930123456")
    entry = find.audit(session, office.acme, 1)[0]
    assert entry.operation == "operators.put"
    assert entry.after == {"to": {"is": "ToExternal", "number": "+4930123456"}}


def test_the_same_again_changes_nothing_and_none_takes_it_away(session: Session, office: Office) -> None:
    operators.put(session, ADMIN, office.bob, ToUser(office.anna))
    before = len(find.audit(session, office.acme, 100))
    operators.put(session, ADMIN, office.bob, ToUser(office.anna))
    assert len(find.audit(session, office.acme, 100)) == before
    operators.put(session, ADMIN, office.bob, None)
    assert operators.show(session, ADMIN, office.bob) is None


def test_what_leads_nowhere_or_may_not_be_called_is_refused_and_nothing_changed(
    session: Session, office: Office
) -> None:
    operators.put(session, ADMIN, office.bob, ToUser(office.anna))
    users.change(session, ADMIN, office.bob, {"outbound": ["+49"]})
    refused: list[tuple[Destination, str]] = [
        (ToVoicemail(office.anna), "voicemail again"),
        (ToUser(office.bob), "leads nowhere"),
        (ToUser(office.zoe), "There is no user"),
        (ToHandset(office.zoe_phone), "There is no phone"),
        (ToExternal("+15551234567"), "may not call"),
        (ToExternal("*72"), "codes"),
        (ToInner("group", "4711"), "There is no group"),
        (ToInner("queue", "sales"), "a queue cannot be a destination yet"),
        (Gone("Old"), "does not exist any more"),
        (ToInner("park", "703"), "next free slot"),
    ]
    for to, words in refused:
        with pytest.raises(Refused, match=words):
            operators.put(session, ADMIN, office.bob, to)
    assert operators.show(session, ADMIN, office.bob) == ToUser(office.anna)


def test_only_the_owner_and_who_manages_the_domain_get_at_it(session: Session, office: Office) -> None:
    operators.put(session, acting(session, office.anna), office.bob, ToUser(office.anna))
    with pytest.raises(Missing):
        operators.show(session, acting(session, office.bob), office.anna)
    with pytest.raises(Missing):
        operators.put(session, acting(session, office.zoe), office.bob, None)


def test_without_voicemail_there_is_none(session: Session, office: Office) -> None:
    mailboxes.switch_off(session, ADMIN, office.bob)
    with pytest.raises(Refused, match="has no voicemail"):
        operators.put(session, ADMIN, office.bob, ToUser(office.anna))


def test_who_or_what_is_deleted_stays_as_a_name_and_the_plan_is_made_anew(session: Session, office: Office) -> None:
    """As with forwards (PRODUCT §2 Destinations)."""
    sales = groups.add(session, ADMIN, office.acme, NewGroup("600", "Sales"))
    gone: list[tuple[Destination, str]] = [
        (ToHandset(office.anna_phone), "1001"),
        (ToInner("group", str(sales)), "group Sales (600)"),
        (ToUser(office.anna), "Anna (1001)"),
    ]
    for to, name in gone:
        operators.put(session, ADMIN, office.bob, to)
        match to:
            case ToHandset(device):
                devices.remove(session, ADMIN, device)
            case ToInner():
                groups.remove(session, ADMIN, sales)
            case _:
                users.remove(session, ADMIN, office.anna)
        assert operators.show(session, ADMIN, office.bob) == Gone(name)
        assert ("user", office.bob, "change") in touched(session)
