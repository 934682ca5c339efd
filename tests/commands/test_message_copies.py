"""Who gets copies of messages, on the command line."""

import json

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    for extension, name in (("1001", "Anna"), ("1002", "Bob"), ("1003", "Carol")):
        run("user", "add", extension, name)


def test_they_are_set_told_and_taken_away(office: Run) -> None:
    assert office("user", "copies", "1002").output.strip() == "nobody"
    assert office("user", "copies", "1002", "1003", "1001").output.startswith("Saved.")
    assert json.loads(office("user", "copies", "1002", "--json").output) == {"to": ["1003", "1001"]}
    assert "has the messages anyway" in office("user", "copies", "1002", "1002", code=1).output
    office("user", "copies", "1002", "--none")
    assert office("user", "copies", "1002").output.strip() == "nobody"
