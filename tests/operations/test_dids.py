"""DIDs: one domain's only, to any destination, and they say so when that is gone."""

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import DidId
from controller.operations import dids, domains, lookup, rules, users
from controller.operations.refused import Missing, Refused
from controller.store import find
from tests.operations.office import ADMIN, Office, acting, touched

NUMBER = "+493012345678"


def add(session: Session, office: Office, to: Destination | None = None, number: str = NUMBER) -> DidId:
    return dids.add(session, ADMIN, office.acme, number, to or ToUser(office.bob))


@pytest.mark.parametrize("typed", ["030 12345678", "+49 (30) 1234-5678", "004930 12345678"])
def test_a_number_is_read_as_in_the_domains_country(session: Session, office: Office, typed: str) -> None:
    id_ = add(session, office, number=typed)
    assert dids.show(session, ADMIN, id_).number == NUMBER
    assert ("did", id_, "change") in touched(session)
    assert lookup.did(session, ADMIN, office.acme, "030 12345678") == id_


@pytest.mark.parametrize("typed", ["", "12", "112", "+49", "abc", "+49${EVIL}", "+493012345678\r\nX: y"])
def test_what_is_no_number_is_refused(session: Session, office: Office, typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        add(session, office, number=typed)
    assert {problem.field for problem in refusal.value.problems} == {"number"}


def test_a_number_is_one_domains_only(session: Session, office: Office) -> None:
    add(session, office)
    with pytest.raises(Refused, match="in use already") as refusal:
        dids.add(session, ADMIN, office.bolt, NUMBER, ToUser(office.zoe))
    assert "acme" not in str(refusal.value)
    with pytest.raises(Missing):
        lookup.did(session, ADMIN, office.bolt, NUMBER)


@pytest.mark.parametrize("kind", ["handset", "user", "voicemail", "external"])
def test_it_leads_anywhere_in_its_domain(session: Session, office: Office, kind: str) -> None:
    to: Destination = {
        "handset": ToHandset(office.bob_phone),
        "user": ToUser(office.bob),
        "voicemail": ToVoicemail(office.bob),
        "external": ToExternal("+4930999999"),
    }[kind]  # type: ignore[assignment]
    id_ = add(session, office, to)
    assert dids.show(session, ADMIN, id_).to == to


@pytest.mark.parametrize("kind", ["handset", "user", "voicemail", "external"])
def test_it_leads_nowhere_else(session: Session, office: Office, kind: str) -> None:
    to: Destination = {
        "handset": ToHandset(office.zoe_phone),
        "user": ToUser(office.zoe),
        "voicemail": ToVoicemail(office.zoe),
        "external": ToExternal("+15551234567"),
    }[kind]  # type: ignore[assignment]
    with pytest.raises(Refused) as refusal:
        add(session, office, to)
    assert {problem.field for problem in refusal.value.problems} == {"to"}


def test_a_destination_that_was_deleted_is_shown_as_gone(session: Session, office: Office) -> None:
    to_user, to_phone = add(session, office), add(session, office, ToHandset(office.bob_phone), "+493012345679")
    assert [card.id for card in dids.leading_to(session, ADMIN, office.bob)] == [to_user, to_phone]
    users.remove(session, ADMIN, office.bob)
    assert dids.show(session, ADMIN, to_user).to == Gone("Bob (1002)")
    assert dids.show(session, ADMIN, to_phone).to == Gone("1002")
    assert touched(session) >= {("did", to_user, "change"), ("did", to_phone, "change")}
    dids.change(session, ADMIN, to_user, {"note": "kept while it is looked at"})
    with pytest.raises(Refused, match="does not exist any more"):
        dids.change(session, ADMIN, to_phone, {"to": Gone("Somebody else")})


def test_opening_hours_make_a_role_user_whose_rules_do_it(session: Session, office: Office) -> None:
    """PRODUCT §3: a number that changes with time points to a role user (no phone) whose rules do it."""
    id_ = dids.add(session, ADMIN, office.acme, NUMBER, ToUser(office.bob), "Hotline", opening_hours=True)
    to = dids.show(session, ADMIN, id_).to
    assert isinstance(to, ToUser)
    role = users.show(session, ADMIN, to.user)
    assert (role.name, role.has_mailbox, role.listed) == ("Hotline", True, False)
    assert not find.devices(session, role.id)
    forwards = [rule.forwards.always for rule in rules.everything(session, ADMIN, to.user)]
    assert forwards == [ToVoicemail(to.user), ToUser(office.bob), None]


def test_a_domain_begins_with_frames_in_its_language_and_opening_hours_find_them(session: Session) -> None:
    """PRODUCT §3, for a domain that speaks French; it may speak another language afterwards."""
    new = domains.NewDomain("atelier.example", zone="Europe/Paris", country="FR", language="fr-FR")
    atelier = domains.add(session, ADMIN, new)
    names = [frame.name for frame in find.frames(session, atelier, None)]
    assert sorted(names) == ["Heures de fermeture", "Heures d’ouverture", "Jours fériés"]
    domains.change(session, ADMIN, atelier, {"language": "en"})
    user = users.add(session, ADMIN, atelier, users.NewUser("1001", "Aline"))
    id_ = dids.add(session, ADMIN, atelier, "+33142685300", ToUser(user), opening_hours=True)
    to = dids.show(session, ADMIN, id_).to
    assert isinstance(to, ToUser)
    assert len(rules.everything(session, ADMIN, to.user)) == 3


def test_opening_hours_take_a_free_extension(session: Session, office: Office) -> None:
    users.add(session, ADMIN, office.acme, users.NewUser("800", "Eight hundred"))
    for number in (NUMBER, "+493012345679"):
        dids.add(session, ADMIN, office.acme, number, ToUser(office.bob), opening_hours=True)
    extensions = [user.extension for user in find.users(session, office.acme)]
    assert extensions == ["1001", "1002", "800", "801", "802"]


def test_a_number_that_is_given_up_leaves_the_pbx(session: Session, office: Office) -> None:
    id_ = add(session, office)
    dids.remove(session, ADMIN, id_)
    assert ("did", id_, "remove") in touched(session)
    with pytest.raises(Missing):
        dids.show(session, acting(session, office.anna), id_)


def test_a_domain_that_goes_takes_its_numbers_out_of_the_pbx(session: Session, office: Office) -> None:
    id_ = add(session, office)
    domains.remove(session, ADMIN, office.acme, confirmed=True)
    assert ("did", id_, "remove") in touched(session)
