"""Call parking on the command line."""

import json

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)


def test_it_is_told_changed_switched_off_and_on_again(office: Run) -> None:
    assert "701 to 719" in office("lot", "show").output
    told = office(
        "lot", "set", "--first", "801", "--last", "809", "--seconds", "0", "--operator", "user:1002", "--by-keys"
    ).output
    assert "801 to 809" in told
    assert "never" in told
    assert "user:1002" in office("lot", "show").output
    assert "*7 parks it" in office("lot", "show").output
    office("lot", "set", "--operator", "none")
    assert json.loads(office("lot", "show", "--json").output)["lot"]["operator"] is None
    office("lot", "off")
    assert office("lot", "show").output.strip() == "Parking is switched off."
    assert json.loads(office("lot", "show", "--json").output) == {"lot": None}
    office("lot", "set")
    assert "701 to 719" in office("lot", "show").output


def test_what_is_refused_names_whose_number_it_is(office: Run) -> None:
    said = office("lot", "set", "--number", "1002", "--first", "1003", "--last", "1009", code=1).output
    assert "1002 is the extension of Bob." in said
    assert "is no destination" in office("lot", "set", "--operator", "somebody", code=2).output
    assert "701 to 719" in office("lot", "show").output
