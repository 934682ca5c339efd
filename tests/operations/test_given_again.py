"""An extension given out again starts empty (PRODUCT §7): nothing of whoever had it is left or comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.destinations import Gone, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.timeframes import Always
from controller.operations import (
    contacts,
    contacts_favourites,
    contacts_files,
    devices,
    dids,
    frames,
    grants,
    groups,
    invitations,
    lists,
    logins,
    mailboxes,
    overrides,
    passwords,
    recoverycodes,
    resets,
    secondfactors,
    tokens,
    users,
)
from controller.operations.contacts_check import NewContact
from controller.operations.groups import NewGroup
from controller.operations.refused import Refused
from controller.operations.users import NewUser
from controller.store.tables import AuditRow, OutboxRow, PlanStateRow, UserRow, metadata
from tests.operations.office import ADMIN, MONDAY, Office, acting, add_rule

TOLD = {AuditRow.__tablename__, OutboxRow.__tablename__, PlanStateRow.__tablename__}  # name subjects for good, by ids


def test_a_new_user_of_an_old_extension_has_nothing_of_the_old_one(session: Session, office: Office) -> None:
    old = office.bob
    secret, token, login = settled(session, office)
    number = dids.add(session, ADMIN, office.acme, "+4930123456", ToUser(old))
    group = groups.add(session, ADMIN, office.acme, NewGroup("600", "Sales", to=ToVoicemail(old)))
    groups.members(session, ADMIN, group, [Member(old), Member(office.anna)])
    users.change(session, ADMIN, old, {"switched_off": ["music"]})
    assert rows_of(session, old), "there is something to lose"

    users.remove(session, ADMIN, old)
    new = users.add(session, ADMIN, office.acme, NewUser("1002", "Carla"))
    assert new != old, "names in the PBX and folders of messages go by ids, so no id comes again"

    assert rows_of(session, old) == {}
    assert set(rows_of(session, new)) == {"rules"}, "the Default rule"
    assert users.show(session, ADMIN, new).switched_off == ()
    assert devices.everything(session, ADMIN, new) == ()
    assert tokens.find_token(session, token, MONDAY) is None
    assert logins.find_login(session, login, MONDAY) is None
    with pytest.raises(Refused):
        invitations.invited(session, secret, MONDAY)
    with pytest.raises(Refused):
        logins.check(session, "1002@acme.example", "correct horse battery")
    assert dids.show(session, ADMIN, number).to == Gone("Bob (1002)"), "not whoever has the extension now"
    card = groups.show(session, ADMIN, group)
    assert (card.members, card.to) == ((Member(office.anna),), Gone("voicemail of Bob (1002)"))


def settled(session: Session, office: Office) -> tuple[str, str, str]:
    """Bob with one of everything: the secrets of his invitation, API token and log-in."""
    bob, by = office.bob, acting(session, office.bob)
    passwords.set_password(session, ADMIN, bob, "correct horse battery")
    mailboxes.set_pin(session, ADMIN, bob, "4711")
    frame = frames.add(session, by, office.acme, bob, "Mine", Always())
    add_rule(session, bob, frame, busy=ToUser(office.anna))
    overrides.switch_on(session, by, bob, "always", ToUser(office.anna))
    lists.add(session, by, office.acme, bob, "blocked", "+4930123")
    contacts_favourites.add(session, by, bob, of=office.anna)
    contacts_favourites.add(session, acting(session, office.anna), office.anna, of=bob)
    contacts_files.send(session, by, bob, "friends.csv", b"Name\nCarla\n")
    contacts.add(session, by, office.acme, bob, NewContact("Carla", groups=("Friends",)))
    grants.give(session, ADMIN, bob, "attendant")
    grants.give(session, ADMIN, office.anna, "delegate", bob)
    made = tokens.add(session, by, bob, "script", ["read"], MONDAY + timedelta(days=1))
    secondfactors.begin(session, by)
    recoverycodes.renew(session, by)
    users.change(session, ADMIN, bob, {"email": "bob@acme.example"})
    resets.send(session, ADMIN, bob)
    invitation = invitations.invite(session, ADMIN, bob)
    return invitation.secret, made.token, logins.begin(session, bob, MONDAY, "192.0.2.7")


def rows_of(session: Session, user: int) -> dict[str, int]:
    """How many rows name that user, by table: in every column that refers to users."""
    found: dict[str, int] = {}
    for table in metadata.sorted_tables:
        columns = [column for column in table.columns if column.references(UserRow.__table__.c.id)]
        if columns and table.name not in TOLD:
            count = sum(len(session.execute(select(column).where(column == user)).all()) for column in columns)
            found |= {table.name: count} if count else {}
    return found
