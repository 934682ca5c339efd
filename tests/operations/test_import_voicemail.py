"""Mail, operator and copies of a mailbox in a domain's file: what is another's own is left as it is."""

import io

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import ToUser
from controller.domain.ids import UserId
from controller.operations import copies, exporting, fileformat, importing, messagemail, operators, users
from controller.operations.fileshape import BadFile
from controller.store import messageaddresses, targets
from controller.store import messagemail as stored
from tests.operations.office import ADMIN, Office, acting

HEAD = "domain: {name: acme.example}\nusers:\n"


def bring(session: Session, text: str, by: object = ADMIN) -> list[str]:
    return importing.run(session, by, fileformat.read(io.BytesIO(text.encode()))).lines  # type: ignore[arg-type]


@pytest.fixture
def manager(session: Session, office: Office) -> object:
    """An administrator in the portal."""
    users.change(session, ADMIN, office.zoe, {"scope": "administrator"})
    return acting(session, office.zoe)


def test_reading_an_export_again_brings_operator_and_copies_back(session: Session, office: Office) -> None:
    operators.put(session, ADMIN, office.anna, ToUser(office.bob))
    copies.put(session, ADMIN, office.anna, [office.bob])
    text = "".join(exporting.export(session, ADMIN, office.acme, secrets=True))
    assert bring(session, text) == []
    operators.put(session, ADMIN, office.anna, None)
    copies.put(session, ADMIN, office.anna, [])
    assert len(bring(session, text)) == 2
    assert targets.operator(session, office.anna) == ToUser(office.bob)
    assert targets.copies(session, office.anna) == (office.bob,)
    users.remove(session, ADMIN, office.anna)
    bring(session, text)
    new = next(user for user, mail in stored.of_domain(session, office.acme).items() if user > office.zoe)
    assert (targets.operator(session, new), targets.copies(session, new)) == (ToUser(office.bob), (office.bob,))


def test_an_export_without_secrets_tells_nobody_who_gets_copies(session: Session, office: Office) -> None:
    copies.put(session, ADMIN, office.anna, [office.bob])
    text = "".join(exporting.export(session, ADMIN, office.acme))
    assert "copies" not in text
    bring(session, text)
    assert targets.copies(session, office.anna) == (office.bob,)


def test_what_only_its_owner_decides_is_told_and_left_and_the_rest_is_brought(
    session: Session, office: Office, manager: object
) -> None:
    messagemail.change(session, ADMIN, office.bob, "wav", ("bob@home.example",))
    text = HEAD + "- {extension: 1002, name: Robert, message_mail: off, copies: [1001], operator: user:1001}\n"
    lines = bring(session, text, manager)
    left = [line for line in lines if line.startswith("left as it is, for only its owner decides")]
    assert [("mail of messages" in line, "copies" in line) for line in left] == [(True, False), (False, True)]
    assert stored.of(session, office.bob).how == "wav"
    assert targets.copies(session, office.bob) == ()
    assert targets.operator(session, office.bob) == ToUser(office.anna)
    assert "Robert" in " ".join(lines)


def test_new_addresses_of_one_s_own_take_the_password_so_a_file_leaves_them(session: Session, office: Office) -> None:
    users.change(session, ADMIN, office.anna, {"scope": "administrator", "email": "anna@acme.example"})
    me = acting(session, office.anna)
    [left] = bring(session, HEAD + "- {extension: 1001, message_mail: wav, message_mail_to: [a@b.example]}\n", me)
    assert left.startswith("left as it is")
    assert len(bring(session, HEAD + "- {extension: 1001, message_mail: wav}\n", me)) == 1
    assert stored.of(session, office.anna).how == "wav"


def test_a_new_user_of_an_administrator_s_file_gives_nobody_copies_and_mails_nobody_unasked(
    session: Session, office: Office, manager: object
) -> None:
    """Else whoever may import could have himself sent what a new user is going to get."""
    wanted = "message_mail: wav, message_mail_to: [eve@evil.example], copies: [1001]"
    lines = bring(session, HEAD + f"- {{extension: 1009, name: New, {wanted}}}\n", manager)
    assert any(line.startswith("left as it is") and "copies" in line for line in lines)
    new = max(stored.of_domain(session, office.acme))
    assert (targets.copies(session, new), messageaddresses.confirmed(session, new)) == ((), frozenset())
    bring(session, HEAD + f"- {{extension: 1010, name: Other, {wanted}}}\n")
    other = max(stored.of_domain(session, office.acme))
    assert targets.copies(session, other) == (office.anna,)
    assert messageaddresses.confirmed(session, other) == {"eve@evil.example"}


@pytest.mark.parametrize("extension", ["1001", "1009"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("operator", "voicemail"),
        ("operator", "user:7777"),
        ("operator", "nonsense"),
        ("copies", "[7777]"),
        ("copies", "[SELF]"),
        ("copies", "[1005]"),  # no voicemail
    ],
)
def test_what_can_t_be_so_is_told_at_its_line(
    session: Session, office: Office, extension: str, field: str, value: str
) -> None:
    users.add(session, ADMIN, office.acme, users.NewUser("1005", "Carla"))
    users_lines = f"- extension: {extension}\n  name: Anna\n  {field}: {value.replace('SELF', extension)}\n"
    before = targets.operator(session, UserId(office.anna))
    with pytest.raises(BadFile) as bad:
        bring(session, HEAD + users_lines)
    assert [(fault.line, fault.field) for fault in bad.value.faults] == [(5, field)]
    assert targets.operator(session, UserId(office.anna)) == before
