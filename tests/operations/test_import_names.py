"""What people put into names of a file: stored as typed, or refused at its line (PRODUCT §8.3)."""

import json

import pytest
from sqlalchemy.orm import Session

from controller.store import find
from tests.operations.office import Office
from tests.operations.test_importing import acme, faults, imported

POISON = (
    *(
        "${SHELL(x)}",
        "a,b;c",
        'q"q',
        "x\\ty",
        "</script><script>",
        "';DROP TABLE users;--",
        "$[1+1]",
        "\u200fevil",
        "a]b[c",
    ),
    *("%s%n", "@voicemail", "=1+1", "Kurt & Söhne", "n" * 80),
)


@pytest.mark.parametrize("name", POISON)
def test_names_are_stored_as_typed(session: Session, office: Office, name: str) -> None:
    imported(session, acme(f"- {{extension: 1005, name: {json.dumps(name)}, department: {json.dumps(name[:80])}}}"))
    card = find.user_at(session, office.acme, "1005")
    assert card is not None
    assert (card.name, card.department) == (name, name)


@pytest.mark.parametrize(
    "name", ["a\\nb", "a\\rb", "\\0", "\\x1b[31m", "a\\u2028b", "\\u202eb", "n" * 81, "n" * 10_000]
)
def test_what_would_end_or_turn_a_line_is_refused(session: Session, office: Office, name: str) -> None:
    for field in ("name", "department"):
        user = {"name": '"x"', field: f'"{name}"'}
        text = "- {extension: 1005, " + ", ".join(f"{key}: {value}" for key, value in user.items()) + "}"
        assert faults(session, acme(text)) == [(4, field)]
