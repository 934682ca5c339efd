"""Trunks: every field is checked, passwords are never shown, and no domain gets at another's calls."""

import json
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, TrunkId
from controller.operations import domains, lookup, trunks
from controller.operations.refused import Forbidden, Missing, Refused
from controller.operations.trunks import NewTrunk
from controller.store import accounts, outbox
from controller.store.tables import AuditRow
from tests.operations.office import ADMIN, MONDAY, Office, acting, touched

SECRET = "s3cret of the carrier"


def login(name: str = "Carrier", host: str = "sip.carrier.example", **more: Any) -> NewTrunk:
    return NewTrunk(name, host, **{"username": "acme", "secret": SECRET, **more})


def by_address(name: str = "Line", host: str = "192.0.2.10", **more: Any) -> NewTrunk:
    return NewTrunk(name, host, kind="address", **more)


def add(session: Session, domain: DomainId, new: NewTrunk) -> TrunkId:
    return trunks.add(session, ADMIN, domain, new)


def clear(session: Session) -> None:
    outbox.done(session, [id_ for task in outbox.pending(session) for id_ in task.ids], MONDAY)


def test_a_new_trunk_is_tried_last_and_reaches_the_pbx(session: Session, office: Office) -> None:
    first = add(session, office.acme, login("First"))
    second = add(session, office.acme, login("Second", username="acme2"))
    assert [card.name for card in trunks.everything(session, ADMIN, office.acme)] == ["First", "Second"]
    assert touched(session) >= {
        ("trunk", first, "change"),
        ("trunk", second, "change"),
        ("outside", office.acme, "change"),
    }
    account = accounts.trunk_account(session, first)
    assert account is not None
    assert (account.secret, account.language, account.codecs) == (SECRET, "en", ["g722", "alaw", "ulaw"])


def test_the_password_is_in_no_card_and_no_audit_row(session: Session, office: Office) -> None:
    id_ = add(session, office.acme, login())
    trunks.change(session, ADMIN, id_, {"secret": SECRET + "2"})
    trunks.remove(session, ADMIN, id_)
    rows = session.execute(select(AuditRow.operation, AuditRow.before, AuditRow.after)).all()
    assert {"trunks.add", "trunks.change", "trunks.remove"} <= {row.operation for row in rows}
    assert SECRET not in json.dumps([list(row) for row in rows])
    assert SECRET not in repr(login())


def test_a_new_password_alone_is_a_change_for_the_pbx(session: Session, office: Office) -> None:
    id_ = add(session, office.acme, login())
    clear(session)
    trunks.change(session, ADMIN, id_, {"secret": "another"})
    assert ("trunk", id_, "change") in touched(session)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "  ", "empty"),
        ("name", "a\nb", "control character"),
        ("host", "sip:carrier.example", "without sip:"),
        ("host", "carrier", "neither the name"),
        ("host", "2001:db8::1", "neither the name"),
        ("host", "carrier.example;transport=tls", "neither the name"),
        ("port", 0, "Use 1 to 65535"),
        ("port", 70000, "Use 1 to 65535"),
        ("transport", "sctp", "Use one of: udp, tcp, tls"),
        ("kind", "iax", "Use one of: registration, address"),
        ("username", "a b", "user name"),
        ("username", "a@b", "user name"),
        ("username", "a>;x=y", "user name"),
        ("secret", "x\r\ny", "control character"),
        ("addresses", ("192.0.2.300",), "no address"),
        ("addresses", ("0.0.0.0/0",), "too wide"),
        ("addresses", ("192.0.2.7/24",), "no address"),
        ("addresses", tuple(f"192.0.2.{n}" for n in range(21)), "too many"),
        ("codecs", (), "needs a codec"),
        ("codecs", ("g729",), "Use one of: alaw"),
        ("srtp", True, "Choose tls"),
        ("number_format", "roman", "Use one of: plus"),
        ("channels", 0, "Use 1 to 10000"),
        ("secret", "", "The carrier tells both"),
        ("username", "", "The carrier tells both"),
    ],
)
def test_bad_input_is_refused_at_its_field(
    session: Session, office: Office, field: str, value: object, says: str
) -> None:
    id_ = add(session, office.acme, login())
    before = trunks.show(session, ADMIN, id_)
    with pytest.raises(Refused, match=says) as refusal:
        trunks.change(session, ADMIN, id_, {field: value})
    assert field in {problem.field for problem in refusal.value.problems}
    assert trunks.show(session, ADMIN, id_) == before
    other: dict[str, Any] = {"name": "Other", "username": "other", field: value}
    with pytest.raises(Refused, match=says):
        add(session, office.acme, login(**other))


def test_all_offenders_are_named_at_once(session: Session, office: Office) -> None:
    with pytest.raises(Refused) as refusal:
        add(session, office.acme, login(host="?", port=-1, codecs=("x",)))
    assert {problem.field for problem in refusal.value.problems} == {"host", "port", "codecs"}


def test_a_carrier_without_log_in_is_known_by_its_addresses(session: Session, office: Office) -> None:
    with pytest.raises(Refused, match="which addresses"):
        add(session, office.acme, by_address(host="sip.carrier.example"))
    add(session, office.acme, by_address(host="sip.carrier.example", addresses=("192.0.2.0/28",)))
    add(session, office.acme, by_address("Second", host="198.51.100.7"))


@pytest.mark.parametrize("theirs", ["192.0.2.10", "192.0.2.0/24", "192.0.0.0/16"])
def test_no_two_domains_share_an_address(session: Session, office: Office, theirs: str) -> None:
    """A call from there could enter the wrong domain (PRODUCT §8.4)."""
    add(session, office.acme, by_address())
    with pytest.raises(Refused, match="another trunk of this system") as refusal:
        add(session, office.bolt, by_address("Ours", "198.51.100.1", addresses=(theirs,)))
    assert "acme" not in str(refusal.value)
    add(session, office.acme, by_address("Same domain", "198.51.100.1", addresses=(theirs,)))


def test_many_domains_may_have_accounts_with_one_carrier_but_not_the_same(session: Session, office: Office) -> None:
    """Log-ins are told apart by the token in our contact."""
    add(session, office.acme, login())
    add(session, office.bolt, login(username="bolt"))
    with pytest.raises(Refused, match="used by another trunk"):
        add(session, office.bolt, login("Again"))


def test_only_administrators_name_addresses(session: Session, office: Office) -> None:
    """They would be taken from whoever else is there: phones of other domains could no longer register."""
    anna = acting(session, office.anna)
    id_ = trunks.add(session, anna, office.acme, login())
    with pytest.raises(Forbidden, match="only an administrator"):
        trunks.change(session, anna, id_, {"addresses": ("198.51.100.0/24",)})
    with pytest.raises(Forbidden, match="only an administrator"):
        trunks.add(session, anna, office.acme, by_address())
    trunks.change(session, ADMIN, id_, {"addresses": ("198.51.100.0/24", "203.0.113.9")})
    trunks.change(session, anna, id_, {"enabled": False, "addresses": ("203.0.113.9",)})


def test_a_disabled_trunk_is_not_for_the_pbx(session: Session, office: Office) -> None:
    id_ = add(session, office.acme, login())
    trunks.change(session, ADMIN, id_, {"enabled": False})
    assert accounts.trunk_account(session, id_) is None
    assert ("trunk", id_) not in {(subject.kind, subject.id) for subject in accounts.every_subject(session)}


def test_the_order_is_the_whole_list(session: Session, office: Office) -> None:
    first, second = add(session, office.acme, login("A")), add(session, office.acme, login("B", username="b"))
    clear(session)
    trunks.reorder(session, ADMIN, office.acme, [second, first])
    assert [card.name for card in trunks.everything(session, ADMIN, office.acme)] == ["B", "A"]
    assert touched(session) == {("outside", office.acme, "change")}
    with pytest.raises(Refused, match="not all the trunks"):
        trunks.reorder(session, ADMIN, office.acme, [first])


def test_a_trunk_is_found_by_name_in_its_domain_only(session: Session, office: Office) -> None:
    id_ = add(session, office.acme, login("Carrier"))
    assert lookup.trunk(session, ADMIN, office.acme, "carrier") == id_
    with pytest.raises(Missing, match="no trunk"):
        lookup.trunk(session, ADMIN, office.bolt, "Carrier")
    with pytest.raises(Refused, match="Choose another name"):
        add(session, office.acme, login("Carrier", username="second"))


def test_a_domain_that_goes_takes_its_trunks_out_of_the_pbx(session: Session, office: Office) -> None:
    id_ = add(session, office.acme, login())
    domains.remove(session, ADMIN, office.acme, confirmed=True)
    assert ("trunk", id_, "remove") in touched(session)
